"""A plan as plain data: what of which kind on which weekday, why, and beside what it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from unknot.plan.flare_risk import FlareOutlook
from unknot.plan.limits import Limited, Missing, Mode
from unknot.plan.standing import DoingPerWeek, Increase
from unknot.plan.wishes import WEEK


class Policy(StrEnum):
    """A way of living that a plan is compared with."""

    PLAN = "plan"
    NOTHING = "change_nothing"
    AVERAGE = "average_best"
    ADVICE = "usual_advice"
    REST = "no_sessions"


class Because(StrEnum):
    """Why a plan is what it is; the sentences stand in `plan.sentences`."""

    EASES = "eases"  # the draws gain by it
    LITTLE_TO_GAIN = "little_to_gain"
    CANNOT_TELL = "cannot_tell"  # checks failed or nothing answers: the usual
    RISK = "lowered_for_risk"
    CAP = "cap"  # a limit lowers it most
    NOTHING_KNOWN = "nothing_known"  # no usual and no middling day
    UNLOCKS = "unlocks"  # what the next level still lacks
    WORSE = "would_lower"  # a flare or a worse report lowers it the same day
    OWN_DAYS = "own_days"
    BODY = "body_model"
    OTHERS = "others"
    FIRST = "first"  # the order of steps matters
    ANY_ORDER = "any_order"  # it hardly does
    WHICH_ORDER = "which_order"  # it may, and the days do not say which is better
    ONE_STEP = "one_step"  # there is one thing only to work on
    SOONER = "sooner"  # what the order decides is how soon
    AFTER = "after"  # what came before a step changes it
    TOGETHER = "goes_together"
    NOTHING_BESIDE = "nothing_beside"


@dataclass(frozen=True)
class PlanReason:
    """A reason as data.

    Attributes:
        line: "why", "change" or "rests": which of the three lines it belongs to; or "first", what
            to work on first.
        facts: what its words need, and a replay.
    """

    line: str
    code: Because
    facts: tuple[tuple[str, float | str], ...] = ()


@dataclass(frozen=True)
class FlareChance:
    """The chance that a coming day is a flare: mean of the plan's days.

    Attributes:
        mean, upper: with the plan, and the upper end of 90 % over draws.
        now_mean, now_upper: the same where nothing changes.
        limit: as the person accepts it.
        for_good: upper end after a year of the plan as it stands; None where it was not lived.
    """

    mean: float
    upper: float
    now_mean: float
    now_upper: float
    limit: float
    for_good: float | None = None


@dataclass(frozen=True)
class Compared:
    """One policy beside the others, on this person's draws.

    Attributes:
        doing: of each kind.
        change: of the main symptom against changing nothing, mean of the weeks, own points:
            5 %, median, 95 %.
        eases: what the person's wishes gain by it on 0..10, above 0 is better.
        worth: the same less what it asks of them.
        p_better: chance that their wishes gain.
        flares: mean chance of a flare on a day, and the upper end of 90 %.
    """

    policy: Policy
    doing: tuple[tuple[str, DoingPerWeek], ...]
    change: tuple[float, float, float]
    eases: float
    worth: float
    p_better: float
    flares: tuple[float, float]


@dataclass(frozen=True)
class Beside:
    """Something else that might ease, by the model of the body.

    Attributes:
        alone: what wishes gain by it while all else goes on as now, 0..10; above 0 is better.
        with_plan: what plan and it gain together against going on as now.
    """

    what: str
    alone: float
    with_plan: float


MOVING = "moving"
"""The plan's own sessions, as one of the steps that may be worked on."""

Order = tuple[str, ...]
"""Steps in the order in which they are begun."""


@dataclass(frozen=True)
class Together:
    """Dose and measures, sought together and lived whole; by the model of the body and own days.

    Attributes:
        measures: what goes with the dose, the one that gains most alone first.
        gain: of all of it against going on as now, 0..10, above 0 is better: 5 %, median, 95 %.
        single: the part that gains most alone.
        over_single: by how much all of it gains more than that.
        extra: by how much it gains more than its parts added up.
        p_beats: chance that it gains more than the best part by an amount that matters.
        lowered: whether the measures let the dose be less.
    """

    measures: tuple[str, ...]
    gain: tuple[float, float, float]
    single: str
    over_single: tuple[float, float, float]
    extra: tuple[float, float, float]
    p_beats: float
    lowered: bool = False


