"""A kept plan, and what a trial said, made again to the last byte; deleted days take both along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.cli.diaries import refuses
from tests.cli.stores import ScriptedStore, made
from tests.plan.planned_people import calm, day, diary, fit_of, still, thrice
from tests.trial.people import FIRST, days_felt, diary_of, trial_of

from unknot.cli import main
from unknot.diary.entries import Diary
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.plan.weekly_plan import WeeklyPlan
from unknot.plan.wishes import Wishes
from unknot.store.deletion import TRIAL, WORKED_OUT
from unknot.store.fit_rows import ANSWER, FitRows
from unknot.trial.run import tell
from unknot.workflow import plan_replays, plans, trials
from unknot.workflow.body_map import KIND as BODY_MAP
from unknot.workflow.fits import FittedDiary
from unknot.workflow.kept_answers import FORECAST
from unknot.workflow.page_parts import CHANGE
from unknot.workflow.page_trials import DESIGN
from unknot.workflow.plan_shelves import KIND, SAID, PlanRequest, PlanRows
from unknot.workflow.shown_details import KIND as DETAILS
from unknot.workflow.trial_places import TRIAL as KEPT_TRIAL
from unknot.workflow.trial_places import TRIAL_ANSWER, TrialRow, name_of

WALK = "brisk_walk"
DAYS = 62
LAST = day(DAYS - 1)
WHEN = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
ASKED = PlanRequest(
    SafetyAnswers(malaise=Malaise.NO, flare_limit=0.4),
    Wishes(weeks=3, weights={"pain": 2.0}, most={WALK: DoingPerWeek(15.0, 3.0)}),
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedStore:
    """Whose bodies are still, and whose model is at hand."""

    def loader(_: object) -> object:
        def load(wiring: str) -> object:
            return SimpleNamespace(hash="model", wiring=wiring)

        return load

    monkeypatch.setattr(plans, "living", still)
    monkeypatch.setattr("unknot.cli.commands.replay._loader", loader)
    return made(tmp_path / "data")


def keep_plan(
    store: ScriptedStore, answer: float = -1.0, before: WeeklyPlan | None = None
) -> WeeklyPlan:
    """A plan of a fit that is kept beside it, as the command does."""
    written = diary(calm(DAYS), {WALK: thrice(DAYS)})
    fit = fit_of(written, {WALK: answer})
    with store.open() as person:
        name = FitRows(person).put(fit.kept, fit.prepared.reports)
        fit = replace(fit, id=name)
        found = plans.plan_of(fit, LAST, ASKED, before)
        PlanRows(person).keep_plan(found, ASKED, WHEN, plans.origin_of(fit, before))
    return found


def test_a_plan_is_made_again_from_the_kept_draws_to_the_last_byte(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    found = keep_plan(store)
    assert found.order is not None
    listed = store.run(capsys, "replay")["kept"]
    assert [(one["id"], one["kind"]) for one in listed] == [(LAST.isoformat(), "plan")]
    again = store.run(capsys, "replay", LAST.isoformat())
    assert again["same"] is True
    assert again["from_fit"] is True
    assert again["differs"] == again["made_with"] == []


def test_the_plan_before_it_counts_in_the_replay_too(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    """The same day a plan is not raised, and its number goes on."""
    first = keep_plan(store)
    less = replace(first, kinds=tuple(
        replace(one, doing=DoingPerWeek(7.0, 2.0)) for one in first.kinds
    ))  # fmt: skip
    second = keep_plan(store, before=less)
    assert second.sequence == 1
    assert second.kinds[0].doing.minutes <= 7.0
    assert store.run(capsys, "replay", LAST.isoformat())["same"] is True


def test_another_rule_is_said_part_by_part(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    keep_plan(store)
    real = plans.plan_of

    def other(*args: Any) -> WeeklyPlan:
        return replace(real(*args), grade="A")

    monkeypatch.setattr(plan_replays, "plan_of", other)
    found = store.run(capsys, "replay", LAST.isoformat())
    assert found["same"] is False
    assert [one["what"] for one in found["differs"]] == ["grade"]


def test_where_the_draws_are_gone_the_kept_entries_are_fitted_again(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    found, read = keep_plan(store), list[Diary]()

    def fitted(entries: Diary, *_: object, **__: object) -> FittedDiary:
        read.append(entries)
        return replace(fit_of(entries, {WALK: -1.0}), id=found.fit.id)

    monkeypatch.setattr(plan_replays, "fitted", fitted)
    again = store.run(capsys, "replay", LAST.isoformat(), "--anew")
    assert again["from_fit"] is False
    assert again["same"] is True
    assert len(read[0].observations) == DAYS


def test_a_plan_is_shown_as_it_was_told_and_one_of_before_says_that_it_cannot_be_made_again(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    found = keep_plan(store)
    told = store.run(capsys, "replay", LAST.isoformat(), "--as-it-was")["told"]["plan"]
    assert told["kinds"][0]["activity"] == WALK
    with store.open() as person:
        PlanRows(person).keep_plan(replace(found, made=day(3)), ASKED, WHEN)
    refuses(["replay", day(3).isoformat(), *store.words], 1, "not-replayable", capsys)
    assert main.run(["replay", day(3).isoformat(), "--as-it-was", *store.words]) == 0
    assert "brisk walk" in capsys.readouterr().out


def ran(store: ScriptedStore) -> tuple[str, Mapping[str, Any]]:
    """A trial in the store, analysed after four weeks, with what was said of two days."""
    rng = np.random.default_rng(5)
    trial = trial_of()
    before, during = days_felt(trial, 2.0, rng)
    for at, reason in ((1, "a secret of the eighth"), (9, "rain")):
        trial = tell(trial, FIRST + timedelta(days=at), "partly", reason)
    with store.open() as person:
        row = TrialRow(person, when=WHEN)
        row.write(trial)
        found = trials.analysed(row, diary_of(before, during[:28]))
        said = person.kept(TRIAL_ANSWER)[0].payload["said"]
        assert list(found.words) == said["words"]
    return name_of(trial), said


def test_what_a_trial_said_is_said_again_to_the_last_byte(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    name, said = ran(store)
    again = store.run(capsys, "replay", name)
    assert again["kind"] == TRIAL_ANSWER
    assert again["same"] is True
    assert again["differs"] == again["made_with"] == []
    assert main.run(["replay", name, "--as-it-was", *store.words]) == 0
    assert " ".join(said["words"])[:30] in capsys.readouterr().out.replace("\n", " ")


def delete(store: ScriptedStore, first: date, last: date, capsys: Any) -> dict[str, Any]:
    days = ["--from", str(first), "--to", str(last)]
    return store.run(capsys, "delete", *days, "--confirm", f"delete from {first} to {last}")


def test_a_deleted_day_takes_what_was_said_of_it_out_of_every_state_of_a_trial(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    name, _ = ran(store)
    gone = delete(store, FIRST, FIRST + timedelta(days=2), capsys)
    assert gone["deleted"]["trial_days"] == 1
    with store.open() as person:
        assert "secret" not in str([row.payload for row in person.kept(earlier=True)])
        assert not person.kept(TRIAL_ANSWER), "it was worked out from these days too"
        trial = TrialRow(person, name).read()
    assert [one.reason for one in trial.done] == ["rain"], "the trial goes on, its lock whole"
    assert b"secret of the eighth" not in store.place.read_bytes()


def test_a_trial_that_lies_within_the_deleted_days_goes_with_them(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    ran(store)
    ends = trial_of().ends
    delete(store, FIRST, ends - timedelta(days=1), capsys)
    with store.open() as person:
        assert len(person.kept(TRIAL)) == 1
    delete(store, FIRST, ends, capsys)
    with store.open() as person:
        assert not person.kept(TRIAL, earlier=True)


def test_a_plan_and_what_was_said_by_it_go_with_the_days_they_came_from(
    store: ScriptedStore, capsys: pytest.CaptureFixture[str]
):
    keep_plan(store)
    with store.open() as person:
        for kind, name in ((SAID, "2026-03-09"), ("wrong", "plan-2026-03-01"),
                           ("wrong", "plan-2026-02-01"), (BODY_MAP, "2026-03-02")):  # fmt: skip
            person.keep(kind, name, {"x": 1}, model_hash="", data_hash="", when=WHEN)
    delete(store, date(2026, 3, 1), date(2026, 3, 3), capsys)
    with store.open() as person:
        left = [(row.kind, row.id) for row in person.kept()]
    assert left == [("wrong", "plan-2026-02-01")]


def test_every_kind_that_is_worked_out_is_known_to_deletion_by_its_name():
    known = {ANSWER, DETAILS, CHANGE, FORECAST, KIND, SAID, "calendar given", TRIAL_ANSWER, DESIGN}
    assert set(WORKED_OUT) == known
    assert KEPT_TRIAL == TRIAL
