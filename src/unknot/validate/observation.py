"""What a study would see of its people: before, at some week of an arm, and hour by hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.validate.cohort import LivedArm, StudyCohort, Window
from unknot.validate.endpoints import RATED, Quantity, luck, measured, quantity
from unknot.validate.protocol import StudyArm, StudyPeople

FEWEST = 4  # people in a stratum


@dataclass(frozen=True)
class StudyGroup:
    """People of one or more strata, and what they lived.

    Attributes:
        crowds: one a stratum.
        lived: arm -> one a stratum.
    """

    who: StudyPeople
    crowds: Sequence[StudyCohort]
    lived: Mapping[StudyArm, Sequence[LivedArm]]

    @property
    def weights(self) -> Array:
        """How much each person counts: the share of their stratum, if they may take part.

        Where a stratum has hardly anybody under a vector, nobody counts: the mix is not to be had.
        """
        parts: list[Array] = []
        whole = np.ones((self.crowds[0].shape[0], 1))
        for stratum, crowd in zip(self.who.strata, self.crowds, strict=True):
            there = crowd.there.copy()
            for name, low, high in self.who.select:
                value = quantity(name).compute(_means(crowd, crowd.before))
                there *= (value >= low) & (value <= high)
            number = there.sum(axis=-1, keepdims=True)
            whole *= number >= FEWEST
            parts.append(stratum.share * there / np.maximum(number, 1.0))
        return whole * np.concatenate(parts, axis=-1)

    def before(self, name: str, seen: bool = False, when: str = "before") -> Array:
        """A quantity in the last week before the study, (vectors, people).

        Args:
            seen: as measured or rated, with noise; else as it is.
            when: key of the noise.
        """
        one = quantity(name)
        return self._over([_means(c, c.before) for c in self.crowds], one, seen, when)

    def at(self, arm: StudyArm, window: Window, name: str, seen: bool = False) -> Array:
        """A quantity over some days of an arm, (vectors, people)."""
        means = [
            _means(crowd, lived.windows[window])
            for crowd, lived in zip(self.crowds, self.lived[arm], strict=True)
        ]
        return self._over(means, quantity(name), seen, str(window))

    def hours(self, arm: StudyArm, name: str) -> Array:
        """A quantity on every hour, (hours + 1, vectors, people)."""
        one = quantity(name)
        return np.concatenate([one.compute(lived.hours) for lived in self.lived[arm]], axis=-1)

    def style(self, name: str) -> Array:
        """How strongly people rate a quantity: their own scale, or the middle of the three."""
        found: list[Array] = []
        for crowd in self.crowds:
            scales = crowd.lives.scales
            middle: Array = np.exp(np.mean([np.log(scales[n]) for n in RATED], axis=0))
            rating: Array = scales.get(name, middle)
            found.append(crowd.table(rating))
        return np.concatenate(found, axis=-1)

    def chance(self, what: str, when: str) -> Array:
        """Standard normal luck of each person, (vectors, people)."""
        return np.concatenate(
            [
                luck(self.who.seed, c.numbers, f"{what} {i}", when)
                for i, c in enumerate(self.crowds)
            ],
            axis=-1,
        )

    def _over(
        self, means: Sequence[Mapping[str, Array]], one: Quantity, seen: bool, when: str
    ) -> Array:
        latent = np.concatenate([one.compute(found) for found in means], axis=-1)
        if not seen:
            return latent
        style = self.style(one.name) if one.rated else np.ones_like(latent)
        return measured(one, latent, style, self.chance(one.name, when))


def _means(crowd: StudyCohort, means: Mapping[str, Array]) -> Mapping[str, Array]:
    return {**means, "activity_scale": crowd.table(crowd.lives.activity_scale)}
