"""Sentences: short, in plain words, never a size without its range, never an order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.person import wording
from unknot.person.effects import ARMS
from unknot.report.words import banned_in

VERDICTS = (wording.HELPS, wording.HARMS, wording.CANNOT_TELL)
number = st.floats(-9, 9)


def fixed() -> list[str]:
    return [v for k, v in vars(wording).items() if k.isupper() and isinstance(v, str)]


def test_every_arm_has_a_short_name():
    assert {arm.name for arm in ARMS} <= set(wording.SHORT)


@given(st.sampled_from(VERDICTS), number, number, number)
def test_a_size_never_stands_without_its_range(verdict: str, a: float, b: float, c: float):
    low, middle, high = sorted((a, b, c))
    for arm in ARMS:
        said = wording.effect(arm.name, verdict, "pain", middle, low, high)
        assert wording.between(low, high) in said
        assert not banned_in(said)
        assert "-" not in said, "a minus sign is not a word"
        assert "%" not in said
        assert len(said) < 140
        assert said.endswith(".")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-2.0, -0.5, "between 2.0 easier and 0.5 easier"),
        (-0.04, 1.0, "between no change and 1.0 worse"),
        (-1.0, 0.5, "between 1.0 easier and 0.5 worse"),
        (0.0, 0.0, "between no change and no change"),
    ],
)
def test_ranges_in_words(low: float, high: float, said: str):
    assert wording.between(low, high) == said


def test_no_verdict_no_tendency():
    said = wording.effect("tai_chi", wording.CANNOT_TELL, "pain", -1.0, -2.0, 0.5)
    assert "cannot tell" in said
    assert "tends" not in said


@pytest.mark.parametrize("days", [0, 1, 13])
def test_before_two_weeks_nobody_is_known(days: int):
    said = wording.headline("pain", days, {"brisk_walk": wording.HARMS}, passed=True)
    assert said == "I do not know you yet."


def test_failed_checks_hold_the_headline_back():
    said = wording.headline("pain", 60, {"brisk_walk": wording.HARMS}, passed=False)
    assert said == "I cannot tell yet what moving does to your pain."


def test_every_headline_is_a_plain_sentence():
    names = [arm.name for arm in ARMS]
    for verdicts in itertools.product(VERDICTS, repeat=len(names)):
        said = wording.headline("pain", 60, dict(zip(names, verdicts, strict=True)), passed=True)
        assert said[0].isupper()
        assert said.endswith(".")
        assert not banned_in(said)
        lower = said.lower()
        for name, verdict in zip(names, verdicts, strict=True):
            if name == "less":  # resting is nobody's headline
                assert "doing less" not in lower
                continue
            named = wording.SHORT[name].lower() in lower
            assert named == (verdict != wording.CANNOT_TELL), said


def test_several_tend_and_one_tends():
    helps = {"brisk_walk": "helps", "easy_walk": "helps", "tai_chi": "helps"}
    said = wording.headline("pain", 60, helps, passed=True)
    assert said.startswith("Brisk walking, easy walking and tai chi tend to ")
    one = wording.headline("pain", 60, {"brisk_walk": "harms"}, passed=True)
    assert one == "Brisk walking tends to make your pain worse."


@pytest.mark.parametrize("said", fixed())
def test_fixed_sentences_keep_to_the_words(said: str):
    assert not banned_in(said)
