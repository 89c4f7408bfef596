"""What is worked out beside the page: the answer first, and why it is not as the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.report.fake_answer import interval
from tests.web.answered import FIT, keep_answer_of, made_up_answer, made_up_details, made_up_plan
from tests.web.conftest import Running

from unknot.answer.answer import Answer
from unknot.effects.results import Verdict
from unknot.store.fit_rows import ANSWER
from unknot.store.fits_in_memory import FitMemory, HeldFit
from unknot.store.newest import names_kept, newest_kept, parts_kept
from unknot.version import __version__
from unknot.web.fitting.worker import Message, PageTask
from unknot.workflow import kept_answers, page_work
from unknot.workflow.page_parts import (
    NEW_BODY,
    NEW_DAYS,
    FinishedPart,
    PageWork,
    keep_part,
    kept_change,
)
from unknot.workflow.page_work import work_out
from unknot.workflow.plan_shelves import PlanRequest, PlanRows
from unknot.workflow.shown_details import as_plain, kept_details
from unknot.workflow.stored_diary import stored_diary


def eased(answer: Answer) -> Answer:
    """The same, but easy walks now help."""
    turned = tuple(
        replace(one, verdict=Verdict.HELPS, why=None, posterior=interval(-0.9, 0.2))
        if one.what == "easy_walk" else one
        for one in answer.effects
    )  # fmt: skip
    return replace(answer, effects=turned)


@pytest.fixture
def no_body(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Work without a body: what a fit would say is given by the test."""
    held = SimpleNamespace(answer=made_up_answer(), data="", model="4f2c8e91ab37", fitted=[])

    def fitted(diary: Any, asked: Any, *, folder: FitMemory, progress: Any) -> Any:
        held.fitted.append(asked)
        progress("fitting", 0.5)
        folder.made.append(HeldFit("new", {"model": held.model, "data": held.data}, b""))
        kept = SimpleNamespace(data_hash=held.data)
        return SimpleNamespace(id="new", kept=kept, diary=diary, asked={"wiring": "any"})

    def answered_fit(fit: Any, request: Any) -> Any:
        del fit, request
        return SimpleNamespace(answer=held.answer)

    def body(_: object) -> Any:
        return SimpleNamespace(hash=held.model)

    def asked_for(*parts: object) -> Any:
        return parts

    def details_of(*_: object) -> Any:
        return made_up_details(held.answer)

    monkeypatch.setattr(page_work, "load", body)
    monkeypatch.setattr(page_work, "fitted", fitted)
    monkeypatch.setattr(page_work, "answered_fit", answered_fit)
    monkeypatch.setattr(page_work, "FitRequest", asked_for)
    monkeypatch.setattr(page_work.answer_details, "details_of", details_of)
    return held


