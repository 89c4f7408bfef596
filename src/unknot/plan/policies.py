"""A plan for the coming weeks, beside changing nothing, the average-best plan and usual advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from unknot.arrays import Array
from unknot.plan import dose
from unknot.plan.candidates import minutes_by_day, spread_evenly, weekdays, whole
from unknot.plan.dose import Descent, Ladder, Pick, least
from unknot.plan.flare_risk import FlareOutlook, flare_limit, just_above, upper
from unknot.plan.limits import Limited, limit
from unknot.plan.measures import ALWAYS, allowed
from unknot.plan.order import order_of_steps
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.standing import DoingPerWeek, SafetyAnswers, StandingToday
from unknot.plan.together import best_set, gains_of, sought, together
from unknot.plan.weekly_plan import (
    Beside,
    Compared,
    OrderOfSteps,
    PlannedKind,
    Policy,
    Together,
)
from unknot.plan.wishes import Wishes, choices
from unknot.progress import Progress, quiet

ADVICE = ("brisk_walk", DoingPerWeek(36.0, 3.0))  # what guidelines' trials did: comparison alone
EVERY = 3  # of days, looked at on the way down
FEW = 64  # draws that live a year, and people of whom nothing is known
LAST = 28  # days of a year that are looked at


@dataclass(frozen=True)
class Situation:
    """Everything a plan depends on.

    Attributes:
        usual: of each kind that may be planned at all, what is done or a middling day allows.
        kept: what was said earlier the same day, by activity.
    """

    today: date
    standing: StandingToday
    answers: SafetyAnswers
    wishes: Wishes
    outlook: FlareOutlook
    usual: Mapping[str, DoingPerWeek]
    kept: Mapping[str, DoingPerWeek]

    def limited(
        self, activity: str, proposed: DoingPerWeek, above: float | None, own: bool
    ) -> Limited:
        """What the limits leave of a proposal.

        Args:
            above: upper end of the chance of a flare day; own: the person's days hold this kind.
        """
        standing = replace(
            self.standing, flare_upper=above,
            from_others=self.standing.from_others or not own,
        )  # fmt: skip
        return limit(
            activity, proposed, standing, self.answers, person=self.wishes.most.get(activity),
            earlier=self.kept.get(activity),
        )  # fmt: skip

    def reference(self, name: str) -> tuple[DoingPerWeek, int]:
        """What may be tried at most of a kind, within every cap, and how often a week."""
        caps = [self.wishes.most.get(name), self.kept.get(name)]
        caps += [one.caps.get(name) for one in self.answers.clinicians]
        given = [one for one in caps if one is not None]
        often = min([float(self.wishes.active_days), *(one.per_week for one in given)])
        return least(self.usual[name], *given), int(often)

    @property
    def flare_limit(self) -> float:
        """The least limit of the chance of a flare, of the person's and their clinicians'."""
        return flare_limit(self.answers)


def situation_of(
    today: date,
    standing: StandingToday,
    answers: SafetyAnswers,
    wishes: Wishes,
    outlook: FlareOutlook,
    kept: Mapping[str, DoingPerWeek],
) -> Situation:
    """The same, with the kinds that may be planned: done of late, or said of a middling day."""
    usual = {**answers.middling, **standing.usual}
    most = sorted(usual, key=lambda name: (-usual[name].weekly, name))[: dose.MOST_KINDS]
    known = {name: usual[name] for name in sorted(most)}
    return Situation(today, standing, answers, wishes, outlook, known, kept)


@dataclass(frozen=True)
class Lived:
    """What the draws felt, against changing nothing.

    Attributes:
        kinds: what is planned, limited.
        descent: None where nothing was searched.
        change: of the plan, and of other policies, (days, symptoms, draws), 0..10.
    """

    kinds: tuple[PlannedKind, ...]
    descent: Descent | None
    change: Mapping[Policy, Array]
    doing: Mapping[Policy, Mapping[str, DoingPerWeek]]
    worth: Mapping[Policy, float]
    for_good: tuple[float, float] | None
    beside: tuple[Beside, ...] = ()
    together: Together | None = None
    order: OrderOfSteps | None = None


def planned(here: Situation, living: Living, others: Living, progress: Progress = quiet) -> Lived:
    """Search, limit, and live the plan and what it is compared with."""
    days, felt, wishes = here.wishes.days, living.felt, here.wishes
    progress("living on as now", 0.1)
    plain = living.body({}, days)
    ways = _Ways(here, living, plain)
    now = ways.change({n: spread_evenly(d, days) for n, d in here.usual.items()})
    ladders = ways.ladders(progress, 0.2)
    worth = [dose.worths(one, felt, wishes) for one in ladders]
    begin = dose.best(ladders, worth, choices()["volume"])
    outlook = here.outlook

    def upper_of(pick: Pick) -> float:
        away = dose.together(ladders, pick, now) - now
        return upper(outlook.risk(away[::EVERY, : len(living.symptoms)], every=EVERY))

    down = dose.descend(ladders, begin, upper_of, here.flare_limit)
    progress("what goes well together", 0.6)
    usual = {name: spread_evenly(one, days) for name, one in here.usual.items()}
    few = _fewer(living, FEW)
    gains = gains_of(few, usual, wishes)
    alone = down.chosen
    down = sought(gains, ladders, worth, down)
    lowered = down.chosen > alone
    progress("living the plan, and a year of it", 0.7)
    down, kinds, change, year = _settled(ways, ladders, down, now)
    average = _average(others, here)
    doing: dict[Policy, Mapping[str, DoingPerWeek]] = {
        Policy.PLAN: {one.activity: one.doing for one in kinds},
        Policy.NOTHING: dict(here.usual),
        Policy.AVERAGE: dose.doings(ladders, average),
        Policy.ADVICE: {ADVICE[0]: ADVICE[1]},
        Policy.REST: {},
    }
    changes = {
        Policy.PLAN: change,
        Policy.NOTHING: np.zeros_like(now),
        Policy.AVERAGE: dose.together(ladders, average, now) - now,
        Policy.ADVICE: ways.change(ways.on_days({ADVICE[0]: ADVICE[1]})) - now,
        Policy.REST: -now,
    }
    worthy = {
        Policy.PLAN: sum(
            _at(one, w, d.doing) for one, w, d in zip(ladders, worth, kinds, strict=True)
        ),
        Policy.AVERAGE: sum(float(w[k]) for w, k in zip(worth, average, strict=True)),
        Policy.NOTHING: sum(float(w[one.now]) for one, w in zip(ladders, worth, strict=True)),
    }  # fmt: skip
    progress("what to work on first", 0.9)
    on_days = ways.on_days(doing[Policy.PLAN])
    share = _share(kinds, here)
    may = allowed(here.limited("", DoingPerWeek(0.0, 0.0), None, True))
    measures, _ = best_set(gains, may, share)
    whole, besides = together(
        few, gains, (usual, on_days), measures, wishes, share, lowered=lowered
    )  # fmt: skip
    fewest = _fewer(living, int(choices()["order_draws"]))
    steps = [one for one in may if one in (*ALWAYS, *measures)]
    first = order_of_steps(fewest, usual, on_days, steps, wishes) if may else None
    return Lived(kinds, down, changes, doing, worthy, year, besides, whole, first)


def usual_only(here: Situation, above: float | None, knows: Mapping[str, bool]) -> Lived:
    """The usual in whole sessions, limited: what is planned where nothing may be searched."""
    kinds: list[PlannedKind] = []
    for name in here.usual:
        held = dose.rungs(*here.reference(name))
        kinds.append(_limited(here, name, held[0], above, knows.get(name, False)))
    return Lived(_on_weekdays(here, kinds), None, {}, {}, {}, None)


def compared(here: Situation, living: Living, lived: Lived, points: float) -> tuple[Compared, ...]:
    """Every policy as numbers.

    Args:
        points: size of a tenth of the main symptom's own scale.
    """
    rows: list[Compared] = []
    for policy, change in lived.change.items():
        main = points * change[:, 0].mean(axis=0)
        low, middle, high = (float(q) for q in np.quantile(main, [0.05, 0.5, 0.95]))
        gain = dose.eased(change, living.felt, here.wishes)
        risk = here.outlook.risk(change[:, : len(living.symptoms)])
        rows.append(
            Compared(
                policy, tuple(sorted(lived.doing[policy].items())), (low, middle, high),
                float(gain.mean()), lived.worth.get(policy, float(gain.mean())),
                float(np.mean(gain > 0.0)), (float(risk.mean()), upper(risk)),
            )
        )  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True)
class _Ways:
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


def _limited(
    here: Situation, name: str, proposed: DoingPerWeek, above: float | None, own: bool
) -> PlannedKind:
    left = here.limited(name, proposed, above, own)
    often = min(cap.per_week for cap in left.caps)
    return PlannedKind(name, whole(left.doing, often), (), proposed, left)


def _on_weekdays(here: Situation, kinds: Sequence[PlannedKind]) -> tuple[PlannedKind, ...]:
    wishes = here.wishes
    held = [int(min(one.doing.per_week, wishes.active_days)) for one in kinds]
    on = weekdays(held, wishes.free, wishes.active_days)
    return tuple(
        replace(one, weekdays=when, doing=DoingPerWeek(one.doing.minutes, float(len(when))))
        if when
        else replace(one, doing=DoingPerWeek(0.0, 0.0))
        for one, when in zip(kinds, on, strict=True)
    )


def _settled(
    ways: _Ways, ladders: Sequence[Ladder], down: Descent, now: Array
) -> tuple[Descent, tuple[PlannedKind, ...], Array, tuple[float, float] | None]:
    """The first on the way down that holds its risk when lived whole, and when lived for a year.

    Beside it the upper end of the risk after a year of it, and of a year as now.
    """
    here, living = ways.here, ways.living
    own = {one.activity: living.knows(one.activity) for one in ladders}
    symptoms = len(living.symptoms)
    year = _Year.of(ways, now) if here.outlook.known else None
    for at in range(down.chosen, len(down.picks)):
        proposed = dose.doings(ladders, down.picks[at])
        above = down.uppers[at] if here.outlook.known else None
        kinds = _on_weekdays(
            here, [_limited(here, name, one, above, own[name]) for name, one in proposed.items()]
        )
        doing = {one.activity: one.doing for one in kinds}
        change = ways.change(ways.on_days(doing)) - now
        true = upper(here.outlook.risk(change[:, :symptoms]))
        later = None if year is None else (year.upper_of(doing), year.as_now)
        # Beyond it only by what cannot be told apart: the way down was seen on fewer days.
        holds = true <= just_above(down.allowed) and (
            later is None or later[0] <= max(here.flare_limit, just_above(later[1]))
        )
        if holds or at + 1 == len(down.picks):
            return replace(down, chosen=at), kinds, change, later
    raise AssertionError("the way down ends with nothing")


def _every(living: Living, few: int = FEW) -> int:
    """Of so many draws one is taken where few are enough."""
    return max(living.count // few, 1)


def _fewer(living: Living, few: int) -> Living:
    """Some of the draws, evenly taken."""
    every = np.arange(0, living.count, _every(living, few))
    return replace(living, draws=living.draws.take(every))


def _share(kinds: Sequence[PlannedKind], here: Situation) -> float:
    """Minutes a week that are planned, against those of now."""
    now = sum(one.weekly for one in here.usual.values())
    return sum(one.doing.weekly for one in kinds) / now if now > 0.0 else 0.0


@dataclass(frozen=True)
class _Year:
    """Fewer draws that live a year.

    Attributes:
        begun: what life as now does in the weeks of the plan, (symptoms, draws).
        as_now: upper end of the risk after a year as now.
    """

    ways: _Ways
    begun: Array
    as_now: float

    @classmethod
    def of(cls, ways: _Ways, now: Array) -> _Year:
        every = _every(ways.living)
        draws = ways.living.draws.take(np.arange(0, ways.living.count, every))
        living = replace(ways.living, draws=draws)
        days = int(choices()["for_good_days"])
        long = _Ways(ways.here, living, living.body({}, days))
        made = cls(long, now.mean(axis=0)[:, ::every], 0.0)
        usual = {name: spread_evenly(one, days) for name, one in ways.here.usual.items()}
        return replace(made, as_now=made._upper(usual))

    def upper_of(self, doing: Mapping[str, DoingPerWeek]) -> float:
        """Upper end of the risk in the last weeks of a year of it."""
        return self._upper(self.ways.on_days(doing))

    def _upper(self, minutes: Minutes) -> float:
        away = self.ways.change(minutes)[-LAST:] - self.begun
        symptoms = len(self.ways.living.symptoms)
        return upper(self.ways.here.outlook.risk(away[:, :symptoms], first=LAST))


def _average(others: Living, here: Situation) -> Pick:
    """What would be chosen for somebody of whom nothing is known, within the same limits."""
    plain = others.body({}, here.wishes.days)
    stranger = _Ways(here, others, plain)
    ladders = stranger.ladders(quiet, 0.0)
    worth = [dose.worths(one, others.felt, here.wishes) for one in ladders]
    return dose.best(ladders, worth, choices()["volume"], raise_one=False)


def _at(one: Ladder, worth: Array, doing: DoingPerWeek) -> float:
    """What a doing is worth: of its rung, or of the nearest below."""
    at = next(
        (k for k, rung in enumerate(one.rungs) if rung.weekly <= doing.weekly + 1e-9),
        len(one.rungs) - 1,
    )
    return float(worth[at])
