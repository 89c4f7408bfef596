"""Health Connect's own export: a zip with health_connect_export.db, or that database alone.

Published: tables and numbers of types are those of Android's sources (android.health.connect), and
other people's descriptions of their exports agree. Not seen in a real file here.

Read: steps, heart rate, resting heart rate, RMSSD, sleep with its stages (a night without any
counts as asleep), exercise, menstruation. Kept raw: the rows of every other table of records. Left
out: positions (routes), what apps may do, and Android's own book-keeping. Each row has its own
offset from UTC; where one has none, the zone that was asked for places it, and that is said.
Several apps that pass on the same steps share the name of the phone or watch; where a row names no
device, its app stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal, device_name
from unknot.errors import DiaryError
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import opened
from unknot.recordings.database import ExportedDatabase, database
from unknot.recordings.instants import NO_STAMP, Instant, at_offset, from_seconds, placed, zone_of
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording, days_between

APPS, DEVICES = "application_info_table", "device_info_table"
STEPS = "steps_record_table"
RATE, RATES = "heart_rate_record_table", "heart_rate_record_series_table"
RESTING = "resting_heart_rate_record_table"
RMSSD = "heart_rate_variability_rmssd_record_table"
NIGHTS, STAGE_ROWS = "sleep_session_record_table", "sleep_stages_table"
EXERCISE = "exercise_session_record_table"
FLOW, PERIOD = "menstruation_flow_record_table", "menstruation_period_record_table"
PARTS = ("exercise_segments_table", "exercise_laps_table", "exercise_lap_table")
ROUTES = ("exercise_route_table", "exercise_routes_table")
SIGNS = {APPS, STEPS, RATES, NIGHTS}

STAGES = {
    1: Signal.AWAKE_IN_BED,
    2: Signal.ASLEEP,
    4: Signal.ASLEEP_LIGHT,
    5: Signal.ASLEEP_DEEP,
    6: Signal.ASLEEP_REM,
    7: Signal.AWAKE_IN_BED,
}
"""By stage_type; 0 is unknown and 3 out of bed."""
TYPES = (
    "unknown badminton baseball basketball cycling cycling boot_camp boxing calisthenics cricket"
    " dancing exercise_class fencing football_american football_australian frisbee_disc golf"
    " guided_breathing gymnastics handball high_intensity_interval_training hiking ice_hockey"
    " ice_skating martial_arts paddling paragliding pilates racquetball rock_climbing roller_hockey"
    " rowing rugby jog jog sailing scuba_diving skating skiing snowboarding snowshoeing soccer"
    " softball squash stair_climbing strength stretching surfing swimming swimming table_tennis"
    " tennis volleyball walking water_polo strength wheelchair yoga other_workout"
    " stair_climbing_machine elliptical rowing_machine"
).split()
"""By exercise_type, from 0."""
BY_HAND = 3
LONGEST_PERIOD = 15


def recognise(head: Head) -> float:
    """Say how surely this is Health Connect's: by the tables, or the database in a zip."""
    if head.is_database:
        return 1.0 if len(set(head.members) & SIGNS) >= 2 else 0.0
    if head.is_zip:
        return 1.0 if any(_is_export(one) for one in head.members) else 0.0
    return 0.0


def _is_export(member: str) -> bool:
    return member.rpartition("/")[2].lower() == "health_connect_export.db"


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Args:
        paths: zips or databases.
        ask: the present day, a name for the person, and their zone.

    Returns:
        The diary, with stretches of what was counted and measured.

    Raises:
        DiaryError: code "unreadable-file", "not-health-connect", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        found = archive.files(".db")
        if not found:
            raise DiaryError(
                "not-health-connect", f"{path.name} holds no database of Health Connect.",
                "in Health Connect choose Backup and restore, Export data; give its zip.",
            )  # fmt: skip
        with database(archive, found[0]) as held:
            _Rows(recording, held).take()
            recording.warnings += [f"{path.name}: {one}" for one in held.said()]
    return recording.diary()


