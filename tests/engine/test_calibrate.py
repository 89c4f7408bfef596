"""Self-calibration: the healthy person is healthy under every wiring, and what ships is current."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from unknot.engine.calibrate import calibrate, calibration_key, constants, everything, load
from unknot.engine.solve import people, solve
from unknot.errors import UnknotError
from unknot.model import parameter_sets, tie, wiring, wirings
from unknot.timeline import Life, build

every_wiring = pytest.mark.parametrize("name", list(wirings()))


def shipped() -> dict[str, dict[str, float]]:
    text = resources.files("unknot").joinpath("data/calibration.json").read_text(encoding="utf-8")
    return json.loads(text)


@every_wiring
@pytest.mark.parametrize("parameters", list(parameter_sets()))
def test_every_wiring_and_parameter_set_ships_calibrated(name: str, parameters: str):
    """After a change: the docstring of `unknot.engine.calibrate` says how to find them anew."""
    values = parameter_sets()[parameters]
    chosen = wiring(name)
    full = constants(wiring("articles"), values) if chosen.hold or chosen.cut else {}
    assert calibration_key(tie(chosen, values, full, free=True)) in shipped()


def test_nothing_else_ships():
    keys = {
        calibration_key(tie(chosen, values, constants(wiring("articles"), values), free=True))
        if chosen.hold or chosen.cut
        else calibration_key(tie(chosen, values, {}, free=True))
        for chosen in wirings().values()
        for values in parameter_sets().values()
    }
    assert keys == set(shipped())


@pytest.mark.study
@pytest.mark.parametrize("name", list(wirings()))
def test_what_ships_is_what_would_be_found_today(name: str):
    """From the shipped healthy means of the full wiring: a key holds their last bits."""
    chosen = wiring(name)
    full = constants(wiring("articles"), {}) if chosen.hold or chosen.cut else {}
    free = tie(chosen, {}, full, free=True)
    found = {n: float(v[0]) for n, v in calibrate(free).items()}
    assert found == pytest.approx(shipped()[calibration_key(free)], rel=1e-8, abs=1e-12)


@pytest.mark.study
def test_the_command_finds_one_calibration_for_each_that_ships():
    found = everything()
    assert len(found) == len(shipped())
    assert {frozenset(values) for values in found.values()} == {
        frozenset(values) for values in shipped().values()
    }


@every_wiring
def test_a_healthy_person_is_healthy_under_every_wiring(name: str):
    """To 0.1 %: the start is the mean of a day, not its midnight, and six weeks remember it."""
    model = load(name, "study")
    daily = tuple(model.wanted)
    run = solve(model, build(Life(42)), people(model, start="healthy"), daily=daily)
    for output, (reference, _) in model.wanted.items():
        assert run.days[output][-7:].mean() == pytest.approx(reference, rel=1e-3), output


@every_wiring
def test_held_states_are_gone_and_seen_as_constants(name: str):
    model = load(name, "study")
    assert not set(model.held) & set(model.names)
    full = load("articles", "study")
    assert set(model.held) | set(model.names) == set(full.names)
    for state, value in model.held.items():
        declared = next(s for s in full.states if s.name == state)
        expected = declared.reference
        if expected is None:
            expected = full.constants[f"healthy_{state}"]
        assert value == pytest.approx(expected)


def test_a_varied_number_is_calibrated_lane_by_lane():
    """Two lanes at different numbers come out as each would alone."""
    name = "energy.work_drain"
    free = tie(wiring("articles"), {}, {}, free=True, vary=(name,))
    both = calibrate(free, {name: np.array([0.3, 0.4])})
    alone = calibrate(free, {name: np.array([0.4])})
    assert both["healthy_energy_reserve"][1] == pytest.approx(alone["healthy_energy_reserve"][0])
    assert both["healthy_energy_reserve"][0] > both["healthy_energy_reserve"][1]


def test_unknown_names_say_what_was_meant():
    with pytest.raises(UnknotError) as caught:
        load("article")
    assert 'did you mean "articles"' in caught.value.fix
    with pytest.raises(UnknotError) as caught:
        load("articles", "studdy")
    assert caught.value.code == "unknown-parameter-set"
    assert 'did you mean "study"' in caught.value.fix
