"""The body model as a forecaster: past only, with drift, and beside two controls.

A few hundred people of the prior live the days as they were recorded, in lanes; a filter weighs
them by every report as it comes. From the end of each day they live on as in the last week, which
gives the coming days. Residuals fade, drift and are rounded as in the fit, so that no mechanism is
paid for explaining drift.

Leaves out: fresh draws near those that fit. Old reports lose weight with a memory of 100 days,
which keeps many people in play.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr  # pyright: ignore[reportMissingTypeStubs]

from unknot.diary import exposure as lives
from unknot.diary.entries import Diary, Scale, Series, Worse
from unknot.diary.exposure import Exposure
from unknot.diary.symptoms import LATENT
from unknot.forecasting.baselines import past_of
from unknot.forecasting.scores import edges
from unknot.inference import burn_in, prior
from unknot.inference.fit import usual_of
from unknot.inference.importance import systematic_resample
from unknot.inference.response_prior import RESPONSES
from unknot.model import Model

Floats = npt.NDArray[np.float64]

PEOPLE = 256
FIRST_DAYS = 30  # the usual life comes from these
WEEK = 7
MEMORY = 100.0  # days after which a report counts 1/e in weighing people
KEPT = 256  # components of the mixture a forecast is made of
PHI = (0.3, 0.6, 0.85)
DRIFT = (0.03, 0.12)  # of the person's spread, per square-root day
SIZES = ((0.8, 0.5), (0.5, 0.8), (0.4, 0.3))  # of it: what fades, what is gone the next day
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Ways:
    """What the people's symptoms do on each day and, from its end, on the coming ones.

    Shapes: `now` (days, people) on the days as recorded; `ahead` (days, horizons, people) if the
    last week came again; by symptom. `weight` (people,) of the prior; `days` since `first`.
    """

    first: date
    now: dict[str, Floats]
    ahead: dict[str, Floats]
    weight: Floats


def live(
    model: Model,
    diary: Diary,
    first: date,
    last: date,
    horizons: tuple[int, ...],
    *,
    seed: int = 1,
    count: int = PEOPLE,
    shuffled: bool = False,
    ahead_from: date | None = None,
    progress: Progress | None = None,
) -> Ways:
    """Let people of the prior live a diary day by day, reading of each day only what came before.

    Args:
        shuffled: turn activity round by half the days: the control that nothing may beat.
        ahead_from: the first day from whose end they live on; None takes the thirtieth.
        progress: told the share done, 0..1.
    """
    days = (last - first).days + 1
    symptoms = tuple(dict.fromkeys(LATENT.values()))
    who = prior.traits(prior.population(count, np.random.default_rng([seed, 41])))
    weight = np.ones(count)
    early = lives.lived(_until(diary, first + timedelta(days=FIRST_DAYS - 1)), first, last)
    early = _head(early, min(FIRST_DAYS, days))
    usual = usual_of(early)
    state = burn_in.begin(model, who, usual)
    past: list[Exposure] = [_row(early, i) for i in range(early.days)]
    for day in range(early.days, days):
        here = first + timedelta(days=day)
        past.append(_row(lives.lived(_until(diary, here), first, here), day))
    lived_days = _turned(past) if shuffled else past
    now = {name: np.empty((days, count)) for name in symptoms}
    ahead = {name: np.full((days, len(horizons), count), np.nan) for name in symptoms}
    for day in range(days):
        here = lived_days[day]
        run = burn_in.follow(model, lives.timeline(here), who, usual, state, symptoms, here.chores)
        state = run.end
        for name in symptoms:
            now[name][day] = run.days[name][0]
        late = ahead_from is None or first + timedelta(days=day) >= ahead_from
        if (day + 1 >= FIRST_DAYS and late) or day + 1 == days:
            week = lived_days[max(day + 1 - WEEK, 0) : day + 1]
            coming = [week[i % len(week)] for i in range(max(horizons))]
            rows = _rows(coming)
            branch = burn_in.follow(
                model, lives.timeline(rows), who, usual, state, symptoms, rows.chores
            )
            for name in symptoms:
                ahead[name][day] = branch.days[name][np.array(horizons) - 1]
        if progress:
            progress((day + 1) / days)
    return Ways(first, now, ahead, weight / weight.sum())


def _until(diary: Diary, last: date) -> Diary:
    return replace(
        diary,
        observations=tuple(
            observation for observation in diary.observations if observation.day <= last
        ),
        exertions=tuple(exertion for exertion in diary.exertions if exertion.day <= last),
    )


def _row(life: Exposure, day: int) -> Exposure:
    """One day of a life."""
    at = slice(day, day + 1)
    return Exposure(
        life.first + timedelta(days=day), life.chores[at], life.stress[at], life.sleep_lost[at],
        life.sessions[at], life.log_chores[at], life.recorded,
    )  # fmt: skip


def _head(life: Exposure, days: int) -> Exposure:
    return Exposure(
        life.first, life.chores[:days], life.stress[:days], life.sleep_lost[:days],
        life.sessions[:days], life.log_chores[:days], life.recorded,
    )  # fmt: skip


def _rows(days: list[Exposure]) -> Exposure:
    """Days one after another."""
    return Exposure(
        days[0].first,
        np.concatenate([day.chores for day in days]),
        np.concatenate([day.stress for day in days]),
        np.concatenate([day.sleep_lost for day in days]),
        tuple(session for day in days for session in day.sessions),
        np.concatenate([day.log_chores for day in days]),
        days[0].recorded,
    )


def _turned(days: list[Exposure]) -> list[Exposure]:
    """Activity of another day, half the series away; stress and sleep stay where they were."""
    half = len(days) // 2
    other = days[half:] + days[:half]
    return [
        replace(one, chores=far.chores, sessions=far.sessions, log_chores=far.log_chores)
        for one, far in zip(days, other, strict=True)
    ]


def forecasts(ways: Ways | None, series: Series, horizons: tuple[int, ...], latent: str) -> Floats:
    """Probabilities on the scale's grid, issued at the end of every day of a series.

    Args:
        ways: how people lived the days; None leaves the mechanism out: a level with drift alone.
        latent: which of their symptoms stands for the series.

    Returns:
        Shape (horizons, days, points), days from the first recorded one; the first 29 are even.
    """
    past = past_of(series)
    scale, days = past.scale, past.index.size
    offset = len(series.days) - days
    y = lives.badness(past.values, scale)
    if ways is None:
        now, ahead = np.full((days, 1), np.nan), np.full((days, len(horizons), 1), np.nan)
        weight = np.ones(1)
    else:
        skip = (series.days[offset] - ways.first).days
        now = ways.now[latent][skip : skip + days]
        ahead, weight = ways.ahead[latent][skip : skip + days], ways.weight
    made = np.full((len(horizons), days, past.points), 1.0 / past.points)
    if days < FIRST_DAYS:
        return made
    run = _Filter(y[:FIRST_DAYS], now[:FIRST_DAYS], weight, scale)
    for day in range(days):
        run.step(now[day], float(y[day]))
        known = ways is None or bool(np.isfinite(ahead[day]).all())
        if day + 1 >= FIRST_DAYS and known:
            for i, horizon in enumerate(horizons):
                made[i, day] = run.ahead(ahead[day, i], horizon)
    return made


class _Filter:
    """A Kalman filter for every person, response and noise at once: scale, residual and drift.

    Components lie along one axis, people fastest. The state is the factor on the mechanism (without
    one: the level), the fading residual, and the drift; `cov` holds its six covariances.
    """

    def __init__(self, first: Floats, now: Floats, weight: Floats, scale: Scale) -> None:
        """Set up from the reports and the people's symptoms of the first days."""
        self.scale = scale
        self.mechanism = bool(np.isfinite(now).all())
        seen = first[np.isfinite(first)]
        spread = float(np.clip(seen.std(), 0.3, 3.0))
        responses = RESPONSES if self.mechanism else (0.0,)
        grid = np.array(
            [(r, p, d, *s) for r in responses for p in PHI for d in DRIFT for s in SIZES]
        )
        self.people = weight.size
        each: Floats = np.repeat(grid, self.people, axis=0)
        drift, size, white = each[:, 2], each[:, 3], each[:, 4]
        self.response: Floats = each[:, 0].copy()
        self.phi: Floats = each[:, 1].copy()
        count = self.phi.size
        self.level = np.tile(now.mean(axis=0), len(grid)) if self.mechanism else np.ones(count)
        self.walk = (drift * spread) ** 2
        self.white = (white * spread) ** 2
        self.rounding = (10.0 * scale.step / (scale.high - scale.low)) ** 2 / 12.0
        self.standing = (size * spread) ** 2
        self.log_weight: Floats = np.tile(np.log(weight), len(grid))
        plain = scale.low == 0.0 and scale.high == 10.0
        factor = (0.22 if plain else 0.5) ** 2 if self.mechanism else spread**2
        none = np.zeros(count)
        self.mean = [none + (1.0 if self.mechanism else float(seen.mean())), none, none]
        self.cov = {
            (0, 0): none + factor, (0, 1): none, (0, 2): none,
            (1, 1): self.standing, (1, 2): none, (2, 2): self.walk,
        }  # fmt: skip

    def _felt(self, now: Floats) -> Floats:
        """What each component expects before scale and residual, (components,)."""
        if not self.mechanism:
            return self.level
        return self.level + self.response * (
            np.tile(now, self.phi.size // self.people) - self.level
        )

    def step(self, now: Floats, y: float) -> None:
        """Move on by a day, and read its report where there is one."""
        phi, cov = self.phi, self.cov
        self.mean = [self.mean[0], phi * self.mean[1], self.mean[2]]
        cov[0, 1], cov[1, 2] = phi * cov[0, 1], phi * cov[1, 2]
        cov[1, 1] = phi**2 * cov[1, 1] + self.standing * (1 - phi**2)
        cov[2, 2] = cov[2, 2] + self.walk
        self.log_weight *= np.exp(-1.0 / MEMORY)
        if not np.isfinite(y):
            return
        x = self._felt(now)
        gain: tuple[Floats, ...] = (
            cov[0, 0] * x + cov[0, 1] + cov[0, 2],
            cov[0, 1] * x + cov[1, 1] + cov[1, 2],
            cov[0, 2] * x + cov[1, 2] + cov[2, 2],
        )
        variance = gain[0] * x + gain[1] + gain[2] + self.white + self.rounding
        miss = y - (self.mean[0] * x + self.mean[1] + self.mean[2])
        self.log_weight -= 0.5 * (miss**2 / variance + np.log(variance))
        self.log_weight -= self.log_weight.max()
        share = miss / variance
        self.mean = [m + g * share for m, g in zip(self.mean, gain, strict=True)]
        for i, j in cov:
            cov[i, j] = cov[i, j] - gain[i] * gain[j] / variance

    def ahead(self, coming: Floats, horizon: int) -> Floats:
        """Probabilities of the report some days ahead, (points,)."""
        pick = systematic_resample(np.exp(self.log_weight), 0.5, KEPT)
        phi = self.phi[pick] ** horizon
        x = self._felt(coming)[pick]
        centre = self.mean[0][pick] * x + self.mean[1][pick] * phi + self.mean[2][pick]
        cov = {key: value[pick] for key, value in self.cov.items()}
        variance = (
            cov[0, 0] * x**2 + 2 * x * (phi * cov[0, 1] + cov[0, 2])
            + phi**2 * cov[1, 1] + self.standing[pick] * (1 - phi**2) + 2 * phi * cov[1, 2]
            + cov[2, 2] + horizon * self.walk[pick] + self.white[pick]
        )  # fmt: skip
        unit = (self.scale.high - self.scale.low) / 10.0
        good = self.scale.worse is Worse.LOW
        native = self.scale.high - unit * centre if good else self.scale.low + unit * centre
        sd = unit * np.sqrt(variance)
        standard: Floats = (edges(self.scale)[:, None] - native) / sd
        below: Floats = ndtr(standard)
        return np.diff(below.mean(axis=1), prepend=0.0, append=1.0)
