"""Plans followed by made-up people who are not the fitted body: `python studies/plans.py fit|live`.

Sixty days of diary, then twelve weeks of each policy in the same moods: the plan, re-made every four
weeks' end by nobody (one plan, followed to the letter), the usual advice, the average-best plan and
changing nothing. People come from an evaluation kit (`--kit DIR`, a folder with `people.py`: pain as
plain functions of minutes) and from wirings that may be another than the fit believes in, with
noise that is not the fit's. `fit` makes and keeps the fits, which takes minutes a person and goes
on where it stopped; `live` plans, lives and writes docs/measured/plans.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from unknot.diary.entries import Diary
from unknot.engine.calibrate import load
from unknot.inference import prior, wiring_mixture
from unknot.readers import read_diary
from unknot.store.kernel_cache import keep_kernels
from unknot.synthetic import living
from unknot.synthetic.recipe import Block, PersonRecipe
from unknot.synthetic.writing import write as written
from unknot.timeline import Bout, build
from unknot.workflow.fits import FitRequest, FittedDiary, fitted

OUT = Path("out/plans")
DAYS, WEEKS = 60, 12
AHEAD = 7 * WEEKS
SEED = 41
FAMILIES = (
    "lag_crossover_+2", "lag_crossover_-2", "nothing_crossover", "fitness_fatigue_harms",
    "lag_crossover_+1", "fitness_fatigue_helps", "lag_crossover_-1", "tai_chi_crossover_+2",
    "lag_self_chosen_+2", "tai_chi_crossover_-1", "lag_self_chosen_-2", "lag_crossover_+0",
)  # fmt: skip
WIRINGS = ("central_only", "energy_only", "no_nitric_oxide", "articles")
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
        run = living.run(model, build(living.usual_life(person, AHEAD), bouts), lived.end)
        return scale * np.asarray(run.days["pain"]).ravel()

    return MadeUp(wiring, "wiring", number, written(person, lived, ""), felt, 0.7, 1.0)


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


def everybody(folder: Path | None, people: int) -> Iterator[MadeUp]:
    """People of the kit and of wirings in turn, so that a part of them holds some of each."""
    module = None if folder is None else kit(folder)
    for place in range(people):
        turn, row = divmod(place, 4)
        if row == 3 or module is None:
            yield of_wiring(WIRINGS[turn % len(WIRINGS)], turn // len(WIRINGS))
        else:
            at = 3 * turn + row
            family = FAMILIES[at % len(FAMILIES)]
            yield of_kit(module, family, at // len(FAMILIES), OUT / "diaries")


def fit_of(person: MadeUp) -> FittedDiary:
    """Their kept fit, or a new quick one."""
    folder = OUT / "fits" / person.key
    folder.mkdir(parents=True, exist_ok=True)
    request = FitRequest(wiring_mixture.load(), 1, quick=True)
    return fitted(person.diary, request, folder=folder)


def main() -> None:
    """What is asked on the command line."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("what", choices=("fit", "live"))
    ask.add_argument("--kit", type=Path)
    ask.add_argument("--people", type=int, default=16)
    ask.add_argument("--seconds", type=float, default=1e9, help="of processor, for fits")
    given = ask.parse_args()
    keep_kernels()
    with threadpool_limits(limits=1, user_api="blas"):
        if given.what == "fit":
            for person in everybody(given.kit, given.people):
                if time.process_time() > given.seconds:
                    break
                found = fit_of(person)
                print(person.key, found.how, round(time.process_time()), flush=True)


if __name__ == "__main__":
    main()
