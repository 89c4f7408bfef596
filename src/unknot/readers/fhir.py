"""FHIR R4: a bundle or single records in JSON or XML, a bulk export, folders and zips of them.

As the published standard has it (hl7.org/fhir/R4) and the HL7 guides on physical activity and
personal health records code it. Read: observations by LOINC with their UCUM units (steps, heart
rate, resting heart rate, sleep, SDNN, exercise minutes, pain from 0 to 10), data points of Open
mHealth within observations, answers that carry the code of pain, medicines as treatments that
start, change and stop, operations, infections by code.
Kept as they stand: all other observations, answers, procedures and conditions. Never kept: names,
addresses, people, free text, and how much of a medicine is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.segments import device_name
from unknot.errors import DiaryError
from unknot.formats.clinical import said
from unknot.formats.clinical_entries import ClinicalEntries
from unknot.formats.clinical_xml import documents, records, root_of
from unknot.formats.json_lines import BROKEN_LINE, JSON_NAME, each
from unknot.parsing.finish import join
from unknot.parsing.people import chosen
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import placed, zone_of
from unknot.recordings.json_files import mapping, objects
from unknot.recordings.recording import Recording

OF_A_BODY = (
    "Observation", "QuestionnaireResponse", "MedicationStatement", "MedicationRequest",
    "Procedure", "Condition", "Immunization",
)  # fmt: skip
"""Kinds of records that say something of a person's body."""
LOOKED_UP = ("Patient", "Medication", "Device")
_TYPES = "|".join((*OF_A_BODY, *LOOKED_UP))
_OURS = re.compile(rf'"resourceType"\s*:\s*"(?:Bundle|{_TYPES})"')
_BULK = re.compile(rf"(?:.*/)?(?:{'|'.join(OF_A_BODY)})(?:[._-][\w.-]*)?\.(?:ndjson|json|xml)")
_FOLDER = re.compile(r"(?:.*/)?fhir/[^/]*\.(?:ndjson|json|xml)", re.IGNORECASE)
NO_BODY = "it says nothing of a day; not kept"
WHO = "who somebody is; never kept"
BROKEN_OFF = "the file breaks off or is damaged within it"
DEVICE = "FHIR"


def recognise(head: Head) -> float:
    """Say how surely this is FHIR: by a record's type, or the names of a bulk export's files."""
    if head.members:
        if any(one.rpartition("/")[2] == "export.xml" for one in head.members):
            return 0.0
        ours = [one for one in head.members if _BULK.fullmatch(one) or _FOLDER.fullmatch(one)]
        return 0.9 if ours else 0.0
    written = root_of(head.start or head.text.encode())
    if written is not None:
        return 1.0 if written[1] in ("Bundle", *OF_A_BODY, *LOOKED_UP) else 0.0
    text = head.text.lstrip("\ufeff \t\r\n")
    return 1.0 if text.startswith(("{", "[")) and _OURS.search(text) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's clinical records.

    Raises:
        DiaryError: code "broken-json", "several-people", "unknown-person", "not-a-diary", ….
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


@dataclass
class PointedAt:
    """What records point to: people, medicines, devices, by the last part of their address.

    Attributes:
        people: what each person is called, to choose by; it goes into no diary.
        subjects: whose records there are.
    """

    people: dict[str, str] = field(default_factory=dict[str, str])
    medicines: dict[str, str] = field(default_factory=dict[str, str])
    devices: dict[str, str] = field(default_factory=dict[str, str])
    subjects: set[str] = field(default_factory=set[str])

    def see(self, address: str, resource: Mapping[str, Any]) -> None:
        """Note a record that others may point to, and whose records there are."""
        kind = resource.get("resourceType")
        places = {_last(address), str(resource.get("id") or "")} - {""}
        if kind == "Medication":
            self.medicines.update(dict.fromkeys(places, said(resource.get("code"))))
        elif kind == "Device":
            self.devices.update(dict.fromkeys(places, _of_device(resource)))
        elif kind == "Patient":
            self.people.update(dict.fromkeys(places, _called(resource)))
        elif kind in OF_A_BODY and (subject := _subject(resource)):
            self.subjects.add(subject)

    def chosen(self, file: str, wanted: str | None) -> str | None:
        """Whose records are read; None where there is one person only.

        Raises:
            DiaryError: code "several-people" or "unknown-person".
        """
        if len(self.subjects) < 2:
            return None
        names = {one: self.people.get(one) or one for one in self.subjects}
        shared = {name for name in names.values() if list(names.values()).count(name) > 1}
        names = {one: one if name in shared else name for one, name in names.items()}
        if wanted in names:
            return wanted
        name = chosen(file, "subject", set(names.values()), wanted)
        return next(one for one, called in names.items() if called == name)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    with opened(path) as archive:
        looked = PointedAt()
        for entry in _resources(archive):
            if entry is not None:
                looked.see(*entry)
        person = looked.chosen(path.name, ask.person)
        recording = Recording(path.name, ask)
        entries = ClinicalEntries(recording, zone_of(ask))
        seen: set[str] = set()
        for entry in _resources(archive):
            if entry is not None:
                _add(entry[1], person, looked, entries, seen)
                continue
            recording.begin()
            recording.skip("record", BROKEN_OFF if documents(archive) else BROKEN_LINE)
        entries.medicines()
    if entries.placed:
        recording.warnings.append(placed(path.name, ask))
    return recording.diary()


