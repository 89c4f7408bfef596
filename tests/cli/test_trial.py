"""unknot trial: design, run, analyse, from a diary to a report; plain refusals."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.stores import made
from tests.trial.people import trial_of

from unknot.arrays import Array
from unknot.cli import main
from unknot.workflow.trial_places import TrialRow

FIRST = date(2026, 1, 5)
DAYS = 90


def diary(folder: Path, days: int = DAYS, *, after: int = 0, effect: float = 0.0) -> Path:
    """Days without a flare before the trial: ordinary ones and some better ones."""
    rng = np.random.default_rng(1)
    rows = ["person,date,pain,easy_walk_minutes"]
    for at in range(days + after):
        ordinary = 5 if rng.random() < 0.65 else 3
        pain = int(np.clip(round(ordinary + effect * (at >= days)), 0, 10))
        rows.append(f"Me,{FIRST + timedelta(days=at)},{pain},{20 if at % 2 else 0}")
    path = folder / "diary.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    main.run([*args, "--json"])
    out, _ = capsys.readouterr()
    return json.loads(out)


AS_OF = ("--as-of", str(FIRST + timedelta(days=DAYS - 1)))
ARMS = ("--arms", "usual,easy_walk:20x1", "--weeks", "12")


@pytest.fixture
def strong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Effects so large that a design is feasible, and few made-up people."""
    from unknot.trial import design as room
    from unknot.workflow import trials

    monkeypatch.setattr(room.price, "__kwdefaults__", {"trials": 90, "progress": print_nothing})
    monkeypatch.setattr(trials, "effects_before", partial(always, -2.5))


def always(effect: float, names: list[str], size: float, seed: int) -> dict[str, Array]:
    """The same effect of every arm, whoever asks."""
    del size, seed
    return {name: np.array([effect]) for name in names}


def print_nothing(what: str, share: float) -> None:
    del what, share


@pytest.mark.usefixtures("strong")
def test_from_a_design_to_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, out = diary(tmp_path), tmp_path / "trial"
    found = said(capsys, "trial", "design", str(path), *ARMS, *AS_OF, "--out", str(out))
    assert found["ok"] is True
    assert found["feasible"] is True
    keys = {"arms", "blocks", "days", "p_clear", "p_wrong", "burden"}
    assert all(row.keys() >= keys for row in found["designs"])
    assert {Path(file).name for file in found["files"]} == {
        "trial.json", "protocol.md", "schedule.svg",
    }  # fmt: skip
    begins = date.fromisoformat(found["begins"])
    told = said(capsys, "trial", "run", str(out), "--date", str(begins), "--did", "yes")
    assert told["day"] == 1
    assert told["done"][0]["did"] == "yes"
    diary(tmp_path, after=30)
    result = said(capsys, "trial", "analyse", str(out), str(path))
    assert result["result"].keys() >= {"p_better", "p_worse", "meaningful", "verdict"}
    assert result["lock"] == found["lock"]
    assert (out / "report.md").read_text(encoding="utf-8").count("**") == 2 * 44
    assert (out / "result.svg").exists()


@pytest.mark.usefixtures("strong")
def test_a_trial_is_not_written_over_and_a_changed_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path, out = diary(tmp_path), tmp_path / "trial"
    said(capsys, "trial", "design", str(path), *ARMS, *AS_OF, "--out", str(out))
    again = said(capsys, "trial", "design", str(path), *ARMS, *AS_OF, "--out", str(out))
    assert again["code"] == "would-overwrite"
    text = (out / "trial.json").read_text(encoding="utf-8")
    (out / "trial.json").write_text(
        text.replace('"meaningful": 1.0', '"meaningful": 0.1'), encoding="utf-8"
    )
    assert said(capsys, "trial", "run", str(out))["code"] == "lock-broken"


@pytest.mark.parametrize(
    ("arms", "code"),
    [
        ("usual,easy_walk:60x2", "outside-limits"),
        ("usual,flying", "unknown-arm"),
        ("usual", "which-arms"),
        ("usual,tai_chi", "how-much"),
        ("usual,easy_walk:many", "unreadable-arm"),
    ],
)
def test_refusals_say_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arms: str, code: str
):
    path = diary(tmp_path)
    found = said(capsys, "trial", "design", str(path), "--arms", arms, *AS_OF)
    assert found["ok"] is False
    assert found["code"] == code
    assert found["fix"]


