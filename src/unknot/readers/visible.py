"""The Visible app's own CSV export: one line per day and tracker.

Seen in real files, in three dialects: commas, semicolons (with a stray space in the header), and
the short header Date,Name,Value,Category. Physical, mental and emotional demands are three kinds of
exertion; infections and periods become events; notes are kept as notes. Funcap's answers, symptoms
that nothing here uses yet, and the app's own scores are kept raw, and so is each pain beside the
day's largest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale, Worse
from unknot.diary.records import Raw, RecordCount
from unknot.errors import DiaryError, nearest
from unknot.parsing.finish import tidy
from unknot.parsing.orders import forms_of, order_of
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.table import Table, TableRow, cells_of, header_of, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import read_text
from unknot.parsing.values import (
    AMOUNT_LIMITS,
    LIMITS,
    MISSING,
    UNITS,
    formatted_day,
    number,
    outside,
    plausible,
)
from unknot.recordings.life_events import events_in
from unknot.recordings.raw import RawWriter
from unknot.recordings.rows import each_once

ZERO_TO_THREE = Scale(0.0, 3.0, 1.0)
YES_NO = Scale(0.0, 1.0, 1.0)
STABILITY = Scale(1.0, 5.0, 1.0, Worse.LOW)

PAINS = ("Stomach pain", "Joint pain", "Nerve pain", "Muscle aches", "Headache")
"""A day's pain is the largest of these. "Chest pain" stands apart: it is a warning sign."""

SYMPTOMS = {
    "Fatigue": ("fatigue", ZERO_TO_THREE),
    "Brain Fog": ("fog", ZERO_TO_THREE),
    "Sleep": ("sleep", ZERO_TO_THREE),
    "Emotionally stressful": ("stress", ZERO_TO_THREE),
    "Socially demanding": ("social", ZERO_TO_THREE),
    "Stability Score": ("stability", STABILITY),
    "Crash": ("crash", YES_NO),
}
MEASUREMENTS = {"Resting HR": "resting_heart_rate", "HRV": "rmssd"}
EXERTIONS = {
    "Physically active": Kind.OVERALL,
    "Mentally demanding": Kind.COGNITIVE,
    "Emotionally stressful": Kind.EMOTIONAL,
}
STEPS = "Step Count"
EVENTS = {"Infection": "infection", "Period": "period"}
NOTES = ("Note", "Notes")
NOT_WORN = "a whole day without a step: the counter was not worn"

# What the four columns are called in each dialect: day, tracker, category, value.
DIALECTS = (
    ("observation_date", "tracker_name", "tracker_category", "observation_value"),
    ("Date", "Name", "Category", "Value"),
)


@dataclass(frozen=True)
class VisibleEntries:
    """Readings by day and tracker, from all files, with the file they came from."""

    values: dict[tuple[date, str], list[float]] = field(
        default_factory=dict[tuple[date, str], list[float]]
    )
    files: dict[tuple[date, str], str] = field(default_factory=dict[tuple[date, str], str])
    notes: list[Note] = field(default_factory=list[Note])


