"""Trials on oneself: diary, limits and files joined; the same for the commands and the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.arrays import Array
from unknot.diary.by_lot import BY_LOT
from unknot.diary.entries import Diary
from unknot.diary.snapshot import last_entry
from unknot.forecasting.ahead import flares as flares_given
from unknot.plan.derive import flares_of, standing_of
from unknot.plan.limits import numbers
from unknot.plan.standing import DoingPerWeek, SafetyAnswers
from unknot.progress import Progress, quiet
from unknot.store.files import check_folder, write_file
from unknot.store.fits import FitShelf
from unknot.trial import item_words
from unknot.trial.analyse import ArmAnswer, analyse, days_of
from unknot.trial.arms import arm_named, check_arms
from unknot.trial.by_body import BodyAnswer
from unknot.trial.design import DesignWorth, candidates, price
from unknot.trial.harm import evidence_for, rested_for
from unknot.trial.noise import noise_of
from unknot.trial.numbers import trial_numbers
from unknot.trial.picture import result_picture, schedule_picture
from unknot.trial.protocol import as_markdown, protocol, report
from unknot.trial.protocol_words import answer_text, body_text
from unknot.trial.record import AnalysisSettings, Trial, TrialArm, TrialError, locked
from unknot.trial.run import TodayInTrial, marked, tell, today_in, watched
from unknot.wording.spoken import FIRST, speaking, spoken
from unknot.workflow.trial_places import FILE, TrialFile, TrialStore

if TYPE_CHECKING:
    from unknot.workflow.fits import FitRequest

w = spoken(item_words)
PROTOCOL, SCHEDULE = "protocol.md", "schedule.svg"
REPORT, RESULT, LOTS = "report.md", "result.svg", "by_lot.csv"
DRAWS = 4000


@dataclass(frozen=True)
class TrialQuestion:
    """What is asked of a trial.

    Attributes:
        arms: in words, as `trial.design.arm_named` takes them; the first is compared with.
        effects: draws of each arm's effect against the first, a rise is worse; else of a fit of
            this diary that is kept, else of nobody known.
        fit: what decides such a fit, and `fits` where it is kept; None looks for none.
        flares: from which value on a day is a flare to this person, by symptom; else as the diary
            says itself.
    """

    symptom: str
    arms: tuple[str, ...]
    weeks: int | None = None
    seed: int = 1
    answers: SafetyAnswers = field(default_factory=SafetyAnswers)
    learned_lag_hours: float = 0.0
    effects: Mapping[str, Array] | None = None
    person_caps: Mapping[str, DoingPerWeek] | None = None
    fit: FitRequest | None = None
    fits: Path | FitShelf | None = None
    flares: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class DesignedTrial:
    """The designs for a question, best first, and the best one locked.

    Attributes:
        trial: None where no design is feasible.
        files: what was written.
    """

    worths: tuple[DesignWorth, ...]
    trial: Trial | None
    files: tuple[Path, ...]
    from_others: bool


def designed(
    diary: Diary,
    question: TrialQuestion,
    today: date,
    *,
    folder: Path | None = None,
    store: TrialStore | None = None,
    settings: AnalysisSettings | None = None,
    progress: Progress = quiet,
) -> DesignedTrial:
    """Price designs and lock the best feasible one, to begin the next day.

    Args:
        today: the limits are those of this day.
        folder: where its files are written; None writes none.
        store: where the trial is kept besides; None keeps it in the folder alone.
        settings: of the analysis and the stop; by default as this person's days ask for.

    Raises:
        TrialError: an arm outside the limits, or too few days of diary.
    """
    if folder is not None:
        _check_free(folder)
    flares = flares_given(diary, question.flares)
    standing = standing_of(
        diary, today, learned_lag_hours=question.learned_lag_hours, flare_beyond=flares
    )
    arms = [arm_named(text, standing) for text in question.arms]
    arms = sorted(arms, key=lambda arm: bool(arm.activity))  # usual days are compared with
    check_arms(arms, standing, question.answers, question.person_caps)
    noise, scale = noise_of(diary, question.symptom)
    designs = candidates(
        question.symptom, scale, arms, question.learned_lag_hours, question.weeks, question.seed
    )
    if not designs:
        raise TrialError(
            "too-short", f"{question.weeks} weeks hold no two blocks of each arm.",
            "give more weeks with --weeks, or fewer arms.",
        )  # fmt: skip
    with speaking(FIRST):  # a fit that is made is kept in the words of the source
        known = question.effects or _of_a_fit(diary, question, arms)
    effects = known or effects_before(
        [arm.name for arm in arms[1:]], (scale.high - scale.low) / 10.0, question.seed
    )
    width = scale.high - scale.low
    own = flares.get(question.symptom)
    settings = settings or AnalysisSettings(
        harm_evidence=evidence_for(
            noise.lasting, noise.spread, width, own_flare=own is not None
        ),
        harm_rested=rested_for(noise.lasting, noise.spread, width),
        flare_from=own,
    )  # fmt: skip
    begins = today + timedelta(days=1)
    before = days_of(locked(designs[0], settings, begins), diary).before
    worths = price(designs, noise, effects, before, settings, question.seed, progress=progress)
    trial = locked(worths[0].design, settings, begins) if worths[0].feasible else None
    files: tuple[Path, ...] = ()
    if folder is not None and trial is not None:
        files = _write_design(folder, trial, worths[0], diary.person)
    if store is not None and trial is not None:
        store.write(trial)
    return DesignedTrial(tuple(worths), trial, files, known is None)


def _check_free(folder: Path) -> None:
    check_folder(folder)
    if (folder / FILE).exists():
        raise TrialError(
            "would-overwrite", f"{folder / FILE} holds a trial already.",
            "choose another folder with --out.",
        )  # fmt: skip


def _of_a_fit(
    diary: Diary, question: TrialQuestion, arms: Sequence[TrialArm]
) -> Mapping[str, Array] | None:
    if question.fit is None:
        return None
    from unknot.workflow.trial_fits import effects_known  # late: most looks need no body

    return effects_known(diary, arms, question.symptom, question.fit, question.fits)


def offered(folder: Path, diary: Diary) -> DesignWorth:
    """The trial in a folder with its chances, on a diary as it stands; nothing is written.

    Raises:
        UnknotError: no trial there, its lock broken, or too few days of diary.
    """
    trial = TrialFile(folder).read()
    design = trial.design
    noise, scale = noise_of(diary, design.symptom)
    effects = effects_before(
        [arm.name for arm in design.arms[1:]], (scale.high - scale.low) / 10.0, design.seed
    )
    before = days_of(trial, diary).before
    return price([design], noise, effects, before, trial.settings, design.seed)[0]


def effects_before(names: Sequence[str], size: float, seed: int) -> dict[str, Array]:
    """Draws of effects of which nothing is known, by arm."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 41]))
    spread = trial_numbers()["effect_before"] * size
    return {name: rng.normal(0.0, spread, DRAWS) for name in names}


