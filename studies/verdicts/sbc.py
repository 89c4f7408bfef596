"""Simulation-based calibration with a response of one's own: `python studies/verdicts/sbc.py`.

Each repeat lives the days of a made-up diary as a person of the prior, body and own response and
all, and reports with noise of the noise's prior in whole numbers that stop at 0 and 10. Ranks of
the truth among draws are uniform where fit and prior agree. Activity has no row of its own here:
how it answers to symptoms would have to be lived day by day.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import own_body
from scipy import stats
from threadpoolctl import threadpool_limits

from unknot.answer import build
from unknot.benchmark.computer import processor
from unknot.diary import snapshot
from unknot.effects import counterfactual
from unknot.inference import chosen_draws, prior, wiring_mixture
from unknot.inference import fit as fits
from unknot.inference import noise_prior as noises
from unknot.inference.choices import Choices
from unknot.inference.fit import PreparedDiary
from unknot.inference.interval_censoring import marked
from unknot.inference.own_response import OwnDraws
from unknot.inference.population_monte_carlo import sample
from unknot.inference.reports import Noise, Reports, covariance
from unknot.inference.response_prior import BELIEF
from unknot.readers import read_diary

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "measured" / "sbc.json"
SPREAD = 1.3  # known to the fit, as its own diary's spread is not: the prior of noise leans on it
DRAWS, DAYS = 400, 70
ASKED = ("brisk_walk", "more_steps", "less")
WINDOWS = ("days 8 to 14", "twelve weeks")


def one(model, prepared: PreparedDiary, seed: int, person: int) -> dict:
    """Rank of the truth among draws of each effect, 0..1."""
    keys = np.random.SeedSequence([seed, person]).spawn(3)
    rng = np.random.default_rng(keys[0])
    symptoms = prepared.reports.symptoms
    bare = replace(prepared.reports, choices=Choices.none(prepared.days), interval=None,
                   spread=np.full(len(symptoms), SPREAD))  # fmt: skip
    prepared = replace(prepared, reports=bare)
    simulate = fits.simulator(model, prepared)
    z = prior.population(512, rng)
    made = simulate(z)
    kept = prior.share_ill(made.ill, made.story)[made.story]
    weight = np.exp(prior.log_ill(made.ill, kept)) * made.ok
    at = int(rng.choice(len(z), p=weight / weight.sum()))
    kinds = chosen_draws.kinds_of(bare)
    response, own = chosen_draws.ways_before(np.array(BELIEF), 1, len(kinds), len(symptoms), rng)
    scale = np.maximum(1.0 + bare.scale_sd * rng.standard_normal(len(symptoms)), 0.05)
    noise = noises.unpack(noises.CENTRE + noises.SD * rng.standard_normal(len(noises.SD)))
    values = _felt(bare, made.means[:, :, at], float(response[0]), scale, own)
    values = _reported(bare, values, noise, rng)
    values[rng.random(values.shape) < 0.1] = np.nan
    draws = sample(
        simulate, replace(bare, values=values, interval=marked(values, bare.rounding)), keys[1]
    )
    chosen = chosen_draws.choose(draws, DRAWS, keys[2])
    arms = [arm for arm in build.arms_of(prepared) if arm.name in ASKED]
    usual = fits.usual_of(prepared.lived)
    end = draws.trajectories.end[:, chosen.index]
    found = counterfactual.lives(
        model, draws.z[chosen.index], end, usual, symptoms, arms, course=False
    )  # fmt: skip
    true = counterfactual.lives(
        model, z[at : at + 1], made.end[:, at : at + 1], usual, symptoms, arms, course=False
    )
    him = chosen_draws.Answering(response, scale[None], own)
    ranks = {}
    for arm in arms:
        mine = counterfactual.felt(arm, found[arm.name], chosen.people, kinds, 0).weeks
        its = counterfactual.felt(arm, true[arm.name], him, kinds, 0).weeks
        for window, name in enumerate(WINDOWS):
            below = np.mean(mine[window] < its[window])
            # Ties, at "no answer" above all, are broken at random, so that ranks stay uniform.
            ranks[f"{arm.name}, {name}"] = float(
                below + rng.random() * np.mean(mine[window] == its[window])
            )
    return {"person": person, "ranks": ranks, "effective": draws.ess, "own": bool(own.on[0]),
            "response": float(response[0])}  # fmt: skip


def _felt(
    bare: Reports, means: np.ndarray, response: float, scale: np.ndarray, own: OwnDraws
) -> np.ndarray:
    """What a person feels on their daily means, (symptoms, days)."""
    level = means.mean(axis=1, keepdims=True)
    assert bare.own is not None
    amounts = bare.own.filtered[int(own.kernel[0]), :, 1:]
    return scale[:, None] * (level + response * (means - level)) + own.beta[0].T @ amounts


def _reported(
    bare: Reports, felt: np.ndarray, noise: Noise, rng: np.random.Generator
) -> np.ndarray:
    """The same with moods, in whole numbers that stop at 0 and 10."""
    size = felt.size
    cov = covariance(replace(bare, rounding=np.zeros(len(felt))), noise)[:size, :size]
    root = np.linalg.cholesky(cov + 1e-9 * np.eye(size))
    return np.clip(np.round(felt + (root @ rng.standard_normal(size)).reshape(felt.shape)), 0, 10)


def summary(rows: list[dict]) -> dict:
    """Kolmogorov-Smirnov p of each effect's ranks, and that of the least after correction."""
    names = list(rows[0]["ranks"])
    p = {
        name: float(stats.kstest([r["ranks"][name] for r in rows], "uniform").pvalue)
        for name in names
    }
    return {
        "people": len(rows),
        "with_an_own_response": sum(r["own"] for r in rows),
        "p": {name: round(value, 4) for name, value in p.items()},
        "least_p_corrected": round(min(1.0, min(p.values()) * len(p)), 4),
        "effective_median": round(float(np.median([r["effective"] for r in rows])), 0),
        "measured": datetime.now(tz=UTC).date().isoformat(),
        "processor": processor(),
        "again": "python studies/verdicts/sbc.py --people 200",
    }


def main() -> None:
    """Make people, fit them, count ranks."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--people", type=int, default=200)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--out", type=Path, default=Path("out/sbc.jsonl"))
    given = ask.parse_args()
    model = wiring_mixture.load()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(x) for x in given.out.read_text().splitlines()] if given.out.exists() else []
    path, _, _ = own_body.write("own_body", 0, given.seed, given.out.parent)
    diary = read_diary([path])
    pain = tuple(one for one in diary.observations if one.what == "pain")
    last = min(one.day for one in pain) + timedelta(days=DAYS - 1)
    prepared = fits.prepare(snapshot.until(replace(diary, observations=pain), last))
    with threadpool_limits(limits=1, user_api="blas"):
        for person in range(len(rows), given.people):
            rows.append(one(model, prepared, given.seed, person))
            with given.out.open("a", encoding="utf-8") as out:
                out.write(json.dumps(rows[-1]) + "\n")
    FIGURES.write_text(json.dumps(summary(rows), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
