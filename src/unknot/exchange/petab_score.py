"""How well what a model gives fits what was measured: log-likelihood and chi-square."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.exchange.petab_problem import LAPLACE, LINEAR, LOG10, NORMAL, PetabTables


def _turned(x: Array, measured_on: str) -> Array:
    with np.errstate(all="ignore"):
        if measured_on == LINEAR:
            return x
        return np.log10(x) if measured_on == LOG10 else np.log(x)


def scores(tables: PetabTables, values: Array, noises: Array) -> tuple[Array, Array]:
    """Log-likelihood of each measurement, and its residual in units of the noise.

    Args:
        values: what the model gives, (sets, measurements).
        noises: the scale of the noise, alike. Where it is not above 0, or a value has no
            logarithm that is asked for, the log-likelihood is minus infinity.

    Returns:
        Both (sets, measurements).
    """
    measured = np.array([one.value for one in tables.measurements])
    kinds = [tables.observables[one.observable] for one in tables.measurements]
    likelihood, residual = np.empty(values.shape), np.empty(values.shape)
    for pair in {(kind.distribution, kind.measured_on) for kind in kinds}:
        distribution, on = pair
        mine = np.array([(kind.distribution, kind.measured_on) == pair for kind in kinds])
        m, y, scale = measured[mine], values[:, mine], noises[:, mine]
        with np.errstate(all="ignore"):
            apart = (_turned(m, on) - _turned(y, on)) / scale
            stretch = np.zeros_like(m) if on == LINEAR else np.log(m)
            if on == LOG10:
                stretch = stretch + np.log(np.log(10.0))
            if distribution == NORMAL:
                found = -0.5 * np.log(2.0 * np.pi * scale**2) - 0.5 * apart**2 - stretch
            else:
                assert distribution == LAPLACE
                found = -np.log(2.0 * scale) - np.abs(apart) - stretch
        possible = np.isfinite(found) & (scale > 0.0)
        likelihood[:, mine] = np.where(possible, found, -np.inf)
        residual[:, mine] = apart
    return likelihood, residual


def log_priors(tables: PetabTables, parameters: dict[str, Array]) -> dict[str, Array]:
    """Log prior density of each estimated parameter; empty where the problem names no prior.

    A parameter without one counts as uniform between its bounds where others have one.
    """
    estimated = [one for one in tables.parameters.values() if one.estimated]
    if not any(one.prior for one in estimated):
        return {}
    found: dict[str, Array] = {}
    for one in estimated:
        x = parameters[one.name]
        if one.prior is not None:
            found[one.name] = one.prior.log_density(x)
            continue
        inside = (x >= one.lower) & (x <= one.upper)
        with np.errstate(all="ignore"):
            flat = -np.log(one.upper - one.lower)
        found[one.name] = np.where(inside, flat, -np.inf)
    return found
