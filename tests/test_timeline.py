"""What happened to the body, written out as stretches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.errors import UnknotError
from unknot.timeline import (
    PART_INPUTS,
    STEP_INPUTS,
    Bout,
    Event,
    Life,
    Timeline,
    activities,
    activity,
    build,
    day,
    day_templates,
    sessions,
)


def at(timeline: Timeline, hour: float, name: str) -> Any:
    """An input at an hour."""
    where = int(np.searchsorted(timeline.edges, hour, side="right")) - 1
    table = timeline.steps if name in timeline.steps else timeline.parts
    value = table[name][where]
    return value if name in timeline.steps else value[0]


def hours_of(timeline: Timeline, name: str) -> float:
    """An input times how long it lasted."""
    return float(np.sum(timeline.steps[name] * np.diff(timeline.edges)))


def test_an_ordinary_day_has_eight_hours_of_sleep_and_eight_seated():
    timeline = build(Life(1))
    assert hours_of(timeline, "sleep_opportunity") == 8.0
    assert float(np.sum(timeline.parts["sitting"])) == 8.0
    assert timeline.days == 1
    assert timeline.people is None
    assert set(timeline.steps) == set(STEP_INPUTS)
    assert set(timeline.parts) == set(PART_INPUTS)


def test_stress_counts_less_asleep():
    timeline = build(Life(1, stress=0.5))
    assert at(timeline, 3.0, "stress") == pytest.approx(0.15)
    assert at(timeline, 12.0, "stress") == 0.5


def test_whoever_sleeps_badly_enough_feels_stress_in_full():
    assert at(build(Life(1, stress=0.5, sleep_lost=0.6)), 3.0, "stress") == 0.5


def test_a_walk_at_night_is_spent_awake():
    timeline = build(Life(1, stress=0.5), [Bout(3.0, 0.5, "easy_walk")])
    assert at(timeline, 3.2, "sleep_opportunity") == 0.0
    assert at(timeline, 3.2, "stress") == 0.5
    assert at(timeline, 3.7, "stress") == pytest.approx(0.15)


@given(start=st.floats(0.0, 46.0), hours=st.floats(0.01, 2.0), stretch=st.floats(0.01, 0.99))
def test_a_bout_lasts_as_long_as_it_says_wherever_it_lies(
    start: float, hours: float, stretch: float
):
    timeline = build(Life(2), [Bout(start, hours, "jog")])
    length = np.diff(timeline.edges)
    assert float(length[timeline.fine].sum()) == pytest.approx(hours, abs=1e-6)
    assert float(length.sum()) == 48.0
    middle = start + stretch * hours
    assert at(timeline, middle, "load") == activity("jog").load
    assert at(timeline, middle, "paced") == 0.0


def test_a_bout_replaces_everything_of_the_background():
    """Also what it sits on: nobody is seated on a walk."""
    timeline = build(Life(1), [Bout(20.0, 0.5, "brisk_walk")])
    assert at(timeline, 20.2, "sitting") == 0.0
    assert at(timeline, 20.7, "sitting") == 1.0
    assert at(timeline, 20.2, "calm") == activity("brisk_walk").calm


def test_interval_work_keeps_its_mean_power_beside_its_load():
    bout = Bout(17.0, 0.5, "cycling", load=6.0, interval_load=3.5)
    timeline = build(Life(1), [bout])
    assert at(timeline, 17.1, "load") == 6.0
    assert at(timeline, 17.1, "interval_load") == 3.5
    assert at(timeline, 12.0, "interval_load") == at(timeline, 12.0, "load")


def test_bouts_in_any_order_leave_each_others_loads_alone():
    """One load for all, then one a person, then all again, over two chores; the later bout wins."""
    own = np.array([2.0, 4.0])
    bouts = [
        Bout(9.0, 1.0, "jog", load=6.0),
        Bout(17.0, 1.0, "cycling", load=own, interval_load=0.5 * own),
        Bout(17.5, 1.0, "yoga"),
    ]
    timeline = build(Life(1, activity_scale=np.array([[1.0, 2.0]])), bouts)
    assert timeline.people == 2
    yoga = activity("yoga").load
    assert at(timeline, 9.5, "load").tolist() == [6.0, 6.0]
    assert at(timeline, 17.2, "load").tolist() == [2.0, 4.0]
    assert at(timeline, 17.2, "interval_load").tolist() == [1.0, 2.0]
    assert at(timeline, 17.7, "load").tolist() == [yoga, yoga]
    assert at(timeline, 18.2, "interval_load").tolist() == [yoga, yoga]
    assert at(timeline, 7.5, "load").tolist() == [1.5, 3.0]
    assert at(timeline, 7.5, "interval_load").tolist() == [1.5, 3.0]
    assert at(build(Life(1), bouts), 9.5, "load").tolist() == [6.0, 6.0]
    assert at(build(Life(1), bouts), 3.0, "load").ndim == 1


def test_an_injury_is_as_big_as_it_says_and_an_infection_as_severe():
    timeline = build(
        Life(10), events=[Event("injury", 30.25, 0.5, 1.2), Event("infection", 48.0, 168.0, 4.0)]
    )
    assert hours_of(timeline, "injury_rate") == pytest.approx(1.2)
    assert hours_of(timeline, "infection") == pytest.approx(4.0 * 168.0)


def test_inputs_may_differ_between_people_and_days():
    stress = np.array([[0.1, 0.2], [0.3, 0.4]])
    scale = np.array([[1.0, 2.0]])
    timeline = build(Life(2, stress=stress, activity_scale=scale))
    assert timeline.people == 2
    assert at(timeline, 36.0, "stress").tolist() == [0.3, 0.4]
    assert at(timeline, 7.5, "load").tolist() == [1.5, 3.0]  # chores answer to the scale
    assert at(timeline, 10.5, "load").tolist() == [0.4, 0.4]  # desk work does not


def test_treatment_levels_hold_for_a_day():
    timeline = build(Life(2), levels={"coenzyme_q10": np.array([0.0, 0.5])})
    level = timeline.levels["coenzyme_q10"]
    assert level.tolist() == [0.0] * 24 + [0.5] * 24


def test_a_programme_is_spread_over_its_weeks_and_progresses_evenly():
    bouts = sessions("aerobic", 36, 3, 2, load=3.0, progression=4.0)
    assert [bout.start for bout in bouts] == [17 + 24 * d for d in (0, 2, 4, 7, 9, 11)]
    assert [bout.load for bout in bouts] == pytest.approx([3.0, 3.2, 3.4, 3.6, 3.8, 4.0])
    assert {bout.hours for bout in bouts} == {0.6}


@pytest.mark.parametrize("template", day_templates())
def test_every_day_has_twenty_four_hours(template: str):
    assert len(day(template)) == 24
    assert sum(name == "sleep" for name in day(template)) == 8


def test_days_may_differ():
    timeline = build(Life(2, template=["ordinary", "desk_job"]))
    assert at(timeline, 12.5, "sitting") == 0.0  # standing
    assert at(timeline, 24 + 13.5, "sitting") == 1.0


def test_every_activity_is_in_range():
    for name, one in activities().items():
        assert one.label, name
        assert 0 <= one.load <= 12, name
        assert 0 <= one.movement <= 2, name
        for value in (one.strain, one.calm, one.cognition, one.sitting):
            assert 0 <= value <= 1, name


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("unknown-activity", lambda: build(Life(1), [Bout(1.0, 1.0, "brisk_wlak")])),
        ("unknown-day", lambda: build(Life(1, template="ordinry"))),
        ("day-count", lambda: build(Life(2, template=["ordinary"]))),
        ("outside-days", lambda: build(Life(1), [Bout(23.5, 1.0, "jog")])),
        ("outside-days", lambda: build(Life(1), [Bout(-1.0, 0.5, "jog")])),
        ("outside-days", lambda: build(Life(1), [Bout(1.0, 0.0, "jog")])),
        ("unknown-event", lambda: build(Life(1), events=[Event("injry", 1.0, 0.5, 1.0)])),
        ("sessions-a-week", lambda: sessions("jog", 30, 8, 1)),
    ],
)
def test_what_cannot_be_is_refused(code: str, broken: Any):
    with pytest.raises(UnknotError) as caught:
        broken()
    assert caught.value.code == code
    assert caught.value.fix


def test_the_body_clock_is_one_number_a_sleep():
    """So a night stays one run of steps; a nap at noon meets more drive to be awake."""
    written = build(Life(3, ("ordinary", "ordinary", "desk_job")))
    clock, asleep = written.steps["clock"], written.steps["sleep_opportunity"] > 0
    night = np.flatnonzero(asleep[8:40]) + 8
    assert np.ptp(clock[night]) == 0
    assert -0.8 < clock[night[0]] < -0.6


def test_the_body_clock_has_no_jump_where_days_are_alike():
    """Nor at the midnights that cut the first and last night; nobody asleep, nothing to hold."""
    assert np.ptp(build(Life(3)).steps["clock"]) < 1e-12
    up = build(Life(1), (Bout(0.0, 24.0, "desk"),))
    assert (up.steps["clock"] == 0).all()
    nap = build(Life(1), (Bout(0.0, 7.0, "desk"), Bout(23.0, 1.0, "desk")))
    assert (nap.steps["clock"] == 0).all()
