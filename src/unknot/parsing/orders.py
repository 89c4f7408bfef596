"""How a column's days are written, and what proves the order of day and month."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from unknot.errors import DiaryError
from unknot.parsing.values import IN_WORDS, formatted_day

# Days between dots have the day first in every country that writes them so.
NUMERIC = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
)
NAMED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y%m%d")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMATS = ("iso", *(form + clock for form in NUMERIC for clock in CLOCKS), *NAMED, IN_WORDS)
MOST = 0.9
"""At least this share of a column's cells are days; the others are slips, and are counted."""
FEW = 3
"""From so many days on a single other cell is a slip too, in however short a table."""


def forms_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The ways in which these cells may be days: none, one, or two that nothing tells apart.

    One cell that fits a single order only proves it for all.

    Raises:
        DiaryError: code "mixed-dates" where some cells fit only the day first and some only the
            month first.
    """
    if not cells:
        return ()
    fits = {
        form: {i for i, cell in enumerate(cells) if _is_day(cell, form)} for form in _near(cells)
    }
    most = max((len(places) for places in fits.values()), default=0)
    twins = [(f, other) for f in fits if (other := swapped(f)) in fits and f < other]
    for one, other in twins:
        only, only_other = fits[one] - fits[other], fits[other] - fits[one]
        if len(fits[one] | fits[other]) < MOST * len(cells) or not (only and only_other):
            continue
        raise DiaryError(
            "mixed-dates",
            f'"{cells[min(only)]}" can only be {order_of(one)} and "{cells[min(only_other)]}" only'
            f" {order_of(other)}, in one column.",
            "write all its days in one order, best with the year first: 2026-03-31.",
        )
    one_odd = most == len(cells) - 1 >= FEW  # as a line of sums below a short table
    if most < MOST * len(cells) and not one_odd:
        return ()
    best = tuple(form for form, places in fits.items() if len(places) == most)
    return best[:1] if len(best) > 1 and swapped(best[0]) not in best else best[:2]


def swapped(form: str) -> str:
    """The same form with day and month the other way round."""
    if not form.startswith(("%d", "%m")) or "%b" in form or "%B" in form:
        return ""
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def order_of(form: str) -> str:
    """The order of a form: "day first", "month first", "year first", "the month in words"."""
    if form == IN_WORDS:
        return "the month in words"
    if form.startswith("%d"):
        return "day first"
    return "year first" if form.startswith(("iso", "%Y")) else "month first"


def year_first(text: str, column: str, separator: str) -> bool:
    """Whether the first day under a heading, whatever its capitals, has its year first.

    A table without such a day or column proves nothing against it.
    """
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    at: int | None = None
    try:
        for cells in rows:
            if not any(cells) or cells[0].lstrip().startswith("#"):
                continue
            if at is None:
                names = [cell.strip().lower() for cell in cells]
                at = names.index(column) if column in names else len(cells)
            elif at < len(cells) and cells[at].strip():
                return _is_day(cells[at], "iso") or not _is_other(cells[at])
    except csv.Error:
        return True
    return True


def _is_other(cell: str) -> bool:
    return any(_is_day(cell, form) for form in FORMATS[1:])


def _near(cells: Iterable[str]) -> list[str]:
    """Forms that fit any of the first cells, and their twins: few, so that all can be tried."""
    first = [cell for cell in cells if re.search(r"\d", cell)][:50]
    near = {form for form in FORMATS if any(_is_day(cell, form) for cell in first)}
    return [form for form in FORMATS if form in near or swapped(form) in near]


def _is_day(cell: str, form: str) -> bool:
    return isinstance(formatted_day(cell, form), date)
