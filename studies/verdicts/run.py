"""How good verdicts are, beside two plain rivals: `python studies/verdicts/run.py --kit DIR`.

The kit is a folder with `people.py` (people made without any body, by family) and `rivals.py` (a
lag regression and a difference of weeks). Beside this file, `worlds.py` adds steps, ratings and
pain on the day after, `own_body.py` people of our own body, and `blind.py`, where --shared is a
folder of shared diaries, these in a blind order. One line a person is appended to --out, and people
already there are left out; `summary` prints right, wrong, false, coverage and width for each
method. With `--single` one posterior stands for the whole analysis, without shuffled days and the
other checks.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import blind
import numpy as np
import own_body
import record
import worlds
from threadpoolctl import threadpool_limits

from unknot.answer import build
from unknot.benchmark.computer import processor
from unknot.diary.entries import Diary
from unknot.diary.session_days import SessionDays
from unknot.effects import counterfactual, fit_checks
from unknot.effects.verdicts import verdict_of
from unknot.inference import fit as fits
from unknot.inference import population_monte_carlo, wiring_mixture
from unknot.readers import read_diary

LEVELS = (0.05, 0.5, 0.95)


def kit(folder: Path, name: str) -> ModuleType:
    """A module of the evaluation kit."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def quantiles(draws: np.ndarray) -> list[float]:
    """5 %, 50 % and 95 %."""
    return [round(float(q), 3) for q in np.quantile(draws, LEVELS)]


def single(diary: Diary, seed: int) -> dict:
    """What one posterior says of every arm, by the rule of verdicts, with its beliefs."""
    model = wiring_mixture.load()
    prepared = fits.prepare(diary)
    begin = time.process_time()
    key = np.random.SeedSequence(seed)
    draws = population_monte_carlo.sample(fits.simulator(model, prepared), prepared.reports, key)
    arms = build.arms_of(prepared)
    points = dict.fromkeys(prepared.reports.symptoms, 1.0)
    found = counterfactual.effects(
        model, draws, prepared.reports, fits.usual_of(prepared.lived), points, key, arms=arms
    )
    belief = fit_checks.belief_of(draws)
    log_any = fit_checks.log_any(belief.flat)
    said = {
        e.arm: {
            "q": quantiles(e.posterior),
            "p": [float((e.posterior < 0).mean()), float((e.posterior > 0).mean())],
            "verdict": verdict_of(e.posterior, log_any),
            "later": quantiles(e.later.posterior),
        }
        for e in found
        if e.target == prepared.reports.symptoms[0]
    }
    about = {**vars(belief), "log_any": log_any, "effective": draws.ess, "rounds": draws.rounds}
    return {"unknot": said, "about": {**about, "processor_seconds": time.process_time() - begin}}


def whole(diary: Diary, seed: int) -> dict:
    """What a person would be told: two posteriors, shuffled days, every check."""
    begin = time.process_time()
    request = build.Request(seed=seed)
    answer = build.analyse(diary, wiring_mixture.load(), request).answer
    said = {
        e.what: {
            "q": [e.posterior.q05, e.posterior.median, e.posterior.q95],
            "p": [e.p_better, e.p_worse],
            "verdict": e.verdict,
            "later": []
            if e.twelve_weeks is None
            else [
                e.twelve_weeks.posterior.q05,
                e.twelve_weeks.posterior.median,
                e.twelve_weeks.posterior.q95,
            ],
        }
        for e in answer.effects
    }
    found = answer.diagnostics
    about = {
        **({} if found.classes is None else vars(found.classes)),
        "log_any": found.log_any,
        "log_own": found.log_own,
        "effective": found.ess_min,
        "pareto_k": found.pareto_k,
        "failed": [c.name for c in found.checks if not c.passed],
        "answers": found.answers,
    }
    return {"unknot": said, "about": {**about, "processor_seconds": time.process_time() - begin}}


def rivals_of(module: ModuleType, columns: dict, asked: str) -> dict:
    """Both rivals.

    Args:
        asked: the way of living that stands for them as brisk walking; "" where they read its own.
    """
    if not columns:
        return {}
    made = {"regression": module.regression(columns), "weeks": module.weeks(columns)}
    return {
        method: {
            asked or arm: {
                "q": quantiles(draws),
                "p": [float((draws < 0).mean()), float((draws > 0).mean())],
            }
            for arm, draws in arms.items()
            if not asked or arm == "brisk_walk"
        }
        for method, arms in made.items()
    }


