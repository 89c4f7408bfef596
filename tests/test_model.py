"""Tying knots: one owner, no ring, no unit slip; order never matters; data need no code."""

# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false
# The equations here take numbers of any kind, as those of knots do.

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unknot.couplings import couplings
from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.errors import UnknotError
from unknot.evidence import table, tuned
from unknot.knot import Knot, Output, Rate, Read, State, number
from unknot.knots import all_knots, knot
from unknot.library import read_interventions
from unknot.model import (
    Wiring,
    find_output,
    interventions,
    parameter_sets,
    parse_intervention,
    phenotypes,
    tie,
    tightnesses,
    wiring,
    wirings,
)
from unknot.timeline import Life, build

ARTICLES = wiring("articles")


def fade(store: Any, tau: Any) -> dict[str, Rate]:
    return {"store": Rate(1 / tau, 1 / tau)}


def small(name: str = "small", **changes: Any) -> Knot:
    sound: dict[str, Any] = {
        "name": name,
        "says": "It fades.",
        "leaves_out": "All else.",
        "flow": fade,
        "states": (State("store", "1", "a store", 1.0),),
        "params": (number("tau", "h", 2.0, "time constant"),),
    }
    return Knot(**(sound | changes))


def refused(code: str, *knots: Knot, wiring: Wiring = ARTICLES, **options: Any) -> UnknotError:
    values = options.pop("values", {})
    with pytest.raises(UnknotError) as caught:
        tie(wiring, values, {}, knots=knots, **options)
    assert caught.value.code == code
    return caught.value


def test_a_state_has_one_owner():
    error = refused("two-owners", small("one"), small("two"))
    assert '"store" belongs to both "one" and "two"' in error.said


def test_two_knots_cannot_have_one_name():
    """Their numbers are varied as "knot.name"."""

    def still() -> dict[str, Rate]:
        return {}

    other = small("one", states=(), flow=still, params=(), reads=())
    assert 'two knots are called "one"' in refused("two-knots", small("one"), other).said


def test_a_model_is_shown_in_one_line():
    shown = repr(load("articles"))
    assert shown.startswith("<Model 'articles': ")
    assert len(shown) < 120


def test_others_may_only_add_what_they_declare():
    def push(store: Any, speed: Any) -> dict[str, Rate]:
        return {"store": Rate(speed, 0.0)}

    adder = small(
        "adder", flow=push, states=(), params=(number("speed", "1/h", 0.5, "a push"),),
        reads=(Read("store", "1", "what it pushes", 1, tuned()),),
    )  # fmt: skip
    error = refused("not-owned", small(), adder)
    assert 'adds=("store",)' in error.fix
    tied = tie(ARTICLES, {}, {}, knots=(small(), replace(adder, adds=("store",))))
    run = solve(tied, build(Life(2)), people(tied, start="healthy"), daily=("store",))
    assert run.end[0, 0] == pytest.approx(2.0, rel=1e-6)  # (1/2 + 1/2) / (1/2)
    assert "no knot owns" in refused("unknown-name", replace(adder, adds=("stor",))).said


def test_a_ring_of_outputs_is_named():
    one = small(
        "one", outputs=(Output("echo", "1", "of the call", lambda call: call),),
        reads=(Read("call", "1", "listens", 1, tuned()),),
    )  # fmt: skip
    two = Knot(
        "two", "It calls.", "All else.",
        outputs=(Output("call", "1", "of the echo", lambda echo: echo),),
        reads=(Read("echo", "1", "listens", 1, tuned()),),
    )  # fmt: skip
    error = refused("ring", one, two)
    assert "echo -> call -> echo" in error.said or "call -> echo -> call" in error.said


def test_reading_what_nobody_offers_names_the_nearest():
    def flow(store: Any, lod: Any, tau: Any) -> dict[str, Rate]:
        return {"store": Rate(1 / tau, 1 / tau + lod / tau)}

    reader = small(flow=flow, reads=(Read("lod", "1", "a typo", 1, tuned()),))
    assert 'did you mean "load"' in refused("unoffered", reader).fix


