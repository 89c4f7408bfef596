"""What is said of effects, as plain data: intervals, verdicts, reasons, groups."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is said of a direction."""

    HELPS = "helps"
    HARMS = "harms"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why an effect gets no verdict. The sentences for each stand in `answer.sentences`."""

    FEW_DAYS = "few_days"  # too few days of the symptom to speak of this person at all
    NEVER_DONE = "never_done"  # no recorded day holds it
    CHECKS = "checks_not_passed"
    CHORES_UNSPOKEN = "chores_unspoken"  # the diary does not tell more chores from fewer
    LITTLE_MOVED = "little_moved"  # the days moved it neither in place nor in width
    NO_ANSWER = "no_answer"  # nothing answers to moving, or shuffled days answer as much
    TOO_SMALL = "too_small"  # its whole range is less than anybody notices
    SEEDS_APART = "seeds_apart"  # a second run tells this effect otherwise
    SHUFFLED_ALIKE = "shuffled_alike"  # shuffled days give the same verdict
    BOTH_WAYS = "both_ways"  # the range holds easier and worse


OTHERS = frozenset({Why.FEW_DAYS, Why.NEVER_DONE, Why.CHORES_UNSPOKEN, Why.LITTLE_MOVED})
"""Reasons that lie in the diary: what it does not speak of is known of other people alone."""


@dataclass(frozen=True)
class Interval:
    """Posterior quantiles of one number."""

    median: float
    q05: float
    q25: float
    q75: float
    q95: float


@dataclass(frozen=True)
class TwelveWeeks:
    """What twelve weeks of one way of living would change: arm minus usual, own points.

    Second to the effect itself, for hardly any diary shows so slow a change.

    Attributes:
        verdict: helps, harms or cannot_tell, by the 90 % interval.
        body_share: how much of it rests on the model of the body, 0..1, not on this person's days.
        truth: the true change, known of made-up people alone.
    """

    posterior: Interval
    prior: Interval
    p_better: float
    p_worse: float
    verdict: str
    body_share: float
    truth: float | None = None


@dataclass(frozen=True)
class Effect:
    """What one way of living would change on its days 8 to 14: arm minus usual, own points.

    Attributes:
        minutes_per_week: in all, not on top of what is done; the usual weeks hold no such session.
        verdict: helps, harms or cannot_tell.
        twelve_weeks: what twelve weeks of it would change, which stands second.
        course: what one session does: the same day, the next, and two more.
        why: the reason where it is cannot_tell.
        firm: whether a verdict may stand in a headline: days enough, and beyond the noise.
        truth: the true change on those days, known of made-up people alone.
        mirrored: it is doing less of what another way of living does more of; no headline.
        sentence: for people; empty until it is worded.
        own_days: it rests more on this person's own days than on a model of the body, whose `grade`
            then matters little.
    """

    what: str  # key: brisk_walk, easy_walk, tai_chi, less
    label: str  # "Brisk walking, 3 × 36 min a week"
    kind: str
    minutes_per_week: float
    weeks: int
    target: str
    unit: str
    posterior: Interval
    prior: Interval
    p_better: float
    p_worse: float
    verdict: Verdict
    shuffled_verdict: str
    noise_floor: float  # 90 % half-width of a change seen in someone in whom nothing changed
    days_of_this: int  # recorded days that held this kind of exertion
    grade: str  # weakest evidence grade on the path that carries most of it
    twelve_weeks: TwelveWeeks | None = None
    course: tuple[Interval, ...] = ()
    why: Why | None = None
    firm: bool = False
    truth: float | None = None
    mirrored: bool = False
    own_days: bool = False
    sentence: str = ""

    @property
    def from_prior(self) -> bool:
        """Whether it has no verdict because the diary itself does not speak of it."""
        return self.why in OTHERS


@dataclass(frozen=True)
class SeenAfter:
    """A symptom on days after doing something, and on days after not doing it: plain means.

    Good days are chosen for doing more, so their difference is no effect.

    Attributes:
        lag: 0 is the same day, 1 the day after.
        after, otherwise: mean on those days, own points; `after_days`, `otherwise_days` how many.
    """

    what: str
    label: str
    target: str
    lag: int
    after: float
    after_days: int
    otherwise: float
    otherwise_days: int
    sentence: str


@dataclass(frozen=True)
class MechanismGroup:
    """A mechanism group: how tight, before and after the diary."""

    name: str
    label: str
    knots: tuple[str, ...]
    prior: Interval
    posterior: Interval
    prior_sd: float
    posterior_sd: float
    told: bool  # the data moved it enough to speak of it