def test_where_no_design_is_worth_its_weeks_nothing_is_locked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from unknot.workflow import trials

    monkeypatch.setattr(trials, "effects_before", partial(always, 0.7))
    args = ["trial", "design", str(diary(tmp_path)), "--arms", "usual,easy_walk:20x1", *AS_OF]
    assert main.run([*args, "--weeks", "5", "--out", str(tmp_path / "trial")]) == 0
    out, _ = capsys.readouterr()
    assert "No feasible design" in out
    assert not (tmp_path / "trial").exists()


@pytest.mark.usefixtures("strong")
def test_a_trial_of_ones_own_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Designed, run and analysed without a file: it is kept where the days are."""
    store = made(tmp_path / "data")
    store.run(capsys, "import", str(diary(tmp_path)), "--yes")
    out = ("--out", str(tmp_path / "trial"))
    found = store.run(capsys, "trial", "design", *ARMS, *AS_OF, *out)
    with store.open() as person:
        (row,) = person.kept("trial")
    assert row.id == found["id"] == found["lock"][:10]
    begins = found["begins"]
    told = store.run(capsys, "trial", "run", "--date", begins, "--did", "no", "--reason", "a cold")
    assert told["day"] == 1
    store.run(capsys, "import", str(diary(tmp_path, after=30)), "--yes")
    result = store.run(capsys, "trial", "analyse", "--trial", row.id, "--out", str(tmp_path / "r"))
    assert result["lock"] == found["lock"]
    assert "a cold" in (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    with store.open() as person:
        states = person.kept("trial", earlier=True)
    assert len(states) >= 2  # as designed, and as it went on: it can be made again from either
    assert {state.id for state in states} == {row.id}


def test_a_store_without_such_a_trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store = made(tmp_path / "data")
    store.run(capsys, "import", str(diary(tmp_path)), "--yes")
    assert said(capsys, "trial", "analyse", *store.words)["code"] == "no-trial"
    with store.open() as person:
        TrialRow(person).write(trial_of())
    assert said(capsys, "trial", "run", "--trial", "zz", *store.words)["code"] == "no-trial"


@pytest.mark.usefixtures("strong")
def test_what_a_person_allows_themselves_is_never_exceeded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = ("trial", "design", str(diary(tmp_path)), *ARMS, *AS_OF, "--out", str(tmp_path / "t"))
    refused = said(capsys, *args, "--most", "easy_walk=10x1")
    assert refused["code"] == "outside-limits"
    assert "you set a lower limit" in refused["error"]
    assert said(capsys, *args, "--most", "easy_walk=20x3")["feasible"] is True


@pytest.mark.usefixtures("strong")
def test_a_flare_of_ones_own_is_locked_with_the_trial(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    args = ("trial", "design", str(diary(tmp_path)), *ARMS, *AS_OF)
    said(capsys, *args, "--flare", "pain=8", "--out", str(tmp_path / "own"))
    held = json.loads((tmp_path / "own" / "trial.json").read_text(encoding="utf-8"))
    assert held["settings"]["flare_from"] == 8.0
    assert said(capsys, *args, "--flare", "pain=80")["code"] == "bad-flare"
    assert said(capsys, *args, "--flare", "pain")["code"] == "bad-flare"


@pytest.mark.usefixtures("strong")
def test_a_fit_is_shown_beside_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from unknot.trial.by_body import body_answer
    from unknot.workflow import trial_fits

    path, out = diary(tmp_path), tmp_path / "trial"
    said(capsys, "trial", "design", str(path), *ARMS, *AS_OF, "--out", str(out))
    diary(tmp_path, after=30)
    assert said(capsys, "trial", "analyse", str(out), str(path))["by_fit"] == []

    def by_body(*_: object, **__: object) -> tuple[object, ...]:
        draws = np.linspace(-2.0, -1.0, 11)
        return (body_answer("easy_walk", "usual", draws, 1.0, 3.0, checks_passed=True),)

    monkeypatch.setattr(trial_fits, "by_body", by_body)
    (body,) = said(capsys, "trial", "analyse", str(out), str(path), "--by-fit")["by_fit"]
    assert body["median"] == -1.5
    assert body["p_better"] == 1.0
    assert "By your fit" in (out / "report.md").read_text(encoding="utf-8")
    assert (out / "by_lot.csv").read_text(encoding="utf-8").count("Me,") > 7


def test_a_folder_without_a_trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "trial", "run", str(tmp_path))["code"] == "no-file"
