"""unknot wirings: the rival hypotheses, and how two of them differ."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_wiring import choice, from_option, own_wirings
from unknot.cli.progress import progress
from unknot.cli.terminal import program
from unknot.cli.text import fold, table
from unknot.errors import UnknotError, nearest
from unknot.store.kernel_cache import keep_kernels

if TYPE_CHECKING:
    from unknot.couplings import Coupling
    from unknot.library import Wiring

KINDS = {
    "hold": "state held",
    "cut": "coupling cut",
    "loose": "tightness without a say",
    "off": "coupling silent",
}


VERDICTS = {True: "holds", False: "does not hold", None: "cannot be asked"}


SHIPPED_NUMBERS = (
    "Each wiring stands with its shipped numbers, known exactly, and 500 people: a real trial "
    "tells less."
)


@click.command(
    "wirings",
    short_help="List the rival hypotheses, or how two differ.",
    epilog=ending(
        "unknot wirings",
        "unknot wirings articles no_nitric_oxide",
        "unknot wirings articles no_nitric_oxide --trial walking_24_weeks",
        "unknot wirings articles --latex articles.tex",
    ),
)
@click.argument("names", metavar="[A] [B]", nargs=-1)
@click.option(
    "--trial",
    "asked",
    metavar="TRIAL.toml-or-NAME",
    multiple=True,
    help="Say too how well this trial would tell the two apart (may be given again).",
)
@click.option(
    "--latex",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.tex",
    help="With one wiring: write all its equations and numbers as a LaTeX document.",
)
@from_option
@replies
def wirings(
    names: tuple[str, ...], asked: tuple[str, ...], latex: Path | None, own: Path | None
) -> Reply:
    """List the rival hypotheses; show one; or show how two of them differ.

    A wiring says which states move and which couplings are on. The two articles' own view is one of
    them. A coupling is silent when nothing can pass: it is cut, or what it reads or moves is held.
    """
    from unknot.library import wirings as shipped

    if len(names) > 2:
        raise UnknotError(
            "too-many-wirings", f"{len(names)} wirings were named.", "name none, one or two."
        )
    if latex is not None and len(names) != 1:
        raise UnknotError(
            "not-one-wiring",
            f"--latex writes one wiring; {len(names)} were named.",
            "name one: unknot wirings articles --latex articles.tex.",
        )
    known = dict(shipped())
    theirs = {} if own is None else own_wirings(own)
    known |= theirs
    for name in names:
        if name not in known:
            raise UnknotError(
                "unknown-wiring", f'there is no wiring "{name}".', nearest(name, known)
            )
    chosen = [known[name] for name in names] or list(known.values())
    rows = [_row(one) for one in chosen]
    data: dict[str, Any] = {"wirings": rows}
    if len(names) == 2:
        again = {name: choice(name, own if name in theirs else None) for name in names}
        claims = None if set(names) & set(theirs) else _claims(*names)
        apart = {kind: _difference(rows, kind) for kind in KINDS}
        data["difference"] = {**apart, "claims": claims}
        text = f"{_two(rows)}\n\n{_told(claims, again)}"
        if asked:
            data["trials"], told = _trials(chosen, asked)
            text = f"{text}\n\n{told}"
        return Reply(data, text)
    if asked:
        raise UnknotError(
            "too-few-wirings", "--trial needs two wirings to tell apart.",
            "name both: unknot wirings articles no_nitric_oxide --trial walking_24_weeks.",
        )  # fmt: skip
    text = _one(chosen[0], rows[0]) if names else _all(rows, own)
    if latex is not None:
        data["file"] = str(latex)
        text = _written(chosen[0], latex)
    return Reply(data, text)


def _written(wiring: Wiring, file: Path) -> str:
    """The wiring's document in a file; what was done, in words."""
    from unknot.docgen.latex import document
    from unknot.store.files import write_file

    write_file(file, document(wiring))
    return f'Every equation and number of "{wiring.name}": {file}'


