"""Profile likelihoods: how well a fitted diary is still explained with one trait held elsewhere.

For each trait and each place, the best explanation over all other coordinates of the person (other
traits, past, offsets, how strongly symptoms answer) is climbed to (BFGS, all places side by side),
beginning at the fit's own draws. Whatever is found is a lower bound of the true profile; neighbours
hand their best people on. `unfinished` says how far the traits' own tops still lie apart: they are
one and the same if the search has ended well.

No prior weighs in, but others stay within `REACH` sd of the population. Source: Raue 2009 (doi
10.1093/bioinformatics/btp358). The interval is where twice the fall is below a quantile of chi
squared with one degree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import special

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.inference import prior
from unknot.inference.fit import PreparedDiary, simulator
from unknot.inference.population_monte_carlo import explain
from unknot.inference.posterior import KeptFit
from unknot.inference.reports import Noise
from unknot.inference.response_prior import BELIEF
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.sensitivity.pictures import plain, profiles

if TYPE_CHECKING:
    import polars as pl

TRAITS = (*prior.TIGHT, "overexertion", "answer", "reserve")
PLACES = np.linspace(-2.0, 2.0, 9)
STEPS = 16
SHARED_EACH = 4  # steps after which neighbours try one another's people
LEADERS, NEAREST = 16, 8  # draws of the fit that are tried at each place to begin with
REACH = 3.0  # sd of the population
NUDGE = 1e-3
STEEPEST = 1e4  # a steeper slope is a jump: a person who is ill on one side of it
LONGEST = 1.5  # sd
LENGTHS = (1.0, 0.5, 0.25, 0.1, 0.03, 0.005)
IMPOSSIBLE = -1e9
SURE = 0.9
LEVEL = 0.5 * float(special.chdtri(1, 1.0 - SURE))  # 1.35 of log likelihood


class ProfiledFit(Protocol):
    """What is needed of a fit: see `uk.PersonFit.inner`."""

    @property
    def model(self) -> Model:
        """The body."""
        ...

    @property
    def prepared(self) -> PreparedDiary:
        """The fitted days."""
        ...

    @property
    def kept(self) -> KeptFit:
        """The draws."""
        ...


@dataclass(frozen=True)
class ProfileLikelihoods:
    """Profiles of traits.

    Shapes: `curves[trait]` (places,), log likelihood minus the best found anywhere.

    Attributes:
        places: where each trait was held, sd of the population.
        best: log likelihood of the best explanation found.
    """

    person: str
    places: Array
    curves: dict[str, Array]
    best: float
    lives: int

    @property
    def unfinished(self) -> float:
        """How far the lowest of the traits' own tops lies below the best, log likelihood."""
        return float(max(-curve.max() for curve in self.curves.values()))

    def interval(self, trait: str) -> tuple[float | None, float | None]:
        """The 90 % interval, sd of the population; None where it does not close on that side.

        Counted from the trait's own top: what the search has not found elsewhere narrows nothing.
        """
        curve, xs = self.curves[trait] - self.curves[trait].max(), self.places
        top = int(np.argmax(curve))

        def edge(steps: range) -> float | None:
            before = top
            for at in steps:
                if curve[at] < -LEVEL:
                    gap = curve[before] - curve[at]
                    share = float((curve[before] + LEVEL) / gap)
                    return float(xs[before] + share * (xs[at] - xs[before]))
                before = at
            return None

        return edge(range(top - 1, -1, -1)), edge(range(top + 1, len(xs)))

    def verdict(self, trait: str) -> str:
        """What this diary says of a trait on its own, in a few words."""
        low, high = self.interval(trait)
        if low is None and high is None:
            return "not told"
        if low is None:
            return f"below {high:+.1f} sd"
        if high is None:
            return f"above {low:+.1f} sd"
        return f"{low:+.1f} to {high:+.1f} sd"

    def to_frame(self) -> pl.DataFrame:
        """One row a trait and place."""
        import polars as pl

        rows = [
            {"trait": trait, "place": float(x), "log_likelihood": float(y)}
            for trait, curve in self.curves.items()
            for x, y in zip(self.places, curve, strict=True)
        ]
        return pl.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: curve and interval of each trait."""
        return {
            "method": "profile",
            "person": self.person,
            "best": self.best,
            "level": LEVEL,
            "unfinished": self.unfinished,
            "lives": self.lives,
            "places": self.places.tolist(),
            "traits": [
                {
                    "trait": trait,
                    "curve": curve.tolist(),
                    "low": self.interval(trait)[0],
                    "high": self.interval(trait)[1],
                    "verdict": self.verdict(trait),
                }
                for trait, curve in self.curves.items()
            ],
        }

    def summary(self) -> str:
        """A line a trait."""
        lines = ["What this diary alone says of each trait, everything else free:"]
        lines += [f"  {plain(trait)}: {self.verdict(trait)}" for trait in self.curves]
        lines.append(
            f"The search ended {self.unfinished:.1f} log likelihood apart: {LEVEL:.1f} is the line."
        )
        return "\n".join(lines)

    def plot(self) -> str:
        """Every profile, as SVG."""
        return profiles(
            "How much worse the best explanation gets with one trait held elsewhere",
            self.places, self.curves, LEVEL, {name: self.verdict(name) for name in self.curves},
        )  # fmt: skip


def profile_likelihoods(
    fit: ProfiledFit,
    traits: tuple[str, ...] = TRAITS,
    *,
    places: Array = PLACES,
    steps: int = STEPS,
    progress: Progress = quiet,
) -> ProfileLikelihoods:
    """Profile the likelihood of a fitted diary.

    Args:
        places: where each trait is held, sd of the population, rising.
        steps: of the climb to the best of everything else.

    Raises:
        UnknotError: an unknown trait.
    """
    for name in traits:
        if name not in TRAITS:
            raise UnknotError(
                "unknown-trait", f'no trait is called "{name}".', nearest(name, TRAITS)
            )
    search = _Search(fit, traits, places)
    for step in range(steps):
        search.climb()
        if (step + 1) % SHARED_EACH == 0:
            search.share()
        progress(f"step {step + 1} of {steps}", (step + 1) / steps)
    best = max(search.ceiling, float(search.top.max()))
    curves = {name: search.top[t] - best for t, name in enumerate(traits)}
    return ProfileLikelihoods(fit.kept.person, places, curves, best, search.lives)


class _Search:
    """The best person so far at every trait and place: climbers, all moved in one batch.

    Shapes: problems are traits x places in a row; `at` (problems, size) the best so far, `score`
    (problems,) their log likelihood, `curve` (problems, size, size) what stands for the inverse of
    minus the second derivatives (BFGS).
    """

    def __init__(self, fit: ProfiledFit, traits: tuple[str, ...], places: Array) -> None:
        self.simulate = simulator(fit.model, fit.prepared)
        self.reports, self.noise = fit.prepared.reports, fit.kept.runs[0].noise
        columns = [prior.coordinate(name) for name in traits]
        self.shape = (len(traits), len(places))
        self.held = np.repeat(columns, len(places))
        self.place = np.tile(places, len(traits))
        self.lives = 0
        draws = np.unique(np.concatenate([run.z for run in fit.kept.runs]), axis=0)
        draws = draws[np.argsort(-self._explained(draws), kind="stable")]
        self.ceiling = float(self._explained(draws[:1])[0])
        self.at, self.score = self._begin(draws)
        self.curve = np.broadcast_to(np.eye(prior.SIZE), (len(self.at), prior.SIZE, prior.SIZE))
        self.curve = self.curve.copy()
        self.slope = self._slopes()

    @property
    def top(self) -> Array:
        """The best log likelihood, (traits, places)."""
        return self.score.reshape(self.shape)

    def _begin(self, draws: Array) -> tuple[Array, Array]:
        """The best of some draws, moved to each place: the best of all, and the nearest ones."""
        tried: list[Array] = []
        for column, x in zip(self.held, self.place, strict=True):
            near = np.argsort(np.abs(draws[:, column] - x), kind="stable")[:NEAREST]
            tried.append(np.concatenate([draws[:LEADERS], draws[near]]))
        people = self._placed(np.stack(tried))
        score = self._explained(people.reshape(-1, prior.SIZE)).reshape(people.shape[:2])
        best = score.argmax(axis=1)
        rows = np.arange(len(best))
        return people[rows, best], score[rows, best]

    def _placed(self, people: Array) -> Array:
        """People (problems, several, size) within reach, with the trait of each problem held."""
        made = np.clip(people, -REACH, REACH)
        made[np.arange(len(made)), :, self.held] = self.place[:, None]
        return made

    def _explained(self, z: Array) -> Array:
        """Log likelihood of people who respond at all, however strongly, (people,)."""
        self.lives += len(z)
        noise: Noise = self.noise
        value = explain(self.reports, noise, self.simulate(z))[1:]
        belief = np.log(np.array(BELIEF[1:]) / sum(BELIEF[1:]))
        total = np.asarray(special.logsumexp(value + belief[:, None], axis=0), dtype=float)
        return np.where(np.isfinite(total), total, IMPOSSIBLE)

    def _slopes(self) -> Array:
        """Slopes of the log likelihood by forward differences, (problems, size)."""
        problems, size = self.at.shape
        wide = np.repeat(self.at[:, None, :], size, axis=1)
        index = list(range(prior.SIZE))
        # Inwards at the edge of reach, so that what is tried can be lived.
        nudge = np.where(self.at > REACH - NUDGE, -NUDGE, NUDGE)
        wide[:, index, index] += nudge
        near = self._explained(wide.reshape(-1, size)).reshape(problems, size)
        slope = (near - self.score[:, None]) / nudge
        slope[np.arange(problems), self.held] = 0.0
        return np.where(np.abs(slope) < STEEPEST, slope, 0.0)

    def climb(self) -> None:
        """One step uphill for every problem, as far as is best of a few lengths."""
        way = np.einsum("nij,nj->ni", self.curve, self.slope)
        lost = np.einsum("ni,ni->n", way, self.slope) <= 0.0
        self.curve[lost] = np.eye(prior.SIZE)
        way[lost] = self.slope[lost]
        way *= np.minimum(1.0, LONGEST / np.maximum(np.linalg.norm(way, axis=1), 1e-12))[:, None]
        tried = self._placed(self.at[:, None, :] + np.array(LENGTHS)[:, None] * way[:, None, :])
        self._move(tried)

    def share(self) -> None:
        """Let neighbours, and the best of each trait, try the places of one another."""
        people = self.at.reshape(*self.shape, -1)
        best = people[np.arange(self.shape[0]), self.top.argmax(axis=1)]
        leader = best[self.top.max(axis=1).argmax()]
        left = np.concatenate([people[:, :1], people[:, :-1]], axis=1)
        right = np.concatenate([people[:, 1:], people[:, -1:]], axis=1)
        own = np.broadcast_to(best[:, None], people.shape)
        first = np.broadcast_to(leader, people.shape)
        self._move(self._placed(np.stack([left, right, own, first], axis=2).reshape(
            len(self.at), 4, -1
        )))  # fmt: skip

    def _move(self, tried: Array) -> None:
        """Go to the best of what was tried, (problems, several, size), where it is better."""
        score = self._explained(tried.reshape(-1, prior.SIZE)).reshape(tried.shape[:2])
        best = score.argmax(axis=1)
        rows = np.arange(len(best))
        better = score[rows, best] > self.score
        step = np.where(better[:, None], tried[rows, best] - self.at, 0.0)
        before = self.slope
        self.at = self.at + step
        self.score = np.where(better, score[rows, best], self.score)
        self.slope = self._slopes()
        self._learn(step, before - self.slope, better)

    def _learn(self, step: Array, change: Array, moved: npt.NDArray[np.bool_]) -> None:
        """BFGS: the inverse curvature after a step, and none of it where nothing was better."""
        along = np.einsum("ni,ni->n", step, change)
        fine = moved & (along > 1e-8)
        rho = np.where(fine, 1.0 / np.where(fine, along, 1.0), 0.0)
        eye = np.eye(prior.SIZE)
        left = eye - rho[:, None, None] * step[:, :, None] * change[:, None, :]
        new = left @ self.curve @ left.swapaxes(1, 2)
        new += rho[:, None, None] * step[:, :, None] * step[:, None, :]
        self.curve = np.where(fine[:, None, None], new, eye)
