"""Drawn people beside published ones, and weights that make them like a trial's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.validate.endpoints import measured, quantity
from unknot.virtual.spec import CohortSpec, PublishedSpread, TargetMean
from unknot.virtual.streams import Numbers, normals

# When drawn people count as like published ones, unless the file says otherwise (T): studies of the
# same illness differ by more than chance.
NEAR_MEAN = 0.25  # of the published SD, beyond two standard errors of the difference
NEAR_SD = (0.8, 1.25)  # drawn SD over published SD
MOST_APART = 1e-6  # SD that a weighted mean may miss its target by
FEWEST_EFFECTIVE = 2.0


@dataclass(frozen=True)
class BesidePublished:
    """A published distribution and the drawn one.

    Attributes:
        people: behind the drawn numbers.
        mean_inside, sd_inside: whether each counts as like the published one.
    """

    published: PublishedSpread
    people: int
    mean: float
    sd: float
    mean_inside: bool
    sd_inside: bool


def as_seen(
    of: str, latent: Array, traits: Mapping[str, Array], seed: int, owners: Sequence[str],
    numbers: Numbers,
) -> Array:  # fmt: skip
    """What a study would write down of people before it: their rating style, and noise.

    Args:
        owners: population of each person; it keys their luck.
    """
    one = quantity(of)
    style = np.ones(len(latent))
    if one.rated:
        scales = [traits[f"scale_{name}"] for name in ("pain", "fatigue", "fog")]
        middle = np.exp((np.log(scales[0]) + np.log(scales[1]) + np.log(scales[2])) / 3.0)
        style = traits.get(f"scale_{of}", middle)
    names = np.array(owners)
    luck = np.empty(len(latent))
    for owner in dict.fromkeys(owners):
        mine = names == owner
        luck[mine] = normals(f"measured {of}", seed, owner, numbers[mine])
    return measured(one, latent, style, luck)


def beside(one: PublishedSpread, values: Array) -> BesidePublished:
    """Compare drawn values, NaN where there are none, with a published distribution."""
    there = values[np.isfinite(values)]
    count = len(there)
    if count < 2:
        return BesidePublished(one, count, float("nan"), float("nan"), False, False)
    mean, sd = float(there.mean()), float(there.std(ddof=1))
    if one.low is not None and one.high is not None:
        near = one.low <= mean <= one.high
    else:
        error = np.sqrt(sd**2 / count + (one.sd**2 / one.n if one.n else 0.0))
        near = abs(mean - one.mean) <= NEAR_MEAN * one.sd + 2.0 * float(error)
    return BesidePublished(
        one, count, mean, sd, bool(near), NEAR_SD[0] <= sd / one.sd <= NEAR_SD[1]
    )


@dataclass(frozen=True)
class Tilted:
    """Weights over people, with mean 1, and what they make of the targets.

    Attributes:
        effective: effective sample size, (Σw)²/Σw².
        means: target -> weighted mean.
    """

    weights: Array
    effective: float
    means: Mapping[str, float]


def tilt(targets: Sequence[TargetMean], values: Sequence[Array]) -> Tilted:
    """The weights nearest to equal ones, by entropy, whose weighted means are the targets.

    Args:
        values: of each target's quantity, (people,) each; NaN for who does not count: weight 0.

    Raises:
        UnknotError: code "target-out-of-reach", no weights of these people have such means.
    """
    table: list[Array] = []
    wanted: list[float] = []
    for one, value in zip(targets, values, strict=True):
        table.append(value)
        wanted.append(one.mean)
        if one.sd is not None:
            table.append((value - one.mean) ** 2)
            wanted.append(one.sd**2)
    whole = np.array(table)
    there = np.isfinite(whole).all(axis=0)
    if not there.any():
        raise UnknotError(
            "target-out-of-reach", "nobody here has all that the target asks for.",
            "draw other populations, or ask for less.",
        )  # fmt: skip
    inside = whole[:, there]
    size = np.maximum(inside.std(axis=1), 1e-12)
    apart = (inside - np.array(wanted)[:, None]) / size[:, None]

    reach = (apart.min(axis=1) < 0.0) & (apart.max(axis=1) > 0.0)

    def dual(x: Array) -> tuple[float, Array]:
        score = x @ apart
        top = score.max()
        raised = np.exp(score - top)
        total = raised.sum()
        return float(top + np.log(total)), apart @ (raised / total)

    start = np.zeros(len(wanted))
    with np.errstate(all="ignore"):  # a target out of reach sends the search to infinity
        found = minimize(dual, start, jac=True, method="BFGS", options={"gtol": 1e-9})
    score = np.nan_to_num(np.asarray(found.x, float)) @ apart
    raised = np.exp(score - score.max())
    share = raised / raised.sum()
    effective = float(1.0 / (share**2).sum())
    missed = np.max(np.abs(apart @ share)) > MOST_APART
    if not reach.all() or missed or effective < FEWEST_EFFECTIVE:
        worst = int(np.argmax(np.abs(apart @ np.full(len(share), 1.0 / len(share)))))
        named = [one.of for one in targets for _ in range(1 if one.sd is None else 2)]
        raise UnknotError(
            "target-out-of-reach",
            f"no weights of these {len(share)} people have such means; farthest is {named[worst]}.",
            "draw other populations, more people, or ask for less.",
        )
    weights = np.zeros(whole.shape[1])
    weights[there] = share * len(share)
    means = {
        one.of: float((value[there] * share).sum())
        for one, value in zip(targets, values, strict=True)
    }
    return Tilted(weights, effective, means)


def columns_behind(spec: CohortSpec) -> tuple[str, ...]:
    """Columns of a cohort's rows that comparisons and weights read."""
    wanted = {"trait_age", "trait_female", "trait_scale_pain", "trait_scale_fatigue"}
    wanted |= {"trait_scale_fog"}
    for one in (*spec.published, *spec.target):
        wanted.add(f"before_{one.of}")
    return tuple(sorted(wanted))
