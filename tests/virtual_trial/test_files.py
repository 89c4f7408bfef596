"""A trial's file: what it may say, and how what it may not say is refused."""

from __future__ import annotations

import pytest
from tests.virtual_trial.small import HEAD, WALK, design

from unknot.errors import UnknotError
from unknot.virtual_trial.library import published_trials, shipped_trials
from unknot.virtual_trial.read import read_trial

GOOD = "[design]\npeople = 40\nweeks = 8\n[outcome]\nof = 'pain'\n" + WALK


def test_what_is_not_said_has_a_plain_default():
    found = design(GOOD)
    assert found.kind == "parallel"
    assert found.names == ("usual", "walk")
    assert found.reference == "usual"
    assert found.visits == (4, 8)
    assert found.analysis == "ancova"
    assert found.estimand == "treatment_policy"
    assert not found.leaving
    assert found.adherence.attend == 1.0


def test_a_study_that_ships_lends_people_and_arms():
    text = (
        'title = "x"\nsays = "y"\n[people]\nstudy = "wang_2010"\n'
        "[design]\npeople = 66\n[outcome]\nof = 'fiqr'\n"
    )
    found = read_trial(text, "x.toml")
    assert found.names == ("usual", "tai_chi")
    assert len(found.who.strata) == 2
    assert found.weeks == 24


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("people = 40", "poeple = 40", 'has no "poeple"'),
        ("people = 40", "people = 3", "out of range"),
        ("people = 40", "kind = 'adaptive'", 'kind cannot be "adaptive"'),
        ("weeks = 8\n[[arms.walk.sess", "days = 3\n[[arms.walk.sess", "need an arm of a week"),
        ("people = 40", "allocation = [1, 2, 3]", "no list of 2 whole numbers"),
        ("of = 'pain'", "of = 'pian'", 'cannot be "pian"'),
        ("of = 'pain'", "of = 'pain'\nweek = 9", "out of range"),
        ("of = 'pain'", "of = 'pain'\n[eligibility]\npain = [5, 2]", "no range"),
        ("of = 'pain'", "of = 'pain'\n[adherence]\nattend = 2", "out of range"),
        ("of = 'pain'", "of = 'pain'\n[[missing]]\nmechanism = 'some'\nshare = 0.1", "some"),
        (
            "of = 'pain'",
            (
                "of = 'pain'\n[[leaving]]\nname = 'x'\ncause = 'chance'\nshare = 0.1\n"
                "leaves = 'study'\nper_point = 1"
            ),
            "leaves for no symptom",
        ),
        ("of = 'pain'", "of = 'pain'\n[interim]\nat = [0.5]", "do not rise to 1"),
        ("of = 'pain'", "of = 'pain'\n[interim]\nat = [1.0]\nresize = 0.5", "go together"),
        ("of = 'pain'", "of = 'pain'\n[placebo.wlak]\npain = -1", 'no arm "wlak"'),
        ("of = 'pain'", "of = 'pain'\n[[secondary]]\nof = 'pain'", "named twice"),
        ("of = 'pain'", "of = 'pain'\n[[enrichment]]\nof = 'stress'", "neither low nor high"),
        ("weeks = 8\n[outcome]", "kind = 'crossover'\nperiods = 99\n[outcome]", "out of range"),
        ("of = 'pain'", "of = 'pain'\nthreshold = 2.0", "better is a fall here"),
        ("of = 'pain'", "of = 'pain'\nhigher_is_better = true", "a rise of pain is no gain"),
        ("people = 40", "people = 40\nperiods = 3", "has no periods"),
        ("people = 40", "people = 40\nwashout = 3", "has no washout"),
        ("people = 40", "people = 40\nkind = 'crossover'\nanalysis = 't'", "has no analysis"),
        ("people = 40", "people = 40\nkind = 'n_of_1'\nallocation = 2", "has no allocation"),
        ("people = 40", "people = 40\nallocation = [1, 0]", "nobody would draw walk"),
        ("people = 40", "people = 40\nscreen = 10", "fewer than 40"),
        (
            "people = 40\nweeks = 8\n[outcome]\nof = 'pain'",
            "people = 40\nweeks = 4\nkind = 'crossover'\n[outcome]\nof = 'pain'\nthreshold = -1",
            "in parallel trials only",
        ),
        ("of = 'pain'", "of = 'pain'\n[adherence]\nper_point = 0.3", "comes to every session"),
        (
            "of = 'pain'",
            "of = 'pain'\n[[missing]]\nmechanism = 'mcar'\nshare = 0.1\nper_point = 1",
            "by chance hangs on no value",
        ),
        (
            "of = 'pain'",
            "of = 'pain'\n[[enrichment]]\nof = 'stress'\nlow = 0.9\nhigh = 0.1",
            "is above high",
        ),
        (
            "of = 'pain'",
            "of = 'pain'\n"
            + 2 * "[[leaving]]\nname = 'x'\ncause = 'chance'\nshare = 0.1\nleaves = 'study'\n",
            'two causes are called "x"',
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_line_and_a_way_out(old: str, new: str, said: str):
    assert old in GOOD
    with pytest.raises(UnknotError) as caught:
        design(GOOD.replace(old, new, 1))
    text = str(caught.value)
    assert said in text
    assert "small.toml line " in text
    assert "Fix: " in text


@pytest.mark.parametrize("missing", ['[people]\npopulation = "fibromyalgia"\n', WALK])
def test_what_is_needed_is_asked_for(missing: str):
    with pytest.raises(UnknotError, match="the trial lacks"):
        read_trial((HEAD + GOOD).replace(missing, ""), "small.toml")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("kind = 'n_of_1'", "cannot be analysed here"),
        ("kind = 'crossover'\nperiods = 2", "2 periods do not give each of 3 arms once"),
        ("kind = 'crossover'\nallocation = [2, 1, 1]", "drawn equally often"),
        ("kind = 'crossover'\nsquare = 'greek'", "greek"),
        ("kind = 'crossover'\ncarry_over = 1", "neither true nor false"),
        ("kind = 'crossover'\ncarry_periods = 3", "cannot be told from what they leave for 3"),
        ("kind = 'crossover'\nsquare = 'latin'\ncarry_periods = 2", "cannot be told from what"),
        ("kind = 'crossover'\ncarry_periods = 0", "carry_periods"),
        ("kind = 'crossover'\ncarry_over = false\ncarry_periods = 2", "nothing is taken out"),
        ("square = 'latin'", "three arms or more"),
        ("carry_periods = 2", "three arms or more"),
        ("carry_over = false", "three arms or more"),
    ],
)
def test_what_a_trial_of_three_arms_cannot_be_is_refused(plan: str, said: str):
    text = GOOD.replace("people = 40", f"people = 40\n{plan}")
    with pytest.raises(UnknotError, match=said):
        design(text + "[arms.rest]\nweeks = 8\n")


