"""One door: from a tied model, a timeline and people to days, hours and end states.

Scheme: exponential steps on dx/dt = gain - loss x, of second or third order as the mesh says.
Positive by construction and smooth in every number of a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import cache
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine import mesh as meshes
from unknot.engine import output_plan as plans
from unknot.engine.mesh import Mesh
from unknot.engine.numpy import run as numpy_run
from unknot.errors import UnknotError, nearest
from unknot.model import Model
from unknot.timeline import Timeline

SYMPTOMS = ("pain", "fatigue", "fog", "stiffness", "sleep_quality")
POINTS = dict.fromkeys(SYMPTOMS, 1.0) | {"sleep_quality": 10.0}  # points of 0 to 10 a unit
# Averages over steps err at second order, so the coarse run's error is 4/3 of its distance to the
# halved one; of 500 people who chose nothing, none lay above 1.03 times that.
SAFETY = 1.125
MOST_HALVINGS = 4


class Status(IntEnum):
    """How one person's solution ended."""

    OK = 0
    NOT_FINITE = 1


@dataclass(frozen=True)
class Certificate:
    """How far the arithmetic may be off in any daily mean, in points of 0 to 10.

    An estimate from the same people on halved steps, made to lie above the true error (as it did
    for 500 of 500 people who had chosen nothing). It says nothing of people who were not looked at,
    and nothing of how well the model describes a body.

    Attributes:
        tolerance: what was asked for.
        error: the largest estimate. Above the tolerance only where steps were given, or where
            MOST_HALVINGS were not enough.
        people: how many were looked at.
        halvings: how often all steps were halved to keep the tolerance.
        each: the estimate of each of them, (people,).
    """

    tolerance: float
    error: float
    people: int
    halvings: int = 0
    each: Array = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Solution:
    """What a run leaves behind.

    Shapes: `days[name]` (days, people) means; `hours[name]` (hours + 1, people) values;
    `end` (states, people); `status` (people,). A person whose run failed keeps their last finite
    values and a status that says so.
    """

    days: dict[str, Array]
    hours: dict[str, Array]
    end: Array
    status: npt.NDArray[np.int_]
    certificate: Certificate | None = None
    model: str = ""
    names: tuple[str, ...] = ()

    @property
    def ok(self) -> npt.NDArray[np.bool_]:
        """Which people's runs ended well, (people,)."""
        return self.status == Status.OK


@dataclass(frozen=True)
class People:
    """Per-person inputs and starting states.

    Shapes: `lanes[name]` (people,); `start` (states, people) in the model's order of states.
    """

    lanes: Mapping[str, Array]
    start: Array

    @property
    def count(self) -> int:
        """How many people."""
        return self.start.shape[1]

    def take(self, chosen: Sequence[int] | npt.NDArray[np.int_]) -> People:
        """Some of them, by position."""
        return People({n: v[chosen] for n, v in self.lanes.items()}, self.start[:, chosen])


def people(
    model: Model,
    traits: Mapping[str, float | Array] | None = None,
    start: str | Array = "sick",
    count: int | None = None,
) -> People:
    """People of a model: everyone healthy but for the traits given.

    Args:
        traits: trait or varied parameter -> one number, or one a person.
        start: "healthy", "sick" (the study's start after an insult), or states (states, people).
        count: how many, where no trait says.

    Raises:
        UnknotError: an unknown trait, or lengths that differ.
    """
    given = {name: np.atleast_1d(np.asarray(v, float)) for name, v in (traits or {}).items()}
    sizes = {len(v) for v in given.values() if len(v) > 1}
    if isinstance(start, np.ndarray):
        sizes.add(start.shape[1])
    if len(sizes) > 1:
        raise UnknotError("people-count", f"lengths differ: {sorted(sizes)}.", "make them alike.")
    size = count or (sizes.pop() if sizes else 1)
    for name in given:
        if name not in model.lanes and not name.startswith("tightness_"):
            raise UnknotError(
                "unknown-trait", f'the model has no "{name}".', nearest(name, model.lanes)
            )
    lanes = {
        name: np.array(np.broadcast_to(given.get(name, np.array([default])), (size,)))
        for name, default in model.defaults.items()
    }
    if isinstance(start, np.ndarray):
        return People(lanes, np.array(start, dtype=float))
    column = np.array([_start(model, s.name, start) for s in model.states])
    return People(lanes, np.repeat(column[:, None], size, axis=1))


