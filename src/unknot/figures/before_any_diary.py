"""What is believed of movement before any diary: how often each way of moving helps or harms."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unknot.arrays import Array
from unknot.docgen import drawing as d
from unknot.effects import counterfactual
from unknot.effects.arms import ARMS
from unknot.figures.standard_figure import DrawnFrom, FigureRequest, StandardFigure
from unknot.inference import burn_in, chosen_draws, prior, wiring_mixture
from unknot.inference.burn_in import Usual
from unknot.inference.exertion_columns import PROGRAMME
from unknot.inference.own_response import RecordedKind
from unknot.inference.response_prior import BELIEF, RESPONSES

SEED = 20261129
DIFFERENT = 0.5  # points that somebody would notice (T)
ARM_NAMES = tuple(PROGRAMME)
TITLE = "How often each way of moving is believed to make pain better or worse"
COLOURS = {"better": "var(--down)", "no different": "var(--rule)", "worse": "var(--up)"}
LEFT, WIDE, STEP, HEAD = 330.0, 410.0, 34.0, 86.0


def effects_before(people: int, seed: int) -> dict[str, dict[str, Array]]:
    """Effects of every arm on pain, in points, (people,): with the body alone, and with both."""
    model = wiring_mixture.load()
    rng = np.random.default_rng(seed)
    z = prior.population(people, rng)
    who = prior.traits(z)
    usual = Usual(1.0, 0.18, 0.03, stress_known=False, sleep_known=False)
    begun = burn_in.lived(model, who, usual, ("pain",))
    kept = prior.share_ill(begun.ill, wiring_mixture.of(model, who))
    weight = np.exp(prior.log_ill(begun.ill, kept[wiring_mixture.of(model, who)])) * begun.ok
    index = rng.choice(people, size=people, p=weight / weight.sum())
    arms = [arm for arm in ARMS if arm.name in ARM_NAMES]
    lived = counterfactual.lives(model, z[index], begun.states[:, index], usual, ("pain",), arms)
    kinds = tuple(
        RecordedKind(name, "min", PROGRAMME[name] / 7, 0.0, 0.0, 0.0, 30) for name in ARM_NAMES
    )
    scale = np.ones((people, 1))
    belief = np.array(BELIEF)
    alone = chosen_draws.Answering(
        rng.choice(np.array(RESPONSES), size=people, p=belief), scale, None
    )
    response, own = chosen_draws.ways_before(belief, people, len(kinds), 1, rng)
    beside = chosen_draws.Answering(response, scale, own)
    return {
        name: {
            arm.name: counterfactual.felt(arm, lived[arm.name], answering, kinds, 0).weeks[0]
            for arm in arms
        }
        for name, answering in (("the body alone", alone), ("with a response of one's own", beside))
    }


def shares(values: Array) -> dict[str, float]:
    """How often better, no different, worse."""
    better, worse = float(np.mean(values < -DIFFERENT)), float(np.mean(values > DIFFERENT))
    return {"better": better, "no different": 1.0 - better - worse, "worse": worse}


def prior_picture(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """One bar for each way of moving, in three parts, as SVG.

    Args:
        found: shares of better, no different, worse, by how people answer and by arm.
    """
    labels = {arm.name: arm.label.partition(",")[0] for arm in ARMS}
    rows = [(arm, how) for arm in ARM_NAMES for how in found]
    body = [d.text(12, 28, TITLE, "title"), d.text(12, 48, "before any diary", "soft")]
    for number, (name, colour) in enumerate(COLOURS.items()):
        at = LEFT + 140 * number
        body.append(
            f'<rect x="{d.number(at)}" y="58" width="14" height="14" style="fill:{colour}"/>'
        )
        body.append(d.text(at + 20, 70, name))
    for number, (arm, how) in enumerate(rows):
        top, at = HEAD + STEP * number, LEFT
        body.append(d.text(12, top + 16, f"{labels[arm]}, {how}"))
        for name, share in found[how][arm].items():
            wide = WIDE * share
            place = f'x="{d.number(at)}" y="{d.number(top)}" width="{d.number(wide)}" height="22"'
            body.append(f'<rect {place} style="fill:{COLOURS[name]}"/>')
            if share >= 0.06:
                css = "" if name == "no different" else "back"
                words = f"{100 * share:.0f} %"
                body.append(d.text(at + wide / 2, top + 16, words, css, "middle"))
            at += wide
    return d.figure(760, HEAD + STEP * len(rows) + 12, TITLE, body)


def draw(asked: FigureRequest) -> Mapping[str, str]:
    """One picture."""
    found = effects_before(asked.people, SEED)
    held = {how: {arm: shares(v) for arm, v in arms.items()} for how, arms in found.items()}
    return {"prior": prior_picture(held)}


FIGURE = StandardFigure(
    "prior", "What is believed before any diary",
    "How often each way of moving is believed to make pain better, no different or worse.",
    DrawnFrom.NOTHING, draw,
)  # fmt: skip
