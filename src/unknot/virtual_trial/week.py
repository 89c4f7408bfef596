"""One week of an arm, written out for the people who are on it: sessions, absences, treatments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.cohort.draw import Lives
from unknot.model import interventions
from unknot.timeline import Bout, Timeline
from unknot.validate.design import StudyArm
from unknot.validate.schedule import days_of

DAYS = 7
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class OfferedSession:
    """A bout offered in a week: activity, hour from its first midnight, hours, share of reserve."""

    activity: str
    start: float
    hours: float
    effort: float | None


def offered(arm: StudyArm, weeks: int) -> tuple[tuple[OfferedSession, ...], ...]:
    """What an arm offers, week by week; nothing after its end."""
    days = days_of(arm)
    found: list[tuple[OfferedSession, ...]] = []
    for week in range(weeks):
        some = days[DAYS * week : DAYS * (week + 1)]
        found.append(
            tuple(
                OfferedSession(what, 24.0 * at + start, hours, effort)
                for at, day in enumerate(some)
                for what, start, hours, effort in day.bouts
            )
        )
    return tuple(found)


def on_treatment(arm: StudyArm, agents: Sequence[str], week: int) -> Array:
    """Whether each treatment is taken on each day of a week, (agents, days) of 0 or 1."""
    last = dict(arm.treatments)
    day = DAYS * week + np.arange(DAYS)
    return np.array([[float(name in last and d <= last[name]) for d in day] for name in agents])


def levels_of(agents: Sequence[str], level: Array, taken: Array) -> tuple[dict[str, Array], Array]:
    """The level of each treatment at the middle of each day, and at the end of the week.

    Args:
        level: where it stands, (agents, people).
        taken: whether it is taken, (agents, days, people).

    Returns:
        By name (days, people); and (agents, people).
    """
    found: dict[str, Array] = {}
    after = level.copy()
    for at, name in enumerate(agents):
        onset = max(interventions()[name].onset_hours, 1.0)
        half, whole = math.exp(-12.0 / onset), math.exp(-24.0 / onset)
        days: list[Array] = []
        for day in range(DAYS):
            goal = taken[at, day]
            days.append(goal + (after[at] - goal) * half)
            after[at] = goal + (after[at] - goal) * whole
        found[name] = np.round(np.stack(days), 4)
    return found, after


def written(
    lives: Lives,
    sessions: Sequence[OfferedSession],
    reserve: Array,
    attended: Flags,
    levels: dict[str, Array],
) -> Timeline:
    """A week of some people: their own life, and the sessions they came to.

    Args:
        reserve: each one's own aerobic reserve before the trial, net METs.
        attended: who came to what, (sessions, people).
        levels: of each treatment by day, (days, people).
    """
    loads = [None if one.effort is None else one.effort * reserve for one in sessions]
    bouts = [
        Bout(one.start, one.hours, one.activity, load)
        for one, load in zip(sessions, loads, strict=True)
    ]
    when = lives.timeline(DAYS, bouts, levels=levels)
    if not bouts or attended.all():
        return when
    return _without(when, lives.timeline(DAYS), sessions, attended)


def _without(
    when: Timeline, usual: Timeline, sessions: Sequence[OfferedSession], attended: Flags
) -> Timeline:
    """Whoever stays away lives their ordinary hour instead."""
    middle = 0.5 * (when.edges[1:] + when.edges[:-1])
    hour = np.floor(middle).astype(int)
    there = np.ones((len(middle), attended.shape[1]), dtype=bool)
    for one, here in zip(sessions, attended, strict=True):
        inside = (middle > one.start) & (middle < one.start + one.hours)
        there[inside] = here
    parts: dict[str, Array] = {}
    for name, value in when.parts.items():
        other = usual.parts[name][hour]
        parts[name] = np.where(there[:, None, :], _by_person(value), _by_person(other))
    steps = dict(when.steps)
    for name in ("sleep_opportunity", "stress"):
        ours, other = steps[name], usual.steps[name][hour]
        steps[name] = np.where(there, _column(ours), _column(other))
    return replace(when, parts=parts, steps=steps)


def _by_person(value: Array) -> Array:
    return value if value.ndim == 3 else value[..., None]


def _column(value: Array) -> Array:
    return value if value.ndim == 2 else value[:, None]
