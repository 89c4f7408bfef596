"""The FHIR bundle: what two validators accept, and what a clinician must not misread in it."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.clinic import papers
from tests.report import fake_answer

from unknot.answer.answer import Answer, SeriesPicture
from unknot.clinic.fhir import LEAST, fhir_bundle
from unknot.clinic.safety import SafetyAsked

DAY = papers.DAY


def bundle(answer: Answer | None = None, given: SafetyAsked | None = None) -> dict[str, Any]:
    found = answer or fake_answer.usual()
    made = fhir_bundle(found, papers.safety(found, given), scores=papers.SCORES)
    return json.loads(json.dumps(made))


def resources(held: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in held["entry"] if e["resource"]["resourceType"] == kind]


def refused_by_fhirkit(held: dict[str, Any]) -> list[str]:
    fhirkit: Any = importlib.import_module("fhirkit")
    return [str(issue) for issue in fhirkit.validate(held)]


def refused_by_fhir_resources(held: dict[str, Any]) -> list[str]:
    """What fhir.resources refuses, and codes outside the lists of R4 that it carries."""
    module: Any = importlib.import_module("fhir.resources.R4B.bundle")
    try:
        read = module.Bundle.model_validate(held)
    except ValueError as wrong:
        return [str(wrong)]
    return [*_unlisted(read)]


def _unlisted(value: Any) -> list[str]:
    if isinstance(value, list):
        return [wrong for one in cast(list[Any], value) for wrong in _unlisted(one)]
    kind: Any = cast(Any, type(value))
    fields: Any = getattr(kind, "model_fields", None)
    if fields is None:
        return []
    found: list[str] = []
    for name, field in fields.items():
        inner = getattr(value, name)
        more: dict[str, Any] = field.json_schema_extra or {}
        listed: list[str] | None = more.get("enum_values")
        if listed and inner is not None and inner not in listed:
            found.append(f"{kind.__name__}.{name}: {inner}")
        found += _unlisted(inner)
    return found


VALIDATORS = {"fhirkit": refused_by_fhirkit, "fhir.resources": refused_by_fhir_resources}


def minutes(what: str, amounts: list[float | None]) -> SeriesPicture:
    days = tuple(DAY - timedelta(days=len(amounts) - 1 - i) for i in range(len(amounts)))
    return SeriesPicture(what, what, 0.0, 60.0, 0.0, "", days, tuple(amounts), "min")


def moving(aerobic: list[float | None], strength: list[float | None]) -> Answer:
    held = (minutes("aerobic", aerobic), minutes("strength", strength))
    return replace(fake_answer.usual(), series=held)


def with_every_resource() -> dict[str, Any]:
    answer = moving([30.0, 0.0] * 14, [0.0, 20.0, None, 0.0] * 7)
    return bundle(replace(answer, series=(*fake_answer.usual().series, *answer.series)))


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize("name", sorted(fake_answer.EVERY))
def test_two_validators_accept_every_bundle(validator: str, name: str):
    assert VALIDATORS[validator](bundle(fake_answer.EVERY[name]())) == []


@pytest.mark.parametrize("validator", VALIDATORS)
def test_two_validators_accept_every_kind_of_resource(validator: str):
    held = with_every_resource()
    kinds = {e["resource"]["resourceType"] for e in held["entry"]}
    assert kinds == {"Patient", "Observation", "QuestionnaireResponse", "CarePlan"}
    assert VALIDATORS[validator](held) == []


def test_each_validator_refuses_what_is_broken():
    for broken in ({"code": None}, {"valueString": "x"}, {"effectiveDateTime": "yesterday"}):
        held = bundle()
        first = resources(held, "Observation")[0]
        first.update(broken)
        if first["code"] is None:
            del first["code"]
        assert all(validator(held) for validator in VALIDATORS.values())
    held = bundle()
    resources(held, "CarePlan")[0]["status"] = "nonsense"
    assert refused_by_fhir_resources(held) == ["CarePlan.status: nonsense"]


@settings(max_examples=20)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_name_makes_a_bundle_that_is_accepted(person: str, label: str):
    usual = fake_answer.usual(20)
    series = tuple(replace(p, label=label) for p in usual.series)
    held = bundle(replace(usual, person=person, series=series))
    assert refused_by_fhirkit(held) == []


def test_all_of_it_is_provisional_reported_by_the_patient_and_no_diagnosis():
    held = with_every_resource()
    for entry in held["entry"]:
        marks = {mark["code"] for mark in entry["resource"]["meta"]["security"]}
        assert marks == {"PATRPT", "HTEST"}
    observed = resources(held, "Observation")
    assert {one["status"] for one in observed} == {"preliminary"}
    assert all(one["performer"] == [one["subject"]] for one in observed)
    assert all("No diagnosis" in one["note"][-1]["text"] for one in observed)
    (plan,) = resources(held, "CarePlan")
    assert (plan["status"], plan["intent"]) == ("draft", "proposal")
    assert "not targets" in plan["description"]
    text = json.dumps(held)
    assert not re.search(r"Medication|Condition|dosage|\bmg\b", text)


def test_estimates_of_the_model_are_not_given_out_as_observations():
    codes = {
        code["code"]
        for one in resources(with_every_resource(), "Observation")
        for code in one["code"]["coding"]
    }
    assert codes == {"72514-3", "fatigue", "sleep", "82290-8", "68516-4", "82291-6"}


def test_a_made_up_person_is_marked_and_a_real_one_is_not():
    held = bundle(replace(fake_answer.usual(), made_up=False))
    assert "HTEST" not in json.dumps(held)


def test_pain_has_the_public_code_on_its_own_scale_alone():
    usual = fake_answer.usual()
    pain = usual.series[0]
    other = replace(usual, series=(replace(pain, high=100.0),))
    assert {o["code"]["coding"][0]["system"] for o in resources(bundle(other), "Observation")} == {
        "urn:unknot:codes"
    }
    held = resources(bundle(replace(usual, series=(pain,))), "Observation")
    assert {one["code"]["coding"][0]["code"] for one in held} == {"72514-3"}


def test_values_are_those_recorded_in_the_last_four_weeks_and_gaps_stay_gaps():
    pain = fake_answer.usual().series[0]
    held = resources(bundle(replace(fake_answer.usual(), series=(pain,))), "Observation")
    written = {one["effectiveDateTime"]: one["valueQuantity"]["value"] for one in held}
    recent = {
        day.isoformat(): value
        for day, value in zip(pain.days, pain.values, strict=True)
        if value is not None and (DAY - day).days < 28
    }
    assert written == recent


def test_exercise_vital_signs_have_the_guide_s_codes_and_units():
    held = resources(bundle(moving([30.0, 0.0] * 14, [0.0, 20.0, None, 0.0] * 7)), "Observation")
    found = {
        one["code"]["coding"][0]["code"]: (
            one["valueQuantity"]["code"],
            one["valueQuantity"]["value"],
        )
        for one in held
    }
    assert found == {
        "82290-8": ("min/wk", 105.0),
        "68516-4": ("min/d", 30.0),
        "82291-6": ("d/wk", 2.3),
    }
    for one in held:
        marks = {coding["code"] for c in one["category"] for coding in c["coding"]}
        assert marks == {"activity", "PhysicalActivity"}


def test_too_few_known_days_make_no_average():
    few: list[float | None] = [30.0] * (LEAST - 1) + [None] * 15
    assert resources(bundle(moving(few, few)), "Observation") == []


def test_ids_are_the_same_in_every_export_and_never_twice():
    one, other = bundle(), bundle()
    assert one == other
    ids = [entry["fullUrl"] for entry in with_every_resource()["entry"]]
    assert len(ids) == len(set(ids))
    later = fake_answer.usual()
    found = papers.safety(later)
    moved = fhir_bundle(later, replace(found, day=found.day + timedelta(days=1)))
    shared = {e["fullUrl"] for e in moved["entry"]} & {e["fullUrl"] for e in one["entry"]}
    assert len(shared) > 20  # the same days keep their ids when exported again


def test_every_reference_is_met():
    held = with_every_resource()
    there = {entry["fullUrl"] for entry in held["entry"]}
    assert set(re.findall(r'"reference": "([^"]+)"', json.dumps(held))) <= there


def test_answers_are_given_in_our_own_words_and_only_where_asked():
    asked = {r["questionnaire"]: r for r in resources(bundle(), "QuestionnaireResponse")}
    assert set(asked) == {"urn:unknot:questionnaire:safety", "urn:unknot:questionnaire:scores"}
    links = [item["linkId"] for item in asked["urn:unknot:questionnaire:safety"]["item"]]
    assert links == ["malaise", "signs"]
    answer = fake_answer.usual()
    silent = fhir_bundle(answer, papers.safety(answer, SafetyAsked()))
    assert resources(silent, "QuestionnaireResponse") == []


def test_sums_of_questions_of_our_own_are_not_taken_for_the_forms():
    answer = fake_answer.usual()
    held = fhir_bundle(answer, papers.safety(answer), scores={"places": 7.0, "severity": 5.0})
    (asked,) = [
        r for r in resources(held, "QuestionnaireResponse") if r["questionnaire"].endswith("scores")
    ]
    texts = [item["text"] for item in asked["item"]]
    assert len(texts) == 2
    assert all("not that form" in text for text in texts)


def test_a_warning_sign_leaves_no_plan():
    given = papers.asked(red_flags=frozenset({"chest_pain"}))
    held = bundle(given=given)
    assert resources(held, "CarePlan") == []
    assert "chest_pain" in json.dumps(resources(held, "QuestionnaireResponse"))


def test_the_plan_says_no_more_than_the_page():
    answer = fake_answer.usual()
    page = papers.paper(answer)
    (plan,) = resources(bundle(answer), "CarePlan")
    told = [activity["detail"]["description"] for activity in plan["activity"]]
    assert told == [
        "At most 10 min of easy walking a session, 4 times a week. Less is fine.",
        "At most 20 min of tai chi a session, 2 times a week. Less is fine.",
    ]
    assert [row[1] for row in page.limits.rows] == ["10 min, 4 × a week", "20 min, 2 × a week"]


def test_the_day_of_the_bundle_is_the_day_asked_for():
    held = bundle()
    assert held["timestamp"] == f"{DAY.isoformat()}T00:00:00Z"
    assert date.fromisoformat(resources(held, "CarePlan")[0]["period"]["end"]) == DAY
