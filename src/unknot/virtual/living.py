"""People of one population living days: their own life first, then each arm.

No number of a person may depend on who lives beside them: sums over days go day by day, and the
engine is asked to keep people apart to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from unknot.arrays import Array
from unknot.cohort.draw import Lives
from unknot.engine.calibrate import load
from unknot.engine.mesh import LONGEST_HOURS
from unknot.engine.solve import Backend, People, Solution, default_backend, people, solve
from unknot.library import interventions
from unknot.model import Model
from unknot.validate.design import StudyArm
from unknot.validate.endpoints import quantity
from unknot.validate.schedule import Day, days_of, write
from unknot.virtual.spec import CohortSpec, Stratified

RESERVE = "aerobic_reserve"
LAST_DAYS = 7
FAR_HOURS, NEAR_DAYS = 3.0, 42  # long steps until six weeks before the end of their own life


class _Asked:
    """Stands for the means of a day and remembers which were asked for."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> Array:
        self.names[name] = None
        return np.ones(1)

    def __contains__(self, name: str) -> bool:
        return True


def needs(measures: Sequence[str]) -> tuple[str, ...]:
    """The outputs of the model behind some quantities."""
    asked = _Asked()
    for name in measures:
        quantity(name).compute(cast("Mapping[str, Array]", asked))
    return tuple(name for name in asked.names if name != "activity_scale")


@dataclass(frozen=True)
class Body:
    """The tied model of a population, and how it is run.

    Attributes:
        daily: outputs that are kept by day.
    """

    model: Model
    daily: tuple[str, ...]
    single: bool
    threads: int


def body(spec: CohortSpec, population: Stratified, threads: int = 1) -> Body:
    """The body of a population under the treatments of the cohort's arms."""
    model = load(
        population.wiring,
        population.parameters,
        agents=[interventions()[name] for name in spec.agents],
    )
    kept = dict.fromkeys((*needs(spec.measures), *population.keep, RESERVE))
    single = spec.precision == "single" and default_backend() is Backend.LLVM
    return Body(model, tuple(kept), single, threads)


@dataclass(frozen=True)
class CohortSettled:
    """People after their own life.

    Attributes:
        end: states, (states, people); before: mean of the last week of every kept output.
        ok: whose run ended well.
    """

    end: Array
    before: dict[str, Array]
    ok: np.typing.NDArray[np.bool_]


def settle(
    one: Body, population: Stratified, traits: Mapping[str, Array], lives: Lives
) -> CohortSettled:
    """Let candidates live their own life, and train where the population does."""
    count = len(lives.stress)
    lanes = {name: value for name, value in traits.items() if name in one.model.lanes}
    who = people(one.model, lanes, start=population.start, count=count)
    usual = days_of(StudyArm(1), one.model.agents)[0]
    nothing = np.zeros(count)
    near = min(NEAR_DAYS, population.days)
    ok = np.ones(count, dtype=bool)
    for days, coarse in ((population.days - near, FAR_HOURS), (near - LAST_DAYS, LONGEST_HOURS)):
        run = _lived(one, lives, nothing, who, (usual,) * days, (), coarse)
        who, ok = People(who.lanes, run.end), ok & run.ok
    run = _lived(one, lives, nothing, who, (usual,) * LAST_DAYS, one.daily)
    before = {name: mean_of_days(value) for name, value in run.days.items()}
    return CohortSettled(run.end, before, ok & run.ok)


def train(
    one: Body, arm: StudyArm, who: People, lives: Lives, settled: CohortSettled
) -> CohortSettled:
    """The same people after a programme: their end, and the means of its last week."""
    days = days_of(arm, one.model.agents)
    reserve = settled.before[RESERVE]
    early = _lived(
        one, lives, reserve, People(who.lanes, settled.end), days[:-LAST_DAYS], (), LONGEST_HOURS
    )
    late = _lived(one, lives, reserve, People(who.lanes, early.end), days[-LAST_DAYS:], one.daily)
    before = {name: mean_of_days(value) for name, value in late.days.items()}
    return CohortSettled(late.end, before, settled.ok & early.ok & late.ok)


def _lived(
    one: Body, lives: Lives, reserve: Array, who: People, days: tuple[Day, ...],
    daily: tuple[str, ...], coarse: float = LONGEST_HOURS,
) -> Solution:  # fmt: skip
    if not days:
        return Solution({}, {}, who.start, np.zeros(who.count, dtype=int))
    book = write(lives, list(dict.fromkeys(days)), reserve, coarse)
    return solve(
        one.model, book.timeline, who, daily=daily, mesh=book.mesh(days), single=one.single,
        threads=one.threads, alone=True,
    )  # fmt: skip


@dataclass(frozen=True)
class OccasionStretch:
    """Days lived with the same traits.

    Attributes:
        first, last: days, the last not included.
    """

    first: int
    last: int
    lanes: Mapping[str, Array]
    lives: Lives


def live(
    one: Body, arm: StudyArm, start: Array, reserve: Array, stretches: Sequence[OccasionStretch]
) -> tuple[dict[str, Array], np.typing.NDArray[np.bool_]]:
    """Let people live an arm.

    Returns:
        Output -> mean of every day, (days, people); and whose run ended well.
    """
    days = days_of(arm, one.model.agents)
    state, ok = start, np.ones(start.shape[1], dtype=bool)
    found: dict[str, list[Array]] = {name: [] for name in one.daily}
    for part in stretches:
        who = People(part.lanes, state)
        run = _lived(one, part.lives, reserve, who, days[part.first : part.last], one.daily)
        state, ok = run.end, ok & run.ok
        for name, value in run.days.items():
            found[name].append(value)
    return {name: np.concatenate(value) for name, value in found.items()}, ok


def mean_of_days(values: Array) -> Array:
    """Mean over the first axis, added up day by day: `mean` adds in an order of its own."""
    total = values[0].copy()
    for row in values[1:]:
        total += row
    return total / len(values)


def weeks_of(values: Array) -> Iterator[Array]:
    """Means of every whole week, (people,) each; of all days where there is no whole week."""
    whole = len(values) // 7
    if not whole:
        yield mean_of_days(values)
    for week in range(whole):
        yield mean_of_days(values[7 * week : 7 * week + 7])
