"""Pictures of a trial: the flow of people, the courses of the arms, published beside simulated.

Plain SVG with its style inside, light or dark as the reader has it; the style touches nothing else
on a page that holds it. Each picture says in words what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from unknot.virtual_trial.flow import ArmFlow, TrialFlow
from unknot.virtual_trial.run import CoursePoint, VirtualTrial, unit_of

LINE = 19  # px between lines of a box
PAD = 10
BOX, GAP = 250, 18  # px: width of a box, and between arms
CHARACTERS = 33  # of a line of a box
STYLE = """<style>
svg.vt{--vi:#211b15;--vs:#5b5146;--vl:#96897a;--vp:#fffcf6;--va:#194a80;--vb:#a04800;--vc:#2f6b3a;
--vd:#6a4a8c;--vr:#d8ceba}
@media (prefers-color-scheme:dark){svg.vt{--vi:#f1e9dc;--vs:#cfc4b4;--vl:#96897a;--vp:#1d1a17;
--va:#a3c7f2;--vb:#f2ba74;--vc:#9fd6a8;--vd:#c4a3e6;--vr:#4a4238}}
svg.vt{max-width:100%;height:auto}
svg.vt text{font:14px system-ui,"Segoe UI",Roboto,sans-serif;fill:var(--vi);stroke:none}
svg.vt .vh{font-weight:700} svg.vt .vq{fill:var(--vs);font-size:13px}
svg.vt .vbox{fill:var(--vp);stroke:var(--vl);stroke-width:1.5}
svg.vt .vback{fill:var(--vp);stroke:none}
svg.vt .vway{stroke:var(--vl);stroke-width:1.5;fill:none}
svg.vt .vrule{stroke:var(--vr);stroke-width:1;fill:none}
svg.vt .vband{fill:var(--vr);stroke:none}
svg.vt .v0{stroke:var(--vs);fill:none} svg.vt .v1{stroke:var(--va);fill:none}
svg.vt .v2{stroke:var(--vb);fill:none} svg.vt .v3{stroke:var(--vc);fill:none}
svg.vt .v4{stroke:var(--vd);fill:none}
svg.vt .d0{fill:var(--vs)} svg.vt .d1{fill:var(--va)} svg.vt .d2{fill:var(--vb)}
svg.vt .d3{fill:var(--vc)} svg.vt .d4{fill:var(--vd)}
svg.vt .vline{stroke-width:2.5}
</style>"""
COLOURS = 5
DASHES = ("none", "none", "7 3", "2 3", "10 3 2 3")


def _svg(width: float, height: float, title: str, says: str, body: Sequence[str]) -> str:
    return (
        f'<svg class="vt" xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
        f'height="{height:g}" viewBox="0 0 {width:g} {height:g}" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(says)}</desc>{STYLE}"
        f'<rect class="vback" width="{width:g}" height="{height:g}"/>{"".join(body)}</svg>\n'
    )


def _wrapped(words: str, most: int = CHARACTERS) -> list[str]:
    lines: list[str] = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > most and lines[-1]:
            lines.append("  " + word)
        else:
            lines[-1] = f"{lines[-1]} {word}".rstrip() if lines[-1].strip() else lines[-1] + word
    return lines


def _lines(head: str, rows: Sequence[str]) -> list[str]:
    return [*_wrapped(head), *(line for row in rows for line in _wrapped(row))]


def _height(lines: Sequence[str]) -> float:
    return 2 * PAD + LINE * len(lines) - 4


def _box(x: float, y: float, lines: Sequence[str], height: float, width: float = BOX) -> str:
    said = "".join(
        f'<text class="{"vh" if at == 0 else ""}" x="{x + PAD + 9 * line.startswith("  "):g}" '
        f'y="{y + PAD + 11 + LINE * at:g}">{escape(line.strip())}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'<rect class="vbox" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'
        f"{said}"
    )


def _way(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="vway" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def flow_picture(flow: TrialFlow) -> str:
    """The CONSORT flow diagram of a trial."""
    arms = len(flow.arms)
    width = max(arms * (BOX + GAP) + GAP, 2.4 * BOX)
    middle = width / 2
    asked = _lines(f"Asked: {flow.screened}", [])
    out = [f"{count} {reason}" for reason, count in flow.excluded.items() if count]
    left_out = _lines(f"Left out: {sum(flow.excluded.values())}", out)
    drawn = _lines(f"Randomised: {flow.randomised}", [])
    body: list[str] = []
    top = 14.0
    body.append(_box(middle - BOX / 2, top, asked, _height(asked)))
    below = top + _height(asked)
    side = below + 14
    body.append(_way(middle, below, middle, side + _height(left_out) + 14))
    if sum(flow.excluded.values()):
        body.append(_way(middle, side + 20, middle + 30, side + 20))
        body.append(_box(middle + 30, side, left_out, _height(left_out)))
    second = side + (_height(left_out) if sum(flow.excluded.values()) else 0) + 14
    body.append(_box(middle - BOX / 2, second, drawn, _height(drawn)))
    split = second + _height(drawn)
    rows = [_arm_boxes(one, flow.visit) for one in flow.arms]
    heights = [max(_height(row[level]) for row in rows) for level in range(3)]
    first = (width - arms * BOX - (arms - 1) * GAP) / 2
    start = split + 34
    centres = [first + at * (BOX + GAP) + BOX / 2 for at in range(arms)]
    body.append(_way(middle, split, middle, split + 17))
    body.append(_way(min(*centres, middle), split + 17, max(*centres, middle), split + 17))
    for at, row in enumerate(rows):
        y = start
        x = first + at * (BOX + GAP)
        body.append(_way(centres[at], split + 17, centres[at], start))
        for level in range(3):
            body.append(_box(x, y, row[level], heights[level]))
            if level < 2:
                end = y + heights[level]
                body.append(_way(centres[at], end, centres[at], end + 18))
            y += heights[level] + 18
    height = start + sum(heights) + 18 * 2 + 14
    return _svg(width, height, "Who took part, and who was analysed", flow.words(), body)


def _arm_boxes(one: ArmFlow, visit: str) -> tuple[list[str], list[str], list[str]]:
    gone = [f"{count} left the study: {cause}" for cause, count in one.left.items()]
    gone += [f"{count} stopped the treatment: {cause}" for cause, count in one.stopped.items()]
    if one.failed:
        gone.append(f"{one.failed} could not be computed")
    gone.append(f"{one.missed} missed {visit}")
    return (
        _lines(one.name.replace("_", " "), [f"{one.randomised} randomised"]),
        _lines("On the way", gone),
        _lines("In the analysis", [f"{one.analysed} of {one.randomised}"]),
    )


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers within two ends."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * m for m in (1, 2, 2.5, 5, 10) if base * m >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def course_picture(trial: VirtualTrial) -> str:
    """Mean of the primary outcome at every visit, with 95 % intervals, an arm each."""
    points = [one for one in trial.courses if one.n > 1 and math.isfinite(one.mean)]
    width, height, left, right, top, low_edge = 760.0, 380.0, 58.0, 600.0, 46.0, 330.0
    reach = [(p.mean - _half(p), p.mean + _half(p)) for p in points]
    low, high = min(a for a, _ in reach), max(b for _, b in reach)
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    last = max(p.week for p in points)

    def x(week: float) -> float:
        return left + (right - left) * week / last

    def y(value: float) -> float:
        return low_edge - (low_edge - top) * (value - low) / (high - low)

    name = trial.design.outcome.of.replace("_", " ")
    body = [
        (
            f'<text class="vh" x="14" y="26">{escape(name)} ({escape(unit_of(trial.design))}): '
            "mean of those measured, with its 95 % interval</text>"
        )
    ]
    for tick in ticks(low, high):
        body += [
            f'<path class="vrule" d="M{left:g} {y(tick):.1f}H{right:g}"/>',
            _small(left - 8, y(tick) + 4, f"{tick:g}", "end"),
        ]
    weeks = sorted({p.week for p in points})
    body += [_small(x(week), low_edge + 20, str(week), "middle") for week in weeks]
    body.append(_small((left + right) / 2, low_edge + 40, "week", "middle"))
    labels: list[tuple[float, str, int]] = []
    for at, arm in enumerate(trial.design.names):
        mine = [p for p in points if p.arm == arm]
        if mine:
            body += _arm_line(mine, at % COLOURS, x, y)
            labels.append((y(mine[-1].mean), f"{arm.replace('_', ' ')} (n {mine[-1].n})", at))
    body += _labels(labels, right)
    says = "; ".join(
        f"{p.arm} week {p.week}: {p.mean:.2f} (n {p.n})" for p in points if p.week in (0, last)
    )
    return _svg(width, height, f"{name} over the weeks of the trial", says, body)


def _small(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text class="vq" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{said}</text>'


def _half(point: CoursePoint) -> float:
    return 1.96 * point.sd / math.sqrt(point.n)


def _arm_line(mine: Sequence[CoursePoint], colour: int, x: Any, y: Any) -> list[str]:
    way = "L".join(f"{x(p.week):.1f} {y(p.mean):.1f}" for p in mine)
    body = [f'<path class="v{colour} vline" stroke-dasharray="{DASHES[colour]}" d="M{way}"/>']
    for p in mine:
        ends = f"M{x(p.week):.1f} {y(p.mean - _half(p)):.1f}V{y(p.mean + _half(p)):.1f}"
        body.append(f'<path class="v{colour}" stroke-width="1.5" d="{ends}"/>')
        body.append(f'<circle class="d{colour}" cx="{x(p.week):.1f}" cy="{y(p.mean):.1f}" r="4"/>')
    return body


def _labels(labels: list[tuple[float, str, int]], right: float) -> list[str]:
    body: list[str] = []
    last = -math.inf
    for place, said, at in sorted(labels):
        place = max(place, last + 20)
        last = place
        body.append(
            f'<circle class="d{at % COLOURS}" cx="{right + 14:g}" cy="{place:.1f}" r="5"/>'
            f'<text x="{right + 24:g}" y="{place + 5:.1f}">{escape(said)}</text>'
        )
    return body


def published_picture(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Published intervals (bar, upright) and replicate trials (dot: mean, line: middle 95 %)."""
    row_height, left, right = 50.0, 330.0, 730.0
    height = 66 + row_height * len(rows) + 10
    met = sum(bool(row["inside"]) for row in rows)
    says = f"{met} of {len(rows)} published intervals hold the simulated mean."
    body = [
        f'<text class="vh" x="14" y="24">{escape(title)}</text>',
        (
            '<text class="vq" x="14" y="46">Bar and upright: published. Dot: mean of the simulated '
            "trials; line: 95 of 100 of them.</text>"
        ),
    ]
    for at, row in enumerate(rows):
        body += _published_row(row, 66 + row_height * at, left, right)
    return _svg(760, height, title, says, body)


def _published_row(row: Mapping[str, Any], top: float, left: float, right: float) -> list[str]:
    ends = [row[k] for k in ("low", "high", "trial_low", "trial_high") if math.isfinite(row[k])]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    middle = top + 18
    body = [
        f'<text x="14" y="{top + 16:g}">{escape(str(row["name"])[:44])}</text>',
        (
            f'<text class="vq" x="14" y="{top + 33:g}">published {row["published"]:.2f}, simulated '
            f"{row['simulated']:.2f}: {'within' if row['inside'] else 'outside'}</text>"
        ),
        f'<path class="vrule" d="M{x(0):.1f} {top:g}V{top + 36:g}"/>',
        (
            f'<rect class="vband" x="{x(row["low"]):.1f}" y="{middle - 9:g}" '
            f'width="{max(x(row["high"]) - x(row["low"]), 2):.1f}" height="18" rx="4"/>'
        ),
        f'<path class="v0" stroke-width="2" d="M{x(row["published"]):.1f} {middle - 9:g}v18"/>',
    ]
    if math.isfinite(row["simulated"]):
        kind = 1 if row["inside"] else 2
        span = f"M{x(row['trial_low']):.1f} {middle:g}H{x(row['trial_high']):.1f}"
        body.append(f'<path class="v{kind} vline" d="{span}"/>')
        at = x(row["simulated"])
        body.append(f'<circle class="d{kind}" cx="{at:.1f}" cy="{middle:g}" r="6"/>')
    return body
