"""Everything a person has, written as plain tables that read back to the last digit; or sealed.

A folder or a zip of CSV tables with a manifest of units, or one file that only whoever holds the
other half of an age key opens. Nothing that is there is ever written over.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from unknot.diary.entries import Diary
from unknot.errors import UnknotError
from unknot.parsing.export_tables import (
    FITS,
    FORMAT,
    KEPT,
    MANIFEST,
    RAW,
    README,
    SIGNAL_UNITS,
    TABLES,
    VERSION,
    described,
    header_of_table,
    rows_of,
)
from unknot.recordings.raw import records_of
from unknot.store.files import UNFINISHED, WRITTEN
from unknot.store.person_file import PersonFile
from unknot.store.place import ZONE
from unknot.version import __version__
from unknot.workflow.stored_diary import diary_as_kept

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip: the same diary gives the same bytes."""
WORDS = """This is everything that unknot kept of you.

{manifest} says what each table and column means, and in which unit.
observations.csv: symptoms and measurements. exertions.csv: what was done.
segments.csv: what devices recorded, stretch by stretch. events.csv: treatments, infections and the
like. notes.csv: what you wrote. raw.jsonl: records that unknot does not understand yet.
kept.jsonl: answers, forecasts and decisions that were kept. fits/: draws of each fit (netCDF).

`unknot import` reads it back to the last digit. It is not encrypted: whoever has it can read it.
"""


@dataclass(frozen=True)
class Belongings:
    """All that a store holds of a person.

    Attributes:
        imports: what was imported when, as plain data.
        zone: where the person lived, for files that do not say; None where that was not said.
        kept: answers, forecasts and decisions, as plain data.
        fits: netCDF files by their ids.
    """

    diary: Diary
    imports: tuple[Mapping[str, Any], ...] = ()
    kept: tuple[Mapping[str, Any], ...] = ()
    fits: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    zone: str | None = None


@dataclass(frozen=True)
class Exported:
    """What was written, and how many rows of each table."""

    place: Path
    rows: dict[str, int]
    files: tuple[str, ...]


def belongings(store: PersonFile) -> Belongings:
    """All that a store holds."""
    kept = [
        {
            "kind": row.kind, "id": row.id, "revision": row.revision, "created": row.created,
            "model_hash": row.model_hash, "data_hash": row.data_hash, "version": row.version,
            "payload": row.payload,
        }
        for row in store.kept(earlier=True)
    ]  # fmt: skip
    imports = [
        {
            "import_id": one.import_id,
            "when": one.when.isoformat(),
            "undone": None if one.undone is None else one.undone.isoformat(),
            "files": [asdict(file) for file in one.files],
            "new": one.new,
            "duplicates": one.duplicates,
            "report": one.report,
        }
        for one in store.imports()
    ]
    fits = {one.id: store.fit_bytes(one.id) for one in store.fits()}
    zone = store.setting(ZONE)
    named = zone if isinstance(zone, str) else None
    return Belongings(diary_as_kept(store), tuple(imports), tuple(kept), fits, named)


def write_folder(belongings: Belongings, place: Path, when: datetime) -> Exported:
    """Write a new folder, whole or not at all.

    Raises:
        UnknotError: code "already-there", "cannot-write".
    """
    refuse_taken(place)
    with _reported(place):
        place.absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=place.absolute().parent, prefix=f".{place.name}."))
        try:
            rows, files = _write(belongings, when, _IntoFolder(scratch))
            if place.is_dir():
                place.rmdir()  # an empty one
            scratch.replace(place)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
    WRITTEN.append(place)
    return Exported(place, rows, files)


def write_zip(belongings: Belongings, place: Path, when: datetime) -> Exported:
    """Write a new zip, whole or not at all.

    Raises:
        UnknotError: code "already-there", "cannot-write".
    """
    refuse_taken(place)
    with _reported(place), _beside(place) as file:
        rows, files = _zip(belongings, when, file)
    return Exported(place, rows, files)


def write_sealed(
    belongings: Belongings, place: Path, when: datetime, recipients: Iterable[str]
) -> Exported:
    """Write a zip that only those who hold the other half of an age or SSH key open.

    Args:
        recipients: "age1…" or "ssh-ed25519 …" each.

    Raises:
        UnknotError: code "unknown-recipient", "already-there", "cannot-write".
    """
    refuse_taken(place)
    known = [_recipient(one) for one in recipients]
    with tempfile.SpooledTemporaryFile(max_size=1 << 30) as held:
        rows, files = _zip(belongings, when, cast("IO[bytes]", held))
        held.seek(0)
        sealed: bytes = _age().encrypt(held.read(), known)
    with _reported(place), _beside(place) as file:
        file.write(sealed)
    return Exported(place, rows, files)


