"""From a diary to the standing of today: flares, what was done and was safe, what is stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Series, series, summary
from unknot.diary.exposure import lived
from unknot.diary.snapshot import last_entry
from unknot.diary.symptoms import FITTED
from unknot.forecasting import ahead
from unknot.forecasting.flares import flare_threshold
from unknot.forecasting.forecast import flare_limit
from unknot.plan.limits import numbers
from unknot.plan.standing import DoingPerWeek, Increase, StandingToday

FORTNIGHT = 14
RECENT = 28  # days: what is usual comes from these
ENOUGH = 14  # values before a day can be told from one's usual ones
JOINED = 1  # days between two flares that make them one


@dataclass(frozen=True)
class Flare:
    """A run of flare days, joined across one day."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How long it lasted."""
        return (self.last - self.first).days + 1


def standing_of(
    diary: Diary,
    today: date,
    *,
    flare_beyond: Mapping[str, float] | None = None,
    learned_lag_hours: float = 0.0,
    flare_upper: float | None = None,
    checks_passed: bool | None = None,
    from_others: bool = False,
    asked_for_more: str | None = None,
    increase: Increase | None = None,
) -> StandingToday:
    """What a diary says of today; what it cannot say counts as the less certain.

    Args:
        diary: entries after `today` are not looked at.
        flare_beyond: by symptom, the value from which on a day is a flare to this person; else as
            the diary says itself ("# flare pain: 7"), else one sd of their own past days beyond
            the mean of them.
        learned_lag_hours, flare_upper, checks_passed, from_others: of the fit, if there is one.
        asked_for_more: the activity for which they tapped "try it".
    """
    flares = flares_of(diary, today, flare_beyond or {})
    held = summary(diary)
    last = last_entry(diary, today)
    lag = timedelta(hours=max(learned_lag_hours, numbers()["lag_hours"]))
    done = sessions_of(diary, today)
    latest = flares[-1] if flares else None
    since = None if latest is None else max((today - latest.last).days, 0)
    begun = today if held.first is None else held.first
    stable = (today - begun).days + 1 if since is None else since
    worse = [flare.first for flare in flares if _follows(flare.first, done, lag)]
    return StandingToday(
        today=today,
        usual=_usual(done, flares, today, lag),
        hours_since_entry=np.inf if last is None else 24.0 * (today - last).days,
        flare_days=0 if latest is None else latest.days,
        days_since_flare=since,
        hours_since_worsening=24.0 * (today - worse[-1]).days if worse else None,
        learned_lag_hours=learned_lag_hours,
        stable_days=stable,
        logged_share=_logged(diary, today),
        recorded_days=held.days,
        delayed_worsenings=_crashes_after(diary, today, done, lag),
        flare_upper=flare_upper,
        checks_passed=checks_passed,
        from_others=from_others,
        asked_for_more=asked_for_more,
        increase=increase,
    )


def flares_of(diary: Diary, today: date, beyond: Mapping[str, float]) -> list[Flare]:
    """The flares up to a day, oldest first: of any symptom that the body model explains.

    Args:
        beyond: as `flare_beyond` of `standing_of`.
    """
    begins = {**ahead.flares(diary, {}), **beyond}
    days: set[date] = set()
    for name in FITTED:
        found = series(diary, name)
        if found.scale is not None:
            own = begins.get(name)
            days |= _flare_days(found, None if own is None else flare_limit(own, found.scale))
    return _runs(sorted(day for day in days if day <= today))


def _flare_days(found: Series, beyond: float | None) -> set[date]:
    """Days on the bad side of the threshold that the days before them set."""
    assert found.scale is not None
    values = found.values
    known = np.isfinite(values)
    count = np.cumsum(known) - known
    total = np.cumsum(np.where(known, values, 0.0)) - np.where(known, values, 0.0)
    squares = np.cumsum(np.where(known, values**2, 0.0)) - np.where(known, values**2, 0.0)
    mean = total / np.maximum(count, 1)
    sd = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean**2, 0.0))
    limit = flare_threshold(mean, sd, found.scale) if beyond is None else np.full(len(mean), beyond)
    sign = 1.0 if found.scale.worse == "high" else -1.0
    with np.errstate(invalid="ignore"):
        worse = known & (sign * (values - limit) > 1e-9)
    worse &= (count >= ENOUGH) | (beyond is not None)
    return {day for day, flag in zip(found.days, worse, strict=True) if flag}


def _runs(days: Sequence[date]) -> list[Flare]:
    held: list[Flare] = []
    for day in days:
        if held and (day - held[-1].last).days <= JOINED + 1:
            held[-1] = Flare(held[-1].first, day)
        else:
            held.append(Flare(day, day))
    return held


def sessions_of(diary: Diary, today: date) -> dict[str, dict[date, float]]:
    """Minutes of each named activity on the days on which it was done, up to a day."""
    held = summary(diary)
    if held.first is None or held.first > today:
        return {}
    life = lived(diary, held.first, today)
    done: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for offset, sessions in enumerate(life.sessions):
        for name, minutes in sessions:
            done[name][held.first + timedelta(days=offset)] = minutes
    return dict(done)


def _usual(
    done: Mapping[str, Mapping[date, float]], flares: Sequence[Flare], today: date, lag: timedelta
) -> dict[str, DoingPerWeek]:
    """What was done in the last four weeks and was followed by no flare.

    A session is as long as usual, at most as long as the longest safe one; a week is at most the
    safe ones together. So a flare never makes what is usual more, and what was missed is never
    made up.
    """
    since = today - timedelta(days=RECENT)
    begun = [flare.first for flare in flares]
    usual: dict[str, DoingPerWeek] = {}
    for name, days in done.items():
        recent = {day: minutes for day, minutes in days.items() if since < day <= today}
        safe = [
            minutes
            for day, minutes in recent.items()
            if not any(day < start <= day + lag for start in begun)
        ]
        session = min(float(np.median(list(recent.values()))), max(safe)) if safe else 0.0
        sessions = min(float(len(safe)), sum(safe) / session) if session else 0.0
        if recent:
            usual[name] = DoingPerWeek(session, 7.0 * sessions / RECENT)
    return usual


def _follows(day: date, done: Mapping[str, Mapping[date, float]], lag: timedelta) -> bool:
    """Whether something was done within the lag before a day."""
    return any(before < day <= before + lag for days in done.values() for before in days)


def _crashes_after(
    diary: Diary, today: date, done: Mapping[str, Mapping[date, float]], lag: timedelta
) -> tuple[date, ...]:
    """First days of the crashes that were marked within the lag after doing something."""
    marked = {
        seen.day
        for seen in diary.observations
        if seen.what == "crash" and seen.value > 0 and seen.day <= today
    }
    runs = _runs(sorted(marked))
    return tuple(crash.first for crash in runs if _follows(crash.first, done, lag))


def _logged(diary: Diary, today: date) -> float:
    """Of the last fortnight's days, the share with an entry."""
    since = today - timedelta(days=FORTNIGHT)
    days = {
        seen.day for seen in (*diary.observations, *diary.exertions) if since < seen.day <= today
    }
    return len(days) / FORTNIGHT
