"""A clinician's limits on the command line: set, shown at every limit, not easily loosened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.stores import ScriptedStore, made
from tests.cli.test_limits import DIARY

from unknot.cli import main, own_store
from unknot.store import clinician as kept_sheets
from unknot.store.clinician import add_sheet
from unknot.store.person_file import GuessingCost

DAY = "2025-05-20"
SET = ["clinician", "set", "--name", "Dr Meyer", "--date", "2025-05-01", "--cap", "easy_walk=5x2"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedStore:
    def cheap(*args: Any) -> Any:
        return add_sheet(*args, cost=GuessingCost(memory_kib=8, passes=1, lanes=1))

    monkeypatch.setattr(kept_sheets, "add_sheet", cheap)
    return made(tmp_path / "store")


def code_file(folder: Path, code: str = "vier Worte") -> str:
    path = folder / f"{code}.txt"
    path.write_text(f"{code}\n", encoding="utf-8")
    return str(path)


def refused(capsys: pytest.CaptureFixture[str], store: ScriptedStore, *args: str) -> str:
    assert main.run([*args, *store.words]) == 1
    err = capsys.readouterr().err
    assert "Fix:" in err
    return err


def codes(found: dict[str, Any]) -> set[str]:
    return {reason["code"] for one in found["limits"] for reason in one["reasons"]}


def test_limits_are_set_shown_with_name_and_date_and_taken_away_by_the_code(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(DIARY), "--yes")
    free = store.run(capsys, "limits", "--as-of", DAY, "--malaise", "no")
    assert "clinician" not in codes(free)
    right = code_file(tmp_path)
    store.run(capsys, *SET, "--pacing", "--code-file", right)
    found = store.run(capsys, "limits", "--as-of", DAY, "--malaise", "no")
    assert found["mode"] == "pacing"
    assert found["clinicians"] == [{"name": "Dr Meyer", "date": "2025-05-01"}]
    walk = next(one for one in found["limits"] if one["kind"] == "easy_walk")
    assert walk["minutes"] <= 5.0
    assert walk["minutes"] * walk["per_week"] <= 10.0
    texts = {reason["text"] for reason in walk["reasons"]}
    assert "Dr Meyer set this limit on 2025-05-01." in texts
    assert "wrong-code" not in refused(
        capsys, store, "clinician", "remove", "1", "--code-file", code_file(tmp_path, "something")
    )
    assert store.run(capsys, "clinician", "show")["sheets"][0]["removed"] is None
    store.run(capsys, "clinician", "remove", "1", "--code-file", right)
    after = store.run(capsys, "limits", "--as-of", DAY, "--malaise", "no")
    assert after["limits"] == free["limits"]


def test_a_sheet_is_written_filled_in_and_read(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    sheet = tmp_path / "sheet.txt"
    assert main.run(["clinician", "sheet", "--out", str(sheet)]) == 0
    assert main.run(["clinician", "sheet", "--out", str(sheet)]) == 1  # nothing is written over
    lines = sheet.read_text(encoding="utf-8").splitlines()
    said = {"name": "B. Roth", "date": "2025-05-02", "yoga": "0 x 0"}
    full = [f"{line} {said.get(line.partition(' ')[0], '')}" for line in lines]
    sheet.write_text("\n".join(full), encoding="utf-8")
    found = store.run(capsys, "clinician", "set", str(sheet))["sheet"]
    assert found["name"] == "B. Roth"
    assert found["caps"] == {"yoga": {"minutes": 0.0, "per_week": 0.0}}
    assert not found["has_code"]
    page = tmp_path / "sheet.html"
    assert main.run(["clinician", "sheet", "--out", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_written_note_needs_a_yes_and_stays_to_be_seen(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, *SET)
    note = ["--name", "Dr Meyer", "--date", "2025-06-01", "--reason", "no crash since"]
    assert "--yes" in refused(capsys, store, "clinician", "remove", "1", "--written", *note)
    assert "code" in refused(capsys, store, "clinician", "remove", "1")
    store.run(capsys, "clinician", "remove", "1", "--written", *note, "--yes")
    assert main.run(["clinician", "show", *store.words]) == 0
    shown = capsys.readouterr().out
    assert "No clinician's limit is in force." in shown
    assert "Dr Meyer, 2025-06-01: no crash since" in " ".join(shown.split())


def test_a_code_is_typed_twice_and_a_slip_sets_nothing(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def typing(*_: Any, **__: Any) -> str:
        return next(typed)

    typed = iter(["vier Worte", "vier Wrote", "vier Worte", "vier Worte", "vier Worte"])
    monkeypatch.setattr(own_store, "somebody_is_there", lambda: True)
    monkeypatch.setattr("click.prompt", typing)
    assert "not the same" in refused(capsys, store, *SET)
    assert store.run(capsys, "clinician", "show")["sheets"] == []
    assert store.run(capsys, *SET)["sheet"]["has_code"]
    assert store.run(capsys, "clinician", "remove", "1")["sheet"]["removed"]


def test_a_clinician_ends_the_pacing_and_a_sheet_that_asks_for_it_holds(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(DIARY), "--yes")
    asks = ("limits", "--as-of", DAY, "--malaise", "sometimes")
    assert store.run(capsys, *asks)["mode"] == "pacing"
    note = ["--name", "Dr Meyer", "--date", "2025-05-10", "--reason", "no crash", "--yes"]
    store.run(capsys, "clinician", "end-pacing", *note)
    assert store.run(capsys, *asks)["mode"] != "pacing"
    early = ("limits", "--as-of", "2025-05-09", "--malaise", "sometimes")
    assert store.run(capsys, *early)["mode"] == "pacing"
    store.run(capsys, *SET, "--pacing")
    assert store.run(capsys, *asks)["mode"] == "pacing"


def test_what_a_person_said_is_kept_and_a_later_no_does_not_end_the_pacing(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(DIARY), "--yes")
    store.run(capsys, "limits", "--malaise", "yes", "--most", "easy_walk=3x1", "--keep")
    store.run(capsys, "limits", "--malaise", "no", "--keep")
    found = store.run(capsys, "limits", "--malaise", "no")
    assert "pacing" in codes(found)
    walk = next(one for one in found["limits"] if one["kind"] == "easy_walk")
    assert "person" in {reason["code"] for reason in walk["reasons"]}
    assert main.run(["limits", "--keep", "--as-of", DAY, *store.words]) == 2


def test_with_a_file_it_says_that_the_store_s_limits_are_not_counted(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, *SET)
    found = store.run(capsys, "limits", str(DIARY), "--as-of", DAY)
    assert any("clinician" in warning for warning in found["warnings"])
    assert found["clinicians"] == []
    kept = store.run(capsys, "limits", str(DIARY), "--keep")
    assert kept["clinicians"]


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["set"], 2),
        (["set", "--name", "A", "--cap", "easy_walk=5x2"], 2),
        (["set", "--name", "A", "--date", "2025-05-01"], 1),
        (["set", "{sheet}", "--name", "A"], 2),
        (["set", "{sheet}"], 1),
        (["remove", "1", "--name", "A"], 2),
        (["remove", "7", "--code-file", "{sheet}"], 1),
        (["end-pacing", "--name", "A", "--date", "2025-05-01", "--yes"], 1),
    ],
)
def test_what_cannot_be_meant_is_refused(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    args: list[str], status: int,
):  # fmt: skip
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("nothing of a sheet\n", encoding="utf-8")
    line = [one.format(sheet=sheet) for one in args]
    assert main.run(["clinician", *line, *store.words]) == status
    assert capsys.readouterr().err
