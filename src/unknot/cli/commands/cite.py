"""unknot cite: the publications behind a result, and what each was used for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_wiring import from_option, own_wirings
from unknot.cli.text import fold, width
from unknot.errors import UnknotError
from unknot.store.files import read_file

if TYPE_CHECKING:
    from unknot.docgen.bibliography import Bibliography
    from unknot.library import Wiring

ANSWER = "answer.json"
MOST_USES = 4


@click.command(
    "cite",
    short_help="The publications behind a result.",
    epilog=ending("unknot cite articles", "unknot cite B17", "unknot cite report"),
)
@click.argument("result", metavar="RESULT")
@from_option
@replies
def cite(result: str, own: Path | None) -> Reply:
    """List the publications behind RESULT, and what each was used for.

    RESULT is the folder of a report, a JSON file or scenario of a run, or the name of a wiring, a
    knot, a claim, a treatment, a published study or a row of the evidence table.
    """
    found = _found(result, {} if own is None else own_wirings(own))
    data: dict[str, Any] = {
        "result": result,
        "of": found.of,
        "references": [
            {
                "key": reference.row.key,
                "doi": reference.doi,
                "used_for": list(reference.used_for),
                "reference": reference.row.reference,
                "quantity": reference.row.quantity,
                "population": reference.row.population,
                "found": reference.row.value,
                "grade": reference.row.grade.value,
                "origin": reference.row.origin.value,
            }
            for reference in found.references
        ],
        "unsourced": found.unsourced,
    }
    return Reply(data, _text(found))


def _found(result: str, own: Mapping[str, Wiring]) -> Bibliography:
    from unknot.docgen.bibliography import of_data, of_name, of_run

    place = Path(result)
    if result.strip() and place.is_dir():
        place = place / ANSWER
    elif not place.is_file() and place.suffix not in (".json", ".toml"):
        return of_run(own[result]) if result in own else of_name(result)
    text = read_file(place)
    if place.suffix == ".toml":
        from unknot.scenario.read import read_scenario

        story = read_scenario(text, place.name, own)
        return of_run(story.who.wiring, story.who.parameters, (a.name for a in story.agents))
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError:
        data = None
    if not isinstance(data, dict):
        raise UnknotError(
            "no-result",
            f"{place} holds no result of unknot.",
            "name the answer.json of a report, or what a command printed with --json.",
        )
    return of_data(cast("dict[str, Any]", data), own)


def _text(found: Bibliography) -> str:
    lines = [fold(f"Used by {', '.join(found.of)}."), ""]
    for reference in found.references:
        row = reference.row
        doi = (
            ""
            if reference.doi is None or reference.doi in row.reference
            else f" doi {reference.doi}"
        )
        memory = ", from memory" if row.origin.value == "memory" else ""
        lines.append(fold(f"{row.key} ({row.grade.value}{memory}): {row.reference}.{doi}"))
        more = len(reference.used_for) - MOST_USES
        told = ", ".join(reference.used_for[:MOST_USES]) + (f" and {more} more" if more > 0 else "")
        lines.append(fold(told, "    "))
    if not found.references:
        lines.append("No row of the evidence table.")
    if found.unsourced:
        lines += ["", fold(_unsourced(found))]
    return "\n".join(lines)


def _unsourced(found: Bibliography) -> str:
    count = len(found.unsourced)
    shown = ", ".join(found.unsourced) if count * 30 < 4 * width() else "--json lists them"
    one = "1 thing rests" if count == 1 else f"{count} numbers and couplings rest"
    return f"{one} on nobody's measurement, tuned or reasoned: {shown}."


COMMAND = cite
