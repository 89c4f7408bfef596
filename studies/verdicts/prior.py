"""What is believed of movement before any diary: `python studies/verdicts/prior.py`.

Writes docs/measured/prior.json, the picture and the page beside it: how often an arm makes pain
better, no different, or worse on days 8 to 14, in people of whom nothing is known. Once with the
body alone, once with a response of one's own beside it.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unknot.effects.arms import ARMS
from unknot.figures.before_any_diary import (
    ARM_NAMES,
    DIFFERENT,
    SEED,
    effects_before,
    prior_picture,
    shares,
)

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "measured" / "prior.json"
PICTURE = ROOT / "docs" / "prior.svg"
PAGE = ROOT / "docs" / "prior.md"
PEOPLE = 2048


WORDS = """\
# What is believed before any diary

{people} people of whom nothing is known: how often a way of moving changes their pain by more than
{different} points on days 8 to 14 of it. Once with the body alone, once with a response of one's
own beside it ([decision 18](decisions/0018-a-response-of-ones-own.md)). Measured {measured}
(`python studies/verdicts/prior.py`).

![How often each way of moving is believed to make pain better or worse](prior.svg)

| way of moving | | better | no different | worse |
|---|---|---|---|---|
{rows}

**Why it matters.** Until people of equal bodies could answer differently to movement ([decision
19](decisions/0019-overexertion.md)), the body alone let 2.6 % be harmed by easy walking and .8 %
by tai chi, so a diary in which it hurts had next to no one to speak for it. People report harm
far oftener: of 2,569 asked, strenuous activity is among the four things that make it worse most
(evidence E7.10, EX1, without percentages), and from the spread of response in a trial of
resistance training about three in ten are predicted to have no benefit or worse (E7.01). Whether
own responses are this wide is a guess (grade T): two in three people have one, and it helps as
often as it harms.
"""


def page(found: dict[str, Any]) -> str:
    """docs/prior.md, whole."""
    labels = {arm.name: arm.label for arm in ARMS}
    rows = [
        f"| {labels[arm]} | {how} | "
        + " | ".join(f"{100 * share:.1f} %" for share in found["shares"][how][arm].values())
        + " |"
        for arm in ARM_NAMES
        for how in found["shares"]
    ]
    return WORDS.format(
        people=f"{found['people']:,}", different=DIFFERENT, measured=found["measured"],
        rows="\n".join(rows),
    )  # fmt: skip


def main() -> None:
    """Draw, keep, write; or write again what was kept."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--again", action="store_true", help="write the page from the kept figures")
    if ask.parse_args().again:
        written(json.loads(FIGURES.read_text(encoding="utf-8")))
        return
    found = {
        "people": PEOPLE,
        "seed": SEED,
        "shares": {
            how: {arm: shares(values) for arm, values in arms.items()}
            for how, arms in effects_before(PEOPLE, SEED).items()
        },
        "measured": datetime.now(tz=UTC).date().isoformat(),
        "again": "python studies/verdicts/prior.py",
    }
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    written(found)


def written(found: dict[str, Any]) -> None:
    """Write the picture and the page."""
    PICTURE.write_text(prior_picture(found["shares"]), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
