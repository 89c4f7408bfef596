"""What is believed of movement before any diary: `python studies/verdicts/prior.py`.

Writes docs/measured/prior.json, the picture and the page beside it: how often an arm makes pain
better, no different, or worse on days 8 to 14, in people of whom nothing is known. Once with the
body alone, once with a response of one's own beside it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from unknot.effects import counterfactual
from unknot.effects.arms import ARMS
from unknot.inference import burn_in, chosen_draws, prior, wiring_mixture
from unknot.inference.burn_in import Usual
from unknot.inference.exertion_columns import PROGRAMME
from unknot.inference.own_response import RecordedKind
from unknot.inference.response_prior import BELIEF, RESPONSES

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "measured" / "prior.json"
PICTURE = ROOT / "docs" / "prior.svg"
PAGE = ROOT / "docs" / "prior.md"
PEOPLE, SEED = 2048, 20261129
DIFFERENT = 0.5  # points that somebody would notice
ARM_NAMES = tuple(PROGRAMME)
FONT = 'font-family="system-ui, sans-serif" font-size="14"'
TITLE = "How often each way of moving is believed to make pain better or worse, before any diary"
COLOURS = {"better": "#2b7a78", "no different": "#c9ccd1", "worse": "#b5523b"}


def drawn() -> dict[str, dict[str, np.ndarray]]:
    """Effects of every arm on pain, in points: with the body alone, and with both."""
    model = wiring_mixture.load()
    rng = np.random.default_rng(SEED)
    z = prior.population(PEOPLE, rng)
    who = prior.traits(z)
    usual = Usual(1.0, 0.18, 0.03, stress_known=False, sleep_known=False)
    begun = burn_in.lived(model, who, usual, ("pain",))
    kept = prior.share_ill(begun.ill, wiring_mixture.of(model, who))
    weight = np.exp(prior.log_ill(begun.ill, kept[wiring_mixture.of(model, who)])) * begun.ok
    index = rng.choice(PEOPLE, size=PEOPLE, p=weight / weight.sum())
    arms = [arm for arm in ARMS if arm.name in ARM_NAMES]
    lived = counterfactual.lives(model, z[index], begun.states[:, index], usual, ("pain",), arms)
    kinds = tuple(
        RecordedKind(name, "min", PROGRAMME[name] / 7, 0.0, 0.0, 0.0, 30) for name in ARM_NAMES
    )
    scale = np.ones((PEOPLE, 1))
    belief = np.array(BELIEF)
    alone = chosen_draws.Answering(
        rng.choice(np.array(RESPONSES), size=PEOPLE, p=belief), scale, None
    )
    response, own = chosen_draws.ways_before(belief, PEOPLE, len(kinds), 1, rng)
    beside = chosen_draws.Answering(response, scale, own)
    return {
        name: {
            arm.name: counterfactual.felt(arm, lived[arm.name], people, kinds, 0).weeks[0]
            for arm in arms
        }
        for name, people in (("the body alone", alone), ("with a response of one's own", beside))
    }


def shares(values: np.ndarray) -> dict[str, float]:
    """How often better, no different, worse."""
    better, worse = float(np.mean(values < -DIFFERENT)), float(np.mean(values > DIFFERENT))
    return {"better": better, "no different": 1.0 - better - worse, "worse": worse}


def picture(found: dict[str, Any]) -> str:
    """One bar for each arm and each way, in three parts."""
    labels = {arm.name: arm.label.partition(",")[0] for arm in ARMS}
    rows = [(arm, how) for arm in ARM_NAMES for how in found["shares"]]
    high = 34 * len(rows) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {high}" role="img" {FONT}>',
        f"<title>{TITLE}</title>",
        f'<rect width="760" height="{high}" fill="#ffffff"/>',
    ]
    for number, (name, colour) in enumerate(COLOURS.items()):
        at = 330 + 140 * number
        parts.append(f'<rect x="{at}" y="14" width="14" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{at + 20}" y="26" fill="#22262b">{name}</text>')
    for number, (arm, how) in enumerate(rows):
        top = 46 + 34 * number
        parts.append(f'<text x="12" y="{top + 16}" fill="#22262b">{labels[arm]}, {how}</text>')
        at = 330.0
        for name, share in found["shares"][how][arm].items():
            wide = 410.0 * share
            parts.append(
                f'<rect x="{at:.1f}" y="{top}" width="{wide:.1f}" height="22" '
                f'fill="{COLOURS[name]}"/>'
            )
            if share >= 0.06:
                ink = "#22262b" if name == "no different" else "#ffffff"
                parts.append(
                    f'<text x="{at + wide / 2:.1f}" y="{top + 16}" text-anchor="middle" '
                    f'fill="{ink}">{100 * share:.0f} %</text>'
                )
            at += wide
    return "\n".join([*parts, "</svg>"]) + "\n"


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
own responses are this wide is a guess (grade T): half of all people have one, and it helps as
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
    """Draw, keep, write."""
    found = {
        "people": PEOPLE,
        "seed": SEED,
        "shares": {
            how: {arm: shares(values) for arm, values in arms.items()}
            for how, arms in drawn().items()
        },
        "measured": datetime.now(tz=UTC).date().isoformat(),
        "again": "python studies/verdicts/prior.py",
    }
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PICTURE.write_text(picture(found), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
