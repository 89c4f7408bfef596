"""Shares of variance by grade: right where the truth is known, and as another library finds."""

from __future__ import annotations

import json
import warnings
from importlib import import_module, resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import qmc

from unknot.attribution.shipped_shares import SHIPPED_COUNT, TARGETS, of_scenario
from unknot.attribution.variance_by_grade import (
    WIDTH,
    Ensemble,
    Uncertain,
    crowd,
    ensemble,
    outcomes,
    resting,
    spread,
    uncertain,
)
from unknot.cohort.simulate import live
from unknot.effects.counterfactual import ARMS
from unknot.engine.calibrate import load
from unknot.engine.solve import People, solve
from unknot.errors import UnknotError
from unknot.evidence import Grade
from unknot.library import grade_shares, grade_shares_model, phenotypes
from unknot.model import Model
from unknot.scenario.read import read_scenario
from unknot.timeline import Life, build

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
FIVE = tuple(Grade)


@pytest.fixture(scope="module")
def versions() -> Ensemble:
    return ensemble(parameter_set="study", count=8, seed=1)


def pattern(count: int, seed: int) -> Array:
    """Five uniform numbers, one a grade, in the pattern of an ensemble: (runs, 5)."""
    cube = np.asarray(qmc.Sobol(10, rng=np.random.default_rng(seed)).random(count))
    first, second = cube[:, :5], cube[:, 5:]
    mixed = [np.where(np.arange(5) == g, second, first) for g in range(5)]
    return np.concatenate([first, second, *mixed])


def bare(count: int) -> Ensemble:
    return Ensemble(load("articles", "study"), FIVE, count, {})


def test_shares_of_a_sum_and_a_product_are_the_known_ones():
    """y = 1 a + 2 b + 3 c + 4 d e, centred uniforms: variances 1, 4, 9 and 16/12 of a twelfth.

    The product has no part of d or e alone. Tolerance: 3 SE at 4,096 draws.
    """
    x = pattern(4096, 0) - 0.5
    y = x[:, 0] + 2 * x[:, 1] + 3 * x[:, 2] + 4 * x[:, 3] * x[:, 4]
    found = resting(bare(4096), y)
    parts = np.array([1.0, 4.0, 9.0, 0.0, 0.0, 16 / 12])
    whole = parts.sum()
    assert [found.alone[g] for g in FIVE] == pytest.approx(parts[:5] / whole, abs=0.02)
    involved = (parts[:5] + np.array([0, 0, 0, 16 / 12, 16 / 12])) / whole
    assert [found.involved[g] for g in FIVE] == pytest.approx(involved, abs=0.02)
    assert found.together == pytest.approx(parts[5] / whole, abs=0.03)
    assert found.sd == pytest.approx(np.sqrt(whole / 12), rel=0.01)


def test_people_are_pooled_by_their_variance():
    x = pattern(1024, 3)
    rows = np.array([x[:, 0], 3.0 * x[:, 1], np.full(len(x), 7.0)])  # variances 1, 9 and none
    found = resting(bare(1024), rows)
    assert found.alone[Grade.A] == pytest.approx(0.1, abs=0.02)
    assert found.alone[Grade.B] == pytest.approx(0.9, abs=0.02)


