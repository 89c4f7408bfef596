"""Codes of clinical records that are read: what was measured, done, taken and diagnosed.

Codes and their meaning are LOINC's, as the HL7 guides on physical activity and personal health
records use them; ICD-10's chapters say what an infection is.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from unknot.recordings.identity import says_who
from unknot.recordings.json_files import mapping, objects
from unknot.recordings.json_lines import within

LOINC = "http://loinc.org"
STEPS, STEPS_OF_A_DAY = "55423-8", "41950-7"
HEART_RATE, RESTING = "8867-4", "40443-4"
SLEEP, SDNN, PAIN, EXERCISE = "93832-4", "80404-7", "72514-3", "55411-3"
READ = frozenset({STEPS, STEPS_OF_A_DAY, HEART_RATE, RESTING, SLEEP, SDNN, PAIN, EXERCISE})

MOBILE = ("https://w3id.org/openmhealth", "https://w3id.org/ieee1752")

SURGICAL = "387713003"
_SURGERY = re.compile(
    r"surg|ectomy\b|plasty\b|otomy\b|ostomy\b|\boperation|\bexcision|\bresection|\brepair of"
)
_INFECTION = re.compile(
    r"(?:A\d\d|B(?:0\d|1[0-79]|2[5-9]|[3-8]\d|99)|J(?:0[0-6]|09|1[0-8]|2[0-2])|U07)(?:\.|\Z)"
)
"""ICD-10 A and B but for chronic hepatitis, HIV, sequelae and germs; colds, flu, COVID-19."""
_ICD = "/icd-10"
SNOMED_INFECTIONS = frozenset({"840539006", "6142004"})

_AMOUNT = re.compile(
    r"(?<![\w-])\d+(?:[.,]\d+)*(?:\s*(?:mg|mcg|µg|ug|g|ml|l|iu|unt|units?|meq|mmol|%|hr|h)"
    r"(?:/\s*(?:\d+(?:[.,]\d+)*\s*)?(?:mg|g|ml|l|hr|h|actuat)?)?)?(?![\w-])",
    re.IGNORECASE,
)

KEPT = (
    "resourceType", "status", "intent", "category", "code", "effectiveDateTime", "effectiveInstant",
    "effectivePeriod", "authored", "onsetDateTime", "abatementDateTime", "recordedDate",
    "performedDateTime", "performedPeriod", "occurrenceDateTime", "clinicalStatus",
    "verificationStatus", "valueQuantity", "valueInteger", "valueBoolean", "valueCodeableConcept",
    "valueDateTime", "component", "interpretation", "referenceRange", "bodySite", "method",
    "vaccineCode", "questionnaire",
)  # fmt: skip
"""Fields of a record that are kept as they stand; people and free text are not among them."""
_NEVER = frozenset(
    {"reference", "identifier", "extension", "div", "valueString", "valueAttachment", "valueUri",
     "valueReference"}
)  # fmt: skip


def codes(concept: object) -> Iterator[tuple[str, str]]:
    """System and code of each coding of a concept."""
    for one in objects(mapping(concept).get("coding")):
        yield str(one.get("system") or ""), str(one.get("code") or "")


def loinc(concept: object) -> str:
    """The code of LOINC that is read, where a concept has one; else empty."""
    held = [code for system, code in codes(concept) if system == LOINC]
    return next((code for code in held if code in READ), "")


def attached(resource: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Open mHealth's data point that an observation holds, and its schema; else empty.

    As Open mHealth on FHIR has it: the code is omh:heart-rate:2.0, the value a packed JSON.
    """
    for system, code in codes(resource.get("code")):
        if system in MOBILE:
            data = mapping(resource.get("valueAttachment")).get("data")
            try:
                raw = b64decode(data, validate=True) if isinstance(data, str) else b""
            except ValueError:
                raw = b""
            return code.split(":")[-2] if code.count(":") > 1 else code, within(raw, code)
    return "", {}


def said(concept: object) -> str:
    """What a concept is called: its own words, else those of its first coding."""
    fields = mapping(concept)
    shown = [one.get("display") for one in objects(fields.get("coding"))]
    named = next((one for one in (*shown, fields.get("text")) if isinstance(one, str) and one), "")
    return " ".join(named.split())


def medicine(name: str) -> str:
    """A medicine's name without amounts: they are a dose, which is never kept.

    >>> medicine("Duloxetine 60 MG Delayed Release Oral Capsule")
    'Duloxetine Delayed Release Oral Capsule'
    """
    return " ".join(_AMOUNT.sub(" ", name).split()).strip(" ,;/-")[:120]


def is_operation(resource: Mapping[str, Any]) -> bool:
    """Whether a procedure is surgery, by its category or its name."""
    several = resource.get("category")
    held = objects(several) or [mapping(several)]
    if any(code == SURGICAL for one in held for _, code in codes(one)):
        return True
    return _SURGERY.search(said(resource.get("code")).lower()) is not None


def is_infection(concept: object) -> bool:
    """Whether a diagnosis is an infection that passes, by its code alone."""
    return any(
        (_ICD in system and _INFECTION.match(code.upper()) is not None) or code in SNOMED_INFECTIONS
        for system, code in codes(concept)
    )


def kept(resource: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a record as it stands: what was measured, and never whose it is."""
    held = {field: _without(resource[field]) for field in KEPT if field in resource}
    answers = [_answered(one) for one in items(resource)]
    if answers:
        held["item"] = [one for one in answers if one]
    return held


def items(held: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item of a questionnaire's answers, those within others too."""
    waiting = objects(held.get("item"))
    for _ in range(10_000):
        if not waiting:
            return
        one = waiting.pop(0)
        yield one
        inner = objects(one.get("item"))
        for answer in objects(one.get("answer")):
            inner += objects(answer.get("item"))
        waiting = inner + waiting


def _answered(item: Mapping[str, Any]) -> dict[str, Any]:
    text = str(item.get("text") or "")
    answers = [
        _without({key: value for key, value in one.items() if key != "item"})
        for one in objects(item.get("answer"))
    ]
    answers = [one for one in answers if one]
    if not answers or says_who(text) or says_who(str(item.get("linkId") or "")):
        return {}
    return {"linkId": item.get("linkId"), "text": text, "answer": answers}


def _without(held: Any) -> Any:
    if pairs := mapping(held):
        return {key: _without(value) for key, value in pairs.items() if key not in _NEVER}
    if isinstance(held, list):
        several: list[Any] = held  # pyright: ignore[reportUnknownVariableType]
        return [_without(one) for one in several]
    return held