def _trials(chosen: Sequence[Wiring], asked: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    """What each trial would say between two wirings, the one that tells most first."""
    from unknot.cli.virtual_designs import design_of
    from unknot.virtual_trial.rival_wirings import telling_apart

    keep_kernels()
    designs = [design_of(one) for one in asked]
    with progress("wirings") as tell:
        found = [telling_apart(chosen, one, progress=tell) for one in designs]
    found.sort(key=lambda one: -one.weakest())
    words = "\n".join(fold(line) for one in found for line in one.words().splitlines())
    return [one.data() for one in found], f"{words}\n\n{fold(SHIPPED_NUMBERS)}"


def _row(one: Wiring) -> dict[str, Any]:
    from unknot.couplings import couplings

    found = couplings(one)
    return {
        "name": one.name,
        "label": one.label,
        "says": one.says,
        "hold": list(one.hold),
        "cut": list(one.cut),
        "loose": list(one.loose),
        "off": [coupling.name for coupling in found if not coupling.on],
        "couplings": len(found),
        "grades": _grades(found),
    }


def _grades(found: Sequence[Coupling]) -> dict[str, int]:
    """How many of the couplings that are on carry each grade."""
    counted = dict.fromkeys("ABCDT", 0)
    for coupling in found:
        if coupling.on:
            counted[coupling.grade.value] += 1
    return counted


def _claims(first: str, second: str) -> list[dict[str, Any]] | None:
    """Claims whose recorded verdict differs; None where one of the two was never recorded."""
    from unknot.claims.record import recorded

    record = recorded()
    if record is None or first not in record.wirings or second not in record.wirings:
        return None
    one, other = record.wirings[first], record.wirings[second]
    return [
        {"id": name, first: one[name], second: other.get(name)}
        for name in one
        if one[name] is not other.get(name)
    ]


def _told(claims: list[dict[str, Any]] | None, again: dict[str, str]) -> str:
    """What tells two wirings apart, or the commands that would say so."""
    names = tuple(again)
    rows = "\n".join(f"  {program()} validate {options}" for options in again.values())
    if claims is None:
        asked = "\n".join(f"  {program()} claims {options}" for options in again.values())
        return f"Claims were not recorded under both. Ask them:\n{asked}\nPublished rows:\n{rows}"
    shown = [[row["id"], *(VERDICTS[row[name]] for name in names)] for row in claims]
    if not shown:
        return f"No claim tells them apart. Published rows:\n{rows}"
    head = table(("claim", *names), shown)
    return f"{head}\n\nPublished rows:\n{rows}"


def _difference(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What only one of two wirings says, in the order of their names."""
    first, second = (row[kind] for row in rows)
    return [{"name": n, "only": rows[0]["name"]} for n in first if n not in second] + [
        {"name": n, "only": rows[1]["name"]} for n in second if n not in first
    ]


def _all(rows: list[dict[str, Any]], own: Path | None) -> str:
    shown = [
        [
            row["name"],
            str(len(row["hold"])),
            f"{row['couplings'] - len(row['off'])} of {row['couplings']}",
            row["says"],
        ]
        for row in rows
    ]
    head = table(("wiring", "held", "couplings on", "what it says"), shown, wrap=True)
    pair = shlex.join([rows[0]["name"], rows[-1]["name"]])
    more = "" if own is None else f" --from {shlex.quote(str(own))}"
    return f"{head}\n\nHow two of them differ: {program()} wirings {pair}{more}"


def _one(one: Wiring, row: dict[str, Any]) -> str:
    lines = [f"{row['name']}: {row['says']}", ""]
    lines += [
        fold(f"States held at their healthy value: {', '.join(one.hold) or 'none'}."),
        fold(f"Couplings cut: {', '.join(one.cut) or 'none'}."),
        fold(f"Tightnesses without a say: {', '.join(one.loose) or 'none'}."),
    ]
    told = ", ".join(f"{count} {grade}" for grade, count in row["grades"].items() if count)
    on = row["couplings"] - len(row["off"])
    lines.append(fold(f"Couplings on: {on} of {row['couplings']}; by grade {told}."))
    silent = [name for name in row["off"] if name not in one.cut]
    if silent:
        lines.append(fold(f"Silent because nothing moves there: {', '.join(silent)}."))
    return "\n".join(lines)


def _two(rows: list[dict[str, Any]]) -> str:
    lines = [f"{row['name']}: {row['says']}" for row in rows]
    shown: list[list[str]] = []
    for kind, told in KINDS.items():
        cut = {name for row in rows for name in row["cut"]} if kind == "off" else set[str]()
        shown += [
            [told, one["name"], one["only"]]
            for one in _difference(rows, kind)
            if one["name"] not in cut
        ]
    if not shown:
        return "\n".join([*lines, "", "They do not differ."])
    return "\n".join([*lines, "", table(("what", "name", "only in"), shown)])


COMMAND = wirings
