"""unknot effects: what each kind and dose of exertion does, after a session and after weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.diary_options import day_of, heard, remarks
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.fitting import Asked, fit_options, kept_option, ready
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.report.numerals import in_hundred

if TYPE_CHECKING:
    from unknot.answer.answer import Story
    from unknot.attribution.bad_day import DayParts
    from unknot.effects.dose_response import DoseEffect
    from unknot.inference.bayes_factors import WiringComparison
    from unknot.workflow.fits import FittedDiary


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
@replies
def effects(
    asked: Asked,
    name: str | None,
    target: str | None,
    day: str | None,
    rivals: bool,
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
    checks = found.kept.diagnostics
    blocks: list[str] = []
    if not checks.passed:
        names = ", ".join(c.name for c in checks.checks if not c.passed)
        blocks.append(
            f"Held back: my own checks did not pass ({names}). No row below is an answer."
        )
    blocks.append(_table([row for row in rows if row.effect.target == target], target))
    if data["knots"]:
        blocks.append(f"Knots that your days speak of: {_names(data['knots'])}.")
    else:
        blocks.append("Which single knot is tight, your days do not say.")
    told = [g for g in data["groups"] if g["told"]]
    if told:
        blocks.append(f"Groups that your days speak of: {_names(told)}.")
    if parts is not None:
        blocks.append(_said_of(parts))
    if data["stories"]:
        first = data["stories"][:3]
        said = [f"{one['label']}, {in_hundred(one['now'])}" for one in first]
        said.append(f"the others, {in_hundred(1.0 - sum(one['now'] for one in first))}")
        blocks.append(fold(f"Which of six stories of the body: {'; '.join(said)}."))
    if weighed is not None:
        blocks.append(_stories(weighed))
    blocks += remarks(found.diary)
    blocks.append(f"From the fit {found.id}, {found.kept.first} to {found.kept.last}.")
    return "\n\n".join(blocks)


def _names(groups: Sequence[dict[str, Any]]) -> str:
    return ", ".join(str(group["name"]).replace("_", " ") for group in groups)


def _change(low: float, high: float) -> str:
    return f"{_points(low)} to {_points(high)}"


def _points(value: float) -> str:
    """With its sign, but for nothing; more digits where one would hide the sign."""
    from unknot.answer.sentences import tenth

    written = tenth(value)
    return written if written == "0.0" else f"{'-' if value < 0 else '+'}{written}"


def _table(rows: Sequence[DoseEffect], target: str) -> str:
    from unknot.report.words import IN_ALL, key_of, not_done

    lines: list[list[str]] = []
    for row in rows:
        if row.effect.days_of_this == 0:
            continue
        session = row.session
        next_day = "" if session is None else _change(session.next_day.q05, session.next_day.q95)
        peak = (
            ""
            if session is None
            else f"{_points(session.peak.median)} on day {session.lag.median:g}"
        )
        weeks = row.effect.posterior
        lines.append(
            [row.effect.label, next_day, peak, _change(weeks.q05, weeks.q95), key_of(row.effect)]
        )
    first = rows[0]
    floors = f"By chance alone weeks differ by {first.effect.noise_floor:.1f}"
    session = next((row.session for row in rows if row.session), None)
    if session is not None:
        floors += f", days by {session.floor:.1f}"
    head = ("what", "next day", "largest", "days 8 to 14", "")
    said = f"Change in points of {target}: 9 times of 10 it lies in the range. Less is better."
    once = "Next day and largest change are of one session, after a usual week."
    missing = not_done([row.effect for row in rows])
    told = [f"{said}\n{once} {floors}.\n{table(head, lines)}"] if lines else []
    told += [fold(IN_ALL)] if lines else []
    return "\n".join([*told, *([fold(missing)] if missing else [])])


def _said_of(parts: DayParts) -> str:
    rows = [
        [cause, _points(one.median), _change(one.q05, one.q95)]
        for cause, one in parts.parts.items()
    ]
    rows.append(["together", _points(parts.explained.median),
                 _change(parts.explained.q05, parts.explained.q95)])  # fmt: skip
    if parts.remainder is not None:
        left = parts.remainder
        rows.append(["not explained", _points(left.median), _change(left.q05, left.q95)])
    was = "was not written down" if parts.reported is None else f"{parts.reported:g}"
    said = f"{parts.day}: {parts.target} {was}, usually {parts.usual:.1f}."
    chance = f"By chance alone days differ by {parts.floor:.1f}."
    return f"{said} {chance}\n" + table(("cause", "about", "9 of 10"), rows)


def _stories(weighed: WiringComparison) -> str:
    rows = [[one.wiring, f"{one.weight:.2f}", f"{one.error:.2f}"] for one in weighed.found]
    said = table(("story, all begun alike", "belief", "error of its log"), rows)
    if not weighed.alike:
        return said
    pairs = "; ".join(f"{a} and {b}" for a, b in weighed.alike[:6])
    more = f"; and {len(weighed.alike) - 6} more" if len(weighed.alike) > 6 else ""
    return f"{said}\nThese cannot be told apart with your days: {pairs}{more}."


COMMAND = effects
