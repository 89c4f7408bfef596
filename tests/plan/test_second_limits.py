"""The limits beside a second writing of the same rules, on random states of the world."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import pytest
from tests.plan.random_states import state
from tests.plan.second_limits import RULES, State, decide

from unknot.plan.limits import Cap, Code, Limited, Mode, limit


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
    cuts_most(found)
    return found


def cuts_most(found: Limited) -> None:
    """The reason that is named first leaves the least share of the proposal, or stops it."""
    whole = found.caps[0]

    def left(cap: Cap) -> float:
        parts = (
            (cap.minutes, whole.minutes),
            (cap.per_week, whole.per_week),
            (cap.weekly, whole.weekly),
        )
        return min((most / full for most, full in parts if full > 0.0), default=1.0)

    stops = [cap for cap in found.caps if cap.code in (Code.RED_FLAG, Code.STALE)]
    first_named = stops or [
        cap for cap in found.caps if left(cap) == min(left(each) for each in found.caps)
    ]
    assert found.limiting == first_named[0]


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