def test_a_crossover_of_seven_arms_is_refused():
    arms = "".join(f"[arms.a{at}]\nweeks = 8\n" for at in range(5))
    text = GOOD.replace("people = 40", "people = 40\nkind = 'crossover'")
    with pytest.raises(UnknotError, match="has 7 periods"):
        design(text + arms)


def test_ten_published_trials_ship_with_sources_and_intervals():
    found = published_trials()
    assert len(found) == 10
    for one in found.values():
        for row in one.published:
            assert row.low <= row.value <= row.high
            assert row.how
    assert {one.kind for one in shipped_trials().values()} == {"parallel", "crossover", "n_of_1"}
    assert any(one.interim for one in shipped_trials().values())
    assert any(one.run_in for one in shipped_trials().values())


def test_a_rise_is_a_gain_where_it_is_one_unless_said_otherwise():
    fitter = design(GOOD.replace("of = 'pain'", "of = 'vo2_peak'\nthreshold = 1.0"))
    assert fitter.outcome.higher_is_better
    assert not design(GOOD).outcome.higher_is_better
    said = GOOD.replace("of = 'pain'", "of = 'activity'\nhigher_is_better = false")
    assert not design(said).outcome.higher_is_better


def test_a_run_in_without_an_arm_is_the_usual_life():
    found = design(GOOD + "[run_in]\nweeks = 2\nbetter = 0.5\n")
    assert found.run_in is not None
    assert found.run_in.arm == ""
