"""The laboratory: numbers as lanes give the same people as numbers in the kernel."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.claims.evaluate import ClaimVerdict, ask, run
from unknot.claims.experiment import open_lab
from unknot.claims.parameter_draws import BY_DEFINITION, numbers
from unknot.claims.statements import claim
from unknot.engine.calibrate import load, parameter_set_values
from unknot.engine.solve import people, solve
from unknot.errors import UnknotError
from unknot.knots import all_knots
from unknot.library import phenotypes, wiring
from unknot.timeline import Life, build


def test_people_are_those_of_the_ordinary_model():
    """Rounding apart: the same equations with numbers read from memory."""
    names = ("energy", "depleted", "mild")
    table = phenotypes()
    tight = {f"tightness_{k}": np.array([table[n][k] for n in names]) for k in table["energy"]}
    model = load("articles", "study")
    ours = solve(model, build(Life(60)), people(model, tight), daily=("pain", "fatigue"))
    lab = open_lab("articles", "study")
    theirs = lab.live(lab.people([table[n] for n in names], "sick"), Life(60))
    for what in ("pain", "fatigue"):
        assert theirs.days[what][:, :, 0] == pytest.approx(ours.days[what], rel=1e-7)


def test_a_parameter_set_may_be_numbers_of_ones_own():
    values = dict(parameter_set_values("default"))
    assert run(["A8"], parameter_set=values)[0].measured == run(["A8"])[0].measured
    louder = run(["A8"], parameter_set=values | {"symptoms.fog_brain": 4.4})[0]
    assert louder.measured["fog_rise"] > 1.2 * run(["A8"])[0].measured["fog_rise"]


def test_an_unknown_parameter_is_told_with_the_nearest():
    with pytest.raises(UnknotError, match="fog_brain"):
        run(["A8"], parameter_set={"symptoms.fog_brian": 1.0})


def test_jitter_leaves_ends_of_scales_and_finds_health_anew():
    drawn = numbers(wiring("articles"), "study", range(3))
    fixed = {
        f"{k.name}.{p.name}"
        for k in all_knots()
        for p in k.params
        if p.source.found == BY_DEFINITION
    }
    assert fixed
    for name in drawn.names:
        same = np.ptp(drawn.lanes[name]) == 0.0
        assert same == (name in fixed or not drawn.lanes[name].any()), name
    lab = open_lab("articles", "study", range(3))
    well = lab.live(lab.people([{}]), Life(90))
    for state in ("radicals", "mitochondria", "gaba"):
        assert well.last(state)[0] == pytest.approx(1.0, abs=0.01)


def test_a_draw_is_the_same_whoever_is_drawn_beside_it():
    alone = numbers(wiring("articles"), "study", [2])
    among = numbers(wiring("articles"), "study", range(4))
    for name in ("pain.volume", "norm_gaba", "healthy_damage"):
        assert among.lanes[name][2] == pytest.approx(alone.lanes[name][0], rel=1e-9)


def test_what_a_wiring_takes_out_cannot_be_asked():
    lab = open_lab("deconditioning_only", "study")
    for name in ("A5", "A12", "B7", "B13"):
        answer = ask(claim(name), lab)
        assert answer.verdict is ClaimVerdict.NOT_ASKED
        assert answer.holds is None
        assert "deconditioning_only" in answer.why


def test_a_wiring_that_leaves_it_in_answers():
    """Without the edge from nitric oxide to GABA, low nitric oxide costs no inhibition."""
    with_it, without = (run(["B15"], name)[0] for name in ("articles", "no_gaba_edge"))
    assert with_it.holds is True
    assert without.holds is False
    assert without.measured["gaba"] > with_it.measured["gaba"] + 0.05


def test_an_unknown_claim_is_told_with_the_nearest():
    with pytest.raises(UnknotError, match="B12"):
        run(["B122"])
