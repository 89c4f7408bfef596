"""unknot forecast: the coming days, as far as a diary can tell, beside what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import daily_words, own_store
from unknot.cli.diary_options import (
    LONGEST_AHEAD,
    bad_days,
    day_of,
    diary_options,
    heard,
    read,
    remarks,
)
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.forecast_record import FileRecord, ForecastRecord, RowRecord
from unknot.cli.language import language_option, tongue
from unknot.cli.own_wiring import body_options, chosen_wiring
from unknot.cli.progress import progress
from unknot.cli.text import table
from unknot.errors import UnknotError
from unknot.progress import quiet
from unknot.report.numerals import chance
from unknot.wording.spoken import filled, headed, named, speaking, spoken

if TYPE_CHECKING:
    from unknot.diary.entries import Diary, Series
    from unknot.forecasting.ahead import Ahead
    from unknot.forecasting.baselines import Baseline
    from unknot.forecasting.issue import Issued, Score
    from unknot.library import Wiring

w = spoken(daily_words)


@click.command(
    "forecast",
    epilog=ending("unknot forecast diary.csv --days 7", "unknot forecast diary.csv --flare pain=7"),
)
@diary_options
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_AHEAD),
    default=7,
    show_default=True,
    help="How many days ahead.",
)
@click.option(
    "--flare",
    "flares",
    multiple=True,
    metavar="NAME=VALUE",
    help="What a bad day is to you, such as pain=7; else one well beyond your usual.",
)
@body_options
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where forecasts are kept until their day comes; else beside the diary, or in your store.",
)
@click.option("--no-record", is_flag=True, help="Keep nothing.")
@language_option
@replies
def forecast(
    files: tuple[Path, ...],
    mapping: tuple[Path, ...],
    person: str | None,
    as_of: str | None,
    days: int,
    flares: tuple[str, ...],
    body: bool,
    wiring: str,
    own: Path | None,
    record: Path | None,
    no_record: bool,
    language: str | None,
) -> Reply:
    """Say what the coming days may hold, with how unsure that is.

    It comes from the person's own past days. What is told is kept, and scored when its day has
    come; forecasts that have been off are hidden.
    """
    diary = read(files, mapping, person)
    origin = day_of(as_of)
    _check_any(diary, origin)
    chosen = chosen_wiring(wiring, own)
    keeps = not no_record and origin is None
    asked = {"days": days, "flares": list(flares), "body": body, "wiring": wiring}
    place = _place(files, person, record, diary, asked) if keeps else None
    with progress("looking at your past days") as tell:
        from unknot.diary import snapshot
        from unknot.forecasting.issue import score

        looks, limits = _looks(diary, origin, days, flares, chosen if body else None, tell)
        last = snapshot.last_entry(diary, origin)
    kept = [] if place is None else place.read()
    scores = [score(kept, look.series) for look in looks]
    hidden = {look.series.what for look in looks if not look.track.calibrated}
    hidden |= {one.target for one in scores if one.calibrated is False}
    note = _keep(place, kept, looks)
    data = _data(diary, looks, hidden, scores, limits, place if note is None else None)
    late = 0 if last is None or origin is None else max((origin - last).days, 0)
    with speaking(tongue(language, stored=not files)):
        text = _text(diary, looks, hidden, scores, late, place, note)
    return heard(Reply(data, text), diary)


def _check_any(diary: Diary, origin: date | None) -> None:
    """Refuse a day before the first entry."""
    if origin is not None and all(observation.day > origin for observation in diary.observations):
        from unknot.diary.snapshot import until

        until(diary, origin)


def _body(
    diary: Diary,
    found: Sequence[Series],
    horizons: tuple[int, ...],
    chosen: str | Wiring,
    tell: Any,
) -> dict[str, tuple[Baseline, ...]]:
    from unknot.forecasting.body_forecasters import beside
    from unknot.inference.wiring_mixture import load
    from unknot.store.kernel_cache import keep_kernels

    keep_kernels()

    def done(share: float) -> None:
        tell("the body model lives your days", share)

    return beside(load(chosen), diary, found, horizons, done)


def _issued(looks: Sequence[Ahead]) -> list[Issued]:
    from unknot.forecasting.issue import issue

    fresh: list[Issued] = []
    for one in looks:
        assert one.series.scale is not None
        fresh += issue(one.seen, one.series.scale, one.told)
    return fresh


def issued_for(diary: Diary, asked: Mapping[str, Any]) -> list[Issued]:
    """The forecasts that this command issues for a diary, asked for as it was kept with them."""
    return _issued(
        _looks(
            diary, None, int(asked["days"]), tuple(asked["flares"]),
            str(asked["wiring"]) if asked["body"] else None, quiet,
        )[0]
    )  # fmt: skip


def _looks(
    diary: Diary,
    origin: date | None,
    days: int,
    flares: Sequence[str],
    chosen: str | Wiring | None,
    tell: Any,
) -> tuple[list[Ahead], dict[str, float]]:
    """What the coming days may hold, of each symptom, and what a bad day is."""
    from unknot.forecasting import ahead

    limits = ahead.flares(diary, bad_days(flares))
    found = ahead.forecastable(diary, origin)
    horizons = tuple(range(1, days + 1))
    more = {} if chosen is None else _body(diary, found, horizons, chosen, tell)
    looks = [
        ahead.look(one, horizons, more=more.get(one.what, ()), flare=limits.get(one.what))
        for one in found
    ]
    return looks, limits


def _place(
    files: tuple[Path, ...],
    person: str | None,
    record: Path | None,
    diary: Diary,
    asked: dict[str, Any],
) -> ForecastRecord | None:
    """Where forecasts are kept: where that was said, else beside the file, or in the store."""
    from unknot.parsing.pipes import is_pipe

    if record is not None:
        return FileRecord(record)
    if not files:
        return RowRecord(own_store.store(), diary, asked)
    return None if is_pipe(files[0]) else FileRecord(_beside(files[0], person))


def _beside(file: Path, person: str | None) -> Path:
    """Where forecasts of a diary are kept by default; each person of a table has their own."""
    name = file.stem if person is None else f"{file.stem}.{person}"
    return file.with_name(f"{name}.forecasts.json")


def _keep(place: ForecastRecord | None, kept: list[Issued], looks: Sequence[Ahead]) -> str | None:
    """Add what is told now; the reason where that cannot be."""
    from unknot.forecasting.issue import add

    if place is None:
        return None
    fresh = _issued(looks)
    whole = add(kept, fresh)
    if whole == kept:
        return None
    try:
        place.write(whole, fresh)
    except UnknotError as error:
        return error.said
    return None


def _data(
    diary: Diary,
    looks: Sequence[Ahead],
    hidden: set[str],
    scores: Sequence[Score],
    limits: dict[str, float],
    place: ForecastRecord | None,
) -> dict[str, Any]:
    from unknot.answer.sentences import bad_day
    from unknot.answer.to_json import forecast_day
    from unknot.forecasting.forecast import ENOUGH_TO_JUDGE

    return {
        "skipped": [{"what": s.what, "why": s.why, "count": s.count} for s in diary.skipped],
        "forecast": [
            forecast_day(day)
            for look in looks
            if look.series.what not in hidden
            for day in look.days
        ],
        "hidden": sorted(hidden),
        "track": [
            {"target": r.target, "scored": r.scored, "skill": r.skill, "pit80": r.pit80,
             "pit90": r.pit90, "calibrated": r.calibrated if r.scored >= ENOUGH_TO_JUDGE else None}
            for r in (look.track for look in looks)
        ],
        "weights": {look.series.what: look.seen.weights for look in looks},
        "flare": {
            look.series.what: {
                "beyond": look.seen.flare_beyond, "own": look.series.what in limits,
                "begins": look.bad_day.begins, "says": bad_day(look.bad_day),
            }
            for look in looks
        },
        "issued": [asdict(one) for one in scores],
        "record": None if place is None else place.place,
    }  # fmt: skip


def _text(
    diary: Diary,
    looks: Sequence[Ahead],
    hidden: set[str],
    scores: Sequence[Score],
    late: int,
    place: ForecastRecord | None,
    note: str | None,
) -> str:
    from unknot.answer.sentences import bad_day, days_of

    rows = [
        [
            day.date.isoformat(),
            named("symptom", day.target, day.target),
            filled("{n:g}", n=day.quantiles["0.5"]),
            filled(w.FROM_TO, low=day.quantiles["0.05"], high=day.quantiles["0.95"]),
            "" if day.p_flare is None else chance(day.p_flare).lower(),
        ]
        for look in looks
        if look.series.what not in hidden
        for day in look.days
    ]
    lines = [table(w.AHEAD_HEAD, rows)]
    lines += [
        bad_day(look.bad_day) for look in looks if look.told and look.series.what not in hidden
    ]
    if late:
        lines.append(w.WIDER.format(days=days_of(late)))
    lines += remarks(diary)
    lines += [w.HIDDEN.format(name=_headed(name)) for name in sorted(hidden)]
    lines += [_said_of(one) for one in scores if one.days]
    body = [look for look in looks if "body" in look.seen.weights]
    lines += [
        w.BODY_COUNTS.format(
            name=named("symptom", one.series.what, one.series.what),
            share=100 * one.seen.weights["body"],
        )
        for one in body
    ]
    if note is not None:
        lines.append(w.NOT_KEPT.format(note=note))
    elif place is not None:
        lines.append(w.KEPT_IN.format(name=place.name))
    return "\n".join(lines)


def _said_of(one: Score) -> str:
    inside = round(one.cover90 * one.days)
    said = w.TOLD_BEFORE.format(name=_headed(one.target), inside=inside, days=one.days)
    bad = [part for part in one.reliability if part.days >= 5]
    more = [
        w.TOLD_BAD.format(told=10 * part.told, came=round(part.came * part.days), days=part.days)
        for part in bad
    ]
    return "; ".join([said, *more]) + "."


def _headed(name: str) -> str:
    return headed(named("symptom", name, name))


COMMAND = forecast
