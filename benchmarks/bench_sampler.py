"""Effective draws a second of processor time: weighing people beside nautilus.

One made-up diary of 90 days under one wiring; four coordinates of the person are free, all else is
known. Both ask the same body and the same likelihood; nautilus is told the noise that weighing had
to find. `gap` is the largest difference of a mean, in spreads: where it is large one of them has
not settled. With all 26 free nautilus asks for more than a benchmark can wait for.

    python benchmarks/bench_sampler.py
"""

from __future__ import annotations

import importlib
import json
import time
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.benchmark.computer import processor
from unknot.diary import snapshot
from unknot.engine.calibrate import load
from unknot.inference import fit, population_monte_carlo, prior
from unknot.inference.fit import PreparedDiary
from unknot.inference.population_monte_carlo import Draws, Effort
from unknot.inference.response_prior import BELIEF
from unknot.inference.trajectories import Trajectories
from unknot.synthetic import made_up

Array = npt.NDArray[np.float64]

nautilus: Any = importlib.import_module("nautilus")  # has no types
PERSON, DAYS, SEED = "helps", 90, 1
FREE = [prior.coordinate(name) for name in ("reserve", "activity", "damage", "weeks_before")]
LIVE, BATCH, ENOUGH = 400, 192, 1000


def diary() -> PreparedDiary:
    """The first days of a made-up person."""
    whole = made_up(PERSON).diary
    last = whole.observations[0].day + timedelta(days=DAYS - 1)
    return fit.prepare(snapshot.until(whole, last))


def log_likelihood(z: Array, simulate: population_monte_carlo.Simulate, draws: Draws) -> Array:
    """Of people whose symptoms do answer, up to a constant (people,)."""
    made = simulate(z)
    level = prior.log_ill(made.ill, draws.kept[made.story])
    each = population_monte_carlo.likelihoods(draws.reports, draws.settings, made, level)
    each = each + draws.settings.log_weight[:, None, None] + np.log(BELIEF)[:, None]
    answers = np.asarray(special.logsumexp(each[:, 1:], axis=(0, 1)), dtype=float)
    return np.where(np.isfinite(answers), answers + level, -np.inf)


def weighed(
    simulate: population_monte_carlo.Simulate, prepared: PreparedDiary
) -> tuple[Draws, float]:
    """Draws by weighing, and its processor seconds."""
    begun = time.process_time()
    effort = Effort(enough=ENOUGH, least=0.0, more=0)
    draws = population_monte_carlo.sample(
        simulate, prepared.reports, np.random.SeedSequence(SEED), effort
    )
    return draws, time.process_time() - begun


def nested(
    simulate: population_monte_carlo.Simulate, draws: Draws
) -> tuple[Array, Array, dict[str, Any]]:
    """Draws of nautilus (draws, 4), their weights, and what they cost."""
    begun = time.process_time()

    def of_four(four: Array) -> Array:
        whole = np.zeros((len(four), prior.SIZE))
        whole[:, FREE] = four
        return log_likelihood(whole, simulate, draws)

    shells = nautilus.Sampler(
        special.ndtri, of_four, n_dim=len(FREE), n_live=LIVE, n_batch=BATCH, n_networks=0,
        vectorized=True, seed=SEED,
    )  # fmt: skip
    shells.run(n_eff=ENOUGH, discard_exploration=True)
    four, log_weight, _ = shells.posterior()
    weight = np.exp(np.asarray(log_weight, dtype=float))
    cost = {
        "effective": round(float(shells.n_eff)),
        "people": int(shells.n_like),
        "processor_seconds": round(time.process_time() - begun, 1),
    }
    return np.asarray(four, dtype=float), weight / weight.sum(), cost


def main() -> None:
    """Print both, and the ratio."""
    told = diary()
    whole = fit.simulator(load(), told)

    def simulate(z: Array) -> Trajectories:
        known = np.zeros_like(z)
        known[:, FREE] = z[:, FREE]
        return whole(known)

    simulate(prior.population(64, np.random.default_rng(0)))  # kernels are made before the clock
    with threadpool_limits(limits=1, user_api="blas"):
        draws, seconds = weighed(simulate, told)
        z, weight, peer = nested(simulate, draws)
    four = draws.z[:, FREE]
    mean = draws.weight @ four
    spread = np.sqrt(draws.weight @ (four - mean) ** 2)
    found = {
        "person": f"{PERSON}, {DAYS} days",
        "weighing": {
            "effective": round(draws.ess),
            "people": len(draws.z),
            "processor_seconds": round(seconds, 1),
        },
        "nautilus": peer,
        "ratio": round(draws.ess / seconds * peer["processor_seconds"] / peer["effective"], 1),
        "gap": round(float(np.max(np.abs(mean - weight @ z) / spread)), 2),
        "processor": processor(),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
