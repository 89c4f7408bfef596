"""What a study's file can say beyond programmes and means: each word asked of virtual people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from unknot.errors import UnknotError
from unknot.validate import bodies, measure
from unknot.validate.cohort import gather
from unknot.validate.design import Leaving
from unknot.validate.parameter_batch import Bodies
from unknot.validate.protocol import Protocol, PublishedRow, populations, read_study

FEW = 24
HEAD = """title = "Made up"
says = "Made up."
[source]
reference = "made up"
grade = "D"
[who]
population = "fibromyalgia"
n = 20
[arms.walk]
weeks = 4
[[arms.walk.sessions]]
activity = "brisk_walk"
minutes = 30
per_week = 3
[arms.ride]
weeks = 4
[[arms.ride.bouts]]
activity = "aerobic"
minutes = 20
intensity = 0.9
"""
ROW = """[[rows]]
id = "a"
quantity = "it"
low = -1000
high = 1000
how = "made up"
"""


@cache
def body() -> Bodies:
    return bodies()


def study(row: str, head: str = HEAD) -> Protocol:
    return read_study(head + ROW + row, "made_up.toml")


def asked(row: str, head: str = HEAD, leaving: tuple[Leaving, ...] = ()) -> float:
    one = replace(study(row, head), leaving=leaving)
    known: Mapping[str, Protocol] = {one.id: one}
    rows: list[str | PublishedRow] = [*one.rows]
    return float(measure(body(), rows, FEW, known=known)["a"][0])


def test_six_bouts_with_rest_between_end_at_their_hour():
    made = study(
        'unit = "points"\nmeasure = "change"\nof = "pain"\narm = "ride"\nweek = 4\n',
        HEAD.replace("minutes = 20", "minutes = 0.5\ntimes = 6\nrest = 3\nends = 18.0"),
    )
    bouts = made.arms["ride"].singles
    assert len(bouts) == 6
    assert bouts[-1].ends == 18.0
    gaps = np.diff([one.ends for one in bouts]) * 60.0
    assert gaps == pytest.approx(np.full(5, 3.5))


def test_six_bouts_are_lived_as_the_work_they_are():
    row = 'unit = "%"\nmeasure = "after"\nof = "radicals"\narm = "ride"\nhours = [17]\n'
    row += "percent = true\n"
    once = asked(row, HEAD.replace("minutes = 20", "minutes = 1"))
    often = asked(row, HEAD.replace("minutes = 20", "minutes = 1\ntimes = 6\nrest = 1"))
    assert often > 2.0 * once > 0.0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minutes = 20", "minutes = 20\ntimes = 6", "lacks 'rest'"),
        ("minutes = 20", "minutes = 20\nrest = 6", "nothing to rest between"),
        ("minutes = 20", "minutes = 200\ntimes = 6\nrest = 60", "begin the day before"),
        ("minutes = 20", 'minutes = 20\nends = "11:35"', "ends is no number"),
        ("intensity = 0.9", "intensity = [0.5, 0.9]", "intensity is no number"),
        (
            "intensity = 0.9",
            'intensity = 0.9\n[[arms.ride.bouts]]\nactivity = "desk"\nminutes = 60\nends = 17.5',
            "begins before",
        ),
        ("[arms.ride]", '[[leaving]]\nshare = 0.1\ncause = "tired"\n[arms.ride]', "tired"),
        ("[arms.ride]", '[[leaving]]\nshare = 1.1\ncause = "chance"\n[arms.ride]', "share"),
        (
            "[arms.ride]",
            '[[leaving]]\nshare = 0.1\ncause = "chance"\nof = "pain"\n[arms.ride]',
            "for nothing",
        ),
    ],
)
def test_a_slip_is_told(old: str, new: str, says: str):
    row = 'unit = "points"\nmeasure = "change"\nof = "pain"\narm = "walk"\nweek = 4\n'
    with pytest.raises(UnknotError, match=says):
        study(row, HEAD.replace(old, new))


def test_the_way_out_of_a_slip_can_be_pasted():
    row = 'unit = "points"\nmeasure = "change"\nof = "pain"\narm = "walk"\nweek = 4\n'
    with pytest.raises(UnknotError) as told:
        study(row, HEAD.replace("minutes = 20", 'minutes = 20\nends = "11:35"'))
    assert "ends = 11.58." in told.value.fix
    with pytest.raises(UnknotError) as told:
        study(row, HEAD.replace("intensity = 0.9", "intensity = [0.5, 0.9]"))
    assert "a list cannot stand here" in told.value.fix


def test_one_hour_cannot_be_against_itself():
    row = 'unit = "points"\nmeasure = "after"\nof = "pain"\narm = "ride"\nagainst = "before"\n'
    with pytest.raises(UnknotError, match="against itself"):
        study(row + "hours = [30]\n")
    study(row + "hours = [16, 30]\n")


def test_attention_must_be_in_the_file_and_counts_where_it_is_asked():
    row = 'unit = "points"\nmeasure = "change"\nof = "pain"\narm = "walk"\nweek = 4\n'
    with pytest.raises(UnknotError, match="says nothing of it"):
        study(row + "attention = true\n")
    head = HEAD.replace("[arms.walk]", "[attention]\npain = -0.4\n[arms.walk]", 1)
    assert asked(row + "attention = true\n", head) == pytest.approx(asked(row, head) - 0.4)


def test_a_change_in_percent_of_the_arm_it_is_against():
    row = 'measure = "change"\nof = "vo2_peak"\narm = "walk"\nagainst = "ride"\nweek = 4\n'
    points = asked('unit = "mL/kg/min"\n' + row)
    share = asked('unit = "%"\npercent = "arm"\n' + row)
    assert 100.0 * points / share == pytest.approx(25.0, abs=8.0)  # a usual oxygen uptake
    with pytest.raises(UnknotError, match="there is no arm"):
        study('unit = "%"\npercent = "arm"\n' + row.replace('"ride"', '"baseline"'))


def test_who_felt_worse_and_left_makes_the_rest_look_better():
    row = 'unit = "points"\nmeasure = "change"\nof = "pain"\narm = "ride"\nweek = 1\n'
    everyone = asked(row)
    worse = asked(row, leaving=(Leaving(0.3, "worse", "pain"),))
    chance = asked(row, leaving=(Leaving(0.3, "chance"),))
    assert worse < everyone
    assert worse < chance


def test_recovery_is_counted_person_by_person():
    row = 'unit = "d"\nmeasure = "recovery"\nof = "pain"\narm = "ride"\nhours = [17, 400]\n'
    strict, lax = (asked(f"{row}within = {limit}\n") for limit in (0.1, 1.0))
    assert 16.0 > strict > lax >= 0.0
    slowest = asked(f'{row}within = 0.1\nstatistic = "q75"\n')
    assert slowest >= asked(f'{row}within = 0.1\nstatistic = "median"\n')


def test_days_of_one_person_spread_and_move():
    about = 'unit = "points"\nof = "pain"\narm = "walk"\ndays = [0, 20]\n'
    spread, moved = (
        asked(f'{about}measure = "{name}"\n') for name in ("within_person", "day_to_day")
    )
    assert 0.65 < spread < 2.5  # chance alone is above a half
    assert 0.65 < moved < 2.0 * spread
    with pytest.raises(UnknotError, match="not rated day by day"):
        study(about.replace("pain", "walk") + 'measure = "within_person"\n')


def test_the_untreated_who_changed_by_chance_are_counted():
    row = (
        'unit = "%"\nmeasure = "untreated"\nof = "pain"\narm = "walk"\nweek = 4\nthreshold = -1.0\n'
    )
    assert asked(f"{row}noise_sd = 0.0\n") == 0.0
    assert 2.0 < asked(f"{row}noise_sd = 1.0\n") < 40.0


def test_the_peak_of_an_ordinary_day_is_above_its_mean():
    row = 'unit = "MET"\nmeasure = "highest"\nof = "daily_load"\narm = "ride"\nhours = [24, 48]\n'
    mean = 'unit = "MET"\nmeasure = "level"\nof = "daily_load"\n'
    assert asked(row) > 1.5 * asked(mean)


def test_trained_people_are_fitter_than_the_little_active():
    fit, usual = (
        gather(body(), populations()[name], 1, FEW).before["peak_oxygen_uptake"].mean()
        for name in ("trained", "sedentary")
    )
    assert fit > 1.15 * usual


def test_a_bout_is_set_beside_the_same_bout_in_the_control():
    """People less themselves are nothing; people less the healthy are less than people alone."""
    row = 'unit = "points"\nmeasure = "after"\nof = "pain"\narm = "ride"\nhours = [16, 30]\n'
    alone = asked(row)
    same, healthy = (
        asked(f"{row}control = true\n", f'{HEAD}[control]\npopulation = "{name}"\n')
        for name in ("fibromyalgia", "healthy")
    )
    assert alone > 0.1
    assert same == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < healthy < alone
    with pytest.raises(UnknotError, match="no control"):
        study(f"{row}control = true\n")
