"""Several baselines averaged, those that did better lately counting more.

On scales of up to six points rounded normals lose to counts, so those members are left out there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unknot.forecasting.baselines import arn, markov, recent, stay, tilt
from unknot.forecasting.baselines.contract import Baseline, Floats, Ints, Past
from unknot.forecasting.stacking import WINDOW, rolling_weights

COARSE_MEMBERS = tuple(one.BASELINE for one in (recent, markov, tilt))
FINE_MEMBERS = tuple(one.BASELINE for one in (recent, arn, tilt, stay))


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """The weighted average of the members' probabilities."""
    members = COARSE_MEMBERS if markov.is_coarse(past.scale) else FINE_MEMBERS
    return blend(members, past, horizons, origins)


def blend(
    members: Sequence[Baseline], past: Past, horizons: tuple[int, ...], origins: Ints
) -> Floats:
    """Any baselines averaged, weights from days up to each origin; those that fit the scale.

    Returns:
        Shape (horizons, origins, points).
    """
    return weighed(members, past, horizons, origins)[0]


def weighed(
    members: Sequence[Baseline], past: Past, horizons: tuple[int, ...], origins: Ints
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """The same with the weights, and the names of those that fit the scale.

    Returns:
        Shapes (horizons, origins, points) and (horizons, origins, members).
    """
    fitting = [member for member in members if member.fits(past.scale)]
    names = tuple(one.name for one in fitting)
    if origins.size == 0:
        none = np.zeros((len(horizons), 0, past.points))
        return none, np.zeros((len(horizons), 0, len(names))), names
    first = max(int(origins.min()) - max(horizons) - WINDOW, 0)
    rows = np.arange(first, int(origins.max()) + 1)
    made = np.stack([one.make(past, horizons, rows) for one in fitting])
    out: list[Floats] = []
    each: list[Floats] = []
    for row, horizon in enumerate(horizons):
        came = np.full(rows.size, -1, dtype=np.int64)
        ready = rows[rows + horizon < past.index.size]
        came[: ready.size] = past.index[ready + horizon]
        weights = rolling_weights(made[:, row], came, horizon)[origins - first]
        out.append(np.einsum("om,mok->ok", weights, made[:, row, origins - first]))
        each.append(weights)
    return np.stack(out), np.stack(each), names


BASELINE = Baseline("stacked", "Forecasters averaged, those that did better lately more.", make)
