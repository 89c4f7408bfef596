"""When a device was worn, from what it recorded.

Evidence that a device is on the body: heart rate, the beat-to-beat interval, time that it says it
was worn, sleep, steps, minutes of activity, a workout it recorded. None: zeros, time in bed or
sitting (written also while a watch lies on a table), what a person typed in, and counts of more
than two hours at once, which say too little about when.

It is worn from one piece of evidence to the next where they are at most half an hour apart, so
that every minute in between is within about a quarter of an hour of one. A longer gap is unworn
from its first minute to its last, as walking itself would be evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.diary.segments import Signal
from unknot.recordings.devices import Role, role_of
from unknot.recordings.pieces import Spans, no_time, union, without
from unknot.recordings.stretches import AllStretches, Stretches

LONGEST_GAP = 1800
"""Seconds without evidence within which a device still counts as worn."""
LONGEST_EVIDENCE = 7200
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
    worn: Spans
    awake: Spans
    says: bool


def wears(known: AllStretches) -> tuple[Wear, ...]:
    """Every device, in the order in which they count."""
    found = [_wear(known, number, name) for number, name in enumerate(known.devices)]
    return tuple(sorted(found, key=lambda one: (one.role, -one.worn.seconds, one.name)))


def _wear(known: AllStretches, number: int, name: str) -> Wear:
    own = {signal: held for signal in Signal if (held := known.of(signal).of(number)).size}
    role = role_of(name, frozenset(own))
    evidence = [_evidence(signal, held) for signal, held in own.items()]
    spans = [one for one in evidence if one.start.size]
    gap = LONGEST_GAP if role.worn else 0
    worn = (
        union(
            np.concatenate([one.start for one in spans]),
            np.concatenate([one.end for one in spans]),
            gap,
        )
        if spans
        else no_time()
    )
    asleep = [own[signal] for signal in SLEEP if signal in own]
    night = (
        union(
            np.concatenate([one.start for one in asleep]),
            np.concatenate([one.end for one in asleep]),
        )
        if asleep
        else no_time()
    )
    says = any(signal in own for signal in SURE)
    return Wear(number, name, role, worn, without(worn, night), says)


def _evidence(signal: Signal, held: Stretches) -> Spans:
    if signal in SURE:
        good = ~held.entered & (
            (held.seconds <= LONGEST_EVIDENCE)
            | np.full(held.size, signal in SLEEP or signal is Signal.WORN)
        )
    elif signal in COUNTS:
        good = ~held.entered & (held.value > 0) & (held.seconds <= LONGEST_EVIDENCE)
    else:
        return no_time()
    chosen = held.where(good)
    return union(chosen.start, chosen.start + np.maximum(chosen.seconds, 1))
