"""The columns of unknot's own diary table: symptoms, measurements, and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from unknot.diary.entries import EVENTS, Exertion, Kind, Note, Observation, Scale
from unknot.diary.symptoms import COLUMNS
from unknot.errors import DiaryError
from unknot.parsing.layout import (
    ACTIVITY,
    ACTIVITY_UNIT,
    CANONICAL,
    EXERTION_COLUMNS,
    EXERTION_SELF,
    MEASUREMENT_COLUMNS,
    Preamble,
)
from unknot.parsing.notes import notes_of
from unknot.parsing.numbers import Evidence, Mark, decimal_marks, read_number
from unknot.parsing.scale_doubts import ask_about
from unknot.parsing.table import TableRow
from unknot.parsing.tally import Tally
from unknot.parsing.values import (
    AMOUNT_LIMITS,
    LIMITS,
    MISSING,
    UNITS,
    amount_unit,
    guess_scale,
    must_be_whole,
    no_answer,
    odd_amounts,
    outside,
    without_slips,
    worse_end,
)

YES_NO = Scale(0.0, 1.0, 1.0)
DEMANDS = Scale(0.0, 12.0, 1.0)
"""`exertion_self`: the sum of self-rated demands."""

UNDECLARED = (0.0, 100.0)
"""Where the values of a symptom without a declared scale can lie at most."""

ANYTHING = (-1e12, 1e12)
A_DAY_OF_MINUTES = 1440.0
STEPS = "steps"
MINUTES_PER = {"min": 1.0, "h": 60.0}

PUBLIC_SETS = {
    ("V", "self 0-3"): Scale(0.0, 3.0, 1.0),
    ("K", "self 1-7"): Scale(1.0, 7.0, 1.0),
    ("MG", "steps"): Scale(0.0, 10.0, 0.1),
}
"""Scales of symptoms in the public sets, by their people's letters and the unit of activity."""


def is_public(columns: Sequence[str], person: str) -> str:
    """The letters of a public set's people where a table is one of those sets, else empty."""
    found = re.fullmatch(r"(V|K|MG)\d+", person)
    return found[1] if found and tuple(columns) == CANONICAL else ""


@dataclass(frozen=True)
class ColumnEntry:
    """One readable row: its day, its slot or None, and its cells."""

    day: date
    slot: int | None
    row: TableRow


