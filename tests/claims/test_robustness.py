"""Jitter: how often claims hold, in batches that can be kept."""

from __future__ import annotations

import pytest

from unknot.claims import claim
from unknot.claims.robustness import BATCH, Batch, can_jitter, jitter, word

CHOSEN = [claim("A8"), claim("B14")]


def test_shares_are_those_of_the_draws():
    found = jitter(CHOSEN, 3, parameter_set="study")
    assert found.draws == 3
    assert set(found.share) == {"A8", "B14"}
    assert all(round(3 * share, 9) in (0, 1, 2, 3) for share in found.share.values())
    low, middle, high = found.spread["B14"]["delivery_ratio"]
    assert low < middle < high


def test_finished_batches_are_not_asked_again():
    kept: dict[str, Batch] = {}
    told: list[str] = []
    whole = jitter(CHOSEN, BATCH + 1, parameter_set="study", keep=kept.__setitem__)
    again = jitter(
        CHOSEN,
        BATCH + 1,
        parameter_set="study",
        known=kept.get,
        progress=lambda what, _: told.append(what),
    )
    assert len(kept) == 2
    assert not told
    assert again == whole


def test_a_larger_run_begins_with_the_smaller():
    kept: dict[str, Batch] = {}
    jitter(CHOSEN, BATCH + 1, parameter_set="study", keep=kept.__setitem__)
    first = jitter(CHOSEN, BATCH, parameter_set="study", known=kept.get)
    assert first.share["B14"] == pytest.approx(kept[f"0-{BATCH}"]["B14"].mean())


def test_what_the_software_does_is_not_jittered():
    assert can_jitter([claim("A21"), claim("A8"), claim("B7")], "articles") == [
        claim("A8"),
        claim("B7"),
    ]
    assert can_jitter([claim("B7")], "no_nitric_oxide") == []


def test_words():
    assert [word(s) for s in (1.0, 0.9, 0.6, 0.4, None)] == [
        "robust", "robust", "in part", "tuned", "",
    ]  # fmt: skip