def test_the_healthy_value_of_what_nobody_owns_is_refused():
    def flow(store: Any, healthy_pain: Any, pain: Any, tau: Any) -> dict[str, Rate]:
        return {"store": Rate(pain / healthy_pain / tau, 1 / tau)}

    crying = Knot("crying", "It hurts.", "All else.", params=(number("level", "1", 1.0, "pain"),),
                  outputs=(Output("pain", "1", "pain", lambda level: level),))  # fmt: skip
    reader = small(flow=flow, reads=(Read("pain", "1", "pain", 1, tuned()),))
    assert "healthy_pain" in refused("unoffered", reader, crying).said


def test_a_state_without_a_rate_is_refused():
    two = (State("store", "1", "a store", 1.0), State("other", "1", "forgotten", 1.0))
    assert '"other"' in refused("no-rate", small(states=two)).said


@pytest.mark.parametrize(
    "flow",
    [
        lambda store, tau: {"store": Rate(tau, 1 / tau)},  # a time for a rate
        lambda store, tau: {"store": Rate(1 / tau, 1 + 1 / tau)},  # a sum of unlike units
        lambda store, tau: {"store": Rate(1 / tau, 1.0)},  # a bare number for a rate
    ],
)
def test_a_unit_slip_is_found(flow: Any):
    assert 'knot "small"' in refused("unit-slip", small(flow=flow)).said


def test_an_output_in_the_wrong_unit_is_found():
    wrong = small(outputs=(Output("half_life", "1", "a time", lambda tau: tau * 0.7),))
    assert "half_life comes out in [time^1], declared [1]" in refused("unit-slip", wrong).said


def test_reading_in_another_unit_than_offered_is_found():
    def flow(store: Any, load: Any, tau: Any) -> dict[str, Rate]:
        return {"store": Rate(1 / tau, load)}

    reader = small(flow=flow, reads=(Read("load", "1/h", "load", 1, tuned()),))
    assert "offered in MET" in refused("unit-slip", reader).said


@pytest.mark.parametrize(("unit", "value"), [("s", 7200.0), ("min", 120.0), ("d", 2.0 / 24.0)])
def test_a_flow_may_count_in_any_unit_of_time(unit: str, value: float):
    """Two hours are two hours: the end state is the same, whatever the knot counts in."""
    tied = tie(ARTICLES, {}, {}, knots=(small(params=(number("tau", unit, value, "tau"),)),))
    run = solve(tied, build(Life(1)), people(tied, start=np.array([[3.0]])), daily=("store",))
    assert run.end[0, 0] == pytest.approx(1.0 + 2.0 * np.exp(-12.0), rel=1e-9)


def test_the_order_of_knots_never_matters():
    first = tie(ARTICLES, {}, {})
    for seed in range(5):
        knots = list(all_knots())
        random.Random(seed).shuffle(knots)
        assert tie(ARTICLES, {}, {}, knots=knots).hash == first.hash


def test_names_of_states_are_unique_and_stable():
    model = load("articles", "study")
    # The specification's 24; inhibition and winding up by exercise, recent effort, vessels' answer;
    # overexertion and malaise, recent and usual training.
    assert len(set(model.names)) == 32
    assert model.hash == load("articles", "study").hash
    assert model.hash != load("no_gaba_edge", "study").hash
    assert find_output("pain")[0].name == "pain"
    with pytest.raises(UnknotError, match="no output"):
        find_output("pian")
    with pytest.raises(UnknotError, match="no knot") as caught:
        knot("slep")
    assert 'did you mean "sleep"' in caught.value.fix


