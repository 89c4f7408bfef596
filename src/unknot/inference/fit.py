"""Fit one person: from a diary to weighted draws of who they may be.

Follows the whole chain: reports on a common scale, what was lived through, simulation in lanes,
population Monte Carlo under two seeds, and the same on days whose activity was shuffled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Lock

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.diary import exposure as lives
from unknot.diary import rival_causes
from unknot.diary.by_lot import drawn_ways, without_lots
from unknot.diary.entries import Diary, Series, series, targets
from unknot.diary.exposure import Exposure
from unknot.diary.symptoms import FITTED
from unknot.engine.threads import threads
from unknot.errors import UnknotError
from unknot.inference import (
    burn_in,
    choices,
    exertion_columns,
    interval_censoring,
    population_monte_carlo,
    prior,
    wiring_mixture,
)
from unknot.inference.burn_in import Usual
from unknot.inference.population_monte_carlo import Draws, Effort
from unknot.inference.reports import Reports
from unknot.inference.trajectories import Trajectories
from unknot.model import Model
from unknot.progress import Progress

FIT_DAYS = 180  # the fit rests on the last so many days
LEAST_VALUES = 14
ENOUGH_BOTH = 60  # days with symptoms and exertion that make an earlier stretch worth fitting …
LEAST_SHARE = 0.25  # … where fewer of the last days than this hold exertion
QUICK = Effort(first=768, later=384, rounds=6, enough=200.0, least=60.0, more=4, passes=60.0)
USUAL_SCALE_SD = 0.22  # how much people differ in using a 0-10 scale
OTHER_SCALE_SD = 0.5


@dataclass(frozen=True)
class PreparedDiary:
    """A diary made ready: the days fitted, reports, and what was lived through."""

    first: date
    last: date
    reports: Reports
    lived: Exposure
    series: dict[str, Series]

    @property
    def days(self) -> int:
        """Days fitted."""
        return self.reports.days


@dataclass(frozen=True)
class Fit:
    """What a fit leaves: draws under two seeds, and under shuffled days."""

    model: Model
    prepared: PreparedDiary
    draws: tuple[Draws, Draws]
    shuffled: Draws | None
    usual: Usual
    seed: int


def prepare(diary: Diary) -> PreparedDiary:
    """Make a diary ready to be explained.

    The last days are fitted; where those hold symptoms but hardly any exertion, the last stretch
    that holds both.

    Raises:
        UnknotError: it holds no pain, fatigue or fog the model could explain.
    """
    found = {name: series(diary, name) for name in targets(diary)}
    found = {name: s for name, s in found.items() if s.days}
    usable = {n: found[n] for n in FITTED if n in found and found[n].scale is not None}
    if not usable:
        raise UnknotError(
            "nothing-to-explain",
            "this diary holds no pain, fatigue or fog.",
            "record at least one of them on a scale, or map its column with --map.",
        )
    end = max(s.days[-1] for s in usable.values())
    last = _last_known(diary, usable, end)
    first = max(min(s.days[0] for s in usable.values()), last - timedelta(days=FIT_DAYS - 1))
    lived = lives.lived(diary, first, last)
    names, rows, rounding, sd = _rows(usable, first, lived.days)
    values = np.array(rows)
    spread = np.array([_spread(row) for row in values])
    own = exertion_columns.columns(diary, first, lived.days)
    rows = exertion_columns.done_or_not(diary, first, lived.days, own)
    rows.append((lived.log_chores, False))
    ways = drawn_ways(diary, first, lived.days)
    by_choice = choices.of([(without_lots(row, ways), one) for row, one in rows], lived.days)
    by_choice = by_choice.as_said(diary.session_days)
    reports = Reports(
        tuple(names), values, by_choice, spread, np.array(rounding), np.array(sd),
        interval=interval_censoring.marked(values, np.array(rounding)),
        own=own,
        causes=rival_causes.causes(diary, first, lived.days),
    )  # fmt: skip
    return PreparedDiary(first, last, reports, lived, found)


def _last_known(diary: Diary, usable: dict[str, Series], end: date) -> date:
    """The last day of the stretch to fit."""
    felt = {day for s in usable.values() for day, v in zip(s.days, s.values, strict=True) if v == v}
    both = sorted({done.day for done in diary.exertions} & felt)
    recent = sum(day > end - timedelta(days=FIT_DAYS) for day in both)
    share = recent / max(sum(day > end - timedelta(days=FIT_DAYS) for day in felt), 1)
    return both[-1] if len(both) >= ENOUGH_BOTH and share < LEAST_SHARE else end


def _rows(
    usable: dict[str, Series], first: date, count: int
) -> tuple[list[str], list[Array], list[float], list[float]]:
    names: list[str] = []
    rows: list[Array] = []
    rounding: list[float] = []
    sd: list[float] = []
    laid = {name: lives.on_calendar(found, first, count) for name, found in usable.items()}
    # One value says little beside other symptoms; on somebody's first day it is all there is.
    least = min(2, max(int(np.isfinite(row).sum()) for row in laid.values()))
    for name, found in usable.items():
        scale = found.scale
        assert scale is not None
        row = lives.badness(laid[name], scale)
        if np.isfinite(row).sum() < least:
            continue
        names.append(name)
        rows.append(row)
        rounding.append(10.0 * scale.step / (scale.high - scale.low))
        plain = scale.low == 0.0 and scale.high == 10.0
        sd.append(USUAL_SCALE_SD if plain else OTHER_SCALE_SD)
    return names, rows, rounding, sd


def _spread(row: Array) -> float:
    seen = row[np.isfinite(row)]
    return float(max(np.std(seen) if len(seen) > 2 else 1.0, 0.3))


def usual_of(lived: Exposure) -> Usual:
    """The usual day of what was lived, and what the diary says nothing of."""
    known = ("stress" in lived.recorded, "sleep" in lived.recorded)
    differ = len(lived.chores) >= LEAST_VALUES and float(np.std(lived.chores)) > 0.0
    return Usual(*lived.usual(), *known, tuple(lived.chores.tolist()) if differ else ())


def simulator(
    model: Model, prepared: PreparedDiary, lived: Exposure | None = None
) -> population_monte_carlo.Simulate:
    """From whitened coordinates to trajectories of this diary's days."""
    lived = lived or prepared.lived
    usual = usual_of(lived)
    written = burn_in.merged(lives.timeline(lived))
    symptoms = prepared.reports.symptoms

    def simulate(z: Array) -> Trajectories:
        who = prior.traits(z)
        begun = burn_in.lived(model, who, usual, symptoms)
        run = burn_in.follow(model, written, who, usual, begun.states, symptoms, lived.chores)
        whole = np.stack([run.days[name] for name in symptoms])
        return Trajectories(
            whole, begun.before, run.end, run.ok & begun.ok, begun.ill,
            wiring_mixture.of(model, who),
        )  # fmt: skip

    return simulate


