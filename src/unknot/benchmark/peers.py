"""The same people and days through other solvers, each used as well as we know how.

All go from change to change of the inputs, never through events. Plain-Python solvers get the rates
as generated Python over floats; diffrax gets them as JAX, all people at once.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.benchmark import amici_peer
from unknot.benchmark.problem import JUDGED, Problem
from unknot.engine.lower import lower
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.exchange import sbml

Solved = tuple[Array, float]  # symptoms at midnight (days, judged, people), seconds


Run = Callable[[list[int], float], Solved]
TOLERANCES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5)
STEPS_AN_HOUR = (0.2, 0.25, 0.33, 0.5, 0.75, 1.0, 2.0)
WALK_STEPS_AN_HOUR = 6.0


@dataclass(frozen=True)
class Peer:
    """Another solver.

    Attributes:
        package: what must be importable.
        prepare: problem -> a function of people (by position) and one of the settings.
        sizes: how many to solve at once, the best of them counts; slow ones take few.
        settings: from loose to strict; the loosest that keeps the accuracy counts.
        needs: what is lacking here besides the package, if it needs more.
    """

    name: str
    package: str
    prepare: Callable[[Problem], Run]
    sizes: tuple[int, ...]
    settings: tuple[float, ...] = TOLERANCES
    needs: Callable[[], tuple[str, ...]] = tuple

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it would need to be run here and is not there."""
        there = find_spec(self.package.split(".")[0]) is not None
        return self.needs() or (() if there else (self.package.split(".")[0],))


def _softplus(z: float) -> float:
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def _code(problem: Problem, functions: dict[str, Callable[..., Any]]) -> NumpyKernel:
    model = problem.model
    wanted = {name: model.outputs[name] for name in JUDGED}
    return write(lower(model.trace, model.gain, model.loss, wanted), model.names, functions)


def _lanes(problem: Problem, person: int) -> dict[str, float]:
    return {name: float(values[person]) for name, values in problem.who.lanes.items()}


def _at_midnight(end: float) -> bool:
    return abs(end / 24.0 - round(end / 24.0)) < 1e-9


Step = Callable[[Callable[..., Any], float, float, Array, float], Array]


def _plain(problem: Problem, step: Step) -> Run:
    """Solve with rates in plain Python; `step` moves a state from change to change."""
    code = _code(
        problem, {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "softplus": _softplus}
    )

    def solve(who: list[int], tolerance: float) -> Solved:
        out = np.zeros((problem.days, len(JUDGED), len(who)))
        began = time.process_time()
        for column, person in enumerate(who):
            kept = code.prepare(_lanes(problem, person))
            state = problem.who.start[:, person].copy()
            day = 0
            for segment in problem.segments:
                part = {name: (segment.inputs[name],) for name in problem.model.parts}
                held = (kept, code.enter(kept, segment.inputs, part, (1.0,)))

                def rates(_t: float, x: Any, held: Any = held) -> list[float]:
                    values = x.tolist()
                    gain, loss = code.rates(values, held)
                    return [g - k * v for g, k, v in zip(gain, loss, values, strict=True)]

                state = step(rates, segment.start, segment.end, state, tolerance)
                if _at_midnight(segment.end):
                    read = code.read(state.tolist(), held)
                    out[day, :, column] = [read[name] for name in JUDGED]
                    day += 1
        return out, time.process_time() - began

    return solve


def _lsoda(problem: Problem) -> Run:
    odeint: Any = import_module("scipy.integrate").odeint

    def step(rates: Any, start: float, end: float, state: Array, tolerance: float) -> Array:
        times = np.array([start, end])
        return odeint(rates, state, times, tfirst=True, rtol=tolerance, atol=tolerance * 1e-3)[-1]

    return _plain(problem, step)


def _cvode(problem: Problem) -> Run:
    cvode: Any = import_module("sksundae.cvode")
    now: dict[str, Any] = {}
    solvers: dict[float, Any] = {}

    def into(t: float, x: Any, out: Any) -> None:
        out[:] = now["rates"](t, x)

    def step(rates: Any, start: float, end: float, state: Array, tolerance: float) -> Array:
        now["rates"] = rates
        if tolerance not in solvers:  # one for all: making one costs more than a segment
            solvers[tolerance] = cvode.CVODE(
                into, rtol=tolerance, atol=tolerance * 1e-3, method="Adams"
            )
        return np.array(solvers[tolerance].solve(np.array([start, end]), state).y[-1])

    return _plain(problem, step)


