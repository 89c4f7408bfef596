"""What effort beyond one's capacity does in the days after: `python studies/exertion.py`.

Writes docs/measured/exertion.json, docs/exertion.svg and docs/exertion.md: fatigue and pain of two
populations on every hour of two weeks after a maximal test, after half an hour at 30 % beyond the
critical effort, and after half an hour well below it, each against one's own usual life.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from unknot.engine.calibrate import parameter_set_values
from unknot.validate.cohort import gather, live
from unknot.validate.design import Single, StudyArm
from unknot.validate.parameter_batch import bodies
from unknot.validate.populations import populations

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "measured" / "exertion.json"
PICTURE = ROOT / "docs" / "exertion.svg"
PAGE = ROOT / "docs" / "exertion.md"
WHO = ("post_exertional", "sedentary")
DAYS, ENDS = 21, 11
AFTER = (24, 48, 72, 168)  # hours
NOTICED = 0.5  # points; within them one counts as recovered (T)
BEYOND, BELOW = 1.3, 0.5  # times the critical effort
FONT = 'font-family="system-ui, sans-serif" font-size="14"'
COLOURS = {"post_exertional": "#b5523b", "sedentary": "#2b7a78"}
LABELS = {"post_exertional": "with post-exertional malaise", "sedentary": "healthy, little active"}


def efforts() -> dict[str, Single]:
    """One bout each, that ends at the same hour of the first day."""
    critical = parameter_set_values("default")["energy.critical_effort"]

    def bout(minutes: float, effort: float) -> Single:
        return Single("aerobic", minutes, 0, float(ENDS), effort)

    return {
        "a maximal test": bout(12.0, 1.05),
        "half an hour, 30 % beyond": bout(30.0, BEYOND * critical),
        "half an hour, half of it": bout(30.0, BELOW * critical),
    }


def recovered(worse: np.ndarray) -> np.ndarray:
    """Days until each person stays within what is noticed, from (hours, people)."""
    away = worse > NOTICED
    return np.where(away.any(axis=0), len(away) - np.argmax(away[::-1], axis=0), 0) / 24.0


def measure(people: int) -> dict[str, Any]:
    """Every curve and number of the page."""
    model = bodies()
    found: dict[str, Any] = {}
    for name in WHO:
        crowd = gather(model, populations()[name], 0, people)
        usual = live(crowd, StudyArm(DAYS), [], 24 * DAYS)
        for effort, one in efforts().items():
            lived = live(crowd, StudyArm(DAYS, singles=(one,)), [], 24 * DAYS)
            told: dict[str, Any] = {}
            for what in ("fatigue", "pain"):
                change = (lived.hours[what] - usual.hours[what])[ENDS:, 0]
                days = recovered(change)
                mean = change.mean(axis=1)
                told[what] = {
                    "curve": [round(float(v), 3) for v in mean[: 14 * 24 : 3]],
                    "after": {str(h): round(float(mean[h]), 3) for h in AFTER},
                    "peak_hours": int(np.argmax(mean[3:])) + 3,
                    "recovered_days": [round(float(q), 2) for q in np.quantile(days, (0.5, 0.9))],
                }
            uptake = lived.hours["peak_oxygen_uptake"] / usual.hours["peak_oxygen_uptake"] - 1.0
            told["uptake_next_day_percent"] = round(100.0 * float(uptake[ENDS + 24].mean()), 2)
            found.setdefault(effort, {})[name] = told
    return found


def picture(found: dict[str, Any]) -> str:
    """Mean fatigue over two weeks: one panel an effort, one line a population."""
    wide, high, left, top, gap = 760, 210, 60, 40, 26
    most = 1.15 * max(
        max(told["fatigue"]["curve"]) for each in found.values() for told in each.values()
    )
    total = top + len(found) * (high + gap) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {total}" role="img" {FONT}>',
        "<title>Fatigue in the two weeks after one effort, against one's usual life</title>",
        f'<rect width="{wide}" height="{total}" fill="#ffffff"/>',
    ]
    for at, name in enumerate(WHO):
        x = left + 330 * at
        parts.append(
            f'<rect x="{x}" y="10" width="14" height="14" fill="{COLOURS[name]}"/>'
            f'<text x="{x + 20}" y="22" fill="#222">{LABELS[name]}</text>'
        )
    inner = high - 44
    for panel, (effort, each) in enumerate(found.items()):
        y0 = top + panel * (high + gap) + 26
        floor = y0 + inner

        def height(value: float, floor: float = floor) -> float:
            return floor - 20 - (inner - 20) * value / most

        parts.append(f'<text x="{left}" y="{y0 - 6}" fill="#222">After {effort}</text>')
        for tick in (0.0, 0.5, 1.0, 1.5, 2.0):
            if tick < most:
                y = height(tick)
                parts.append(
                    f'<line x1="{left}" x2="{wide - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
                    f'<text x="{left - 8}" y="{y + 5:.1f}" text-anchor="end" fill="#555">'
                    f"{tick:g}</text>"
                )
        for day in range(0, 15, 2):
            x = left + (wide - left - 20) * day / 14
            parts.append(
                f'<text x="{x:.1f}" y="{floor + 14}" text-anchor="middle" fill="#555">{day}</text>'
            )
        for name, told in each.items():
            curve = told["fatigue"]["curve"]
            line = " ".join(
                f"{left + (wide - left - 20) * i * 3 / 336:.1f},{height(v):.1f}"
                for i, v in enumerate(curve)
            )
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{COLOURS[name]}" stroke-width="3"/>'
            )
    parts.append(
        f'<text x="{wide / 2}" y="{total - 8}" text-anchor="middle" fill="#555">days after; points '
        "of 0 to 10</text></svg>"
    )
    return "\n".join(parts) + "\n"


def page(kept: dict[str, Any]) -> str:
    """The page in Markdown."""
    lines = [
        "# After effort beyond one's capacity",
        "",
        f"Written by `python studies/exertion.py`: {kept['people']} virtual people of each kind,",
        f"set `default`, {kept['measured']}.",
        "",
        "![Fatigue in the two weeks after one effort](exertion.svg)",
        "",
        "Change of the mean against everyone's own usual life, in points of 0 to 10. *Recovered*:",
        f"the days until fatigue or pain stays within {NOTICED} points, median and slowest tenth.",
        "How it is built and what was published: [decision 19](decisions/0019-overexertion.md).",
        "",
        "| after | who | what | 24 h | 48 h | 72 h | a week | worst after | recovered |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for effort, each in kept["found"].items():
        for name, told in each.items():
            for what in ("fatigue", "pain"):
                one = told[what]
                hours = " | ".join(f"{one['after'][str(h)]:+.2f}" for h in AFTER)
                median, slow = one["recovered_days"]
                lines.append(
                    f"| {effort} | {LABELS[name]} | {what} | {hours} | {one['peak_hours']} h "
                    f"| {median:.1f} d, {slow:.1f} d |"
                )
    lines += ["", "Peak oxygen uptake a day later, change of the mean:", ""]
    for effort, each in kept["found"].items():
        said = ", ".join(
            f"{told['uptake_next_day_percent']:+.1f} % {LABELS[name]}"
            for name, told in each.items()
        )
        lines.append(f"* after {effort}: {said}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write, or write again what was kept."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--people", type=int, default=256)
    ask.add_argument("--again", action="store_true", help="write the page from the kept figures")
    given = ask.parse_args()
    if not given.again:
        kept = {
            "measured": datetime.now(UTC).date().isoformat(),
            "people": given.people,
            "found": measure(given.people),
        }
        FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    PICTURE.write_text(picture(kept["found"]), encoding="utf-8")
    PAGE.write_text(page(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
