"""What was seen, plainly: a symptom after doing something and after not doing it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unknot.answer.sentences import SEEN, SEEN_DONE, SEEN_MORE, days_of
from unknot.arrays import Array
from unknot.diary.exposure import on_calendar
from unknot.effects.results import SeenAfter
from unknot.inference.fit import PreparedDiary
from unknot.inference.own_response import RecordedKind
from unknot.timeline import activities, activity

LEAST = 3  # days of each sort with a report
LAG = 1  # the day after


def seen(prepared: PreparedDiary, few: bool) -> tuple[SeenAfter, ...]:
    """The main symptom on the days after each kind of exertion, and on other days.

    Of minutes, days that held some; of steps and ratings, days above the middle of all. Nothing
    from too `few` days.
    """
    own = prepared.reports.own
    if own is None or few:
        return ()
    target = prepared.reports.symptoms[0]
    values = on_calendar(prepared.series[target], prepared.first, prepared.days)
    found: list[SeenAfter] = []
    for kind, amounts in zip(own.kinds, own.amounts[:, 1:], strict=True):
        daily = amounts * kind.amount + kind.usual
        known = np.abs(amounts) > 1e-12  # what is not known stands as a usual day
        much = daily > (1e-9 if kind.unit == "min" else float(np.median(daily[known])))
        after = _reports(values, known & much)
        otherwise = _reports(values, known & ~much)
        if min(len(after), len(otherwise)) >= LEAST:
            found.append(_one(kind, target, after, otherwise))
    return tuple(found)


def _reports(values: Array, days: npt.NDArray[np.bool_]) -> Array:
    """Reports of the day after these days."""
    at = np.flatnonzero(days) + LAG
    later = values[at[at < len(values)]]
    return later[np.isfinite(later)]


def _one(kind: RecordedKind, target: str, after: Array, otherwise: Array) -> SeenAfter:
    known = kind.name in activities()
    name = activity(kind.name).label if known else kind.name.replace("_", " ")
    doing = SEEN_DONE if kind.unit == "min" else SEEN_MORE
    what = doing.format(what=name if kind.unit != "points" else f"{name} exertion")
    one, other = float(after.mean()), float(otherwise.mean())
    sentence = SEEN.format(
        target=target.capitalize(), what=what, after=f"{one:.1f}", after_days=days_of(len(after)),
        otherwise=f"{other:.1f}", otherwise_days=days_of(len(otherwise)),
    )  # fmt: skip
    return SeenAfter(kind.name, what, target, LAG, one, len(after), other, len(otherwise), sentence)
