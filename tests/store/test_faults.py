"""What can go wrong with a file on a disk: each has its clear message, and nothing is lost."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from tests.store.made_up import (
    CHEAP,
    PHRASE,
    SECRETS,
    WHEN,
    a_diary,
    a_file,
    plainly,
    told,
)

from unknot.errors import UnknotError
from unknot.store import backups, connection, versions
from unknot.store.person_file import Passphrase, PersonFile
from unknot.store.unlocking import fitting

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "studies" / "store_crashes.py"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A file with a diary in it."""
    path = tmp_path / "me.unknot"
    with a_file(path)[0] as file:
        file.add_import(a_diary(days=60), [told("july.csv")], WHEN)
    return path


@contextmanager
def refused(*codes: str) -> Generator[None]:
    """What happens within is refused, with a way out, and says nothing of what is in the file."""
    with pytest.raises(UnknotError) as error:
        yield
    assert error.value.code in codes, str(error.value)
    assert error.value.fix
    assert not [word for word in (*SECRETS, PHRASE) if word in str(error.value)]


def open_it(path: Path) -> PersonFile:
    return PersonFile.open(path, Passphrase(PHRASE))


# Nothing can be read without the key.


def test_no_byte_on_the_disk_says_what_is_in_the_file(tmp_path: Path):
    """While it is open, after a crash, in backups and on the way to them."""
    path = tmp_path / "me.unknot"
    named = "the-name-of-a-file.csv"
    file, sheet = a_file(path)
    seen: list[bytes] = []

    def look() -> None:
        seen.extend(held.read_bytes() for held in tmp_path.rglob("*") if held.is_file())

    file.add_import(a_diary(named, days=200), [told(named)], WHEN)
    file.keep("answer", "a", {"said": SECRETS[0]}, model_hash="", data_hash="", when=WHEN)
    file.keep_fit("f", SECRETS[0].encode() * 1000, {"person": SECRETS[0]})
    look()
    assert (tmp_path / "me.unknot-wal").stat().st_size > 100_000
    file.backup()
    file.rotate_key()
    look()
    file.delete(None, None, backups=False)
    look()
    file.close()
    look()
    words = [*SECRETS, named, "rmssd", "heart_rate", "pain", "CREATE TABLE", "SQLite format"]
    words += [PHRASE, sheet.text(), "31.25", told(named).sha256]
    for word in words:
        for kind in ("utf-8", "utf-16-le"):
            assert not [1 for held in seen if word.encode(kind) in held], word


def test_the_same_words_are_on_the_disk_without_encryption(tmp_path: Path):
    """Else the test above could not fail."""
    with a_file(tmp_path / "me.unknot", plain=True)[0] as file:
        file.add_import(a_diary(), [told("july.csv")], WHEN)
    held = (tmp_path / "me.unknot").read_bytes()
    assert SECRETS[0].encode() in held
    assert b"CREATE TABLE" in held


def test_what_is_deleted_is_overwritten(tmp_path: Path):
    with a_file(tmp_path / "me.unknot", plain=True)[0] as file:
        file.add_import(a_diary(days=100), [told("july.csv")], WHEN)
        file.delete(None, None, backups=True)
        held = b"".join(one.read_bytes() for one in tmp_path.rglob("me*") if one.is_file())
        assert SECRETS[0].encode() not in held
        assert b"july.csv" not in held


def test_only_its_owner_may_read_the_files(whole: Path):
    with open_it(whole) as file:
        file.set_setting("x", 1)
        file.backup()
        file.rotate_key()
        file.set_setting("x", 2)
        modes = {path.name: path.stat().st_mode for path in whole.parent.rglob("*")}
    assert not [name for name, mode in modes.items() if mode & 0o077], modes


def test_without_the_encrypting_package_nothing_is_written_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with refused("no-encryption"):
        a_file(tmp_path / "me.unknot")
    assert not list(tmp_path.glob("me*"))
    a_file(tmp_path / "plain.unknot", plain=True)[0].close()


