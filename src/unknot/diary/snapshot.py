"""A diary as it stood at the end of a day, and what it holds as a short hash."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Series
from unknot.errors import DiaryError


def until(diary: Diary, as_of: date | None) -> Diary:
    """The diary as it stood at the end of a day."""
    if as_of is None:
        return diary
    seen = tuple(o for o in diary.observations if o.day <= as_of)
    if not seen:
        raise DiaryError(
            "nothing-yet", f"there is no entry up to {as_of}.", "choose a later --as-of day."
        )
    return replace(
        diary, observations=seen, exertions=tuple(e for e in diary.exertions if e.day <= as_of)
    )


def joined(diary: Diary, later: Diary) -> Diary:
    """A diary with what another holds of the days since."""
    last = last_entry(diary)
    if last is None:
        return later
    return replace(
        diary,
        observations=(*diary.observations, *(o for o in later.observations if o.day > last)),
        exertions=(*diary.exertions, *(e for e in later.exertions if e.day > last)),
        sources=tuple(dict.fromkeys((*diary.sources, *later.sources))),
        warnings=tuple(dict.fromkeys((*diary.warnings, *later.warnings))),
    )


def data_hash(diary: Diary) -> str:
    """A short hash of everything read, and of what the person said of it."""
    digest = hashlib.sha256()
    for item in (*diary.observations, *diary.exertions):
        digest.update(repr(item).encode())
    if diary.session_days is not None:
        digest.update(diary.session_days.encode())
    return digest.hexdigest()[:12]


def last_entry(diary: Diary, as_of: date | None = None) -> date | None:
    """The last day with any entry, up to a day; None where there is none."""
    held = (one.day for one in (*diary.observations, *diary.exertions))
    return max((day for day in held if as_of is None or day <= as_of), default=None)


def seen_from(found: Series, origin: date) -> Series:
    """A series as it stands at the end of a day: later values cut, days without a report empty."""
    if not found.days:
        return found
    size = max((origin - found.days[0]).days + 1, 0)
    values = np.full(size, np.nan)
    kept = found.values[:size]
    values[: kept.size] = kept
    days = tuple(found.days[0] + timedelta(days=i) for i in range(size))
    return Series(found.what, found.scale, found.unit, days, values)
