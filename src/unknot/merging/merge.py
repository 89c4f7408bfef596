"""From stretches of several devices to days, so that each minute is counted once.

| what | becomes | how, in |
|---|---|---|
| steps | `Exertion` overall, "steps" | `steps`, `counting` |
| workouts with a known name | `Exertion` of their activity, minutes | `activities` |
| moderate and vigorous minutes | `Exertion` aerobic, outside of workouts | `activities` |
| active minutes | `Exertion` overall, on days without steps | `activities` |
| sleep | `Observation` "sleep_hours" by the day of waking | `nights` |
| heart rate | `Observation` "resting_heart_rate" | `pulse` |
| RMSSD | `Observation` "rmssd" | `pulse` |

Nothing is in the body's load twice: a minute is either a workout's, or an aerobic minute, or
everyday life; and everyday life is told by steps, or on days without any by minutes. Steps stay all
steps of the day, those of a walk that is a session too: the load takes no second walk from them on
such a day (`diary.exposure`).

Where a file gives sleep, resting heart rate or RMSSD of a day as a whole, that value stands alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Skipped
from unknot.diary.segments import Signal
from unknot.merging.activities import (
    INTENSITIES,
    SESSION,
    intensity_days,
    told_days,
    workout_days,
)
from unknot.merging.activity_names import NamedActivity
from unknot.merging.civil_days import clock_of, day_from
from unknot.merging.nights import nights
from unknot.merging.pieces import TimeSpans
from unknot.merging.pulse import OWN_VALUES, resting_rates, variability
from unknot.merging.steps import LEAST_WORN, step_days
from unknot.merging.stretches import AllStretches, StretchNames, gathered
from unknot.merging.windows import Windows, windows
from unknot.merging.worn import Wear, wears_in
from unknot.parsing.finish import tidy
from unknot.parsing.values import AMOUNT_LIMITS, UNITS
from unknot.recordings.instants import own_zone

_Value = TypeVar("_Value", float, str)
SLEEP = (Signal.ASLEEP, Signal.ASLEEP_LIGHT, Signal.ASLEEP_DEEP, Signal.ASLEEP_REM)


def merged(diary: Diary, zone: ZoneInfo | None = None) -> Diary:
    """A diary whose stretches became entries of days; its other entries stay as they are.

    Args:
        diary: what was read, perhaps from several files.
        zone: where the person lived, for stretches that do not say; None takes this computer's.

    Raises:
        DiaryError: code "nothing-read" where neither stretches nor anything else give an entry.
    """
    if not diary.segments:
        return diary
    made = _days(diary, windows(diary.segments, clock_of(diary.segments, zone or own_zone())))
    held = {(one.day, one.what) for one in diary.observations}
    names = made.names
    observations = [
        one
        for one in (
            *_measured(names, "sleep_hours", made.asleep, *SLEEP),
            *_measured(names, "resting_heart_rate", made.resting, Signal.HEART_RATE),
            *_measured(names, "rmssd", made.variability, Signal.RMSSD),
        )
        if (one.day, one.what) not in held
    ]
    return tidy(
        replace(
            diary,
            observations=(*diary.observations, *observations),
            exertions=(*diary.exertions, *_exertions(diary, made)),
            skipped=(*diary.skipped, *_skipped(made)),
            warnings=(*diary.warnings, *_said(made.main)),
            segments=(),
        )
    )


@dataclass
class _Days:
    """What is known of civil days (days since 1970), gathered window by window.

    Attributes:
        asleep: hours.
        resting, variability: 1/min, ms.
        hardly, only_bed: days of hardly worn devices, and of nights without sleep.
        counting: by a device's number, hours of each day in which it told intensity.
        unused: workouts that are not used, by name and why.
        counted: how many stretches of a signal there are; under None those that stand twice.
    """

    names: StretchNames
    steps: dict[int, float] = field(default_factory=dict[int, float])
    main: dict[int, str] = field(default_factory=dict[int, str])
    hardly: list[int] = field(default_factory=list[int])
    asleep: dict[int, float] = field(default_factory=dict[int, float])
    only_bed: int = 0
    resting: dict[int, float] = field(default_factory=dict[int, float])
    variability: dict[int, float] = field(default_factory=dict[int, float])
    workouts: dict[NamedActivity, dict[int, float]] = field(
        default_factory=dict[NamedActivity, dict[int, float]]
    )
    unused: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    by_intensity: dict[Signal, dict[int, float]] = field(
        default_factory=lambda: {signal: {} for signal in INTENSITIES}
    )
    counting: dict[int, dict[int, float]] = field(default_factory=dict[int, dict[int, float]])
    told: frozenset[int] = frozenset()
    counted: Counter[Signal | None] = field(default_factory=Counter[Signal | None])


def _days(diary: Diary, parts: Windows) -> _Days:
    """Days made of stretches, window by window."""
    made = _Days(parts.names)
    order = wears_in(parts, parts.names)
    only = [one for one in diary.segments if one.key.signal is Signal.WORKOUT]
    workouts = gathered(only, parts.clock, parts.names)  # few, and told from each other by medians
    made.workouts, taken, made.unused = workout_days(workouts, order)
    own = {one.day for one in diary.observations if one.what == "resting_heart_rate"}
    for known in parts.around():
        near = tuple(one.near(known.since, known.until) for one in order)
        _add_counts(made, known, near, taken)
        _add_nights(made, known, near, resting=len(own) < OWN_VALUES)
    made.told = told_days(made.counting, order, parts.clock)
    return made


def _add_counts(
    made: _Days, known: AllStretches, wears: tuple[Wear, ...], taken: TimeSpans
) -> None:
    """Steps and minutes of one window."""
    steps = step_days(known, wears)
    made.steps |= _own(known, steps.steps)
    made.main |= _own(known, steps.main)
    made.hardly += [day for day in steps.hardly if known.holds(day)]
    minutes, counting = intensity_days(known, wears, taken)
    for signal, by_day in minutes.items():
        made.by_intensity[signal] |= _own(known, by_day)
    for number, hours in counting.items():
        made.counting[number] = made.counting.get(number, {}) | _own(known, hours)
    made.counted[None] += known.doubled
    for signal in (Signal.SDNN, Signal.SITTING):
        made.counted[signal] += known.beginning(signal).size


def _add_nights(
    made: _Days, known: AllStretches, wears: tuple[Wear, ...], *, resting: bool
) -> None:
    """Nights of one window, and what is measured in them."""
    asleep, only_bed = nights(known, wears)
    made.asleep |= _own(known, {day: night.hours for day, night in asleep.items()})
    made.only_bed += sum(known.holds(day) for day in only_bed)
    if resting:
        made.resting |= _own(known, resting_rates(known, asleep))
    made.variability |= _own(known, variability(known, asleep))


def _own(known: AllStretches, by_day: dict[int, _Value]) -> dict[int, _Value]:
    """Of what is known of days, the days of a window."""
    return {day: value for day, value in by_day.items() if known.holds(day)}


def _measured(
    names: StretchNames, what: str, by_day: dict[int, float], *signals: Signal
) -> list[Observation]:
    source = f"{names.files(*signals)}: {what}"
    return [
        Observation(day_from(day), what, round(value, 3), UNITS[what], None, source)
        for day, value in sorted(by_day.items())
    ]


def _exertions(diary: Diary, made: _Days) -> list[Exertion]:
    """Steps, sessions, and active minutes where no steps stand for everyday life."""
    source = f"{made.names.files(Signal.STEPS)}: steps"
    most = AMOUNT_LIMITS["steps"][1]
    found = [
        Exertion(day_from(day), Kind.OVERALL, amount, "steps", source)
        for day, amount in made.steps.items()
        if 0 < amount <= most
    ]
    counted = {one.day for one in (*diary.exertions, *found) if one.unit == "steps"}
    workouts = made.names.files(Signal.WORKOUT)
    for meant, by_day in made.workouts.items():
        for day, amount in by_day.items():
            if amount > 0:
                found.append(_minutes(day, meant.kind, amount, f"{workouts}: {meant.column}"))
    return found + _by_intensity(made, counted)


def _by_intensity(made: _Days, counted: set[date]) -> list[Exertion]:
    source = made.names.files(*INTENSITIES)
    vigorous, moderate, light = (made.by_intensity[signal] for signal in INTENSITIES)
    found: list[Exertion] = []
    for day in sorted({*vigorous, *moderate, *light, *made.told}):
        strong, middle = vigorous.get(day, 0.0), moderate.get(day, 0.0)
        rest = light.get(day, 0.0)
        if strong + middle < SESSION:
            rest, strong, middle = rest + strong + middle, 0.0, 0.0
        if strong + middle > 0 or day in made.told:
            found.append(_minutes(day, Kind.AEROBIC, middle, f"{source}: moderate_minutes"))
        if strong > 0:
            found.append(_minutes(day, Kind.AEROBIC, strong, f"{source}: vigorous_minutes"))
        if day in made.told and day_from(day) not in counted:
            found.append(_minutes(day, Kind.OVERALL, rest, f"{source}: active_minutes"))
    return found


def _minutes(day: int, kind: Kind, amount: float, source: str) -> Exertion:
    amount = round(min(amount, AMOUNT_LIMITS["min"][1]), 3)
    return Exertion(day_from(day), kind, amount, "min", source, None, amount)


def _skipped(made: _Days) -> list[Skipped]:
    """What was not used, and why."""
    hardly = f"worn for less than {LEAST_WORN:g} hours awake that day, which is missing, not rest"
    sdnn = "SDNN is another number than RMSSD and grows with the length of a recording; not used"
    only_bed = "a night of which only the time in bed is known, not the sleep"
    found = [
        Skipped("stretch", "stands twice, in two files or in one", made.counted[None]),
        Skipped("steps", hardly, len(made.hardly)),
        Skipped("sdnn", sdnn, made.counted[Signal.SDNN]),
        Skipped("in_bed", only_bed, made.only_bed),
        Skipped("sitting", "minutes of sitting are not used", made.counted[Signal.SITTING]),
        *(Skipped(f"workout {name}", why, n) for (name, why), n in sorted(made.unused.items())),
    ]
    return [one for one in found if one.count]


def _said(main: dict[int, str]) -> list[str]:
    """Which device counted the steps of how many days, where there are several."""
    counts = Counter(main.values())
    if len(counts) < 2:
        return []
    named = (f"{name or 'a device without a name'} on {n}" for name, n in counts.most_common(4))
    said = "Steps of several devices are joined, each minute counted once; most of a day's come"
    return [f"{said} from {', '.join(named)} days."]
