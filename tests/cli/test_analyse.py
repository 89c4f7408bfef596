"""unknot analyse: one object for scripts, statuses, and a report that is whole or not there."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.cli.diaries import (
    BAD,
    HEAD,
    bad,
    elsewhere,
    good,
    no_fit,
    one_object,
    refuses,
    rows,
    write,
)
from tests.scenarios.honest import has_its_keys
from tests.synthetic_lives import few_draws

from unknot import __version__
from unknot.cli import main
from unknot.cli.commands.example import shipped
from unknot.errors import UnknotError
from unknot.inference.check_results import BEYOND
from unknot.library import wirings
from unknot.workflow import answers
from unknot.workflow.answers import AnsweredDiary

FILES = {"report.html", "answer.json", "draws.npz"}


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    no_fit(monkeypatch)


def test_a_diary_with_slips_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A real, small fit through the door: one number out of scale, one day written twice."""
    slips = ["Ada,2025-04-10,,57,4000", "Ada,2025-04-11,,4,4000", "Ada,2025-04-11,,6,"]
    # Pain that scatters as a person's does: the even ladder of `rows` never leaves the band.
    scatter = iter(np.clip(np.round(np.random.default_rng(2).normal(5.0, 1.6, 36)), 0, 10))
    written = [re.sub(r",,\d+,", lambda _: f",,{next(scatter):.0f},", row) for row in rows(36)]
    path = write(tmp_path, HEAD + "\n".join([*written, *slips]) + "\n")
    out = tmp_path / "report"
    args = ["analyse", str(path), "--out", str(out), "--quick", "--seed", "3", "--json"]
    with few_draws():
        assert main.run(args) == 0
    said, err = capsys.readouterr()
    assert err == ""
    data = has_its_keys(one_object(said))
    assert (data["ok"], data["unknot"], data["seed"]) == (True, __version__, 3)
    assert data["model"]
    assert data["seconds"] > 0
    assert data["report"] == str(out / "report.html")
    assert data["read"]["from"] == "2025-03-03"
    assert data["read"]["to"] == "2025-04-11"
    assert sum(one["count"] for one in data["read"]["skipped"]) >= 1, "57 on 0-10 is not used"
    assert {file.name for file in out.iterdir()} == FILES
    kept = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert kept["effects"] == data["effects"]
    # Little is said of what goes on in the body where days go beyond it, or a check says no.
    held = not data["diagnostics"]["passed"]
    beyond = held or data["diagnostics"]["log_own_against_body"] > BEYOND
    assert {one["wiring"] for one in data["stories"]} == (set() if beyond else set(wirings()))
    for when in () if beyond else ("before", "now"):
        assert sum(one[when] for one in data["stories"]) == pytest.approx(1.0)
    with np.load(out / "draws.npz", allow_pickle=False) as held:
        assert held["effect_more_steps"].size == 96
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "unknot analyse diary.csv --seed 3 --quick" in page
    assert str(tmp_path) not in page


