"""What a person reads in another language is in that language, kept answers too."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

import pikepdf
import pytest
from tests.clinic import papers
from tests.report import fake_answer
from tests.report.test_words import sentences as report_sentences
from tests.wording.shown import ShownWords, words_in

from unknot.answer import sentences
from unknot.answer.answer import Answer
from unknot.answer.in_language import REMARKS, in_language, remark
from unknot.answer.sentences import worded
from unknot.answer.to_json import as_data
from unknot.clinic.build import clinic_paper
from unknot.clinic.coming_days import coming_days
from unknot.clinic.fhir import fhir_bundle
from unknot.clinic.paper import ClinicPaper
from unknot.clinic.typeset import clinic_pdf
from unknot.diary.entries import Diary, Observation, Scale
from unknot.parsing.finish import look_over, several_rows
from unknot.parsing.reader import ReadRequest
from unknot.plan.as_data import plan_data
from unknot.plan.sentences import because, risk_lines, three_lines
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.recordings.instants import placed
from unknot.report.html import report_html
from unknot.report.summary import summary_text
from unknot.web.example_answer import plain_converter, shipped
from unknot.wording.read_back import facts_of, warning_in
from unknot.wording.spoken import speaking

# Names, marks and sources, which are the same in every language; all else has to differ.
SAME = re.compile(
    r"[\W\d_]*|[A-Z]|unknot|min|Stress|FIQR|default|[\w ]+ → [\w ]+|[0-9a-f]{12,16}|Flares"
    r"|unknot (serve|trial).*|\w+(\.csv|\.json)( .*)?|.*\b(19|20)\d\d [A-Z].*|.*10\.\d{4}/.*"
    r"|helps|harms|unsure"
)


@cache
def kept() -> Answer:
    """The answer that ships with the program, as it was kept: in the words of the source."""
    held = shipped()
    assert held is not None
    answer: Answer = plain_converter().structure(json.loads(held.answer["answer"]), Answer)
    return answer


@cache
def planned() -> WeeklyPlan:
    held = shipped()
    assert held is not None
    plan: WeeklyPlan = plain_converter().structure(held.plan, WeeklyPlan)
    return plan


@cache
def paper(language: str) -> ClinicPaper:
    answer = kept()
    safety = papers.safety(answer)
    with speaking(language):
        return clinic_paper(
            answer, safety, scores=papers.SCORES, planned=coming_days(planned(), safety),
            trial=papers.worth("Easy walking, 3 × 10 min a week"),
        )  # fmt: skip


def shown(language: str, answer: Answer) -> ShownWords:
    with speaking(language):
        return ShownWords(report_html(answer))


def still_english(mine: list[str], theirs: list[str]) -> list[str]:
    """Texts that are the same in both, and no name that is."""
    english = set(mine)
    return sorted({text for text in theirs if text in english and not SAME.fullmatch(text)})


def test_nothing_of_a_kept_answers_report_stays_english():
    mine, theirs = shown("en", kept()), shown("de", kept())
    assert len(theirs.texts) == len(mine.texts)
    assert not still_english([*mine.texts, *mine.spoken], [*theirs.texts, *theirs.spoken])
    assert theirs.languages == ["de"]


def test_nothing_of_the_report_is_an_english_sentence():
    """Whatever the English report may say, by the longest of its words without facts."""
    page = " ".join(shown("de", kept()).texts)
    checked = 0
    for name, text in (report_sentences() | every_answer_sentence()).items():
        longest = max(re.split(r"\{[^}]*\}", text), key=len).strip()
        if len(longest.split()) >= 3:
            assert longest not in page, name
            checked += 1
    assert checked > 120


def every_answer_sentence() -> dict[str, str]:
    return {k: v for k, v in vars(sentences).items() if k.isupper() and isinstance(v, str)}


@pytest.mark.parametrize("name", ["usual", "two_days", "checks_not_passed", "two_years"])
def test_every_sort_of_answer_is_said(name: str):
    answer = fake_answer.EVERY[name]()
    with speaking("de"):
        page = report_html(answer)
        lines = summary_text(answer).splitlines()
    assert '<html lang="de"' in page
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert {"Das ist keine Ärztin. Es kann sich irren. Du weißt es am besten."} <= set(lines)


def test_the_words_of_the_source_stay_bit_for_bit():
    """They are made of data, so making them again gives what was kept."""
    answer = kept()
    assert in_language(answer) is answer
    for effect in (*answer.effects, *answer.contrasts):
        assert worded(effect).sentence == effect.sentence
    target = answer.effects[0].target
    passed = answer.diagnostics.passed
    again = sentences.headline(target, answer.effects, early=answer.early, passed=passed)
    assert again == answer.headline
    with speaking("de"):
        report_html(answer)
    assert as_data(answer, "r") == as_data(kept(), "r")


FACTS = {
    "EARLIER": ({"day": "03 Nov 2025"}, "03.11.2025"),
    "LATEST": ({"days": "1 day"}, "1 Tag"),
    "CAUSES": (
        {"causes": "infection (3 days), changes of treatment (1 day)"},
        "Infekt (3 Tage), Änderung der Behandlung (1 Tag)",
    ),
    "FEW_DAYS": ({"days": "5"}, "5"),
    "ASK_SESSIONS": ({"share": "40"}, "40 von 100 Chancen"),
}


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_kept_as_words_is_read_back_and_said_again(name: str):
    template = getattr(sentences, name)
    facts, theirs = FACTS.get(name, ({}, ""))
    text = template.format(**facts)
    assert facts_of(template, text) == facts
    with speaking("de"):
        told = remark(text)
    assert told != text
    assert theirs in told
    assert "{" not in told


def test_each_remark_has_one_template_alone():
    for name in REMARKS:
        text = getattr(sentences, name).format(**FACTS.get(name, ({}, ""))[0])
        found = [
            other for other in REMARKS if facts_of(getattr(sentences, other), text) is not None
        ]
        assert found == [name]


def test_a_remark_of_another_version_stays_as_it_was_said():
    with speaking("de"):
        assert remark("Whether a better night eases your mornings.").startswith("Whether")


def test_the_likeliest_story_is_said_with_its_chances():
    with speaking("de"):
        said = remark(f"{sentences.STORIES_OPEN} {sentences.STORIES_SHARE.format(share='43')}")
    assert "43 von 100 Chancen" in said


def test_what_reading_warns_of_is_said_in_german():
    """Made by the very code that says it, so that a changed sentence is missed here."""
    entries = tuple(
        Observation(day, "pain", 5.0, "points", Scale(0.0, top, 1.0), "a.csv")
        for day, top in (
            (date(2025, 3, 1), 10.0), (date(2025, 3, 2), 10.0), (date(2025, 6, 1), 5.0),
        )
    )  # fmt: skip
    said = (
        *look_over(Diary("me", "UTC", entries, ())), several_rows("a.csv", 1),
        several_rows("a.csv", 3), placed("a.csv", ReadRequest(today=date(2025, 6, 2))),
    )  # fmt: skip
    assert len(said) >= 6
    told = [warning_in("de", one) for one in said]
    assert not set(told) & set(said)
    assert any("2. März 2025" in one for one in told)
    assert [warning_in("en", one) for one in said] == list(said)
    assert warning_in("de", "Something quite new.") == "Something quite new."


def test_nothing_of_the_clinics_pages_stays_english():
    mine, theirs = (list(words_in(asdict(paper(language)))) for language in ("en", "de"))
    assert len(mine) == len(theirs)
    assert not still_english(mine, theirs)
    assert paper("de").language == "de"


def test_the_clinics_pdf_says_its_language_and_is_the_same_each_time():
    first = clinic_pdf(paper("de"))
    assert clinic_pdf(paper("de")) == first
    pdf = pikepdf.open(io.BytesIO(first))
    assert str(pdf.Root.Lang) == "de"
    assert str(pdf.docinfo["/Title"]) == "Für meine Praxis, Flares \N{EN DASH} unknot"
    assert len(pdf.pages) == 2
    held = pdf.Root.Metadata.read_bytes().decode("utf-8")
    for name, value in (("pdfuaid:part", "1"), ("pdfaid:part", "2"), ("pdfaid:conformance", "A")):
        assert f"<{name}>{value}</{name}>" in held


def test_facts_for_other_programs_are_the_same_in_every_language():
    answer, safety = kept(), papers.safety(kept())
    plain = fhir_bundle(answer, safety, scores=papers.SCORES)
    with speaking("de"):
        assert fhir_bundle(answer, safety, scores=papers.SCORES) == plain


def test_every_reason_of_a_plan_is_said():
    plan = planned()
    mine = [*map(because, plan.reasons), *three_lines(plan), *risk_lines(plan)]
    data: Mapping[str, Any] = plan_data(plan)
    with speaking("de"):
        theirs = [*map(because, plan.reasons), *three_lines(plan), *risk_lines(plan)]
    assert len(mine) == len(theirs)
    assert not still_english(mine, theirs)
    assert data["says"] == three_lines(plan)
