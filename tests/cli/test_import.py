"""Files go into one's own store: looked at first, whole or not at all, never twice, taken back."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.cli.diaries import HEAD, good, one_object, refuses, rows, write
from tests.cli.stores import PHRASE, ScriptedStore, made

from unknot.cli import main
from unknot.store.person_file import PersonFile
from unknot.store.secrets import Passphrase


@pytest.fixture
def store(tmp_path: Path) -> ScriptedStore:
    return made(tmp_path / "data")


def days_in(store: ScriptedStore) -> dict[date, float]:
    with store.open() as person:
        return {one.day: one.value for one in person.diary().observations if one.what == "pain"}


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Without a store at all: nobody has to make one to have a look."""
    picture = tmp_path / "days.svg"
    path = str(good(tmp_path))
    assert main.run(["import", path, "--dry-run", "--plot", str(picture)]) == 0
    out, _ = capsys.readouterr()
    assert "diary.csv" in out
    assert "2025-03-03  2025-04-01" in out
    assert "█" in out
    assert "Nothing was changed" in out
    assert picture.read_text().count("<rect") >= 3
    assert main.run(["import", path, "--dry-run", "--json"]) == 0
    found = one_object(capsys.readouterr().out)
    assert found["dry_run"] is True
    assert found["import_id"] is None
    assert found["would_bring"] == {
        "new": 60,
        "known": 0,
        "changed": {},
        "recordings": 0,
    }
    assert {one["what"]: one["days"] for one in found["recorded"]} == {
        "pain": 30, "steps": 30,
    }  # fmt: skip


def test_the_picture_shows_the_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lines = rows(40)
    path = write(tmp_path, HEAD + "\n".join([*lines[:10], *lines[30:]]) + "\n")
    assert main.run(["import", str(path), "--dry-run"]) == 0
    shown = next(
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("pain  ") and "█" in line
    )
    assert shown[26:] == "█" * 10 + " " * 20 + "█" * 10


