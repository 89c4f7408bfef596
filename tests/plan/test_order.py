"""What to work on first: orders that matter in a body that remembers, and what goes together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.planned_people import StillLiving, calm, day, diary, fit_of, still, thrice

from unknot.arrays import Array
from unknot.inference import burn_in
from unknot.inference.burn_in import Usual
from unknot.plan import outcomes, sentences
from unknot.plan.as_data import plan_data
from unknot.plan.dose import Descent, Ladder
from unknot.plan.limits import NOTHING, Mode, limit
from unknot.plan.measures import CALMER, MEASURES, QUIETER, allowed, onward, sets_of
from unknot.plan.order import order_of_steps
from unknot.plan.outcomes import Living, Minutes
from unknot.plan.sentences import because, first_line
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.plan.together import Gains, best_set, sought, together
from unknot.plan.weekly_plan import MOVING, Because, PlanReason, WeeklyPlan
from unknot.plan.wishes import Wishes, choices
from unknot.timeline import Bout
from unknot.workflow import plans
from unknot.workflow.plan_shelves import PlanRequest

DAYS = 60
WALK = "brisk_walk"
WRITTEN = diary(calm(DAYS), {WALK: thrice(DAYS)})
WISHES = Wishes(weeks=12)
WALKS = {WALK: np.where(np.arange(84) % 7 < 3, 20.0, 0.0)}
NO = SafetyAnswers(malaise=Malaise.NO)


@dataclass(frozen=True)
class Remembering(StillLiving):
    """A body that sleep mends in four weeks: before that moving hurts it, after that it eases.

    Attributes:
        hurts: points by which a day with a session hurts the unmended; eases the mended.
    """

    hurts: float | Array = 6.0

    def onward(
        self, minutes: Minutes, days: int, calmer: Usual | None = None, more: Sequence[Bout] = ()
    ) -> tuple[Array, Array]:
        quiet = calmer is not None and calmer.sleep_lost < self.usual.sleep_lost
        less = calmer is not None and calmer.stress < self.usual.stress
        mended = self.draws.end[0] + (quiet / 28.0) * np.arange(1, days + 1)[:, None]
        mended = np.minimum(mended, 1.0)
        moved = sum(minutes.values(), np.zeros(days))[:, None] / 20.0
        hurts = np.resize(self.hurts, self.count)
        pain = 5.0 + hurts * moved * (0.5 - mended) - 0.3 * less + 0.0 * len(more)
        return pain[:, None], mended[-1:]


def remembering(hurts: float | Array = 6.0) -> Remembering:
    kept = fit_of(WRITTEN, {WALK: 0.0}).kept
    real = outcomes.living(kept, fit_of(WRITTEN, {WALK: 0.0}).model, 16)
    answering = replace(real.draws, response=np.ones(real.count))
    return Remembering(
        real.model, answering, real.usual, real.symptoms, real.kinds, real.sleep, hurts
    )


def test_where_sleep_mends_what_moving_hurts_sleep_comes_first_and_it_is_said_why():
    found = order_of_steps(remembering(), WALKS, WALKS, (QUIETER, CALMER), WISHES)
    assert found is not None
    assert found.best[0] == QUIETER
    assert found.worst[0] == MOVING
    assert found.decides == MOVING
    assert found.matters
    assert found.p_matters == found.p_any == found.p_first == 1.0
    low, middle, high = found.apart
    assert choices()["matters"] < low <= middle <= high
    assert found.steps[0] > found.steps[1]
    assert 0.0 < found.at_end < 1.0, "sleep that came last has not yet mended all"
    assert found.weeks == (4, 8, 12)


def test_a_body_that_answers_to_nothing_has_no_order_that_matters():
    found = order_of_steps(remembering(0.0), WALKS, WALKS, (QUIETER,), WISHES)
    assert found is not None
    assert not found.matters
    assert found.p_matters == found.p_any == 0.0
    assert found.apart == (0.0, 0.0, 0.0)


def test_where_bodies_disagree_the_order_may_matter_and_it_is_not_said_which():
    """Half of the draws are mended by sleep before they move, half the other way round."""
    sides = np.where(np.arange(16) % 2 > 0, 6.0, -6.0)
    found = order_of_steps(remembering(sides), WALKS, WALKS, (QUIETER,), WISHES)
    assert found is not None
    assert found.p_any == 1.0
    assert found.p_matters == found.p_first == 0.5
    low, _, high = found.apart
    assert low < 0.0 < high


@pytest.mark.parametrize("steps", [(MOVING, QUIETER), (MOVING, CALMER, QUIETER)])
def test_lanes_live_what_each_order_would_live_alone(steps: tuple[str, ...]):
    """One life after another, week by week, ends where the shared run ends."""
    crowd, share = remembering(), choices()["gentler_share"]
    found = order_of_steps(crowd, WALKS, WALKS, [s for s in steps if s != MOVING], WISHES)
    assert found is not None
    gains: dict[tuple[str, ...], float] = {}
    as_now = onward(crowd, WALKS, 84, ())[0].mean()
    for order in permutations(steps):
        living: Living = crowd
        felt: list[Array] = []
        ends = (0, *(7 * week for week in found.weeks))
        for place in range(len(steps)):
            taken = order[: place + 1]
            some = WALKS[WALK][ends[place] : ends[place + 1]]
            minutes = {WALK: some * (1.0 if MOVING in taken else share)}
            body, after = onward(living, minutes, len(some), [s for s in taken if s != MOVING])
            living = replace(living, draws=replace(living.draws, end=after))
            felt.append(body)
        gains[order] = float(as_now - np.concatenate(felt).mean())
    assert found.best == max(gains, key=gains.__getitem__)
    assert found.gain[1] == pytest.approx(gains[found.best])
    assert found.apart[1] == pytest.approx(max(gains.values()) - min(gains.values()))


def test_no_order_asks_for_more_than_the_plan_on_any_day(monkeypatch: pytest.MonkeyPatch):
    asked: list[float] = []
    real = Remembering.onward

    def spy(self: Remembering, minutes: Minutes, *rest: Any) -> tuple[Array, Array]:
        asked.extend(float(each.max(initial=0.0)) for each in minutes.values())
        return real(self, minutes, *rest)

    monkeypatch.setattr(Remembering, "onward", spy)
    less = {WALK: 0.5 * WALKS[WALK]}
    assert order_of_steps(remembering(), WALKS, less, MEASURES, WISHES) is not None
    assert asked.count(20.0) == 1, "as now, once, to compare with"
    assert max(one for one in asked if one != 20.0) == 10.0


def test_fewer_weeks_than_steps_or_nothing_to_work_on_has_no_order():
    still_weeks = {WALK: np.zeros(84)}
    assert order_of_steps(remembering(), WALKS, still_weeks, (), WISHES) is None
    assert order_of_steps(remembering(), WALKS, WALKS, MEASURES, Wishes(weeks=3)) is None
    alone = order_of_steps(remembering(), WALKS, WALKS, (), WISHES)
    assert alone is not None
    assert alone.alone


def gains(still_: float, moving: float) -> Gains:
    """Quieter nights gain so much; nothing else does."""

    def held(gain: float) -> dict[tuple[str, ...], Array]:
        return {one: np.full(4, gain * (QUIETER in one)) for one in sets_of(MEASURES)}

    return Gains(held(still_), held(moving))


STEPS = (*(DoingPerWeek(m, 3.0) for m in (20.0, 15.0, 10.0, 5.0)), NOTHING)
LADDER = Ladder(WALK, STEPS[0], STEPS, np.zeros((5, 1, 1, 1)))


def down(chosen: int) -> Descent:
    return Descent(tuple((k,) for k in range(5)), (0.3, 0.2, 0.1, 0.1, 0.1), 0.2, chosen)


def test_a_measure_that_is_worth_most_without_moving_lowers_the_dose():
    worth = np.array([0.3, 0.25, 0.2, 0.1, 0.0])
    assert sought(gains(0.0, 0.0), [LADDER], [worth], down(0)).chosen <= 1
    found = sought(gains(2.0, 0.0), [LADDER], [worth], down(0))
    assert found.pick == (4,)
    assert sought(gains(0.0, 2.0), [LADDER], [worth], down(0)).pick == (0,)


@settings(max_examples=60)
@given(
    st.lists(st.floats(-1, 1), min_size=5, max_size=5), st.floats(-1, 1), st.floats(-1, 1),
    st.integers(0, 4), st.integers(0, 4),
)  # fmt: skip
def test_what_is_sought_with_measures_never_rises_when_less_is_allowed(
    worth: list[float], at_rest: float, moving: float, first: int, later: int
):
    held, one = gains(at_rest, moving), np.array(worth)
    more, less = sorted((first, later))
    chosen = sought(held, [LADDER], [one], down(more)).chosen
    assert more <= chosen <= sought(held, [LADDER], [one], down(less)).chosen


def test_a_measure_has_to_be_worth_its_trouble_and_two_more_than_one():
    assert best_set(gains(0.0, 0.04), MEASURES, 1.0)[0] == ()
    assert best_set(gains(0.0, 0.06), MEASURES, 1.0)[0] == (QUIETER,)
    assert best_set(gains(0.0, 1.0), (CALMER,), 1.0)[0] == ()


def test_whole_and_parts_are_lived_and_what_is_beyond_the_parts_is_their_synergy():
    crowd = remembering()
    none: dict[tuple[str, ...], Array] = {one: np.zeros(16) for one in sets_of(MEASURES)}
    held = Gains(none, none)
    ways: tuple[Minutes, Minutes] = ({}, WALKS)
    found, beside = together(crowd, held, ways, (QUIETER,), WISHES, 1.0, lowered=False)
    whole = 5.0 - onward(crowd, WALKS, 84, (QUIETER,))[0].mean()
    moving = 5.0 - onward(crowd, WALKS, 84, ())[0].mean()
    assert moving < 0.0 < whole
    assert found.gain[1] == pytest.approx(whole)
    assert found.extra[1] == pytest.approx(whole - moving)
    assert found.single == QUIETER
    assert found.p_beats == 1.0
    assert [one.what for one in beside] == [*MEASURES, "together"]


@pytest.mark.parametrize(
    ("flare", "malaise", "sign", "may"),
    [
        (False, Malaise.NO, frozenset[str](), MEASURES),
        (True, Malaise.NO, frozenset[str](), (QUIETER, CALMER)),
        (False, Malaise.UNASKED, frozenset[str](), (QUIETER, CALMER)),
        (False, Malaise.NO, frozenset({"chest_pain"}), ()),
    ],
)
def test_who_paces_or_is_in_a_flare_is_not_asked_to_stand_up_and_a_sign_stops_all(
    flare: bool, malaise: Malaise, sign: frozenset[str], may: tuple[str, ...]
):
    standing = replace(
        plans.standing_of(WRITTEN, day(DAYS - 1)), days_since_flare=0 if flare else None,
        flare_days=2, hours_since_worsening=None,
    )  # fmt: skip
    answers = replace(NO, malaise=malaise, red_flags=sign)
    assert allowed(limit("", NOTHING, standing, answers)) == may


def test_a_calmer_day_is_calmer_too_where_the_diary_is_silent(monkeypatch: pytest.MonkeyPatch):
    """Then a draw's own strain is told against the usual: the calmer day must not undo itself."""
    lived: list[Array] = []

    def follow(_: object, written: Any, who: Any, usual: Usual, *__: object) -> Any:
        lived.append(burn_in.personal(written, who, usual).steps["stress"])
        raise StopIteration

    monkeypatch.setattr(burn_in, "follow", follow)
    kept = fit_of(WRITTEN, {WALK: 0.0}).kept
    crowd = outcomes.living(kept, fit_of(WRITTEN, {WALK: 0.0}).model, 16)
    crowd = replace(crowd, usual=Usual(1.0, 0.2, 0.1, False, False))
    for measures in ((), (CALMER,)):
        with pytest.raises(StopIteration):
            onward(crowd, {}, 7, measures)
    left = 1.0 - choices()["eased_share"]
    assert lived[1] == pytest.approx(left * lived[0], rel=1e-9)


