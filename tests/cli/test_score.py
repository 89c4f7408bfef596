"""unknot score: rows and bars for scripts, an independent scorer's figures, and no work lost."""

from __future__ import annotations

import csv
import functools
import gzip
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.diaries import BAD, bad, one_object, refuses, write
from tests.wording.english_words import english_in

from unknot.cli import main
from unknot.cli.score_text import bar_rows
from unknot.diary.public_sets import shared_tracks
from unknot.forecasting import backtest
from unknot.forecasting.backtest import CSV_HEADER
from unknot.forecasting.scoreboard import Bar
from unknot.wording.spoken import rows, speaking
from unknot.workflow.scored_series import tracks_of

SCORE = {
    "dataset", "person", "target", "horizon", "method", "crps", "skill_vs_mean", "skill_vs_ar1",
    "pit80", "pit90", "n",
}  # fmt: skip
POOLED = {"method", "horizon", "skill_vs_mean", "low", "high"}


def diaries(folder: Path, days: int = 70, people: tuple[str, ...] = ("Ada", "Bo")) -> Path:
    """Two people's pain and fatigue, slowly wandering, with days missing."""
    random = np.random.default_rng(3)
    lines = ["# scale: 0 to 10", "person,date,slot,pain,fatigue,steps"]
    for name in people:
        level = np.cumsum(random.normal(0, 0.5, days)) + random.normal(5, 1)
        for i in range(days):
            noisy = [float(level[i]) + random.normal() for _ in range(2)]
            reports = [f"{min(max(round(value), 0), 10)}" for value in noisy]
            felt = ",".join(reports) if random.random() > 0.1 else ","
            day = date(2025, 1, 1) + timedelta(days=i)
            lines.append(f"{name},{day},,{felt},{random.integers(2000, 8000)}")
    return write(folder, "\n".join(lines) + "\n", "two.csv")


