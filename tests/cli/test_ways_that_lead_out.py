"""What a refusal names as the way out is true, and leads out."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.importing import GOOD, imported

from unknot.cli import main, own_store
from unknot.cli.commands import replay
from unknot.errors import UnknotError
from unknot.workflow.kept_answers import EffectChange

STORE = Path("me.unknot")


def said(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, str]:
    capsys.readouterr()
    main.run([*args, "--json"])
    found: dict[str, str] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("plain_store")
def test_a_folder_or_zip_of_nothing_known_names_what_is_in_it_and_sends_nobody_to_its_files(
    capsys: pytest.CaptureFixture[str],
):
    Path("papers").mkdir()
    for name in ("letter.doc", "photo.jpg"):
        Path("papers", name).write_bytes(b"\xff\xd8\xff\x00")
    packed = shutil.make_archive("papers", "zip", "papers")
    for given in ("papers", packed):
        refused = imported(capsys, given, "--dry-run")
        assert "letter.doc, photo.jpg" in refused["error"]
        assert "docs/readers.md" in refused["fix"]
        assert "unpack" not in refused["fix"]
    Path("nothing").mkdir()
    assert "is empty" in imported(capsys, "nothing", "--dry-run")["error"]
    with zipfile.ZipFile("nothing.zip", "w"):
        pass
    assert not imported(capsys, "nothing.zip", "--dry-run")["ok"]


@pytest.mark.usefixtures("plain_store")
def test_a_store_given_as_a_file_is_known_for_what_it_is(capsys: pytest.CaptureFixture[str]):
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    imported(capsys, "a.csv", "--yes")
    shutil.copy(STORE, "other.unknot")
    refused = imported(capsys, "other.unknot", "--dry-run")
    assert "a store of unknot's" in refused["error"]
    found = said(capsys, "imports", "--store", "other.unknot")
    assert len(found["imports"]) == 1, "and the way out opens it"


@pytest.mark.usefixtures("plain_store")
def test_an_encrypted_store_and_its_keys_are_known_by_each_other(
    capsys: pytest.CaptureFixture[str],
):
    Path("mine.unknot").write_bytes(bytes((i * 89 + 7) % 256 for i in range(9000)))
    Path("mine.unknot.keys").write_text(
        '{"says": "The keys of an unknot file, locked.", "format": 1}', encoding="utf-8"
    )
    assert "a store of unknot's" in imported(capsys, "mine.unknot", "--dry-run")["error"]
    assert "its keys" in imported(capsys, "mine.unknot.keys", "--dry-run")["error"]


@pytest.mark.usefixtures("plain_store")
def test_backups_in_a_folder_of_ones_own_are_known(capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "store", "unlock-check")["newest_backup"] is None
    main.run(["store", "backup", "--to", "elsewhere"])
    main.run(["store", "backup"])
    assert said(capsys, "store", "unlock-check")["backups"] == 2
    shutil.rmtree("me-backups")
    assert said(capsys, "store", "unlock-check")["newest_backup"]
    deleted = said(capsys, "delete", "--all", "--confirm", "delete everything")
    assert deleted["backups_left"] == 1, "and deleting says that it still holds everything"


@pytest.mark.usefixtures("plain_store")
def test_what_is_no_backup_is_not_called_a_damaged_one(capsys: pytest.CaptureFixture[str]):
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    refused = said(capsys, "store", "restore", "a.csv", "--store", "new.unknot")
    assert refused["code"] == "damaged-backup"
    assert "is no backup" in refused["error"]
    assert ".unknot-backup" in refused["fix"]
    main.run(["store", "backup", "--to", "kept"])
    torn = Path("torn.unknot-backup")
    torn.write_bytes(next(Path("kept").iterdir()).read_bytes()[:3000])
    assert "damaged" in said(capsys, "store", "restore", str(torn), "--store", "n.unknot")["error"]


def test_an_answer_that_nothing_changed_is_not_called_changed():
    one = EffectChange("walk", 1.5, 1.5, "", "", {"new days": 0.0})
    told = replay._why([one])  # pyright: ignore[reportPrivateUsage]
    assert "as it was" in told
    assert "new days" in told
    other = replace(one, now=1.25, by={"new days": -0.25})
    assert "your answer changed" in replay._why([other])  # pyright: ignore[reportPrivateUsage]


def test_words_that_nobody_can_type_are_not_called_a_passphrase(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(own_store, "somebody_is_there", lambda: False)
    with pytest.raises(UnknotError) as refused:
        own_store.asked("words")
    assert "words of the sheet" in refused.value.said
