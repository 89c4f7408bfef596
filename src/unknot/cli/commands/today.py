"""unknot today: what of the plan may be done today, by today's report; only ever less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import answer_words
from unknot.cli.diary_options import day_of, diary_options, heard, read, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.plan_place import plan_option, plan_shelf
from unknot.cli.safety import (
    SafetySaid,
    answers_of,
    bad_days_of,
    most_of,
    own_of,
    safety_options,
    signs_listed,
)
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.wording.spoken import filled, speaking, spoken

if TYPE_CHECKING:
    from unknot.plan.today import TodaysAdvice
    from unknot.workflow.plan_shelves import PlanRequest


w = spoken(answer_words)


@click.command(
    "today",
    short_help="What of your plan you may do today.",
    epilog=ending("unknot today", "unknot today diary.csv --malaise no"),
)
@safety_options
@diary_options
@plan_option
@language_option
@replies
def today(
    said: SafetySaid,
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    place: Path,
    language: str | None,
) -> Reply:
    """Say what of the kept plan may be done today, by what FILE says of today.

    It may only go down: a good hour raises nothing, and nothing that was missed is added on.
    """
    if "list" in said.signs:
        return signs_listed(language)
    from unknot.parsing.today import today as this_day
    from unknot.workflow.todays import todays

    day: date = day_of(as_of) or this_day()
    diary = read(files, mapping, person)
    shelf = plan_shelf(place, stored=not files)
    plan, before = shelf.plan(), shelf.request()
    if plan is None or before is None or plan.person != diary.person:
        raise UnknotError(
            "no-plan", "there is no plan of this person yet.", "make one with unknot plan."
        )
    request = _request(before, said, day, stored=not files)
    advice = todays(diary, day, plan, request, shelf.said(day))
    if as_of is None:
        shelf.keep_said(advice, datetime.now(UTC))
    from unknot.plan.as_data import today_data

    with speaking(tongue(language, stored=not files)):
        text = "\n".join([_text(advice), *remarks(diary)])
    return heard(Reply(today_data(advice), text), diary)


def _request(before: PlanRequest, said: SafetySaid, day: date, *, stored: bool) -> PlanRequest:
    """What was said to the plan, and over it what is said now."""
    now = own_of(said, day, stored=stored)
    held = before.answers
    fresh = answers_of(now, said.signs, day, stored=stored)
    answers = replace(
        held,
        red_flags=fresh.red_flags,
        malaise=held.malaise if said.malaise is None and not stored else fresh.malaise,
        leaving=fresh.leaving if stored else held.leaving,
        released=fresh.released if stored else held.released,
        middling={**held.middling, **fresh.middling},
        clinicians=fresh.clinicians if stored else held.clinicians,
    )
    held_most = {**before.wishes.most, **now.most}
    most = most_of(replace(now, most=held_most), day, stored=stored)
    wishes = replace(before.wishes, most=most)
    beyond = {**before.flare_beyond, **bad_days_of(said, stored=stored)}
    return replace(before, answers=answers, wishes=wishes, flare_beyond=beyond)


def _text(advice: TodaysAdvice) -> str:
    from unknot.plan import sentences
    from unknot.plan.limits import STOPS
    from unknot.plan.sentences import label, reason, today_line
    from unknot.plan.wishes import choices

    plan = spoken(sentences)
    lines = [fold(today_line(advice))]
    if advice.sessions and advice.mode not in STOPS.values():
        rows = [
            [label(one.activity), w.MINUTES.format(minutes=one.minutes) if one.minutes else w.REST]
            for one in advice.sessions
        ]
        lines += ["", table(w.TODAY_HEAD, rows), "", fold(plan.MODES[advice.mode])]
    caps = {reason(cap): None for one in advice.sessions for cap in one.why.caps[1:]}
    lines += ["", w.WHY_NOT_MORE, *(fold(f"- {one}") for one in caps)] if caps else []
    if advice.old > choices()["plan_lasts"]:
        lines += ["", filled(plan.OLD, old=advice.old)]
    lines += ["", plan.NO_ADVICE]
    return "\n".join(lines)


COMMAND = today
