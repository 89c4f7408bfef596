"""Bearable's CSV export: one row for each reading, factor or medicine.

Published format: the scales are the maker's ("What are all the different scales used in Bearable?":
mood and energy 1 to 10, symptoms 0 to 4 from none to unbearable, sleep quality 1 to 5). The columns
and words are as seen in real files of 2020 and 2021, and in others' readers of newer ones, which
have the column "date formatted" beside "date". Energy is on five steps in older files, each with
its word (4 is "Good"); where a file proves neither scale it is kept raw.

A day's symptom is its largest time of day, as the app itself reports it, and pain the largest of
the day's pains; chest pain stands apart, it is a warning sign. Steps and other measurements are
read where their name says what they are. Medicines taken regularly become beginnings, changes and
stops of treatments, without doses. Factors that are a cause and nothing else become events, and
demands that say their kind and their amount become exertion. Notes and gratitudes are kept as
notes. All else is kept raw: every other symptom, factor, rating, measurement and medicine, the
words beside a mood, and the clock times of sleep.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary, Kind, Scale
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.stamps import day_in_words
from unknot.parsing.table import TableRow, cells_of, header_of, need, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import iso_day, plausible
from unknot.recordings.bearable_rows import (
    FIVE,
    LAST,
    SEVERITY,
    TEN,
    BearableRow,
    clock_minutes,
    energy_scales,
    in_brackets,
    measured_scales,
    measurement_of,
    named,
    symptom_of,
)
from unknot.recordings.life_events import cause_of, plain_word, without_dose
from unknot.recordings.recording import Recording
from unknot.recordings.rows import take_in
from unknot.recordings.treatments import Intake, TreatmentChange, treatment_changes

NEEDED = ("date", "time of day", "category", "rating/amount", "detail")
AMOUNTS = {"none": 0.0, "little": 1.0, "a little": 1.0, "moderate": 2.0, "a lot": 3.0}
DEMAND = Scale(0.0, 3.0, 1.0)
DEMANDS = {
    "physical exertion": Kind.OVERALL,
    "mental exertion": Kind.COGNITIVE,
    "cognitive exertion": Kind.COGNITIVE,
    "emotional exertion": Kind.EMOTIONAL,
}
"""Factors with an amount that say which kind of demand they are."""
MEDICINES = ("meds/supplements", "meds", "medication", "medications", "supplements")
PARTS_OF_DAY = {"pre": 0, "am": 360, "mid": 720, "pm": 1080}
NOTES = ("gratitudes", "gratitude")


def recognise(head: Head) -> float:
    """Say how surely this is Bearable's export: from its header line alone."""
    line = header_of(head.text)
    names = {name.lower() for name in cells_of(line, separator_in(head.text))}
    return 1.0 if set(NEEDED) <= names else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Args:
        paths: the exports.
        ask: the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        UnknotError: code "missing-column", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    text, notes = read_text(path)
    recording, left_out = Recording(path.name, ask), Tally(path.name)
    table = table_of(path.name, text, tally=left_out)
    need(table, NEEDED)
    rows: list[BearableRow] = []
    for row in table.rows:
        day = _day(row, ask.today)
        if isinstance(day, str):
            recording.begin()
            recording.skip("row", day, row.line, row.cells.get("date"))
        else:
            cells = row.cells
            category = cells.get("category", "")
            amount, detail = cells.get("rating/amount", ""), cells.get("detail", "")
            minute = _minute(cells.get("time of day", ""))
            rows.append(BearableRow(day, minute, category, amount, detail, row))
    take_in(recording, left_out)
    recording.warnings += notes
    _Export(recording, rows).add_all()
    return recording.diary()


