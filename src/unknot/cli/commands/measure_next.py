"""unknot measure-next: which weeks, question or test would tell most, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from unknot.cli import fit_words
from unknot.cli.diary_options import heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.wording.spoken import filled, named, speaking, spoken

if TYPE_CHECKING:
    from unknot.effects.value_of_information import DesignValue

w = spoken(fit_words)


@click.command(
    "measure-next",
    short_help="What to record or measure next.",
    epilog=ending("unknot measure-next diary.csv"),
)
@fit_options
@kept_option
@language_option
@replies
def measure_next(
    asked: Asked,
    name: str | None,
    language: str | None,
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
    passed = found.kept.diagnostics.passed
    data = {
        "fit": {"id": found.id, "file": found.place},
        "target": main,
        "designs": [{**asdict(row), "gain": row.gain} for row in rows],
        "says": verdict(rows),
        "passed": passed,
    }
    with speaking(tongue(language, stored=not asked.files)):
        lines = [_table(rows, main), "", *(fold(line) for line in verdict(rows))]
        if not passed:
            lines.append(fold(w.ROUGH))
        lines += [fold(w.NO_PLAN), *remarks(diary)]
    reply = Reply(data, "\n".join(lines), model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _table(rows: Sequence[DesignValue], target: str) -> str:
    lines = [
        [named("design", row.what, row.says), filled("{n:.2f}", n=row.sd_after),
         f"{100 * row.gain:.0f}",
         w.TAKES.format(minutes=_minutes(row.burden), often=w.KINDS[row.kind]),
         "" if row.kind == "test" else _risk(row.risk)]
        for row in rows
    ]  # fmt: skip
    now = rows[0].sd_now if rows else 0.0
    said = filled(w.UNSURE_NOW, target=named("symptom", target, target), now=now)
    return f"{said}\n{table(w.MEASURE_HEAD, lines)}"


def _risk(risk: float) -> str:
    from unknot.effects.value_of_information import TOO_RISKY

    written = f"{100 * risk:.0f}"
    return w.NOT_SUGGESTED.format(risk=written) if risk > TOO_RISKY else written


def _minutes(burden: float) -> str:
    return filled("{n:.0f}" if burden >= 1.0 else "{n:.1f}", n=burden)


COMMAND = measure_next
