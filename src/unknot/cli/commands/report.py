"""unknot report: two pages for a clinician, and the same facts as FHIR."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import answer_words, own_store
from unknot.cli.diary_options import day_of, heard, remarks
from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.fitting import (
    Asked,
    command_line,
    fit_options,
    fit_request,
    kept_option,
    numbers_given,
)
from unknot.cli.language import language_option, tongue
from unknot.cli.plan_place import plan_option, plan_shelf
from unknot.cli.progress import progress
from unknot.cli.safety import (
    SafetySaid,
    answers_of,
    bad_days_of,
    most_of,
    own_of,
    safety_options,
    signs_listed,
)
from unknot.cli.text import fold
from unknot.store.files import check_file, keep_earlier, write_result
from unknot.version import __version__
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.answer.answer import Answer
    from unknot.clinic.paper import ClinicPaper, PaperTable
    from unknot.clinic.safety import SafetyAsked, SafetyToday
    from unknot.diary.entries import Diary
    from unknot.trial.design import DesignWorth

w = spoken(answer_words)
NONE = "none"


@click.command(
    "report",
    short_help="Two pages for a clinician, as a PDF.",
    epilog=ending(
        "unknot report diary.csv --malaise sometimes --sign none",
        "unknot report diary.csv --out clinic.pdf --fhir clinic.json",
    ),
)
@safety_options
@fit_options
@kept_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("clinic.pdf"),
    show_default=True,
    metavar="FILE.pdf",
    help="Where the two pages are written.",
)
@click.option(
    "--fhir",
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help="Also write what was recorded and answered as one FHIR R4 bundle.",
)
@click.option(
    "--trial",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A trial that unknot trial design wrote, to be offered with its chances.",
)
@plan_option
@language_option
@replies
def report(
    asked: Asked,
    said: SafetySaid,
    name: str | None,
    out: Path,
    fhir: Path | None,
    trial: Path | None,
    place: Path,
    language: str | None,
) -> Reply:
    """Put what the diary in FILE tells on two pages that a clinician reads in a few minutes.

    Page 1 is safe and true: what moving does, how sure that is, what was recorded. Page 2 is what
    is not known and what may come next. The numbers are those of unknot analyse. With --sign none
    you say that you went through the list of warning signs and none is there.
    """
    if "list" in said.signs:
        return signs_listed(language)
    from unknot.clinic.typeset import clinic_pdf, ready

    ready()
    check_file(out)
    if fhir is not None:
        check_file(fhir, "--fhir")
    from unknot.parsing.today import today

    stored = not asked.files
    safety_asked = _asked(said, day_of(asked.as_of) or today(), stored=stored)
    numbers = numbers_given(asked.measured)
    diary = asked.diary()
    shelf = asked.shelf()
    worth = None if trial is None else _offered(trial, diary)
    with progress("reading the body model") as tell:
        fit = fit_request(asked)
        from unknot.answer.build import Request
        from unknot.clinic.build import clinic_paper, scores_of
        from unknot.clinic.fhir import fhir_bundle
        from unknot.clinic.safety import safety_of
        from unknot.workflow.answers import answered_diary

        request = Request(
            quick=asked.quick, as_of=day_of(asked.as_of),
            command=command_line(asked, "report"), version=__version__,
        )  # fmt: skip
        answer = answered_diary(diary, fit, request, folder=shelf, name=name, progress=tell).answer
    safety = safety_of(diary, answer, _day(asked, answer), safety_asked)
    scores = scores_of(answer, numbers) | _body_sums(safety.day, stored=stored)
    spoken_in = tongue(language, stored=stored)
    with speaking(spoken_in):
        week = _week(asked, place, diary, safety)
        paper = clinic_paper(answer, safety, scores=scores, trial=worth, planned=week)
    earlier = _written(out, clinic_pdf(paper))
    if fhir is not None:
        bundle = to_json(fhir_bundle(answer, safety, scores=scores), 1) + "\n"
        earlier += _written(fhir, bundle.encode("utf-8"))
    data = {
        "pdf": str(out),
        "fhir": None if fhir is None else str(fhir),
        "earlier": [str(path) for path in earlier],
        "date": safety.day.isoformat(),
        "mode": None if safety.mode is None else safety.mode.value,
        "pages": asdict(paper),
    }
    with speaking(spoken_in):
        text = "\n".join([*_text(paper, out, fhir, earlier), *remarks(diary)])
    return heard(Reply(data, text, model=answer.model, seed=answer.seed), diary)


def _asked(said: SafetySaid, day: date, *, stored: bool) -> SafetyAsked:
    """What was asked about safety, and said; a clinician's limits are those of the store."""
    from unknot.clinic.safety import SafetyAsked

    own = own_of(said, day, stored=stored)
    ticked = [sign for sign in said.signs if sign != NONE]
    answers = answers_of(own, ticked, day, stored=stored)
    return SafetyAsked(
        answers,
        signs_asked=bool(said.signs),
        most=most_of(own, day, stored=stored),
        flare_beyond=bad_days_of(said, stored=stored),
    )


def _body_sums(day: date, *, stored: bool) -> dict[str, float]:
    """The sums of the person's own map of places and questions, of the last weeks."""
    from unknot.workflow.body_map import body_sums

    return body_sums(own_store.store(), day) if stored else {}


def _offered(folder: Path, diary: Diary) -> DesignWorth:
    """A designed trial with its chances on these days."""
    from unknot.workflow.trials import offered

    with progress("trying the trial on made-up people"):
        return offered(folder, diary)


def _week(asked: Asked, place: Path, diary: Diary, safety: SafetyToday) -> PaperTable | None:
    """The week of the plan that is kept for this person, if one is."""
    from unknot.clinic.coming_days import coming_days

    plan = plan_shelf(place, stored=not asked.files).plan()
    return coming_days(plan, safety) if plan and plan.person == diary.person else None


def _day(asked: Asked, answer: Answer) -> date:
    """The day whose limits are shown: the one asked for, or today; a made-up person's last one."""
    from unknot.parsing.today import today

    return day_of(asked.as_of) or (answer.read.last if answer.made_up else today())


def _written(path: Path, content: bytes) -> list[Path]:
    """Write a file; what lay there and differs keeps another name."""
    same = path.is_file() and path.read_bytes() == content
    earlier = [] if same else keep_earlier(path)
    write_result(path, content)
    return earlier


def _text(paper: ClinicPaper, out: Path, fhir: Path | None, earlier: list[Path]) -> list[str]:
    lines = [fold(f"{line.name} {line.says}") for line in paper.summary]
    lines += ["", w.TWO_PAGES.format(path=out)]
    lines += [] if fhir is None else [w.SAME_FACTS.format(path=fhir)]
    lines += [w.EARLIER_FILE.format(name=path.name) for path in earlier]
    return [*lines, fold(w.READ_FIRST)]


COMMAND = report
