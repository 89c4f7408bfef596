"""What a device counted or measured, stretch by stretch, before days are made of it.

Instants are whole seconds since 1970 in UTC. The civil day of a stretch is that of its beginning,
by the clock where the person was; nights are moved to the day of waking when days are made.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt


class Signal(StrEnum):
    """What a stretch says; the unit of its value stands behind each."""

    STEPS = "steps"  # steps taken within the stretch
    HEART_RATE = "heart_rate"  # 1/min, mean of the stretch or at its instant
    RMSSD = "rmssd"  # ms; never SDNN, which is another number
    SDNN = "sdnn"  # ms
    LIGHT = "light"  # minutes of light activity within the stretch
    MODERATE = "moderate"  # minutes
    VIGOROUS = "vigorous"  # minutes
    SITTING = "sitting"  # minutes of sitting or lying awake
    WORKOUT = "workout"  # minutes of an activity that has a name
    IN_BED = "in_bed"  # minutes, asleep or not
    ASLEEP = "asleep"  # minutes asleep, stage unknown
    ASLEEP_LIGHT = "asleep_light"  # minutes
    ASLEEP_DEEP = "asleep_deep"  # minutes
    ASLEEP_REM = "asleep_rem"  # minutes
    AWAKE_IN_BED = "awake_in_bed"  # minutes awake between falling asleep and getting up
    WORN = "worn"  # minutes in which the device says that it was worn


class Quality(StrEnum):
    """How a value came about."""

    MEASURED = "measured"
    DERIVED = "derived"  # worked out by the device or its maker from something measured
    ENTERED = "entered"  # typed in by the person


@dataclass(frozen=True, slots=True)
class SegmentKey:
    """What stretches share that are held together.

    Attributes:
        device: its name without what changes from export to export (`device_name`).
        source: file it came from, never a full path.
        offset: minutes east of UTC where the person was; None where the file does not say and the
            reader took a zone that was given.
        activity: of a workout, its name in `timeline.activities()` or as the file has it.
    """

    signal: Signal
    day: date
    device: str
    source: str
    offset: int | None
    activity: str = ""
    quality: Quality = Quality.MEASURED


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Segments:
    """Stretches of one signal, device and civil day.

    Ten years of a watch are tens of thousands of these, so their numbers lie in one piece of memory
    as small as holds them, and are arrays when asked for.

    Shapes: `start` (n,) seconds since 1970 in UTC, sorted; `seconds` (n,) how long, 0 for an
    instant; `value` (n,) in the unit of the signal.

    Attributes:
        size: n.
        first, last: when the first and the last begin.
    """

    key: SegmentKey
    size: int
    first: int
    last: int
    _kinds: str
    _data: bytes

    def __init__(
        self,
        key: SegmentKey,
        start: npt.NDArray[np.int64],
        seconds: npt.NDArray[np.int32],
        value: npt.NDArray[np.float32],
    ) -> None:
        first, last = (int(start[0]), int(start[-1])) if start.size else (0, 0)
        columns = (
            _small(start - first),
            _small(seconds),
            _small(_whole(np.asarray(value, np.float32))),
        )
        give = object.__setattr__
        give(self, "key", key)
        give(self, "size", int(start.size))
        give(self, "first", first)
        give(self, "last", last)
        give(self, "_kinds", intern("".join(one.dtype.char for one in columns)))
        give(self, "_data", b"".join(one.tobytes() for one in columns))

    @property
    def start(self) -> npt.NDArray[np.int64]:
        """When each begins."""
        return self._column(0).astype(np.int64) + self.first

    @property
    def seconds(self) -> npt.NDArray[np.int32]:
        """How long each is."""
        return self._column(1).astype(np.int32)

    @property
    def value(self) -> npt.NDArray[np.float32]:
        """What each says."""
        return self._column(2).astype(np.float32)

    def _column(self, number: int) -> npt.NDArray[Any]:
        before = sum(BYTES[kind] for kind in self._kinds[:number])
        return np.frombuffer(self._data, self._kinds[number], self.size, before * self.size)


BYTES = {kind: np.dtype(kind).itemsize for kind in (*np.typecodes["AllInteger"], "f")}
SMALL = tuple((kind, int(np.iinfo(kind).max)) for kind in (np.uint8, np.uint16, np.int32))


def _small(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same numbers in the smallest kind that holds them, of those that are made here."""
    if numbers.dtype == np.float32 or not numbers.size or numbers.min() < 0:
        return numbers
    high = int(numbers.max())
    for kind, most in SMALL:
        if high <= most:
            return numbers.astype(kind)
    return numbers


