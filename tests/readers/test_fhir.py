"""FHIR: what becomes of a clinical record, and that nobody's name or dose is ever kept."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.readers import ReadRequest, recognise
from unknot.readers.fhir import read
from unknot.recordings.clinical import is_infection, is_operation, medicine
from unknot.recordings.clinical_entries import MedicineRecord, course

SAMPLES = Path(__file__).parent / "samples" / "fhir"
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
ADA = {"subject": {"reference": "Patient/ada"}}
ICD = "http://hl7.org/fhir/sid/icd-10"


def observed(
    code: str, value: float, unit: str, when: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueQuantity": {"value": value, "code": unit, "system": "http://unitsofmeasure.org"},
        **ADA,
        **when,
        **more,
    }


def at(stamp: str) -> dict[str, Any]:
    return {"effectiveDateTime": stamp}


def over(start: str, end: str) -> dict[str, Any]:
    return {"effectivePeriod": {"start": start, "end": end}}


def taken(name: str, start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    period = {"start": start} if end is None else {"start": start, "end": end}
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": name},
        "effectivePeriod": period,
        **ADA,
        **more,
    }


def reading(folder: Path, *resources: dict[str, Any], ask: ReadRequest = ASK) -> Diary:
    path = folder / "bundle.json"
    entries = [{"resource": one} for one in resources]
    held = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(held), encoding="utf-8")
    assert recognise(path, ask).name == "fhir"
    return read([path], ask)


def stretches(diary: Diary) -> list[tuple[str, date, int, float]]:
    return [
        (one.key.signal.value, one.key.day, int(seconds), float(value))
        for one in diary.segments
        for seconds, value in zip(one.seconds, one.value, strict=True)
    ]


MORNING = over("2026-04-01T09:00:00+02:00", "2026-04-01T09:30:00+02:00")
NIGHT = over("2026-04-01T23:00:00+02:00", "2026-04-02T07:00:00+02:00")


@pytest.mark.parametrize(
    ("code", "value", "unit", "when", "stretch"),
    [
        ("55423-8", 1800, "{steps}", MORNING, ("steps", date(2026, 4, 1), 1800, 1800.0)),
        ("8867-4", 99, "/min", at("2026-04-01T09:00:00+02:00"),
         ("heart_rate", date(2026, 4, 1), 0, 99.0)),
        ("93832-4", 7.5, "h", NIGHT, ("asleep", date(2026, 4, 1), 28800, 450.0)),
        ("80404-7", 41, "ms", at("2026-04-01T03:00:00+02:00"),
         ("sdnn", date(2026, 4, 1), 0, 41.0)),
        ("55411-3", 25, "min", MORNING, ("workout", date(2026, 4, 1), 1800, 25.0)),
    ],
)  # fmt: skip
def test_what_has_a_time_within_the_day_is_a_stretch(
    tmp_path: Path, code: str, value: float, unit: str, when: dict[str, Any],
    stretch: tuple[str, date, int, float],
):  # fmt: skip
    diary = reading(tmp_path, observed(code, value, unit, when))
    assert stretches(diary) == [stretch]
    assert not diary.observations


@pytest.mark.parametrize(
    ("code", "value", "unit", "what", "said"),
    [
        ("40443-4", 61, "/min", "resting_heart_rate", 61.0),
        ("93832-4", 420, "min", "sleep_hours", 7.0),
        ("72514-3", 6, "{score}", "pain", 6.0),
    ],
)
def test_what_has_only_a_day_is_of_that_day(
    tmp_path: Path, code: str, value: float, unit: str, what: str, said: float
):
    diary = reading(tmp_path, observed(code, value, unit, at("2026-04-01")))
    assert [(one.day, one.what, one.value) for one in diary.observations] == [
        (date(2026, 4, 1), what, said)
    ]


def test_steps_of_24_hours_are_a_days_steps(tmp_path: Path):
    day = over("2026-04-01T00:00:00+02:00", "2026-04-02T00:00:00+02:00")
    diary = reading(tmp_path, observed("41950-7", 6100, "{steps}", day))
    assert [(one.day, one.amount) for one in diary.exertions] == [(date(2026, 4, 1), 6100.0)]


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (observed("40443-4", 64, "/min", over("2026-06-01", "2026-06-08")), "over several days"),
        (observed("8867-4", 1.2, "Hz", at("2026-04-01T09:00:00Z")), 'in "Hz"'),
        (observed("72514-3", 12, "{score}", at("2026-04-01")), "outside 0 to 10"),
        (observed("72514-3", 6, "{score}", at("2026-04")), "only a month or a year"),
        (observed("72514-3", 6, "{score}", {}), "it has no time"),
        (observed("72514-3", 6, "{score}", at("2026-04-01"), status="entered-in-error"),
         "entered in error"),
        (observed("55423-8", 50, "{steps}", at("2026-04-01T09:00:00Z")), "without the time"),
        (taken("Amitriptyline", "2026-04-01", status="not-taken"), "did not happen"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_a_day_is_left_out_with_its_reason(
    tmp_path: Path, resource: dict[str, Any], why: str
):
    with pytest.raises(DiaryError, match=why) as refused:
        reading(tmp_path, resource)
    assert refused.value.fix


def test_how_often_somebody_exercises_is_kept_and_never_read_as_minutes(tmp_path: Path):
    diary = reading(tmp_path, observed("82290-8", 3, "d/wk", at("2026-04-01")))
    assert not diary.exertions
    assert not diary.segments
    assert [(one.kind, one.count) for one in diary.raw] == [("Observation", 1)]


def test_a_medicine_starts_changes_and_stops(tmp_path: Path):
    diary = reading(
        tmp_path,
        taken("Duloxetine 30 mg capsule", "2026-01-10", "2026-02-10"),
        taken("Duloxetine 30 mg capsule", "2026-02-10", "2026-05-01"),
        taken("Melatonin", "2026-03-03"),
    )
    assert [(one.day, one.cause, one.change, one.name) for one in diary.events] == [
        (date(2026, 1, 10), "treatment", "start", "Duloxetine capsule"),
        (date(2026, 2, 10), "treatment", "change", "Duloxetine capsule"),
        (date(2026, 5, 1), "treatment", "stop", "Duloxetine capsule"),
        (date(2026, 3, 3), "treatment", "start", "Melatonin"),
    ]


def test_prescribing_it_again_is_no_new_treatment(tmp_path: Path):
    again = [
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": intent,
            "authoredOn": f"2026-0{month}-01",
            "medicationCodeableConcept": {"text": "Pregabalin 75 mg"},
            **ADA,
        }
        for month, intent in ((1, "order"), (2, "order"), (3, "order"), (4, "plan"))
    ]
    diary = reading(tmp_path, *again)
    assert [(one.day, one.change) for one in diary.events] == [(date(2026, 1, 1), "start")]
    count = diary.counts[0]
    assert (count.stored, count.merged, count.skipped) == (1, 2, 1)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            "Duloxetine 60 MG Delayed Release Oral Capsule",
            "Duloxetine Delayed Release Oral Capsule",
        ),
        ("24 HR Tramadol Hydrochloride 100 MG Tablet", "Tramadol Hydrochloride Tablet"),
        ("Paracetamol 500mg", "Paracetamol"),
        ("Morphine 10 mg/5 ml solution", "Morphine solution"),
        ("Coenzyme Q10", "Coenzyme Q10"),
        ("Vitamin B12 1000 mcg", "Vitamin B12"),
        ("5-HTP", "5-HTP"),
    ],
)
def test_a_medicines_name_is_kept_without_any_amount(told: str, name: str):
    assert medicine(told) == name


@given(
    days=st.lists(
        st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 90)), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_a_course_begins_once_and_never_stops_before_it_began(
    days: Sequence[tuple[int, int | None, bool]],
):
    first = date(2025, 1, 1).toordinal()
    records = sorted(
        (
            MedicineRecord(
                "x", "y", date.fromordinal(first + begin),
                None if lasts is None else date.fromordinal(first + begin + lasts),
                refill and lasts is None,
            )
            for begin, lasts, refill in days
        ),
        key=lambda one: (one.first or date.max, one.last or date.max),
    )  # fmt: skip
    changes = [each for several in course(records) for each in several]
    starts = [day for day, change in changes if change == "start"]
    stops = [day for day, change in changes if change == "stop"]
    assert min(day for day, _ in changes) == records[0].first == min(starts)
    assert len(starts) - len(stops) in (0, 1)
    assert all(any(start <= stop for start in starts) for stop in stops)


def test_surgery_is_an_operation_and_paperwork_is_none():
    assert is_operation({"code": {"text": "Laparoscopic cholecystectomy"}})
    assert is_operation({"category": {"coding": [{"code": "387713003"}]}})
    assert not is_operation({"code": {"text": "Medication reconciliation"}})
    assert not is_operation({"code": {"text": "Depression screening"}})


@pytest.mark.parametrize(
    ("code", "infection"),
    [
        ("J10.1", True), ("U07.1", True), ("A09", True), ("B34.9", True),
        ("M79.7", False), ("B20", False), ("J45.9", False), ("B18.2", False), ("B95.6", False),
    ],
)  # fmt: skip
def test_an_infection_is_known_by_its_code(code: str, infection: bool):
    assert is_infection({"coding": [{"system": ICD, "code": code}]}) is infection


def test_a_suspected_infection_is_no_event(tmp_path: Path):
    flu = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": ICD, "code": "J10.1", "display": "Influenza"}]},
        "verificationStatus": {"coding": [{"code": "provisional"}]},
        "onsetDateTime": "2026-03-01",
        **ADA,
    }
    assert reading(tmp_path, flu).events == ()
    flu["verificationStatus"] = {"coding": [{"code": "confirmed"}]}
    found = reading(tmp_path, {**flu, "abatementDateTime": "2026-03-08"}).events
    assert [(one.day, one.cause, one.change) for one in found] == [
        (date(2026, 3, 1), "infection", "start"),
        (date(2026, 3, 8), "infection", "stop"),
    ]


def test_an_answer_with_the_code_of_pain_is_pain(tmp_path: Path):
    answers = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "authored": "2026-04-05T19:00:00+02:00",
        "item": [
            {"linkId": "g", "item": [{"linkId": "/72514-3", "answer": [{"valueDecimal": 5}]}]},
            {"linkId": "other", "answer": [{"valueDecimal": 9}]},
        ],
        **ADA,
    }
    diary = reading(tmp_path, answers)
    assert [(one.what, one.value) for one in diary.observations] == [("pain", 5.0)]


def test_of_two_patients_one_is_chosen_by_name_or_number(tmp_path: Path):
    people = [
        {"resourceType": "Patient", "id": who, "name": [{"given": [who.title()], "family": "Made"}]}
        for who in ("ada", "ben")
    ]
    hers = observed("72514-3", 3, "{score}", at("2026-04-01"))
    his = {
        **observed("72514-3", 8, "{score}", at("2026-04-01")),
        "subject": {"reference": "urn:uuid:ben"},
    }
    with pytest.raises(DiaryError, match="Ada Made, Ben Made") as refused:
        reading(tmp_path, *people, hers, his)
    assert refused.value.code == "several-people"
    for wanted in ("ben", "Ben Made"):
        ask = ReadRequest(ASK.today, person=wanted, zone=ASK.zone)
        diary = reading(tmp_path, *people, hers, his, ask=ask)
        assert [one.value for one in diary.observations] == [8.0]


def test_nobodys_name_address_or_dose_is_in_what_is_kept():
    diary = read([SAMPLES / "bundle.json"], ASK)
    kept = b"".join(zlib.decompress(one.data) for one in diary.raw)
    told = repr((diary.events, diary.notes, diary.skipped, diary.observations, diary.person))
    for secret in ("Mara", "Madeup", "Nowhere", "Invented", "60 mg", "30 MG", "000"):
        assert secret.encode() not in kept
        assert secret not in told
    assert b"Tired?" in kept


def test_a_data_point_of_open_mhealth_within_an_observation_is_read(tmp_path: Path):
    frame = {"effective_time_frame": {"date_time": "2026-04-01T06:30:00+02:00"}}
    point = {"body": {"heart_rate": {"value": 66, "unit": "beats/min"}, **frame}}
    packed = base64.b64encode(json.dumps(point).encode()).decode()
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            "coding": [{"system": "https://w3id.org/openmhealth", "code": "omh:heart-rate:2.0"}]
        },
        "valueAttachment": {"contentType": "application/json", "data": packed},
        **ADA,
    }
    diary = reading(tmp_path, resource)
    assert stretches(diary) == [("heart_rate", date(2026, 4, 1), 0, 66.0)]
    resource["valueAttachment"] = {"data": "no such thing"}
    assert [one.kind for one in reading(tmp_path, resource).raw] == ["Observation"]


def test_a_bulk_export_is_read_whole_though_a_line_is_torn():
    diary = read([SAMPLES / "bulk.zip"], ASK)
    assert diary.counts[0].conserved
    assert ("record", "a line that is no JSON") in {(one.what, one.why) for one in diary.skipped}
    assert {one.what for one in diary.observations} >= {"pain", "sleep_hours", "treatment"}


def test_a_bundle_too_big_to_hold_is_read_entry_by_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = read([SAMPLES / "bundle.json"], ASK)
    monkeypatch.setattr("unknot.recordings.json_lines.STREAMED_MB", 0)
    streamed = read([SAMPLES / "bundle.json"], ASK)
    assert streamed.observations == whole.observations
    assert streamed.events == whole.events
    assert streamed.counts == whole.counts
