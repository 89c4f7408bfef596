"""Every command that takes --language says all of it in German, the files it writes too."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.stores import PHRASE, ScriptedStore, made
from tests.cli.test_replay import ID, NO_DAYS, now_says, store
from tests.cli.test_trial import ARMS, AS_OF, diary, said, strong
from tests.report.fake_answer import usual
from tests.trial.people import FIRST, trial_of
from tests.wording.english_words import english_in

from unknot.cli import asking, main, own_store, start_words
from unknot.cli.commands.example import SHIPPED
from unknot.diary.entries import Skipped
from unknot.trial import sentences
from unknot.trial.record import stopped
from unknot.trial.run import today_in
from unknot.wording.read_back import why_in
from unknot.wording.spoken import rows, speaking
from unknot.workflow.answers import CONVERTER
from unknot.workflow.trial_places import TrialFile

__all__ = ["store", "strong"]  # fixtures
GERMAN = ("--language", "de")


def told(capsys: pytest.CaptureFixture[str], *args: str, named: str = "") -> str:
    """What a command prints in German; not a word of it English, but for a name."""
    capsys.readouterr()
    status = main.run([*args, *GERMAN])
    out, err = capsys.readouterr()
    assert status == 0, err
    assert english_in(out) <= {named}, (english_in(out), out)
    return out


def test_english_is_found_where_there_is_some():
    assert english_in("Das ist the end of it.") == {"the", "of", "it"}
    assert not english_in("Die Datei: /tmp/the/end.csv, mit unknot trial design und --did yes")


@pytest.mark.usefixtures("strong")
def test_a_trial_from_its_design_to_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, out = diary(tmp_path), tmp_path / "trial"
    shown = told(capsys, "trial", "design", str(path), *ARMS, *AS_OF, "--out", str(out))
    assert "lohnt sich" in shown
    assert "Festgelegt: Er beginnt am" in shown
    protocol = (out / "protocol.md").read_text("utf-8")
    assert protocol.startswith("# Ein N-of-1-Versuch, übliche Tage gegen gemütlich gehen: Schmerz")
    assert protocol.count("Entfällt, weil") > 15
    held = TrialFile(out).read()
    assert held.design.arms[1].label == "Easy walking, 1 × 20 min a week", "locked words stay"
    begins = held.begins
    shown = told(capsys, "trial", "run", str(out), "--date", str(begins), "--did", "yes")
    assert "Schreib heute auf: Schmerz." in shown
    says = said(capsys, "trial", "run", str(out), "--date", str(begins), *GERMAN)["says"]
    assert "Write down pain today." in says, "scripts are answered alike in every language"
    TrialFile(out).write(stopped(held, begins + timedelta(days=29), sentences.STOPPED_BY_PERSON))
    diary(tmp_path, after=30)
    shown = told(capsys, "trial", "analyse", str(out), str(path))
    assert "Früher beendet am" in shown
    assert "du hast ihn beendet" in shown
    for name in ("protocol.md", "schedule.svg", "report.md", "result.svg"):
        text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", (out / name).read_text("utf-8"), flags=16)
        assert not english_in(text), (name, english_in(text))


@pytest.mark.parametrize("state", ["ended", "not_begun", "over", "flare", "stale", "on"])
def test_whatever_a_trial_asks_of_a_day_is_asked_in_german(state: str):
    trial = trial_of()
    walked = next(
        day
        for at in range(trial.design.days)
        if (arm := today_in(trial, day := FIRST + timedelta(days=at)).arm) and arm.activity
    )
    day = {"not_begun": FIRST - timedelta(days=2), "over": date(2030, 1, 1)}.get(state, walked)
    if state == "ended":
        why = sentences.STOPPED_FOR_HARM.format(arm=trial.design.arms[1].label)
        trial = stopped(trial, day, why)
    with speaking("de"):
        shown = today_in(trial, day, in_flare=state == "flare", stale=state == "stale")
    assert shown.state == state
    assert not english_in(" ".join(shown.words)), shown.words


def test_replay_lists_compares_and_shows_what_was_told(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert "Antwort" in told(capsys, "replay", *store.words)
    shown = told(capsys, "replay", ID, "--as-it-was", *store.words)
    assert "Wie es am 2026-01-01" in shown
    now_says(monkeypatch, usual(), model="mended")
    shown = told(capsys, "replay", ID, *store.words, named="body")
    assert "bis auf die letzte Stelle gleich" in shown
    assert "Der Körper damals: body, jetzt: mended." in shown
    plan: dict[str, Any] = {
        "plan": {"kinds": [{"activity": "easy_walk", "doing": {"minutes": 8, "per_week": 3}}]}
    }
    issued: dict[str, Any] = {
        "issued": [
            {"day": "2026-01-02", "target": "pain", "low": 0, "high": 10, "step": 5,
             "pmf": [0.2, 0.5, 0.3], "p_flare": 0.2}
        ],
        "asked": {}, "entries": NO_DAYS,
    }  # fmt: skip
    for kind, payload, part in (
        ("plan", plan, "gemütlich gehen"), ("forecast", issued, "5,5 von 10"),
    ):  # fmt: skip
        with store.open() as person:
            person.keep(
                kind, f"a {kind}", payload, model_hash="", data_hash="",
                when=datetime(2026, 1, 2, tzinfo=UTC),
            )  # fmt: skip
        assert part in told(capsys, "replay", f"a {kind}", "--as-it-was", *store.words)


def test_a_kept_answer_names_its_ways_in_german(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    effects = [
        {"label": one, "verdict": "harms"}
        for one in (
            "Brisk walking, 3 × 36 min a week", "Doing a third less around the house",
            "No more brisk walking", "Half as much tai chi", "A third more steps than now",
            "Brisk walking rather than tai chi", "Held postures, 3 × 20 min a week",
            "Mentally demanding days, 3 a week rather than usual ones",
        )
    ]  # fmt: skip
    with store.open() as person:
        person.keep(
            "answer", "odd", {"answer": json.dumps({"headline": "", "effects": effects})},
            model_hash="", data_hash="", when=datetime(2026, 1, 3, tzinfo=UTC),
        )  # fmt: skip
    shown = told(capsys, "replay", "odd", "--as-it-was", *store.words)
    assert shown.count("schadet") == len(effects)
    assert CONVERTER is not None


def test_import_export_undo_and_delete_in_ones_own_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = made(tmp_path / "data")
    path = diary(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write("Me,2026-13-45,3,0\n")
    told(capsys, "import", str(path), "--yes", *own.words)
    listed = told(capsys, "imports", *own.words)
    assert "schon da" in listed
    assert "Weggelassen:" in told(capsys, "imports", "1", *own.words)
    assert "roh behaltene" not in told(capsys, "export", str(tmp_path / "all"), *own.words)
    gift = ("--out", str(tmp_path / "gift.zip"))
    assert main.run(["share", "--research", "--yes", *gift, *own.words, *GERMAN]) == 0
    out, err = capsys.readouterr()
    assert not english_in(out)
    assert "Nicht darin: dein Name" in out
    assert "Was hinausgehen würde: 90 Tage" in err
    assert "… und noch 85 Tage: --preview zeigt jede Zeile" in err
    assert english_in(err) <= {"day", "pain"}, "names of columns"
    assert "zurückgenommen" in told(capsys, "undo", *own.words)
    own.run(capsys, "import", str(path), "--yes")
    days = ("--from", str(FIRST - timedelta(days=20)), "--to", str(FIRST))
    words = f"löschen von {FIRST - timedelta(days=20)} bis {FIRST}"
    shown = told(capsys, "delete", *days, "--confirm", words, *own.words)
    assert shown.startswith("Gelöscht.")
    assert "Beobachtungen" in shown
    told(capsys, "delete", "--all", "--confirm", "delete everything", *own.words)
    assert main.run(["undo", *own.words, *GERMAN]) == 1
    assert "Abhilfe:" in capsys.readouterr().err


def test_a_store_is_made_checked_backed_up_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = made(tmp_path / "data")
    bare = ("--store", str(tmp_path / "bare.unknot"))
    assert "nicht verschlüsselt" in told(capsys, "store", "new", "--plain", *bare)
    assert "noch nicht da" in told(capsys, "store", "where", "--store", str(tmp_path / "no.unknot"))
    assert "0,1 MB" in told(capsys, "store", "where", *bare).replace("0,2", "0,1")
    assert "noch keine Sicherung" in told(capsys, "store", "unlock-check", *own.words)
    assert "Die Sicherung:" in told(capsys, "store", "backup", *own.words)
    assert "vom 20" in told(capsys, "store", "unlock-check", *own.words)
    sheet = tmp_path / "sheet.html"
    assert "Notfallbogen" in told(capsys, "store", "sheet", "--sheet", str(sheet), *own.words)
    page = sheet.read_text("utf-8")
    words = re.sub(r"<(style|ol|svg)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert 'lang="de"' in page
    assert not english_in(words), english_in(words)
    assert "neu verschlüsselt" in told(capsys, "store", "rotate", *own.words)
    (backup,) = (tmp_path / "data").glob("*/*.unknot-backup")
    there = ("--store", str(tmp_path / "again.unknot"), *own.words[2:])
    assert "Importe darin: 0" in told(capsys, "store", "restore", str(backup), *there)
    assert main.run(["store", "restore", str(backup), *there, *GERMAN]) == 1
    assert "Das gibt es schon" in capsys.readouterr().err


def test_what_opens_a_store_is_asked_in_the_language_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    own = made(tmp_path / "data")
    asked, typed = list[str](), iter([PHRASE, PHRASE, "ja", "ja"])

    def typing(question: str, **_: object) -> str:
        asked.append(question)
        return next(typed)

    monkeypatch.setattr(own_store, "somebody_is_there", lambda: True)
    monkeypatch.setattr("click.prompt", typing)
    told(capsys, "store", "unlock-check", "--store", str(own.place))
    told(capsys, "imports", "--store", str(own.place))
    assert asked == ["Dein Satz"] * 2
    assert asking.says_yes("Ja?")
    with speaking("de"):
        assert asking.says_yes("Ja?")
    assert asked[2:] == ["Ja? [y/N]", "Ja? [j/N]"]


def test_limits_of_a_clinician_from_the_empty_sheet_to_their_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own, sheet = made(tmp_path / "data"), tmp_path / "sheet.txt"
    assert "Wenn es ausgefüllt ist" in told(capsys, "clinician", "sheet", "--out", str(sheet))
    note = ("--name", "Dr. Meyer", "--date", "2025-05-02")
    limits = ("--cap", "easy_walk=7.5x3", "--flare-limit", "0.125", "--pacing")
    shown = told(capsys, "clinician", "set", *note, *limits, *own.words)
    assert "gemütlich gehen: höchstens 7,5 min, 3 Mal in der Woche" in shown
    assert "höchstens 12,5" in shown
    assert "(ohne Code)" in told(capsys, "clinician", "show", *own.words)
    why = ("--reason", "ruhiger", "--yes")
    end = ("clinician", "remove", "1", "--written", *note, *why, *own.words)
    assert "mit einer Notiz aufgehoben" in told(capsys, *end)
    told(capsys, "clinician", "end-pacing", *note, *why, *own.words)
    assert "Das Schonen ist beendet" in told(capsys, "clinician", "show", *own.words)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_made_up_person_is_told_in_german_and_their_files_stay(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert "ein erfundener Mensch" in told(capsys, "example", name, "--out", str(tmp_path))
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth["says"] == start_words.SAYS[name]


def test_every_row_of_warnings_and_reasons_can_be_said():
    """Filled with a fact for each place it says all of them, or leaves some out on purpose."""
    from unknot.wording.read_back import warning_in

    for catalogue in ("warnings", "reasons"):
        held = {k: v for k, v in rows(catalogue, "de").items() if isinstance(v, str)}
        assert len(held) > 60, catalogue
        for english in held:
            text = english.format(*(f"f{n}" for n in range(english.count("{}"))))
            said_so = warning_in("de", text) if catalogue == "warnings" else why_in("de", text)
            assert said_so != text, english
            assert "{" not in said_so, english


def test_what_readers_leave_out_is_named():
    one = Skipped("second of a workout", "no heart rate", 3)
    assert why_in("de", one.why) == "ohne Puls"
