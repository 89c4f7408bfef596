"""The records of Apple Health's export.xml, millions of them, at about the speed of the parser.

A plain number (steps, heart rate, minutes of exercise) goes straight to its stretch, and a record
of a type that nothing here understands straight to what is kept raw. Whatever is rarer, odd, or has
something within that counts is gathered whole, as an `AppleElement`, and given to the reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any

import numpy as np

from unknot.diary.segments import SegmentKey, Signal
from unknot.parsing.values import plausible
from unknot.recordings.apple_stamps import Clocks, Midnights, device_of
from unknot.recordings.raw import POSITIONS
from unknot.recordings.recording import LONGEST, MINUTES, VALUE_LIMITS, Recording
from unknot.recordings.xml_stream import Start

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
MOST_LINES = 250
MOST_KINDS = 400
"""Types kept apart; some 200 are published."""
MOST_WITHIN = 20_000
OTHERS = "other types"
DROPPED = frozenset({"Location", "FileReference"})
"""Elements that say where somebody was."""


@dataclass
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
        rest: what such records share, as JSON without its opening brace.
    """

    places: _Places | None = None
    low: float = 0.0
    high: float = 0.0
    kind: str = ""
    lines: list[str] = field(default_factory=list[str])
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
        self.midnights, self.clocks = Midnights(), Clocks()
        self.columns: dict[SegmentKey, Any] = {}
        self.stack: list[AppleElement] = []
        self._stored = self._raw = self._size = 0
        self._places: dict[tuple[Signal, str], _Places] = {}
        self._lines: dict[str, list[str]] = {}
        self._trails: dict[tuple[Any, ...], _Trail] = {}

    def begin(self, parser: Any) -> Start:
        """The handler of elements that stand alone."""
        midnights, clocks = self.midnights, self.clocks
        trails, lookup, flush = self._trails, self._trail, self._flush
        now: tuple[Any, ...] = ()
        places: _Places | None = None
        place: Any = None
        last: dict[str, str] = {}
        low, high, kind, rest = 0.0, 0.0, "", ""
        lines: list[str] = []

        def start(name: str, a: dict[str, str]) -> None:
            nonlocal now, places, place, last, low, high, kind, rest, lines
            if name != "Record":
                if name != "MetadataEntry":
                    if name not in ("HealthData", "ExportDate"):
                        self._gather(parser, start, AppleElement(name, a))
                elif kind or a.get("key") in (ENTERED, ZONE):
                    if kind:
                        lines.pop()
                        self._raw -= 1
                    elif place is not None:
                        for column in place[4]:
                            column.pop()
                        self._stored -= 1
                    self._gather(parser, start, AppleElement("Record", last))
                    parser.StartElementHandler(name, a)
                return
            get = a.get
            this = (
                *(get("type"), get("sourceName"), get("device")),
                *(get("unit"), get("sourceVersion"), len(a)),
            )
            if this != now:
                now, trail = this, trails.get(this) or lookup(this, a)
                places, low, high, kind = trail.places, trail.low, trail.high, trail.kind
                rest, lines = trail.rest, trail.lines
            last = a
            try:
                begins, ends = a["startDate"], a["endDate"]
                if places is not None:
                    day = begins[:10] + begins[19:]
                    place = places[day]
                    clock = clocks[begins[10:19]]
                    if ends == begins:
                        seconds = 0
                    else:
                        seconds = clocks[ends[10:19]] - clock
                        if (until := ends[:10] + ends[19:]) != day:
                            seconds += midnights[until][0] - place[0]
                    value = float(a["value"])
                    if low <= value <= high and 0 <= seconds <= LONGEST:
                        place[1](place[0] + clock)
                        place[2](seconds)
                        place[3](value)
                        self._stored += 1
                        return
                elif kind:
                    if len(lines) >= MOST_LINES:
                        flush(kind)
                    lines.append(
                        f'{{"startDate": {quoted(begins)}, "endDate": {quoted(ends)}, "creationDate": '
                        f'{quoted(a["creationDate"])}, "value": {quoted(a["value"])}, {rest}'
                    )
                    self._raw += 1
                    return
            except (KeyError, ValueError):
                pass
            self._gather(parser, start, AppleElement("Record", a))

        return start

    def finish(self) -> None:
        """Count what went its plain way; the same stretch of the same device twice counts once."""
        recording = self.recording
        for kind in list(self._lines):
            self._flush(kind)
        if self.stack:
            recording.begin()
            recording.skip(self.stack[0].name.lower(), "the file breaks off within it")
        twice = sum(_without_doubles(columns) for columns in self.columns.values())
        recording.whole("raw", self._raw)
        recording.whole("merged", twice)
        recording.whole("stored", self._stored - twice)

    def kind_of(self, kind: str) -> str:
        """What records kept raw are called: their type, while there are not far too many."""
        if kind not in self._lines and len(self._lines) >= MOST_KINDS:
            kind = OTHERS
        self._lines.setdefault(kind, [])
        return kind

    def _flush(self, kind: str) -> None:
        lines = self._lines[kind]
        if lines:
            self.recording.raw.add_lines(kind, lines)
            lines.clear()

    def _trail(self, this: tuple[Any, ...], a: dict[str, str]) -> _Trail:
        """Find out where records like this one go."""
        if len(self._trails) >= MOST_TRAILS:
            self._trails.clear()
        kind = a.get("type", "")
        number = NUMBERS.get(kind)
        if kind in self.gathered or (number is not None and a.get("unit", number[1]) != number[1]):
            trail = _Trail()
        elif number is not None:
            who = (number[0], device_of(a))
            if len(self._places) >= MOST_TRAILS:
                self._places.clear()
            places = self._places.setdefault(who, _Places(self, *who))
            trail = _Trail(places, *VALUE_LIMITS.get(number[0], MINUTES))
        else:
            shared = {key: value for key, value in a.items() if key not in _VARYING}
            rest = json.dumps(shared, ensure_ascii=False)[1:]
            called = self.kind_of(kind)
            plain = _PLAIN.issuperset(shared) and len(shared) + len(_VARYING) == len(a)
            trail = _Trail(kind=called, lines=self._lines[called], rest=rest) if plain else _Trail()
        self._trails[this] = trail
        return trail

    def _gather(self, parser: Any, after: Start, root: AppleElement) -> None:
        """Take in an element to its end, and all within it."""
        stack = self.stack
        stack.append(root)
        self._size = 0

        def inside(name: str, a: dict[str, str]) -> None:
            if name == "Record" and root.name == "Record":  # they never nest: a stray child
                stack.clear()
                leave("")
                after(name, a)
                return
            element = AppleElement(name, a)
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


_VARYING = frozenset({"startDate", "endDate", "creationDate", "value"})
_PLAIN = frozenset({"type", "sourceName", "sourceVersion", "device", "unit"})


def _without_doubles(columns: Any) -> int:
    """Leave out stretches that stand there twice, and say how many."""
    start, seconds, value = (np.array(column) for column in columns)
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


