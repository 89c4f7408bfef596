"""What every answer must keep to, whoever wrote the diary."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import numpy as np

from unknot.answer.answer import Answer
from unknot.answer.to_json import as_data
from unknot.effects.results import Effect, Verdict
from unknot.report import words as w
from unknot.report.html import report_html
from unknot.report.summary import summary_text
from unknot.report.words import banned_in

VERDICTS = {Verdict.HELPS, Verdict.HARMS, Verdict.CANNOT_TELL}
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "rect", "circle", "line"}
MAY_STAY_OPEN = {"p", "li", "tr", "td", "th", "thead", "tbody", "dt", "dd"}
KEYS = {
    "report", "read", "effects", "groups", "forecast", "diagnostics", "cannot_tell",
}  # fmt: skip
READ = {"days", "calendar_days", "from", "to", "observations", "skipped"}
EFFECT = {
    "what", "kind", "minutes_per_week", "weeks", "target", "median", "q05", "q25", "q75", "q95",
    "p_better", "p_worse", "unit", "from_prior", "verdict", "why",
}  # fmt: skip
GROUP = {"name", "prior_sd", "posterior_sd", "median", "told"}
FORECAST = {"target", "date", "horizon", "q", "p_flare"}
DIAGNOSTICS = {
    "ess_min", "repeat_seed_max", "weight_max", "flat_response", "shuffled_days",
    "passed",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a report, and notes tags that close what was never opened."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            last = self.open.pop()
            if last == tag:
                return
            assert last in MAY_STAY_OPEN, f"</{tag}> closes <{last}>"

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)


def keeps_to_the_rule(effect: Effect, answer: Answer) -> None:
    """No verdict without an interval clear of 0, checks passed, and silent shuffled days."""
    assert effect.verdict in VERDICTS
    low, high = effect.posterior.q05, effect.posterior.q95
    ordered = [low, effect.posterior.q25, effect.posterior.median, effect.posterior.q75, high]
    assert np.isfinite(ordered).all()
    assert ordered == sorted(ordered)
    assert 0 <= effect.p_better <= 1
    assert 0 <= effect.p_worse <= 1
    assert effect.p_better + effect.p_worse <= 1 + 1e-12
    assert (effect.why is None) == (effect.verdict != Verdict.CANNOT_TELL)
    if effect.verdict == Verdict.CANNOT_TELL:
        assert effect.sentence == "" or "tends to" not in effect.sentence
        return
    assert answer.diagnostics.passed
    assert (high < 0) if effect.verdict == Verdict.HELPS else (low > 0)
    assert effect.shuffled_verdict != effect.verdict


def is_honest(answer: Answer) -> dict[str, Any]:
    """Check an answer from end to end; return its plain data."""
    for effect in (*answer.effects, *answer.contrasts):
        keeps_to_the_rule(effect, answer)
    assert answer.diagnostics.passed == all(c.passed for c in answer.diagnostics.checks)
    if not answer.diagnostics.passed:
        assert not any(group.told for group in answer.groups)
    said = [
        answer.headline,
        *answer.cannot_tell,
        *answer.notes,
        *(e.sentence for e in (*answer.effects, *answer.contrasts)),
        *(c.says for c in answer.diagnostics.checks),
        summary_text(answer),
    ]
    for sentence in said:
        assert not banned_in(sentence), sentence
        assert "nan" not in sentence.lower().split(), sentence
    for sentence in said[:-1]:
        assert "%" not in sentence, sentence
        assert "percent" not in sentence, sentence
    page = Page(report_html(answer))
    assert set(page.open) <= MAY_STAY_OPEN | {"html", "body"}
    text = " ".join(" ".join(page.text).split())
    assert not banned_in(text), banned_in(text)
    for effect in answer.effects:
        known = w.verdict(effect) if answer.diagnostics.passed else w.WITHHELD_CHIP
        assert (known if effect.days_of_this else w.not_done(answer.effects)) in text
    for day in answer.forecast:
        levels = list(day.quantiles.values())
        assert levels == sorted(levels)
        assert day.p_flare is None or 0 <= day.p_flare <= 1
    return has_its_keys(as_data(answer, "report.html"))


def has_its_keys(data: dict[str, Any]) -> dict[str, Any]:
    """The keys that scripts rely on."""
    assert data.keys() >= KEYS
    assert data["read"].keys() >= READ
    assert data["diagnostics"].keys() >= DIAGNOSTICS
    assert all(e.keys() >= EFFECT for e in data["effects"])
    assert all(g.keys() >= GROUP for g in data["groups"])
    assert all(f.keys() >= FORECAST for f in data["forecast"])
    return data