def test_the_answer_is_handed_over_before_what_takes_longer(
    example: Running, no_body: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    today = example.clock.day

    def plan_of(*_: object) -> Any:
        return made_up_plan(today)

    monkeypatch.setattr(page_work, "plan_of", plan_of)
    parts: list[FinishedPart] = []
    shares: list[float] = []
    work = PageWork(stored_diary(example.store), today, plan=PlanRequest())
    work_out(work, parts.append, lambda _, share: shares.append(share))
    assert [bool(one.fits) for one in parts] == [True, False, False]
    assert parts[1].details is not None
    assert parts[2].plan is not None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for one in parts:
        keep_part(example.store, one, example.clock.now())
    assert kept_details(example.store, "new") == made_up_details(no_body.answer)
    assert PlanRows(example.store).plan() == made_up_plan(today)
    assert [one.id for one in example.store.fits()] == ["new"]


def test_new_days_are_named_where_a_verdict_turned(example: Running, no_body: SimpleNamespace):
    keep_answer_of(
        example.store, made_up_answer(), example.clock.now(), model=made_up_answer().model
    )
    last = newest_kept(example.store, ANSWER)
    assert last is not None
    no_body.answer, no_body.data = eased(made_up_answer()), "other days"
    parts: list[FinishedPart] = []
    work_out(PageWork(stored_diary(example.store), example.clock.day, last=last), parts.append)
    keep_part(example.store, parts[-1], example.clock.now())
    change = kept_change(example.store, "new")
    assert change is not None
    assert change.causes == (NEW_DAYS,)
    (turned,) = change.turned
    assert (turned.verdict_then, turned.verdict_now) == ("cannot_tell", "helps")


def test_a_mended_body_is_named_even_where_nothing_turned(
    example: Running, no_body: SimpleNamespace
):
    keep_answer_of(
        example.store, made_up_answer(), example.clock.now(), model=made_up_answer().model
    )
    last = newest_kept(example.store, ANSWER)
    assert last is not None
    no_body.model, no_body.data = "another body", last.data_hash
    parts: list[FinishedPart] = []
    work_out(PageWork(stored_diary(example.store), example.clock.day, last=last), parts.append)
    assert parts[-1].change["causes"] == [NEW_BODY] or parts[-1].change["causes"] == (NEW_BODY,)


def test_the_same_again_says_nothing_of_a_change(example: Running, no_body: SimpleNamespace):
    keep_answer_of(
        example.store, made_up_answer(), example.clock.now(), model=made_up_answer().model
    )
    last = newest_kept(example.store, ANSWER)
    assert last is not None
    no_body.data = last.data_hash
    parts: list[FinishedPart] = []
    work_out(PageWork(stored_diary(example.store), example.clock.day, last=last), parts.append)
    assert all(one.change is None for one in parts)


class Still:
    """A worker that is asked and says nothing until it is ended."""

    def __init__(self) -> None:
        self.ended = False

    def messages(self) -> Iterator[Message]:
        return iter([])

    def end(self) -> None:
        self.ended = True


def automatic(running: Running) -> list[PageTask]:
    asked: list[PageTask] = []

    def start(task: PageTask) -> Still:
        asked.append(task)
        return Still()

    bench = running.setup.vault.bench
    bench.automatic, bench.start = True, start
    return asked


def test_an_answer_of_an_older_version_is_made_anew_by_itself(
    example: Running, monkeypatch: pytest.MonkeyPatch
):
    keep_answer_of(example.store, made_up_answer(), example.clock.now())
    asked = automatic(example)
    visitor = example.launched()
    visitor.go("/moving")
    assert asked == []
    monkeypatch.setattr(kept_answers, "__version__", f"{__version__}.1")
    page = visitor.go("/why")  # what was read is remembered until the file changes
    example.store.set_setting("touched", 1)
    page = visitor.go("/moving")
    (task,) = asked
    work = cast("PageWork", task.given)
    assert work.last is not None
    assert work.last.id == FIT
    assert "Brisk walk" in page.words


def test_an_answer_of_an_older_model_is_made_anew_and_says_so(example: Running):
    keep_answer_of(example.store, made_up_answer(), example.clock.now(), model="another body")
    asked = automatic(example)
    page = example.launched().go("/moving")
    assert len(asked) == 1
    assert "What stands here is of an older model of the body." in page.words
    assert "Brisk walk" in page.words


def test_what_failed_is_not_begun_again_by_itself(example: Running):
    asked = automatic(example)
    visitor = example.launched()
    visitor.go("/moving")
    example.setup.vault.bench.wait(60.0)
    visitor.go("/moving")
    visitor.go("/why")
    assert len(asked) == 1
    assert "I did not get to the end" in visitor.go("/moving").words


def test_what_was_begun_before_a_crash_is_begun_again(example: Running):
    keep_answer_of(example.store, made_up_answer(), example.clock.now())
    example.store.set_setting("page work", "answer")
    asked = automatic(example)
    example.launched().go("/moving")
    assert len(asked) == 1


def test_too_few_days_begin_nothing(empty: Running):
    asked = automatic(empty)
    empty.launched().go("/moving")
    assert asked == []


def test_the_newest_is_found_without_the_others(empty: Running):
    now = empty.clock.now()
    for name, payload in (("a", {"x": [1]}), ("b", {"x": [2]}), ("a", {"x": [3]})):
        empty.store.keep("thing", name, payload, model_hash="", data_hash="", when=now)
    newest, b = newest_kept(empty.store, "thing"), newest_kept(empty.store, "thing", "b")
    assert newest is not None
    assert b is not None
    assert (newest.id, newest.payload, newest.revision) == ("a", {"x": [3]}, 2)
    assert b.payload == {"x": [2]}
    assert newest_kept(empty.store, "nothing") is None
    assert names_kept(empty.store, "thing") == ("a", "b")
    assert parts_kept(empty.store, "thing", "x") == ([2], [3])
    assert parts_kept(empty.store, "thing", "y") == ()


def test_details_of_another_version_are_worked_out_anew(empty: Running):
    answer = made_up_answer()
    held = as_plain(made_up_details(answer))
    assert isinstance(held, dict)
    empty.store.keep(
        "answer details", "f", {"odd": held}, model_hash="", data_hash="", when=empty.clock.now()
    )
    assert kept_details(empty.store, "f") is None
