"""unknot wirings: the rival hypotheses, and how two of them differ."""

from __future__ import annotations

from typing import Any

import click

from unknot.cli.door import Reply, ending, replies
from unknot.cli.paper import fold, table
from unknot.errors import UnknotError

KINDS = {
    "hold": "held at their healthy value",
    "cut": "couplings cut",
    "loose": "tightnesses without a say",
}


@click.command(
    "wirings",
    short_help="List the rival hypotheses, or how two differ.",
    epilog=ending("unknot wirings", "unknot wirings articles no_nitric_oxide"),
)
@click.argument("names", metavar="[A] [B]", nargs=-1)
@replies
def wirings(names: tuple[str, ...]) -> Reply:
    """List the rival hypotheses; show one; or show how two of them differ.

    A wiring says which couplings of the model are on. The two articles' own view is one of them.
    """
    from unknot import model

    if len(names) > 2:
        raise UnknotError(
            "too-many-wirings", f"{len(names)} wirings were named.", "name none, one or two."
        )
    known = model.wirings()
    chosen = [model.wiring(name) for name in names] or list(known.values())
    rows: list[dict[str, Any]] = [
        {"name": w.name, "label": w.label, "says": w.says}
        | {kind: list(getattr(w, kind)) for kind in KINDS}
        for w in chosen
    ]
    data: dict[str, Any] = {"wirings": rows}
    if len(names) == 2:
        data["difference"] = {kind: _difference(rows, kind) for kind in KINDS}
        return Reply(data, _two(rows))
    return Reply(data, _one(rows[0]) if names else _all(rows))


def _difference(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What only one of two wirings says, in the order of their names."""
    first, second = (row[kind] for row in rows)
    return [{"name": n, "only": rows[0]["name"]} for n in first if n not in second] + [
        {"name": n, "only": rows[1]["name"]} for n in second if n not in first
    ]


def _all(rows: list[dict[str, Any]]) -> str:
    shown = [
        [row["name"], str(len(row["hold"])), str(len(row["cut"])), row["says"]] for row in rows
    ]
    head = table(("wiring", "held", "cut", "what it says"), shown, wrap=True)
    return f"{head}\n\nHow two of them differ: unknot wirings {rows[0]['name']} {rows[-1]['name']}"


def _one(row: dict[str, Any]) -> str:
    lines = [f"{row['name']}: {row['says']}"]
    for kind, told in KINDS.items():
        lines.append(fold(f"{told}: {', '.join(row[kind]) or 'none'}"))
    return "\n".join(lines)


def _two(rows: list[dict[str, Any]]) -> str:
    lines = [f"{row['name']}: {row['says']}" for row in rows]
    shown = [
        [told, one["name"], one["only"]]
        for kind, told in KINDS.items()
        for one in _difference(rows, kind)
    ]
    if not shown:
        return "\n".join([*lines, "", "They do not differ."])
    return "\n".join([*lines, "", table(("what", "name", "only in"), shown)])


COMMAND = wirings
