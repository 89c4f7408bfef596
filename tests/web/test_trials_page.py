"""Test one thing: worth doing or not, one at a time, today's arm, an answer that stays shut."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.answered import keep_plan_of
from tests.web.conftest import Running
from tests.web.visitor import Visitor

from unknot.errors import UnknotError
from unknot.plan.standing import DoingPerWeek
from unknot.trial.record import AnalysisSettings, Trial, TrialArm, TrialDesign, locked
from unknot.trial.schedule import arm_on
from unknot.web.fitting.worker import PageTask
from unknot.workflow.less_week import ask_less
from unknot.workflow.page_trials import (
    PricedDesign,
    PricedDesigns,
    begin_trial,
    keep_designs,
    kept_designs,
    trials_in,
)
from unknot.workflow.trial_places import TrialRow, name_of

ARMS = (
    TrialArm("usual", "Usual days, nothing planned"),
    TrialArm("easy_walk", "Easy walking, 1 × 4 min a week", "easy_walk", 4.0, 1),
)
DESIGN = TrialDesign("pain", 0.0, 10.0, 1.0, "high", ARMS, 3, 7, 3, 5, 1.0)


def priced(example: Running, *, feasible: bool) -> None:
    design = PricedDesign(DESIGN, 0.62, 0.03, 3.0, feasible)
    found = PricedDesigns("pain", ("usual", "easy_walk:4x1"), example.clock.day, (design,))
    keep_designs(example.store, found, example.clock.now())


def begun(example: Running, days_ago: int) -> Trial:
    first = example.clock.day - timedelta(days=days_ago)
    trial = locked(DESIGN, AnalysisSettings(), first)
    TrialRow(example.store, when=example.clock.now()).write(trial)
    return trial


def on_trials(example: Running) -> Visitor:
    visitor = example.launched()
    visitor.go("/trials")
    return visitor


def squares(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    return [
        one.attributes["class"] for one in visitor.page.tree.every("rect")
        if one.attributes.get("class", "").startswith("sq")
    ]  # fmt: skip


def test_what_may_be_tried_is_no_more_than_todays_ceilings(example: Running):
    found = on_trials(example).page
    assert found is not None
    most = {one.activity: one.doing for one in example.setup.vault.ceilings(
        example.clock.day).limited}  # fmt: skip
    radios = [one for one in found.tree.every("input") if one.attributes.get("type") == "radio"]
    assert radios
    for one in radios:
        label = one.above("label")
        assert label is not None
        said = re.search(r"(\d+) × (\d+) min", label.text)
        assert said
        doing = most[one.attributes["value"]]
        assert int(said[2]) <= doing.minutes
        assert int(said[1]) * int(said[2]) <= doing.weekly + 1e-9
    assert "Both sides are inside today’s ceilings." in found.words


def test_a_question_is_priced_beside_the_page(example: Running):
    asked: list[PageTask] = []

    class Still:
        def messages(self):
            return iter([("end", None)])

        def end(self) -> None:
            pass

    def start(task: PageTask) -> Still:
        asked.append(task)
        return Still()

    example.setup.vault.bench.start = start
    visitor = on_trials(example)
    assert visitor.page is not None
    fields = {"csrf": visitor.token, "arm": "easy_walk", "symptom": "fatigue"}
    visitor.post("/trials/price", fields)
    (task,) = asked
    assert task.function == "price_designs"
    assert task.given.question.symptom == "fatigue"
    assert task.given.question.arms[0] == "usual"
    assert task.given.question.arms[1].startswith("easy_walk:")


def test_nothing_chosen_asks_to_choose(example: Running):
    visitor = on_trials(example)
    found = visitor.post("/trials/price", {"csrf": visitor.token, "symptom": "pain"})
    assert "Choose one first." in found.words
    assert not example.setup.vault.bench.standing().working


def test_a_design_that_is_not_worth_its_days_cannot_be_begun(example: Running):
    priced(example, feasible=False)
    visitor = on_trials(example)
    assert visitor.page is not None
    assert "I would leave it." in visitor.page.words
    assert not [one for one in visitor.page.tree.every("button") if one.text == "Begin tomorrow"]
    visitor.post("/trials/begin", {"csrf": visitor.token})
    assert trials_in(example.store) == {}


def test_a_worthy_design_begins_tomorrow_in_one_tap(example: Running):
    priced(example, feasible=True)
    visitor = on_trials(example)
    found = visitor.tap("Begin tomorrow")
    assert "It begins tomorrow." in found.words
    (trial,) = trials_in(example.store).values()
    assert trial.begins == example.clock.day + timedelta(days=1)
    assert kept_designs(example.store) is None
    assert "What would you like to know?" not in found.words


def test_limits_that_came_since_stop_a_design_from_beginning(example: Running):
    priced(example, feasible=True)
    most = {"easy_walk": DoingPerWeek(1.0, 1.0)}
    ask_less(example.store, example.clock.day, most, 7, example.clock.now())
    found = on_trials(example).tap("Begin tomorrow")
    assert "Today’s limits allow less than this test asks." in found.words
    assert trials_in(example.store) == {}


def test_one_test_at_a_time(example: Running):
    begun(example, 5)
    with pytest.raises(UnknotError, match="a trial is on already"):
        begin_trial(
            example.store,
            PricedDesign(DESIGN, 0.6, 0.03, 3.0, True),
            AnalysisSettings(),
            example.clock.day,
            example.clock.now(),
        )


def test_only_todays_arm_is_shown_and_the_days_to_come_are_not(example: Running):
    begun(example, 10)
    visitor = on_trials(example)
    drawn = squares(visitor)
    assert len(drawn) == DESIGN.days
    assert [css == "sq ahead" for css in drawn] == [False] * 11 + [True] * (DESIGN.days - 11)


def test_the_answer_stays_shut_until_it_is_asked_for(example: Running):
    begun(example, 25)
    visitor = on_trials(example)
    assert visitor.page is not None
    assert "The answer stays shut until" in visitor.page.words
    assert "9 of 10 guesses" not in visitor.page.words
    opened = visitor.tap("Open it now")
    assert "in 9 of 10 guesses" in opened.words
    assert "cannot be told from what comes from doing" in opened.words
    assert "9 of 10 guesses" not in visitor.go("/trials").words


def test_at_its_end_the_answer_is_open(example: Running):
    begun(example, DESIGN.days + 1)
    visitor = on_trials(example)
    assert visitor.page is not None
    assert "It is over." in visitor.page.words
    assert "in 9 of 10 guesses" in visitor.page.words
    assert "What would you like to know?" in visitor.page.words


def test_stopping_is_one_tap_and_takes_at_once(example: Running):
    begun(example, 10)
    visitor = on_trials(example)
    visitor.taps = 0
    found = visitor.tap("Stop the test")
    assert visitor.taps == 1
    assert "It ended early. Nothing is asked of you. You did nothing wrong." in found.words
    assert next(iter(trials_in(example.store).values())).stopped == example.clock.day


def test_whether_it_was_done_is_kept(example: Running):
    trial = begun(example, 10)
    found = on_trials(example).tap("Partly")
    assert "Thank you. Saved." in found.words
    (done,) = trials_in(example.store)[name_of(trial)].done
    which = arm_on(trial, example.clock.day)
    assert which is not None
    assert (done.day, done.did, done.arm) == (example.clock.day, "partly", ARMS[which].name)


def test_a_trial_that_was_changed_after_its_lock_is_not_run(example: Running):
    trial = begun(example, 10)
    broken = replace(trial, design=replace(DESIGN, seed=6))
    TrialRow(example.store, when=example.clock.now()).write(broken)
    assert trials_in(example.store) == {}
    assert on_trials(example).page is not None


@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_with_a_trial_are_whole_and_small(example: Running, language: str):
    name = name_of(begun(example, 25))
    found = example.launched(language).go(f"/trials?look={name}")
    assert found.status == 200
    assert found.built().wrong == []
    assert len(found.body) <= 40_000
    ids = [one.attributes["id"] for one in found.tree.every() if "id" in one.attributes]
    assert len(ids) == len(set(ids))


def test_what_the_plan_leaves_out_is_not_offered_as_a_test(example: Running):
    keep_plan_of(example.store, example.clock.day, example.clock.now())
    visitor = on_trials(example)
    assert visitor.page is not None
    offered = {
        one.attributes["value"] for one in visitor.page.tree.every("input")
        if one.attributes.get("type") == "radio"
    }  # fmt: skip
    planned = {
        one.text for one in visitor.go("/plan").tree.every("p")
        if one.attributes.get("class") == "what"
    }  # fmt: skip
    assert planned == {"Easy walkup to 5 min"}
    assert offered == {"easy_walk"}
    asked = re.search(r"easy walk, (\d+) × (\d+) min", visitor.go("/trials").words)
    assert asked
    assert (int(asked[1]) <= 2, int(asked[2])) == (True, 5)
