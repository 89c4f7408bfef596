"""People of one clinic fitted together, and newcomers with a fortnight who start from them.

A clinic sends people who are alike: here those whose mitochondria are tight. Thirty are fitted
alone on 90 days; what they have in common is learned; newcomers with 14 days are then told what
moving does with everybody as prior, and with the clinic as prior.
"""

from __future__ import annotations

from collections.abc import Iterator

import cases
import numpy as np
import truth
from truth import World

from unknot.effects.counterfactual import ARMS, effects
from unknot.engine.calibrate import load
from unknot.group.shared_prior import (
    COLUMNS,
    Member,
    SharedPrior,
    answers,
    learn,
    member_of_equal,
    weigh,
)
from unknot.inference import fit as fits
from unknot.inference.chosen_draws import choose
from unknot.inference.population_monte_carlo import Draws, sample

TRAIT = "tightness_mitochondria"
LEAST = 0.4
MEMBERS, NEWCOMERS = 30, 20
DRAWN = 300
KEPT = 256
FORTNIGHT = World(days=14)


def alike(group: truth.Group, count: int) -> list[int]:
    """The first people of a draw whom this clinic would see."""
    return [int(p) for p in np.flatnonzero(group.end.lanes[TRAIT] > LEAST)[:count]]


def rows(model, seed: int, done: set[tuple[str, int]], known: list[dict]) -> Iterator[dict]:
    """Members first; newcomers once all members are there."""
    members = [row for row in known if row["world"] == "members"]
    if len(members) < MEMBERS:
        group = truth.make(load(World().wiring), World(), DRAWN, seed)
        for p in alike(group, MEMBERS):
            if ("members", p) not in done:
                row = member(model, truth.told(group, p), seed, p)
                members.append(row)
                yield row
    found = learn([of_row(row) for row in members])
    group = truth.make(load(FORTNIGHT.wiring), FORTNIGHT, DRAWN, seed + 1)
    for p in alike(group, NEWCOMERS):
        if ("newcomers", p) not in done:
            true = {arm.name: float(group.effects[arm.name][p]) for arm in ARMS}
            yield newcomer(model, truth.told(group, p), true, found, seed + 1, p)


def member(model, prepared: fits.PreparedDiary, seed: int, person: int) -> dict:
    """Equally weighted draws of what a group shares, and of people before any diary."""
    draws = sample(
        fits.simulator(model, prepared), prepared.reports, np.random.SeedSequence([seed, person])
    )
    rng = np.random.default_rng([seed, person, 1])
    chosen = choose(draws, KEPT, np.random.SeedSequence([seed, person, 2]))
    before = rng.choice(len(draws.before), size=KEPT, p=draws.before)
    return {
        "world": "members",
        "person": person,
        "effective": draws.ess,
        "x": draws.z[chosen.index][:, COLUMNS].round(3).tolist(),
        "answers": answers(chosen.response).tolist(),
        "before": draws.z[before][:, COLUMNS].round(3).tolist(),
    }


def of_row(row: dict) -> Member:
    """A member as its row has them."""
    return member_of_equal(np.array(row["x"]), np.array(row["answers"]), np.array(row["before"]))


def newcomer(
    model,
    prepared: fits.PreparedDiary,
    true: dict[str, float],
    group: SharedPrior,
    seed: int,
    person: int,
) -> dict:
    """A fortnight's effects with everybody as prior, and with the clinic."""
    key = np.random.SeedSequence([seed, person])
    alone = sample(fits.simulator(model, prepared), prepared.reports, key)
    return {
        "world": "newcomers",
        "person": person,
        "group": {"mean": group.mean.round(3).tolist(), "sd": group.sd.round(3).tolist()},
        "alone": _told(model, prepared, alone, true, key),
        "with_group": _told(model, prepared, weigh(alone, group), true, key),
    }


def _told(model, told, draws: Draws, true: dict[str, float], key: np.random.SeedSequence) -> dict:
    found = effects(
        model, draws, told.reports, fits.usual_of(told.lived),
        dict.fromkeys(told.reports.symptoms, 1.0), key.spawn(1)[0],
    )  # fmt: skip
    return {
        "effective": draws.ess,
        **{e.arm: cases.beside(e.posterior, true[e.arm]) for e in found if e.target == "pain"},
    }


def summarise(rows: list[dict]) -> dict:
    """How much narrower a fortnight's intervals are with the clinic; whether they still hold."""
    new = [row for row in rows if row["world"] == "newcomers"]
    names = [arm.name for arm in ARMS]
    ratio, inside = {}, {}
    for which in ("alone", "with_group"):
        places = np.array([abs(row[which][n]["place"] - 0.5) for row in new for n in names])
        inside[which] = round(100.0 * float(np.mean(places < 0.45)), 1)
    for n in names:
        wide = [
            [
                row[w][n]["quantiles"][-1] - row[w][n]["quantiles"][0]
                for w in ("alone", "with_group")
            ]
            for row in new
        ]
        ratio[n] = round(float(np.median([b / a for a, b in wide])), 3)
    every = float(np.median(list(ratio.values())))
    return {
        "members": sum(row["world"] == "members" for row in rows),
        "newcomers": len(new),
        "width_against_alone": ratio,
        "inside_90": inside,
        "holds": every < 1.0 and len(new) >= NEWCOMERS,
        "bar": "30 people fitted together narrow the intervals of a 14-day diary",
    }