def scored(args: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main.run(["score", *args, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return one_object(out)


def test_one_object_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data = scored([str(diaries(tmp_path)), "--methods", "stacked,recent"], capsys)
    methods = {"mean", "ar1", "ensemble", "stacked", "recent"}
    assert len(data["scores"]) == 2 * 2 * 3 * len(methods)
    for row in data["scores"]:
        assert row.keys() >= SCORE
        assert row["n"] > 20
        assert 0 <= row["pit80"] <= row["pit90"] <= 1
        assert (row["method"] == "mean") <= (row["skill_vs_mean"] == 0)
    for row in data["pooled"]:
        assert row.keys() >= POOLED
        assert row["low"] <= row["skill_vs_mean"] <= row["high"]
    assert {row["method"] for row in data["pooled"]} == methods
    assert {bar["method"] for bar in data["bars"]} == {"stacked"}
    assert {row["dataset"] for row in data["scores"]} == {"two"}


def test_a_table_and_the_bars_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    args = ["score", str(diaries(tmp_path)), "--person", "Ada", "--target", "pain"]
    assert main.run([*args, "--methods", "stacked,recent", "--horizons", "1,3"]) == 0
    said = capsys.readouterr().out
    assert "next day" in said
    assert "3 days ahead" in said
    assert "must: next day" in said
    assert "nan" not in said
    args += ["--methods", "stacked,recent", "--horizons", "1,3", "--language", "de"]
    assert main.run(args) == 0
    said = capsys.readouterr().out
    assert "nächster Tag" in said
    assert "muss: nächster Tag" in said
    assert "mindestens 0,066 besser als mean" in said
    assert not english_in(said), (english_in(said), said)


def test_every_bar_has_its_words_in_german():
    """Whatever may be asked of a method, its numbers included."""
    held = rows("names", "de")
    asked = [Bar(name, "between 0.76 and 0.86", None, None) for name in held["bar"]]
    assert set(held["bar"]) == set(held["bar_says"])
    with speaking("de"):
        for row in bar_rows(asked):
            assert not english_in(" ".join(row)), row
            assert "{" not in row[1]


def test_every_forecast_is_written_as_the_protocol_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "f.csv.gz"
    args = [str(diaries(tmp_path)), "--dataset", "mine", "--target", "pain", "--out", str(out)]
    data = scored([*args, "--methods", "recent", "--horizons", "1"], capsys)
    assert data["out"] == str(out)
    with gzip.open(out, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert ",".join(rows[0]) == CSV_HEADER
    assert {row["dataset"] for row in rows} == {"mine"}
    assert len(rows) == sum(row["n"] for row in data["scores"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv.gz", "two.csv"]


def test_a_stopped_run_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "f.csv.gz"
    args = ["score", str(diaries(tmp_path)), "--out", str(out), "--methods", "recent", "--json"]
    whole = backtest.roll
    seen: list[str] = []

    def stops(track: Any, *rest: Any) -> Any:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(track.target)
        return whole(track, *rest)

    monkeypatch.setattr(backtest, "roll", stops)
    assert main.run(args) == 130
    assert "f.csv.gz.parts" in one_object(capsys.readouterr().out)["error"]
    assert not out.exists()
    seen.clear()
    assert main.run(args) == 0
    resumed = one_object(capsys.readouterr().out)
    assert len(seen) == 2, "two of four were kept"
    assert not out.with_name("f.csv.gz.parts").exists()
    monkeypatch.setattr(backtest, "roll", whole)
    assert main.run(args) == 0
    again = one_object(capsys.readouterr().out)
    assert resumed["scores"] == again["scores"]


def test_the_body_model_comes_with_its_controls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from unknot.forecasting import body_filter

    monkeypatch.setattr(body_filter, "live", functools.partial(body_filter.live, count=16))
    path = diaries(tmp_path, days=45, people=("Ada",))
    args = [str(path), "--target", "pain", "--methods", "stacked", "--body"]
    data = scored([*args, "--horizons", "1"], capsys)
    methods = {row["method"] for row in data["scores"]}
    assert methods >= {"body", "no_body", "body_shuffled", "stacked_body"}
    (gain,) = data["body"]
    assert gain["gain"]["low"] <= gain["gain"]["value"] <= gain["gain"]["high"]
    assert gain["adds"] == (gain["gain"]["low"] > max(0, gain["shuffled"]["value"]))


@pytest.mark.parametrize(("name", "text", "code"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_refused(
    name: str, text: str | bytes | None, code: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    refuses(["score", str(bad(tmp_path, text))], 1, code, capsys)


def test_a_short_diary_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["score", str(diaries(tmp_path, days=30))], 1, "too-short", capsys)


def test_an_unknown_symptom_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    args = ["score", str(diaries(tmp_path)), "--target", "pian"]
    assert 'did you mean "pain"' in refuses(args, 1, "no-target", capsys)


def test_an_unknown_method_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    args = ["score", str(diaries(tmp_path)), "--methods", "recnt"]
    assert 'did you mean "recent"' in refuses(args, 1, "baseline-unknown", capsys)


@pytest.mark.parametrize("days", ["0", "soon", "1,200", ""])
def test_days_ahead_have_an_end(days: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refuses(["score", str(diaries(tmp_path)), "--horizons", days], 2, "usage", capsys)


def test_files_give_the_series_of_the_truth_files(shared_data: Path):
    """Whatever the format: harmonised tables, the Visible export and the dcnet table."""
    known = {
        (t.dataset, t.person, t.target): t.series
        for t in shared_tracks(lambda name: (shared_data / name).read_text(encoding="utf-8"))
    }
    export = shared_data / "visible_longcovid" / "visible.csv"
    tables = sorted((shared_data / "harmonised").glob("*.csv"))
    dcnet = sorted((shared_data / "emafitbit_dcnet").glob("*.csv"))
    for files in ([*tables, export, *dcnet], [export]):
        found = tracks_of(files)
        assert files == [export] or {(t.dataset, t.person, t.target) for t in found} == set(known)
        for track in found:
            one = known[track.dataset, track.person, track.target]
            assert (track.series.scale, track.series.days) == (one.scale, one.days)
            assert np.array_equal(track.series.values, one.values, equal_nan=True)


@pytest.mark.parametrize(
    ("dataset", "file", "target", "person"),
    [
        ("visible", "harmonised/visible_longcovid_daily.csv", "pain", "V1"),
        ("visible", "visible_longcovid/visible.csv", "stability", ""),
        ("dcnet", "emafitbit_dcnet/ema_fitbit_long.csv", "energy", "DC03"),
        pytest.param(
            "dcnet", "emafitbit_dcnet/ema_fitbit_long.csv", "energy", "", marks=pytest.mark.study
        ),
    ],
)
def test_an_independent_scorer_says_the_same(
    dataset: str, file: str, target: str, person: str, shared_data: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    """Skill, its interval, log score and calibration; their figures are printed with 4 digits."""
    place = shared_data.parent / "eval"
    out, theirs = tmp_path / "f.csv.gz", tmp_path / "scores.csv"
    args = [str(shared_data / file), "--target", target, "--out", str(out)]
    args += ["--person", person] if person else []
    data = scored([*args, "--methods", "recent", "--dataset", dataset], capsys)
    truth = place / f"truth_{dataset}_{target}.csv.gz"
    subprocess.run(
        [sys.executable, str(place / "evaluate.py"), str(out), "--truth", str(truth),
         "--out", str(theirs)],
        check=True, capture_output=True,
    )  # fmt: skip
    ours = {(row["horizon"], row["method"]): row for row in data["targets"]}
    with theirs.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert {(int(row["horizon"]), row["method"]) for row in rows} == set(ours)
    for row in rows:
        mine = ours[int(row["horizon"]), row["method"]]
        assert int(row["n"]) == mine["n"]
        for name, key in (
            ("crps", "crps"), ("log", "log"), ("pit80", "pit80"), ("pit90", "pit90"),
            ("skill_mean", "skill_vs_mean"), ("lo_mean", "low_vs_mean"),
            ("hi_mean", "high_vs_mean"), ("skill_ar1", "skill_vs_ar1"),
        ):  # fmt: skip
            assert float(row[name]) == pytest.approx(mine[key], rel=2e-3, abs=2e-4), (row, name)


def test_json_is_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data = scored([str(diaries(tmp_path)), "--methods", "recent", "--horizons", "1"], capsys)
    assert "NaN" not in json.dumps(data)


def bars_of_the_study(root: Path) -> dict[str, bool]:
    """Whether each bar was reached by what is issued, as the study of skill kept it."""
    kept = json.loads((root / "docs/measured/skill.json").read_text(encoding="utf-8"))
    return {bar["name"]: bar["passed"] for bar in kept["bars"]}


def test_kept_scores_reach_every_bar(root: Path):
    """On public diaries, all in one run; the constants were chosen looking at them."""
    bars = bars_of_the_study(root)
    assert len(bars) >= 8
    assert [name for name, passed in bars.items() if not passed] == []


@pytest.mark.study
def test_the_public_diaries_are_scored_anew(root: Path, shared_data: Path):
    script = root / "studies" / "skill.py"
    subprocess.run([sys.executable, str(script), str(shared_data)], check=True, cwd=root)
    assert all(bars_of_the_study(root).values())


def several_a_day(folder: Path, days: int = 20) -> Path:
    """Pain five times a day, higher in the evening, some entries missing."""
    random = np.random.default_rng(5)
    lines = ["# scale: 0 to 10", "person,date,slot,pain,steps"]
    for i in range(days):
        day = date(2025, 1, 1) + timedelta(days=i)
        lines += [
            f"Ada,{day},{slot},{min(slot + int(random.integers(0, 4)), 10)},"
            for slot in range(1, 6)
            if random.random() > 0.1
        ]
    return write(folder, "\n".join(lines) + "\n", "beeps.csv")


def test_several_entries_a_day_are_scored_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path, out = several_a_day(tmp_path), tmp_path / "f.csv"
    args = ["score", str(path), "--methods", "recent"]
    assert "--slots" in refuses(args, 1, "too-short", capsys)
    data = scored([*args[1:], "--slots", "--out", str(out)], capsys)
    assert (data["step"], data["entries_a_day"], data["bars"]) == ("entry", [5], [])
    written = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    first = {row["date"] for row in written if row["horizon"] == "1"}
    entries = len(path.read_text(encoding="utf-8").splitlines()) - 2
    assert entries - 30 <= len(first) <= entries, "each entry after the first thirty places"
    assert {place.rpartition(".")[2] for place in first} == set("12345")
    assert "2025-01-20.1" in first
    assert {row["pmf"].split()[1].partition(":")[0] for row in written} == {"1"}, "not its tenths"
    assert main.run([*args, "--slots"]) == 0
    said = capsys.readouterr().out
    assert "next entry" in said
    assert "7 entries ahead" in said
    refuses([*args, "--slots", "--body"], 2, "usage", capsys)


def test_from_a_day_on_nothing_earlier_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """As if the earlier rows were not there: the same scores as of a file without them."""
    path = diaries(tmp_path, days=120)
    lines = path.read_text(encoding="utf-8").splitlines()
    day = "2025-02-15"
    later = [line for line in lines[2:] if line.split(",")[1] >= day]
    short = write(tmp_path, "\n".join([*lines[:2], *later]) + "\n", "short.csv")
    args = ["--methods", "recent", "--dataset", "mine"]
    since = scored([str(path), *args, "--since", day], capsys)
    assert since["scores"] == scored([str(short), *args], capsys)["scores"]
    assert since["scores"] != scored([str(path), *args], capsys)["scores"]
    fix = refuses(["score", str(path), *args, "--since", "2026-01-01"], 1, "nothing-since", capsys)
    assert "2025-04-30" in fix
    refuses(["score", str(path), "--since", "spring"], 1, "unreadable-date", capsys)
    refuses(["score", str(path), *args, "--since", "2025-04-20"], 1, "too-short", capsys)


def test_days_with_numbers_have_no_since_and_no_slots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    lines = [f"1,{i},{i % 50},2.5" for i in range(1, 60)]
    text = "\n".join(["person,day,active,totalDistance_km", *lines]) + "\n"
    path = str(write(tmp_path, text, "dcnet.csv"))
    refuses(["score", path, "--since", "2025-01-01"], 1, "numbered-days", capsys)
    refuses(["score", path, "--slots"], 1, "only-days", capsys)


def test_a_file_that_is_left_out_of_scoring_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = [str(write(tmp_path, "", "empty.csv")), str(diaries(tmp_path)), "--methods", "recent"]
    data = scored(args, capsys)
    assert data["warnings"][0].startswith("empty.csv was left out: ")
    assert main.run(["score", *args]) == 0
    assert capsys.readouterr().out.startswith("empty.csv was left out: ")
