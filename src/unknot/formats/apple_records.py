"""The records of Apple Health's export.xml, millions of them, at about the speed of the parser.

A plain number (steps, heart rate, minutes of exercise) goes straight to its stretch, and a record
of a type that nothing here understands straight to what is kept raw. Whatever is rarer, odd, or has
something within that counts is gathered whole, as an `AppleElement`, and given to the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any, cast

import numpy as np

from unknot.diary.segments import SegmentKey, Signal
from unknot.formats.apple_stamps import MINUTE, SECOND, Midnights, device_of
from unknot.formats.xml_stream import Start
from unknot.parsing.values import plausible
from unknot.recordings.raw import POSITIONS, without_positions
from unknot.recordings.recording import LONGEST, MINUTES, VALUE_LIMITS, Recording

NUMBERS: dict[str, tuple[Signal, str]] = {
    "HKQuantityTypeIdentifierStepCount": (Signal.STEPS, "count"),
    "HKQuantityTypeIdentifierHeartRate": (Signal.HEART_RATE, "count/min"),
    "HKQuantityTypeIdentifierAppleExerciseTime": (Signal.MODERATE, "min"),
}
"""Types that are one number with a beginning and an end, and the unit that the export gives."""

ENTERED = "HKWasUserEntered"
ZONE = "HKTimeZone"
MOST_TRAILS = 5000
MOST_PLACES = 1000
MOST_HELD = 64
MOST_KINDS = 400
"""Types kept apart; some 200 are published."""
MOST_WITHIN = 20_000
OTHERS = "other types"
SHARED = "attributes that many records share"
"""Kept raw once, by a number that stands in each of those records as "shared"."""
DROPPED = frozenset({"Location", "FileReference"})
"""Elements that say where somebody was."""
ALONE = ("HealthData", "ExportDate")


@dataclass(slots=True)
class AppleElement:
    """One element with all that stands within it."""

    name: str
    attributes: dict[str, str]
    within: list[AppleElement] = field(default_factory=list["AppleElement"])

    @property
    def metadata(self) -> dict[str, str]:
        """Its metadata by key, positions left out."""
        return {
            key: one.attributes.get("value", "")
            for one in self.within
            if one.name == "MetadataEntry"
            and (key := one.attributes.get("key", "")).lower() not in POSITIONS
        }


Place = tuple[int, Callable[[int], None], Callable[[int], None], Callable[[float], None], Any]
"""A midnight; what takes start, seconds and value; the columns themselves."""


class _Places(dict[str, Place]):
    """Where the stretches of one signal and device go, by the day and offset of a stamp."""

    def __init__(self, records: AppleRecords, signal: Signal, device: str) -> None:
        super().__init__()
        self._records, self._signal, self._device = records, signal, device

    def __missing__(self, text: str) -> Place:
        recording = self._records.recording
        midnight, offset, day = self._records.midnights[text]
        if plausible(day, recording.ask.today) is not None:
            raise KeyError(text)
        key = SegmentKey(self._signal, day, self._device, recording.file, offset)
        columns = recording.writer.columns(key)
        self._records.columns[key] = columns
        if len(self) > MOST_PLACES:
            self.clear()
        place = (midnight, columns[0].append, columns[1].append, columns[2].append, columns)
        self[text] = place
        return place


@dataclass(frozen=True)
class _Trail:
    """Where records go that share type, source, device and unit.

    Attributes:
        places: for a number; None for any other.
        kind: what records that are kept raw are called; empty for what is gathered whole.
        rest: the end of such a record's JSON: where what it shares with others stands.
    """

    places: _Places | None = None
    low: float = 0.0
    high: float = 0.0
    kind: str = ""
    held: list[tuple[list[str], str]] = field(default_factory=list[tuple[list[str], str]])
    rest: str = ""


class AppleRecords:
    """What a pass over the file needs to know on the way.

    `recording` takes what is plain; `take` is called with each element that was gathered whole;
    `gathered` are the types of records that always are.
    """

    def __init__(
        self, recording: Recording, gathered: frozenset[str], take: Callable[[AppleElement], None]
    ) -> None:
        self.recording, self.gathered, self.take = recording, gathered, take
        self.midnights = Midnights()
        self.columns: dict[SegmentKey, Any] = {}
        self.stack: list[AppleElement] = []
        self._size = self._shared = 0
        self._taken_back = [0, 0]
        self._counted: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self._places: dict[tuple[Signal, str], _Places] = {}
        self._held: dict[str, list[tuple[list[str], str]]] = {}
        self._trails: dict[tuple[str, ...], _Trail] = {}

    def begin(self, parser: Any) -> Start:
        """The handler of elements that stand alone; it is given attributes as a flat list."""
        midnights, minutes, rest_of, flush = self.midnights, MINUTE, SECOND, self._flush
        trail_of, gather, reopen, stored, raw = self._trail, self._gather, self._reopen, 0, 0
        now, last = cast("list[str]", []), cast("list[str]", [])
        places: _Places | None = None
        today, midnight, kind, rest, low, high = "", 0, "", "", 0.0, 0.0
        add_start = add_seconds = add_value = columns = cast("Any", ())
        held: list[tuple[list[str], str]] = []

        def start(name: str, a: list[str]) -> None:
            nonlocal now, last, places, today, midnight, kind, rest, low, high, held
            nonlocal add_start, add_seconds, add_value, columns, stored, raw
            if name != "Record":
                if name == "MetadataEntry":
                    if kind or len(a) != 4 or a[1] == ENTERED or a[1] == ZONE:
                        reopen(parser, start, last, [held] if kind else columns, a)
                elif name not in ALONE:
                    gather(parser, start, name, a)
                return
            try:
                front = a[:-8]
                if front != now:
                    trail = trail_of(front)
                    now, places, low, high = front, trail.places, trail.low, trail.high
                    kind, rest, held, today = trail.kind, trail.rest, trail.held, ""
                last = a
                if a[-6] == "startDate" and a[-4] == "endDate" and a[-2] == "value":
                    if places is not None:
                        begins, ends = a[-5], a[-3]
                        day = begins[:10] + begins[19:]
                        if day != today:
                            midnight, add_start, add_seconds, add_value, columns = places[day]
                            today = day
                        clock = seconds = minutes[begins[10:16]] + rest_of[begins[16:19]]
                        if ends != begins:
                            seconds = minutes[ends[10:16]] + rest_of[ends[16:19]]
                            if (until := ends[:10] + ends[19:]) != day:
                                seconds += midnights[until][0] - midnight
                        number = float(a[-1])
                        if low <= number <= high and 0 <= seconds - clock <= LONGEST:
                            add_start(midnight + clock)
                            add_seconds(seconds - clock)
                            add_value(number)
                            stored += 1
                            return
                    elif kind and a[-8] == "creationDate":
                        if len(held) >= MOST_HELD:
                            flush(kind)
                        held.append((a, rest))
                        raw += 1
                        return
            except (KeyError, ValueError, IndexError):
                pass
            columns, today, now, kind = (), "", [], ""
            gather(parser, start, "Record", a)

        parser.ordered_attributes = True
        self._counted = lambda: (stored, raw)
        return start

    def _reopen(
        self, parser: Any, after: Start, last: list[str], where: Any, within: list[str]
    ) -> None:
        """Take the last plain record back, and gather it whole: something within it counts."""
        if not where:
            return  # it is gathered already, and this stands behind it
        for column in where:
            column.pop()
        self._taken_back[0 if len(where) > 1 else 1] += 1
        self._gather(parser, after, "Record", last)
        parser.StartElementHandler("MetadataEntry", within)

    def finish(self) -> None:
        """Count what went its plain way; the same stretch of the same device twice counts once."""
        recording = self.recording
        for kind in list(self._held):
            self._flush(kind)
        if self.stack:
            recording.begin()
            recording.skip(self.stack[0].name.lower(), "the file breaks off within it")
        twice = sum(_without_doubles(columns) for columns in self.columns.values())
        stored, raw = (
            count - back for count, back in zip(self._counted(), self._taken_back, strict=True)
        )
        recording.whole("raw", raw)
        recording.whole("merged", twice)
        recording.whole("stored", stored - twice)
        # The handlers hold each other until they are swept up; what is large goes now.
        for held in (self.columns, self._places, self._trails, self._held):
            held.clear()

    def kind_of(self, kind: str) -> str:
        """What records kept raw are called: their type, while there are not far too many."""
        if kind not in self._held and len(self._held) >= MOST_KINDS:
            kind = OTHERS
        self._held.setdefault(kind, [])
        return kind

    def _flush(self, kind: str) -> None:
        held = self._held[kind]
        if not held:
            return
        lines = [
            f'{{"creationDate": "{a[-7]}", "startDate": "{a[-5]}", "endDate": "{a[-3]}", "value":'
            f' "{a[-1]}", {rest}'
            for a, rest in held
        ]
        said = "".join([a[-7] + a[-5] + a[-3] + a[-1] for a, _ in held])
        if '"' in said or "\\" in said or "\n" in said or "\r" in said or "\t" in said:
            lines = [
                f'{{"creationDate": {quoted(a[-7])}, "startDate": {quoted(a[-5])}, "endDate":'
                f' {quoted(a[-3])}, "value": {quoted(a[-1])}, {rest}'
                for a, rest in held
            ]
        self.recording.raw.add_lines(kind, lines)
        held.clear()

    def _trail(self, front: list[str]) -> _Trail:
        """Find out where records go that begin with these attributes."""
        known = self._trails.get(tuple(front))
        if known is not None:
            return known
        if len(self._trails) >= MOST_TRAILS:
            self._trails.clear()
        held = pairs(front)
        kind = held.get("type", "")
        number = NUMBERS.get(kind)
        if kind in self.gathered or (
            number is not None and held.get("unit", number[1]) != number[1]
        ):
            trail = _Trail()
        elif number is not None:
            who = (number[0], device_of(held))
            if len(self._places) >= MOST_TRAILS:
                self._places.clear()
            places = self._places.setdefault(who, _Places(self, *who))
            trail = _Trail(places, *VALUE_LIMITS.get(number[0], MINUTES))
        else:
            called = self.kind_of(kind)
            self._shared += 1
            shared = {"shared": self._shared, **without_positions(held)}
            self.recording.raw.add(SHARED, shared)
            rest = f'"shared": {self._shared}}}'
            trail = _Trail(kind=called, held=self._held[called], rest=rest)
        self._trails[tuple(front)] = trail
        return trail

    def _gather(self, parser: Any, after: Start, name: str, a: list[str]) -> None:
        """Take in an element to its end, and all within it."""
        root, stack = AppleElement(name, pairs(a)), self.stack
        stack.append(root)
        self._size = 0

        def inside(name: str, a: list[str]) -> None:
            if name == "Record" and root.name == "Record":  # they never nest: a stray child
                stack.clear()
                leave("")
                after(name, a)
                return
            element = AppleElement(name, pairs(a))
            if self._size < MOST_WITHIN and name not in DROPPED:
                stack[-1].within.append(element)
                self._size += 1
            stack.append(element)

        def leave(_: str) -> None:
            if stack:
                stack.pop()
            if not stack:
                parser.StartElementHandler, parser.EndElementHandler = after, None
                self.take(root)

        parser.StartElementHandler, parser.EndElementHandler = inside, leave


def pairs(flat: list[str]) -> dict[str, str]:
    """Attributes by name."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _without_doubles(columns: Any) -> int:
    """Leave out stretches that stand there twice, and say how many."""
    start = np.array(columns[0])
    if (start[1:] > start[:-1]).all():
        return 0
    seconds, value = (np.array(column) for column in columns[1:])
    order = np.lexsort((value, seconds, start))
    start, seconds, value = start[order], seconds[order], value[order]
    fresh = np.ones(start.size, dtype=bool)
    fresh[1:] = (
        (start[1:] != start[:-1]) | (seconds[1:] != seconds[:-1]) | (value[1:] != value[:-1])
    )
    twice = int(start.size - fresh.sum())
    if twice:
        for column, values in zip(columns, (start, seconds, value), strict=True):
            del column[:]
            column.frombytes(values[fresh].tobytes())
    return twice
