"""JSON that is one value, or one value a line (NDJSON); a broken line never sinks the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

from unknot.errors import DiaryError
from unknot.recordings.archive import Archive
from unknot.recordings.json_files import items, loaded, mapping

T = TypeVar("T")
JSON_NAME = re.compile(r".*\.(?:json|ndjson|jsonl)", re.IGNORECASE)
BROKEN_LINE = "a line that is no JSON"
DEEPEST = 60
"""Levels of nesting that no record has."""
STREAMED_MB = 48
LONGEST_LINE = 8_000_000


def each(
    archive: Archive, prefix: str, within: Callable[[object], Iterator[T]], refusal: DiaryError
) -> Iterator[T | None]:
    """Each record of every JSON file; None for a line or a file that cannot be read.

    Args:
        prefix: as `values` has it.
        within: the records in a value.
        refusal: where there is none at all.

    Raises:
        DiaryError: the refusal, or what is wrong with the only file.
    """
    single = archive.members == (archive.name,)
    empty = True
    for member in archive.members:
        if not single and JSON_NAME.fullmatch(member) is None:
            continue
        try:
            for value in values(archive, member, prefix):
                for record in [None] if value is None else within(value):
                    empty &= record is None
                    yield record
        except DiaryError:
            if single:
                raise
            yield None
    if empty:
        raise refusal


def values(archive: Archive, member: str, prefix: str = "") -> Iterator[object]:
    """The value of a file, or those of its lines; None for a line that is none.

    Args:
        prefix: where the items of a file stand that is too big to hold and no list, as ijson has
            it; each is then given alone.

    Raises:
        DiaryError: code "broken-json" where it is neither, or nothing in it can be read.
    """
    if _by_lines(archive, member):
        yield from _lines(archive, member)
    elif prefix and archive.size(member) > STREAMED_MB * 1_000_000:
        with archive.open(member) as stream:
            listed = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
        with archive.open(member) as stream:
            for one in items(stream, member, "item" if listed else prefix):
                yield None if _is_deep(one) else one
    else:
        held = loaded(archive.read(member, STREAMED_MB), member)
        if _is_deep(held):
            raise DiaryError(
                "broken-json", f"{member} is nested deeper than any export.", "export it again."
            )
        yield held


def within(raw: bytes, name: str) -> dict[str, Any]:
    """A JSON object that another record holds; an empty one where it is none."""
    return _line(raw, name) or {}


def _by_lines(archive: Archive, member: str) -> bool:
    """Whether two of a file's first lines that hold something are objects of their own."""
    with archive.open(member) as stream:
        seen = [stream.readline(LONGEST_LINE).lstrip(b"\xef\xbb\xbf \t") for _ in range(3)]
    held = [line for line in seen if line.strip()]
    whole = [line for line in held if line.startswith(b"{") and _line(line, member) is not None]
    return len(held) > 1 and bool(whole)


def _lines(archive: Archive, member: str) -> Iterator[object]:
    with archive.open(member) as stream:
        while line := stream.readline(LONGEST_LINE):
            if line.strip():
                yield _line(line, member)


def _line(line: bytes, name: str) -> dict[str, Any] | None:
    try:
        held = mapping(loaded(line, name))
    except DiaryError:
        return None
    return held if held and not _is_deep(held) else None


def _is_deep(held: object) -> bool:
    """Whether lists and objects lie within each other more deeply than any record has them."""
    level: list[Any] = [held]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [
                    v for v in cast("dict[str, Any]", one).values() if isinstance(v, dict | list)
                ]
            elif isinstance(one, list):
                inner += [v for v in cast("list[Any]", one) if isinstance(v, dict | list)]
        if not inner:
            return False
        level = inner
    return True
