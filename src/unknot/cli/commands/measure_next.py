"""unknot measure-next: which weeks, question or test would tell most, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.progress import progress
from unknot.cli.text import fold, table

if TYPE_CHECKING:
    from unknot.effects.value_of_information import DesignValue

KINDS = {"days": "a day", "question": "a day", "test": "once"}


@click.command(
    "measure-next",
    short_help="What to record or measure next.",
    epilog=ending("unknot measure-next diary.csv"),
)
@fit_options
@kept_option
@replies
def measure_next(
    asked: Asked,
    name: str | None,
) -> Reply:
    """Say what would tell most about what moving does to the person of FILE.

    For each way of spending some weeks, each question and each test: how unsure the effects are now
    and would be after it, and what it asks of you. None of this is a plan.
    """
    diary = asked.diary()
    asked.shelf()
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.effects.value_of_information import price_designs, verdict

        main = found.kept.symptoms[0]
        rows = price_designs(
            found.kept, found.model, found.prepared.reports, found.points[main], progress=tell
        )
        said = verdict(rows)
    passed = found.kept.diagnostics.passed
    data = {
        "fit": {"id": found.id, "file": found.place},
        "target": main,
        "designs": [{**asdict(row), "gain": row.gain} for row in rows],
        "says": said,
        "passed": passed,
    }
    lines = [_table(rows, main), "", *(fold(line) for line in said)]
    if not passed:
        lines.append(fold("My own checks did not pass: take this as a rough guide."))
    lines += [fold("Do none of this on a bad day. Nothing here is a plan."), *remarks(diary)]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _table(rows: Sequence[DesignValue], target: str) -> str:
    lines = [
        [row.says, f"{row.sd_after:.2f}", f"{100 * row.gain:.0f}",
         f"{_minutes(row.burden)} {KINDS[row.kind]}",
         "" if row.kind == "test" else _risk(row.risk)]
        for row in rows
    ]  # fmt: skip
    head = ("what", "unsure after", "less, in 100", "minutes", "worse week, in 100")
    now = rows[0].sd_now if rows else 0.0
    return f"How unsure effects on {target} are now: {now:.2f} points.\n{table(head, lines)}"


def _risk(risk: float) -> str:
    from unknot.effects.value_of_information import TOO_RISKY

    return f"{100 * risk:.0f}" + (", not suggested" if risk > TOO_RISKY else "")


def _minutes(burden: float) -> str:
    return f"{burden:.0f}" if burden >= 1.0 else f"{burden:.1f}"


COMMAND = measure_next
