"""Where a body stands when the diary begins: the past it lived, beside the same past by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.synthetic_lives import Array, articles, who

from unknot.cohort.draw import candidates
from unknot.engine import mesh
from unknot.engine.calibrate import load
from unknot.engine.solve import People, people, solve
from unknot.inference import burn_in, prior
from unknot.inference.burn_in import Usual
from unknot.inference.prior import LAW, Traits
from unknot.timeline import Life, build

USUAL = Usual(1.0, 0.2, 0.05)


def some(count: int, seed: int) -> Traits:
    return prior.traits(prior.population(count, np.random.default_rng(seed)))


def plain(count: int, seed: int) -> Traits:
    """People of the population with nothing special behind them."""
    z = np.zeros((count, prior.SIZE))
    z[:, : len(prior.TIGHT) + 2] = prior.population(count, np.random.default_rng(seed))[
        :, : len(prior.TIGHT) + 2
    ]
    return prior.traits(z)


def by_hand(found: Traits, usual: Usual, days: int) -> People:
    """So many ordinary days in short steps, each person's own load written out."""
    model = articles()
    life = Life(days, stress=usual.stress, sleep_lost=usual.sleep_lost,
                activity_scale=usual.chores)  # fmt: skip
    written = burn_in.personal(build(life), found, usual)
    begun = people(model, burn_in.lanes(model, found), start="sick", count=len(found.reserve))
    run = solve(model, written, begun, daily=(), mesh=mesh.even(build(life)))
    return People(begun.lanes, run.end)


def felt(state: People, found: Traits, usual: Usual) -> Array:
    """Pain and fatigue of the next day, (2, people)."""
    life = Life(1, stress=usual.stress, sleep_lost=usual.sleep_lost, activity_scale=usual.chores)
    written = burn_in.personal(build(life), found, usual)
    run = solve(articles(), written, state, daily=("pain", "fatigue"))
    return np.stack([run.days["pain"][0], run.days["fatigue"][0]])


def test_long_steps_in_single_precision_end_where_short_ones_do():
    """Nine of ten people within 0.02 points after 390 days, and all but those near a fold."""
    found = plain(24, 5)
    begun = burn_in.lived(articles(), found, USUAL, ("pain", "fatigue"))
    days = burn_in.BLOCK_DAYS * burn_in.BLOCKS + burn_in.PAST_DAYS
    stood = people(articles(), burn_in.lanes(articles(), found), start=begun.states)
    gap = np.abs(felt(stood, found, USUAL) - felt(by_hand(found, USUAL, days), found, USUAL))
    assert np.quantile(gap, 0.9) < 0.02
    assert np.median(gap) < 0.005


def test_the_day_before_is_the_last_of_the_past():
    found = some(12, 6)
    begun = burn_in.lived(articles(), found, USUAL, ("pain", "fatigue"))
    assert begun.before.shape == (2, 12)
    quiet = replace(found, offsets=np.zeros_like(found.offsets))
    calm = burn_in.lived(articles(), quiet, USUAL, ("pain", "fatigue"))
    np.testing.assert_array_equal(calm.before, begun.before)


def test_who_is_ill_is_who_the_cohort_keeps():
    """The same people under the same life: single precision moves hardly anybody over the line."""
    model = articles()
    traits, lives = candidates(LAW, 4, np.arange(96), model)
    tight = np.column_stack([traits[f"tightness_{name}"] for name in prior.TIGHT])
    found = replace(
        plain(96, 1),
        tight=tight,
        reserve=traits["reserve_scale"],
        overexertion=traits["tightness_overexertion"],
        answer=traits["answer_to_movement"],
        activity=lives.activity_scale,
        stress=(lives.stress - LAW.stress[0]) / LAW.stress[1],
        sleep_lost=(lives.sleep_lost - LAW.sleep_lost[0]) / LAW.sleep_lost[1],
    )
    unknown = Usual(1.0, 0.18, 0.03, stress_known=False, sleep_known=False)
    _, ill = burn_in.own_life(model, found, unknown)
    who = people(model, traits, start="sick", count=96)
    run = solve(model, lives.timeline(330), who, daily=("pain", "fatigue"))
    kept = (run.days["pain"][-7:].mean(axis=0) >= LAW.least_pain) & (
        run.days["fatigue"][-7:].mean(axis=0) >= LAW.least_fatigue
    )
    assert (ill == kept).mean() > 0.97
    assert 0.2 < kept.mean() < 0.98


