"""FIT files by hand: the few kinds of messages that the tests need, with their check sum."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

FIT_EPOCH = 631_065_600
ENUM, SINT8, UINT8, UINT16, UINT32, TEXT, SINT32 = 0x00, 0x01, 0x02, 0x84, 0x86, 0x07, 0x85
FORMATS = {
    0x0D: "B",
    0x8C: "I",
    ENUM: "B",
    SINT8: "b",
    UINT8: "B",
    UINT16: "H",
    UINT32: "I",
    SINT32: "i",
}
MESSAGES = {
    "file_id": 0, "session": 18, "lap": 19, "record": 20, "event": 21, "activity": 34,
    "weight_scale": 30, "monitoring": 55, "monitoring_info": 103, "monitoring_hr_data": 211,
    "stress_level": 227, "sleep_level": 275, "hrv_status_summary": 370, "hrv_value": 371,
    "field_description": 206, "developer_data_id": 207, "unknown": 65_280,
}  # fmt: skip
CRC = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip


@dataclass(frozen=True)
class FitField:
    """One field: its number in the profile, its base type and its value as it stands."""

    number: int
    base: int
    value: int | str


@dataclass(frozen=True)
class FitRecord:
    """One message by its name, with its fields and, if any, values of developer fields.

    `compressed` gives the low five bits of a compressed time stamp.
    """

    name: str
    fields: tuple[FitField, ...]
    developer: tuple[int, ...] = ()
    compressed: int | None = None


def stamp(seconds: int) -> FitField:
    """The time of a message, from seconds since 1970 in UTC."""
    return FitField(253, UINT32, seconds - FIT_EPOCH)


def fit(records: Sequence[FitRecord]) -> bytes:
    """The bytes of one FIT file."""
    body = b"".join(_written(record) for record in records)
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = head + struct.pack("<H", crc(head)) + body
    return whole + struct.pack("<H", crc(whole))


def crc(raw: bytes) -> int:
    """The check sum as the protocol defines it, four bits at a time."""
    value = 0
    for byte in raw:
        for nibble in (byte & 0xF, byte >> 4):
            value = (value >> 4) & 0x0FFF ^ CRC[value & 0xF] ^ CRC[nibble]
    return value


def _written(record: FitRecord) -> bytes:
    developer = bool(record.developer)
    definition = struct.pack(
        "<BBBHB", 0x40 | (0x20 if developer else 0), 0, 0, MESSAGES[record.name], len(record.fields)
    )
    data = b"" if record.compressed is None else bytes([0x80 | record.compressed])
    data = data or b"\x00"
    for one in record.fields:
        held = _packed(one)
        definition += struct.pack("<BBB", one.number, len(held), one.base)
        data += held
    if developer:
        definition += bytes([len(record.developer)])
        for number, value in enumerate(record.developer):
            definition += struct.pack("<BBB", number, 1, 0)
            data += struct.pack("<b", value)
    return definition + data


def _packed(one: FitField) -> bytes:
    if isinstance(one.value, str):
        return one.value.encode() + b"\x00"
    return struct.pack("<" + FORMATS[one.base], one.value)


def file_id(kind: int, serial: int = 7) -> FitRecord:
    """The first message of a file; kind 4 an activity, 32 monitoring, 2 settings, 9 weight."""
    return FitRecord(
        "file_id",
        (
            FitField(0, ENUM, kind),
            FitField(1, UINT16, 1),
            FitField(2, UINT16, 2697),
            FitField(3, 0x8C, serial),
        ),
    )
