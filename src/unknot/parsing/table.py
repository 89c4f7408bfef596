"""Rows of a separated table with their line numbers: each is given on, or counted with its reason.

Lines that begin with "#" are comments above the header only. Below it a cell may begin with "#".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.quotes import (
    DATE,
    LONGEST_CELL,
    broken,
    noted,
    refuse_swallowed,
    refuse_unpaired,
)
from unknot.parsing.tally import Tally

SEPARATORS = (",", ";", "\t", "|")
ROWS_TRIED = 20
"""Rows below a header that say which mark parts its columns."""

WIDE = "cells under"
TWICE = "the same row stands twice; it counts once"
NAMELESS_COLUMN = "its column has no heading; not read"
BELOW = "a line with # below the header is not heard; put it above"

_SEP = re.compile(r'"?sep=(.|\\t)"?\s*\Z', re.IGNORECASE)


class TableRow(NamedTuple):
    """One row: its line in the file (from 1) and its cells by column name, stripped."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table's column names in order, its rows as they come, and the lines above its header.

    Attributes:
        above: line number and text of each comment above the header.
        tally: counts the rows that are left out, as they come.
    """

    file: str
    columns: tuple[str, ...]
    rows: Iterator[TableRow]
    above: tuple[tuple[int, str], ...] = ()
    tally: Tally = field(default_factory=lambda: Tally(""))


def separator_of(header: str, rows: Sequence[str] = ()) -> str:
    """The mark between columns: comma, semicolon, tab or bar.

    It is the one that splits the header and most of the rows below it into equally many cells, at
    least two; of several, the one that gives most cells; without rows the header's commonest.
    """

    def agreement(mark: str) -> tuple[int, int, int]:
        width = len(cells_of(header, mark))
        if width < 2:
            return (0, 0, 0)
        alike = sum(len(cells_of(row, mark)) == width for row in rows)
        # Of two that are as common the first one: a heading that lists things has commas later.
        return (1 + alike, header.count(mark), -header.find(mark))

    return max(SEPARATORS, key=agreement)


def header_of(text: str) -> str:
    """The header: the first line that holds something and is no comment; empty without one."""
    _, ahead, _, _ = _to_header(iter(io.StringIO(text, newline="")))
    return ahead[0].strip() if ahead else ""


def separator_in(text: str) -> str:
    """The mark between the columns of a table, as its header and first rows have it."""
    _, ahead, _, declared = _to_header(iter(io.StringIO(text, newline="")))
    return _mark_of(ahead, declared)


def _mark_of(ahead: Sequence[str], declared: str | None) -> str:
    """The mark that a line "sep=" declares, where it does part the header; else what rows show."""
    header = ahead[0] if ahead else ""
    if declared is not None and len(cells_of(header, declared)) > 1:
        return declared
    return separator_of(header, ahead[1:])


def comments_of(text: str) -> tuple[str, ...]:
    """The comments above the header."""
    return tuple(comment for _, comment in _to_header(iter(io.StringIO(text, newline="")))[0])


def cells_of(line: str, separator: str) -> tuple[str, ...]:
    """Split one line into stripped cells."""
    try:
        return tuple(
            cell.strip() for cell in next(csv.reader([line], delimiter=separator), list[str]())
        )
    except csv.Error:
        return ()


def comment_of(line: str) -> str | None:
    """The text of a comment line, without what a spreadsheet adds to it; None where it is none.

    A spreadsheet that saves a table anew puts separators behind a comment and quotes around it.
    """
    plain = line.lstrip("\ufeff").strip().rstrip(",;\t|").strip()
    if plain.startswith('"') and plain.endswith('"') and len(plain) > 1:
        plain = plain[1:-1].replace('""', '"').strip().rstrip(",;\t|").strip()
    return plain if plain.startswith("#") else None


def table_of(
    file: str,
    text: str | Iterable[str],
    separator: str | None = None,
    tally: Tally | None = None,
    *,
    repeats: bool = False,
    notes_behind: bool = False,
    suspects: Collection[int] | None = None,
    hashes: MutableSequence[int] | None = None,
) -> Table:
    """Read a table with a header line; blank lines are left out.

    Args:
        file: file name for messages.
        text: the whole text, or its lines with their ends.
        separator: the mark between columns, or None to take what header and rows agree on.
        tally: counts rows that are left out: wider than the header, the same twice, comments.
        repeats: rows that are alike in every cell are each their own, as where a blank cell means
            "as in the row above".
        notes_behind: what stands behind a row's last named cell is a note without a heading, as
            in a format that is known to have them; else such a row has no place in the table.
        suspects: hashes of the rows that may stand twice, where all others are known not to; so
            that a big table needs not be held.
        hashes: takes the hash of every row, from which the suspects of a second reading are known.

    Returns:
        The table; its rows are read as they are asked for. Short rows lack their last cells.

    Raises:
        DiaryError: code "no-rows" without a header, "column-twice", or, while rows are read,
            "broken-table" where a quotation mark is not closed.
    """
    csv.field_size_limit(LONGEST_CELL)
    counted = Tally(file) if tally is None else tally
    lines = iter(io.StringIO(text, newline="") if isinstance(text, str) else text)
    above, ahead, number, declared = _to_header(lines)
    mark = separator or _mark_of(ahead, declared)
    rows = _rows(file, chain(ahead, lines), mark, number)
    _, names = next(rows, (0, ()))
    if not any(names):
        raise DiaryError("no-rows", f"{file} holds no table.", "export it again and look inside.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise _twice(file, twice[0])
    if notes_behind:
        rows = _without_notes(rows, len(names), counted)
    if hashes is not None:
        rows = _hashed(rows, hashes)
    looked_at = () if repeats else suspects
    return Table(file, names, _named(rows, names, counted, looked_at), tuple(above), counted)


def renamed(table: Table, known: Collection[str]) -> Table:
    """A table with our own names for columns that differ in capitals, spaces or dashes only.

    Raises:
        DiaryError: code "column-twice" where two columns then have one name.
    """
    names = {column: plain_name(column, known) for column in table.columns}
    columns = tuple(names.values())
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice is not None:
        raise _twice(table.file, twice)
    rows = (
        TableRow(row.line, {names[column]: cell for column, cell in row.cells.items()})
        for row in table.rows
    )
    return Table(table.file, columns, rows, table.above, table.tally)


def plain_name(column: str, known: Collection[str]) -> str:
    """Our own name for a column that is one of ours but for capitals, spaces or dashes."""
    plain = lower_name(column)
    return plain if plain in known else column


def lower_name(column: str) -> str:
    """A column's name without capitals, with underscores for spaces and dashes."""
    return re.sub(r"[ -]+", "_", column.strip().lower())


