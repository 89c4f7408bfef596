"""Which wirings a trial can tell apart: none from itself, different ones the better the larger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.virtual_trial.small import design

from unknot.errors import UnknotError
from unknot.library import wiring
from unknot.virtual_trial.design import VirtualDesign
from unknot.virtual_trial.rival_wirings import figures_of, telling_apart

STRENGTH = """
[arms.strength]
weeks = 8
[[arms.strength.sessions]]
activity = "strength"
minutes = 40
per_week = 2
"""
PLAIN = "[design]\npeople = 60\nweeks = 8\n[outcome]\nof = 'pain'\n" + STRENGTH


@pytest.fixture(scope="module")
def trial() -> VirtualDesign:
    return design(PLAIN)


def test_a_wiring_is_not_told_from_its_double(trial: VirtualDesign):
    double = replace(wiring("articles"), name="double")
    found = telling_apart(["articles", double], trial, 100)
    for one in found.contrasts:
        assert one.strong == one.wrong == 0
        assert abs(one.log_factor) < 0.3


def test_more_people_tell_wirings_apart_better(trial: VirtualDesign):
    pair = ["articles", "no_nitric_oxide"]
    small, large = (telling_apart(pair, replace(trial, people=people), 100) for people in (40, 400))
    assert large.weakest() > small.weakest() + 0.5
    for one in large.contrasts:
        assert one.trials == 50
        assert one.strong > 5 * one.wrong


def test_figures_are_named_in_their_order(trial: VirtualDesign):
    found = telling_apart(["articles", "no_nitric_oxide"], trial, 40)
    assert found.figures == figures_of(trial)
    assert all(len(values) == len(found.figures) for values in found.means.values())
    assert np.isfinite(found.means["articles"]).all()


def test_a_wiring_under_which_too_few_are_ill_says_so(trial: VirtualDesign):
    found = telling_apart(["articles", "deconditioning_only"], replace(trial, people=400), 40)
    assert "can take part" in found.cannot["deconditioning_only"]
    assert found.contrasts == ()


def test_one_wiring_has_no_rival(trial: VirtualDesign):
    with pytest.raises(UnknotError, match="no rival"):
        telling_apart(["articles"], trial)
