"""The page's words: whole in every language, kind, and easy to read."""

from __future__ import annotations

import re
import string
from importlib import resources
from itertools import groupby

import pytest

from unknot.plan.limits import Code, red_flags
from unknot.timeline import activities
from unknot.web.catalogue import LANGUAGES, PageWords, language_of, sentences
from unknot.web.pages.done import DOINGS
from unknot.web.registry import every_page, tabs

BANNED = re.compile(
    r"push through|no pain|decondition|complian|\bshould\b|\bmust\b|try harder|great job|well done"
    r"|\bscore\b|\bjust\b|streak|\bgoal",
    re.IGNORECASE,
)
DAILY = (
    "frame today pad pad_hint sleep rest week tomorrow ceiling mode reason missed did doing effort"
    " middling signs sign help first first_today file answer unlock data"
).split()
MOST_GRADE = 7.0


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_sentence_with_the_same_facts(language: str):
    first, held = sentences(LANGUAGES[0]), sentences(language)
    assert set(held) == set(first)
    differ = {key for key in first if facts(first[key]) != facts(held[key])}
    assert not differ
    assert not [key for key, text in held.items() if not text and not key.startswith("pad_hint.")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_data_name_has_words(language: str):
    held = sentences(language)
    assert {f"sign.{name}" for name in red_flags()} <= set(held)
    assert {f"reason.{code.value}" for code in Code} <= set(held)
    moved = [name for name, one in activities().items() if one.kind]
    assert {f"doing_low.{name}" for name in moved} <= set(held)
    assert {f"doing.{name}" for name in DOINGS} <= set(held)
    assert {f"{page.name}.title" for page in every_page()} <= set(held)
    assert {f"nav.{page.name}" for page in tabs()} <= set(held)


def templates() -> dict[str, str]:
    folder = resources.files("unknot.web").joinpath("templates")
    return {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}


def test_templates_hold_no_words_of_their_own():
    """Whatever a person reads comes from the catalogue, but for the program's name."""
    for name, source in templates().items():
        plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
        plain = re.sub(r"<[^>]*>", " ", plain, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-zÄÖÜäöüß]{2,}", plain)) - {"unknot"}
        assert not words, f"{name}: {words}"


def test_every_key_that_a_template_names_is_there():
    held = sentences("en")
    for name, source in templates().items():
        for key in re.findall(r"\bt\(\"([a-z_.]+)\"", source):
            if not key.endswith((".", "_")):
                assert key in held, f"{name}: {key}"
        for key in re.findall(r"\bt\.count\(\"([a-z_.]+)\"", source):
            assert f"{key}.other" in held, f"{name}: {key}"


def test_the_words_are_kind():
    assert not {key: text for key, text in sentences("en").items() if BANNED.search(text)}


def syllables(word: str) -> int:
    """The usual count by groups of vowels; a silent e at the end is none."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(groups - (silent and groups > 1), 1)


def grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word − 15.59."""
    words = re.findall(r"[A-Za-z’']+", text)
    ends = len(re.findall(r"[.!?:]+(?:\s|$)", text)) or 1
    return 0.39 * len(words) / ends + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_grade_is_that_of_the_published_formula():
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grade("Physiological deconditioning necessitates rehabilitation.") > 20.0


def test_daily_words_are_read_with_seven_years_of_school():
    """Each part of the page together, and every long sentence alone within two years more."""

    def part(item: tuple[str, str]) -> str:
        return item[0].partition(".")[0]

    held = sorted(sentences("en").items())
    for name, items in groupby(held, part):
        if name in DAILY:
            whole = " ".join(
                text if text[-1:] in ".?!" else f"{text}." for _, text in items if text
            )
            filled = re.sub(r"\{\w+\}", "3", whole)
            assert grade(filled) <= MOST_GRADE, name
    for key, text in held:
        if key.partition(".")[0] in DAILY and len(text.split()) > 8:
            assert grade(re.sub(r"\{\w+\}", "3", text)) <= MOST_GRADE + 2.0, (key, text)


def test_a_browser_gets_the_first_language_that_is_there():
    assert language_of("de-CH,de;q=0.9,en;q=0.8") == "de"
    assert language_of("pt,fr;q=0.9,en;q=0.5") == "en"
    assert language_of("") == "en"
    assert language_of("en;q=0.2,de;q=0.9") == "de"
    assert language_of("de;q=x,en") == "en"


def test_numbers_and_days_are_written_as_the_language_writes_them():
    from datetime import date

    german, english = PageWords("de"), PageWords("en")
    assert german.number(3.5) == "3,5"
    assert english.number(3.0) == "3"
    assert english.span(date(2026, 3, 6), date(2026, 3, 12)) == "6 to 12 March"
    assert german.span(date(2026, 2, 26), date(2026, 3, 4)) == "26. Februar bis 4. März"
    assert english.long_day(date(2026, 3, 12)) == "Thursday, 12 March"
