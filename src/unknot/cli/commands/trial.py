"""unknot trial design, run, analyse: a fair comparison of two or three ways of living."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store, trial_words
from unknot.cli.diary_options import (
    day_of,
    diary_options,
    files_argument,
    heard,
    read,
    remarks,
)
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.safety import (
    NOT_COUNTED,
    SafetySaid,
    answers_of,
    bad_days_of,
    most_of,
    own_of,
    safety_options,
    signs_listed,
)
from unknot.cli.text import fold, table
from unknot.store.fits import FOLDER
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.store.fits import FitShelf
    from unknot.workflow.fits import FitRequest
    from unknot.workflow.trial_places import TrialStore
    from unknot.workflow.trials import AnalysedTrial, DesignedTrial

w = spoken(trial_words)
folder_argument = click.argument(
    "folder", type=click.Path(path_type=Path), metavar="[DIR]", required=False
)
trial_option = click.option(
    "--trial", "name", default="", metavar="ID", help="A trial of your store; else the newest."
)


@click.group(
    "trial",
    short_help="A fair trial on yourself: design, run, analyse.",
    epilog=ending(
        "unknot trial design diary.csv --symptom pain --arms usual,easy_walk:20x3 --out trial",
        "unknot trial run trial --did yes",
        "unknot trial analyse trial diary.csv",
    ),
)
def trial() -> None:
    """Compare two or three ways of living on your own days, in an order drawn by lots.

    This is no medical advice.
    """


@trial.command(
    "design",
    short_help="Find the designs worth doing, and lock the best.",
    epilog=ending(
        "unknot trial design diary.csv --symptom pain --arms usual,easy_walk:20x3 --out trial"
    ),
)
@safety_options
@diary_options
@click.option(
    "--symptom", default="pain", show_default=True, metavar="NAME", help="What is asked daily."
)
@click.option(
    "--arms",
    required=True,
    metavar="A,B[,C]",
    help="What is compared: usual, or an activity; minutes x times a week as in easy_walk:20x3.",
)
@click.option(
    "--weeks", type=click.IntRange(2, 52), help="How long; else several lengths are tried."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Draws the order."
)
@click.option(
    "--fits",
    "fit_folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    show_default=True,
    metavar="DIR",
    help="Where fits are kept; a kept fit of these days tells what effects to expect.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("trial"),
    show_default=True,
    metavar="DIR",
    help="Folder for the trial and its protocol.",
)
@language_option
@replies
def design(
    said: SafetySaid,
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    symptom: str,
    arms: str,
    weeks: int | None,
    seed: int,
    fit_folder: Path,
    out: Path,
    language: str | None,
) -> Reply:
    """Try designs on made-up people whose days go like those of FILE, and rank them.

    Nothing is asked of you that your limits of today would lower. The best design is locked in DIR
    with its protocol, and in your store where that is read; where none is worth its weeks, that is
    said and nothing is locked.
    """
    if "list" in said.signs:
        return signs_listed(language)
    day = _today(as_of)
    own = own_of(said, day, stored=not files)
    answers = answers_of(own, said.signs, day, stored=not files)
    diary = _until(read(files, mapping, person), as_of)
    with progress("reading the diary") as tell:
        from unknot.trial.results import design_data
        from unknot.workflow.trials import TrialQuestion, designed

        asked = TrialQuestion(
            symptom, tuple(arms.split(",")), weeks, seed, answers,
            person_caps=most_of(own, day, stored=not files),
            flares=bad_days_of(said, stored=not files),
            fit=_fit_request(False), fits=_shelf(files, fit_folder),
        )  # fmt: skip
        with speaking(tongue(language, stored=not files)):  # the protocol too
            found = designed(
                diary, asked, day, folder=out, store=None if files else _row(""),
                progress=tell,
            )  # fmt: skip
            text = "\n".join([*_design_text(found), *remarks(diary)])
    data = {
        "designs": [design_data(worth) for worth in found.worths],
        "feasible": found.trial is not None,
        "lock": None if found.trial is None else found.trial.lock,
        "begins": None if found.trial is None else found.trial.begins,
        "files": [str(file) for file in found.files],
        "from_others": found.from_others,
        "id": None if found.trial is None or files else found.trial.lock[:10],
    }
    reply = heard(Reply(data, text, seed=seed), diary)
    if files and own_store.is_there():
        reply = replace(reply, first=(*reply.first, NOT_COUNTED))
    return reply


@trial.command(
    "run",
    short_help="What the trial asks of today.",
    epilog=ending("unknot trial run trial", "unknot trial run trial --did no --reason 'a cold'"),
)
@folder_argument
@files_argument
@trial_option
@own_store.store_options
@click.option("--date", "day", metavar="DATE", help="Another day than today, YYYY-MM-DD.")
@click.option("--did", type=click.Choice(("yes", "partly", "no")), help="Whether it was done.")
@click.option("--reason", default="", metavar="WORDS", help="Why not, if you like.")
@language_option
@replies
def run(
    folder: Path | None,
    files: tuple[Path, ...],
    name: str,
    day: str | None,
    did: str | None,
    reason: str,
    language: str | None,
) -> Reply:
    """Show today's arm of the trial in DIR; keep whether it was done.

    With FILE the daily stop looks at the days so far first. Without DIR it is the trial and the
    days of your store.
    """  # fmt: skip
    from unknot.trial.run import day_words
    from unknot.workflow.trials import run_day

    diary = read(files, (), None) if files or folder is None else None
    today = day_of(day) or _today(None)
    held, shown = run_day(_place(folder, name), today, did=did, reason=reason, diary=diary)
    data = {
        "date": today,
        "arm": None if shown.arm is None else asdict(shown.arm),
        "day": shown.day,
        "days": shown.days,
        "says": list(shown.words),
        "stopped": held.stopped,
        "done": [asdict(one) for one in held.done],
    }
    with speaking(tongue(language, stored=folder is None)):
        head = [w.DAY_OF.format(day=shown.day, days=shown.days)] if shown.day else []
        text = "\n".join([*head, *day_words(held, shown.arm, shown.state)])
    return Reply(data, text)


@trial.command(
    "analyse",
    short_help="What the trial says so far.",
    epilog=ending("unknot trial analyse trial diary.csv"),
)
@folder_argument
@diary_options
@trial_option
@click.option(
    "--by-fit",
    is_flag=True,
    help="Beside it, what a fit of all your days says: kept, or made anew (minutes).",
)
@click.option("--quick", is_flag=True, help="Fewer draws of that fit.")
@click.option(
    "--fits",
    "fit_folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    show_default=True,
    metavar="DIR",
    help="Where fits are kept.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the report and its picture; else that of the trial.",
)
@language_option
@replies
def analyse(
    folder: Path | None,
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    name: str,
    by_fit: bool,
    quick: bool,
    fit_folder: Path,
    out: Path | None,
    language: str | None,
) -> Reply:
    """Analyse the trial in DIR by its locked plan, from the days of FILE.

    Look as often as you like. Writes a report and a picture beside it. Without DIR it is the trial
    and the days of your store.
    """
    diary = _until(read(files, mapping, person), as_of)
    with progress("reading the trial") as tell:
        from unknot.trial.results import answer_data
        from unknot.workflow.trials import analysed

        with speaking(tongue(language, stored=not files)):  # its report too
            found = analysed(
                _place(folder, name), diary, folder=out or folder,
                fit=_fit_request(quick) if by_fit else None, fits=_shelf(files, fit_folder),
                progress=tell,
            )  # fmt: skip
            text = "\n\n".join(_analysis_text(found))
    results = [answer_data(found.trial, answer) for answer in found.answers]
    data: dict[str, Any] = {
        "result": results[0] if len(results) == 1 else results,
        "by_fit": [asdict(body) for body in found.bodies],
        "stopped": found.trial.stopped,
        "lock": found.trial.lock,
        "files": [str(file) for file in found.files],
    }
    return heard(Reply(data, text, seed=found.trial.design.seed), diary)


def _place(folder: Path | None, name: str) -> TrialStore:
    """Where the trial is: a folder, or a row of the store."""
    from unknot.workflow.trial_places import TrialFile

    return _row(name) if folder is None else TrialFile(folder)


def _row(name: str) -> TrialStore:
    from unknot.workflow.trial_places import TrialRow

    return TrialRow(own_store.store(), name)


def _shelf(files: tuple[Path, ...], folder: Path) -> Path | FitShelf:
    """Where fits are kept: of files in a folder, of the store in it."""
    if files:
        return folder
    from unknot.store.fit_rows import FitRows

    return FitRows(own_store.store())


def _fit_request(quick: bool) -> FitRequest:
    from unknot.inference.wiring_mixture import load
    from unknot.library import ANY
    from unknot.store.kernel_cache import keep_kernels
    from unknot.workflow.fits import FitRequest

    keep_kernels()
    return FitRequest(load(ANY), 1, quick)


def _until(diary: Diary, as_of: str | None) -> Diary:
    from unknot.diary.snapshot import until

    return until(diary, day_of(as_of))


def _today(as_of: str | None) -> date:
    from datetime import datetime

    return day_of(as_of) or datetime.now().astimezone().date()


def _design_text(found: DesignedTrial) -> list[str]:
    from unknot.trial import sentences

    said = spoken(sentences)
    rows = [
        [w.BLOCKS.format(count=one.design.groups * len(one.design.arms),
                         days=one.design.block_days),
         f"{one.design.days}", f"{100 * one.p_clear:.0f}", f"{100 * one.p_wrong:.0f}",
         f"{100 * one.p_clear_large:.0f}", f"{one.burden:.0f}", w.YES if one.feasible else w.NO]
        for one in found.worths
    ]  # fmt: skip
    lines = [table(w.DESIGN_HEAD, rows), w.IN_HUNDRED, ""]
    if found.from_others:
        lines.append(fold(said.EFFECT_FROM_OTHERS))
    if found.trial is None:
        return [*lines, fold(said.NO_DESIGN)]
    locked = w.LOCKED.format(begins=found.trial.begins, days=found.trial.design.days)
    more = (said.LOOK_OFTEN, said.EXPECTANCY, said.STOP_ANY_TIME, said.NOT_ADVICE)
    files = ["", *(f"  {file}" for file in found.files)]
    return [*lines, locked, *(fold(line) for line in more), *files]


def _analysis_text(found: AnalysedTrial) -> list[str]:
    from unknot.trial import sentences
    from unknot.trial.arm_names import why_stopped

    said = spoken(sentences)
    lines = [fold(words) for words in (*found.words, *found.body_words)]
    if found.trial.stopped is not None:
        why = why_stopped(found.trial)
        lines.append(fold(w.ENDED_EARLY.format(day=found.trial.stopped, why=why)))
    lines += [fold(said.EXPECTANCY), fold(said.LOOK_OFTEN), fold(said.NOT_ADVICE)]
    return [*lines, "\n".join(f"  {file}" for file in found.files)]


COMMAND = trial
