"""How much of the model rests on which grade of proof."""

from __future__ import annotations

from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts import marks as m
from unknot.wording.spoken import lowered, spoken

w = spoken(words)
t = spoken(table_words)


def evidence_chart(name: str, what: str, counts: dict[str, int]) -> m.Chart | None:
    """Draw one bar a grade, as long as its share; None where nothing was counted."""
    total = sum(counts.values())
    if total <= 0:
        return None
    order = [g for g in w.GRADES if g in counts] + [g for g in counts if g not in w.GRADES]
    widest = max(counts.values())
    panels = tuple(_row(m.key(name, g), what, g, counts[g], total, widest) for g in order)
    weak = counts.get("D", 0) + counts.get("T", 0)
    caption = w.EVIDENCE_CAPTION.format(what=lowered(what), weak=weak, all=total)
    rows = tuple((g, w.GRADES.get(g, t.OTHER_GRADE), str(counts[g])) for g in order)
    table = m.ChartTable(t.BY_GRADE.format(what=what), t.GRADE_HEAD, rows, frozenset({0, 1}))
    return m.Chart("rows", panels, caption, table)


def _row(name: str, what: str, grade: str, held: int, total: int, widest: int) -> m.Panel:
    share = held / widest
    css = f"ev e{grade}" if grade in w.GRADES else "ev eT"
    bar = (
        f'<rect class="{css}" x="0" y="50%" width="{m.pct(share)}" height="20" rx="4" '
        'transform="translate(0,-10)"/>'
        if held
        else ""
    )
    body = m.line("zero", ("0", "0"), ("0", "100%")) + bar
    says = w.GRADES.get(grade, t.OTHER_GRADE)
    part = n.part_of(held, total)
    svg = m.picture(
        name, t.GRADE_BAR.format(what=what, grade=grade),
        t.GRADE_BAR_SAYS.format(part=part, says=says), body, None, "c-thread",
    )  # fmt: skip
    return m.Panel(f"{grade} · {says}", part, svg)
