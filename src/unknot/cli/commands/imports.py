"""unknot imports: what was brought into one's own store, when, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_store import store, store_options
from unknot.cli.text import fold, table
from unknot.errors import UnknotError

if TYPE_CHECKING:
    from unknot.store.imports import ImportRecord

MOST = 12


@click.command(
    "imports",
    short_help="What was brought into your store.",
    epilog=ending("unknot imports", "unknot imports 3"),
)
@click.argument("number", metavar="[IMPORT]", required=False, type=click.IntRange(1))
@store_options
@replies
def imports(number: int | None) -> Reply:
    """List what was imported; of one IMPORT its report, with all that was left out and why."""
    there = store().imports()
    if number is None:
        return Reply({"imports": [_data(one) for one in there]}, _listed(there))
    chosen = next((one for one in there if one.import_id == number), None)
    if chosen is None:
        known = ", ".join(str(one.import_id) for one in there) or "none"
        raise UnknotError(
            "unknown-import", f"there is no import {number}.", f"choose one of these: {known}."
        )
    return Reply({"imports": [_data(chosen)]}, _report(chosen))


def _data(one: ImportRecord) -> dict[str, Any]:
    return {
        "import_id": one.import_id,
        "when": one.when.isoformat(),
        "undone": None if one.undone is None else one.undone.isoformat(),
        "files": [
            {"name": f.name, "sha256": f.sha256, "bytes": f.size, "reader": f.reader}
            for f in one.files
        ],
        "new": one.new,
        "duplicates": one.duplicates,
        "report": one.report,
    }


def _listed(there: list[ImportRecord]) -> str:
    if not there:
        return "Nothing was imported yet. unknot import FILE brings something in."
    rows = [
        [str(one.import_id), _minute(one), str(one.new), str(one.duplicates),
         "taken back" if one.undone else "", ", ".join(file.name for file in one.files)]
        for one in there
    ]  # fmt: skip
    return table(("import", "when", "new", "there already", "", "files"), rows, wrap=True)


def _minute(one: ImportRecord) -> str:
    return f"{one.when.astimezone():%Y-%m-%d %H:%M}"


def _report(one: ImportRecord) -> str:
    state = "; taken back" if one.undone else ""
    head = f"Import {one.import_id} of {_minute(one)}{state}"
    lines = [f"{head}: {one.new} new, {one.duplicates} that were there already."]
    lines += [f"{file.name}: {file.size} bytes, read as {file.reader}" for file in one.files]
    counts: list[dict[str, Any]] = one.report.get("counts") or []
    lines += [
        f"{count['file']}: of {count['records']} records {count['stored']} stored,"
        f" {count['merged']} doubled or there already, {count['raw']} kept raw,"
        f" {count['skipped']} skipped"
        for count in counts
    ]
    skipped: list[dict[str, Any]] = one.report.get("skipped") or []
    lines += [f"Left out: {s['what']}, {s['count']} times ({s['why']})." for s in skipped[:MOST]]
    warnings: list[str] = one.report.get("warnings") or []
    lines += [fold(f"Look at this: {text}") for text in warnings[:MOST]]
    return "\n".join(lines)


COMMAND = imports
