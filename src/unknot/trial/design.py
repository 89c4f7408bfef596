"""Designs for a question, priced on people who are not our body, best first.

Each design is lived by many made-up people whose effect is drawn from what is believed of this one,
whose days go as the person's own (how far they scatter, how much of a mood lasts, drift, days left
out), and who answer to an arm in several plain ways. Some leave, as people do. The locked analysis
reads what they would have written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.entries import Scale
from unknot.plan.limits import numbers
from unknot.progress import Progress, quiet
from unknot.trial.analyse import Answered, verdicts
from unknot.trial.evidence import Sums, looks, of_diary
from unknot.trial.numbers import trial_numbers
from unknot.trial.record import AnalysisSettings, TrialArm, TrialDesign
from unknot.trial.rivals import RIVALS, DayNoise, felt, leaving, response, written
from unknot.trial.schedule import Arms, counts, daily, indicator, orders

BLOCKS = (7, 14, 21)
WEEKS = (6, 8, 12, 16, 20)
FEWEST_GROUPS = 2
TRIALS = 450  # people a design, over all ways of answering
SEEN_EVERY = 3  # days between looks of the made-up people


@dataclass(frozen=True)
class DesignWorth:
    """What a design would give, and what it asks.

    Attributes:
        p_clear: chance of a clear answer, of a difference or of none that matters, if they stay.
        p_clear_leaving: the same where people leave as they do.
        p_wrong: chance of a clear answer that is wrong.
        p_clear_large: chance of a clear answer where the effect is meaningful.
        days_expected: until the answer is clear, the person leaves, or the end.
        burden: minutes a day, writing included.
        information: nats of belief about the effect.
        feasible: clear often enough, wrong seldom enough.
        by_way: chance of a clear answer by way of answering.
    """

    design: TrialDesign
    p_clear: float
    p_wrong: float
    p_clear_leaving: float
    p_clear_large: float
    days_expected: float
    burden: float
    information: float
    feasible: bool
    by_way: Mapping[str, float]

    @property
    def worth(self) -> float:
        """Information for a day of burden."""
        return self.information / max(self.days_expected * self.burden, 1e-9)


def candidates(
    symptom: str,
    scale: Scale,
    arms: Sequence[TrialArm],
    learned_lag_hours: float,
    weeks: int | None,
    seed: int,
) -> list[TrialDesign]:
    """Designs that fit: blocks long enough for the wash-out, at least two groups of them."""
    lag = max(learned_lag_hours, numbers()["lag_hours"])
    wash_out = int(np.ceil(lag / 24.0))
    meaningful = trial_numbers()["meaningful"] * (scale.high - scale.low) / 10.0
    found: list[TrialDesign] = []
    for total in WEEKS if weeks is None else (weeks,):
        for block in BLOCKS:
            groups = (7 * total) // (block * len(arms))
            if block <= wash_out + 3 or groups < FEWEST_GROUPS:
                continue
            found.append(
                TrialDesign(
                    symptom, scale.low, scale.high, scale.step, scale.worse.value, tuple(arms),
                    groups, block, wash_out, seed, meaningful,
                )
            )  # fmt: skip
    unique = {(one.groups, one.block_days): one for one in found}
    return list(unique.values())


def price(
    designs: Sequence[TrialDesign],
    noise: DayNoise,
    effects: Mapping[str, Array],
    before: Array,
    settings: AnalysisSettings,
    seed: int,
    *,
    trials: int = TRIALS,
    progress: Progress = quiet,
) -> list[DesignWorth]:
    """Every design lived by made-up people; the best for its burden first, feasible ones before.

    Args:
        effects: draws of each arm's effect against the first, by its name; a rise is worse.
        before: the person's own days before, a rise is worse.
    """
    found: list[DesignWorth] = []
    ways = tuple(RIVALS)
    for number, design in enumerate(designs):
        parts: list[LivedTrials] = []
        for place, way in enumerate(ways):
            progress(
                f"trying {design.groups} × {design.block_days} days",
                (number + place / len(ways)) / len(designs),
            )
            rng = np.random.default_rng(np.random.SeedSequence([seed, number, place]))
            share = max(round(trials * trial_numbers()[f"way_{way}"]), 2)
            parts.append(lived_trials(design, noise, effects, before, settings, way, share, rng))
        found.append(_worth(design, dict(zip(ways, parts, strict=True))))
    progress("done", 1.0)
    return sorted(found, key=lambda one: (not one.feasible, -one.worth))


@dataclass(frozen=True)
class LivedTrials:
    """What came of many made-up trials, (trials,) each, over all arms together.

    Attributes:
        clear, wrong: by trial; large: its effect is meaningful.
        days: until clear or the end, of who stays; stay: day on which each would leave.
        information: nats when it is clear, they leave, or it ends.
    """

    clear: Array
    wrong: Array
    large: Array
    days: Array
    information: Array
    stay: Array


def lived_trials(
    design: TrialDesign,
    noise: DayNoise,
    effects: Mapping[str, Array],
    before: Array,
    settings: AnalysisSettings,
    way: str,
    trials: int,
    rng: np.random.Generator,
    *,
    finished: float | None = None,
) -> LivedTrials:
    """Many made-up people live one design, each with an order of blocks of their own."""
    count, days = len(design.arms), design.days
    arms = daily(orders(design.groups, count, rng, trials), design.block_days)
    change = np.zeros((trials, days))
    drawn = np.zeros((trials, count))
    for at, arm in enumerate(design.arms[1:], start=1):
        drawn[:, at] = rng.choice(effects[arm.name], size=trials)
        change += drawn[:, at : at + 1] * response(way, indicator(arms, at), rng)
    values = written(noise, felt(noise, change, rng), rng)
    share = trial_numbers()["finished"] if finished is None else finished
    stay = leaving(trials, days, share, rng)
    values[~counts(arms, design.wash_out)] = np.nan
    earlier = of_diary(before)
    parts = [
        _read(design, settings, values, arms, at, drawn[:, at], earlier, stay)
        for at in range(1, count)
    ]
    if count == 2:
        return parts[0]
    return LivedTrials(
        np.min([part.clear for part in parts], axis=0),
        np.max([part.wrong for part in parts], axis=0),
        np.max([part.large for part in parts], axis=0),
        np.max([part.days for part in parts], axis=0),
        np.mean([part.information for part in parts], axis=0),
        parts[0].stay,
    )


def _read(
    design: TrialDesign,
    settings: AnalysisSettings,
    values: Array,
    arms: Arms,
    at: int,
    truth: Array,
    earlier: Sums | None,
    stay: npt.NDArray[np.int_],
) -> LivedTrials:
    """The locked analysis of one arm, looked at again and again until it is clear."""
    rest = [a for a in range(1, len(design.arms)) if a != at]
    others = np.stack([indicator(arms, a) for a in rest]) if rest else None
    need = settings.evidence_needed * (len(design.arms) - 1)
    trials, days = values.shape
    clear = np.full(trials, Answered.CANNOT_TELL, dtype=object)
    when = np.full(trials, float(days))
    nats = np.zeros(trials)
    for day, sums in looks(values, indicator(arms, at), others, every=SEEN_EVERY):
        open_still = clear == Answered.CANNOT_TELL
        said = np.full(trials, Answered.CANNOT_TELL, dtype=object)
        if not open_still.any():
            break
        full = sums.after(earlier)
        if day + 1 >= design.earliest:
            told = verdicts(full, design.meaningful, settings.effect_spread, need)
            said = np.array(told, dtype=object)
        new = open_still & (said != Answered.CANNOT_TELL)
        clear[new], when[new] = said[new], day + 1.0
        there = open_still & (stay > day - SEEN_EVERY)
        nats = np.where(there, _nats(full, settings.effect_before), nats)
    wrong = ((clear == Answered.BETTER) & (truth >= 0)) | ((clear == Answered.WORSE) & (truth <= 0))
    wrong |= (clear == Answered.TOO_SMALL) & (np.abs(truth) > design.meaningful)
    return LivedTrials(
        (clear != Answered.CANNOT_TELL).astype(np.float64), wrong.astype(np.float64),
        (np.abs(truth) >= design.meaningful).astype(np.float64), when, nats,
        stay.astype(np.float64),
    )  # fmt: skip


def _nats(sums: Sums, spread: float) -> Array:
    """How much belief about the effect gained, nats: from its spread before to that after."""
    variance = sums.yy / np.maximum(sums.free, 1.0)
    precision = sums.xx / np.maximum(variance, 1e-6)
    weight = sums.log_none(0.0)
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    mean = (weight * precision).sum(axis=1) / weight.sum(axis=1)
    return 0.5 * np.log1p(spread**2 * mean)


def _worth(design: TrialDesign, parts: Mapping[str, LivedTrials]) -> DesignWorth:
    def over(name: str) -> Array:
        return np.concatenate([getattr(part, name) for part in parts.values()])

    held = trial_numbers()
    clear, wrong, large = over("clear"), over("wrong"), over("large") > 0
    days, stay = over("days"), over("stay")
    planned = sum(arm.minutes * arm.per_week for arm in design.arms) / len(design.arms) / 7.0
    p_clear, p_wrong = float(clear.mean()), float(wrong.mean())
    return DesignWorth(
        design, p_clear, p_wrong, float((clear * (days <= stay)).mean()),
        float(clear[large].mean()) if large.any() else float("nan"),
        float(np.minimum(days, stay).mean()), held["minutes_a_log"] + planned,
        float(over("information").mean()),
        p_clear >= held["clear_enough"] and p_wrong <= held["wrong_at_most"],
        {way: float(part.clear.mean()) for way, part in parts.items()},
    )  # fmt: skip
