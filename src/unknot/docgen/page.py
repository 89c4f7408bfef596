"""The page of one knot, and the index of all of them, as Markdown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from unknot.claims import Claim, all_claims
from unknot.claims.record import ClaimsRecord, recorded
from unknot.couplings import LIFE, Coupling, couplings
from unknot.docgen.facts import ILL, Facts, facts
from unknot.docgen.formula import Equation, equations, functions_of
from unknot.docgen.graph import graph
from unknot.docgen.notation import HELPERS, latex
from unknot.docgen.picture import picture
from unknot.evidence import EvidenceRow, Source, table
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.library import Wiring, wiring, wirings
from unknot.timeline import PART_INPUTS

SIGNS = {1: "raises", -1: "lowers", 0: "either way"}
WRITTEN = "Written from the declarations by `unknot knots --out docs/knots`; do not edit."
GRADES = (
    "Grades: A pooled or large human data; B one decent human study; C small, indirect or "
    "disputed; D speculation; T tuned by us so that a statement comes out."
)
HOLDS = {True: "holds", False: "does not hold", None: "cannot be asked"}


def pages(knots: Sequence[Knot] | None = None, found: Facts | None = None) -> dict[str, str]:
    """Every page and picture, by file name: one page a knot, an index, and a graph a wiring.

    Args:
        knots: those that ship by default.
        found: what `facts` gave for them, or for more of them.
    """
    chosen = tuple(all_knots() if knots is None else knots)
    found = found or facts(chosen)
    links = couplings(wiring("articles"), chosen)
    claims = _claims(chosen)
    written: dict[str, str] = {"README.md": index(chosen, claims)}
    for one in wirings().values():
        written[f"wiring-{one.name}.svg"] = graph(chosen, one)
    for knot in chosen:
        drawn, says = picture(knot, found)
        if drawn:
            written[f"{knot.name}.svg"] = drawn
        written[f"{knot.name}.md"] = page(knot, found, links, claims[knot.name], says)
    return written


def _claims(knots: Sequence[Knot]) -> dict[str, tuple[Claim, ...]]:
    """Claims by knot: where the claim names the knot, or the knot the claim."""
    return {
        knot.name: tuple(
            claim for claim in all_claims() if knot.name in claim.knots or claim.id in knot.claims
        )
        for knot in knots
    }


def page(
    knot: Knot, found: Facts, links: Sequence[Coupling], claims: Sequence[Claim], says: str
) -> str:
    """The page of one knot.

    Args:
        says: what its picture shows, or nothing where there is none.
    """
    parts = [
        f"# {_title(knot.name)}",
        knot.says,
        f"*Leaves out:* {knot.leaves_out}",
        f"File: [`knots/{knot.name}.py`](../../src/unknot/knots/{knot.name}.py)."
        + (f" Group: {knot.group}." if knot.group else "")
        + f" [All knots](README.md). {WRITTEN}",
        *_picture(knot, says),
        *_equations(knot),
        *_states(knot, found),
        *_numbers(knot, found),
        *_traits(knot),
        *_couplings(knot, links),
        *_statements(claims, recorded()),
        *_sources(knot, links, claims),
    ]
    return "\n\n".join(parts) + "\n"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _picture(knot: Knot, says: str) -> list[str]:
    return [f"![{says}]({knot.name}.svg)", f"*{says}*"] if says else []


def _equations(knot: Knot) -> list[str]:
    found = equations(knot)
    if not found:
        return []
    parts = ["## Equations"]
    parts += [block for equation in found for block in _blocks(equation)]
    helpers = sorted({name for equation in found for name in functions_of(equation)})
    if helpers:
        parts.append("Here")
        lines = " \\\\[4pt]\n".join("&" + HELPERS[name] for name in helpers)
        parts.append(_math(f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"))
    parts += _remarks(knot, found)
    return parts


def _blocks(equation: Equation) -> list[str]:
    *before, last = latex(equation)
    return [*(_math(line) for line in before), _math(last)]


def _math(text: str) -> str:
    return f"```math\n{text}\n```"


def _remarks(knot: Knot, found: Sequence[Equation]) -> list[str]:
    """What the reader has to know about names in the equations."""
    asked = {n for o in knot.outputs for n in knot.needs(o.compute)}
    if knot.flow is not None:
        asked |= set(knot.needs(knot.flow))
    said: list[str] = []
    each = [e.of for e in found if e.kind == "each"]
    inputs = sorted(asked & set(PART_INPUTS))
    if each:
        said.append(
            f"{_listed(each)}: computed for every activity of a stretch, then averaged for whoever "
            "reads it outside."
        )
    elif inputs:
        said.append(f"{_listed(inputs)}: averaged over the activities of a stretch.")
    if any(name.startswith("healthy_") for name in asked - {p.name for p in knot.params}):
        said.append("`healthy_…` is the mean of a healthy person's ordinary day.")
    if any(name.startswith("norm_") for name in asked):
        said.append("`norm_…` is a factor found so that the healthy person is healthy.")
    return [" ".join(said)] if said else []


def _states(knot: Knot, found: Facts) -> list[str]:
    rows = [
        (
            f"`{s.name}`",
            s.says,
            _unit(s.unit),
            _figure(found.healthy.get(s.name, s.start)),
            f"{s.low:g} to {s.high:g}",
            *(_time(hours) for hours in found.lasts.get(s.name, ())),
        )
        for s in knot.states
    ]
    if not rows:
        return []
    head = ("state", "what it is", "unit", "healthy", "range", "time constant", "when ill")
    told = (
        "A time constant is one over the loss, averaged over an ordinary day: of someone healthy, "
        f"and of the made-up person `{ILL}`."
    )
    return ["## States", grid(head, rows), told]


def _time(hours: float) -> str:
    sizes = ((1 / 60, 3600.0, "s"), (1.0, 60.0, "min"), (72.0, 1.0, "h"), (math.inf, 1 / 24, "d"))
    times, unit = next((times, unit) for below, times, unit in sizes if hours < below)
    return f"{_figure(hours * times)} {unit}"


def _figure(value: float) -> str:
    return (
        f"{value:.3g}" if abs(value) < 1e-3 or abs(value) >= 1e4 else f"{float(f'{value:.3g}'):g}"
    )


def _unit(unit: str) -> str:
    return "–" if unit == "1" else unit


def _numbers(knot: Knot, found: Facts) -> list[str]:
    rows = [
        (
            f"`{p.name}`",
            f"{found.values.get(f'{knot.name}.{p.name}', p.value):.4g}",
            _unit(p.unit),
            f"{p.low:g} to {p.high:g}",
            p.source.grade.value,
            p.says,
            _origin(p.source),
        )
        for p in knot.params
    ]
    if not rows:
        return []
    head = ("number", "value", "unit", "range", "grade", "what it is", "where from")
    return ["## Numbers", grid(head, rows), GRADES]


def _origin(source: Source) -> str:
    return f"{source.key}: {source.found}" if source.key else source.found


def _traits(knot: Knot) -> list[str]:
    rows = [(f"`{t.name}`", t.says, f"{t.low:g} to {t.high:g}") for t in knot.traits]
    return ["## Of a person", grid(("trait", "what it is", "range"), rows)] if rows else []


def _couplings(knot: Knot, links: Sequence[Coupling]) -> list[str]:
    into = [
        (
            f"`{link.signal}`",
            _from(link.giver, knot.name),
            SIGNS[link.sign],
            link.grade.value,
            link.says,
            _origin(link.source),
            ", ".join(link.against) or "–",
        )
        for link in links
        if link.knot == knot.name
    ]
    out = [
        (f"`{link.signal}`", _link(link.knot), SIGNS[link.sign], link.grade.value, link.says)
        for link in links
        if link.giver == knot.name and link.knot != knot.name
    ]
    parts: list[str] = []
    if into:
        head = ("reads", "from", "effect", "grade", "why", "where from", "against")
        parts += ["## What it listens to", grid(head, into)]
    if out:
        head = ("offers", "to", "effect", "grade", "why")
        parts += ["## Who listens to it", grid(head, out)]
    if knot.adds:
        parts.append(f"It adds to {_listed(knot.adds)}.")
    return parts


def _from(giver: str, own: str) -> str:
    if giver == own:
        return "itself"
    return "what happens" if giver == LIFE else _link(giver)


def _link(name: str) -> str:
    return f"[{name.replace('_', ' ')}]({name}.md)"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _statements(claims: Sequence[Claim], record: ClaimsRecord | None) -> list[str]:
    rows = [
        (
            claim.id,
            claim.says,
            claim.grade.value,
            _verdict(claim.id, record),
            ", ".join(claim.supports) or "–",
            ", ".join(claim.against) or "–",
        )
        for claim in claims
    ]
    if not rows:
        return []
    head = ("claim", "what the articles say", "grade", "in the model", "for", "against")
    when = "" if record is None else f" Recorded {record.when}."
    told = (
        "The grade says how far human evidence carries the statement, whatever the model does."
        f"{when} More: `unknot claims {rows[0][0]}`."
    )
    return ["## Claims that speak of it", grid(head, rows), told]


def _verdict(name: str, record: ClaimsRecord | None) -> str:
    row = None if record is None else record.rows.get(name)
    return "–" if row is None else HOLDS[row.holds]


def _sources(knot: Knot, links: Sequence[Coupling], claims: Sequence[Claim]) -> list[str]:
    keys = {p.source.key for p in knot.params}
    keys |= {
        k for link in links if link.knot == knot.name for k in (link.source.key, *link.against)
    }
    keys |= {key for claim in claims for key in (*claim.supports, *claim.against)}
    rows = [
        (row.key, _found(row), row.reference, row.grade.value)
        for key, row in table().items()
        if key in keys
    ]
    head = ("row", "what was found", "source", "grade")
    return ["## Sources", grid(head, rows)] if rows else []


def _found(row: EvidenceRow) -> str:
    what = ", ".join(part for part in (row.quantity, row.population) if part)
    return f"{what}: {row.value}"


def index(knots: Sequence[Knot], claims: Mapping[str, Sequence[Claim]]) -> str:
    """The page that lists all knots, with the graph of every wiring."""
    rows = [
        (
            _link(k.name),
            k.says,
            k.group or "–",
            str(len(k.states)),
            _counted(k),
            ", ".join(c.id for c in claims[k.name]) or "–",
        )
        for k in knots
    ]
    head = ("knot", "what it says", "group", "states", "numbers by grade", "claims")
    told = (
        "Each mechanism of the model, with its equations, numbers, sources and couplings. "
        f"{WRITTEN} A knot added to the folder appears here."
    )
    parts = ["# The knots", told, grid(head, rows), GRADES, "## Who listens to whom"]
    for one in wirings().values():
        parts += _drawn(one, knots)
    return "\n\n".join(parts) + "\n"


def _drawn(one: Wiring, knots: Sequence[Knot]) -> list[str]:
    links = couplings(one, knots)
    on = Counter(link.grade.value for link in links if link.on)
    told = ", ".join(f"{on[g]} {g}" for g in "ABCDT" if on[g])
    says = f"{sum(on.values())} of {len(links)} couplings are on, by grade {told}."
    what = f"{one.label}: the knots in a circle, a line for every pair that is coupled"
    drawn = f"![{what}](wiring-{one.name}.svg)"
    return [f"### {one.label} (`{one.name}`)", f"{one.says} {says}", drawn]


def _counted(knot: Knot) -> str:
    grades = Counter(p.source.grade.value for p in knot.params)
    return " ".join(f"{grades[g]} {g}" for g in "ABCDT" if grades[g]) or "–"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
