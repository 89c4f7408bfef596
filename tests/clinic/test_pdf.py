"""The file itself: two standards declared, and what they ask for where it can be seen."""

from __future__ import annotations

import io
import re
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from tests.clinic import papers, pdf_text
from tests.clinic.pdf_text import HeardTag

from unknot.clinic.printable import RUNS, has_shape
from unknot.clinic.typeset import clinic_pdf


@cache
def content() -> bytes:
    return clinic_pdf(papers.paper())


@pytest.fixture
def pdf() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content()))


@pytest.fixture
def tags(pdf: pikepdf.Pdf) -> list[HeardTag]:
    return pdf_text.heard(pdf)


def test_both_standards_are_declared(pdf: pikepdf.Pdf):
    held = pdf.Root.Metadata.read_bytes().decode("utf-8")
    for name, value in (("pdfuaid:part", "1"), ("pdfaid:part", "2"), ("pdfaid:conformance", "A")):
        found = re.search(rf"<{name}>(.*?)</{name}>", held)
        assert found is not None, name
        assert found[1] == value


def test_it_says_its_language_and_title_and_shows_the_title(pdf: pikepdf.Pdf):
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]) == "For my clinician, example-07 \N{EN DASH} unknot"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert not bool(pdf.Root.MarkInfo.get("/Suspects", False))


def test_colours_are_defined_and_nothing_is_locked_or_runs(pdf: pikepdf.Pdf):
    intents = list(pdf.Root.OutputIntents)
    assert [str(one.S) for one in intents] == ["/GTS_PDFA1"]
    assert len(intents[0].DestOutputProfile.read_bytes()) > 100
    assert not pdf.is_encrypted
    for name in ("/OpenAction", "/AA", "/AcroForm", "/Names"):
        assert name not in pdf.Root
    assert b"/JavaScript" not in content()
    assert b"http" not in b"".join(bytes(p.Contents.read_bytes()) for p in pdf.pages)


def test_every_face_is_in_the_file_and_says_its_letters(pdf: pikepdf.Pdf):
    faces: dict[str, Any] = {}
    for page in pdf.pages:
        faces |= {str(f.BaseFont): f for f in page.resources.Font.values()}
    assert any("AtkinsonHyperlegibleNext" in name for name in faces)
    for name, face in faces.items():
        descriptor = face.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys()), name
        assert "/ToUnicode" in face, name


def test_headings_begin_at_one_and_skip_none(tags: list[HeardTag]):
    levels = [int(tag.kind[1]) for tag in tags if re.fullmatch(r"H\d", tag.kind)]
    assert levels[0] == 1
    assert levels.count(1) == 2
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_have_heads_lists_have_items_pictures_have_words(tags: list[HeardTag]):
    kinds = [tag.kind for tag in tags]
    for kind in ("Table", "THead", "TH", "TD", "L", "LI", "Figure", "P"):
        assert kind in kinds, kind
    assert kinds.count("THead") == kinds.count("Table")
    figures = [tag for tag in tags if tag.kind == "Figure"]
    assert figures
    assert all(len(tag.alternative) > 20 for tag in figures)


def test_every_page_is_read_by_its_structure(pdf: pikepdf.Pdf):
    for page in pdf.pages:
        assert "/StructParents" in page.obj
        assert str(page.obj.get("/Tabs", "")) == "/S"


def test_whatever_is_painted_is_either_read_or_set_aside(pdf: pikepdf.Pdf):
    """Words and strokes outside any mark would be lost to whoever listens."""
    for page in pdf.pages:
        depth, loose = 0, 0
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += (name in ("BDC", "BMC")) - (name == "EMC")
            loose += depth == 0 and name in ("Tj", "TJ", "S", "f", "f*", "B", "Do")
        assert loose == 0


def test_every_letter_that_is_let_through_has_a_shape():
    """All of the list in one document; typst refuses a letter that no face of ours holds."""
    import json

    from unknot.clinic import typeset

    typst, faces = typeset._typesetter()  # pyright: ignore[reportPrivateUsage]
    letters = [chr(code) for first, last in RUNS for code in range(first, last + 1)]
    assert all(map(has_shape, letters))
    assert not has_shape("漢")
    source = (
        '#set document(title: "t", date: datetime(year: 2025, month: 1, day: 1))\n'
        '#set text(font: ("Atkinson Hyperlegible Next", "Libertinus Serif", "DejaVu Sans Mono"), '
        "fallback: false)\n"
        "#for c in json(bytes(sys.inputs.all)) [#c ]"
    )
    made = typst.compile(
        source.encode(),
        font_paths=faces,
        ignore_system_fonts=True,
        sys_inputs={"all": json.dumps(letters)},
        pdf_standards=["ua-1", "a-2a"],
        format="pdf",
    )
    assert made.startswith(b"%PDF")


def test_colours_are_read_in_grey_too():
    """Every tone against white has 7 to 1; where two differ, so do their words and shapes."""
    template = resources.files("unknot.clinic").joinpath("templates/clinic.typ").read_text("utf-8")
    inks = re.search(r"#let ink = (.*?)#let hair", template, re.S)
    tones = re.search(r"#let tones = \((.*?)\)\n", template)
    assert inks is not None
    assert tones is not None
    found = re.findall(r'rgb\("#(\w{6})"\)', inks[1] + tones[1])
    assert len(found) >= 6
    for colour in found:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        line = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        light = 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]
        least = 7.0 if colour != "6d5426" else 4.5  # the thread is never words
        assert 1.05 / (light + 0.05) >= least, colour
    forest = papers.paper().forest
    assert forest is not None
    words = {(row.tone, row.verdict) for row in forest.rows}
    assert len({verdict for _, verdict in words}) >= len({tone for tone, _ in words})