def _write_design(folder: Path, trial: Trial, worth: DesignWorth, person: str) -> tuple[Path, ...]:
    chances = {"p_clear": worth.p_clear, "p_wrong": worth.p_wrong, "burden": worth.burden}
    items = protocol(trial, chances, person or w.THE_PERSON)
    text = as_markdown(items[0].text.rstrip("."), "SPENT 2019 (doi:10.1136/bmj.m122)", items)
    TrialFile(folder).write(trial)
    write_file(folder / PROTOCOL, text)
    write_file(folder / SCHEDULE, schedule_picture(trial))
    return folder / FILE, folder / PROTOCOL, folder / SCHEDULE


def run_day(
    store: TrialStore,
    today: date,
    *,
    did: str | None = None,
    reason: str = "",
    diary: Diary | None = None,
) -> tuple[Trial, TodayInTrial]:
    """What a trial asks of a day, after what was done was kept and the daily stop has looked.

    Raises:
        UnknotError: no trial there, its lock broken, or the day none of its days.
    """
    trial = store.read()
    if diary is not None:
        trial = watched(trial, diary)
    if did is not None:
        trial = tell(trial, today, did, reason)
    if did is not None or diary is not None:
        store.write(trial)
    shown = today_in(trial, today, in_flare=_in_flare(diary, today), stale=_is_stale(diary, today))
    return trial, shown