def refuse_taken(place: Path) -> None:
    """Refuse a place where something is already.

    Raises:
        UnknotError: code "already-there".
    """
    with _reported(place):
        empty = place.is_dir() and not any(place.iterdir())
    if place.is_symlink() or (place.exists() and not empty):
        raise UnknotError(
            "already-there",
            f"{place} is there already; nothing is written over it.",
            "name a folder or file that is not there yet.",
        )


def _recipient(text: str) -> Any:
    plain = text.strip()
    age = _age()
    kind = age.ssh if plain.startswith("ssh-") else age.x25519
    try:
        return kind.Recipient.from_str(plain)
    except age.RecipientError:
        raise UnknotError(
            "unknown-recipient",
            f'"{plain[:60]}" is no key to encrypt to.',
            'ask for the line that begins with "age1" (age-keygen -y shows it), not for a secret.',
        ) from None


def _age() -> Any:
    """The library that seals as age does; it has no types."""
    return importlib.import_module("pyrage")


class _IntoFolder:
    """Writes members as files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self, name: str) -> Generator[IO[bytes]]:
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file


class _IntoZip:
    """Writes members into a zip, one after another."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def open(self, name: str) -> Generator[IO[bytes]]:
        info = zipfile.ZipInfo(name, OLDEST)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=True) as file:
            yield file


def _zip(
    belongings: Belongings, when: datetime, file: IO[bytes]
) -> tuple[dict[str, int], tuple[str, ...]]:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        return _write(belongings, when, _IntoZip(archive))


def _write(
    belongings: Belongings, when: datetime, into: _IntoFolder | _IntoZip
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Every member, the manifest last: a folder without it is no export."""
    diary = belongings.diary
    rows: dict[str, int] = {}
    files = [README, *(f"{name}.csv" for name in TABLES), RAW, KEPT]
    with into.open(README) as file:
        file.write(WORDS.format(manifest=MANIFEST).encode())
    for name in TABLES:
        with into.open(f"{name}.csv") as file:
            rows[name] = _write_table(file, name, diary)
    with into.open(RAW) as file:
        rows["raw"] = _write_lines(file, _raw_lines(diary))
    with into.open(KEPT) as file:
        lines = (json.dumps(one, default=str) for one in belongings.kept)
        rows["kept"] = _write_lines(file, lines)
    for name, content in belongings.fits.items():
        files.append(f"{FITS}{name}.nc")
        with into.open(files[-1]) as file:
            file.write(content)
    with into.open(MANIFEST) as file:
        file.write((json.dumps(_about(belongings, when, rows), indent=1) + "\n").encode())
    return rows, (*files, MANIFEST)


def _write_table(file: IO[bytes], name: str, diary: Diary) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="surrogatepass", newline="")
    writer = csv.writer(text)  # CRLF, so that a lone CR in a note is quoted too
    writer.writerow(header_of_table(name))
    count = 0
    for row in rows_of(name, diary):
        writer.writerow(row)
        count += 1
    text.flush()
    text.detach()
    return count


def _raw_lines(diary: Diary) -> Iterator[str]:
    """Records that nothing understands yet, one JSON object a line."""
    for one in diary.raw:
        for record in records_of(one):
            yield json.dumps({"file": one.file, "kind": one.kind, "record": record})


def _write_lines(file: IO[bytes], lines: Iterable[str]) -> int:
    count = 0
    for line in lines:
        file.write(line.encode() + b"\n")
        count += 1
    return count


def _about(belongings: Belongings, when: datetime, rows: Mapping[str, int]) -> dict[str, Any]:
    """The manifest: what this is, whose, and what every column means."""
    diary = belongings.diary
    return {
        "format": FORMAT,
        "version": VERSION,
        "unknot": __version__,
        "exported": when.isoformat(),
        "person": diary.person,
        "time_zone": diary.time_zone,
        "zone": belongings.zone,
        "session_days": diary.session_days,
        "made_up": diary.made_up,
        "extra": diary.extra,
        "tables": {name: held | {"rows": rows[name]} for name, held in described().items()},
        "signal_units": {signal.value: unit for signal, unit in SIGNAL_UNITS.items()}
        | {"every other signal": "min"},
        "rows": dict(rows),
        "sources": list(diary.sources),
        "warnings": list(diary.warnings),
        "skipped": [{"what": s.what, "why": s.why, "count": s.count} for s in diary.skipped],
        "imports": [dict(one) for one in belongings.imports],
    }


@contextmanager
def _beside(place: Path) -> Generator[IO[bytes]]:
    """A file beside the one wanted, which takes its name once it is whole."""
    place.absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.absolute().parent, prefix=f".{place.name}.")
    beside = Path(name)
    UNFINISHED.add(beside)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 (a handle has no path)
            yield cast("IO[bytes]", file)
        beside.replace(place)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    finally:
        UNFINISHED.discard(beside)
    WRITTEN.append(place)


@contextmanager
def _reported(place: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise UnknotError(
            "cannot-write",
            f"{place} could not be written: {(error.strerror or 'unknown reason').lower()}.",
            "choose another place.",
        ) from None
