"""unknot effects: what each kind and dose of exertion does, after a session and after weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import effect_words
from unknot.cli.diary_options import day_of, heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.report.numerals import in_hundred
from unknot.wording.spoken import filled, named, speaking, spoken

if TYPE_CHECKING:
    from unknot.answer.answer import Story
    from unknot.attribution.bad_day import DayParts
    from unknot.effects.dose_response import DoseEffect
    from unknot.inference.bayes_factors import WiringComparison
    from unknot.workflow.fits import FittedDiary

w = spoken(effect_words)
MOST = 6


@click.command(
    "effects",
    short_help="What each kind and dose of exertion does to you.",
    epilog=ending("unknot effects diary.csv", "unknot effects diary.csv --day 2026-03-14"),
)
@fit_options
@kept_option
@click.option("--target", metavar="NAME", help="Which symptom to show; all are in --json.")
@click.option("--day", metavar="DATE", help="Also what made this day bad, YYYY-MM-DD.")
@click.option("--rivals", is_flag=True, help="Also weigh the rival wirings (minutes).")
@language_option
@replies
def effects(
    asked: Asked,
    name: str | None,
    target: str | None,
    day: str | None,
    rivals: bool,
    language: str | None,
) -> Reply:
    """Say what each kind and dose of exertion does to the person of FILE, and how sure that is.

    For one session after a usual week: the next day, the worst day and when it comes. For twelve
    weeks: the last week.
    Beside each stands how far days differ by chance.
    """
    diary = asked.diary()
    asked_day = day_of(day)
    asked.shelf()
    with progress("reading the body model") as tell:
        found = ready(diary, asked, tell, name=name)
        from unknot.effects.dose_response import dose_effects
        from unknot.effects.verdicts import KNOWN_AFTER

        points = found.points
        shown = _target(target, found)
        parts = None if asked_day is None else _day(found, asked_day, shown, points[shown])
        values = sum(value == value for value in found.prepared.reports.values[0])
        rows = dose_effects(
            found.kept, found.model, found.prepared, diary, points, values < KNOWN_AFTER,
            progress=tell,
        )  # fmt: skip
        weighed = _rivals(found, asked.seed, tell) if rivals else None
    data = _data(found, rows, parts, weighed)
    with speaking(tongue(language, stored=not asked.files)):
        text = _text(found, rows, shown, parts, weighed, data)
    return heard(Reply(data, text, model=found.model.hash, seed=found.seed), diary)


def _target(asked: str | None, found: FittedDiary) -> str:
    from unknot.errors import UnknotError, nearest

    if asked is None or asked in found.kept.symptoms:
        return asked or found.kept.symptoms[0]
    raise UnknotError(
        "symptom-not-fitted",
        f'"{asked}" is not explained by this fit.',
        nearest(asked, found.kept.symptoms),
    )


def _day(found: FittedDiary, day: date, target: str, points: float) -> DayParts:
    from unknot.attribution.bad_day import bad_day

    return bad_day(found.kept, found.model, found.prepared, day, target, points)


def _rivals(found: FittedDiary, seed: int, tell: Any) -> WiringComparison:
    from unknot.engine.calibrate import load
    from unknot.inference.bayes_factors import weigh_wirings
    from unknot.library import wirings

    models = [load(name) for name in wirings()]
    if found.model.hash not in {model.hash for model in models} and not found.model.rivals:
        models.append(found.model)  # one's own beside those that ship
    return weigh_wirings(models, found.prepared, seed, tell)


def _own_stories(found: FittedDiary) -> tuple[Story, ...]:
    """Belief in each story; empty where one was chosen, or the checks did not pass."""
    from unknot.answer.describe import stories
    from unknot.inference.posterior import beliefs_of

    passed = found.kept.diagnostics.passed
    return stories(found.model, *beliefs_of(found.kept)) if passed else ()


def _data(
    found: FittedDiary,
    rows: Sequence[DoseEffect],
    parts: DayParts | None,
    weighed: WiringComparison | None,
) -> dict[str, Any]:
    import numpy as np

    from unknot.answer.build import prior_tightness
    from unknot.answer.sentences import worded
    from unknot.answer.to_json import effect, group
    from unknot.api.fits import Comparison
    from unknot.effects.dose_response import threshold
    from unknot.effects.mechanism_groups import groups_of, knots_of
    from unknot.inference import prior

    runs = [prior.traits(run.z).tight for run in found.kept.runs]
    before = prior_tightness(found.kept.settings["seed"])
    passed = found.kept.diagnostics.passed
    listed: list[dict[str, Any]] = []
    for row in rows:
        activity = row.effect.what.rpartition("_")[0] or row.effect.what
        session = None if row.session is None else asdict(row.session)
        reached = threshold(rows, activity, row.effect.target) if session else None
        listed.append(
            {**effect(worded(row.effect)), "threshold_minutes": reached, "minutes": row.minutes,
             "per_week": row.per_week, "session": session}
        )  # fmt: skip
    return {
        "fit": {"id": found.id, "file": found.place},
        "how": found.how,
        "effects": listed,
        "groups": [group(g) for g in groups_of(np.concatenate(runs), before, passed)],
        "knots": [group(g) for g in knots_of(runs, before, passed)],
        "diagnostics": asdict(found.kept.diagnostics),
        "day": None if parts is None else asdict(parts),
        "stories": [asdict(one) for one in _own_stories(found)],
        **(
            {"wirings": None, "not_told_apart": None}
            if weighed is None
            else Comparison(weighed).to_dict()
        ),
    }


def _text(
    found: FittedDiary,
    rows: Sequence[DoseEffect],
    target: str,
    parts: DayParts | None,
    weighed: WiringComparison | None,
    data: dict[str, Any],
) -> str:
    from unknot.answer.in_language import check

    checks = found.kept.diagnostics
    blocks: list[str] = []
    if not checks.passed:
        names = ", ".join(check(c).name for c in checks.checks if not c.passed)
        blocks.append(w.HELD_BACK.format(names=names))
    blocks.append(_table([row for row in rows if row.effect.target == target], target))
    if data["knots"]:
        blocks.append(w.KNOTS_TOLD.format(names=_names(data["knots"])))
    else:
        blocks.append(w.NO_KNOT_TOLD)
    told = [g for g in data["groups"] if g["told"]]
    if told:
        blocks.append(w.GROUPS_TOLD.format(names=_names(told)))
    if parts is not None:
        blocks.append(_said_of(parts))
    if data["stories"]:
        first = data["stories"][:3]
        said = [f"{_story(one['wiring'], one['label'])}, {in_hundred(one['now'])}" for one in first]
        rest = 1.0 - sum(one["now"] for one in first)
        said.append(w.OTHERS.format(share=in_hundred(rest)))
        blocks.append(fold(w.STORIES.format(names="; ".join(said))))
    if weighed is not None:
        blocks.append(_stories(weighed))
    blocks += remarks(found.diary)
    blocks.append(w.FROM_FIT.format(id=found.id, first=found.kept.first, last=found.kept.last))
    return "\n\n".join(blocks)


def _names(groups: Sequence[dict[str, Any]]) -> str:
    return ", ".join(_group(str(group["name"])) for group in groups)


def _group(name: str) -> str:
    return named("group", name, named("knot", name, name.replace("_", " ")))


def _story(wiring: str, label: str) -> str:
    return named("story", wiring, label)


def _change(low: float, high: float) -> str:
    return w.RANGE.format(low=_points(low), high=_points(high))


def _points(value: float) -> str:
    """With its sign, but for nothing; more digits where one would hide the sign."""
    from unknot.answer.sentences import tenth

    written = tenth(value)
    return filled("{n}", n=written if written == "0.0" else f"{'-' if value < 0 else '+'}{written}")


def _table(rows: Sequence[DoseEffect], target: str) -> str:
    from unknot.answer.in_language import effect as in_words
    from unknot.report import words
    from unknot.report.words import key_of, not_done

    lines: list[list[str]] = []
    for row in rows:
        if row.effect.days_of_this == 0:
            continue
        session = row.session
        next_day = "" if session is None else _change(session.next_day.q05, session.next_day.q95)
        peak = (
            ""
            if session is None
            else filled(w.PEAK, change=_points(session.peak.median), day=f"{session.lag.median:g}")
        )
        weeks = row.effect.posterior
        label = in_words(row.effect).label
        lines.append([label, next_day, peak, _change(weeks.q05, weeks.q95), key_of(row.effect)])
    session = next((row.session for row in rows if row.session), None)
    weeks_floor = f"{rows[0].effect.noise_floor:.1f}"
    floors = (
        filled(w.FLOOR_WEEKS, weeks=weeks_floor)
        if session is None
        else filled(w.FLOOR_BOTH, weeks=weeks_floor, days=f"{session.floor:.1f}")
    )
    said = w.CHANGE_OF.format(name=named("symptom", target, target))
    missing = not_done([in_words(row.effect) for row in rows])
    told = [f"{said}\n{w.ONCE} {floors}\n{table(w.EFFECTS_HEAD, lines)}"] if lines else []
    told += [fold(spoken(words).IN_ALL)] if lines else []
    return "\n".join([*told, *([fold(missing)] if missing else [])])


def _said_of(parts: DayParts) -> str:
    rows = [
        [named("cause", cause, cause), _points(one.median), _change(one.q05, one.q95)]
        for cause, one in parts.parts.items()
    ]
    whole = parts.explained
    rows.append([w.TOGETHER, _points(whole.median), _change(whole.q05, whole.q95)])
    if parts.remainder is not None:
        left = parts.remainder
        rows.append([w.NOT_EXPLAINED, _points(left.median), _change(left.q05, left.q95)])
    was = w.NOT_WRITTEN if parts.reported is None else filled("{n:g}", n=parts.reported)
    usual = filled("{n:.1f}", n=parts.usual)
    name = named("symptom", parts.target, parts.target)
    said = w.DAY_WAS.format(day=parts.day, name=name, was=was, usual=usual)
    chance = w.FLOOR_DAYS.format(days=filled("{n:.1f}", n=parts.floor))
    return f"{said} {chance}\n" + table(w.DAY_HEAD, rows)


def _stories(weighed: WiringComparison) -> str:
    rows = [
        [_story(one.wiring, one.wiring), *(filled("{n:.2f}", n=n) for n in (one.weight, one.error))]
        for one in weighed.found
    ]
    said = table(w.STORY_HEAD, rows)
    if not weighed.alike:
        return said
    pairs = "; ".join(
        w.PAIR.format(first=_story(a, a), second=_story(b, b)) for a, b in weighed.alike[:MOST]
    )
    if len(weighed.alike) > MOST:
        pairs = w.MORE_PAIRS.format(pairs=pairs, more=len(weighed.alike) - MOST)
    return f"{said}\n{w.ALIKE.format(pairs=pairs)}"


COMMAND = effects
