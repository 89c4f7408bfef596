"""What people live: as a study's people do, with absences, and with luck that is theirs alone."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.validate.cohort import gather, live
from unknot.validate.design import Session, Stratum, StudyArm, StudyPeople
from unknot.validate.parameter_batch import Bodies, bodies
from unknot.validate.populations import populations
from unknot.virtual_trial.course import NOWHERE, TrialBehaviour, TrialCourse, live_course
from unknot.virtual_trial.design import NEVER, AdherenceModel, DropOut
from unknot.virtual_trial.pool import TrialPool, draw_pool
from unknot.virtual_trial.week import levels_of, on_treatment

WEEKS, PEOPLE = 6, 24
WHO = StudyPeople((Stratum("fibromyalgia"),))
WALK = StudyArm(7 * WEEKS, (Session("brisk_walk", 30, 3, (1, WEEKS)),))
RIDE = StudyArm(7 * WEEKS, (Session("aerobic", 36, 2, (1, WEEKS), (0.5, 0.6)),))
ALWAYS = TrialBehaviour(AdherenceModel())
SOMETIMES = TrialBehaviour(
    AdherenceModel(0.7, 0.8, 0.4),
    (
        DropOut("chance", "chance", 0.3, "study"),
        DropOut("worse", "symptoms", 0.3, "treatment", per_point=0.5),
    ),
)


@pytest.fixture(scope="module")
def some() -> Bodies:
    return bodies(known={})


@pytest.fixture(scope="module")
def pool(some: Bodies) -> TrialPool:
    return draw_pool(some, WHO, PEOPLE, 1)


def course(pool: TrialPool, arms: dict[str, StudyArm], at: int, how: TrialBehaviour) -> TrialCourse:
    return live_course(pool, arms, np.full((WEEKS, pool.count), at), how)


@pytest.mark.parametrize("arm", [WALK, RIDE], ids=["walk", "ride"])
def test_week_by_week_is_as_a_study_lives_it(some: Bodies, pool: TrialPool, arm: StudyArm):
    crowd = gather(some, populations()["fibromyalgia"], 1, PEOPLE)
    windows = [(7 * week, 7 * week + 7) for week in range(WEEKS)]
    study = live(crowd, arm, windows)
    found = course(pool, {"arm": arm}, 0, ALWAYS)
    for name in ("pain", "fatigue", "peak_oxygen_uptake"):
        right = np.stack([study.windows[window][name][0] for window in windows])
        assert found.means[name] == pytest.approx(right, abs=0.02), name


def test_whoever_never_comes_lives_as_usual(pool: TrialPool):
    never = TrialBehaviour(AdherenceModel(attend=1e-9))
    found = course(pool, {"walk": WALK}, 0, never)
    usual = course(pool, {}, NOWHERE, ALWAYS)
    assert found.offered.sum() == 3 * WEEKS * PEOPLE
    assert found.attended.sum() == 0
    assert found.means["pain"] == pytest.approx(usual.means["pain"], abs=0.02)


def test_half_the_sessions_lie_between_none_and_all(pool: TrialPool):
    fit = [
        course(pool, {"ride": RIDE}, 0, TrialBehaviour(AdherenceModel(attend=share)))
        for share in (1e-9, 0.5, 1.0)
    ]
    last = [one.means["peak_oxygen_uptake"][-1].mean() for one in fit]
    assert last[0] + 0.05 < last[1] < last[2] - 0.05


def test_one_more_arm_changes_nobodys_bits(pool: TrialPool):
    alone = course(pool, {"walk": WALK}, 0, SOMETIMES)
    beside = course(pool, {"ride": RIDE, "walk": WALK}, 1, SOMETIMES)
    assert np.array_equal(alone.attended, beside.attended)
    assert np.array_equal(alone.means["pain"], beside.means["pain"], equal_nan=True)
    assert np.array_equal(alone.left, beside.left)


def test_more_people_change_nobodys_luck(some: Bodies, pool: TrialPool):
    larger = draw_pool(some, WHO, PEOPLE + 16, 1)
    few, many = (course(one, {"walk": WALK}, 0, SOMETIMES) for one in (pool, larger))
    assert np.array_equal(few.attended, many.attended[:, :PEOPLE])
    assert np.array_equal(few.left, many.left[:PEOPLE])
    assert few.means["pain"] == pytest.approx(many.means["pain"][:, :PEOPLE], abs=1e-3)


def test_strata_are_mixed_by_their_shares(some: Bodies):
    who = StudyPeople((Stratum("fibromyalgia", 0.25), Stratum("severe", 0.75)))
    small, large = (draw_pool(some, who, size, 1) for size in (16, 32))
    assert small.count == 16
    assert np.array_equal(small.lives.stress, large.lives.stress[:16])
    assert large.before["pain"].mean() > draw_pool(some, WHO, 32, 1).before["pain"].mean()


def test_people_leave_about_as_often_as_they_are_told_to(some: Bodies):
    crowd = draw_pool(some, WHO, 200, 1)
    rule = TrialBehaviour(AdherenceModel(), (DropOut("chance", "chance", 0.3, "study"),))
    found = course(crowd, {"walk": WALK}, 0, rule)
    gone = (found.left < NEVER).mean()
    assert abs(gone - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 200)
    assert (found.stopped[found.left < NEVER] <= WEEKS).all()


def test_those_who_are_worse_leave_more(some: Bodies):
    crowd = draw_pool(some, WHO, 200, 1)
    harmed = (DropOut("worse", "symptoms", 0.3, "treatment", per_point=1.0),)
    found = course(crowd, {"walk": WALK}, 0, TrialBehaviour(AdherenceModel(), harmed))
    ideal = course(crowd, {"walk": WALK}, 0, ALWAYS)
    change = ideal.means["pain"][-1] - crowd.before["pain"]
    off = found.stop_cause >= 0
    assert off.any()
    assert change[off].mean() > change[~off].mean() + 0.3


def test_whoever_has_stopped_lives_as_usual_from_then_on(pool: TrialPool):
    stops = (DropOut("all", "chance", 0.949, "treatment"),)
    found = course(pool, {"walk": WALK}, 0, TrialBehaviour(AdherenceModel(), stops))
    for person in np.flatnonzero(found.stopped < NEVER):
        assert found.offered[found.stopped[person] :, person].sum() == 0
    assert (found.left == NEVER).all()


def test_levels_of_a_treatment_are_those_of_a_study():
    from unknot.validate.schedule import days_of

    arm = StudyArm(21, treatments=(("coenzyme_q10", 9),))
    level = np.zeros((1, 1))
    found: list[float] = []
    for week in range(3):
        taken = on_treatment(arm, ("coenzyme_q10",), week)[..., None]
        days, level = levels_of(("coenzyme_q10",), level, taken)
        found += days["coenzyme_q10"][:, 0].tolist()
    right = [dict(day.levels)["coenzyme_q10"] for day in days_of(arm, ("coenzyme_q10",))]
    assert found[:10] == pytest.approx(right[:10], abs=2e-4)  # while it is taken
    assert found[10:] == pytest.approx(right[10:], abs=0.1)
