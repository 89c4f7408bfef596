"""The daily stop of trials on oneself, simulated; called by studies/trials.py.

Beside the stop stands the best that any stop could do: one that knows how a person's days go to the
last digit, reads what they feel before it is rounded or left out, and need decide only once, on the
day before the second flare begins (the Neyman-Pearson lemma; two families of effects, each as the
people simulated have them).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.trial.harm import (
    NEARNESS,
    OWN_FLARE,
    Bools,
    HarmRule,
    acting,
    due_again,
    evidence_for,
    fires,
    flare_days,
    log_harm,
    nearness,
    onsets,
    rested_for,
)
from unknot.trial.noise import lasting_of
from unknot.trial.numbers import trial_numbers
from unknot.trial.rivals import DayNoise, felt, response, written
from unknot.trial.schedule import daily, orders

TABLE = Path(__file__).parents[1] / "src" / "unknot" / "data" / "trial" / "harm.toml"
BEFORE, WEEKS, LEVEL = 60, 12, 4.5
HARMFUL, HARMLESS = (1.0, 3.0), (0.0, 0.25)
BOUND = 2000  # trials a cell for the best possible stop
FALSE = 0.052  # in the kind of people who stop most; that is partly chance
RULE = HarmRule(1.0, 1.0)
ROWS, COLUMNS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95), (0.8, 1.3, 2.0)  # of the table of evidence
FACTORS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


def share(hits: Array) -> dict[str, float]:
    """A share with its standard error and count."""
    rate = float(np.mean(hits))
    return {"share": round(rate, 4), "se": round(float(np.sqrt(rate * (1 - rate) / hits.size)), 4),
            "n": int(hits.size)}  # fmt: skip


class Lived:
    """Many trials of 12 weeks of one arm and usual days, lived without a stop.

    Attributes:
        on: days of the arm. done: of these, those on which it was done.
        acts: what it does for an effect of a point.
        felt, written: days of the trial. before: days written before it.
    """

    def __init__(
        self, noise: DayNoise, effects: tuple[float, float], block: int, trials: int, *,
        paused: bool = False, way: str = "lagged",
    ) -> None:  # fmt: skip
        rng = np.random.default_rng([5, block, round(100 * noise.lasting)])
        groups = 7 * WEEKS // (2 * block)
        self.on: Bools = daily(orders(groups, 2, rng, trials), block) == 1
        size = rng.uniform(*effects, (trials, 1))
        usual = felt(replace(noise, drift=0.0), np.zeros((trials, BEFORE)), rng)
        self.before = written(noise, usual, rng)
        self.acts = response(way, self.on.astype(float), rng)
        self.felt = felt(noise, np.zeros(self.on.shape), rng)
        self.done = self.on
        if paused:
            self.acts, self.done = _with_pauses(self.on, self.felt, size, self.before)
        self.felt = self.felt + size * self.acts
        self.written = written(noise, self.felt, rng)

    def flares(self, rule: HarmRule) -> Bools:
        """Its flare days."""
        return flare_days(self.before, self.written, rule)

    def log(self) -> Array:
        """The evidence for harm, day by day."""
        return log_harm(self.before, self.written, acting(self.done.astype(float))[None], RULE)

    def near(self) -> Array:
        """How near the last report is to a flare."""
        return nearness(self.before, self.written, RULE)


def _with_pauses(on: Bools, without: Array, size: Array, before: Array) -> tuple[Array, Bools]:
    """What the arm does where it rests on the day after every flare day, and when it was done."""
    limit = np.nanmean(before, axis=1) + np.nanstd(before, axis=1, ddof=1)
    state, found = np.zeros(len(on)), np.zeros(on.shape)
    bad = np.zeros(len(on), dtype=bool)
    done = on.copy()
    for day in range(on.shape[1]):
        done[:, day] &= ~bad
        state += (1.0 - np.exp(-0.5)) * (done[:, day] - state)
        found[:, day] = state
        bad = without[:, day] + size[:, 0] * state > limit
    return found, done


def second(begun: npt.NDArray[np.int_]) -> Array:
    """The day on which the second flare begins, (trials,); the number of days where none does."""
    there = begun >= 2
    return np.where(there.any(axis=1), there.argmax(axis=1), begun.shape[1])


def two_bad_days(flare: Bools) -> Bools:
    """Flares of two days one after the other at least, from the second one on."""
    found = flare.copy()
    found[:, 0] = False
    found[:, 1:] &= flare[:, :-1]
    return found


def best_possible(lived: Lived, noise: DayNoise, at: Array) -> Array:
    """The log likelihood ratio of harm a stop knowing all but the effect has on a day's eve."""
    keep = noise.lasting

    def white(days: Array) -> Array:
        found = days.copy()
        found[:, 1:] = (days[:, 1:] - keep * days[:, :-1]) / np.sqrt(1.0 - keep**2)
        return found / noise.spread

    acts, days = white(lived.acts), white(lived.felt - noise.level)
    xx, xy = np.cumsum(acts**2, axis=1), np.cumsum(acts * days, axis=1)

    def family(low: float, high: float) -> Array:
        sizes = np.linspace(low, high, 21)
        log = np.stack([size * xy - 0.5 * size**2 * xx for size in sizes])
        best = log.max(axis=0)
        return best + np.log(np.exp(log - best).mean(axis=0))

    log = np.pad(family(*HARMFUL) - family(*HARMLESS), ((0, 0), (1, 0)))
    return log[np.arange(len(log)), np.minimum(at, log.shape[1] - 1)]


