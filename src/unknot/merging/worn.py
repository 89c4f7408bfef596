"""When a device was worn, from what it recorded.

Evidence that a device is on the body: heart rate, the beat-to-beat interval, time that it says it
was worn, sleep, steps, minutes of activity, a workout it recorded. None: zeros, time in bed or
sitting (written also while a watch lies on a table), what a person typed in, and counts that are
long beside what else the device has: they say too little about when. Beside heart rate or the like
those of up to five minutes are used, else those of up to a quarter of an hour, and where there is
nothing finer those of up to two hours.

It is worn from one piece of evidence to the next where they are at most half an hour apart, so
that every minute in between is within a quarter of an hour of one; or less, where the device's own
rhythm is faster: three times the gap that nearly all of its time is told in. A longer gap is unworn
from its first minute to its last, as walking itself would be evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from unknot.diary.segments import Signal
from unknot.merging.devices import Role, role_of
from unknot.merging.pieces import Times, TimeSpans, either, no_time, union, without
from unknot.merging.stretches import AllStretches, Stretches, StretchNames

LONGEST_GAP = 1800
"""Seconds without evidence within which a device still counts as worn."""
SHORTEST_GAP = 600
RHYTHMS = 3
NEARLY_ALL = 0.95
LONGEST_EVIDENCE = 7200
LEAST_TOLD = 3600
"""Seconds told by heart rate or the like; less are single readings and say nothing of gaps."""
FINE = 900
AROUND = 20 * 86_400
"""Seconds around a window of which is told whether a device was worn."""
SHARP = 300
SLEEP = (Signal.ASLEEP, Signal.ASLEEP_LIGHT, Signal.ASLEEP_DEEP, Signal.ASLEEP_REM)
SURE = (Signal.HEART_RATE, Signal.RMSSD, Signal.SDNN, Signal.WORN, *SLEEP, Signal.AWAKE_IN_BED)
COUNTS = (Signal.STEPS, Signal.LIGHT, Signal.MODERATE, Signal.VIGOROUS, Signal.WORKOUT)


@dataclass(frozen=True)
class Wear:
    """One device: where it sits and when it was worn.

    Attributes:
        number: of its name in `StretchNames.devices`.
        worn: when it was on the body; of a phone, when it counted something.
        awake: the same without the sleep that it recorded.
        says: whether something besides counts tells that it is worn (heart rate, sleep, …), so that
            a gap is known to be one.
    """

    number: int
    name: str
    role: Role
    worn: TimeSpans
    awake: TimeSpans
    says: bool

    def near(self, since: int, until: int) -> Wear:
        """The same with what lies in some time and days around it alone."""
        return replace(
            self,
            worn=_near(self.worn, since, until),
            awake=_near(self.awake, since, until),
        )


def _near(spans: TimeSpans, since: int, until: int) -> TimeSpans:
    low = int(np.searchsorted(spans.end, since - AROUND))
    high = int(np.searchsorted(spans.start, until + AROUND))
    return TimeSpans(spans.start[low:high], spans.end[low:high])


@dataclass
class _Device:
    """What is known so far of one device while its stretches are gone through.

    Shapes: `gaps` (LONGEST_GAP + 1,) how many gaps of so many seconds there are.
    """

    number: int
    name: str
    signals: frozenset[Signal]
    sure: TimeSpans = field(default_factory=no_time)
    says: bool = False
    fine: bool = False
    pieces: list[TimeSpans] = field(default_factory=list[TimeSpans])
    night: list[TimeSpans] = field(default_factory=list[TimeSpans])
    gaps: Times = field(default_factory=lambda: np.zeros(LONGEST_GAP + 1, dtype=np.int64))
    last: TimeSpans = field(default_factory=no_time)

    @property
    def role(self) -> Role:
        """Where it sits."""
        return role_of(self.name, self.signals)

    @property
    def decided(self) -> bool:
        """Whether what is still to come cannot change what its evidence is."""
        silent = not self.signals.intersection(SURE)
        return self.says or (silent and (self.fine or not self.signals.intersection(COUNTS)))


def wears(known: AllStretches) -> tuple[Wear, ...]:
    """Every device, in the order in which they count."""
    return wears_in((known,), known.names)


def wears_in(parts: Iterable[AllStretches], names: StretchNames) -> tuple[Wear, ...]:
    """The same of stretches that come in parts, each once and in order of time.

    Args:
        parts: gone through twice.
        names: of all parts.
    """
    devices = [
        _Device(i, *one) for i, one in enumerate(zip(names.devices, names.signals, strict=True))
    ]
    for known in parts:
        open_yet = [one for one in devices if not one.decided]
        if not open_yet:
            break
        for one in open_yet:
            _decide(one, known)
    for known in parts:
        for one in devices:
            _look(one, known)
    found = [_wear(one) for one in devices]
    return tuple(sorted(found, key=lambda one: (one.role, -one.worn.seconds, one.name)))


def _own(
    known: AllStretches, number: int, signals: Iterable[Signal]
) -> list[tuple[Signal, Stretches]]:
    every = ((signal, known.of(signal).of(number)) for signal in signals)
    return [(signal, held) for signal, held in every if held.size]


def _decide(one: _Device, known: AllStretches) -> None:
    """Whether something besides counts tells that it is worn, and whether its counts are fine."""
    for signal, held in _own(known, one.number, SURE):
        spans = _evidence(signal, held, 0)
        near = union(spans.start, spans.end, LONGEST_GAP)
        both = (
            np.concatenate([one.sure.start, near.start]),
            np.concatenate([one.sure.end, near.end]),
        )
        one.sure = union(*both, LONGEST_GAP)
    one.says = one.sure.seconds >= LEAST_TOLD
    for _, held in _own(known, one.number, COUNTS):
        one.fine = one.fine or bool((held.seconds <= FINE).any())


def _look(one: _Device, known: AllStretches) -> None:
    """Take in the evidence of a part, and the gaps in it."""
    longest = SHARP if one.says else FINE if one.fine else LONGEST_EVIDENCE
    evidence = one.last
    for signal, held in _own(known, one.number, (*SURE, *COUNTS)):
        spans = _evidence(signal, held, longest)
        if signal in SLEEP:
            one.night.append(union(held.start, held.end))
        evidence = either(evidence, spans)
    if not evidence.start.size:
        return
    gaps = evidence.start[1:] - evidence.end[:-1]
    short: Times = gaps[gaps <= LONGEST_GAP]
    one.gaps += np.bincount(short, minlength=LONGEST_GAP + 1)
    near = union(evidence.start, evidence.end, SHORTEST_GAP) if one.role.worn else evidence
    one.pieces.append(near)
    one.last = TimeSpans(evidence.start[-1:], evidence.end[-1:])


def _wear(one: _Device) -> Wear:
    evidence = _joined(one.pieces)
    role = one.role
    worn = union(evidence.start, evidence.end, _gap(one.gaps, one.says)) if role.worn else evidence
    return Wear(one.number, one.name, role, worn, without(worn, _joined(one.night)), one.says)


def _joined(several: Sequence[TimeSpans]) -> TimeSpans:
    if not several:
        return no_time()
    return union(
        np.concatenate([one.start for one in several]), np.concatenate([one.end for one in several])
    )


def _gap(gaps: Times, says: bool) -> int:
    """Seconds without evidence within which a device counts as worn.

    Args:
        gaps: how many there are of each length.
    """
    told: Times = np.cumsum(gaps * np.arange(gaps.size))
    if not says or not told[-1]:
        return LONGEST_GAP
    usual = int((told < NEARLY_ALL * told[-1]).sum())
    return min(max(RHYTHMS * usual, SHORTEST_GAP), LONGEST_GAP)


def _evidence(signal: Signal, held: Stretches, longest: int) -> TimeSpans:
    good = ~held.entered
    if signal in COUNTS:
        good &= (held.value > 0) & (held.seconds <= longest)
    elif signal not in SURE:
        return no_time()
    elif signal not in SLEEP and signal is not Signal.WORN:
        good &= held.seconds <= LONGEST_EVIDENCE
    chosen = held.where(good)
    return union(chosen.start, chosen.start + np.maximum(chosen.seconds, 1))
