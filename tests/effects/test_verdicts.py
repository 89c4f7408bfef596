"""What is told of an effect, and what keeps it from being told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.synthetic_lives import Array, Life, articles, lived_diary, small_fit, who

from unknot.answer.sentences import worded
from unknot.diary.entries import Diary
from unknot.effects import fit_checks as checks
from unknot.effects import identifiability
from unknot.effects.counterfactual import ARMS, ArmEffect
from unknot.effects.results import Effect, Interval, Verdict, Why
from unknot.effects.verdicts import Basis, Findings, effect_of, firm, why_not
from unknot.inference.check_results import Diagnostics
from unknot.inference.fit import Fit, prepare

ARM = {arm.name: arm for arm in ARMS}
CLEAR = Diagnostics(600.0, 0.0, 0.0, 0.0, "clear", True, (), chores=9.0, log_any=9.0)
DAYS = 40


def written() -> Diary:
    return lived_diary(Life(who(mitochondria=1.0), days=DAYS, missing=0.0), articles())


def said(arm: str, diagnostics: Diagnostics) -> Effect:
    """Of an effect clearly above 0, moved far from the prior by the diary."""
    rng = np.random.default_rng(1)
    draws: Array = 1.0 + 0.1 * rng.standard_normal(400)
    before: Array = 2.0 * rng.standard_normal(400)
    found = {name: ArmEffect(name, "pain", draws, before) for name in ARM}
    diary = written()
    findings = Findings("pain", found, {}, 1.0, diagnostics)
    return worded(effect_of(ARM[arm], findings, prepare(diary), diary, False))


@pytest.mark.parametrize("arm", ["brisk_walk", "less"])
def test_a_clear_effect_of_what_was_done_is_told(arm: str) -> None:
    assert said(arm, CLEAR).verdict == Verdict.HARMS


def test_doing_less_is_not_told_where_the_diary_does_not_speak_of_chores() -> None:
    for evidence in (-1.0, 0.0, 2.0):
        unspoken = replace(CLEAR, chores=evidence)
        assert said("less", unspoken).verdict == Verdict.CANNOT_TELL
        assert said("less", unspoken).why is Why.CHORES_UNSPOKEN
        assert said("brisk_walk", unspoken).verdict == Verdict.HARMS


@pytest.mark.parametrize("arm", ["brisk_walk", "less"])
def test_nothing_is_told_where_shuffled_days_speak_as_much(arm: str) -> None:
    found = said(arm, replace(CLEAR, answers=False))
    assert found.verdict == Verdict.CANNOT_TELL
    assert "no clear answer" in found.sentence


def test_what_was_never_done_says_so() -> None:
    found = said("tai_chi", CLEAR)
    assert found.verdict == Verdict.CANNOT_TELL
    assert "You have no days of it" in found.sentence
    assert found.why is Why.NEVER_DONE


BASIS = Basis(days=28, few=False, unspoken=False, little=False)
CLEARLY: Array = np.linspace(0.5, 1.5, 101)
UNSURE: Array = np.linspace(-1.0, 1.0, 101)


@pytest.mark.parametrize(
    ("why", "basis", "found", "draws", "control"),
    [
        (None, BASIS, CLEAR, CLEARLY, UNSURE),
        (Why.FEW_DAYS, replace(BASIS, few=True, days=0), CLEAR, CLEARLY, None),
        (Why.NEVER_DONE, replace(BASIS, days=0, little=True), CLEAR, CLEARLY, None),
        (Why.CHECKS, replace(BASIS, little=True), replace(CLEAR, passed=False), CLEARLY, None),
        (Why.CHORES_UNSPOKEN, replace(BASIS, unspoken=True), CLEAR, CLEARLY, None),
        (Why.LITTLE_MOVED, replace(BASIS, little=True), CLEAR, UNSURE, None),
        (Why.NO_ANSWER, BASIS, replace(CLEAR, answers=False), CLEARLY, None),
        (Why.NO_ANSWER, BASIS, replace(CLEAR, flat_response=0.7), UNSURE, None),
        (Why.BOTH_WAYS, BASIS, CLEAR, UNSURE, None),
        (Why.SEEDS_APART, replace(BASIS, apart=True), CLEAR, CLEARLY, None),
        (Why.BOTH_WAYS, replace(BASIS, apart=True), CLEAR, UNSURE, None),
        (Why.SHUFFLED_ALIKE, BASIS, replace(CLEAR, log_any_shuffled=9.0), CLEARLY, CLEARLY),
        (Why.TOO_SMALL, BASIS, CLEAR, 0.1 * CLEARLY, None),
        (
            None,
            BASIS,
            replace(CLEAR, log_any_shuffled=-0.6),
            CLEARLY,
            CLEARLY,
        ),  # shuffled days speak for no answer at all
        (Why.BOTH_WAYS, BASIS, replace(CLEAR, log_any=-0.6), CLEARLY, None),
        (None, BASIS, CLEAR, CLEARLY, -CLEARLY),
    ],
)
def test_each_reason_for_no_verdict_is_told_as_itself(
    why: Why | None, basis: Basis, found: Diagnostics, draws: Array, control: Array | None
) -> None:
    assert why_not(draws, control, found, basis) is why


@pytest.mark.parametrize(
    ("low", "high", "days", "stands"),
    [
        (1.1, 2.0, 14, True),
        (-2.0, -1.1, 28, True),
        (1.1, 2.0, 13, False),
        (0.2, 2.0, 28, False),
        (-2.0, -0.9, 28, False),
    ],
)
def test_a_headline_needs_days_and_a_range_beyond_the_noise(
    low: float, high: float, days: int, stands: bool
) -> None:
    assert firm(Interval((low + high) / 2, low, low, high, high), 1.0, days) == stands


def with_flat(own: float, shuffled: float) -> Fit:
    """A fit whose days, and shuffled days, leave so much belief in "nothing answers"."""
    done = small_fit()
    assert done.shuffled is not None

    def leaning(draws: Array, flat: float) -> Array:
        joint = np.zeros_like(draws)
        joint[0, 0, 0], joint[0, 2, 0] = flat, 1.0 - flat
        return joint

    first, second = (replace(one, joint=leaning(one.joint, own)) for one in done.draws)
    turned = replace(done.shuffled, joint=leaning(done.shuffled.joint, shuffled))
    return replace(done, draws=(first, second), shuffled=turned)


@pytest.mark.parametrize(
    ("own", "shuffled", "answers"), [(0.01, 0.3, True), (0.3, 0.01, False), (0.8, 0.8, False)]
)
def test_own_days_must_speak_more_than_shuffled_ones(
    own: float, shuffled: float, answers: bool
) -> None:
    found = checks.diagnose(with_flat(own, shuffled), [0.1], False, quick=True)
    assert found.answers == answers
    assert found.tells == (answers and found.passed)


def test_evidence_for_chores_is_the_ratio_of_likelihoods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chores that never change say nothing; where the same every day fits worse by 3, it is 3."""
    done = small_fit()
    still = replace(done.prepared.lived, chores=np.ones(done.prepared.lived.days))
    assert (
        identifiability.evidence(replace(done, prepared=replace(done.prepared, lived=still))) == 0.0
    )
    assert np.isfinite(identifiability.evidence(done))

    def worse(*_: object) -> Array:
        return np.full(4, -3.0)

    monkeypatch.setattr(identifiability, "_ratios", worse)
    assert identifiability.evidence(done) == pytest.approx(3.0)
