"""The two pages: the numbers of the analysis report, safe words, two sheets whatever comes."""

from __future__ import annotations

import io
import json
import re
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.clinic import papers, pdf_text
from tests.report import fake_answer

from unknot.answer.answer import Answer
from unknot.clinic.build import clinic_paper, down
from unknot.clinic.paper import ClinicPaper
from unknot.clinic.safety import SafetyAsked
from unknot.clinic.typeset import clinic_pdf, clinic_pictures, data_of
from unknot.errors import UnknotError
from unknot.readers import read_diary
from unknot.report.html import report_html
from unknot.report.words import banned_in
from unknot.trial.record import AnalysisSettings, locked
from unknot.workflow.trials import TrialFile, offered

FLARES = Path(__file__).parents[2] / "src" / "unknot" / "data" / "examples" / "flares" / "diary.csv"

DRUGS = re.compile(r"\b(?:mg|dose of|tablet|duloxetine|pregabalin)\b")


class _Words(HTMLParser):
    """The words of a page in their order, without style and pictures' own words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def html_words(answer: Answer) -> str:
    reader = _Words()
    reader.feed(report_html(answer))
    return " ".join(" ".join(reader.found).split())


def said(paper: ClinicPaper) -> str:
    """All words of a paper."""

    held = json.dumps(data_of(paper), ensure_ascii=False)
    return " ".join(re.findall(r'"([^"]*)"', held))


def opened(paper: ClinicPaper) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(clinic_pdf(paper)))


@pytest.mark.parametrize("name", ["usual", "all_unsure", "checks_not_passed", "no_fatigue"])
def test_numbers_and_sentences_are_those_of_the_analysis_report_in_its_order(name: str):
    answer = fake_answer.EVERY[name]()
    paper = papers.paper(answer)
    rows = paper.forest.rows if paper.forest else ()
    shared = [
        paper.summary[0].says,
        *paper.seen,
        *(row.label for row in rows),
        *((paper.not_done,) if paper.not_done else ()),
        *paper.unknown,
        *dict.fromkeys(paper.record),
        *(row.label for row in paper.stories),
        paper.command,
    ]
    for words in (html_words(answer), pdf_text.text(opened(paper))):
        at = 0
        for line in shared:
            at = words.find(line, at)
            assert at >= 0, line
    page = html_words(answer)
    for row in rows:
        assert row.change in page
        assert row.verdict in page


@pytest.mark.parametrize("name", sorted(papers.every_paper()))
def test_whatever_the_data_it_is_two_sheets_of_a4_with_nothing_beyond_the_margin(name: str):
    paper = papers.every_paper()[name]
    pdf = opened(paper)
    assert [[round(float(v)) for v in page.mediabox[2:]] for page in pdf.pages] == [[595, 842]] * 2
    words = pdf_text.text(pdf)
    assert "1 / 2" in words
    assert "2 / 2" in words
    for picture in clinic_pictures(paper, 40.0):
        page = Image.open(io.BytesIO(picture)).convert("L")
        wide, high = page.size
        edge = round(wide * 9 / 210)
        for strip in (
            (0, 0, edge, high),
            (wide - edge, 0, wide, high),
            (0, 0, wide, edge),
            (0, high - round(edge * 0.9), wide, high),
        ):
            assert page.crop(strip).getextrema() == (255, 255), strip


words_of_people = st.text(max_size=60)


@settings(max_examples=8)
@given(words_of_people, words_of_people, words_of_people, st.integers(0, 12))
def test_any_name_of_anything_is_printed_on_two_sheets(
    person: str, label: str, unknown: str, times: int
):
    usual = fake_answer.usual(20)
    effects = tuple(replace(e, label=label or "x") for e in usual.effects[:2]) * times
    answer = replace(usual, person=person, effects=effects, cannot_tell=(unknown,) * times)
    assert len(opened(papers.paper(answer)).pages) == 2


HOSTILE = {
    "markup": '#let x = 1; #panic("no") $x^2$ *bold* _low_ `raw` <label> @ref [a] {b} \\ // # = -',
    "quotes": '“Ann” "O\'Hara" «Zoë» ‚x‘',
    "rtl": "שלום עולם and مرحبا",
    "letters": "Łukasz Őri Ångström Ιωάννης Пётр",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_set_as_it_is_and_never_read_as_markup(name: str):
    answer = replace(fake_answer.usual(20), cannot_tell=(HOSTILE[name],))
    shown = pdf_text.text(opened(papers.paper(answer)))
    wanted = {letter for letter in HOSTILE[name] if letter != " "}
    if name in ("markup", "quotes"):
        assert HOSTILE[name] in shown
    assert wanted <= set(shown) | {"\N{SPACE}"}


def test_what_no_face_can_draw_becomes_a_box_and_nothing_steers_the_line():
    answer = replace(fake_answer.usual(20), cannot_tell=("a😀b 漢 c\u202ed\x07e\ud800",))
    assert papers.paper(answer).unknown[0] == "a□b □ cde□"


def test_the_three_lines_come_first_and_say_what_is_safe():
    paper = papers.paper()
    assert [line.name for line in paper.summary] == ["Found.", "Safety.", "Not known."]
    tags = [tag for tag in pdf_text.heard(opened(paper)) if tag.words.strip()]
    words = [tag.words for tag in tags]
    assert (
        words.index("Found.")
        < words.index("Warning signs")
        < words.index("How big, and how unsure")
    )


def test_a_warning_sign_leaves_no_ceiling_on_the_page():
    answer = fake_answer.usual()
    given = papers.asked(red_flags=frozenset({"chest_pain"}))
    paper = clinic_paper(answer, papers.safety(answer, given))
    assert paper.limits.rows == ()
    assert "look at this first" in paper.summary[1].says
    assert paper.status[0].answer == "1 ticked"


def test_old_entries_leave_no_ceiling_on_the_page():
    answer = fake_answer.usual()
    paper = clinic_paper(answer, papers.safety(answer, fresh=False))
    assert paper.limits.rows == ()


def test_what_was_not_asked_is_not_called_safe():
    answer = fake_answer.usual()
    paper = clinic_paper(answer, papers.safety(answer, SafetyAsked()))
    assert [box.answer for box in paper.status[:3]] == ["Not asked", "Not asked", "No"]
    assert "not asked" in paper.summary[1].says


def test_where_my_checks_failed_no_verdict_stands():
    paper = papers.paper(fake_answer.checks_not_passed())
    assert paper.forest is not None
    assert {row.verdict for row in paper.forest.rows} == {"Held back"}
    assert {row.tone for row in paper.forest.rows} == {"unsure"}


def test_rounding_never_raises_a_ceiling():
    assert down(10.96) == "10"
    assert down(2.98, 1) == "2.9"
    assert down(3.0, 1) == "3"


def test_a_range_that_holds_no_difference_is_dashed_and_right_is_worse():
    paper = papers.paper()
    assert paper.forest is not None
    for row in paper.forest.rows:
        assert row.crosses == (row.q05 <= 0.5 <= row.q95)
        assert row.q05 <= row.q25 <= row.median <= row.q75 <= row.q95
    assert next(r for r in paper.forest.rows if r.verdict == "Harms").median > 0.5


def test_no_drug_no_dose_no_banned_word():
    for name, paper in papers.every_paper().items():
        words = said(replace(paper, reasons=()))  # those are the plan's own words
        assert not DRUGS.findall(words.replace("no dose of a drug", "")), name
        assert not banned_in(words), name


def test_the_same_paper_gives_the_same_bytes():
    paper = papers.paper()
    assert clinic_pdf(paper) == clinic_pdf(paper)
    assert asdict(papers.paper()) == asdict(paper)


def test_without_the_typesetter_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch):
    from unknot.clinic import typeset

    typeset.ready()
    typeset._typesetter.cache_clear()  # pyright: ignore[reportPrivateUsage]

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(typeset.importlib, "import_module", missing)
    with pytest.raises(UnknotError) as refused:
        typeset.ready()
    assert refused.value.code == "no-typst"
    assert "'unknot[report]'" in refused.value.fix


def test_a_locked_trial_is_offered_with_the_chances_of_its_design(tmp_path: Path):
    """The same file and the same days give the same chances; nothing is written beside it."""
    design = papers.worth().design
    trial = locked(design, AnalysisSettings(), papers.DAY)
    TrialFile(tmp_path).write(trial)
    before = sorted(tmp_path.iterdir())
    diary = read_diary([FLARES])
    one, again = offered(tmp_path, diary), offered(tmp_path, diary)
    assert (one.p_clear, one.p_wrong) == (again.p_clear, again.p_wrong)
    assert sorted(tmp_path.iterdir()) == before
    answer = fake_answer.usual()
    offer = clinic_paper(answer, papers.safety(answer), trial=one).trial
    assert offer is not None
    assert offer.chances[0][1] in (f"{100 * one.p_clear:.0f}", "under 1")
    assert offer.title == "Easy walking, 3 × 10 min against usual days, for pain."
