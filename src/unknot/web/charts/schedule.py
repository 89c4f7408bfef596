"""The days of a trial as squares, and its answer as a bar in three parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable

WIDE, PER_ROW, GAP = 340.0, 14, 3.0


@dataclass(frozen=True)
class TrialDay:
    """One day of a trial.

    Attributes:
        arm: its place among the arms; None while it is to come: only today's is shown.
        counted: it is none of the first days after a change.
        logged: the symptom was written down.
    """

    day: date
    arm: int | None
    counted: bool
    logged: bool
    today: bool


def schedule_chart(
    name: str, days: Sequence[TrialDay], arms: Sequence[str], words: PageWords
) -> Drawn:
    """Draw a square a day, two weeks a row: plain or striped by arm; empty is to come.

    Args:
        name: unlike those of other pictures on the page.
    """
    size = (WIDE - GAP * (PER_ROW - 1)) / PER_ROW
    body = ""
    for i, one in enumerate(days):
        left, top = (i % PER_ROW) * (size + GAP), 2 + (i // PER_ROW) * (size + GAP)
        css = "sq ahead" if one.arm is None else "sq" if one.counted else "sq faint"
        body += d.box(css, (left, top), (left + size, top + size), 5)
        for stripe in range(one.arm or 0):
            off = size * (0.45 + 0.35 * stripe)
            start, end = (left + off, top + 2), (left + 2, top + off)
            body += d.line("cut", start, end) + d.line(
                "cut", (left + size - 2, top + size - off), (left + size - off, top + size - 2)
            )
        if one.today:
            body += d.box("now", (left - 1.5, top - 1.5), (left + size + 1.5, top + size + 1.5), 6)
        if one.logged:
            body += d.dot("mark", (left + size / 2, top + size / 2), 3.2)
    rows = -(-len(days) // PER_ROW)
    past = [one for one in days if one.arm is not None]
    logged = sum(one.logged for one in days)
    finding = words("schedule.finding", n=len(past), of=len(days), logged=logged)
    title = words("schedule.title", of=len(days))
    picture = d.svg(name, (int(WIDE), int(rows * (size + GAP) + 4)), (title, finding), body)
    table = NumberTable(
        title, tuple(words(f"schedule.head.{i}") for i in range(3)),
        tuple(
            (
                words.long_day(one.day),
                words("schedule.to_come") if one.arm is None else arms[one.arm],
                words("schedule.yes" if one.logged else "schedule.no"),
            )
            for one in past
        ),
    )  # fmt: skip
    names = [words(f"schedule.arm.{i}", what=name) for i, name in enumerate(arms)]
    return Drawn(picture, words("schedule.caption", arms=" ".join(names)), table)


def answer_bar(name: str, easier: float, worse: float, words: PageWords) -> Drawn:
    """Draw the chance of easier, of too close, and of worse; "too close" is hollow.

    Args:
        name: unlike those of other pictures on the page.
    """
    shares = (("ease", easier), ("close", max(1.0 - easier - worse, 0.0)), ("harder", worse))
    left, body = 0.0, ""
    rows: list[tuple[str, ...]] = []
    for part, share in shares:
        wide = WIDE * share
        label = words(f"answer_bar.{part}", n=round(10 * share))
        rows.append((words(f"answer_bar.name.{part}"), f"{100 * share:.0f}"))
        if wide > 3:
            body += d.box(f"ans {part}", (left + 1, 4), (left + wide - 1, 30), 4)
        left += wide
        anchor, at = {"ease": ("start", 0.0), "close": ("middle", WIDE / 2),
                      "harder": ("end", WIDE)}[part]  # fmt: skip
        body += d.word((at, 54), label, anchor, "lab")
    finding = " ".join(words(f"answer_bar.{part}", n=round(10 * s)) + "." for part, s in shares)
    title = words("answer_bar.title")
    picture = d.svg(name, (int(WIDE), 60), (title, finding), body)
    head = tuple(words(f"answer_bar.head.{i}") for i in range(2))
    return Drawn(picture, words("answer_bar.caption"), NumberTable(title, head, tuple(rows)))
