"""The store on the command line: made, opened, exported, deleted, restored; read by commands."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.cli.diaries import elsewhere, good, no_fit, one_object, refuses, write
from tests.cli.stores import CHEAP, PHRASE, ScriptedStore, made
from tests.made_up_diaries import TODAY, diaries, plain

from unknot.cli import main, own_store
from unknot.cli.commands.share import spelled_out
from unknot.cli.new_store import ask_back
from unknot.diary.entries import Diary
from unknot.diary.session_days import SessionDays
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, read_diary
from unknot.readers.unknot_export import READER
from unknot.store import weekly_backup
from unknot.store.imports import ImportedFile
from unknot.store.person_file import PersonFile
from unknot.store.recovery import RecoverySheet
from unknot.store.secrets import RecoveryWords
from unknot.store.session_days import keep_session_days, session_days
from unknot.workflow import answers
from unknot.workflow.answers import AnsweredDiary
from unknot.workflow.exports import belongings, write_folder
from unknot.workflow.stored_diary import stored_diary

WHEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> ScriptedStore:
    return made(tmp_path / "data")


@pytest.fixture
def full(store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ScriptedStore:
    """With a month of days in it."""
    store.run(capsys, "import", str(good(tmp_path)), "--yes")
    return store


def test_without_a_file_a_command_reads_the_store_as_it_would_read_the_file(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """unknot import diary.csv && unknot analyse: the same days, to the last digit."""
    asked: list[Diary] = []

    def answered(diary: Diary, *_: object, **__: object) -> AnsweredDiary:
        asked.append(diary)
        return elsewhere()

    monkeypatch.setattr(answers, "answered_diary", answered)
    done = full.run(capsys, "analyse", "--out", str(tmp_path / "report"))
    assert done["fit"]["file"] is None
    assert main.run(["analyse", str(good(tmp_path)), "--out", str(tmp_path / "other")]) == 0
    assert asked[0].observations == asked[1].observations
    assert asked[0].exertions == asked[1].exertions
    assert data_hash(asked[0]) == data_hash(asked[1])


def test_how_days_of_sessions_come_about_is_said_of_files_and_kept_in_a_store(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    asked: list[SessionDays | None] = []

    def answered(diary: Diary, *_: object, **__: object) -> AnsweredDiary:
        asked.append(diary.session_days)
        return elsewhere()

    monkeypatch.setattr(answers, "answered_diary", answered)
    out = ["--out", str(tmp_path / "report")]
    file = ["analyse", str(good(tmp_path)), *out]
    assert main.run([*file, "--session-days", "chosen"]) == 0
    assert main.run(file) == 0
    assert asked == [SessionDays.CHOSEN, None]  # a file keeps nothing
    asked.clear()
    for said in (["--session-days", "planned"], [], ["--session-days", "unsaid"], []):
        full.run(capsys, "analyse", *out, *said)
    assert asked == [SessionDays.PLANNED, SessionDays.PLANNED, None, None]


@pytest.mark.parametrize(
    "command", ["analyse", "fit", "effects", "forecast", "score", "measure-next"]
)
def test_without_a_file_and_without_a_store_the_way_to_one_is_shown(
    command: str, capsys: pytest.CaptureFixture[str]
):
    assert main.run([command]) == 2
    said = capsys.readouterr().err
    assert "FILE" in said
    assert "unknot store new" in said


@pytest.mark.parametrize("command", ["fit", "forecast", "score"])
def test_a_store_without_a_day_says_how_to_fill_it(
    command: str, store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    assert "unknot import" in refuses([command, *store.words], 1, "empty-store", capsys)


def test_files_keep_their_own_place_beside_a_store(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """Whoever names a file gets what they always got, whether or not there is a store."""
    monkeypatch.setenv("UNKNOT_STORE", str(full.place))
    no_fit(monkeypatch)
    path = good(tmp_path, "other.csv", days=20)
    assert main.run(["forecast", str(path), "--json"]) == 0
    assert one_object(capsys.readouterr().out)["record"] == str(tmp_path / "other.forecasts.json")
    assert main.run(["analyse", str(path), "--json"]) == 0


def test_forecasts_are_kept_in_the_store_scored_there_and_made_again_to_the_last_digit(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(good(tmp_path, days=60)), "--yes")
    first = store.run(capsys, "forecast", "--days", "3")
    assert first["record"] == str(store.place)
    kept = store.run(capsys, "replay")["kept"]
    assert [one["kind"] for one in kept] == ["forecast"]
    again = store.run(capsys, "replay", kept[0]["id"])
    assert again["same"] is True
    assert again["differs"] == again["made_with"] == []
    longer = good(tmp_path, "longer.csv", days=63)
    store.run(capsys, "import", str(longer), "--yes")
    later = store.run(capsys, "forecast", "--days", "3")
    assert next(one for one in later["issued"] if one["target"] == "pain")["days"] == 3
    assert store.run(capsys, "replay", kept[0]["id"])["same"] is True, "new days change nothing"


def test_a_kept_forecast_that_comes_out_otherwise_says_so(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """As where a newer unknot forecasts in another way."""
    store.run(capsys, "import", str(good(tmp_path, days=60)), "--yes")
    store.run(capsys, "forecast", "--days", "1")
    from unknot.cli.commands import forecast

    issued = forecast.issued_for

    def otherwise(*args: object) -> list[object]:
        return [replace(one, flare_beyond=99.0) for one in issued(*args)]  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(forecast, "issued_for", otherwise)
    (kept,) = store.run(capsys, "replay")["kept"]
    found = store.run(capsys, "replay", kept["id"])
    assert found["same"] is False
    assert found["differs"][0]["what"].startswith("pain on ")


def test_score_reads_the_store(full: ScriptedStore, capsys: pytest.CaptureFixture[str]):
    refuses(["score", "--target", "mood", *full.words], 1, "no-target", capsys)


def test_export_delete_import_gives_the_same_days_to_the_last_digit(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "everything"
    with full.open() as person:
        before, read_before = person.diary(), stored_diary(person)
    done = full.run(capsys, "export", str(out))
    assert done["rows"]["observations"] == 30
    args = ["delete", "--all", "--backups", "--confirm", "delete everything"]
    assert full.run(capsys, *args)["deleted"]["observations"] == 30
    with full.open() as person:
        assert plain(person.diary())[0] == Diary("me", "local", (), ())
        assert person.imports() == []
    back = full.run(capsys, "import", str(out), "--yes")
    assert back["imported"]["observations"] == 60
    with full.open() as person:
        assert plain(person.diary()) == plain(before)
        assert data_hash(stored_diary(person)) == data_hash(read_before)
    again = full.run(capsys, "import", str(good(tmp_path)), "--yes")
    assert again["already"] is True, "the file that it was made of is still known"


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(first=diaries(), second=diaries())
def test_any_store_comes_back_whole_from_its_export(
    first: Diary, second: Diary, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("round")
    second = replace(second, person=first.person, time_zone=first.time_zone)
    person, _ = PersonFile.create(folder / "a.unknot", PHRASE, cost=CHEAP)
    with person:
        for number, diary in enumerate((first, second)):
            file = ImportedFile(f"{number}.csv", str(number) * 64, 1, "native")
            person.add_import(diary, [file], WHEN)
        before = person.diary()
        place = write_folder(belongings(person), folder / "all", WHEN).place
    read = READER.read([place], ReadRequest(TODAY))
    again, _ = PersonFile.create(folder / "b.unknot", PHRASE, cost=CHEAP)
    with again:
        again.add_import(read, [ImportedFile("all", "f" * 64, 1, READER.name)], WHEN)
        after = again.diary()
    assert after.observations == before.observations
    assert after.exertions == before.exertions
    assert data_hash(after) == data_hash(before)
    assert set(after.notes) == set(before.notes)
    assert set(after.events) == set(before.events)
    assert stretches(after) == stretches(before)
    assert sum(one.count for one in after.raw) == sum(one.count for one in before.raw)


def stretches(diary: Diary) -> list[tuple[object, ...]]:
    """Every stretch by itself, however they are held together."""
    return sorted(
        (
            (repr(one.key), *parts)
            for one in diary.segments
            for parts in zip(
                one.start.tolist(), one.seconds.tolist(), one.value.tolist(), strict=True
            )
        ),
        key=repr,
    )


def test_days_that_are_deleted_are_gone_and_the_others_stay(
    full: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    args = ["delete", "--from", "2025-03-10", "--to", "2025-03-12"]
    fix = refuses([*args, *full.words], 1, "needs-yes", capsys)
    assert "--confirm 'delete from 2025-03-10 to 2025-03-12'" in fix
    wrong = [*args, "--confirm", "delete everything", *full.words]
    refuses(wrong, 1, "not-confirmed", capsys)
    with full.open() as person:
        assert len(person.diary().observations) == 30
    full.run(capsys, *args, "--confirm", "delete from 2025-03-10 to 2025-03-12")
    with full.open() as person:
        left = {one.day for one in person.diary().observations}
    assert len(left) == 27
    assert not left & {date(2025, 3, 10), date(2025, 3, 11), date(2025, 3, 12)}


@pytest.mark.parametrize(
    "args", [[], ["--all", "--from", "2025-03-10"], ["--from", "2025-03-10", "--to", "2025-03-01"]]
)
def test_a_delete_that_does_not_say_what_is_refused(
    args: list[str], full: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["delete", *args, *full.words]) == 2


def test_an_export_is_never_written_over_something(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    mine = write(tmp_path, "mine", "all.zip")
    refuses(["export", str(mine), *full.words], 1, "already-there", capsys)
    assert mine.read_text() == "mine"
    refuses(["export", str(tmp_path / "a.age"), *full.words], 1, "no-recipient", capsys)
    open_one = ["export", str(tmp_path / "a.zip"), "--to", "age1x", *full.words]
    refuses(open_one, 1, "not-sealed", capsys)
    bad = ["export", str(tmp_path / "a.age"), "--to", "age1x", *full.words]
    refuses(bad, 1, "unknown-recipient", capsys)
    assert not (tmp_path / "a.age").exists()


def test_a_new_store_has_a_sheet_whose_words_open_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    place, sheet = tmp_path / "s" / "me.unknot", tmp_path / "sheet.html"
    phrase = write(tmp_path, f"{PHRASE}\n", "phrase")
    words = ["--store", str(place), "--passphrase-file", str(phrase)]
    args = ["store", "new", "--sheet", str(sheet), *words]
    assert main.run([*args, "--json"]) == 0
    done = one_object(capsys.readouterr().out)
    assert done["encrypted"] is True
    page = sheet.read_text()
    assert PHRASE not in page
    import re

    found = " ".join(re.findall(r"<li>(\w+)</li>", page))
    with PersonFile.open(place, RecoveryWords(found)) as person:
        assert person.imports() == []
    refuses(args, 1, "already-there", capsys)
    typing(monkeypatch, [found])
    assert main.run(["store", "unlock-check", "--store", str(place), "--words"]) == 0
    assert "It opens" in capsys.readouterr().out


def typing(patch: pytest.MonkeyPatch, words: list[str]) -> None:
    """Somebody types these, one after another, where something is asked."""
    typed = iter(words)

    def asked(_: str) -> str:
        return next(typed)

    patch.setattr(own_store, "asked", asked)


def test_a_part_of_the_sheet_is_asked_back():
    sheet = RecoverySheet(("abandon", "ability", "able") * 4, "me.unknot", date(2026, 1, 1))
    ask_back(sheet, lambda number: sheet.words[number - 1])
    with pytest.raises(UnknotError) as refused:
        ask_back(sheet, lambda _: "zebra")
    assert refused.value.code == "sheet-not-confirmed"


def test_two_passphrases_that_are_not_the_same_make_no_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    typing(monkeypatch, ["one", "two"] * 2)
    place = tmp_path / "me.unknot"
    refuses(["store", "new", "--store", str(place)], 1, "unlike-passphrases", capsys)
    assert not place.exists()


def test_a_store_without_encryption_is_never_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    place = tmp_path / "me.unknot"
    assert main.run(["store", "new", "--plain", "--store", str(place), "--json"]) == 0
    done = one_object(capsys.readouterr().out)
    assert done["encrypted"] is False
    assert "not encrypted" in done["warnings"][0]
    assert main.run(["store", "where", "--store", str(place)]) == 0
    assert "not encrypted" in " ".join(capsys.readouterr().out.split())
    assert main.run(["imports", "--store", str(place)]) == 0, "no passphrase is asked for"


def test_where_it_is_opens_nothing(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main.run(["store", "where", "--store", str(full.place), "--json"]) == 0
    assert one_object(capsys.readouterr().out)["there"] is True
    assert main.run(["store", "where", "--json"]) == 0
    found = one_object(capsys.readouterr().out)
    assert found["there"] is False
    assert found["store"].endswith("unknot/me.unknot")


def test_a_backup_restores_on_an_empty_machine(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with full.open() as person:
        before = person.diary()
    written = full.run(capsys, "store", "backup", "--to", str(tmp_path / "disk"))["backup"]
    shutil.rmtree(full.place.parent / "me-backups", ignore_errors=True)
    other = ScriptedStore(tmp_path / "other" / "me.unknot", full.phrase_file)
    assert other.run(capsys, "store", "restore", written)["imports"] == 1
    with other.open() as person:
        assert plain(person.diary()) == plain(before)
    refuses(["store", "restore", written, *other.words], 1, "already-there", capsys)
    gone = ["store", "restore", str(tmp_path / "gone"), "--store", str(tmp_path / "x")]
    refuses(gone, 1, "no-file", capsys)


def test_the_passphrase_changes_and_the_old_one_opens_no_more(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    new = write(tmp_path, "another five words for it\n", "new")
    full.run(capsys, "store", "passphrase", "--new-passphrase-file", str(new))
    refuses(["imports", *full.words], 1, "wrong-passphrase", capsys)
    changed = ScriptedStore(full.place, new)
    assert changed.run(capsys, "store", "unlock-check")["imports"] == 1
    changed.run(capsys, "store", "rotate")
    sheet = tmp_path / "sheet.html"
    done = changed.run(capsys, "store", "sheet", "--sheet", str(sheet))
    assert done["sheet"] == str(sheet)
    assert len(changed.run(capsys, "imports")["imports"]) == 1


def test_an_export_reads_like_any_file_without_a_store(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    full.run(capsys, "export", str(tmp_path / "all.zip"))
    once = read_diary([good(tmp_path)])
    again = read_diary([tmp_path / "all.zip"])
    assert again.observations == once.observations
    assert again.exertions == once.exertions


def test_what_would_leave_is_shown_field_by_field():
    leaves = {"name": "a", "draws": {"pain": [[1.5, 2.0], [3.0, 4.0]]}, "kinds": ["gentle"], "n": 3}
    assert spelled_out(leaves) == [
        '  name: "a"', "  draws.pain: 2 by 2 numbers, beginning with 1.5", '  kinds: ["gentle"]',
        "  n: 3",
    ]  # fmt: skip


def test_where_somebody_lived_and_how_their_days_come_about_travel_with_the_export(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Stretches without a zone of their own make the same days on another computer."""
    with store.open() as person:
        keep_session_days(person, SessionDays.CHOSEN, WHEN)
    path = str(good(tmp_path))
    store.run(capsys, "import", path, "--yes", "--zone", "Pacific/Auckland")
    store.run(capsys, "export", str(tmp_path / "all.zip"))
    other = made(tmp_path / "elsewhere")
    other.run(capsys, "import", str(tmp_path / "all.zip"), "--yes")
    with other.open() as person:
        assert person.setting("zone") == "Pacific/Auckland"
        assert session_days(person) is SessionDays.CHOSEN