class TestWirings:
    """A wiring holds states, cuts couplings and loosens tightnesses; nothing else."""

    def tied(self, **changes: Any) -> Any:
        named = Wiring("test", "Test", "A test.", **changes)
        return tie(named, {}, load("articles", "study").constants)

    def test_held_states_leave_the_system(self):
        model = self.tied(hold=("nitric_oxide", "gaba"))
        assert "gaba" not in model.names
        assert model.held == {"nitric_oxide": 1.0, "gaba": 1.0}

    def test_a_cut_coupling_sees_the_healthy_value(self):
        """Cut from GABA, nitric oxide no longer moves it; everything else it still does."""
        model = self.tied(cut=("nitric_oxide -> gaba",))
        full = self.tied()
        low = people(full, start="healthy")
        low.start[full.names.index("nitric_oxide")] = 0.4
        day = build(Life(1))
        daily = ("gaba", "oxygen_delivery")
        cut, whole = solve(model, day, low, daily=daily), solve(full, day, low, daily=daily)
        assert cut.days["gaba"][0, 0] > 0.995
        assert whole.days["gaba"][0, 0] < 0.96
        assert cut.days["oxygen_delivery"][0, 0] == pytest.approx(
            whole.days["oxygen_delivery"][0, 0], rel=1e-3
        )

    def test_a_loose_tightness_is_no_input(self):
        model = self.tied(loose=("tightness_stuck",))
        assert "tightness_stuck" not in model.lanes
        assert "tightness_sleep" in model.lanes

    @pytest.mark.parametrize(
        ("changes", "meant"),
        [
            ({"hold": ("gabba",)}, "gaba"),
            ({"cut": ("nitric_oxide -> gabba",)}, "nitric_oxide -> gaba"),
            ({"loose": ("tightness_stuk",)}, "tightness_stuck"),
        ],
    )
    def test_unknown_names_name_the_nearest(self, changes: dict[str, Any], meant: str):
        with pytest.raises(UnknotError) as caught:
            self.tied(**changes)
        assert f'did you mean "{meant}"' in caught.value.fix

    def test_an_unknown_wiring_or_parameter_names_the_nearest(self):
        with pytest.raises(UnknotError, match="no wiring"):
            wiring("article")
        with pytest.raises(UnknotError, match="no parameter"):
            tie(ARTICLES, {"energy.refil": 1.0}, {})
        with pytest.raises(UnknotError, match="no parameter"):
            tie(ARTICLES, {}, {}, vary=("energy.refil",))

    def test_every_wiring_that_ships_says_what_it_is(self):
        assert "articles" in wirings()
        for name, one in wirings().items():
            assert one.name == name
            assert one.label
            assert one.says.endswith(".")


class TestCouplings:
    """The list of couplings: who listens to whom, on what evidence, and whether it is on."""

    def test_the_articles_have_them_all_on(self):
        everything = couplings(ARTICLES)
        assert len(everything) == sum(len(k.reads) for k in all_knots())
        assert all(one.on for one in everything)

    @pytest.mark.parametrize("name", [n for n in wirings() if n != "articles"])
    def test_a_rival_has_some_off(self, name: str):
        listed = couplings(wiring(name))
        off = {one.name for one in listed if not one.on}
        assert off >= set(wiring(name).cut)
        for one in listed:
            if one.signal in wiring(name).hold or one.signal in wiring(name).loose:
                assert not one.on, one.name

    def test_each_says_where_it_comes_from_and_how_well_founded_it_is(self):
        by_name = {one.name: one for one in couplings(ARTICLES)}
        edge = by_name["nitric_oxide -> gaba"]
        assert (edge.giver, edge.knot, edge.sign, edge.grade) == ("nitric_oxide", "gaba", 1, "D")
        assert "CNS11" in edge.against
        assert by_name["stress -> stress"].giver == "timeline"

    def test_a_signal_made_of_held_states_is_off(self):
        off = {one.name for one in couplings(wiring("no_nitric_oxide")) if not one.on}
        assert "nitric_oxide_shortfall -> symptoms" in off
        assert "trapped_excess -> sleep" in off
        assert "shear_relative -> gaba" not in off


