"""What is read daily asks for seven years of school or fewer, in each language, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.web import answered
from tests.web.conftest import Running, over_made_up
from tests.web.readability import MOST, WORD, blocks, grade, sentences, syllables, whole
from tests.web.visitor import Answer, Visitor

from unknot.plan import sentences as plan_sentences
from unknot.web.catalogue import LANGUAGES, PageWords
from unknot.wording.spoken import speaking, spoken

TABLE = Path(__file__).resolve().parents[2] / "docs" / "reading-grade.md"
LONG = 8  # words
NEAR = 0.5  # years: the pages may change by a word without another table
PATHS = {
    "Today": "/today", "What I did": "/did", "Missed days": "/missed", "This week": "/",
    "Plan": "/plan", "Warning signs": "/signs", "Help": "/help",
}  # fmt: skip
DAILY = (*PATHS, "Warning sign ticked", "Bad day", "Today's plan, terminal")


@pytest.fixture(scope="module")
def person(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A page over a made-up person with an answer and a plan."""
    running = over_made_up(made, tmp_path_factory.mktemp("read"))
    now = running.clock.now()
    answered.keep_answer_of(running.store, answered.made_up_answer(), now)
    answered.keep_plan_of(running.store, running.clock.day, now)
    return running


def told_daily(language: str) -> list[str]:
    """Every sentence that `unknot today` may say."""
    with speaking(language):
        words = spoken(plan_sentences)
        found = [*words.TODAY.values(), *words.MODES.values(), *words.WORDS.values()]
    return [re.sub(r"\{[^}]*\}", "3", text) for text in (*found, words.NO_ADVICE)]


def shown(person: Running, language: str) -> dict[str, list[str]]:
    """The blocks of each page that is read daily, by its name."""
    visitor = person.launched(language)
    found: dict[str, list[str]] = {}

    def seen(name: str, answer: Answer) -> None:
        assert answer.status == 200, name
        assert f'<html lang="{language}"' in answer.html, name
        found[name] = blocks(answer.html)

    for name, path in PATHS.items():
        seen(name, visitor.go(path))
    words = PageWords(language)
    seen("Warning sign ticked", ticked(visitor, words))
    visitor.go("/help")
    visitor.tap(words("help.seen"))
    visitor.go("/today")
    seen("Bad day", visitor.tap(words("frame.bad_day")))
    visitor.tap(words("rest.slip"))
    found["Today's plan, terminal"] = told_daily(language)
    return found


def ticked(visitor: Visitor, words: PageWords) -> Answer:
    visitor.go("/signs")
    return visitor.tap(words("signs.ticked"), ticked=words("sign.fever"))


@pytest.fixture(scope="module")
def read(person: Running) -> dict[tuple[str, str], list[str]]:
    """The blocks of each page in each language."""
    return {
        (name, language): held
        for language in LANGUAGES
        for name, held in shown(person, language).items()
    }


@pytest.fixture(scope="module")
def measured(read: dict[tuple[str, str], list[str]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Of each page and language, the grade of all it shows and of its full sentences alone."""
    return {
        (name, language): (grade(sentences(held), language), grade(whole(held), language))
        for (name, language), held in read.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DAILY)
def test_a_page_is_read_with_seven_years_of_school(
    name: str, language: str, measured: dict[tuple[str, str], tuple[float, float]]
):
    both = measured[name, language]
    assert max(both) <= MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_long_sentence_is_much_harder_alone(
    language: str, read: dict[tuple[str, str], list[str]]
):
    """Short ones say little by themselves: a single long word is a fifth of them."""
    looked = 0
    for name in DAILY:
        for sentence in whole(read[name, language]):
            if len(WORD.findall(sentence)) > LONG:
                looked += 1
                assert grade([sentence], language) <= MOST + 2.0, (name, sentence)
    assert looked > 30


def test_the_table_in_the_docs_is_what_was_measured(
    measured: dict[tuple[str, str], tuple[float, float]],
):
    rows = re.findall(
        r"^\| ([^|]+?) \|" + r" (-?\d+\.\d) \|" * 4, TABLE.read_text("utf-8"), re.MULTILINE
    )
    held = {row[0]: [float(cell) for cell in row[1:]] for row in rows}
    assert set(held) == set(DAILY)
    for name, cells in held.items():
        now = [one for language in LANGUAGES for one in measured[name, language]]
        assert cells == pytest.approx(now, abs=NEAR), name


def test_the_measure_sees_what_a_person_sees():
    page = (
        "<html><head><title>Not seen</title></head><body><a class='skip' href='#m'>Skip</a>"
        "<h1>How is <b>today</b>?</h1><p>It is 0.3 better. Rest.</p><svg><desc>No</desc></svg>"
        "<ul><li>One</li><li>Two</li></ul></body></html>"
    )
    assert blocks(page) == ["How is today?", "It is 0.3 better. Rest.", "One", "Two"]
    assert sentences(blocks(page)) == ["How is today", "It is 0.3 better", "Rest", "One", "Two"]
    assert whole(blocks(page)) == ["How is today?", "It is 0.3 better."]


def test_the_grades_are_those_of_the_published_formulas():
    assert grade(["The cat sat on the mat"], "en") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    # Five words; one of three syllables and more than six letters, three of one syllable.
    german = grade(["Die Katze liegt auf Matratzen"], "de")
    expected = 0.1935 * 20 + 0.1672 * 5 + 0.1297 * 20 - 0.0327 * 60 - 0.875
    assert german == pytest.approx(expected)


@pytest.mark.parametrize(
    ("word", "count"),
    [("Ruhe", 2), ("heute", 2), ("Schmerz", 1), ("Müdigkeit", 3), ("Bewegung", 3), ("Knie", 1)],
)
def test_german_syllables(word: str, count: int):
    assert syllables(word, "de") == count


HARD = {
    "en": ["Physiological deconditioning necessitates individualised rehabilitation."],
    "de": [
        "Physiologische Dekonditionierung erfordert individualisierte Rehabilitationsmaßnahmen."
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hard_words_are_told_from_easy_ones(language: str):
    measure: Callable[[list[str], str], float] = grade
    assert measure(HARD[language], language) > 2 * MOST
