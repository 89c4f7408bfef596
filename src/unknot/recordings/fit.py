"""FIT, the binary format of sports watches: messages out of bytes, whatever is wrong with them.

Published format (Garmin's FIT protocol and profile, as fitdecode has them). Chained files,
compressed time stamps and developer fields are read. What stood before a break is read, and said.
"""

from __future__ import annotations

import importlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from unknot.errors import DiaryError

# The library has no types.
fitdecode: Any = importlib.import_module("fitdecode")

FIT_EPOCH = 631_065_600
"""Seconds from 1970 to 31 December 1989 in UTC, where FIT's time begins."""
SYSTEM_TIME = 0x1000_0000
"""Stamps below it are seconds since the watch was started, not since 1989."""
LARGEST = 0xFFFF_FFFF
"""No field that is read has more than 32 bits; a damaged definition may say so."""
MOST_EMPTY = 1_000
MOST_MESSAGES = 3_000_000
MARK = b".FIT"
DAMAGE: tuple[type[Exception], ...] = (
    fitdecode.FitError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What bytes that are no sound FIT make the library raise: it trusts what definitions say."""


@dataclass(frozen=True, slots=True)
class FitMessage:
    """One message.

    Attributes:
        name: as Garmin's profile has it, "unknown_…" where it has none.
        values: by field: names for enumerations, numbers in the unit of the profile.
        stored: by field: the numbers as they stand, before scale and offset.
    """

    name: str
    values: dict[str, Any]
    stored: dict[str, Any]

    def whole(self, field_name: str) -> int | None:
        """A field as a whole number as it stands; None where it is missing or is none."""
        held = self.stored.get(field_name)
        if isinstance(held, bool) or not isinstance(held, int) or abs(held) > LARGEST:
            return None
        return held

    def number(self, field_name: str) -> float | None:
        """A field as a number in its unit; None where it is missing or is none."""
        held = self.values.get(field_name)
        if isinstance(held, bool) or not isinstance(held, int | float):
            return None
        return float(held)

    def word(self, field_name: str) -> str:
        """The name that an enumeration has; empty where it has none."""
        held = self.values.get(field_name)
        return held if isinstance(held, str) else ""


@dataclass
class FitFile:
    """What stands in the bytes of a file.

    Attributes:
        parts: messages of each of the FIT files in it, one after another where they are chained.
        broken: how it ends before its end, or empty.
        checked: whether every check sum is right.
        count: how many messages were read.
    """

    parts: list[list[FitMessage]] = field(default_factory=list[list[FitMessage]])
    broken: str = ""
    checked: bool = True
    count: int = 0


def is_fit(start: bytes) -> bool:
    """Whether a file begins as FIT does."""
    return start[8:12] == MARK


def decoded(raw: bytes, name: str) -> FitFile:
    """Read all messages of a file.

    Raises:
        DiaryError: code "broken-fit" where not one message can be read.
    """
    file, empty = FitFile(), 0
    frames = _frames(raw)
    while True:
        try:
            frame = next(frames, None)
            if frame is None:
                break
            if isinstance(frame, fitdecode.FitHeader):
                file.parts.append([])
            elif isinstance(frame, fitdecode.FitCRC):
                file.checked = file.checked and bool(frame.matched)
            elif isinstance(frame, fitdecode.FitDataMessage):
                file.parts[-1].append(_message(frame))
                empty += not frame.fields
                file.count += 1
        except DAMAGE:
            file.broken = "breaks off or is damaged"
            break
        if max(empty, len(file.parts)) > MOST_EMPTY or file.count > MOST_MESSAGES:
            file.broken = "goes on with messages that hold nothing"
            break
    if not file.count:
        raise DiaryError(
            "broken-fit", f"{name} is a FIT file of which nothing can be read.",
            "copy it from the watch again, or export it again.",
        )  # fmt: skip
    return file


def _frames(raw: bytes) -> Iterator[Any]:
    """The library's own objects; without its conversion of dates, which fails on odd ones."""
    yield from fitdecode.FitReader(
        raw,
        processor=None,
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )


def _message(frame: Any) -> FitMessage:
    values: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    for held in frame.fields:
        if held.value is not None and held.name not in values:
            values[held.name], stored[held.name] = held.value, held.raw_value
    return FitMessage(str(frame.name), values, stored)