def test_stress_and_sleep_are_ones_own():
    found = replace(some(3, 2), stress=np.array([-1.0, 0.0, 1.0]), sleep_lost=np.zeros(3))
    unknown = Usual(1.0, 0.18, 0.03, stress_known=False, sleep_known=False)
    stress, lost = burn_in.own_factors(found, unknown)
    np.testing.assert_allclose(0.18 * stress, LAW.stress[0] + LAW.stress[1] * found.stress)
    np.testing.assert_allclose(0.03 * lost, LAW.sleep_lost[0])
    stress, lost = burn_in.own_factors(found, USUAL)
    np.testing.assert_allclose(np.log(stress), prior.OWN_SCALE_SD * found.stress)
    np.testing.assert_allclose(lost, 1.0)


def test_personal_days_scale_chores_and_walking_about_alone():
    written = build(Life(1, stress=0.2, sleep_lost=0.1))
    found = replace(some(2, 3), activity=np.array([1.0, 1.5]), stress=np.zeros(2),
                    sleep_lost=np.zeros(2))  # fmt: skip
    lived = burn_in.personal(written, found, USUAL)
    load = lived.parts["load"][:, 0]
    np.testing.assert_allclose(load[:, 0], written.parts["load"][:, 0])
    ratio = np.where(load[:, 0] > 0, load[:, 1] / np.maximum(load[:, 0], 1e-9), 1.0)
    hours = np.flatnonzero(ratio > 1.0)
    np.testing.assert_allclose(ratio[hours], 1.5)
    assert set(hours) == {7, 8, 12, 16, 17, 18}  # five hours of chores and one of walking about
    np.testing.assert_allclose(lived.steps["stress"][:, 0], written.steps["stress"])
    np.testing.assert_allclose(
        lived.steps["sleep_opportunity"][:, 1], written.steps["sleep_opportunity"]
    )


@pytest.mark.parametrize("name", ["programme", "strain", "weeks_before", "month_before"])
def test_what_happened_before_changes_where_one_stands(name: str):
    calm = plain(6, 9)
    size = {"programme": 0.6, "strain": 0.4}.get(name, -0.6)
    moved = replace(calm, **{name: np.full(6, size)})
    apart = burn_in.begin(articles(), moved, USUAL) - burn_in.begin(articles(), calm, USUAL)
    assert np.abs(apart).max(axis=0).min() > 1e-3


def test_a_programme_given_up_long_ago_leaves_less_than_one_just_begun():
    calm = plain(6, 9)
    base = burn_in.begin(articles(), calm, USUAL)
    walking = replace(calm, programme=np.full(6, 0.5))
    fitness = articles().names.index("fitness")

    def gained(when: float) -> Array:
        moved = replace(walking, programme_when=np.full(6, when))
        return (burn_in.begin(articles(), moved, USUAL) - base)[fitness]

    given_up, begun = gained(0.05), gained(0.5)  # after 6 days; on day 0, and kept to the end
    assert (begun > given_up).all()


def test_history_decides_how_long_ago_it_began():
    """Someone healthy who fell ill a month ago stands elsewhere than one long settled."""
    long_ago = plain(6, 9)
    recent = replace(long_ago, history=np.full(6, 20.0))
    a, b = (burn_in.own_life(articles(), one, USUAL)[0] for one in (long_ago, recent))
    assert np.abs(a - b).max(axis=0).min() > 1e-3


def test_both_branches_can_be_begun_on():
    """Of people who can be ill or well in the same life, the start decides."""
    z = np.stack([who(immune=z, sleep=z) for z in np.linspace(0.5, 1.6, 12)])
    found = prior.traits(z)
    healthy = replace(found, healthy_start=np.ones(12, dtype=bool))
    ill = burn_in.own_life(articles(), found, USUAL)[1]
    well = ~burn_in.own_life(articles(), healthy, USUAL)[1]
    assert (ill & well).any()


def test_any_wiring_lives_its_own_past():
    model = load("no_nitric_oxide")
    begun = burn_in.lived(model, some(4, 3), USUAL, ("pain",))
    assert begun.states.shape == (len(model.names), 4)
    assert begun.ok.all()
    assert np.isfinite(begun.before).all()


def test_offsets_move_their_slow_state_and_no_other():
    model = articles()
    calm = plain(3, 7)
    moved = replace(calm, offsets=np.tile([0.2, 0.0, 0.0, 0.0], (3, 1)))
    before = burn_in.begin(model, calm, USUAL)
    after = burn_in.begin(model, moved, USUAL)
    at = model.names.index(prior.OFFSETS[0])
    expected = before[at] * np.exp(0.2)
    if model.states[at].high <= 1.0:
        expected = np.minimum(expected, 0.98)
    np.testing.assert_allclose(after[at], expected)
    rest = [i for i in range(len(model.names)) if i != at]
    np.testing.assert_array_equal(before[rest], after[rest])


def test_every_offset_names_a_state():
    assert set(prior.OFFSETS) <= set(articles().names)


