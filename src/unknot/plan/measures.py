"""What may ease beside moving: quieter nights, calmer days, standing up from sitting.

All of it comes by way of the model of the body. None of it is a dose of anything, and none asks
for more movement than is done: a break from sitting is standing up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from unknot.arrays import Array
from unknot.inference.burn_in import Usual
from unknot.plan.limits import STOPS, Code, Limited
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.wishes import choices
from unknot.timeline import Bout

QUIETER, CALMER, BREAKS = "quieter_nights", "calmer_days", "breaks_from_sitting"
MEASURES = (QUIETER, CALMER, BREAKS)
SITTING_HOURS = (9.5, 10.5, 11.5, 14.5, 15.5, 16.5)
STANDING = "standing"
ALWAYS = (QUIETER, CALMER)  # never too much for anybody

Measures = tuple[str, ...]


REST_ON = frozenset({Code.PACING, Code.FLARE, Code.AFTER_FLARE, Code.AFTER_WORSENING})


def allowed(left: Limited) -> Measures:
    """What may be suggested: nothing where all planning stops; who paces or is in a flare rests on.

    Args:
        left: the limits as they stand today, of anything.
    """
    if left.mode in STOPS.values():
        return ()
    resting = any(cap.code in REST_ON for cap in left.caps)
    return (QUIETER, CALMER) if resting else MEASURES


def sets_of(measures: Sequence[str]) -> list[Measures]:
    """None of them, each, and all that go together."""
    return [
        one for size in range(len(measures) + 1) for one in combinations(measures, size)
    ]  # fmt: skip


def usual_with(usual: Usual, measures: Collection[str]) -> Usual:
    """The usual day with what of it is easier."""
    left = 1.0 - choices()["eased_share"]
    return replace(
        usual,
        stress=usual.stress * (left if CALMER in measures else 1.0),
        sleep_lost=usual.sleep_lost * (left if QUIETER in measures else 1.0),
    )


def onward(
    living: Living, minutes: Minutes, days: int, measures: Collection[str]
) -> tuple[Array, Array]:
    """Daily symptoms of the body, (days, symptoms, draws), and where it leaves them."""
    breaks = _breaks(days) if BREAKS in measures else ()
    return living.onward(minutes, days, usual_with(living.usual, measures), breaks)


def _breaks(days: int) -> tuple[Bout, ...]:
    hours = choices()["break_minutes"] / 60.0
    starts = (24.0 * np.arange(days)[:, None] + np.array(SITTING_HOURS)).ravel()
    return tuple(Bout(float(at), hours, STANDING) for at in starts)
