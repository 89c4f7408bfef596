"""Effects side by side: prior without fill, posterior over it, and the zone that could be noise."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.effects.results import Effect
from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts import marks as m
from unknot.wording.spoken import spoken

w = spoken(words)
t = spoken(table_words)

TONES = {"helps": "c-ease", "harms": "c-worse"}


def forest_chart(
    name: str, effects: Sequence[Effect], *, more_is_worse: bool, withheld: bool, first: bool = True
) -> m.Chart | None:
    """Draw one row an effect, right is always worse; all of one target. None without effects.

    Args:
        name: start of the ids, unique on the page.
        effects: effects on one target, in one unit.
        more_is_worse: whether a rise of the target is the bad direction.
        first: explain the marks; later pictures point back.
        withheld: draw every row as "cannot tell", since the checks did not pass.
    """
    if not effects:
        return None
    reach = _reach(effects)
    axis = m.Span(-reach, reach, flip=not more_is_worse)
    panels = tuple(_row(m.key(name, i), e, axis, withheld) for i, e in enumerate(effects))
    left, right = (-reach, reach) if more_is_worse else (reach, -reach)
    ends = (
        m.line("ax", ("0", "0"), ("100%", "0"))
        + m.text("0", "18", f"{n.signed(left)} {w.EASIER}")
        + m.text("50%", "18", w.NO_DIFFERENCE, "middle")
        + m.text("100%", "18", f"{w.MORE} {n.signed(right)}", "end")
    )
    floor = any(e.noise_floor > 0 for e in effects)
    top = m.scale_words(m.text("50%", "15", w.FLOOR_WORD, "middle"), 22, "") if floor else None
    caption = w.FOREST_CAPTION + (f" {w.FLOOR}" if floor else "") if first else w.LIKE_ABOVE
    if first and any(e.truth is not None for e in effects):
        caption += f" {w.FOREST_TRUTH}"
    return m.Chart(
        "rows", panels, caption, _table(effects, withheld), top, m.scale_words(ends, 26, "")
    )


def _reach(effects: Sequence[Effect]) -> float:
    held = [abs(v) for e in effects for v in (e.posterior.q05, e.posterior.q95, e.noise_floor)]
    held += [abs(v) for e in effects for v in (e.prior.q05, e.prior.q95)]
    held += [abs(e.truth) for e in effects if e.truth is not None]
    widest = max((v for v in held if v < float("inf")), default=0.0)
    return max(0.5, -(-widest * 1.06 // 0.5) * 0.5)


def _row(name: str, effect: Effect, axis: m.Span, withheld: bool) -> m.Panel:
    post, prior = effect.posterior, effect.prior
    spot = axis.share
    zone = sorted((spot(-effect.noise_floor), spot(effect.noise_floor)))
    before = sorted((spot(prior.q05), spot(prior.q95)))
    wide = sorted((spot(post.q05), spot(post.q95)))
    half = sorted((spot(post.q25), spot(post.q75)))
    floor = (
        f'<rect class="floor" x="{m.pct(zone[0])}" y="0" '
        f'width="{m.pct(zone[1] - zone[0])}" height="100%"/>'
        if effect.noise_floor > 0
        else ""
    )
    body = floor + m.line("zero", ("50%", "0"), ("50%", "100%"))
    if effect.from_prior:
        body += m.capsule("prior dotted", before[0], before[1])
        body += m.level("guess", wide[0], wide[1]) + m.disc("out", spot(post.median), 4.5)
    else:
        body += m.capsule("prior", before[0], before[1])
        body += m.level("thin", wide[0], wide[1]) + m.level("bar", half[0], half[1])
        body += m.disc("dot", spot(post.median))
    if effect.truth is not None:
        body += m.cross("true", spot(effect.truth))
    verdict = w.WITHHELD_CHIP if withheld else w.verdict(effect)
    tone = "c-unsure" if withheld or effect.from_prior else TONES.get(effect.verdict, "c-unsure")
    desc = t.EFFECT_SHOWS.format(
        change=n.change(post), unit=effect.unit, verdict=verdict, prior=n.change(prior)
    )
    if effect.noise_floor > 0:
        desc += f" {t.EFFECT_FLOOR.format(floor=n.number(effect.noise_floor))}"
    if effect.truth is not None:
        desc += f" {t.EFFECT_TRUTH.format(truth=n.effect(effect.truth))}"
    return m.Panel(
        effect.label, n.change(post), m.picture(name, effect.label, desc, body, None, tone)
    )


def _table(effects: Sequence[Effect], withheld: bool) -> m.ChartTable:
    rows = tuple(
        (
            e.label,
            n.effect(e.posterior.median),
            n.span(e.posterior.q25, e.posterior.q75),
            n.span(e.posterior.q05, e.posterior.q95),
            n.change(e.prior),
            f"\N{PLUS-MINUS SIGN}{n.number(e.noise_floor)}",
            w.WITHHELD_CHIP if withheld else w.verdict(e),
        )
        for e in effects
    )
    caption = t.EFFECTS_TABLE.format(unit=effects[0].unit)
    return m.ChartTable(caption, t.EFFECTS_HEAD, rows, frozenset({0, 6}))
