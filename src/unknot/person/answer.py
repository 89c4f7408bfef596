"""The answer of one analysis: plain data that the command line, the report and scripts all show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why an effect gets no verdict. The sentences for each stand in `wording`."""

    FEW_DAYS = "few_days"  # too few days of the symptom to speak of this person at all
    NEVER_DONE = "never_done"  # no recorded day holds it
    CHECKS = "checks_not_passed"
    CHORES_UNSPOKEN = "chores_unspoken"  # the diary does not tell more chores from fewer
    LITTLE_MOVED = "little_moved"  # the days moved it neither in place nor in width
    NO_ANSWER = "no_answer"  # nothing answers to moving, or shuffled days answer as much
    SEEDS_APART = "seeds_apart"  # a second run tells this effect otherwise
    SHUFFLED_ALIKE = "shuffled_alike"  # shuffled days give the same verdict
    BOTH_WAYS = "both_ways"  # the range holds easier and worse


OTHERS = frozenset({Why.FEW_DAYS, Why.NEVER_DONE, Why.CHORES_UNSPOKEN, Why.LITTLE_MOVED})
"""Reasons that lie in the diary: what it does not speak of is known of other people alone."""


@dataclass(frozen=True)
class SkippedItem:
    """Something that was not used, why, and how often."""

    what: str
    why: str
    count: int


@dataclass(frozen=True)
class ReadSummary:
    """What was read and what was not.

    Attributes:
        days: days with an entry.
        calendar_days: days from the first entry to the last, both counted.
    """

    days: int
    calendar_days: int
    first: date
    last: date
    observations: int
    skipped: tuple[SkippedItem, ...]
    warnings: tuple[str, ...]
    sources: tuple[str, ...]
    logged: dict[str, int]  # days with a value, by name of the series


@dataclass(frozen=True)
class SeriesPicture:
    """A daily series to draw; None where nothing was recorded (never bridged)."""

    what: str
    label: str
    low: float
    high: float
    step: float
    worse: str  # "high", "low" or "" for exertion, where neither end is bad
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    unit: str = "points"


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
    threshold_minutes: float | None
    verdict: str
    sentence: str
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
class Belief:
    """Belief in the four ways in which symptoms may answer to what was done; they sum to 1.

    Attributes:
        flat: not at all.
        body: as the model of the body has it.
        own: in the person's own way.
        both: in both.
    """

    flat: float
    body: float
    own: float
    both: float


@dataclass(frozen=True)
class Group:
    """A mechanism group: how tight, before and after the diary."""

    name: str
    label: str
    knots: tuple[str, ...]
    prior: Interval
    posterior: Interval
    prior_sd: float
    posterior_sd: float
    told: bool  # the data moved it enough to speak of it


@dataclass(frozen=True)
class ForecastDay:
    """One day ahead of the diary: quantiles by level, and the chance of a flare."""

    target: str
    date: date
    horizon: int
    quantiles: dict[str, float]  # "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"
    p_flare: float | None


@dataclass(frozen=True)
class BadDay:
    """From which value on a day counts as bad.

    Attributes:
        begins: the first such value of the scale; None where no value of it counts as bad.
        worse: "high" or "low": on which side of it bad days lie.
        own: the person said so; else it is well beyond their usual days.
        usual: mean of the past days.
    """

    target: str
    begins: float | None
    worse: str
    own: bool
    usual: float


@dataclass(frozen=True)
class TrackDay:
    """A past one-day-ahead forecast as it was issued, and what came."""

    date: date
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    came: float | None
    inside: bool | None  # within the 90 % band


@dataclass(frozen=True)
class TrackRecord:
    """How past forecasts of one target did; hidden in the report when calibration fails."""

    target: str
    days: tuple[TrackDay, ...]
    scored: int
    crps: float
    crps_mean: float  # the same for the person's own past frequencies
    skill: float  # 1 - crps / crps_mean
    pit80: float
    pit90: float
    calibrated: bool
    weights: dict[str, float]  # how much each method counts in the issued forecast


@dataclass(frozen=True)
class Check:
    """One diagnostic: its value, its limit, and whether it passed. `says` is a plain sentence."""

    name: str
    value: str
    limit: str
    passed: bool
    says: str


BEYOND = 3.0  # log evidence against the body from which little is said of what goes on in it


@dataclass(frozen=True)
class Diagnostics:
    """What gates the answer."""

    rhat_max: float | None
    ess_min: float
    repeat_seed_max: float
    weight_max: float
    flat_response: float  # posterior weight of "nothing responds to activity"
    shuffled_days: str  # "clear", "says the same" or "not run"
    passed: bool
    checks: tuple[Check, ...]
    chores: float = 0.0  # log evidence that more and less around the house speak in the diary
    answers: bool = True  # own days speak more for an answer to moving than shuffled days do
    classes: Belief | None = None  # None where no exertion was recorded
    log_any: float = 0.0  # log evidence of any answer to what was done against none
    log_any_shuffled: float = 0.0  # the same of shuffled days
    log_own: float = 0.0  # log evidence of an own response, alone or with the body's, against it
    pareto_k: float = 0.0  # shape of the heaviest weights; beyond 0.7 a few draws decide

    @property
    def beyond_body(self) -> bool:
        """Whether days answer in a way that none of the body's models makes."""
        return self.log_own > BEYOND

    @property
    def tells(self) -> bool:
        """Whether anything may be told at all."""
        return self.passed and self.answers


@dataclass(frozen=True)
class WeakLink:
    """A coupling the answer rests on, and how far evidence carries it."""

    coupling: str
    says: str
    grade: str
    source: str


@dataclass(frozen=True)
class Story:
    """One wiring of the body, and the belief in it before the diary and after, 0..1."""

    wiring: str
    label: str
    says: str
    before: float
    now: float


@dataclass(frozen=True)
class Answer:
    """One person's answer, complete: the report and `--json` are views of it."""

    person: str
    made_up: bool
    truth: str  # for made-up people: the true answer in a sentence, else ""
    version: str
    model: str  # hash
    wiring: str
    parameter_set: str
    data_hash: str
    seed: int
    seconds: float
    command: str
    headline: str  # the answer in one sentence
    read: ReadSummary
    series: tuple[SeriesPicture, ...]
    effects: tuple[Effect, ...]
    contrasts: tuple[Effect, ...]
    groups: tuple[Group, ...]
    forecast: tuple[ForecastDay, ...]
    track: tuple[TrackRecord, ...]
    diagnostics: Diagnostics
    cannot_tell: tuple[str, ...]  # beside the effects without a verdict, which say so themselves
    grades: dict[str, dict[str, int]]  # {"parameters": {"A": 3, …}, "couplings": {…}}
    weak_links: tuple[WeakLink, ...]
    repeat: tuple[str, ...]  # commands that make this answer again
    notes: tuple[str, ...] = field(default=())
    stories: tuple[Story, ...] = field(default=())  # empty where one wiring was chosen
    seen: tuple[SeenAfter, ...] = field(default=())
    early: bool = False  # too few days of the symptom to say anything
    bad_days: tuple[BadDay, ...] = field(default=())