def planned(patch: pytest.MonkeyPatch, hurts: float, answers: SafetyAnswers = NO) -> WeeklyPlan:
    def crowd(*_: object, **__: object) -> Remembering:
        return remembering(hurts)

    patch.setattr(plans, "living", crowd)
    fit = fit_of(WRITTEN, {WALK: 0.0})
    return plans.plan_of(fit, day(DAYS - 1), PlanRequest(answers, replace(WISHES, weeks=6)))


def test_a_plan_says_what_to_work_on_first_as_data_and_in_words(monkeypatch: pytest.MonkeyPatch):
    found = planned(monkeypatch, 2.0)
    assert found.order is not None
    told = plan_data(found)
    assert told["order"]["best"] == found.order.best
    assert told["order"]["p_matters"] == found.order.p_matters
    assert set(told["order"]["best"]) <= {MOVING, *MEASURES}
    steps = [one for one in found.reasons if one.line == "first"]
    assert steps
    assert told["first"] == first_line(found)
    assert told["first"].startswith("What to work on first: ")
    assert not any("{" in because(one) for one in steps)
    facts = dict(steps[0].facts)
    assert facts["first"] == found.order.best[0]


def test_a_body_that_answers_to_nothing_hears_that_the_order_hardly_matters(
    monkeypatch: pytest.MonkeyPatch,
):
    def crowd(kept: Any, model: Any, count: int, *, sleep: bool = False) -> Living:
        return still(kept, model, count, sleep=sleep)

    monkeypatch.setattr(plans, "living", crowd)
    fit = fit_of(WRITTEN, {WALK: 0.0})
    found = plans.plan_of(fit, day(DAYS - 1), PlanRequest(NO, replace(WISHES, weeks=6)))
    codes = [one.code for one in found.reasons if one.line == "first"]
    assert codes == [Because.ANY_ORDER, Because.NOTHING_BESIDE]
    assert "hardly matters for you" in str(first_line(found))


