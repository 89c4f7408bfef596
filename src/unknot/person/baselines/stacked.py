"""Several baselines averaged, those that did better lately counting more.

On scales of up to six points rounded normals lose to counts, so those members are left out there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unknot.person.baselines import arn, markov, recent, stay, tilt
from unknot.person.baselines.contract import Baseline, Floats, Ints, Past
from unknot.person.stack import WINDOW, rolling_weights

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
    if origins.size == 0:
        return np.zeros((len(horizons), 0, past.points))
    first = max(int(origins.min()) - max(horizons) - WINDOW, 0)
    rows = np.arange(first, int(origins.max()) + 1)
    fitting = [one for one in members if one.fits(past.scale)]
    made = np.stack([one.make(past, horizons, rows) for one in fitting])
    out: list[Floats] = []
    for row, horizon in enumerate(horizons):
        came = np.full(rows.size, -1, dtype=np.int64)
        ready = rows[rows + horizon < past.index.size]
        came[: ready.size] = past.index[ready + horizon]
        weights = rolling_weights(made[:, row], came, horizon)[origins - first]
        out.append(np.einsum("om,mok->ok", weights, made[:, row, origins - first]))
    return np.stack(out)


BASELINE = Baseline("stacked", "Forecasters averaged, those that did better lately more.", make)
