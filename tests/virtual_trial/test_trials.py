"""Whole small trials: everybody counted, chance in its place, the truth beside the estimate."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from tests.virtual_trial.small import NOTHING, WALK, design, lived

from unknot.errors import UnknotError
from unknot.virtual_trial.adaptive_lots import adaptive_arms
from unknot.virtual_trial.design import NEVER, MissingVisits
from unknot.virtual_trial.estimate import estimate, true_effect
from unknot.virtual_trial.flow import everybody_is_counted, flow_of
from unknot.virtual_trial.interim import looks_of
from unknot.virtual_trial.lived import LivedTrial, live_trial
from unknot.virtual_trial.power import monte_carlo_error, t_power
from unknot.virtual_trial.replicate import replicate_order, replicates
from unknot.virtual_trial.run import ready_bodies, told
from unknot.virtual_trial.seen import see

PLAIN = "[design]\npeople = 80\nweeks = 8\n[outcome]\nof = 'pain'\nthreshold = -1.0\n" + WALK
BUSY = (
    PLAIN
    + """
[eligibility]
pain = [4.0, 10.0]
[adherence]
attend = 0.8
spread = 0.8
[[leaving]]
name = "moved"
cause = "chance"
share = 0.2
leaves = "study"
[[leaving]]
name = "worse"
cause = "symptoms"
share = 0.2
per_point = 0.5
leaves = "treatment"
[[missing]]
mechanism = "mcar"
share = 0.1
"""
)
# Nothing is done in either arm: a placebo of known size is the whole effect.
KNOWN = (
    "[design]\npeople = 100\nweeks = 4\nanalysis = 't'\nreference = 'usual'\n"
    "[outcome]\nof = 'walk'\nnoise = 60.0\n"
    "[placebo.nothing]\nwalk = 40.0\ndays = 0.1\nspread = 0.0\n" + NOTHING
)
CROSS = (
    "[design]\nkind = 'crossover'\npeople = 40\nweeks = 4\nwashout = 2\n"
    "[outcome]\nof = 'pain'\n" + WALK
)
SERIES = (
    "[design]\nkind = 'n_of_1'\npeople = 30\nweeks = 2\nperiods = 3\n[outcome]\nof = 'pain'\n"
    + WALK
)


def null_share(trial: LivedTrial, count: int) -> float:
    figures, _ = replicates(trial, count)
    return next(iter(figures.values())).null_rejects / count


def test_everybody_is_in_one_box_of_the_flow():
    data = see(lived(BUSY))
    flow = flow_of(data)
    assert everybody_is_counted(flow)
    assert flow.randomised == 80
    assert flow.screened > 80
    for one in flow.arms:
        assert one.randomised == 40
        there = one.randomised - sum(one.left.values()) - one.failed
        assert one.analysed == there - one.missed
    assert sum(sum(one.left.values()) for one in flow.arms) > 0
    assert sum(sum(one.stopped.values()) for one in flow.arms) > 0
    assert "80 took part" in flow.words()


def test_the_flow_and_the_estimate_count_the_same_people():
    carried = lived(BUSY)
    carried = replace(carried, design=replace(carried.design, analysis="carried"))
    some = (MissingVisits("mcar", 0.2, 0.0),)
    turns = [
        replace(one, design=replace(one.design, missing=some))
        for one in map(lived, (CROSS, SERIES))
    ]
    for one in (carried, *turns):
        data = see(one)
        n = estimate(data, one.design.outcome, "walk").n
        counted = [arm.analysed for arm in flow_of(data).arms]
        assert sum(counted) == (sum(n) if one is carried else n[0])
        assert (sum(counted) == data.people) == (one is carried)


def test_whoever_leaves_after_the_visit_that_is_judged_is_not_gone_before_it():
    one = lived(BUSY)
    early = replace(one.design, outcome=replace(one.design.outcome, week=4))
    data = see(replace(one, design=early))
    flow = flow_of(data)
    assert "missed the visit of week 4" in flow.words()
    for arm in flow.arms:
        assert arm.randomised == arm.analysed + arm.missed + arm.failed + sum(arm.left.values())


def test_a_value_is_missing_only_where_a_cause_is():
    plain, busy = see(lived(PLAIN)), see(lived(BUSY))
    assert np.isfinite(plain.after["pain"]).all()
    gone = np.isnan(busy.after["pain"])
    left = np.array(busy.design.visits)[:, None] > busy.left
    assert gone[left].all()
    share = gone[~left].mean()
    assert 0.02 < share < 0.2


@pytest.mark.parametrize(
    ("text", "count"), [(PLAIN, 600), (BUSY, 400), (CROSS, 400), (SERIES, 400)],
    ids=["parallel", "leaving", "crossover", "n-of-1"],
)  # fmt: skip
def test_an_effect_that_is_not_there_is_shown_no_more_often_than_allowed(text: str, count: int):
    assert null_share(lived(text), count) <= 0.05 + 3 * monte_carlo_error(0.05, count)


@pytest.mark.parametrize("analysis", ["t", "ancova", "mixed", "carried"])
def test_no_analysis_shows_what_is_not_there(analysis: str):
    trial = lived(PLAIN)
    one = replace(trial, design=replace(trial.design, analysis=analysis))
    assert null_share(one, 200) <= 0.05 + 3 * monte_carlo_error(0.05, 200)


def test_power_is_that_of_the_formula_where_it_is_known():
    """The placebo is the effect, the noise nearly all of the SD: two visits of 60 m each."""
    trial = lived(KNOWN)
    figures, _ = replicates(trial, 400)
    one = figures["nothing"]
    power = t_power(40.0, 60.0 * np.sqrt(2.0), 50, 50)
    assert one.truth == pytest.approx(40.0, abs=0.5)
    assert one.estimate.mean == pytest.approx(40.0, abs=4 * one.estimate.error)
    assert one.rejects / 400 == pytest.approx(power, abs=3 * monte_carlo_error(power, 400) + 0.02)
    assert one.formula == pytest.approx(power, abs=0.05)
    assert abs(one.covers / 400 - 0.95) < 4 * monte_carlo_error(0.95, 400)


def test_estimates_lie_around_the_truth_where_nobody_leaves():
    figures, _ = replicates(lived(PLAIN), 200)
    one = figures["walk"]
    assert one.truth < -0.2
    assert one.estimate.mean == pytest.approx(one.truth, abs=0.1)
    assert one.covers / 200 > 0.9


def test_values_missing_for_their_own_sake_mislead_and_those_by_chance_do_not():
    trial = lived(PLAIN)
    chance, own = (
        replace(trial, design=replace(trial.design, missing=(rule,)))
        for rule in (MissingVisits("mcar", 0.3), MissingVisits("mnar", 0.2, 4.0))
    )
    found = [replicates(one, 150)[0]["walk"] for one in (trial, chance, own)]
    bias = [one.estimate.mean - one.truth for one in found]
    assert abs(bias[1] - bias[0]) < 0.1
    assert abs(bias[2] - bias[0]) > 0.2


def test_the_estimands_of_one_trial_differ_as_they_should():
    leaving = "[[leaving]]\nname = 'by lots'\ncause = 'chance'\nshare = 0.8\nleaves = 'treatment'\n"
    trial = lived(PLAIN + leaving)
    everybody, outcome = np.arange(trial.asked.count), trial.design.outcome
    policy, ideal, on = (
        true_effect(trial, everybody, outcome, "walk", name).body
        for name in ("treatment_policy", "hypothetical", "while_on_treatment")
    )
    assert ideal < on < policy  # who keeps to it gains, and who stops loses it again
    assert ideal < -0.5
    hypothetical = replace(trial, design=replace(trial.design, estimand="hypothetical"))
    kept = see(hypothetical)
    assert estimate(kept, outcome, "walk").n[0] < estimate(see(trial), outcome, "walk").n[0] == 40


def test_responders_stand_beside_their_noise_floor():
    found = told(lived(PLAIN), 0)
    walk = next(one for one in found.responders if one.arm == "walk")
    usual = next(one for one in found.responders if one.arm == "usual")
    assert usual.true == 0
    assert usual.count == usual.floor > 0  # nothing was done, and some are labelled
    assert walk.count > walk.floor
    assert walk.both <= min(walk.count, walk.true)
    assert walk.noise <= walk.people == 40


def test_subgroups_that_do_not_differ_rarely_pass_their_floor():
    text = PLAIN.replace("people = 80", "people = 200") + "[[subgroups]]\nby = 'stress'\n"
    one = told(lived(text), 0).subgroups[0]
    assert one.low.n[0] + one.high.n[0] == 100
    assert one.chance > 0.2
    assert one.interaction.value == pytest.approx(one.high.value - one.low.value)


def test_a_crossover_is_spoilt_by_what_lasts():
    """The truth is of one period alone; what walking did is still there after the wash-out."""
    figures, _ = replicates(lived(CROSS), 200)
    one = figures["walk"]
    assert one.trials == 200
    assert abs(one.estimate.mean) < abs(one.truth) + 0.1


def test_a_series_tells_single_people_something():
    found = told(lived(SERIES), 0)
    one = found.series
    assert one is not None
    assert one.people == 30
    assert one.rightly <= one.better + one.worse
    assert one.chance < one.better + one.worse


def test_looks_keep_alpha_and_save_people():
    text = PLAIN + "[interim]\nat = [0.5, 1.0]\nfutility = 0.1\n"
    trial = lived(text)
    figures, _ = replicates(trial, 300)
    one = figures["walk"]
    assert one.null_rejects / 300 <= 0.05 + 3 * monte_carlo_error(0.05, 300)
    assert one.people.mean < 80
    assert sum(one.stages) == 300
    assert one.stages[0] > 0
    plan = trial.design.interim
    assert plan is not None
    found = looks_of(see(trial), plan, "walk")
    assert found.results[0].bound == pytest.approx(2.963, abs=2e-3)


def test_the_size_is_looked_at_again_and_never_falls():
    text = PLAIN + "[interim]\nat = [1.0]\nresize = 0.5\neffect = -0.9\nmost = 1.5\n"
    trial = lived(text)
    assert trial.asked.count >= 120
    plan = trial.design.interim
    assert plan is not None
    found = looks_of(see(trial, people=120), plan, "walk")
    assert 80 <= found.resized <= 120
    assert found.sd > 0


def test_enrichment_lets_in_whom_it_says():
    text = PLAIN.replace("people = 80", "people = 40\nreplicates = 0") + (
        "[run_in]\nweeks = 2\narm = 'walk'\nbetter = 0.5\nwashout = 1\n"
        "[[enrichment]]\nof = 'stress'\nhigh = 0.2\n"
    )
    trial = lived(text)
    data = see(trial)
    assert (trial.asked.lives.stress[data.enrolled.chosen] <= 0.2).all()
    assert data.enrolled.excluded["enrichment: stress above 0.2"] > 0
    assert data.enrolled.excluded["run-in: better by less than 0.5"] > 0
    everybody = true_effect(trial, np.arange(trial.asked.count), trial.design.outcome, "walk")
    enriched = true_effect(trial, data.enrolled.chosen, trial.design.outcome, "walk")
    assert enriched.body < everybody.body  # those who took to it gain more


@pytest.mark.parametrize("pain", [9.5, 7.5])
def test_too_few_who_can_take_part_are_told_with_a_way_out(pain: float):
    text = PLAIN.replace("people = 80", "people = 80\nscreen = 100\nreplicates = 0")
    text += f"[eligibility]\npain = [{pain}, 10.0]\n"
    found = design(text)
    with pytest.raises(UnknotError, match="of 80 can take part") as caught:
        live_trial(ready_bodies(found), found)
    more = re.search(r"screen = \d+", str(caught.value))
    assert (more is None) == ("only 0 of 80" in str(caught.value))
    if more is not None:
        enough = design(text.replace("screen = 100", more[0]))
        assert len(see(live_trial(ready_bodies(enough), enough)).enrolled.chosen) == 80


def test_the_same_trial_is_the_same_bits_and_another_seed_is_another():
    trial = lived(PLAIN)
    one, two = see(trial), see(trial)
    assert np.array_equal(one.after["pain"], two.after["pain"])
    other = replace(trial, base=replace(trial.base, seed=9), asked=replace(trial.asked, seed=9))
    assert not np.array_equal(see(other).after["pain"], one.after["pain"])
    assert not np.array_equal(replicate_order(trial, 1), replicate_order(trial, 2))


def test_a_cause_added_changes_nobody_elses_luck():
    text = BUSY.replace("share = 0.2", "share = 0.0")
    trial, plain = lived(text), lived(BUSY.split("[[leaving]]", maxsplit=1)[0])
    assert (trial.courses["walk"].left == NEVER).all()
    assert trial.courses["walk"].came == pytest.approx(plain.courses["walk"].came, nan_ok=True)


def test_estimates_stand_with_their_people():
    data = see(lived(BUSY))
    one = estimate(data, data.design.outcome, "walk")
    flow = flow_of(data)
    assert one.n == (flow.arms[1].analysed, flow.arms[0].analysed)


def test_a_trial_that_stops_early_counts_only_those_who_had_come():
    found = told(lived(PLAIN + "[interim]\nat = [0.5, 1.0]\nfutility = 0.8\n"), 0)
    assert found.flow.randomised == found.looks["walk"].last.people
    assert everybody_is_counted(found.flow)


def test_lots_that_answer_give_more_people_the_better_arm_and_keep_alpha():
    even = lived(PLAIN)
    asked = design(PLAIN + "[adaptive_lots]\nfirst = 0.3\nevery = 5\nleast = 0.1\n")
    answering = replace(even, design=asked)
    walk = answering.design.names.index("walk")
    drawn = [see(answering, trial).arm == walk for trial in range(20)]
    plain = [see(even, trial).arm == walk for trial in range(20)]
    truth = true_effect(
        even, np.arange(even.asked.count), even.design.outcome, "walk", even.design.estimand
    ).seen
    assert truth < 0.0  # walking is the better arm
    assert np.mean(plain) == pytest.approx(0.5, abs=0.01)
    assert np.mean(drawn) > 0.53
    first = round(0.3 * 80)
    assert all((a[:first] == b[:first]).all() for a, b in zip(drawn, plain, strict=True))
    figures, _ = replicates(answering, 120)
    assert figures["walk"].null_rejects / 120 <= 0.05 + 3 * monte_carlo_error(0.05, 120)
    assert (see(answering, 3).arm == see(answering, 3).arm).all()


def test_lots_never_look_at_what_nobody_saw():
    """What a person would have been under the other arm changes nothing."""
    asked = design(PLAIN + "[adaptive_lots]\n")
    rule = asked.adaptive
    assert rule is not None
    even = np.arange(80) % 2
    changes = np.random.default_rng(1).normal(size=(2, 80))
    arms = adaptive_arms(asked, rule, even, changes, 1)
    unseen = np.arange(2)[:, None] != arms
    other = adaptive_arms(asked, rule, even, np.where(unseen, 1e6, changes), 1)
    assert (arms == other).all()
    assert {0, 1} == set(arms.tolist())
