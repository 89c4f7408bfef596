"""Sentences: short, in plain words, never a size without its range, never an order."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.fake_answer import effect

from unknot.answer import sentences
from unknot.effects.counterfactual import ARMS
from unknot.effects.results import Effect, Interval, Verdict, Why
from unknot.forecasting.results import BadDay
from unknot.report.words import banned_in

VERDICTS = (Verdict.HELPS, Verdict.HARMS, Verdict.CANNOT_TELL)
number = st.floats(-9, 9)


def made(what: str, verdict: str, **more: object) -> Effect:
    """An effect that may stand in a headline, where it has a verdict."""
    base = effect(
        what,
        sentences.SHORT[what],
        1.0,
        0.2,
        verdict,
        grade="B",
        firm=True,
        mirrored=what == "less",
    )
    why = Why.BOTH_WAYS if verdict == Verdict.CANNOT_TELL else None
    return replace(replace(base, what=what, why=why), **more)  # pyright: ignore[reportArgumentType]


def headline(*effects: Effect, early: bool = False, passed: bool = True) -> str:
    return sentences.headline("pain", effects, early=early, passed=passed)


def fixed() -> list[str]:
    return [v for k, v in vars(sentences).items() if k.isupper() and isinstance(v, str)]


def test_every_arm_has_a_short_name():
    assert {arm.name for arm in ARMS} <= set(sentences.SHORT)


REASONS = [None, *Why]


@given(st.sampled_from(VERDICTS[:2]), st.sampled_from(REASONS), number, number, number)
def test_a_size_never_stands_without_its_range(
    verdict: str, why: Why | None, a: float, b: float, c: float
):
    low, middle, high = sorted((a, b, c))
    range_ = Interval(middle, low, low, high, high)
    for name, short in sentences.SHORT.items():
        less = name == "less"
        said = sentences.effect(short, verdict, why, "pain", range_, 28, doing_less=less)
        assert (sentences.between(low, high) in said) == (why is not Why.CHECKS)
        assert not banned_in(said)
        assert "-" not in said, "a minus sign is not a word"
        assert "%" not in said
        assert len(said) < 150
        assert said.endswith(".")


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_a_sentence_and_a_mark_of_its_own(why: Why):
    said = sentences.effect("Tai chi", "cannot_tell", why, "pain", Interval(-1, -2, -1, 0, 0.5), 5)
    others = [sentences.WHY[other] for other in Why if other is not why]
    assert sentences.WHY[why] not in others
    assert sentences.WHY_SHORT[why]
    assert "tends" not in said
    assert "from others" not in f"{said} {sentences.WHY_SHORT[why]}".lower()


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-2.0, -0.5, "between 2.0 easier and 0.5 easier"),
        (-0.04, 1.0, "between 0.04 easier and 1.0 worse"),
        (-1.0, 0.5, "between 1.0 easier and 0.5 worse"),
        (0.0, 0.0, "between no change and no change"),
        (0.003, 1.9, "between a trace worse and 1.9 worse"),
    ],
)
def test_ranges_in_words(low: float, high: float, said: str):
    assert sentences.between(low, high) == said


@given(*[number.filter(lambda v: v == 0 or abs(v) > 1e-4)] * 2)
def test_a_range_never_hides_on_which_side_it_ends(a: float, b: float):
    low, high = sorted((a, b))
    said = sentences.between(low, high)
    assert said.count("worse") == (low > 0) + (high > 0)
    assert said.count("easier") == (low < 0) + (high < 0)


def test_before_two_weeks_nobody_is_known():
    said = headline(made("brisk_walk", Verdict.HARMS), early=True)
    assert said == "I do not know you yet."


def test_failed_checks_hold_the_headline_back():
    said = headline(made("brisk_walk", Verdict.HARMS), passed=False)
    assert said == "I cannot tell yet what moving does to your pain."


def test_every_headline_is_a_plain_sentence():
    for verdicts in itertools.product(VERDICTS, repeat=len(sentences.SHORT)):
        said = headline(*map(made, sentences.SHORT, verdicts))
        assert said[0].isupper()
        assert said.endswith(".")
        assert not banned_in(said)
        lower = said.lower()
        for name, verdict in zip(sentences.SHORT, verdicts, strict=True):
            if name == "less":  # resting is nobody's headline
                assert "doing less" not in lower
                continue
            named = sentences.SHORT[name].lower() in lower
            assert named == (verdict != Verdict.CANNOT_TELL), said


def test_several_tend_and_one_tends():
    said = headline(*(made(name, Verdict.HELPS) for name in sentences.SHORT))
    assert said == "Brisk walking, easy walking and tai chi tend to ease your pain."
    assert headline(made("brisk_walk", "harms")) == "Brisk walking tends to make your pain worse."


def test_what_is_not_firm_is_a_first_sign_and_no_headline():
    said = headline(made("tai_chi", "helps", firm=False))
    assert said.startswith("I cannot tell yet what moving does to your pain.")
    assert "A first sign, not sure yet: tai chi may ease it." in said
    both = headline(made("tai_chi", "helps", firm=False), made("brisk_walk", "harms"))
    assert both == "Brisk walking tends to make your pain worse."


def test_a_weak_grade_stands_in_the_headline_itself():
    said = headline(made("tai_chi", "helps", grade="D"), made("easy_walk", "helps"))
    assert said.startswith("Tai chi (grade D) and easy walking tend to ease your pain.")
    assert said.endswith("Grade D is an idea, mostly untested.")


@pytest.mark.parametrize(
    ("begins", "worse", "own", "said"),
    [
        (8.0, "high", False, "A bad day here: pain 8 or more (usual: 5.2)."),
        (2.5, "low", False, "A bad day here: pain 2.5 or less (usual: 5.2)."),
        (7.0, "high", True, "A bad day here: pain 7 or more, as you set it."),
        (None, "high", False, "No value of pain lies far enough beyond your usual 5.2 to be"),
    ],
)
def test_a_bad_day_is_told_in_the_persons_own_numbers(
    begins: float | None, worse: str, own: bool, said: str
):
    assert sentences.bad_day(BadDay("pain", begins, worse, own, 5.2)).startswith(said)


@pytest.mark.parametrize(("count", "said"), [(0, "0 days"), (1, "1 day"), (28, "28 days")])
def test_one_day_is_a_day(count: int, said: str):
    assert sentences.days_of(count) == said


@pytest.mark.parametrize("said", fixed())
def test_fixed_sentences_keep_to_the_words(said: str):
    assert not banned_in(said)


def test_a_weak_grade_is_not_named_where_ones_own_days_carry_it():
    said = headline(made("tai_chi", "helps", grade="D", own_days=True))
    assert said == "Tai chi tends to ease your pain."