def recognise(head: Head) -> float:
    """Say how surely this is a Visible export: from its header line alone."""
    line = header_of(head.text)
    names = {name.lower() for name in cells_of(line, separator_in(head.text))}
    long, short = ({name.lower() for name in dialect} for dialect in DIALECTS)
    if long <= names:
        return 1.0
    if len(long & names) >= 2:
        return 0.7
    return 0.8 if names == short else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's Visible exports; overlapping exports count once.

    Args:
        paths: the exports.
        ask: the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        DiaryError: code "missing-column", "too-big", "nothing-read", …
    """
    entries, warnings, skipped = VisibleEntries(), list[str](), list[Tally]()
    corrected, counts, raw = set[date](), list[RecordCount](), list[Raw]()
    for path in paths:
        text, notes = read_text(path)
        warnings += notes
        tally = Tally(path.name)
        mine = VisibleEntries()
        table = table_of(path.name, text, tally=tally)
        kept = RawWriter(path.name)
        note, count = _gather(table, mine, tally, kept, ask.today)
        warnings += note
        counts.append(count)
        raw += kept.raw()
        skipped.append(tally)
        corrected |= {
            day
            for (day, tracker), values in mine.values.items()
            if sorted(entries.values.get((day, tracker), values)) != sorted(values)
        }
        entries.values.update(mine.values)
        entries.files.update(mine.files)
        entries.notes.extend(note for note in mine.notes if note not in entries.notes)
    if corrected:
        warnings.append(
            f"The exports differ on {len(corrected)} days; there the file given last is used."
        )
    several = sum(len(values) > 1 for values in entries.values.values())
    if several:
        warnings.append(f"{several} trackers have several values on one day; their mean is used.")
    means = {key: sum(v) / len(v) for key, v in entries.values.items()}
    causes = list(_causes(means, entries.files))
    return tidy(
        Diary(
            person=ask.person or NAMELESS,
            time_zone="local",
            observations=(*_observations(means, entries.files), *causes),
            exertions=tuple(_exertions(means, entries.files)),
            skipped=tuple(one for tally in skipped for one in tally.skipped()),
            warnings=tuple(warnings),
            sources=tuple(path.name for path in paths),
            notes=tuple(entries.notes),
            events=events_in(causes),
            raw=tuple(raw),
            counts=tuple(counts),
        )
    )


def _gather(
    table: Table, entries: VisibleEntries, tally: Tally, kept: RawWriter, today: date
) -> tuple[list[str], RecordCount]:
    """Add one file's readings to the entries, keep what is not used and count what is left out.

    Returns:
        How the order of its days is read, where that was proven; where each row went.
    """
    day_name, tracker_name, category_name, value_name = _columns(table)
    rows = list(table.rows)
    form, note = _form(table.file, [row.cells.get(day_name, "") for row in rows])
    stored = merged = raw = 0
    for row in rows:
        tracker, cell = row.cells.get(tracker_name, ""), row.cells.get(value_name, "")
        if tracker and not _is_used(tracker):
            kept.add(row.cells.get(category_name, "") or tracker, row.cells)
            raw += 1
            continue
        found = formatted_day(row.cells.get(day_name, ""), form)
        why = found if isinstance(found, str) else plausible(found, today)
        if isinstance(found, str) or why is not None:
            tally.skip("row", str(why), row.line, row.cells.get(day_name))
        elif not tracker:
            tally.skip("a row without a tracker", "not used yet")
        elif tracker in NOTES:
            stored += _add_note(entries, Note(found, tracker, cell), tally)
        elif (value := _value_of(row, tracker, value_name, tally)) is not None:
            held = entries.values.setdefault((found, tracker), [])
            merged += value in held
            stored += value not in held
            if value not in held:  # the same reading twice counts once
                held.append(value)
                if tracker in PAINS:
                    kept.add(tracker, row.cells)
            entries.files[found, tracker] = table.file
    return [note] if note else [], each_once(tally, stored, merged, raw)


def _add_note(entries: VisibleEntries, note: Note, tally: Tally) -> bool:
    """Keep a note; an empty one is counted."""
    if note.text.lower() in MISSING:
        tally.skip(note.column, "blank: missing, not zero")
        return False
    entries.notes.append(note)
    return True


def _form(file: str, days: list[str]) -> tuple[str, str | None]:
    """How an export's days are written: year first, or as a day above 12 proves."""
    held = [day for day in days if day]
    forms = forms_of(held) if held else ()
    if not forms or "iso" in forms:
        return "iso", None
    if len(forms) > 1:
        raise DiaryError(
            "ambiguous-date",
            f'{file} has days such as "{held[0]}"; day and month could be either way round.',
            "export it again with more days: one above 12 tells the order.",
        )
    form = next(iter(forms))
    return form, f"{file}: its days are read {order_of(form)}, as a day above 12 proves."


