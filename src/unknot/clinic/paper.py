"""The two pages as plain data: every word and every place, before any typesetting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NamedLine:
    """A line with the few words that say what it is about."""

    name: str
    says: str


@dataclass(frozen=True)
class StatusBox:
    """One fact of safety: what was asked, the answer, and what follows."""

    asks: str
    answer: str
    note: str


@dataclass(frozen=True)
class ForestRow:
    """One way of living; places are shares of the picture's width, 0 easier to 1 worse.

    Attributes:
        tone: "helps", "harms" or "unsure".
        guess: the person's days do not speak of it; drawn without any fill.
        crosses: the 90 % range holds no difference; drawn dashed.
        says: what the picture shows, for whoever does not see it.
    """

    label: str
    tone: str
    guess: bool
    crosses: bool
    q05: float
    q25: float
    median: float
    q75: float
    q95: float
    change: str
    days: str
    verdict: str


@dataclass(frozen=True)
class ForestTable:
    """Effects on one symptom, side by side."""

    lead: str
    rows: tuple[ForestRow, ...]
    easier: str
    middle: str
    worse: str
    note: str


@dataclass(frozen=True)
class DayStrip:
    """Days of one symptom and of one kind of exertion; places are shares, up is worse.

    Attributes:
        dots: (x, y) of each recorded day.
        bars: (x, height) of each day on which something was done.
        limit: y from which a day is bad; None where none is.
        says: what it shows, for whoever does not see it.
    """

    title: str
    dots: tuple[tuple[float, float], ...]
    bars: tuple[tuple[float, float], ...]
    limit: float | None
    top: str
    bottom: str
    first: str
    last: str
    caption: str
    says: str


@dataclass(frozen=True)
class PaperTable:
    """A small table; the first cell of a row names it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class BeliefRow:
    """A rival story of the body, and the belief in it before and after the days, 0..1."""

    label: str
    before: float
    now: float
    says: str


@dataclass(frozen=True)
class TrialOffer:
    """One trial worth doing, and how often it would give which answer.

    Attributes:
        chances: what, and of 100 made-up runs how many.
    """

    title: str
    lines: tuple[str, ...]
    chances: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ClinicPaper:
    """Two pages for a clinician.

    Attributes:
        asked: the day whose limits these are; the file carries it as its date.
        summary: three lines, read first.
        planned: ceilings of the coming days, where a plan was made; else None.
        language: the tag of the language that all of it is in.
    """

    title: str
    first_heading: str
    second_heading: str
    made_up: str
    span: str
    printed: str
    asked: date
    voice: str
    summary: tuple[NamedLine, ...]
    status: tuple[StatusBox, ...]
    seen_title: str
    seen: tuple[str, ...]
    forest_title: str
    forest: ForestTable | None
    no_forest: str
    not_done: str
    strip: DayStrip | None
    recorded: PaperTable
    unknown_title: str
    unknown: tuple[str, ...]
    limits: PaperTable
    reasons_title: str
    reasons: tuple[str, ...]
    planned: PaperTable | None
    trial_title: str
    trial: TrialOffer | None
    no_trial: str
    record_title: str
    record: tuple[str, ...]
    stories_title: str
    stories: tuple[BeliefRow, ...]
    stories_note: str
    no_stories: str
    scores: PaperTable | None
    yours_title: str
    yours: tuple[str, ...]
    made_title: str
    made: tuple[str, ...]
    command: str
    feet: tuple[str, str]
    language: str = "en"
