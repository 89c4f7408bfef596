"""Pooling: what a contribution holds and does not, and the picture that people give together."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.inference.test_posterior import fitted
from tests.synthetic_lives import articles

from unknot.effects.counterfactual import ARMS
from unknot.errors import UnknotError
from unknot.group import contributions
from unknot.group.contributions import (
    Contribution,
    contribute,
    from_data,
    group_from_data,
    group_to_data,
    pool,
    small_cells,
    to_data,
)
from unknot.group.shared_prior import SHARED, Member, SharedPrior
from unknot.inference import prior
from unknot.inference.response_prior import BELIEF, RESPONSES

MADE_WITH = {"wiring": "articles", "parameter_set": "default", "model": "m"}
BRISK = [arm.name for arm in ARMS].index("brisk_walk")
RESERVE = SHARED.index("reserve")


def person(seed: int, change: float, draws: int = 200, **also: Any) -> Contribution:
    """Somebody of whom nothing is known but what brisk walking changes."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((draws, len(SHARED)))
    joint = np.repeat(np.array(BELIEF)[:, None], draws, axis=1) / draws
    member = Member(x, joint, x, np.full(draws, 1.0 / draws))
    changes = np.zeros((len(ARMS), draws))
    changes[BRISK] = change
    made = Contribution(MADE_WITH, ("brisk_walk",), True, member, {"pain": changes})
    return replace(made, **also)


def given() -> tuple[Contribution, Any]:
    """What a fitted person gives, and the same as it stands in its file."""
    _, _, kept = fitted()
    one = contribute(kept, articles(), ("easy_walk", "brisk_walk"))
    return one, json.loads(json.dumps(to_data(one)))


def test_a_contribution_comes_back_from_its_file():
    one, data = given()
    again = from_data(data, "mine.json")
    np.testing.assert_allclose(again.member.x, one.member.x, atol=5e-4)
    np.testing.assert_allclose(again.member.joint, one.member.joint)
    for name, value in one.changes.items():
        np.testing.assert_allclose(again.changes[name], value, atol=5e-4)
    assert (again.kinds, again.passed) == (("brisk_walk", "easy_walk"), one.passed)
    assert again.made_with == one.made_with


def test_nothing_of_days_reports_or_names_is_in_it():
    _, data = given()
    assert set(data) == {
        "unknot", "format", "wiring", "parameter_set", "model", "kinds", "passed", "shared",
        "arms", "body", "answers", "before", "changes",
    }  # fmt: skip
    told, _, kept = fitted()
    text = json.dumps(data)
    assert kept.person not in text or not kept.person
    for day in (kept.first, kept.last, kept.read_to, told.first):
        assert day.isoformat() not in text
    assert kept.data_hash not in text


def harmed() -> dict[str, dict[str, Any]]:
    """One contribution, spoiled in every way that a file can be."""
    _, data = given()
    body, answers, pain = data["body"], data["answers"], data["changes"]["pain"]
    missing = {key: value for key, value in data.items() if key != "body"}
    return {
        "nothing": {},
        "another format": {**data, "format": 99},
        "another version": {**data, "shared": ["reserve"]},
        "no body": missing,
        "words": {**data, "body": "words"},
        "a draw short": {**data, "body": body[:-1]},
        "ragged": {**data, "body": [body[0][:-1], *body[1:]]},
        "no such answer": {**data, "answers": [17, *answers[1:]]},
        "nobody before": {**data, "before": []},
        "an arm short": {**data, "changes": {"pain": pain[:-1]}},
        "no number": {**data, "changes": {"pain": [[float("nan"), *pain[0][1:]], *pain[1:]]}},
        "no symptom": {**data, "changes": {}},
    }


HARMS = (
    "nothing",
    "another format",
    "another version",
    "no body",
    "words",
    "a draw short",
    "ragged",
    "no such answer",
    "nobody before",
    "an arm short",
    "no number",
    "no symptom",
)


@pytest.mark.parametrize("how", HARMS)
def test_a_harmed_contribution_is_refused_by_its_name(how: str):
    with pytest.raises(UnknotError) as refused:
        from_data(harmed()[how], "theirs.json")
    assert refused.value.code == "no-contribution"
    assert "theirs.json" in refused.value.said
    assert "unknot share" in refused.value.fix


def test_what_rests_on_a_group_is_not_pooled_again():
    _, _, kept = fitted()
    under = replace(kept, settings={**kept.settings, "group": "abc"})
    with pytest.raises(UnknotError) as refused:
        contribute(under, articles(), ())
    assert refused.value.code == "rests-on-a-group"


