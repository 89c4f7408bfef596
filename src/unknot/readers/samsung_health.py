"""Samsung Health's "Download personal data": a folder or zip of com.samsung.….csv, or one of them.

Written from what programs that read such exports expect. A line with the table's name stands above
its headings; rows end with a comma too many. Times are in UTC, as text or in milliseconds, and
time_offset (UTC+0200) says where the person was; day_time is a civil day.

Read: a day's steps (once: the row of all sources together, source_type -2 or the device "Combined";
without one each device's own), steps of minutes, heart rate, sleep with its stages, exercise. Kept
raw: every other table, scores of sleep and stress among them. Left out: the profile of the person
and of devices (names of devices are read from it), positions, and the JSON files beside the tables.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from unknot.diary.entries import Diary, Kind
from unknot.diary.segments import Signal, device_name
from unknot.errors import DiaryError
from unknot.parsing.finish import join
from unknot.parsing.quotes import LONGEST_CELL
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.values import iso_day
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import NO_STAMP, Instant, at_offset, from_seconds, placed, zone_of
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording

START = "com.samsung."
TREND = "com.samsung.shealth.step_daily_trend"
PEDOMETER = "com.samsung.shealth.tracker.pedometer_day_summary"
MINUTES = "com.samsung.shealth.tracker.pedometer_step_count"
RATE = "com.samsung.shealth.tracker.heart_rate"
SLEEP = "com.samsung.shealth.sleep"
STAGE = "com.samsung.health.sleep_stage"
EXERCISE = "com.samsung.shealth.exercise"
DEVICES = "com.samsung.health.device_profile"
NOT_KEPT = {
    DEVICES: "devices, not what they recorded",
    "com.samsung.health.user_profile": "who the person is, not what was recorded",
}
ALL_SOURCES, COMBINED = "-2", "Combined"
STAGES = {
    "40001": Signal.AWAKE_IN_BED,
    "40002": Signal.ASLEEP_LIGHT,
    "40003": Signal.ASLEEP_DEEP,
    "40004": Signal.ASLEEP_REM,
}
TYPES = {
    "1001": "walking",
    "1002": "jog",
    "9002": "yoga",
    "11007": "cycling",
    "13001": "hiking",
    "14001": "swimming",
}
"""Those that several programs agree on; any other keeps its number."""
LIMIT_MB = 512
_OFFSET = re.compile(r"UTC([+-])(\d\d):?(\d\d)\Z")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?\Z")

Row = dict[str, str]


def recognise(head: Head) -> float:
    """Say how surely this is Samsung Health's: by the line above a table, or names in an export."""
    if head.is_zip or head.is_folder:
        named = [one.rpartition("/")[2] for one in head.members]
        return 1.0 if any(one.startswith(START) and one.endswith(".csv") for one in named) else 0.0
    start = (head.start or head.text.encode()).removeprefix(b"\xef\xbb\xbf")
    return 1.0 if re.match(rb'"?com\.samsung\.s?health\.[\w.]+"?,', start) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Args:
        paths: zips, folders or single tables.
        ask: the present day, a name for the person, and their zone.

    Returns:
        The diary, with stretches of what was counted and measured.

    Raises:
        DiaryError: code "not-samsung-health", "broken-table", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        tables: dict[str, list[str]] = defaultdict(list)
        for member in archive.files(".csv"):
            tables[_title(archive, member)].append(member)
        tables.pop("", None)
        if not tables:
            raise DiaryError(
                "not-samsung-health", f"{path.name} holds no table of Samsung Health.",
                "in Samsung Health choose Settings, Download personal data; give the folder or a"
                " zip of it.",
            )  # fmt: skip
        _Tables(recording, archive, dict(tables)).take()
        if any(member.endswith(".json") for member in archive.members):
            recording.warnings.append(
                f"{archive.name}: the JSON files beside the tables hold the same in finer steps,"
                " and positions; they are not read."
            )
    return recording.diary()


