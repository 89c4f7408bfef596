"""Samples of bands and watches as Gadgetbridge's tables hold them, table by table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from unknot.diary.segments import Quality, SegmentKey, Signal, device_name
from unknot.formats.bands import (
    BY_MINUTE,
    KINDS_READ,
    SINCE_MIDNIGHT,
    WORKOUTS,
    BandFamily,
    MinuteKind,
    MinuteReader,
    family_of,
)
from unknot.formats.counters import CounterKey, DayCounters
from unknot.formats.sports import activity_of
from unknot.parsing.reader import ReadRequest
from unknot.recordings.database import ExportedDatabase
from unknot.recordings.instants import Instant, from_seconds, placed, zone_of
from unknot.recordings.places import without_places
from unknot.recordings.recording import Recording

THOUSANDTHS = 100_000_000_000
"""From here on a stamp is in thousandths of a second: as seconds it is the year 5138."""
NO_RATE = (0, 255)
LONGEST_STAGE = 6 * 3600
XIAOMI = {
    2: Signal.ASLEEP_DEEP,
    3: Signal.ASLEEP_LIGHT,
    4: Signal.ASLEEP_REM,
    5: Signal.AWAKE_IN_BED,
}
GARMIN = {
    1: Signal.AWAKE_IN_BED,
    2: Signal.ASLEEP_LIGHT,
    3: Signal.ASLEEP_DEEP,
    4: Signal.ASLEEP_REM,
}
CMF = {1: Signal.ASLEEP_DEEP, 2: Signal.ASLEEP_LIGHT, 3: Signal.ASLEEP_REM}
COLMI = {
    2: Signal.ASLEEP_LIGHT,
    3: Signal.ASLEEP_DEEP,
    4: Signal.ASLEEP_REM,
    5: Signal.AWAKE_IN_BED,
}
ASLEEP = (Signal.ASLEEP_DEEP, Signal.ASLEEP_LIGHT, Signal.ASLEEP_REM)
NOT_KEPT = ("USER_ID", "_ID", "GPX_TRACK", "RAW_DETAILS_PATH", "NAME")


@dataclass
class _Run:
    """Minutes of one meaning, one after another."""

    start: Instant
    seconds: int


class BandSamples:
    """Reads tables into a recording; `finish` writes what needs all of them."""

    def __init__(self, recording: Recording, ask: ReadRequest, held: ExportedDatabase) -> None:
        self._recording, self._ask, self._held = recording, ask, held
        self._zone = zone_of(ask)
        self._counters = DayCounters(self._zone)
        self._runs: dict[tuple[Signal, str], _Run] = {}
        self._resting: dict[tuple[date, str], int] = {}
        self._devices: dict[int, tuple[str, BandFamily]] = {}
        self._placed = False
        for table in held.tables:
            if table.upper() == "DEVICE":
                self._name_devices(table)

    def _rows(self, table: str, order: str = "") -> Iterator[dict[str, Any]]:
        """The rows of a table, by the names of columns in upper case."""
        columns = {name.upper(): name for name in self._held.tables[table]}
        for row in self._held.rows(table, columns.get(order, "")):
            yield {name.upper(): value for name, value in row.items()}

    def _name_devices(self, table: str) -> None:
        for row in self._rows(table):
            number, name = whole(row, "_ID"), str(row.get("NAME") or "")
            if number is not None:
                family = family_of(str(row.get("TYPE_NAME") or ""), name)
                self._devices[number] = device_name(name) or "band", family

    def _device(self, row: Mapping[str, Any]) -> tuple[str, BandFamily]:
        number = whole(row, "DEVICE_ID")
        unknown = ("band", BandFamily.OTHER)
        return unknown if number is None else self._devices.get(number, unknown)

    def _instant(self, seconds: int) -> Instant | str:
        if not self._placed:
            self._placed = True
            self._recording.warnings.append(placed(self._recording.file, self._ask))
        return from_seconds(seconds, self._zone)

    def _stretch(
        self, row: Mapping[str, Any], signal: Signal, start: int, seconds: int, value: float, *,
        quality: Quality = Quality.MEASURED, activity: str = "",
    ) -> None:  # fmt: skip
        self._recording.segment(
            signal, self._device(row)[0], self._instant(start), seconds, value,
            activity=activity, quality=quality, offset_known=False,
        )  # fmt: skip

    def _keep(self, table: str, row: Mapping[str, Any]) -> None:
        """A row as it stands, without positions, bytes, and what names a person or device."""
        plain = {
            key: held
            for key, held in without_places(row).items()
            if key not in NOT_KEPT and not isinstance(held, bytes)
        }
        self._recording.keep(table, {**plain, "DEVICE_ID": self._device(row)[0]})

    def others(self, table: str) -> None:
        """Samples that nothing here understands yet."""
        for row in self._rows(table):
            self._recording.begin()
            self._keep(table, row)

    def minutes(self, table: str) -> None:
        """Activity samples: steps, heart rate, worn and asleep."""
        reader = MinuteReader(table.upper())
        for row in self._rows(table, "TIMESTAMP"):
            stamp = whole(row, "TIMESTAMP")
            self._recording.begin()
            if stamp is None or not 0 < stamp < THOUSANDTHS:
                self._recording.skip("minute", "no time in seconds")
                continue
            self._minute(table, row, stamp, reader)
        for signal, device in list(self._runs):
            self._end(signal, device)

    def _minute(self, table: str, row: Mapping[str, Any], stamp: int, reader: MinuteReader) -> None:
        name, family = self._device(row)
        number, steps = whole(row, "DEVICE_ID") or 0, whole(row, "STEPS")
        raw = whole(row, "RAW_KIND")
        kind = reader.kind(number, family, raw)
        if kind == MinuteKind.UNWORN:
            self._recording.skip("minute", "the band was not worn")
            return
        rate = whole(row, "HEART_RATE")
        measured = rate is not None and rate not in NO_RATE and rate > 0
        if measured and rate is not None:
            self._stretch(row, Signal.HEART_RATE, stamp, 0, float(rate))
        upper = table.upper()
        worn = measured or kind != MinuteKind.UNKNOWN
        counted = self._steps(upper, row, stamp, steps, worn=worn)
        if kind == MinuteKind.ASLEEP:
            self._run(Signal.ASLEEP, name, stamp)
        if upper in KINDS_READ and kind != MinuteKind.UNKNOWN:
            self._run(Signal.WORN, name, stamp)
        unread = upper not in BY_MINUTE | SINCE_MIDNIGHT or (
            upper in KINDS_READ and kind == MinuteKind.UNKNOWN and (raw or 0) >= 0
        )
        if unread or kind == MinuteKind.ASLEEP:
            self._keep(table, row)
        elif not (measured or counted):
            self._recording.skip("minute", "nothing was measured")

    def _steps(
        self, table: str, row: Mapping[str, Any], stamp: int, steps: int | None, *, worn: bool
    ) -> bool:
        """Take the steps of a row; False where they say nothing."""
        if steps is None or steps < 0:
            return False
        if table in SINCE_MIDNIGHT and steps > 0:
            key = CounterKey(self._device(row)[0], str(row.get("DEVICE_ID")), "steps")
            self._counters.add(key, stamp, steps, None)
            self._recording.stored()
            return True
        if table in BY_MINUTE and (steps > 0 or worn):
            self._stretch(row, Signal.STEPS, stamp, 60, float(steps))
            return True
        return False

    def _run(self, signal: Signal, device: str, stamp: int) -> None:
        """One more minute of a meaning; it goes on with the run before or ends it."""
        start, run = self._instant(stamp), self._runs.get((signal, device))
        if isinstance(start, str):
            return
        if run is not None:
            gap = start.seconds - run.start.seconds - run.seconds
            same_day = signal != Signal.WORN or start.day == run.start.day
            if -60 <= gap <= 60 and same_day and run.seconds < 24 * 3600:
                run.seconds = start.seconds + 60 - run.start.seconds
                return
            self._end(signal, device)
        self._runs[signal, device] = _Run(start, 60)

    def _end(self, signal: Signal, device: str) -> None:
        """Write a run; its minutes are counted as records where they stand."""
        run = self._runs.pop((signal, device))
        quality = Quality.DERIVED if signal == Signal.ASLEEP else Quality.MEASURED
        self._write(signal, device, run.start, run.seconds, run.seconds / 60.0, quality)

    def _write(
        self, signal: Signal, device: str, start: Instant, seconds: int, value: float,
        quality: Quality = Quality.MEASURED,
    ) -> None:  # fmt: skip
        """A stretch out of several rows, which are counted where they stand."""
        recording = self._recording
        why = recording.refusal(start.day, signal, seconds, value)
        if why is not None:
            recording.tally.skip(signal.value, why)
            return
        key = SegmentKey(signal, start.day, device, recording.file, None, "", quality)
        recording.writer.add(key, start.seconds, seconds, value)

    def _timed(self, table: str) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Rows with their stamps in seconds; others are skipped with a reason."""
        for row in self._rows(table, "TIMESTAMP"):
            stamp = whole(row, "TIMESTAMP")
            if stamp is None or not THOUSANDTHS <= stamp < 10**15:
                self._recording.begin()
                self._recording.skip("sample", "no time in thousandths of a second")
            else:
                yield row, stamp // 1000

    def heart_rate(self, table: str) -> None:
        """Heart rates, each at its instant."""
        for row, stamp in self._timed(table):
            self._recording.begin()
            rate = whole(row, "HEART_RATE")
            if rate is None or rate <= 0 or rate in NO_RATE:
                self._recording.skip("heart rate", "no measurement")
            else:
                self._stretch(row, Signal.HEART_RATE, stamp, 0, float(rate))

    def resting(self, table: str) -> None:
        """Resting heart rate: the last of a day stands for it."""
        for row, stamp in self._timed(table):
            start, rate = self._instant(stamp), whole(row, "HEART_RATE")
            if isinstance(start, str) or rate is None or rate in NO_RATE:
                self._recording.begin()
                self._recording.skip("resting heart rate", "no measurement")
                continue
            key = start.day, self._device(row)[0]
            if key in self._resting:
                self._recording.whole("merged", 1)
            self._resting[key] = rate

    def variability(self, table: str) -> None:
        """Garmin's RMSSD of five minutes, as the FIT profile names it."""
        for row, stamp in self._timed(table):
            self._recording.begin()
            value = whole(row, "VALUE")
            if value is None or value <= 0:
                self._keep(table, row)
            else:
                self._stretch(row, Signal.RMSSD, stamp, 0, float(value))

    def workouts(self, table: str) -> None:
        """Workouts by their beginning and end."""
        for row in self._rows(table):
            self._recording.begin()
            self._keep(table, row)
            start, end = whole(row, "START_TIME"), whole(row, "END_TIME")
            if start is None or end is None or not THOUSANDTHS <= start <= end < 10**15:
                self._recording.skip("workout", "no beginning or no end")
                continue
            seconds = (end - start) // 1000
            sport = WORKOUTS.get(whole(row, "ACTIVITY_KIND") or 0, "")
            self._stretch(
                row, Signal.WORKOUT, start // 1000, min(seconds, 10**7), seconds / 60.0,
                activity=activity_of(sport),
            )  # fmt: skip

    def timed_stages(self, table: str) -> None:
        """Stages with their length: CMF's in seconds, Colmi's in minutes."""
        codes, unit = (CMF, 1) if table.upper().startswith("CMF") else (COLMI, 60)
        for row, stamp in self._timed(table):
            self._recording.begin()
            signal, length = codes.get(whole(row, "STAGE") or 0), whole(row, "DURATION")
            if signal is None or length is None or not 0 < length < 10**6:
                self._keep(table, row)
            else:
                self._staged(row, signal, stamp, length * unit)

    def garmin_stages(self, table: str) -> None:
        """Garmin's stages, each up to its own stamp."""
        before: dict[str, int] = {}
        for row, stamp in self._timed(table):
            self._recording.begin()
            device, signal = self._device(row)[0], GARMIN.get(whole(row, "STAGE") or 0)
            since = before.get(device, stamp - 60)
            before[device] = stamp
            since = since if 0 < stamp - since <= LONGEST_STAGE else stamp - 60
            if signal is None:
                self._keep(table, row)
            else:
                self._staged(row, signal, since, stamp - since)

    def xiaomi_stages(self, table: str) -> None:
        """Xiaomi's stages, each until the next one or until waking."""
        nights = self._nights()
        by_device: defaultdict[str, list[tuple[Mapping[str, Any], int]]] = defaultdict(list)
        for row, stamp in self._timed(table):
            by_device[self._device(row)[0]].append((row, stamp))
        for device, rows in by_device.items():
            following = [stamp for _, stamp in rows[1:]]
            for (row, stamp), until in zip(rows, [*following, None], strict=True):
                woke = _woken(nights[device], stamp)
                ends = [end for end in (until, *woke) if end is not None]
                self._recording.begin()
                signal = XIAOMI.get(whole(row, "STAGE") or 0)
                if signal is None:
                    self._keep(table, row)
                elif not ends or min(ends) - stamp > LONGEST_STAGE:
                    self._recording.skip("stage of sleep", "no end")
                else:
                    self._staged(row, signal, stamp, min(ends) - stamp)

    def xiaomi_nights(self, table: str) -> None:
        """Nights as a whole, kept raw; in bed where the night has no stages of its own."""
        staged = sorted(
            stamp // 1000
            for name in self._held.tables
            if name.upper() == "XIAOMI_SLEEP_STAGE_SAMPLE"
            for row in self._rows(name)
            if (stamp := whole(row, "TIMESTAMP")) is not None
        )
        for row, start in self._timed(table):
            self._recording.begin()
            self._keep(table, row)
            end = (whole(row, "WAKEUP_TIME") or 0) // 1000
            place = bisect_left(staged, start)
            if end > start and not (place < len(staged) and staged[place] < end):
                seconds = min(end - start, 10**7)
                self._stretch(
                    row, Signal.IN_BED, start, seconds, seconds / 60.0, quality=Quality.DERIVED
                )

    def _nights(self) -> defaultdict[str, list[tuple[int, int]]]:
        sleeps: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for table in self._held.tables:
            if table.upper() == "XIAOMI_SLEEP_TIME_SAMPLE":
                for row in self._rows(table):
                    start, end = whole(row, "TIMESTAMP"), whole(row, "WAKEUP_TIME")
                    if start is not None and end is not None:
                        sleeps[self._device(row)[0]].append((start // 1000, end // 1000))
        for nights in sleeps.values():
            nights.sort()
        return sleeps

    def _staged(self, row: Mapping[str, Any], signal: Signal, start: int, seconds: int) -> None:
        self._stretch(row, signal, start, seconds, seconds / 60.0, quality=Quality.DERIVED)

    def finish(self) -> None:
        """Write steps of counters and resting heart rates; say which tables break off."""
        for stretch in self._counters.stretches():
            self._write(Signal.STEPS, stretch.device, stretch.start, stretch.seconds, stretch.steps)
        for _ in range(self._counters.undated):
            self._recording.tally.skip("steps", "no day that can be")
        for (day, device), rate in self._resting.items():
            self._recording.begin()
            self._recording.observe(day, "resting_heart_rate", float(rate), device)
        self._recording.warnings += [f"{self._recording.file}: {one}" for one in self._held.said()]


def _woken(nights: list[tuple[int, int]], stamp: int) -> list[int]:
    """When nights end that a stamp lies in; sorted nights, of which few overlap."""
    place = bisect_right(nights, (stamp, 2**62))
    return [end for start, end in nights[max(0, place - 4) : place] if start <= stamp < end]


def whole(row: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a row; None where it is missing or is none."""
    held = row.get(name)
    return held if isinstance(held, int) and not isinstance(held, bool) else None
