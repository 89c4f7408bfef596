"""An import loses nothing in silence: pictures, other members, torn files, changed values."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.importing import GOOD, imported
from tests.store.made_up import a_diary

from unknot.cli import main
from unknot.diary.segments import Segments
from unknot.workflow.import_compare import StoreNow, new_recordings

pytestmark = pytest.mark.usefixtures("plain_store")


def test_a_picture_is_never_written_over_a_diary(capsys: pytest.CaptureFixture[str]):
    mine = Path("mine.csv")
    mine.write_text(GOOD, encoding="utf-8")
    refused = imported(capsys, "mine.csv", "--dry-run", "--plot", "mine.csv")
    assert refused["code"] == "already-there"
    assert mine.read_text(encoding="utf-8") == GOOD
    for _ in range(2):  # over its own picture it may be
        assert imported(capsys, "mine.csv", "--dry-run", "--plot", "days.svg")["ok"]


def test_a_value_that_changes_is_said_before_the_yes(capsys: pytest.CaptureFixture[str]):
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    Path("b.csv").write_text(GOOD.replace("2026-03-03,3", "2026-03-03,9"), encoding="utf-8")
    imported(capsys, "a.csv", "--yes")
    look = imported(capsys, "b.csv", "--dry-run")
    assert look["would_bring"]["changed"] == {"pain": 1}
    main.run(["import", "b.csv", "--dry-run"])
    assert "pain: days with another value in your store: 1;" in capsys.readouterr().out


def test_what_a_watch_recorded_within_known_days_counts_as_new():
    """The same days may come again with more in them: stretches, marks and notes count too."""
    diary = a_diary()
    held = StoreNow(diary)
    assert new_recordings(diary, held) == 0
    stretches = sum(len(one.start) for one in diary.segments)
    assert new_recordings(diary, StoreNow()) == stretches + len(diary.events) + len(diary.notes)
    first = diary.segments[0]
    fewer = Segments(first.key, first.start[3:], first.seconds[3:], first.value[3:])
    there = replace(diary, segments=(fewer, *diary.segments[2:]), events=(), notes=diary.notes[1:])
    new = len(diary.segments[1].start) + 3 + len(diary.events) + 1
    assert new_recordings(diary, StoreNow(there)) == new
    another = replace(first.key, source="another.zip")
    other_file = Segments(another, first.start, first.seconds, first.value)
    assert new_recordings(replace(diary, segments=(other_file,)), held) == 0


def test_a_table_that_nobody_can_map_does_not_keep_the_others_out(
    capsys: pytest.CaptureFixture[str],
):
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    rows = "".join(f"2026-03-{day:02d};{day % 9}\n" for day in range(1, 21))
    Path("odd.csv").write_text("Datum;Wetter\n" + rows, encoding="utf-8")
    found = imported(capsys, "odd.csv", "good.csv", "--yes")
    assert found["ok"]
    assert found["imported"]["observations"] == 20
    assert any("odd.csv" in text for text in found["warnings"])


def test_a_diary_beside_apple_s_export_is_read_too(capsys: pytest.CaptureFixture[str]):
    sample = Path(__file__).parents[1] / "readers" / "samples" / "apple-health" / "export.xml"
    with zipfile.ZipFile("mixed.zip", "w") as held:
        held.writestr("apple_health_export/export.xml", sample.read_bytes())
        held.writestr("diary.csv", GOOD)
    found = imported(capsys, "mixed.zip", "--dry-run")
    assert {one["reader"] for one in found["files"]} == {"apple-health", "native"}


def test_a_torn_file_in_a_zip_is_named(capsys: pytest.CaptureFixture[str]):
    steps = [{"dateTime": f"03/01/26 08:{i:02d}:00", "value": "40"} for i in range(30)]
    with zipfile.ZipFile("fitbit.zip", "w") as held:
        folder = "Takeout/Fitbit/Global Export Data"
        held.writestr(f"{folder}/steps-2026-03-01.json", json.dumps(steps))
        held.writestr(f"{folder}/resting_heart_rate-2026-01-01.json", '[{"dateTime": "01/0')
    found = imported(capsys, "fitbit.zip", "--dry-run", "--zone", "UTC")
    assert any("resting_heart_rate-2026-01-01.json" in text for text in found["warnings"])


def test_a_file_of_which_days_were_deleted_says_so_and_names_a_way_that_brings_them_back(
    capsys: pytest.CaptureFixture[str],
):
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    imported(capsys, "a.csv", "--yes")
    days = ["--from", "2026-03-05", "--to", "2026-03-06"]
    main.run(["delete", *days, "--confirm", "delete from 2026-03-05 to 2026-03-06"])
    capsys.readouterr()
    main.run(["import", "a.csv", "--yes"])
    said = " ".join(capsys.readouterr().out.split())
    assert "All of this is in your store" not in said
    assert "unknot undo 1, and then the import again, brings them back" in said
    assert imported(capsys, "a.csv", "--yes")["files"][0]["days_deleted"] is True
    main.run(["undo", "1"])
    again = imported(capsys, "a.csv", "--yes")
    assert again["imported"]["observations"] == 20
    assert again["files"][0]["days_deleted"] is False
