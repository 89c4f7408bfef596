"""unknot share --research: days for research, shown as they would leave before they are written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.cli.asking import confirmed, show
from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply
from unknot.cli.offer import declared
from unknot.cli.text import fold, table
from unknot.store.files import check_file, write_result
from unknot.version import __version__

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.group.research_rows import ResearchRows

FILE = Path("mine.research.zip")
SINCE = (1980, 1, 1, 0, 0, 0)  # a zip has to have a day; this one says nothing
SHOWN = 5
NOT_INSIDE = (
    "Not in it: your name, any date, place, device or file, anything you wrote. Somebody who has"
    " your diary could still find out that it is yours. Nothing is sent: it is a file on this"
    " computer."
)


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
        return _reply(data, [shown, "Nothing was written."], diary)
    yes, _ = declared()
    show(shown)
    if not confirmed(f"Write this to {out}?", yes=yes):
        return _reply(data, ["Nothing was written."], diary)
    write_result(out, _packed(files))
    out.chmod(0o600)  # whoever gives it away does so knowingly
    return _reply(data | {"file": str(out)}, [fold(NOT_INSIDE), f"The file: {out}"], diary)


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
        [one.name, str(one.days), _unit(one.unit, one.low, one.high), one.blurred or "as it is"]
        for one in rows.columns
    ]
    parts = [
        fold(f"What would leave: {len(rows.rows)} days, numbered from 1. {NOT_INSIDE}"),
        table(("column", "days", "unit", "its numbers"), lines, wrap=True),
    ]
    if rows.held_back:
        back = [[one.what, one.why] for one in rows.held_back]
        parts.append(table(("does not leave", "why"), back, wrap=True))
    if whole:
        parts += [f"{name}, as it would leave:\n{text.rstrip()}" for name, text in files.items()]
    else:
        first = files["days.csv"].splitlines()[: SHOWN + 1]
        rest = f"… and {len(rows.rows) - SHOWN} more days: --preview shows every line"
        parts.append("\n".join([*first, *([rest] if len(rows.rows) > SHOWN else [])]))
    return "\n\n".join(parts)


def _unit(unit: str, low: float | None, high: float | None) -> str:
    return unit if low is None or high is None else f"{low:g} to {high:g}"
