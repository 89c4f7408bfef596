"""Designs for a question, priced on people who are not our body, best first.

Each design is lived by many made-up people whose effect is drawn from what is believed of this one,
whose days go as the person's own (how far they scatter, how much of a mood lasts, drift, days left
out), and who answer to an arm in several plain ways. Some leave, as people do. The locked analysis
reads what they would have written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Scale, Worse, series
from unknot.plan.limits import Code, Limited, limit, numbers
from unknot.plan.standing import Doing, SafetyAnswers, Standing
from unknot.progress import Progress, quiet
from unknot.trial.analyse import Answered, verdicts
from unknot.trial.evidence import looks, of_diary
from unknot.trial.numbers import trial_numbers
from unknot.trial.record import AnalysisSettings, TrialArm, TrialDesign, TrialError
from unknot.trial.rivals import RIVALS, DayNoise, felt, leaving, response, written
from unknot.trial.schedule import counts, daily, indicator, orders
from unknot.trial.sentences import refusal

BLOCKS = (7, 14, 21)
WEEKS = (6, 8, 12, 16)
FEWEST_GROUPS = 2
TRIALS = 150  # people a way of answering and design
SEEN_EVERY = 3  # days between looks of the made-up people
ENOUGH = 60  # days of diary after which its own lasting share is taken nearly as it is


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


def arm_named(text: str, standing: Standing, label: str = "") -> TrialArm:
    """An arm from "usual", "easy_walk" or "easy_walk:20x3".

    Without minutes it is as much as the person usually does of it.

    Raises:
        TrialError: unreadable, unknown, or nothing is known of how much is usual.
    """
    from unknot.timeline import activities

    name, _, amount = text.strip().partition(":")
    if name == "usual":
        return TrialArm("usual", "Usual days, nothing planned")
    if name not in activities():
        raise TrialError(
            "unknown-arm", f'there is no activity "{name}".',
            'write usual, or a name as in "easy_walk:20x3" (minutes x times a week).',
        )  # fmt: skip
    said = label or activities()[name].label.capitalize()
    if not amount:
        usual = standing.usual.get(name)
        if usual is None:
            raise TrialError(
                "how-much", f"your diary does not say how much {name} is usual.",
                f'say it, as in "{name}:20x3" (minutes x times a week).',
            )  # fmt: skip
        minutes, times = float(np.floor(usual.minutes)), max(int(usual.per_week), 1)
    else:
        minutes, times = _amount(text, amount)
    return TrialArm(name, f"{said}, {times} × {minutes:g} min a week", name, minutes, times)


def _amount(text: str, amount: str) -> tuple[float, int]:
    try:
        first, second = amount.lower().split("x")
        minutes, times = float(first), int(second)
        if not (0.0 < minutes <= 600.0 and 1 <= times <= 14):
            raise ValueError
    except ValueError:
        raise TrialError(
            "unreadable-arm", f'"{text}" is no arm.', 'write it as "easy_walk:20x3".'
        ) from None
    return minutes, times


def check_arms(
    arms: Sequence[TrialArm],
    standing: Standing,
    answers: SafetyAnswers,
    person: Mapping[str, Doing] | None = None,
    clinician: Mapping[str, Doing] | None = None,
) -> tuple[Limited, ...]:
    """Make sure that what every arm asks may be asked today.

    Raises:
        TrialError: fewer than two arms or more than three, two alike, or a limit lowers one.
    """
    if not 2 <= len(arms) <= 3 or len({arm.name for arm in arms}) != len(arms):
        raise TrialError(
            "which-arms", "a trial compares two or three different ways of living.",
            "name them, as in --arms usual,easy_walk.",
        )  # fmt: skip
    found: list[Limited] = []
    for arm in arms:
        asked = Doing(arm.minutes, float(arm.per_week))
        held = limit(
            arm.activity or arm.name, asked, standing, answers,
            person=(person or {}).get(arm.activity), clinician=(clinician or {}).get(arm.activity),
        )  # fmt: skip
        stops = [cap for cap in held.caps if cap.code in (Code.RED_FLAG, Code.STALE)]
        low = held.doing.minutes < asked.minutes or held.doing.weekly < asked.weekly - 1e-9
        if stops or (arm.activity and low):
            said, fix = refusal(arm, held, stops[0] if stops else held.limiting)
            raise TrialError("outside-limits", said, fix)
        found.append(held)
    return tuple(found)


def noise_of(diary: Diary, symptom: str, meaningful_days: int = 60) -> tuple[DayNoise, Scale]:
    """How a person's days go, from the diary; the less it holds, the more cautious.

    Raises:
        TrialError: the symptom is not in it, or on fewer than a fortnight's days.
    """
    found = series(diary, symptom)
    known = np.isfinite(found.values)
    if found.scale is None or known.sum() < 14:
        raise TrialError(
            "too-few-days", f"the diary holds {int(known.sum())} days of {symptom}.",
            "write it down on two weeks of days first, then ask again.",
        )  # fmt: skip
    sign = 1.0 if found.scale.worse is Worse.HIGH else -1.0
    values = (sign * found.values)[-2 * meaningful_days :]
    seen = np.isfinite(values)
    days = np.arange(values.size, dtype=np.float64)
    slope, middle = np.polyfit(days[seen], values[seen], 1)
    left = values - (middle + slope * days)
    spread = max(float(np.nanstd(left)), 0.5 * found.scale.step, 0.3)
    lasting = _lasting(left)
    drift = max(abs(float(slope)) * 42.0, trial_numbers()["drift_before"])
    ends = sorted((sign * found.scale.low, sign * found.scale.high))
    missing = float(np.clip(1.0 - seen.mean(), 0.05, 0.6))
    noise = DayNoise(
        float(np.nanmean(values[-28:])) if seen[-28:].any() else float(np.nanmean(values)),
        spread, lasting, min(drift, 0.15 * (ends[1] - ends[0])), missing, ends[0], ends[1],
        found.scale.step,
    )  # fmt: skip
    return noise, found.scale


def _lasting(left: Array) -> float:
    """The share of a day's mood that is there the next day: a cautious, bias-free guess."""
    pairs = np.isfinite(left[1:]) & np.isfinite(left[:-1])
    count = int(pairs.sum())
    if count < 8:
        return 0.6
    now, then = left[1:][pairs], left[:-1][pairs]
    plain = float((now * then).sum() / max(np.sqrt((now**2).sum() * (then**2).sum()), 1e-9))
    guess = plain + (1.0 + 3.0 * plain) / count  # Kendall's bias of the first autocorrelation
    caution = np.sqrt(max(1.0 - guess**2, 0.05) / count) * (1.0 if count < ENOUGH else 0.5)
    return float(np.clip(guess + caution, 0.0, 0.95))


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
            parts.append(lived_trials(design, noise, effects, before, settings, way, trials, rng))
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
    arms: np.ndarray,
    at: int,
    truth: Array,
    earlier: object,
    stay: np.ndarray,
) -> LivedTrials:
    """The locked analysis of one arm, looked at again and again until it is clear."""
    from unknot.trial.evidence import Sums

    assert earlier is None or isinstance(earlier, Sums)
    rest = [a for a in range(1, len(design.arms)) if a != at]
    others = np.stack([indicator(arms, a) for a in rest]) if rest else None
    need = settings.evidence_needed * (len(design.arms) - 1)
    trials, days = values.shape
    clear = np.full(trials, Answered.CANNOT_TELL, dtype=object)
    when = np.full(trials, float(days))
    nats = np.zeros(trials)
    for day, sums in looks(values, indicator(arms, at), others, every=SEEN_EVERY):
        open_still = clear == Answered.CANNOT_TELL
        if not open_still.any():
            break
        full = sums.after(earlier)
        said = np.array(verdicts(full, design.meaningful, settings.effect_spread, need), object)
        new = open_still & (said != Answered.CANNOT_TELL)
        clear[new], when[new] = said[new], day + 1.0
        there = open_still & (stay > day - SEEN_EVERY)
        nats = np.where(there, _nats(full, settings.effect_before), nats)
    wrong = ((clear == Answered.BETTER) & (truth >= 0)) | ((clear == Answered.WORSE) & (truth <= 0))
    wrong |= (clear == Answered.TOO_SMALL) & (np.abs(truth) > design.meaningful)
    return LivedTrials(
        (clear != Answered.CANNOT_TELL).astype(np.float64), wrong.astype(np.float64),
        (np.abs(truth) >= design.meaningful).astype(np.float64), when, nats, stay * 1.0,
    )  # fmt: skip


def _nats(sums: object, spread: float) -> Array:
    """How much belief about the effect gained, nats: from its spread before to that after."""
    from unknot.trial.evidence import Sums

    assert isinstance(sums, Sums)
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
        design, p_clear, p_wrong, float((clear * (days <= stay)).mean()), float(clear[large].mean()) if large.any() else float("nan"),
        float(np.minimum(days, stay).mean()), held["minutes_a_log"] + planned,
        float(over("information").mean()),
        p_clear >= held["clear_enough"] and p_wrong <= held["wrong_at_most"],
        {way: float(part.clear.mean()) for way, part in parts.items()},
    )  # fmt: skip


def with_seed(design: TrialDesign, seed: int) -> TrialDesign:
    """The same design in another order."""
    return replace(design, seed=seed)
