"""Who a person may be before their diary speaks: people as the virtual population has them.

Coordinates z are standard normal: the tightnesses in the order of `TIGHT`, then the rows of `ALONE`
and what may have happened in the weeks before the diary, then offsets of slow states for all that
nobody thought of. Numbers of the population are those of `cohort.draw.Law`; the others are guesses
(grade T). That a person who keeps a diary is ill is not in here: it takes living to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from unknot.arrays import Array
from unknot.cohort.draw import ANSWERS, DOMINANT, Law
from unknot.inference import normal_density

LAW = Law()
TIGHT = tuple(DOMINANT)
WEIGHTS = np.array([LAW.dominant[name] for name in TIGHT])
ONE_DOMINANT = LAW.one  # else two
BASE = LAW.background  # Beta of every knot
RAISED = LAW.raised  # a dominant knot is at least uniform in here
ALONE = (
    "reserve", "activity", "stress", "sleep_lost", "branch", "history", "story", "overexertion",
    "answer", "chores_slope",
)  # fmt: skip
PAST = ("weeks_before", "month_before", "programme", "programme_when", "strain", "strain_when")
LAST_DRAWN = ("story", "chores_slope")  # whoever came later changes nobody drawn before
OFFSETS = ("sensitisation", "allostatic_load", "damage", "inflammation")
SIZE = len(TIGHT) + len(ALONE) + len(PAST) + len(OFFSETS)

# Belief before the diary, in this order along their coordinate: stories alike are neighbours.
# All begin alike, but for two that make hardly anybody ill (grade T).
STORIES = {
    "deconditioning_only": 0.05,
    "energy_only": 0.05,
    "articles": 0.225,
    "no_gaba_edge": 0.225,
    "no_nitric_oxide": 0.225,
    "central_only": 0.225,
}
ILL_SHARE = 0.9  # of those who keep a diary; the others are anyone
LEAST_ILL = 0.1  # a story that makes fewer people ill than this is believed the less (grade T)
FEWEST_ILL = 0.01  # where one is chosen: what a few hundred draws can tell
STARTED_HEALTHY = 0.15
HISTORY_DAYS = 330.0  # as long as the population's
LONG_AGO = 0.7  # share whose illness began as long ago as the population's
CHORES_SD = 0.3  # of the log of chores in the weeks before
NO_PROGRAMME = 0.6
PROGRAMME_SIZE = 0.45  # hours a day for each sd above that
NO_STRAIN = 0.6
STRAIN_SIZE = 0.25
OFFSET_SD = 0.1
OWN_SCALE_SD = 0.3  # how much people differ in using a scale of stress or sleep
# How far chores go up and down where what is recorded of a day goes up and down: in proportion, for
# the middle person; more where much of what is counted is the same on every day (grade T).
CHORES_SLOPE_SD = 0.5  # of its log


@dataclass(frozen=True)
class Traits:
    """Who the draws are, and what they lived through before their diary.

    Shapes: `tight` (draws, knots), `offsets` (draws, offsets), the rest (draws,). `stress` and
    `sleep_lost` are in sd of the population, `history` in days since it began, at most 330. `story`
    is which of `STORIES` their body follows, where none is chosen for all. Weeks and month before:
    log of chores against usual. `programme`: hours of walking a day. `programme_when`,
    `strain_when`: 0..1. `overexertion`: tightness of a knot that goes with no other; `answer`: how
    symptoms answer to movement beyond the body. `chores_slope`: how far chores stray from the usual
    where what is recorded of a day strays so far.
    """

    tight: Array
    reserve: Array
    activity: Array
    stress: Array
    sleep_lost: Array
    healthy_start: npt.NDArray[np.bool_]
    history: Array
    story: npt.NDArray[np.int_]
    weeks_before: Array
    month_before: Array
    programme: Array
    programme_when: Array
    strain: Array
    strain_when: Array
    overexertion: Array
    answer: Array
    chores_slope: Array
    offsets: Array

    def take(self, chosen: npt.NDArray[np.int_] | npt.NDArray[np.bool_]) -> Traits:
        """Some of them, by position."""
        return Traits(**{name: value[chosen] for name, value in vars(self).items()})


@cache
def pairs() -> Array:
    """Chance that two given knots are the dominant pair, drawn by weight without replacement."""
    w = WEIGHTS / WEIGHTS.sum()
    first = w[:, None] * w[None, :] / (1.0 - w[:, None])
    both = first + first.T
    np.fill_diagonal(both, 0.0)
    return both


@cache
def inclusion() -> Array:
    """Chance of each knot to be dominant, (knots,)."""
    w = WEIGHTS / WEIGHTS.sum()
    return ONE_DOMINANT * w + (1.0 - ONE_DOMINANT) * pairs().sum(axis=1)


def _base_cdf(x: Array) -> Array:
    return special.betainc(*BASE, x)


def _raised_cdf(x: Array) -> Array:
    return np.clip((x - RAISED[0]) / (RAISED[1] - RAISED[0]), 0.0, 1.0)


@cache
def _quantiles() -> tuple[Array, Array]:
    """Marginal distribution of each knot on a grid: (points,), (knots, points)."""
    x = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, 4000)])
    base, dominant = _base_cdf(x), _base_cdf(x) * _raised_cdf(x)
    share = inclusion()[:, None]
    return x, (1.0 - share) * base + share * dominant


def coordinate(name: str) -> int:
    """The column of a coordinate."""
    return (*TIGHT, *ALONE, *PAST, *OFFSETS).index(name)


def traits(z: Array) -> Traits:
    """From whitened coordinates (draws, SIZE) to people."""
    grid, cdf = _quantiles()
    at = {name: z[:, coordinate(name)] for name in (*ALONE, *PAST)}
    chance = special.ndtr(z[:, : len(TIGHT)])
    middle, size = LAW.activity
    answers, spread = LAW.answer
    return Traits(
        tight=np.column_stack([np.interp(chance[:, k], cdf[k], grid) for k in range(len(TIGHT))]),
        reserve=np.exp(LAW.reserve_sd * at["reserve"]),
        activity=np.exp(middle + size * at["activity"]),
        stress=at["stress"],
        sleep_lost=at["sleep_lost"],
        healthy_start=special.ndtr(at["branch"]) > 1.0 - STARTED_HEALTHY,
        history=HISTORY_DAYS * np.minimum(special.ndtr(at["history"]) / (1.0 - LONG_AGO), 1.0),
        story=story_of(z),
        weeks_before=CHORES_SD * at["weeks_before"],
        month_before=CHORES_SD * at["month_before"],
        programme=PROGRAMME_SIZE * _over(at["programme"], NO_PROGRAMME),
        programme_when=special.ndtr(at["programme_when"]),
        strain=STRAIN_SIZE * _over(at["strain"], NO_STRAIN),
        strain_when=special.ndtr(at["strain_when"]),
        overexertion=special.betaincinv(*LAW.overexertion, special.ndtr(at["overexertion"])),
        answer=np.clip(answers + spread * at["answer"], *ANSWERS),
        chores_slope=np.exp(CHORES_SLOPE_SD * at["chores_slope"]),
        offsets=OFFSET_SD * z[:, -len(OFFSETS) :],
    )


def story_of(z: Array) -> npt.NDArray[np.int_]:
    """Which of `STORIES` draws (draws, SIZE) follow, as numbers from 0."""
    edges = np.cumsum(list(STORIES.values()))[:-1]
    return np.searchsorted(edges, special.ndtr(z[:, coordinate("story")]))


def _over(z: Array, share: float) -> Array:
    """0 for this share of people, and how far above it the others are, at most 2 sd."""
    return np.clip(z - special.ndtri(share), 0.0, 2.0)


def log_density(z: Array) -> Array:
    """Log prior density of whitened coordinates, (draws,).

    Standard normal, times what ties knots together: one or two are dominant in each person.
    """
    from scipy import stats  # two seconds to import, and only a new fit needs it

    normal = normal_density.log_density(z).sum(axis=1)
    grid, cdf = _quantiles()
    chance = special.ndtr(z[:, : len(TIGHT)])
    tight = np.column_stack([np.interp(chance[:, k], cdf[k], grid) for k in range(len(TIGHT))])
    x = np.clip(tight, 1e-9, 1.0 - 1e-9)
    base = stats.beta.pdf(x, *BASE)
    width = RAISED[1] - RAISED[0]
    inside = (x >= RAISED[0]) & (x <= RAISED[1])
    ratio = (base * _raised_cdf(x) + _base_cdf(x) * inside / width) / base
    w = WEIGHTS / WEIGHTS.sum()
    one = ratio @ w
    two = 0.5 * np.einsum("ni,ij,nj->n", ratio, pairs(), ratio)
    # No dominant knot at all is impossible in the population; keep it merely very unlikely.
    joint = np.log(ONE_DOMINANT * one + (1.0 - ONE_DOMINANT) * two + 1e-30)
    share = inclusion()
    alone = np.log(1.0 - share + share * ratio).sum(axis=1)
    return normal + joint - alone


def population(count: int, rng: np.random.Generator) -> Array:
    """Whitened coordinates of people as they are drawn, before illness is asked for (draws, SIZE).

    Their density is `log_density`.
    """
    size = len(TIGHT)
    w = WEIGHTS / WEIGHTS.sum()
    # The first by weight, the second by weight among the others: the two first of a race.
    order = np.argsort(rng.exponential(size=(count, size)) / w, axis=1)
    rows = np.arange(count)
    dominant = np.zeros((count, size), dtype=bool)
    dominant[rows, order[:, 0]] = True
    two = rng.random(count) >= ONE_DOMINANT
    dominant[rows[two], order[two, 1]] = True
    plain = rng.beta(*BASE, (count, size))
    tight = np.where(dominant, np.maximum(plain, rng.uniform(*RAISED, (count, size))), plain)
    last = [coordinate(name) for name in LAST_DRAWN]
    # People are the same whether or not they follow stories of their own.
    rest = np.delete(np.arange(SIZE), last)
    z = np.zeros((count, SIZE))
    z[:, rest] = rng.standard_normal((count, len(rest)))
    for column in last:
        z[:, column] = rng.standard_normal(count)
    grid, cdf = _quantiles()
    for k in range(size):
        chance = np.asarray(np.interp(tight[:, k], grid, cdf[k]), dtype=float)
        z[:, k] = special.ndtri(np.clip(chance, 1e-9, 1.0 - 1e-9))
    return z


def share_ill(ill: npt.NDArray[np.bool_], story: npt.NDArray[np.int_]) -> Array:
    """Share of people whom the population keeps, by the story they follow; (stories,).

    Beside rivals a story that keeps hardly anybody counts as keeping `LEAST_ILL`, and so is
    believed the less.

    Args:
        ill: of people drawn from the prior.
        story: which one each of them follows; 0 for all where one is chosen.
    """
    count, kept = (np.bincount(story, w, len(STORIES)) for w in (None, ill))
    return np.maximum(kept / np.maximum(count, 1), LEAST_ILL if story.any() else FEWEST_ILL)


def log_ill(ill: npt.NDArray[np.bool_], kept: Array | float) -> Array:
    """What being ill, or not, adds to the log prior; (draws,).

    Of those who keep a diary most are people the population would have kept; the others anyone.

    Args:
        kept: share of people of this life, and of their story, that the population keeps; one for
            all or (draws,).
    """
    return np.log(np.where(ill, ILL_SHARE / np.asarray(kept), 0.0) + 1.0 - ILL_SHARE)
