"""Shared diaries of real people with their days of activity put in a blind order, again and again.

What was done no longer has to do with how the person felt, so nothing should be told of it. Read
from ../shared/data beside the repository; rows hold the set's name, the number of the order,
quantiles of effects and verdicts, and nothing of the diary itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import cases
import numpy as np

from unknot.diary.entries import Diary
from unknot.effects.counterfactual import ARMS
from unknot.effects.verdicts import CONTRASTS, KNOWN_AFTER, contrasts, effect_of, judge, verdict_of
from unknot.inference.fit import PreparedDiary, prepare
from unknot.readers import read_diary

SHARED = Path("../shared/data")
SETS = {
    "visible_longcovid": "visible_longcovid/visible.csv",
    "myaiguide P1": "myaiguide/Participant1",
    "myaiguide P2": "myaiguide/Participant2Anonymized",
    "myaiguide P3": "myaiguide/Participant3Anonymized",
    "myaiguide P4": "myaiguide/Participant4Anonymized",
    "myaiguide P5": "myaiguide/Participant5Anonymized",
    "myaiguide P6": "myaiguide/Participant6Anonymized",
    "kossakowski": "harmonised/kossakowski_beep.csv",
}
LEANS = (0.1, 0.9)  # an interval this narrow that leaves 0 out is worth the whole analysis


@cache
def real(name: str) -> tuple[Diary, PreparedDiary]:
    """A shared diary, and the days of it that `unknot analyse` would fit: the last 180 at most."""
    found = read_diary([SHARED / SETS[name]])
    return found, prepare(found)


def moved(prepared: PreparedDiary, key: np.random.SeedSequence) -> PreparedDiary:
    """The same reports, with whole days of activity in another order."""
    order = np.random.default_rng(key).permutation(prepared.days)
    lived = prepared.lived.permuted(order)
    return replace(
        prepared,
        lived=lived,
        reports=replace(prepared.reports, choices=prepared.reports.choices.permuted(order)),
    )


def rows(
    model, people: int, seed: int, done: set[tuple[str, int]], part: tuple[int, int]
) -> Iterator[dict]:
    """New rows: the first order of every set, then the second of every set, and so on."""
    places = [(number, name) for number in range(people) for name in SETS]
    for place, (number, name) in enumerate(places):
        if place % part[1] == part[0] and (name, number) not in done:
            yield {"world": name, **one(model, name, seed, number)}


def one(model, name: str, seed: int, number: int) -> dict:
    """One order of one set: a single posterior, and where that leans, the whole analysis."""
    begin = time.process_time(), time.perf_counter()
    diary, told = real(name)
    keys = np.random.SeedSequence([seed, list(SETS).index(name), number]).spawn(2)
    told = moved(told, keys[0])
    points = {n: _tenth(told.series[n].scale) for n in told.reports.symptoms}
    draws, found = cases.once(model, told, keys[1], points)
    main = {e.arm: e.posterior for e in found if e.target == told.reports.symptoms[0]}
    main |= {f"{a}-{b}": main[a] - main[b] for a, b, _ in CONTRASTS}
    leans = [n for n, d in main.items() if np.prod(np.sign(np.quantile(d, LEANS))) > 0]
    whole = None
    if leans:
        whole = _whole(model, told, diary, 1000 * seed + 100 * list(SETS).index(name) + number)
    return {
        "person": number,
        "processor_seconds": time.process_time() - begin[0],
        "seconds": time.perf_counter() - begin[1],
        "effective": draws.ess,
        "effects": {
            n: {"quantiles": cases.quantiles(d), "interval": verdict_of(d)} for n, d in main.items()
        },
        "leans": leans,
        "whole": whole,
    }


def _whole(model, prepared: PreparedDiary, diary: Diary, seed: int) -> dict:
    """What `unknot analyse` would say: two runs, their control, the checks.

    `told` is its last word; `judged` is before what the person never did is left out.
    """
    prepared, _, found = cases.analysed(model, prepared, seed)
    few = bool(np.isfinite(prepared.reports.values[0]).sum() < KNOWN_AFTER)
    passed = found.diagnostics.tells
    said = {}
    for arm in found.arms:
        if arm not in ARMS:
            continue
        draws = found.said[arm.name].posterior
        control = found.shuffled[arm.name].posterior if found.shuffled else None
        effect = effect_of(arm, found, prepared, diary, few)
        said[arm.name] = {
            "quantiles": cases.quantiles(draws),
            "interval": verdict_of(draws),
            "shuffled": effect.shuffled_verdict,
            "judged": judge(draws, control, passed)[0],
            "told": effect.verdict,
            "from_others": effect.from_prior,
        }
    for effect in contrasts(found, prepared, diary, few):
        middle = effect.posterior
        said[effect.what] = {
            "quantiles": [round(q, 4) for q in (middle.q05, middle.median, middle.q95)],
            "interval": cases.beyond(middle),
            "shuffled": effect.shuffled_verdict,
            "judged": effect.verdict,
            "told": effect.verdict,
            "from_others": effect.from_prior,
        }
    return {"passed": passed, "effects": said}


def _tenth(scale) -> float:
    return (scale.high - scale.low) / 10.0
