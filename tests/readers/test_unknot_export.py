"""What unknot exports it reads again, to the last digit."""

from __future__ import annotations

import importlib
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.made_up_diaries import TODAY, diaries, plain

from unknot.diary.entries import Diary, Note, Observation, Scale
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.unknot_export import READER, imports_in
from unknot.workflow.exports import Belongings, write_folder, write_sealed, write_zip

ASK = ReadRequest(TODAY)
WHEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def small(text: str = "slept badly") -> Diary:
    day = datetime(2025, 3, 3, tzinfo=UTC).date()
    seen = Observation(day, "pain", 0.1 + 0.2, "points", Scale(0.0, 10.0, 0.1), "a.csv: pain")
    return Diary("Ada", "local", (seen,), (), notes=(Note(day, "note", text),), sources=("a.csv",))


@settings(max_examples=30)
@given(diary=diaries())
def test_an_export_read_again_is_the_same_diary(
    diary: Diary, tmp_path_factory: pytest.TempPathFactory
):
    place = tmp_path_factory.mktemp("out")
    for path in (
        write_folder(Belongings(diary), place / "all", WHEN).place,
        write_zip(Belongings(diary), place / "all.zip", WHEN).place,
    ):
        assert recognise(path, ASK).name == "unknot-export"
        again = READER.read([path], ASK)
        assert plain(again) == plain(diary)
        assert all(count.conserved for count in again.counts)


@pytest.mark.parametrize(
    "text", ["a\rb", "a\r\nb\nc", '"quoted", and more', "nul \x00", "half \ud83d sign", " "]
)
def test_a_note_comes_back_sign_by_sign(text: str, tmp_path: Path):
    path = write_zip(Belongings(small(text)), tmp_path / "all.zip", WHEN).place
    assert READER.read([path], ASK).notes[0].text == text


def test_the_same_diary_gives_the_same_bytes(tmp_path: Path):
    one, two = (write_zip(Belongings(small()), tmp_path / n, WHEN).place for n in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_every_column_says_what_it_means_and_numbers_their_unit(tmp_path: Path):
    folder = write_folder(Belongings(small()), tmp_path / "all", WHEN).place
    about = json.loads((folder / "unknot-export.json").read_text())
    for name, table in about["tables"].items():
        header = (folder / f"{name}.csv").read_text().splitlines()[0].split(",")
        assert header == list(table["columns"])
        assert all(column["says"] for column in table["columns"].values())
    assert about["tables"]["segments"]["columns"]["seconds"]["unit"] == "s"
    assert about["signal_units"]["heart_rate"] == "1/min"


@pytest.mark.parametrize("there", ["file", "folder"])
def test_nothing_is_written_over_what_is_there(there: str, tmp_path: Path):
    place = tmp_path / "all"
    if there == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    for write in (write_folder, write_zip):
        with pytest.raises(UnknotError) as refused:
            write(Belongings(small()), place, WHEN)
        assert refused.value.code == "already-there"
    assert (place if there == "file" else place / "mine.txt").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_sealed_export_opens_with_the_other_half_of_the_key_alone(tmp_path: Path):
    pyrage: Any = importlib.import_module("pyrage")  # it has no types
    identity = pyrage.x25519.Identity.generate()
    place = tmp_path / "all.age"
    write_sealed(Belongings(small()), place, WHEN, [str(identity.to_public())])
    assert b"slept badly" not in place.read_bytes()
    opened = tmp_path / "opened.zip"
    opened.write_bytes(pyrage.decrypt(place.read_bytes(), [identity]))
    assert plain(READER.read([opened], ASK)) == plain(small())
    with pytest.raises(UnknotError) as refused:
        write_sealed(Belongings(small()), tmp_path / "other.age", WHEN, ["age1nobody"])
    assert refused.value.code == "unknown-recipient"


def test_it_tells_of_the_imports_it_came_from(tmp_path: Path):
    imports = ({"import_id": "i1", "files": [{"name": "a.csv", "sha256": "00"}]},)
    path = write_zip(Belongings(small(), imports), tmp_path / "all.zip", WHEN).place
    assert imports_in(path) == imports


def test_a_table_of_it_reads_alone(tmp_path: Path):
    folder = write_folder(Belongings(small()), tmp_path / "all", WHEN).place
    assert recognise(folder / "observations.csv", ASK).name == "unknot-export"
    alone = READER.read([folder / "observations.csv"], ASK)
    assert alone.observations == small().observations


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("notes.csv", None, "incomplete-export"),
        ("notes.csv", b"day,words\n", "missing-column"),
        ("notes.csv", b"day,column,text\r\n\xff\xfe", "broken-table"),
        ("unknot-export.json", b"{", "broken-json"),
        ("unknot-export.json", b'{"format": "x"}', "broken-json"),
        ("unknot-export.json", b'{"format": "unknot-export", "version": 99}', "newer-export"),
    ],
)
def test_a_damaged_export_says_what_is_wrong_with_it(
    member: str, content: bytes | None, code: str, tmp_path: Path
):
    folder = write_folder(Belongings(small()), tmp_path / "all", WHEN).place
    if content is None:
        (folder / member).unlink()
    else:
        (folder / member).write_bytes(content)
    with pytest.raises(UnknotError) as refused:
        READER.read([folder], ASK)
    assert refused.value.code == code


def test_rows_that_cannot_be_are_left_out_with_a_reason(tmp_path: Path):
    folder = write_folder(Belongings(small()), tmp_path / "all", WHEN).place
    table = folder / "observations.csv"
    bad = ["x,pain,1,points,,,,,,a", "2025-01-01,pain,nan,points,,,,,,a", "2999-01-01,pain,1"]
    later = "2999-01-01,pain,1,points,,,,,,a"
    table.write_text(table.read_text() + "\n".join([*bad, later]) + "\n")
    diary = READER.read([folder], ASK)
    assert diary.counts[0].skipped == 4
    assert diary.counts[0].conserved
    assert sum(one.count for one in diary.skipped) == 4
    assert len(diary.observations) == 1


@pytest.mark.parametrize("table", ["observations", "segments"])
def test_blanks_around_the_names_of_columns_are_none_of_them(table: str, tmp_path: Path):
    place = write_folder(Belongings(small()), tmp_path / "all", WHEN).place / f"{table}.csv"
    first, rest = place.read_text(encoding="utf-8").split("\n", 1)
    place.write_text(f"{first.strip()} \x1f\n{rest}", encoding="utf-8")
    again = READER.read([place.parent], ASK)
    assert [one.what for one in again.observations] == ["pain"]


def test_names_of_columns_in_one_cell_are_refused(tmp_path: Path):
    place = write_folder(Belongings(small()), tmp_path / "all", WHEN).place / "notes.csv"
    first, rest = place.read_text(encoding="utf-8").split("\n", 1)
    place.write_text(f'"{first.strip()}"\n{rest}', encoding="utf-8")
    with pytest.raises(UnknotError) as refused:
        READER.read([place.parent], ASK)
    assert refused.value.code == "missing-column"


def test_a_zip_that_holds_folders_alone_is_refused(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a folder/", "")
    with pytest.raises(UnknotError, match="holds no files"):
        READER.read([path], ASK)


def test_a_zip_of_the_folder_reads_like_the_folder(tmp_path: Path):
    folder = write_folder(Belongings(small()), tmp_path / "all", WHEN).place
    packed = tmp_path / "sent.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"all/{file.name}")
    assert recognise(packed, ASK).name == "unknot-export"
    assert plain(READER.read([packed], ASK)) == plain(small())
