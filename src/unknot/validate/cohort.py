"""Virtual cohorts under many parameter vectors: drawn once, settled, then every arm lived.

Shapes: (vectors, people) everywhere outside this file. The same candidates are drawn for every
vector, so that vectors differ by their numbers alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.cohort.draw import Lives, candidates
from unknot.engine.mesh import LONGEST_HOURS
from unknot.engine.solve import People, solve
from unknot.errors import UnknotError
from unknot.validate.endpoints import DAILY, HOURLY
from unknot.validate.parameter_batch import Bodies, single
from unknot.validate.protocol import StudyArm, StudyPopulation
from unknot.validate.schedule import Book, Day, days_of, write

Window = tuple[int, int]  # days, the first included, the last not
LAST_DAYS = 7
FAR_HOURS, NEAR_DAYS = 3.0, 42  # long steps until six weeks before the end of their own life


@dataclass(frozen=True)
class StudyCohort:
    """People who settled under each vector.

    Attributes:
        who: lanes and end states, vector after vector.
        lives: their lives, in the same order.
        numbers: candidate number of each, (vectors, people).
        there: 1 for a person, 0 where too few were kept, (vectors, people).
        before: mean of the last week of every daily name, (vectors, people).
    """

    bodies: Bodies
    who: People
    lives: Lives
    numbers: npt.NDArray[np.int_]
    there: Array
    before: dict[str, Array]

    @property
    def shape(self) -> tuple[int, int]:
        """Vectors and people."""
        return (self.there.shape[0], self.there.shape[1])

    def table(self, values: Array) -> Array:
        """Values by lane as (…, vectors, people)."""
        return values.reshape(*values.shape[:-1], *self.shape)


def gather(bodies: Bodies, population: StudyPopulation, seed: int, size: int) -> StudyCohort:
    """Draw candidates, let them live, and keep the first `size` of each vector who qualify."""
    count = round(population.draw * size)
    traits, lives = candidates(population.law, seed, np.arange(count), bodies.model)
    across = np.tile(np.arange(count), bodies.count)
    lanes = _lanes(bodies, traits, count, across)
    start = np.repeat(bodies.start(population.start), count, axis=1)
    lived = lives.take(across)
    end, before = _settled(bodies, People(lanes, start), lived, population.days)
    fits = np.isfinite(end).all(axis=0)
    for name, (low, high) in population.keep.items():
        fits &= (before[name] >= low) & (before[name] <= high)
    kept = _keep(bodies, People(lanes, end), lived, before, fits.reshape(-1, count), size)
    return kept if population.trained is None else _trained(kept, population.trained)


def _trained(crowd: StudyCohort, arm: StudyArm) -> StudyCohort:
    """The same people after a programme: their end, and the means of its last week."""
    days = days_of(arm, crowd.bodies.model.agents)
    reserve = crowd.before["aerobic_reserve"].ravel()
    book = write(crowd.lives, list(dict.fromkeys(days)), reserve, LONGEST_HOURS)
    early, late = days[:-LAST_DAYS], days[-LAST_DAYS:]
    state = _live(crowd.bodies, book, early, crowd.who)
    run = solve(
        crowd.bodies.model, book.timeline, People(crowd.who.lanes, state),
        daily=DAILY, mesh=book.mesh(late), single=single(),
    )  # fmt: skip
    before = {name: crowd.table(value.mean(axis=0)) for name, value in run.days.items()}
    return replace(crowd, who=People(crowd.who.lanes, run.end), before=before)


def _lanes(
    bodies: Bodies, traits: Mapping[str, Array], count: int, across: npt.NDArray[np.int_]
) -> dict[str, Array]:
    lanes: dict[str, Array] = {}
    for name, default in bodies.model.defaults.items():
        if name in traits:
            lanes[name] = traits[name][across]
        else:
            each = bodies.lanes.get(name, np.full(bodies.count, default))
            lanes[name] = np.repeat(each, count)
    return lanes


def _settled(
    bodies: Bodies, who: People, lives: Lives, days: int
) -> tuple[Array, dict[str, Array]]:
    usual = days_of(StudyArm(1), bodies.model.agents)[0]
    nothing = np.zeros(who.count)
    far = write(lives, [usual], nothing, FAR_HOURS)
    near = write(lives, [usual], nothing)
    state = who.start
    for book, length in ((far, days - NEAR_DAYS), (near, NEAR_DAYS - LAST_DAYS)):
        state = _live(bodies, book, (usual,) * length, People(who.lanes, state))
    run = solve(
        bodies.model, near.timeline, People(who.lanes, state),
        daily=DAILY, mesh=near.mesh((usual,) * LAST_DAYS), single=single(),
    )  # fmt: skip
    return run.end, {name: value.mean(axis=0) for name, value in run.days.items()}


def _live(bodies: Bodies, book: Book, days: tuple[Day, ...], who: People) -> Array:
    """End states after some days, nothing kept on the way."""
    if not days:
        return who.start
    mesh = book.mesh(days)
    return solve(bodies.model, book.timeline, who, daily=(), mesh=mesh, single=single()).end


def _keep(
    bodies: Bodies, who: People, lives: Lives, before: Mapping[str, Array],
    fits: npt.NDArray[np.bool_], size: int,
) -> StudyCohort:  # fmt: skip
    count = fits.shape[1]
    order = np.argsort(~fits, axis=1, kind="stable")[:, :size]  # those who fit, by number, first
    there = np.take_along_axis(fits, order, axis=1).astype(float)
    lanes = (order + count * np.arange(len(fits))[:, None]).ravel()
    kept = StudyCohort(bodies, who.take(lanes), lives.take(lanes), order, there, {})
    return replace(kept, before={name: kept.table(value[lanes]) for name, value in before.items()})


@dataclass(frozen=True)
class LivedArm:
    """What was kept of an arm: means over windows of days, and values on the hour.

    Shapes: `windows[window][name]` (vectors, people); `hours[name]` (hours + 1, vectors, people).
    """

    windows: dict[Window, dict[str, Array]]
    hours: dict[str, Array]


def live(crowd: StudyCohort, arm: StudyArm, windows: Sequence[Window], hours: int = 0) -> LivedArm:
    """Let a crowd live an arm.

    Args:
        windows: over which days to average.
        hours: for how many hours from the first midnight to keep hourly values, 0 for none.

    Raises:
        UnknotError: the arm has a treatment that the model was tied without.
    """
    for name, _ in arm.treatments:
        if name not in crowd.bodies.model.agents:
            raise UnknotError(
                "no-treatment",
                f'these bodies were tied without "{name}", which a study gives.',
                "tie the model with this treatment: load(wiring, agents=…).",
            )
    days = days_of(arm, crowd.bodies.model.agents)
    reserve = crowd.before["aerobic_reserve"].ravel()
    kept: dict[Window, dict[str, Array]] = {}
    if windows:
        book = write(crowd.lives, list(dict.fromkeys(days)), reserve, LONGEST_HOURS)
        kept = _windows(crowd, book, days, windows)
    by_hour: dict[str, Array] = {}
    if hours:
        first = days[: -(-hours // 24)]
        book = write(crowd.lives, list(dict.fromkeys(first)), reserve, hourly=True)
        run = solve(
            crowd.bodies.model, book.timeline, crowd.who,
            daily=(), hourly=HOURLY, mesh=book.mesh(first), single=single(),
        )  # fmt: skip
        by_hour = {name: crowd.table(value) for name, value in run.hours.items()}
    return LivedArm(kept, by_hour)


def _windows(
    crowd: StudyCohort, book: Book, days: tuple[Day, ...], windows: Sequence[Window]
) -> dict[Window, dict[str, Array]]:
    """Live in stretches; only those that a window touches are looked at."""
    cuts = sorted({0, *(edge for window in windows for edge in window)})
    sums: dict[Window, dict[str, Array]] = {window: {} for window in windows}
    state = crowd.who.start
    for first, last in pairwise(cuts):
        who = People(crowd.who.lanes, state)
        inside = [w for w in windows if w[0] <= first and last <= w[1]]
        if not inside:
            state = _live(crowd.bodies, book, days[first:last], who)
            continue
        run = solve(
            crowd.bodies.model, book.timeline, who,
            daily=DAILY, mesh=book.mesh(days[first:last]), single=single(),
        )  # fmt: skip
        state = run.end
        for name, value in run.days.items():
            total = crowd.table(value.sum(axis=0))
            for window in inside:
                sums[window][name] = sums[window].get(name, 0.0) + total
    return {
        window: {name: value / (window[1] - window[0]) for name, value in found.items()}
        for window, found in sums.items()
    }