@dataclass
class _Rows:
    """The rows of the database, one record each."""

    recording: Recording
    database: ExportedDatabase
    devices: dict[int, str] = field(default_factory=dict[int, str])
    apps: dict[int, str] = field(default_factory=dict[int, str])

    def take(self) -> None:
        """Take all tables in."""
        tables = self.database.tables
        for row in self._plain(APPS) if APPS in tables else ():
            name = row.get("app_name") or row.get("package_name") or ""
            self.apps[_whole(row.get("row_id"))] = str(name)
        for row in self._plain(DEVICES) if DEVICES in tables else ():
            made = [str(row[key]) for key in ("manufacturer", "model") if row.get(key)]
            self.devices[_whole(row.get("row_id"))] = " ".join(made)
        known: dict[str, Callable[[dict[str, Any]], None]] = {
            STEPS: self._steps,
            RESTING: self._resting,
            RMSSD: self._rmssd,
            EXERCISE: self._exercise,
            FLOW: self._flow,
            PERIOD: self._period,
        }
        for table in sorted(tables):
            lower = table.lower()
            take = known.get(table)
            if table in (RATES, STAGE_ROWS, RATE, NIGHTS):
                continue
            if (
                take is None
                and not lower.endswith(("record_table", "recordtable"))
                and table not in PARTS
            ):
                continue
            for row in self._plain(table):
                self.recording.begin()
                if take is None:
                    self.recording.keep(table, row)
                else:
                    take(row)
        self._rates()
        self._nights()
        for table in ROUTES:
            if table in tables:
                self.recording.warnings.append(
                    f"{self.recording.file}: routes of exercise are positions and are left out."
                )

    def _plain(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, without what is no number and no text."""
        return map(_plain, self.database.rows(table))

    def _device(self, row: dict[str, Any]) -> str:
        device = self.devices.get(_whole(row.get("device_info_id")), "")
        app = self.apps.get(_whole(row.get("app_info_id")), "")
        return device_name(device) or device_name(app) or "Health Connect"

    def _at(self, millis: object, offset: object) -> tuple[Instant | str, bool]:
        """The instant of milliseconds, and whether the row says by which clock the person lived."""
        value, shift = finite(millis), finite(offset)
        if value is None:
            return NO_STAMP, True
        seconds = int(value // 1000)
        if shift is not None and abs(shift) <= 18 * 3600:
            return at_offset(seconds, int(shift // 60)), True
        ask = self.recording.ask
        self.recording.warnings.append(placed(self.recording.file, ask))
        return from_seconds(seconds, zone_of(ask)), False

    def _stretch(
        self, signal: Signal, row: dict[str, Any], begin: str, end: str, offset: str,
        value: float | None = None, activity: str = "",
    ) -> None:  # fmt: skip
        start, known = self._at(row.get(begin), row.get(offset))
        until, _ = self._at(row.get(end), row.get(offset))
        if isinstance(start, str) or isinstance(until, str):
            self.recording.skip(signal.value, NO_STAMP)
            return
        seconds = until.seconds - start.seconds
        self.recording.segment(
            signal, self._device(row), start, seconds, seconds / 60.0 if value is None else value,
            activity=activity, quality=_quality(row), offset_known=known,
        )  # fmt: skip

    def _steps(self, row: dict[str, Any]) -> None:
        value = finite(row.get("count"))
        if value is None:
            self.recording.skip("steps", "not a number")
            return
        self._stretch(Signal.STEPS, row, "start_time", "end_time", "start_zone_offset", value)

    def _rmssd(self, row: dict[str, Any]) -> None:
        value = finite(row.get("heart_rate_variability_millis"))
        if value is None:
            self.recording.skip("rmssd", "not a number")
            return
        self._stretch(Signal.RMSSD, row, "time", "time", "zone_offset", value)

    def _resting(self, row: dict[str, Any]) -> None:
        value = finite(row.get("beats_per_minute"))
        start, _ = self._at(row.get("time"), row.get("zone_offset"))
        if value is None:
            self.recording.skip("resting_heart_rate", "not a number")
            return
        day = start if isinstance(start, str) else start.day
        self.recording.observe(day, "resting_heart_rate", value, self._device(row))

    def _exercise(self, row: dict[str, Any]) -> None:
        kind = _whole(row.get("exercise_type"))
        name = TYPES[kind] if 0 <= kind < len(TYPES) else f"type_{kind}"
        self._stretch(
            Signal.WORKOUT, row, "start_time", "end_time", "start_zone_offset", activity=name
        )
        if row.get("title") or row.get("notes"):
            self.recording.keep(EXERCISE, row)

    def _flow(self, row: dict[str, Any]) -> None:
        start, _ = self._at(row.get("time"), row.get("zone_offset"))
        day = start if isinstance(start, str) else start.day
        self._bleeding([day])

    def _period(self, row: dict[str, Any]) -> None:
        start, _ = self._at(row.get("start_time"), row.get("start_zone_offset"))
        end, _ = self._at(row.get("end_time"), row.get("end_zone_offset"))
        if isinstance(start, str) or isinstance(end, str):
            self.recording.skip("period", NO_STAMP)
            return
        if not start.day <= end.day <= start.day + timedelta(days=LONGEST_PERIOD):
            self.recording.skip("period", "its days cannot be")
            return
        self._bleeding(days_between(start.day, end.day))

    def _bleeding(self, days: Sequence[date | str]) -> None:
        known = {one.day for one in self.recording.events}
        for day in days:
            if day in known:
                self.recording.doubled()
            else:
                self.recording.event(day, "period", "on", "menstruation", "menstruation")

    def _rates(self) -> None:
        """Heart rates; each series belongs to a row that says device and offset."""
        for row in self._joined(RATES, ("beats_per_minute", "epoch_millis"), RATE):
            self.recording.begin()
            value = finite(row.get("beats_per_minute"))
            if value is None:
                self.recording.skip("heart_rate", "not a number")
                continue
            self._stretch(
                Signal.HEART_RATE, row, "epoch_millis", "epoch_millis", "start_zone_offset", value
            )

    def _nights(self) -> None:
        staged: set[int] = set()
        own = ("stage_start_time", "stage_end_time", "stage_type", "parent_key")
        for row in self._joined(STAGE_ROWS, own, NIGHTS):
            self.recording.begin()
            staged.add(_whole(row.get("parent_key")))
            signal = STAGES.get(_whole(row.get("stage_type")))
            if signal is None:
                self.recording.keep(STAGE_ROWS, row)
                continue
            self._stretch(signal, row, "stage_start_time", "stage_end_time", "start_zone_offset")
        for row in self._plain(NIGHTS) if NIGHTS in self.database.tables else ():
            self.recording.begin()
            if _whole(row.get("row_id")) in staged:
                self.recording.doubled()  # its stages say more
            else:
                self._stretch(Signal.ASLEEP, row, "start_time", "end_time", "start_zone_offset")

    def _joined(self, child: str, own: tuple[str, ...], parent: str) -> Iterator[dict[str, Any]]:
        tables = self.database.tables
        if child not in tables or not {"parent_key", *own} <= set(tables[child]):
            return
        shared = ("app_info_id", "device_info_id", "recording_method", "start_zone_offset")
        given = tuple(name for name in shared if name in tables.get(parent, ()))
        columns = ", ".join([*(f"c.{name}" for name in own), *(f"p.{name}" for name in given)])
        query = f"SELECT {columns} FROM {child} c"  # noqa: S608 (all names are our own)
        if "row_id" in tables.get(parent, ()):
            query += f" LEFT JOIN {parent} p ON p.row_id = c.parent_key"
        elif given:
            return
        yield from map(_plain, self.database.select(child, (*own, *given), query))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v is not None and not isinstance(v, bytes)}


def _whole(held: object) -> int:
    value = finite(held)
    return -1 if value is None else int(value)


def _quality(row: dict[str, Any]) -> Quality:
    return Quality.ENTERED if _whole(row.get("recording_method")) == BY_HAND else Quality.MEASURED


READER = Reader(
    name="health-connect",
    says="Health Connect's own export: its database, or the zip that holds it.",
    recognise=recognise,
    read=read,
)
