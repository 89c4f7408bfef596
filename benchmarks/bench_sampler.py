"""Effective draws a second of processor time: weighing people beside nautilus.

One made-up diary, every coordinate of the person free, no story of the body chosen. Both ask the
same body and the same likelihood; nautilus is told the noise that weighing had to find, and may ask
for several times as many people. `gap` is the largest difference of a mean, in spreads: where it is
large one of them has not settled, and its effective draws are not to be believed.

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
from scipy import special, stats
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.exchange.computer import processor
from unknot.person import analysis, fit, prior, sampler, stories
from unknot.person.fit import Told
from unknot.person.likelihood import BELIEF
from unknot.person.made_up import made_up
from unknot.person.sampler import Draws

Array = npt.NDArray[np.float64]

nautilus: Any = importlib.import_module("nautilus")  # has no types
PERSON, DAYS, SEED = "helps", 90, 1
MOST = 40_000  # people that the peer may ask for; weighing asks for some 5,000
LIVE, BATCH, NETWORKS = 1000, 768, 4


def diary() -> Told:
    """The first days of a made-up person."""
    whole = made_up(PERSON).diary
    last = whole.observations[0].day + timedelta(days=DAYS - 1)
    return fit.tell(analysis.until(whole, last))


def log_posterior(z: Array, simulate: sampler.Simulate, draws: Draws) -> Array:
    """Of people whose symptoms do answer, up to a constant (people,)."""
    made = simulate(z)
    level = prior.log_density(z) + prior.log_ill(made.ill, draws.kept[made.story])
    each = sampler.likelihoods(draws.reports, draws.settings, made, level)
    each = each + draws.settings.log_weight[:, None, None] + np.log(BELIEF)[:, None]
    answers = np.asarray(special.logsumexp(each[:, 1:], axis=(0, 1)), dtype=float)
    return np.where(np.isfinite(answers), answers + level, -np.inf)


def weighed(simulate: sampler.Simulate, told: Told) -> tuple[Draws, float]:
    """One run of `unknot analyse`, and its processor seconds."""
    begun = time.process_time()
    draws = sampler.sample(simulate, told.reports, np.random.SeedSequence(SEED))
    return draws, time.process_time() - begun


def nested(simulate: sampler.Simulate, draws: Draws) -> tuple[Array, Array, dict[str, Any]]:
    """Draws of nautilus (draws, size), their weights, and what they cost."""
    begun = time.process_time()

    def log_likelihood(z: Array) -> Array:
        return log_posterior(z, simulate, draws) - stats.norm.logpdf(z).sum(axis=1)

    shells = nautilus.Sampler(
        special.ndtri, log_likelihood, n_dim=prior.SIZE, n_live=LIVE, n_batch=BATCH,
        n_networks=NETWORKS, vectorized=True, seed=SEED,
    )  # fmt: skip
    done = shells.run(n_eff=600, n_like_max=MOST, discard_exploration=True)
    z, log_weight, _ = shells.posterior()
    weight = np.exp(np.asarray(log_weight, dtype=float))
    cost = {
        "effective": round(float(shells.n_eff)),
        "people": int(shells.n_like),
        "processor_seconds": round(time.process_time() - begun, 1),
        "finished": bool(done),
    }
    return np.asarray(z, dtype=float), weight / weight.sum(), cost


def main() -> None:
    """Print both, and the ratio."""
    told = diary()
    simulate = fit.simulator(stories.load(), told)
    simulate(prior.population(64, np.random.default_rng(0)))  # kernels are made before the clock
    with threadpool_limits(limits=1, user_api="blas"):
        draws, seconds = weighed(simulate, told)
        z, weight, peer = nested(simulate, draws)
    mean = draws.weight @ draws.z
    spread = np.sqrt(draws.weight @ (draws.z - mean) ** 2)
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
