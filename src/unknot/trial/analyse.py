"""The plain analysis of a trial: fixed before, and right however often it is looked at.

A regression on level, drift and arm with moods that last (unknot.trial.evidence). First days of a
block do not count: the arm before may still act. Days without an entry are left out, and it is
said how much worse they must have been to change the answer. What was planned counts, not what was
done. An effect of expecting an effect goes with the arm and cannot be told from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, series
from unknot.trial.evidence import Sums, log_mean, looks, of_diary
from unknot.trial.randomised import order_evidence
from unknot.trial.record import Trial, check_lock
from unknot.trial.schedule import Arms, counts, daily, indicator, order_of

GRID = 481
ASSUMED_WORSE = (0.0, 1.0, 2.0, 3.0)  # points that days without an entry may have been worse


class Answered(StrEnum):
    """What a trial says of an arm against the first one."""

    BETTER = "better"
    WORSE = "worse"
    TOO_SMALL = "too_small"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class IfWorse:
    """The answer if days without an entry were so many points worse than the others."""

    points: float
    p_better: float
    p_worse: float


@dataclass(frozen=True)
class ArmAnswer:
    """What the days of a trial say of one arm against the first one.

    Differences are in points, a rise is worse whatever the scale's direction.

    Attributes:
        median, q05, q95: of the difference, given what is believed before.
        low, high: a range that holds the difference in 19 of 20 people at every look at once.
        p_better, p_worse: by at least the meaningful amount.
        evidence: how many times the days favour a difference over none, at most so far.
        clear_on: the trial's day, from 1, on which the answer became clear; None where it is not.
        by_lots: the same evidence from the draw of lots alone, and the most it could have become.
        entries, of_days: of both arms, by arm: days with an entry, days that count.
        if_worse: what days without an entry could change.
    """

    arm: str
    against: str
    median: float
    q05: float
    q95: float
    low: float
    high: float
    p_better: float
    p_worse: float
    evidence: float
    verdict: Answered
    clear_on: int | None
    by_lots: float
    most_by_lots: float
    entries: tuple[int, int]
    of_days: tuple[int, int]
    if_worse: tuple[IfWorse, ...]


@dataclass(frozen=True)
class TrialDays:
    """A trial's days as they stand.

    Shapes (days,) of the whole plan; `before` (days before,).

    Attributes:
        values: a rise is worse; NaN without an entry, and from a stop or the day of looking on.
        counted: the day is not a first one after a change of arm, and has passed.
        passed: how many days have passed.
    """

    values: Array
    arms: Arms
    counted: np.ndarray
    before: Array
    passed: int


def days_of(trial: Trial, diary: Diary) -> TrialDays:
    """The days of a trial in a diary."""
    design = trial.design
    found = series(diary, design.symptom)
    sign = 1.0 if design.worse == "high" else -1.0
    by_day = {day: sign * value for day, value in zip(found.days, found.values, strict=True)}
    end = found.days[-1] if found.days else trial.begins - timedelta(days=1)
    if trial.stopped is not None:
        end = min(end, trial.stopped)
    elapsed = (end - trial.begins).days + 1
    calendar = [trial.begins + timedelta(days=at) for at in range(design.days)]
    values = np.array([by_day.get(day, np.nan) for day in calendar], dtype=np.float64)
    values[max(elapsed, 0) :] = np.nan
    arms = daily(order_of(design), design.block_days)
    counted = counts(arms, design.wash_out)
    counted &= np.arange(design.days) < elapsed
    earlier = [trial.begins - timedelta(days=at) for at in range(trial.settings.diary_days, 0, -1)]
    before = np.array([by_day.get(day, np.nan) for day in earlier], dtype=np.float64)
    return TrialDays(values, arms, counted, before, int(np.clip(elapsed, 0, design.days)))


def analyse(trial: Trial, diary: Diary) -> tuple[ArmAnswer, ...]:
    """What a trial says so far, arm by arm against the first.

    Raises:
        TrialError: its plan or analysis was changed after the lock.
    """
    check_lock(trial)
    days = days_of(trial, diary)
    return tuple(_answer(trial, days, which) for which in range(1, len(trial.design.arms)))


def _answer(trial: Trial, days: TrialDays, which: int) -> ArmAnswer:
    design, settings = trial.design, trial.settings
    before = of_diary(days.before)
    values = np.where(days.counted, days.values, np.nan)[None]
    rest = [a for a in range(1, len(design.arms)) if a != which]
    others = np.stack([indicator(days.arms, a)[None] for a in rest]) if rest else None
    need = settings.evidence_needed * (len(design.arms) - 1)
    most, clear_on, verdict, sums = 0.0, None, Answered.CANNOT_TELL, None
    for day, found in looks(values, indicator(days.arms, which)[None], others):
        sums = found.after(before)
        if day + 1 < design.earliest:
            continue
        most = max(most, float(sums.log_evidence(0.0, settings.effect_spread)[0]))
        if verdict is Answered.CANNOT_TELL:
            verdict = verdicts(sums, design.meaningful, settings.effect_spread, need)[0]
            clear_on = None if verdict is Answered.CANNOT_TELL else day + 1
    assert sums is not None
    width = design.high - design.low
    grid = np.linspace(-width, width, GRID)
    chance = posterior(sums, grid, settings.effect_before * width / 10.0)
    low, high = always_range(sums, grid, settings.effect_spread, need)
    lots, most_lots = order_evidence(trial, days.values, days.before, which)
    entries, of_days = _entries(days, which)
    lower, middle, upper = quantiles(grid, chance, (0.05, 0.5, 0.95))
    return ArmAnswer(
        design.arms[which].name, design.arms[0].name, middle, lower, upper, low, high,
        float(chance[grid <= -design.meaningful + 1e-9].sum()),
        float(chance[grid >= design.meaningful - 1e-9].sum()),
        float(np.exp(min(most, 50.0))), verdict, clear_on, lots, most_lots, entries, of_days,
        _if_worse(grid, chance, design.meaningful, entries, of_days),
    )  # fmt: skip


def verdicts(sums: Sums, meaningful: float, spread: float, need: float) -> list[Answered]:
    """What may be said after a look, by trial."""
    enough = np.log(need)
    some = sums.log_evidence(0.0, spread) >= enough
    inside = np.abs(sums.middle()) < meaningful
    small = inside & (sums.log_evidence(meaningful, spread) >= enough)
    small &= sums.log_evidence(-meaningful, spread) >= enough
    middle = sums.middle()
    return [
        (Answered.WORSE if at > 0 else Answered.BETTER) if told
        else Answered.TOO_SMALL if little else Answered.CANNOT_TELL
        for told, little, at in zip(some, small, middle, strict=True)
    ]  # fmt: skip


def posterior(sums: Sums, grid: Array, spread: float) -> Array:
    """Belief in each difference of a grid after the days of one trial, (points,)."""
    log = log_mean(sums.log_none(grid[:, None])) - 0.5 * (grid / spread) ** 2
    chance = np.exp(log - log.max())
    return chance / chance.sum()


def always_range(sums: Sums, grid: Array, spread: float, need: float) -> tuple[float, float]:
    """The differences that the days do not speak against, at every look at once."""
    log = np.array([sums.log_evidence(float(at), spread)[0] for at in grid])
    kept = grid[log < np.log(need)]
    return (float(kept.min()), float(kept.max())) if kept.size else (float("nan"), float("nan"))


def quantiles(grid: Array, chance: Array, at: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles of a belief on a grid."""
    whole = np.cumsum(chance) - 0.5 * chance
    return tuple(float(np.interp(q, whole, grid)) for q in at)


def _entries(days: TrialDays, which: int) -> tuple[tuple[int, int], tuple[int, int]]:
    known = np.isfinite(days.values) & days.counted
    held = [int((known & (days.arms == arm)).sum()) for arm in (0, which)]
    whole = [int((days.counted & (days.arms == arm)).sum()) for arm in (0, which)]
    return (held[0], held[1]), (whole[0], whole[1])


def _if_worse(
    grid: Array,
    chance: Array,
    meaningful: float,
    entries: tuple[int, int],
    of_days: tuple[int, int],
) -> tuple[IfWorse, ...]:
    """Left-out days that were worse shift an arm's mean by their share of its days."""
    left = [1.0 - have / max(days, 1) for have, days in zip(entries, of_days, strict=True)]
    found: list[IfWorse] = []
    for points in ASSUMED_WORSE:
        moved = grid + points * (left[1] - left[0])
        found.append(
            IfWorse(
                points,
                float(chance[moved <= -meaningful + 1e-9].sum()),
                float(chance[moved >= meaningful - 1e-9].sum()),
            )
        )
    return tuple(found)
