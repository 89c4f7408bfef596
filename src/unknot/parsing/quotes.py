"""Quotation marks that are not closed: found by the rows that they swallow, and refused."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from unknot.errors import DiaryError, UnknotError

LONGEST_CELL = 64_000_000
"""Characters of one cell; a note may be long, a file that is no table has no end of line."""

LINES_ALIKE = 3
"""Lines of one cell that split like rows, from which on they are rows."""

DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", re.ASCII)


def refuse_swallowed(file: str, line: int, cells: list[str], mark: str, width: int) -> None:
    """Refuse a cell that holds whole rows: its quotation mark was never meant to open one."""
    for cell in cells:
        inner = [text.split(mark) for text in re.split(r"\r\n|\r|\n", cell)[1:]]
        alike = [parts for parts in inner if len(parts) >= max(width, 2)]
        dated = any(DATE.match(part.strip()) for parts in alike for part in parts)
        if dated or len(alike) >= LINES_ALIKE:
            raise DiaryError(
                "broken-table",
                f"{file} line {line}: a quotation mark is not closed; it swallows"
                f" {len(alike)} rows below it.",
                f"open the file in a text editor and close or delete the quotation mark in line"
                f" {line}.",
            )


def noted(lines: Iterator[str], raw: list[str]) -> Iterator[str]:
    """Lines, each noted in `raw` as it is taken."""
    for line in lines:
        raw.append(line)
        yield line


def refuse_unpaired(file: str, line: int, raw: Sequence[str], mark: str) -> None:
    """Refuse a row over several lines in which a mark closes what it was meant to open.

    An unclosed note among notes that all stand in quotation marks is closed by the first mark of
    the next row; the values of that row would then be taken for its own.
    """
    try:
        list(csv.reader(raw, delimiter=mark, strict=True))
    except csv.Error as wrong:
        if "expected after" in str(wrong):
            raise DiaryError(
                "broken-table",
                f"{file} line {line}: a quotation mark is not closed; it swallows"
                f" {len(raw) - 1} lines below it.",
                f"open the file in a text editor and close or delete the quotation mark in line"
                f" {line}.",
            ) from wrong


def broken(file: str, line: int, why: str) -> UnknotError:
    """The refusal of a line that cannot be split into columns."""
    if "field larger" in why:
        why = f"a cell has more than {LONGEST_CELL // 1_000_000} million characters"
    return DiaryError(
        "broken-table",
        f"{file} line {line} cannot be split into columns: {why}.",
        "look at that line in a text editor; perhaps a quotation mark is not closed.",
    )
