"""unknot trial design, run, analyse: a fair comparison of two or three ways of living."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import own_store
from unknot.cli.diary_options import day_of, diary_options, heard, read, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.cli.safety_answers import NOT_COUNTED, answers_of, own_of
from unknot.cli.text import fold, table

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.trial.analyse import ArmAnswer
    from unknot.trial.design import DesignWorth
    from unknot.workflow.trials import AnalysedTrial, DesignedTrial

MALAISE = ("yes", "sometimes", "not_sure", "no")
folder_argument = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")


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
    "--malaise",
    type=click.Choice(MALAISE),
    help="Much worse the next day or later after a small effort?",
)
@click.option("--sign", "red_flag", multiple=True, metavar="NAME", help="A sign that is there now.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("trial"),
    show_default=True,
    metavar="DIR",
    help="Folder for the trial and its protocol.",
)
@replies
def design(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    symptom: str,
    arms: str,
    weeks: int | None,
    seed: int,
    malaise: str | None,
    red_flag: tuple[str, ...],
    out: Path,
) -> Reply:
    """Try designs on made-up people whose days go like those of FILE, and rank them.

    Nothing is asked of you that your limits of today would lower. The best design is locked in DIR
    with its protocol; where none is worth its weeks, that is said and nothing is locked.
    """
    diary = _until(read(files, mapping, person), as_of)
    own = own_of(malaise, (), (), _today(as_of), stored=not files)
    answers = answers_of(own, red_flag, _today(as_of), stored=not files)
    with progress("reading the diary") as tell:
        from unknot.workflow.trials import TrialQuestion, designed

        asked = TrialQuestion(
            symptom, tuple(arms.split(",")), weeks, seed, answers, person_caps=own.most
        )
        found = designed(diary, asked, _today(as_of), folder=out, progress=tell)
    data = {
        "designs": [_design_data(worth) for worth in found.worths],
        "feasible": found.trial is not None,
        "lock": None if found.trial is None else found.trial.lock,
        "begins": None if found.trial is None else found.trial.begins,
        "files": [str(file) for file in found.files],
        "from_others": found.from_others,
    }
    text = "\n".join([*_design_text(found), *remarks(diary)])
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
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]")
@click.option("--date", "day", metavar="DATE", help="Another day than today, YYYY-MM-DD.")
@click.option("--did", type=click.Choice(("yes", "partly", "no")), help="Whether it was done.")
@click.option("--reason", default="", metavar="WORDS", help="Why not, if you like.")
@replies
def run(
    folder: Path, files: tuple[Path, ...], day: str | None, did: str | None, reason: str
) -> Reply:
    """Show today's arm of the trial in DIR; keep whether it was done.

    With FILE the daily stop looks at the days so far first.
    """
    from unknot.workflow.trials import TrialFile, run_day

    diary = read(files, (), None) if files else None
    today = day_of(day) or _today(None)
    held, shown = run_day(TrialFile(folder), today, did=did, reason=reason, diary=diary)
    data = {
        "date": today,
        "arm": None if shown.arm is None else asdict(shown.arm),
        "day": shown.day,
        "days": shown.days,
        "says": list(shown.words),
        "stopped": held.stopped,
        "done": [asdict(one) for one in held.done],
    }
    head = f"Day {shown.day} of {shown.days}." if shown.day else ""
    return Reply(data, "\n".join([*([head] if head else []), *shown.words]))


@trial.command(
    "analyse",
    short_help="What the trial says so far.",
    epilog=ending("unknot trial analyse trial diary.csv"),
)
@folder_argument
@diary_options
@replies
def analyse(
    folder: Path,
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
) -> Reply:
    """Analyse the trial in DIR by its locked plan, from the days of FILE.

    Look as often as you like. Writes a report and a picture beside it.
    """
    from unknot.workflow.trials import analysed

    diary = _until(read(files, mapping, person), as_of)
    found = analysed(folder, diary)
    results = [_answer_data(found, answer) for answer in found.answers]
    data: dict[str, Any] = {
        "result": results[0] if len(results) == 1 else results,
        "stopped": found.trial.stopped,
        "lock": found.trial.lock,
        "files": [str(file) for file in found.files],
    }
    return heard(
        Reply(data, "\n\n".join(_analysis_text(found)), seed=found.trial.design.seed), diary
    )


def _until(diary: Diary, as_of: str | None) -> Diary:
    from unknot.diary.snapshot import until

    return until(diary, day_of(as_of))


def _today(as_of: str | None) -> date:
    from datetime import datetime

    return day_of(as_of) or datetime.now().astimezone().date()


def _design_data(worth: DesignWorth) -> dict[str, Any]:
    plan = worth.design
    return {
        "arms": [asdict(arm) for arm in plan.arms],
        "blocks": {
            "count": plan.groups * len(plan.arms),
            "days": plan.block_days,
            "wash_out": plan.wash_out,
        },
        "days": plan.days,
        "p_clear": worth.p_clear,
        "p_wrong": worth.p_wrong,
        "p_clear_leaving": worth.p_clear_leaving,
        "p_clear_large": worth.p_clear_large,
        "days_expected": worth.days_expected,
        "burden": worth.burden,
        "information": worth.information,
        "feasible": worth.feasible,
        "by_way": dict(worth.by_way),
    }  # fmt: skip


def _design_text(found: DesignedTrial) -> list[str]:
    from unknot.trial import sentences

    rows = [
        [f"{w.design.groups * len(w.design.arms)} × {w.design.block_days} days", f"{w.design.days}",
         f"{100 * w.p_clear:.0f}", f"{100 * w.p_wrong:.0f}", f"{100 * w.p_clear_large:.0f}",
         f"{w.burden:.0f}", "yes" if w.feasible else "no"]
        for w in found.worths
    ]  # fmt: skip
    head = ("blocks", "days", "clear", "wrong", "clear if large", "min a day", "worth doing")
    lines = [table(head, rows), "In 100 such trials, for who stays to the end.", ""]
    if found.from_others:
        lines.append(fold(sentences.EFFECT_FROM_OTHERS))
    if found.trial is None:
        return [*lines, fold(sentences.NO_DESIGN)]
    said = f"Locked: begins on {found.trial.begins}, {found.trial.design.days} days."
    more = (
        sentences.LOOK_OFTEN,
        sentences.EXPECTANCY,
        sentences.STOP_ANY_TIME,
        sentences.NOT_ADVICE,
    )
    files = ["", *(f"  {file}" for file in found.files)]
    return [*lines, said, *(fold(line) for line in more), *files]


def _answer_data(found: AnalysedTrial, answer: ArmAnswer) -> dict[str, Any]:
    return {
        **asdict(answer),
        "meaningful": found.trial.design.meaningful,
        "expectancy": "not told apart",
    }


def _analysis_text(found: AnalysedTrial) -> list[str]:
    from unknot.trial import sentences

    lines = [fold(words) for words in found.words]
    if found.trial.stopped is not None:
        lines.append(fold(f"Ended early on {found.trial.stopped}: {found.trial.why_stopped}."))
    lines += [fold(sentences.EXPECTANCY), fold(sentences.LOOK_OFTEN), fold(sentences.NOT_ADVICE)]
    return [*lines, "\n".join(f"  {file}" for file in found.files)]


COMMAND = trial
