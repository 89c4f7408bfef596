"""Plans followed by made-up people who are not the fitted body: `studies/plans.py fit|live|both`.

Sixty days of diary, then twelve weeks of each policy in the same moods: the plan
(one, followed to the letter and not made anew), the usual advice, the average-best plan and
changing nothing. People come from an evaluation kit (`--kit DIR`, a folder with `people.py`: pain
as plain functions of minutes) and from wirings that may be another than the fit believes in, with
noise that is not the fit's. `fit` makes and keeps the fits and goes on where it stopped; `live`
plans, lives and writes docs/measured/plans.json; `both` does one and the other, by person.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from plans_figures import record
from threadpoolctl import threadpool_limits

from unknot.diary.entries import Diary
from unknot.engine.calibrate import load
from unknot.engine.mesh import even
from unknot.engine.solve import solve
from unknot.inference import prior, wiring_mixture
from unknot.plan.candidates import minutes_by_day, rungs, spread_evenly, weekdays
from unknot.plan.derive import standing_of
from unknot.plan.policies import ADVICE
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.plan.weekly_plan import Policy
from unknot.plan.wishes import EVERY_DAY, Wishes
from unknot.readers import read_diary
from unknot.store.kernel_cache import keep_kernels
from unknot.synthetic import living
from unknot.synthetic.recipe import Block, PersonRecipe
from unknot.synthetic.writing import write as written
from unknot.timeline import Bout, build
from unknot.workflow.fits import FitRequest, FittedDiary, fitted
from unknot.workflow.plan_shelves import PlanRequest
from unknot.workflow.plans import plan_of

SEED = 1259  # of the people; another makes everybody anew
OUT = Path("out/plans") / str(SEED)
DAYS, WEEKS = 60, 12
AHEAD = 7 * WEEKS
FAMILIES = (
    "lag_crossover_+2", "lag_crossover_-2", "nothing_crossover", "fitness_fatigue_harms",
    "lag_crossover_+1", "fitness_fatigue_helps", "lag_crossover_-1", "tai_chi_crossover_+2",
    "lag_self_chosen_+2", "tai_chi_crossover_-1", "lag_self_chosen_-2", "lag_crossover_+0",
)  # fmt: skip
WIRINGS = ("central_only", "energy_only", "no_nitric_oxide", "articles")
MOODS = 40  # times that the same twelve weeks are lived, to count flares
Minutes = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class MadeUp:
    """Somebody with a diary, and what any way of living would do to their pain.

    Attributes:
        felt: latent pain of the coming days, (days,), given minutes by activity, (days,) each.
        carry, fresh: of the moods that lie on top: day-to-day correlation, and sd.
    """

    world: str
    kind: str
    number: int
    diary: Diary
    felt: Callable[[Minutes], np.ndarray]
    carry: float
    fresh: float

    @property
    def key(self) -> str:
        """A name of their own."""
        return f"{self.world}_{self.number:03d}"


def kit(folder: Path) -> ModuleType:
    """The people of the evaluation kit."""
    spec = importlib.util.spec_from_file_location("people", folder / "people.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["people"] = module
    spec.loader.exec_module(module)
    return module


def of_kit(module: ModuleType, family: str, number: int, folder: Path) -> MadeUp:
    """One person of the kit, their diary cut after `DAYS` days."""
    design, what, arguments = module.families()[family]
    made = module.make(family, design, what, arguments, number, SEED)
    kind, respond = module.response_of(what, arguments, number)
    shown = {name: values[:DAYS] for name, values in made["columns"].items()}
    module.DAYS, whole = DAYS, module.DAYS
    folder.mkdir(parents=True, exist_ok=True)
    path = module.write({**made, "columns": shown}, folder)
    module.DAYS = whole
    before = made["columns"][f"{kind}_minutes"][:DAYS]
    base = float(np.nanmean(made["columns"]["pain"][:DAYS])) - float(respond(before).mean())

    def felt(minutes: Minutes) -> np.ndarray:
        coming = minutes.get(kind, np.zeros(AHEAD))
        return base + respond(np.concatenate([before, coming]))[DAYS:]

    return MadeUp(family, "kit", number, read_diary([path]), felt, 0.5, 1.1)


def of_wiring(wiring: str, number: int) -> MadeUp:
    """Somebody whose body follows one wiring, with heavier-tailed moods than the fit supposes."""
    model = load(wiring)
    rng = np.random.default_rng([SEED, WIRINGS.index(wiring), number])
    while True:
        who = prior.traits(prior.population(1, rng))
        person = PersonRecipe(
            f"{wiring} {number}", "",
            {k: float(v) for k, v in zip(prior.TIGHT, who.tight[0], strict=True)
             if f"tightness_{k}" in model.lanes},
            0.13, DAYS, seed=number + 1, reserve_scale=float(who.reserve[0]),
            scales={"pain": max(float(1.0 + 0.22 * rng.standard_normal()), 0.4)}, missing=0.15,
            blocks=(Block("brisk_walk", 8, 2, 30.0, 3), Block("tai_chi", 22, 2, 30.0, 3),
                    Block("brisk_walk", 36, 3, 30.0, 3)),
            now_and_then={"easy_walk": 20.0},
        )  # fmt: skip
        start = living.settled(model, person)
        if start.usual["pain"] >= 3.0:
            break
    lived = living.live(model, person, start)
    scale = person.scales["pain"]

    def felt(minutes: Minutes) -> np.ndarray:
        bouts = bouts_of(minutes)
        when = build(living.usual_life(person, AHEAD), bouts)
        run = solve(model, when, lived.end, daily=living.DAILY, mesh=even(when))
        return scale * np.asarray(run.days["pain"]).ravel()

    whole = written(person, lived, "")
    diary = replace(  # pain and minutes, as the kit's people keep theirs; a fit is quick then
        whole,
        observations=tuple(one for one in whole.observations if one.what == "pain"),
        exertions=tuple(one for one in whole.exertions if one.minutes is not None),
    )
    return MadeUp(wiring, "wiring", number, diary, felt, 0.7, 1.0)


def bouts_of(minutes: Minutes) -> list[Bout]:
    """Sessions one after another from five in the afternoon."""
    bouts: list[Bout] = []
    for day in range(AHEAD):
        at = 24.0 * day + 17.0
        for name, values in minutes.items():
            if values[day] > 0:
                bouts.append(Bout(at, float(values[day]) / 60.0, name))
                at += float(values[day]) / 60.0
    return bouts


def everybody(folder: Path | None, people: int, done: Collection[str] = ()) -> Iterator[MadeUp]:
    """People of the kit and of wirings in turn, so that a part of them holds some of each.

    Args:
        done: people who are left out.
    """
    module = None if folder is None else kit(folder)
    for place in range(people):
        turn, row = divmod(place, 4)
        if row == 3 or module is None:
            name, number = WIRINGS[turn % len(WIRINGS)], turn // len(WIRINGS)
            if f"{name}_{number:03d}" not in done:
                yield of_wiring(name, number)
        else:
            at = 3 * turn + row
            family = FAMILIES[at % len(FAMILIES)]
            if f"{family}_{at // len(FAMILIES):03d}" not in done:
                yield of_kit(module, family, at // len(FAMILIES), OUT / "diaries")


def fit_of(person: MadeUp) -> FittedDiary:
    """Their kept fit, or a new quick one."""
    folder = OUT / "fits" / person.key
    folder.mkdir(parents=True, exist_ok=True)
    request = FitRequest(wiring_mixture.load(), 1, quick=True)
    return fitted(person.diary, request, folder=folder)


@dataclass(frozen=True)
class Twelve:
    """What twelve weeks of one policy were like: mean pain, of the last four weeks, and flares."""

    pain: float
    late: float
    flares: float


def weeks_of(person: MadeUp, minutes: Minutes) -> Twelve:
    """Twelve weeks of a policy, under the same moods as any other of this person."""
    felt = person.felt(minutes)
    shown = np.array([one.value for one in person.diary.observations if one.what == "pain"])
    threshold = shown.mean() + max(shown.std(), 0.5)
    rng = np.random.default_rng([SEED, zlib.crc32(person.key.encode())])
    runs: list[int] = []
    for _ in range(MOODS):
        mood = np.zeros(AHEAD)
        fresh = person.fresh * np.sqrt(1.0 - person.carry**2) * rng.standard_normal(AHEAD)
        for day in range(AHEAD):
            mood[day] = fresh[day] + (person.carry * mood[day - 1] if day else 0.0)
        report = np.clip(np.round(felt + mood + 0.5 * rng.standard_normal(AHEAD)), 0, 10)
        bad = np.flatnonzero(report > threshold)
        runs.append(int(bad.size > 0) + int((np.diff(bad) > 2).sum()))
    means = felt.mean(), felt[-28:].mean(), np.mean(runs)
    return Twelve(*(round(float(mean), 3) for mean in means))


def minutes_of(doing: Mapping[str, DoingPerWeek], first: date) -> Minutes:
    """A policy's minutes day by day, on weekdays that lie apart."""
    held = {name: one for name, one in doing.items() if one.minutes > 0}
    on = weekdays([int(one.per_week) for one in held.values()], EVERY_DAY, 6)
    return {
        name: minutes_by_day(one, when, first.weekday(), AHEAD)
        for (name, one), when in zip(held.items(), on, strict=True)
    }