def _columns(table: Table) -> tuple[str, str, str, str]:
    """Find the four columns whatever the case of their names."""
    by_name = {name.lower(): name for name in table.columns}
    for dialect in DIALECTS:
        if all(name.lower() in by_name for name in dialect):
            day, tracker, category, value = (by_name[name.lower()] for name in dialect)
            return day, tracker, category, value
    missing = next(name for name in DIALECTS[0] if name not in by_name)
    raise DiaryError(
        "missing-column",
        f'{table.file} looks like a Visible export, but has no column "{missing}".',
        nearest(missing, [name for name in table.columns if name]),
    )


def _value_of(row: TableRow, tracker: str, column: str, tally: Tally) -> float | None:
    """Read a row's value, or count why not. A blank is missing, never zero."""
    text = row.cells.get(column, "")
    if text.lower() in MISSING:
        tally.skip(tracker, "blank: missing, not zero")
        return None
    value = number(text)
    if value is None:
        tally.skip(tracker, "not a number", row.line, text)
        return None
    if tracker == STEPS and value == 0:
        tally.skip(tracker, NOT_WORN)
        return None
    reason = outside(value, *_limits(tracker))
    if reason is not None:
        tally.skip(tracker, reason, row.line, text)
        return None
    return value


def _limits(tracker: str) -> tuple[float, float]:
    if tracker in MEASUREMENTS:
        return LIMITS[MEASUREMENTS[tracker]]
    if tracker == STEPS:
        return AMOUNT_LIMITS["steps"]
    scale = SYMPTOMS[tracker][1] if tracker in SYMPTOMS else ZERO_TO_THREE
    return scale.low, scale.high


def _is_used(tracker: str) -> bool:
    """Whether anything is made of a tracker; all others are kept raw."""
    groups = (PAINS, SYMPTOMS, MEASUREMENTS, EXERTIONS, EVENTS, NOTES)
    return tracker == STEPS or any(tracker in group for group in groups)


def _causes(
    means: dict[tuple[date, str], float], files: dict[tuple[date, str], str]
) -> Iterator[Observation]:
    """Days marked with a cause besides exertion, and days marked without it."""
    for (day, tracker), value in means.items():
        if tracker in EVENTS:
            source = f"{files[day, tracker]}: {tracker}"
            cause = EVENTS[tracker]
            yield Observation(day, cause, float(value > 0.0), "points", YES_NO, source)


def _observations(
    means: dict[tuple[date, str], float], files: dict[tuple[date, str], str]
) -> list[Observation]:
    """Turn trackers into observations; pain is the largest of the day's pains."""
    built: list[Observation] = []
    worst: dict[date, tuple[float, str]] = {}
    for (day, tracker), value in means.items():
        source = f"{files[day, tracker]}: {tracker}"
        if tracker in PAINS:
            worst[day] = max(worst.get(day, (-1.0, "")), (value, source))
        if tracker in SYMPTOMS:
            what, scale = SYMPTOMS[tracker]
            built.append(Observation(day, what, value, "points", scale, source))
        if tracker in MEASUREMENTS:
            what = MEASUREMENTS[tracker]
            built.append(Observation(day, what, value, UNITS[what], None, source))
    for day, (value, source) in worst.items():
        built.append(Observation(day, "pain", value, "points", ZERO_TO_THREE, source))
    return built


def _exertions(
    means: dict[tuple[date, str], float], files: dict[tuple[date, str], str]
) -> list[Exertion]:
    """Turn self-rated demands into exertions of their kinds, and steps into overall exertion."""
    built: list[Exertion] = []
    for (day, tracker), value in means.items():
        source = f"{files[day, tracker]}: {tracker}"
        if tracker in EXERTIONS:
            kind = EXERTIONS[tracker]
            built.append(Exertion(day, kind, value, "points", source, ZERO_TO_THREE))
        if tracker == STEPS:
            built.append(Exertion(day, Kind.OVERALL, value, "steps", source))
    return built


READER = Reader(
    name="visible",
    says="The Visible app's own CSV export: one line per day and tracker.",
    recognise=recognise,
    read=read,
)
