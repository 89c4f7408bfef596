"""Where a body stands when the diary begins: every draw lives its own past.

Most of a year of its own ordinary life from an insult or from health, as the virtual population
does, then the last weeks before the diary, of which nothing was recorded: more or less done around
the house, a programme begun or given up, a time of strain. Long steps and single precision are
enough for this: 330 days end within 0.001 points of short steps for 9 of 10 people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine import mesh
from unknot.engine.mesh import Mesh
from unknot.engine.solve import Backend, Solution, default_backend, people, solve
from unknot.inference import prior, wiring_mixture
from unknot.inference.prior import HISTORY_DAYS, LAW, Traits
from unknot.model import Model
from unknot.timeline import Life, Timeline, activity, build, day

LONG_STEPS = 3.0  # hours
BLOCKS = 6
BLOCK_DAYS = round(HISTORY_DAYS) // BLOCKS
PAST_DAYS, LATE_DAYS = 60, 20
STRAIN_DAYS = 25.0
LAST_DAYS = 7
WALK_HOUR = 17
WALK = "brisk_walk"
MANY = 1e6  # digits of a trait so far down say nothing of a person
WALK_LOAD = 2.8  # net METs, between easy and brisk: a guess (grade T)
MOST_STRESS, MOST_LOST = 0.9, 0.5
LEAST_CHORES, MOST_CHORES = 0.2, 3.5  # of the usual, on any one day (grade T)
TEMPLATE, WALKING = "ordinary", "easy_walk_daily"


@dataclass(frozen=True)
class Usual:
    """The usual day of a life: chores against the average, stress, share of sleep lost.

    `stress_known`, `sleep_known`: whether the diary says anything of them, not the population.
    `days`: chores as recorded day by day, for no two days are the usual one; empty where too few
    are known.
    """

    chores: float
    stress: float
    sleep_lost: float
    stress_known: bool = True
    sleep_known: bool = True
    days: tuple[float, ...] = ()

    def life(self, days: int, *, stress: Array | None = None, share: float = 1.0) -> Life:
        """So many such days.

        Args:
            stress: by day, instead of the usual.
            share: of the usual chores.
        """
        return Life(
            days,
            stress=self.stress if stress is None else stress,
            sleep_lost=self.sleep_lost,
            activity_scale=self.chores * share,
        )

    def days_to_come(self, days: int, who: Traits) -> Array | None:
        """Chores as their record will be on days like those of the diary, (days, people).

        The diary's days come again in their order, for each person from a week on that is theirs
        whoever else is asked. None where the diary tells no two days apart.
        """
        if not self.days:
            return None
        weeks = max(len(self.days) // 7, 1)
        begin = 7 * (np.floor(MANY * who.reserve).astype(int) % weeks)
        at = (np.arange(days)[:, None] + begin) % len(self.days)
        return np.array(self.days)[at]


@dataclass(frozen=True)
class Begun:
    """People on the first midnight of their diary.

    Shapes: `states` (states, people); `before` (symptoms, people), the day before; `ill` (people,),
    whether they were ill enough to belong to the population when the unrecorded weeks began.
    """

    states: Array
    before: Array
    ill: npt.NDArray[np.bool_]
    ok: npt.NDArray[np.bool_]


def lanes(model: Model, who: Traits) -> dict[str, Array]:
    """Per-person inputs of the model for these people."""
    found = {f"tightness_{name}": who.tight[:, k] for k, name in enumerate(prior.TIGHT)}
    found["reserve_scale"] = who.reserve
    found["tightness_overexertion"] = who.overexertion
    found["answer_to_movement"] = who.answer
    return {name: value for name, value in found.items() if name in model.lanes}


def fast() -> bool:
    """Whether runs may be in single precision: NumPy has none."""
    return default_backend() is not Backend.NUMPY


def _slots() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """By hour of the day: what answers to chores, and what else to a person's activity scale."""
    names = day(TEMPLATE)
    chores = np.array([activity(name).scaled for name in names])
    return chores, np.array([name == WALKING for name in names])


