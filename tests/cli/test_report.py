"""unknot report: two files that are whole or not there, from the very answer of unknot analyse."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.diaries import HEAD, no_fit, one_object, refuses, rows, write
from tests.clinic import papers

from unknot.cli import main
from unknot.trial.record import AnalysisSettings, locked
from unknot.workflow.trials import TrialFile

EXAMPLES = Path(__file__).parents[2] / "src" / "unknot" / "data" / "examples"
DAY = ("--as-of", "2025-11-22")


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    no_fit(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, HEAD + "\n".join(rows(36)) + "\n")


def said(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert main.run(["report", *args, "--json"]) == 0
    return one_object(capsys.readouterr().out)


def test_two_pages_are_written_and_said(diary: Path, capsys: pytest.CaptureFixture[str]):
    assert main.run(["report", str(diary), *DAY]) == 0
    shown = capsys.readouterr().out
    assert "Two pages for a clinician: clinic.pdf" in shown
    assert shown.startswith("Found.")
    assert Path("clinic.pdf").read_bytes().startswith(b"%PDF")


def test_the_facts_are_written_beside_it_where_they_are_asked(
    diary: Path, capsys: pytest.CaptureFixture[str]
):
    data = said(capsys, str(diary), *DAY, "--fhir", "facts.json", "--malaise", "yes")
    bundle = json.loads(Path("facts.json").read_text(encoding="utf-8"))
    assert bundle["resourceType"] == "Bundle"
    assert data["fhir"] == "facts.json"
    assert data["pages"]["summary"][0]["name"] == "Found."


def test_the_same_days_give_the_same_bytes_and_another_day_keeps_both(
    diary: Path, capsys: pytest.CaptureFixture[str]
):
    said(capsys, str(diary), *DAY)
    first = Path("clinic.pdf").read_bytes()
    assert said(capsys, str(diary), *DAY)["earlier"] == []
    assert Path("clinic.pdf").read_bytes() == first
    later = said(capsys, str(diary), "--as-of", "2025-11-23")
    assert later["earlier"] == ["clinic-1.pdf"]
    assert Path("clinic-1.pdf").read_bytes() == first


def test_no_sign_is_ticked_is_said_where_the_list_was_gone_through(
    diary: Path, capsys: pytest.CaptureFixture[str]
):
    def signs(*given: str) -> str:
        answer: str = said(capsys, str(diary), *DAY, *given)["pages"]["status"][0]["answer"]
        return answer

    assert signs() == "Not asked"
    assert signs("--sign", "none") == "None of 12 ticked"
    assert signs("--sign", "none", "--sign", "fever") == "1 ticked"


def test_one_s_own_limit_stands_among_the_limits(diary: Path, capsys: pytest.CaptureFixture[str]):
    given = ("--middling", "easy_walk=20x3", "--most", "easy_walk=8x2")
    data = said(capsys, str(diary), "--as-of", "2025-05-07", *given)
    limits = {row[0]: row[1:] for row in data["pages"]["limits"]["rows"]}
    assert limits.get("Easy walking", ["8 min, 2 × a week"])[0] == "8 min, 2 × a week"
    assert "You set this limit." in " ".join(data["pages"]["reasons"])


def test_a_locked_trial_is_offered_on_page_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    no_fit(monkeypatch)
    TrialFile(tmp_path / "trial").write(
        locked(papers.worth().design, AnalysisSettings(), papers.DAY)
    )
    out = str(tmp_path / "clinic.pdf")
    flares = str(EXAMPLES / "flares" / "diary.csv")
    data = said(capsys, flares, *DAY, "--out", out, "--trial", str(tmp_path / "trial"))
    offer = data["pages"]["trial"]
    assert offer["title"] == "Easy walking, 3 × 10 min against usual days, for pain."
    assert len(offer["chances"]) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--sign", "sniffles"], "unknown-sign"),
        (["--most", "easy_walk=ten"], "bad-amount"),
        (["--most", "flying=10x2"], "unknown-activity"),
        (["--flare", "pain"], "bad-flare"),
        (["--measured", "fiqr"], "no-file"),
        (["--out", "."], "cannot-write"),
        (["--trial", "nowhere"], "no-file"),
        (["--as-of", "soon"], "unreadable-date"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_written(
    diary: Path, capsys: pytest.CaptureFixture[str], args: list[str], code: str
):
    refuses(["report", str(diary), *args], 1, code, capsys)
    assert not Path("clinic.pdf").exists()


def test_without_the_typesetter_it_is_refused_before_any_work(
    diary: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from unknot.clinic import typeset

    typeset._typesetter.cache_clear()  # pyright: ignore[reportPrivateUsage]
    real = importlib.import_module

    def missing(name: str) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(typeset.importlib, "import_module", missing)
    refuses(["report", str(diary)], 1, "no-typst", capsys)
