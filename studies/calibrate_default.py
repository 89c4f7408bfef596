"""Find the parameter set `default`: the specification mended, fitted to published rows and claims.

    python studies/calibrate_default.py work.npz --minutes 40     # resumable: keeps all it tried
    python studies/calibrate_default.py work.npz --write          # the best so far, as default.toml

Every vector of parameters is a lane. What is minimised: how far rows of split "calibration" lie
outside their published intervals, how far claims miss their criteria, and how far parameters move
from the specification, in units of a prior by their grade. Rows kept out are never looked at here.

The search is global first (draws from the prior), then follows a model of all measured numbers as
linear functions of the parameters, corrected after every batch by what came out (Broyden), with
candidates from several trust regions. A batch costs little more than its lanes.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from unknot.claims.evaluate import all_claims
from unknot.claims.experiment import Lab
from unknot.claims.parameter_draws import Numbers
from unknot.engine.calibrate import calibrate
from unknot.evidence import Grade
from unknot.knots import all_knots
from unknot.library import wiring
from unknot.model import tie
from unknot.validate.parameter_batch import bodies
from unknot.validate.protocol import protocols, rows
from unknot.validate.replay import measure

Array = npt.NDArray[np.float64]

SIZE = 32  # people in each virtual cohort; the same ones for every vector
BATCH = 16
CLAIM_WEIGHT = 5.0  # a claim missed counts as five rows missed
PRIOR_WEIGHT = 0.02
BENT = 1.2  # half widths; one hopeless miss must not rule
NEAR = 0.85  # rows are steered this far into their intervals
SPREAD = {Grade.A: 0.06, Grade.B: 0.12, Grade.C: 0.25, Grade.D: 0.35, Grade.T: 0.3}
# Those that are asked of settled people in seconds; the others are asked at the end.
CLAIMS = "A2 A4 A6 A8 A10 A11 A12 B2 B3 B4 B7 B8 B12 B13 B14 B15 B16 B17 B18".split()
# Samples whose mix of strata is fitted to them afterwards, by studies/validate_shares.py.
OWN_MIX = ("OM1", "OM2", "OM3", "OM4", "OM7")
GIVEN: dict[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
FIXED: dict[str, float] = GIVEN["fixed"]
MENDED: dict[str, list[float]] = GIVEN["mended"]
BEGIN: dict[str, float] = {}  # values of the set that a search begins from
NAMES = tuple(f"{knot}.{name}" for knot, names in GIVEN["searched"].items() for name in names)


def declared() -> dict[str, Any]:
    """Every parameter of every knot by name."""
    return {f"{k.name}.{p.name}": p for k in all_knots() for p in k.params}


def prior() -> tuple[Array, Array]:
    """Middle and SD of the logarithm of every chosen parameter.

    The middle is the specification's, or that of the set that a search begins from.
    """
    known = declared()
    start = {n: p.value for n, p in known.items()} | {n: v[0] for n, v in MENDED.items()} | BEGIN
    middle = [max(start[n], 1e-6) for n in NAMES]
    spread = [MENDED[n][1] if n in MENDED else SPREAD[known[n].source.grade] for n in NAMES]
    return np.log(np.array(middle)), np.array(spread)


def values_of(z: Array) -> dict[str, Array]:
    """Parameters at whitened coordinates (vectors, parameters), held to their ranges."""
    middle, spread = prior()
    known = declared()
    value = np.exp(middle + spread * z)
    return {n: np.clip(value[:, i], known[n].low, known[n].high) for i, n in enumerate(NAMES)}


class Aims:
    """What is measured of a vector, and how far from its aim each number lies."""

    def __init__(self, size: int = SIZE) -> None:
        self.size = size
        self.rows = [
            r
            for r in rows(protocols().values())
            if r.split == "calibration" and r.evidence not in OWN_MIX
        ]
        self.claims = [c for c in all_claims() if c.id in CLAIMS]
        bounds = [(r.low, r.high) for r in self.rows]
        names = [f"row {r.id}" for r in self.rows]
        weight = [1.0] * len(self.rows)
        for claim in self.claims:
            for one in claim.criteria:
                names.append(f"claim {claim.id} {one.measured}")
                bounds.append((one.low, one.high))
                weight.append(CLAIM_WEIGHT)
        self.names = names
        self.low, self.high = np.array(bounds).T
        self.weight = np.array(weight)
        finite = np.where(np.isfinite(self.low), np.abs(self.low), np.abs(self.high))
        span = np.where(
            np.isfinite(self.low) & np.isfinite(self.high),
            0.5 * (self.high - self.low),
            np.maximum(finite, 0.1),
        )
        self.span = np.maximum(span, 1e-6)
        margin = (1.0 - NEAR) * self.span
        self.near_low, self.near_high = self.low + margin, self.high - margin

    def measure(self, z: Array, tell: Callable[[str], None]) -> Array:
        """All numbers, (vectors, numbers)."""
        vectors = values_of(z)
        count = len(z)
        tell(f"{count} vectors: rows")
        held = FIXED | {n: v for n, v in BEGIN.items() if n not in NAMES}
        fixed = {n: np.full(count, v) for n, v in held.items()}
        made = bodies("articles", "study", vectors={**vectors, **fixed})
        found = measure(made, self.rows, self.size)
        columns = [found[r.id] for r in self.rows]
        tell(f"{count} vectors: claims")
        lab = _lab({**vectors, **fixed}, count)
        for claim in self.claims:
            got = claim.experiment(lab).measured
            columns += [np.broadcast_to(got[c.measured], (count,)) for c in claim.criteria]
        return np.array(columns, dtype=float).T

    def misses(self, measured: Array) -> Array:
        """How far outside each number lies, in half widths, bent so that no one miss rules."""
        out = np.maximum(self.near_low - measured, measured - self.near_high) / self.span
        out = np.where(np.isfinite(out), np.maximum(out, 0.0), 2.0)
        return BENT * np.tanh(out / BENT)

    def loss(self, measured: Array, z: Array) -> Array:
        """What is minimised, by vector."""
        miss = self.misses(measured)
        return np.sum(self.weight * miss**2, axis=-1) + PRIOR_WEIGHT * np.sum(z**2, axis=-1)

    def met(self, measured: Array) -> tuple[int, int]:
        """Rows and claims met by one vector."""
        inside = (measured >= self.low) & (measured <= self.high)
        ids = [n.split()[1] for n in self.names if n.startswith("claim")]
        flags = inside[len(self.rows) :]
        held = sum(
            all(f for f, i in zip(flags, ids, strict=True) if i == one.id) for one in self.claims
        )
        return int(inside[: len(self.rows)].sum()), held


def _lab(vectors: Mapping[str, Array], count: int) -> Lab:
    """A laboratory of claims whose draws are these vectors."""
    known = declared()
    lanes = {n: np.full(count, p.value) for n, p in known.items()} | dict(vectors)
    chosen = wiring("articles")
    free = tie(chosen, {}, {}, free=True, vary=tuple(known))
    found = calibrate(free, {n: v for n, v in lanes.items() if n in free.lanes})
    return Lab(chosen, Numbers({}, {}, tuple(known), lanes | found, count))


class Tried:
    """Everything tried so far, on disk after every batch."""

    def __init__(self, path: Path, aims: Aims) -> None:
        self.path, self.aims = path, aims
        self.z, self.measured = np.zeros((0, len(NAMES))), np.zeros((0, len(aims.names)))
        self.slope: Array | None = None
        if path.exists():
            kept = np.load(path, allow_pickle=False)
            if list(kept["names"]) == list(NAMES) and list(kept["aims"]) == aims.names:
                self.z, self.measured = kept["z"], kept["measured"]
                self.slope = kept["slope"] if kept["slope"].size else None

    def add(self, z: Array, measured: Array) -> None:
        """Keep a batch."""
        self.z = np.concatenate([self.z, z])
        self.measured = np.concatenate([self.measured, measured])
        self.save()

    def save(self) -> None:
        """Write through a neighbour, so that a stop loses nothing."""
        part = self.path.with_suffix(".part.npz")
        np.savez(
            part,
            z=self.z,
            measured=self.measured,
            slope=np.zeros(0) if self.slope is None else self.slope,
            names=np.array(NAMES),
            aims=np.array(self.aims.names),
        )
        part.replace(self.path)

    def best(self) -> int:
        """Position of the best vector."""
        return int(np.argmin(self.aims.loss(self.measured, self.z)))


def _batches(aims: Aims, tried: Tried, z: Array, until: float) -> None:
    for first in range(0, len(z), BATCH):
        if time.monotonic() > until:
            return
        part = z[first : first + BATCH]
        tried.add(part, aims.measure(part, _tell))
        at = tried.best()
        met = aims.met(tried.measured[at])
        loss = aims.loss(tried.measured[at : at + 1], tried.z[at : at + 1])[0]
        _tell(f"{len(tried.z)} tried; best {loss:.2f}, rows {met[0]}, claims {met[1]}\n")


def _tell(text: str) -> None:
    sys.stderr.write(f"\r\033[K{text}")
    sys.stderr.flush()


def _slope(aims: Aims, tried: Tried, until: float, step: float = 0.4) -> None:
    """Slopes of every number at the best vector, one lane a parameter."""
    here = tried.best()
    base, value = tried.z[here].copy(), tried.measured[here].copy()
    first = len(tried.z)
    _batches(aims, tried, base + step * np.eye(len(NAMES)), until)
    done = len(tried.z) - first
    slope = np.zeros((len(aims.names), len(NAMES)))
    slope[:, :done] = (tried.measured[first:] - value).T / step
    tried.slope = np.nan_to_num(slope)
    tried.save()


def _propose(aims: Aims, slope: Array, value: Array, base: Array, radius: float) -> Array:
    """The best step of the linear model within a radius (root mean square of the coordinates)."""

    def loss(dz: Array) -> tuple[float, Array]:
        guess = value + slope @ dz
        out = np.maximum(aims.near_low - guess, guess - aims.near_high) / aims.span
        sign = np.where(guess > aims.near_high, 1.0, -1.0)
        out = np.where(np.isfinite(out), np.maximum(out, 0.0), 0.0)
        miss = BENT * np.tanh(out / BENT)
        bend = 1.0 - (miss / BENT) ** 2
        size = np.mean(dz**2) / radius**2
        total = np.sum(aims.weight * miss**2) + PRIOR_WEIGHT * np.sum((base + dz) ** 2) + size
        down = slope.T @ (2 * aims.weight * miss * bend * sign / aims.span)
        down += 2 * PRIOR_WEIGHT * (base + dz) + 2 * dz / (len(dz) * radius**2)
        return float(total), down

    return minimize(loss, np.zeros(len(base)), jac=True, method="L-BFGS-B").x


def _correct(slope: Array, moves: Array, changes: Array) -> Array:
    """Broyden's correction for a batch: the least change of the slopes that explains it."""
    rest = np.nan_to_num(changes - moves @ slope.T)
    damp = 0.3 * np.mean(np.sum(moves**2, axis=1)) * np.eye(len(moves))
    return slope + (np.linalg.solve(moves @ moves.T + damp, rest)).T @ moves


