"""unknot forecast: rows for scripts, a table for people, and plain refusals."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

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
    head, first, second, bad, kept = out.splitlines()
    assert re.fullmatch(r"A bad day here: pain \d+ or more \(usual: \d\.\d\)\.", bad)
    assert kept == "Kept in diary.forecasts.json, to be scored when the days come."
    assert head.split()[:3] == ["day", "what", "about"]
    assert first.startswith("2025-04-02")
    assert second.startswith("2025-04-03")
    assert "nan" not in out
    assert "%" not in out


def test_the_same_file_gives_the_same_forecast(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    said: list[object] = []
    waiting: list[list[int]] = []
    for _ in range(2):
        assert main.run(["forecast", str(good(tmp_path)), "--json"]) == 0
        data = one_object(capsys.readouterr().out)
        data.pop("seconds")
        waiting.append([one.pop("waiting") for one in data["issued"]])
        said.append(data)
    assert said[0] == said[1]
    assert waiting == [[0], [7]]


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
    assert "--as-of" in refuses(args, 1, "nothing-yet", capsys)


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


def told(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert main.run(["forecast", str(path), "--json", *more]) == 0
    return one_object(capsys.readouterr().out)


def test_what_was_told_is_scored_when_its_day_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Told on day 60 for a week; ten days later a week has come. Telling again changes nothing."""
    first = told(good(tmp_path, days=60), capsys)
    record = Path(first["record"])
    assert record == tmp_path / "diary.forecasts.json"
    assert record.stat().st_mode & 0o077 == 0, "only its owner may read it"
    kept = record.read_text(encoding="utf-8")
    told(good(tmp_path, days=60), capsys)
    assert record.read_text(encoding="utf-8") == kept
    (scored,) = told(good(tmp_path, days=70), capsys)["issued"]
    assert scored["days"] == 7
    assert scored["waiting"] == 0
    assert scored["calibrated"] is None, "seven days are too few to judge"
    assert scored["crps"] > 0
    assert scored["rps"] == scored["crps"]
    assert 0 <= scored["cover80"] <= scored["cover90"] <= 1
    assert 0 <= scored["brier"] <= 1
    assert sum(part["days"] for part in scored["reliability"]) == 7
    assert kept.rstrip()[:-2] in record.read_text(encoding="utf-8"), "what was told stands"


def test_the_score_stands_beside_the_next_forecast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    told(good(tmp_path, days=60), capsys)
    assert main.run(["forecast", str(good(tmp_path, days=70))]) == 0
    out = capsys.readouterr().out
    assert "Pain, told before:" in out
    assert "of 7 within 9 of 10" in out


def test_forecasts_that_were_off_when_told_are_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A calm month, each day told; then swings. What was told decides, whatever a replay says."""
    lines = [f"Ada,{np.datetime64('2025-03-03') + i},,{5 + i % 2},4000" for i in range(90)]
    path = write(tmp_path, HEAD + "\n".join(lines[:60]) + "\n")
    record = tmp_path / "diary.forecasts.json"
    for days in range(60, 84, 3):
        path = write(tmp_path, HEAD + "\n".join(lines[:days]) + "\n")
        told(path, capsys, "--days", "3")
    wild = [f"{line.rsplit(',', 2)[0]},{10 * (i % 2)},4000" for i, line in enumerate(lines)]
    path = write(tmp_path, HEAD + "\n".join([*lines[:60], *wild[60:84]]) + "\n")
    data = told(path, capsys, "--record", str(record))
    assert data["issued"][0]["days"] >= 20
    assert data["issued"][0]["calibrated"] is False
    assert data["hidden"] == ["pain"]
    assert data["forecast"] == []


def test_a_replay_of_an_earlier_day_is_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data = told(good(tmp_path, days=60), capsys, "--as-of", "2025-04-20")
    assert data["record"] is None
    assert [file.name for file in tmp_path.iterdir()] == ["diary.csv"]
    assert told(good(tmp_path), capsys, "--no-record")["record"] is None
    assert [file.name for file in tmp_path.iterdir()] == ["diary.csv"]


def test_a_place_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    path = str(good(tmp_path))
    assert main.run(["forecast", path, "--record", str(tmp_path / "file" / "r.json")]) == 0
    assert "Not kept:" in capsys.readouterr().out
    refuses(["forecast", path, "--record", str(tmp_path / "file")], 1, "not-a-record", capsys)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_bad_day_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The lower it begins, the likelier it is; a line in the diary says it for good."""
    path = good(tmp_path, days=60)
    usual = told(path, capsys, "--no-record")
    assert usual["flare"]["pain"]["own"] is False
    chances = [
        told(path, capsys, "--no-record", "--flare", f"pain={limit}")["forecast"][0]["p_flare"]
        for limit in (4, 6, 7)
    ]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[2]
    own = write(tmp_path, "# flare pain: 6\n" + path.read_text(encoding="utf-8"), "own.csv")
    data = told(own, capsys, "--no-record")
    assert data["flare"]["pain"] == {
        "beyond": 5.5, "own": True, "begins": 6.0,
        "says": "A bad day here: pain 6 or more, as you set it.",
    }  # fmt: skip
    assert data["forecast"][0]["p_flare"] == chances[1]


@pytest.mark.parametrize("given", ["pain", "pain=much", "pian=7", "pain=70"])
def test_a_bad_day_that_cannot_be(given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["forecast", str(good(tmp_path)), "--flare", given], 1, "bad-flare", capsys)
    assert [file.name for file in tmp_path.iterdir()] == ["diary.csv"]


def test_it_says_how_much_each_forecaster_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from unknot.forecasting import body_filter

    plain = told(good(tmp_path, days=60), capsys, "--no-record")["weights"]["pain"]
    assert sum(plain.values()) == pytest.approx(1)
    assert "body" not in plain
    monkeypatch.setattr(body_filter, "live", functools.partial(body_filter.live, count=8))
    args = ["--no-record", "--body", "--days", "2"]
    data = told(good(tmp_path, days=60), capsys, *args)
    assert sum(data["weights"]["pain"].values()) == pytest.approx(1)
    assert data["weights"]["pain"]["body"] > 0
    assert main.run(["forecast", str(good(tmp_path, days=60)), *args]) == 0
    assert "the body model counts" in capsys.readouterr().out