def test_a_wrong_passphrase_prints_nothing_of_its_own(
    whole: Path, capfd: pytest.CaptureFixture[str]
):
    with refused("wrong-passphrase"):
        PersonFile.open(whole, Passphrase("no"))
    with refused("damaged"):
        fitting(whole, [bytes(32)])
    assert capfd.readouterr() == ("", "")


# A damaged disk.


@pytest.mark.parametrize("at", [0, 20, 100, 4095, 4096, 9000, -4000, -1])
def test_a_changed_byte_anywhere_is_noticed(whole: Path, at: int):
    held = bytearray(whole.read_bytes())
    held[at] ^= 1
    whole.write_bytes(held)
    with refused("damaged"):
        open_it(whole)
    assert whole.read_bytes() == bytes(held)


@pytest.mark.parametrize("left", [0, 1, 4095, 4096, 10_000, 40_960, -4096, -1])
def test_a_file_that_breaks_off_is_noticed(whole: Path, left: int):
    held = whole.read_bytes()[:left]
    whole.write_bytes(held)
    with refused("truncated", "damaged"):
        open_it(whole)
    assert whole.read_bytes() == held


def test_a_damaged_file_comes_back_from_its_backup(whole: Path):
    with open_it(whole) as file:
        backup = file.backup()
    whole.write_bytes(bytes(8192))
    with refused("damaged"):
        open_it(whole)
    whole.rename(whole.with_name("damaged"))
    with PersonFile.restore(backup, whole, Passphrase(PHRASE)) as file:
        assert plainly(file.diary()) == plainly(a_diary(days=60))


def test_a_file_of_something_else_is_refused(tmp_path: Path):
    (tmp_path / "letter.unknot").write_text("Dear reader, " * 1000)
    with refused("not-a-store"):
        open_it(tmp_path / "letter.unknot")
    with refused("is-a-folder"):
        open_it(tmp_path)
    with refused("no-file"):
        open_it(tmp_path / "none.unknot")
    with refused("no-folder"):
        a_file(tmp_path / "none" / "me.unknot")


def test_another_program_s_database_gets_no_table_of_ours(tmp_path: Path):
    path = tmp_path / "Gadgetbridge.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE samples (steps INTEGER)")
    before = path.read_bytes()
    with refused("not-a-store"):
        PersonFile.open(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["Gadgetbridge.db"]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"%PDF", b"age-encryption.org"])
def test_a_packed_file_is_told_from_a_store_whose_keys_are_gone(tmp_path: Path, start: bytes):
    noise = b"".join(hashlib.sha256(bytes([i])).digest() for i in range(256))
    (tmp_path / "export.zip").write_bytes(start + noise)
    with refused("not-a-store"):
        open_it(tmp_path / "export.zip")
    (tmp_path / "me.unknot").write_bytes(noise)
    with refused("missing-keys"):
        open_it(tmp_path / "me.unknot")