def test_salib_finds_the_same_shares(versions: Ensemble):
    """The same runs of the model, in SALib's order, through SALib's estimator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        analyze: Any = import_module("SALib.analyze.sobol").analyze
    values = outcomes(versions, tight("depleted"), after_a_month)["pain"]
    blocks = values.reshape(-1, versions.count)
    first, second, mixed = blocks[0], blocks[1], blocks[2:]
    ordered = np.concatenate([[a, *m, b] for a, b, m in zip(first, second, mixed.T, strict=True)])
    problem: dict[str, Any] = {
        "num_vars": 5,
        "names": [g.value for g in FIVE],
        "bounds": [[0.0, 1.0]] * 5,
    }
    theirs: Any = analyze(problem, ordered, calc_second_order=False, seed=0)
    ours = resting(versions, values)
    # For shares alone SALib centres on the mean of all runs, SciPy on that of two blocks; its own
    # formula of the two blocks, centred as SciPy does, gives the same.
    first_order: Any = import_module("SALib.analyze.sobol").first_order
    middle = np.concatenate([first, second]).mean()
    alone = [float(first_order(first - middle, m - middle, second - middle)) for m in mixed]
    assert list(ours.alone.values()) == pytest.approx(alone, abs=1e-9)
    assert list(ours.involved.values()) == pytest.approx(theirs["ST"].tolist(), abs=1e-9)


def tight(name: str) -> dict[str, float]:
    return {f"tightness_{knot}": value for knot, value in phenotypes()[name].items()}


def after_a_month(model: Model, who: People, origin: Whole) -> dict[str, Array]:
    """Pain on the last of 30 ordinary days from the sick start."""
    del origin
    return {"pain": solve(model, build(Life(30)), who, daily=("pain",)).days["pain"][-1]}


def test_in_every_version_health_is_health(versions: Ensemble):
    """Each is calibrated on its own: the references hold, though all numbers moved."""
    who = crowd(versions, {}, "healthy")
    names = ("mitochondria", "radicals", "gaba", "sleep_quality")
    days = solve(versions.model, build(Life(14)), who, daily=names).days
    for name in names:
        assert days[name][-1] == pytest.approx(np.ones(versions.runs), abs=0.005), name


def test_numbers_of_one_grade_move_in_its_block_alone(versions: Ensemble):
    for part in uncertain("study"):
        blocks = versions.lanes[part.name].reshape(-1, versions.count)
        for grade, block in zip(versions.grades, blocks[2:], strict=True):
            source = blocks[1] if part.grade is grade else blocks[0]
            np.testing.assert_array_equal(block, source)


def test_values_spread_within_the_range_around_the_declared_one():
    part = Uncertain("x", 2.0, 1.0, 4.0, Grade.T)
    ends = spread(part, np.array([0.0, 0.5, 1.0]))
    assert ends == pytest.approx([2.0 - WIDTH, 2.0, 2.0 + 2.0 * WIDTH])
    away = spread(part, np.linspace(0.0, 1.0, 10001)) / 2.0 - 1.0
    assert np.sqrt((away**2).mean()) == pytest.approx(0.08, abs=0.001)


def test_definitions_and_idle_treatments_are_not_uncertain():
    names = {part.name for part in uncertain("study")}
    assert not names & {"pain.full_scale", "symptoms.full_scale", "pain.relief", "redox.support"}
    assert {"pain.volume", "mitochondria.building_time"} <= names


SCENARIO = """
title = "Two weeks"
[who]
phenotype = "stuck"
parameters = "study"
start = "sick"
[life]
days = 14
[[intervention]]
name = "pain_relief"
level = 1.0
"""


def test_a_scenario_says_on_which_grade_it_rests():
    scenario = read_scenario(SCENARIO, "two.toml")
    told: list[float] = []
    found = of_scenario(
        scenario, live(scenario), count=4, progress=lambda _, share: told.append(share)
    )
    assert {"pain", "fatigue", "fiqr"} <= set(found)
    assert found["pain"].sd > 0.05
    assert told == sorted(told)


def test_what_ships_covers_every_arm_and_symptom():
    shares = grade_shares()
    wanted = {f"{arm.name}:{t}" for arm in ARMS for t in TARGETS} | {f":{t}" for t in TARGETS}
    assert set(shares) == wanted
    for row in shares.values():
        assert set(row.alone) == set(row.involved) == {g.value for g in Grade}
        assert row.most in row.involved
        assert max(row.unsure.values()) < 0.3


@pytest.mark.study
def test_what_ships_belongs_to_the_model_that_ships():
    """Else: python -m unknot.attribution.lives > grades.json, and move it to src/unknot/data."""
    assert grade_shares_model() == load().hash
    text = resources.files("unknot").joinpath("data/grades.json").read_text(encoding="utf-8")
    assert json.loads(text)["count"] >= SHIPPED_COUNT


def test_a_count_that_is_no_power_of_two_is_refused():
    with pytest.raises(UnknotError, match="power of two"):
        ensemble(count=100)