def _ways(before: Array) -> list[tuple[float, float]]:
    """Lasting share and sd of a day of each person, from their own days before."""
    found: list[tuple[float, float]] = []
    for days in before:
        known = np.isfinite(days)
        place = np.arange(days.size, dtype=float)
        slope, middle = np.polyfit(place[known], days[known], 1)
        left = days - middle - slope * place
        found.append((lasting_of(left), max(float(np.nanstd(left)), 0.5)))
    return found


def _evidence(before: Array) -> tuple[Array, Array]:
    """How much evidence stops an arm in each person, and how many times it once they rested."""
    ways = _ways(before)
    need, rested = ([read(*way) for way in ways] for read in (evidence_for, rested_for))
    return np.array(need)[:, None], np.array(rested)[:, None]


def _cell(noise: DayNoise, block: int, trials: int, *, paused: bool = False) -> dict[str, Any]:
    """One kind of person: the stop as it is, more or less eager, and the best possible."""
    row: dict[str, Any] = {"block": block, "lasting": noise.lasting, "spread": noise.spread,
                           "drift": noise.drift, "paused": paused}  # fmt: skip
    harm, none = (
        Lived(noise, sizes, block, trials, paused=paused) for sizes in (HARMFUL, HARMLESS)
    )
    own = float(np.ceil(LEVEL + 2.0 * noise.spread))
    log = {"harm": harm.log(), "none": none.log()}
    near = {"harm": harm.near(), "none": none.near()}
    days = harm.on.shape[1]
    asks = {"harm": _evidence(harm.before), "none": _evidence(none.before)}
    at_once = trial_numbers()["harm_at_once"]
    for name, start in (("one_sd", None), ("own", own)):
        rule = HarmRule(1.0, 1.0, flare_from=start)
        flare = {"harm": harm.flares(rule), "none": none.flares(rule)}
        came = {key: second(onsets(flare[key], lived.on))
                for key, lived in (("harm", harm), ("none", none))}  # fmt: skip
        curve: list[list[float]] = []
        for factor in FACTORS:
            stop = {}
            for key, lived in (("harm", harm), ("none", none)):
                need, rested = asks[key]
                need = factor * need * (1.0 if start is None else OWN_FLARE)
                held = HarmRule(need, at_once * need, flare_from=start, rested=rested)
                due, left = due_again(flare[key], lived.on), lived.on & ~lived.done
                stop[key] = fires(log[key], due, lived.on, held, near[key], left)
            in_time, wrong = stop["harm"] < came["harm"], stop["none"] < days
            curve.append([factor, round(float(in_time.mean()), 3), round(float(wrong.mean()), 3)])
            if factor == 1.0:
                row[f"{name}_in_time"] = share(in_time)
                row[f"{name}_in_time_or_no_second"] = share(in_time | (came["harm"] == days))
                row[f"{name}_harmless_stopped"] = share(wrong)
                row[f"{name}_harmful_stopped"] = share(stop["harm"] < days)
                if name == "one_sd":
                    twice = second(onsets(two_bad_days(flare["harm"]), harm.on))
                    row["two_days_in_time_or_no_second"] = share(
                        (stop["harm"] < twice) | (twice == days)
                    )
        row[f"{name}_curve"] = curve
        row[f"{name}_second_comes"] = [
            round(float((came[key] < days).mean()), 3) for key in ("harm", "none")
        ]
        if not paused:
            row[f"{name}_best_possible"] = _bound(replace(noise, drift=0.0), block, start)
    return row


def _bound(noise: DayNoise, block: int, start: float | None) -> dict[str, float]:
    """How many harmful arms the best stop ends in time, or have no second flare; no drift."""
    rule = HarmRule(1.0, 1.0, flare_from=start)
    log: list[Array] = []
    for sizes in (HARMFUL, HARMLESS):
        lived = Lived(noise, sizes, block, BOUND)
        came = second(onsets(lived.flares(rule), lived.on))
        best = best_possible(lived, noise, came)
        log.append(np.where((came == lived.on.shape[1]) & (sizes == HARMFUL), np.inf, best))
    return share(log[0] > np.quantile(log[1], 0.95))