def need(table: Table, wanted: Sequence[str]) -> None:
    """Make sure that columns exist.

    Raises:
        DiaryError: code "missing-column", with the nearest column found.
    """
    for name in wanted:
        if name not in table.columns and len(table.columns) == 1:
            mark = separator_of(table.columns[0])
            if name in cells_of(table.columns[0], mark):
                raise DiaryError(
                    "missing-column",
                    f'{table.file} parts its columns by "{mark}", and is read by another mark.',
                    f'write separator = "{mark}" under [file] in the mapping.',
                )
        if name not in table.columns:
            raise DiaryError(
                "missing-column",
                f'{table.file} has no column "{name}" in its header line.',
                nearest(name, [column for column in table.columns if column]),
            )


def _declared(line: str) -> str | None:
    """The mark that a spreadsheet's first line "sep=;" declares."""
    found = _SEP.match(line.lstrip("\ufeff").strip(" \r\n"))
    if found is None:
        return None
    return "\t" if found[1] == "\\t" else found[1]


def _is_comment(line: str, after: Sequence[str]) -> bool:
    """Whether a line above the table is a comment; "#,date,pain" above a row of data is none."""
    text = comment_of(line)
    if text is None:
        return False
    for mark in SEPARATORS:
        names = cells_of(line, mark)
        if len(names) > 1 and all(names) and ":" not in text:
            row = cells_of(after[0], mark) if after else ()
            if len(row) == len(names) and any(DATE.match(cell) for cell in row):
                return False
    return True