def test_a_passphrase_that_others_can_read_is_said(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    assert store.run(capsys, "imports")["warnings"] == []
    store.phrase_file.chmod(0o644)
    (said,) = store.run(capsys, "imports")["warnings"]
    assert "chmod 600" in said
    assert main.run(["imports", *store.words]) == 0
    assert "chmod 600" in capsys.readouterr().err


def test_a_folder_or_another_file_named_as_the_store_is_said_before_a_passphrase_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = good(tmp_path)
    for command in (["imports"], ["undo"], ["fit"]):
        refuses([*command, "--store", str(tmp_path)], 1, "is-a-folder", capsys)
        refuses([*command, "--store", str(path)], 1, "not-a-store", capsys)


def test_days_for_research_are_shown_as_they_leave_and_written_only_after_a_yes(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    no_fit(monkeypatch)
    out = tmp_path / "mine.research.zip"
    look = full.run(capsys, "share", "--research", "--preview", "--out", str(out))
    assert not out.exists()
    assert look["file"] is None
    refuses(["share", "--research", "--out", str(out), *full.words], 1, "needs-yes", capsys)
    assert not out.exists()
    done = full.run(capsys, "share", "--research", "--yes", "--out", str(out))
    assert done["file"] == str(out)
    with zipfile.ZipFile(out) as held:
        assert {one: held.read(one).decode() for one in held.namelist()} == look["leaves"]
    assert "Ada" not in "".join(look["leaves"].values())
    assert "2025" not in "".join(look["leaves"].values())
    before = out.read_bytes()
    full.run(capsys, "share", "--research", "--yes", "--out", str(out))
    assert out.read_bytes() == before
    assert main.run(["share", "--research", "--preview", *full.words]) == 0
    said = capsys.readouterr().out
    assert look["leaves"]["days.csv"].rstrip() in said
    refuses(["share", "--research", "--fit", "1", *full.words], 2, "usage", capsys)


def test_bringing_something_in_writes_the_weeks_backup_once_and_it_can_be_ended(
    full: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    def bring(text: str) -> Path | None:
        table = tmp_path / f"{text}.csv"
        table.write_text(f"date,pain,fatigue\n2026-05-0{text},5,6\n2026-05-1{text},7,6\n")
        written = full.run(capsys, "import", str(table), "--yes")["backup"]
        return None if written is None else Path(written)

    assert bring("1") is None  # the store is younger than a week
    monkeypatch.setattr(weekly_backup, "WEEK", timedelta(0))
    written = bring("2")
    assert written is not None
    assert written.parent == full.place.with_name("me-backups")
    assert full.run(capsys, "store", "backup", "--no-weekly")["weekly"] is False
    assert bring("3") is None
    assert full.run(capsys, "store", "backup", "--weekly")["weekly"] is True
    shutil.rmtree(written.parent)
    written.parent.write_text("in the way")
    table = write(tmp_path, "date,pain,fatigue\n2026-05-04,5,6\n2026-05-14,7,6\n", "late.csv")
    done = full.run(capsys, "import", str(table), "--yes")
    assert done["backup"] is None
    assert any("this week's backup could not be written" in one for one in done["warnings"])