def _day(row: TableRow, today: date) -> date | str:
    """The day of a row, which newer files write twice."""
    found: list[date] = []
    for column in ("date formatted", "date"):
        cell = row.cells.get(column, "")
        if not cell:
            continue
        day = iso_day(cell)
        day = day_in_words(cell) if isinstance(day, str) else day
        if day is None:
            return "not a date"
        found.append(day)
    if not found:
        return "no day"
    if len(set(found)) > 1:
        return "its two dates differ"
    return plausible(found[0], today) or found[0]


def _minute(text: str) -> int:
    minutes = clock_minutes(text)
    return PARTS_OF_DAY.get(text.lower(), LAST) if minutes is None else minutes


class _Export:
    """The rows of one export on their way into a recording."""

    def __init__(self, recording: Recording, rows: list[BearableRow]) -> None:
        self.recording, self.rows = recording, rows
        self.energy = energy_scales(rows)
        self.symptoms = {one.line: what for one in rows if (what := symptom_of(one))}
        self.largest = self._largest()
        self.scales = measured_scales(rows)
        self.slots = self._slots()
        self.changes = self._changes()
        self.marked: set[tuple[date, str]] = set()
        self.asked: set[date] = set()

    def add_all(self) -> None:
        """Add each row."""
        for one in self.rows:
            self.recording.begin()
            self._add(one)
            note = one.row.cells.get("notes", "").strip(" .")
            if note and not note.startswith("(synced from"):
                self.recording.note(one.day, "notes", one.row.cells["notes"])
        self.recording.ended({cause for _, cause in self.marked}, self.asked)
        taken = {one.day for one in self.rows if plain_word(one.category) in MEDICINES}
        self.recording.ended({"treatment"}, taken)
        left = sum(
            plain_word(one.category) == "energy" and one.line not in self.energy
            for one in self.rows
        )
        if left:
            self.recording.warnings.append(
                f"{self.recording.file}: {left} readings of energy do not say whether they are from"
                " 1 to 5 or from 1 to 10; they are kept, not read."
            )

    def _add(self, one: BearableRow) -> None:
        category = plain_word(one.category)
        if category == "mood":
            self._rated(one, "mood", TEN)
            self._keep(one, if_words=True)
        elif category == "energy" and one.line in self.energy:
            self._rated(one, "energy", self.energy[one.line])
        elif category == "sleep quality":
            self._rated(one, "sleep", FIVE)
        elif category == "sleep" and one.amount:
            self._slept(one)
        elif one.line in self.symptoms:
            self._felt(one, self.symptoms[one.line])
        elif category == "health measurements":
            self._measured(one)
        elif category in MEDICINES:
            self._taken(one)
        elif category in NOTES and one.detail:
            self.recording.note(one.day, one.category, one.detail)
        elif category == "symptom" or one.amount:
            self._keep(one)
        else:
            self._factors(one)

    def _keep(self, one: BearableRow, *, if_words: bool = False) -> None:
        """Keep a row as it stands."""
        if one.detail or not if_words:
            held: dict[str, object] = {name: cell for name, cell in one.row.cells.items() if cell}
            self.recording.keep(one.category or "row", held)

    def _rated(self, one: BearableRow, what: str, scale: Scale) -> None:
        if one.value is None:
            why = "not a number" if one.amount else "blank: missing, not zero"
            self.recording.skip(what, why, one.line, one.amount)
            return
        slot = self.slots.get(one.line)
        self.recording.observe(one.day, what, one.value, one.category, scale=scale, slot=slot)

    def _slept(self, one: BearableRow) -> None:
        """Hours asleep, as hours and minutes or a number of hours."""
        hours = one.hours
        if hours is None:
            self.recording.skip("sleep_hours", "not a length of time", one.line, one.amount)
        elif self.largest[_key(one, "sleep_hours")] == one.line:
            self.recording.observe(one.day, "sleep_hours", hours, one.category)
        self._keep(one)

    def _felt(self, one: BearableRow, what: str) -> None:
        if self.largest[_key(one, what)] == one.line:
            name = named(one.detail)[0]
            self.recording.observe(one.day, what, one.value or 0.0, name, scale=SEVERITY)
        self._keep(one)

    def _measured(self, one: BearableRow) -> None:
        """Steps, a resting heart rate, or a symptom whose name states its scale."""
        value, what = one.value, measurement_of(one)
        if value is None or what is None or self.largest[_key(one, what)] != one.line:
            self._keep(one)
        elif what == "steps":
            self.recording.exert(one.day, Kind.OVERALL, value, "steps", one.detail)
        elif what == "resting_heart_rate":
            self.recording.observe(one.day, what, value, one.detail)
        else:
            scale = self.scales[one.detail]
            self.recording.observe(one.day, what, value, one.detail, scale=scale)

    def _taken(self, one: BearableRow) -> None:
        for change in self.changes.get(one.line, ()):
            self.recording.event(change.day, "treatment", change.change, change.name, one.category)
        self._keep(one)

    def _factors(self, one: BearableRow) -> None:
        """Factors of a time of day, between bars."""
        self.asked.add(one.day)
        rest = False
        for part in filter(None, (part.strip() for part in one.detail.split("|"))):
            name, _, level = (text.strip() for text in part.rpartition(" - "))
            amount = AMOUNTS.get(level.lower()) if name else None
            name = name if amount is not None else part
            cause, kind = cause_of(name), DEMANDS.get(plain_word(name))
            if cause is not None and amount != 0.0:
                if (one.day, cause) in self.marked:
                    self.recording.doubled()
                else:
                    self.recording.event(one.day, cause, "on", plain_word(name), one.category)
                self.marked.add((one.day, cause))
            elif kind is not None and amount is not None:
                self.recording.rate(one.day, kind, amount, DEMAND, plain_word(name))
            else:
                rest = True
        if rest or not one.detail:
            self._keep(one)

    def _largest(self) -> dict[tuple[date, str, str], int]:
        """The row that holds the largest of a day, for what a day has one of."""
        best: dict[tuple[date, str, str], tuple[float, int]] = {}
        for one in self.rows:
            what = self.symptoms.get(one.line) or measurement_of(one)
            value = one.value
            if what is None and plain_word(one.category) == "sleep":
                what, value = "sleep_hours", one.hours
            if what is not None and value is not None:
                key = _key(one, what)
                if key not in best or value > best[key][0]:
                    best[key] = (value, one.line)
        return {key: found for key, (_, found) in best.items()}

    def _slots(self) -> dict[int, int]:
        """The order within the day of what is rated several times."""
        by_day: dict[tuple[date, str], list[BearableRow]] = defaultdict(list)
        for one in self.rows:
            if plain_word(one.category) in ("mood", "energy") and one.value is not None:
                by_day[one.day, plain_word(one.category)].append(one)
        return {
            one.line: slot
            for several in by_day.values()
            if len(several) > 1
            for slot, one in enumerate(sorted(several, key=lambda row: row.minute), 1)
        }

    def _changes(self) -> dict[int, list[TreatmentChange]]:
        """Changes of treatments at the row that shows each."""
        rows: dict[tuple[date, str], int] = {}
        intakes: list[Intake] = []
        for one in self.rows:
            name = without_dose(one.detail)
            if plain_word(one.category) in MEDICINES and name:
                rows.setdefault((one.day, name), one.line)
                intakes.append(Intake(one.day, name, one.value, in_brackets(one.detail)))
        found: dict[int, list[TreatmentChange]] = defaultdict(list)
        for change in treatment_changes(intakes, {one.day for one in self.rows}):
            found[rows[change.seen, change.name]].append(change)
        return found


def _key(one: BearableRow, what: str) -> tuple[date, str, str]:
    """A symptom and a measurement of the same name are two things, each on its scale."""
    return (one.day, plain_word(one.category), what)


READER = Reader(
    name="bearable",
    says="Bearable's CSV export: one row for each reading, factor or medicine.",
    recognise=recognise,
    read=read,
)
