"""unknot plan: what may be done in the coming weeks, within every limit, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import answer_words
from unknot.cli.diary_options import day_of, heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.language import language_option, tongue
from unknot.cli.plan_place import plan_option, plan_shelf
from unknot.cli.progress import progress
from unknot.cli.safety import (
    SafetySaid,
    answers_of,
    bad_days_of,
    own_of,
    safety_options,
    signs_listed,
)
from unknot.cli.text import fold, table
from unknot.errors import UnknotError, nearest
from unknot.store.files import check_file, write_bytes, write_file
from unknot.wording.spoken import filled, named, speaking, spoken

if TYPE_CHECKING:
    from unknot.plan.weekly_plan import WeeklyPlan
    from unknot.plan.wishes import Wishes

w = spoken(answer_words)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEIGHED = ("pain", "fatigue", "fog", "sleep", "doing")


@click.command(
    "plan",
    short_help="What you may do in the coming weeks, and why.",
    epilog=ending(
        "unknot plan diary.csv --malaise no --why",
        "unknot plan --weeks 4 --free mon,wed,fri --ics plan.ics",
    ),
)
@safety_options
@fit_options
@kept_option
@click.option(
    "--weeks", type=click.IntRange(1, 12), default=12, show_default=True, help="How long."
)
@click.option(
    "--priority", "priorities", multiple=True, metavar="NAME=WEIGHT",
    help="What matters to you and how much: pain, fatigue, fog, sleep or doing, such as pain=2.",
)  # fmt: skip
@click.option("--love", "loved", multiple=True, metavar="ACTIVITY", help="What you love to do.")
@click.option("--free", metavar="DAYS", help="Days on which you can, such as mon,wed,fri.")
@click.option(
    "--rest", type=click.IntRange(0, 7), metavar="DAYS", help="Days of rest a week, at least."
)
@click.option(
    "--flare-limit", type=click.FloatRange(0.0, 1.0), metavar="P",
    help="The largest chance of a flare a day that you accept, 0 to 1; 0.2 by default.",
)  # fmt: skip
@click.option(
    "--more", metavar="ACTIVITY", help="Try a tenth more of this, if everything allows it."
)
@plan_option
@click.option(
    "--ics", type=click.Path(path_type=Path), metavar="FILE",
    help="Also write a calendar; its titles say nothing of health.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.svg", help="Also draw the week."
)
@click.option("--why", is_flag=True, help="Also every reason, and what else it stands beside.")
@language_option
@replies
def plan(
    asked: Asked,
    said: SafetySaid,
    name: str | None,
    weeks: int,
    priorities: tuple[str, ...],
    loved: tuple[str, ...],
    free: str | None,
    rest: int | None,
    flare_limit: float | None,
    more: str | None,
    place: Path,
    ics: Path | None,
    out: Path | None,
    why: bool,
    language: str | None,
) -> Reply:
    """Plan the coming weeks of the person of FILE: ceilings, never goals.

    Nothing in it is more than every limit allows; unknot limits shows them. What stands in it is
    kept, so that unknot today can lower it by the day's report.
    """
    if "list" in said.signs:
        return signs_listed(language)
    for path in (ics, out):
        if path is not None:
            check_file(path)
    from unknot.parsing.today import today

    wishes = _wishes(weeks, priorities, loved, free, rest)
    _known_activities((*loved, *(() if more is None else (more,))))
    day: date = day_of(asked.as_of) or today()
    stored = not asked.files
    own = own_of(said, day, stored=stored)
    answers = answers_of(own, said.signs, day, stored=stored, flare_limit=flare_limit)
    beyond = bad_days_of(said, stored=stored)
    diary = asked.diary()
    shelf = plan_shelf(place, stored=stored)
    before = shelf.plan()
    if before is not None and before.person != diary.person:
        raise UnknotError(
            "another-plan", f"{place} holds the plan of somebody else.",
            "name another file with --plan.",
        )  # fmt: skip
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.workflow.plan_shelves import PlanRequest
        from unknot.workflow.plans import origin_of, plan_of

        request = PlanRequest(answers, replace(wishes, most=own.most), beyond, more)
        made = plan_of(found, day, request, before, tell)
    now = datetime.now(UTC)
    shelf.keep_plan(made, request, now, origin_of(found, before))
    _write(made, before, ics, out, now)
    from unknot.plan.as_data import plan_data

    with speaking(tongue(language, stored=stored)):
        text = "\n".join([_text(made, why), *remarks(diary)])
    reply = Reply(plan_data(made), text, model=found.model.hash, seed=found.seed)
    return heard(reply, diary)


def _write(
    made: WeeklyPlan, before: WeeklyPlan | None, ics: Path | None, out: Path | None, now: datetime
) -> None:
    if ics is not None:
        from unknot.plan.calendar import calendar_of

        write_bytes(ics, calendar_of(made, now, before))
    if out is not None:
        from unknot.api.plan_picture import plan_picture

        write_file(out, plan_picture(made))


def _wishes(
    weeks: int,
    priorities: Sequence[str],
    loved: tuple[str, ...],
    free: str | None,
    rest: int | None,
) -> Wishes:
    from unknot.plan.wishes import DOING, EVERY_DAY, Wishes

    weights: dict[str, float] = {}
    for text in priorities:
        what, _, weight = text.partition("=")
        if what.strip() not in WEIGHED:
            raise UnknotError(
                "unknown-priority", f'"{what}" cannot be weighed.', nearest(what, list(WEIGHED))
            )
        try:
            weights[what.strip()] = float(weight)
        except ValueError:
            weights[what.strip()] = -1.0
        if not 0.0 <= weights[what.strip()] <= 100.0:
            raise UnknotError("bad-priority", f'"{text}" is no weight.', "write pain=2.")
    if loved and DOING not in weights:
        weights[DOING] = 1.0
    days = EVERY_DAY if free is None else tuple(sorted({_weekday(one) for one in free.split(",")}))
    plain = Wishes(weeks, weights, loved, days)
    return plain if rest is None else replace(plain, rest_days=rest)


def _weekday(text: str) -> int:
    short = text.strip().lower()[:3]
    if short not in DAYS:
        raise UnknotError("unknown-weekday", f'"{text}" is no weekday.', "write mon,wed,fri.")
    return DAYS.index(short)


def _known_activities(names: Sequence[str]) -> None:
    from unknot.timeline import activities

    known = [one for one, what in activities().items() if what.kind]
    for name in names:
        if name not in known:
            raise UnknotError(
                "unknown-activity", f'there is no activity "{name}".', nearest(name, known)
            )


def _text(made: WeeklyPlan, why: bool) -> str:
    from unknot.plan import sentences
    from unknot.plan.limits import STOPS
    from unknot.plan.sentences import first_line, three_lines

    plain = spoken(sentences)
    lines = [fold(plain.MODES[made.mode])]
    if made.mode not in STOPS.values():
        lines += ["", _week(made), "", fold(plain.NOT_GOALS)]
    lines += ["", *(fold(line) for line in three_lines(made))]
    first = first_line(made)
    lines += [] if first is None else [fold(first)]
    if why:
        lines += _all_of_it(made)
    lines += ["", plain.NO_ADVICE]
    return "\n".join(lines)


def _week(made: WeeklyPlan) -> str:
    from unknot.plan import sentences
    from unknot.plan.sentences import label

    rows: list[list[str]] = []
    for day, short in enumerate(spoken(sentences).WEEKDAYS):
        held = [one for one in made.kinds if day in one.weekdays and one.doing.minutes > 0]
        told = [
            w.UP_TO.format(what=label(one.activity), minutes=f"{one.doing.minutes:.0f}")
            for one in held
        ]
        rows.append([short, "; ".join(told) or w.REST])
    head = w.SPAN.format(first=made.made, last=made.last)
    return f"{head}\n{table(w.WEEK_HEAD, rows)}"


def _all_of_it(made: WeeklyPlan) -> list[str]:
    from unknot.plan import sentences
    from unknot.plan.sentences import because, first_line, reason, risk_lines

    plain = spoken(sentences)
    lines: list[str] = []
    for line, head in plain.LINES.items():
        more = [because(one) for one in made.reasons if one.line == line][1:]
        lines += (
            ["", w.ALSO.format(line=head[:-1]), *(fold(f"- {one}") for one in more)] if more else []
        )
    caps = {reason(cap): None for one in made.kinds for cap in one.why.caps[1:]}
    lines += ["", w.WHY_NOT_MORE, *(fold(f"- {one}") for one in caps)] if caps else []
    lines += ["", *(fold(one) for one in risk_lines(made))]
    if made.compared:
        rows = [
            [plain.POLICIES[one.policy], _signed(one.change[1]),
             w.SPAN.format(first=_signed(one.change[0]), last=_signed(one.change[2])),
             f"{100 * one.flares[0]:.0f}"]
            for one in made.compared
        ]  # fmt: skip
        said = w.COMPARED.format(target=named("symptom", made.target, made.target))
        lines += ["", said, table(w.COMPARED_HEAD, rows)]
    if made.beside:
        rows = [
            [plain.BESIDE[one.what], _signed(one.alone), _signed(one.with_plan)]
            for one in made.beside
        ]
        lines += ["", fold(plain.BESIDE_SAID), table(w.BESIDE_HEAD, rows)]
    steps = [because(one) for one in made.reasons if one.line == "first"][1:]
    if steps and first_line(made) is not None:
        said = w.ALSO.format(line=plain.WHAT_FIRST[:-1])
        lines += ["", said, *(fold(f"- {one}") for one in steps), fold(f"- {plain.BY_THE_BODY}")]
    if made.regret is not None:
        lines += ["", fold(filled(plain.REGRET, regret=made.regret))]
    return lines


def _signed(value: float) -> str:
    written = f"{value:+.1f}"
    return filled("{n}", n="0.0" if written[1:] == "0.0" else written)


COMMAND = plan
