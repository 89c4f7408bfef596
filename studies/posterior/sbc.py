"""Simulation-based calibration: truth from the fit's own prior and likelihood, ranks uniform.

Each repeat lives the days of somebody's diary as a person of the prior, and reports with noise of
the noise's prior, in whole numbers that stop at 0 and 10. Activity has no row of its own here: how
it answers to symptoms would have to be lived day by day. The body alone: `../verdicts/sbc.py` has
people who answer in a way of their own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from cases import stories_of
from scipy import stats

from unknot.effects.counterfactual import live_on
from unknot.inference import fit as fits
from unknot.inference import noise_prior as noises
from unknot.inference import prior
from unknot.inference.choices import Choices
from unknot.inference.chosen_draws import choose
from unknot.inference.fit import PreparedDiary
from unknot.inference.interval_censoring import marked
from unknot.inference.population_monte_carlo import sample
from unknot.inference.reports import covariance
from unknot.inference.response_prior import BELIEF, RESPONSES

SPREAD = 1.3  # known to the fit, as its own diary's spread is not: the prior of noise leans on it
DRAWS = 400


def one(model, prepared: PreparedDiary, seed: int, person: int) -> dict:
    """Rank of the truth among draws of each reported quantity, 0..1."""
    keys = np.random.SeedSequence([seed, person]).spawn(4)
    rng = np.random.default_rng(keys[0])
    spread = np.full(len(prepared.reports.symptoms), SPREAD)
    bare = replace(
        prepared.reports,
        choices=Choices.none(prepared.days),
        interval=None,
        own=None,
        spread=spread,
    )
    prepared = replace(prepared, reports=bare)
    simulate = fits.simulator(model, prepared)
    z = prior.population(512, rng)
    made = simulate(z)
    # As the fit finds it, from other people of the same life.
    kept = prior.share_ill(made.ill, made.story)[made.story]
    weight = np.exp(prior.log_ill(made.ill, kept)) * made.ok
    at = int(rng.choice(len(z), p=weight / weight.sum()))
    response = float(rng.choice(np.array(RESPONSES), p=np.array(BELIEF)))
    scale = np.maximum(1.0 + bare.scale_sd * rng.standard_normal(len(bare.symptoms)), 0.05)
    noise = noises.unpack(noises.CENTRE + noises.SD * rng.standard_normal(len(noises.SD)))
    values = _reports(bare, made, at, response, scale, noise, rng)
    values[rng.random(values.shape) < 0.1] = np.nan
    reports = replace(bare, values=values, interval=marked(values, bare.rounding))
    draws = sample(simulate, reports, keys[1])
    chosen = choose(draws, DRAWS, keys[2])
    usual = fits.usual_of(prepared.lived)
    only, back = np.unique(chosen.index, return_inverse=True)
    found = live_on(model, draws.z[only], draws.trajectories.end[:, only], usual, bare.symptoms)
    truth = live_on(model, z[at : at + 1], made.end[:, at : at + 1], usual, bare.symptoms)
    ranks = {}
    mine: dict[str, np.ndarray] = {}
    its: dict[str, float] = {}
    for name in found:
        mine[name] = found[name][0][back] * chosen.response * chosen.scale[:, 0]
        its[name] = float(truth[name][0, 0] * response * scale[0])
    mine["brisk_minus_tai"] = mine["brisk_walk"] - mine["tai_chi"]
    its["brisk_minus_tai"] = its["brisk_walk"] - its["tai_chi"]
    who = prior.traits(draws.z[chosen.index])
    mine["log_reserve"] = np.log(who.reserve)
    its["log_reserve"] = float(np.log(prior.traits(z[at : at + 1]).reserve[0]))
    mine["scale"], its["scale"] = chosen.scale[:, 0], float(scale[0])
    for name, values_ in mine.items():
        same = np.mean(values_ == its[name])
        # Ties, at "no answer" above all, are broken at random, so that ranks stay uniform.
        ranks[name] = float(np.mean(values_ < its[name]) + rng.random() * same)
    return {"person": person, "ranks": ranks, "effective": draws.ess, "rounds": draws.rounds,
            "response": response, "story": int(made.story[at]), "stories": stories_of(draws),
            "clipped": float(np.mean(reports.interval))}  # fmt: skip


def _reports(bare, made, at, response, scale, noise, rng):
    count, days = bare.values.shape
    means = made.means[:, :, at]
    level = means.mean(axis=1, keepdims=True)
    expected = scale[:, None] * (level + response * (means - level))
    cov = covariance(replace(bare, rounding=np.zeros(count)), noise)[: count * days, : count * days]
    root = np.linalg.cholesky(cov + 1e-9 * np.eye(count * days))
    felt = expected + (root @ rng.standard_normal(count * days)).reshape(count, days)
    return np.clip(np.round(felt), 0.0, 10.0)


def uniform(ranks: np.ndarray) -> float:
    """Kolmogorov-Smirnov p that ranks are uniform."""
    return float(stats.kstest(ranks, "uniform").pvalue)
