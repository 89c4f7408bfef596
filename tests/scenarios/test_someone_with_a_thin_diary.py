"""Diaries as people keep them: one symptom, no activity, the same number every day."""

from __future__ import annotations

import numpy as np
import pytest
from tests.scenarios.honest import is_honest
from tests.synthetic_lives import (
    FOUR,
    diary,
    felt,
    rated,
    scattered,
    small_answer,
    steps,
)

from unknot.errors import UnknotError

COUNTS = np.random.default_rng(5).integers(2000, 8000, 40).astype(float)


def test_someone_who_rates_one_symptom():
    """Fog, 0-3, and how much they did, 0-3: effects are in points of their own scale."""
    fog = scattered(40, 1) // 3.4
    answer = small_answer(diary(felt("fog", fog, FOUR), rated([i % 4 for i in range(40)])))
    data = is_honest(answer)
    assert {e["target"] for e in data["effects"]} == {"fog"}
    assert max(abs(e.posterior.q95 - e.posterior.q05) for e in answer.effects) < 3.0
    assert "fog" in answer.headline


def test_someone_who_never_wrote_down_what_they_did():
    answer = small_answer(diary(felt("pain", scattered(40, 2))))
    is_honest(answer)
    assert answer.diagnostics.shuffled_days == "not run"
    assert {e.verdict for e in answer.effects} == {"cannot_tell"}
    assert {e.days_of_this for e in answer.effects} == {0}


def test_someone_whose_days_are_all_alike():
    answer = small_answer(diary(felt("pain", np.full(40, 6.0)), steps(COUNTS)))
    is_honest(answer)
    assert {e.verdict for e in answer.effects} == {"cannot_tell"}
    assert all(5.0 <= day.quantiles["0.5"] <= 7.0 for day in answer.forecast)


def test_someone_who_rates_only_their_mood_is_told_what_is_missing():
    with pytest.raises(UnknotError) as refused:
        small_answer(diary(felt("mood", scattered(40, 3)), steps(COUNTS)))
    assert refused.value.code == "nothing-to-explain"
    assert "pain" in refused.value.said