@dataclass(frozen=True)
class OrderOfSteps:
    """What to work on first, and what the order is worth.

    Attributes:
        best, worst: steps in order, by what the weeks gain on average over draws.
        gain: of the best order against going on as now, mean of the weeks, 0..10: 5 %, median,
            95 %.
        apart: by how much the best gains more than the worst.
        p_matters: chance that this is more than an amount that matters.
        p_any: chance that some order gains so much more than some other, whichever they are.
        p_first: chance that no order with another first step gains more.
        at_end: what of the difference is left in the last two weeks: where it is none, the order
            only decides how soon.
        decides: the step that what came before it changes most; `steps` what its own weeks gained
            in the best order and in the worst.
        weeks: after which each step has had its time.
        matters: whether `p_matters` is large enough to say so.
    """

    best: Order
    worst: Order
    gain: tuple[float, float, float]
    apart: tuple[float, float, float]
    p_matters: float
    p_any: float
    p_first: float
    at_end: float
    decides: str
    steps: tuple[float, float]
    weeks: tuple[int, ...]
    matters: bool

    @property
    def alone(self) -> bool:
        """Whether there is one thing only to work on."""
        return len(self.best) == 1


@dataclass(frozen=True)
class PlannedKind:
    """What is planned of one kind.

    Attributes:
        doing: whole minutes and sessions; a ceiling, never a goal.
        weekdays: 0 is Monday.
        proposed: before limits.
        why: the limits that were applied.
    """

    activity: str
    doing: DoingPerWeek
    weekdays: tuple[int, ...]
    proposed: DoingPerWeek
    why: Limited


@dataclass(frozen=True)
class FitFacts:
    """What of the fit the days after need, so that they need no fit.

    Attributes:
        raised: by how much each symptom may be moved by the plan, 0..10, upper end of 90 %.
        spread: sd of each symptom's reports.
        from_others: kinds of which this person's own days say nothing.
    """

    id: str
    model: str
    data: str
    passed: bool | None
    lag_hours: float
    upper: float | None
    outlook: FlareOutlook | None
    raised: tuple[float, ...]
    from_others: tuple[str, ...]


@dataclass(frozen=True)
class PlannedSession:
    """One session on one day; a ceiling."""

    day: date
    activity: str
    minutes: int


@dataclass(frozen=True)
class WeeklyPlan:
    """A plan for the coming weeks: the same week, until it is made anew.

    Attributes:
        made: the day on which it was made, its first.
        searched: whether doses were searched; else it is the usual, or less.
        regret: what the average-best plan would lose against it, 0..10.
        level: the level of evidence; `missing` what the next one lacks.
        increase: the last time that more of something was planned.
        beside: what else might ease, by the model of the body alone.
        together: what of it goes with the dose, sought with it; order: what comes first.
        sequence: how often it was changed, for calendars.
    """

    person: str
    made: date
    weeks: int
    mode: Mode
    kinds: tuple[PlannedKind, ...]
    target: str
    searched: bool
    flares: FlareChance | None
    compared: tuple[Compared, ...]
    regret: float | None
    reasons: tuple[PlanReason, ...]
    fit: FitFacts
    level: str
    missing: tuple[Missing, ...] = ()
    grade: str = "D"
    beside: tuple[Beside, ...] = ()
    increase: Increase | None = None
    sequence: int = 0
    together: Together | None = None
    order: OrderOfSteps | None = None

    @property
    def last(self) -> date:
        """Its last day."""
        return self.made + timedelta(days=WEEK * self.weeks - 1)

    def on(self, day: date) -> tuple[PlannedSession, ...]:
        """What is planned of one day; what was missed before is not in it."""
        if not self.made <= day <= self.last:
            return ()
        return tuple(
            PlannedSession(day, one.activity, int(one.doing.minutes))
            for one in self.kinds
            if one.doing.minutes > 0 and day.weekday() in one.weekdays
        )

    def sessions(self) -> Iterator[PlannedSession]:
        """Every session, day by day."""
        for offset in range(WEEK * self.weeks):
            yield from self.on(self.made + timedelta(days=offset))


@dataclass(frozen=True)
class EarlierPlan:
    """What of a plan the next one looks at.

    Attributes:
        doing: of each kind, as `PlannedKind.doing`.
        increase, sequence: as in the plan.
    """

    made: date
    doing: tuple[tuple[str, DoingPerWeek], ...] = ()
    increase: Increase | None = None
    sequence: int = 0

    @classmethod
    def of(cls, plan: WeeklyPlan) -> EarlierPlan:
        """What of this plan counts."""
        doing = tuple((one.activity, one.doing) for one in plan.kinds)
        return cls(plan.made, doing, plan.increase, plan.sequence)
