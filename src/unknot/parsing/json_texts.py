"""JSON that no reader knows, refused as what it is: it is no table, and may be made to harm."""

from __future__ import annotations

import re

from unknot.errors import DiaryError, UnknotError

DEEPEST = 100
"""Levels of nesting that no export has."""
LOOKED_AT = 200_000
"""Characters in which a nesting is looked for."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?')
_BRACKETS = {"{": 1, "[": 1, "}": -1, "]": -1}


def is_json(text: str) -> bool:
    """Whether a text begins as JSON does."""
    return text.lstrip().startswith(("{", "["))


def unknown_json(name: str, text: str) -> UnknotError:
    """The refusal of JSON in no known format."""
    if _depth(text) > DEEPEST:
        return DiaryError(
            "broken-json", f"{name} is nested deeper than any export.", "export it again."
        )
    return DiaryError(
        "unknown-format",
        f"{name} is in no format that is known. It is JSON and begins with"
        f" {' '.join(text[:80].split())[:60]}",
        "give the app's export whole, as it comes; a table of your own goes in as CSV."
        " docs/readers.md lists the formats that are read.",
    )


def _depth(text: str) -> int:
    deepest = level = 0
    for sign in _STRING.sub("", text[:LOOKED_AT]):
        level += _BRACKETS.get(sign, 0)
        deepest = max(deepest, level)
    return deepest
