"""Where the marks of the two pages stand: effects side by side, and the days behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from unknot.answer import sentences as answered
from unknot.answer.answer import Answer, SeriesPicture
from unknot.clinic import sentences
from unknot.clinic.paper import DayStrip, ForestRow, ForestTable
from unknot.clinic.printable import cut
from unknot.effects.results import Effect, Verdict
from unknot.report import numerals as n
from unknot.report import sections
from unknot.report import words as report_words
from unknot.wording.spoken import lowered, spoken

w = spoken(sentences)
words = spoken(report_words)

MOST_EFFECTS, MOST_DAYS = 10, 120
LABEL = 46
TONES = {Verdict.HELPS: "helps", Verdict.HARMS: "harms"}


def shown_effects(answer: Answer) -> tuple[Effect, ...]:
    """The effects on the main symptom that the page has room for; verdicts go before the rest.

    What is left out keeps the order in which the analysis report has it.
    """
    held = same_target(answer)
    first = sorted(held, key=lambda e: (e.why is not None, e.mirrored))
    chosen = {id(e) for e in islice(first, MOST_EFFECTS)}
    return tuple(e for e in held if id(e) in chosen)


def same_target(answer: Answer) -> tuple[Effect, ...]:
    """The effects of what was done, on the symptom that the answer speaks of first."""
    held = sections.forward(answer.effects)
    return tuple(e for e in held if (e.target, e.unit) == (held[0].target, held[0].unit))


def forest(answer: Answer) -> ForestTable | None:
    """Effects side by side, right is always worse; None where there are none."""
    shown = shown_effects(answer)
    if not shown:
        return None
    flip = any(p.what == shown[0].target and p.worse == "low" for p in answer.series)
    reach = _reach(shown)
    left, right = (reach, -reach) if flip else (-reach, reach)
    more = len(sections.done(answer.effects)) - len(shown)
    lead = words.AGAINST_USUAL.format(
        label=cut(sections.target_label(answer, shown[0].target), LABEL), unit=shown[0].unit
    )
    return ForestTable(
        w.FOREST_LEAD.format(lead=lead, left=n.signed(left), right=n.signed(right)),
        tuple(_row(e, answer, right) for e in shown),
        words.EASIER,
        words.NO_DIFFERENCE,
        words.MORE,
        " ".join([w.FOREST_NOTE, *([w.MORE_EFFECTS.format(count=more)] if more else [])]),
    )


def _reach(effects: Sequence[Effect]) -> float:
    widest = max(abs(v) for e in effects for v in (e.posterior.q05, e.posterior.q95))
    return max(0.5, -(-widest * 1.04 // 0.5) * 0.5)


def _row(effect: Effect, answer: Answer, right: float) -> ForestRow:
    post, passed = effect.posterior, answer.diagnostics.passed

    def place(value: float) -> float:
        return round(min(1.0, max(0.0, 0.5 + 0.5 * value / right)), 4)

    ends = sorted((place(post.q05), place(post.q95)))
    half = sorted((place(post.q25), place(post.q75)))
    told = passed and effect.why is None
    return ForestRow(
        label=cut(effect.label, LABEL),
        tone=TONES.get(effect.verdict, "unsure") if told else "unsure",
        guess=effect.from_prior,
        crosses=post.q05 <= 0.0 <= post.q95,
        q05=ends[0],
        q25=half[0],
        median=place(post.median),
        q75=half[1],
        q95=ends[1],
        change=n.change(post),
        days=n.grouped(effect.days_of_this),
        verdict=words.verdict(effect) if passed else words.WITHHELD_CHIP,
    )


def strip(answer: Answer) -> DayStrip | None:
    """The last days of the main symptom, and what was done on them; None without a day."""
    symptoms = [p for p in answer.series if p.worse]
    target = answer.effects[0].target if answer.effects else ""
    picture = next((p for p in symptoms if p.what == target), symptoms[0] if symptoms else None)
    if picture is None or all(value is None for value in picture.values):
        return None
    values, days = picture.values[-MOST_DAYS:], picture.days[-MOST_DAYS:]
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    span = len(days)
    limit = _limit(answer, picture)
    bars, kind = _bars(answer, picture)
    label = cut(picture.label, LABEL)
    says = w.STRIP_SAYS.format(
        label=label, count=len(known), days=span, low=n.short(known[0]), high=n.short(known[-1]),
        middle=n.short(known[len(known) // 2]),
    )  # fmt: skip
    captions = [w.STRIP_CAPTION]
    captions += [w.STRIP_LIMIT.format(limit=limit[1])] if limit else []
    captions += [w.STRIP_BARS.format(kind=lowered(cut(kind, LABEL)))] if bars else []
    whole = len(picture.days)
    captions += [w.STRIP_LAST.format(days=span, all=whole)] if whole > span else []
    low_is_worse = picture.worse == "low"
    top, bottom = (picture.low, picture.high)[:: 1 if low_is_worse else -1]
    return DayStrip(
        title=w.STRIP.format(label=label),
        dots=tuple(
            (_across(i, span), _height(value, picture))
            for i, value in enumerate(values)
            if value is not None
        ),
        bars=bars,
        limit=limit[0] if limit else None,
        top=n.short(top),
        bottom=n.short(bottom),
        first=n.full_day(days[0]),
        last=n.full_day(days[-1]),
        caption=" ".join(captions),
        says=says,
    )


def _across(day: int, days: int) -> float:
    return round((day + 0.5) / days, 4)


def _height(value: float, picture: SeriesPicture) -> float:
    width = picture.high - picture.low
    share = 0.5 if not width > 0 else min(1.0, max(0.0, (value - picture.low) / width))
    return round(1.0 - share if picture.worse == "low" else share, 4)


def _limit(answer: Answer, picture: SeriesPicture) -> tuple[float, str] | None:
    """Where a bad day begins, and in words."""
    found = next((b for b in answer.bad_days if b.target == picture.what), None)
    if found is None or found.begins is None:
        return None
    return _height(found.begins, picture), w.BAD_DAY.format(limit=answered.bad_day_limit(found))


def _bars(answer: Answer, picture: SeriesPicture) -> tuple[tuple[tuple[float, float], ...], str]:
    """What was done on the days drawn, of the kind that was done most often."""
    days = picture.days[-MOST_DAYS:]
    best: tuple[tuple[tuple[float, float], ...], str] = ((), "")
    for kind in (p for p in answer.series if not p.worse):
        done = {d: v for d, v in zip(kind.days, kind.values, strict=True) if v}
        here = {i: done[d] for i, d in enumerate(days) if d in done}
        if len(here) > len(best[0]):
            most = max(here.values())
            bars = tuple((_across(i, len(days)), round(v / most, 4)) for i, v in here.items())
            best = (bars, kind.label)
    return best
