"""What is known of a person today, as the limits need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Malaise(StrEnum):
    """Much worse the next day or later after a small effort? As the person answered."""

    YES = "yes"
    SOMETIMES = "sometimes"
    NOT_SURE = "not_sure"
    NO = "no"
    UNASKED = "unasked"


@dataclass(frozen=True)
class DoingPerWeek:
    """So much of an activity.

    Attributes:
        minutes: of one session.
        per_week: sessions a week.
    """

    minutes: float
    per_week: float

    @property
    def weekly(self) -> float:
        """Minutes a week."""
        return self.minutes * self.per_week


@dataclass(frozen=True)
class ClinicianLimits:
    """What one clinician allows at most. Of several, the least counts, so that each only tightens.

    Attributes:
        name: the clinician's.
        day: the date on the sheet.
        caps: the most of an activity; an activity that is not named is not limited.
        flare_limit: the largest chance of a flare, 0..1; None leaves it as it is.
        pacing: only ceilings, whatever was answered and confirmed.
    """

    name: str
    day: date
    caps: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])
    flare_limit: float | None = None
    pacing: bool = False


@dataclass(frozen=True)
class SafetyAnswers:
    """What a person said to the questions of safety, and what their clinicians allow.

    Attributes:
        red_flags: signs present now, by their names in data/plan/red_flags.toml.
        leaving: days on which they confirmed that small efforts no longer cost days.
        released: the last day on which a clinician ended the pacing.
        middling: what they can do on a middling day and feel no worse the next, by activity.
        flare_limit: the largest chance of a flare that they accept, 0..1.
        clinicians: the limits that are in force.
    """

    red_flags: frozenset[str] = frozenset()
    malaise: Malaise = Malaise.UNASKED
    leaving: tuple[date, ...] = ()
    released: date | None = None
    middling: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])
    flare_limit: float = 0.2
    clinicians: tuple[ClinicianLimits, ...] = ()


@dataclass(frozen=True)
class Increase:
    """The last time that more of something was tried."""

    day: date
    activity: str


@dataclass(frozen=True)
class StandingToday:
    """The facts of today.

    Attributes:
        usual: what was done of late and was followed by no flare, by activity; nothing of what was
            done and never was safe.
        hours_since_entry: since the last entry of any kind; infinite where there is none.
        flare_days: days of the flare that is on, or of the last one; 0 where there was none.
        days_since_flare: since its last day; None where there was none, 0 while it is on.
        hours_since_worsening: since the last time that effort was followed by a worsening.
        learned_lag_hours: how long after effort this person's worsening comes, as learned.
        stable_days: days without a flare up to today.
        logged_share: of the last fortnight's days, how many hold an entry, 0..1.
        recorded_days: days with an entry in all.
        delayed_worsenings: first days of the crashes that were logged within days after effort.
        flare_upper: upper end of 90 % of the chance of a flare with what is proposed; None where
            it cannot be told.
        checks_passed: of the fit that the proposal comes from; None where there is no fit.
        from_others: the answer comes from the prior, not from this person's days.
        asked_for_more: the activity for which the person tapped "try it".
    """

    today: date
    usual: Mapping[str, DoingPerWeek]
    hours_since_entry: float
    flare_days: int
    days_since_flare: int | None
    hours_since_worsening: float | None
    learned_lag_hours: float
    stable_days: int
    logged_share: float
    recorded_days: int
    delayed_worsenings: tuple[date, ...]
    flare_upper: float | None
    checks_passed: bool | None
    from_others: bool
    asked_for_more: str | None = None
    increase: Increase | None = None

    @property
    def in_flare(self) -> bool:
        """Whether a flare is on."""
        return self.days_since_flare == 0
