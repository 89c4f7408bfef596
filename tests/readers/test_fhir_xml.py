"""FHIR written as XML says what the same records say in JSON."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.formats import clinical_xml
from unknot.readers import ReadRequest, recognise
from unknot.readers.fhir import read
from unknot.recordings.raw import records_of

SAMPLES = Path(__file__).parent / "samples" / "fhir"
WRITTEN = (SAMPLES / "bundle.xml").read_text(encoding="utf-8")
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
NARRATIVE = (
    '<id value="p1"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">'
    "<p>Mara Madeup <b>secretly</b></p></div></text>"
    '<extension url="x"><valueString value="secretly"/></extension>'
)


def reading(folder: Path, text: str) -> Diary:
    path = folder / "bundle.xml"
    path.write_text(text, encoding="utf-8")
    assert recognise(path, ASK).name == "fhir"
    return read([path], ASK)


def everything(diary: Diary, name: str) -> list[object]:
    """All that is in a diary, whatever its file is called."""
    raw = [(one.kind, list(records_of(one))) for one in diary.raw]
    stretches = [
        (one.key, one.start.tolist(), one.seconds.tolist(), one.value.tolist())
        for one in diary.segments
    ]
    held = (diary.observations, diary.exertions, diary.events, diary.notes, diary.skipped)
    return [repr(held).replace(name, "it"), repr(stretches).replace(name, "it"), raw]


def test_a_bundle_in_xml_says_what_it_says_in_json(tmp_path: Path):
    told = read([SAMPLES / "bundle.json"], ASK)
    assert len(told.observations) > 5
    heard = reading(tmp_path, WRITTEN)
    assert everything(heard, "bundle.xml") == everything(told, "bundle.json")
    counts = [(one.records, one.stored, one.merged, one.raw, one.skipped) for one in heard.counts]
    assert counts == [
        (one.records, one.stored, one.merged, one.raw, one.skipped) for one in told.counts
    ]


def test_a_name_before_each_element_narrative_and_extensions_change_nothing(tmp_path: Path):
    plain = everything(reading(tmp_path, WRITTEN), "bundle.xml")
    named = WRITTEN.replace('<id value="p1"/>', NARRATIVE)
    named = re.sub(r"<(/?)(?!\?|!|/|div|p>|b>)", r"<\1f:", named).replace("</f:div", "</div")
    named = re.sub(r"</f:(p|b)>", r"</\1>", named).replace("xmlns=", "xmlns:f=", 1)
    diary = reading(tmp_path, named)
    assert "secretly" not in repr(everything(diary, ""))
    assert everything(diary, "bundle.xml") == plain


def test_one_record_alone_and_a_zip_of_records_are_read(tmp_path: Path):
    found = re.search(r"<Observation>.*?</Observation>", WRITTEN, re.DOTALL)
    assert found is not None
    alone = found[0].replace("<Observation>", '<Observation xmlns="http://hl7.org/fhir">')
    assert sum(one.records for one in reading(tmp_path, alone).counts) == 1
    path = tmp_path / "records.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr("fhir/Observation-1.xml", alone)
        packed.writestr("fhir/readme.xml", "<readme/>")
    assert recognise(path, ASK).name == "fhir"
    assert sum(one.records for one in read([path], ASK).counts) == 1


def test_what_breaks_off_is_read_up_to_there_and_said(tmp_path: Path):
    whole = reading(tmp_path, WRITTEN)
    half = reading(tmp_path, WRITTEN[: WRITTEN.rindex("</entry>") - 30])
    assert half.counts[0].records == whole.counts[0].records
    assert any("breaks off" in one.why for one in half.skipped)
    assert half.counts[0].conserved


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (WRITTEN.replace("<Bundle", '<!DOCTYPE x [<!ENTITY a "aaaa">]><Bundle'), "entities"),
        (WRITTEN.replace("<entry>", "<item>" * 200, 1), "broken-xml"),
        (WRITTEN[:200], "broken-xml"),
        (re.sub(r"<entry>.*</entry>", "", WRITTEN, flags=re.DOTALL), "nothing-read"),
    ],
)
def test_what_is_no_bundle_or_made_to_harm_is_refused(tmp_path: Path, text: str, code: str):
    with pytest.raises(DiaryError) as refused:
        reading(tmp_path, text)
    assert refused.value.code == code
    assert refused.value.fix


def test_a_bundle_that_is_too_large_is_refused_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clinical_xml, "LARGEST_MB", 0.001)
    with pytest.raises(DiaryError) as refused:
        reading(tmp_path, WRITTEN)
    assert refused.value.code == "too-big"
    assert "JSON" in refused.value.fix