def _add(
    resource: Mapping[str, Any], person: str | None, looked: PointedAt, entries: ClinicalEntries,
    seen: set[str],
) -> None:  # fmt: skip
    recording = entries.recording
    kind = str(resource.get("resourceType"))
    why = _left_out(kind, resource, person)
    identifier = str(resource.get("id") or json.dumps(resource, sort_keys=True, default=str))
    again = f"{kind}/{identifier}" in seen
    is_medicine = kind in ("MedicationStatement", "MedicationRequest")
    if is_medicine and not again and why is None:
        why = entries.put_off(resource, kind, _medicine(resource, looked))
        seen.add(f"{kind}/{identifier}")
        if why is None:
            return
    recording.begin()
    if why is not None:
        recording.skip(kind[:40], why)
    elif again or kind in ("Medication", "Device"):
        recording.doubled()  # said before, or a part of the records that point to it
    else:
        seen.add(f"{kind}/{identifier}")
        entries.add(resource, _device(resource, looked))


def _left_out(kind: str, resource: Mapping[str, Any], person: str | None) -> str | None:
    """Why a record is not looked at, or None."""
    if kind in ("Medication", "Device"):
        return None
    if kind not in OF_A_BODY:
        return WHO if kind in ("Patient", "RelatedPerson", "Person") else NO_BODY
    if person is not None and _subject(resource) != person:
        return "another person's" if _subject(resource) else "it does not say whose it is"
    return None


def _resources(archive: Archive) -> Iterator[tuple[str, Mapping[str, Any]] | None]:
    """Each record with its address; None for a line or a file that cannot be read.

    Raises:
        DiaryError: code "not-a-diary" where there is none, or what is wrong with the only file.
    """
    refusal = DiaryError(
        "not-a-diary", f"{archive.name} holds no record of FHIR.",
        "give a bundle, or the files of a bulk export, in JSON or XML.",
    )  # fmt: skip
    written = documents(archive)
    for member in written:
        for one in records(archive, member):
            yield from [None] if one is None else _in(one)
    if not written or any(JSON_NAME.fullmatch(one) for one in archive.members):
        yield from each(archive, "entry.item", _in, refusal)


def _in(held: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The records in a JSON value: itself, an entry of a bundle, a bundle, a list."""
    for one in objects(held) or [mapping(held)]:
        if one.get("resourceType") == "Bundle":
            for entry in objects(one.get("entry")):
                yield from _in(entry)
        elif isinstance(one.get("resourceType"), str):
            yield "", one
        elif isinstance(one.get("resource"), dict):
            for _, inner in _in(one["resource"]):
                yield str(one.get("fullUrl") or ""), inner


def _last(address: str) -> str:
    """The last part of an address: of Patient/17 and urn:uuid:17 alike 17."""
    return re.split(r"[/:#]", address.partition("|")[0].partition("/_history")[0])[-1]


def _subject(resource: Mapping[str, Any]) -> str:
    """Whose record it is; empty where it does not say."""
    pointed = mapping(resource.get("subject") or resource.get("patient")).get("reference")
    return _last(pointed) if isinstance(pointed, str) else ""


def _called(patient: Mapping[str, Any]) -> str:
    """A person's name, to choose by."""
    for name in objects(patient.get("name")):
        if isinstance(name.get("text"), str):
            return name["text"]
        given = name.get("given")
        parts: list[object] = [*(given if isinstance(given, list) else []), name.get("family")]
        if any(parts):
            return " ".join(str(part) for part in parts if part)
    return ""


def _of_device(resource: Mapping[str, Any]) -> str:
    names = [one.get("name") for one in objects(resource.get("deviceName"))]
    held = (*names, resource.get("modelNumber"), resource.get("manufacturer"))
    return next((device_name(one)[:80] for one in held if isinstance(one, str) and one), DEVICE)


def _device(resource: Mapping[str, Any], looked: PointedAt) -> str:
    pointed = mapping(resource.get("device"))
    known = looked.devices.get(_last(str(pointed.get("reference") or "")))
    shown = pointed.get("display")
    return known or (device_name(shown)[:80] if isinstance(shown, str) and shown else DEVICE)


def _medicine(resource: Mapping[str, Any], looked: PointedAt) -> str:
    """What a medicine is called: in the record, in one it holds, or in one it points to."""
    named = said(resource.get("medicationCodeableConcept"))
    pointed = mapping(resource.get("medicationReference"))
    place = _last(str(pointed.get("reference") or ""))
    held = {str(one.get("id")): said(one.get("code")) for one in objects(resource.get("contained"))}
    shown = pointed.get("display")
    return (
        named
        or held.get(place, "")
        or looked.medicines.get(place, "")
        or (shown if isinstance(shown, str) else "")
    )


READER = Reader(
    name="fhir",
    says="FHIR R4 in JSON or XML, one or many: observations, answers, medicines, operations.",
    recognise=recognise,
    read=read,
)
