"""What notes say was done, where the day has it already: shown, and never counted twice unasked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli.importing import imported

from unknot.cli import main

pytestmark = pytest.mark.usefixtures("plain_store")

LINES = "# scale pain: 0 to 10, step 1\ndate,pain,notes,easy_walk_minutes,brisk_walk_minutes\n"
WALKED = LINES + (
    "2026-03-01,4,walk 20 min,20,\n"
    "2026-03-02,5,walk 20 min,10,\n"
    "2026-03-03,5,walk 20 min,,25\n"
    "2026-03-04,6,yoga 20 min,20,\n"
    "2026-03-05,6,fine,15,\n"
)


def days_taken_from_notes() -> set[str]:
    main.run(["export", "out"])
    with Path("out/exertions.csv").open(encoding="utf-8", newline="") as file:
        return {row["day"] for row in csv.DictReader(file) if "your notes" in row["source"]}


@pytest.fixture
def walked() -> str:
    Path("walked.csv").write_text(WALKED, encoding="utf-8")
    return "walked.csv"


def test_a_dry_run_shows_what_notes_say_and_what_their_days_have(
    capsys: pytest.CaptureFixture[str], walked: str
):
    found = imported(capsys, walked, "--dry-run")["spoken"]
    recorded = {one["day"]: one["recorded"] for one in found}
    assert recorded == {
        "2026-03-01": {"easy_walk": 20.0}, "2026-03-02": {"easy_walk": 10.0},
        "2026-03-03": {"brisk_walk": 25.0}, "2026-03-04": {"easy_walk": 20.0},
    }  # fmt: skip
    assert not any(one["taken"] for one in found)


@pytest.mark.parametrize("later", [False, True], ids=["while importing", "from the store"])
def test_taking_all_notes_leaves_those_whose_days_have_as_many_minutes(
    capsys: pytest.CaptureFixture[str], walked: str, later: bool
):
    imported(capsys, walked, "--yes", *(() if later else ("--take-notes",)))
    if later:
        assert imported(capsys, "--take-notes")["taken"] == 2
    fewer_minutes, another_activity = "2026-03-02", "2026-03-04"
    assert days_taken_from_notes() == {fewer_minutes, another_activity}


def test_what_another_file_recorded_of_the_day_counts_too(
    capsys: pytest.CaptureFixture[str], walked: str
):
    Path("words.csv").write_text(
        "date,fatigue,notes\n2026-03-05,4,walk 10 min\n2026-03-06,5,walk 10 min\n",
        encoding="utf-8",
    )
    imported(capsys, walked, "--yes")
    found = imported(capsys, "words.csv", "--yes", "--take-notes")["spoken"]
    assert [one["taken"] for one in found] == [False, True]
