"""Where a body stands when the diary begins: a learned start, polished by the model itself.

A small network, trained once on lives of the virtual population, gives the states after a given
history; ten usual days on the model follow. Where no network fits the model, the lives are run.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from unknot.engine import mesh
from unknot.engine.solve import People, people, solve
from unknot.model import Model
from unknot.person import prior
from unknot.person.prior import Traits
from unknot.timeline import Life, build

Array = npt.NDArray[np.float64]
SMALL = 1e-4  # states are learned as logarithms above this
HIDDEN = 128


@dataclass(frozen=True)
class Usual:
    """The usual day of a life: chores against the average, stress, share of sleep lost."""

    chores: float
    stress: float
    sleep_lost: float


@dataclass(frozen=True)
class Network:
    """Two hidden layers. Shapes: weights (in, out), biases (out,); `states` names the outputs."""

    model: str
    states: tuple[str, ...]
    layers: tuple[tuple[Array, Array], ...]
    inputs: tuple[Array, Array]  # mean, sd
    outputs: tuple[Array, Array]

    def __call__(self, x: Array) -> Array:
        """States (people, states) from inputs (people, inputs)."""
        h = (x - self.inputs[0]) / self.inputs[1]
        for weight, bias in self.layers[:-1]:
            h = np.tanh(h @ weight + bias)
        weight, bias = self.layers[-1]
        raw = (h @ weight + bias) * self.outputs[1] + self.outputs[0]
        return np.maximum(np.exp(raw) - SMALL, 0.0)


def inputs_of(who: Traits, usual: Usual | Array) -> Array:
    """What the network sees of people and their lives, (people, inputs)."""
    count = len(who.reserve)
    life = (
        usual
        if isinstance(usual, np.ndarray)
        else np.tile([usual.chores, usual.stress, usual.sleep_lost], (count, 1))
    )
    return np.column_stack(
        [
            who.tight,
            np.log(who.reserve),
            who.healthy_start.astype(float),
            np.log(who.history),
            np.log(life[:, 0]),
            life[:, 1:],
        ]
    )


@cache
def shipped() -> Network | None:
    """The network that ships with the package, or None."""
    file = resources.files("unknot").joinpath("data/start.npz")
    if not file.is_file():
        return None
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as held:
        layers = tuple((held[f"w{i}"].astype(float), held[f"b{i}"].astype(float)) for i in range(3))
        return Network(
            str(held["model"]),
            tuple(str(s) for s in held["states"]),
            layers,
            (held["in_mean"].astype(float), held["in_sd"].astype(float)),
            (held["out_mean"].astype(float), held["out_sd"].astype(float)),
        )


def lanes(model: Model, who: Traits) -> dict[str, Array]:
    """Per-person inputs of the model for these people."""
    found = {f"tightness_{name}": who.tight[:, k] for k, name in enumerate(prior.TIGHT)}
    found["reserve_scale"] = who.reserve
    return {name: value for name, value in found.items() if name in model.lanes}


def begin(model: Model, who: Traits, usual: Usual) -> People:
    """People with the states their history left them in, before the run-in."""
    network = shipped()
    if network is not None and network.model == model.hash:
        learned = network(inputs_of(who, usual))
        where = {name: i for i, name in enumerate(network.states)}
        states = learned[:, [where[n] for n in model.names]].T
    else:
        states = live(model, who, usual, 330)
    states = np.ascontiguousarray(states)
    for k, name in enumerate(prior.OFFSETS):
        if name in model.names:
            at = model.names.index(name)
            states[at] *= np.exp(who.offsets[:, k])
            if model.states[at].high <= 1.0:
                states[at] = np.minimum(states[at], 0.98)
    # What is learned may overshoot: no body begins outside what its states can be.
    low, high = (np.array([[getattr(x, end)] for x in model.states]) for end in ("low", "high"))
    states = np.clip(states, low, high)
    return people(model, lanes(model, who), start=states)


def live(model: Model, who: Traits, usual: Usual, days: int) -> Array:
    """States after so many usual days from either branch, (states, people)."""
    row = lanes(model, who)
    sick = people(model, row, start="sick", count=len(who.reserve)).start
    well = people(model, row, start="healthy", count=len(who.reserve)).start
    start = np.where(who.healthy_start, well, sick)
    life = Life(days, stress=usual.stress, sleep_lost=usual.sleep_lost, activity_scale=usual.chores)
    written = build(life)
    whole = mesh.make(written, coarse=1.0)
    return solve(model, written, people(model, row, start=start), daily=(), mesh=whole).end


def train(
    model: Model, count: int = 16384, epochs: int = 60, seed: int = 1
) -> tuple[Network, Array]:
    """Learn the start from lives of the virtual population.

    Returns:
        The network and its held-out errors in log states (rows, states).
    """
    x, y = _lives(model, count, seed)
    rng = np.random.default_rng(np.random.SeedSequence([seed, 77]))
    order = rng.permutation(len(x))
    held, kept = order[: len(x) // 20], order[len(x) // 20 :]
    ins = (x[kept].mean(axis=0), x[kept].std(axis=0) + 1e-9)
    outs = (y[kept].mean(axis=0), y[kept].std(axis=0) + 1e-9)
    layers = _descend((x[kept] - ins[0]) / ins[1], (y[kept] - outs[0]) / outs[1], epochs, rng)
    network = Network(model.hash, model.names, layers, ins, outs)
    miss = np.log(network(x[held]) + SMALL) - y[held]
    return network, miss


def _lives(model: Model, count: int, seed: int) -> tuple[Array, Array]:
    """Inputs and log states of lives, several history lengths a person."""
    rows: list[Array] = []
    states: list[Array] = []
    block = 1024
    for number in range(count // block):
        rng = np.random.default_rng(np.random.SeedSequence([seed, number]))
        who = prior.traits(rng.standard_normal((block, prior.SIZE)))
        life = np.column_stack(
            [
                np.exp(rng.normal(-0.02, 0.25, block)),
                np.clip(rng.normal(0.22, 0.12, block), 0.02, 0.7),
                np.clip(rng.gamma(1.2, 0.05, block), 0.0, 0.25),
            ]
        )
        row = lanes(model, who)
        sick = people(model, row, start="sick").start
        well = people(model, row, start="healthy").start
        now = np.where(who.healthy_start, well, sick)
        cuts = np.sort(rng.choice(np.arange(60, 900), 9, replace=False))
        past = 0
        for cut in (*cuts, 900):
            written = build(
                Life(
                    int(cut - past),
                    stress=life[None, :, 1],
                    sleep_lost=life[None, :, 2],
                    activity_scale=life[None, :, 0],
                )
            )
            whole = mesh.make(written, coarse=1.0)
            who_now = people(model, row, start=now)
            now = solve(model, written, who_now, daily=(), mesh=whole, single=True).end
            past = int(cut)
            aged = Traits(who.tight, who.reserve, who.healthy_start, np.full(block, float(cut)),
                          who.offsets)  # fmt: skip
            rows.append(inputs_of(aged, life))
            states.append(np.log(np.maximum(now, 0.0).T + SMALL))
    return np.concatenate(rows), np.concatenate(states)


def _descend(
    x: Array, y: Array, epochs: int, rng: np.random.Generator
) -> tuple[tuple[Array, Array], ...]:
    """Adam on mean squared error, with a cosine-falling step."""
    sizes = [x.shape[1], HIDDEN, HIDDEN, y.shape[1]]
    flat = [
        value
        for a, b in pairwise(sizes)
        for value in (rng.normal(0, np.sqrt(1.0 / a), (a, b)), np.zeros(b))
    ]
    first = [np.zeros_like(p) for p in flat]
    second = [np.zeros_like(p) for p in flat]
    batch, step = 1024, 0
    total = epochs * (len(x) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for at in range(0, len(x) - batch + 1, batch):
            chosen = order[at : at + batch]
            gradient = _gradient(flat, x[chosen], y[chosen])
            step += 1
            rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * step / total)) + 1e-6
            for i, g in enumerate(gradient):
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.999 * second[i] + 0.001 * g * g
                up = first[i] / (1 - 0.9**step)
                down = np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8
                flat[i] = flat[i] - rate * up / down
    return tuple((flat[i], flat[i + 1]) for i in range(0, 6, 2))


def _gradient(flat: list[Array], x: Array, y: Array) -> list[Array]:
    w0, b0, w1, b1, w2, b2 = flat
    h0 = np.tanh(x @ w0 + b0)
    h1 = np.tanh(h0 @ w1 + b1)
    miss = 2.0 * (h1 @ w2 + b2 - y) / y.size
    d1 = miss @ w2.T * (1 - h1**2)
    d0 = d1 @ w1.T * (1 - h0**2)
    return [x.T @ d0, d0.sum(0), h0.T @ d1, d1.sum(0), h1.T @ miss, miss.sum(0)]
