"""What is told while big files are read: by their bytes, never backwards, whoever reads them."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from unknot.parsing.reader import ReadRequest
from unknot.progress import reading_watch, watching
from unknot.recordings.archive import opened
from unknot.recordings.database import database
from unknot.workflow.imports import HASHED, READ, look_at

SIZE = 3_000_000


class Told:
    """What was told, in order."""

    def __init__(self) -> None:
        self.shares: list[float] = []
        self.words: set[str] = set()

    def __call__(self, what: str, share: float) -> None:
        self.words.add(what)
        self.shares.append(share)


def noise(size: int) -> bytes:
    return b"".join((i * 2_654_435_761 % 2**32).to_bytes(4, "big") for i in range(size // 4))


def read_through(path: Path, told: Told, passes: int = 1) -> None:
    with watching(path.stat().st_size, told, 0.2, 0.7), opened(path) as archive:
        for member in archive.members * passes:
            with archive.open(member) as file:
                while file.read(65_536):
                    pass


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_a_big_file_is_told_of_by_its_bytes(packed: bool, passes: int, tmp_path: Path):
    """Also where a reader goes through it twice."""
    path = tmp_path / "export.bin"
    if packed:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("export.xml", noise(SIZE))
            made.writestr("small.txt", "little")
    else:
        path.write_bytes(noise(SIZE))
    told = Told()
    read_through(path, told, passes)
    assert told.shares == sorted(told.shares)
    assert len(told.shares) > 20
    assert told.shares[0] < 0.25
    assert 0.68 <= told.shares[-1] <= 0.7
    assert told.words == {"reading export.bin"}


def test_many_small_files_of_a_zip_are_told_of_too(tmp_path: Path):
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as made:
        for i in range(60):
            made.writestr(f"{i}.json", noise(50_000))
    told = Told()
    read_through(path, told)
    assert len(told.shares) >= 50
    assert told.shares == sorted(told.shares)


def test_nobody_is_told_where_nobody_asked(tmp_path: Path):
    path = tmp_path / "a.bin"
    path.write_bytes(noise(SIZE))
    assert reading_watch() is None
    with opened(path) as archive, archive.open("a.bin") as file:
        assert len(file.read()) == SIZE


def test_an_import_tells_how_far_it_is_within_a_file(tmp_path: Path):
    records = "".join(
        '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Watch" unit="count"'
        f' startDate="2026-03-{1 + i % 28:02d} {8 + i // 28 % 10:02d}:00:00 +0100"'
        f' endDate="2026-03-{1 + i % 28:02d} {8 + i // 28 % 10:02d}:05:00 +0100" value="9"/>\n'
        for i in range(12_000)
    )
    path = tmp_path / "export.xml"
    path.write_text(
        f'<?xml version="1.0"?>\n<HealthData locale="en">\n{records}</HealthData>\n', "utf-8"
    )
    told = Told()
    look = look_at({path: path}, ReadRequest(date(2026, 6, 1)), None, progress=told)
    assert look.diary is not None
    within = [share for share in told.shares if HASHED < share < READ]
    assert len(set(within)) > 20
    assert told.shares == sorted(told.shares)


@pytest.mark.parametrize("packed", [False, True])
def test_a_database_is_told_of_by_its_rows(packed: bool, tmp_path: Path):
    """Copying it is a moment; what takes long are its rows."""
    path = tmp_path / "health.db"
    with closing(sqlite3.connect(path)) as made:
        for table in ("a", "b"):
            made.execute(f"CREATE TABLE {table} (row_id INTEGER PRIMARY KEY, count INTEGER)")
            made.executemany(
                f"INSERT INTO {table} (count) VALUES (?)", [(i,) for i in range(20_000)]
            )
        made.commit()
    if packed:
        with zipfile.ZipFile(tmp_path / "health.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.write(path, "health.db")
        path = tmp_path / "health.zip"
    told, seen = Told(), list[tuple[str, int]]()
    with (
        watching(path.stat().st_size, told, 0.2, 0.7),
        opened(path) as archive,
        database(archive, "health.db") as held,
    ):
        assert not told.shares  # its copying
        for table in held.tables:
            seen += [(table, len(told.shares)) for _ in held.rows(table)]
    assert told.shares == sorted(told.shares)
    assert len(told.shares) > 20
    assert 0.4 < told.shares[max(count for table, count in seen if table == "a") - 1] < 0.5
    assert 0.65 <= told.shares[-1] <= 0.7
    assert told.words == {f"reading {path.name}"}