def test_a_start_stays_inside_its_states():
    """Far corners of the prior too: no state may begin outside its own range."""
    model = articles()
    z = np.random.default_rng(11).standard_normal((64, prior.SIZE - 1)) * 1.8
    z = np.insert(z, prior.coordinate("chores_slope"), 0.0, axis=1)  # of no matter to the past
    begun = burn_in.begin(model, prior.traits(np.clip(z, -5, 5)), USUAL)
    assert np.isfinite(begun).all()
    for i, state in enumerate(model.states):
        assert begun[i].min() >= state.low - 1e-6, state.name
        assert begun[i].max() <= state.high + 1e-6, state.name


def test_chores_stray_from_the_usual_as_far_as_is_ones_own():
    found = replace(plain(3, 1), chores_slope=np.array([0.5, 1.0, 2.0]))
    recorded = np.array([0.7, 1.0, 1.3])
    strayed = recorded[:, None] * np.exp(burn_in.own_chores(found, USUAL, recorded))
    np.testing.assert_allclose(strayed[1], 1.0)
    np.testing.assert_allclose(strayed[2] - 1.0, 0.3 * found.chores_slope)
    np.testing.assert_allclose(strayed[0] - 1.0, -0.3 * found.chores_slope)


def test_no_chores_are_beyond_what_a_day_can_hold():
    found = replace(plain(1, 1), chores_slope=np.array([9.0]))
    recorded = np.array([0.5, 2.0])
    strayed = recorded[:, None] * np.exp(burn_in.own_chores(found, USUAL, recorded))
    np.testing.assert_allclose(strayed[:, 0], [burn_in.LEAST_CHORES, burn_in.MOST_CHORES])


def test_a_heavy_day_is_heavier_for_whom_chores_stray_further():
    """What is recorded of a day is lived as one's own; a usual day is one for everybody."""
    model, found = articles(), replace(plain(2, 3), chores_slope=np.array([0.4, 2.5]))
    found = replace(found, **{name: value[[0, 0]] for name, value in vars(found).items()
                              if name != "chores_slope"})  # fmt: skip
    begin = burn_in.begin(model, found, USUAL)
    for recorded, apart in (([1.0, 1.0], False), ([2.0, 1.0], True)):
        chores = np.array(recorded)
        written = build(Life(2, stress=0.2, sleep_lost=0.05, activity_scale=chores))
        run = burn_in.follow(model, written, found, USUAL, begin, ("fatigue",), chores)
        tired = run.days["fatigue"][0]
        assert (abs(tired[1] - tired[0]) > 1e-3) == apart


def test_days_to_come_are_those_of_the_diary_each_person_from_a_week_of_their_own():
    days = tuple(1.0 + 0.01 * np.arange(28.0))
    found = plain(64, 5)
    ahead = replace(USUAL, days=days).days_to_come(84, found)
    assert ahead is not None
    assert {round(float(first), 2) for first in ahead[0]} == {1.0, 1.07, 1.14, 1.21}
    np.testing.assert_allclose(np.sort(ahead[:28], axis=0), np.array(days)[:, None] + np.zeros(64))
    np.testing.assert_array_equal(ahead[28:56], ahead[:28])
    alone = replace(USUAL, days=days).days_to_come(84, found.take(np.array([7])))
    np.testing.assert_array_equal(alone, ahead[:, 7:8])
    assert USUAL.days_to_come(84, found) is None


def test_days_are_lived_alike_whether_written_or_each_persons_own():
    """Chores in the days written, or beside usual days in the record of each person: the same."""
    model, found = articles(), plain(3, 2)
    begin = burn_in.begin(model, found, USUAL)
    chores = np.array([1.6, 0.7, 1.2, 0.5])
    life = Life(4, stress=0.2, sleep_lost=0.05, activity_scale=chores)
    usual = replace(life, activity_scale=1.0)
    own = np.broadcast_to(chores[:, None], (4, 3))
    written = burn_in.follow(model, build(life), found, USUAL, begin, ("fatigue",), chores)
    beside = burn_in.follow(model, build(usual), found, USUAL, begin, ("fatigue",), own)
    np.testing.assert_allclose(written.days["fatigue"], beside.days["fatigue"], rtol=1e-4)


def test_merged_days_are_the_same_days():
    """Fewer stretches, the same run; midnight stays an edge."""
    written = build(Life(3, stress=np.array([0.1, 0.3, 0.2])))
    short = burn_in.merged(written)
    assert len(short.fine) < len(written.fine)
    assert {0.0, 24.0, 48.0, 72.0} <= set(short.edges.tolist())
    crowd = people(articles(), {"tightness_stuck": np.array([0.1, 0.8])})
    one, other = (solve(articles(), t, crowd, daily=("pain",)) for t in (written, short))
    np.testing.assert_allclose(one.days["pain"], other.days["pain"], atol=1e-12)
