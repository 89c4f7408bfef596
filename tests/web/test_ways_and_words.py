"""Two ways to every page, and every word and short form that is not everyday language explained."""

from __future__ import annotations

import re

from tests.web.conftest import Running

from unknot.web.catalogue import LANGUAGES, sentences
from unknot.web.pages.all_pages import PARTS, words_meant
from unknot.web.registry import every_page

STEPS = frozenset(  # a step of something that is begun elsewhere: 2.4.5 leaves these out
    "unlock begin sheet lock rest bring waiting effort first_today middling file answer week map"
    .split()
)  # fmt: skip
UNUSUAL = {
    "en": "knot ceiling pacing flare grade story nitric radicals inflammation backup passphrase"
    " recovery model middling points import export crash".split(),
    "de": "Knoten Grenze Schonen Stufe Geschichte Stickoxid Radikale Entzündung Schmerz-Regler"
    " Trefferbilanz Sicherung Satz Notfallbogen Modell Punkte Import Export".split(),
}
"""Words of our own or of medicine that the catalogue uses."""
EVERYDAY = frozenset({"OK", "QR"})


def test_every_page_is_on_the_map_and_the_map_is_on_every_page(shared_example: Running):
    listed = {name for _, names in PARTS for name in names}
    assert {one.name for one in every_page()} - STEPS <= listed
    visitor = shared_example.launched()
    found = visitor.go("/pages")
    paths = {one.path for one in every_page() if one.name in listed}
    (main,) = found.tree.every("main")
    assert {one.attributes["href"] for one in main.every("a")} == paths
    for path in sorted(paths):
        (foot,) = visitor.go(path).tree.every("footer")
        assert {"/pages", "/words"} <= {one.attributes["href"] for one in foot.every("a")}


def test_words_are_explained_before_the_file_is_open_too(locked: Running):
    found = locked.visitor().go("/words")
    assert found.heading == "Words explained"
    assert "The most for one day. It is nothing to reach: less is always fine." in found.words


def test_every_unusual_word_that_is_used_is_explained():
    """In its text or its key; a word of the glossary alone is not used."""
    for language in LANGUAGES:
        terms = " ".join(one.term for one in words_meant("word", language)).casefold()
        used = " ".join(
            f"{key} {text}" for key, text in sentences(language).items()
            if not key.startswith(("word.", "short."))
        ).casefold()  # fmt: skip
        for word in map(str.casefold, UNUSUAL[language]):
            assert word in used, f"{word}: not used any more"
            assert word in terms, f"{language}: {word}"


def test_every_short_form_is_spelled_out():
    """Whatever is written in capitals, and units; codes of countries are keys, not words."""
    for language in LANGUAGES:
        known = {one.term for one in words_meant("short", language)}
        for key, text in sentences(language).items():
            if key.startswith(("word.", "short.")):
                continue
            plain = re.sub(r"\{\w+\}", "", text)
            capitals = set(re.findall(r"\b[A-ZÄÖÜ]{2,}\b", plain)) - EVERYDAY
            assert capitals <= known, (language, key)
            for unit in ("min", "ms", "zip"):
                if re.search(rf"\b{unit}\b", plain):
                    assert unit in known, (language, key)


def test_each_explanation_says_something_of_its_own():
    for language in LANGUAGES:
        for part in ("word", "short"):
            for one in words_meant(part, language):
                assert len(one.means) > 3
                assert one.means.casefold() != one.term.casefold()
