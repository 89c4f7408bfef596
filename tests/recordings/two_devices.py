"""Made-up lives with a watch and a phone, lived minute by minute; each device records its own way.

The truth is what was done in minutes in which at least one of the two was on the person. The watch
comes off to charge, for whole days and for a quarter of an hour; the phone lies on a table for
hours. The person travels across zones, and the clock of home goes forward and back.

The watch writes minute by minute, heart rate every few minutes, some hours once more as an hour
that holds its minutes, and some stretches twice, in a second import and under another spelling of
its name. The phone writes up to ten minutes at once (or another length), from the first step on.
Each has a noise of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Diary
from unknot.diary.segments import SegmentKey, SegmentWriter, Signal

Column = npt.NDArray[Any]
HOME = ZoneInfo("Europe/Berlin")
AWAY = tuple(ZoneInfo(name) for name in ("America/New_York", "Asia/Tokyo", "Asia/Kathmandu"))
FIRST = date(2023, 9, 4)
WATCH, PHONE = "Apple Watch", "iPhone"
SPELLINGS = "<<HKDevice: 0x{at:x}>, name:Apple Watch, model:Watch, hardware:Watch6,2>"
INTENSITY = (Signal.LIGHT, Signal.MODERATE, Signal.VIGOROUS)


@dataclass(frozen=True)
class MadeUpLife:
    """What was done and what was on, minute by minute.

    Shapes: all (minutes,). `intensity` is 0 still, 1 light, 2 moderate, 3 vigorous; `offset` is
    minutes east of UTC; `day` the civil day as days since 1970; `worn` and `carried` say whether
    watch and phone were on the person, `asleep` whether it slept.
    """

    first: int
    steps: Column
    intensity: Column
    offset: Column
    day: Column
    worn: Column
    carried: Column
    asleep: Column
    runs: tuple[tuple[int, int], ...]

    @property
    def seen(self) -> Column:
        """Whether one of the devices at least was on the person."""
        return self.worn | self.carried

    def true(self, amounts: Column) -> dict[int, float]:
        """Amounts of the minutes that a device could see, by civil day."""
        days, at = np.unique(self.day, return_inverse=True)
        total = np.bincount(at, np.where(self.seen, amounts, 0.0))
        return dict(zip(days.tolist(), total.tolist(), strict=True))


def live(rng: np.random.Generator, days: int) -> MadeUpLife:
    """So many days of a made-up life."""
    start = int(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=HOME).timestamp()) // 60
    offset = _offsets(rng, start, days)
    count = offset.size
    local = np.arange(count) + start + offset
    hour = local % 1440 / 60.0
    up, bed = rng.normal(7.0, 0.7, days + 3), rng.normal(23.0, 0.6, days + 3)
    number = local // 1440 - (local[0] // 1440)
    asleep = (hour < up[number]) | (hour > np.minimum(bed[number], 23.9))
    steps, intensity = np.zeros(count), np.zeros(count, dtype=int)
    runs: list[tuple[int, int]] = []
    awake = np.flatnonzero(~asleep)
    for at in rng.choice(awake, 16 * days, replace=False).tolist():
        lengths = (rng.integers(1, 4), rng.integers(4, 14), rng.integers(15, 60))
        long = int(rng.choice(lengths, p=[0.6, 0.33, 0.07]))
        paces = (rng.uniform(20, 70), rng.uniform(75, 98), rng.uniform(102, 122))
        pace = float(rng.choice(paces))
        _move(steps, intensity, slice(at, at + long), pace, rng)
    for day in range(0, days, 6):
        at = int(rng.choice(awake[(awake > day * 1440) & (awake < (day + 1) * 1440 - 60)]))
        long = int(rng.integers(15, 45))
        if not asleep[at : at + long].any():
            _move(steps, intensity, slice(at, at + long), rng.uniform(145, 165), rng)
            runs.append((at, at + long))
    steps[asleep] = 0.0
    intensity[asleep] = 0
    worn, carried = _on(rng, count, days, number, hour)
    return MadeUpLife(
        start, np.rint(steps), intensity, offset, local // 1440, worn, carried, asleep, tuple(runs)
    )


def _move(
    steps: Column, intensity: Column, when: slice, pace: float, rng: np.random.Generator
) -> None:
    steps[when] = np.maximum(rng.normal(pace, 4.0, steps[when].size), 1.0)
    intensity[when] = 3 if pace > 130 else 2 if pace > 100 else 1


def _offsets(rng: np.random.Generator, start: int, days: int) -> Column:
    """The clock where the person is: home, but for journeys; it is set on landing."""
    zone = np.zeros(days * 1440, dtype=int)
    at = int(rng.integers(20, 40)) * 1440
    while at < zone.size:
        until = at + int(rng.integers(3, 12)) * 1440 + int(rng.integers(0, 1440))
        zone[at:until] = 1 + int(rng.integers(len(AWAY)))
        at = until + int(rng.integers(25, 60)) * 1440 + int(rng.integers(0, 1440))
    offset = np.zeros(zone.size, dtype=int)
    hours = np.arange(0, zone.size, 15)
    for at in hours.tolist():
        here = (HOME, *AWAY)[int(zone[at])]
        when = datetime.fromtimestamp((start + at) * 60, UTC).astimezone(here)
        offset[at : at + 15] = (when.utcoffset() or timedelta(0)) // timedelta(minutes=1)
    return offset


def _on(
    rng: np.random.Generator,
    count: int,
    days: int,
    number: Column,
    hour: Column,
) -> tuple[Column, Column]:
    """When the watch is worn, and when the phone is carried: always where the watch is not."""
    worn = np.ones(count, dtype=bool)
    for day in range(days):
        off = rng.random()
        begin, long = 6.5 + rng.uniform(0.0, 14.0), rng.uniform(0.6, 2.5)
        if off < 0.08:
            begin, long = 0.0, 24.0
        elif off < 0.16:
            long = rng.uniform(4.0, 8.0)
        elif off < 0.22:
            long = rng.uniform(0.3, 0.5)
        begin = min(begin, 24.0 - long)
        worn[(number == day) & (hour >= begin) & (hour < begin + long)] = False
    spells = np.repeat(rng.random(count // 90 + 1) < 0.6, 90)[:count]
    return worn, spells | ~worn


@dataclass(frozen=True)
class Habits:
    """How the devices of a life write.

    Attributes:
        phone: minutes that the phone writes at once, at most.
        aligned: whether they begin on the clock, or else with the first step.
        watch: minutes that the watch writes at once.
        noise: relative error of each device in the long run, and of a stretch.
    """

    phone: int = 10
    aligned: bool = False
    watch: int = 1
    noise: float = 0.01


class Devices:
    """A watch and a phone that record a life."""

    def __init__(self, life: MadeUpLife, habits: Habits, rng: np.random.Generator) -> None:
        self.life, self.habits, self.rng = life, habits, rng
        self.writer = SegmentWriter()
        self.keys: dict[tuple[Signal, str, int, int, str, str], SegmentKey] = {}

    def diary(self) -> Diary:
        """What both recorded."""
        life, habits = self.life, self.habits
        self._counts(WATCH, life.worn, habits.watch, aligned=True)
        self._counts(PHONE, life.carried, habits.phone, aligned=habits.aligned)
        self._pulse()
        return Diary("somebody", "local", (), (), segments=self.writer.segments())

    def _counts(self, device: str, on: Column, most: int, *, aligned: bool) -> None:
        """Steps and minutes by intensity, as many minutes at once as the device writes."""
        life, rng = self.life, self.rng
        bias = 1.0 + rng.uniform(-self.habits.noise, self.habits.noise)
        moved = np.flatnonzero(on & (life.steps > 0))
        slips = rng.normal(bias, 0.03, moved.size)
        counted = np.rint(life.steps[moved] * slips)
        groups = _groups(moved, most, aligned=aligned)
        edges = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))
        steps = np.add.reduceat(counted, edges)
        levels = [np.add.reduceat(life.intensity[moved] == i, edges) for i in (1, 2, 3)]
        last = moved[np.concatenate([edges[1:] - 1, [moved.size - 1]])]
        for i, edge in enumerate(edges.tolist()):
            at = int(groups[edge])
            long = most if aligned else int(last[i]) + 1 - at
            self._add(Signal.STEPS, device, at, 60 * long, float(steps[i]))
            for signal, minutes in zip(INTENSITY, levels, strict=True):
                if minutes[i]:
                    self._add(signal, device, at, 60 * long, float(minutes[i]))
        if device == WATCH:
            self._hours(moved, counted)

    def _hours(self, moved: Column, counted: Column) -> None:
        """Some hours once more, as a whole."""
        hours, at = np.unique(moved // 60, return_inverse=True)
        for hour, total in zip(hours.tolist(), np.bincount(at, counted).tolist(), strict=True):
            if self.rng.random() < 0.2:
                self._add(Signal.STEPS, WATCH, hour * 60, 3600, total)

    def _pulse(self) -> None:
        life = self.life
        at = np.arange(0, life.steps.size, 5)
        at = at[life.worn[at]]
        rates = np.where(life.asleep[at], 52.0, 70.0 + 15.0 * life.intensity[at])
        rates = rates + self.rng.normal(0.0, 2.0, at.size)
        for minute, rate in zip(at.tolist(), rates.tolist(), strict=True):
            columns = self.writer.columns(self._key(Signal.HEART_RATE, WATCH, minute))
            for column, value in zip(columns, ((life.first + minute) * 60, 0, rate), strict=True):
                column.append(value)
        for begin, end in life.runs:
            if life.worn[begin:end].all():
                self._add(Signal.WORKOUT, WATCH, begin, 60 * (end - begin), end - begin, "running")
                if life.carried[begin]:
                    late = begin + 2
                    self._add(Signal.WORKOUT, PHONE, late, 60 * (end - late), end - late, "jog")

    def _add(
        self, signal: Signal, device: str, at: int, seconds: int, value: float, activity: str = ""
    ) -> None:
        luck = self.rng.random()
        name = device
        if device == WATCH and luck * 1000.0 % 1.0 < 0.3:
            name = SPELLINGS.format(at=0x28A1 + at % 7)
        start = (self.life.first + at) * 60
        for source in ("first.xml", "second.xml")[: 1 + (luck < 0.15)]:
            key = self._key(signal, name, at, activity, source)
            self.writer.add(key, start, seconds, value)

    def _key(
        self, signal: Signal, device: str, at: int, activity: str = "", source: str = "first.xml"
    ) -> SegmentKey:
        day, offset = int(self.life.day[at]), int(self.life.offset[at])
        short = (signal, device, day, offset, activity, source)
        if short not in self.keys:
            civil = date(1970, 1, 1) + timedelta(days=day)
            self.keys[short] = SegmentKey(signal, civil, device, source, offset, activity)
        return self.keys[short]


def _groups(moved: Column, most: int, *, aligned: bool) -> Column:
    """For each minute of movement the minute with which its stretch begins."""
    if aligned:
        return moved // most * most
    begins = np.empty_like(moved)
    begin, before = -most, -most
    for i, at in enumerate(moved.tolist()):
        if at - begin >= most or at - before > 2:
            begin = at
        begins[i], before = begin, at
    return begins
