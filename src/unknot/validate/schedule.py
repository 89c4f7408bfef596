"""A programme as kinds of days: each different day is written once, the rest is their order.

Ordinary days repeat, so half a year of life is a few dozen stretches of inputs and a mesh that
points into them, however many people live it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.cohort.draw import Lives
from unknot.engine.mesh import LONGEST_HOURS, Mesh, even
from unknot.model import interventions
from unknot.timeline import Bout, Timeline
from unknot.validate.protocol import Session, Single, StudyArm


@dataclass(frozen=True)
class Day:
    """What is special about one day: bouts (activity, start, hours, intensity) and levels."""

    bouts: tuple[tuple[str, float, float, float | None], ...] = ()
    levels: tuple[tuple[str, float], ...] = ()


def days_of(arm: StudyArm, agents: tuple[str, ...] = ()) -> tuple[Day, ...]:
    """What happens on each day of an arm.

    Args:
        agents: the model's treatments; those not taken stay at level 0.
    """
    bouts: list[list[tuple[str, float, float, float | None]]] = [[] for _ in range(arm.days)]
    for session in arm.sessions:
        days = _session_days(session)
        for number, at in enumerate(days):
            share = number / max(len(days) - 1, 1)
            effort = None
            if session.intensity is not None:
                first, last = session.intensity
                effort = round(first + (last - first) * share, 9)
            bouts[at].append((session.activity, session.hour, session.minutes / 60.0, effort))
    for single in arm.singles:
        bouts[single.day].append(_single(single))
    levels = [_levels(arm, at, agents) for at in range(arm.days)]
    return tuple(Day(tuple(b), level) for b, level in zip(bouts, levels, strict=True))


def _session_days(session: Session) -> list[int]:
    first, last = session.weeks
    offsets = [int(i * 7 / session.per_week) for i in range(session.per_week)]
    return [7 * (week - 1) + at for week in range(first, last + 1) for at in offsets]


def _single(one: Single) -> tuple[str, float, float, float | None]:
    hours = one.minutes / 60.0
    return (one.activity, one.ends - hours, hours, one.intensity)


def _levels(arm: StudyArm, day: int, agents: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    taken = dict(arm.treatments)
    found: list[tuple[str, float]] = []
    for name in agents:
        level = 0.0
        if name in taken:
            onset = max(interventions()[name].onset_hours, 1.0)
            last = taken[name]
            level = 1.0 - math.exp(-24.0 * (min(day, last) + 0.5) / onset)
            if day > last:
                level *= math.exp(-24.0 * (day - last) / onset)
        found.append((name, round(level, 4)))
    return tuple(found)


@dataclass(frozen=True)
class Book:
    """Kinds of days, written out once for some people.

    Attributes:
        timeline: all kinds one after another.
        pages: kind -> the steps of that day, pointing into the timeline.
    """

    timeline: Timeline
    pages: dict[Day, Mesh]

    def mesh(self, days: tuple[Day, ...]) -> Mesh:
        """The steps of a row of days."""
        found = [self.pages[day] for day in days]
        starts = [page.start[:-1] + 24.0 * at for at, page in enumerate(found)]
        return Mesh(
            np.append(np.concatenate(starts), 24.0 * len(days)),
            np.concatenate([page.stretch for page in found]),
            3,
        )


def write(
    lives: Lives, kinds: list[Day], reserve: Array,
    coarse: float = LONGEST_HOURS, hourly: bool = False,
) -> Book:  # fmt: skip
    """Write kinds of days out for some people.

    Args:
        reserve: each person's own aerobic reserve before the programme, net METs.
        coarse: longest step of ordinary life, hours.
        hourly: whether every whole hour must be a step's edge.
    """
    written: list[Timeline] = []
    pages: dict[Day, Mesh] = {}
    offset = 0
    for kind in kinds:
        bouts = [
            Bout(start, hours, what, None if effort is None else effort * reserve)
            for what, start, hours, effort in kind.bouts
        ]
        levels = {name: np.array([level]) for name, level in kind.levels}
        one = lives.timeline(1, bouts, levels=levels)
        mesh = even(one, coarse, hourly=hourly)
        pages[kind] = Mesh(mesh.start, mesh.stretch + offset, mesh.order)
        offset += len(one.shares)
        written.append(one)
    return Book(_joined(written), pages)


def _joined(days: list[Timeline]) -> Timeline:
    ends = np.cumsum([0.0, *(day.edges[-1] for day in days)])
    edges = [day.edges[:-1] + end for day, end in zip(days, ends, strict=False)]
    return Timeline(
        np.append(np.concatenate(edges), ends[-1]),
        {name: _line([day.steps[name] for day in days]) for name in days[0].steps},
        {name: _line([day.parts[name] for day in days]) for name in days[0].parts},
        np.concatenate([day.shares for day in days]),
        np.concatenate([day.fine for day in days]),
        {name: _line([day.levels[name] for day in days]) for name in days[0].levels},
    )


def _line(pieces: list[Array]) -> Array:
    """One after another; where one day tells people apart and another does not, all do."""
    most = max(piece.ndim for piece in pieces)
    people = max(piece.shape[-1] for piece in pieces if piece.ndim == most)
    full = [
        piece if piece.ndim == most else np.broadcast_to(piece[..., None], (*piece.shape, people))
        for piece in pieces
    ]
    return np.concatenate(full)
