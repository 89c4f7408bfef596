"""Text out of bytes: what a file is, in which alphabet, and refusals for what is no diary."""

from __future__ import annotations

import codecs
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from unknot.errors import DiaryError, UnknotError
from unknot.parsing.reader import Head
from unknot.parsing.shapes import is_shaped, reshaped
from unknot.parsing.shares import files_in, members_of_share, not_too_many
from unknot.parsing.sheets import DAMAGED_ZIP, ZIP, is_sheet, sheet_text

HEAD_BYTES = 8192
DATABASE = b"SQLite format 3\x00"
LIMIT_MB = 32
"""Largest file that is read into memory; a year of the fullest export seen holds 0.5 MB."""

_STRAY = re.compile(r"\r(?!\r?\n)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (0, b"PK\x03\x04", "a zip archive", "unpack it and give the files in it"),
    (0, b"%PDF", "a PDF document", "export the table as CSV"),
    (0, b"SQLite format 3", "a database", "export the table as CSV"),
    (
        0,
        b"age-encryption.org/",
        "sealed (age), as unknot export --to makes it",
        "open it with its key, age -d -i KEY FILE > all.zip, and give what comes out",
    ),
    (0, b"\x1f\x8b", "a compressed file (gzip)", "unpack it"),
    (0, b"\x89PNG", "a picture", "give the diary as CSV"),
    (0, b"\xff\xd8\xff", "a picture", "give the diary as CSV"),
    (8, b".FIT", "a FIT file from a sports watch that cannot be read", "export it again"),
)


def head_of(path: Path) -> Head:
    """Take the first look at a file or folder.

    Args:
        path: an existing file or folder.

    Returns:
        Its Head; text is decoded leniently, as it only serves to recognise the format.

    Raises:
        DiaryError: code "no-such-file", "unreadable-file", "broken-zip" or "empty-file".
    """
    if path.is_dir():
        found = files_in(path)
        not_too_many(path.name, len(found))
        return Head(path.name, "", tuple(sorted(one.name for one in found)))
    must_be_a_file(path)
    raw = _bytes(path, HEAD_BYTES)
    if not raw.strip():
        raise DiaryError(
            "empty-file", f"{path.name} is empty.", "export it again and look inside before."
        )
    if is_sheet(raw, path):
        return Head(path.name, _first_lines(sheet_text(path)[0]))
    if raw.startswith(ZIP):
        return Head(path.name, "", _zip_members(path), raw)
    if raw.startswith(DATABASE):
        return Head(path.name, "", _tables(path), raw)
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), None)
    if encoding is None and (b"\x00" in raw or _known_binary(raw)):
        return Head(path.name, "", (), raw)
    text = _leniently(raw, encoding)
    if is_shaped(text):
        text = _first_lines(read_text(path)[0])
    return Head(path.name, text, (), raw)


def refuse(head: Head) -> None:
    """Refuse a file that no reader knows where it is known what it is, or that it is no text.

    Raises:
        DiaryError: code "not-a-diary" or "binary-file".
    """
    _refuse_clinic(head.name, head.text)
    _refuse_answers(head.name, head.text)
    for start, mark, what, way in _MAGIC:
        if head.start[start : start + len(mark)] == mark:
            raise DiaryError("not-a-diary", f"{head.name} is {what}.", f"{way}.")
    if not head.text and head.start:
        raise _binary(head.name, head.start.index(b"\x00") if b"\x00" in head.start else 0)


def _known_binary(raw: bytes) -> bool:
    return any(raw[start : start + len(mark)] == mark for start, mark, _, _ in _MAGIC)


