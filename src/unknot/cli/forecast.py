"""unknot forecast: the coming days, as far as a diary can tell."""

from __future__ import annotations

from pathlib import Path

import click

from unknot.cli.diary_options import LONGEST_AHEAD, day_of, diary_options, read, remarks
from unknot.cli.door import Reply, ending, replies
from unknot.cli.paper import busy, table


@click.command("forecast", epilog=ending("unknot forecast diary.csv --days 7"))
@diary_options
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_AHEAD),
    default=7,
    show_default=True,
    help="How many days ahead.",
)
@replies
def forecast(
    files: tuple[Path, ...],
    mapping: Path | None,
    person: str | None,
    as_of: str | None,
    days: int,
) -> Reply:
    """Say what the coming days may hold, with how unsure that is.

    It comes from the person's own past days; the body model adds nothing to it yet.
    """
    diary = read(files, mapping, person)
    with busy("looking at your past days"):
        from unknot.person.ahead import ahead, last_entry, track
        from unknot.person.plain import forecast_day

        found = ahead(diary, days, day_of(as_of))
        past = track(diary, day_of(as_of))
    hidden = {record.target for record in past if not record.calibrated}
    shown = [day for day in found if day.target not in hidden]
    data = {
        "warnings": list(diary.warnings),
        "skipped": [{"what": s.what, "why": s.why, "count": s.count} for s in diary.skipped],
        "forecast": [forecast_day(day) for day in shown],
        "hidden": sorted(hidden),
        "track": [
            {"target": r.target, "scored": r.scored, "skill": r.skill, "pit80": r.pit80,
             "pit90": r.pit90, "calibrated": r.calibrated}
            for r in past
        ],
    }  # fmt: skip
    rows = [
        [
            day.date.isoformat(),
            day.target,
            f"{day.quantiles['0.5']:g}",
            f"{day.quantiles['0.05']:g} to {day.quantiles['0.95']:g}",
            "" if day.p_flare is None else f"{10 * day.p_flare:.0f} in 10",
        ]
        for day in shown
    ]
    last = last_entry(diary, day_of(as_of))
    origin = day_of(as_of) or last
    text = table(("day", "what", "about", "on 9 of 10 such days", "bad day"), rows)
    if last is not None and origin is not None and origin > last:
        text += f"\nYour last entry is {(origin - last).days} days older: this is a wider guess."
    text += "".join(f"\n{line}" for line in remarks(diary))
    for name in sorted(hidden):
        text += f"\n{name.capitalize()}: my chances have been off. I have hidden them."
    return Reply(data, text)


COMMAND = forecast
