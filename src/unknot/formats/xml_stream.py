"""Long XML read as it streams by, element by element, whatever its prologue says.

What stands before the root is never parsed: exports have document types that are malformed, and an
entity could only be declared there. A file that declares one is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

from unknot.errors import DiaryError

PART = 1 << 16
LONGEST_PROLOGUE = 1 << 20
LONGEST_TAG = 4 << 20
"""Bytes of one tag; the longest that was seen has 2 KB."""
BREAKS_OFF = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)
MENDED = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)
"""What mending bytes may help against."""

_CONTROL = bytes(
    0x20 if byte < 0x20 and byte not in (0x09, 0x0A, 0x0D) else byte for byte in range(256)
)
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_HALF_REFERENCE = re.compile(rb"&#?[0-9a-zA-Z]{0,11}\Z")
_NO_CHARACTER = re.compile("[\ufffe\uffff]")

Start = Callable[[str, Any], None]
"""Called with an element's name and attributes, as a flat list where the parser is asked for it."""


@dataclass(frozen=True)
class Break:
    """Where a file could not be read further.

    Attributes:
        cut: it ends there; else it is damaged there.
        line: in the file, from 1.
        byte: how many bytes were read.
        mendable: other bytes in place of wrong ones may help.
    """

    cut: bool
    line: int
    byte: int
    mendable: bool


def stream(
    source: IO[bytes], name: str, root: str, begin: Callable[[Any], Start], *, mend: bool = False
) -> Break | None:
    """Read the elements of a file below its root.

    Args:
        source: the bytes, from the beginning.
        name: of the file, for messages.
        root: name of the outermost element.
        begin: given the parser, so that handlers can be changed on the way; returns the first.
        mend: put a blank in place of bytes and references that no XML may hold.

    Returns:
        None where all was read, else where not.

    Raises:
        DiaryError: code "no-root", or "entities" where the file declares some.
    """
    before, rest = _from_root(source, name, root)
    parser: Any = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = begin(parser)
    parts = _parts(rest, source)
    done = 0
    try:
        for part in _mended(parts) if mend else parts:
            parser.Parse(part, False)
            done += len(part)
            if done - parser.CurrentByteIndex > LONGEST_TAG:
                line = before.count(b"\n") + parser.CurrentLineNumber
                return Break(False, line, len(before) + parser.CurrentByteIndex, False)
        parser.Parse(b"", True)
    except expat.ExpatError as wrong:
        return Break(
            cut=wrong.code in BREAKS_OFF,
            line=before.count(b"\n") + wrong.lineno,
            byte=len(before) + parser.ErrorByteIndex,
            mendable=wrong.code in MENDED,
        )
    return None


def holds_root(start: bytes, root: str) -> bool:
    """Whether the beginning of a file holds this outermost element, or announces it."""
    name = re.escape(root.encode())
    return re.search(rb"<(?:!DOCTYPE\s+)?" + name + rb"[\s>/\[]", start) is not None


def _from_root(source: IO[bytes], name: str, root: str) -> tuple[bytes, bytes]:
    """What stands before the root, and what of the rest is already read."""
    mark = re.compile(rb"<" + re.escape(root.encode()) + rb"[\s>/]")
    held = b""
    while len(held) < LONGEST_PROLOGUE:
        part = source.read(PART)
        held += part
        place = mark.search(held)
        before = held if place is None else held[: place.start()]
        if b"<!ENTITY" in before.upper():
            raise DiaryError(
                "entities", f"{name} declares entities, which no export does; it may be made to"
                " harm.", "export it again from where it came.",
            )  # fmt: skip
        if place is not None:
            return before, held[place.start() :]
        if not part:
            break
    raise DiaryError("no-root", f"{name} holds no {root}.", "export it again.")


def _parts(first: bytes, source: IO[bytes]) -> Iterator[bytes]:
    yield first
    while part := source.read(PART):
        yield part


def _mended(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same in UTF-8 that is valid, without what no XML may hold."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    held = b""
    for part in parts:
        text = _NO_CHARACTER.sub(" ", decoder.decode(part.translate(_CONTROL)))
        whole = _REFERENCE.sub(_reference, held + text.encode())
        half = _HALF_REFERENCE.search(whole)
        held = b"" if half is None else half[0]
        yield whole if half is None else whole[: half.start()]
    yield held + decoder.decode(b"", True).encode()


def _reference(found: re.Match[bytes]) -> bytes:
    point = int(found[1], 16) if found[1] else int(found[2])
    fine = point in (9, 10, 13) or 32 <= point < 0xD800 or 0xE000 <= point < 0xFFFE
    return found[0] if fine or 0x10000 <= point < 0x110000 else b" "
