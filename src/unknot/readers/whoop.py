"""Whoop's export: a zip of four tables, or one of them.

Seen in real files (headers and rows that others publish with their parsers; there is no published
format). Times are those of the clock in "Cycle timezone" ("UTC+02:00", "UTCZ", "GMT-5"): bedtimes
of published rows lie in the evening there. "Heart rate variability (ms)" is RMSSD, as Whoop's own
API names the same value hrv_rmssd_milli; it and the resting heart rate belong to the night, so
they stand on the day of waking.

Read: sleeps as minutes asleep and in bed, workouts, resting heart rate, RMSSD. Sleep stages have
no times there, recovery and strain are Whoop's own scores, and answers of the journal are no
symptoms on a scale: their rows are kept raw. What was written in the journal becomes a note.
Leaves out: exports in languages other than English, whose columns have other names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.clocks import offset_of, on_clock, parsed, say_zone
from unknot.recordings.csv_rows import header, header_of, rows
from unknot.recordings.instants import NO_STAMP, Instant, of
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording
from unknot.recordings.workout_names import activity_of

DEVICE = "Whoop"
START = "Cycle start time"
OWN = {
    "cycles": ("Heart rate variability (ms)", "Resting heart rate (bpm)"),
    "sleeps": ("Sleep onset", "Wake onset", "Nap"),
    "workouts": ("Workout start time", "Activity name"),
    "journal": ("Question text",),
}
"""By what columns, besides the cycle's start, each table is known."""
FILES = {
    "physiological_cycles.csv": "cycles",
    "sleeps.csv": "sleeps",
    "workouts.csv": "workouts",
    "journal_entries.csv": "journal",
}


def recognise(head: Head) -> float:
    """Say how surely this is Whoop's: a table by its columns, an archive by its tables' names."""
    if head.members:
        names = {member.rpartition("/")[2] for member in head.members}
        return 1.0 if "physiological_cycles.csv" in names else 0.0
    return 1.0 if _table(header_of(head.text)) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Raises:
        DiaryError: code "nothing-read", "broken-zip", "broken-table", …
    """
    held = [_kinds(path) for path in paths]
    nights_stand_alone = any("sleeps" in kinds.values() for kinds in held)
    return join(
        [
            _read_one(path, kinds, ask, nights_stand_alone)
            for path, kinds in zip(paths, held, strict=True)
        ]
    )


def _kinds(path: Path) -> dict[str, str]:
    """The tables of an export that are Whoop's: their kinds by member."""
    with opened(path) as archive:
        found = {
            member: kind
            for member in archive.members
            if len(archive.members) == 1 or member.rpartition("/")[2] in FILES
            if (kind := _table(header(archive, member)))
        }
    if not found:
        raise DiaryError(
            "missing-column",
            f"{path.name} holds no table of Whoop's with its columns in English.",
            "set the app to English, export the data again, and give the zip as it comes.",
        )
    return found


def _table(columns: Sequence[str]) -> str | None:
    if START not in columns:
        return None
    return next((kind for kind, own in OWN.items() if set(own) <= set(columns)), None)


def _read_one(path: Path, kinds: dict[str, str], ask: ReadRequest, apart: bool) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        for member, kind in kinds.items():
            _read_table(archive, member, kind, recording, apart)
        for member in sorted(set(archive.members) - set(kinds)):
            recording.begin()
            recording.skip(member.rpartition("/")[2], "no table of Whoop's that is known")
    return recording.diary()


def _read_table(
    archive: Archive, member: str, kind: str, recording: Recording, apart: bool
) -> None:
    clocks = WhoopClock(recording)
    for row in rows(archive, member):
        recording.begin()
        recording.keep(member.rpartition("/")[2], dict(row))
        if kind == "cycles" and not apart:
            _sleep(row, clocks, recording)
        TAKE[kind](row, clocks, recording)


class WhoopClock:
    """Reads the stamps of a row by the clock that the row names, else by the person's zone."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.known = True

    def instant(self, row: dict[str, str], column: str) -> Instant | str:
        """The instant in a column, or why there is none."""
        stamp = parsed(row.get(column, ""))
        if isinstance(stamp, str):
            return stamp
        offset = offset_of(row.get("Cycle timezone", ""))
        self.known = offset is not None
        if offset is not None:
            return on_clock(stamp, offset)
        return of(stamp.replace(tzinfo=None), say_zone(self._recording))

    def day(self, row: dict[str, str], column: str) -> date | None:
        """The civil day of a local stamp."""
        stamp = parsed(row.get(column, ""))
        return stamp.date() if isinstance(stamp, datetime) else None


def _cycle(row: dict[str, str], clocks: WhoopClock, recording: Recording) -> None:
    night = {
        "resting_heart_rate": finite(row.get("Resting heart rate (bpm)")),
        "rmssd": finite(row.get("Heart rate variability (ms)")),
    }
    day = clocks.day(row, "Wake onset")
    for what, value in night.items():
        if value is not None:
            recording.observe(day or NO_STAMP, what, value, DEVICE)


def _sleep(row: dict[str, str], clocks: WhoopClock, recording: Recording) -> None:
    start, end = clocks.instant(row, "Sleep onset"), clocks.instant(row, "Wake onset")
    if isinstance(start, str) or isinstance(end, str):
        if row.get("Sleep onset") or row.get("Wake onset"):
            recording.skip("sleep", NO_STAMP)
        return
    columns = {
        Signal.ASLEEP: "Asleep duration (min)",
        Signal.IN_BED: "In bed duration (min)",
    }
    for signal, column in columns.items():
        minutes = finite(row.get(column))
        if minutes is not None:
            recording.segment(
                signal, DEVICE, start, end.seconds - start.seconds, minutes,
                quality=Quality.DERIVED, offset_known=clocks.known,
            )  # fmt: skip


def _workout(row: dict[str, str], clocks: WhoopClock, recording: Recording) -> None:
    start, end = clocks.instant(row, "Workout start time"), clocks.instant(row, "Workout end time")
    if isinstance(start, str) or isinstance(end, str):
        recording.skip("workout", NO_STAMP)
        return
    seconds = end.seconds - start.seconds
    recording.segment(
        Signal.WORKOUT, DEVICE, start, seconds, seconds / 60.0,
        activity=activity_of(row.get("Activity name", "")), offset_known=clocks.known,
    )  # fmt: skip


def _journal(row: dict[str, str], clocks: WhoopClock, recording: Recording) -> None:
    words, day = row.get("Notes", ""), clocks.day(row, "Cycle end time")
    day = day or clocks.day(row, START)
    if words and day is not None:
        recording.note(day, row.get("Question text", "journal"), words)


TAKE: dict[str, Callable[[dict[str, str], WhoopClock, Recording], None]] = {
    "cycles": _cycle,
    "sleeps": _sleep,
    "workouts": _workout,
    "journal": _journal,
}

READER = Reader(
    name="whoop",
    says="Whoop's export: sleep, workouts, resting heart rate and RMSSD.",
    recognise=recognise,
    read=read,
)
