"""What is worth recording: more never tells less, what says nothing is worth nothing, and why."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.inference.test_posterior import fitted
from tests.synthetic_lives import articles

from unknot.effects import value_of_information as room
from unknot.effects.value_of_information import (
    DESIGNS,
    Design,
    DesignValue,
    designs_for,
    price_designs,
    verdict,
)
from unknot.inference.external_evidence import MEASURES
from unknot.inference.posterior import KeptFit, Particles

PEOPLE = 4000


@functools.cache
def priced() -> dict[str, DesignValue]:
    """Every design and test for one made-up person, by name."""
    told, _, held = fitted()
    return {one.what: one for one in price_designs(held, articles(), told.reports, 1.0)}


def test_every_design_question_and_test_is_priced():
    found = priced()
    held = fitted()[2]
    assert set(found) == {d.what for d in designs_for(held.symptoms)} | set(MEASURES)
    ordered = [one.sd_after for one in found.values()]
    assert ordered == sorted(ordered)
    for one in found.values():
        assert 0.0 <= one.sd_after <= one.sd_now + 1e-12
        assert 0.0 <= one.gain <= 1.0
        assert one.burden > 0.0
        assert 0.0 <= one.risk <= 1.0
        assert (one.days == 0) == (one.kind == "test")


def test_a_symptom_that_is_recorded_is_no_question():
    assert [d.what for d in designs_for(("pain", "fatigue", "fog"))] == [d.what for d in DESIGNS]
    assert designs_for(("pain", "fatigue"))[-1].more == "fog"


def test_rest_and_logging_less_ask_less_than_walking():
    found = priced()
    assert found["twice_a_week"].burden < found["every_second"].burden < 1.0
    assert found["rest_1w"].burden == pytest.approx(1.0)
    assert found["brisk_walk_4w"].burden == pytest.approx(1.0 + 3 * 36 / 7)


def test_a_known_effect_under_a_known_noise():
    """One report r = e + noise: the spread left is known, sd / sqrt(1 + sd^2)."""
    rng = np.random.default_rng(1)
    effects = 1.5 * rng.standard_normal((1, PEOPLE))
    same = np.arange(PEOPLE)
    true = 1.5 / np.sqrt(1 + 1.5**2)
    left = room._left(effects, effects.copy(), same, rng)  # pyright: ignore[reportPrivateUsage]
    assert not left.linear
    assert left.sd[0] == pytest.approx(true, rel=0.05)
    linear = room._linear(effects, effects.copy())  # pyright: ignore[reportPrivateUsage]
    assert linear[0] == pytest.approx(true, rel=0.05)


def test_reports_of_something_else_tell_nothing():
    rng = np.random.default_rng(2)
    effects = rng.standard_normal((2, PEOPLE))
    other = 2.0 * rng.standard_normal((5, PEOPLE))
    same = np.arange(PEOPLE)
    left = room._left(effects, other, same, rng)  # pyright: ignore[reportPrivateUsage]
    assert left.sd == pytest.approx(effects.std(axis=1), rel=0.06)


def test_a_person_who_comes_twice_does_not_give_themselves_away():
    """Data that only tell people apart say nothing of an effect that all of them share alike."""
    rng = np.random.default_rng(3)
    effects = np.repeat(rng.standard_normal((1, 200)), 2, axis=1)
    names = np.repeat(5.0 * rng.standard_normal((40, 200)), 2, axis=1)
    same = np.repeat(np.arange(200), 2)
    left = room._left(effects, names, same, rng)  # pyright: ignore[reportPrivateUsage]
    assert left.sd[0] > 0.8 * effects.std()


def test_more_days_tell_no_less_and_shorter_logs_no_more():
    found = priced()
    slack = 0.02 * found["ordinary_4w"].sd_now
    assert found["ordinary_8w"].sd_after <= found["ordinary_4w"].sd_after + slack
    assert found["ordinary_4w"].sd_after <= found["twice_a_week"].sd_after + slack


def test_the_same_fit_is_priced_alike_again():
    told, _, held = fitted()
    few = DESIGNS[:2]
    once, again = (
        price_designs(held, articles(), told.reports, 1.0, designs=few, tests=()) for _ in range(2)
    )
    assert once == again


def test_weeks_that_would_hurt_are_seen_to_hurt():
    """Brisk walks every day, for people whose mitochondria are weak; ordinary weeks are none."""
    told, _, held = fitted()
    hard = Design("hard", "Hard weeks", 28, "brisk_walk", 90, 7)
    found = {
        one.what: one
        for one in price_designs(
            weak(held), articles(), told.reports, 1.0, designs=[*DESIGNS[:1], hard], tests=()
        )
    }
    assert found["hard"].risk > 0.3
    assert found["ordinary_4w"].risk == 0.0


def weak(held: KeptFit) -> KeptFit:
    """The same people with tighter mitochondria."""

    def tighter(run: Particles) -> Particles:
        z = run.z.copy()
        z[:, 0] = 3.0
        return replace(run, z=z, response=np.ones_like(run.response))

    first, second = held.runs
    return replace(held, runs=(tighter(first), tighter(second)))


def one(what: str, after: float, risk: float = 0.0, says: str = "") -> DesignValue:
    return DesignValue(what, says or what, "days", 28, 1.0, after, {}, 1.0, risk, 100.0, False)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([one("a", 0.5, says="Walks"), one("b", 0.9)], ["Walks would tell most."]),
        ([one("a", 0.5, risk=0.4), one("b", 0.7, says="Tai chi")], ["Tai chi would tell most."]),
        ([one("a", 0.95)], ["Nothing here that is easy on you would settle it."]),
        ([one("a", 0.5, risk=0.4)], ["Nothing here that is easy on you would settle it."]),
        (
            [one("a", 0.95), one("ordinary_4w", 0.95), one("twice_a_week", 0.96)],
            ["Nothing here that is easy on you would settle it.",
             "Of ordinary weeks, writing down twice a week would tell as much as every day."],
        ),
        ([], []),
    ],
)  # fmt: skip
def test_what_is_made_of_it(found: Sequence[DesignValue], said: list[str]):
    assert verdict(found) == said