def test_what_a_person_sees(tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "report"
    assert main.run(["analyse", str(good(tmp_path)), "--out", str(out)]) == 0
    said, err = capsys.readouterr()
    assert err == "", "no progress where nobody looks"
    assert said.rstrip().endswith(f"The report: {out / 'report.html'}")
    assert "This is not a doctor." in said
    assert (out / "report.html").exists()


@pytest.mark.parametrize(("name", "text", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_refused_before_any_work(
    name: str, text: str | bytes | None, code: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    out = tmp_path / "report"
    refuses(["analyse", str(bad(tmp_path, text)), "--out", str(out)], 1, code, capsys)
    assert not out.exists()


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["analyse", str(tmp_path / "none.csv")], 1, "no-such-file", capsys)


def test_one_of_two_files_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """The good one is used; the bad one is told, with its way out."""
    from unknot.diary.entries import Diary

    seen: list[Diary] = []

    def answered(diary: Diary, *_: object, **__: object) -> AnsweredDiary:
        seen.append(diary)
        return elsewhere()

    monkeypatch.setattr(answers, "answered_diary", answered)
    files = [str(good(tmp_path)), str(write(tmp_path, "", "empty.csv"))]
    assert main.run(["analyse", *files, "--out", str(tmp_path / "r"), "--json"]) == 0
    assert one_object(capsys.readouterr().out)["ok"]
    assert [one.what for one in seen[0].skipped] == ["empty.csv"]
    assert any("empty.csv was left out" in warning for warning in seen[0].warnings)


def test_two_files_both_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = [str(write(tmp_path, "", name)) for name in ("a.csv", "b.csv")]
    refuses(["analyse", *files], 1, "nothing-read", capsys)


def test_an_unknown_wiring_names_the_nearest(
    tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
):
    args = ["analyse", str(good(tmp_path)), "--out", str(tmp_path / "r"), "--wiring", "energy_onli"]
    assert main.run([*args, "--json"]) == 1
    said = one_object(capsys.readouterr().out)
    assert 'did you mean "energy_only"' in said["fix"]
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("day", ["yesterday", "31.03.2025", "2025-13-01", "2025-02-30", ""])
def test_a_day_that_is_none(
    day: str, tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
):
    args = ["analyse", str(good(tmp_path)), "--out", str(tmp_path / "r"), "--as-of", day]
    assert "2026-03-31" in refuses(args, 1, "unreadable-date", capsys)


@pytest.mark.parametrize(
    "args", [[], ["--days", "3"], ["x.csv", "--seed", "no"], ["x.csv", "--seed", "-1"]]
)
def test_a_command_line_that_is_not_understood(args: list[str], capsys: pytest.CaptureFixture[str]):
    refuses(["analyse", *args], 2, "usage", capsys)


@pytest.mark.parametrize("place", ["file", "file/inside"])
def test_a_folder_that_cannot_be_written(
    place: str, tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
):
    """Nothing half-written stays behind, and what stood there is untouched."""
    diary = good(tmp_path)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    refuses(["analyse", str(diary), "--out", str(tmp_path / place)], 1, "cannot-write", capsys)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert {file.name for file in tmp_path.iterdir()} == {"diary.csv", "file"}


def test_a_folder_that_cannot_be_written_is_told_before_the_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    began: list[int] = []

    def answered(*_: object, **__: object) -> object:
        began.append(1)
        raise UnknotError("late", "the fit had begun.", "try the folder first.")

    monkeypatch.setattr(answers, "answered_diary", answered)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main.run(["analyse", str(good(tmp_path)), "--out", str(tmp_path / "file")]) == 1
    assert not began


def test_an_earlier_report_is_kept_and_told(
    tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "r"
    out.mkdir()
    (out / "report.html").write_text("old", encoding="utf-8")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    args = ["analyse", str(good(tmp_path)), "--out", str(out)]
    assert main.run(args) == 0
    assert "The earlier report is kept as report-1.html." in capsys.readouterr().out
    assert (out / "report.html").read_text(encoding="utf-8").startswith("<!")
    assert (out / "report-1.html").read_text(encoding="utf-8") == "old"
    assert {file.name for file in out.iterdir()} == {*FILES, "notes.txt", "report-1.html"}


def test_the_same_answer_again_leaves_no_copies(
    tmp_path: Path, at_once: None, capsys: pytest.CaptureFixture[str]
):
    args = ["analyse", str(good(tmp_path)), "--out", str(tmp_path / "r"), "--json"]
    for _ in range(2):
        assert main.run(args) == 0
        assert one_object(capsys.readouterr().out)["earlier"] is None
    assert {file.name for file in (tmp_path / "r").iterdir()} == FILES


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
@pytest.mark.parametrize("flags", [["--json"]], ids=["for scripts"])
def test_stopping_in_the_middle_leaves_nothing_half_written(flags: list[str], tmp_path: Path):
    path = write(tmp_path, shipped("flares")["diary.csv"])
    out = tmp_path / "report"
    args = [sys.executable, "-m", "unknot", "analyse", str(path), "--out", str(out), *flags]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        time.sleep(4.0)  # a whole fit takes longer on anything there is
        assert run.poll() is None, run.communicate()
        run.send_signal(signal.SIGINT)
        said, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert not out.exists()
    if flags:
        assert one_object(said)["code"] == "interrupted"
        assert err.strip() == ""
    else:
        assert said == ""
        assert err.strip() == "Stopped. Nothing was written."
