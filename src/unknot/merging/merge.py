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
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Skipped
from unknot.diary.segments import Signal
from unknot.merging.activities import INTENSITIES, SESSION, ActiveDays, active_days
from unknot.merging.civil_days import clock_of, day_from
from unknot.merging.nights import Night, nights
from unknot.merging.pulse import OWN_VALUES, resting_rates, variability
from unknot.merging.steps import LEAST_WORN, StepDays, step_days
from unknot.merging.stretches import AllStretches, gathered
from unknot.merging.worn import wears
from unknot.parsing.finish import tidy
from unknot.parsing.values import AMOUNT_LIMITS, UNITS
from unknot.recordings.instants import own_zone

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
    clock = clock_of(diary.segments, zone or own_zone())
    known = gathered(diary.segments, clock)
    order = wears(known)
    steps, active = step_days(known, order), active_days(known, order)
    asleep, only_bed = nights(known, order)
    held = {(one.day, one.what) for one in diary.observations}
    observations = [
        one
        for one in (
            *_measured(
                known, "sleep_hours", {day: night.hours for day, night in asleep.items()}, *SLEEP
            ),
            *_measured(
                known, "resting_heart_rate", _resting(diary, known, asleep), Signal.HEART_RATE
            ),
            *_measured(known, "rmssd", variability(known, asleep), Signal.RMSSD),
        )
        if (one.day, one.what) not in held
    ]
    return tidy(
        replace(
            diary,
            observations=(*diary.observations, *observations),
            exertions=(*diary.exertions, *_exertions(diary, known, steps, active)),
            skipped=(*diary.skipped, *_skipped(known, steps, active, only_bed)),
            warnings=(*diary.warnings, *_said(steps)),
            segments=(),
        )
    )


def _measured(
    known: AllStretches, what: str, by_day: dict[int, float], *signals: Signal
) -> list[Observation]:
    source = f"{known.files(*signals)}: {what}"
    return [
        Observation(day_from(day), what, round(value, 3), UNITS[what], None, source)
        for day, value in sorted(by_day.items())
    ]


def _resting(diary: Diary, known: AllStretches, asleep: dict[int, Night]) -> dict[int, float]:
    own = {one.day for one in diary.observations if one.what == "resting_heart_rate"}
    return {} if len(own) >= OWN_VALUES else resting_rates(known, asleep)


def _exertions(
    diary: Diary, known: AllStretches, steps: StepDays, active: ActiveDays
) -> list[Exertion]:
    """Steps, sessions, and active minutes where no steps stand for everyday life."""
    source = f"{known.files(Signal.STEPS)}: steps"
    most = AMOUNT_LIMITS["steps"][1]
    found = [
        Exertion(day_from(day), Kind.OVERALL, amount, "steps", source)
        for day, amount in steps.steps.items()
        if 0 < amount <= most
    ]
    counted = {one.day for one in (*diary.exertions, *found) if one.unit == "steps"}
    workouts = known.files(Signal.WORKOUT)
    for meant, by_day in active.named.items():
        for day, amount in by_day.items():
            if amount > 0:
                found.append(_minutes(day, meant.kind, amount, f"{workouts}: {meant.column}"))
    return found + _by_intensity(known, active, counted)


def _by_intensity(known: AllStretches, active: ActiveDays, counted: set[date]) -> list[Exertion]:
    source = known.files(*INTENSITIES)
    vigorous, moderate, light = (active.by_intensity[signal] for signal in INTENSITIES)
    found: list[Exertion] = []
    for day in sorted({*vigorous, *moderate, *light, *active.told}):
        strong, middle = vigorous.get(day, 0.0), moderate.get(day, 0.0)
        rest = light.get(day, 0.0)
        if strong + middle < SESSION:
            rest, strong, middle = rest + strong + middle, 0.0, 0.0
        if strong + middle > 0 or day in active.told:
            found.append(_minutes(day, Kind.AEROBIC, middle, f"{source}: moderate_minutes"))
        if strong > 0:
            found.append(_minutes(day, Kind.AEROBIC, strong, f"{source}: vigorous_minutes"))
        if day in active.told and day_from(day) not in counted:
            found.append(_minutes(day, Kind.OVERALL, rest, f"{source}: active_minutes"))
    return found


def _minutes(day: int, kind: Kind, amount: float, source: str) -> Exertion:
    amount = round(min(amount, AMOUNT_LIMITS["min"][1]), 3)
    return Exertion(day_from(day), kind, amount, "min", source, None, amount)


def _skipped(
    known: AllStretches, steps: StepDays, active: ActiveDays, only_bed: int
) -> list[Skipped]:
    """What was not used, and why."""
    hardly = f"worn for less than {LEAST_WORN:g} hours awake that day, which is missing, not rest"
    sdnn = "SDNN is another number than RMSSD and grows with the length of a recording; not used"
    found = [
        Skipped("stretch", "stands twice, in two files or in one", known.doubled),
        Skipped("steps", hardly, len(steps.hardly)),
        Skipped("sdnn", sdnn, known.of(Signal.SDNN).size),
        Skipped(
            "in_bed", "a night of which only the time in bed is known, not the sleep", only_bed
        ),
        Skipped("sitting", "minutes of sitting are not used", known.of(Signal.SITTING).size),
        *(Skipped(f"workout {name}", why, n) for (name, why), n in sorted(active.unused.items())),
    ]
    return [one for one in found if one.count]


def _said(steps: StepDays) -> list[str]:
    """Which device counted the steps of how many days, where there are several."""
    counts = Counter(steps.main.values())
    if len(counts) < 2:
        return []
    named = (f"{name or 'a device without a name'} on {n}" for name, n in counts.most_common(4))
    said = "Steps of several devices are joined, each minute counted once; most of a day's come"
    return [f"{said} from {', '.join(named)} days."]
