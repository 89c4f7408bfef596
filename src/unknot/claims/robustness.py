"""How often each claim holds when every number of the population is jittered: robust or tuned.

Each draw multiplies every number, but for the ends of scales, by exp(N(0, .08)) and finds the
normalisers anew. Draws are lanes and come in batches, so that finished ones can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.claims.claim import Claim
from unknot.claims.evaluate import ClaimAnswer, ask, silenced
from unknot.claims.experiment import open_lab
from unknot.library import Wiring
from unknot.library import wiring as wiring_of
from unknot.progress import Progress

Batch = Mapping[str, Array]  # "A1" -> (draws,), 1 holds and 0 does not; "A1.name" -> (draws,)
Known = Callable[[str], Batch | None]
Keep = Callable[[str, Batch], None]

BATCH = 8
ROBUST, TUNED = 0.9, 0.5  # held at least so often; less often than that


@dataclass(frozen=True)
class Robustness:
    """How often claims hold.

    Attributes:
        draws: how many jittered sets of numbers were asked.
        share: claim -> share of them in which it holds.
        spread: claim -> measured name -> 5, 50 and 95 % quantile over the draws.
    """

    draws: int
    share: Mapping[str, float]
    spread: Mapping[str, Mapping[str, tuple[float, float, float]]]


def can_jitter(chosen: Sequence[Claim], wiring: str | Wiring) -> list[Claim]:
    """The claims that a body's numbers decide, under a wiring that lets them be asked."""
    told = wiring_of(wiring)
    return [one for one in chosen if not one.feature and not silenced(one, told)]


def jitter(
    chosen: Sequence[Claim],
    draws: int,
    wiring: str | Wiring = "articles",
    parameter_set: str | Mapping[str, float] = "default",
    *,
    seed: int = 1,
    progress: Progress | None = None,
    known: Known | None = None,
    keep: Keep | None = None,
) -> Robustness:
    """Ask claims of jittered numbers.

    Args:
        draws: how many sets; the first of a larger run are those of a smaller one.
        known: gives a finished batch by its name, or None; `keep` is given each finished one.

    Raises:
        UnknotError: an unknown wiring or parameter set.
    """
    asked = can_jitter(chosen, wiring)
    batches = [range(first, min(first + BATCH, draws)) for first in range(0, draws, BATCH)]
    found: list[Batch] = []
    for done, batch in enumerate(batches):
        name = f"{batch.start}-{batch.stop}"
        made = known(name) if known is not None else None
        if made is None:
            lab = open_lab(wiring, parameter_set, batch, seed)
            rows: dict[str, Array] = {}
            for at, one in enumerate(asked):
                if progress is not None:
                    share = (done + at / len(asked)) / len(batches)
                    progress(f"draws {batch.start + 1} to {batch.stop} of {draws}: {one.id}", share)
                rows |= _rows(ask(one, lab), lab.draws)
            made = rows
            if keep is not None:
                keep(name, made)
        found.append(made)
    return _gathered(asked, found, draws)


def _rows(answer: ClaimAnswer, draws: int) -> dict[str, Array]:
    name = answer.claim.id
    rows = {f"{name}.{what}": value for what, value in answer.each.items()}
    flags = answer.flags if answer.flags.size else np.zeros(draws, dtype=np.bool_)
    return rows | {name: flags.astype(float)}


def _gathered(asked: Sequence[Claim], found: Sequence[Batch], draws: int) -> Robustness:
    if not found:
        return Robustness(0, {}, {})
    whole = {name: np.concatenate([batch[name] for batch in found]) for name in found[0]}
    spread: dict[str, dict[str, tuple[float, float, float]]] = {one.id: {} for one in asked}
    for name, values in whole.items():
        claim, _, what = name.partition(".")
        if what:
            low, middle, high = (float(q) for q in np.nanquantile(values, (0.05, 0.5, 0.95)))
            spread[claim][what] = (low, middle, high)
    return Robustness(draws, {one.id: float(whole[one.id].mean()) for one in asked}, spread)


def word(share: float | None) -> str:
    """What a share says in a word."""
    if share is None:
        return ""
    return "robust" if share >= ROBUST else "tuned" if share < TUNED else "in part"
