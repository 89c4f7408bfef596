"""`unknot.read_diary` reads folders, zips and pipes as the commands do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

import pytest

import unknot as uk
from unknot.cli.diary_options import read
from unknot.diary.entries import Diary

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
GIVEN = ("visible/visible-commas.csv", "oura/oura_data_export.zip", "garmin-fit/walk.fit",
         "native/diary.csv")  # fmt: skip


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    for sample in GIVEN:
        shutil.copy(SAMPLES / sample, folder)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff" + b"0" * 50)
    return folder


def entries(diary: Diary) -> set[tuple[object, ...]]:
    return {
        *((one.day, one.what, one.value) for one in diary.observations),
        *((one.day, one.kind, one.amount, one.unit) for one in diary.exertions),
    }


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_or_zip_of_several_exports_gives_what_its_files_give(
    downloads: Path, packed: bool
):
    alone = uk.read_diary(*(downloads / Path(one).name for one in GIVEN), zone="Europe/Berlin")
    given = downloads
    if packed:
        given = Path(shutil.make_archive(str(downloads), "zip", downloads))
    both = uk.read_diary(given, zone="Europe/Berlin")
    assert len(entries(alone)) > 100
    assert entries(both) == entries(alone)
    assert any("photo.jpg" in text for text in both.warnings)


def test_the_library_and_the_commands_read_one_folder_alike(downloads: Path):
    by_library = uk.read_diary(downloads)
    by_command = read((downloads,), (), None)
    assert entries(by_library) == entries(by_command)
    assert by_library.warnings == by_command.warnings
    assert by_library.skipped == by_command.skipped


def test_what_was_taken_out_of_a_zip_is_gone_afterwards(
    downloads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    packed = shutil.make_archive(str(tmp_path / "all"), "zip", downloads)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    uk.read_diary(packed)
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("said", ["planned", "chosen", None])
def test_how_days_of_sessions_come_about_can_be_said(said: Literal["planned", "chosen"] | None):
    diary = uk.read_diary(uk.example_diary("unsure"), session_days=said)
    assert diary.session_days == said
