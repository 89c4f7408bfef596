"""What the interface gives and takes, as plain classes; the description of it is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ApiError:
    """What went wrong, in words, and the way out.

    Attributes:
        code: for programs; it does not change.
    """

    code: str
    said: str
    fix: str


@dataclass(frozen=True)
class EffectOut:
    """What one way of living changes on its days 8 to 14, in points; below 0 is easier."""

    what: str
    label: str
    verdict: str
    why: str | None
    median: float
    q05: float
    q25: float
    q75: float
    q95: float
    days_of_this: int
    grade: str
    firm: bool


@dataclass(frozen=True)
class AnswerOut:
    """The newest answer.

    Attributes:
        of_now: of the days as they stand, by this version of the program.
        passed: whether the program's own checks passed; else no effect is an answer.
    """

    fit: str
    headline: str
    of_now: bool
    passed: bool
    made: str
    version: str
    days: int
    effects: tuple[EffectOut, ...]


@dataclass(frozen=True)
class CapOut:
    """One limit; `minutes` of a session, null for none."""

    code: str
    minutes: float | None
    per_week: float | None


@dataclass(frozen=True)
class CeilingOut:
    """What is left of one activity today, at most, and the limit that lowers it most."""

    activity: str
    minutes: float
    per_week: float
    limiting: str
    caps: tuple[CapOut, ...]


@dataclass(frozen=True)
class LimitsOut:
    """Today's ceilings. In the modes seek_care and no_suggestion nothing is suggested."""

    day: date
    mode: str
    pacing: bool
    ceilings: tuple[CeilingOut, ...]


@dataclass(frozen=True)
class SessionOut:
    """At most so many minutes of something on a day; a ceiling, never a goal."""

    day: date
    activity: str
    minutes: int
    limiting: str


@dataclass(frozen=True)
class PlanOut:
    """The coming seven days of the newest plan, none above today's limits."""

    made: date
    last: date
    sessions: tuple[SessionOut, ...]


@dataclass(frozen=True)
class ForecastDayOut:
    """One coming day: quantiles, and the chance of a bad day where it is told."""

    day: date
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    p_bad_day: float | None


@dataclass(frozen=True)
class ForecastOut:
    """The coming days of one symptom; none of them while forecasts have been off.

    Attributes:
        hidden: forecasts have been off, so they are hidden until they are fair.
        scored: past days that were counted; `inside90` the share of them within the band.
    """

    target: str
    hidden: bool
    scored: int
    inside90: float | None
    days: tuple[ForecastDayOut, ...]


@dataclass(frozen=True)
class WorkOut:
    """How the work on the next answer stands: idle, working, done, ended or wrong; share 0..1."""

    stage: str
    name: str
    share: float


@dataclass(frozen=True)
class EntriesIn:
    """Values of a day to keep: pain, fatigue, fog (0 to 10), sleep (0 good to 3); null empties one.

    Attributes:
        done: minutes by activity; null empties one.
    """

    day: date
    values: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    done: Mapping[str, float | None] = field(default_factory=dict[str, float | None])


@dataclass(frozen=True)
class EntriesOut:
    """What is known of the day now."""

    day: date
    values: Mapping[str, float]
    done: Mapping[str, float]
