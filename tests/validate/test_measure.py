"""Measuring: vectors as lanes give what each would alone, and people live what a file says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from tests.validate.test_protocols import NEW

from unknot.cohort.draw import draw
from unknot.engine.calibrate import load
from unknot.engine.solve import solve
from unknot.errors import UnknotError
from unknot.timeline import sessions
from unknot.validate import bodies, measure
from unknot.validate import weighted as st
from unknot.validate.cohort import StudyCohort, gather, live
from unknot.validate.endpoints import quantity
from unknot.validate.protocol import (
    Session,
    Single,
    StudyArm,
    parse_protocol,
    populations,
    read_protocols,
)
from unknot.validate.report import validate
from unknot.validate.schedule import days_of, write

WALKS = StudyArm(28, (Session("aerobic", 36, 3, (1, 3), (0.5, 0.68)),))
FEW = 24


@pytest.fixture(scope="module")
def crowd() -> StudyCohort:
    return gather(bodies("articles", "study"), populations()["fibromyalgia"], 1, FEW)


def test_the_crowd_is_the_virtual_population(crowd: StudyCohort):
    """The same people as `cohort.draw` keeps, settled alike; long steps cost under 0.05 points."""
    people = draw(FEW, 1, load("articles", "study"))
    assert crowd.numbers[0].tolist() == people.numbers.tolist()
    assert crowd.before["pain"][0] == pytest.approx(people.means["pain"], abs=0.05)


def test_kinds_of_days_are_the_days_written_out(crowd: StudyCohort):
    """An arm lived from its book against the same weeks as one plain timeline."""
    book = live(crowd, WALKS, [(21, 28)]).windows[21, 28]["pain"][0]
    reserve = crowd.before["aerobic_reserve"][0]
    bouts = sessions("aerobic", 36, 3, 3, load=0.5 * reserve, progression=0.68 * reserve)
    when = crowd.lives.timeline(28, bouts)
    run = solve(crowd.bodies.model, when, crowd.who, daily=("pain",))
    assert book == pytest.approx(run.days["pain"][21:28].mean(axis=0), abs=2e-3)


def test_a_day_is_written_once_however_often_it_comes(crowd: StudyCohort):
    days = days_of(WALKS)
    kinds = list(dict.fromkeys(days))
    assert len(kinds) == 1 + 9  # ordinary days, and nine sessions of growing effort
    written = write(crowd.lives, kinds, crowd.before["aerobic_reserve"].ravel())
    assert written.mesh(days).start[-1] == 24.0 * 28
    assert len(written.timeline.shares) < 0.5 * 24 * 28


def test_a_single_bout_ends_on_its_hour():
    day = days_of(StudyArm(2, singles=(Single("aerobic", 20, 1, 17.0, 0.9),)))
    assert not day[0].bouts
    what, start, hours, effort = day[1].bouts[0]
    assert (what, start + hours, effort) == ("aerobic", 17.0, 0.9)


def test_a_treatment_rises_as_its_onset_says_and_fades_after():
    days = days_of(StudyArm(60, treatments=(("coenzyme_q10", 29),)), ("coenzyme_q10",))
    levels = np.array([dict(day.levels)["coenzyme_q10"] for day in days])
    assert levels[12] == pytest.approx(1 - np.exp(-12.5 * 24 / 288), abs=1e-3)
    assert np.all(np.diff(levels[:30]) > 0)
    assert np.all(np.diff(levels[29:]) < 0)


def test_bodies_without_a_treatment_cannot_take_it(crowd: StudyCohort):
    arm = StudyArm(14, treatments=(("sleep_therapy", 13),))
    with pytest.raises(UnknotError, match='tied without "sleep_therapy"'):
        live(crowd, arm, [(7, 14)])


VARIED = ("pain.volume", "mitochondria.training_share")


def test_vectors_side_by_side_are_what_each_is_alone():
    """Two parameter vectors as lanes, the second against a run of its own; single precision."""
    ids = ["E5.01", "E3.01", "OM1", "E4.02", "E6.01.half"]
    plain = bodies("articles", "study")
    values = {"pain.volume": 2.4, "mitochondria.training_share": 0.38}
    both = {name: np.array([values[name], 1.1 * values[name]]) for name in VARIED}
    second = {name: value[1:] for name, value in both.items()}
    together = measure(bodies("articles", "study", both), ids, FEW)
    alone = measure(bodies("articles", "study", second), ids, FEW)
    first = measure(plain, ids, FEW)
    for name, value in together.items():
        assert value.shape == (2,)
        assert value[0] == pytest.approx(first[name][0], rel=0.01, abs=0.01), name
        assert value[1] == pytest.approx(alone[name][0], rel=0.01, abs=0.01), name
    assert any(abs(value[1] - value[0]) > 0.02 for value in together.values())


def test_a_study_dropped_in_is_replayed(tmp_path: Path):
    (tmp_path / "own.toml").write_text(NEW, encoding="utf-8")
    known = read_protocols(tmp_path)
    report = validate(("own",), "articles", "study", people=FEW, known=known)
    (result,) = report.results
    assert result.inside
    assert result.error > 0.0
    assert abs(result.simulated) > 1e-3  # they did walk


LEVEL = (
    NEW.partition("[arms.walk]")[0]
    + """
