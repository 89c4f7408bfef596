"""On which grade of evidence the results of a scenario, and the effects of the arms, rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.attribution.shapley import Whole, needs_of
from unknot.attribution.variance_by_grade import (
    SURE,
    WIDTH,
    Ensemble,
    Resting,
    crowd,
    ensemble,
    outcomes,
    resting,
)
from unknot.cohort.simulate import LAST_DAYS, ScenarioRun
from unknot.effects.counterfactual import ARMS, LAST, WEEKS, Arm
from unknot.engine.calibrate import load
from unknot.engine.solve import People, solve
from unknot.engine.steady_state import settle
from unknot.evidence import Grade
from unknot.model import Model, phenotypes
from unknot.observe import observables
from unknot.progress import Progress
from unknot.scenario.story import Scenario
from unknot.scenario.timetable import timeline
from unknot.timeline import Life, Timeline, build, sessions

TARGETS = ("pain", "fatigue", "fog", "stiffness", "sleep_quality")
SHIPPED_COUNT = 128  # the shares are good to about 0.1


def of_scenario(
    scenario: Scenario, lived: ScenarioRun, *, count: int = 64, progress: Progress | None = None
) -> dict[str, Resting]:
    """How each observable of a scenario splits by grade: the mean of its last seven days.

    Every version of the model lives the very same days: relative programmes keep the loads that
    they had in the run itself.

    Args:
        lived: what running it gave.
        count: see `grades.ensemble`.
    """
    versions = ensemble(
        scenario.who.wiring,
        scenario.who.parameters,
        count=count,
        agents=scenario.agents,
        intervals=scenario.intervals,
        progress=progress,
    )
    model, start = versions.model, scenario.who.start
    if progress is not None:
        progress("living these days in each", 0.8)
    who = crowd(versions, scenario.who.traits, "healthy" if start == "healthy" else "sick")
    if start == "settled":
        none = {name: np.zeros(scenario.usual.days) for name in model.agents}
        before = solve(model, build(scenario.usual, levels=none), who, daily=())
        who = People(who.lanes, before.end)
    known = {*model.outputs, *model.names, *observables()}
    names = tuple(name for name in lived.observables if name in known)
    last = last_days(model, timeline(scenario, lived.reserves), who, names, LAST_DAYS)
    return {name: resting(versions, value) for name, value in last.items()}


def last_days(
    model: Model, days: Timeline, who: People, names: Sequence[str], last: int
) -> dict[str, Array]:
    """The mean of the last days of outputs, states or observables, (people,) by name."""
    seen = observables()
    daily = tuple(dict.fromkeys(n for name in names for n in needs_of(name)))
    run = solve(model, days, who, daily=daily).days
    shown = {name: seen[name].compute(run) if name in seen else run[name] for name in names}
    return {name: value[-last:].mean(axis=0) for name, value in shown.items()}


@dataclass(frozen=True)
class Effects:
    """Every arm against ordinary days, of people settled in them: "arm:target" -> (people,)."""

    arms: tuple[Arm, ...] = ARMS

    def __call__(self, model: Model, who: People, origin: Whole) -> dict[str, Array]:
        """Effects, and under ":target" the symptoms before."""
        del origin
        ready = People(who.lanes, settle(model, build(Life(1)), who).state)
        plain = last_days(model, build(Life(7 * WEEKS)), ready, TARGETS, LAST)
        found = {f":{target}": value for target, value in plain.items()}
        for arm in self.arms:
            days = build(
                Life(7 * WEEKS, activity_scale=arm.chores),
                sessions(arm.activity, arm.minutes, arm.per_week, WEEKS) if arm.per_week else (),
            )
            after = last_days(model, days, ready, TARGETS, LAST)
            found |= {f"{arm.name}:{t}": after[t] - plain[t] for t in TARGETS}
        return found


def shares(
    versions: Ensemble, people: Sequence[str], progress: Progress | None = None
) -> dict[str, Resting]:
    """Shares of the arms' effects and of symptoms, pooled over made-up people."""
    table: dict[str, list[Array]] = {}
    for number, name in enumerate(people):
        if progress is not None:
            progress(f"effects in {name}", number / len(people))
        traits = {f"tightness_{knot}": value for knot, value in phenotypes()[name].items()}
        for key, values in outcomes(versions, traits, Effects()).items():
            table.setdefault(key, []).append(values)
    return {key: resting(versions, np.array(rows)) for key, rows in table.items()}


def plain(found: Resting, digits: int = 3) -> dict[str, object]:
    """A split as plain data, for JSON."""

    def rounded(values: Mapping[Grade, float]) -> dict[str, float]:
        return {grade.value: round(value, digits) for grade, value in values.items()}

    return {
        "mean": round(found.mean, digits),
        "sd": round(found.sd, digits),
        "alone": rounded(found.alone),
        "involved": rounded(found.involved),
        "unsure": rounded(found.unsure),
    }


def main() -> None:
    """Write what ships as data/grades.json to standard output."""

    def tell(what: str, share: float) -> None:
        sys.stderr.write(f"\r{what} … {share:4.0%}   ")

    ill = [name for name, row in phenotypes().items() if any(row.values())]
    versions = ensemble(count=SHIPPED_COUNT, progress=tell)
    found = shares(versions, ill, tell)
    sys.stderr.write("\n")
    data = {
        "model": load().hash,
        "count": SHIPPED_COUNT,
        "width": WIDTH,
        "interval": SURE,
        "people": ill,
        "shares": {key: plain(value) for key, value in found.items()},
    }
    sys.stdout.write(json.dumps(data, indent=1) + "\n")


if __name__ == "__main__":
    main()
