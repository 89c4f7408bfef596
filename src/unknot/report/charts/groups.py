"""Mechanism groups: how tight before the diary and after it."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.effects.results import MechanismGroup
from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts import marks as m
from unknot.wording.spoken import named, spoken

w = spoken(words)
t = spoken(table_words)


def groups_chart(groups: Sequence[MechanismGroup]) -> m.Chart | None:
    """Draw one row a group: open bar before, full bar now, dot the median. None without groups."""
    if not groups:
        return None
    ends = [v for g in groups for i in (g.prior, g.posterior) for v in (i.q05, i.q95)]
    axis = m.Span(min(0.0, *ends), max(1.0, *ends))
    panels = tuple(_row(m.key("group", i), g, axis) for i, g in enumerate(groups))
    words = (
        m.line("ax", ("0", "0"), ("100%", "0"))
        + m.text("0", "18", w.LOOSE_END)
        + m.text("100%", "18", w.TIGHT_END, "end")
    )
    return m.Chart(
        "rows", panels, w.GROUPS_CAPTION, _table(groups), axis=m.scale_words(words, 26, "")
    )


def group_note(group: MechanismGroup) -> str:
    """Say whether the diary moved a group, and which way."""
    if not group.told:
        return w.NOT_TOLD
    moved = group.posterior.median - group.prior.median
    if abs(moved) < 0.05:
        return w.SAME
    return w.TIGHTER if moved > 0 else w.LOOSER


def _row(name: str, group: MechanismGroup, axis: m.Span) -> m.Panel:
    spot = axis.share
    before, now = group.prior, group.posterior
    body = m.level("ax", 0.0, 1.0) + m.capsule("prior", spot(before.q05), spot(before.q95))
    note = group_note(group)
    if group.told:
        body += m.capsule("now90", spot(now.q05), spot(now.q95), 10)
        body += m.disc("dot", spot(now.median))
    else:
        body += m.capsule("now90 faint", spot(now.q05), spot(now.q95), 10)
        body += m.disc("out", spot(now.median), 4.5)
    desc = t.GROUP_SHOWS.format(
        note=note, now=n.number(now.median, 2), now_low=n.number(now.q05, 2),
        now_high=n.number(now.q95, 2), before=n.number(before.median, 2),
        before_low=n.number(before.q05, 2), before_high=n.number(before.q95, 2),
    )  # fmt: skip
    tone = "c-thread" if group.told else "c-unsure"
    return m.Panel(group.label, note, m.picture(name, group.label, desc, body, None, tone))


def _table(groups: Sequence[MechanismGroup]) -> m.ChartTable:
    rows = tuple(
        (
            g.label,
            _span(g.prior.median, g.prior.q05, g.prior.q95),
            _span(g.posterior.median, g.posterior.q05, g.posterior.q95),
            n.number(g.prior_sd, 2),
            n.number(g.posterior_sd, 2),
            group_note(g),
            ", ".join(named("knot", k, k.replace("_", " ")) for k in g.knots),
        )
        for g in groups
    )
    return m.ChartTable(t.GROUPS_TABLE, t.GROUPS_HEAD, rows, frozenset({0, 5, 6}))


def _span(mid: float, low: float, high: float) -> str:
    return f"{n.number(mid, 2)} ({n.between(n.number(low, 2), n.number(high, 2))})"
