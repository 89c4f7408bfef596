"""Two ways to find one's way: every page with what it is for, and the words that are used here."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.web.catalogue import PageWords, sentences
from unknot.web.page import Frame, Page, Shown, Visit
from unknot.web.registry import every_page

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("each_day", ("today", "did", "missed", "body", "week")),
    ("your_days", ("moving", "why", "plan", "trials", "track")),
    ("yours", ("report", "data", "settings", "clinician", "phone", "first")),
    ("help", ("signs", "help", "glossary")),
)
"""Parts of the map, and the pages in each by their names."""


@dataclass(frozen=True)
class Place:
    """A page on the map."""

    path: str
    title: str
    why: str


@dataclass(frozen=True)
class WordMeant:
    """A word, and what it means here."""

    name: str
    term: str
    means: str


def show_map(visit: Visit) -> Shown:
    """Every page once, in parts."""
    paths = {one.name: one.path for one in every_page()}
    return {
        "parts": [
            (visit.words(f"map.{part}"), [_place(name, paths[name], visit.words) for name in names])
            for part, names in PARTS
        ]
    }


def _place(name: str, path: str, words: PageWords) -> Place:
    title = f"nav.{name}" if words.has(f"nav.{name}") else f"{name}.title"
    why = {"help": "map.help_page", "glossary": "map.words"}.get(name, f"map.{name}")
    return Place(path, words(title), words(why))


def show_words(visit: Visit) -> Shown:
    """Every word that is explained, in the order of its language."""
    return {
        "meant": words_meant("word", visit.words.language),
        "short": words_meant("short", visit.words.language),
    }


def words_meant(part: str, language: str) -> tuple[WordMeant, ...]:
    """Words or short forms with what they mean, sorted as they are looked for."""
    found = [
        WordMeant(key.partition(".")[2], *text.split("|", 1))
        for key, text in sentences(language).items()
        if key.startswith(f"{part}.")
    ]
    return tuple(sorted(found, key=lambda one: one.term.casefold()))


PAGES = (
    Page("map", "/pages", "map.html.j2", show_map),
    Page("glossary", "/words", "words.html.j2", show_words, frame=Frame.STEP, locked=True),
)
