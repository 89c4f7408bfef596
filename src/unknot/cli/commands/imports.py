"""unknot imports: what was brought into one's own store, when, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unknot.cli import answer_words, own_file_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import store, store_options
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.wording.read_back import warning_in, why_in
from unknot.wording.spoken import language as language_now
from unknot.wording.spoken import named, speaking, spoken

if TYPE_CHECKING:
    from unknot.store.imports import ImportRecord

w, said = spoken(own_file_words), spoken(answer_words)
MOST = 12


@click.command(
    "imports",
    short_help="What was brought into your store.",
    epilog=ending("unknot imports", "unknot imports 3"),
)
@click.argument("number", metavar="[IMPORT]", required=False, type=click.IntRange(1))
@store_options
@language_option
@replies
def imports(number: int | None, language: str | None) -> Reply:
    """List what was imported; of one IMPORT its report, with all that was left out and why."""
    there = store().imports()
    if number is None:
        with speaking(tongue(language, stored=True)):
            return Reply({"imports": [_data(one) for one in there]}, _listed(there))
    chosen = next((one for one in there if one.import_id == number), None)
    if chosen is None:
        known = ", ".join(str(one.import_id) for one in there) or "none"
        raise UnknotError(
            "unknown-import", f"there is no import {number}.", f"choose one of these: {known}."
        )
    with speaking(tongue(language, stored=True)):
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
        return w.NO_IMPORTS
    rows = [
        [str(one.import_id), _minute(one), str(one.new), str(one.duplicates),
         w.BACK if one.undone else "", ", ".join(file.name for file in one.files)]
        for one in there
    ]  # fmt: skip
    return table(w.IMPORTS_HEAD, rows, wrap=True)


def _minute(one: ImportRecord) -> str:
    return f"{one.when.astimezone():%Y-%m-%d %H:%M}"


def _report(one: ImportRecord) -> str:
    head = w.IMPORT_BACK if one.undone else w.IMPORT_OF
    facts = {"number": one.import_id, "when": _minute(one), "new": one.new}
    lines = [head.format(**facts, known=one.duplicates)]
    lines += [
        w.FILE_READ.format(name=file.name, size=file.size, reader=file.reader) for file in one.files
    ]
    counts: list[dict[str, Any]] = one.report.get("counts") or []
    lines += [
        w.COUNTED.format(
            name=count["file"], records=count["records"], stored=count["stored"],
            merged=count["merged"], raw=count["raw"], skipped=count["skipped"],
        )
        for count in counts
    ]  # fmt: skip
    skipped: list[dict[str, Any]] = one.report.get("skipped") or []
    lines += [
        said.LEFT_OUT.format(
            what=named("skipped", s["what"], s["what"]),
            count=s["count"],
            why=why_in(language_now(), s["why"]),
        )
        for s in skipped[:MOST]
    ]
    warnings: list[str] = one.report.get("warnings") or []
    lines += [
        fold(said.LOOK_AT.format(what=warning_in(language_now(), text))) for text in warnings[:MOST]
    ]
    return "\n".join(lines)


COMMAND = imports
