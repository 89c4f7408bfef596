"""Prior distributions of PEtab: densities, cut off at a parameter's bounds, and random values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from unknot.arrays import Array

# Distribution: how many numbers it takes, and SciPy's name, shapes, place and scale for them.
_Shape = Callable[[list[float]], tuple[str, tuple[float, ...], float, float]]
_SHAPES: dict[str, tuple[int, _Shape]] = {
    "cauchy": (2, lambda p: ("cauchy", (), p[0], p[1])),
    "chisquare": (1, lambda p: ("chi2", (p[0],), 0.0, 1.0)),
    "exponential": (1, lambda p: ("expon", (), 0.0, p[0])),
    "gamma": (2, lambda p: ("gamma", (p[0],), 0.0, p[1])),
    "laplace": (2, lambda p: ("laplace", (), p[0], p[1])),
    "normal": (2, lambda p: ("norm", (), p[0], p[1])),
    "rayleigh": (1, lambda p: ("rayleigh", (), 0.0, p[0])),
    "uniform": (2, lambda p: ("uniform", (), p[0], p[1] - p[0])),
}
LOGARITHMIC = {"log-laplace": "laplace", "log-normal": "normal", "log-uniform": "uniform"}
COUNTS = {name: shape[0] for name, shape in _SHAPES.items()} | dict.fromkeys(LOGARITHMIC, 2)


@dataclass(frozen=True)
class PetabPrior:
    """A prior, cut off at bounds.

    Attributes:
        distribution: a key of COUNTS. `numbers`: what it takes, as PEtab lists it.
        lower, upper: of the parameter itself.
    """

    distribution: str
    numbers: tuple[float, ...]
    lower: float
    upper: float

    @property
    def fault(self) -> str:
        """What is wrong with it; nothing where it is a distribution."""
        if len(self.numbers) != COUNTS[self.distribution]:
            return f"{self.distribution} takes {COUNTS[self.distribution]} numbers"
        plain = LOGARITHMIC.get(self.distribution, self.distribution)
        if not np.isfinite(self.numbers).all():
            return "its numbers are not finite"
        if plain == "uniform":
            log = self.distribution != plain
            if not self.numbers[0] < self.numbers[1] or (log and not self.numbers[0] > 0.0):
                return "its range is empty"
        elif self.numbers[-1] <= 0.0:  # the scale comes last
            return "its scale is not above 0"
        if self.distribution == "gamma" and self.numbers[0] <= 0.0:
            return "its shape is not above 0"
        low, high = self._inside()
        return "" if high > low else "nothing of it lies within the bounds"

    def _plain(self) -> Any:
        """SciPy's distribution of the value, or of its logarithm."""
        numbers = list(self.numbers)
        if self.distribution == "log-uniform":
            numbers = [float(np.log(n)) for n in numbers]
        name = LOGARITHMIC.get(self.distribution, self.distribution)
        kind, shapes, place, scale = _SHAPES[name][1](numbers)
        return getattr(import_module("scipy.stats"), kind)(*shapes, loc=place, scale=scale)

    def _log(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            found: Array = np.log(np.where(x >= 0.0, x, np.nan))
        return found

    def _below(self, x: float) -> float:
        """How much lies below a value."""
        if self.distribution not in LOGARITHMIC:
            return float(self._plain().cdf(x))
        return 0.0 if x <= 0.0 else float(self._plain().cdf(np.log(x)))

    def _inside(self) -> tuple[float, float]:
        return self._below(self.lower), self._below(self.upper)

    def log_density(self, x: Array) -> Array:
        """The logarithm of the density at some values; minus infinity outside."""
        x = np.asarray(x, dtype=np.float64)
        if self.distribution in LOGARITHMIC:
            turned = self._log(x)
            with np.errstate(all="ignore"):
                found: Array = self._plain().logpdf(turned) - turned
        else:
            found = self._plain().logpdf(x)
        low, high = self._inside()
        share = np.log(high - low)
        inside = (x >= self.lower) & (x <= self.upper) & np.isfinite(found)
        return np.where(inside, found - share, -np.inf)

    def at(self, share: Array) -> Array:
        """The values below which given shares of the prior lie."""
        low, high = self._inside()
        found: Array = self._plain().ppf(low + share * (high - low))
        if self.distribution in LOGARITHMIC:
            found = np.exp(found)
        return np.clip(found, self.lower, self.upper)