def test_what_was_brought_in_is_there_and_the_same_file_again_changes_nothing(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = good(tmp_path)
    first = store.run(capsys, "import", str(path), "--yes")
    assert first["imported"] == {
        "observations": 60, "days": 30, "duplicates": 0, "merged": 0, "skipped": 0,
    }  # fmt: skip
    assert first["import_id"] == 1
    before = days_in(store)
    assert len(before) == 30
    renamed = tmp_path / "another name.csv"
    renamed.write_bytes(path.read_bytes())
    again = store.run(capsys, "import", str(renamed), "--yes")
    assert again["already"] is True
    assert again["import_id"] == 1
    assert again["files"][0]["already"] == 1
    assert days_in(store) == before
    assert len(store.run(capsys, "imports")["imports"]) == 1


def test_a_file_that_is_known_is_not_even_read(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    path = good(tmp_path)
    store.run(capsys, "import", str(path), "--yes")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    from unknot.workflow import imports

    monkeypatch.setattr(imports, "read_stretches", never)
    monkeypatch.setattr(imports, "recognise", never)
    assert store.run(capsys, "import", str(path), "--yes")["already"] is True


def test_a_later_export_with_a_correction_overlaps_and_its_undoing_brings_the_first_back(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """April's export holds March again, and one day of it mended."""
    march = good(tmp_path, "march.csv", days=30)
    lines = rows(45)
    day, _, rest = lines[4].partition(",,")
    lines[4] = f"{day},,9,{rest.split(',')[1]}"
    april = write(tmp_path, HEAD + "\n".join(lines) + "\n", "april.csv")
    store.run(capsys, "import", str(march), "--yes")
    before = days_in(store)
    second = store.run(capsys, "import", str(april), "--yes")
    assert second["imported"]["duplicates"] > 0
    after = days_in(store)
    assert len(after) == 45
    assert after[date(2025, 3, 7)] == 9.0
    assert {d: v for d, v in after.items() if d in before and d != date(2025, 3, 7)} == {
        d: v for d, v in before.items() if d != date(2025, 3, 7)
    }
    assert store.run(capsys, "undo")["import_id"] == 2
    assert days_in(store) == before
    back = store.run(capsys, "import", str(april), "--yes")
    assert back["import_id"] == 3
    assert days_in(store) == after


def test_one_bad_file_never_sinks_the_rest(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    torn = tmp_path / "torn.zip"
    with zipfile.ZipFile(torn, "w") as archive:
        archive.writestr("a.csv", "x" * 500)
    torn.write_bytes(torn.read_bytes()[:-40])
    empty, gone = write(tmp_path, "", "empty.csv"), tmp_path / "gone.csv"
    args = ["import", str(torn), str(good(tmp_path)), str(empty), str(gone), "--yes"]
    done = store.run(capsys, *args)
    assert done["imported"]["observations"] == 60
    refused = {one["name"]: one["refused"] for one in done["files"] if one["refused"]}
    assert set(refused) == {"torn.zip", "empty.csv", "gone.csv"}
    assert all(one["fix"] for one in done["files"] if one["refused"])
    assert len(done["warnings"]) >= 3


def test_where_no_file_can_be_read_that_is_an_error(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = write(tmp_path, "", "empty.csv")
    refuses(["import", str(path), "--yes", *store.words], 1, "nothing-to-import", capsys)
    assert store.run(capsys, "imports")["imports"] == []


def test_without_a_terminal_a_yes_is_needed_and_the_refusal_is_the_command_to_paste(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = str(good(tmp_path))
    fix = refuses(["import", path, *store.words], 1, "needs-yes", capsys)
    assert f"import {path}" in fix
    assert "--yes" in fix
    assert store.run(capsys, "imports")["imports"] == []


@pytest.mark.parametrize(
    ("typed", "brought"), [("y\n", True), ("\n", False), ("what\nno\n", False)]
)
def test_on_a_terminal_it_is_asked(
    typed: str, brought: bool, store: ScriptedStore, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    answer(monkeypatch, typed)
    assert main.run(["import", str(good(tmp_path)), *store.words]) == 0
    out, err = capsys.readouterr()
    assert "Bring this in?" in err
    assert "█" in err
    assert ("unknot undo 1 takes it back" in out) is brought
    with store.open() as person:
        assert len(person.imports()) == brought


def answer(patch: pytest.MonkeyPatch, typed: str) -> None:
    """Somebody sits there and types this."""
    import io

    from unknot.cli import own_store

    patch.setattr(own_store, "somebody_is_there", lambda: True)
    patch.setattr("unknot.cli.asking.somebody_is_there", lambda: True)
    patch.setattr("sys.stdin", io.StringIO(typed))


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A diary two of whose notes speak of exertion."""
    from unknot.diary import entries
    from unknot.workflow import imports

    read = imports.read_stretches

    def with_notes(*args: object, **more: object) -> entries.Diary:
        from dataclasses import replace

        notes = [("2025-03-04", "walk 20 min"), ("2025-03-05", "yoga 30 minutes")]
        held = tuple(entries.Note(date.fromisoformat(d), "note", text) for d, text in notes)
        return replace(read(*args, **more), notes=held)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(imports, "read_stretches", with_notes)
    return good(tmp_path)


def minutes_in(store: ScriptedStore) -> list[tuple[date, float]]:
    with store.open() as person:
        return [(one.day, one.amount) for one in person.diary().exertions if one.unit == "min"]


def test_notes_count_only_where_each_is_said_yes_to_and_the_answer_is_kept(
    store: ScriptedStore, noted: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    args = ["import", str(noted), *store.words]
    answer(monkeypatch, "y\ny\nn\n")
    assert main.run(args) == 0
    assert 'you wrote "walk 20 min"' in capsys.readouterr().err
    assert minutes_in(store) == [(date(2025, 3, 4), 20.0)]
    with store.open() as person:
        assert sorted(row.payload["taken"] for row in person.kept("decision")) == [False, True]
    store.run(capsys, "undo")
    again = store.run(capsys, "import", str(noted), "--yes")
    assert [one["taken"] for one in again["spoken"]] == [True, False]


def test_notes_that_nobody_was_asked_about_stay_open_and_are_taken_later_without_the_file(
    store: ScriptedStore, noted: Path, capsys: pytest.CaptureFixture[str]
):
    """The way out that an import names is one."""
    assert main.run(["import", str(noted), "--yes", *store.words]) == 0
    assert "unknot import --take-notes" in capsys.readouterr().out
    with store.open() as person:
        assert person.kept("decision") == []
    look = store.run(capsys, "import", "--take-notes", "--dry-run")
    assert [one["words"] for one in look["spoken"]] == ["walk 20 min", "yoga 30 minutes"]
    assert minutes_in(store) == []
    noted.unlink()
    assert store.run(capsys, "import", "--take-notes")["taken"] == 2
    assert minutes_in(store) == [(date(2025, 3, 4), 20.0), (date(2025, 3, 5), 30.0)]
    assert store.run(capsys, "import", "--take-notes")["spoken"] == []
    store.run(capsys, "undo")  # of the notes, and so of what was taken from them
    assert minutes_in(store) == []


def test_the_same_file_again_with_take_notes_takes_them(
    store: ScriptedStore, noted: Path, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(noted), "--yes")
    again = store.run(capsys, "import", str(noted), "--yes", "--take-notes")
    assert again["already"] is True
    assert [one["taken"] for one in again["spoken"]] == [True, True]
    assert len(minutes_in(store)) == 2


def test_a_no_is_asked_again_where_somebody_asks_for_it(
    store: ScriptedStore, noted: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    answer(monkeypatch, "y\nn\nn\n")
    assert main.run(["import", str(noted), *store.words]) == 0
    capsys.readouterr()
    answer(monkeypatch, "y\nn\n")
    assert main.run(["import", "--ask-notes", *store.words]) == 0
    assert "You said no before" in capsys.readouterr().err
    assert minutes_in(store) == [(date(2025, 3, 4), 20.0)]


def test_without_a_file_import_says_what_is_missing(
    store: ScriptedStore, noted: Path, capsys: pytest.CaptureFixture[str]
):
    refuses(["import", *store.words], 2, "usage", capsys)
    refuses(["import", str(noted), "--ask-notes", *store.words], 2, "usage", capsys)
    store.run(capsys, "import", str(noted), "--yes")
    refuses(["import", "--ask-notes", *store.words], 1, "needs-yes", capsys)


def test_no_store_yet_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for args in (["import", str(good(tmp_path)), "--yes"], ["imports"], ["undo"], ["export", "x"]):
        assert "unknot store new" in refuses(args, 1, "no-store", capsys)


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = str(good(tmp_path))
    store.phrase_file.write_text("not these words\n")
    refuses(["import", path, "--yes", *store.words], 1, "wrong-passphrase", capsys)
    store.phrase_file.write_text("\n")
    refuses(["imports", *store.words], 1, "no-passphrase", capsys)
    refuses(["imports", "--store", str(store.place)], 1, "no-passphrase", capsys)
    with PersonFile.open(store.place, Passphrase(PHRASE)) as person:
        assert person.imports() == []


def test_the_store_and_the_passphrase_can_be_named_once_for_all(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setenv("UNKNOT_STORE", str(store.place))
    monkeypatch.setenv("UNKNOT_PASSPHRASE_FILE", str(store.phrase_file))
    assert main.run(["import", str(good(tmp_path)), "--yes", "--json"]) == 0
    assert one_object(capsys.readouterr().out)["store"] == str(store.place)


def test_an_import_report_is_kept(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bad = HEAD + "\n".join([*rows(20), "Ada,2999-01-01,,3,4000"]) + "\n"
    done = store.run(capsys, "import", str(write(tmp_path, bad)), "--yes")
    assert done["imported"]["skipped"] == 1
    kept = store.run(capsys, "imports", "1")["imports"][0]
    assert kept["files"][0]["name"] == "diary.csv"
    assert "future" in kept["report"]["skipped"][0]["why"]
    assert main.run(["imports", "1", *store.words]) == 0
    assert "future" in capsys.readouterr().out
    refuses(["imports", "7", *store.words], 1, "unknown-import", capsys)
    refuses(["undo", "7", *store.words], 1, "unknown-import", capsys)


def test_a_table_in_no_known_format_is_said_and_asked(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    table = "Tag;Schmerz\n" + "".join(f"{d:02}.03.2025;{d % 7}\n" for d in range(1, 13))
    path = write(tmp_path, table, "own.csv")
    fix = refuses(["import", str(path), "--yes", *store.words], 1, "unknown-format", capsys)
    assert "--take" in fix
    takes = ["--take", "Tag=day first", "--take", "Schmerz=pain 0 to 10"]
    done = store.run(capsys, "import", str(path), "--yes", *takes)
    assert done["imported"]["observations"] == 12
    assert any("own.csv is read so" in text for text in done["warnings"])


def test_a_store_is_one_persons(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(good(tmp_path)), "--yes")
    theirs = (HEAD + "\n".join(rows(20)) + "\n").replace("Ada,", "Bob,")
    path = str(write(tmp_path, theirs, "bob.csv"))
    fix = refuses(["import", path, "--yes", *store.words], 1, "several-people", capsys)
    assert "--store" in fix
    assert len(days_in(store)) == 30


SLOW = """
import sys, time
from unknot.store import imports
put = imports._put
def slowly(*args):
    done = put(*args)
    print("half-way", flush=True)
    time.sleep(60)
    return done
imports._put = slowly
from unknot.cli import main
main()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_ended_half_way_leaves_the_store_as_before(
    how: signal.Signals, store: ScriptedStore, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    store.run(capsys, "import", str(good(tmp_path, "march.csv", days=10)), "--yes")
    before = days_in(store)
    path = str(good(tmp_path, days=30))
    args = [sys.executable, "-c", SLOW, "import", path, "--yes", *store.words]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert b"half-way" in process.stdout.readline()
    began = time.monotonic()
    process.send_signal(how)
    process.communicate(timeout=20)
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert time.monotonic() - began < 10.0  # two seconds, on a computer that is not busy
    assert days_in(store) == before
    assert store.run(capsys, "import", path, "--yes")["import_id"] == 2
    assert len(days_in(store)) == 30
