"""unknot forecast: rows for scripts, a table for people, and plain refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.cli.diaries import BAD, HEAD, bad, good, one_object, refuses, write

from unknot.cli import main

LEVELS = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]


def test_one_object_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["forecast", str(good(tmp_path, days=60)), "--days", "3", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    data = one_object(out)
    assert data["ok"] is True
    assert data.keys() >= {"unknot", "model", "seed", "seconds", "forecast"}
    assert [row["date"] for row in data["forecast"]] == ["2025-05-02", "2025-05-03", "2025-05-04"]
    for row in data["forecast"]:
        assert row.keys() >= {"target", "date", "horizon", "q", "p_flare"}
        assert list(row["q"]) == LEVELS
        assert list(row["q"].values()) == sorted(row["q"].values())
        assert 0 <= row["p_flare"] <= 1


def test_a_table_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["forecast", str(good(tmp_path)), "--days", "2"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    head, first, second = out.splitlines()
    assert head.split()[:3] == ["day", "what", "about"]
    assert first.startswith("2025-04-02")
    assert second.startswith("2025-04-03")
    assert "nan" not in out
    assert "%" not in out


def test_the_same_file_gives_the_same_forecast(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    said: list[object] = []
    for _ in range(2):
        assert main.run(["forecast", str(good(tmp_path)), "--json"]) == 0
        data = one_object(capsys.readouterr().out)
        data.pop("seconds")
        said.append(data)
    assert said[0] == said[1]


def test_as_of_an_earlier_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The file cut by hand at that day gives the same forecast."""
    path, cut = good(tmp_path), good(tmp_path, "cut.csv", days=20)
    assert main.run(["forecast", str(path), "--as-of", "2025-03-22", "--json"]) == 0
    early = one_object(capsys.readouterr().out)
    assert main.run(["forecast", str(cut), "--json"]) == 0
    assert early["forecast"] == one_object(capsys.readouterr().out)["forecast"]
    assert early["forecast"][0]["date"] == "2025-03-23"


def test_chances_that_have_been_off_are_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Two months of calm, then weeks of swings from end to end: what was said did not hold."""
    pain = np.concatenate([np.full(60, 5), np.tile([0, 10], 20)])
    lines = [f"Ada,{np.datetime64('2025-03-03') + i},,{int(v)},4000" for i, v in enumerate(pain)]
    path = write(tmp_path, HEAD + "\n".join(lines) + "\n")
    assert main.run(["forecast", str(path), "--json"]) == 0
    data = one_object(capsys.readouterr().out)
    off = [t["target"] for t in data["track"] if not t["calibrated"]]
    assert data["hidden"] == off
    assert not any(row["target"] in off for row in data["forecast"])
    assert main.run(["forecast", str(path)]) == 0
    assert ("I have hidden them" in capsys.readouterr().out) == bool(off)


@pytest.mark.parametrize(("name", "text", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_refused(
    name: str, text: str | bytes | None, code: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    refuses(["forecast", str(bad(tmp_path, text))], 1, code, capsys)


def test_one_day_is_too_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["forecast", str(good(tmp_path, days=1))], 1, "nothing-to-forecast", capsys)


def test_two_days_are_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["forecast", str(good(tmp_path, days=2)), "--json"]) == 0
    rows = one_object(capsys.readouterr().out)["forecast"]
    assert [row["p_flare"] for row in rows] == [None] * 7


def test_as_of_before_the_first_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    args = ["forecast", str(good(tmp_path)), "--as-of", "2020-01-01"]
    refuses(args, 1, "nothing-to-forecast", capsys)


def test_as_of_a_day_after_the_last_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """It starts the day after the day asked for, is wider, and says how old the last entry is."""
    path = good(tmp_path, days=60)
    assert main.run(["forecast", str(path), "--days", "2", "--json"]) == 0
    now = one_object(capsys.readouterr().out)["forecast"]
    args = ["forecast", str(path), "--days", "2", "--as-of", "2025-05-21"]
    assert main.run([*args, "--json"]) == 0
    later = one_object(capsys.readouterr().out)["forecast"]
    assert [row["date"] for row in later] == ["2025-05-22", "2025-05-23"]
    assert [row["horizon"] for row in later] == [1, 2]

    def width(row: dict[str, dict[str, float]]) -> float:
        return row["q"]["0.95"] - row["q"]["0.05"]

    assert width(later[0]) >= width(now[0])
    assert main.run(args) == 0
    assert "Your last entry is 20 days older" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["soon", "2025-02-30"])
def test_a_day_that_is_none(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["forecast", str(good(tmp_path)), "--as-of", day], 1, "unreadable-date", capsys)


@pytest.mark.parametrize("days", ["0", "15", "-1", "two"])
def test_days_ahead_have_an_end(days: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["forecast", str(good(tmp_path)), "--days", days], 2, "usage", capsys)


def test_a_number_out_of_scale_is_not_forecast_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = good(tmp_path).read_text(encoding="utf-8")
    path = write(tmp_path, text + "Ada,2025-04-02,,57,4000\n", "odd.csv")
    assert main.run(["forecast", str(path), "--json"]) == 0
    rows = one_object(capsys.readouterr().out)["forecast"]
    assert all(max(row["q"].values()) <= 10 for row in rows)
