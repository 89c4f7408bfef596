"""Cohorts as data: nobody's bits depend on who else is asked, and a wrong file names its line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unknot.errors import UnknotError
from unknot.validate.design import StudyArm
from unknot.virtual.compared import beside, tilt
from unknot.virtual.piece import NOBODY, OK, Rows, live_piece
from unknot.virtual.read import read_cohort, shipped_cohort, shipped_cohorts
from unknot.virtual.spec import CohortSpec, PublishedSpread, TargetMean

TEXTS = ("population", "arm", "status")


def small() -> CohortSpec:
    return replace(shipped_cohort("fibromyalgia"), days=14, arms={"usual": StudyArm(14)})


def same(first: Rows, second: Rows) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(np.asarray(first[n]), np.asarray(second[n]), equal_nan=n not in TEXTS)
        for n in first
    )


@pytest.fixture(scope="module")
def whole() -> Rows:
    return live_piece(small(), 0, 40)


@pytest.mark.parametrize("batch", [1, 7, 256])
def test_how_many_live_side_by_side_changes_no_bit(whole: Rows, batch: int):
    assert same(whole, live_piece(small(), 0, 40, batch=batch))


def test_people_are_the_same_in_whatever_piece_they_stand(whole: Rows):
    piece = live_piece(small(), 23, 31)
    assert same({name: value[23:31] for name, value in whole.items()}, piece)
    assert set(whole["status"]) == {OK}


def test_another_arm_changes_nobody_under_the_first(whole: Rows):
    more = read_cohort(shipped_cohorts()["fibromyalgia"], days=14)
    both = live_piece(more, 0, 16)
    usual = {name: value[0::2] for name, value in both.items()}
    assert same({name: value[:16] for name, value in whole.items()}, usual)
    assert not np.array_equal(np.asarray(both["after_pain"])[1::2], usual["after_pain"])


def test_a_place_that_nobody_fits_is_a_row_with_its_reason():
    spec = small()
    nobody = replace(spec.populations[0], share=1.0, keep={"pain": (9.99, 10.0)}, days=14)
    rows = live_piece(replace(spec, populations=(nobody,)), 0, 2)
    assert rows["status"] == [NOBODY, NOBODY]
    assert np.isnan(np.asarray(rows["after_pain"], dtype=float)).all()


def test_every_cohort_that_ships_can_be_read():
    assert shipped_cohorts()
    assert all(shipped_cohort(name).people > 0 for name in shipped_cohorts())


@pytest.mark.parametrize(
    ("line", "told"),
    [("peopel = 3", "people"), ('measures = ["pian"]', "pain"), ("days = 0", "1 to")],
)
def test_what_is_not_understood_names_its_line(line: str, told: str):
    with pytest.raises(UnknotError, match=r"mine\.toml line 2") as refused:
        read_cohort(f'title = "x"\n{line}\n', "mine.toml")
    assert told in refused.value.fix


def test_a_wrong_trait_names_its_own_line():
    text = '[[population]]\nlike = "mild"\n[population.traits]\nstres = { law = "fixed" }\n'
    with pytest.raises(UnknotError, match=r"mine\.toml line 4"):
        read_cohort(text, "mine.toml")


def test_weights_meet_their_target_and_say_what_they_cost():
    values = np.random.default_rng(1).normal(50.0, 10.0, 400)
    found = tilt([TargetMean("fiqr", 55.0, None, True)], [values])
    assert np.average(values, weights=found.weights) == pytest.approx(55.0, abs=1e-4)
    assert 200.0 < found.effective < 400.0
    with pytest.raises(UnknotError, match="fiqr"):
        tilt([TargetMean("fiqr", 200.0, None, True)], [values])


def test_drawn_people_are_held_against_published_ones():
    values = np.random.default_rng(1).normal(50.0, 10.0, 400)
    like = PublishedSpread("fiqr", "", 50.0, 10.0, 400, True, None, None, "made up", "T")
    assert beside(like, values).mean_inside
    assert not beside(replace(like, mean=60.0), values).mean_inside
    assert not beside(replace(like, sd=20.0), values).sd_inside