def shuffle(days: int, seed: np.random.SeedSequence) -> npt.NDArray[np.int_]:
    """Days in another order: weeks change places, and days within them turn."""
    rng = np.random.default_rng(seed)
    blocks = [list(range(i, min(i + 7, days))) for i in range(0, days, 7)]
    order: list[int] = []
    for place in (int(i) for i in rng.permutation(len(blocks))):
        turn = int(rng.integers(7)) % len(blocks[place])
        order += blocks[place][turn:] + blocks[place][:turn]
    return np.array(order)


def reordered(prepared: PreparedDiary, order: npt.NDArray[np.int_]) -> PreparedDiary:
    """The same reports, the days of activity in another order."""
    lived = prepared.lived.permuted(order)
    reports = prepared.reports
    own = None if reports.own is None else reports.own.permuted(order)
    done = reports.choices.permuted(order)
    return replace(prepared, lived=lived, reports=replace(reports, choices=done, own=own))


def fit(
    model: Model,
    prepared: PreparedDiary,
    seed: int,
    *,
    quick: bool = False,
    progress: Progress | None = None,
) -> Fit:
    """Fit a person twice, and once more on shuffled days.

    Args:
        quick: fewer draws; for a first look.
        progress: told what is being done and the share done, 0..1.
    """
    keys = np.random.SeedSequence(seed).spawn(4)
    effort = QUICK if quick else Effort()
    simulate = simulator(model, prepared)
    moving = prepared.reports.choices.rows > 0
    told_of = _Told(progress, 2 + moving)

    def run(stage: int, what: str) -> population_monte_carlo.Report:
        return lambda number, rounds, ess: told_of(stage, what, (number + 1) / (rounds + 1), ess)

    jobs = [
        lambda: population_monte_carlo.sample(
            simulate, prepared.reports, keys[0], effort, run(0, "fitting")
        ),
        lambda: population_monte_carlo.sample(
            simulate, prepared.reports, keys[1], effort, run(1, "fitting again")
        ),
    ]
    if moving:
        other = reordered(prepared, shuffle(prepared.days, keys[2]))
        turned = simulator(model, other)
        jobs.append(
            lambda: population_monte_carlo.sample(
                turned, other.reports, keys[3], QUICK, run(2, "with days shuffled")
            )
        )
    first, second, *shuffled = _side_by_side(jobs, told_of)
    return Fit(
        model,
        prepared,
        (first, second),
        shuffled[0] if shuffled else None,
        usual_of(prepared.lived),
        seed,
    )


class _Told:
    """Progress of several runs at once: the share done only grows, and a stop reaches them all."""

    def __init__(self, progress: Progress | None, stages: int) -> None:
        self.progress = progress
        self.stages = stages
        self.done: dict[int, float] = {}
        self.stopped = False
        self.lock = Lock()

    def __call__(self, stage: int, what: str, share: float, ess: float) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        with self.lock:
            self.done[stage] = min(share, 1.0)
            whole = sum(self.done.values()) / self.stages
            if self.progress:
                self.progress(f"{what}: {ess:.0f} effective draws", whole)

    def ended(self, stage: int, job: Callable[[], Draws]) -> Draws:
        """Run a job and count its stage as done, however few rounds it took."""
        found = job()
        with self.lock:
            self.done[stage] = 1.0
        return found


def _side_by_side(jobs: Sequence[Callable[[], Draws]], told: _Told) -> list[Draws]:
    """Runs on a thread each; nothing that they draw depends on which comes first."""
    with (
        threadpool_limits(limits=1, user_api="blas"),  # small matrices: more only get in the way
        threads(len(jobs)) as pool,
    ):
        waiting = [pool.submit(told.ended, stage, job) for stage, job in enumerate(jobs)]
        try:
            return [one.result() for one in waiting]
        except BaseException:
            told.stopped = True  # at the end of its round each run hears of it
            for one in waiting:
                one.cancel()
            raise
