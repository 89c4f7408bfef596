"""Shares of knots: exact, fair, and what the specification printed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.attribution.shapley import LivedOutcome, combinations, shapley, split
from unknot.engine.calibrate import load
from unknot.engine.solve import People, people, solve
from unknot.errors import UnknotError
from unknot.model import Model, phenotypes, tightnesses
from unknot.timeline import Life, build, sessions

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]


@pytest.fixture(scope="module")
def model() -> Model:
    return load("articles", "study")


def traits(*names: str) -> dict[str, float | Array]:
    rows = [phenotypes()[name] for name in names]
    return {
        name: np.array([row[name.removeprefix("tightness_")] for row in rows])
        for name in tightnesses()
    }


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_shares_add_up_and_idle_players_get_nothing(players: int, seed: int):
    """Of any game at all: efficiency, the idle player, and an additive game read off directly."""
    rng = np.random.default_rng(seed)
    together = combinations(players)
    values = rng.normal(size=(2**players, 3))
    assert split(values).sum(axis=0) == pytest.approx(values[-1] - values[0])
    worth = rng.normal(size=(players, 3))
    np.testing.assert_allclose(split(together @ worth), worth, atol=1e-12)
    idle = values[np.arange(2**players) & ~1]  # the first player changes nothing
    np.testing.assert_allclose(split(idle)[0], 0.0, atol=1e-12)


def test_three_players_by_hand():
    """Glove market: one left glove, two right ones; 4/6 to the left, 1/6 to each right one."""
    together = combinations(3)
    worth = (together[:, 0] & (together[:, 1] | together[:, 2])).astype(float)
    assert split(worth[:, None])[:, 0] == pytest.approx([4 / 6, 1 / 6, 1 / 6])


# Four of the nine: 16 combinations instead of 512, the others staying as the person has them.
FEW = tuple(f"tightness_{name}" for name in ("depleted", "stuck", "immune", "sleep"))


def after_300_days(model: Model, who: People, origin: Whole) -> Mapping[str, Array]:
    """Pain of the last week of 300 ordinary days from the sick start."""
    del origin
    run = solve(model, build(Life(300)), people(model, dict(who.lanes)), daily=("pain",))
    return {"pain": run.days["pain"][-7:].mean(axis=0)}


def test_the_depleted_person_is_split_as_printed(model: Model):
    """Section 12, A20: all nine shares and their sum, 5.735, to the last printed digit.

    Printed for 300 days a combination: those near a fold are still on their way then.
    """
    printed = {
        "depleted": 2.45, "redox": 0.65, "stuck": 0.58, "injury": 0.54, "stress": 0.43,
        "mitochondria": 0.37, "immune": 0.32, "sensitisation": 0.21, "sleep": 0.19,
    }  # fmt: skip
    found = shapley(model, traits("depleted"), after_300_days)["pain"]
    assert found.parts.sum() == pytest.approx(5.735, abs=0.0005)
    shares = dict(found.of())
    assert shares.pop("overexertion") == 0.0  # of a later knot, that nobody's ordinary life stirs
    assert shares == pytest.approx(printed, abs=0.0051)
    assert list(shares) == list(printed)


def test_people_side_by_side_are_split_as_alone(model: Model):
    together, alone = (
        shapley(model, traits(*names), players=FEW) for names in (("stuck", "mild"), ("mild",))
    )
    for outcome in ("pain", "fatigue"):
        one = alone[outcome].parts[:, 0]
        np.testing.assert_allclose(together[outcome].parts[:, 1], one, atol=1e-6)


def test_what_untying_a_knot_takes_away_is_seen_in_a_person_without_it(model: Model):
    """Beside shares, and not equal to them: of the rest as it is, not of every order."""
    who = traits("stuck")
    found = shapley(model, who, players=FEW)["pain"]
    at = found.names.index("stuck")
    spared = shapley(model, {**who, "tightness_stuck": 0.0}, players=FEW[:1])["pain"]
    assert found.untied[at] == pytest.approx(found.whole - spared.whole, abs=1e-6)
    assert found.untied[at] > found.parts[at] + 0.1


def test_shares_add_up_to_what_a_run_of_the_whole_person_says(model: Model):
    """On both branches of someone who has two: the whole differs, and the shares with it."""
    wholes: list[float] = []
    for start in ("sick", "healthy"):
        found = shapley(
            model, traits("mild"), LivedOutcome(("pain", "fiqr"), start=start), players=FEW
        )
        alone = LivedOutcome(("pain",), start=start)(
            model, people(model, traits("mild")), np.zeros(1, dtype=np.intp)
        )
        shares = found["pain"]
        assert shares.base + shares.parts.sum(axis=0) == pytest.approx(alone["pain"], abs=1e-9)
        assert found["fiqr"].whole > found["fiqr"].base
        wholes.append(float(shares.whole[0]))
    assert wholes[0] > wholes[1] + 2.0


def test_an_effect_is_split_too(model: Model):
    """Twelve weeks of brisk walking help the stuck person through the stuck knot."""
    walks = build(Life(84), sessions("brisk_walk", 36, 3, 12))
    value = LivedOutcome(("pain",), life=walks, against=build(Life(84)))
    found = shapley(model, traits("stuck", "healthy"), value, players=FEW)["pain"]
    np.testing.assert_allclose(found.parts.sum(axis=0), found.whole - found.base, atol=1e-12)
    assert next(iter(found.of())) == "stuck"
    assert found.parts[found.names.index("stuck"), 0] < -0.3
    assert abs(found.whole[1]) < 0.1  # someone healthy hardly feels it
    np.testing.assert_array_equal(found.parts[:, 1], 0.0)


def test_each_lives_days_of_their_own(model: Model):
    """Two like people, one of them with broken nights: split as each would be alone."""
    lives = [build(Life(1, sleep_lost=np.array([[lost]]))) for lost in (0.0, 0.3)]
    both = build(Life(1, sleep_lost=np.array([[0.0, 0.3]])))
    together = shapley(model, traits("mild", "mild"), LivedOutcome(usual=both), players=FEW)[
        "fatigue"
    ]
    for position, life in enumerate(lives):
        alone = shapley(model, traits("mild"), LivedOutcome(usual=life), players=FEW)["fatigue"]
        np.testing.assert_allclose(together.parts[:, position], alone.parts[:, 0], atol=1e-6)
    assert together.whole[1] > together.whole[0] + 0.2


def test_a_silenced_knot_has_no_share():
    model = load("no_nitric_oxide", "study")
    found = shapley(model, traits("depleted"), players=FEW)["pain"]
    assert found.of()["depleted"] == found.of()["stuck"] == 0.0
    assert found.parts.sum() == pytest.approx(float(found.whole[0] - found.base[0]))


def test_what_cannot_be_split_is_refused(model: Model):
    with pytest.raises(UnknotError, match="pian"):
        shapley(model, traits("mild"), LivedOutcome(("pian",)))
    with pytest.raises(UnknotError, match="combinations"):
        shapley(model, {}, players=[f"tightness_{n}" for n in range(13)])
