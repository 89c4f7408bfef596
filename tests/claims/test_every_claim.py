"""Every claim in the folder: well declared, able to fail, and as it was recorded."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from unknot.claims import Claim, all_claims
from unknot.claims.evaluate import ClaimAnswer, ask
from unknot.claims.experiment import Lab, open_lab
from unknot.claims.record import ClaimsRecord, recorded
from unknot.claims.software import command, surface
from unknot.knots import all_knots
from unknot.library import wirings

IDS = [f"A{n}" for n in range(1, 22)] + [f"B{n}" for n in range(1, 21)]
LONG = ("A20", "A21", "B5", "B20")  # 10,000 lives; diaries analysed
# The specification asks for 2 %. Counts and grid places may not move at all, and do not.
TOLERANCE, LEAST = 0.02, 0.005
# Draws of a fit differ between processors in the last digits, and so do those who are kept; what no
# bound speaks of is not compared there.
FIT_TOLERANCE, FIT_LEAST = 0.25, 0.05

every_claim = pytest.mark.parametrize("claim", all_claims(), ids=lambda claim: claim.id)


@cache
def lab() -> Lab:
    return open_lab("articles", record().parameter_set)


def record() -> ClaimsRecord:
    found = recorded()
    assert found is not None, "no record: run python studies/claims.py"
    return found


def test_there_is_a_claim_for_every_row_of_the_table():
    assert [one.id for one in all_claims()] == IDS


@every_claim
def test_it_speaks_of_things_that_are_there(claim: Claim):
    knots = {knot.name for knot in all_knots()}
    states = {state.name for knot in all_knots() for state in knot.states}
    traits = {trait.name for knot in all_knots() for trait in knot.traits}
    assert set(claim.knots) <= knots
    assert set(claim.needs) <= states | traits
    assert claim.says.endswith(".") or claim.says.endswith("?")
    assert claim.asks.endswith(".")
    assert claim.criteria
    assert not set(claim.supports) & set(claim.against)


@every_claim
def test_every_bound_can_fail(claim: Claim):
    """Numbers in the middle of all bounds hold; one of them just outside does not."""
    inside = {c.measured: np.array([_middle(c.low, c.high)]) for c in claim.criteria}
    for c in claim.criteria:  # two bounds on one number are one range
        inside[c.measured] = np.clip(inside[c.measured], c.low, c.high)
    assert claim.judge(inside).all()
    for c in claim.criteria:
        for end, beyond in ((c.low, -1.0), (c.high, 1.0)):
            if math.isfinite(end):
                outside = inside | {c.measured: np.array([end + beyond * 1e-6])}
                assert not claim.judge(outside).any(), c.text
        assert not claim.judge(inside | {c.measured: np.array([math.nan])}).any()


def _middle(low: float, high: float) -> float:
    if math.isinf(low):
        return high - 1.0
    return low + 1.0 if math.isinf(high) else 0.5 * (low + high)


def check(answer: ClaimAnswer) -> None:
    """Hold an answer to the record."""
    row = record().rows[answer.claim.id]
    assert answer.holds is row.holds, f"{answer.claim.criterion}: {dict(answer.measured)}"
    judged = {c.measured for c in answer.claim.criteria}
    names = judged if answer.claim.feature else set(row.measured)
    rel, least = TOLERANCE, LEAST
    if answer.claim.feature:
        rel, least = FIT_TOLERANCE, FIT_LEAST
    expected = {n: pytest.approx(row.measured[n], rel=rel, abs=least) for n in names}
    found = {n: answer.measured[n] for n in names}
    assert found == expected, "look at it, then: python studies/claims.py"


@pytest.mark.parametrize(
    "claim", [one for one in all_claims() if one.id not in LONG], ids=lambda claim: claim.id
)
def test_it_is_as_recorded(claim: Claim):
    check(ask(claim, lab()))


def test_what_is_looked_for_in_the_software_is_as_recorded():
    rows = record().rows
    look = surface("unknot.web.first_look", "page_answers")
    assert look is not None
    assert rows["A21"].measured["page"] == look() == 1.0
    assert bool(rows["B5"].measured["next_measurement"]) == command("measure-next")
    assert bool(rows["B20"].measured["pooled"]) == (command("share") and command("pool"))
    assert surface("unknot.report.html", "report_html") is not None
    assert not command("no-such-command")


@pytest.mark.study
@pytest.mark.parametrize("name", LONG)
def test_the_long_ones_are_as_recorded(name: str):
    check(ask(next(one for one in all_claims() if one.id == name), lab()))


@pytest.mark.study
@pytest.mark.parametrize("name", sorted(set(wirings()) - {"articles"}))
def test_under_every_wiring_it_answers_or_says_why_not(name: str):
    elsewhere = open_lab(name, record().parameter_set)
    for claim in all_claims():
        if claim.feature:
            continue
        answer = ask(claim, elsewhere)
        assert answer.holds is record().wirings[name][claim.id], claim.id
        assert (answer.holds is None) == bool(answer.why and not answer.measured)