def _zip_members(path: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(path) as held:
            infos = held.infolist()
            if not all(one.filename for one in infos):
                raise zipfile.BadZipFile("a file without a name")
            names = sorted(one.filename for one in infos if not one.is_dir())
            not_too_many(path.name, len(names))
            shared = members_of_share(path)
            return tuple(one for one in names if shared is None or one in shared)
    except DAMAGED_ZIP as wrong:
        raise DiaryError(
            "broken-zip", f"{path.name} is a zip archive that breaks off or is damaged.",
            "download or export it again.",
        ) from wrong  # fmt: skip


def _tables(path: Path) -> tuple[str, ...]:
    """The tables of an SQLite database; none where it is damaged: reading says so."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as db:
            rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):  # its message may hold bytes that are no text
        return ()
    return tuple(sorted(str(row[0]) for row in rows))


def _leniently(raw: bytes, encoding: str | None) -> str:
    """The beginning of a file as text; the last character may be cut in two."""
    if encoding is not None:
        return raw.decode(encoding, errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _first_lines(text: str) -> str:
    return text if len(text) <= HEAD_BYTES else text[:HEAD_BYTES].rpartition("\n")[0] + "\n"


def read_text(path: Path, limit_mb: int = LIMIT_MB) -> tuple[str, tuple[str, ...]]:
    """Read a whole file as text; a spreadsheet, or an export of another shape, as a CSV of it.

    UTF-8 and files marked as UTF-16 or UTF-32 are safe. Otherwise Windows-1252 is tried, with a
    warning, since accents may then be wrong though numbers and dates cannot.

    Args:
        path: the file.
        limit_mb: largest size accepted, megabytes.

    Returns:
        The text, and warnings.

    Raises:
        DiaryError: code "too-big", "binary-file" or "wrong-encoding" (with the byte's place).
    """
    must_be_a_file(path)
    size = path.stat().st_size
    if size > limit_mb * 1_000_000:
        raise DiaryError(
            "too-big",
            f"{path.name} has {size / 1e6:.0f} MB; a diary of this format has less than"
            f" {limit_mb} MB.",
            "check that it is the right file, or cut it down to one person and the last years.",
        )
    raw = _bytes(path, None)
    if is_sheet(raw, path):
        return sheet_text(path)
    text, notes = _decoded(path.name, raw)
    if "\n" in text and (stray := len(_STRAY.findall(text))):
        # A carriage return within a line is left from another computer; it ends no row.
        text = _STRAY.sub(" ", text)
        notes += (f"{path.name}: {stray} stray line marks inside rows are passed over.",)
    text, more = reshaped(path.name, text)
    return text, notes + more


def is_spreadsheet(path: Path) -> bool:
    """Whether a path is a spreadsheet that is read."""
    return path.is_file() and is_sheet(_bytes(path, HEAD_BYTES), path)


def must_be_a_file(path: Path) -> None:
    """Make sure that a path can be read again and again, as recognising and reading a diary does.

    Raises:
        DiaryError: code "no-such-file", or "not-a-file" for a pipe or a device.
    """
    if path.exists() and not path.is_file():
        raise DiaryError(
            "not-a-file",
            f"{path} is a pipe or a device, not a file.",
            "write it to a file first, and give that.",
        )


def _decoded(name: str, raw: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _decode(name, raw, encoding), ()
    if b"\x00" in raw:
        raise _binary(name, raw.index(b"\x00"))
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as wrong:
        text = _decode(name, raw, "cp1252")
        note = (
            f"{name}: byte {wrong.start} is not UTF-8; read as Windows-1252. Check that names"
            " with accents look right."
        )
        return text, (note,)


def _decode(name: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise DiaryError(
            "wrong-encoding",
            f"{name}: byte {wrong.start} (0x{raw[wrong.start]:02x}) fits neither UTF-8 nor"
            f" {encoding}.",
            "open it in a spreadsheet and save it again as CSV in UTF-8.",
        ) from wrong


def _bytes(path: Path, count: int | None) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read() if count is None else file.read(count)
    except FileNotFoundError as missing:
        raise DiaryError(
            "no-such-file", f"there is no file {path}.", "check the name and the folder."
        ) from missing
    except OSError as wrong:
        raise DiaryError(
            "unreadable-file",
            f"{path.name} cannot be read: {wrong.strerror}.",
            "check that you may open it and that no other program holds it.",
        ) from wrong


def _refuse_clinic(name: str, text: str) -> None:
    start = text[:4000].lstrip("\ufeff").lstrip()
    if start.startswith("<"):
        if "Workbook" in start:
            what = "a spreadsheet in XML, as exercise-test laboratories export it"
        else:
            what = "XML or a web page"
        raise DiaryError("not-a-diary", f"{name} is {what}.", "give the diary as CSV.")
    if any(sign in text for sign in ("V'O2", "VO2/kg", "VO2/Kg")):
        raise DiaryError(
            "not-a-diary",
            f"{name} is an exercise test with breath gases (CPET), one hour and not a diary.",
            "give a diary as CSV; the test's result belongs in the profile.",
        )


_ANSWERS = (
    (
        ('"ARDataList"', '"SRDataList"', '"SPORTDataList"', '"WeightDataList"'),
        "iHealth's API, whose seconds may be UTC or a local clock and whose hours may be minutes",
    ),
    (('"sleepDetails"', '"activityCalories"', '"activityType"'), "Misfit's API, which has ended"),
)
"""Answers of services that are refused: fields of them, and why."""


def _refuse_answers(name: str, text: str) -> None:
    for fields, why in _ANSWERS:
        if text.lstrip("\ufeff \r\n\t").startswith("{") and any(one in text for one in fields):
            raise DiaryError(
                "not-a-diary",
                f"{name} is an answer of {why}.",
                "give an export of the app, or a table with a day and a number on each line.",
            )


def _binary(name: str, at: int) -> UnknotError:
    return DiaryError(
        "binary-file",
        f"{name} is not text: byte {at} is zero.",
        "give a CSV; if it comes from a spreadsheet, save it as CSV in UTF-8.",
    )
