"""Ten years of days, most of them empty: the answer rests on what is near, and stays affordable."""

from __future__ import annotations

import functools
from datetime import date

import numpy as np
from tests.scenarios.honest import is_honest
from tests.synthetic_lives import FIRST, diary, felt, scattered, small_answer, steps

from unknot.answer.answer import Answer
from unknot.diary.entries import Diary

BACK = date(2024, 12, 20)
GONE = date(2015, 1, 5)


@functools.cache
def told() -> Diary:
    rng = np.random.default_rng(6)
    walked = rng.integers(2000, 8000, 40).astype(float)
    early = (felt("pain", scattered(40, 4), first=GONE), steps(walked, first=GONE))
    late = (felt("pain", scattered(40, 5), first=BACK), steps(walked[::-1], first=BACK))
    return diary(*early, *late)


@functools.cache
def answer() -> Answer:
    return small_answer(told())


def test_the_answer_is_whole():
    data = is_honest(answer())
    assert data["read"]["from"] == GONE.isoformat()
    assert data["read"]["days"] == 80, "days with an entry"
    assert data["read"]["calendar_days"] > 3600
    assert data["read"]["observations"] == 80


def test_it_rests_on_the_last_months_and_says_so():
    from unknot.inference.fit import prepare

    found = prepare(told())
    assert found.first > date(2024, 7, 1)
    assert found.last == BACK.replace(year=2025, month=1, day=28)
    assert int(np.isfinite(found.reports.values).sum()) == 40
    assert any("last" in note and "days" in note for note in answer().notes)


def test_the_forecast_begins_the_day_after_the_last_entry():
    days = [day.date for day in answer().forecast]
    assert min(days) == date(2025, 1, 29)
    assert max(days) < FIRST
