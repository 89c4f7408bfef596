"""Have I been right: in counts, misses included. Where chances were off, they are hidden."""

from __future__ import annotations

from unknot.web.answers import once_read
from unknot.web.charts.reliability import record_chart, reliability_chart, share_range
from unknot.web.page import Page, Shown, Tab, Visit
from unknot.web.track_record import RecordShown, was_shown, would_have_been
from unknot.workflow.issued import keep_shown, shown_forecasts
from unknot.workflow.safety import bad_day_begins

DRAWN = 28
AIM = 0.9
"""Share of days that a band is meant to hold."""
BETTER = 0.03
"""A difference of mean errors below this share is called none."""


def show(visit: Visit) -> Shown:
    """The page."""
    beyond = bad_day_begins(visit.store)
    words, diary = visit.words, visit.diary()
    coming = visit.vault.coming_days(visit.today, beyond)
    empty: Shown = {
        "record": None, "working": diary is not None and coming is None, "drawn": None,
        "chances": None, "symptom": "", "against": "", "pending": 0, "inside": "as_aimed",
    }  # fmt: skip
    if coming is None or coming.ahead is None or coming.past is None or diary is None:
        return empty
    ahead = coming.ahead
    if coming.fresh:
        keep_shown(visit.store, diary, ahead, beyond, visit.now)
    shown = visit.vault.remembered("forecasts", visit.today, shown_forecasts)
    record = was_shown(shown, ahead.series) or would_have_been(coming.past)
    scale = ahead.series.scale
    assert scale is not None
    ends = (scale.low, scale.high) if scale.worse == "high" else (scale.high, scale.low)
    symptom = words(f"symptom.{ahead.series.what}")
    pending = sum(one.day >= visit.today for one in shown if one.target == ahead.series.what)
    return {
        "record": record, "working": False, "symptom": symptom,
        "drawn": record_chart(record.days[-DRAWN:], ends, symptom, words) if record.days else None,
        "chances": None if record.hidden or not record.bins else
        reliability_chart(record.bins, words),
        "against": _against(record), "pending": pending,
        "inside": held(record.inside, record.scored),
    }  # fmt: skip


def held(inside: int, scored: int) -> str:
    """Whether a band held as many days as it was meant to, or surely more or fewer."""
    if not scored:
        return "as_aimed"
    low, high = share_range(inside, scored)
    return "more" if low > AIM else "fewer" if high < AIM else "as_aimed"


def _against(record: RecordShown) -> str:
    if not record.plain or record.error is None:
        return ""
    gain = 1.0 - record.error / record.plain
    return "better" if gain > BETTER else "worse" if gain < -BETTER else "same"


PAGE = Page("track", "/track", "track.html.j2", once_read(show), tab=Tab(70), rests=False)
