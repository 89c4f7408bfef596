"""What an import would bring, for a person and for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unknot.cli.day_picture import blocks, label_of, signs
from unknot.cli.text import table

if TYPE_CHECKING:
    from unknot.merging.survey import SurveyRow
    from unknot.workflow.imports import DryRun, FileLook

MOST_ODD = 8


def rows_of(look: DryRun) -> tuple[SurveyRow, ...]:
    """What was recorded on which days, what is on most days first."""
    from unknot.merging.survey import survey

    rows = () if look.diary is None else survey(look.diary).rows
    return tuple(sorted(rows, key=lambda row: (-row.days, row.what, row.device)))


def as_data(look: DryRun) -> dict[str, Any]:
    """A dry run as plain data; what an import does is filled in after it."""
    diary, merged = look.diary, look.merged
    skipped = [] if diary is None else [asdict(one) for one in diary.skipped]
    rows = rows_of(look)
    days = {day for row in rows for day, _ in row.by_day}
    return {
        "imported": {
            "observations": 0,
            "days": len(days),
            "duplicates": 0,
            "merged": 0,
            "skipped": sum(one["count"] for one in skipped),
        },
        "import_id": None,
        "already": False,
        "would_bring": {
            "new": look.new, "known": look.known, "changed": dict(look.changed),
        },
        "files": [_file(one) for one in look.files],
        "recorded": [
            {"what": row.what, "device": row.device, "days": row.days, "records": row.records,
             "from": row.first.isoformat(), "to": row.last.isoformat()}
            for row in rows
        ],
        "skipped": skipped,
        "stretches": 0 if diary is None else sum(one.size for one in diary.segments),
        "events": 0 if diary is None else len(diary.events),
        "notes": 0 if merged is None else len(merged.notes),
        "kept_raw": 0 if diary is None else sum(one.count for one in diary.raw),
    }  # fmt: skip


def as_text(look: DryRun, rows: Sequence[SurveyRow]) -> str:
    """A dry run for a person: files, what is recorded, the days, and what is odd."""
    parts = [_files(look.files)]
    if look.diary is None:
        parts.append("All of this is in your store already; nothing is to be done.")
        return "\n\n".join(parts)
    recorded = [
        [label_of(row), str(row.days), row.first.isoformat(), row.last.isoformat()] for row in rows
    ]
    parts.append(table(("recorded", "days", "from", "to"), recorded))
    parts.append(blocks(rows, signs=signs()))
    from unknot.parsing.finish import days_have

    parts.append(f"New entries of days: {look.new}; there already: {look.known}.")
    odd = [
        f"Look at this: {what.replace('_', ' ')}: {days_have(days)} another value in your store;"
        " what comes in now counts."
        for what, days in look.changed
    ]
    odd += [f"Look at this: {text}" for text in look.diary.warnings[:MOST_ODD]]
    left = sorted(look.diary.skipped, key=lambda one: -one.count)[:MOST_ODD]
    odd += [f"Left out: {one.what}, {one.count} times ({one.why})." for one in left]
    shown = len(odd) - len(look.changed)
    more = len(look.diary.warnings) + len(look.diary.skipped) - shown
    odd += [f"and {more} more, in --json"] if more > 0 else []
    return "\n\n".join([*parts, *(["\n".join(odd)] if odd else [])])


def _files(files: Sequence[FileLook]) -> str:
    lines: list[list[str]] = []
    for one in files:
        count = one.count
        if one.import_id is not None:
            cells = ["", "", "", "", f"in your store already, by import {one.import_id}"]
        elif one.refused:
            cells = ["", "", "", "", f"left out: {one.refused}"]
        elif count is None:
            cells = ["", "", "", "", one.reader]
        else:
            numbers = (count.records, count.stored, count.merged + count.raw, count.skipped)
            cells = [*map(str, numbers), one.reader]
        lines.append([one.name, *cells])
    head = ("file", "records", "taken", "doubled or kept raw", "skipped", "read as")
    return table(head, lines, wrap=True)


def _file(one: FileLook) -> dict[str, Any]:
    return {
        "name": one.name,
        "sha256": one.sha256,
        "bytes": one.size,
        "reader": one.reader,
        "already": one.import_id,
        "refused": one.refused,
        "fix": one.fix,
        "records": None if one.count is None else asdict(one.count),
    }
