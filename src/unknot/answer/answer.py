"""The answer of one analysis: plain data that the command line, the report and scripts all show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from unknot.effects.results import Effect, MechanismGroup, SeenAfter
from unknot.forecasting.results import BadDay, ForecastDay, TrackRecord
from unknot.inference.check_results import Diagnostics


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
    groups: tuple[MechanismGroup, ...]
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
