"""What rises within a bout and is gone an hour later, and what only a laboratory sees."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from unknot.engine.calibrate import load, parameter_set_values
from unknot.engine.solve import people, solve
from unknot.model import Model
from unknot.timeline import Bout, Life, build

Array = npt.NDArray[np.float64]
BEFORE, END, AFTER = 16, 17, 18
SHIPPED = parameter_set_values("default")


def output(knot: str, name: str) -> Callable[..., Any]:
    """A function of a knot; knots are written without types, for the tracer and for people."""
    return vars(import_module(f"unknot.knots.{knot}"))[name]


gaba_seen = output("gaba", "gaba_seen")
phosphocreatine_time = output("muscle", "phosphocreatine_time")
dilatation = output("nitric_oxide", "dilatation")
radical_markers = output("redox", "radical_markers")
sleep_quality = output("sleep", "sleep_quality")
HARD = [Bout(END - 0.2, 0.2, "aerobic", 8.4)]
HELD = [Bout(END - 1 / 6, 1 / 6, "strength")]
WELL_AND_ILL = ("healthy", "sick")


@pytest.fixture(scope="module")
def body() -> Model:
    return load("articles", "default")


def change(
    model: Model, name: str, bouts: list[Bout], start: str = "healthy", *, twin: bool = True
) -> Array:
    """A value on every hour against the twin's who did nothing, as a share."""
    who = people(model, start=start)
    lives = [solve(model, build(Life(1), b), who, daily=(), hourly=(name,)) for b in (bouts, [])]
    one, other = (life.hours[name][:, 0] for life in lives)
    return one / other - 1.0 if twin else one


def test_a_hard_test_shows_in_blood_at_its_end_and_hardly_an_hour_later(body: Model):
    """E2.15 and E2.16: +27 % (12 to 42) at the end, most markers back by an hour."""
    found = change(body, "radical_markers", HARD)
    assert found[BEFORE] == pytest.approx(0.0, abs=1e-6)
    assert 0.12 < found[END] < 0.42
    assert found[AFTER] < found[END] / 3.0


def test_nitrite_rises_with_work_and_less_where_vessels_are_worn(body: Model):
    """EXN4: +29 % (9 to 49) in health; EXN5: less or none where arteries are ill."""
    healthy, ill = (change(body, "nitrogen_oxides", HARD, start)[END] for start in WELL_AND_ILL)
    assert 0.09 < healthy < 0.49
    assert ill < healthy


def test_a_held_contraction_quiets_pain_in_health_and_winds_it_up_in_the_sensitised(body: Model):
    """E4.04: thresholds rise in healthy people and fall in people with fibromyalgia."""
    healthy, ill = (change(body, "pain_gain", HELD, start)[END] for start in WELL_AND_ILL)
    assert 1.0 / (1.0 + healthy) - 1.0 > 0.07
    assert 1.0 / (1.0 + ill) - 1.0 < -0.005


def test_walking_for_five_minutes_wakes_vessels_that_sat(body: Model):
    """SIT2: breaks save 1.91 (0.40 to 3.42) of 4.7 points of leg dilatation."""
    sat = [Bout(10.0, 3.0, "desk")]
    walk, again = Bout(12.5, 1 / 12, "easy_walk"), Bout(12.5 + 1 / 12, 5 / 12, "desk")
    walked = [Bout(10.0, 2.5, "desk"), walk, again]
    still, moved = (change(body, "vessel_response", b, twin=False)[13] for b in (sat, walked))
    assert moved > still + 0.05


def test_days_are_as_before_where_a_laboratory_looked_closer(body: Model):
    """Nothing that lasts hangs on markers: pain the day after an hour's walk is the twin's."""
    walk = [Bout(17.0, 0.5, "easy_walk")]
    who = people(body, start="healthy")
    one, other = (solve(body, build(Life(2), b), who).days["pain"][1] for b in (walk, []))
    assert one == pytest.approx(other, abs=0.02)


def test_the_specification_knows_none_of_it():
    """Under its own numbers each mend is the identity."""
    some = np.array([0.5, 1.0, 2.0])
    assert radical_markers(some, 0.7, 0.0) == pytest.approx(some)
    assert gaba_seen(some, 1.0) == pytest.approx(some)
    assert dilatation(some, 0.8, 0.9, 1.3, 0.0, 0.0) == pytest.approx(some * 0.72)
    assert phosphocreatine_time(some, 0.8, 46.5, 33.3, 1.0, 0.0) == pytest.approx(
        33.3 / (46.5 * some * 0.8)
    )


def test_recovery_still_tells_that_mitochondria_fail():
    """Where 60 % of capacity is left, recovery takes half as long again, whatever else refills."""
    rest = (46.5, 33.3, SHIPPED["muscle.flow_limits"], SHIPPED["muscle.other_refill"])
    assert phosphocreatine_time(0.6, 1.0, *rest) >= 1.5 * phosphocreatine_time(1.0, 1.0, *rest)


def test_practised_calm_lets_one_sleep_in_spite_of_arousal():
    quiet, practised = (
        sleep_quality(
            0.0, 5.0, 0.0, arousal, 0.0, 0.0, 0.0, coping,
            1.0, 0.2, 10.0, 0.4, 0.3, 0.5, 0.5, 0.5, 0.0, SHIPPED["sleep.coping_settles"],
        )
        for arousal, coping in ((1.0, 0.0), (1.0, 0.6))
    )  # fmt: skip
    assert practised > quiet