def _start(model: Model, name: str, which: str) -> float:
    state = next(s for s in model.states if s.name == name)
    healthy = state.reference
    if healthy is None:
        healthy = model.constants.get(f"healthy_{name}", state.start)
    if which == "healthy":
        return healthy
    if which != "sick":
        raise UnknotError(
            "unknown-start", f'there is no start "{which}".', nearest(which, ("healthy", "sick"))
        )
    return healthy if state.sick is None else state.sick


class Backend(StrEnum):
    """What does the arithmetic."""

    LLVM = "llvm"
    NUMPY = "numpy"
    JAX = "jax"


@cache
def default_backend() -> Backend:
    """LLVM where llvmlite is installed, else NumPy."""
    return Backend.LLVM if find_spec("llvmlite") else Backend.NUMPY


def solve(
    model: Model,
    timeline: Timeline,
    who: People,
    *,
    daily: Sequence[str] = ("pain", "fatigue", "fog", "sleep_quality"),
    hourly: Sequence[str] = (),
    mesh: Mesh | None = None,
    certify: int = 0,
    tolerance: float = 0.01,
    backend: Backend | None = None,
    single: bool = False,
    threads: int | None = None,
    alone: bool = False,
) -> Solution:
    """Run people through a timeline.

    Args:
        daily: outputs and states to average by day (sleep quality over time asleep).
        hourly: outputs and states to keep on every hour.
        mesh: steps to take; by default those of `mesh.even`.
        certify: how many people to run again on halved steps, for the error estimate. Unless a
            mesh is given, all steps are halved until these people keep the tolerance.
        tolerance: error asked for, in points of the daily means.
        single: single precision (not in NumPy); for cohorts, not for inference.
        threads: how many threads, by default one a core.
        alone: no person's last digit depends on who else is in the run (else a step that is steep
            for one is taken another way for their neighbours too: 1e-15, or 1e-6 in single).

    Raises:
        UnknotError: an unknown output, or inputs written for another number of people.
    """
    assert not model.rivals, "no wiring was chosen: people live through person.start"
    wanted = timeline.people
    if wanted is not None and wanted != who.count:
        raise UnknotError(
            "people-count",
            f"the timeline is written for {wanted} people, {who.count} were given.",
            "build both for the same people.",
        )
    steps = mesh or meshes.even(timeline, hourly=bool(hourly))
    run = _Run(model, daily, hourly, _How(backend or default_backend(), single, threads, alone))
    certificate = None
    if certify:
        allowed = 0 if mesh is not None else MOST_HALVINGS
        steps, certificate = _certify(run, timeline, who, steps, certify, tolerance, allowed)
    days, hours, end, status = run(timeline, who, steps)
    return Solution(days, hours, end, status, certificate, model.hash, model.names)


@dataclass(frozen=True)
class _Run:
    """Everything of a run but the people, their timeline and the steps."""

    model: Model
    daily: Sequence[str]
    hourly: Sequence[str]
    how: _How

    def __call__(
        self, timeline: Timeline, who: People, mesh: Mesh
    ) -> tuple[dict[str, Array], dict[str, Array], Array, npt.NDArray[np.int_]]:
        return _run(self.model, timeline, who, mesh, self.daily, self.hourly, self.how)


def _certify(
    run: _Run,
    timeline: Timeline,
    who: People,
    steps: Mesh,
    certify: int,
    tolerance: float,
    allowed: int,
) -> tuple[Mesh, Certificate]:
    """Halve the steps, at most `allowed` times, until a sample of people keeps the tolerance."""
    chosen = np.unique(np.linspace(0, who.count - 1, min(certify, who.count)).astype(int))
    sample, lived = who.take(chosen), narrow(timeline, chosen)
    bare = replace(run, hourly=())
    rough = bare(lived, sample, steps)[0]
    halvings = 0
    while True:
        finer = halve(steps)
        fine = bare(lived, sample, finer)[0]
        each = SAFETY * 4.0 / 3.0 * _points_apart(rough, fine)
        if not each.size or np.max(each) <= tolerance or halvings >= allowed:
            error = float(np.max(each, initial=0.0))
            return steps, Certificate(tolerance, error, len(chosen), halvings, each)
        steps, rough, halvings = finer, fine, halvings + 1


