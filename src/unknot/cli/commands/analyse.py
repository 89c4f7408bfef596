"""unknot analyse: from a diary to a personal answer and a report."""

from __future__ import annotations

import io
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import answer_words
from unknot.cli.answer_since import since_data, since_text
from unknot.cli.diary_options import day_of, heard, remarks
from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.fitting import Asked, command_line, fit_options, fit_request, kept_option
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.store.files import check_folder, keep_earlier, write_file, write_result
from unknot.version import __version__
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from unknot.store.fits import FitShelf
    from unknot.workflow.answers import AnsweredDiary
    from unknot.workflow.answers_before import AnswerSince

w = spoken(answer_words)
REPORT, ANSWER, DRAWS = "report.html", "answer.json", "draws.npz"


@click.command(
    "analyse",
    short_help="What moving does to the person of a diary, as a report.",
    epilog=ending("unknot analyse july.csv august.csv --out report"),
)
@fit_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("unknot-report"),
    show_default=True,
    metavar="DIR",
    help="Folder for the report.",
)
@kept_option
@click.option(
    "--print-all",
    is_flag=True,
    help="The report prints what is folded too; else about three pages.",
)
@language_option
@replies
def analyse(
    asked: Asked, out: Path, name: str | None, print_all: bool, language: str | None
) -> Reply:
    """Say what the diary in FILE tells about moving, and what it does not.

    Prints a short summary and writes one report that opens in any browser, without a network. The
    fit is kept: the same days are answered at once, a few more in a moment.
    """
    began = time.monotonic()
    diary = asked.diary()
    check_folder(out)
    shelf = asked.shelf()
    with progress("reading the body model") as tell:
        fit = fit_request(asked)
        from unknot.answer.build import Request
        from unknot.answer.to_json import as_data
        from unknot.report.html import report_html
        from unknot.report.summary import summary_text
        from unknot.workflow.answers import answered_diary, answered_fit
        from unknot.workflow.fits import fitted

        request = Request(
            quick=asked.quick,
            as_of=day_of(asked.as_of),
            command=command_line(asked, "analyse"),
            version=__version__,
        )
        found = answered_diary(diary, fit, request, folder=shelf, name=name, progress=tell)
        if not found.draws and not (out / DRAWS).exists():  # the answer alone was kept
            again = fitted(diary, fit, folder=shelf, progress=tell)
            found = replace(found, draws=answered_fit(again, request).draws)
    answer = replace(found.answer, seconds=round(time.monotonic() - began, 1))
    path = out / REPORT
    data = as_data(answer, str(path)) | {
        "fit": {"id": found.id, "file": None if found.file is None else str(found.file)},
        "how": found.how.value,
        "days_added": found.days_added,
    }
    text = to_json(data, 1) + "\n"
    earlier = [] if _same(out / ANSWER, data) else keep_earlier(path, out / ANSWER, out / DRAWS)
    if found.draws:
        write_result(out / DRAWS, packed(found.draws))
    write_file(out / ANSWER, text)
    since = _since(shelf, found)
    data["since"] = since_data(since)
    data["earlier"] = str(earlier[0]) if earlier else None
    with speaking(tongue(language, stored=not asked.files)):
        write_file(path, report_html(answer, print_all=print_all))
        lines = [summary_text(answer), "", *remarks(diary), *_told(found, since, earlier)]
        shown = "\n".join([*lines, w.REPORT_AT.format(path=path)])
    return heard(Reply(data, shown, model=answer.model, seed=answer.seed), diary)


def _told(found: AnsweredDiary, since: AnswerSince | None, earlier: list[Path]) -> list[str]:
    """How the answer was come by, and what it replaces."""
    lines: list[str] = []
    if found.fit is None:
        lines.append(w.SAME_DAYS)
    elif found.days_added:
        lines.append(w.MORE_DAYS.format(days=found.days_added))
    lines += [said] if (said := since_text(since, found.id)) else []
    return [*lines, *([w.EARLIER_REPORT.format(name=earlier[0].name)] if earlier else [])]


OF_THE_RUN = ("seconds", "how", "days_added")


def _since(shelf: Path | FitShelf, found: AnsweredDiary) -> AnswerSince | None:
    """How a new answer of one's own store differs from the one before it."""
    from unknot.store.fit_rows import FitRows
    from unknot.workflow.answers_before import answer_since

    if found.fit is None or not isinstance(shelf, FitRows):
        return None
    return answer_since(shelf.person, found.id, found.answer)


def _same(path: Path, data: dict[str, Any]) -> bool:
    """Whether an answer that lies there is this very one, but for how it was come by."""
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        now = json.loads(to_json(data))
        return all(there.get(k) == v for k, v in now.items() if k not in OF_THE_RUN)
    except (OSError, ValueError, AttributeError):
        return False


def packed(draws: dict[str, NDArray[np.float64]]) -> bytes:
    """Arrays as one compressed file; numpy reads it again."""
    import numpy as np

    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **draws)
    return held.getvalue()


COMMAND = analyse
