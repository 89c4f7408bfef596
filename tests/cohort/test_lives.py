"""Lives in human words, against the printed results of the specification (section 12).

The numbers are printed to one or two digits; unless said otherwise the tolerance is 0.1, for the
specification was computed in slightly longer steps.
"""

from __future__ import annotations

import pytest

from unknot.cohort.simulate import ScenarioRun, live
from unknot.scenario.read import read_scenario

NAMES = (
    *("mitochondria", "redox", "depleted", "stuck", "sleep"),
    *("stress", "immune", "injury", "sensitisation"),
)


def lived(text: str, who: str = "", days: int = 84, start: str = "settled") -> ScenarioRun:
    person = f'[who]\nparameters = "study"\nsettle_days = 500\nstart = "{start}"\n{who}\n'
    return live(read_scenario(f"{person}[life]\ndays = {days}\n{text}"))


def tight(base: float, **named: float) -> str:
    return "[who.tightness]\n" + "\n".join(f"{name} = {named.get(name, base)}" for name in NAMES)


def session(activity: str) -> str:
    return f'[[programme]]\nactivity = "{activity}"\nminutes = 36\n'


@pytest.mark.parametrize(
    ("phenotype", "now", "brisk", "tai_chi", "cycling"),
    [
        ("depleted", 56, 7.5, -6.5, 17.0),
        ("stuck", 57, -9.0, -6.2, -7.0),
        ("energy", 61, 3.6, -6.0, 9.4),
        ("injury", 53, -7.9, -5.8, -6.6),
    ],
)
def test_like_questionnaires_and_opposite_best_plans(
    phenotype: str, now: float, brisk: float, tai_chi: float, cycling: float
):
    """B4: 108 minutes a week for 12 weeks, change of FIQR against the same life without."""
    who = f'phenotype = "{phenotype}"'
    plain = lived("", who).observables["fiqr"]
    assert plain == pytest.approx(now, abs=0.5)
    for activity, change in (("brisk_walk", brisk), ("tai_chi", tai_chi), ("cycling", cycling)):
        found = lived(session(activity), who).observables["fiqr"] - plain
        assert found == pytest.approx(change, abs=0.1), activity


@pytest.mark.parametrize(("severity", "stays_ill"), [(1.0, False), (4.0, True)])
def test_a_virus_one_recovers_from_and_one_that_stays(severity: float, stays_ill: bool):
    """A12b: the same susceptible person, well until a week of infection; 13 months later."""
    virus = f'[[event]]\nwhat = "infection"\nday = 30\nseverity = {severity}\n'
    found = lived(virus, 'phenotype = "mild"', days=430, start="healthy")
    if stays_ill:
        assert found.observables["pain"] == pytest.approx(3.7, abs=0.1)
        assert found.observables["fatigue"] == pytest.approx(4.9, abs=0.1)
    else:
        assert found.observables["pain"] < 1.0


def test_a_desk_job_alone_brings_a_susceptible_person_into_it():
    """B7: pain on days 0, 30, 90, 180 and 300 of 12 hours a day seated."""
    sitting = '[[event]]\nwhat = "sitting"\nday = 250\ndays = 301\n'
    pain = lived(sitting, tight(0.12, depleted=0.6), 551, "healthy").daily["pain"]
    after = [float(pain[250 + day]) for day in (30, 90, 180, 300)]
    assert after == pytest.approx([1.65, 6.08, 6.86, 6.91], abs=0.1)
    assert pain[:250].max() < 0.65


def test_a_collision_hurts_first_and_spoils_sleep_after():
    """B8: pain 1.1 before, about 6.9 in the second week, 4.4 in the end; sleep .82 to .53."""
    crash = '[[event]]\nwhat = "injury"\nday = 200\nsize = 1.2\n'
    keep = '[output]\ncolumns = ["pain", "sleep_quality"]'
    who = tight(0.12, injury=0.55, sensitisation=0.4)
    found = lived(crash + keep, who, 400, "healthy").daily
    pain, sleep = found["pain"], found["sleep_quality"]
    assert [float(pain[day]) for day in (199, 207, 399)] == pytest.approx([1.1, 6.9, 4.4], abs=0.1)
    assert [float(sleep[day]) for day in (199, 214, 399)] == pytest.approx(
        [0.82, 0.47, 0.53], abs=0.01
    )


def test_a_treatment_works_where_its_knot_is():
    """A15: coenzyme Q10 for 12 weeks as a step, change of FIQR: energy -6.5, injury -3.3."""
    agent = '[[intervention]]\nname = "coenzyme_q10"\nonset = "step"\n'
    for phenotype, change in (("energy", -6.5), ("injury", -3.3)):
        who = f'phenotype = "{phenotype}"'
        found = lived(agent, who).observables["fiqr"] - lived("", who).observables["fiqr"]
        assert found == pytest.approx(change, abs=0.1)


def test_a_declared_agent_does_what_the_same_shipped_one_does():
    shipped = '[[intervention]]\nname = "pain_relief"\n'
    own = (
        '[[intervention]]\nname = "mine"\nonset_hours = 168\n'
        'acts = [{ on = "pain.relief", multiply = 0.7 }]\n'
    )
    who = 'phenotype = "stress"'
    first, second = lived(shipped, who, 14), lived(own, who, 14)
    assert first.daily["pain"] == pytest.approx(second.daily["pain"], abs=1e-9)