def _points_apart(one: dict[str, Array], other: dict[str, Array]) -> Array:
    """Largest difference of any day's symptom (or else of anything kept) for each person."""
    judged = [name for name in one if name in POINTS] or list(one)
    gaps = [POINTS.get(n, 1.0) * np.max(np.abs(one[n] - other[n]), axis=0) for n in judged]
    return np.max(gaps, axis=0) if gaps else np.zeros(0)


@dataclass(frozen=True)
class _How:
    backend: Backend
    single: bool
    threads: int | None
    alone: bool = False


def narrow(timeline: Timeline, chosen: npt.NDArray[np.int_]) -> Timeline:
    """The timeline of some of the people it was written for."""

    def cut(values: dict[str, Array], plain: int) -> dict[str, Array]:
        return {n: v if v.ndim == plain else v[..., chosen] for n, v in values.items()}

    shares = timeline.shares if timeline.shares.ndim == 2 else timeline.shares[..., chosen]
    return replace(
        timeline,
        steps=cut(timeline.steps, 1),
        parts=cut(timeline.parts, 2),
        levels=cut(timeline.levels, 1),
        shares=shares,
    )


def halve(mesh: Mesh) -> Mesh:
    """The same steps, each in two."""
    middle = 0.5 * (mesh.start[1:] + mesh.start[:-1])
    start = np.empty(2 * len(middle) + 1)
    start[0::2], start[1::2] = mesh.start, middle
    return Mesh(start, np.repeat(mesh.stretch, 2), mesh.order)


def _run(
    model: Model,
    timeline: Timeline,
    who: People,
    mesh: Mesh,
    daily: Sequence[str],
    hourly: Sequence[str],
    how: _How,
) -> tuple[dict[str, Array], dict[str, Array], Array, npt.NDArray[np.int_]]:
    plan = plans.make(model, timeline, mesh, daily, hourly, how.alone)
    lanes = {n: np.asarray(v, float) for n, v in who.lanes.items()}
    if how.backend is Backend.LLVM:
        from unknot.engine.llvm import run as llvm_run  # slow to import and not always there

        sums, hours, end = llvm_run.run(
            model, timeline, lanes, who.start, mesh, plan, not how.single, how.threads, how.alone
        )
    elif how.backend is Backend.JAX:
        from unknot.engine import jax_run

        sums, hours, end = jax_run.run(
            model, timeline, lanes, who.start, mesh, plan, not how.single
        )
    else:
        sums, hours, end = numpy_run.run(model, timeline, lanes, who.start, mesh, plan)
    kinds = [kind for _, kind in plan.daily]
    means = sums / np.maximum(plan.totals[:, kinds, None], 1e-12)
    status = _settle(means, hours, end)
    days = {name: means[:, i] for i, (name, _) in enumerate(plan.daily)}
    return days, {name: hours[:, i] for i, name in enumerate(plan.hourly)}, end, status


def _settle(means: Array, hours: Array, end: Array) -> npt.NDArray[np.int_]:
    """Mark people whose run failed, and leave them at their last finite values."""
    bad = ~np.isfinite(end).all(axis=0)
    status = np.where(bad, int(Status.NOT_FINITE), int(Status.OK))
    for values in (means, hours):
        for person in np.flatnonzero(bad):
            _hold_last(values[..., person])
    end[:, bad] = np.nan_to_num(end[:, bad], nan=0.0, posinf=0.0, neginf=0.0)
    return status


def _hold_last(values: Array) -> None:
    """Replace what is not finite in (times, names) by the value before it, or 0."""
    last = np.zeros(values.shape[1])
    for row in values:
        finite = np.isfinite(row)
        row[~finite] = last[~finite]
        last = row.copy()
