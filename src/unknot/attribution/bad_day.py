"""What made one day bad: the exertion, the stress and the sleep of the days before, shared exactly.

Each cause is put back to its usual in turn, in every combination; a cause's share is what it adds
averaged over every order (Shapley). What no cause explains stays a remainder and is said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from unknot.arrays import Array
from unknot.attribution.shapley import combinations, split
from unknot.diary import exposure as lives
from unknot.diary.exposure import Exposure
from unknot.effects.dose_response import day_floor
from unknot.effects.results import Interval
from unknot.effects.verdicts import interval
from unknot.errors import UnknotError
from unknot.inference import burn_in, prior
from unknot.inference.fit import PreparedDiary
from unknot.inference.posterior import KeptFit, Particles
from unknot.model import Model

CAUSES = ("exertion", "stress", "sleep")
BACK = 3  # days whose causes are asked, the day itself among them


@dataclass(frozen=True)
class DayParts:
    """One day of one symptom, in points of its own scale; more is worse.

    Attributes:
        reported: what was written down, or None.
        usual: the mean of what was written down on the days fitted.
        parts: what each cause added to the day, against its usual.
        explained: all of them together; the parts add up to it in every draw.
        remainder: reported - usual - explained: chance, or what nobody recorded.
        floor: how far one day differs from the day before by chance, 90 %.
    """

    day: date
    target: str
    reported: float | None
    usual: float
    parts: dict[str, Interval]
    explained: Interval
    remainder: Interval | None
    floor: float


def bad_day(
    kept: KeptFit, model: Model, prepared: PreparedDiary, day: date, target: str, points: float
) -> DayParts:
    """Share one day of a symptom among its causes.

    Args:
        points: size of a tenth of the symptom's own scale.

    Raises:
        UnknotError: the day lies outside the days fitted, or the symptom is not among them.
    """
    at = (day - prepared.first).days
    if not 0 <= at < prepared.days:
        raise UnknotError(
            "day-not-fitted",
            f"{day} is not among the days fitted, {prepared.first} to {prepared.last}.",
            "choose one of these.",
        )
    if target not in kept.symptoms:
        raise UnknotError(
            "symptom-not-fitted", f"{target} is not explained here.", f"choose {kept.symptoms[0]}."
        )
    s = kept.symptoms.index(target)
    found = [_parts(model, run, prepared, kept, at, target) for run in kept.runs]
    own = [run.answer(s, points) for run in kept.runs]
    parts = np.concatenate([p * o for (p, _), o in zip(found, own, strict=True)], axis=1)
    explained = np.concatenate([w * o for (_, w), o in zip(found, own, strict=True)])
    values: Array = prepared.reports.values[s] * points
    reported = float(values[at]) if np.isfinite(values[at]) else None
    usual = float(np.nanmean(values))
    left = None if reported is None else interval(reported - usual - explained)
    return DayParts(
        day,
        target,
        reported,
        usual,
        {name: interval(parts[i]) for i, name in enumerate(CAUSES)},
        interval(explained),
        left,
        day_floor(kept.runs[0].noise, prepared.reports, s, points),
    )


def _parts(
    model: Model, run: Particles, prepared: PreparedDiary, kept: KeptFit, at: int, target: str
) -> tuple[Array, Array]:
    """Shares (causes, people) of the day's mean, and their sum (people,), on 0 to 10."""
    first = max(at - BACK + 1, 0)
    who = prior.traits(run.z)
    ready = burn_in.begin(model, who, kept.usual)
    if first:
        past = _days(prepared.lived, 0, first)
        before = lives.timeline(past)
        ready = burn_in.follow(model, before, who, kept.usual, ready, (), past.chores).end
    row: list[Array] = []
    for actual in combinations(len(CAUSES)):
        lived = _days(prepared.lived, first, at + 1)
        lived = _usual(
            lived, prepared.lived, [n for n, on in zip(CAUSES, actual, strict=True) if not on]
        )
        done = burn_in.follow(
            model, lives.timeline(lived), who, kept.usual, ready, (target,), lived.chores
        )
        row.append(done.days[target][-1])
    values = np.stack(row)
    parts = split(values)
    return parts, parts.sum(axis=0)


def _days(life: Exposure, first: int, last: int) -> Exposure:
    """Some days of a life; with none of them its usual stays what it was."""
    at = np.arange(first, last)
    if not len(at):
        return replace(_days(life, 0, 1), sessions=((),))
    return replace(life.permuted(at), stress=life.stress[at], sleep_lost=life.sleep_lost[at])


def _usual(life: Exposure, whole: Exposure, causes: list[str]) -> Exposure:
    """A life with these causes put back to their usual."""
    chores, stress, lost = whole.usual()
    like = np.ones(life.days)
    if "exertion" in causes:
        life = replace(life, chores=chores * like, sessions=((),) * life.days)
    if "stress" in causes:
        life = replace(life, stress=stress * like)
    if "sleep" in causes:
        life = replace(life, sleep_lost=lost * like)
    return life
