"""The limits beside a second writing of the same rules, on random states of the world."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import pytest
from tests.plan.random_states import state
from tests.plan.second_limits import RULES, State, decide

from unknot.plan.limits import Code, Limited, Mode, limit


def first(one: State) -> Limited:
    return limit(
        one.activity, one.proposed, one.standing, one.answers,
        person=one.person, earlier=one.earlier,
    )  # fmt: skip


def agree(one: State) -> Limited:
    """Both say the same: what is left, how freely, and every reason."""
    found, again = first(one), decide(one)
    left = (found.doing.minutes, found.doing.per_week, found.doing.weekly)
    for mine, theirs in zip(left, (again.minutes, again.sessions, again.weekly), strict=True):
        assert math.isclose(mine, theirs, rel_tol=1e-12, abs_tol=1e-12), (one, found, again)
    assert found.mode is again.mode, (one, found, again)
    assert {cap.code for cap in found.caps} - {Code.PROPOSED} == again.reasons, (one, again)
    return found


def compare(numbers: Iterable[int]) -> tuple[Counter[Code], Counter[Mode]]:
    codes: Counter[Code] = Counter()
    modes: Counter[Mode] = Counter()
    for number in numbers:
        found = agree(state(number))
        codes.update({cap.code for cap in found.caps})
        modes[found.mode] += 1
    return codes, modes


def test_two_writings_of_the_rules_agree_on_twenty_thousand_states():
    codes, modes = compare(range(20_000))
    assert min(codes[code] for _, code, _, _ in RULES) > 100  # no rule went untried
    assert set(codes) == set(Code)
    assert min(modes[mode] for mode in Mode) > 500


@pytest.mark.study
def test_two_writings_of_the_rules_agree_on_a_million_states():
    compare(range(1_000_000))