class OwnColumns:
    """Reads the columns of one table, and counts what is left out.

    Attributes:
        notes: what a person should know of how columns were read.
        words: columns of words, kept and not read.
        used: lines of which anything was read or kept.
    """

    def __init__(
        self,
        file: str,
        preamble: Preamble,
        entries: list[ColumnEntry],
        tally: Tally,
        public: str = "",
    ) -> None:
        """Take the rows of one person, and the letters of a public set or empty."""
        self.file, self.preamble, self.entries, self.tally = file, preamble, entries, tally
        self.public = public
        self.missing = MISSING | preamble.missing
        self.notes: list[str] = []
        self.words: list[Note] = []
        self.used: set[int] = set()
        self.marks: dict[str, Mark] = {}
        self._units = self._activity_units()

    def read(self, columns: Sequence[str]) -> tuple[list[Observation], list[Exertion]]:
        """Read every column that has a meaning; count the others.

        Raises:
            DiaryError: code "two-readings" or "no-unit" where a column could be two things.
        """
        self.marks = self._marks(columns)
        observations: list[Observation] = []
        exertions: list[Exertion] = []
        for column in columns:
            if self._is_symptom(column):
                observations += self._symptoms(column)
            elif self._is_measurement(column):
                observations += self._measurements(column)
            elif self._is_exertion(column):
                exertions += self._exertions(column)
            elif column == ACTIVITY:
                exertions += self._activity()
            elif column == EXERTION_SELF:
                exertions += self._self_rated()
            elif column not in (*CANONICAL, ""):
                self._other(column)
        return observations, exertions

    def _other(self, column: str) -> None:
        """Keep a column of words; count one of numbers that has no meaning here."""
        held = [entry for entry in self.entries if self._cell(entry, column)]
        if held and all(read_number(self._cell(entry, column)) is None for entry in held):
            self.words += notes_of(((entry.day, entry.row) for entry in self.entries), (column,))
            self.used |= {entry.row.line for entry in held}
        else:
            self.tally.skip(column, "an unknown column")
            if self.tally.lines is not None:
                self.tally.lines.update(entry.row.line for entry in held)

    def _is_symptom(self, column: str) -> bool:
        declared = column in self.preamble.scales and column != EXERTION_SELF
        return column in COLUMNS or declared

    def _is_measurement(self, column: str) -> bool:
        unit = column in self.preamble.units and column not in (ACTIVITY, *EXERTION_COLUMNS)
        return column in MEASUREMENT_COLUMNS or unit or column.endswith("_hours")

    def _is_exertion(self, column: str) -> bool:
        named = column in EXERTION_COLUMNS or column in self.preamble.exertions
        return named or column.endswith("_minutes")

    def _marks(self, columns: Sequence[str]) -> dict[str, Mark]:
        """Settle how the numbers of each column are written."""
        limits: dict[str, tuple[float, float]] = {}
        for column in columns:
            found = self._limits(column)
            if found is not None:
                limits[column] = found
        evidence = {column: Evidence() for column in limits}
        for entry in self.entries:
            for column, seen in evidence.items():
                cell = self._cell(entry, column)
                if cell:
                    seen.see(cell, entry.row.line)
        counts = [name for name in limits if self._exertion_of(name)[1] == "steps"]
        units = {unit for unit, _ in self._units.values()}
        counts += [ACTIVITY] if units == {"steps"} else []
        if self.preamble.exact:
            counts = []
        return decimal_marks(
            self.file, evidence, declared=self.preamble.decimal, counts=counts, limits=limits
        )

    def _limits(self, column: str) -> tuple[float, float] | None:
        """What a column that is read may hold; None for one that is not."""
        if self._is_symptom(column):
            scale = self.preamble.scale_of(column, COLUMNS.get(column, column))
            return UNDECLARED if scale is None else (scale.low, scale.high)
        if self._is_measurement(column):
            return self._measured(column)[2]
        if self._is_exertion(column):
            _, unit, scale = self._exertion_of(column)
            return (scale.low, scale.high) if scale else AMOUNT_LIMITS.get(unit, ANYTHING)
        if column == ACTIVITY:
            several = [self._limits_of(unit, scale) for unit, scale in self._units.values()]
            return several[0] if len(set(several)) == 1 else (0.0, 200_000.0)
        demands = self._demands()
        return (demands.low, demands.high) if column == EXERTION_SELF else None

    def _limits_of(self, unit: str, scale: Scale | None) -> tuple[float, float]:
        return (scale.low, scale.high) if scale else AMOUNT_LIMITS.get(unit, ANYTHING)

    def _measured(self, column: str) -> tuple[str, str, tuple[float, float]]:
        """What a measurement is, its unit and its limits."""
        what = MEASUREMENT_COLUMNS.get(column, column)
        unit = UNITS.get(what) or self.preamble.units.get(column) or "h"
        return what, unit, LIMITS.get(what, AMOUNT_LIMITS.get(unit, ANYTHING))

    def _exertion_of(self, column: str) -> tuple[Kind, str, Scale | None]:
        declared = self.preamble.exertions.get(column)
        return declared or (*EXERTION_COLUMNS.get(column, (Kind.OVERALL, "min")), None)

    def _cell(self, entry: ColumnEntry, column: str) -> str:
        """A cell that holds an answer, else empty."""
        cell = entry.row.cells.get(column, "")
        return "" if no_answer(cell, self.missing) else cell

    def _values(
        self, column: str, entries: list[ColumnEntry], limits: tuple[float, float]
    ) -> Iterator[tuple[ColumnEntry, float]]:
        """Read one column; count what is no number or outside its limits."""
        mark = self.marks.get(column, Mark.POINT)
        for entry in entries:
            cell = self._cell(entry, column)
            if not cell:
                continue
            value = read_number(cell, mark)
            why = "not a number" if value is None else outside(value, *limits)
            if value is None or why is not None:
                self.tally.skip(column, str(why), entry.row.line, cell)
            else:
                self.used.add(entry.row.line)
                yield entry, value

    def _symptoms(self, column: str) -> list[Observation]:
        what = COLUMNS.get(column, column)
        scale, note = self._scale(column, what)
        self.notes += [f"{self.file}: {note}"] if note else []
        if scale is None:
            for entry in self.entries:
                cell = self._cell(entry, column)
                if cell:
                    why = "not a number" if read_number(cell) is None else "on no usual scale"
                    self.tally.skip(column, why, entry.row.line, cell)
            return []
        source = f"{self.file}: {column}"
        return [
            Observation(one.day, what, value, "points", scale, source, one.slot)
            for one, value in self._values(column, self.entries, (scale.low, scale.high))
        ]

    def _scale(self, column: str, what: str) -> tuple[Scale | None, str | None]:
        """Find a symptom's scale: declared, of a public set, or guessed with a note."""
        declared = self.preamble.scale_of(column, what)
        if declared is not None or what in EVENTS:
            return declared or YES_NO, None
        mark = self.marks.get(column, Mark.POINT)
        cells = (read_number(self._cell(entry, column), mark) for entry in self.entries)
        values = [value for value in cells if value is not None]
        if not values:
            return None, None
        unit = next((u for e in self.entries if (u := e.row.cells.get(ACTIVITY_UNIT, ""))), "")
        known = PUBLIC_SETS.get((self.public, unit))
        if known is not None:
            return Scale(known.low, known.high, known.step, worse_end(what)), None
        ask_about(self.file, column, values)
        guessed = guess_scale(without_slips(values), worse_end(what))
        if guessed is None:
            return None, f"{column} fits no usual scale; declare it with a line # scale {column}: …"
        mend = f"If not so, begin the file with a line # scale {column}: LOW to HIGH."
        shown = f"{guessed.low:g} to {guessed.high:g}, step {guessed.step:g}"
        return (
            guessed,
            f"the scale of {column} is guessed: {shown}, worse {guessed.worse.value}. {mend}",
        )

    def _measurements(self, column: str) -> list[Observation]:
        what, unit, limits = self._measured(column)
        source = f"{self.file}: {column}"
        return [
            Observation(one.day, what, value, unit, None, source, one.slot)
            for one, value in self._values(column, self.entries, limits)
        ]

    def _exertions(self, column: str) -> list[Exertion]:
        kind, unit, scale = self._exertion_of(column)
        limits = self._limits_of(unit, scale)
        per_unit = MINUTES_PER.get(unit)
        source = f"{self.file}: {column}"
        held = list(self._values(column, self.entries, limits))
        if unit == STEPS:
            must_be_whole(
                self.file, column, [one.day for one, _ in held], [value for _, value in held]
            )
        if odd := odd_amounts([value for _, value in held], unit):
            self._say(f"{column} {odd} If so, begin the file with a line # missing: NUMBER.")
        return [
            Exertion(
                one.day,
                kind,
                value,
                unit,
                source,
                scale,
                None if per_unit is None else value * per_unit,
            )
            for one, value in held
        ]

    def _activity(self) -> Iterator[Exertion]:
        """Read `activity` in the unit that stands beside it: steps, minutes or a self-rating."""
        by_unit: dict[str, list[ColumnEntry]] = {}
        for entry in self.entries:
            text = entry.row.cells.get(ACTIVITY_UNIT, "") or self._usual_unit()
            by_unit.setdefault(text, []).append(entry)
        source = f"{self.file}: {ACTIVITY}"
        for text, held in by_unit.items():
            found = self._units.get(text)
            if found is None:
                for entry in held:
                    if self._cell(entry, ACTIVITY):
                        self.tally.skip(ACTIVITY, f"unknown unit {text}", entry.row.line)
                continue
            unit, scale = found
            per_unit = MINUTES_PER.get(unit)
            values = list(self._values(ACTIVITY, held, self._limits_of(unit, scale)))
            if unit == STEPS:
                days, steps = [one.day for one, _ in values], [value for _, value in values]
                must_be_whole(self.file, ACTIVITY, days, steps)
            for one, value in values:
                minutes = None if per_unit is None else value * per_unit
                yield Exertion(one.day, Kind.OVERALL, value, unit, source, scale, minutes)

    def _activity_units(self) -> dict[str, tuple[str, Scale | None]]:
        """Each text of a unit beside `activity`, and what it means."""
        declared = self.preamble.units.get(ACTIVITY, "")
        texts = {entry.row.cells.get(ACTIVITY_UNIT, "") for entry in self.entries} | {declared}
        found = {text: amount_unit(text) for text in texts if text}
        return {text: unit for text, unit in found.items() if unit is not None}

    def _usual_unit(self) -> str:
        """The unit of amounts with none beside them: declared, the only one, or proven.

        Raises:
            DiaryError: code "no-unit".
        """
        declared = self.preamble.units.get(ACTIVITY, "")
        bare = [
            entry
            for entry in self.entries
            if self._cell(entry, ACTIVITY) and not entry.row.cells.get(ACTIVITY_UNIT, "")
        ]
        if declared or not bare:
            return declared
        if len({unit for unit, _ in self._units.values()}) == 1:
            text = next(iter(self._units))
            self._say(
                f"{len(bare)} amounts of activity have no unit; taken as {text}, like the rest."
            )
            return text
        mark = self.marks.get(ACTIVITY, Mark.POINT)
        most = max((read_number(self._cell(e, ACTIVITY), mark) or 0.0 for e in bare), default=0.0)
        if not self._units and most > A_DAY_OF_MINUTES:
            self._units[STEPS] = (STEPS, None)
            self._say(f"activity has no unit; amounts up to {most:g} a day are taken as steps.")
            return STEPS
        raise DiaryError(
            "no-unit",
            f"{self.file}: activity does not say its unit; it could be steps, minutes or a rating.",
            "begin the file with the line # unit activity: steps (or min, or self 0-10, for"
            " example), or add a column activity_unit.",
        )

    def _say(self, note: str) -> None:
        told = f"{self.file}: {note}"
        if told not in self.notes:
            self.notes.append(told)

    def _demands(self) -> Scale:
        """The scale of all demands: the one the file declares, else ours."""
        return self.preamble.scales.get(EXERTION_SELF, DEMANDS)

    def _self_rated(self) -> list[Exertion]:
        source = f"{self.file}: {EXERTION_SELF}"
        scale = self._demands()
        limits = (scale.low, scale.high)
        return [
            Exertion(one.day, Kind.OVERALL, value, "points", source, scale)
            for one, value in self._values(EXERTION_SELF, self.entries, limits)
        ]
