"""FHIR R4 written as XML, turned into what the same record is in JSON.

As the published standard has it (hl7.org/fhir/R4/xml.html and json.html): a primitive stands in the
attribute `value`, a record within another is an element of its own name, and what may repeat is a
list in JSON. Narrative (XHTML) and extensions are passed over: neither is ever kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from unknot.errors import DiaryError
from unknot.formats.xml_stream import stream
from unknot.recordings.archive import Archive
from unknot.recordings.json_files import finite

SPACE = "http://hl7.org/fhir"
_ROOT = re.compile(rb"<((?:\w+:)?([A-Z]\w{2,60}))\b[^<>]{0,2000}[\"']http://hl7\.org/fhir[\"']")
LARGEST_MB = 100
"""A bundle is held as records; a bigger one is given in JSON, which is read one by one."""
DEEPEST = 60
LOOK = 8192
PASSED_OVER = frozenset({"div", "extension", "modifierExtension"})
LISTS = frozenset(
    {
        "entry", "coding", "contained", "item", "answer", "component", "category", "given",
        "deviceName", "dosageInstruction", "dosage", "interpretation", "referenceRange",
    }
)  # fmt: skip
"""Fields that are lists in JSON also where they stand once, of those that are looked at."""
_NUMBERS = frozenset({"valueInteger", "valueDecimal"})
_TRUTH = {"true": True, "false": False}


@dataclass
class _Element:
    name: str
    value: str | None = None
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    record: dict[str, Any] | None = None


def root_of(start: bytes) -> tuple[str, str] | None:
    """The outermost element of a record in XML as it stands there, and its kind; else None.

    >>> root_of(b'<?xml version="1.0"?><f:Bundle xmlns:f="http://hl7.org/fhir">')
    ('f:Bundle', 'Bundle')
    """
    found = _ROOT.search(start[:LOOK])
    return None if found is None else (found[1].decode("ascii", "replace"), found[2].decode())


def documents(archive: Archive) -> list[str]:
    """The files of an archive that are records in XML, by what they hold."""
    found: list[str] = []
    for member in archive.files(".xml"):
        with archive.open(member) as source:
            if root_of(source.read(LOOK)) is not None:
                found.append(member)
    return found


def records(archive: Archive, member: str) -> Iterator[dict[str, Any] | None]:
    """The entries of a bundle, or the one record, as they are in JSON; None where it breaks off.

    Raises:
        DiaryError: code "too-big", "broken-xml", "entities", or "no-root".
    """
    if archive.size(member) > LARGEST_MB * 1_000_000:
        raise DiaryError(
            "too-big",
            f"{member} has more than {LARGEST_MB} MB, which is more than is read of a bundle in"
            " XML.",
            "ask for the same in JSON, which is read at any size, or for fewer years.",
        )
    with archive.open(member) as source:
        root = root_of(source.read(LOOK))
    if root is None:
        raise DiaryError("no-root", f"{member} holds no record of FHIR.", "export it again.")
    found: list[dict[str, Any]] = []
    intake = _Intake(member, root[1], found.append)
    with archive.open(member) as source:
        broken = stream(source, member, root[0], intake.begin)
    if broken is not None and not found:
        raise DiaryError(
            "broken-xml",
            f"{member} {'breaks off' if broken.cut else 'is damaged'} in line {broken.line}.",
            "export it again.",
        )
    yield from found
    if broken is not None:
        yield None


class _Intake:
    """Builds records as their elements end."""

    def __init__(self, name: str, kind: str, take: Callable[[dict[str, Any]], None]) -> None:
        self._name, self._kind, self._take = name, kind, take
        self._open: list[_Element] = []
        self._over = 0

    def begin(self, parser: Any) -> Callable[[str, dict[str, str]], None]:
        """Set the handlers; returns that of an element's beginning."""
        parser.EndElementHandler = self._end
        return self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self._over or name in PASSED_OVER:
            self._over += 1
            return
        if len(self._open) >= DEEPEST:
            raise DiaryError(
                "broken-xml", f"{self._name} is nested deeper than any export.", "export it again."
            )
        self._open.append(_Element(name, attributes.get("value")))

    def _end(self, _: str) -> None:
        if self._over:
            self._over -= 1
            return
        element = self._open.pop()
        held = self._of(element)
        if not self._open:
            if self._kind != "Bundle":
                self._take(held)
        elif element.name == "entry" and len(self._open) == 1 and self._kind == "Bundle":
            self._take(held)
        elif element.name[:1].isupper() and isinstance(held, dict):
            self._open[-1].record = held
        else:
            _put(self._open[-1].fields, element.name, held)

    def _of(self, element: _Element) -> Any:
        """What an element is in JSON."""
        if element.record is not None:
            return element.record
        if element.name[:1].isupper():
            return {"resourceType": element.name, **element.fields}
        if element.value is None:
            return element.fields
        parent = self._open[-1].name if self._open else ""
        measured = element.name == "value" and parent.endswith("Quantity")
        if measured or element.name in _NUMBERS:
            number = finite(element.value)
            return element.value if number is None else number
        if element.name == "valueBoolean":
            return _TRUTH.get(element.value, element.value)
        return element.value


def _put(fields: dict[str, Any], name: str, held: Any) -> None:
    """Set a field; what repeats, or may in JSON, is a list."""
    several = name in LISTS or (name == "name" and isinstance(held, dict))
    if name not in fields:
        fields[name] = [held] if several else held
    elif isinstance(fields[name], list):
        fields[name].append(held)
    else:
        fields[name] = [fields[name], held]
