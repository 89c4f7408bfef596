"""A folder or zip with exports of several programs: each goes to its own reader."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.cli.importing import GOOD, imported

from unknot.cli import main
from unknot.parsing import shares
from unknot.parsing.shares import members_of_share
from unknot.wording.read_back import said_once
from unknot.workflow.hashed_files import hash_of
from unknot.workflow.parts import parted

pytestmark = pytest.mark.usefixtures("plain_store")

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
FIT, FITBIT = "google-fit/takeout.zip", "fitbit-takeout/takeout-20260305T080000Z-1-001.zip"
ONE_EXPORT = sorted(
    one
    for one in SAMPLES.glob("*/*")
    if one.suffix == ".zip" or (one.is_dir() and one.name != "Fitbit")
)


def readers_of(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["reader"] for one in found["files"] if not one["refused"]}


def taken_of(found: dict[str, Any]) -> dict[str, int]:
    counts = {one["reader"]: one["records"] for one in found["files"] if one["records"]}
    return {reader: count["stored"] + count["raw"] for reader, count in counts.items()}


def packed_together(name: str, *parts: str) -> str:
    with zipfile.ZipFile(name, "w") as held:
        for part in parts:
            with zipfile.ZipFile(SAMPLES / part) as one:
                for info in one.infolist():
                    held.writestr(info.filename, one.read(info))
    return name


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_takeout_with_google_fit_and_fitbit_gives_both(
    capsys: pytest.CaptureFixture[str], as_folder: bool
):
    given = packed_together("takeout.zip", FIT, FITBIT)
    if as_folder:
        with zipfile.ZipFile(given) as held:
            held.extractall("takeout")
        given = "takeout"
    found = imported(capsys, given, "--yes")
    alone = {
        reader: count
        for part in (FIT, FITBIT)
        for reader, count in taken_of(imported(capsys, str(SAMPLES / part), "--dry-run")).items()
    }
    assert set(alone) == {"google-fit", "fitbit-takeout"}
    assert taken_of(found) == alone
    assert imported(capsys, given, "--yes")["already"], "the same parts are known again"


@pytest.mark.parametrize("one", ONE_EXPORT, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_one_export_is_never_taken_apart(one: Path, tmp_path: Path):
    parts = parted({one: one}, tmp_path)
    assert parts.places == {one: one}
    assert parts.unread == ()


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_downloads_gives_each_file_to_its_reader(
    capsys: pytest.CaptureFixture[str], packed: bool
):
    folder = Path("Downloads")
    folder.mkdir()
    for sample in (
        "visible/visible-commas.csv",
        "oura/oura_data_export.zip",
        "garmin-fit/walk.fit",
    ):
        shutil.copy(SAMPLES / sample, folder)
    (folder / "pain.csv").write_text(GOOD, encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff" + b"0" * 50)
    given = "Downloads"
    if packed:
        given = shutil.make_archive("Downloads", "zip", folder)
    found = imported(capsys, given, "--dry-run")
    assert set(readers_of(found).values()) == {
        "visible", "oura", "garmin-fit", "native",
    }  # fmt: skip
    assert any("photo.jpg" in text for text in found["warnings"])


@pytest.mark.parametrize(
    "kind",
    ["apple-health", "fitbit-takeout", "garmin-gdpr", "google-fit", "polar-flow", "samsung-health",
     "unknot-export", "whoop"],
)  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_a_zip_beside_loose_files_of_its_own_program_is_read_as_it_is_alone(
    capsys: pytest.CaptureFixture[str], kind: str, below: bool
):
    packed = next((SAMPLES / kind).glob("*.zip"))
    folder = Path("Downloads", kind) if below else Path("Downloads")
    shutil.copytree(SAMPLES / kind, folder)
    Path("Downloads/other.csv").write_text(GOOD, encoding="utf-8")
    found = imported(capsys, "Downloads", "--dry-run", "--zone", "Europe/Berlin")
    alone = imported(capsys, str(packed), "--dry-run", "--zone", "Europe/Berlin")
    counts = {one["name"]: one["records"] for one in found["files"]}
    wanted = {**alone["files"][0]["records"], "file": packed.name}
    assert counts[packed.name]["stored"] > 0
    assert counts[packed.name] == wanted
    assert sum(one["reader"] == kind for one in found["files"]) == 2, "and the loose files too"


@pytest.mark.parametrize("packed", [False, True])
def test_two_exports_of_unknot_in_one_folder_are_both_read(
    capsys: pytest.CaptureFixture[str], packed: bool
):
    for name, year in (("laptop", "2026"), ("old", "2019")):
        shutil.copytree(SAMPLES / "unknot-export" / "all", Path("exports", name))
        for table in Path("exports", name).glob("*.csv"):
            text = table.read_text(encoding="utf-8")
            table.write_text(text.replace("2026-", f"{year}-"), encoding="utf-8")
    given = shutil.make_archive("exports", "zip", "exports") if packed else "exports"
    both = {one["what"]: one for one in imported(capsys, given, "--dry-run")["recorded"]}
    one = {
        one["what"]: one
        for one in imported(capsys, "exports/laptop", "--dry-run")["recorded"]
    }  # fmt: skip
    assert both["pain"]["days"] == 2 * one["pain"]["days"]
    assert both["pain"]["from"].startswith("2019")


def test_a_folder_of_nothing_known_is_refused_as_a_whole(capsys: pytest.CaptureFixture[str]):
    Path("papers").mkdir()
    Path("papers/letter.txt").write_text("Dear Sir\n", encoding="utf-8")
    assert imported(capsys, "papers", "--dry-run")["code"] == "nothing-to-import"


def test_of_two_files_of_one_name_only_the_bad_one_is_left_out(capsys: pytest.CaptureFixture[str]):
    for folder, text in (("a", GOOD), ("b", "date,pain\n2026-01-02,abc\n")):
        Path(folder).mkdir()
        Path(folder, "diary.csv").write_text(text, encoding="utf-8")
    for order in (("a", "b"), ("b", "a")):
        found = imported(capsys, *(f"{one}/diary.csv" for one in order), "--dry-run")
        refused = [bool(one["refused"]) for one in found["files"]]
        assert refused == [one == "b" for one in order]


def test_two_files_of_one_name_have_each_its_own_count(capsys: pytest.CaptureFixture[str]):
    for folder, rows in (("a", 21), ("b", 9)):
        Path(folder).mkdir()
        lines = GOOD.splitlines()[: rows + 1]
        Path(folder, "diary.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = imported(capsys, "a/diary.csv", "b/diary.csv", "--dry-run")
    assert [one["records"]["records"] for one in found["files"]] == [20, 8]


def test_a_folder_that_is_one_export_has_the_count_of_all_its_files(
    capsys: pytest.CaptureFixture[str],
):
    found = imported(capsys, str(SAMPLES / "myaiguide" / "participant"), "--dry-run")
    counted = found["files"][0]["records"]
    assert counted["records"] > 0
    parts = ("stored", "merged", "skipped", "raw")
    assert counted["records"] == sum(counted[part] for part in parts)


def test_a_share_is_known_by_what_is_in_it(tmp_path: Path):
    given = Path(packed_together("takeout.zip", FIT, FITBIT))
    places = parted({given: given}, tmp_path).places
    shares = {one: members_of_share(one) for one in places.values()}
    assert len(shares) == 2
    assert all(shares.values())
    assert len({hash_of(one).sha256 for one in [*shares, given]}) == 3
    with zipfile.ZipFile(given) as held:
        assert frozenset[str]().union(*(one or () for one in shares.values())) == set(
            held.namelist()
        )


def test_what_is_said_of_many_files_is_said_once():
    said = ["a.csv: odd.", "b.csv: odd.", "Only 3 days.", "c.csv: else.", "a.csv: odd."]
    assert said_once(said) == ["a.csv and 1 more: odd.", "Only 3 days.", "c.csv: else."]


@pytest.mark.parametrize("kind", ["sealed", "backup"])
def test_what_unknot_itself_sealed_is_named_with_the_command_that_opens_it(
    capsys: pytest.CaptureFixture[str], kind: str
):
    if kind == "sealed":
        Path("given").write_bytes(b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(range(256)))
    else:
        main.run(["store", "backup", "--to", "kept"])
        shutil.copy(next(Path("kept").iterdir()), "given")
    found = imported(capsys, "given", "--dry-run")
    assert not found["ok"]
    assert ("age -d" if kind == "sealed" else "unknot store restore") in found["fix"]


def test_a_zip_of_far_too_many_files_is_refused_before_it_is_looked_into(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shares, "MOST_MEMBERS", 3)
    with zipfile.ZipFile("many.zip", "w") as held:
        for i in range(4):
            held.writestr(f"{i}.csv", GOOD)
    found = imported(capsys, "many.zip", "--dry-run")
    assert not found["ok"]
    assert "holds 4 files" in found["error"]


@pytest.mark.parametrize("odd", ["2026-02-30", "Average", "30/31/2026"])
def test_one_odd_day_never_sinks_a_short_table(capsys: pytest.CaptureFixture[str], odd: str):
    rows = "2026-02-01,3\n2026-02-02,4\n2026-02-03,5\n"
    Path("mine.csv").write_text(f"Day,Pain (0-10)\n{rows}{odd},4\n", encoding="utf-8")
    found = imported(capsys, "mine.csv", "--yes")
    assert found["imported"]["observations"] == 3
    assert [one["count"] for one in found["skipped"]] == [1]
