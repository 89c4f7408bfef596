"""A guess of how to read a table, in words, from its headings and values: a person confirms it.

What a column proves is told apart from what it could be: an order of day and month is proven by a
day above 12, a unit by the heading, a scale by the heading or by many values. The rest is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Held
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.beside import above
from unknot.parsing.columns import Column, Proposed, propose
from unknot.parsing.headings import is_date, is_person, words_of
from unknot.parsing.json_texts import is_json, unknown_json
from unknot.parsing.mapping import (
    UNDECIDED,
    ExertionColumn,
    Mapping,
    MeasurementColumn,
    SymptomColumn,
)
from unknot.parsing.orders import forms_of, order_of
from unknot.parsing.stream import BIG_BYTES
from unknot.parsing.table import Table, lower_name, separator_in, table_of
from unknot.parsing.takes import DAY_FIRST, LEFT_OUT, MONTH_FIRST, NOTES, PEOPLE, PERSON, Option
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import MISSING, no_answer, number

ROWS = 5000
"""Rows looked at; a guess needs no more."""
MOST_PEOPLE = 200
DAYS_SHOWN = 40

UNIT_WORDS = {
    **dict.fromkeys(("steps", "step", "schritte", "pas", "pasos"), "steps"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunden"), "h"),
}
TIMES_OF_DAY = frozenset(
    "morning evening night noon afternoon am pm all day morgens mittags abends nachts matin soir"
    " midi nuit mañana tarde noche pre mid".split()
)


@dataclass(frozen=True)
class Guess:
    """How a table would be read.

    Attributes:
        forms: how its days may be written: one, or two that only a person tells apart.
        proposed: each column that is read, with what it may be.
        left_out: each column that is not, with the reason.
        words: the columns of words; they are kept and not read.
        person_column: the column that tells people apart, or empty.
        people: their names, where there are several.
        days: a few cells of the day's column.
    """

    file: str
    separator: str
    decimal: str
    date_column: str
    forms: tuple[str, ...]
    proposed: tuple[Proposed, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    person_column: str = ""
    people: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    def open(self) -> tuple[Proposed, ...]:
        """The columns whose meaning they do not prove."""
        return tuple(one for one in self.proposed if not one.proven)

    def twins(self) -> dict[str, tuple[Proposed, ...]]:
        """Columns that are the same symptom or measurement, by what they are."""
        held: dict[str, list[Proposed]] = {}
        for one in self.proposed:
            spec = one.options[0].spec
            if isinstance(spec, SymptomColumn | MeasurementColumn) and not one.declared:
                held.setdefault(spec.what, []).append(one)
        return {what: tuple(several) for what, several in held.items() if len(several) > 1}

    def proven(self) -> bool:
        """Whether nothing is left for a person to say."""
        return len(self.forms) == 1 and not self.open() and not self.twins()

    def mapping(self, chosen: Held[str, Option] | None = None, form: str | None = None) -> Mapping:
        """The mapping with what a person chose; else with the likeliest of each column.

        Where nobody chose, an order of the days that is open stays open ("?"), and of columns that
        are the same symptom the first is taken.
        """
        picked = {one.column: one.options[0] for one in self.proposed}
        notes: list[str] = []
        for what, several in self.twins().items():
            for other in several[1:]:
                if chosen is None:
                    picked[other.column] = LEFT_OUT
                    notes.append(f'column "{other.column}" is left out: it also looks like {what}')
        picked.update(chosen or {})
        if chosen is None:
            notes += [f'column "{one.column}": {one.why}' for one in self.open()]
        if form is None and len(self.forms) > 1:
            notes.append("day and month could be either way round: choose a format")
        notes += [f'column "{name}" is left out: {why}' for name, why in self.left_out]
        specs = [one.spec for one in picked.values() if one.spec is not None]
        return Mapping(
            self.date_column,
            form or (self.forms[0] if len(self.forms) == 1 else UNDECIDED),
            self.separator,
            "" if self.decimal == "." else self.decimal,  # a point is what columns prove anyway
            symptoms=tuple(spec for spec in specs if isinstance(spec, SymptomColumn)),
            measurements=tuple(spec for spec in specs if isinstance(spec, MeasurementColumn)),
            exertions=tuple(spec for spec in specs if isinstance(spec, ExertionColumn)),
            notes=tuple(notes),
            words=self.words,
            person_column=next(
                (column for column, one in picked.items() if one is PEOPLE), self.person_column
            ),
        )


def guess_mapping(path: Path) -> Mapping:
    """Guess which column of a table is what, for a person to confirm.

    Args:
        path: a table with a header line and a day in each row.

    Returns:
        A mapping with notes on what was left open. Where day and month could be either way round
        its date format is "?", which reading refuses until a person decides.

    Raises:
        DiaryError: as `guess_table` does.
    """
    return guess_table(path).mapping()


def guess_table(path: Path, takes: Held[str, str] | None = None) -> Guess:
    """Guess how to read a table.

    Args:
        path: a table with a header line and a day in each row.
        takes: what a person declared of columns, by their names; see `takes.option_of`.

    Raises:
        DiaryError: code "no-date-column", "mixed-dates" or "nothing-guessed" with the columns
            found; "nothing-read", "bad-take"; or as reading text and tables does.
    """
    declared = dict(takes or {})
    table, cells = _cells(path)
    said = above(table)
    wrong = next((name for name in declared if name not in table.columns), None)
    if wrong is not None:
        raise DiaryError(
            "bad-take",
            f'{path.name} has no column "{wrong}", of which --take speaks.',
            nearest(wrong, [name for name in table.columns if name]),
        )
    separator = separator_in(_beginning(path))
    decimal = said.decimal or _decimal(separator, cells)
    day, forms = _date_column(path.name, cells, declared)
    if len(forms) > 1 and said.order is not None:
        forms = tuple(form for form in forms if order_of(form) == said.order.value) or forms
    if declared.get(day, DAY_FIRST) not in (DAY_FIRST, MONTH_FIRST):
        raise DiaryError(
            "bad-take",
            f'{path.name}: "{day}" holds the days, and cannot be "{declared[day]}" too.',
            f'leave --take "{day}={declared[day]}" out.',
        )
    proposed: list[Proposed] = []
    left: list[tuple[str, str]] = []
    words: list[str] = []
    who, people = "", tuple[str, ...]()
    for name, several in cells.items():
        if name == day:
            continue
        numbers = tuple(v for c in several if (v := number(c, decimal)) is not None)
        key = lower_name(name)
        scale, sided = said.scales.get(key) or said.scale, key in said.sided
        column = Column(name, several, numbers, _unit_beside(name, cells), scale, sided)
        meaning = declared.get(name)
        if meaning == PERSON or (meaning is None and is_person(name) and several):
            who, people = name, tuple(sorted(set(several)))
            continue
        if meaning is None and _tells_people_apart(name, several, cells[day]):
            why = "its values come again on the same days: are they people?"
            shown = tuple(dict.fromkeys(several))[:3]
            proposed.append(Proposed(name, (PEOPLE, LEFT_OUT), False, why, shown=shown))
            continue
        wordy = bool(several) and 2 * len(numbers) < len(several)
        if meaning == NOTES or (meaning is None and wordy and not _unit_of_another(name, cells)):
            words.append(name)
            continue
        found = propose(column, meaning)
        if isinstance(found, str):
            left.append((name, found))
        else:
            proposed.append(replace(found, shown=tuple(dict.fromkeys(several))[:3]))
    read = [one for one in proposed if one.options[0].spec is not None or len(one.options) > 1]
    left += [(o.column, "you said so") for o in proposed if o not in read]
    if not any(option.spec is not None for column in read for option in column.options):
        raise _nothing(path.name, cells, left, words)
    return Guess(
        path.name, separator, decimal, day, forms, tuple(_without_rivals(read, left)), tuple(left),
        tuple(words), who if len(people) > 1 else "", people if len(people) > 1 else (),
        cells[day][:DAYS_SHOWN],
    )  # fmt: skip


def _cells(path: Path) -> tuple[Table, dict[str, tuple[str, ...]]]:
    """A table, and by column the cells that hold something."""
    text = _beginning(path)
    if is_json(text):
        raise unknown_json(path.name, text)
    table = table_of(path.name, text, tally=Tally(path.name))
    rows = list(islice(table.rows, ROWS))
    if not rows:
        raise emptied(path.name, table) or headings_only(path.name)
    missing = MISSING | above(table).missing
    cells = {
        name: tuple(cell for row in rows if not no_answer(cell := row.cells.get(name, ""), missing))
        for name in table.columns
        if name
    }
    return table, cells


def emptied(file: str, table: Table) -> UnknotError | None:
    """The refusal of a table all rows of which were left out, with the reason; None of others."""
    left = table.tally.skipped()
    if not left:
        return None
    return DiaryError(
        "nothing-read",
        f"{file}: every row was left out: {left[0].count} rows, {left[0].why}.",
        "give each row as many cells as there are headings; put quotation marks around a cell that"
        " holds a comma, or save the table with semicolons.",
    )


def headings_only(file: str) -> UnknotError:
    """The refusal of a table without a row."""
    return DiaryError(
        "nothing-read",
        f"{file} has headings but no rows.",
        "write a row for each day below them, or export it again with its days.",
    )


def _beginning(path: Path) -> str:
    """The whole text of a small file; the first part of a big one, up to a line's end."""
    if not path.is_file() or path.stat().st_size <= BIG_BYTES:
        return read_text(path)[0]
    with path.open("rb") as file:
        part = file.read(BIG_BYTES // 8)
    return part.rpartition(b"\n")[0].decode("utf-8", errors="replace")


def _decimal(separator: str, cells: Held[str, tuple[str, ...]]) -> str:
    """The decimal mark: a comma between other separators, where cells have one.

    A count of steps has no fraction, so that 6.200 steps are six thousand.
    """
    if separator == ",":
        return "."
    held = [cell for several in cells.values() for cell in several]
    commas = sum(re.fullmatch(r"-?[\d.]*\d,\d+", cell) is not None for cell in held)
    points = sum(re.fullmatch(r"-?\d+\.\d+", cell) is not None for cell in held)
    grouped = sum(
        re.fullmatch(r"\d{1,3}(\.\d{3})+", cell) is not None
        for name, several in cells.items()
        if set(words_of(name)) & {"steps", "schritte", "pas", "pasos"}
        for cell in several
    )
    return "," if commas > points - grouped or (grouped and grouped == points) else "."


def _date_column(
    file: str, cells: dict[str, tuple[str, ...]], declared: dict[str, str]
) -> tuple[str, tuple[str, ...]]:
    """Find the column with days, and how they are or may be written."""
    orders = {name: said for name, said in declared.items() if said in (DAY_FIRST, MONTH_FIRST)}
    for name in sorted(cells, key=lambda one: (one not in orders, not is_date(one))):
        forms = forms_of(cells[name][:ROWS])
        wanted = orders.get(name)
        if wanted is not None:
            forms = tuple(form for form in forms if order_of(form) == wanted)
            if not forms:
                raise DiaryError(
                    "bad-take",
                    f'{file}: the days in "{name}" cannot be {wanted}.',
                    f'leave --take "{name}={wanted}" out.',
                )
        if forms and not (forms == ("%Y%m%d",) and not is_date(name)):
            return name, forms
    seen = ", ".join(list(cells)[:20])
    raise DiaryError(
        "no-date-column",
        f"{file}: no column holds days that can be read; columns: {seen}.",
        "give each row its day in a column Date, best with the year first: 2026-03-31.",
    )


def _unit_beside(name: str, cells: dict[str, tuple[str, ...]]) -> str:
    """The one unit that a column "NAME unit" gives for all of NAME's cells, or empty."""
    for other, held in cells.items():
        if _plain(other) == f"{_plain(name)} unit":
            units = {UNIT_WORDS.get(cell.strip().lower(), "") for cell in held}
            return units.pop() if len(units) == 1 else ""
    return ""


def _unit_of_another(name: str, cells: dict[str, tuple[str, ...]]) -> bool:
    return any(_plain(name) == f"{_plain(other)} unit" for other in cells)


def _plain(name: str) -> str:
    return re.sub(r"[ _-]+", " ", name.lower()).strip()


def _tells_people_apart(name: str, several: tuple[str, ...], days: tuple[str, ...]) -> bool:
    """Whether few values come again on the same days, as names do; times of the day do too."""
    values = set(several)
    if not 2 <= len(values) <= MOST_PEOPLE or len(several) != len(days) or is_date(name):
        return False
    if (
        any(number(cell) is not None for cell in values)
        or {v.lower() for v in values} & TIMES_OF_DAY
    ):
        return False
    per_day = Counter(days)
    again = sum(count > 1 for count in per_day.values())
    pairs = len(set(zip(days, several, strict=True)))
    return 2 * again > len(per_day) and pairs == len(several)


def _without_rivals(read: list[Proposed], left: list[tuple[str, str]]) -> list[Proposed]:
    """Leave out a column where another was declared to be the same; say so."""
    kept: list[Proposed] = []
    for one in read:
        spec = one.options[0].spec
        what = spec.what if isinstance(spec, SymptomColumn | MeasurementColumn) else None
        rival = next(
            (
                other.column
                for other in read
                if other.declared and not one.declared and what is not None
                and getattr(other.options[0].spec, "what", None) == what
            ),
            None,
        )  # fmt: skip
        if rival is None:
            kept.append(one)
        else:
            left.append((one.column, f'you take "{rival}" for it'))
    return kept


def _nothing(
    file: str,
    cells: dict[str, tuple[str, ...]],
    left: list[tuple[str, str]],
    words: list[str],
) -> UnknotError:
    empty = [name for name, why in left if why == "it is empty"]
    if empty and len(empty) == len(left) and not words:
        return DiaryError(
            "nothing-read",
            f"{file} has days, but nothing is written under {', '.join(empty[:8])}.",
            "write at least one number there.",
        )
    other = next((name for name, why in left if why != "it is empty"), "")
    return DiaryError(
        "nothing-guessed",
        f"{file}: no column has a name that is known: {', '.join(list(cells)[:20])}.",
        f'say which is what, for example --take "{other or "COLUMN"}=pain 0 to 10".',
    )


def taken(guess: Guess, chosen: Held[str, Option]) -> Guess:
    """The guess with what a person chose, each column then declared."""
    proposed = tuple(
        replace(one, options=(chosen[one.column],), proven=True, declared=True)
        if one.column in chosen
        else one
        for one in guess.proposed
    )
    return replace(guess, proposed=proposed)
