"""One reading of days for a whole column: year first, or what its own rows prove.

Day and month are never guessed: a row such as 25/06/2026 proves the order of its whole column, and
one that proves another order refuses the reading. A stamp with a zone becomes the person's civil
day where their time zone is declared, and stays as written where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.stamps import day_in_words, day_in_zone, has_zone

LOCAL = "local"
SERIAL = "a spreadsheet's number of a day; show that column as dates there, and save it again"
NO_SUCH_DAY = "no such day in the calendar"


class Order(StrEnum):
    """The order of year, month and day in a date of numbers."""

    YEAR_FIRST = "year first"
    YEAR_DAY_MONTH = "year, day, month"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


PLACES = {
    Order.YEAR_FIRST: (0, 1, 2),
    Order.YEAR_DAY_MONTH: (0, 2, 1),
    Order.DAY_FIRST: (2, 1, 0),
    Order.MONTH_FIRST: (2, 0, 1),
}
"""Where year, month and day stand."""

_YEAR_LEADS = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ,].*)?\Z", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*)?\Z", re.ASCII)
_SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?\Z", re.ASCII)
_APART = re.compile(r"(?<=\d)\. (?=\d)")
_WEEKDAY = re.compile(r"[^\W\d]{2,10}\.?,? (?=\d)")


@dataclass(frozen=True)
class DayReading:
    """How the days of one column are written.

    Attributes:
        order: the order of year, month and day.
        zone: the person's time zone, or None where stamps stay as written.
        note: what a person should know of how it was settled, or empty.
        other: the order of the few dates that have their year at the other end, where proven.
        words: days with the month in words are read too.
    """

    order: Order = Order.YEAR_FIRST
    zone: ZoneInfo | None = None
    note: str = ""
    other: Order | None = None
    words: bool = False

    def day(self, cell: str) -> date | str:
        """The civil day of a cell, or in a few words why there is none."""
        plain = cell.strip()
        # Without a zone the clock does not matter, and the days of a big table repeat.
        found = _day(date_part(plain) if self.zone is None else plain, self.order, self.zone)
        if isinstance(found, str) and self.other is not None:
            other = _day(plain, self.other, self.zone)
            found = found if isinstance(other, str) else other
        return self._in_words(plain, found) if isinstance(found, str) and self.words else found

    def _in_words(self, plain: str, why: str) -> date | str:
        bare = tidied(plain)
        found = _day(bare, self.order, self.zone) if bare != plain else why
        if not isinstance(found, str):
            return found
        day = day_in_words(plain)
        if day is not None:
            return day_in_zone(plain, day, self.zone) if self.zone and has_zone(plain) else day
        serial = _SERIAL.match(plain) is not None
        return SERIAL if serial else why


def tidied(cell: str) -> str:
    """A day of numbers without a weekday before it and blanks in it; others as they are."""
    bare = _WEEKDAY.sub("", _APART.sub(".", cell.strip()), 1)
    return bare if _triple(bare) is not None else cell


def date_part(cell: str) -> str:
    """A stamp without its clock."""
    return cell.partition(" ")[0].partition("T")[0].rstrip(",")


@lru_cache(maxsize=100_000)
def _day(cell: str, order: Order, zone: ZoneInfo | None) -> date | str:
    triple = _triple(cell)
    if triple is None:
        return "not a date with the year first" if order is Order.YEAR_FIRST else "not a date"
    parts, leads = triple
    if leads != (PLACES[order][0] == 0):
        return "day and month could be either way round" if not leads else f"not {order.value}"
    found = _placed(parts, order)
    if found is None:
        return NO_SUCH_DAY
    if zone is not None and has_zone(cell):
        return day_in_zone(cell, found, zone)
    return found


def zone_named(place: str, name: str) -> ZoneInfo | None:
    """A time zone by its IANA name; None for "local".

    Raises:
        DiaryError: code "unknown-time-zone" with the nearest names.
    """
    if name == LOCAL:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = available_timezones()
        offset = re.match(r"(?:UTC|GMT)?\s*[+-]\d", name, re.ASCII) is not None
        hint = "" if offset else nearest(name, known)
        close = hint if "did you mean" in hint else ""
        way = close.partition(" Known")[0] or "write a name such as Europe/Berlin."
        raise DiaryError(
            "unknown-time-zone", f'{place}: there is no time zone "{name}".', way
        ) from None


def settled(
    file: str, cells: Sequence[tuple[int, str]], declared: Order | None, zone: ZoneInfo | None
) -> DayReading:
    """Settle how the days of a column are written.

    Args:
        file: file name for messages.
        cells: line and text of each cell that holds something.
        declared: the order that the file declares, or None.
        zone: the person's time zone, or None.

    Returns:
        The reading; year first where the column holds no date at all.

    Raises:
        DiaryError: code "two-orders" where rows prove different orders, "ambiguous-date" where
            none proves one.
    """
    cells = [(line, tidied(cell)) for line, cell in cells]
    main = _settled(file, cells, declared, zone)
    year_leads = PLACES[main.order][0] == 0
    fewer = [one for one in cells if _leads(one[1]) is not year_leads]
    rivals = (Order.DAY_FIRST, Order.MONTH_FIRST) if year_leads else (Order.YEAR_FIRST,)
    proven = [order for order in rivals if _proof(fewer, order) is not None]
    other = proven[0] if len(proven) == 1 else None
    if other is not None:
        at = "last" if year_leads else "first"
        more = f"the {len(fewer)} with the year {at} are read {other.value}"
        main = replace(main, note=f"{main.note.removesuffix('.')}; {more}." if main.note else more)
    return replace(main, other=other, words=True)


def _settled(
    file: str, cells: Sequence[tuple[int, str]], declared: Order | None, zone: ZoneInfo | None
) -> DayReading:
    """Settle the order of most of a column's days."""
    lead = {order: _proof(cells, order) for order in Order}
    years_lead = sum(_leads(cell) is True for _, cell in cells)
    years_last = sum(_leads(cell) is False for _, cell in cells)
    if declared is not None:
        rival = _rival(declared)
        if lead[rival] is not None:
            raise _two_orders(file, declared, None, rival, lead[rival])
        return DayReading(declared, zone)
    if years_lead >= years_last:
        swapped = lead[Order.YEAR_DAY_MONTH]
        if swapped is None or lead[Order.YEAR_FIRST] is not None:
            # A single month 13 among dates that are sound is a slip, and is counted as one.
            return DayReading(Order.YEAR_FIRST, zone)
        note = f'dates are read as year, day, month: line {swapped[0]} "{swapped[1]}" proves it.'
        return DayReading(Order.YEAR_DAY_MONTH, zone, note)
    days, months = lead[Order.DAY_FIRST], lead[Order.MONTH_FIRST]
    if days is not None and months is not None:
        raise _two_orders(file, Order.DAY_FIRST, days, Order.MONTH_FIRST, months)
    if days is None and months is None:
        open_to_both = next((cell for _, cell in cells if _two_days(cell)), None)
        if open_to_both is not None:
            raise ambiguous(file, open_to_both)
        return DayReading(Order.DAY_FIRST, zone)
    order = Order.DAY_FIRST if days is not None else Order.MONTH_FIRST
    line, cell = days or months or (0, "")
    return DayReading(order, zone, f'dates are read {order.value}: line {line} "{cell}" proves it.')


