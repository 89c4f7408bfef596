"""Draws of a posterior, equally weighted and ready to live on; beside them people not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.inference.importance import systematic_resample
from unknot.inference.own_response import OwnDraws, RecordedKind, drawn_before
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.reports import Reports
from unknot.inference.response_prior import ALONE, OWN, RESPONSES

CHOSEN = 512  # of each run: two runs of 300 effective draws then count for more than 400
UNKNOWN = 128  # people of whom nothing is known, for each run
SHUFFLED = 256  # of the run on shuffled days: it is shown beside, and judged by where 90 % lie


@dataclass(frozen=True)
class Chosen:
    """Equally weighted posterior draws, ready to live on.

    Shapes: `index`, `response` (chosen,); `scale` (chosen, symptoms). `own` is each one's own
    response to what was recorded, or None.
    """

    index: npt.NDArray[np.int_]
    response: Array
    scale: Array
    own: OwnDraws | None = None

    @property
    def people(self) -> Answering:
        """How they answer."""
        return Answering(self.response, self.scale, self.own)


def choose(draws: Draws, count: int, seed: np.random.SeedSequence) -> Chosen:
    """Draw people, how strongly they answer, and their reporting scales from the posterior."""
    rng = np.random.default_rng(seed)
    joint = draws.joint
    picks = systematic_resample(joint.ravel(), float(rng.random()), count)
    setting, row, index = (np.asarray(i, dtype=int) for i in np.unravel_index(picks, joint.shape))
    own = draws.own(setting, row, index, rng)
    scales = draws.scales(setting, row, index, None if own is None else own.flat)
    noise = rng.standard_normal(scales.mean.shape)
    scale = scales.mean + np.einsum("nij,nj->ni", scales.root, noise)
    symptoms = draws.trajectories.means.shape[0]
    return Chosen(index, np.array(RESPONSES)[row], np.maximum(scale[:, :symptoms], 0.05), own)


@dataclass(frozen=True)
class Answering:
    """How people answer. Shapes: `response` (people,); `scale` (people, symptoms)."""

    response: Array
    scale: Array
    own: OwnDraws | None


def kinds_of(reports: Reports) -> tuple[RecordedKind, ...]:
    """The kinds of exertion that a diary records, for a response of one's own."""
    return () if reports.own is None else reports.own.kinds


def chosen_and_unknown(
    draws: Draws, reports: Reports, count: int, unknown: int, seed: np.random.SeedSequence
) -> tuple[Chosen, Chosen]:
    """People of the posterior and people of whom nothing is known, ready to live on."""
    keys = seed.spawn(2)
    return choose(draws, count, keys[0]), _unknown(draws, reports, unknown, keys[1])


def keys_of(seed: int) -> list[np.random.SeedSequence]:
    """What draws the people who tell effects: of each run, and of shuffled days."""
    return np.random.SeedSequence([seed, 99]).spawn(3)


def _unknown(draws: Draws, reports: Reports, count: int, seed: np.random.SeedSequence) -> Chosen:
    """The same for people of whom nothing is known."""
    rng = np.random.default_rng(seed)
    index = rng.choice(len(draws.before), size=count, p=draws.before)
    noise = rng.standard_normal((len(reports.symptoms), count))
    scale = np.maximum(1.0 + reports.scale_sd[:, None] * noise, 0.05).T
    if reports.own is None:
        return Chosen(index, rng.choice(np.array(RESPONSES), size=count, p=draws.belief), scale)
    kinds, symptoms = len(reports.own.kinds), len(reports.symptoms)
    response, own = ways_before(draws.belief, count, kinds, symptoms, rng)
    return Chosen(index, response, scale, own)


def ways_before(
    belief: Array, count: int, kinds: int, symptoms: int, rng: np.random.Generator
) -> tuple[Array, OwnDraws]:
    """How people of whom nothing is known answer: as the body has it (count,), and on their own.

    Args:
        belief: in each of `RESPONSES`.
    """
    alone, with_own = np.array(ALONE), np.array(OWN)
    row = rng.choice(len(RESPONSES), size=count, p=_whole(belief * (alone + with_own)))
    on = rng.random(count) < (with_own / (alone + with_own))[row]
    return np.array(RESPONSES)[row], drawn_before(count, kinds, symptoms, rng).where(on)


def _whole(weight: Array) -> Array:
    return weight / weight.sum()
