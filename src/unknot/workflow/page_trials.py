"""Trials of one's own file: designs priced beside the page, each trial a row with its past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cattrs.preconf.json import make_converter

from unknot.diary.entries import Diary
from unknot.progress import Progress, quiet
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile
from unknot.trial.record import (
    AnalysisSettings,
    Trial,
    TrialDesign,
    TrialError,
    check_lock,
    from_data,
    locked,
)
from unknot.workflow.trial_places import TRIAL, TrialRow, name_of
from unknot.workflow.trials import TrialQuestion, designed

DESIGN, NEWEST, WORTH = "trial designs", "newest", "trial worth"
CONVERTER = make_converter(detailed_validation=False)


@dataclass(frozen=True)
class PricedDesign:
    """A design and what it would give; shares are 0..1.

    Attributes:
        minutes: a day, writing included.
    """

    design: TrialDesign
    clear: float
    wrong: float
    minutes: float
    feasible: bool


@dataclass(frozen=True)
class PricedDesigns:
    """The designs for a question, best first.

    Attributes:
        made: the day on which they were tried.
        settings: of the analysis and the daily stop, as this person's days ask for.
    """

    symptom: str
    arms: tuple[str, ...]
    made: date
    designs: tuple[PricedDesign, ...]
    settings: AnalysisSettings = field(default_factory=AnalysisSettings)

    @property
    def best(self) -> PricedDesign | None:
        """The best that is worth doing."""
        return next((one for one in self.designs if one.feasible), None)


@dataclass(frozen=True)
class DesignWork:
    """What is to be priced."""

    diary: Diary
    question: TrialQuestion
    today: date


def price_designs(
    work: DesignWork, hand: Callable[[PricedDesigns], None], progress: Progress = quiet
) -> None:
    """Try designs on made-up people whose days go like the person's own.

    Raises:
        TrialError: an arm outside the limits, or too few days.
    """
    found = designed(work.diary, work.question, work.today, progress=progress)
    designs = tuple(
        PricedDesign(one.design, one.p_clear, one.p_wrong, one.burden, one.feasible)
        for one in found.worths
    )
    settings = AnalysisSettings() if found.trial is None else found.trial.settings
    hand(PricedDesigns(work.question.symptom, work.question.arms, work.today, designs, settings))


def keep_designs(store: PersonFile, found: PricedDesigns, when: datetime) -> None:
    """Keep what was priced last, so that it may begin."""
    store.keep(DESIGN, NEWEST, CONVERTER.unstructure(found), model_hash="", data_hash="", when=when)
    worth = {"made": found.made.isoformat(), "worth": found.best is not None}
    for arm in found.arms[1:]:
        name = _named(found.symptom, arm)
        store.keep(WORTH, name, worth, model_hash="", data_hash="", when=when)


def forget_designs(store: PersonFile, when: datetime) -> None:
    """Keep that nothing waits any more."""
    store.keep(DESIGN, NEWEST, {}, model_hash="", data_hash="", when=when)


def kept_designs(store: PersonFile) -> PricedDesigns | None:
    """What was priced last and waits; None where nothing does."""
    row = newest_kept(store, DESIGN, NEWEST)
    return CONVERTER.structure(row.payload, PricedDesigns) if row and row.payload else None


def worth_testing(store: PersonFile, symptom: str, arm: str, since: date) -> bool | None:
    """Whether a trial of an arm against usual days was found worth its days.

    Args:
        since: what was found before this day counts no more.

    Returns:
        None where that is not known.
    """
    row = newest_kept(store, WORTH, _named(symptom, arm))
    if row is None or date.fromisoformat(row.payload["made"]) < since:
        return None
    return bool(row.payload["worth"])


def _named(symptom: str, arm: str) -> str:
    return f"{symptom} {arm}"


def trials_in(store: PersonFile) -> dict[str, Trial]:
    """Every trial by its name, oldest first; one whose lock is broken is left out."""
    found: dict[str, Trial] = {}
    for row in store.kept(TRIAL):
        try:
            trial = from_data(row.payload)
            check_lock(trial)
        except TrialError:
            continue
        found[row.id] = trial
    return found


def running(trial: Trial, today: date) -> bool:
    """Whether it is on, or begins soon."""
    return trial.stopped is None and today <= trial.ends


def begin_trial(
    store: PersonFile, priced: PricedDesign, settings: AnalysisSettings, today: date,
    when: datetime,
) -> str:  # fmt: skip
    """Lock a design, to begin tomorrow.

    Raises:
        TrialError: code "one-at-a-time" where another is on.
    """
    there = trials_in(store)
    if any(running(one, today) for one in there.values()):
        raise TrialError(
            "one-at-a-time", "a trial is on already.", "wait for its end, or stop it first."
        )
    trial = locked(priced.design, settings, today + timedelta(days=1))
    TrialRow(store, when=when).write(trial)
    return name_of(trial)