def harm(trials: int) -> dict[str, Any]:
    """How often the stop fires in time, and in harmless arms."""
    cells = [
        _cell(DayNoise(LEVEL, spread, lasting, 0.5, 0.1), block, trials)
        for block, lasting, spread in product((7, 14), (0.0, 0.3, 0.6, 0.9), (0.8, 1.3, 2.0))
    ]
    cells.append(_cell(DayNoise(LEVEL, 1.3, 0.3, 0.5, 0.1), 7, trials, paused=True))

    def over(name: str) -> list[float]:
        return [cell[name]["share"] for cell in cells if name in cell]

    in_time, wrong = over("one_sd_in_time"), over("one_sd_harmless_stopped")
    return {
        "bar": "before the second flare in 95 %, in at most 5 % of harmless arms, in every cell",
        "holds": min(in_time) >= 0.95 and max(wrong) <= 0.05,
        "in_time": [min(in_time), round(float(np.mean(in_time)), 3), max(in_time)],
        "harmless_stopped": [min(wrong), round(float(np.mean(wrong)), 3), max(wrong)],
        "best_possible": [f(over("one_sd_best_possible")) for f in (min, max)],
        "own_flares_best_possible": [f(over("own_best_possible")) for f in (min, max)],
        "curve": _mean_curve(cells, "one_sd"), "own_curve": _mean_curve(cells, "own"),
        "of_cells_the_bar_is_possible_in": sum(
            share_ >= 0.95 for share_ in over("one_sd_best_possible")
        ),
        "design": "12 weeks, blocks of 7 or 14 days; effects 1 to 3 points, or 0 to a quarter",
        "cells": cells,
    }  # fmt: skip


def _mean_curve(cells: list[dict[str, Any]], name: str) -> list[list[float]]:
    """Over all cells: how eager, in time, harmless arms stopped (mean), and the most of a cell."""
    table = np.array([cell[f"{name}_curve"] for cell in cells])
    mean, most = table.mean(axis=0), table[:, :, 2].max(axis=0)
    return [[round(float(x), 3) for x in (*row, top)]
            for row, top in zip(mean, most, strict=True)]  # fmt: skip


def _harmless(noise: DayNoise, trials: int, *, paused: bool) -> tuple[Array, Array]:
    """Logs of the most evidence when the arm is due, and each person's guess of what lasts."""
    most: list[Array] = []
    guesses: list[float] = []
    for block in (7, 14):
        lived = Lived(noise, HARMLESS, block, trials, paused=paused)
        due = due_again(lived.flares(RULE), lived.on)
        most.append(np.where(due, lived.log() + NEARNESS * lived.near(), -9.0).max(axis=1))
        guesses += [lasting for lasting, _ in _ways(lived.before)]
    return np.concatenate(most), np.array(guesses)


def table(trials: int) -> dict[str, Any]:
    """How much evidence lets so many harmless arms be stopped, by how a person's days go."""
    held = {way: _needed(trials, paused=way == "rested") for way in ("done", "rested")}
    text = TABLE.read_text(encoding="utf-8").partition("[evidence]")[0]
    text += f"[evidence]\nlasting = {list(ROWS)}\nspread = {list(COLUMNS)}\n"
    for way, values in held.items():
        text += f"{way} = [\n" + "".join(f"    {row},\n" for row in values) + "]\n"
    TABLE.write_text(text, encoding="utf-8")
    return {"bar": "none: it writes data/trial/harm.toml", "holds": None, **held}


def _needed(trials: int, *, paused: bool) -> list[list[float]]:
    """The same of one way to do an arm, by lasting share (rows) and sd of a day (columns).

    Each person is read by their own guess of how their days go, and not by the truth. By sd of a
    day: the curve over the lasting share that stops most, of those that stop no kind of harmless
    arm too often.
    """
    found = np.empty((len(ROWS), len(COLUMNS)))
    for column, spread in enumerate(COLUMNS):
        kinds = [
            _harmless(DayNoise(LEVEL, spread, lasting, 0.5, 0.1), trials, paused=paused)
            for lasting in ROWS
        ]
        best = 0.0
        for level, rise, power in product(
            np.arange(0.4, 2.5, 0.05), np.arange(0.0, 2.6, 0.1), (1, 2, 3, 4, 6)
        ):
            stops = [np.mean(log > level + rise * guess**power) for log, guess in kinds]
            if max(stops) <= FALSE and np.mean(stops) > best:
                best = float(np.mean(stops))
                found[:, column] = level + rise * np.array(ROWS) ** power
    return np.exp(found).round(1).tolist()
