"""A trial on oneself as plain data: its arms, its blocks, its locked analysis, what happened."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, cast

from unknot.errors import UnknotError
from unknot.trial.harm import evidence_for, rested_for
from unknot.trial.numbers import trial_numbers

USUAL = "usual"
UNKNOWN = (0.6, 1.3)  # lasting share and sd of a day, of somebody whose days nobody knows yet
AGAIN = 3  # days that count of an arm that comes again, before an answer may be clear


class TrialError(UnknotError):
    """A trial that cannot be designed, run or analysed as asked."""


@dataclass(frozen=True)
class TrialArm:
    """One of the ways of living that a trial compares.

    Attributes:
        activity: what is planned in it; empty where nothing is.
        minutes, per_week: of it.
    """

    name: str
    label: str
    activity: str = ""
    minutes: float = 0.0
    per_week: int = 0


@dataclass(frozen=True)
class TrialDesign:
    """What is asked, and how: everything that the lock holds still.

    Attributes:
        symptom: asked daily; on a scale from `low` to `high` in steps of `step`.
        worse: the end of the scale that is the bad one, "high" or "low".
        arms: the first is what the others are compared with.
        groups: blocks of all arms, each group in an order of its own.
        block_days: length of a block.
        wash_out: so many first days of a block do not count.
        seed: decides the order.
        meaningful: so many points are a difference that matters.
    """

    symptom: str
    low: float
    high: float
    step: float
    worse: str
    arms: tuple[TrialArm, ...]
    groups: int
    block_days: int
    wash_out: int
    seed: int
    meaningful: float

    @property
    def days(self) -> int:
        """How long it takes."""
        return self.groups * len(self.arms) * self.block_days

    @property
    def earliest(self) -> int:
        """The first day, from 1, on which an answer may be clear: every arm was on twice.

        A crash that falls on one block looks like an effect until the arm comes again.
        """
        return (2 * len(self.arms) - 1) * self.block_days + self.wash_out + AGAIN


def cautious_evidence() -> float:
    """How much evidence ends an arm of somebody whose days nobody knows yet."""
    return evidence_for(*UNKNOWN)


@dataclass(frozen=True)
class AnalysisSettings:
    """How it will be analysed and when it stops early, fixed before the first day.

    Attributes:
        harm_evidence: so many times over none ends an arm that is due again after its first flare;
            `harm_at_once` times that ends it on any day.
        harm_rested: times as much evidence, once a day of the arm was left.
        harm_version: of the daily stop (unknot.trial.harm). Trials locked before there were two
            are of 1, where every flare counts and `harm_at_once` multiplies the square.
        flare_from: from this value on a day is a flare to this person, on the symptom's scale.
    """

    evidence_needed: float = field(default_factory=lambda: trial_numbers()["evidence_needed"])
    effect_spread: float = field(default_factory=lambda: trial_numbers()["effect_spread"])
    effect_before: float = field(default_factory=lambda: trial_numbers()["effect_before"])
    harm_evidence: float = field(default_factory=cautious_evidence)
    harm_at_once: float = field(default_factory=lambda: trial_numbers()["harm_at_once"])
    harm_rested: float = field(default_factory=lambda: rested_for(*UNKNOWN))
    harm_version: int = 2
    flare_from: float | None = None
    diary_days: int = 60
    method: str = "autoregressive regression, grid, right Haar prior; version 1"


@dataclass(frozen=True)
class DayDone:
    """What was done on one day, as the person says.

    Attributes:
        arm: that day's arm by the schedule.
        did: "yes", "partly" or "no".
        reason: in their words, or empty.
    """

    day: date
    arm: str
    did: str
    reason: str = ""


@dataclass(frozen=True)
class Trial:
    """A trial from its design on.

    Attributes:
        begins: its first day.
        lock: SHA-256 of design, settings and first day.
        stopped: the day of an early stop, and why.
    """

    design: TrialDesign
    settings: AnalysisSettings
    begins: date
    lock: str
    done: tuple[DayDone, ...] = ()
    stopped: date | None = None
    why_stopped: str = ""

    @property
    def ends(self) -> date:
        """Its last day as planned."""
        return self.begins + timedelta(days=self.design.days - 1)


def lock(design: TrialDesign, settings: AnalysisSettings, begins: date) -> str:
    """The SHA-256 of everything that must not change once the trial began."""
    fixed = asdict(settings)
    if settings.harm_version == 1:  # what was locked then had no word of these
        del fixed["harm_version"], fixed["harm_rested"]
    held = {"design": asdict(design), "settings": fixed, "begins": begins.isoformat()}
    text = json.dumps(held, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def locked(design: TrialDesign, settings: AnalysisSettings, begins: date) -> Trial:
    """A trial that may begin."""
    return Trial(design, settings, begins, lock(design, settings, begins))


def check_lock(trial: Trial) -> None:
    """Refuse a trial whose design or analysis was changed after the lock.

    Raises:
        TrialError: it was.
    """
    if lock(trial.design, trial.settings, trial.begins) != trial.lock:
        raise TrialError(
            "lock-broken",
            "the plan or the analysis of this trial was changed after it was locked.",
            "use the file as it was written, or design a new trial.",
        )


def with_day(trial: Trial, done: DayDone) -> Trial:
    """The trial with what was done on a day; said again, the later word stands."""
    others = tuple(day for day in trial.done if day.day != done.day)
    return replace(trial, done=tuple(sorted((*others, done), key=lambda day: day.day)))


def stopped(trial: Trial, day: date, why: str) -> Trial:
    """The trial, ended early; an earlier stop stands."""
    return trial if trial.stopped is not None else replace(trial, stopped=day, why_stopped=why)


def to_data(trial: Trial) -> dict[str, Any]:
    """The trial as plain data for JSON."""
    return json.loads(json.dumps(asdict(trial), default=str))


def from_data(data: object) -> Trial:
    """The trial in plain data.

    Raises:
        TrialError: it is none.
    """
    try:
        held = cast(dict[str, Any], data)
        plan = dict(held["design"])
        plan["arms"] = tuple(TrialArm(**arm) for arm in plan["arms"])
        done = tuple(
            DayDone(date.fromisoformat(day["day"]), day["arm"], day["did"], day["reason"])
            for day in held["done"]
        )
        end = held["stopped"]
        fixed: dict[str, Any] = {"harm_version": 1, "harm_rested": 1.0, **held["settings"]}
        return Trial(
            TrialDesign(**plan), AnalysisSettings(**fixed),
            date.fromisoformat(held["begins"]), str(held["lock"]), done,
            None if end is None else date.fromisoformat(end), str(held["why_stopped"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TrialError(
            "no-trial", "this holds no trial.", "name the folder that unknot trial design wrote."
        ) from None
