"""Spreadsheets (xlsx, ods, xls) as the text of a table, so that they are read as a CSV is.

A row of the sheet is a line of the text, so that messages name the sheet's own row numbers. Dates
become year first, times and durations hours, true and false 1 and 0; a number has the 15 digits
that a spreadsheet shows, and a formula is its last value.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from unknot.errors import DiaryError, UnknotError

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
"""What a torn, garbled or locked zip makes the library raise; its names need not be text."""
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LIMIT_MB = 8
"""Largest sheet read; ten years of a full diary hold less than 1 MB."""
UNPACKED_MB = 200
TITLE_ROWS = 10
"""Rows above the headings that may hold a title."""

Cell = int | float | str | bool | time | date | datetime | timedelta
Rows = list[list[str]]

_COMMA = re.compile(r"-?(\d+,\d{1,2}|\d+,\d{4,}|0,\d+)")
_HIDDEN = re.compile(
    rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*(?<!/)>'
    rb'|<table:table-row\b[^>]*table:visibility="(?:collapse|filter)"'
)
_SPAN = re.compile(r"PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_ODS = re.compile(
    rb"<table:table[ >]|<table:table-row\b[^>]*>|<table:(?:covered-)?table-cell\b[^>]*>"
)


def is_sheet(raw: bytes, path: Path) -> bool:
    """Whether a file that begins like this is a spreadsheet that is read."""
    if raw.startswith(OLD):
        return True
    if not raw.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as held:
            names = set(held.namelist())
            mime = held.read("mimetype")[:80] if "mimetype" in names else b""
    except DAMAGED_ZIP:
        return path.suffix.lower() in (".xlsx", ".xlsm", ".ods")  # torn; reading says so
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or b"spreadsheet" in mime


def sheet_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """The table in a spreadsheet as comma-separated text, and what to know about it.

    Of several sheets the one with days is taken; several with the same headings follow each other.

    Raises:
        DiaryError: code "locked-sheet", "broken-sheet", "too-big", "no-rows", "several-sheets".
    """
    _check_size(path)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        shown = [
            one
            for one in book.sheets_metadata
            if one.typ == calamine.SheetTypeEnum.WorkSheet
            and one.visible == calamine.SheetVisibleEnum.Visible
        ]
        spans = _ods_spans(path)
        tables = {one.name: _rows(book, one.name, spans) for one in shown}
    except calamine.PasswordError as wrong:
        raise _locked(path) from wrong
    except (calamine.CalamineError, OSError) as wrong:
        raise DiaryError(
            "broken-sheet",
            f"{path.name} is damaged, or no spreadsheet that can be read.",
            "open it in a spreadsheet and save it again, or save the sheet as CSV in UTF-8.",
        ) from wrong
    told: list[str] = []
    away = [one.name for one in book.sheets_metadata if one not in shown]
    if away:
        told.append(f"{path.name}: hidden sheets are not read: {', '.join(away)}.")
    tables = {name: rows for name, rows in tables.items() if any(map(any, rows))}
    chosen = _chosen(path.name, tables)
    unread = [name for name in tables if name not in chosen]
    if unread:
        told.append(f"{path.name}: the sheet {chosen[0]} is read, not {', '.join(unread)}.")
    if len(chosen) > 1:
        told.append(f"{path.name}: {len(chosen)} sheets are read: {', '.join(chosen)}.")
    rows, titles = _headed(tables[chosen[0]])
    for name in chosen[1:]:
        more, _ = _headed(tables[name])
        head = next(i for i, row in enumerate(more) if any(row))
        rows += more[head + 1 :]
    if titles:
        told.append(f"{path.name}: above the headings stands “{titles[0][:40]}”; it is not read.")
    hidden = _hidden(path)
    if hidden:
        told.append(f"{path.name}: {hidden} hidden rows are read too.")
    return _written(rows), tuple(told)


def _written(rows: Rows) -> str:
    """Rows as text; an empty row is an empty line."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        writer.writerow(row if any(row) else [])
    return written.getvalue()


def _check_size(path: Path) -> None:
    size = path.stat().st_size / 1e6
    unpacked = 0.0
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as held:
            unpacked = sum(one.file_size for one in held.infolist()) / 1e6
            locked = "META-INF/manifest.xml" in held.namelist() and b"encryption-data" in held.read(
                "META-INF/manifest.xml"
            )
        if locked:
            raise _locked(path)
    if size > LIMIT_MB or unpacked > UNPACKED_MB:
        raise DiaryError(
            "too-big",
            f"{path.name} has {max(size, unpacked):.0f} MB; spreadsheets up to {LIMIT_MB} MB"
            " are read.",
            "save the sheet as CSV in UTF-8.",
        )