def _roadrunner(problem: Problem) -> Run:
    module: Any = import_module("roadrunner")
    module.Config.setValue(module.Config.LLVM_BACKEND, module.Config.LLJIT)
    runner = module.RoadRunner(sbml.write(problem.model, JUDGED, "functions", folded=True))
    numbers = runner.model
    at = {name: n for n, name in enumerate(numbers.getGlobalParameterIds())}
    states = [at[name] for name in problem.model.names]
    judged = [at[name] for name in JUDGED]
    # All changes of a moment in one call: each call costs a microsecond.
    segments = [
        (one.start, one.end - one.start, [at[sbml.identifier(n)] for n in now], [*now.values()])
        for one, now in ((segment, segment.changed) for segment in problem.segments)
    ]

    def live(person: int) -> Array:
        runner.reset()
        lanes = _lanes(problem, person)
        put = numbers.setGlobalParameterValues
        put([at[sbml.identifier(name)] for name in lanes], [*lanes.values()])
        put(states, problem.who.start[:, person].tolist())
        midnights: list[Array] = []
        for start, hours, places, values in segments:
            if places:
                put(places, values)
            runner.oneStep(start, hours)
            if _at_midnight(start + hours):
                midnights.append(np.array(numbers.getGlobalParameterValues(judged)))
        return np.array(midnights)

    def solve(who: list[int], tolerance: float) -> Solved:
        runner.integrator.relative_tolerance = tolerance
        runner.integrator.absolute_tolerance = tolerance * 1e-3
        began = time.process_time()
        try:
            runner.integrator.stiff = False  # Adams: three times faster here, where it arrives
            lives = [live(person) for person in who]
        except RuntimeError:
            runner.integrator.stiff = True
            began = time.process_time()
            lives = [live(person) for person in who]
        return np.stack(lives, axis=2), time.process_time() - began

    return solve


def _diffrax(problem: Problem, even: bool) -> Run:
    """All people in one `vmap`; steps chosen by error, or as many an hour as the setting says."""
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    batched = jax.jit(jax.vmap(_diffrax_life(problem, jax, even), in_axes=(0, 0, None)))
    midnights = np.array([_at_midnight(s.end) for s in problem.segments])
    warm: set[int] = set()

    def solve(who: list[int], setting: float) -> Solved:
        lanes = {n: jnp.asarray(v[who]) for n, v in problem.who.lanes.items()}
        start = jnp.asarray(problem.who.start[:, who].T)
        if len(who) not in warm:
            warm.add(len(who))
            jax.block_until_ready(batched(lanes, start, setting))  # compile
        began = time.process_time()
        found = np.asarray(jax.block_until_ready(batched(lanes, start, setting)))
        seconds = time.process_time() - began
        return np.transpose(found[:, midnights], (1, 2, 0)), seconds

    return solve


def _diffrax_life(problem: Problem, jax: Any, even: bool) -> Callable[[Any, Any, Any], Any]:
    """One person's days: lanes, start and setting -> what is judged at the end of every segment."""
    diffrax: Any = import_module("diffrax")
    jnp = jax.numpy
    code = _code(
        problem, {"exp": jnp.exp, "log": jnp.log, "sqrt": jnp.sqrt, "softplus": jax.nn.softplus}
    )
    names = (*problem.model.steps, *problem.model.parts)
    inputs = jnp.array([[s.inputs[n] for n in names] for s in problem.segments])
    ends = jnp.array([[s.start, s.end] for s in problem.segments])

    def change(_t: Any, x: Any, held: Any) -> Any:
        gain, loss = code.rates(x, held)
        return jnp.stack([g - k * v for g, k, v in zip(gain, loss, x, strict=True)])

    def paced(hours: Any, setting: Any) -> dict[str, Any]:
        if not even:
            control = diffrax.PIDController(rtol=setting, atol=setting * 1e-3)
            return {"stepsize_controller": control, "dt0": None}
        # Walks, the only pieces so short, go in small steps of their own, as ours do.
        often = jnp.where(hours < 1.0, WALK_STEPS_AN_HOUR, setting)
        count = jnp.ceil(hours * often - 1e-9)
        return {"stepsize_controller": diffrax.ConstantStepSize(), "dt0": hours / count}

    def one(lanes: Any, start: Any, setting: Any) -> Any:
        def segment(state: Any, at: Any) -> tuple[Any, Any]:
            (begin, end), row = at
            given = dict(zip(names, row, strict=True))
            kept = code.prepare(lanes)
            part = {n: (given[n],) for n in problem.model.parts}
            held = (kept, code.enter(kept, given, part, (1.0,)))
            done = diffrax.diffeqsolve(
                diffrax.ODETerm(change), diffrax.Tsit5(), begin, end, y0=state, args=held,
                saveat=diffrax.SaveAt(t1=True), max_steps=256, throw=False,
                **paced(end - begin, setting),
            )  # fmt: skip
            after = done.ys[0]
            read = code.read(after, held)
            return after, jnp.stack([read[name] for name in JUDGED])

        return jax.lax.scan(segment, start, (ends, inputs))[1]

    return one


BATCHES = (64, 256, 1024)  # beyond, caches overflow
PEERS: tuple[Peer, ...] = (
    Peer("libroadrunner", "roadrunner", _roadrunner, (8,)),
    Peer("amici", "amici", amici_peer.prepare, (4,), needs=amici_peer.lacking),
    Peer("scipy LSODA", "scipy.integrate", _lsoda, (2,)),
    Peer("scikit-sundae CVODE", "sksundae.cvode", _cvode, (2,)),
    Peer("diffrax Tsit5", "diffrax", partial(_diffrax, even=False), BATCHES),
    Peer(
        "diffrax Tsit5, even steps", "diffrax", partial(_diffrax, even=True), BATCHES, STEPS_AN_HOUR
    ),
)