def settled_year_first(file: str, cells: Sequence[tuple[int, str]]) -> None:
    """Refuse the reading "year first" where a row proves year, day, month and none the former.

    Raises:
        DiaryError: code "two-orders".
    """
    rival = _proof(cells, Order.YEAR_DAY_MONTH)
    if rival is not None and _proof(cells, Order.YEAR_FIRST) is None:
        raise _two_orders(file, Order.YEAR_FIRST, None, Order.YEAR_DAY_MONTH, rival)


def swapped(form: str) -> str:
    """A form of dates, as `datetime.strptime` has it, with day and month the other way round."""
    return form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


def refuted(file: str, line: int, cell: str, form: str) -> UnknotError:
    """One row proves that a declared form of dates is the wrong way round."""
    return DiaryError(
        "two-orders",
        f'{file} line {line}: "{cell}" is no date in the form {form}, but is one in the form'
        f" {swapped(form)}; so the other dates may be read the wrong way round.",
        f'write format = "{swapped(form)}" under [date] in the mapping if all dates are written'
        " so, or mend that line.",
    )


def ambiguous(file: str, cell: str) -> UnknotError:
    """Nothing in the column says which number is the day."""
    return DiaryError(
        "ambiguous-date",
        f'{file}: in "{cell}" day and month could be either way round, and no row says which.',
        "begin the file with the line # dates: day first or # dates: month first"
        ' (in a mapping, format = "%d/%m/%Y" or "%m/%d/%Y" under [date]).',
    )


