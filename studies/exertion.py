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

from unknot.figures.exertion import (
    AFTER,
    LABELS,
    NOTICED,
    exertion_curves,
    exertion_picture,
)

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "measured" / "exertion.json"
PICTURE = ROOT / "docs" / "exertion.svg"
PAGE = ROOT / "docs" / "exertion.md"


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
            "found": exertion_curves(given.people),
        }
        FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    PICTURE.write_text(exertion_picture(kept["found"]), encoding="utf-8")
    PAGE.write_text(page(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
