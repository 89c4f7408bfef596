"""How well many trajectories explain a diary, under every noise that stands for its scatter."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.inference.noise_prior import Settings
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports
from unknot.inference.response_prior import RESPONSES
from unknot.inference.trajectories import Trajectories

BATCH = 1024  # draws explained at a time
HOPELESS = 16.0  # log weights this far below the best are not looked at under every noise
Whiteners = dict[Noise, Whitener | None]  # none under a noise so extreme that its numbers drown


def likelihoods(
    reports: Reports,
    settings: Settings,
    made: Trajectories,
    offset: Array,
    whiteners: Whiteners | None = None,
) -> Array:
    """Log likelihood under every setting and response, (settings, responses, draws).

    Those whose run failed count as impossible, and so, under all settings but the leaders, do those
    that these find hopeless, `offset` (draws,) counted in.

    Args:
        whiteners: those of the same reports, from call to call; filled as they are needed.
    """
    known = {} if whiteners is None else whiteners
    found = np.full((len(settings.noises), len(RESPONSES), len(made.ok)), -np.inf)
    chosen = np.flatnonzero(made.ok)
    with threadpool_limits(limits=1, user_api="blas"):
        for number, one in enumerate(settings.noises):
            if one not in known:
                known[one] = _whitener(reports, one, needed=number == 0)
            whitener = known[one]
            if whitener is None:
                continue
            for i in range(0, len(chosen), BATCH):
                at = chosen[i : i + BATCH]
                found[number][:, at] = whitener.explain(made.means[:, :, at], made.before[:, at])
            if number == settings.leaders - 1 and len(settings.noises) > settings.leaders:
                best = found[: settings.leaders].max(axis=(0, 1)) + offset
                chosen = np.flatnonzero(best > best.max() - HOPELESS)
    return found


def _whitener(reports: Reports, noise: Noise, *, needed: bool) -> Whitener | None:
    """None where the noise is so extreme that it explains nothing and nobody needs it."""
    try:
        return Whitener(reports, noise)
    except np.linalg.LinAlgError:
        if needed:
            raise
        return None
