"""What of a person's days may leave for research: nothing names them, no day stands out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale
from unknot.diary.records import LifeEvent
from unknot.errors import UnknotError
from unknot.group.research_rows import research_rows

FIRST = date(2026, 3, 2)
PAIN, YES_NO = Scale(0.0, 10.0, 1.0), Scale(0.0, 1.0, 1.0)


def a_life(days: int = 40, begin: date = FIRST) -> Diary:
    """Pain and steps each day, hours of sleep, a treatment on two days, an injury on seven."""
    seen: list[Observation] = []
    done: list[Exertion] = []
    for i in range(days):
        day = begin + timedelta(days=i)
        seen.append(Observation(day, "pain", float(i % 11), "points", PAIN, "Zaphod.csv: pain"))
        seen.append(Observation(day, "sleep_hours", 5.0 + i / 7, "h", None, "Zaphod.csv: sleep"))
        seen.append(Observation(day, "Zaphod felt", 3.0, "points", PAIN, "Zaphod.csv: felt"))
        for what, marked in (("treatment", i < 2), ("injury", i < 7)):
            seen.append(Observation(day, what, float(marked), "points", YES_NO, "Zaphod.csv: x"))
        steps = 40_000.0 if i == 3 else 3_000.0 + 137 * (i % 9)
        done.append(Exertion(day, Kind.OVERALL, steps, "steps", "Zaphod.csv: Zaphod's watch"))
    return Diary(
        "Zaphod", "Europe/Berlin", tuple(seen), tuple(done), sources=("Zaphod.csv",),
        notes=(Note(begin, "note", "Zaphod walked to Quuxbury"),),
        events=(LifeEvent(begin, "treatment", "start", "Quuximab", "Zaphod.csv: x"),),
    )  # fmt: skip


def test_no_name_date_place_device_or_word_leaves():
    files = research_rows(a_life()).files("unknot 1")
    text = "".join((*files, *files.values()))
    for secret in ("Zaphod", "Quux", "Berlin", "watch", "2026", "March", "03-02"):
        assert secret not in text, secret


def test_the_same_days_at_another_time_leave_as_the_same_bytes():
    """So nothing of the calendar is in them."""
    then = a_life(begin=date(2023, 11, 18))
    assert research_rows(then).files("unknot 1") == research_rows(a_life()).files("unknot 1")


def test_what_stands_on_few_days_is_held_back_and_said_to_the_person():
    rows = research_rows(a_life())
    back = {one.what: one.why for one in rows.held_back}
    assert "2 days" in back["treatment"]
    assert back["Zaphod felt"] == "it is a column of your own"
    assert {"notes", "names of treatments"} <= set(back)
    assert [one.name for one in rows.columns] == ["pain", "injury", "sleep_hours", "overall_steps"]
    with pytest.raises(UnknotError) as refused:
        research_rows(a_life(days=4))
    assert refused.value.code == "too-few-days"


@pytest.mark.parametrize(("sessions", "leaves"), [(0, True), (3, False), (5, True)])
def test_an_amount_above_zero_on_few_days_is_held_back_not_made_zero(sessions: int, leaves: bool):
    life = a_life()
    done = (
        Exertion(FIRST + timedelta(days=7 * i), Kind.STRENGTH, 20.0 * (i < sessions), "min", "x")
        for i in range(5)
    )
    none = (
        Exertion(FIRST + timedelta(days=7 * i + 1), Kind.STRENGTH, 0.0, "min", "x")
        for i in range(5)
    )
    rows = research_rows(replace(life, exertions=(*life.exertions, *done, *none)))
    names = [one.name for one in rows.columns]
    back = {one.what: one.why for one in rows.held_back}
    assert ("strength_min" in names) is leaves
    assert leaves or "above 0 on 3 days" in back["strength_min"]
    if sessions == 5:
        at = 1 + names.index("strength_min")
        assert sum(row[at] == 20.0 for row in rows.rows) == 5


def test_the_day_of_the_marathon_does_not_stand_out():
    rows = research_rows(a_life())
    at = 1 + [one.name for one in rows.columns].index("overall_steps")
    steps = [row[at] for row in rows.rows]
    assert max(one for one in steps if one is not None) == 4000.0
    assert sum(one == 4000.0 for one in steps) >= 5
    assert all(one is not None and one % 500 == 0 for one in steps)


def test_a_gap_stays_a_gap_and_is_never_zero():
    life = a_life()
    away = {FIRST + timedelta(days=i) for i in (10, 11, 12)}
    gone = replace(
        life,
        observations=tuple(one for one in life.observations if one.day not in away),
        exertions=tuple(one for one in life.exertions if one.day not in away),
    )
    days = [row[0] for row in research_rows(gone).rows]
    assert days == [float(i + 1) for i in range(40) if i not in (10, 11, 12)]
    blank = replace(life, exertions=tuple(one for one in life.exertions if one.day != FIRST))
    assert research_rows(blank).files("unknot 1")["days.csv"].splitlines()[1].endswith(",")


def test_each_column_says_its_scale_and_what_was_done_to_it():
    about = json.loads(research_rows(a_life()).files("unknot 1")["columns.json"])
    pain, injury, sleep, _ = about["columns"]
    assert (pain["low"], pain["high"], pain["worse"], pain["blurred"]) == (0.0, 10.0, "high", "")
    assert injury["unit"] == "0 or 1"
    assert "rounded to 0.5" in sleep["blurred"]


@given(st.lists(st.floats(0.0, 24.0), min_size=10, max_size=60))
@settings(max_examples=60, deadline=None)
def test_at_least_five_days_share_each_end_of_a_measurement(hours: list[float]):
    seen = [
        Observation(FIRST + timedelta(days=i), "sleep_hours", value, "h", None, "a: b")
        for i, value in enumerate(hours)
    ]
    rows = research_rows(Diary("me", "local", tuple(seen), ()))
    left = [row[1] for row in rows.rows if row[1] is not None]
    assert left.count(max(left)) >= 5
    assert left.count(min(left)) >= 5
    assert all((2 * value).is_integer() for value in left)
