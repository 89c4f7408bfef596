"""Pictures of a trial: its schedule, and its days with the answer. Light and dark, nothing outside.

Plain SVG with its style inside, so that it opens anywhere; each carries its finding in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from unknot.trial import item_words
from unknot.trial.analyse import ArmAnswer, TrialDays
from unknot.trial.arm_names import arm_in_short, arm_label, symptom_name
from unknot.trial.protocol_words import design_text, order_text
from unknot.trial.record import Trial
from unknot.trial.schedule import order_of
from unknot.wording.spoken import filled, headed, spoken

w = spoken(item_words)
WIDE, LEFT, RIGHT = 900.0, 40.0, 870.0
STYLE = """
:root{color-scheme:light dark;--ink:#211b15;--soft:#5b5146;--a:#c9bfae;--b:#194a80;--c:#a04800;
--paper:#fffcf6;--on:#fffcf6}
@media (prefers-color-scheme:dark){:root{--ink:#f1e9dc;--soft:#cfc4b4;--a:#4a4238;--b:#a3c7f2;
--c:#f2ba74;--paper:#141210;--on:#141210}}
svg{background:var(--paper)}
text{font:15px system-ui,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
.title{font-weight:700;font-size:17px} .soft{fill:var(--soft);font-size:13px}
.a0{fill:var(--a)} .a1{fill:var(--b)} .a2{fill:var(--c)} .t1,.t2{fill:var(--on)}
.s0{stroke:var(--soft)} .s1{stroke:var(--b)} .s2{stroke:var(--c)}
.bar{stroke-width:3} .thick{stroke-width:9} .axis{stroke:var(--soft);stroke-width:1}
"""


def _svg(title: str, finding: str, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDE:.0f} {height:.0f}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(finding)}</desc>'
        f'<style>{STYLE}</style><text class="title" x="{LEFT:.0f}" y="28">{escape(title)}</text>'
        f"{body}</svg>\n"
    )


def _across(day: float, days: int) -> float:
    return LEFT + (RIGHT - LEFT) * day / days


def schedule_picture(trial: Trial) -> str:
    """The blocks in their order; the days after a change that do not count are marked."""
    design = trial.design
    order = order_of(design).ravel()
    body, last = "", -1
    for at, which in enumerate(order):
        left, right = (_across((at + e) * design.block_days, design.days) for e in (0, 1))
        body += (
            f'<rect class="a{which}" x="{left + 1:.1f}" y="50" width="{right - left - 2:.1f}" '
            f'height="44" rx="4"/><text class="t{which}" x="{(left + right) / 2:.1f}" y="77" '
            f'text-anchor="middle">{"ABC"[which]}</text>'
        )
        if which != last:
            end = _across(at * design.block_days + design.wash_out, design.days)
            body += f'<line class="axis bar" x1="{left + 2:.1f}" y1="102" x2="{end:.1f}" y2="102"/>'
        last = which
    for at, arm in enumerate(design.arms):
        body += (
            f'<text x="{LEFT:.0f}" y="{134 + 24 * at}">{"ABC"[at]}: {escape(arm_label(arm))}</text>'
        )
    foot = 134 + 24 * len(design.arms)
    said = w.SCHEDULE_FOOT.format(begins=trial.begins, ends=trial.ends)
    body += f'<text class="soft" x="{LEFT:.0f}" y="{foot}">{escape(said)}</text>'
    return _svg(w.WHAT_WHEN, f"{design_text(trial)} {order_text(trial)}.", foot + 16, body)


def result_picture(
    trial: Trial, days: TrialDays, answers: Sequence[ArmAnswer], findings: Sequence[str]
) -> str:
    """Every day as a dot by arm, and each difference with its ranges."""
    design = trial.design
    known = days.values[np.isfinite(days.values)]
    ends = sorted((abs(design.low), abs(design.high)))
    body = ""
    for at, value in enumerate(days.values):
        if np.isfinite(value):
            share = (abs(value) - ends[0]) / max(ends[1] - ends[0], 1e-9)
            which = int(days.arms[at])
            fade = "1" if days.counted[at] else ".3"
            body += (
                f'<circle class="a{which} s{which}" cx="{_across(at + 0.5, design.days):.1f}" '
                f'cy="{180 - 130 * share:.1f}" r="4" opacity="{fade}"/>'
            )
    for edge, place in ((ends[1], 56), (ends[0], 178)):
        body += (
            f'<text class="soft" x="{LEFT - 6:.0f}" y="{place}" text-anchor="end">{edge:g}</text>'
        )
    body += f'<line class="axis" x1="{LEFT:.0f}" y1="182" x2="{RIGHT:.0f}" y2="182"/>'
    body += (
        f'<text class="soft" x="{LEFT:.0f}" y="200">{escape(_days_words(trial, known.size))}</text>'
    )
    reach = _reach(answers)
    height = 232.0
    for number, (answer, finding) in enumerate(zip(answers, findings, strict=True), start=1):
        body += _row(answer, finding, number, reach, height)
        height += 62.0
    body += _ends(reach, height)
    return _svg(
        w.BY_ARM.format(name=headed(symptom_name(trial))), " ".join(findings), height + 30, body
    )


def _days_words(trial: Trial, count: int) -> str:
    names = map(arm_in_short, trial.design.arms)
    keys = "; ".join(f"{colour}: {name}" for colour, name in zip(w.COLOURS, names, strict=False))
    return w.DAYS_KEYS.format(count=count, keys=keys)


def _reach(answers: Sequence[ArmAnswer]) -> float:
    held = [abs(v) for a in answers for v in (a.q05, a.q95) if np.isfinite(v)]
    return max(1.0, float(np.ceil(2.0 * max(held, default=1.0)) / 2.0))


def _row(answer: ArmAnswer, finding: str, which: int, reach: float, top: float) -> str:
    def at(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (np.clip(value / reach, -1.0, 1.0) + 1.0) / 2.0

    body = f'<text x="{LEFT:.0f}" y="{top:.0f}">{escape(finding.split(". ")[0])}.</text>'
    y = top + 22
    for css, low, high in (("bar", answer.low, answer.high), ("thick", answer.q05, answer.q95)):
        if np.isfinite(low) and np.isfinite(high):
            body += f'<line class="s{which} {css}" x1="{at(low):.1f}" y1="{y:.0f}" x2="{at(high):.1f}" y2="{y:.0f}"/>'  # noqa: E501
    return body + f'<circle class="a{which}" cx="{at(answer.median):.1f}" cy="{y:.0f}" r="8"/>'


def _ends(reach: float, y: float) -> str:
    middle = (LEFT + RIGHT) / 2.0
    return (
        f'<line class="axis" x1="{middle:.0f}" y1="238" x2="{middle:.0f}" y2="{y:.0f}"/>'
        f'<text class="soft" x="{LEFT:.0f}" y="{y + 16:.0f}">'
        f"{filled(w.POINTS_EASIER, reach=reach)}</text>"
        f'<text class="soft" x="{middle:.0f}" y="{y + 16:.0f}" text-anchor="middle">'
        f"{w.NO_DIFFERENCE}</text>"
        f'<text class="soft" x="{RIGHT:.0f}" y="{y + 16:.0f}" text-anchor="end">'
        f"{filled(w.POINTS_HARDER, reach=reach)}</text>"
    )
