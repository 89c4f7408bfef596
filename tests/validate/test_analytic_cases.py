"""Known answers through the same trace and kernel as the body."""

from __future__ import annotations

import pytest

from unknot.validate.analytic_cases import CASES, Case, banister, loads, two_process

FOUND = [case for run in CASES for case in run()]


@pytest.mark.parametrize("case", FOUND, ids=[case.id for case in FOUND])
def test_the_engine_gives_the_known_answer(case: Case):
    assert case.found == pytest.approx(case.expected, abs=case.allowed)
    assert case.right


def test_the_season_has_165_days_and_moves_performance():
    found, expected = banister()
    assert len(loads()) == 165
    assert len(found) == len(expected) == 166
    assert found[0] == 262.0
    assert abs(found - expected).max() < 0.1 < expected.max() - expected.min()


def test_other_thresholds_give_another_sleep(monkeypatch: pytest.MonkeyPatch):
    """Thresholds as SL21 prints them (.67, .17, .12): 7.94 h by root search in closed form."""
    monkeypatch.setattr("unknot.validate.analytic_cases.UPPER", 0.67)
    monkeypatch.setattr("unknot.validate.analytic_cases.SWING", 0.12)
    assert two_process()[0] == pytest.approx(7.94, abs=0.01)