def parsed_order(place: str, text: str) -> Order:
    """The order that a line "# dates: day first" declares.

    Raises:
        DiaryError: code "bad-preamble".
    """
    plain = " ".join(text.lower().replace(",", " ").split())
    for order in Order:
        if plain == order.value.replace(",", ""):
            return order
    raise DiaryError(
        "bad-preamble",
        f'{place}: "{text}" is no order of dates.',
        f"write one of: {', '.join(order.value for order in Order)}.",
    )


@lru_cache(maxsize=100_000)
def _triple(cell: str) -> tuple[tuple[int, int, int], bool] | None:
    """The three numbers of a date as they stand, and whether the year leads."""
    found = _YEAR_LEADS.match(cell)
    if found is not None:
        return (int(found[1]), int(found[3]), int(found[4])), True
    found = _YEAR_LAST.match(cell)
    if found is None or (found[2] == "-" and len(found[4]) == 2):
        return None
    year = int(found[4])
    if len(found[4]) == 2:
        year += 1900 if year >= 69 else 2000
    return (int(found[1]), int(found[3]), year), False


def _leads(cell: str) -> bool | None:
    triple = _triple(cell.strip())
    return None if triple is None else triple[1]


def _placed(parts: tuple[int, int, int], order: Order) -> date | None:
    year, month, day = (parts[place] for place in PLACES[order])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _rival(order: Order) -> Order:
    pairs = ((Order.YEAR_FIRST, Order.YEAR_DAY_MONTH), (Order.DAY_FIRST, Order.MONTH_FIRST))
    return next(b if order is a else a for a, b in pairs if order in (a, b))


def _proof(cells: Sequence[tuple[int, str]], order: Order) -> tuple[int, str] | None:
    """The first cell that is a day in this order and none in the order it is mistaken for."""
    for line, cell in cells:
        triple = _triple(cell.strip())
        if triple is None or triple[1] != (PLACES[order][0] == 0):
            continue
        parts = triple[0]
        if _placed(parts, order) is not None and _placed(parts, _rival(order)) is None:
            return line, cell
    return None


def _two_days(cell: str) -> bool:
    """Whether a date without a leading year is another day where its month comes first."""
    triple = _triple(cell.strip())
    # 03/03/2026 is one day either way; who writes 03.05.2026 puts the day first.
    if triple is None or triple[1] or "." in cell:
        return False
    found = {_placed(triple[0], order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)} - {None}
    return len(found) > 1


def _two_orders(
    file: str,
    taken: Order,
    first: tuple[int, str] | None,
    rival: Order,
    second: tuple[int, str] | None,
) -> UnknotError:
    assert second is not None
    begin = f'line {first[0]} "{first[1]}" can only be {taken.value}' if first else ""
    declared = begin or f"the file declares {taken.value}"
    return DiaryError(
        "two-orders",
        f'{file}: {declared}, but line {second[0]} "{second[1]}" can only be {rival.value}; so no'
        " date that could be either is sure.",
        "write all dates in one order, best with the year first, or declare the right one with"
        " # dates: day first or # dates: month first.",
    )