def best_of(person: MadeUp, usual: Mapping[str, DoingPerWeek], first: date) -> float:
    """Mean pain of the best doing within the limits, sought kind by kind in the truth itself."""
    doing: dict[str, DoingPerWeek] = {
        name: next(iter(rungs(one, 6))) for name, one in usual.items()
    }
    for name, one in usual.items():
        tried = rungs(one, 6)
        if person.kind == "wiring":  # each takes a second: the usual, half of it, nothing
            tried = list(dict.fromkeys((tried[0], tried[len(tried) // 2], tried[-1])))
        found = [
            (person.felt(minutes_of({**doing, name: rung}, first)).mean(), k, rung)
            for k, rung in enumerate(tried)
        ]
        doing[name] = min(found)[2]
    return float(person.felt(minutes_of(doing, first)).mean())


def lived(person: MadeUp, found: FittedDiary) -> dict[str, Any]:
    """One person's twelve weeks under every policy."""
    today = max(one.day for one in person.diary.observations)
    request = PlanRequest(SafetyAnswers(malaise=Malaise.NO), Wishes(weeks=WEEKS))
    begin = time.process_time()
    plan = plan_of(found, today, request)
    seconds = time.process_time() - begin
    rows = {row.policy: dict(row.doing) for row in plan.compared}
    usual = standing_of(person.diary, today).usual
    followed = {one.activity: one.doing for one in plan.kinds}
    policies = {
        "plan": minutes_of(followed, today),
        "change nothing": {name: spread_evenly(one, AHEAD) for name, one in usual.items()},
        "usual advice": minutes_of(dict([ADVICE]), today),
        "average best": minutes_of(rows.get(Policy.AVERAGE, followed), today),
        "no sessions": {},
    }
    return {
        "person": person.key, "world": person.world, "kind": person.kind,
        "passed": plan.fit.passed, "searched": plan.searched, "seconds": round(seconds, 2),
        "usual": {name: [one.minutes, one.per_week] for name, one in usual.items()},
        "planned": {name: [one.minutes, one.per_week] for name, one in followed.items()},
        "best": round(best_of(person, usual, today), 3),
        "lived": {name: asdict(weeks_of(person, one)) for name, one in policies.items()},
    }  # fmt: skip


def main() -> None:
    """What is asked on the command line."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("what", choices=("fit", "live", "both"))
    ask.add_argument("--kit", type=Path)
    ask.add_argument("--people", type=int, default=16)
    ask.add_argument("--kind", choices=("kit", "wiring"), help="these alone, whoever else is there")
    ask.add_argument("--out", type=Path, default=Path("docs/measured/plans.json"))
    ask.add_argument("--seconds", type=float, default=1e9, help="of processor, for fits")
    given = ask.parse_args()
    keep_kernels()
    with threadpool_limits(limits=1, user_api="blas"):
        if given.what == "fit":
            for person in everybody(given.kit, given.people, left_out(given.kind, given.people)):
                if time.process_time() > given.seconds:
                    break
                found = fit_of(person)
                print(person.key, found.how, round(time.process_time()), flush=True)
            return
        fitting = given.seconds if given.what == "both" else 0.0
        live(given.kit, given.people, given.out, given.kind, fitting=fitting)


def left_out(kind: str | None, people: int) -> set[str]:
    """Everybody of another kind of maker."""
    other = {"kit": WIRINGS, "wiring": FAMILIES, None: ()}[kind]
    return {f"{name}_{number:03d}" for name in other for number in range(people)}


def live(
    folder: Path | None, people: int, out: Path, kind: str | None = None, *, fitting: float = 0.0
) -> None:  # fmt: skip
    """Let everybody live who has a fit and has not lived yet, and write the figures.

    Args:
        fitting: seconds of processor until which whoever has no fit is fitted first.
    """
    place = OUT / "rows.jsonl"
    rows = [json.loads(line) for line in place.read_text().splitlines()] if place.exists() else []
    done = {row["person"] for row in rows}
    for person in everybody(folder, people, done | left_out(kind, people)):
        fresh = time.process_time() < fitting
        if fresh or list((OUT / "fits" / person.key).glob("*.nc")):
            rows.append(lived(person, fit_of(person)))
            with place.open("a") as file:
                file.write(json.dumps(rows[-1]) + "\n")
            print(person.key, rows[-1]["seconds"], flush=True)
    how = {"seed": SEED, "diary_days": DAYS, "weeks": WEEKS, "quick_fits": True,
           "moods_each": MOODS}  # fmt: skip
    record(rows, out, how)


if __name__ == "__main__":
    main()
