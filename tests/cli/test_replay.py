"""A kept answer is made again to the last digit, or it is said what is not as it was."""

from __future__ import annotations

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
from unknot.diary.snapshot import data_hash
from unknot.readers import read_diary
from unknot.version import __version__
from unknot.workflow import replays
from unknot.workflow.answers import CONVERTER
from unknot.workflow.entries_kept import packed, unpacked
from unknot.workflow.replays import changes

ID = "0123456789"


@pytest.fixture
def store(tmp_path: Path) -> ScriptedStore:
    """With an answer that was kept, of a fit that is gone."""
    store = made(tmp_path / "data")
    diary = read_diary([good(tmp_path)])
    asked: dict[str, Any] = {
        "wiring": "any", "seed": 1, "quick": True, "as_of": None, "measured": [], "group": "",
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
