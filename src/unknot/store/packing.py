"""Stretches as few bytes: differences of small whole numbers, then zlib; no bit is lost."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.errors import UnknotError

FORMAT = 1
LEVEL = 4
WHOLE: tuple[str, ...] = ("<i1", "<i2", "<i4", "<i8")
LIMITS = tuple((int(np.iinfo(name).min), int(np.iinfo(name).max)) for name in WHOLE)
AS_THEY_ARE = 9
"""The code of values that are no whole numbers, held as 32-bit floats."""
HEADER = struct.Struct("<BIqBBB")  # format, how many, first start, codes of the three columns

Columns = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]


def pack(
    start: npt.NDArray[np.int64], seconds: npt.NDArray[np.int32], value: npt.NDArray[np.float32]
) -> bytes:
    """Starts, lengths and values of stretches, as bytes."""
    first = int(start[0]) if start.size else 0
    starts, lengths = _fitted(_steps(start, first)), _fitted(seconds)
    low, high = (float(value.min()), float(value.max())) if value.size else (0.0, 0.0)
    if not (low > -(2**31) and high < 2**31):  # or not a number among them
        held = np.where(np.isfinite(value) & (np.abs(value) < 2**31), value, 0)
    else:
        held = value
    whole = held.astype(np.int64)
    exact = bool((whole.astype(np.float32).view(np.uint32) == value.view(np.uint32)).all())
    code, values = _fitted(_steps(whole, 0)) if exact else (AS_THEY_ARE, value)
    head = HEADER.pack(FORMAT, start.size, first, starts[0], lengths[0], code)
    body = b"".join(held.tobytes() for held in (starts[1], lengths[1], values))
    return head + zlib.compress(body, LEVEL)


def unpack(data: bytes) -> Columns:
    """What `pack` was given.

    Raises:
        UnknotError: code "newer-file" where a later unknot packed it.
    """
    number, size, first, start_code, length_code, value_code = HEADER.unpack_from(data)
    if number != FORMAT:
        raise UnknotError(
            "newer-file", "this file was written by a newer unknot.", "install the newest unknot."
        )
    body = zlib.decompress(data[HEADER.size :])
    columns: list[npt.NDArray[Any]] = []
    at = 0
    codes: tuple[int, ...] = (start_code, length_code, value_code)
    for code in codes:
        name: str = "<f4" if code == AS_THEY_ARE else WHOLE[int(code)]
        kind: np.dtype[Any] = np.dtype(name)
        columns.append(np.frombuffer(body, kind, size, at))
        at += kind.itemsize * size
    start = np.cumsum(columns[0], dtype=np.int64) + first
    value = columns[2]
    if value_code != AS_THEY_ARE:
        value = np.cumsum(value, dtype=np.int64)
    return start, columns[1].astype(np.int32), value.astype(np.float32)


def _steps(numbers: npt.NDArray[np.int64], before: int) -> npt.NDArray[np.int64]:
    """Each number less the one before it."""
    steps = numbers.copy()
    steps[1:] -= numbers[:-1]
    steps[:1] -= before
    return steps


def _fitted(numbers: npt.NDArray[np.integer]) -> tuple[int, npt.NDArray[np.integer]]:
    """Whole numbers in the smallest kind that holds them, and its code."""
    low, high = (int(numbers.min()), int(numbers.max())) if numbers.size else (0, 0)
    for code, (least, most) in enumerate(LIMITS):
        if least <= low and high <= most:
            return code, numbers.astype(WHOLE[code])
    raise AssertionError("64 bits hold every number of 64 bits")
