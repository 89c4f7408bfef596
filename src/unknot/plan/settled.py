"""From a way down to a plan that holds its risk: lived whole, within limits, and for a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.plan import dose
from unknot.plan.candidates import minutes_by_day, spread_evenly, weekdays, whole
from unknot.plan.dose import Descent, Ladder, shift_to
from unknot.plan.flare_risk import apart, just_above, upper
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.situation import Situation
from unknot.plan.standing import DoingPerWeek
from unknot.plan.weekly_plan import PlannedKind
from unknot.plan.wishes import choices
from unknot.progress import Progress

FEW = 64  # draws that live a year, and people of whom nothing is known
LAST = 28  # days of a year that are looked at


@dataclass(frozen=True)
class WaysOfDoing:
    """How draws would feel under ways of doing, against weeks without a session."""

    here: Situation
    living: Living
    plain: Array

    def change(self, minutes: Minutes) -> Array:
        """Of the body as they report it, and of their own response."""
        days = self.plain.shape[0]
        moved = self.living.body(minutes, days) - self.plain
        return self.living.reported(moved) + self.living.own(minutes, days)

    def on_days(self, doing: Mapping[str, DoingPerWeek]) -> dict[str, Array]:
        """Sessions on weekdays that are free."""
        wishes, days = self.here.wishes, self.plain.shape[0]
        held = {name: one for name, one in doing.items() if one.minutes > 0}
        on = weekdays([int(one.per_week) for one in held.values()], wishes.free,
                      max(wishes.active_days, 1))  # fmt: skip
        first = self.here.today.weekday()
        return {
            name: minutes_by_day(one, when, first, days)
            for (name, one), when in zip(held.items(), on, strict=True)
        }

    def ladders(self, progress: Progress, share: float) -> list[Ladder]:
        """Every kind that may be planned, lived at every rung."""
        found: list[Ladder] = []
        here = self.here
        for number, name in enumerate(here.usual):
            progress("living on with every dose", share + 0.5 * number / len(here.usual))
            usual, often = here.reference(name)
            found.append(
                dose.ladder(
                    self.living, name, usual, here.wishes, here.today.weekday(), self.plain,
                    most_sessions=often, more=here.standing.asked_for_more == name,
                )
            )  # fmt: skip
        return found


@dataclass(frozen=True)
class _Year:
    """Fewer draws that live a year.

    Attributes:
        begun: what life as now does in the weeks of the plan, (symptoms, draws).
        as_now: upper end of the risk after a year as now.
        shift: by how much symptoms stand lower when a year is asked for, 0 or less, points: where
            life as now is beyond the limit by itself, so much that it just is not.
    """

    ways: WaysOfDoing
    begun: Array
    as_now: float = 0.0
    shift: float = 0.0

    @classmethod
    def of(cls, ways: WaysOfDoing, now: Array) -> _Year:
        every = every_of(ways.living)
        draws = ways.living.draws.take(np.arange(0, ways.living.count, every))
        living = replace(ways.living, draws=draws)
        days = int(choices()["for_good_days"])
        long = WaysOfDoing(ways.here, living, living.body({}, days))
        made = cls(long, now.mean(axis=0)[:, ::every])
        away = made._away({n: spread_evenly(one, days) for n, one in ways.here.usual.items()})
        shift = shift_to(lambda by: just_above(made.upper_at(away, by)), ways.here.flare_limit)
        return replace(made, as_now=made.upper_at(away), shift=shift)

    def away_of(self, doing: Mapping[str, DoingPerWeek]) -> Array:
        """What the last weeks of a year of it are like against now, (days, symptoms, draws)."""
        return self._away(self.ways.on_days(doing))

    def upper_at(self, away: Array, shift: float = 0.0) -> float:
        """Upper end of the risk in those weeks, with symptoms standing so many points higher."""
        return upper(self.ways.here.outlook.shifted(shift).risk(away, first=LAST))

    def _away(self, minutes: Minutes) -> Array:
        away = self.ways.change(minutes)[-LAST:] - self.begun
        return away[:, : len(self.ways.living.symptoms)]


def settled(
    ways: WaysOfDoing, ladders: Sequence[Ladder], down: Descent, now: Array
) -> tuple[Descent, tuple[PlannedKind, ...], Array, tuple[float, float] | None]:
    """The first on the way down that holds its risk when lived whole, and when lived for a year.

    Where none does, the one with the least risk: to give up what keeps flares away is no way to
    have fewer. Beside it the upper end of the risk after a year of it, and of a year as now.
    """
    year = _Year.of(ways, now) if ways.here.outlook.known else None
    tried: list[_Tried] = []
    for at in range(down.chosen, len(down.picks)):
        tried.append(_tried(ways, ladders, down, at, now, year))
        if tried[-1].beyond <= 0.0:
            break
    near = max(min(one.beyond for one in tried), 0.0)
    one = next(one for one in tried if one.beyond <= near)
    return replace(down, chosen=one.at), one.kinds, one.change, one.year


@dataclass(frozen=True)
class _Tried:
    """A place on the way down, lived whole.

    Attributes:
        beyond: by how much the chance of a flare is above what it may be, in sd of a standard
            normal: of the plan's weeks, or of those after a year, whichever is more.
        year: upper end of the risk after a year of it, and of a year as now.
    """

    at: int
    kinds: tuple[PlannedKind, ...]
    change: Array
    beyond: float
    year: tuple[float, float] | None


def _tried(
    ways: WaysOfDoing,
    ladders: Sequence[Ladder],
    down: Descent,
    at: int,
    now: Array,
    year: _Year | None,
) -> _Tried:
    """Live one place on the way down, limited."""
    here, living = ways.here, ways.living
    above = down.uppers[at] if here.outlook.known else None
    kinds = on_weekdays(
        here,
        [
            limited_kind(here, name, one, above, living.knows(name))
            for name, one in dose.doings(ladders, down.picks[at]).items()
        ],
    )
    doing = {one.activity: one.doing for one in kinds}
    change = ways.change(ways.on_days(doing)) - now
    outlook = here.outlook.shifted(down.shift)
    true = upper(outlook.risk(change[:, : len(living.symptoms)]))
    # Beyond it only by what cannot be told apart: the way down was seen on fewer days.
    beyond = apart(true, just_above(here.flare_limit))
    later = None
    if year is not None:
        away = year.away_of(doing)
        later = year.upper_at(away), year.as_now
        beyond = max(beyond, apart(year.upper_at(away, year.shift), here.flare_limit))
    return _Tried(at, kinds, change, beyond, later)


def limited_kind(
    here: Situation, name: str, proposed: DoingPerWeek, above: float | None, own: bool
) -> PlannedKind:
    """What the limits leave of one kind, in whole minutes and sessions; on no weekday yet."""
    left = here.limited(name, proposed, above, own)
    often = min(cap.per_week for cap in left.caps)
    return PlannedKind(name, whole(left.doing, often), (), proposed, left)


def on_weekdays(here: Situation, kinds: Sequence[PlannedKind]) -> tuple[PlannedKind, ...]:
    """The same, laid on weekdays that lie apart."""
    wishes = here.wishes
    held = [int(min(one.doing.per_week, wishes.active_days)) for one in kinds]
    on = weekdays(held, wishes.free, wishes.active_days)
    return tuple(
        replace(one, weekdays=when, doing=DoingPerWeek(one.doing.minutes, float(len(when))))
        if when
        else replace(one, doing=DoingPerWeek(0.0, 0.0))
        for one, when in zip(kinds, on, strict=True)
    )


def every_of(living: Living, few: int = FEW) -> int:
    """Of so many draws one is taken where few are enough."""
    return max(living.count // few, 1)