def _locked(path: Path) -> UnknotError:
    return DiaryError(
        "locked-sheet",
        f"{path.name} is protected by a password.",
        "open it, save a copy without a password, and give that.",
    )


def _rows(book: calamine.CalamineWorkbook, name: str, spans: dict[str, list[Span]]) -> Rows:
    """The cells of a sheet as text, from its first row on; merged rows share their first cell."""
    sheet = book.get_sheet_by_name(name)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = [(a, b) for a, b in sheet.merged_cell_ranges or ()] or spans.get(name, [])
    for (top, left), (bottom, _) in merged:
        for i in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[i]) and not rows[i][left]:
                rows[i][left] = rows[top][left]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _text(cell: Cell) -> str:
    """One cell as a CSV would hold it."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, int | float):
        value = float(f"{cell:.15g}")
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds() / 3600:.15g}"
    span = _SPAN.fullmatch(cell)
    if span is not None:  # an ods tells a length of time above a day in its own letters
        return f"{int(span[1]) + int(span[2]) / 60 + float(span[3]) / 3600:.15g}"
    plain = " ".join(cell.split())
    return plain.replace(",", ".") if _COMMA.fullmatch(plain) else plain


def _chosen(file: str, tables: dict[str, Rows]) -> list[str]:
    """The sheets to read: the only one, or the one with days, or several with equal headings."""
    if not tables:
        raise DiaryError("no-rows", f"{file} holds no table.", "export it again and look inside.")
    dated = [name for name, rows in tables.items() if _has_days(rows)]
    if len(tables) == 1 or not dated:
        return list(tables)[:1]
    heads = {name: next(row for row in _headed(tables[name])[0] if any(row)) for name in dated}
    if any(head != heads[dated[0]] for head in heads.values()):
        raise DiaryError(
            "several-sheets",
            f"{file} has several sheets with days and different headings: {', '.join(dated)}.",
            "save each sheet that belongs to the diary as a file of its own, and give those.",
        )
    return dated


def _has_days(rows: Rows) -> bool:
    return any(_DAY.match(cell) for row in rows[1 : TITLE_ROWS * 5] for cell in row)


def _headed(rows: Rows) -> tuple[Rows, list[str]]:
    """Rows with a title above the headings blanked, so that row numbers stay; and the title."""
    rows = [list(row) for row in rows]
    titles: list[str] = []
    for i, row in enumerate(rows[:TITLE_ROWS]):
        held = [cell for cell in row if cell]
        if not held or held[0].startswith("#"):
            continue
        wide = any(sum(map(bool, later)) > 1 for later in rows[i + 1 : i + TITLE_ROWS])
        if len(held) > 1 or not wide:
            break
        titles.append(held[0])
        rows[i] = [""] * len(row)
    return rows, titles


def _hidden(path: Path) -> int:
    return sum(len(_HIDDEN.findall(part)) for part in _parts(path))


def _parts(path: Path) -> Iterator[bytes]:
    """The parts of a zipped spreadsheet that hold cells."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as held:
        for name in held.namelist():
            if name == "content.xml" or re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                yield held.read(name)


Span = tuple[tuple[int, int], tuple[int, int]]


def _ods_spans(path: Path) -> dict[str, list[Span]]:
    """Cells of an ods that reach over several rows, by sheet; its reader does not tell them."""
    found: dict[str, list[Span]] = {}
    if path.suffix.lower() != ".ods" or not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as held:
        content = held.read("content.xml") if "content.xml" in held.namelist() else b""
    for table in re.findall(rb"<table:table .*?</table:table>", content, re.DOTALL):
        name = _attribute(table[: table.find(b">")], "name")
        found[name] = list(_spans(_ODS.findall(table)))
    return found


def _spans(tags: Sequence[bytes]) -> Iterator[Span]:
    row, after, column = -1, 0, 0
    for tag in tags[1:]:
        if tag.startswith(b"<table:table-row"):
            row, column = after, 0
            after += int(_attribute(tag, "number-rows-repeated") or 1)
            continue
        down = int(_attribute(tag, "number-rows-spanned") or 1)
        if down > 1:
            yield (row, column), (row + down - 1, column)
        column += int(_attribute(tag, "number-columns-repeated") or 1)


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"table:" + name.encode() + rb'="([^"]*)"', tag)
    return found[1].decode("utf-8", errors="replace") if found else ""
