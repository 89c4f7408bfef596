"""Rows of a table in an export, one by one, as text by the name of their column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from unknot.errors import DiaryError
from unknot.recordings.archive import Archive

NOTHING: list[str] = []


def rows(archive: Archive, member: str, separator: str = ",") -> Iterator[dict[str, str]]:
    """The rows of a table below its header; blank lines are none, short rows lack their last cells.

    Args:
        separator: the mark between cells.

    Raises:
        DiaryError: code "broken-table" where the quotation marks are damaged, or as `Archive.open`.
    """
    with archive.open(member) as stream:
        yield from rows_of(stream, member.rpartition("/")[2], separator)


def rows_of(stream: IO[bytes], name: str, separator: str = ",") -> Iterator[dict[str, str]]:
    """The rows of an open table, as `rows`."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    held = csv.reader(text, delimiter=separator)
    try:
        names = [cell.strip() for cell in next(held, NOTHING)]
        for cells in held:
            if any(cell.strip() for cell in cells):
                yield {key: cell.strip() for key, cell in zip(names, cells, strict=False) if key}
    except csv.Error as wrong:
        raise DiaryError(
            "broken-table",
            f"{name} is damaged near line {held.line_num}.",
            "export it again.",
        ) from wrong
    finally:
        text.detach()


def header(archive: Archive, member: str, separator: str = ",") -> tuple[str, ...]:
    """The names of a table's columns; none where it is empty.

    Raises:
        DiaryError: as `Archive.open`.
    """
    with archive.open(member) as stream:
        line = stream.readline(20_000).decode("utf-8-sig", "replace")
    return header_of(line, separator)


def header_of(text: str, separator: str = ",") -> tuple[str, ...]:
    """The names of the columns in the first line of a text."""
    line = text.lstrip("\ufeff").partition("\n")[0].strip()
    try:
        cells = next(csv.reader([line], delimiter=separator), NOTHING)
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in cells)
