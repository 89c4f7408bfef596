"""Trials on oneself: diary, limits and files joined; the same for the commands and the library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol as TypingProtocol

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary
from unknot.diary.snapshot import last_entry
from unknot.plan.derive import flares_of, standing_of
from unknot.plan.standing import DoingPerWeek, SafetyAnswers
from unknot.progress import Progress, quiet
from unknot.store.files import check_folder, read_json, write_file
from unknot.trial.analyse import ArmAnswer, analyse, days_of
from unknot.trial.arms import arm_named, check_arms
from unknot.trial.design import DesignWorth, candidates, price
from unknot.trial.noise import noise_of
from unknot.trial.numbers import trial_numbers
from unknot.trial.picture import result_picture, schedule_picture
from unknot.trial.protocol import as_markdown, protocol, report
from unknot.trial.protocol_words import answer_text
from unknot.trial.record import (
    AnalysisSettings,
    Trial,
    TrialError,
    check_lock,
    from_data,
    locked,
    to_data,
)
from unknot.trial.run import TodayInTrial, tell, today_in, watched

FILE, PROTOCOL, SCHEDULE = "trial.json", "protocol.md", "schedule.svg"
REPORT, RESULT = "report.md", "result.svg"
DRAWS = 4000


class TrialStore(TypingProtocol):
    """Where a trial is kept: a file, or a row of a store."""

    def read(self) -> Trial:
        """The trial."""
        ...

    def write(self, trial: Trial) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True)
class TrialFile:
    """A trial kept as a file in a folder of its own."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / FILE

    def read(self) -> Trial:
        """The trial.

        Raises:
            UnknotError: there is none, or its lock is broken.
        """
        trial = from_data(read_json(self.path))
        check_lock(trial)
        return trial

    def write(self, trial: Trial) -> None:
        """Keep it, whole or not at all."""
        write_file(self.path, json.dumps(to_data(trial), indent=1, ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class TrialQuestion:
    """What is asked of a trial.

    Attributes:
        arms: in words, as `trial.design.arm_named` takes them; the first is compared with.
        effects: draws of each arm's effect against the first, a rise is worse; from a fit.
    """

    symptom: str
    arms: tuple[str, ...]
    weeks: int | None = None
    seed: int = 1
    answers: SafetyAnswers = field(default_factory=SafetyAnswers)
    learned_lag_hours: float = 0.0
    effects: Mapping[str, Array] | None = None
    person_caps: Mapping[str, DoingPerWeek] | None = None


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
    settings: AnalysisSettings | None = None,
    progress: Progress = quiet,
) -> DesignedTrial:
    """Price designs and lock the best feasible one, to begin the next day.

    Args:
        today: the limits are those of this day.
        folder: where its files are written; None writes none.

    Raises:
        TrialError: an arm outside the limits, or too few days of diary.
    """
    if folder is not None:
        check_folder(folder)
        if (folder / FILE).exists():
            raise TrialError(
                "would-overwrite", f"{folder / FILE} holds a trial already.",
                "choose another folder with --out.",
            )  # fmt: skip
    settings = settings or AnalysisSettings()
    standing = standing_of(diary, today, learned_lag_hours=question.learned_lag_hours)
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
    effects = question.effects or effects_before(
        [arm.name for arm in arms[1:]], (scale.high - scale.low) / 10.0, question.seed
    )
    begins = today + timedelta(days=1)
    before = days_of(locked(designs[0], settings, begins), diary).before
    worths = price(designs, noise, effects, before, settings, question.seed, progress=progress)
    trial = locked(worths[0].design, settings, begins) if worths[0].feasible else None
    files: tuple[Path, ...] = ()
    if folder is not None and trial is not None:
        files = _write_design(folder, trial, worths[0], diary.person)
    return DesignedTrial(tuple(worths), trial, files, question.effects is None)


def effects_before(names: Sequence[str], size: float, seed: int) -> dict[str, Array]:
    """Draws of effects of which nothing is known, by arm."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 41]))
    spread = trial_numbers()["effect_before"] * size
    return {name: rng.normal(0.0, spread, DRAWS) for name in names}


def _write_design(folder: Path, trial: Trial, worth: DesignWorth, person: str) -> tuple[Path, ...]:
    chances = {"p_clear": worth.p_clear, "p_wrong": worth.p_wrong, "burden": worth.burden}
    items = protocol(trial, chances, person or "the person")
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
    return trial, today_in(trial, today, in_flare=_in_flare(diary, today))


def _in_flare(diary: Diary | None, today: date) -> bool:
    """Whether a flare is on, or was yesterday."""
    flares = [] if diary is None else flares_of(diary, today, {})
    return bool(flares) and (today - flares[-1].last).days <= 1


@dataclass(frozen=True)
class AnalysedTrial:
    """What a trial says so far.

    Attributes:
        last: the diary's last day.
    """

    trial: Trial
    answers: tuple[ArmAnswer, ...]
    words: tuple[str, ...]
    files: tuple[Path, ...]
    last: date | None


def analysed(folder: Path, diary: Diary, *, write: bool = True) -> AnalysedTrial:
    """Analyse the trial in a folder by its locked plan; write its report and picture beside it.

    Raises:
        UnknotError: no trial there, or its lock broken.
    """
    held = TrialFile(folder)
    trial = watched(held.read(), diary)
    answers = analyse(trial, diary)
    words = tuple(answer_text(trial, answer) for answer in answers)
    files: tuple[Path, ...] = ()
    if write:
        held.write(trial)
        items = report(trial, answers, diary.person or "the person")
        source = "CENT 2015 (doi:10.1136/bmj.h1738)"
        write_file(folder / REPORT, as_markdown(items[0].text.rstrip("."), source, items))
        picture = result_picture(trial, days_of(trial, diary), answers, words)
        write_file(folder / RESULT, picture)
        files = (folder / REPORT, folder / RESULT)
    return AnalysedTrial(trial, answers, words, files, last_entry(diary))
