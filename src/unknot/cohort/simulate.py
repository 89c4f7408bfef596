"""Run a scenario: settle the person, find the loads of relative programmes, live the days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.engine.calibrate import load
from unknot.engine.mesh import LONGEST_BOUT_HOURS, LONGEST_HOURS, even
from unknot.engine.solve import Certificate, People, Solution, Status, people, solve
from unknot.errors import ScenarioError, nearest
from unknot.model import Model
from unknot.observe import Observable, observables
from unknot.scenario.story import EVERYTHING, Scenario
from unknot.scenario.timetable import timeline
from unknot.timeline import Timeline, build

RESERVE = "aerobic_reserve"
RESERVE_DAYS = 7
LAST_DAYS = 7
JUDGED = ("pain", "fatigue", "fog", "stiffness")  # the certificate is in their points
TOLERANCE = 0.01
MOST_HALVINGS = 3


@dataclass(frozen=True)
class ScenarioRun:
    """What a scenario gave.

    Attributes:
        daily: column -> mean of every day, (days,).
        hourly: column -> value on every hour, (hours + 1,); empty unless asked for.
        observables: column -> mean of the last seven days.
        reserves: the person's reserve before each relative programme, net METs, by its position.
        settled: pain at the end of settling and its change over the last 30 days of it, or None.
    """

    daily: dict[str, Array]
    hourly: dict[str, Array]
    observables: dict[str, float]
    certificate: Certificate
    status: str
    model: str
    reserves: dict[int, float]
    settled: tuple[float, float] | None


@dataclass(frozen=True)
class PosedScenario:
    """A scenario ready to be solved by whatever solver: the body, the person on day 0, their days.

    Attributes:
        columns: what the scenario asks to be kept.
    """

    model: Model
    when: Timeline
    who: People
    columns: tuple[str, ...]


def posed(scenario: Scenario) -> PosedScenario:
    """Settle the person, find the loads of relative programmes, and write the days down.

    Raises:
        ScenarioError: a column that the model does not give.
    """
    model = _model(scenario)
    columns = _columns(model, scenario)
    needed = _needed(columns)
    who, before, _ = _settle(model, scenario, needed)
    reserves = _reserves(model, scenario, who, before, needed)
    return PosedScenario(model, timeline(scenario, reserves), who, tuple(columns))


def _model(scenario: Scenario) -> Model:
    return load(
        scenario.who.wiring,
        scenario.who.parameters,
        agents=scenario.agents,
        intervals=scenario.intervals,
    )


def live(scenario: Scenario, hourly: bool = False) -> ScenarioRun:
    """Run a scenario.

    Args:
        hourly: keep the columns by hour too, whatever the scenario says.

    Raises:
        ScenarioError: a column that the model does not give.
    """
    model = _model(scenario)
    columns = _columns(model, scenario)
    needed = _needed(columns)
    who, before, settled = _settle(model, scenario, needed)
    reserves = _reserves(model, scenario, who, before, needed)
    by_hour = needed if hourly or scenario.keep.hourly else ()
    run, certificate = _certified(model, timeline(scenario, reserves), who, needed, by_hour)
    daily = _shown(columns, {name: value[:, 0] for name, value in run.days.items()})
    return ScenarioRun(
        daily,
        _shown(columns, {name: value[:, 0] for name, value in run.hours.items()}),
        {name: float(value[-LAST_DAYS:].mean()) for name, value in daily.items()},
        certificate,
        Status(int(run.status[0])).name.lower(),
        model.hash,
        reserves,
        settled,
    )


def _columns(model: Model, scenario: Scenario) -> dict[str, Observable | None]:
    """The columns asked for; None stands for a state or an output of the model itself."""
    given: dict[str, Observable | None] = dict.fromkeys(
        (*model.names, *model.held, *model.outputs), None
    )
    known = given | dict(observables())
    if scenario.keep.columns == (EVERYTHING,):
        return known
    for name in scenario.keep.columns:
        if name not in known:
            raise ScenarioError(
                "unknown-column",
                f'{scenario.file} line {scenario.keep.line}: nothing is called "{name}".',
                nearest(name, (*known, EVERYTHING)),
            )
    return {name: known[name] for name in scenario.keep.columns}


def _needed(columns: Mapping[str, Observable | None]) -> tuple[str, ...]:
    # Every run of a scenario keeps the same names, so that one kernel serves them all.
    names = dict[str, None].fromkeys((*JUDGED, RESERVE))
    for name, observable in columns.items():
        names |= dict.fromkeys((name,) if observable is None else observable.needs)
    return tuple(names)


def _shown(columns: Mapping[str, Observable | None], kept: dict[str, Array]) -> dict[str, Array]:
    if not kept:
        return {}
    return {name: kept[name] if one is None else one.compute(kept) for name, one in columns.items()}


def _certified(
    model: Model, when: Timeline, who: People, daily: tuple[str, ...], hourly: tuple[str, ...]
) -> tuple[Solution, Certificate]:
    """Halve the steps until the symptoms stand still to the tolerance, or three times at most.

    The scheme is of third order: the finer of two runs is wrong by a seventh of their distance. A
    third is told, which would hold for second order too.
    """

    def run(halved: int) -> Solution:
        steps = even(when, LONGEST_HOURS / 2**halved, LONGEST_BOUT_HOURS / 2**halved, bool(hourly))
        return solve(model, when, who, daily=daily, hourly=hourly, mesh=steps)

    rough, error = run(0), float("inf")
    for halved in range(1, MOST_HALVINGS + 1):
        fine = run(halved)
        error = max(float(np.max(np.abs(fine.days[n] - rough.days[n]))) for n in JUDGED) / 3.0
        rough = fine
        if error <= TOLERANCE:
            break
    return rough, Certificate(TOLERANCE, error, 1)


def _settle(
    model: Model, scenario: Scenario, daily: tuple[str, ...]
) -> tuple[People, float | None, tuple[float, float] | None]:
    """The person on day 0, their reserve in the week before, and how settled they are."""
    traits = {n: v for n, v in scenario.who.traits.items() if n in model.lanes}
    start = scenario.who.start
    who = people(model, traits, start="healthy" if start == "healthy" else "sick")
    if start != "settled":
        return who, None, None
    none = {name: np.zeros(scenario.usual.days) for name in model.agents}
    run = solve(model, build(scenario.usual, levels=none), who, daily=daily)
    pain = run.days["pain"][:, 0]
    month = float(pain[-1] - pain[-min(30, len(pain))])
    reserve = float(run.days[RESERVE][-RESERVE_DAYS:].mean())
    return People(who.lanes, run.end), reserve, (float(pain[-1]), month)


def _reserves(
    model: Model,
    scenario: Scenario,
    who: People,
    before: float | None,
    daily: tuple[str, ...],
) -> dict[int, float]:
    """The person's reserve in the seven days before each relative programme, by its position.

    Programmes are taken in the order in which they start, so that a later one sees what the
    earlier ones did. Days before day 0 count where the person was settled; a person who was not
    gives the reserve of day 0.
    """
    relative = [i for i, p in enumerate(scenario.programmes) if p.relative]
    found: dict[int, float] = {}
    for position in sorted(relative, key=lambda i: scenario.programmes[i].start_day):
        start = scenario.programmes[position].start_day
        if start == 0 and before is not None:
            found[position] = before
            continue
        run = solve(model, timeline(scenario, found, max(start, 1)), who, daily=daily)
        week = run.days[RESERVE][-RESERVE_DAYS:, 0]
        missing = RESERVE_DAYS - start
        if missing > 0 and before is not None:
            week = np.append(week, np.full(missing, before))
        found[position] = float(week.mean())
    return found
