"""What a diary is scored on: from a day on, and day by day or entry by entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Series, snap
from unknot.diary.public_sets import Track
from unknot.errors import UnknotError


def since(tracks: Sequence[Track], day: date) -> list[Track]:
    """Series, and the diaries behind them, as if everything before a day had not been written.

    Raises:
        UnknotError: nothing is left, or days have numbers instead of dates.
    """
    if any(track.numbered for track in tracks):
        raise UnknotError(
            "numbered-days",
            "the days of these data have numbers, not dates.",
            "leave --since out, or cut the file itself.",
        )
    left: list[Track] = []
    for track in tracks:
        held = track.series
        at = [i for i, one in enumerate(held.days) if one >= day]
        if not np.isfinite(held.values[at]).any():
            continue
        days = tuple(held.days[i] for i in at)
        cut = None if track.diary is None else _from(track.diary, day)
        left.append(replace(track, series=replace(held, days=days, values=held.values[at]),
                            diary=cut))  # fmt: skip
    if not left:
        last = max(track.series.days[-1] for track in tracks)
        raise UnknotError(
            "nothing-since",
            f"there is no entry from {day} on.",
            f"choose an earlier --since day; the last entry is of {last}.",
        )
    return left


def _from(diary: Diary, day: date) -> Diary:
    return replace(
        diary,
        observations=tuple(
            observation for observation in diary.observations if observation.day >= day
        ),
        exertions=tuple(exertion for exertion in diary.exertions if exertion.day >= day),
    )


def entries(diary: Diary, what: str) -> tuple[Series, int]:
    """One number an entry, in order: every day has as many places as the fullest day has entries.

    A day with fewer leaves places empty, so that the same place is the same time of another day
    where the file numbers its entries. Values are moved to the scale's points.

    Returns:
        The series, its `days` repeated once a place, and how many places a day has.
    """
    seen = [observation for observation in diary.observations if observation.what == what]
    if not seen:
        return Series(what, None, "points", (), np.empty(0)), 1
    scale, unit = Counter((one.scale, one.unit) for one in seen).most_common(1)[0][0]
    seen = [one for one in seen if (one.scale, one.unit) == (scale, unit)]
    # An entry that is alone on its day has no place of its own: it takes the first.
    lone = min((one.slot for one in seen if one.slot is not None), default=1)
    by_place: defaultdict[tuple[date, int], list[float]] = defaultdict(list)
    for one in seen:
        by_place[one.day, lone if one.slot is None else one.slot].append(one.value)
    places = sorted({slot for _, slot in by_place})
    first, last = (pick(day for day, _ in by_place) for pick in (min, max))
    count = len(places)
    values = np.full(((last - first).days + 1) * count, np.nan)
    for (day, slot), several in by_place.items():
        values[(day - first).days * count + places.index(slot)] = sum(several) / len(several)
    days = tuple(first + timedelta(days=i // count) for i in range(values.size))
    return Series(what, scale, unit, days, values if scale is None else snap(values, scale)), count


def entry_by_entry(tracks: Sequence[Track]) -> list[Track]:
    """The same series with every entry of a day by itself, instead of the day's mean.

    Raises:
        UnknotError: there is nothing but days in these data.
    """
    found: list[Track] = []
    for track in tracks:
        if track.diary is None or track.numbered:
            raise UnknotError(
                "only-days",
                f"the data {track.dataset} hold one entry a day.",
                "leave --slots out.",
            )
        series, count = entries(track.diary, track.target)
        found.append(replace(track, series=series, slots=count))
    return found
