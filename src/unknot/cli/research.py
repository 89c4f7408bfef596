"""unknot share --research: days for research, shown as they would leave before they are written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.cli import own_file_words
from unknot.cli.asking import confirmed, show
from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply
from unknot.cli.offer import declared
from unknot.cli.text import fold, table
from unknot.store.files import check_file, write_result
from unknot.version import __version__
from unknot.wording.read_back import why_in
from unknot.wording.spoken import filled, language, named, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.group.research_rows import ResearchRows

w = spoken(own_file_words)
FILE = Path("mine.research.zip")
SINCE = (1980, 1, 1, 0, 0, 0)  # a zip has to have a day; this one says nothing
SHOWN = 5


def research(diary: Diary, out: Path, *, preview: bool) -> Reply:
    """Show what would leave, and write it after a yes.

    Raises:
        UnknotError: code "too-few-days"; "needs-yes" where nobody can be asked.
    """
    from unknot.group.research_rows import research_rows

    if not preview:
        check_file(out)
    rows = research_rows(diary)
    files = rows.files(f"unknot {__version__}")
    shown = _shown(rows, files, whole=preview)
    data: dict[str, Any] = {
        "file": None,
        "days": len(rows.rows),
        "columns": [one.name for one in rows.columns],
        "held_back": [{"what": one.what, "why": one.why} for one in rows.held_back],
        **({"leaves": files} if preview else {}),
    }
    if preview:
        return _reply(data, [shown, w.NOT_WRITTEN], diary)
    yes, _ = declared()
    show(shown)
    if not confirmed(w.WRITE_TO.format(path=out), yes=yes):
        return _reply(data, [w.NOT_WRITTEN], diary)
    write_result(out, _packed(files))
    out.chmod(0o600)  # whoever gives it away does so knowingly
    lines = [fold(w.DAYS_NOT_INSIDE), w.THE_FILE.format(path=out)]
    return _reply(data | {"file": str(out)}, lines, diary)


def _reply(data: dict[str, Any], parts: list[str], diary: Diary) -> Reply:
    return heard(Reply(data, "\n".join([*parts, *remarks(diary)])), diary)


def _packed(files: dict[str, str]) -> bytes:
    """A zip of these files; the same days give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(zipfile.ZipInfo(name, SINCE), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _shown(rows: ResearchRows, files: dict[str, str], *, whole: bool) -> str:
    """What would leave, for a person: all of it, or its columns and its first days."""
    lines = [
        [one.name, str(one.days), _unit(one.unit, one.low, one.high), _blurred(one.blurred)]
        for one in rows.columns
    ]
    head = w.WOULD_LEAVE.format(days=len(rows.rows))
    parts = [
        fold(f"{head} {w.DAYS_NOT_INSIDE}"), table(w.COLUMN_HEAD, lines, wrap=True),
    ]  # fmt: skip
    if rows.held_back:
        back = [
            [named("held_back", one.what, one.what), why_in(language(), one.why)]
            for one in rows.held_back
        ]
        parts.append(table(w.BACK_HEAD, back, wrap=True))
    if whole:
        parts += [
            f"{w.FILE_LEAVES.format(name=name)}\n{text.rstrip()}" for name, text in files.items()
        ]
    else:
        first = files["days.csv"].splitlines()[: SHOWN + 1]
        rest = w.MORE_DAYS.format(count=len(rows.rows) - SHOWN)
        parts.append("\n".join([*first, *([rest] if len(rows.rows) > SHOWN else [])]))
    return "\n\n".join(parts)


def _unit(unit: str, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return filled(w.RANGE, low=low, high=high)
    return named("unit", unit, unit)


def _blurred(how: str) -> str:
    return why_in(language(), how) if how else w.AS_IT_IS