def test_the_picture_counts_people():
    """Six are better by two points, two as before, four worse by two: known shares."""
    people = [person(i, c) for i, c in enumerate((-2.0,) * 6 + (0.0,) * 2 + (2.0,) * 4)]
    group, pictures = pool(people)
    assert group.people == 12
    brisk = next(p for p in pictures if p.what == "brisk_walk")
    assert brisk.better.value == pytest.approx(0.5)
    assert brisk.same.value == pytest.approx(1 / 6)
    assert brisk.worse.value == pytest.approx(1 / 3)
    for share in (brisk.better, brisk.same, brisk.worse):
        assert -1e-9 <= share.q05 <= share.value + 1e-9 <= share.q95 + 2e-9 <= 1.0 + 3e-9
    assert (brisk.q05, brisk.q95) == (-2.0, 2.0)
    assert (brisk.did, brisk.people) == (12, 12)
    less = next(p for p in pictures if p.what == "less")
    assert less.did is None
    assert less.same.value == pytest.approx(1.0)


def test_more_people_make_the_picture_surer():
    def width(count: int) -> float:
        found = pool([person(i, -2.0 if i % 2 else 0.0) for i in range(count)])[1]
        brisk = next(p for p in found if p.what == "brisk_walk")
        return brisk.better.q95 - brisk.better.q05

    assert width(40) < 0.6 * width(8)


def test_the_picture_weighs_everybody_by_the_group():
    """Walking harms those of low reserve; a group seen to be low is harmed more than its draws."""
    people: list[Contribution] = []
    for seed in range(12):
        one = person(seed, 0.0, draws=600)
        x = one.member.x
        seen = np.exp(-0.5 * ((x[:, RESERVE] + 1.5) / 0.5) ** 2)
        joint = one.member.joint * seen
        changes = np.zeros((len(ARMS), len(x)))
        changes[BRISK] = -2.0 * x[:, RESERVE]
        people.append(
            replace(
                one, changes={"pain": changes},
                member=replace(one.member, joint=joint / joint.sum()),
            )
        )  # fmt: skip
    group, pictures = pool(people)
    assert group.mean[RESERVE] < -0.8
    brisk = next(p for p in pictures if p.what == "brisk_walk")
    alone = np.mean([one.member.joint.sum(axis=0) @ one.changes["pain"][BRISK] for one in people])
    assert brisk.median > alone


def test_fits_of_different_models_are_not_mixed():
    people = [person(i, 0.0) for i in range(6)]
    people[2] = replace(people[2], made_with={**MADE_WITH, "model": "other"})
    with pytest.raises(UnknotError) as refused:
        pool(people)
    assert refused.value.code == "different-models"


def test_a_symptom_that_some_did_not_record_is_pooled_from_the_others():
    people = [person(i, -2.0) for i in range(6)]
    people.append(replace(people[0], changes={"fog": people[0].changes["pain"]}))
    found = pool(people)[1]
    assert {p.people for p in found if p.target == "pain"} == {6}
    assert {p.people for p in found if p.target == "fog"} == {1}


def test_a_picture_of_so_few_that_one_might_be_known_is_not_shown():
    people = [person(i, -2.0) for i in range(6)]
    people.append(replace(people[0], changes={"fog": people[0].changes["pain"]}))
    few = [replace(one, kinds=()) for one in people[:4]] + people[4:]
    shown, small = small_cells(pool(people)[1])
    assert {p.target for p in shown} == {"pain"}
    assert {p.target for p in small} == {"fog"}
    shown, small = small_cells(pool(few)[1])
    assert "brisk_walk" in {p.what for p in small if p.target == "pain"}
    assert "less" in {p.what for p in shown}


def a_group() -> SharedPrior:
    size = len(SHARED)
    return SharedPrior(np.linspace(-1, 1, size), np.full(size, 0.8), np.array(BELIEF), -0.3, 9)


def test_a_group_comes_back_from_its_file():
    group, model = a_group(), articles()
    data = json.loads(json.dumps(group_to_data(group, {**MADE_WITH, "model": model.hash})))
    again = group_from_data(data, "group.json", model)
    assert again.name == group.name
    assert not again.held_back
    held = replace(group, held_back=True)
    data = json.loads(json.dumps(group_to_data(held, {**MADE_WITH, "model": model.hash})))
    assert group_from_data(data, "group.json", model).held_back
    z = prior.population(50, np.random.default_rng(1))
    np.testing.assert_allclose(again.log_ratio(z), group.log_ratio(z))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unknot": "contribution"}, "no-group"),
        ({"mean": [0.0]}, "no-group"),
        ({"sd": [-1.0] * len(SHARED)}, "no-group"),
        ({"log_whole": "words"}, "no-group"),
        ({"belief": [float("nan")] * len(RESPONSES)}, "no-group"),
        ({"model": "another"}, "another-model"),
    ],
)
def test_a_group_that_cannot_be_used_is_refused(change: dict[str, Any], code: str):
    model = articles()
    data = {**group_to_data(a_group(), {**MADE_WITH, "model": model.hash}), **change}
    with pytest.raises(UnknotError) as refused:
        group_from_data(data, "group.json", model)
    assert refused.value.code == code
    assert "group.json" in refused.value.said


def test_where_the_group_lies_is_told_by_name():
    found = contributions.moved(a_group())
    assert [one["name"] for one in found] == list(SHARED)
    assert found[0]["mean"] == -1.0
