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


@dataclass(frozen=True)
class PlanReason:
    """A reason as data.

    Attributes:
        line: "why", "change" or "rests": which of the three lines it belongs to.
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
