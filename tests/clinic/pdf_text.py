"""What a reader who listens hears of a PDF: its tags in order, and the words under each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf


@dataclass(frozen=True)
class HeardTag:
    """One element of the structure tree: its kind, how deep it is, its alternative text."""

    kind: str
    depth: int
    words: str
    alternative: str


def heard(pdf: pikepdf.Pdf) -> list[HeardTag]:
    """The tree in its own order; an element's words are those that are its own."""
    words = {int(page.obj.objgen[0]): _by_mark(page) for page in pdf.pages}
    return list(_walk(pdf.Root.StructTreeRoot, words, None, 0))


def text(pdf: pikepdf.Pdf) -> str:
    """All words in the order of the tree."""
    return " ".join(" ".join(tag.words for tag in heard(pdf)).split())


def _walk(node: Any, words: dict[int, dict[int, str]], page: Any, depth: int) -> Iterator[HeardTag]:
    page = node.get("/Pg", page)
    children = node.get("/K", pikepdf.Array([]))
    children = list(children) if isinstance(children, pikepdf.Array) else [children]
    below: list[HeardTag] = []
    for child in children:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            below += list(_walk(child, words, page, depth + 1))
        else:
            mark = child.get("/MCID") if isinstance(child, pikepdf.Dictionary) else child
            place = child.get("/Pg", page) if isinstance(child, pikepdf.Dictionary) else page
            if mark is not None and place is not None:
                below.append(
                    HeardTag("", depth + 1, words[int(place.objgen[0])].get(int(mark), ""), "")
                )
    if "/S" in node:
        yield HeardTag(str(node["/S"]).strip("/"), depth, "", str(node.get("/Alt", "")))
    yield from below


def _by_mark(page: pikepdf.Page) -> dict[int, str]:
    """Words by the number of their marked content."""
    faces: Any = page.resources.get("/Font", pikepdf.Dictionary())
    fonts = {str(name): _letters(font) for name, font in faces.items()}
    found: dict[int, str] = {}
    stack: list[int | None] = []
    letters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            given = operands[1] if len(operands) > 1 else None
            held = given.get("/MCID") if isinstance(given, pikepdf.Dictionary) else None
            stack.append(None if held is None else int(held))
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            letters = fonts[str(operands[0])]
        elif name in ("Tj", "TJ"):
            mark = next((m for m in reversed(stack) if m is not None), None)
            if mark is not None:
                parts = operands[0] if name == "TJ" else operands
                found[mark] = found.get(mark, "") + "".join(_said(p, letters) for p in parts)
    return found


def _said(part: Any, letters: dict[int, str]) -> str:
    if not isinstance(part, pikepdf.String):
        return ""
    raw = bytes(part)
    return "".join(letters.get(int.from_bytes(raw[i : i + 2]), "?") for i in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font says, from its own table."""
    table = bytes(font["/ToUnicode"].read_bytes()).decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, says in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(says).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for low, high, says in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int.from_bytes(bytes.fromhex(says))
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(first + step)
    return found
