"""Sloppy directions: which combinations of a person's numbers a diary could pin down at all.

The sensitivities of daily symptoms to a person's traits, seen through the noise of reports, give
the expected information of a diary (Fisher's). In units of how much people differ anyway, a
direction with an eigenvalue of 1 is as well known from the diary as it was beforehand; far below,
no diary of that length tells it, however good the fit.

Sources: Gutenkunst 2007 (doi 10.1371/journal.pcbi.0030189); Transtrum 2015 (doi 10.1063/1.4923066).
Linear around each person, noise of one's reports known, symptoms' noises taken as independent: so
an upper bound of what a diary tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.arrays import Array
from unknot.cohort.draw import draw
from unknot.engine.sensitivities import slopes
from unknot.engine.solve import POINTS, narrow
from unknot.model import Model
from unknot.observe import Reporting
from unknot.progress import Progress, quiet
from unknot.sensitivity.inputs import AskedResult, bouts_of, inputs_of, values_at
from unknot.sensitivity.pictures import plain, spectrum

if TYPE_CHECKING:
    import polars as pl

PEOPLE = 24
DAYS = 90
NOISES = {"pain": "pain", "fatigue": "fatigue", "fog": "fog", "sleep_quality": "sleep"}
LEAST_SD = 1e-6


@dataclass(frozen=True)
class SloppyDirections:
    """How much a diary would tell of combinations of a person's traits.

    Shapes: `values` (people, directions), eigenvalues of the expected information, largest first;
    `directions` (traits, directions), of all people's mean information; `pooled` (directions,) its
    eigenvalues. Coordinates are traits in sd of the population.

    Attributes:
        days: of the diary.
    """

    wiring: str
    traits: tuple[str, ...]
    days: int
    values: Array
    directions: Array
    pooled: Array

    @property
    def known(self) -> Array:
        """Directions of each person that the diary tells as well as the population does."""
        return (self.values >= 1.0).sum(axis=1).astype(float)

    def to_frame(self) -> pl.DataFrame:
        """One row a direction and trait."""
        import polars as pl

        return pl.DataFrame(self.to_dict()["directions"])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        rows = [
            {
                "direction": n + 1,
                "eigenvalue": float(self.pooled[n]),
                "trait": trait,
                "loading": float(self.directions[i, n]),
            }
            for n in range(len(self.pooled))
            for i, trait in enumerate(self.traits)
        ]
        return {
            "method": "sloppy", "wiring": self.wiring, "days": self.days,
            "people": len(self.values), "known": float(np.median(self.known)),
            "spread_decades": float(
                np.median(np.log10(self.values[:, 0] / np.maximum(self.values[:, -1], 1e-30)))
            ),
            "directions": rows,
        }  # fmt: skip

    def summary(self) -> str:
        """How many directions are known, what the best and the worst known are made of."""
        known = f"{np.median(self.known):.0f} of {len(self.traits)}"
        middle = f"middle of {len(self.values)} people"
        first = (
            f"{self.days} days of a diary tell {known} directions at least as well as what is "
            f"known of other people ({middle})."
        )
        lines = [first]
        for words, at in (("Best known", 0), ("Least known", len(self.pooled) - 1)):
            most: list[int] = np.argsort(-np.abs(self.directions[:, at]))[:3].tolist()
            made = ", ".join(f"{plain(self.traits[i])} {self.directions[i, at]:+.2f}" for i in most)
            lines.append(f"{words}: {made}.")
        return "\n".join(lines)

    def plot(self) -> str:
        """Eigenvalues of every person, and what the best and least known directions hold."""
        title = f"What {self.days} days of a diary would tell of a person's body"
        return spectrum(title, self.values, self.traits, self.directions)


def sloppy_directions(
    model: Model,
    asked: AskedResult,
    *,
    days: int = DAYS,
    people: int = PEOPLE,
    seed: int = 1,
    reporting: Reporting | None = None,
    progress: Progress = quiet,
) -> SloppyDirections:
    """The expected information of a diary about the traits of people with fibromyalgia.

    Args:
        asked: its programme is lived in the diary's days, else ordinary days are.
        people: of the virtual population; each is looked at on their own.
        reporting: the noise of daily reports.
    """
    noise = reporting or Reporting()
    traits = tuple(name for name in inputs_of(model) if name in model.lanes)
    width = _population_sd(traits)
    everyone = draw(people, seed, model)
    bouts = () if asked.programme is None else bouts_of(asked.programme)
    weights = {name: precision(noise, name, days) for name in NOISES}
    found: list[Array] = []
    for n in range(people):
        one = np.array([n], dtype=np.intp)
        timeline = narrow(everyone.lives.timeline(days, bouts), one)
        moved = slopes(model, timeline, everyone.who.take(one), traits, daily=tuple(NOISES))
        information = np.zeros((len(traits), len(traits)))
        for name, inverse in weights.items():
            rise = moved.slopes[name][:, :, 0] * width * POINTS[name]
            information += rise.T @ inverse @ rise
        found.append(information)
        progress(f"{n + 1} of {people} people", (n + 1) / people)
    values = np.array([np.linalg.eigvalsh(one)[::-1] for one in found])
    pooled, directions = np.linalg.eigh(np.mean(found, axis=0))
    return SloppyDirections(
        model.wiring, traits, days, np.maximum(values, 0.0), _signed(directions[:, ::-1]),
        np.maximum(pooled[::-1], 0.0),
    )  # fmt: skip


def _population_sd(traits: tuple[str, ...]) -> Array:
    """How much people differ in each trait, (traits,)."""
    grid = (np.arange(2000) + 0.5) / 2000
    spread = [float(values_at((name,), grid[:, None])[name].std()) for name in traits]
    return np.maximum(np.array(spread), LEAST_SD)


def precision(noise: Reporting, name: str, days: int) -> Array:
    """Inverse covariance of the noise of a symptom's daily reports, (days, days)."""
    lag = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    slow = noise.slow[NOISES[name]]
    rounding = noise.step**2 / 12.0
    covariance = slow**2 * noise.carry**lag + (noise.fresh**2 + rounding) * np.eye(days)
    return np.asarray(np.linalg.inv(covariance), dtype=float)


def _signed(directions: Array) -> Array:
    """With the largest part of each direction positive, so that pictures stay the same."""
    most = np.abs(directions).argmax(axis=0)
    return directions * np.sign(directions[most, np.arange(directions.shape[1])])
