"""Rows of a separated table with their line numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from unknot.errors import UnknotError, nearest

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (from 1) and its cells by column name, stripped."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table's column names in order, and its rows as they come."""

    file: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def separator_of(header: str) -> str:
    """The mark between a header's columns: the commonest of comma, semicolon, tab and bar.

    Of two that are as common the first one: a heading that lists things has its commas later.
    """
    return max(SEPARATORS, key=lambda mark: (header.count(mark), -header.find(mark)))


def header_of(text: str) -> str:
    """The first line that holds something and is no comment; empty where there is none."""
    lines = (line.lstrip("\ufeff").strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def cells_of(line: str, separator: str) -> tuple[str, ...]:
    """Split one line into stripped cells."""
    try:
        return tuple(
            cell.strip() for cell in next(csv.reader([line], delimiter=separator), list[str]())
        )
    except csv.Error:
        return ()


def table_of(file: str, text: str, separator: str | None = None) -> Table:
    """Read a table with a header line; blank lines and lines that begin with # are left out.

    Args:
        file: file name for messages.
        text: the whole text.
        separator: the mark between columns, or None to take the header's commonest.

    Returns:
        The table; its rows are read as they are asked for. Short rows lack their last cells.

    Raises:
        UnknotError: code "no-rows" without a header, "column-twice", or, while rows are read,
            "broken-table".
    """
    header = header_of(text)
    mark = separator or separator_of(header)
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=mark)
    rows = _rows(file, lines)
    _, names = next(rows, (0, ()))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if not any(names):
        raise UnknotError("no-rows", f"{file} holds no table.", "export it again and look inside.")
    if twice:
        raise _twice(file, twice[0])
    named = ((line, dict(zip(names, cells, strict=False))) for line, cells in rows)
    return Table(file, names, (Row(line, cells) for line, cells in named))


def renamed(table: Table, known: Collection[str]) -> Table:
    """A table with our own names for columns that differ in capitals, spaces or dashes only.

    Raises:
        UnknotError: code "column-twice" where two columns then have one name.
    """
    names = {column: plain_name(column, known) for column in table.columns}
    columns = tuple(names.values())
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice is not None:
        raise _twice(table.file, twice)
    rows = (
        Row(row.line, {names[column]: cell for column, cell in row.cells.items()})
        for row in table.rows
    )
    return Table(table.file, columns, rows)


def plain_name(column: str, known: Collection[str]) -> str:
    """Our own name for a column that is one of ours but for capitals, spaces or dashes."""
    plain = re.sub(r"[ -]+", "_", column.strip().lower())
    return plain if plain in known else column


def need(table: Table, wanted: Sequence[str]) -> None:
    """Make sure that columns exist.

    Raises:
        UnknotError: code "missing-column", with the nearest column found.
    """
    for name in wanted:
        if name not in table.columns:
            raise UnknotError(
                "missing-column",
                f'{table.file} has no column "{name}" in its header line.',
                nearest(name, [column for column in table.columns if column]),
            )


def _twice(file: str, name: str) -> UnknotError:
    return UnknotError(
        "column-twice",
        f'{file} has two columns named "{name}".',
        "rename one of them, so that it is clear which one counts.",
    )


def _rows(file: str, lines: Iterator[list[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    number = 0
    while True:
        number = getattr(lines, "line_num", number) + 1
        try:
            cells = next(lines, None)
        except csv.Error as wrong:
            raise UnknotError(
                "broken-table",
                f"{file} line {number} cannot be split into columns: {wrong}.",
                "look at the quotation marks in that line.",
            ) from wrong
        if cells is None:
            return
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped) and not stripped[0].startswith("#"):
            yield number, stripped
