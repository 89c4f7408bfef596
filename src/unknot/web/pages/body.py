"""Where it hurts: a body of nineteen buttons, six questions, and two sums that are no diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unknot.web.charts.drawn import NumberTable
from unknot.web.page import Go, Page, Shown, Visit
from unknot.workflow.body_map import (
    HAD,
    MOST_HAD,
    MOST_WEIGHED,
    PLACES,
    WEIGHED,
    answer_severity,
    body_week,
    body_weeks,
    no_place,
    turn_place,
)

HERE = "/body"
SKIP = "skip"
MOST_WEEKS = 6
MOST: Mapping[str, int] = {
    **dict.fromkeys(WEIGHED, MOST_WEIGHED),
    **dict.fromkeys(HAD, MOST_HAD),
}


@dataclass(frozen=True)
class SeverityPad:
    """One of the six questions, with what may be tapped."""

    name: str
    choices: tuple[tuple[str, str], ...]
    chosen: str | None


def show(visit: Visit) -> Shown:
    """This week's map, and the sums of those before."""
    week, words = body_week(visit.store, visit.today), visit.words
    marked = week.places or frozenset()
    before = [one for one in body_weeks(visit.store, MOST_WEEKS + 1) if one.day != week.day]
    return {
        "week": week, "places": PLACES, "marked": marked,
        "listed": [words(f"place.{one}") for one in PLACES if one in marked],
        "weighed": [_pad(visit, name, week.said.get(name)) for name in WEIGHED],
        "had": [_pad(visit, name, week.said.get(name)) for name in HAD],
        "answered": len(week.said),
        "before": NumberTable(
            words("body.before"), tuple(words(f"body.head.{i}") for i in range(3)),
            tuple(
                (words.day(one.day), _sum(visit, one.count), _sum(visit, one.severity))
                for one in before[:MOST_WEEKS]
            ),
        ),
    }  # fmt: skip


def _sum(visit: Visit, value: int | None) -> str:
    return visit.words("body.open") if value is None else str(value)


def _pad(visit: Visit, name: str, said: int | None) -> SeverityPad:
    words = visit.words
    key = "body.much" if name in WEIGHED else "body.yes_no"
    choices = tuple((str(i), words(f"{key}.{i}")) for i in range(MOST[name] + 1))
    return SeverityPad(
        name, (*choices, (SKIP, words("today.skip"))), None if said is None else str(said)
    )


def turn(visit: Visit) -> Go:
    """Mark a place, or take its mark away."""
    place = visit.chosen("place", PLACES)
    if place is not None:
        turn_place(visit.store, visit.today, place, visit.now)
    return Go(HERE)


def nowhere(visit: Visit) -> Go:
    """Nothing hurt."""
    no_place(visit.store, visit.today, visit.now)
    return Go(HERE, "body.kept")


def severity(visit: Visit) -> Go:
    """Keep an answer to one of the six questions."""
    name, said = visit.chosen("what", MOST), visit.field("value")
    if name is not None:
        values = {str(i): i for i in range(MOST[name] + 1)}
        if said in values or said == SKIP:
            answer_severity(visit.store, visit.today, name, values.get(said), visit.now)
    return Go(f"{HERE}#weighs")


PAGE = Page(
    "body", HERE, "body.html.j2", show,
    {"place": turn, "nowhere": nowhere, "severity": severity}, rests=False,
)  # fmt: skip
