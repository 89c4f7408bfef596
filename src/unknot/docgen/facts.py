"""What the pages say that has to be computed: time constants, and how things answer to a push."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.engine.calibrate import load, parameter_set_values
from unknot.engine.solve import People, people, solve
from unknot.engine.steady_state import settle
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.model import Model, phenotypes, tie, wiring
from unknot.timeline import Bout, Life, build

ILL = "mixed"  # the made-up person whose time constants stand beside those of health
WALKERS = ("healthy", "depleted", "stuck")
WALK = Bout(17.0, 0.75, "brisk_walk")
WALK_DAYS = 7
PUSH = 1.5  # a state whose value "when sick" is none of its own is pushed to this times health
PUSH_FROM_NOTHING = 0.1
NEAR = 0.05
SPANS = (1, 2, 4, 7, 14, 28, 60, 120, 240)  # days a picture may cover
LASTS = 4.0  # time constants that it covers
MOST_POINTS = 240  # on a line


@dataclass(frozen=True)
class Return:
    """A state pushed away from health, and its own untouched course beside it.

    Shapes: `hours`, `pushed` and `healthy` alike.
    """

    state: str
    days: int
    hours: Array
    pushed: Array
    healthy: Array


@dataclass(frozen=True)
class PushAnswer:
    """How an output changes by one walk, against one's own twin who rested: (hours,) by person."""

    output: str
    hours: Array
    change: dict[str, Array]


@dataclass(frozen=True)
class Facts:
    """What was computed for the pages, once for all knots.

    Attributes:
        lasts: state -> time constant in hours on an ordinary day, in health and when ill.
        returns: state -> its course after a push.
        answers: output -> its change after a walk.
    """

    model: str
    values: dict[str, float]
    healthy: dict[str, float]
    lasts: dict[str, tuple[float, float]]
    returns: dict[str, Return]
    answers: dict[str, PushAnswer]


def facts(knots: Sequence[Knot] | None = None) -> Facts:
    """Run the model for the pages of some knots; of those that ship by default."""
    model = load()
    if knots is not None and tuple(knots) != all_knots():
        values = parameter_set_values("default")
        model = tie(
            wiring("articles"), values, model.constants, parameter_set="default", knots=knots
        )
    table = phenotypes()
    traits = {f"tightness_{k}": np.array([0.0, table[ILL][k]]) for k in table[ILL]}
    day = build(Life(1))
    who = _settled(model, {n: v for n, v in traits.items() if n in model.lanes})
    lasting = _lasting(model)
    means = solve(lasting, day, who, daily=(*lasting.outputs, *model.names)).days
    lasts = {
        name: (float(1.0 / means[_loss(name)][0, 0]), float(1.0 / means[_loss(name)][0, 1]))
        for name in model.names
    }
    return Facts(
        model.hash,
        dict(parameter_set_values("default")),
        {name: float(means[name][0, 0]) for name in model.names},
        lasts,
        _returns(model, who, lasts),
        _answers(model),
    )


def _settled(model: Model, traits: dict[str, Array]) -> People:
    who = people(model, traits, start="sick")
    return People(who.lanes, settle(model, build(Life(1)), who).state)


def _loss(name: str) -> str:
    return f"loss_of_{name}"


def _lasting(model: Model) -> Model:
    """The same model, giving the loss of every state as an output."""
    losses = {_loss(name): at for name, at in zip(model.names, model.loss, strict=True)}
    return replace(model, outputs=losses, hash=f"{model.hash}-losses")


def _returns(model: Model, who: People, lasts: dict[str, tuple[float, float]]) -> dict[str, Return]:
    """Every state pushed on its own, in a healthy body; one lane each, and one untouched."""
    healthy = who.take([0])
    count = len(model.names)
    start = np.repeat(healthy.start, count + 1, axis=1)
    for at, state in enumerate(model.states):
        rest = float(start[at, at])
        away = rest if state.sick is None else state.sick
        near = abs(away - rest) < NEAR * max(abs(rest), NEAR)
        start[at, at] = (PUSH * rest or PUSH_FROM_NOTHING) if near else away
    lanes = {name: np.repeat(value, count + 1) for name, value in healthy.lanes.items()}
    crowd = People(lanes, start)
    span = {name: _span(lasts[name][0]) for name in model.names}
    longest = build(Life(max(span.values())))
    run = solve(model, longest, crowd, daily=(), hourly=model.names).hours
    found: dict[str, Return] = {}
    for at, (name, days) in enumerate(span.items()):
        step = max(1, 24 * days // MOST_POINTS)
        course = run[name][: 24 * days + 1 : step]
        hours = step * np.arange(len(course), dtype=float)
        found[name] = Return(name, days, hours, course[:, at], course[:, -1])
    return found


def _span(lasts: float) -> int:
    wanted = LASTS * lasts / 24.0
    return next((days for days in SPANS if days >= wanted), SPANS[-1])


def _answers(model: Model) -> dict[str, PushAnswer]:
    """One brisk walk, in some people, of every output."""
    table = phenotypes()
    traits = {f"tightness_{k}": np.array([table[n][k] for n in WALKERS]) for k in table[ILL]}
    who = _settled(model, {n: v for n, v in traits.items() if n in model.lanes})
    names = tuple(model.outputs)
    walked, rested = (
        solve(model, build(Life(WALK_DAYS), bouts), who, daily=(), hourly=names).hours
        for bouts in ((WALK,), ())
    )
    hours = np.arange(24 * WALK_DAYS + 1, dtype=float)
    return {
        name: PushAnswer(
            name,
            hours,
            {one: walked[name][:, at] - rested[name][:, at] for at, one in enumerate(WALKERS)},
        )
        for name in names
    }
