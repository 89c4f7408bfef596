"""unknot knots: the mechanisms, their numbers, and where each number comes from."""

from __future__ import annotations

import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.terminal import program
from unknot.cli.text import busy, fold, table, width
from unknot.errors import UnknotError, nearest
from unknot.store.files import check_folder, write_file

if TYPE_CHECKING:
    from unknot.evidence import Source
    from unknot.knot import Knot

SIGNS = {1: "raises", -1: "lowers", 0: "either way"}


@click.command(
    "knots",
    short_help="List the mechanisms, or show one with its numbers.",
    epilog=ending("unknot knots", "unknot knots sleep", "unknot knots --out pages"),
)
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a page for every mechanism, and the graph of every wiring.",
)
@replies
def knots(name: str | None, out: Path | None) -> Reply:
    """List the mechanisms of the model, or show one with its equations and all its numbers.

    Every number has a unit, a range, a source and a grade: A pooled or large human data, B one
    decent human study, C small or indirect, D speculation, T tuned by us.
    """
    from unknot.knots import all_knots
    from unknot.model import parameter_sets

    everyone = {knot.name: knot for knot in all_knots()}
    if name is not None and name not in everyone:
        raise UnknotError("unknown-knot", f'there is no knot "{name}".', nearest(name, everyone))
    shown = list(everyone.values()) if name is None else [everyone[name]]
    values = parameter_sets()["default"]
    data: dict[str, Any] = {"knots": [_data(knot, values) for knot in shown]}
    text = _list(shown) if name is None else _one(shown[0], values)
    if out is not None:
        files = _write(out)
        data["files"] = [str(path) for path in files]
        text = f"{len(files)} pages and pictures of {len(everyone)} knots: {out}"
    return Reply(data, text, model=_hash())


def _write(out: Path) -> list[Path]:
    check_folder(out)
    with busy("writing pages"):
        from unknot.docgen.page import pages
        from unknot.store.kernel_cache import keep_kernels

        keep_kernels()
        written = pages()
    for name, content in written.items():
        write_file(out / name, content)
    return [out / name for name in written]


def _hash() -> str:
    from unknot.engine.calibrate import load

    return load().hash


def _data(knot: Knot, values: Any) -> dict[str, Any]:
    from unknot.docgen.formula import equations
    from unknot.docgen.notation import latex, plain

    return {
        "name": knot.name,
        "says": knot.says,
        "leaves_out": knot.leaves_out,
        "group": knot.group or None,
        "claims": knot.claims,
        "states": [
            {"name": s.name, "unit": s.unit, "says": s.says, "healthy": s.reference or s.start}
            for s in knot.states
        ],
        "params": [
            {
                "name": p.name,
                "value": values.get(f"{knot.name}.{p.name}", p.value),
                "unit": p.unit,
                "says": p.says,
                "range": [p.low, p.high],
                "source": _source(p.source),
                "grade": p.source.grade.value,
            }
            for p in knot.params
        ],
        "traits": [
            {"name": t.name, "unit": t.unit, "says": t.says, "range": [t.low, t.high]}
            for t in knot.traits
        ],
        "reads": [
            {
                "name": r.name,
                "unit": r.unit,
                "says": r.says,
                "sign": r.sign,
                "source": _source(r.source),
                "grade": r.source.grade.value,
                "against": r.against,
            }
            for r in knot.reads
        ],
        "outputs": [{"name": o.name, "unit": o.unit, "says": o.says} for o in knot.outputs],
        "adds": knot.adds,
        "equations": [
            {"of": one.of, "plain": list(plain(one)), "latex": list(latex(one))}
            for one in equations(knot)
        ],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "found": source.found,
        "key": source.key or None,
        "reference": source.reference or None,
        "origin": source.origin.value,
    }


def _list(shown: list[Knot]) -> str:
    rows: list[list[str]] = []
    for knot in shown:
        grades = Counter(p.source.grade.value for p in knot.params)
        told = " ".join(f"{grades[g]}{g}" for g in "ABCDT" if grades[g])
        rows.append([knot.name, told, knot.says])
    head = table(("knot", "numbers by grade", "what it says"), rows, wrap=True)
    return f"{head}\n\nOne of them with all its numbers: {program()} knots {shown[0].name}"


def _hanging(line: str) -> str:
    """An equation, folded so that what belongs to it stands further in."""
    return textwrap.fill(line, width(), subsequent_indent="    ", break_long_words=False)


def _one(knot: Knot, values: Any) -> str:
    from unknot.docgen.formula import equations
    from unknot.docgen.notation import plain

    parts = [f"{knot.name}: {knot.says}", fold(f"Leaves out: {knot.leaves_out}")]
    states = [[s.name, _show(s.reference or s.start), _unit(s.unit), s.says] for s in knot.states]
    if states:
        parts.append(table(("state", "healthy", "unit", "what it is"), states, wrap=True))
    traits = [[t.name, f"{t.low:g} to {t.high:g}", t.says] for t in knot.traits]
    if traits:
        parts.append(table(("of a person", "range", "what it is"), traits, wrap=True))
    lines = [line for one in equations(knot) for line in plain(one)]
    if lines:
        parts.append("\n".join(_hanging(line) for line in lines))
    params = [
        [
            p.name,
            _show(values.get(f"{knot.name}.{p.name}", p.value)),
            _unit(p.unit),
            f"{p.low:g} to {p.high:g}",
            p.source.grade.value,
            f"{p.says}; {p.source.key + ': ' if p.source.key else ''}{p.source.found}",
        ]
        for p in knot.params
    ]
    if params:
        head = ("number", "value", "unit", "range", "grade", "what it is, and where from")
        parts.append(table(head, params, wrap=True))
    reads = [[r.name, SIGNS[r.sign], r.source.grade.value, r.says] for r in knot.reads]
    if reads:
        parts.append(table(("reads", "effect", "grade", "why"), reads, wrap=True))
    outputs = [[o.name, _unit(o.unit), o.says] for o in knot.outputs]
    if outputs:
        parts.append(table(("offers", "unit", "what it is"), outputs, wrap=True))
    if knot.adds:
        parts.append(f"Adds to: {', '.join(knot.adds)}")
    return "\n\n".join(parts)


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _show(value: float) -> str:
    return f"{value:.4g}"


COMMAND = knots
