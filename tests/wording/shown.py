"""What a person reads of a page: its words as they are shown, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, cast

SILENT = frozenset({"style", "script", "head", "template"})
VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "path", "rect", "circle", "line"})
HEARD = frozenset({"aria-label", "alt", "placeholder", "title"})


class ShownWords(HTMLParser):
    """Pieces of text in their order, each with the tags that hold it.

    Attributes:
        spoken: what stands in attributes that are read out.
        languages: the `lang` of the document and of parts.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.pieces: list[tuple[tuple[str, ...], str]] = []
        self.spoken: list[str] = []
        self.languages: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.spoken += [value for name in HEARD if (value := held.get(name))]
        if held.get("lang"):
            self.languages.append(str(held["lang"]))
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        plain = " ".join(data.split())
        if plain and not SILENT & set(self.open):
            self.pieces.append((tuple(self.open), plain))

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.pieces]


def words_in(held: object) -> Iterable[str]:
    """Every text in plain data."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Mapping):
        for value in cast("Mapping[Any, object]", held).values():
            yield from words_in(value)
    elif isinstance(held, list | tuple):
        for value in cast("list[object]", held):
            yield from words_in(value)
