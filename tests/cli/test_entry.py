"""Exit statuses, errors in plain words, one JSON object, and files that are whole or absent."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import click
import numpy as np
import pytest

from unknot import __version__
from unknot.cli.entry import Door, Reply, last_words, remember_language, replies, to_json
from unknot.cli.text import busy, table
from unknot.errors import UnknotError
from unknot.store.files import keep_earlier, read_file, write_file
from unknot.wording.spoken import speaking


@click.group()
def group() -> None:
    """Stand in for the program."""


@group.command("fine")
@click.option("--seed", default=3)
@replies
def fine(seed: int) -> Reply:
    return Reply({"value": math.nan, "row": np.arange(2)}, "all is well", "abc", seed)


@group.command("fails")
@click.argument("how")
@replies
def fails(how: str) -> Reply:
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "bug":
        raise ZeroDivisionError("one by none")
    raise UnknotError("no-luck", "it did not work.", "try another way.")


DOOR = Door(group)
FAILURES = [("person", 1, "no-luck"), ("bug", 70, "bug"), ("interrupt", 130, "interrupted")]


def test_a_reply_is_text_for_people(capsys: pytest.CaptureFixture[str]):
    assert DOOR.run(["fine"]) == 0
    assert capsys.readouterr() == ("all is well\n", "")


def test_a_reply_is_one_object_for_scripts(capsys: pytest.CaptureFixture[str]):
    assert DOOR.run(["fine", "--json", "--seed", "5"]) == 0
    out, err = capsys.readouterr()
    said = json.loads(out)
    assert err == ""
    assert (said["ok"], said["unknot"], said["model"], said["seed"]) == (
        True,
        __version__,
        "abc",
        5,
    )
    assert said["seconds"] >= 0
    assert (said["value"], said["row"]) == (None, [0, 1])


@pytest.mark.parametrize(("how", "status", "code"), FAILURES)
def test_failures_have_their_status(
    how: str, status: int, code: str, capsys: pytest.CaptureFixture[str]
):
    assert DOOR.run(["fails", how]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert ("Traceback" in err) == (code == "bug")
    assert ("Fix: try another way." in err) == (code == "no-luck")


@pytest.mark.parametrize(("how", "status", "code"), FAILURES)
def test_failures_are_one_object_for_scripts(
    how: str, status: int, code: str, capsys: pytest.CaptureFixture[str]
):
    assert DOOR.run(["fails", how, "--json"]) == status
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["code"]) == (False, code)
    assert said["error"]
    assert said["fix"]


@pytest.mark.parametrize("args", [["fine", "--nope"], ["nothing"], ["fails"]])
def test_a_command_line_that_is_not_understood(args: list[str], capsys: pytest.CaptureFixture[str]):
    assert DOOR.run(args) == 2
    assert "Usage:" in capsys.readouterr().err
    assert DOOR.run([*args, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "usage"


def test_stopping_names_what_is_kept_and_claims_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    @click.command("halfway")
    @click.option("--write", is_flag=True)
    @replies
    def halfway(write: bool) -> Reply:
        if write:
            write_file(tmp_path / "first.csv", "1")
        raise KeyboardInterrupt

    door = Door(click.Group(commands=[halfway]))
    assert door.run(["halfway"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped. Nothing was written."
    assert door.run(["halfway", "--write"]) == 130
    assert capsys.readouterr().err.strip() == f"Stopped. Kept: {tmp_path / 'first.csv'}."


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["for people", "for scripts"])
def test_a_full_disk_is_told_without_a_traceback(flags: list[str]):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "unknot", "wirings", *flags],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "no space left" in done.stderr


def test_files_that_are_there_get_other_names(tmp_path: Path):
    one, other = tmp_path / "a.html", tmp_path / "b.json"
    one.write_text("1", encoding="utf-8")
    (tmp_path / "b-1.json").write_text("older", encoding="utf-8")
    assert keep_earlier(one, other) == [tmp_path / "a-2.html"]
    assert keep_earlier(one, other) == []


def test_json_knows_no_nan():
    assert to_json({"a": [math.inf, 1.0], "b": Path("x")}) == '{"a": [null, 1.0], "b": "x"}'


def test_a_file_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "new" / "days.csv"
    write_file(place, "old")
    assert place.read_text(encoding="utf-8") == "old"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(place, "new")
    assert place.read_text(encoding="utf-8") == "old"
    assert [left.name for left in place.parent.iterdir()] == ["days.csv"]


def test_places_that_cannot_be_written_are_named(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UnknotError, match="could not be written"):
        write_file(tmp_path / "file" / "days.csv", "x")


def test_files_that_cannot_be_read_are_named(tmp_path: Path):
    binary = tmp_path / "b"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, why in ((tmp_path / "a", "no file"), (tmp_path, "folder"), (binary, "no plain text")):
        with pytest.raises(UnknotError, match=why):
            read_file(path)


def test_tables_line_up():
    shown = table(("name", "n"), [["a", "1.5"], ["longer", "-20"]]).splitlines()
    assert shown == ["name      n", "a       1.5", "longer  -20"]
    assert table(("name",), []) == "name"


def test_being_busy_says_nothing_where_nobody_looks(capsys: pytest.CaptureFixture[str]):
    with busy("thinking"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("german")
def test_what_ends_a_command_is_said_in_its_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    @click.command("analyse")
    @click.argument("how")
    @replies
    def analyse(how: str) -> Reply:
        if how in ("stop", "page"):
            remember_language("en" if how == "page" else "de")
            write_file(tmp_path / f"{how}.csv", "1")
            raise KeyboardInterrupt
        if how == "fail":
            raise UnknotError("never-heard-of", "x is odd.", "mend x.")
        raise ZeroDivisionError("by nothing")

    door = Door(click.Group(commands=[analyse]))

    def told(*args: str) -> str:
        door.run(["analyse", *args])
        return capsys.readouterr().err.strip()

    assert told("stop") == f"Angehalten. Behalten: {tmp_path / 'stop.csv'}."
    assert told("page").startswith("Stopped. Kept: "), "a page's language goes before that of LANG"
    failed = told("fail")
    assert "Abhilfe: " in failed
    assert "Der genaue Wortlaut, auf Englisch: x is odd. mend x." in failed
    assert "Fix" not in failed
    bug = told("bug").splitlines()[-2:]
    assert bug[0].startswith("Das ist ein Fehler in unknot, nicht deiner: ZeroDivisionError")
    assert bug[1].startswith("  Abhilfe: ")
    door.run(["analyse", "stop", "--json"])
    assert json.loads(capsys.readouterr().out)["error"].startswith("Stopped. Kept: ")
    with speaking("de"):
        assert json.loads(last_words(True)[1])["error"].startswith("Stopped. ")
    assert last_words(False) == (2, f"Angehalten. Behalten: {tmp_path / 'stop.csv'}.")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
