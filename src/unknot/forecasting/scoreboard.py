"""Scores of many forecasters on many series, as rows that people and scripts read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.forecasting.backtest import NO_POOL, Rolled, ScoreRow, tally
from unknot.forecasting.body_forecasters import BODY, NO_BODY, SHUFFLED, STACKED
from unknot.forecasting.scores import Floats, auc_within, brier
from unknot.forecasting.skill import Skill


@dataclass(frozen=True)
class PersonScore:
    """One method's scores on one person's series at one horizon.

    Attributes:
        crps: mean error in the scale's own units.
        rps: the same in steps of the scale.
        skill_vs_mean, skill_vs_ar1: 1 - crps / the reference's; NaN where that is 0.
        log: mean minus log probability of what came.
        pit80, pit90: share of outcomes inside the central 80 and 90 % (randomised PIT).
        brier: of the chance of a flare; `flares` of the `n` days were one.
        auc, auc_onset: how often a flare day, or the first of a run, had the higher chance.
        n: forecasts scored.
    """

    dataset: str
    person: str
    target: str
    horizon: int
    method: str
    crps: float
    rps: float
    skill_vs_mean: float
    skill_vs_ar1: float
    log: float
    pit80: float
    pit90: float
    brier: float
    flares: int
    auc: float
    auc_onset: float
    n: int


def people(rolled: Sequence[Rolled], methods: Sequence[str]) -> list[PersonScore]:
    """Scores of every method on every series; one that has no forecast counts as `mean`."""
    return [_score(one, method) for one in rolled for method in methods]


def _score(one: Rolled, method: str) -> PersonScore:
    name = method if method in one.scored else "mean"
    scored, chance, calm = one.scored[name], one.chance[name], one.cases.calm
    scale = one.track.series.scale
    assert scale is not None
    alike = np.zeros(one.flare.size, dtype=np.int64)
    return PersonScore(
        one.track.dataset,
        one.track.person,
        one.track.target,
        one.cases.horizon,
        method,
        float(scored.crps.mean()),
        float(scored.crps.mean()) / scale.step,
        _skill(scored.crps, one, "mean"),
        _skill(scored.crps, one, "ar1"),
        float(scored.log.mean()),
        float(scored.pit80.mean()),
        float(scored.pit90.mean()),
        brier(chance, one.flare),
        int(one.flare.sum()),
        auc_within(chance, one.flare, alike),
        auc_within(chance[calm], one.flare[calm], alike[calm]),
        int(one.cases.day.size),
    )


def _skill(crps: Floats, one: Rolled, reference: str) -> float:
    base = float(one.scored[reference].crps.mean()) if reference in one.scored else 0.0
    return 1.0 - float(crps.mean()) / base if base > 0 else float("nan")


@dataclass(frozen=True)
class Bar:
    """A bar set in advance, what was reached, and whether that is enough.

    `reached` is None where the bar cannot be asked of these data.
    """

    name: str
    says: str
    reached: float | None
    passed: bool | None


MUST_NEXT = 0.066  # pooled skill against `mean` on the next day: what `recent` reaches
LOST = -0.02  # no target may lie wholly below this against `mean`
MUST_LATER = 0.01  # later: not worse than `recent` by more than this
PAR = 0.01  # pooled, against `ensemble`
PIT80, PIT80_EACH, PIT90 = (0.76, 0.86), (0.72, 0.90), (0.87, 0.95)
SUSPICIOUS = 0.10


def bars(rows: Sequence[ScoreRow], method: str) -> list[Bar]:
    """The bars of the scoring protocol, asked of one method's pooled and per-target rows."""
    mine = [row for row in rows if row.method == method]
    pooled = {row.horizon: row for row in mine if row.dataset == "pooled"}
    each = [row for row in mine if row.dataset != "pooled" and row.target not in NO_POOL]
    if not pooled:
        return []
    first, *later = sorted(pooled)
    recent = {
        row.horizon: row.versus["mean"].value
        for row in rows
        if row.dataset == "pooled" and row.method == "recent"
    }
    gaps = [pooled[h].versus["mean"].value - recent[h] for h in later if h in recent]
    beside = [row.versus["ensemble"].value for row in pooled.values() if "ensemble" in row.versus]
    lowest = min((row.versus["mean"].high for row in each), default=None)
    next_day = pooled[first]
    prize = next_day.versus["ensemble"].low if "ensemble" in next_day.versus else None
    far = _furthest([row.pit80 for row in each if row.horizon == first], PIT80_EACH)
    return [
        _bar("must: next day", f"skill against mean at least {MUST_NEXT}",
             next_day.versus["mean"].value, MUST_NEXT),
        _bar("must: no target lost", f"every interval reaches {LOST} against mean", lowest, LOST),
        _bar("must: later", f"at most {MUST_LATER} below recent", min(gaps, default=None),
             -MUST_LATER),
        _bar("par", f"at most {PAR} below ensemble at every horizon", min(beside, default=None),
             -PAR),
        Bar("good", "against ensemble, next day, the 90 % interval lies above 0", prize,
            None if prize is None else prize > 0.0),
        _within("calibration: 80 %", next_day.pit80, PIT80),
        _within("calibration: 90 %", next_day.pit90, PIT90),
        _within("calibration: 80 %, each target", far, PIT80_EACH),
        Bar("no leak suspected", f"skill against ensemble below {SUSPICIOUS}",
            max(beside, default=None), None if not beside else max(beside) < SUSPICIOUS),
    ]  # fmt: skip


def _bar(name: str, says: str, reached: float | None, least: float) -> Bar:
    return Bar(name, says, reached, None if reached is None else reached >= least)


def _within(name: str, reached: float | None, band: tuple[float, float]) -> Bar:
    passed = None if reached is None else band[0] <= reached <= band[1]
    return Bar(name, f"between {band[0]} and {band[1]}", reached, passed)


def _furthest(shares: Sequence[float], band: tuple[float, float]) -> float | None:
    """The share that lies furthest from the middle of a band."""
    return max(shares, key=lambda share: abs(share - sum(band) / 2), default=None)


@dataclass(frozen=True)
class BodyGain:
    """What the body model adds at one horizon, pooled; shares of error, with 90 % intervals.

    Attributes:
        gain: against the same filter without a body.
        shuffled: the same with activity of other days, which no honest gain shares.
        stacked: the issued forecast with the body model among its members, against without.
        adds: the gain's interval lies above 0 and above the control's value.
    """

    horizon: int
    gain: Skill
    shuffled: Skill
    stacked: Skill
    adds: bool


def body_gain(rolled: Sequence[Rolled]) -> list[BodyGain]:
    """What the body model adds, over the series it can speak of; empty where there is none."""
    asked = [one for one in rolled if BODY in one.scored and one.track.target not in NO_POOL]
    if not asked:
        return []
    names = ("mean", BODY, NO_BODY, SHUFFLED, STACKED, "stacked")
    rows = tally(asked, names, ("mean", NO_BODY, "stacked"))
    pooled = {(row.horizon, row.method): row.versus for row in rows if row.dataset == "pooled"}
    found: list[BodyGain] = []
    for horizon in sorted({key[0] for key in pooled}):
        gain = pooled[horizon, BODY][NO_BODY]
        shuffled = pooled[horizon, SHUFFLED][NO_BODY]
        stacked = pooled[horizon, STACKED]["stacked"]
        adds = gain.low > max(0.0, shuffled.value)
        found.append(BodyGain(horizon, gain, shuffled, stacked, adds))
    return found
