"""What was told against what came: the band of the last days, and chances against bad days."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.web.catalogue import PageWords
from unknot.web.charts import drawn as d
from unknot.web.charts.drawn import Drawn, NumberTable
from unknot.web.charts.fan import FanDay
from unknot.web.track_record import ChanceBin

WIDE = 340
FEW = 5
"""Days below which a share is not drawn."""


def record_chart(
    days: Sequence[FanDay], scale: tuple[float, float], symptom: str, words: PageWords
) -> Drawn:
    """Draw the band of each day as it was told, and what came; gaps are never bridged."""
    left, right, top, bottom = 68.0, 332.0, 12.0, 178.0
    best, worst = scale
    step = (right - left) / len(days)

    def x(i: int) -> float:
        return left + step * (i + 0.5)

    def y(value: float) -> float:
        return bottom - (bottom - top) * (value - best) / (worst - best)

    body = "".join(
        d.line("ax", (left, at), (right, at)) for at in (bottom, (top + bottom) / 2, top)
    )
    body += d.word((0, top + 5), words("fan.worst", value=words.number(worst)))
    body += d.word((0, bottom + 5), words("fan.best", value=words.number(best)))
    for run in _runs(days):
        for css, low, high in (("b90", "low", "high"), ("b50", "q25", "q75")):
            upper = [(x(i), y(getattr(days[i], high))) for i in run]
            lower = [(x(i), y(getattr(days[i], low))) for i in run]
            body += d.band(css, upper, lower)
        body += d.path("med", [(x(i), y(days[i].middle)) for i in run])
    for i, one in enumerate(days):
        if one.came is not None:
            body += d.dot("out" if one.missed else "dot", (x(i), y(one.came)), 4)
    ends = ((0, "start"), (len(days) - 1, "end"))
    body += "".join(d.word((x(i), 204), words.day(days[i].day), anchor) for i, anchor in ends)
    seen = [one for one in days if one.came is not None]
    missed = sum(one.missed for one in seen)
    title = words("record.title", symptom=symptom)
    finding = words("record.finding", n=len(seen), missed=missed, empty=len(days) - len(seen))
    rows = tuple(
        (
            words.long_day(one.day),
            words("fan.range", low=words.number(one.low), high=words.number(one.high)),
            words("fan.no_entry") if one.came is None else words.number(one.came),
            "" if one.came is None else words("record.missed" if one.missed else "record.inside"),
        )
        for one in days
    )  # fmt: skip
    head = tuple(words(f"record.head.{i}") for i in range(4))
    picture = d.svg("record", (WIDE, 210), (title, finding), body)
    return Drawn(picture, words("record.caption"), NumberTable(title, head, rows))


def _runs(days: Sequence[FanDay]) -> list[list[int]]:
    found: list[list[int]] = []
    for i, one in enumerate(days):
        if i and (one.day - days[i - 1].day).days == 1:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def reliability_chart(bins: Sequence[ChanceBin], words: PageWords) -> Drawn:
    """Draw what came against what was told, both in days out of 10; on the diagonal it was fair."""
    left, right, top, bottom = 44.0, 326.0, 12.0, 262.0

    def x(share: float) -> float:
        return left + (right - left) * share

    def y(share: float) -> float:
        return bottom - (bottom - top) * share

    body = "".join(d.line("ax", (left, y(s)), (right, y(s))) for s in (0.0, 0.5, 1.0))
    body += d.line("zero dash", (x(0), y(0)), (x(1), y(1)))
    for share, text in ((0.0, "0"), (0.5, "5"), (1.0, "10")):
        body += d.word((34, y(share) + 5), text, "end")
        body += d.word((x(share), 284), text, "middle")
    body += d.word((185, 308), words("chance.said"), "middle")
    body += d.word((50, 28), words("chance.was"), css="lab")
    most, counts = max((one.days for one in bins), default=1), ""
    for one in bins:
        if one.days < FEW:
            body += d.word((x(one.told), bottom - 8), words("chance.few"), "middle")
            continue
        low, high = share_range(one.bad, one.days)
        at = (x(one.told), y(one.bad / one.days))
        body += d.line("thin", (at[0], y(low)), (at[0], y(high)))
        radius = 4.0 + 6.0 * (one.days / most) ** 0.5
        body += d.dot("dot", at, radius)
        counts += d.word((at[0], y(high) - 6), str(one.days), "middle", "lab")
    finding = " ".join(
        words("chance.one", told=words.number(10 * one.told), n=one.bad, of=one.days)
        for one in bins
    )
    rows = tuple(
        (words("chance.row", n=words.number(10 * one.told)), str(one.days), str(one.bad))
        for one in bins
    )
    title = words("chance.title")
    head = tuple(words(f"chance.head.{i}") for i in range(3))
    picture = d.svg("chances", (WIDE, 314), (title, finding), body + counts)
    return Drawn(picture, words("chance.caption"), NumberTable(title, head, rows))


def share_range(bad: int, days: int) -> tuple[float, float]:
    """Where 9 in 10 guesses of a share lie, given so many of so many days (Jeffreys)."""
    from scipy.special import betaincinv  # late: only the track record needs it

    ends = [float(betaincinv(bad + 0.5, days - bad + 0.5, q)) for q in (0.05, 0.95)]
    return ends[0], ends[1]