[[rows]]
id = "own"
evidence = "E5.01"
quantity = "peak oxygen uptake"
unit = "mL/kg/min"
low = 0.0
high = 99.0
how = "stated (T)"
measure = "level"
of = "vo2_peak"
"""
)


def test_who_may_take_part_is_said_in_the_file(crowd: StudyCohort):
    text = LEVEL.replace("n = 20\n", "n = 20\nselect = { vo2_peak = [0.0, 22.0] }\n")
    values = {}
    for name, said in (("all", LEVEL), ("unfit", text)):
        known = {"own": parse_protocol("own", tomllib.loads(said))}
        values[name] = measure(bodies("articles", "study", known=known), size=FEW, known=known)
    uptake = quantity("vo2_peak").compute(crowd.before)[0]
    assert values["all"]["own"][0] == pytest.approx(uptake.mean(), rel=1e-3)
    assert values["unfit"]["own"][0] == pytest.approx(uptake[uptake <= 22.0].mean(), rel=1e-3)


def test_a_row_beyond_its_arm_is_refused():
    known = {"own": parse_protocol("own", tomllib.loads(NEW.replace("week = 2\n", "week = 3\n")))}
    with pytest.raises(UnknotError, match="day 21 of an arm of 14"):
        measure(bodies("articles", "study", known=known), size=FEW, known=known)


def test_where_nobody_falls_ill_there_is_no_number():
    """Deconditioning alone makes nobody ill here, or too few: NaN, never a made-up value."""
    asked = ["E3.01.pain", "OM1.mean", "E6.08"]
    found = measure(bodies("deconditioning_only", "study"), asked, FEW)
    assert np.isnan(found["E3.01.pain"][0])
    assert np.isnan(found["OM1.mean"][0])  # one stratum of the mix is missing
    assert np.isfinite(found["E6.08"][0])


def test_attention_counts_only_where_there_is_nothing_to_compare_with():
    """Wang 2010: the change against before is that against the twin, the drift, and -9.4."""
    found = measure(bodies("articles", "study"), ["E3.11"], FEW)
    gap = found["E3.11.absolute"][0] - found["E3.11.week12"][0]
    assert gap == pytest.approx(-9.4, abs=0.5)


def test_the_error_of_a_mean_is_its_spread_over_the_root_of_the_number(crowd: StudyCohort):
    report = validate(("E5.01.fm",), "articles", "study", people=FEW)
    (result,) = report.results
    spread = float(st.sd(quantity("vo2_peak").compute(crowd.before), crowd.there)[0])
    assert result.error == pytest.approx(spread / np.sqrt(FEW), rel=0.2)  # 200 repeats
