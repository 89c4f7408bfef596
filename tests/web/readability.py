"""How many years of school a page asks for, measured on the words that it shows.

English: the grade of Kincaid and others (1975), 0.39 words a sentence + 11.8 syllables a word
− 15.59. German: the first Vienna formula (Bamberger and Vanecek 1984, Lesen, Verstehen, Lernen,
Schreiben), 0.1935 MS + 0.1672 SL + 0.1297 IW − 0.0327 ES − 0.875, where MS is words of three
syllables or more in 100, SL words a sentence, IW words of more than six letters in 100 and ES words
of one syllable in 100; it too gives a year of school.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

INLINE = frozenset("a abbr b em i small span strong u".split())
UNSEEN = frozenset("head script style title desc svg select template".split())
VOID = frozenset("br circle hr img input line link meta path rect".split())
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
ENDS = re.compile(r"[.!?:;]+(?=\s|$|“|\")")
MOST = 7.0


class _Blocks(HTMLParser):
    """The words of a page as they stand: a new block with every tag that is not within a line."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [""]
        self.open: list[tuple[str, bool]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        kinds = set(held.get("class", "").split())
        unseen = tag in UNSEEN or "hidden" in held or bool(kinds & {"skip", "sr", "vh"})
        if tag not in INLINE or kinds & {"btn", "tl", "phone", "wide"}:
            self.blocks.append("")
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append((tag, unseen))

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, _ in self.open]:
            while self.open.pop()[0] != tag:
                pass
        if tag not in INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not any(unseen for _, unseen in self.open):
            self.blocks[-1] += data


def blocks(html: str) -> list[str]:
    """Every block of words that a page shows, folded ones too."""
    plain = (" ".join(block.split()) for block in _Blocks(html).blocks)
    return [block for block in plain if WORD.search(block)]


def sentences(shown: list[str]) -> list[str]:
    """Their sentences; a label or a button is one by itself."""
    return [part.strip() for block in shown for part in ENDS.split(block) if WORD.search(part)]


def whole(shown: list[str]) -> list[str]:
    """Full sentences alone: what ends in a mark and has a few words."""
    found = (re.findall(r".+?[.!?]+(?=\s|$|“|\")", block) for block in shown)
    return [one for several in found for one in several if len(WORD.findall(one)) > 2]


def syllables(word: str, language: str) -> int:
    """Groups of vowels; in English a silent e at the end is none."""
    low = word.lower()
    if language == "de":
        # Two vowels that are one sound count once, others each: "Ruhe" 2, "heute" 2, "Idee" 2.
        return max(len(re.findall(r"ie|ei|ai|au|eu|äu|aa|ee|oo|[aeiouäöüy]", low)), 1)
    groups = len(re.findall(r"[aeiouy]+", low))
    silent = low.endswith("e") and not low.endswith("le")
    return max(groups - (silent and groups > 1), 1)


def grade(said: list[str], language: str) -> float:
    """The year of school of some sentences."""
    words = [word for one in said for word in WORD.findall(one)]
    long = len(words) / len(said)
    counts = [syllables(word, language) for word in words]
    if language == "en":
        return 0.39 * long + 11.8 * sum(counts) / len(words) - 15.59
    of_100 = 100.0 / len(words)
    many = of_100 * sum(count >= 3 for count in counts)
    letters = of_100 * sum(len(word) > 6 for word in words)
    one = of_100 * sum(count == 1 for count in counts)
    return 0.1935 * many + 0.1672 * long + 0.1297 * letters - 0.0327 * one - 0.875
