"""People made without any body, beside those of an evaluation kit: steps, ratings, the day after.

Pain answers to what was recorded by plain functions, or not at all; moods are autocorrelated, days
go missing, reports are whole points. Streams are keyed by the world, the seed and the person.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FIRST = date(2025, 3, 3)
DAYS = 98
CARRY, MOODS = 0.5, 0.7  # of moods, from day to day; of people with nothing but moods


@dataclass(frozen=True)
class World:
    """How these people live and answer.

    Attributes:
        column: of the diary: minutes, steps or a rating.
        arm: whose effect is asked.
        effect: points that the arm changes on days 8 to 14, or for "next_day" on the day after.
        what: "lag" fades over two days, "next_day" is felt on the day after alone; "moods" are
            carried over more; "crash" is felt on the day after long sessions alone.
        chosen: done on good days, rather than whenever.
        useless: other columns of minutes that pain does not answer to.
        treated: points that a new treatment changes from the day on which walking begins; the day
            is marked in the diary. Walking before it is not there.
    """

    column: str
    arm: str
    effect: float
    what: str = "lag"
    chosen: bool = False
    useless: tuple[str, ...] = ()
    treated: float = 0.0


NINE = tuple(
    f"{name}_minutes"
    for name in "easy_walk tai_chi strength yoga qigong cycling jog water held_posture".split()
)
BEGINS = 42  # the day on which a treatment and walking begin together
WORLDS = {
    "steps_nothing": World("steps", "more_steps", 0.0),
    "steps_lag_+1": World("steps", "more_steps", 1.0),
    "rating_nothing": World("exertion_self", "heavy_overall", 0.0),
    "rating_lag_+1.5": World("exertion_self", "heavy_overall", 1.5),
    "easy_walk_nothing": World("easy_walk_minutes", "easy_walk", 0.0),
    "easy_walk_next_day_+1": World("easy_walk_minutes", "easy_walk", 1.0, "next_day"),
    "good_days_nothing": World("easy_walk_minutes", "easy_walk", 0.0, "next_day", chosen=True),
    "good_days_next_day_+1": World("easy_walk_minutes", "easy_walk", 1.0, "next_day", chosen=True),
    "crash_after_long_+2": World("brisk_walk_minutes", "brisk_walk", 2.0, "crash"),
    "no_kind_but_moods": World("brisk_walk_minutes", "brisk_walk", 0.0, "moods"),
    "ten_useless_factors": World("brisk_walk_minutes", "brisk_walk", 0.0, "moods", useless=NINE),
    "treated_nothing": World("brisk_walk_minutes", "brisk_walk", 0.0, "next_day", treated=-2.0),
    "treated_next_day_+1": World("brisk_walk_minutes", "brisk_walk", 1.0, "next_day", treated=-2.0),
}


def _amounts(world: World, rng: np.random.Generator) -> np.ndarray:
    if world.column == "steps":
        return np.round(4500 * np.exp(0.35 * rng.standard_normal(DAYS)))
    if world.column == "exertion_self":
        return 4.0 * rng.choice(4, size=DAYS, p=[0.2, 0.45, 0.25, 0.1])
    if world.what == "crash":
        return np.where(rng.random(DAYS) < 0.35, rng.choice([20.0, 36.0], size=DAYS), 0.0)
    return np.where(rng.random(DAYS) < 0.3, 20.0, 0.0)


def _on_good_days(mood: np.ndarray, felt_a_day_later: float, chance: np.ndarray) -> np.ndarray:
    """Sessions of people who walk when they feel well, about three days in ten."""
    done = np.zeros(DAYS)
    for day in range(DAYS):
        now = mood[day] + (felt_a_day_later * (done[day - 1] > 0) if day else 0.0)
        done[day] = 20.0 * (chance[day] < 1.0 / (1.0 + np.exp(0.9 + 1.2 * now)))
    return done


def _response(world: World, amounts: np.ndarray) -> tuple[np.ndarray, float]:
    """What was done to pain day by day, and what the arm would do on its days 8 to 14."""
    if world.what == "crash":  # 36 minutes are long; the arm has three of them a week
        return world.effect * np.append(0.0, (amounts > 30.0)[:-1]), world.effect * 3 / 7
    if world.what == "next_day":
        felt = world.effect * np.append(0.0, (amounts > 0)[:-1])
        return felt, world.effect * 5 / 7 * 30.0 / 20.0
    if world.column == "steps":
        unit = amounts.mean() / 3.0
    else:
        unit = 3.0 / 7.0 * (np.quantile(amounts, 0.9) - amounts.mean())
    weight = np.exp(-np.arange(30) / 2.0)
    away = (amounts - amounts.mean()) / unit
    return world.effect * np.convolve(away, weight / weight.sum())[:DAYS], world.effect


def make(name: str, number: int, seed: int) -> tuple[str, dict[str, float]]:
    """One person's diary as text, and the truth of the arm that is asked."""
    world = WORLDS[name]
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed, number])
    amounts = _amounts(world, rng)
    mood = np.zeros(DAYS)
    size = rng.uniform(0.9, 1.3)
    fresh = rng.standard_normal(DAYS)
    carry = MOODS if world.what == "moods" else CARRY
    for day in range(DAYS):
        carried = carry * mood[day - 1] if day else 0.0
        mood[day] = carried + size * fresh[day] * np.sqrt(1 - carry**2)
    if world.chosen:
        amounts = _on_good_days(mood, world.effect, rng.random(DAYS))
    if world.treated:
        amounts[:BEGINS] = 0.0
    felt, truth = _response(world, amounts)
    felt = felt + world.treated * (np.arange(DAYS) >= BEGINS)
    pain = rng.uniform(4.2, 5.8) + mood + felt + 0.5 * rng.standard_normal(DAYS)
    shown = np.clip(np.round(pain), 0, 10)
    shown[rng.random(DAYS) < 0.15] = np.nan
    lines = ["# unknot diary: made-up", "# scale pain: 0 to 10, step 1, worse high"]
    columns: dict[str, np.ndarray] = {world.column: amounts}
    for column in world.useless:
        columns[column] = np.where(rng.random(DAYS) < 0.15, rng.choice([15.0, 30.0], DAYS), 0.0)
    if world.treated:
        columns["treatment"] = (np.arange(DAYS) == BEGINS).astype(float)
    lines.append(",".join(("date", "pain", *columns)))
    for day in range(DAYS):
        cell = "" if np.isnan(shown[day]) else f"{shown[day]:.0f}"
        cells = [f"{values[day]:.0f}" for values in columns.values()]
        lines.append(",".join((str(FIRST + timedelta(days=day)), cell, *cells)))
    useless = {column.removesuffix("_minutes") for column in world.useless}
    return "\n".join(lines) + "\n", {world.arm: truth} | dict.fromkeys(sorted(useless), 0.0)


def as_brisk(name: str, diary: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same person as a rival reads one: what is asked stands as brisk walking of its arm."""
    world = WORLDS[name]
    amounts = np.nan_to_num(diary[world.column])
    a_day = 36.0 * 3 / 7
    if world.column == "steps":
        minutes = amounts / (amounts.mean() / 3.0) * a_day
    elif world.column == "exertion_self":
        minutes = amounts / (3 / 7 * (np.quantile(amounts, 0.9) - amounts.mean())) * a_day
    elif world.column == "easy_walk_minutes":
        minutes = amounts * a_day / (5 * 30.0 / 7)
    else:
        minutes = amounts
    still = np.zeros(len(minutes))
    return {"pain": diary["pain"], "brisk_walk_minutes": minutes, "tai_chi_minutes": still,
            "steps": still + 1.0}  # fmt: skip


def write(name: str, number: int, seed: int, folder: Path) -> tuple[Path, dict[str, float]]:
    """The diary in a folder, and its truth."""
    text, truth = make(name, number, seed)
    path = folder / f"{name}_{number:03d}.csv"
    path.write_text(text, encoding="utf-8")
    return path, truth
