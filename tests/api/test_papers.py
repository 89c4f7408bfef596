"""Papers of an answer from the library: the same as from the command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.clinic import papers
from tests.report import fake_answer

import unknot as uk
from unknot.clinic.build import clinic_paper
from unknot.clinic.fhir import fhir_bundle
from unknot.clinic.safety import SafetyAsked, safety_of
from unknot.clinic.typeset import clinic_pdf
from unknot.diary.entries import Diary

DIARY = Diary("example-07", "UTC", (), ())


def test_a_pdf_is_written_as_of_the_last_day_of_the_diary(tmp_path: Path):
    answer = uk.PersonAnswer(fake_answer.usual(), DIARY)
    path = answer.to_pdf(tmp_path / "clinic.pdf", scores=papers.SCORES)
    safety = safety_of(DIARY, answer.answer, fake_answer.LAST, SafetyAsked())
    paper = clinic_paper(answer.answer, safety, scores=papers.SCORES)
    assert path.read_bytes() == clinic_pdf(paper)


def test_facts_are_written_as_of_the_day_asked_for(tmp_path: Path):
    answer = uk.PersonAnswer(fake_answer.usual(), DIARY)
    day = date(2025, 11, 23)
    path = answer.to_fhir(tmp_path / "clinic.json", day=day, safety=papers.asked())
    wanted = fhir_bundle(answer.answer, safety_of(DIARY, answer.answer, day, papers.asked()))
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(wanted))