def _whole(value: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """Values as whole numbers where no bit is lost by that."""
    if not (value.size and value.min() >= 0 and value.max() <= SMALL[1][1]):  # not with any NaN
        return value
    whole = value.astype(np.uint16)
    same = whole.astype(np.float32).view(np.uint32) == value.view(np.uint32)
    return whole if same.all() else value


NOWHERE = -(10**6)
"""Stands before every offset where a file gives none."""


class SegmentWriter:
    """Gathers stretches in the order they stand in a file, a few bytes each."""

    def __init__(self) -> None:
        self._held: dict[SegmentKey, tuple[array[int], array[int], array[float]]] = {}

    def add(self, key: SegmentKey, start: int, seconds: int, value: float) -> None:
        """Add one stretch."""
        columns = self.columns(key)
        columns[0].append(start)
        columns[1].append(seconds)
        columns[2].append(value)

    def columns(self, key: SegmentKey) -> tuple[array[int], array[int], array[float]]:
        """Start, seconds and value of the stretches of a key, to append to: for long files."""
        columns = self._held.get(key)
        if columns is None:
            columns = self._held[key] = (array("q"), array("i"), array("f"))
        return columns

    def segments(self) -> tuple[Segments, ...]:
        """All stretches, each key's in order of time; the writer is empty afterwards."""
        found: list[Segments] = []
        while self._held:
            key, (start, seconds, value) = self._held.popitem()
            if start:  # a reader may have taken its only stretch back
                found.append(_sorted(key, start, seconds, value))
        return tuple(sorted(found, key=_order))


def _sorted(key: SegmentKey, *columns: array[int] | array[float]) -> Segments:
    starts = np.frombuffer(columns[0], dtype=np.int64)
    lengths = np.frombuffer(columns[1], dtype=np.int32)
    values = np.frombuffer(columns[2], dtype=np.float32)
    if (starts[1:] > starts[:-1]).all():
        return Segments(key, starts, lengths, values)
    order = np.lexsort((lengths, starts))
    return Segments(key, starts[order], lengths[order], values[order])


def _order(one: Segments) -> tuple[date, str, str, str, str, int, str]:
    key = one.key
    offset = NOWHERE if key.offset is None else key.offset
    names = (key.signal.value, key.device, key.activity, key.source)
    return key.day, *names, offset, key.quality.value


# A device as Apple writes it: <<HKDevice: 0x2811>, name:Apple Watch, …, hardware:Watch6,2, …>
_ADDRESS = re.compile(r"<+\s*\w*\s*:?\s*0x[0-9a-fA-F]+>?")
_FIELD = re.compile(r"(name|model|hardware|software|manufacturer|firmware|localIdentifier):")


def device_name(text: str) -> str:
    """A device's name without addresses, versions and identifiers that change.

    >>> device_name("<<HKDevice: 0x28a1>, name:Apple Watch, model:Watch, hardware:Watch6,2>")
    'Apple Watch'
    """
    plain = _ADDRESS.sub("", text)
    parts = _FIELD.split(plain)
    fields = dict(zip(parts[1::2], parts[2::2], strict=False))
    said = fields.get("name") or fields.get("model") or fields.get("manufacturer") or parts[0]
    return " ".join(said.strip(" ,<>").replace("\u00a0", " ").replace("'", "’").split())


def first_and_last(segments: Iterable[Segments]) -> tuple[date, date] | None:
    """The first and the last civil day of some stretches; None where there is none."""
    days = [one.key.day for one in segments]
    return (min(days), max(days)) if days else None
