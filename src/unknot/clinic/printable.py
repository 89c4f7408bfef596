"""Words from outside made fit for print: letters that the shipped faces hold, and no endless line.

PDF/A and PDF/UA refuse a letter without a shape, so what no shipped face can draw becomes a box.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

BOX = "\N{WHITE SQUARE}"
BREAK = "\N{ZERO WIDTH SPACE}"
ELLIPSIS = " \N{HORIZONTAL ELLIPSIS}"
FIXED_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
UNKNOWN = ("Co", "Cn", "Cs")  # private, unassigned and half signs
UNBROKEN = 16  # letters in a row before a line may end
# First and last of each run of letters that the faces hold: Latin, Greek, Cyrillic, Armenian,
# Hebrew, Arabic, Georgian, and signs. A test sets every one of them.
RUNS = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x384, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1),
    (0x3A3, 0x3CE), (0x3F0, 0x477), (0x48C, 0x4C4), (0x4CF, 0x4F9), (0x531, 0x556),
    (0x559, 0x55F), (0x561, 0x587), (0x5D0, 0x5EA), (0x60C, 0x60C), (0x61B, 0x61B),
    (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x64A), (0x660, 0x669), (0x67E, 0x67E),
    (0x686, 0x686), (0x698, 0x698), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6CC, 0x6CC),
    (0x6F0, 0x6F9), (0x10D0, 0x10FC), (0x1E00, 0x1EFF), (0x1F00, 0x1F15), (0x2002, 0x200A),
    (0x2010, 0x2027), (0x202F, 0x2037), (0x2039, 0x203A), (0x2044, 0x2044), (0x20AC, 0x20AC),
    (0x2116, 0x2117), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2215, 0x2215),
    (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A1, 0x25A1),
)  # fmt: skip


def has_shape(letter: str) -> bool:
    """Whether a shipped face can draw it."""
    return any(first <= ord(letter) <= last for first, last in RUNS)


def printable(words: str) -> str:
    """Words as they can be printed, on one line; nothing in them can steer what reads them.

    Letters are composed, marks that no letter took and signs without a width are left out, and what
    no face holds becomes a box.
    """
    held: list[str] = []
    for letter in unicodedata.normalize("NFC", words):
        kind = unicodedata.category(letter)
        if letter in FIXED_SPACES or has_shape(letter):
            held.append(letter)
        elif kind.startswith("Z") or letter in "\t\n\r":
            held.append(" ")
        elif kind in UNKNOWN or not kind.startswith(("C", "M")):
            held.append(BOX)
    return " ".join(part for part in "".join(held).split(" ") if part)


def cut(words: str, most: int) -> str:
    """The start of some words, printable, at a space where there is one near the end."""
    whole = printable(words)
    if len(whole) <= most:
        return whole
    start = whole[: most - len(ELLIPSIS)]
    if " " in start[most // 2 :]:
        start = start.rsplit(" ", 1)[0]
    return start.rstrip(" ,;:") + ELLIPSIS


def breakable(words: str) -> str:
    """The same with places at which a word without end may go on in the next line."""
    return " ".join(_broken(word) for word in words.split(" "))


def _broken(word: str) -> str:
    if len(word) <= UNBROKEN:
        return word
    ends = [*range(0, len(word), UNBROKEN), len(word)]
    return BREAK.join(word[a:b] for a, b in pairwise(ends))
