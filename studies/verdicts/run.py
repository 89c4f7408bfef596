"""How good verdicts are, beside two plain rivals: `python studies/verdicts/run.py --kit DIR`.

The kit is a folder with `people.py` (people made without any body, by family) and `rivals.py` (a
lag regression and a difference of weeks); `worlds.py` beside this file adds steps, ratings and pain
on the day after, `own_body.py` people of our own body. One line a person is appended to --out, and
people already there are left out; `summary` prints right, wrong, false, coverage and width for
each method. With `--single` one posterior stands for the whole analysis, without shuffled days and
the other checks.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import own_body
import record
import worlds
from threadpoolctl import threadpool_limits

from unknot.exchange.computer import processor
from unknot.person import analysis, checks, effects, sampler, stories
from unknot.person import fit as fits
from unknot.person.judge import verdict_of
from unknot.person.readers import read_diary

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


def single(path: Path, seed: int) -> dict:
    """What one posterior says of every arm, by the rule of verdicts, with its beliefs."""
    model = stories.load()
    told = fits.tell(read_diary([path]))
    begin = time.process_time()
    key = np.random.SeedSequence(seed)
    draws = sampler.sample(fits.simulator(model, told), told.reports, key)
    arms = analysis.arms_of(told)
    points = dict.fromkeys(told.reports.symptoms, 1.0)
    found = effects.effects(
        model, draws, told.reports, fits.usual_of(told.lived), points, key, arms=arms
    )
    belief = checks.belief_of(draws)
    log_any = checks.log_any(belief.flat)
    said = {
        e.arm: {
            "q": quantiles(e.posterior),
            "p": [float((e.posterior < 0).mean()), float((e.posterior > 0).mean())],
            "verdict": verdict_of(e.posterior, log_any),
            "later": quantiles(e.later.posterior),
        }
        for e in found
        if e.target == told.reports.symptoms[0]
    }
    about = {**vars(belief), "log_any": log_any, "effective": draws.ess, "rounds": draws.rounds}
    return {"unknot": said, "about": {**about, "processor_seconds": time.process_time() - begin}}


def whole(path: Path, seed: int) -> dict:
    """What a person would be told: two posteriors, shuffled days, every check."""
    begin = time.process_time()
    request = analysis.Request(seed=seed)
    answer = analysis.analyse(read_diary([path]), stories.load(), request).answer
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


def rivals_of(module: ModuleType, path: Path, name: str) -> dict:
    """Both rivals; what they do not read stands for them as brisk walking of the same arm."""
    diary = module.read(path)
    world = worlds.WORLDS.get(name)
    if world is not None:
        diary = worlds.as_brisk(name, diary)
    made = {"regression": module.regression(diary), "weeks": module.weeks(diary)}
    return {
        method: {
            (arm if world is None else world.arm): {
                "q": quantiles(draws),
                "p": [float((draws < 0).mean()), float((draws > 0).mean())],
            }
            for arm, draws in arms.items()
            if world is None or arm == "brisk_walk"
        }
        for method, arms in made.items()
    }


def main() -> None:
    """Make people, ask every method, append."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("what", nargs="?", default="run", choices=["run", "summary"])
    ask.add_argument("--kit", type=Path)
    ask.add_argument("--families", default="")
    ask.add_argument("--people", type=int, default=2)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--single", action="store_true")
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
    ]
    done = {(row["world"], row["seed"], row["number"]) for row in held}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, threadpool_limits(limits=1, user_api="blas"):
        for number in range(given.people):
            for name in names:
                if (name, given.seed, number) in done:
                    continue
                later = {}
                if name in worlds.WORLDS:
                    path, truth = worlds.write(name, number, given.seed, Path(room))
                elif name in own_body.WORLDS:
                    path, truth, later = own_body.write(name, number, given.seed, Path(room))
                else:
                    made = people.make(name, *families[name], number, given.seed)
                    path = people.write(made, Path(room))
                    truth, later = (
                        {arm: value[span] for arm, value in made["truth"].items()}
                        for span in ("fortnight", "twelve_weeks")
                    )
                row = {
                    "world": name,
                    "seed": given.seed,
                    "number": number,
                    "truth": truth,
                    "truth_later": later,
                }
                row |= single(path, 1) if given.single else whole(path, 1)
                row |= rivals_of(rivals, path, name) if rivals else {}
                with given.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
