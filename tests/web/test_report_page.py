"""The two pages for a clinician from the page itself."""

from __future__ import annotations

import io

import pikepdf
import pytest
from tests.web.answered import keep_answer_of, made_up_answer
from tests.web.conftest import Running


@pytest.mark.parametrize(
    ("language", "words"), [("en", "They are in the language"), ("de", "Sie sind in der Sprache")]
)
def test_the_two_pages_speak_the_language_of_the_page(example: Running, language: str, words: str):
    keep_answer_of(example.store, made_up_answer(), example.clock.now())
    visitor = example.launched(language)
    assert words in visitor.go("/report").words
    given = visitor.post("/report/pdf", {"csrf": visitor.token})
    assert given.status == 200
    with pikepdf.open(io.BytesIO(given.body)) as pdf:
        assert str(pdf.Root["/Lang"]) == language
