"""A kept answer is made again to the last digit, or it is said what is not as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cli.diaries import good, refuses
from tests.cli.stores import ScriptedStore, made
from tests.report.fake_answer import usual

from unknot.answer.answer import Answer
from unknot.cli import main
from unknot.cli.answer_since import since_text
from unknot.diary.entries import Diary
from unknot.diary.session_days import SessionDays
from unknot.diary.snapshot import data_hash
from unknot.readers import read_diary
from unknot.store import kept
from unknot.version import FIT_METHOD, __version__
from unknot.workflow import kept_answers, replays
from unknot.workflow.answers import CONVERTER
from unknot.workflow.answers_before import answer_since
from unknot.workflow.entries_kept import packed, unpacked
from unknot.workflow.kept_answers import of_this_program
from unknot.workflow.replays import changes

ID = "0123456789"
NO_DAYS = packed(Diary("me", "local", (), ()))


@pytest.fixture
def store(tmp_path: Path) -> ScriptedStore:
    """With an answer that was kept, of a fit that is gone."""
    store = made(tmp_path / "data")
    diary = read_diary([good(tmp_path)])
    asked: dict[str, Any] = {
        "wiring": "any", "method": FIT_METHOD, "seed": 1, "quick": True, "as_of": None,
        "measured": [], "group": "",
    }  # fmt: skip
    payload: dict[str, Any] = {
        "key": "k", "answer": CONVERTER.dumps(usual()), "asked": asked, "entries": packed(diary),
    }  # fmt: skip
    with store.open() as person:
        person.keep(
            "answer", ID, payload, model_hash="body", data_hash=data_hash(diary),
            when=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return store


def now_says(patch: pytest.MonkeyPatch, answer: Answer, model: str = "body") -> None:
    """What a fit of the kept entries says now, by a body with this hash."""

    def loader(_: object) -> object:
        return lambda wiring: SimpleNamespace(hash=model, wiring=wiring)  # pyright: ignore[reportUnknownLambdaType, reportUnknownVariableType]

    def fitted(*_: object, **__: object) -> object:
        from unknot.workflow.fits import FittedDiary, How

        nothing: Any = None
        return FittedDiary(nothing, nothing, nothing, nothing, ID, None, How.NEW)

    def answered(*_: object) -> object:
        return SimpleNamespace(answer=answer)

    patch.setattr("unknot.cli.commands.replay._loader", loader)
    patch.setattr(replays, "fitted", fitted)
    patch.setattr(replays, "answered_fit", answered)


def test_entries_that_are_kept_come_back_to_the_last_digit(tmp_path: Path):
    diary = read_diary([good(tmp_path)])
    again = unpacked(packed(diary))
    assert again.observations == diary.observations
    assert again.exertions == diary.exertions
    assert data_hash(again) == data_hash(diary)


def test_it_is_the_same_though_it_took_another_time(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    now_says(monkeypatch, replace(usual(), seconds=99.0, command="unknot analyse --seed 1"))
    found = store.run(capsys, "replay", ID)
    assert found["same"] is True
    assert found["made_with"] == found["differs"] == []
    assert found["from_fit"] is False


def test_another_body_and_another_sentence_are_both_said(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    now_says(monkeypatch, replace(usual(), headline="Something else."), model="mended")
    found = store.run(capsys, "replay", ID)
    assert found["same"] is False
    assert found["made_with"] == [{"what": "model", "then": "body", "now": "mended"}]
    assert [one["what"] for one in found["differs"]] == ["headline"]
    assert found["differs"][0]["now"] == "Something else."


def test_what_is_kept_is_listed_and_an_unknown_name_shows_the_known(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    (kept,) = store.run(capsys, "replay")["kept"]
    assert kept["id"] == ID
    assert kept["version"] == __version__
    assert ID in refuses(["replay", "012345678", *store.words], 1, "unknown-result", capsys)


def test_an_answer_whose_days_are_deleted_goes_with_them(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """It holds the entries that it was made from: nothing of them may stay behind."""
    store.run(capsys, "import", str(good(tmp_path)), "--yes")
    words = "delete from 2025-03-10 to 2025-03-11"
    days = ["--from", "2025-03-10", "--to", "2025-03-11"]
    store.run(capsys, "delete", *days, "--confirm", words)
    assert store.run(capsys, "replay")["kept"] == []


def moved(by: float) -> Answer:
    """An answer in which the first effect is larger by so much."""
    answer = usual()
    first = answer.effects[0]
    larger = replace(first.posterior, median=first.posterior.median + by)
    return replace(answer, effects=(replace(first, posterior=larger), *answer.effects[1:]))


def test_the_shares_of_a_change_are_measured_one_by_one_and_add_up():
    steps = [("new rule", moved(0.0)), ("mended body", moved(0.5)), ("new days", moved(0.2))]
    first, second = changes(usual(), steps)[:2]
    assert first.by == pytest.approx({"new rule": 0.0, "mended body": 0.5, "new days": -0.3})
    assert first.then is not None
    assert first.now is not None
    assert sum(first.by.values()) == pytest.approx(first.now - first.then)
    assert set(second.by.values()) == {0.0}


def test_where_nothing_was_swapped_nothing_changed():
    assert all(one.by == {} and one.then == one.now for one in changes(usual(), []))


def keep(
    store: ScriptedStore, answer: str, name: str, *, model: str = "body", data: str = "days",
    asked: str = "any", version: str = __version__, patch: pytest.MonkeyPatch | None = None,
) -> None:  # fmt: skip
    """Keep an answer as a run of `analyse` does, or as another version did."""
    if patch is not None:
        patch.setattr(kept, "__version__", version)
    payload = {"key": "k", "answer": answer, "asked": {"wiring": asked}, "entries": NO_DAYS}
    when = datetime(2026, 2, 1, tzinfo=UTC)
    with store.open() as person:
        person.keep("answer", name, payload, model_hash=model, data_hash=data, when=when)


def test_an_earlier_answer_is_shown_as_it_was_told_without_any_body(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    found = store.run(capsys, "replay", ID, "--as-it-was")
    assert found["told"]["headline"] == usual().headline
    assert main.run(["replay", ID, "--as-it-was", *store.words]) == 0
    assert "As it was told on" in capsys.readouterr().out


def test_an_answer_of_another_version_whose_shape_is_unknown_is_still_read(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    odd = {"headline": "Walks cost you.", "effects": [{"label": "Walks", "verdict": "harms"}]}
    keep(store, json.dumps(odd), "odd")
    refuses(["replay", "odd", *store.words], 1, "answer-unreadable", capsys)
    assert store.run(capsys, "replay", "odd", "--as-it-was")["told"] == odd
    assert main.run(["replay", "odd", "--as-it-was", *store.words]) == 0
    said = capsys.readouterr().out
    assert "Walks cost you." in said
    assert "Walks: harms" in said


def test_a_kept_forecast_is_shown_as_it_was_told(
    store: ScriptedStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store.run(capsys, "import", str(good(tmp_path, days=60)), "--yes")
    issued = store.run(capsys, "forecast", "--days", "2")["issued"]
    name = next(one["id"] for one in store.run(capsys, "replay")["kept"] if "forecast" in one["id"])
    told = store.run(capsys, "replay", name, "--as-it-was")["told"]["issued"]
    assert [one["day"] for one in told if one["target"] == "pain"] == ["2025-05-02", "2025-05-03"]
    assert len(told) >= len(issued)
    for args in (["--as-it-was"], [name, "--as-it-was", "--why"]):
        refuses(["replay", *args, *store.words], 2, "usage", capsys)


@pytest.mark.parametrize(
    ("change", "causes"),
    [
        ({"data": "more days"}, ("new days",)),
        ({"model": "mended"}, ("mended body",)),
        ({"version": "9.9"}, ("new rule",)),
        ({"model": "mended", "data": "more days"}, ("mended body", "new days")),
    ],
)
def test_an_answer_says_why_it_is_not_the_one_before(
    store: ScriptedStore, monkeypatch: pytest.MonkeyPatch, change: dict[str, str],
    causes: tuple[str, ...],
):  # fmt: skip
    """A single cause has the whole change; of several the shares are measured by a replay."""
    keep(store, CONVERTER.dumps(usual()), "then")
    keep(store, CONVERTER.dumps(moved(0.4)), "now", patch=monkeypatch, **change)
    with store.open() as person:
        since = answer_since(person, "now", moved(0.4))
    assert since is not None
    assert (since.row.id, since.causes) == ("then", causes)
    first = since.changed[0]
    assert first.what == usual().effects[0].label
    assert first.by == (pytest.approx({causes[0]: 0.4}) if len(causes) == 1 else {})
    said = since_text(since, "now")
    assert f"because of: {' and '.join(causes)}." in said
    assert ("unknot replay then --why" in said) == (len(causes) > 1)


def test_an_answer_asked_otherwise_or_the_same_again_is_no_change(store: ScriptedStore):
    keep(store, CONVERTER.dumps(moved(1.0)), "other", asked="articles", data="d1")
    keep(store, CONVERTER.dumps(usual()), "first")
    with store.open() as person:
        assert answer_since(person, "first", usual()) is None
        assert answer_since(person, "never kept", usual()) is None
    keep(store, CONVERTER.dumps(usual()), "second", data="new")
    with store.open() as person:
        since = answer_since(person, "second", usual())
    assert since_text(since, "second") == "", "nothing of it would be seen"


def test_kept_entries_hold_what_was_said_of_their_days(tmp_path: Path):
    """Else an answer that rests on it could never be made again."""
    plain = read_diary([good(tmp_path)])
    for said in (None, *SessionDays):
        diary = replace(plain, session_days=said)
        assert unpacked(packed(diary)).session_days is said
        assert data_hash(unpacked(packed(diary))) == data_hash(diary)
    hashes = {data_hash(replace(plain, session_days=said)) for said in (None, *SessionDays)}
    assert len(hashes) == 3  # what was fitted with another answer is no fit of this diary


def test_another_way_of_fitting_is_a_new_rule_though_the_version_is_the_same(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    now_says(monkeypatch, usual())
    same = store.run(capsys, "replay", ID)
    assert [one["what"] for one in same["made_with"]] == []
    monkeypatch.setattr(replays, "FIT_METHOD", FIT_METHOD + 1)
    found = store.run(capsys, "replay", ID)
    assert [one["what"] for one in found["made_with"]] == ["method"]
    with store.open() as person:
        row = replays.find_kept(person, ID)
    assert of_this_program(row)
    monkeypatch.setattr(kept_answers, "FIT_METHOD", FIT_METHOD + 1)
    assert not of_this_program(row)
