"""Studies of the posterior: `python studies/posterior/run.py NAME [--people N] [--part 0/2]`.

Each appends one row a person to out/posterior/NAME.jsonl and goes on where it stopped; run two
parts at once on two cores. `python studies/posterior/run.py summary` then writes the figures, dated
and with the processor's name, to docs/measured/posterior.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import cases
import confounded
import factors
import numpy as np
import permuted
import sbc
import truth
from threadpoolctl import threadpool_limits
from truth import World

import clinic
from unknot.effects.counterfactual import ARMS
from unknot.engine.calibrate import load
from unknot.inference import wiring_mixture
from unknot.observe import Reporting

OUT = Path("out/posterior")
CROSSOVER = World(days=112, planned=(4, 4))
HARMED = 1.0
ANSWERING = 10  # people who do answer, beside those who do not


@dataclass(frozen=True)
class Study:
    """People of some worlds, and what is asked of each.

    Attributes:
        people: how many of each world.
        wanted: which of a larger draw are taken, by their true effects; None takes all.
        drawn: how many are drawn to choose from.
    """

    worlds: dict[str, World]
    people: int
    seed: int
    ask: str = "one_run"
    wanted: str = ""
    drawn: int = 0


PLAIN = World()
CARRIED = replace(PLAIN, response=0.0, reporting=Reporting(carry=0.7, fresh=0.0))
MONTH = replace(CARRIED, days=30)
STUDIES = {
    "coverage": Study({"plain": PLAIN}, 300, 11),
    "sbc": Study({"plain": PLAIN}, 210, 12, "sbc"),
    "misspecified": Study(
        {
            "other wiring": replace(PLAIN, wiring="no_nitric_oxide"),
            "central wiring": replace(PLAIN, wiring="central_only"),
            "heavy tails": replace(PLAIN, heavy=0.5),
            "slow noise": replace(PLAIN, reporting=Reporting(carry=0.85)),
            "missing when bad": replace(PLAIN, missing=0.2, lost_when_bad=0.6),
            "unlogged stress": replace(PLAIN, unlogged=0.8),
        },
        20,
        13,
    ),
    "nothing": Study({"nothing": CARRIED}, 60, 14, "whole"),
    "half_year": Study({"half year": World(days=180)}, 30, 15, "whole", "moved", 90),
    "crossover": Study({"crossover": CROSSOVER}, 30, 16, "whole", "moved", 90),
    "harmed": Study({"crossover": CROSSOVER}, 24, 17, "whole", "harmed", 600),
    "speed": Study({"90 days": PLAIN, "180 days": World(days=180)}, 20, 19, "whole"),
    "confounded": Study({"90 days": PLAIN, "180 days": World(days=180)}, 40, 20, "confounded"),
    "factors": Study(
        {"nothing": MONTH, "answers": replace(MONTH, response=1.0)}, 40, 21, "factors"
    ),
    "together": Study({"clinic": PLAIN}, clinic.MEMBERS + clinic.NEWCOMERS, 23, "together"),
    "permuted": Study({"real diaries": PLAIN}, 20, 22, "permuted"),
}


def chosen(study: Study, effects: dict[str, np.ndarray]) -> list[int]:
    """Which people of a draw a study asks about."""
    brisk = effects["brisk_walk"]
    if study.wanted == "harmed":
        found = np.flatnonzero(brisk > HARMED)
    elif study.wanted == "moved":
        found = np.flatnonzero(np.abs(brisk) > HARMED)
    else:
        found = np.arange(len(brisk))
    return [int(p) for p in found[: study.people]]


def people(study: Study, world: World) -> Iterator[tuple[int, object, dict[str, float]]]:
    """Everybody of one world: number, diary, true effects."""
    group = truth.make(load(world.wiring), world, study.drawn or study.people, study.seed)
    for p in chosen(study, group.effects):
        effects = {arm.name: float(group.effects[arm.name][p]) for arm in ARMS}
        yield p, truth.told(group, p), effects


def rows(study: Study, label: str, world: World, done: set[tuple[str, int]], part: tuple[int, int]):
    """New rows of one world, person by person."""
    model = wiring_mixture.load()
    if study.ask == "confounded":
        for p in range(study.people):
            if p % part[1] == part[0] and (label, p) not in done:
                told, slopes = confounded.person(study.seed, p, world.days, truth.FIRST)
                effects = {arm.name: 0.0 for arm in ARMS}
                effects["brisk_walk"] = confounded.HARM
                row = cases.whole(model, told, effects, study.seed, p, quick=True)
                yield {**row, "slopes": slopes}
        return
    if study.ask == "factors":
        for p in range(study.people if not world.response else min(study.people, ANSWERING)):
            if p % part[1] == part[0] and (label, p) not in done:
                yield factors.one(model, world, study.seed, p)
        return
    if study.ask == "together":  # newcomers need every member: one part
        yield from clinic.rows(model, study.seed, done, read("together"))
        return
    if study.ask == "permuted":  # each of its rows names its set as the world
        yield from permuted.rows(model, study.people, study.seed, done, part)
        return
    for place, (p, told, effects) in enumerate(people(study, world)):
        if place % part[1] != part[0] or (label, p) in done:
            continue
        if study.ask == "sbc":
            yield sbc.one(model, told, study.seed, p)
        elif study.ask == "whole":
            yield cases.whole(model, told, effects, study.seed, p)
        else:
            yield cases.one_run(model, told, effects, study.seed, p)


def read(name: str) -> list[dict]:
    """All rows of a study so far."""
    found = []
    for path in sorted(OUT.glob(f"{name}*.jsonl")):
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return found


def main() -> None:
    """Run a study, or write the summary."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", choices=[*STUDIES, "summary"])
    asked.add_argument("--people", type=int, help="fewer people than the study has")
    asked.add_argument("--part", default="0/1", help="which share of the people, as 0/2 and 1/2")
    given = asked.parse_args()
    if given.name == "summary":
        import summary

        summary.write(Path("docs/measured/posterior.json"), read, date.today())  # noqa: DTZ011
        return
    study = STUDIES[given.name]
    if given.people:
        study = replace(study, people=given.people)
    part = tuple(int(n) for n in given.part.split("/"))
    OUT.mkdir(parents=True, exist_ok=True)
    place = OUT / f"{given.name}.{part[0]}of{part[1]}.jsonl"
    done = {(row["world"], row["person"]) for row in read(given.name)}
    # One process a part: threads of two parts would only wait for each other.
    with threadpool_limits(limits=1), place.open("a", encoding="utf-8") as file:
        for label, world in study.worlds.items():
            for row in rows(study, label, world, done, part):
                file.write(json.dumps({"world": label, **row}) + "\n")
                file.flush()
                print(
                    f"{given.name}, {row.get('world', label)}: person {row['person']} done",
                    file=sys.stderr,
                )


if __name__ == "__main__":
    main()