def _coordinates(path: Path) -> Array:
    """The whitened coordinates of a parameter set on disk."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["values"]
    middle, spread = prior()
    given = [np.log(found[n]) if n in found else m for n, m in zip(NAMES, middle, strict=True)]
    return (np.array(given) - middle) / spread


def search(path: Path, minutes: float, seed: int, begin: Path | None, size: int) -> None:
    """Go on searching for some minutes."""
    aims = Aims(size)
    tried = Tried(path, aims)
    rng = np.random.default_rng(seed + len(tried.z))
    until = time.monotonic() + 60.0 * minutes
    if not len(tried.z):
        wide = (0.7 if begin is None else 0.15) * rng.standard_normal((2 * BATCH - 2, len(NAMES)))
        first = np.zeros(len(NAMES)) if begin is None else _coordinates(begin)
        _batches(aims, tried, np.vstack([first, 0.5 * first, wide]), until)
    if tried.slope is None:
        _slope(aims, tried, until)
    stuck = 0
    while time.monotonic() < until and tried.slope is not None:
        at = tried.best()
        if stuck == 2:  # the linear model has run dry here: find its slopes afresh
            _slope(aims, tried, until, 0.25)
            stuck = 0
        base, value = tried.z[at].copy(), tried.measured[at].copy()
        radii = np.geomspace(0.03, 1.0, BATCH // 2)
        steps = [_propose(aims, tried.slope, value, base, r) for r in radii]
        # The others: shorter along the same ways, jittered, so that slopes are learned as well.
        steps += [s * rng.uniform(0.3, 1.0) + 0.1 * rng.standard_normal(len(NAMES)) for s in steps]
        first = len(tried.z)
        _batches(aims, tried, base + np.array(steps), until)
        moves, changes = tried.z[first:] - base, tried.measured[first:] - value
        tried.slope = _correct(tried.slope, moves, changes)
        tried.save()
        stuck = 0 if tried.best() != at else stuck + 1


def write(path: Path, out: Path) -> None:
    """The best vector as a parameter set."""
    aims = Aims()
    tried = Tried(path, aims)
    at = tried.best()
    values = {n: float(v[0]) for n, v in values_of(tried.z[at : at + 1]).items()} | FIXED
    values |= {n: v for n, v in BEGIN.items() if n not in NAMES}
    known = declared()
    met = aims.met(tried.measured[at])
    lines = [
        'label = "default"',
        'says = "What the product uses: the specification mended, and fitted to published rows."',
        f"# By studies/calibrate_default.py, best of {len(tried.z)} vectors.",
        "# Behind each value: what the specification has. Every value here is tuned (grade T).",
        "[values]",
    ]
    lines += [f'"{n}" = {v:.4g}  # {known[n].value:g}' for n, v in sorted(values.items())]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for i in np.argsort(-aims.misses(tried.measured[at])):
        miss = aims.misses(tried.measured[at])[i]
        if miss > 0:
            value = tried.measured[at, i]
            inside = aims.low[i] <= value <= aims.high[i]
            print(
                f"{'near' if inside else 'MISS'} {aims.names[i]:45s} {value:9.3f}"
                f"  [{aims.low[i]:.3f}, {aims.high[i]:.3f}]"
            )
    print("rows, claims met:", met, "of", len(aims.rows), len(aims.claims))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--begin", type=Path, help="a parameter set to begin from")
    parser.add_argument("--people", type=int, default=SIZE, help="in each virtual cohort")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", nargs="?", const=Path("src/unknot/data/parameters/default.toml"),
                        type=Path)  # fmt: skip
    given = parser.parse_args()
    if given.begin is not None:
        BEGIN.update(tomllib.loads(given.begin.read_text(encoding="utf-8"))["values"])
    if given.write is not None:
        write(given.work, given.write)
    else:
        search(given.work, given.minutes, given.seed, given.begin, given.people)
