"""What went wrong is said in the visitor's language, and what is English is marked as English."""

from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from tests.web.conftest import Running

import unknot
from unknot.errors import UnknotError
from unknot.web.catalogue import FIRST, LANGUAGES, PageWords
from unknot.web.problem_words import ANY_CODE, problem_sentences, problem_words, reason_words

ROOMS = (
    "parsing", "recordings", "merging", "formats", "readers", "store", "plan", "inference",
    "effects", "group", "forecasting", "workflow", "trial", "answer", "diary", "clinic",
)  # fmt: skip
"""Whatever these say may meet a person who gives a file to the page, or runs a command."""
OTHER = [language for language in LANGUAGES if language != FIRST]


def codes(room: str) -> set[str]:
    """The codes of every failure that a room raises by name."""
    found: set[str] = set()
    for path in Path(str(resources.files(unknot))).joinpath(room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) == 3:
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                first = node.args[0]
                if name.endswith("Error") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


@pytest.mark.parametrize("language", OTHER)
@pytest.mark.parametrize("room", ROOMS)
def test_every_failure_of_a_file_has_words_in_every_language(room: str, language: str):
    found = codes(room)
    assert found or room in ("merging", "answer", "plan", "effects")
    assert found <= set(problem_sentences(language))


@pytest.mark.parametrize("language", OTHER)
def test_every_row_says_what_and_the_way_out(language: str):
    for code, (said, fix) in problem_sentences(language).items():
        assert code == ANY_CODE or re.fullmatch(r"[a-z][a-z-]*", code)
        assert said.endswith("."), code
        assert fix.endswith("."), code
        assert "{" not in said + fix
        assert "Fix" not in said + fix


def test_english_is_the_exact_words():
    error = UnknotError("empty-file", "a.csv is empty.", "export it again.")
    held = problem_words(error, PageWords("en"))
    assert (held.said, held.fix, held.exact) == ("a.csv is empty.", "export it again.", "")


def test_german_keeps_the_exact_words_beside():
    error = UnknotError("empty-file", "a.csv is empty.", "export it again.")
    held = problem_words(error, PageWords("de"))
    assert held.said == "Diese Datei ist leer."
    assert held.exact == "a.csv is empty. export it again."
    unknown = problem_words(UnknotError("never-heard", "x.", "y."), PageWords("de"))
    assert unknown.said == problem_sentences("de")[ANY_CODE][0]


def test_a_reason_keeps_its_names_and_an_unknown_one_is_marked():
    german = PageWords("de")
    assert reason_words("outside 0 to 10 (first in a.csv line 3: \"99\")", german) == (
        "außerhalb von 0 bis 10", False,
    )  # fmt: skip
    assert reason_words("quite new", german) == ("quite new", True)
    assert reason_words("quite new", PageWords("en")) == ("quite new", False)


def test_a_german_page_of_a_failure_marks_what_is_english(empty: Running):
    visitor = empty.launched("de")
    visitor.go("/data")
    found = visitor.post("/data/undo", {"csrf": visitor.token, "import": "99"})
    assert found.status == 400
    assert "Diesen Import gibt es nicht." in found.words
    (exact,) = [one for one in found.tree.every("p") if one.attributes.get("lang") == "en"]
    assert "there is no import 99" in exact.text
    assert found.words.count("there is no") == 1