def _is_stale(diary: Diary | None, today: date) -> bool:
    """Whether there is no entry for two days; without a diary nobody can say."""
    if diary is None:
        return False
    last = last_entry(diary, today)
    return last is None or 24.0 * (today - last).days >= numbers()["stale_hours"]


def _in_flare(diary: Diary | None, today: date) -> bool:
    """Whether a flare is on, or was yesterday."""
    flares = [] if diary is None else flares_of(diary, today, {})
    return bool(flares) and (today - flares[-1].last).days <= 1


@dataclass(frozen=True)
class AnalysedTrial:
    """What a trial says so far.

    Attributes:
        bodies: what a fit of the body says of the same arms; empty where none was asked for.
        last: the diary's last day.
    """

    trial: Trial
    answers: tuple[ArmAnswer, ...]
    words: tuple[str, ...]
    files: tuple[Path, ...]
    last: date | None
    bodies: tuple[BodyAnswer, ...] = ()

    @property
    def body_words(self) -> tuple[str, ...]:
        """What the fit says, in words."""
        return tuple(body_text(self.trial, body) for body in self.bodies)

    def with_bodies(self, bodies: tuple[BodyAnswer, ...]) -> AnalysedTrial:
        """The same with what a fit says beside."""
        return replace(self, bodies=bodies)


def analysed(
    store: TrialStore,
    diary: Diary,
    *,
    folder: Path | None = None,
    fit: FitRequest | None = None,
    fits: Path | FitShelf | None = None,
    progress: Progress = quiet,
) -> AnalysedTrial:
    """Analyse a trial by its locked plan; write its report and picture.

    Args:
        folder: where these are written, and which days the lots decided, for other commands; None
            writes none.
        fit: what decides a fit that reads the trial's days too, and is shown beside; None makes
            none. fits: where it is kept.

    Raises:
        UnknotError: no trial there, or its lock broken.
    """
    trial = watched(store.read(), diary)
    answers = analyse(trial, diary)
    bodies: tuple[BodyAnswer, ...] = ()
    if fit is not None:
        from unknot.workflow import trial_fits

        with speaking(FIRST):
            bodies = trial_fits.by_body(trial, diary, fit, folder=fits, progress=progress)
    words = _words(trial, answers)
    store.write(trial)
    store.answered(trial, _said(trial, answers), diary)
    files: tuple[Path, ...] = ()
    if folder is not None:
        check_folder(folder)
        items = report(trial, answers, diary.person or w.THE_PERSON, bodies)
        source = "CENT 2015 (doi:10.1136/bmj.h1738)"
        write_file(folder / REPORT, as_markdown(items[0].text.rstrip("."), source, items))
        picture = result_picture(trial, days_of(trial, diary), answers, words)
        write_file(folder / RESULT, picture)
        write_file(folder / LOTS, lots_table(marked(trial, diary)))
        files = (folder / REPORT, folder / RESULT, folder / LOTS)
    return AnalysedTrial(trial, answers, words, files, last_entry(diary), bodies)


def answered_plainly(trial: Trial, diary: Diary) -> dict[str, Any]:
    """What a trial says of these days, as plain data.

    Raises:
        TrialError: its lock is broken.
    """
    return _said(trial, analyse(trial, diary))


def _words(trial: Trial, answers: Sequence[ArmAnswer]) -> tuple[str, ...]:
    return tuple(answer_text(trial, answer) for answer in answers)


def _said(trial: Trial, answers: Sequence[ArmAnswer]) -> dict[str, Any]:
    """What is kept, in the words of the source whatever is spoken."""
    with speaking(FIRST):
        return {
            "answers": [asdict(one) for one in answers], "words": [*_words(trial, answers)],
        }  # fmt: skip


def lots_table(diary: Diary) -> str:
    """Which days the lots decided, as a table that reads beside the diary."""
    rows = [
        f"{diary.person},{seen.day},{seen.value:g}"
        for seen in diary.observations
        if seen.what == BY_LOT
    ]
    return "\n".join(["# unknot diary: recorded", f"person,date,{BY_LOT}", *rows]) + "\n"
