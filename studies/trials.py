"""Trials on oneself, simulated: `python studies/trials.py [PART…] [--trials N]`.

Writes docs/measured/trials.json, part by part: how often people without an effect get a word; the
chance of a clear answer as told and as it comes out; days against a fixed ABAB; the daily stop;
whether a stopped trial's range holds the truth; what expecting does.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from trials_fits import fits, own
from trials_harm import harm, share, table

from unknot.arrays import Array
from unknot.diary.entries import Scale
from unknot.trial.design import candidates, lived_trials, price
from unknot.trial.evidence import Sums, last_look, looks
from unknot.trial.harm import HarmRule, acting, stop_days
from unknot.trial.noise import HALF_A_TRIAL, lasting_of
from unknot.trial.numbers import trial_numbers
from unknot.trial.randomised import bets
from unknot.trial.record import AnalysisSettings, TrialArm, TrialDesign
from unknot.trial.rivals import RIVALS, DayNoise, felt, response, written
from unknot.trial.schedule import counts, counts_in_blocks, daily, orders

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "measured" / "trials.json"
LASTING = (0.0, 0.3, 0.6, 0.9)
ARMS = (TrialArm("usual", "Usual"), TrialArm("walk", "Walk", "easy_walk", 20.0, 3))
TEN = Scale(0.0, 10.0, 1.0)
BEFORE = 60
CHUNK = 250
EAGER = 5.0  # evidence that ends an arm, where it is asked what an early end does to answers


def processor() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def evidence_over(
    noise: DayNoise, effect: float, trials: int, seed: int, *, groups: int = 6, block: int = 7,
    diary: bool = True, random_missing: bool = False, way: str = "lagged",
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Largest evidence at daily looks after every arm was on twice, that at the end, by lots."""
    rng = np.random.default_rng(seed)
    most: list[Array] = []
    last: list[Array] = []
    lots: list[float] = []
    spread = trial_numbers()["effect_spread"]
    for _ in range(-(-trials // CHUNK)):
        order = orders(groups, 2, rng, CHUNK)
        arms = daily(order, block)
        on = (arms == 1).astype(float)
        change = effect * response(way, on, rng)
        values = written(noise, felt(noise, change, rng), rng, more_on_bad=not random_missing)
        lots += _by_lots(values, order, block)
        values[~counts(arms, 3)] = np.nan
        earlier: Sums | None = None
        if diary:
            days = felt(noise, np.zeros((CHUNK, BEFORE)), rng)
            earlier = last_look(written(noise, days, rng), np.zeros(BEFORE))
        top = np.full(CHUNK, -np.inf)
        log = top
        for day, sums in looks(values, on):
            if day + 1 >= 3 * block + 6:
                log = sums.after(earlier).log_evidence(0.0, spread)
                top = np.maximum(top, log)
        most.append(top)
        last.append(log)
    return np.exp(np.concatenate(most)), np.exp(np.concatenate(last)), np.array(lots)


def _by_lots(values: Array, order: np.ndarray, block: int) -> list[float]:
    """The largest bet on the order after each group."""
    days = values.shape[1]
    used = np.where(counts_in_blocks(days, block, 3), values, np.nan)
    groups = used.reshape(len(values), order.shape[1], 2, block)
    found: list[float] = []
    for trial, drawn in zip(groups, order, strict=True):
        enough = np.isfinite(trial).sum(axis=2).min(axis=1) >= 2
        means = np.array([[np.nanmean(part) for part in group] for group in trial[enough]])
        worth = [bets(means[:n], drawn[enough][:n], 1, 1.3) for n in range(1, len(means) + 1)]
        found.append(max(worth, default=1.0))
    return found


def nothing(lasting: float, trials: int) -> dict[str, Any]:
    """People without an effect who look every day, in every cell of one lasting share."""
    need, by_order = trial_numbers()["evidence_needed"], trial_numbers()["lots_needed"]
    cells: list[dict[str, Any]] = []
    conditions = [*product((0.0, 1.0), (0.1, 0.4), (5.0, 8.5), (True,)), (1.0, 0.4, 8.5, False)]
    for seed, (drift, missing, level, diary) in enumerate(conditions):
        noise = DayNoise(level, 1.3, lasting, drift, missing)
        most, _, lots = evidence_over(noise, 0.0, trials, seed + round(100 * lasting), diary=diary)
        cells.append(
            {"lasting": lasting, "drift": drift, "missing_not_at_random": missing, "level": level,
             "diary_before": diary, "declared": share(most >= need),
             "by_lots": share(lots >= by_order),
             "evidence_95": round(float(np.quantile(most, 0.95)), 2)}
        )  # fmt: skip
    worst = max(cell["declared"]["share"] for cell in cells)
    return {"bar": "a difference told in at most 5 % in every cell", "holds": worst <= 0.05,
            "worst": worst, "design": "6 groups of 2 blocks of 7 days, daily looks",
            "cells": cells}  # fmt: skip


def clear(people: int) -> dict[str, Any]:
    """The chance of a clear answer as told from 60 days of diary, and as it comes out."""
    rng = np.random.default_rng(7)
    rows: list[tuple[float, float, float, float, bool, float]] = []
    for number in range(people):
        effect = float(rng.choice([-1.0, 1.0]) * rng.uniform(0.0, 2.5))
        truth = DayNoise(float(rng.uniform(3.5, 6.5)), float(rng.uniform(0.8, 1.7)),
                         float(rng.uniform(0.0, 0.7)), float(rng.uniform(0.0, 0.8)),
                         float(rng.uniform(0.05, 0.25)))  # fmt: skip
        before = written(truth, felt(truth, np.zeros((1, BEFORE)), rng), rng)[0]
        guessed = _guessed(before)
        believed = rng.normal(effect + 0.4 * rng.standard_normal(), 0.4, 400)
        designs = [
            d for weeks in (12, 16, 20) for d in candidates("pain", TEN, ARMS, 0.0, weeks, 1)
        ]
        best = price(designs, guessed, {"walk": believed}, before, AnalysisSettings(), number,
                     trials=96)[0]  # fmt: skip
        lived = {
            way: lived_trials(best.design, truth, {"walk": np.array([effect])}, before,
                              AnalysisSettings(), way, 40, rng) for way in RIVALS
        }  # fmt: skip
        share_of = {way: trial_numbers()[f"way_{way}"] for way in RIVALS}
        came = sum(share_of[way] * float(part.clear.mean()) for way, part in lived.items())
        wrong = sum(share_of[way] * float(part.wrong.mean()) for way, part in lived.items())
        rows.append((effect, best.p_clear, came, wrong, best.feasible, best.p_wrong))
    held = np.array([row[:4] for row in rows])
    feasible = np.array([row[4] for row in rows])
    large = np.abs(held[:, 0]) > 1.0
    gap = float(held[:, 1].mean() - held[:, 2].mean())
    return {
        "bar": "told within 10 points of what comes out; |effect| > 1: half have a design",
        "holds": bool(abs(gap) <= 0.1 and feasible[large].mean() >= 0.5),
        "people": people, "told": round(float(held[:, 1].mean()), 3),
        "came": round(float(held[:, 2].mean()), 3), "wrong": round(float(held[:, 3].mean()), 4),
        "told_feasible": round(float(held[feasible, 1].mean()), 3) if feasible.any() else None,
        "came_feasible": round(float(held[feasible, 2].mean()), 3) if feasible.any() else None,
        "mean_gap_of_one": round(float(np.abs(held[:, 1] - held[:, 2]).mean()), 3),
        "feasible_large": share(feasible[large]), "feasible_small": share(feasible[~large]),
        "feasible_above_1.5": share(feasible[np.abs(held[:, 0]) > 1.5]),
    }  # fmt: skip


def _guessed(before: Array) -> DayNoise:
    """What `noise_of` would say of a bare row of days."""
    known = np.isfinite(before)
    place = np.arange(before.size, dtype=float)
    slope, middle = np.polyfit(place[known], before[known], 1)
    left = before - middle - slope * place
    return DayNoise(
        float(np.nanmean(before[-28:])), max(float(np.nanstd(left)), 0.5), lasting_of(left),
        float(np.clip(abs(slope) * HALF_A_TRIAL, trial_numbers()["drift_before"], 1.5)),
        float(np.clip(1.0 - known.mean(), 0.05, 0.6)),
    )  # fmt: skip


def fixed(trials: int) -> dict[str, Any]:
    """Days until the answer against an ABAB of fixed length, looked at once, of equal chance."""
    rows: list[dict[str, Any]] = []
    settings = AnalysisSettings()
    for lasting, effect in ((0.0, 1.5), (0.3, 1.5), (0.3, 2.0), (0.6, 2.0)):
        noise = DayNoise(5.0, 1.3, lasting, 0.5, 0.15)
        rng = np.random.default_rng(3)
        before = written(noise, felt(noise, np.zeros((1, BEFORE)), rng), rng)[0]
        design = TrialDesign("pain", 0, 10, 1, "high", ARMS, 4, 14, 3, 1, 1.0)
        ours = lived_trials(design, noise, {"walk": np.array([effect])}, before, settings, "lagged",
                            trials, rng)  # fmt: skip
        chance = float(ours.clear.mean())
        lengths = np.arange(28, 281, 28)
        same = _abab(noise, effect, lengths, trials, settings.evidence_needed)
        plain = _abab(noise, effect, lengths, trials, None)
        rows.append(
            {"lasting": lasting, "effect": effect, "chance": round(chance, 3),
             "days": round(float(ours.days.mean()), 1), "at_most": design.days,
             "abab_same_evidence": _days_at(lengths, same, chance),
             "abab_one_look_at_5_in_100": _days_at(lengths, plain, chance), "n": trials}
        )  # fmt: skip
    fewer = [1.0 - row["days"] / row["abab_same_evidence"] for row in rows]
    against_one = [1.0 - row["days"] / row["abab_one_look_at_5_in_100"] for row in rows]
    return {"bar": "at least 25 % fewer days than a fixed ABAB of equal chance, by the same rule",
            "holds": min(fewer) >= 0.25, "fewer_same_evidence": np.round(fewer, 3).tolist(),
            "fewer_one_look": np.round(against_one, 3).tolist(), "rows": rows,
            "note": "against an ABAB with a rule for one look only, days are more, not fewer; an"
            " ABAB that never reaches the chance in 280 days counts as 280"}  # fmt: skip


def _abab(
    noise: DayNoise, effect: float, lengths: Array, trials: int, need: float | None
) -> list[float]:
    """Chance that the evidence at the end is enough; None: what 1 in 20 get without effect."""
    chances: list[float] = []
    for days in lengths.tolist():
        ends = [_abab_ends(noise, size, days, trials) for size in (0.0, effect)]
        enough = float(np.quantile(ends[0], 0.95)) if need is None else need
        chances.append(float((ends[1] >= enough).mean()))
    return chances


def _abab_ends(noise: DayNoise, effect: float, days: int, trials: int) -> Array:
    rng = np.random.default_rng(days)
    arms = np.broadcast_to(np.repeat([0, 1, 0, 1], days // 4), (trials, days))
    on = (arms == 1).astype(float)
    values = written(noise, felt(noise, effect * response("lagged", on, rng), rng), rng)
    values[~counts(arms, 3)] = np.nan
    before = felt(noise, np.zeros((trials, BEFORE)), rng)
    earlier = last_look(written(noise, before, rng), np.zeros(BEFORE))
    sums = last_look(values, on).after(earlier)
    return np.exp(sums.log_evidence(0.0, trial_numbers()["effect_spread"]))


def _days_at(lengths: Array, chances: list[float], chance: float) -> float:
    rising = np.maximum.accumulate(chances)
    if rising[-1] < chance:
        return float(lengths[-1])
    return round(float(np.interp(chance, rising, lengths)), 1)


def stopped(trials: int) -> dict[str, Any]:
    """Whether the always-valid range of a trial that the daily stop ended holds the truth."""
    held, rows = trial_numbers(), []
    for lasting, effect in product((0.0, 0.6, 0.9), (0.0, 2.0)):
        rng = np.random.default_rng(11)
        noise = DayNoise(4.5, 1.3, lasting, 0.5, 0.15)
        arms = daily(orders(6, 2, rng, trials), 7)
        on = (arms == 1).astype(float)
        values = written(noise, felt(noise, effect * response("lagged", on, rng), rng), rng)
        before = written(noise, felt(noise, np.zeros((trials, BEFORE)), rng), rng)
        rule = HarmRule(EAGER, held["harm_at_once"] * EAGER)
        at = stop_days(before, values, on == 1, acting(on)[None], rule)
        stops = int((at < values.shape[1]).sum())
        values[~counts(arms, 3)] = np.nan
        earlier = last_look(before, np.zeros(BEFORE))
        full = last_look(values, on).after(earlier).log_evidence(0.0, held["effect_spread"])
        values[np.arange(values.shape[1]) > at[:, None]] = np.nan
        sums = last_look(values, on).after(earlier)
        log = sums.log_evidence(effect, held["effect_spread"])
        told = sums.log_evidence(0.0, held["effect_spread"])
        need = np.log(held["evidence_needed"])
        rows.append({"lasting": lasting, "effect": effect, "stopped": stops / trials,
                     "holds_truth": share(log < need), "told": share(told >= need),
                     "told_without_a_stop": share(full >= need)})  # fmt: skip
    worst = min(row["holds_truth"]["share"] for row in rows)
    most = max(row["told"]["share"] for row in rows if row["effect"] == 0.0)
    return {"bar": "the range holds the truth in 95 %, a word without effect in at most 5 %",
            "holds": worst >= 0.95 and most <= 0.05, "worst": worst,
            "most_without_effect": most, "rows": rows}  # fmt: skip


def expectancy(trials: int) -> dict[str, Any]:
    """A person who feels half a point easier on an arm because they expect to."""
    noise = DayNoise(5.0, 1.3, 0.3, 0.5, 0.15)
    need = trial_numbers()["evidence_needed"]
    found = {
        f"{size:g}": share(evidence_over(noise, -size, trials, 1, groups=8)[0] >= need)
        for size in (0.5, 1.0)
    }
    return {"bar": "none: it cannot be told from an effect; its size is told", "holds": None,
            "declared_by_points_expected": found}  # fmt: skip


def three_arms(trials: int) -> dict[str, Any]:
    """Three arms that do nothing, with looks every day: how often either of two gets a word."""
    need = 2.0 * trial_numbers()["evidence_needed"]
    spread = trial_numbers()["effect_spread"]
    cells: list[dict[str, Any]] = []
    for lasting in LASTING:
        rng = np.random.default_rng(19)
        noise = DayNoise(5.0, 1.3, lasting, 1.0, 0.4)
        hits: list[Array] = []
        for _ in range(-(-trials // CHUNK)):
            arms = daily(orders(5, 3, rng, CHUNK), 7)
            values = written(noise, felt(noise, np.zeros(arms.shape), rng), rng)
            values[~counts(arms, 3)] = np.nan
            days = felt(noise, np.zeros((CHUNK, BEFORE)), rng)
            earlier = last_look(written(noise, days, rng), np.zeros(BEFORE))
            top = np.full(CHUNK, -np.inf)
            for arm, other in ((1, 2), (2, 1)):
                columns = (arms == other).astype(float)[None]
                for day, sums in looks(values, (arms == arm).astype(float), columns):
                    if day + 1 >= 5 * 7 + 6:
                        top = np.maximum(top, sums.after(earlier).log_evidence(0.0, spread))
            hits.append(top >= np.log(need))
        cells.append({"lasting": lasting, "declared": share(np.concatenate(hits))})
    worst = max(cell["declared"]["share"] for cell in cells)
    return {"bar": "a difference told of either of two arms in at most 5 %", "holds": worst <= 0.05,
            "worst": worst, "design": "5 groups of 3 blocks of 7 days, drift 1, 40 % missing on bad"
            " days, daily looks", "cells": cells}  # fmt: skip


def half_way(trials: int) -> dict[str, Any]:
    """Everybody leaves half-way: words without an effect, and whether the range holds the truth."""
    held = trial_numbers()
    rows: list[dict[str, Any]] = []
    for lasting, effect in product((0.0, 0.6, 0.9), (0.0, 2.0)):
        rng = np.random.default_rng(23)
        noise = DayNoise(5.0, 1.3, lasting, 0.5, 0.15)
        arms = daily(orders(8, 2, rng, trials), 7)
        on = (arms == 1).astype(float)
        values = written(noise, felt(noise, effect * response("lagged", on, rng), rng), rng)
        values[~counts(arms, 3)] = np.nan
        before = written(noise, felt(noise, np.zeros((trials, BEFORE)), rng), rng)
        sums = last_look(values[:, :56], on[:, :56]).after(last_look(before, np.zeros(BEFORE)))
        need = np.log(held["evidence_needed"])
        rows.append(
            {"lasting": lasting, "effect": effect,
             "told": share(sums.log_evidence(0.0, held["effect_spread"]) >= need),
             "holds_truth": share(sums.log_evidence(effect, held["effect_spread"]) < need)}
        )  # fmt: skip
    worst = min(row["holds_truth"]["share"] for row in rows)
    most = max(row["told"]["share"] for row in rows if row["effect"] == 0.0)
    return {"bar": "the range of who leaves half-way holds the truth in 95 %, a word without effect"
            " in at most 5 %", "holds": worst >= 0.95 and most <= 0.05, "worst": worst,
            "most_without_effect": most, "rows": rows}  # fmt: skip


def rival(trials: int) -> dict[str, Any]:
    """The draw alone beside the plain analysis: how often each tells an effect of such a size."""
    need, by_order = trial_numbers()["evidence_needed"], trial_numbers()["lots_needed"]
    rows: list[dict[str, Any]] = []
    for lasting, effect in product((0.0, 0.3, 0.6), (0.0, 1.0, 1.5, 2.0)):
        noise = DayNoise(5.0, 1.3, lasting, 0.5, 0.15)
        most, _, lots = evidence_over(noise, effect, trials, 29, groups=8)
        rows.append({"lasting": lasting, "effect": effect, "plain": share(most >= need),
                     "by_lots": share(lots >= by_order)})  # fmt: skip
    return {"bar": "none: the draw alone assumes nothing, and sees less", "holds": None,
            "design": "8 groups of 2 blocks of 7 days", "rows": rows}  # fmt: skip


def speed(trials: int) -> dict[str, Any]:
    """A ranked list of designs."""
    rng = np.random.default_rng(1)
    noise = DayNoise(5.0, 1.3, 0.3, 0.5, 0.15)
    before = written(noise, felt(noise, np.zeros((1, BEFORE)), rng), rng)[0]
    designs = candidates("pain", TEN, ARMS, 0.0, None, 1)
    wall, busy = time.perf_counter(), time.process_time()
    price(designs, noise, {"walk": rng.normal(0, 1, trials)}, before, AnalysisSettings(), 1)
    took, used = time.perf_counter() - wall, time.process_time() - busy
    return {"bar": "20 s on 2 cores", "holds": used <= 20.0, "designs": len(designs),
            "seconds": round(took, 1), "processor_seconds": round(used, 1)}  # fmt: skip


PARTS: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
    **{f"nothing_{lasting}": (partial(nothing, lasting), 2000) for lasting in LASTING},
    "clear": (clear, 120), "fixed": (fixed, 400), "harm_table": (table, 1500), "harm": (harm, 800),
    "stopped": (stopped, 1000), "three_arms": (three_arms, 2000), "half_way": (half_way, 1000),
    "rival": (rival, 500), "own_response": (own, 60), "fits": (fits, 60),
     "expectancy": (expectancy, 500), "speed": (speed, 1000),
}  # fmt: skip


def main() -> None:
    """Run the parts asked for, all of them by default, and keep each as it ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--trials", type=int)
    asked = parser.parse_args()
    for name in asked.parts or PARTS:
        part, usual = PARTS[name]
        busy = time.process_time()
        found = part(asked.trials or usual)
        kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
        again = f"python studies/trials.py {name}"
        again += f" --trials {asked.trials}" if asked.trials else ""
        kept[name] = {
            **found, "measured": datetime.now(UTC).date().isoformat(), "processor": processor(),
            "processor_seconds": round(time.process_time() - busy, 1), "again": again,
        }  # fmt: skip
        FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(name, found["holds"], {k: v for k, v in found.items() if k not in ("cells", "rows")})


if __name__ == "__main__":
    main()
