"""What a diary records of exertion, kind by kind, as columns for a response of one's own.

Every kind stays in the unit it was recorded in: minutes of an activity, steps, or a rating.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Kind, exertion_series
from unknot.diary.exposure import minutes_done, on_calendar, steps_outside
from unknot.inference.own_response import Columns, RecordedKind

SESSIONS_A_WEEK = 3  # of what has no programme of its own, and heavy days of what is rated
PROGRAMME = {"brisk_walk": 3 * 36.0, "easy_walk": 5 * 30.0, "tai_chi": 3 * 45.0}  # minutes a week
SHARE_OF_STEPS = 1.0 / 3.0  # more or less of them
MOST_KINDS = 4  # those recorded on most days
LEAST_DONE = 4  # days with and days without, for minutes
LEAST_KNOWN = 14  # days, for steps and ratings


def columns(diary: Diary, first: date, count: int) -> Columns | None:
    """The kinds of exertion of `count` days from `first`, or None where none was recorded enough.

    A blank is unknown, so lived as a usual day, where the same column also says 0; where it never
    does, a blank day is one without.
    """
    rated = [
        (kind.value if one.unit != "steps" else "steps", one.unit, on_calendar(one, first, count))
        for kind in Kind
        if (one := exertion_series(diary, kind)).unit != "min"
    ]
    minutes = minutes_done(diary, first, count)
    rated = [
        (name, unit, steps_outside(values, minutes) if unit == "steps" else values)
        for name, unit, values in rated
    ]
    return lay_out(minutes, rated, count)


def done_or_not(
    diary: Diary, first: date, count: int, found: Columns | None
) -> list[tuple[Array, bool]]:
    """Whether each kind that has minutes was done, day by day, as rows of sessions.

    How long a session is follows a programme or a habit; whether there is one is what is chosen.

    Returns:
        1.0 and 0.0, NaN where a day's own column is blank and says 0 on others, (days,) each; and
        that these are sessions.
    """
    if found is None:
        return []
    minutes = minutes_done(diary, first, count)
    rows = [_blanks(minutes[kind.name]) for kind in found.kinds if kind.unit == "min"]
    return [(np.where(np.isfinite(row), row > 0.0, np.nan), True) for row in rows]


def _blanks(values: Array) -> Array:
    """Minutes of a kind, its blank days without any where none of its days says so."""
    return values if (values == 0.0).any() else np.nan_to_num(values)


def lay_out(
    minutes: Mapping[str, Array], others: Sequence[tuple[str, str, Array]], count: int
) -> Columns | None:
    """The same from what was done day by day, NaN where nothing is known.

    Args:
        minutes: by activity, (days,).
        others: name, unit and daily amounts of steps and ratings.
    """
    found = [*_done(minutes), *_counted(others)]
    found.sort(key=lambda one: (-one[0].days, one[0].name))
    found = found[:MOST_KINDS]
    if not found:
        return None
    amounts = np.zeros((len(found), count + 1))
    for row, (kind, values) in enumerate(found):
        away = (values - kind.usual) / kind.amount
        amounts[row, 1:] = np.where(np.isfinite(away), away, 0.0)
    return Columns(tuple(kind for kind, _ in found), amounts)


def _done(by_name: Mapping[str, Array]) -> list[tuple[RecordedKind, Array]]:
    found: list[tuple[RecordedKind, Array]] = []
    for name, held in by_name.items():
        values = _blanks(held)
        done = values[values > 0.0]
        if len(done) < LEAST_DONE or int((values == 0.0).sum()) < LEAST_DONE:
            continue
        a_week = PROGRAMME.get(name, SESSIONS_A_WEEK * float(done.mean()))
        found.append((_kind(name, "min", a_week / 7.0, values, len(done)), values))
    return found


def _counted(others: Sequence[tuple[str, str, Array]]) -> list[tuple[RecordedKind, Array]]:
    found: list[tuple[RecordedKind, Array]] = []
    for name, unit, values in others:
        known = values[np.isfinite(values)]
        if len(known) < LEAST_KNOWN or float(known.std()) == 0.0:
            continue
        if unit == "steps":
            amount = SHARE_OF_STEPS * float(known.mean())
            found.append((_kind(name, unit, amount, values, len(known)), values))
            continue
        usual, heavy = float(np.median(known)), float(np.quantile(known, 0.9))
        more = heavy - usual if heavy > usual else float(known.max()) - float(known.mean())
        amount = SESSIONS_A_WEEK / 7.0 * more
        found.append((_kind(name, unit, amount, values, len(known)), values))
    return found


def _kind(name: str, unit: str, amount: float, values: Array, days: int) -> RecordedKind:
    known = values[np.isfinite(values)]
    low, heavy = (float(q) for q in np.quantile(known, [0.1, 0.9]))
    return RecordedKind(name, unit, amount, float(known.mean()), low, heavy, days)