def _title(archive: Archive, member: str) -> str:
    """The name in the line above the headings; empty where the file is none of Samsung's."""
    with archive.open(member) as file:
        line = file.read(400).decode("utf-8-sig", "replace").partition("\n")[0]
    name = line.split(",")[0].strip().strip('"')
    return name if name.startswith(START) else ""


@dataclass(frozen=True)
class _Count:
    """A day's steps by one row."""

    device: str
    steps: float
    together: bool


@dataclass
class _Tables:
    """The tables of an export, by the name above their headings."""

    recording: Recording
    archive: Archive
    members: dict[str, list[str]]
    devices: dict[str, str] = field(default_factory=dict[str, str])
    days: dict[date, list[_Count]] = field(default_factory=lambda: defaultdict(list))
    staged: set[str] = field(default_factory=set[str])

    def take(self) -> None:
        """Take all tables in; stages before the nights that they belong to."""
        for row in self._rows(DEVICES):
            name = row.get("name", "")
            said = row.get("model", "") if name in ("", "My Device") else name
            self.devices[row.get("deviceuuid", "")] = device_name(said)
        known: dict[str, Callable[[Row], None]] = {
            STAGE: self._stage,
            TREND: self._trend,
            PEDOMETER: self._pedometer,
            MINUTES: self._minutes,
            RATE: self._rate,
            SLEEP: self._night,
            EXERCISE: self._exercise,
        }
        order = [*known, *sorted(set(self.members) - set(known))]
        for title in order:
            take = known.get(title)
            for row in self._rows(title):
                if take is not None:
                    take(row)
                    continue
                self.recording.begin()
                if title in NOT_KEPT:
                    self.recording.skip(title.removeprefix(START), NOT_KEPT[title])
                else:
                    self.recording.keep(title, dict(row))
        self._steps_of_days()

    def _rows(self, title: str) -> Iterator[Row]:
        """The rows of a table by plain names of columns, without what is empty."""
        csv.field_size_limit(LONGEST_CELL)
        for member in self.members.get(title, ()):
            text = self.archive.read(member, LIMIT_MB).decode("utf-8-sig", "replace")
            lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
            try:
                next(lines, None)
                names = [one.strip().rpartition(".")[2] for one in next(lines, list[str]())]
                for cells in lines:
                    pairs = zip(names, cells, strict=False)
                    row = {name: cell.strip() for name, cell in pairs if name and cell.strip()}
                    if row:
                        yield row
            except csv.Error as wrong:
                raise DiaryError(
                    "broken-table", f"{member} cannot be split into columns: {wrong}.",
                    "export it again.",
                ) from wrong  # fmt: skip

    def _device(self, row: Row) -> str:
        return self.devices.get(row.get("deviceuuid", ""), "") or "Samsung Health"

    def _at(self, row: Row, name: str) -> tuple[Instant | str, bool]:
        """The instant in a column, and whether the row says by which clock the person lived."""
        seconds = _seconds(row.get(name, ""))
        if seconds is None:
            return NO_STAMP, True
        found = _OFFSET.match(row.get("time_offset", ""))
        if found is not None:
            shift = int(found[2]) * 60 + int(found[3])
            return at_offset(seconds, -shift if found[1] == "-" else shift), True
        ask = self.recording.ask
        self.recording.warnings.append(placed(self.recording.file, ask))
        return from_seconds(seconds, zone_of(ask)), False

    def _stretch(
        self, signal: Signal, row: Row, value: float | None = None, activity: str = ""
    ) -> None:
        start, known = self._at(row, "start_time")
        end, _ = self._at(row, "end_time") if "end_time" in row else (start, known)
        if isinstance(start, str) or isinstance(end, str):
            self.recording.skip(signal.value, NO_STAMP, said=row.get("start_time"))
            return
        seconds = end.seconds - start.seconds
        self.recording.segment(
            signal, self._device(row), start, seconds, seconds / 60.0 if value is None else value,
            activity=activity, offset_known=known,
        )  # fmt: skip

    def _trend(self, row: Row) -> None:
        self._count(row, "count", together=row.get("source_type", ALL_SOURCES) == ALL_SOURCES)

    def _pedometer(self, row: Row) -> None:
        self._count(row, "step_count", together=self._device(row) == COMBINED)

    def _count(self, row: Row, column: str, *, together: bool) -> None:
        day, steps = _day(row.get("day_time", "")), finite(row.get(column))
        if isinstance(day, str) or steps is None:
            self.recording.begin()
            why = day if isinstance(day, str) else "not a number"
            self.recording.skip("steps", why, said=row.get("day_time"))
            return
        self.days[day].append(_Count(self._device(row), steps, together))

    def _steps_of_days(self) -> None:
        """Each day's steps once; several rows of all sources, or of one device, are one."""
        for day, counts in sorted(self.days.items()):
            together = [one for one in counts if one.together]
            largest: dict[str, float] = {}
            for one in together or counts:
                name = "all sources" if together else one.device
                largest[name] = max(one.steps, largest.get(name, 0.0))
            for name, steps in sorted(largest.items()):
                self.recording.begin()
                self.recording.exert(day, Kind.OVERALL, steps, "steps", name)
            for _ in range(len(counts) - len(largest)):
                self.recording.begin()
                self.recording.doubled()

    def _minutes(self, row: Row) -> None:
        self.recording.begin()
        value = finite(row.get("count"))
        if value is None:
            self.recording.skip("steps", "not a number", said=row.get("count"))
            return
        self._stretch(Signal.STEPS, row, value)

    def _rate(self, row: Row) -> None:
        self.recording.begin()
        value = finite(row.get("heart_rate"))
        if value is None:
            self.recording.skip("heart_rate", "not a number", said=row.get("heart_rate"))
            return
        self._stretch(Signal.HEART_RATE, row, value)

    def _stage(self, row: Row) -> None:
        self.recording.begin()
        signal = STAGES.get(row.get("stage", ""))
        if signal is None:
            self.recording.keep(STAGE, dict(row))
            return
        self.staged.add(row.get("sleep_id", ""))
        self._stretch(signal, row)

    def _night(self, row: Row) -> None:
        self.recording.begin()
        if row.get("datauuid", "") in self.staged:
            self.recording.doubled()  # its stages say more
        else:
            self._stretch(Signal.ASLEEP, row)
        self.recording.keep(SLEEP, dict(row))

    def _exercise(self, row: Row) -> None:
        """Exercise; its duration in milliseconds leaves out pauses."""
        self.recording.begin()
        code = row.get("exercise_type", "")
        millis = finite(row.get("duration"))
        self._stretch(
            Signal.WORKOUT, row, None if millis is None else millis / 60_000.0,
            TYPES.get(code, f"type_{code}" if code.isdigit() else "other"),
        )  # fmt: skip
        self.recording.keep(EXERCISE, dict(row))


def _seconds(text: str) -> int | None:
    """Whole seconds since 1970 of a stamp in UTC, as text or in milliseconds."""
    if text.isascii() and text.isdigit() and len(text) < 15:
        return _since_1970(text)
    if not _STAMP.match(text):
        return None
    try:
        stamp = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (stamp - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


def _since_1970(digits: str) -> int:
    """Seconds of milliseconds, or of seconds, as old versions write."""
    return int(digits) // 1000 if len(digits) > 11 else int(digits)


def _day(text: str) -> date | str:
    """The civil day of day_time: its midnight in UTC, as text or in milliseconds."""
    if text.isascii() and text.isdigit() and len(text) < 15:
        found = at_offset(_since_1970(text), 0)
        return found if isinstance(found, str) else found.day
    return iso_day(text)


READER = Reader(
    name="samsung-health",
    says="Samsung Health's download of personal data: its folder, a zip of it, or one table.",
    recognise=recognise,
    read=read,
)
