"""A20: what is ranked first, where the tightnesses are known, is what to treat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.attribution.shapley import Shares, shapley
from unknot.claims.claim import Claim, Found, at_least, at_most
from unknot.claims.experiment import Lab
from unknot.claims.population import BLOCK_DAYS, sample
from unknot.cohort.draw import DOMINANT, OWN_LIFE_DAYS, Law
from unknot.engine.mesh import even
from unknot.engine.solve import People, narrow, solve
from unknot.evidence import Grade
from unknot.library import phenotypes, tightnesses
from unknot.model import Model
from unknot.timeline import Life, Timeline, build

Whole = npt.NDArray[np.intp]
Value = Callable[[Model, People, Whole], Mapping[str, Array]]

STANDS_OUT = 2.0  # one knot: the tightest at least twice as tight as the next
PEOPLE, PEOPLE_JITTERED = 32, 5
AT_ONCE = 8
LONGEST_HOURS = 3.0


def experiment(lab: Lab) -> Found:
    """Exact shares of pain over the nine knots, for drawn people in whom one knot stands out.

    A target is what one treats: the knot ranked first is held against the one whose untying alone
    takes most pain away. Which knot is the tightest is reported beside it, and judges nothing: two
    tightnesses are numbers of different things.
    """
    people = sample(lab, Law(one=1.0))
    knots = [name.removeprefix("tightness_") for name in _knots(lab)]
    tight = np.array([people.crowd.shaped(people.crowd.who.lanes[n]) for n in _knots(lab)])
    ordered = np.sort(tight, axis=0)
    single = people.kept & (ordered[-1] >= STANDS_OUT * ordered[-2])
    wanted = PEOPLE if lab.draws == 1 else PEOPLE_JITTERED
    first, tightest, off, counted = (np.zeros(lab.draws) for _ in range(4))
    for draw in range(lab.draws):
        chosen = np.flatnonzero(single[:, draw])[:wanted]
        counted[draw] = len(chosen)
        for at in range(0, len(chosen), AT_ONCE):
            some = chosen[at : at + AT_ONCE]
            lanes = some * lab.draws + draw
            month = people.lives.take(some).timeline(BLOCK_DAYS)
            shares = _split(lab, people.crowd.who.take(lanes), month)
            true = [knots[int(k)] for k in tight[:, some, draw].argmax(axis=0)]
            ranked = [next(iter(shares.of(k))) for k in range(len(some))]
            helps = [shares.names[int(k)] for k in shares.untied.argmax(axis=0)]
            first[draw] += sum(map(str.__eq__, ranked, helps))
            tightest[draw] += sum(map(str.__eq__, ranked, true))
            gap = abs(shares.parts.sum(axis=0) - (shares.whole - shares.base))
            off[draw] = max(off[draw], float(gap.max(initial=0.0)))
    most = np.maximum(counted, 1.0)
    return Found(
        {
            "target_first": first / most, "tightest_first": tightest / most, "people": counted,
            "off": off, "depleted_lead": _of_the_depleted(lab),
        },
        remark="Known tightnesses; a diary does not tell single knots apart.",
    )  # fmt: skip


def _knots(lab: Lab) -> list[str]:
    """Those that can make somebody ill: overexertion cannot, in a life without exertion."""
    ill = [f"tightness_{name}" for name in DOMINANT]
    return [name for name in tightnesses() if name in ill and name in lab.model().lanes]


def _of_the_depleted(lab: Lab) -> Array:
    """By how much the depleted kind's own knot leads the next, points of pain, (draws,)."""
    crowd = lab.people([phenotypes()["depleted"]], "sick")
    shares = _split(lab, crowd.who, build(Life(BLOCK_DAYS)))
    own = shares.names.index("depleted")
    others = np.delete(np.abs(shares.parts), own, axis=0).max(axis=0)
    return np.asarray(shares.parts[own] - others, dtype=np.float64)


def _split(lab: Lab, who: People, month: Timeline) -> Shares:
    start = lab.people([{}], "sick").who.start[:, :1]
    value = _after_their_life(month, start)
    return shapley(lab.model(), who.lanes, value, players=_knots(lab))["pain"]


def _after_their_life(month: Timeline, start: Array) -> Value:
    """Pain after everyone's own life from the sick start, the life that made them patients."""

    def value(model: Model, who: People, origin: Whole) -> Mapping[str, Array]:
        days = month if month.people is None else narrow(month, origin)
        steps = even(days, LONGEST_HOURS)
        state = np.repeat(start, who.count, axis=1)
        pain = np.zeros(0)
        for _ in range(OWN_LIFE_DAYS // BLOCK_DAYS):
            crowd = People(who.lanes, state)
            run = solve(model, days, crowd, daily=("pain",), mesh=steps, single=True)
            state, pain = run.end, run.days["pain"][-7:].mean(axis=0)
        return {"pain": pain}

    return value


CLAIM = Claim(
    id="A20",
    says="Finding the root cause leads to targeted treatment.",
    asks="Drawn people in whom one knot is at least twice as tight as the next: their pain after "
    "330 days of their own life is split over nine knots, exactly (512 lives each), and each knot "
    "is untied alone. The depleted kind is split likewise, after ordinary days.",
    criteria=(
        at_least(
            "target_first", 0.8, "share of people whom untying the knot ranked first helps most"
        ),
        at_least("depleted_lead", 0.0, "depleted kind: its own knot leads the next by, points"),
        at_most("off", 1e-6, "shares' sum off the total, points"),
        at_least("people", 5.0, "people found"),
    ),
    experiment=experiment,
    needs=("tightness_depleted",),
    grade=Grade.D,
    supports=("SB6", "EX4"),
    against=("SB2", "SB4"),
)
