"""Scenarios: what is written is what is lived, and every complaint names its line."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.errors import UnknotError
from unknot.model import interventions
from unknot.scenario.read import read_scenario
from unknot.scenario.sheet import lines_of
from unknot.scenario.story import Course
from unknot.scenario.timetable import bouts_of, events_of, level_by_day, timeline

PAGE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "scenario.md"

EVERYTHING = """\
title = "all of it"
[who]
phenotype = "mild"
reserve_scale = 0.9
wiring = "no_nitric_oxide"
parameters = "study"
start = "sick"
settle_days = 90
[who.tightness]
stress = 0.4
[life]
days = 56
week = ["desk_job", "desk_job", "ordinary", "ordinary", "ordinary", "convalescent", "ordinary"]
stress = 0.2
sleep_lost = 0.05
activity_scale = 0.8
[[programme]]
activity = "aerobic"
minutes = 40
sessions_a_week = 2
weeks = 3
start_day = 7
hour = 9.5
intensity = 0.5
intensity_end = 0.7
interval_mean = 0.6
[[programme]]
activity = "strength"
load = 2.0
load_end = 3.0
weeks = 2
[[event]]
what = "injury"
day = 3
hour = 8
size = 0.5
[[event]]
what = "infection"
day = 10
days = 5
severity = 2
[[event]]
what = "stress"
day = 20
days = 4
level = 0.9
[[event]]
what = "lost_nights"
day = 30
days = 2
share = 0.7
[[event]]
what = "sitting"
day = 40
days = 3
[[intervention]]
name = "coenzyme_q10"
level = 0.5
start_day = 5
stop_day = 40
onset = "step"
[[intervention]]
name = "mine"
label = "My agent"
acts = [{ on = "pain.relief", multiply = 0.9, add = 0.0 }]
onset_hours = 48
[output]
every = "hour"
columns = ["pain", "fiqr"]
"""


def refused(text: str) -> UnknotError:
    with pytest.raises(UnknotError) as caught:
        read_scenario(text, "mine.toml")
    return caught.value


def test_an_empty_scenario_is_a_healthy_person_on_ordinary_days():
    scenario = read_scenario("")
    assert set(scenario.who.traits.values()) == {0.0, 1.0}
    assert scenario.life.days == 84
    assert scenario.who.start == "settled"
    assert timeline(scenario).days == 84


def test_every_key_is_read():
    scenario = read_scenario(EVERYTHING)
    who = scenario.who
    assert who.traits["tightness_stress"] == 0.4
    assert who.traits["tightness_immune"] == 0.3
    assert who.traits["tightness_redox"] == 0.155
    assert who.traits["reserve_scale"] == 0.9
    assert (who.wiring, who.parameters, who.start, who.settle_days) == (
        "no_nitric_oxide",
        "study",
        "sick",
        90,
    )
    relative, strength = scenario.programmes
    assert relative.session_days == (7, 10, 14, 17, 21, 24)
    assert (relative.intensity, relative.intensity_end, relative.mean) == (0.5, 0.7, 0.6)
    assert (strength.load, strength.load_end) == (2.0, 3.0)
    assert scenario.intervals
    assert [c.agent.name for c in scenario.courses] == ["coenzyme_q10", "mine"]
    assert scenario.courses[1].agent.grade == "T"
    assert scenario.keep.columns == ("pain", "fiqr")
    assert scenario.keep.hourly


def test_happenings_are_lived_on_their_days():
    scenario = read_scenario(EVERYTHING)
    stress = np.asarray(scenario.life.stress)
    assert list(np.flatnonzero(stress > 0.5)) == [20, 21, 22, 23]
    assert list(np.flatnonzero(np.asarray(scenario.life.sleep_lost) > 0.5)) == [30, 31]
    assert scenario.life.template[40:43] == ["desk_job"] * 3
    injury, infection = events_of(scenario)
    assert (injury.start, injury.size) == (3 * 24 + 8, 0.5)
    assert (infection.start, infection.hours) == (240, 120)


def test_settling_knows_nothing_of_what_happens_later():
    scenario = read_scenario(EVERYTHING)
    assert scenario.usual.days == 90
    assert scenario.usual.stress == pytest.approx(0.2)
    assert scenario.usual.template[-7:] == scenario.life.template[:7]


def test_loads_rise_evenly_from_session_to_session():
    relative, strength = read_scenario(EVERYTHING).programmes
    loads = [bout.load for bout in bouts_of(relative, 6.0)]
    assert loads == pytest.approx([6.0 * y for y in np.linspace(0.5, 0.7, 6)])
    means = [bout.interval_load for bout in bouts_of(relative, 6.0)]
    assert means == pytest.approx([0.6 * float(np.asarray(load)) for load in loads])
    assert [b.load for b in bouts_of(strength)] == pytest.approx(list(np.linspace(2.0, 3.0, 6)))
    assert all(b.interval_load is None for b in bouts_of(strength))


def test_a_relative_programme_without_a_reserve_is_left_out_or_refused():
    scenario = read_scenario(EVERYTHING)
    assert timeline(scenario).fine.sum() < timeline(scenario, {0: 6.0}).fine.sum()
    with pytest.raises(UnknotError, match="share of a reserve"):
        bouts_of(scenario.programmes[0])


def test_the_first_days_are_the_beginning_of_the_whole():
    scenario = read_scenario(EVERYTHING)
    whole, part = timeline(scenario, {0: 6.0}), timeline(scenario, {0: 6.0}, 20)
    count = len(part.edges) - 1
    assert part.days == 20
    assert np.array_equal(whole.edges[: count + 1], part.edges)
    for name, value in part.steps.items():
        assert np.array_equal(whole.steps[name][:count], value)
    assert np.array_equal(whole.parts["load"][:count], part.parts["load"])


def course(level: float, start: int, stop: int, step: bool = False) -> Course:
    return Course(interventions()["coenzyme_q10"], level, start, stop, step)


def test_a_treatment_sets_in_and_wears_off_as_an_exponential():
    """Against the closed form: mean over a day of 1 - exp(-t / onset) and of its decay."""
    onset, tau = 288.0, 288.0 / 24.0
    levels = level_by_day([course(0.8, 5, 30)], onset, 60)
    day = np.arange(60)

    def held(
        since: float | np.int_,
    ) -> float:  # mean of exp(-t / tau) over the day that begins then
        return float(tau * (np.exp(-since / tau) - np.exp(-(since + 1) / tau)))

    expected = [
        0.0 if d < 5
        else 0.8 * (1 - held(d - 5)) if d < 30
        else 0.8 * (1 - np.exp(-25 / tau)) * held(d - 30)
        for d in day
    ]  # fmt: skip
    assert levels == pytest.approx(np.array(expected))


def test_a_step_is_at_its_level_at_once_and_gone_at_once():
    levels = level_by_day([course(0.8, 5, 30, step=True)], 288.0, 60)
    assert list(np.unique(levels[5:30])) == [0.8]
    assert not levels[:5].any()
    assert not levels[30:].any()


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 30), st.integers(1, 30), st.booleans()),
        max_size=4,
    ),
    st.floats(1, 2000),
)
def test_a_level_never_leaves_0_to_1(courses: list[tuple[float, int, int, bool]], onset: float):
    written = [course(level, start, start + n, step) for level, start, n, step in courses]
    levels = level_by_day(written, onset, 70)
    assert np.all(levels >= 0)
    assert np.all(levels <= 1)


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("[who]\nphenotyp = 'mild'", 2, '"phenotype"'),
        ("[who]\nphenotype = 'mld'", 2, '"mild"'),
        ("[who]\n\n[who.tightness]\nstres = 0.2", 4, '"stress"'),
        ("[who]\ntightness = { stress = 2 }", 2, "give 0 to 1"),
        ("[life]\ndays = 'ten'", 2, "without quotes"),
        ("[life]\ndays = 7.5", 2, "whole number"),
        ("[life]\nday = 'ordinry'", 2, '"ordinary"'),
        ("[life]\nday = 'ordinary'\nweek = ['ordinary']", 3, "keep one"),
        ("[life]\nweek = ['ordinary']", 2, "seven days"),
        ("[life]\ndays = 3\nstress = [0.1, 0.2]", 3, "one for every day"),
        ("[[programme]]\nminutes = 20", 1, "brisk_walk"),
        ("[[programme]]\nactivity = 'brisk_wlk'", 2, '"brisk_walk"'),
        ("[[programme]]\nactivity = 'aerobic'", 2, "intensity"),
        ("[[programme]]\nactivity = 'jog'\nload = 3\nintensity = 0.5", 4, "keep one"),
        ("[[programme]]\nactivity = 'jog'\nload_end = 3", 3, "where it begins"),
        (
            "[[programme]]\nactivity = 'jog'\n\n[[programme]]\nactivity = 'jog'\nweeks = 13",
            4,
            "wee",
        ),
        ("[[programme]]\nactivity = 'jog'\n\n[[programme]]\nactivity = 'yoga'", 4, "another hour"),
        ("[[event]]\nwhat = 'injury'\ndays = 3", 3, '"day"'),
        ("[[event]]\nwhat = 'flu'", 2, "infection"),
        ("[[event]]\nwhat = 'sitting'\nday = 80\ndays = 5", 3, "shorten"),
        ("[[intervention]]\nname = 'coq10'", 2, "coenzyme_q10"),
        ("[[intervention]]\nname = 'antioxidant'\nonset_hours = 3", 3, "leave it out"),
        ("[[intervention]]\nname = 'x'\nacts = [{ on = 'pain.relef', add = 1 }]", 3, "pain.relief"),
        ("[[intervention]]\nname = 'x'\nacts = [{ on = 'pain.relief' }]", 3, "multiply"),
        ("[[intervention]]\nname = 'antioxidant'\nacts = []", 2, "name of its own"),
        ("[[intervention]]\nname = 'antioxidant'\nstart_day = 9\nstop_day = 9", 4, "later"),
        ("[output]\nevery = 'minute'", 2, "hour"),
        ("[output]\ncolumns = 'pain'", 2, "columns = ["),
        ("[[life]]\ndays = 3", 1, "[life]"),
        ("[programme]\nactivity = 'jog'", 1, "[[programme]]"),
        ("[lief]\ndays = 3", 1, '"life"'),
        ("[who\n", 1, "headers"),
        ("[who]\nstart = healthy", 2, "headers"),
    ],
)
def test_a_complaint_names_its_line_and_the_way_out(text: str, line: int, hint: str):
    error = refused(text)
    assert f"mine.toml line {line}:" in error.said, error
    assert hint in f"{error.said} {error.fix}", error


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_plain_words(text: str):
    said = "line"
    try:
        read_scenario(text)
    except UnknotError as error:
        said = error.said
    assert "line" in said


def test_lines_are_found_where_they_stand():
    found = lines_of('a = 1\n[b]\nc = """\nd = 2\n"""\n[[e]]\nf=1\n[[e]]\n"g" = 2 # h = 3\n')
    assert found == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("e", 0): 6,
        ("e", 0, "f"): 7,
        ("e", 1): 8,
        ("e", 1, "g"): 9,
    }


def told() -> set[str]:
    """Every key that stands in a table of the page."""
    text = PAGE.read_text(encoding="utf-8")
    cells = [line for line in text.splitlines() if line.startswith("|")]
    return set(re.findall(r"`\"?([a-z_0-9]+)\"?`", "\n".join(cells)))


def test_the_page_tells_every_key():
    keys = re.findall(r"^([a-z_0-9]+) = ", EVERYTHING, flags=re.MULTILINE)
    assert set(keys) - {"title"} <= told() | {"day"}


def test_the_page_tells_every_name():
    from unknot.model import phenotypes, tightnesses
    from unknot.observe import observables
    from unknot.scenario.read import EVENTS, ONSETS, STARTS
    from unknot.timeline import day_templates

    names = {
        *phenotypes(),
        *(name.removeprefix("tightness_") for name in tightnesses()),
        *interventions(),
        *observables(),
        *EVENTS,
        *ONSETS,
        *STARTS,
        *day_templates(),
    }
    assert names <= told()


def test_the_page_has_scenarios_that_can_be_read():
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 3
    for block in blocks:
        read_scenario(block, "the page")
