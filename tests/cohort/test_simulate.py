"""Scenarios that are lived: certificates, settling, and loads from a person's own reserve."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.cohort.simulate import live
from unknot.engine.calibrate import load
from unknot.errors import UnknotError
from unknot.observe import observables
from unknot.scenario.read import read_scenario

SHORT = """
[who]
phenotype = "depleted"
parameters = "study"
settle_days = 60
[life]
days = 21
"""


def test_a_healthy_person_stays_well():
    """The printed read-outs of section 8.3; the tolerance is their last digit."""
    lived = live(read_scenario('[life]\ndays = 14\n[who]\nparameters = "study"\nstart = "healthy"'))
    assert lived.status == "ok"
    assert lived.observables["pain"] == pytest.approx(0.22, abs=0.01)
    assert lived.observables["fatigue"] == pytest.approx(0.72, abs=0.01)
    assert lived.observables["vo2_peak"] == pytest.approx(31.5, abs=0.1)
    assert lived.observables["fiqr"] == pytest.approx(4.0, abs=1.0)


def test_everything_is_everything():
    model = load("articles", "study")
    lived = live(read_scenario(SHORT + '[output]\ncolumns = "everything"'), hourly=True)
    assert {*model.names, *model.outputs, *observables()} == set(lived.daily)
    assert all(len(values) == 21 for values in lived.daily.values())
    assert all(len(values) == 21 * 24 + 1 for values in lived.hourly.values())
    assert all(np.all(np.isfinite(values)) for values in lived.daily.values())


def test_a_held_state_is_a_column_too():
    text = SHORT.replace("[life]", 'wiring = "no_nitric_oxide"\n[life]')
    lived = live(read_scenario(text + '[output]\ncolumns = ["nitric_oxide", "pain"]'))
    assert np.ptp(lived.daily["nitric_oxide"]) == 0.0


def test_the_certificate_is_about_the_symptoms_and_holds():
    """Hard intervals need smaller steps; the run refines until it may say so."""
    hard = "[[programme]]\nactivity = 'cycling'\nintensity = 0.9\ninterval_mean = 0.6\nminutes = 20"
    lived = live(read_scenario(SHORT + hard))
    assert 0.0 < lived.certificate.error <= lived.certificate.tolerance == 0.01


def test_a_settled_start_is_the_end_of_the_ordinary_life():
    lived = live(read_scenario(SHORT))
    assert lived.settled is not None
    assert lived.daily["pain"][0] == pytest.approx(lived.settled[0], abs=0.05)


def test_relative_load_uses_the_week_before_the_programme():
    """Against a run without the programme: its mean reserve over days 7 to 13."""
    programme = "[[programme]]\nactivity = 'aerobic'\nintensity = 0.5\nstart_day = 14\nweeks = 1\n"
    columns = '[output]\ncolumns = ["aerobic_reserve"]'
    lived = live(read_scenario(SHORT + programme + columns))
    plain = live(read_scenario(SHORT + columns))
    week = float(plain.daily["aerobic_reserve"][7:14].mean())
    assert lived.reserves[0] == pytest.approx(week, rel=1e-4)


def test_days_before_the_first_count_for_the_reserve():
    programme = "[[programme]]\nactivity = 'aerobic'\nintensity = 0.5\nweeks = 2\n"
    scenario = read_scenario(SHORT + programme)
    assert 3.0 < live(scenario).reserves[0] < 8.0


def test_later_programmes_see_what_earlier_ones_did():
    first = "[[programme]]\nactivity = 'jog'\nsessions_a_week = 7\nweeks = 1\n"
    later = "[[programme]]\nactivity = 'aerobic'\nintensity = 0.5\nstart_day = 7\nweeks = 1\n"
    with_first = live(read_scenario(SHORT + first + later)).reserves[1]
    alone = live(read_scenario(SHORT + later)).reserves[0]
    assert with_first < alone - 0.05  # a week of daily jogs costs a depleted person reserve


def test_a_treatment_changes_only_what_comes_after_it():
    agent = "[[intervention]]\nname = 'pain_relief'\nstart_day = 7\nonset = 'step'\n"
    with_it, without = live(read_scenario(SHORT + agent)), live(read_scenario(SHORT))
    # The value at midnight is already that of the new day, so the day before sees half a step.
    assert with_it.daily["pain"][:6] == pytest.approx(without.daily["pain"][:6], abs=1e-9)
    assert with_it.daily["pain"][6] == pytest.approx(without.daily["pain"][6], abs=0.02)
    assert with_it.daily["pain"][10] < without.daily["pain"][10] - 0.5


def test_an_unknown_column_names_its_line():
    with pytest.raises(UnknotError, match=r"line 9: nothing is called \"pian\""):
        live(read_scenario(SHORT + "[output]\ncolumns = ['pian']"))