def personal(written: Timeline, who: Traits, usual: Usual, chores: Array | None = None) -> Timeline:
    """The same days as each person would have lived them.

    A diary says how a day compares with one's usual: how much that is, is the person's own, as are
    stress and lost sleep where the diary is silent, and how one uses a scale where it is not.

    Args:
        chores: log of chores against the days written, (days, people), where that differs.
    """
    hour = np.floor(written.edges[:-1] + 1e-9).astype(int)
    at_home, about = (mask[hour % 24] & ~written.fine for mask in _slots())
    factor = np.where((at_home | about)[:, None], who.activity, 1.0)
    if chores is not None:
        factor = np.where(at_home[:, None], factor * np.exp(chores[hour // 24]), factor)
    parts = dict(written.parts)
    for name in ("load", "interval_load"):
        parts[name] = parts[name][..., None] * factor[:, None]
    steps = dict(written.steps)
    stress, lost = own_factors(who, usual)
    steps["stress"] = np.minimum(steps["stress"][:, None] * stress, MOST_STRESS)
    asleep = steps["sleep_opportunity"] > 0.0
    missed = np.minimum((1.0 - steps["sleep_opportunity"])[:, None] * lost, MOST_LOST)
    steps["sleep_opportunity"] = np.where(asleep[:, None], 1.0 - missed, 0.0)
    return replace(written, steps=steps, parts=parts)


def own_chores(who: Traits, usual: Usual, recorded: Array) -> Array:
    """Log of each person's chores against those written, (days, people).

    What is recorded of a day tells how far its chores stray from the usual; how far they do for so
    much on the record is the person's own.

    Args:
        recorded: chores as written, (days,).
    """
    return np.log(_strays(who, usual, recorded[:, None]) * (usual.chores / recorded)[:, None])


def _strays(who: Traits, usual: Usual, recorded: Array) -> Array:
    """Each person's chores against their usual ones, (days, people), as recorded by day."""
    away = (recorded - usual.chores) * who.chores_slope
    return np.clip(1.0 + away / usual.chores, LEAST_CHORES, MOST_CHORES)


def follow(
    model: Model,
    written: Timeline,
    who: Traits,
    usual: Usual,
    state: Array,
    daily: Sequence[str],
    recorded: Array | None = None,
) -> Solution:
    """Let people live these days on from where they stand (states, people), each as themselves.

    Args:
        recorded: chores as written by day, (days,), where they are what a diary says of them; or,
            where the days written hold usual ones, what each person's diary says, (days, people).
    """
    steps = mesh.even(written)

    def lived(own: Traits, at: npt.NDArray[np.int_]) -> Timeline:
        chores = None
        if recorded is not None and recorded.ndim == 1:
            chores = own_chores(own, usual, recorded)
        elif recorded is not None:
            chores = np.log(_strays(own, usual, recorded[:, at]))
        return personal(written, own, usual, chores)

    return _live(model, lived, who, state, daily, steps)


def _live(
    model: Model,
    lived: Callable[[Traits, npt.NDArray[np.int_]], Timeline],
    who: Traits,
    state: Array,
    daily: Sequence[str],
    steps: Mesh,
) -> Solution:
    """Let people live days that are their own, each under the story that they follow.

    Args:
        lived: from some of them, and their places among all, to their days.
    """
    runs: list[tuple[wiring_mixture.Alike, Solution]] = []
    for alike in wiring_mixture.apart(model, who):
        own = who.take(alike.at)
        body = people(alike.model, lanes(alike.model, own), start=alike.states(state))
        days = lived(own, alike.at)
        run = solve(alike.model, days, body, daily=tuple(daily), mesh=steps, single=fast())
        runs.append((alike, run))
    return wiring_mixture.join(model, state, runs)


def _first(model: Model, who: Traits) -> Array:
    """States from which an own life begins, after an insult or in health (states, people)."""
    count = len(who.reserve)
    first = people(model, {}, start="healthy", count=count).start
    for alike in wiring_mixture.apart(model, who):
        well, sick = (
            people(alike.model, {}, start=how, count=len(alike.at)).start
            for how in ("healthy", "sick")
        )
        alike.put(first, np.where(who.healthy_start[alike.at], well, sick))
    return first


def own_factors(who: Traits, usual: Usual) -> tuple[Array, Array]:
    """What each person's stress and lost sleep are multiplied with, (people,) each."""

    def factor(z: Array, known: bool, now: float, law: tuple[float, float, float, float]) -> Array:
        if known:
            return np.exp(prior.OWN_SCALE_SD * z)
        mean, sd, low, high = law
        return np.clip(mean + sd * z, low, high) / max(now, 1e-9)

    return (
        factor(who.stress, usual.stress_known, usual.stress, LAW.stress),
        factor(who.sleep_lost, usual.sleep_known, usual.sleep_lost, LAW.sleep_lost),
    )


def begin(model: Model, who: Traits, usual: Usual) -> Array:
    """The states in which their past left people (states, people)."""
    return lived(model, who, usual, ()).states


def lived(model: Model, who: Traits, usual: Usual, symptoms: Sequence[str]) -> Begun:
    """People as their diary begins, their past behind them."""
    settled, ill = own_life(model, who, usual, symptoms)
    plain = build(usual.life(PAST_DAYS))
    at = np.floor(plain.edges[:-1] + 1e-9).astype(int) % 24
    # Its hour stands apart even where nothing else changes at its ends.
    written = merged(replace(plain, fine=at == WALK_HOUR))
    written = replace(written, fine=np.zeros(len(written.fine), dtype=bool))
    steps = mesh.even(_walking(written), LONG_STEPS)
    run = _live(model, lambda own, _: _past(written, own, usual), who, settled, symptoms, steps)
    states = run.end.copy()
    for k, name in enumerate(prior.OFFSETS):
        if name in model.names:
            at = model.names.index(name)
            states[at] *= np.exp(who.offsets[:, k])
            if model.states[at].high <= 1.0:
                states[at] = np.minimum(states[at], 0.98)
    before = np.array([run.days[name][-1] for name in symptoms]).reshape(
        len(symptoms), len(who.reserve)
    )
    return Begun(states, before, ill, run.ok)


def own_life(
    model: Model, who: Traits, usual: Usual, symptoms: Sequence[str] = ()
) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Most of a year of ordinary days, or less for whom it began later.

    Returns:
        States (states, people) and who is ill at the end, as the population has it.
    """
    first = _first(model, who)
    daily = tuple(dict.fromkeys((*symptoms, "pain", "fatigue")))
    begins = np.minimum((1.0 - who.history / HISTORY_DAYS) * BLOCKS, BLOCKS - 1).astype(int)
    written = merged(build(usual.life(1)))
    steps = _again(mesh.even(written, LONG_STEPS), BLOCK_DAYS)
    state = first
    days: dict[str, Array] = {}
    for block in range(BLOCKS):
        state = np.where(begins >= block, first, state)
        run = _live(model, lambda own, _: personal(written, own, usual), who, state, daily, steps)
        state, days = run.end, run.days
    pain, fatigue = (days[name][-LAST_DAYS:].mean(axis=0) for name in ("pain", "fatigue"))
    return state, (pain >= LAW.least_pain) & (fatigue >= LAW.least_fatigue)


def _again(steps: Mesh, days: int) -> Mesh:
    """The steps of one day, day after day, through the same inputs."""
    begins = (24.0 * np.arange(days)[:, None] + steps.start[:-1]).ravel()
    return Mesh(np.append(begins, 24.0 * days), np.tile(steps.stretch, days), steps.order)


def merged(written: Timeline) -> Timeline:
    """The same days in as few stretches as there are changes; midnight is always one."""
    starts = written.edges[:-1]
    new = np.abs(starts / 24.0 - np.round(starts / 24.0)) < 1e-9
    inputs = (*written.steps.values(), *written.parts.values(), *written.levels.values())
    for values in (*inputs, written.shares, written.fine):
        changed = values[1:] != values[:-1]
        new[1:] |= changed.reshape(len(changed), -1).any(axis=1)
    at = np.flatnonzero(new)
    return Timeline(
        np.append(starts[at], written.edges[-1]),
        {name: value[at] for name, value in written.steps.items()},
        {name: value[at] for name, value in written.parts.items()},
        written.shares[at],
        written.fine[at],
        {name: value[at] for name, value in written.levels.items()},
    )


def _walking(written: Timeline) -> Timeline:
    """The same days with room for a walk beside what else is done at its hour."""
    what = activity(WALK)
    walk = {"load": WALK_LOAD, "interval_load": WALK_LOAD, "movement": what.movement,
            "strain": what.strain, "calm": what.calm, "cognition": 0.0, "sitting": 0.0,
            "paced": 0.0}  # fmt: skip
    parts = {
        name: np.concatenate([value, np.full_like(value, walk[name])], axis=1)
        for name, value in written.parts.items()
    }
    hour = np.floor(written.edges[:-1] + 1e-9).astype(int)
    then = (hour % 24 == WALK_HOUR).astype(float)
    return replace(written, parts=parts, shares=np.column_stack([1.0 - then, then]))


def _past(written: Timeline, who: Traits, usual: Usual) -> Timeline:
    """The weeks before the diary as each person may have lived them."""
    days = np.arange(PAST_DAYS)[:, None]
    late = days >= PAST_DAYS - LATE_DAYS
    chores = np.where(late, who.weeks_before, who.month_before)
    lived = personal(written, who, usual, chores)
    # The first half of the chances: given up on such a day; the second: begun on it.
    turn = PAST_DAYS * (2.0 * who.programme_when % 1.0)
    on = np.where(who.programme_when < 0.5, days < turn, days >= turn)
    middle = PAST_DAYS * who.strain_when
    strained = (np.abs(days + 0.5 - middle) < 0.5 * STRAIN_DAYS) * who.strain
    hour = np.floor(written.edges[:-1] + 1e-9).astype(int)
    walk = np.where((hour % 24 == WALK_HOUR)[:, None], (on * who.programme)[hour // 24], 0.0)
    awake = lived.steps["sleep_opportunity"] <= 0.0
    steps = dict(lived.steps)
    steps["stress"] = np.minimum(
        steps["stress"] + np.where(awake, 1.0, 0.3) * strained[hour // 24], MOST_STRESS
    )
    beside = _walking(written)
    parts = dict(beside.parts)
    for name in ("load", "interval_load"):
        own = lived.parts[name]
        parts[name] = np.concatenate([own, np.full_like(own, WALK_LOAD)], axis=1)
    walk = np.minimum(walk, 1.0)
    return replace(lived, steps=steps, parts=parts, shares=np.stack([1.0 - walk, walk], axis=1))
