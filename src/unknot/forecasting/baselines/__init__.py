"""Forecasters without a mechanism, one a file, found by looking in this folder."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterable

from unknot.errors import UnknotError, nearest
from unknot.forecasting.baselines.contract import Baseline, Past, forecast, past_of

__all__ = ["Baseline", "Past", "baselines", "choose", "forecast", "past_of"]


@functools.cache
def baselines() -> dict[str, Baseline]:
    """Every baseline by name: the `BASELINE` of each module of this folder that has one."""
    found: dict[str, Baseline] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        held = getattr(importlib.import_module(f"{__name__}.{module}"), "BASELINE", None)
        if isinstance(held, Baseline):
            found[held.name] = held
    return found


def choose(names: Iterable[str]) -> tuple[Baseline, ...]:
    """Baselines by name, in the order asked.

    Raises:
        UnknotError: there is no baseline of that name.
    """
    known = baselines()
    chosen: list[Baseline] = []
    for name in names:
        if name not in known:
            said = f'there is no forecaster called "{name}".'
            raise UnknotError("baseline-unknown", said, nearest(name, known))
        chosen.append(known[name])
    return tuple(chosen)
