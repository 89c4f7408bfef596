"""Self-calibration: find the factors and healthy means that make the healthy person healthy.

The procedure of the specification: a healthy person lives ordinary days in blocks of 42; after each
block the healthy means are measured and every factor moves towards its reference.

A changed number of a knot, parameter set or wiring changes the key of a calibration, which is then
found anew on every start (seconds). To ship it:

    python -m unknot.engine.calibrate > found.json && mv found.json src/unknot/data/calibration.json
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from unknot.arrays import Array
from unknot.engine.mesh import make
from unknot.engine.solve import People, people, solve
from unknot.errors import ModelError, nearest
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.model import Intervention, Model, Wiring, parameter_sets, tie, wiring, wirings
from unknot.timeline import Life, build

BLOCK_DAYS = 42
BLOCKS = 25
DAMPING = 0.7


def calibrate(free: Model, lanes: Mapping[str, Array] | None = None) -> dict[str, Array]:
    """Healthy means and factors of a model tied with `free=True`.

    Args:
        lanes: varied parameters, one value a lane; each lane is calibrated on its own.

    Returns:
        Name -> (lanes,) for every healthy mean and factor.
    """
    who = people(free, dict(lanes or {}), start="healthy")
    values = {n: v.copy() for n, v in who.lanes.items()}
    timeline = build(Life(BLOCK_DAYS))
    steps = make(timeline)  # as the specification has it: what ships was found so
    daily = tuple(dict.fromkeys((*free.names, *free.wanted)))
    state = who.start
    week: dict[str, Array] = {}
    for _ in range(BLOCKS):
        run = solve(free, timeline, People(values, state), daily=daily, mesh=steps)
        state = run.end.copy()
        week = {name: run.days[name][-7:].mean(axis=0) for name in daily}
        for name in free.names:
            if f"healthy_{name}" in values:
                values[f"healthy_{name}"] = week[name]
        for name, (reference, weight) in free.wanted.items():
            ratio = reference / week[name]
            if weight or name not in free.names:
                values[f"norm_{name}"] = values[f"norm_{name}"] * ratio
                continue
            values[f"norm_{name}"] = values[f"norm_{name}"] * ratio**DAMPING
            state[free.names.index(name)] *= ratio
    found = {n: v for n, v in values.items() if n.startswith(("norm_", "healthy_"))}
    for name in free.names:
        found.setdefault(f"healthy_{name}", week[name])
    return found


@cache
def _shipped() -> dict[str, dict[str, float]]:
    text = resources.files("unknot").joinpath("data/calibration.json").read_text(encoding="utf-8")
    return json.loads(text)


def constants(
    chosen: Wiring, values: Mapping[str, float], knots: Sequence[Knot] | None = None
) -> dict[str, float]:
    """Healthy means and factors under a wiring: shipped where known, else found now.

    Held states rest at the healthy reference of the full wiring, so that is found first.

    Args:
        knots: all of them; None takes those that ship.
    """
    found: dict[str, float] = {}
    if chosen.hold or chosen.cut:
        found = dict(_whole(tuple(sorted(values.items()))))
    free = tie(chosen, values, found, free=True, knots=knots)
    key = calibration_key(free)
    known: Mapping[str, float] | None = _shipped().get(key) or _FOUND.get(key)
    for cache_ in _CACHES:
        known = known or cache_.known(key)
    if known is None:
        known = {n: float(v[0]) for n, v in calibrate(free).items()}
        _check(chosen, known)
        for cache_ in _CACHES:
            cache_.keep(key, known)
    _FOUND[key] = dict(known)
    return found | _FOUND[key]


@cache
def _whole(values: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    """Those of the full wiring: every wiring that holds or cuts something begins with them."""
    return constants(wiring("articles"), dict(values))


def _check(chosen: Wiring, found: Mapping[str, float]) -> None:
    lost = [name for name, value in found.items() if not np.isfinite(value) or value < 0.0]
    if lost:
        shown = ", ".join(lost[:4]) + (" and others" if len(lost) > 4 else "")
        raise ModelError(
            "no-healthy-body",
            f'under the wiring "{chosen.name}" nobody stays healthy: no end to {shown}.',
            "hold or cut less of the body.",
        )


_FOUND: dict[str, dict[str, float]] = {}


@dataclass(frozen=True)
class _Cache:
    """Calibrations kept elsewhere, by their key."""

    known: Callable[[str], Mapping[str, float] | None]
    keep: Callable[[str, Mapping[str, float]], None]


_CACHES: list[_Cache] = []


def set_cache(
    known: Callable[[str], Mapping[str, float] | None],
    keep: Callable[[str, Mapping[str, float]], None],
) -> None:
    """Where calibrations of wirings that do not ship are looked up and kept."""
    _CACHES[:] = [_Cache(known, keep)]


def everything() -> dict[str, dict[str, float]]:
    """Calibrations of every wiring and parameter set, found now: what ships as data."""
    found: dict[str, dict[str, float]] = {}
    for values in parameter_sets().values():
        full = _find(wiring("articles"), values, {})
        found |= full
        for chosen in wirings().values():
            found |= _find(chosen, values, next(iter(full.values())))
    return found


def _find(
    chosen: Wiring, values: Mapping[str, float], full: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    free = tie(chosen, values, full if chosen.hold or chosen.cut else {}, free=True)
    return {calibration_key(free): {n: float(v[0]) for n, v in calibrate(free).items()}}


def calibration_key(free: Model) -> str:
    """What a calibration depends on, as a short hash."""
    return hashlib.sha256(f"{free.hash}|{BLOCK_DAYS}|{BLOCKS}|{DAMPING}".encode()).hexdigest()[:16]


def load(
    wiring_name: str | Wiring = "articles",
    parameter_set: str = "default",
    *,
    agents: Sequence[Intervention] = (),
    intervals: bool = False,
    vary: Sequence[str] = (),
    knots: Sequence[Knot] = (),
) -> Model:
    """A calibrated model, ready to solve.

    Args:
        wiring_name: one that ships, by name, or one of your own from `library.read_wirings`.
        knots: more of them, beside those that ship. Where one adds to a state of the body, the
            healthy person is found anew; else nothing of the body moves.

    Raises:
        ModelError: an unknown wiring or parameter set, or knots that cannot be tied.
    """
    chosen = wiring(wiring_name)
    values = parameter_set_values(parameter_set)
    everyone = [*all_knots(), *knots] if knots else None
    moved = any(one.adds for one in knots)
    found = constants(chosen, values, everyone if moved else None)
    return tie(
        chosen,
        values,
        found,
        parameter_set=parameter_set,
        agents=agents,
        intervals=intervals,
        vary=vary,
        knots=everyone,
    )


def parameter_set_values(name: str) -> Mapping[str, float]:
    """The values of a parameter set that differ from the knots' own."""
    known = parameter_sets()
    if name not in known:
        raise ModelError(
            "unknown-parameter-set", f'there is no parameter set "{name}".', nearest(name, known)
        )
    return known[name]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(everything(), indent=1, sort_keys=True) + "\n")
