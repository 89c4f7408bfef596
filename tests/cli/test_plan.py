"""What a person reads of their plan and of today, and what is written for them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.plan.planned_people import FIRST, calm, diary, fit_of, still, thrice

from unknot.cli import main
from unknot.diary.entries import Diary
from unknot.inference.posterior import KeptFit
from unknot.parsing.write import write_diary_csv
from unknot.workflow import plans
from unknot.workflow.fits import FittedDiary

DAYS = 62
LAST = (FIRST + timedelta(days=DAYS - 1)).isoformat()
WALK = "brisk_walk"


def ready_with(answer: float) -> Callable[..., FittedDiary]:
    def made(read: Diary, *_: Any, **__: Any) -> FittedDiary:
        return fit_of(read, {WALK: answer})

    return made


@pytest.fixture
def planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    """A command line about a diary in a folder of its own, and what it answered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plans, "living", still)
    module = sys.modules["unknot.cli.commands.plan"]
    monkeypatch.setattr(module, "ready", ready_with(0.0))
    write_diary_csv(diary(calm(DAYS), {WALK: thrice(DAYS - 1)}), tmp_path / "diary.csv")

    def run(command: str, *options: str, text: bool = False) -> dict[str, Any]:
        as_of = () if "--as-of" in options else ("--as-of", LAST)
        main.run([command, "diary.csv", *as_of, *options, *(() if text else ("--json",))])
        shown = capsys.readouterr()
        return {"text": shown.out + shown.err} if text else json.loads(shown.out)

    return run


def test_a_plan_stays_within_the_usual_and_is_kept(
    planned: Callable[..., dict[str, Any]], tmp_path: Path
):
    found = planned("plan", "--malaise", "no", "--weeks", "2")
    assert {row["minutes"] for row in found["plan"]} == {20}
    assert len(found["plan"]) == 6
    assert found["compared"][0]["policy"] == "plan"
    assert found["risk"]["upper90"] >= found["risk"]["p_flare"]
    assert (tmp_path / "unknot-plan.json").stat().st_mode & 0o077 == 0


def test_the_text_has_a_week_three_lines_and_no_goal(planned: Callable[..., dict[str, Any]]):
    shown = planned("plan", "--malaise", "no", "--why", text=True)["text"]
    for part in ("Why this:", "What would change it:", "What it rests on:", "up to 20 min", "rest",
                 "ceilings, not goals", "no medical advice", "usual advice"):  # fmt: skip
        assert part in shown


def test_whoever_was_not_asked_paces(planned: Callable[..., dict[str, Any]]):
    assert planned("plan", "--more", WALK)["mode"] == "pacing"


def test_only_free_days_are_planned(planned: Callable[..., dict[str, Any]]):
    found = planned("plan", "--malaise", "no", "--free", "tue,sat", "--weeks", "1")
    assert found["kinds"][0]["weekdays"] == [1, 5]


def test_today_is_no_more_than_the_plan_and_stays_so(
    planned: Callable[..., dict[str, Any]], tmp_path: Path
):
    last_week_off = diary(calm(DAYS), {WALK: thrice(DAYS - 7)})
    write_diary_csv(last_week_off, tmp_path / "diary.csv")
    planned("plan", "--malaise", "no", "--most", f"{WALK}=12x6", "--free", "sat,mon,wed")
    now = planned("today")
    assert [row["minutes"] for row in now["sessions"]] == [12]
    assert now["lowered"] == "as_planned"
    assert planned("today", "--most", f"{WALK}=6x6")["sessions"][0]["minutes"] == 6


def test_a_calendar_and_a_picture_are_written(
    planned: Callable[..., dict[str, Any]], tmp_path: Path
):
    planned("plan", "--malaise", "no", "--ics", "plan.ics", "--out", "week.svg")
    calendar = (tmp_path / "plan.ics").read_text(encoding="utf-8")
    assert "SUMMARY:Up to 20 min" in calendar
    assert not any(word in calendar.lower() for word in ("pain", "walk", "fibro", "symptom"))
    picture = (tmp_path / "week.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "up to 20 min" in picture


def test_signs_are_listed_and_stop_the_day(planned: Callable[..., dict[str, Any]]):
    assert "chest_pain" in planned("plan", "--sign", "list")["signs"]
    planned("plan", "--malaise", "no")
    stopped = planned("today", "--sign", "chest_pain")
    assert stopped["mode"] == "seek_care"
    assert "seek care" in planned("today", "--sign", "chest_pain", text=True)["text"]


def test_today_without_a_plan_says_how_to_make_one(planned: Callable[..., dict[str, Any]]):
    refused = planned("today")
    assert refused["code"] == "no-plan"
    assert "unknot plan" in refused["fix"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--priority", "pane=2"), "unknown-priority"),
        (("--priority", "pain=many"), "bad-priority"),
        (("--free", "someday"), "unknown-weekday"),
        (("--more", "brisk"), "unknown-activity"),
        (("--love", "dance"), "unknown-activity"),
        (("--most", "brisk_walk=ten"), "bad-amount"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(
    planned: Callable[..., dict[str, Any]], options: tuple[str, ...], code: str
):
    refused = planned("plan", *options)
    assert refused["code"] == code
    assert refused["fix"]


def test_a_file_that_is_no_plan_is_refused(planned: Callable[..., dict[str, Any]], tmp_path: Path):
    (tmp_path / "unknot-plan.json").write_text("{}", encoding="utf-8")
    assert planned("plan", "--malaise", "no")["code"] == "not-a-plan"
    assert planned("today")["code"] == "not-a-plan"


def test_limits_look_at_a_kept_fit(
    planned: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def codes(found: dict[str, Any]) -> set[str]:
        return {reason["code"] for row in found["limits"] for reason in row["reasons"]}

    without = codes(planned("limits", "--malaise", "no"))
    assert {"no_fit", "risk_unknown"} <= without
    (tmp_path / "unknot-fits").mkdir()

    def kept_fit(_: object, read: Diary) -> KeptFit:
        return fit_of(read, {WALK: 0.0}).kept

    monkeypatch.setattr(plans, "kept_fit", kept_fit)
    found = codes(planned("limits", "--malaise", "no", "--flare", "pain=8"))
    assert not found & {"no_fit", "risk_unknown", "checks", "risk"}
    assert "risk" in codes(planned("limits", "--malaise", "no", "--flare", "pain=4"))
