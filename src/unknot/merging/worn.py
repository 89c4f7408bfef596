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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.diary.segments import Signal
from unknot.merging.devices import Role, role_of
from unknot.merging.pieces import TimeSpans, either, no_time, union, without
from unknot.merging.stretches import AllStretches, Stretches

LONGEST_GAP = 1800
"""Seconds without evidence within which a device still counts as worn."""
SHORTEST_GAP = 600
RHYTHMS = 3
NEARLY_ALL = 0.95
LONGEST_EVIDENCE = 7200
LEAST_TOLD = 3600
"""Seconds told by heart rate or the like; less are single readings and say nothing of gaps."""
FINE = 900
SHARP = 300
SLEEP = (Signal.ASLEEP, Signal.ASLEEP_LIGHT, Signal.ASLEEP_DEEP, Signal.ASLEEP_REM)
SURE = (Signal.HEART_RATE, Signal.RMSSD, Signal.SDNN, Signal.WORN, *SLEEP, Signal.AWAKE_IN_BED)
COUNTS = (Signal.STEPS, Signal.LIGHT, Signal.MODERATE, Signal.VIGOROUS, Signal.WORKOUT)


@dataclass(frozen=True)
class Wear:
    """One device: where it sits and when it was worn.

    Attributes:
        number: of its name in `AllStretches.devices`.
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


def wears(known: AllStretches) -> tuple[Wear, ...]:
    """Every device, in the order in which they count."""
    found = [_wear(known, number, name) for number, name in enumerate(known.devices)]
    return tuple(sorted(found, key=lambda one: (one.role, -one.worn.seconds, one.name)))


def _wear(known: AllStretches, number: int, name: str) -> Wear:
    own = {signal: held for signal in Signal if (held := known.of(signal).of(number)).size}
    role = role_of(name, frozenset(own))
    sure = _joined([_evidence(signal, held, 0) for signal, held in own.items() if signal in SURE])
    says = union(sure.start, sure.end, LONGEST_GAP).seconds >= LEAST_TOLD
    longest = _longest([held for signal, held in own.items() if signal in COUNTS], says)
    evidence = _joined([_evidence(signal, held, longest) for signal, held in own.items()])
    worn = union(evidence.start, evidence.end, _gap(evidence, says)) if role.worn else evidence
    night = _joined([union(own[s].start, own[s].end) for s in SLEEP if s in own])
    return Wear(number, name, role, worn, without(worn, night), says)


def _joined(several: Sequence[TimeSpans]) -> TimeSpans:
    together = no_time()
    for one in several:
        together = either(together, one)
    return together


def _gap(evidence: TimeSpans, says: bool) -> int:
    """Seconds without evidence within which a device counts as worn."""
    gaps = np.sort(evidence.start[1:] - evidence.end[:-1])
    gaps = gaps[gaps <= LONGEST_GAP]
    if not says or not gaps.size:
        return LONGEST_GAP
    told = np.cumsum(gaps)
    usual = int(gaps[np.searchsorted(told, NEARLY_ALL * told[-1])])
    return min(max(RHYTHMS * usual, SHORTEST_GAP), LONGEST_GAP)


def _longest(counts: Sequence[Stretches], says: bool) -> int:
    """Seconds of the longest count that tells when its device was worn."""
    if says:
        return SHARP
    fine = any(bool((held.seconds <= FINE).any()) for held in counts)
    return FINE if fine else LONGEST_EVIDENCE


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
