"""One reading of numbers for a whole column: declared, proven by what stands in it, or refused.

"6.200" is six thousand two hundred where a point groups thousands, and six and a fifth where it is
the decimal mark. A cell such as "7,5" or "1.234,5" proves how its column is written; "6.200" alone
proves nothing. What is left open after looking at the whole column, the rest of the table and what
the column may hold is refused, never guessed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from unknot.errors import DiaryError, UnknotError

Limits = tuple[float, float]


class Mark(StrEnum):
    """The decimal mark of a column."""

    POINT = "."
    COMMA = ","

    @property
    def other(self) -> Mark:
        """The mark that then groups thousands."""
        return Mark.COMMA if self is Mark.POINT else Mark.POINT


class Form(StrEnum):
    """How a cell is written, as far as it alone can tell."""

    WHOLE = "whole"
    POINT = "proves a decimal point"
    COMMA = "proves a decimal comma"
    OPEN_POINT = "one point before three digits"
    OPEN_COMMA = "one comma before three digits"
    NONE = "no number"


PROVES = {Form.POINT: Mark.POINT, Form.COMMA: Mark.COMMA}
OPEN = {Form.OPEN_POINT: Mark.POINT, Form.OPEN_COMMA: Mark.COMMA}

_SPACES = "\u00a0\u202f'’ "
_PLAIN = re.compile(r"[+-]?\d+\Z", re.ASCII)
_ONE_MARK = re.compile(r"[+-]?(\d*)([.,])(\d*)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_GROUPED = {
    # 1,234.5 and 1,234,567; then 1.234,5 and 1.234.567. Two groups or a second mark are proof.
    Form.POINT: re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})\Z", re.ASCII),
    Form.COMMA: re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})\Z", re.ASCII),
}
_EXPONENT = re.compile(r"[+-]?\d+[eE][+-]?\d+\Z", re.ASCII)
_SPACED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?\Z", re.ASCII)


def tidy_cell(cell: str) -> str:
    """A cell without blanks around it, thousands grouped by blanks or apostrophes, or odd minus."""
    plain = cell.strip().replace("\u2212", "-")
    if _SPACED.match(plain):
        for mark in _SPACES:
            plain = plain.replace(mark, "")
    return plain


@lru_cache(maxsize=50_000)
def form_of(cell: str) -> Form:
    """How one cell is written."""
    plain = tidy_cell(cell)
    if _PLAIN.match(plain) or _EXPONENT.match(plain):
        return Form.WHOLE
    single = _ONE_MARK.match(plain)
    if single is not None:
        whole, mark, rest = single[1], Mark(single[2]), single[3]
        if not whole and not rest:
            return Form.NONE
        # Groups of thousands have one to three digits before them, the first no zero, and exactly
        # three behind.
        grouped = len(rest) == 3 and 0 < len(whole) <= 3 and whole[0] != "0"
        if grouped and plain[-1].isdigit() and "e" not in plain.lower():
            return Form.OPEN_POINT if mark is Mark.POINT else Form.OPEN_COMMA
        return Form.POINT if mark is Mark.POINT else Form.COMMA
    return next((form for form, way in _GROUPED.items() if way.match(plain)), Form.NONE)


def read_number(cell: str, decimal: Mark | str = Mark.POINT) -> float | None:
    """Read one cell where the column's decimal mark is known; None where it is no finite number.

    A mark that groups thousands does so only before exactly three digits: under a decimal comma
    "5.5" is five and a half, never 55, and "1.234" is a thousand and more.
    """
    if cell.isascii() and cell.isdigit():
        return float(cell)
    return _read(cell, Mark(decimal))


@lru_cache(maxsize=50_000)
def _read(cell: str, mark: Mark) -> float | None:
    plain = tidy_cell(cell)
    form = form_of(cell)
    if form is Form.NONE:
        return None
    if form in OPEN:
        mark_here = OPEN[form]
        plain = plain.replace(mark_here, "." if mark_here is mark else "")
    elif form in PROVES:
        own = PROVES[form]
        plain = plain.replace(own.other, "").replace(own, ".")
        if plain.count(".") > 1:  # 1.234.567: the "decimal comma" it proves does not stand in it
            plain = plain.replace(".", "")
    value = float(plain)
    return value if math.isfinite(value) else None


@dataclass
class Evidence:
    """What the cells of one column show of their writing.

    Attributes:
        forms: how many cells have each form.
        first: line and cell of the first of each form.
        opened: each cell that alone could be read in two ways.
    """

    forms: Counter[Form] = field(default_factory=Counter[Form])
    first: dict[Form, tuple[int, str]] = field(default_factory=dict[Form, tuple[int, str]])
    opened: set[str] = field(default_factory=set[str])

    def see(self, cell: str, line: int) -> None:
        """Take in one cell."""
        if cell.isdigit():
            return  # proves nothing, and is what most cells are
        form = form_of(cell)
        self.forms[form] += 1
        self.first.setdefault(form, (line, cell))
        if form in OPEN:
            self.opened.add(cell)

    def proven(self) -> frozenset[Mark]:
        """The decimal marks that cells of the column prove."""
        return frozenset(mark for form, mark in PROVES.items() if self.forms[form])


def decimal_marks(
    file: str,
    columns: Mapping[str, Evidence],
    *,
    declared: Mark | None = None,
    counts: Iterable[str] = (),
    limits: Mapping[str, Limits] | None = None,
) -> dict[str, Mark]:
    """Settle the decimal mark of each column of a table.

    In this order: a column of counts has no decimals, unless its own cells prove some; as declared;
    as cells of the column prove; what the column may hold admits one reading only; as the other
    columns of the table prove.

    Args:
        file: file name for messages.
        columns: the evidence of each column that is read.
        declared: the mark that the file or a mapping declares.
        counts: columns of whole things, such as steps.
        limits: least and largest value each column may hold, where known.

    Returns:
        The mark of every column; a point where nothing depends on it.

    Raises:
        DiaryError: code "two-readings" where a column truly admits both, or where counts have
            both marks before three digits.
    """
    whole, bounds = frozenset(counts), limits or {}
    settled: dict[str, Mark] = {}
    left: list[str] = []
    proven: set[Mark] = set()
    for name, held in columns.items():
        if name in whole and not held.proven() and all(held.forms[form] for form in OPEN):
            raise _two_marks(file, name, held)
        marks = _shown(held, name in whole, bounds.get(name), declared)
        if len(marks) == 1:
            settled[name] = next(iter(marks))
            proven |= marks if held.opened or held.proven() else set()
        elif held.opened:
            left.append(name)
        else:  # each cell reads in one way only, whatever the mark of the others
            settled[name] = declared or Mark.POINT
            proven |= marks
    for name in left:
        if len(proven) != 1 or columns[name].proven():
            raise _two_readings(file, name, columns[name])
        settled[name] = next(iter(proven))
    return settled


def _shown(
    held: Evidence, whole: bool, limits: Limits | None, declared: Mark | None
) -> frozenset[Mark]:
    """The marks that a column itself speaks for: one settles it, none or two do not."""
    proven = held.proven()
    counted = _of_counts(held) if whole and not proven else None
    if counted is not None:
        return frozenset((counted,))
    if declared is not None:
        return frozenset((declared,))
    if proven:
        return proven
    mark = _within(held, limits) if held.opened else None
    return frozenset() if mark is None else frozenset((mark,))


def _of_counts(held: Evidence) -> Mark | None:
    """Whole things have no decimals: the mark before three digits groups, unless both stand."""
    marks = {mark for form, mark in OPEN.items() if held.forms[form]}
    return next(iter(marks)).other if len(marks) == 1 else None


def _within(held: Evidence, limits: Limits | None) -> Mark | None:
    """The only mark under which every open cell lies within what the column may hold."""
    if limits is None:
        return None
    low, high = limits
    fits = [
        mark
        for mark in Mark
        if all(low <= (read_number(cell, mark) or 0.0) <= high for cell in held.opened)
    ]
    return fits[0] if len(fits) == 1 else None


def _two_marks(file: str, name: str, held: Evidence) -> UnknotError:
    (line, cell), (other, rival) = sorted(held.first[form] for form in OPEN)
    return DiaryError(
        "two-readings",
        f'{file}: {name} holds "{cell}" in line {line} and "{rival}" in line {other}; so its'
        " thousands are written in two ways.",
        "write all numbers of that column in one way, best without a mark in thousands.",
    )


def _two_readings(file: str, name: str, held: Evidence) -> UnknotError:
    line, cell = next(held.first[form] for form in OPEN if form in held.first)
    point, comma = read_number(cell, Mark.POINT), read_number(cell, Mark.COMMA)
    return DiaryError(
        "two-readings",
        f'{file} line {line}: "{cell}" under {name} could be {point:g} or {comma:g}, and nothing'
        " in the table says which.",
        "say how numbers are written: begin the file with the line # decimal: comma or"
        ' # decimal: point (in a mapping, decimal = "," or "." under [file]).',
    )