def _to_header(lines: Iterator[str]) -> tuple[list[tuple[int, str]], list[str], int, str | None]:
    """Take the lines above the header, and the header with some rows.

    Returns:
        The comments, the header with the lines after it that were looked at, the number of lines
        before the header, and the mark that a line "sep=" declares.
    """
    above: list[tuple[int, str]] = []
    declared: str | None = None
    number = 0
    peeked: list[str] = []
    while (line := peeked.pop() if peeked else next(lines, None)) is not None:
        plain = line.lstrip("\ufeff")
        mark = _declared(plain)
        comment = comment_of(plain)
        if comment is not None:
            peeked += islice(lines, 1)
        if plain.strip() and not (mark is not None and declared is None):
            if comment is None or not _is_comment(plain.strip(), [one.strip() for one in peeked]):
                return above, [plain, *peeked, *islice(lines, ROWS_TRIED)], number, declared
            above.append((number + 1, comment))
        declared = declared or mark
        number += 1
    return above, [], number, declared


def _hashed(
    rows: Iterator[tuple[int, tuple[str, ...]]], hashes: MutableSequence[int]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for line, cells in rows:
        hashes.append(hash(_without_blanks(cells)))
        yield line, cells


def _without_blanks(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A row without empty cells at its end, which some programs write and some do not."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells if end == len(cells) else cells[:end]


def _without_notes(
    rows: Iterator[tuple[int, tuple[str, ...]]], width: int, tally: Tally
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows without what stands behind their last named cell, which is counted as a note."""
    for line, cells in rows:
        if any(cells[width:]):
            tally.skip("note", "it stands behind the last heading; not read", line)
        yield line, cells[:width]


def _named(
    rows: Iterator[tuple[int, tuple[str, ...]]],
    names: tuple[str, ...],
    tally: Tally,
    suspects: Collection[int] | None,
) -> Iterator[TableRow]:
    """Give each row its columns' names; count what has no place in the table."""
    seen: set[tuple[str, ...]] = set()
    width = len(names)
    watched = suspects is None or len(suspects) > 0
    nameless = [i for i, name in enumerate(names) if not name]
    for line, cells in rows:
        whole = _without_blanks(cells) if watched else cells
        if not (watched or nameless) and len(cells) == width and cells[0][:1] != "#":
            yield TableRow(line, dict(zip(names, cells, strict=True)))
        elif len(cells) > width and any(cells[width:]):
            tally.skip("row", _too_wide(cells, width), line, ",".join(cells))
        elif cells[0].startswith("#") and not any(cells[1:]):
            tally.skip("row", BELOW, line, cells[0])
        elif watched and whole in seen:
            tally.skip("row", TWICE, line)
        else:
            if watched and (suspects is None or hash(whole) in suspects):
                seen.add(whole)
            for i in nameless:
                if i < len(cells) and cells[i]:
                    tally.skip("cell", NAMELESS_COLUMN, line, cells[i])
            yield TableRow(line, dict(zip(names, cells, strict=False)))


def _too_wide(cells: tuple[str, ...], width: int) -> str:
    headings = "1 heading" if width == 1 else f"{width} headings"
    return f"{len(cells)} {WIDE} {headings}, perhaps by a decimal comma or a comma in a note"


def _twice(file: str, name: str) -> UnknotError:
    return DiaryError(
        "column-twice",
        f'{file} has two columns named "{name}".',
        "rename one of them, so that it is clear which one counts.",
    )


def _rows(
    file: str, lines: Iterator[str], mark: str, before: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every row that holds something, stripped, with the line it begins in."""
    raw: list[str] = []
    reader = csv.reader(noted(lines, raw), delimiter=mark)
    width = ends = 0
    try:
        for cells in reader:
            begins, ends = ends + 1, reader.line_num
            if ends > begins:
                refuse_swallowed(file, before + begins, cells, mark, width)
                refuse_unpaired(file, before + begins, raw, mark)
            raw.clear()
            stripped = tuple(map(str.strip, cells))
            if any(stripped):
                width = width or len(stripped)
                yield before + begins, stripped
    except csv.Error as wrong:
        raise broken(file, before + ends + 1, str(wrong)) from wrong