def on_every_day(columns: dict, path: Path) -> dict:
    """Columns with a place for days that a diary leaves out: lags are counted in days, not rows."""
    with path.open(encoding="utf-8") as text:
        rows = list(csv.DictReader(line for line in text if not line.startswith("#")))
    days = np.array([date.fromisoformat(row["date"]).toordinal() for row in rows])
    places = days - days[0]
    found = {name: np.full(places[-1] + 1, np.nan) for name in columns}
    for name, values in columns.items():
        found[name][places] = values
    return found


@dataclass(frozen=True)
class Made:
    """A diary and its truth: by arm, of days 8 to 14 and of the last of twelve weeks."""

    diary: Diary
    truth: dict[str, float]
    later: dict[str, float]
    path: Path | None

    def for_rivals(self, module: ModuleType, name: str) -> tuple[dict, str]:
        """What rivals read, and the arm that stands for them as brisk walking."""
        if self.path is None:
            asked, columns = blind.as_brisk(self.diary)
            return columns, asked
        columns = on_every_day(module.read(self.path), self.path)
        if name in worlds.WORLDS:
            return worlds.as_brisk(name, columns), worlds.WORLDS[name].arm
        return columns, ""


def _made(
    people: ModuleType | None, name: str, number: int, given: argparse.Namespace, room: Path
) -> Made:
    """One person of a world."""
    seed, later = given.seed, {}
    if name in blind.SETS:
        return Made(*blind.make(given.shared, name, number, seed), {}, None)
    if name in worlds.WORLDS:
        path, truth = worlds.write(name, number, seed, room)
    elif name in own_body.WORLDS:
        path, truth, later = own_body.write(name, number, seed, room)
    else:
        assert people is not None, "a family of the kit needs --kit"
        made = people.make(name, *people.families()[name], number, seed)
        path = people.write(made, room)
        truth, later = (
            {arm: value[span] for arm, value in made["truth"].items()}
            for span in ("fortnight", "twelve_weeks")
        )
    return Made(read_diary([path]), truth, later, path)


def main() -> None:
    """Make people, ask every method, append."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("what", nargs="?", default="run", choices=["run", "summary"])
    ask.add_argument("--kit", type=Path)
    ask.add_argument("--shared", type=Path, help="a folder of shared diaries, for blind orders")
    ask.add_argument("--families", default="")
    ask.add_argument("--people", type=int, default=2)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--single", action="store_true")
    ask.add_argument("--answered", action="store_true", help="people say how they chose days")
    ask.add_argument("--out", type=Path, default=Path("out/verdicts.jsonl"))
    given = ask.parse_args()
    held = [json.loads(x) for x in given.out.read_text().splitlines()] if given.out.exists() else []
    if given.what == "summary":
        print(record.page(record.figures(held, worlds.WORLDS, processor())))
        return
    people = kit(given.kit, "people") if given.kit else None
    rivals = kit(given.kit, "rivals") if given.kit else None
    families = people.families() if people else {}
    names = [n for n in given.families.split(",") if n] or [
        *families,
        *worlds.WORLDS,
        *own_body.WORLDS,
        *(blind.SETS if given.shared else ()),
    ]
    done = {(row["world"], row["seed"], row["number"]) for row in held}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, threadpool_limits(limits=1, user_api="blas"):
        for number in range(given.people):
            for name in names:
                if (name, given.seed, number) in done:
                    continue
                made = _made(people, name, number, given, Path(room))
                row = {
                    "world": name,
                    "seed": given.seed,
                    "number": number,
                    "truth": made.truth,
                    "truth_later": made.later,
                }
                if given.answered:
                    said = SessionDays.CHOSEN if "self_chosen" in name else SessionDays.PLANNED
                    made = replace(made, diary=replace(made.diary, session_days=said))
                row |= single(made.diary, 1) if given.single else whole(made.diary, 1)
                if rivals:
                    row |= rivals_of(rivals, *made.for_rivals(rivals, name))
                with given.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