@pytest.mark.parametrize("spoil", ["cut", "byte", "text", "no data"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(whole: Path, spoil: str):
    with open_it(whole) as file:
        backup = file.backup()
    held = backup.read_bytes()
    if spoil == "cut":
        backup.write_bytes(held[: len(held) // 2])
    elif spoil == "byte":
        backup.write_bytes(held[:20_000] + bytes([held[20_000] ^ 1]) + held[20_001:])
    elif spoil == "text":
        backup.write_text("no zip")
    else:
        with zipfile.ZipFile(backup, "w") as archive:
            archive.writestr("about.json", "{}")
    to = whole.parent / "back.unknot"
    with refused("damaged-backup"):
        PersonFile.restore(backup, to, Passphrase(PHRASE))
    assert not to.exists()
    with refused("already-there"):
        PersonFile.restore(backup, whole, Passphrase(PHRASE))


def test_backups_make_room_day_by_day(tmp_path: Path):
    for day in range(500):
        when = WHEN + timedelta(days=day)
        for hour in (0, 5):
            said = {"file": "f", "name": "me", "when": (when + timedelta(hours=hour)).isoformat()}
            with zipfile.ZipFile(tmp_path / f"{day}-{hour}{backups.ENDING}", "w") as archive:
                archive.writestr("about.json", json.dumps(said))
    backups.prune(tmp_path, "another")
    assert len(backups.listed(tmp_path)) == 1000
    backups.prune(tmp_path, "f")
    kept = backups.listed(tmp_path)
    ages = [(kept[0].when - one.when).total_seconds() / 86_400 for one in kept]
    assert [round(age, 1) for age in ages[:3]] == [0, 0.2, 1]  # the last three, whatever their day
    assert {0, 1, 2, 3, 4, 5, 6} <= set(ages)
    assert 11 * 28 <= ages[-1] <= 12 * 31
    assert len(kept) <= 2 + 7 + 4 + 12


# A full disk, a disk that may not be written.


def test_a_full_file_system_is_told_and_nothing_is_lost(whole: Path):
    with open_it(whole) as file:
        raw = file._database.raw  # pyright: ignore[reportPrivateUsage]
        most = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {most}")
        with refused("disk-full"):
            file.add_import(a_diary("b.csv", days=400), [told("b.csv")], WHEN)
        assert plainly(file.diary()) == plainly(a_diary(days=60))
    with open_it(whole) as file:
        assert plainly(file.diary()) == plainly(a_diary(days=60))


AS_NOBODY = f"""
import os, sys
from pathlib import Path
from unknot.errors import UnknotError
from unknot.store.person_file import Passphrase, PersonFile
import alembic.command, keyring, sqlcipher3, unknot.store.migrations.versions
if os.getuid() == 0:
    os.setuid(65534)
for act in (PersonFile.open, PersonFile.create):
    try:
        path = Path(sys.argv[1])
        act(path if act == PersonFile.open else path.with_name("new"), Passphrase({PHRASE!r}))
    except UnknotError as refused:
        print(refused.code)
"""


def test_a_folder_that_may_not_be_written_is_told():
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        folder = Path(home) / "shut"
        folder.mkdir()
        with a_file(folder / "me.unknot")[0] as file:
            file.add_import(a_diary(), [told("july.csv")], WHEN)
        for path in folder.iterdir():
            path.chmod(0o444)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        folder.chmod(0o555)
        try:
            command = [sys.executable, "-c", AS_NOBODY, str(folder / "me.unknot")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.stdout.split() == ["read-only", "read-only"], done.stderr
            assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        finally:
            folder.chmod(0o755)


@pytest.mark.parametrize("number", [28, 30, 5])
def test_keys_that_cannot_be_written_leave_the_earlier_ones(
    whole: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    def failing(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with open_it(whole) as file:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", failing)
            for change in (lambda: file.change_passphrase("b", cost=CHEAP), file.rotate_key):
                with refused({28: "disk-full", 30: "read-only", 5: "disk-failed"}[number]):
                    change()
            with refused({28: "disk-full", 30: "read-only", 5: "disk-failed"}[number]):
                file.backup()
        assert not file.backups()
        assert plainly(file.diary()) == plainly(a_diary(days=60))
    assert not list(whole.parent.rglob("*.part*"))
    with open_it(whole) as file:
        assert plainly(file.diary()) == plainly(a_diary(days=60))


STEPS: tuple[tuple[str, str], ...] = (
    ("unknot.store.key_file", "write_durably"),
    ("unknot.store.backups", "copy_to"),
    ("unknot.store.durable", "sync_folder"),
)


@pytest.mark.parametrize(("module", "name"), STEPS)
@pytest.mark.parametrize("nth", [1, 2])
def test_a_change_of_the_data_key_may_stop_at_any_step(
    whole: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, nth: int
):
    held = importlib.import_module(module)
    real: Callable[..., object] = getattr(held, name)
    calls = 0

    def failing(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise UnknotError("disk-failed", "the disk went away.", "wait.")
        return real(*arguments)

    file = open_it(whole)
    with monkeypatch.context() as broken:
        broken.setattr(held, name, failing)
        if (name, nth) == ("copy_to", 2):
            file.rotate_key()
        else:
            with refused("disk-failed"):
                file.rotate_key()
    file.add_import(a_diary("after.csv"), [told("after.csv")], WHEN)
    backup = file.backup()
    file.close()
    for opened in (
        open_it(whole),
        PersonFile.restore(backup, whole.with_name("b"), Passphrase(PHRASE)),
    ):
        with opened:
            assert len(opened.imports()) == 2
            opened.rotate_key()


# Two at once.


ANOTHER = f"""
import sys
from pathlib import Path
from unknot.errors import UnknotError
from unknot.store.person_file import Passphrase, PersonFile
file = PersonFile.open(Path(sys.argv[1]), Passphrase({PHRASE!r}))
print(len(file.diary().observations))
for act in (lambda: file.set_setting("x", 1), file.rotate_key):
    try:
        act()
    except UnknotError as refused:
        print(refused.code)
"""


def test_another_process_may_read_and_is_told_to_wait_with_writing(whole: Path):
    with open_it(whole) as file, file._database.writing() as held:  # pyright: ignore[reportPrivateUsage]
        held.exec_driver_sql("UPDATE imports SET new = 0")
        command = [sys.executable, "-c", ANOTHER, str(whole)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    seen = str(len(a_diary(days=60).observations))
    assert done.stdout.split() == [seen, "in-use", "in-use"], done.stderr


def test_the_file_is_not_changed_under_somebodys_hands(
    whole: Path, monkeypatch: pytest.MonkeyPatch
):
    """Two that have it open in one process are as strange to each other as two processes."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    first, second = open_it(whole), open_it(whole)
    with refused("in-use"):
        second.rotate_key()
    with refused("in-use"):
        second.delete(None, None, backups=True)
    with refused("in-use"):
        second.new_recovery_sheet()
    second.set_setting("x", 1)
    assert first.setting("x") == 1
    assert plainly(first.diary()) == plainly(a_diary(days=60))
    first.close()
    second.rotate_key()
    second.close()
    open_it(whole).close()


def test_a_backup_is_of_one_moment_whoever_writes_meanwhile(
    whole: Path, monkeypatch: pytest.MonkeyPatch
):
    first, second = open_it(whole), open_it(whole)
    real = connection.connect

    def connect(path: Path, key: bytes | None, *, new: bool = False) -> object:
        if new:
            second.add_import(a_diary("b.csv"), [told("b.csv")], WHEN)
        return real(path, key, new=new)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(connection, "connect", connect)
        backup = first.backup()
    assert len(first.imports()) == 2
    first.close()
    second.close()
    with PersonFile.restore(backup, whole.with_name("b"), Passphrase(PHRASE)) as file:
        assert plainly(file.diary()) == plainly(a_diary(days=60))


# Another version.


def test_a_file_of_a_newer_unknot_is_left_alone(whole: Path):
    with open_it(whole) as file, file._database.writing() as held:  # pyright: ignore[reportPrivateUsage]
        held.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    held_bytes = whole.read_bytes()
    with refused("newer-file"):
        open_it(whole)
    assert whole.read_bytes() == held_bytes


def test_keys_of_a_newer_unknot_are_left_alone(whole: Path):
    keys = whole.with_name("me.unknot.keys")
    keys.write_text(json.dumps({**json.loads(keys.read_text()), "format": 2}))
    with refused("newer-file"):
        open_it(whole)


def test_the_newest_version_is_the_last(tmp_path: Path):
    assert versions.EVERY[-1] == versions.NEWEST
    steps = sorted((versions.SCRIPTS / "versions").glob("v*.py"))
    assert [path.name[1:5] for path in steps] == list(versions.EVERY)


# Power cuts.


@pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped as POSIX does")
def test_nothing_acknowledged_is_lost_by_power_cuts_and_failing_disks(tmp_path: Path):
    """20 kills and 5 refusals; studies/store_crashes.py does a thousand and a hundred."""
    out = tmp_path / "found.json"
    command = [sys.executable, str(STUDY), "--kills", "20", "--faults", "5", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(out.read_text())
    assert done.returncode == 0, found["wrong"]
    assert found["wrong"] == []
    assert found["moments"]["kill"] + found["moments"]["migration"] == 20
    assert found["acknowledged_steps"] > 5
