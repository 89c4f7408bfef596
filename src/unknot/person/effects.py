"""Effects: what 12 weeks of another way of living would change, against ordinary days.

An arm is written as data. Arm and usual run from the same end states of the same draws, so what
both share cancels; the flat alternative and each draw's own reporting scale are mixed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.model import Model
from unknot.person import prior, start
from unknot.person.likelihood import RESPONSES, Noise, Reports
from unknot.person.sampler import Draws
from unknot.person.start import Usual
from unknot.timeline import build, sessions

Array = npt.NDArray[np.float64]

WEEKS = 12
LAST = 7  # an effect is the mean of the last days
CHOSEN = 512  # of each run: two runs of 300 effective draws then count for more than 400
UNKNOWN = 128  # people of whom nothing is known, for each run
SHUFFLED = 256  # of the run on shuffled days: it is shown beside, and judged by where 90 % lie
LESS = 0.7


@dataclass(frozen=True)
class Arm:
    """A way of living for the coming weeks.

    Attributes:
        chores: multiplies the load of chores.
    """

    name: str
    label: str
    activity: str
    kind: str
    minutes: float
    per_week: int
    chores: float = 1.0

    @property
    def minutes_per_week(self) -> float:
        """Minutes of it a week."""
        return self.minutes * self.per_week


ARMS = (
    Arm("brisk_walk", "Brisk walking, 3 × 36 min a week", "brisk_walk", "aerobic", 36.0, 3),
    Arm("easy_walk", "Easy walking, 5 × 30 min a week", "easy_walk", "gentle", 30.0, 5),
    Arm("tai_chi", "Tai chi, 3 × 45 min a week", "tai_chi", "gentle", 45.0, 3),
    Arm("less", "Doing a third less around the house", "", "less", 0.0, 0, LESS),
)


@dataclass(frozen=True)
class ArmEffect:
    """Draws of one arm's effect on one symptom, in points of the person's own scale.

    Shapes: `posterior`, `prior` (chosen,).
    """

    arm: str
    target: str
    posterior: Array
    prior: Array


@dataclass(frozen=True)
class Chosen:
    """Equally weighted posterior draws, ready to live on.

    Shapes: `index`, `response` (chosen,); `scale` (chosen, symptoms).
    """

    index: npt.NDArray[np.int_]
    response: Array
    scale: Array


def choose(draws: Draws, count: int, seed: np.random.SeedSequence) -> Chosen:
    """Draw people, how strongly they answer, and their reporting scales from the posterior."""
    rng = np.random.default_rng(seed)
    joint = draws.joint
    flat = np.cumsum(joint.ravel())
    at = (np.arange(count, dtype=float) + float(rng.random())) / count * float(flat[-1])
    picks = np.minimum(np.searchsorted(flat, at), joint.size - 1)
    setting, row, index = (np.asarray(i, dtype=int) for i in np.unravel_index(picks, joint.shape))
    scales = draws.scales(setting, row, index)
    noise = rng.standard_normal(scales.mean.shape)
    scale = scales.mean + np.einsum("nij,nj->ni", scales.root, noise)
    symptoms = draws.trajectories.means.shape[0]
    return Chosen(index, np.array(RESPONSES)[row], np.maximum(scale[:, :symptoms], 0.05))


def live_on(
    model: Model,
    z: Array,
    end: Array,
    usual: Usual,
    symptoms: Sequence[str],
    arms: Sequence[Arm] = ARMS,
) -> dict[str, Array]:
    """Last-week means under every arm minus usual: arm -> (symptoms, draws), on 0..10.

    Args:
        z: whitened coordinates (draws, size).
        end: states (states, draws) from which the weeks begin.
    """
    # Somebody may stand among the draws twice; they live on once.
    whole = np.concatenate([z, end.T], axis=1)
    only, back = np.unique(whole, axis=0, return_index=True, return_inverse=True)[1:]
    who, begin, back = prior.traits(z[only]), end[:, only], back.ravel()

    def last_week(arm: Arm | None) -> Array:
        life = usual.life(7 * WEEKS, share=arm.chores if arm else 1.0)
        bouts = (
            sessions(arm.activity, arm.minutes, arm.per_week, WEEKS) if arm and arm.per_week else ()
        )
        written = start.merged(build(life, bouts))
        run = start.follow(model, written, who, usual, begin, symptoms)
        return np.stack([run.days[name][-LAST:].mean(axis=0) for name in symptoms])

    plain = last_week(None)
    return {arm.name: (last_week(arm) - plain)[:, back] for arm in arms}


def effects(
    model: Model,
    draws: Draws,
    reports: Reports,
    usual: Usual,
    points: dict[str, float],
    seed: np.random.SeedSequence,
    count: int = CHOSEN,
    *,
    unknown: int = UNKNOWN,
) -> list[ArmEffect]:
    """Effects of every arm on every symptom, posterior beside prior.

    Args:
        points: size of a tenth of each symptom's own scale.
        count: how many people of the posterior live on.
        unknown: how many of whom nothing is known; 0 leaves the prior empty.
    """
    chosen, others = chosen_and_unknown(draws, reports, count, unknown, seed)
    index = np.concatenate([chosen.index, others.index])
    end = draws.trajectories.end[:, index]
    change = live_on(model, draws.z[index], end, usual, reports.symptoms)
    found: list[ArmEffect] = []
    for arm in ARMS:
        for s, name in enumerate(reports.symptoms):
            own = points[name]
            told, other = np.split(change[arm.name][s] * own, [count])
            posterior = told * chosen.response * chosen.scale[:, s]
            before = other * others.response * others.scale[:, s]
            found.append(ArmEffect(arm.name, name, posterior, before))
    return found


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
    response = rng.choice(np.array(RESPONSES), size=count, p=draws.belief)
    noise = rng.standard_normal((len(reports.symptoms), count))
    scale = 1.0 + reports.scale_sd[:, None] * noise
    return Chosen(index, response, np.maximum(scale, 0.05).T)


def noise_floor(noise: Noise, reports: Reports, symptom: int, own: float) -> float:
    """How far two weeks 12 weeks apart differ by chance in someone in whom nothing changed.

    Returns:
        The 90 % half-width, in points of the person's own scale.
    """
    spread = float(reports.spread[symptom])
    gap = np.abs(np.subtract.outer(np.arange(LAST), np.arange(LAST)))
    week = noise.size**2 * float((noise.phi**gap).mean())
    white = (noise.white**2 + (reports.rounding[symptom] / spread) ** 2 / 12.0) / LAST
    walk = noise.drift**2 * 7 * WEEKS
    return 1.645 * spread * own * float(np.sqrt(2.0 * (week + white) + walk))
