"""In which language a command speaks, and what is the same in each."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from tests.cli.diaries import HEAD, no_fit, rows, write
from tests.cli.test_plan import LAST, WALK, ready_with
from tests.plan.planned_people import FIRST, calm, diary, still, thrice

from unknot.cli import main
from unknot.cli.language import tongue
from unknot.parsing.write import write_diary_csv
from unknot.workflow import plans

DAYS = 62
GERMAN = ("--language", "de")


@pytest.fixture
def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A diary that is answered at once."""
    no_fit(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return str(write(tmp_path, HEAD + "\n".join(rows(36)) + "\n"))


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A diary that is planned for at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plans, "living", still)
    monkeypatch.setattr(sys.modules["unknot.cli.commands.plan"], "ready", ready_with(0.0))
    write_diary_csv(diary(calm(DAYS), {WALK: thrice(DAYS - 1)}), tmp_path / "diary.csv")
    return "diary.csv"


def said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main.run(list(args)) == 0
    return capsys.readouterr().out


def test_analyse_speaks_german_and_keeps_the_same_answer(
    answered: str, capsys: pytest.CaptureFixture[str]
):
    said(capsys, "analyse", answered)
    kept = Path("unknot-report/answer.json").read_bytes()
    assert '<html lang="en"' in Path("unknot-report/report.html").read_text("utf-8")
    text = said(capsys, "analyse", answered, *GERMAN)
    assert "Der Bericht: unknot-report/report.html" in text
    assert "Das ist keine Ärztin." in text
    assert "This is not a doctor" not in text
    assert '<html lang="de"' in Path("unknot-report/report.html").read_text("utf-8")
    assert Path("unknot-report/answer.json").read_bytes() == kept


def test_scripts_are_answered_the_same_in_each_language(
    answered: str, capsys: pytest.CaptureFixture[str]
):
    plain = json.loads(said(capsys, "analyse", answered, "--json"))
    german = json.loads(said(capsys, "analyse", answered, *GERMAN, "--json"))
    for changing in ("seconds",):
        plain.pop(changing)
        german.pop(changing)
    assert german == plain


def test_an_environment_chooses_where_the_person_did_not(
    answered: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert "Der Bericht:" in said(capsys, "analyse", answered)
    assert "The report:" in said(capsys, "analyse", answered, "--language", "en")


def test_the_language_of_the_page_goes_over_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
):
    class Kept:
        def setting(self, name: str, otherwise: object) -> object:
            return {"language": "de"} if name == "page" else otherwise

    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setattr("unknot.cli.own_store.is_there", lambda: True)
    monkeypatch.setattr("unknot.cli.own_store.store", Kept)
    assert tongue(None, stored=True) == "de"
    assert tongue("en", stored=True) == "en"
    assert tongue(None, stored=False) == "en"


def test_report_writes_german_pages(answered: str, capsys: pytest.CaptureFixture[str]):
    text = said(capsys, "report", answered, "--as-of", "2025-11-22", *GERMAN)
    assert text.startswith("Gefunden.")
    assert "Zwei Seiten für die Praxis: clinic.pdf" in text
    first = Path("clinic.pdf").read_bytes()
    assert str(pikepdf.open(io.BytesIO(first)).Root.Lang) == "de"
    said(capsys, "report", answered, "--as-of", "2025-11-22", *GERMAN)
    assert Path("clinic.pdf").read_bytes() == first


def test_plan_and_today_speak_german(planned: str, capsys: pytest.CaptureFixture[str]):
    shown = said(capsys, "plan", planned, "--as-of", LAST, "--malaise", "no", "--why", *GERMAN)
    for part in ("Warum das:", "Was es ändern würde:", "Worauf es beruht:", "bis 20 min", "Ruhe",
                 "Obergrenzen, keine Ziele", "kein ärztlicher Rat", "üblicher Rat"):  # fmt: skip
        assert part in shown
    for part in ("Why", "rest\n", "brisk", "flare", " to ", "you"):
        assert part not in shown
    next_day = (FIRST + timedelta(days=DAYS)).isoformat()
    today = said(capsys, "today", planned, "--as-of", next_day, *GERMAN)
    assert "kein ärztlicher Rat" in today
    for part in ("today", "planned", "rest", "advice"):
        assert part not in today.replace("unknot today", "")


def test_limits_forecast_and_import_speak_german(
    planned: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    limits = said(capsys, "limits", planned, "--as-of", LAST, *GERMAN)
    assert "Warum nicht mehr:" in limits
    assert "nichts hier ist ein Plan" in limits
    ahead = said(capsys, "forecast", planned, "--no-record", *GERMAN)
    assert ahead.startswith("Tag ")
    assert "Schmerz" in ahead
    assert "Ein schlechter Tag ist hier:" in ahead
    look = said(
        capsys, "import", planned, "--dry-run", "--store", str(tmp_path / "none.unknot"), *GERMAN
    )
    assert "Neue Einträge von Tagen:" in look
    assert "Nichts wurde verändert" in look
    for text in (limits, ahead, look):
        for part in ("You", "you", "today", "such days", "Nothing", "pain", " to "):
            assert part not in text, (part, text)


def test_a_failed_import_is_said_in_german(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "letter.txt").write_text("nothing of a diary\n", encoding="utf-8")
    place = ("--store", str(tmp_path / "none.unknot"))
    assert main.run(["import", str(tmp_path / "letter.txt"), "--dry-run", *place, *GERMAN]) != 0
    assert "Abhilfe:" in capsys.readouterr().err


def test_warning_signs_are_listed_in_german(capsys: pytest.CaptureFixture[str]):
    text = said(capsys, "today", "--sign", "list", *GERMAN)
    assert "Gelenk" in text
    assert "please" not in text


def test_a_failure_is_said_in_german_with_the_exact_words_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    assert main.run(["analyse", str(empty), *GERMAN]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Diese Datei ist leer."
    assert lines[1].startswith("  Abhilfe: ")
    assert "empty.csv is empty." in lines[2]
    assert main.run(["analyse", str(empty), "--language=en"]) == 1
    assert "Fix:" in capsys.readouterr().err
