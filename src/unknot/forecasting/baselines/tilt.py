"""Own frequencies, tilted towards where the levels point: shape from counts, place from dynamics.

Log odds between neighbouring points move by an amount that brings the mean (to first order) to the
regression's. Variants differ in how fast old days fade, how much neighbouring points are blurred
together, and how far the tilt goes; each counts by how well it foretold the last months.
"""

from __future__ import annotations

import itertools

import numpy as np

from unknot.forecasting.baselines.contract import UNIFORM, Baseline, Floats, Ints, Past
from unknot.forecasting.baselines.frequencies import fading
from unknot.forecasting.baselines.hier_levels import levels
from unknot.forecasting.scores import FLOOR, grid, pmf_from_normal

HALF_LIVES = (10.0, 25.0, 80.0)  # days
BLURS = (0.01, 0.04)  # sd, as a share of the scale's length
STRENGTHS = (0.25, 0.5, 0.75, 1.0)  # of the way to the regression's mean
WINDOW = 120  # days of past scores by which variants are weighed
STEEPEST = 2.5  # tilt per sd of the frequencies, at most


def make(past: Past, horizons: tuple[int, ...], origins: Ints) -> Floats:
    """All variants averaged, weights learnt from days up to each origin."""
    if origins.size == 0:
        return np.zeros((len(horizons), 0, past.points))
    first = max(int(origins.min()) - max(horizons) - WINDOW, 0)
    rows = np.arange(first, int(origins.max()) + 1)
    bases = _bases(past, rows)
    out: list[Floats] = []
    for horizon, (aim, _) in zip(horizons, levels(past, horizons), strict=True):
        made = _variants(past, bases, aim[rows])
        weight = _weights(past, made, rows, horizon)[:, origins - first]
        out.append(np.einsum("vo,vok->ok", weight, made[:, origins - first]))
    return np.stack(out)


def _bases(past: Past, rows: Ints) -> list[Floats]:
    """Fading, blurred frequencies on some days. Shapes (rows, points)."""
    faded = [fading(past, rows, half_life) for half_life in HALF_LIVES]
    return [one @ _blur(past, blur) for one, blur in itertools.product(faded, BLURS)]


def _variants(past: Past, bases: list[Floats], aim: Floats) -> Floats:
    """Every variant's probabilities on some days. Shape (variants, rows, points)."""
    points = grid(past.scale)
    made: list[Floats] = []
    for base in bases:
        centre = base @ points
        away = points - centre[:, None]
        sd = np.sqrt((base * away**2).sum(axis=1))
        slope = np.clip((aim - centre) / sd, -STEEPEST, STEEPEST) / sd
        for strength in STRENGTHS:
            odds = base * np.exp(strength * slope[:, None] * away)
            made.append(odds / odds.sum(axis=1, keepdims=True))
    return np.stack(made)


def _blur(past: Past, share: float) -> Floats:
    """How each point is spread over its neighbours. Shape (points, points), rows add to 1."""
    width = share * (past.scale.high - past.scale.low)
    return pmf_from_normal(grid(past.scale), np.full(past.points, width), past.scale)


def _weights(past: Past, made: Floats, rows: Ints, horizon: int) -> Floats:
    """Each variant's weight on each day, from forecasts whose day had come. (variants, rows)."""
    ready = rows[rows + horizon < past.index.size]
    came = past.index[ready + horizon]
    given = made[:, np.arange(ready.size), np.maximum(came, 0)]
    mixed = (1 - UNIFORM) * given + UNIFORM / past.points
    logs = np.where(came >= 0, np.log(np.maximum(mixed, FLOOR)), 0.0)
    known = np.zeros((made.shape[0], rows.size + 1))
    known[:, horizon + 1 :] = np.cumsum(logs, axis=1)[:, : max(rows.size - horizon, 0)]
    start = np.maximum(np.arange(rows.size) + 1 - WINDOW, 0)
    total = known[:, 1:] - known[:, start]
    weight = np.exp(total - total.max(axis=0))
    return weight / weight.sum(axis=0)


BASELINE = Baseline("tilt", "Own frequencies, tilted towards where the levels point.", make)
