"""Rival causes: what a diary records besides exertion that moves symptoms by itself.

Each has a response of its own: a treatment shifts symptoms from the day it began or changed, an
infection lifts them while it lasts and fades. Their sizes are unknown before the diary, so they
enter as covariance: a new drug then never has to read as "walking helps". Blank is taken as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.diary.symptoms import CAUSES

TREATMENT, PERIOD = "treatment", "period"
TAKES_HOLD = 7.0  # days in which a treatment comes to 63 % of what it does (grade T)
FADES = {"infection": 4.0, "injury": 10.0, "operation": 10.0, "travel": 2.0, "strain": 4.0}
"""Days after its end in which a cause fades to 37 % (grade T)."""
BEFORE_PERIOD = 3.0  # days before it in which symptoms rise likewise
SD = 1.5  # points of 0..10 that a cause moves a symptom by, before the diary (grade T)
ALIKE = 0.5  # correlation of what it does to two symptoms
LONG = 3  # marked days in a row that are a time of something, not a day on which it changed
TRACE = 0.02  # of a response, below which it is over


@dataclass(frozen=True)
class Causes:
    """What was recorded of rival causes, ready to explain reports.

    Shapes: `felt` (responses, days + 1), what a unit of each response adds day by day, the day
    before the diary first.

    Attributes:
        marked: days marked within the stretch fitted, or still felt in it, by cause.
    """

    felt: Array
    marked: dict[str, int]


@dataclass(frozen=True)
class Spell:
    """Marked days with nothing but blank ones between: from `first` to `last`, both counted."""

    first: int
    last: int


def causes(diary: Diary, first: date, count: int) -> Causes | None:
    """The rival causes of `count` days from `first`; None where none was marked.

    Those marked before count as far as they are still felt.
    """
    rows: list[Array] = []
    marked: dict[str, int] = {}
    days = np.arange(-1, count)  # the day before the diary first
    for name in CAUSES:
        seen = {
            observation.day: observation.value
            for observation in diary.observations
            if observation.what == name
        }
        spells = _spells(seen, first)
        felt = [row for row in _responses(name, spells, days) if float(np.ptp(row)) > TRACE]
        if felt:
            rows += felt
            marked[name] = sum(
                value > 0.0 and day < first + timedelta(days=count) for day, value in seen.items()
            )
    return Causes(np.stack(rows), marked) if rows else None


def _spells(seen: dict[date, float], first: date) -> list[Spell]:
    found: list[Spell] = []
    running = False
    for day in sorted(seen):
        at = (day - first).days
        if seen[day] <= 0.0:
            running = False
        elif running:
            found[-1] = Spell(found[-1].first, at)
        else:
            found.append(Spell(at, at))
            running = True
    return found


def _responses(name: str, spells: Sequence[Spell], days: npt.NDArray[np.int_]) -> list[Array]:
    """Responses day by day: one for each change or spell, one for all periods together."""
    if name == TREATMENT:
        changes = [spell.first for spell in spells]
        changes += [spell.last + 1 for spell in spells if spell.last - spell.first + 1 >= LONG]
        since = [days - at for at in sorted(set(changes))]
        return [np.where(gone >= 0, 1.0 - np.exp(-(gone + 1) / TAKES_HOLD), 0.0) for gone in since]
    if name == PERIOD:
        each = [_lasting(spell, days, BEFORE_PERIOD, 0.0) for spell in spells]
        return [np.max(each, axis=0)] if each else []
    return [_lasting(spell, days, 0.0, FADES[name]) for spell in spells]


def _lasting(spell: Spell, days: npt.NDArray[np.int_], rises: float, fades: float) -> Array:
    """1 while it lasts, rising before it and fading after it, in so many days."""
    before, after = spell.first - days, days - spell.last
    found = np.ones(len(days))
    for gone, over in ((before, rises), (after, fades)):
        left = np.exp(-gone / over) if over else np.zeros(len(days))
        found = np.where(gone > 0, left, found)
    return found


def covariance(found: Causes, answer: Array) -> Array:
    """What unknown responses to causes add to the covariance of reports, then activity, by day.

    Args:
        answer: how the next day's log activity answers to a point of each symptom, (symptoms,).

    Returns:
        ((symptoms + 1) x days, the same).
    """
    count, days = len(answer), found.felt.shape[1] - 1
    rows = np.zeros((count + 1, days, len(found.felt), count))
    for s in range(count):
        rows[s, :, :, s] = found.felt[:, 1:].T
        rows[count, :, :, s] = answer[s] * found.felt[:, :-1].T
    root = SD * np.linalg.cholesky(ALIKE + (1.0 - ALIKE) * np.eye(count))
    mixed = (rows @ root).reshape((count + 1) * days, -1)
    return np.asarray(mixed @ mixed.T)
