"""What an import would bring, for a person and for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unknot.cli import answer_words, daily_words
from unknot.cli.day_picture import blocks, label_of, signs
from unknot.cli.problem_text import failure_in
from unknot.cli.text import table
from unknot.wording.read_back import said_once, warning_in, why_in
from unknot.wording.spoken import language, named, spoken

if TYPE_CHECKING:
    from unknot.merging.survey import SurveyRow
    from unknot.workflow.imports import DryRun, FileLook

w, said = spoken(daily_words), spoken(answer_words)
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
            "recordings": look.recordings,
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
        shorter = {one.import_id for one in look.files if one.days_deleted}
        back = [w.BRING_BACK.format(number=number) for number in sorted(filter(None, shorter))]
        parts += back or [w.ALL_THERE]
        return "\n\n".join(parts)
    recorded = [
        [label_of(row), str(row.days), row.first.isoformat(), row.last.isoformat()] for row in rows
    ]
    parts.append(table(w.RECORDED_HEAD, recorded))
    parts.append(blocks(rows, signs=signs()))
    new = w.NEW_ENTRIES.format(new=look.new, known=look.known)
    finer = w.NEW_RECORDINGS.format(count=look.recordings)
    parts.append(f"{new} {finer}" if look.recordings else new)
    odd = [
        w.OTHER_VALUE.format(what=named("symptom", what, what.replace("_", " ")), days=days)
        for what, days in look.changed
    ]
    warnings = said_once((*look.diary.unmet, *look.diary.warnings))
    odd += [said.LOOK_AT.format(what=warning_in(language(), text)) for text in warnings[:MOST_ODD]]
    left = sorted(look.diary.skipped, key=lambda one: -one.count)[:MOST_ODD]
    odd += [
        said.LEFT_OUT.format(
            what=named("skipped", one.what, one.what),
            count=one.count,
            why=why_in(language(), one.why),
        )
        for one in left
    ]
    shown = len(odd) - len(look.changed)
    more = len(warnings) + len(look.diary.skipped) - shown
    odd += [w.MORE_ODD.format(more=more)] if more > 0 else []
    return "\n\n".join([*parts, *(["\n".join(odd)] if odd else [])])


def _files(files: Sequence[FileLook]) -> str:
    lines: list[list[str]] = []
    for one in files:
        count = one.count
        if one.import_id is not None:
            there = w.THERE_SHORTER if one.days_deleted else w.THERE_BY
            cells = ["", "", "", "", there.format(number=one.import_id)]
        elif one.refused:
            cells = ["", "", "", "", w.FILE_LEFT_OUT.format(why=_why(one))]
        elif count is None:
            cells = ["", "", "", "", one.reader]
        else:
            numbers = (count.records, count.stored, count.merged + count.raw, count.skipped)
            cells = [*map(str, numbers), one.reader]
        lines.append([one.name, *cells])
    return table(w.FILES_HEAD, lines, wrap=True)


def _why(one: FileLook) -> str:
    """Why a file is not read."""
    return failure_in(language(), one.code, one.refused, one.fix)[0]


def left_out(looks: Sequence[FileLook]) -> tuple[str, ...]:
    """A line for each file that is not read, with the way out."""
    lines: list[str] = []
    for one in looks:
        why, fix = failure_in(language(), one.code, one.refused, one.fix)
        lines.append(w.FILE_IS_OUT.format(name=one.name, why=why, fix=fix))
    return tuple(lines)


def _file(one: FileLook) -> dict[str, Any]:
    return {
        "name": one.name,
        "sha256": one.sha256,
        "bytes": one.size,
        "reader": one.reader,
        "already": one.import_id,
        "days_deleted": one.days_deleted,
        "refused": one.refused,
        "fix": one.fix,
        "records": None if one.count is None else asdict(one.count),
    }
