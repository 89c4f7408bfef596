"""Two days in: the program does not know this person, and says so before anything else."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest
from tests.scenarios.honest import is_honest
from tests.synthetic_lives import diary, felt, small_answer, steps

from unknot.answer.answer import Answer
from unknot.report.html import report_html
from unknot.report.summary import summary_text


@functools.cache
def answer() -> Answer:
    return small_answer(diary(felt("pain", [6, 7]), felt("fatigue", [5, 5]), steps([3000, 5000])))


def test_no_verdict_of_any_kind():
    is_honest(answer())
    assert {e.verdict for e in (*answer().effects, *answer().contrasts)} == {"cannot_tell"}
    assert not answer().diagnostics.passed
    assert not any(group.told for group in answer().groups)


def test_the_answer_itself_begins_with_it():
    assert answer().headline == "I do not know you yet."
    assert "so far: 2." in answer().cannot_tell[0]


@pytest.mark.parametrize("shown", [summary_text, report_html], ids=["summary", "report"])
def test_it_asks_for_no_more_than_usual(shown: Callable[[Answer], str]):
    assert "what is normal for you, or less" in shown(answer())


@pytest.mark.parametrize("shown", [summary_text, report_html], ids=["summary", "report"])
def test_what_is_shown_begins_with_it(shown: Callable[[Answer], str]):
    assert "I do not know you yet." in shown(answer())


def test_what_it_shows_comes_from_others():
    assert all(effect.from_prior for effect in answer().effects)


def test_no_flare_chance_is_made_from_two_days():
    assert all(day.p_flare is None for day in answer().forecast)


@pytest.mark.parametrize("symptoms", [("pain",), ("pain", "fatigue"), ("pain", "fatigue", "fog")])
def test_one_day_is_an_answer_too(symptoms: tuple[str, ...]):
    """The first evening, with every symptom rated: no verdict, and no crash."""
    first = small_answer(diary(*(felt(name, [6.0]) for name in symptoms), steps([4000.0])))
    assert first.headline == "I do not know you yet."
    assert {e.verdict for e in first.effects} == {"cannot_tell"}
    assert np.isfinite(first.diagnostics.ess_min)
