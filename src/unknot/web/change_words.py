"""Changes in points, in words: the same figures as the report's, in the person's language."""

from __future__ import annotations

from unknot.answer.sentences import TRACE, tenth
from unknot.effects.results import Interval
from unknot.web.catalogue import PageWords


def points(value: float, words: PageWords) -> str:
    """A size without its sign, as the language writes it."""
    return tenth(value).replace(".", words("date.decimal"))


def signed(value: float, words: PageWords) -> str:
    """A change with its sign, but for none."""
    size = points(value, words)
    if tenth(value) == "0.0":
        return size
    return f"\N{MINUS SIGN}{size}" if value < 0 else f"+{size}"


def side(value: float, words: PageWords) -> str:
    """A change in words: "0.3 easier"."""
    if tenth(value) == "0.0":
        return words("change.none")
    size = points(value, words) if abs(value) >= TRACE else words("change.trace")
    return words("change.easier" if value < 0 else "change.worse", n=size)


def between(low: float, high: float, words: PageWords) -> str:
    """A range of changes in words; its ends never hide on which side of no change they lie."""
    return words("change.between", low=side(low, words), high=side(high, words))


def span(held: Interval, share: int, words: PageWords) -> str:
    """The central 50 or 90 % of a change, with signs."""
    low, high = (held.q25, held.q75) if share == 50 else (held.q05, held.q95)
    return words("change.span", low=signed(low, words), high=signed(high, words))
