"""From those who are asked to those who are randomised: eligibility, run-in, enrichment, lots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.observe import keyed_rng
from unknot.validate.endpoints import quantities
from unknot.virtual_trial.course import TrialCourse
from unknot.virtual_trial.design import FAR, Enrichment, TrialOutcome, VirtualDesign
from unknot.virtual_trial.pool import Indices, TrialPool
from unknot.virtual_trial.rating import SCREENING, latent, visit
from unknot.virtual_trial.week import Flags


@dataclass(frozen=True)
class Enrolled:
    """Who takes part in one trial.

    Attributes:
        chosen: places of the randomised in what is given for the pool, (people,).
        arm: which arm (or sequence) each drew, (people,).
        screened: how many were asked.
        excluded: reason -> how many.
    """

    chosen: Indices
    arm: npt.NDArray[np.int_]
    screened: int
    excluded: Mapping[str, int]


def outcome_named(design: VirtualDesign, of: str) -> TrialOutcome:
    """The outcome of this quantity as this trial measures it."""
    return next((one for one in design.outcomes if one.of == of), TrialOutcome(of))


def measured_before(design: VirtualDesign, pool: TrialPool, of: str, key: str, trial: int) -> Array:
    """A quantity at a visit before the trial, with its noise, (people,)."""
    values = latent(pool, pool.before, of)
    return visit(pool, outcome_named(design, of), values, (key, trial))


def trait_of(pool: TrialPool, name: str) -> Array:
    """A trait of the model as it is, or the ordinary life's stress and the like, (people,).

    Raises:
        UnknotError: the people have no such trait.
    """
    lanes: dict[str, Array] = {**pool.who.lanes, "stress": pool.lives.stress}
    if name not in lanes:
        raise UnknotError(
            "unknown-trait",
            f'people have no trait "{name}".',
            nearest(name, (*lanes, *quantities())),
        )
    return np.broadcast_to(lanes[name], (pool.count,))


def known_of(design: VirtualDesign, pool: TrialPool, name: str, trial: int) -> Array:
    """What can be known of people before a trial: a measured quantity, or a trait."""
    if name in quantities():
        return measured_before(design, pool, name, SCREENING, trial)
    return trait_of(pool, name)


def reasons(
    design: VirtualDesign, asked: TrialPool, run_in: TrialCourse | None, trial: int = 0
) -> dict[str, Flags]:
    """Why people cannot take part, in the order in which it is looked at; each (people,)."""
    found: dict[str, Flags] = {}
    for of, low, high in design.eligibility:
        value = measured_before(design, asked, of, SCREENING, trial)
        found[f"{of.replace('_', ' ')} outside {low:g} to {high:g}"] = ~_within(value, low, high)
    for one in design.enrichment:
        value = known_of(design, asked, one.of, trial)
        found[_outside(one)] = ~_within(value, one.low, one.high)
    if run_in is not None:
        found |= _run_in_reasons(design, asked, run_in, trial)
    return found


def _outside(one: Enrichment) -> str:
    name = one.of.replace("_", " ")
    if one.high >= FAR:
        return f"enrichment: {name} below {one.low:g}"
    if one.low <= -FAR:
        return f"enrichment: {name} above {one.high:g}"
    return f"enrichment: {name} outside {one.low:g} to {one.high:g}"


def _within(value: Array, low: float, high: float) -> Flags:
    return (value >= low) & (value <= high)


def _run_in_reasons(
    design: VirtualDesign, asked: TrialPool, run_in: TrialCourse, trial: int
) -> dict[str, Flags]:
    rule = design.run_in
    assert rule is not None
    found = {"run-in: left": (run_in.left <= rule.weeks) | run_in.failed}
    if rule.attended is not None:
        total = run_in.offered[: rule.weeks].sum(axis=0)
        share = run_in.attended[: rule.weeks].sum(axis=0) / np.maximum(total, 1.0)
        found[f"run-in: came to less than {100 * rule.attended:.0f} %"] = share < rule.attended
    if rule.better is not None:
        outcome = design.outcome
        before = measured_before(design, asked, outcome.of, SCREENING, trial)
        week = {name: values[rule.weeks - 1] for name, values in run_in.means.items()}
        after = visit(asked, outcome, latent(asked, week, outcome.of), ("run-in", trial))
        gain = (after - before) if outcome.higher_is_better else (before - after)
        found[f"run-in: better by less than {rule.better:g}"] = ~(gain >= rule.better)
    return found


def enrol(
    design: VirtualDesign,
    why: Mapping[str, Flags],
    order: Indices,
    groups: int,
    trial: int = 0,
    people: int | None = None,
) -> Enrolled:
    """Ask people one after another until enough are randomised.

    Args:
        why: of `reasons`, for everybody.
        order: who is asked, one after the other.
        groups: how many arms (or sequences) lots are drawn among.
        people: how many are wanted; the design's by default.
    """
    wanted = design.people if people is None else people
    out = np.zeros(len(order), dtype=bool)
    first: dict[str, Flags] = {}
    for reason, flags in why.items():
        first[reason] = flags[order] & ~out
        out |= flags[order]
    passed = np.flatnonzero(~out)[:wanted]
    screened = len(order) if len(passed) < wanted else int(passed[-1]) + 1 if len(passed) else 0
    excluded = {reason: int(flags[:screened].sum()) for reason, flags in first.items()}
    return Enrolled(order[passed], lots(design, len(passed), groups, trial), screened, excluded)


def lots(design: VirtualDesign, people: int, groups: int, trial: int = 0) -> npt.NDArray[np.int_]:
    """Permuted blocks: the arm (or sequence) of each person, in the order of coming, (people,)."""
    shares = design.allocation if len(design.allocation) == groups else (1,) * groups
    block = np.repeat(np.arange(groups), shares)
    found = [
        keyed_rng("virtual trial", design.seed, "lots", trial, number).permutation(block)
        for number in range(-(-people // len(block)))
    ]
    return np.concatenate([*found, np.zeros(0, dtype=int)])[:people].astype(int)