class TestTreatments:
    """A treatment is data: a TOML file, and no code."""

    TEXT = """
        label = "A warm bath"
        says = "raises sleep quality a little"
        onset_hours = 12
        grade = "D"
        evidence = []
        [[acts]]
        on = "sleep_quality"
        multiply = 1.1
        [[acts]]
        on = "gaba.support"
        add = 0.05
    """

    def test_a_new_file_in_a_folder_needs_no_code(self, tmp_path: Path):
        (tmp_path / "bath.toml").write_text(self.TEXT, encoding="utf-8")
        (tmp_path / "notes.txt").write_text("not a treatment", encoding="utf-8")
        (bath,) = read_interventions(tmp_path).values()
        model = load("articles", "study", agents=(bath,))
        assert "level_bath" in model.steps
        life = Life(40)
        levels = {"bath": np.linspace(1.0, 1.0, 40)}
        who = people(model, {"tightness_sleep": 0.8})
        daily = ("sleep_quality", "gaba", "pain")
        with_bath = solve(model, build(life, levels=levels), who, daily=daily)
        without = solve(model, build(life), who, daily=daily)
        better = {n: with_bath.days[n][-1, 0] - without.days[n][-1, 0] for n in daily}
        assert better["sleep_quality"] > 0.02
        assert better["gaba"] > 0.02
        assert better["pain"] < 0

    @pytest.mark.parametrize(("old", "new", "meant"), [
        ('on = "sleep_quality"', 'on = "slep_quality"', "sleep_quality"),
        ('on = "gaba.support"', 'on = "gaba.suport"', "gaba.support"),
    ])  # fmt: skip
    def test_an_unknown_target_names_the_nearest(
        self, tmp_path: Path, old: str, new: str, meant: str
    ):
        (tmp_path / "bath.toml").write_text(self.TEXT.replace(old, new), encoding="utf-8")
        with pytest.raises(UnknotError) as caught:
            load("articles", "study", agents=tuple(read_interventions(tmp_path).values()))
        assert f'did you mean "{meant}"' in caught.value.fix

    @pytest.mark.parametrize("lack", ["label", "onset_hours", "acts"])
    def test_a_file_that_lacks_something_says_what(self, lack: str):
        whole: dict[str, Any] = {
            "label": "x", "says": "x", "onset_hours": 1, "grade": "D", "evidence": [], "acts": [],
        }  # fmt: skip
        del whole[lack]
        with pytest.raises(UnknotError, match=lack):
            parse_intervention("bath", whole)

    def test_an_act_either_multiplies_or_adds(self):
        acts = [{"on": "sleep_quality", "multiply": 1.1, "add": 1.0}]
        whole: dict[str, Any] = {
            "label": "x", "says": "x", "onset_hours": 1, "grade": "D", "evidence": [],
        }  # fmt: skip
        with pytest.raises(UnknotError, match="multiply or add"):
            parse_intervention("bath", whole | {"acts": acts})

    def test_every_treatment_that_ships_is_sound(self):
        model = load("articles", "study", agents=tuple(interventions().values()))
        assert len(model.agents) == len(interventions()) == 8
        for one in interventions().values():
            assert set(one.evidence) <= set(table()), one.name
            assert one.onset_hours > 0
            assert one.grade in "ABCDT"


def test_people_and_parameters_that_ship_are_sound():
    knots = {t.removeprefix("tightness_") for t in tightnesses()}
    assert len(knots) == 10
    for name, person in phenotypes().items():
        assert set(person) == knots, name
        assert all(0 <= value <= 1 for value in person.values()), name
    assert {"study", "default"} <= set(parameter_sets())
    for values in parameter_sets().values():
        tie(ARTICLES, values, {})
