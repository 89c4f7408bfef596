"""The certificate: true errors lie below it, it is not idle, and steps shrink until it holds."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.mesh import even
from unknot.engine.solve import POINTS, SYMPTOMS, Solution, halve, people, solve
from unknot.model import tightnesses
from unknot.timeline import Bout, Life, build, day_templates

KINDS = ("jog", "cycling", "brisk_walk", "yoga", "tai_chi", "strength")
DAYS = 28


def worst(one: Solution, other: Solution) -> np.ndarray:
    gaps = [POINTS[n] * np.abs(one.days[n] - other.days[n]).max(axis=0) for n in SYMPTOMS]
    return np.max(gaps, axis=0)


def test_true_errors_lie_below_the_certificate():
    """500 people in ten lives: at least 99 % below it, and half of them within five times.

    The truth is the same scheme on steps eight times smaller, that is, 64 to 512 times less wrong.
    """
    rng = np.random.default_rng(2024)
    model = load("articles", "study")
    said: list[np.ndarray] = []
    true: list[np.ndarray] = []
    for life in range(10):
        traits = {name: rng.uniform(0, 1, 50) ** 2 for name in tightnesses()}
        who = people(model, traits, start="sick" if life % 2 else "healthy")
        bouts = [
            Bout(24.0 * d + rng.uniform(9, 19), rng.uniform(0.2, 1.5), str(rng.choice(KINDS)))
            for d in range(0, DAYS, int(rng.integers(1, 4)))
        ]
        stress, lost = rng.uniform(0.05, 0.5), rng.uniform(0, 0.2)
        timeline = build(Life(DAYS, day_templates()[life % 3], stress, lost), bouts)
        steps = even(timeline)
        run = solve(model, timeline, who, daily=SYMPTOMS, mesh=steps, certify=50)
        truth = solve(model, timeline, who, daily=SYMPTOMS, mesh=halve(halve(halve(steps))))
        assert run.certificate is not None
        said.append(run.certificate.each)
        true.append(worst(run, truth))
    certificate, error = np.concatenate(said), np.concatenate(true)
    assert np.mean(error < certificate) >= 0.99
    assert np.median(certificate / error) <= 5.0


@pytest.mark.parametrize("tolerance", [0.01, 0.0003])
def test_steps_shrink_until_the_tolerance_is_kept(tolerance: float):
    model = load("articles", "study")
    timeline = build(Life(7), [Bout(17.0, 0.5, "jog")])
    run = solve(model, timeline, people(model, count=3), certify=3, tolerance=tolerance)
    assert run.certificate is not None
    assert run.certificate.error <= tolerance
    assert (run.certificate.halvings > 0) == (tolerance < 0.001)


def test_a_given_mesh_is_judged_and_not_changed():
    model = load("articles", "study")
    timeline = build(Life(3))
    run = solve(model, timeline, people(model), mesh=even(timeline), certify=1, tolerance=1e-9)
    assert run.certificate is not None
    assert run.certificate.halvings == 0
    assert run.certificate.error > 1e-9