def test_a_sign_silences_what_to_work_on_first(monkeypatch: pytest.MonkeyPatch):
    found = planned(monkeypatch, 2.0, replace(NO, red_flags=frozenset({"chest_pain"})))
    assert found.mode is Mode.SEEK_CARE
    assert first_line(found) is None
    assert found.order is None


def test_no_step_is_a_drug_and_each_has_words():
    assert set(sentences.STEPS) == {MOVING, *MEASURES}


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (Because.FIRST, "Quieter nights, then the sessions of this plan, calmer days. In 40%"),
        (Because.WHICH_ORDER, "which is better. Quieter nights first is as good a guess as any."),
        (Because.ANY_ORDER, "hardly matters for you. Quieter nights first"),
        (Because.ONE_STEP, "One thing is left to work on: quieter nights."),
    ],
)
def test_each_answer_about_the_order_is_a_plain_sentence(code: Because, says: str):
    facts = (
        ("first", QUIETER), ("then", f"{MOVING} {CALMER}"), ("worst", MOVING), ("p_matters", 0.4),
        ("p_any", 0.6), ("low", -0.2), ("about", 0.5), ("high", 1.1), ("by", 0.4),
    )  # fmt: skip
    said = because(PlanReason("first", code, facts))
    assert says in said
    assert len(re.findall(r"\d+\.\d", said)) <= 1, "a line with one size in it can be read"
