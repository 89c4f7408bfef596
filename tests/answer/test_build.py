"""One analysis, whole: the shipped made-up people, and the rule behind every verdict."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from tests.scenarios.honest import is_honest
from tests.synthetic_lives import FIRST, articles, diary, felt, scattered, small_answer, steps
from threadpoolctl import (  # pyright: ignore[reportMissingTypeStubs]
    threadpool_info,  # pyright: ignore[reportUnknownVariableType]
    threadpool_limits,
)

from unknot.answer import build, describe, sentences
from unknot.answer.answer import Answer
from unknot.answer.build import Request, analyse, symptoms_ahead
from unknot.answer.effects_of_runs import EffectsOfRuns
from unknot.answer.to_json import as_data
from unknot.cli.commands.example import shipped
from unknot.cli.entry import to_json
from unknot.diary import snapshot
from unknot.diary.entries import Diary, Exertion, Kind
from unknot.diary.snapshot import until
from unknot.effects import verdicts
from unknot.effects.counterfactual import ARMS
from unknot.effects.results import Verdict
from unknot.effects.verdicts import interval, judge, repeated, verdict_of
from unknot.errors import UnknotError
from unknot.inference.fit import prepare
from unknot.readers import read_diary

WALKED = np.random.default_rng(8).integers(2000, 8000, 40).astype(float)


@functools.cache
def example(name: str, folder: Path) -> Diary:
    path = folder / f"{name}.csv"
    path.write_text(shipped(name)["diary.csv"], encoding="utf-8")
    return read_diary([path], today=date(2026, 1, 1))


def short(days: int = 16) -> Diary:
    return diary(felt("pain", scattered(days, 1)), steps(WALKED[:days]))


@functools.cache
def short_answer() -> Answer:
    return small_answer(short())


def timeless(answer: Answer) -> dict[str, Any]:
    """Plain data without the seconds it took, and null for what is not a number."""
    return json.loads(to_json(as_data(replace(answer, seconds=0.0), None)))


@pytest.mark.parametrize("name", ["unsure"])
def test_a_shipped_example_from_end_to_end(name: str, tmp_path: Path):
    whole = example(name, tmp_path)
    answer = small_answer(until(whole, date(2025, 4, 30)))
    data = is_honest(answer)
    assert answer.made_up
    assert answer.truth
    asked = [e["what"] for e in data["effects"]]
    assert asked[:3] == ["brisk_walk", "easy_walk", "less"], "named ones where done: no tai chi"
    assert {"more_steps", "fewer_steps"} <= set(asked), "in what was recorded"
    assert {f["target"] for f in data["forecast"]} >= {"pain", "fatigue"}
    assert data["diagnostics"]["shuffled_days"] in ("clear", "says the same")


@pytest.mark.study
@pytest.mark.parametrize("name", ["flares", "helps", "unsure"])
def test_shipped_examples_with_every_draw(name: str, tmp_path: Path):
    answer = analyse(example(name, tmp_path), articles(), Request()).answer
    is_honest(answer)
    for e in (*answer.effects, *answer.contrasts):
        print(f"{name} {e.what}: {e.verdict} {e.posterior.q05:+.2f} to {e.posterior.q95:+.2f}")


def test_the_same_seed_gives_the_same_answer():
    assert timeless(small_answer(short())) == timeless(short_answer())


def test_effects_are_worked_out_on_one_thread_whatever_the_process_has(
    monkeypatch: pytest.MonkeyPatch,
):
    """On more, the same seed has other last digits, and so it had, depending on what ran before."""
    seen: list[int] = []

    class Seen(Exception):
        pass

    def counted(*_: object) -> None:
        info = cast("list[dict[str, Any]]", threadpool_info())
        seen.extend(int(one["num_threads"]) for one in info if one["user_api"] == "blas")
        raise Seen

    monkeypatch.setattr(build.identifiability, "evidence", lambda *_: 0.0)  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType]
    monkeypatch.setattr(build, "drawn_from", counted)
    nothing: Any = SimpleNamespace(usual=None, seed=1)
    with threadpool_limits(limits=2, user_api="blas"), pytest.raises(Seen):
        build.find(nothing, nothing, nothing, quick=True)
    assert seen
    assert set(seen) == {1}


def test_another_seed_gives_another_run():
    other = small_answer(short(), seed=2)
    assert other.seed == 2
    assert timeless(other)["effects"] != timeless(short_answer())["effects"]


def test_the_future_is_cut_off():
    """A longer diary, answered as of an earlier day, gives what that day's diary gave."""
    last = FIRST + timedelta(days=15)
    later = felt("pain", [0.0] * 15, first=last + timedelta(days=1))
    walked = steps(WALKED[16:31], first=last + timedelta(days=1))
    longer = diary(felt("pain", scattered(16, 1)), steps(WALKED[:16]), later, walked)
    assert timeless(small_answer(longer, as_of=last)) == timeless(short_answer())


def test_a_day_before_the_first_entry_is_refused():
    with pytest.raises(UnknotError) as refused:
        until(short(), FIRST - timedelta(days=1))
    assert refused.value.code == "nothing-yet"
    assert until(short(), None) == short()


def test_exertions_after_the_day_are_cut_too():
    cut = until(short(), FIRST + timedelta(days=3))
    assert max(e.day for e in cut.exertions) == FIRST + timedelta(days=3)
    assert len(cut.observations) == 4


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-2.0, -0.1, "helps"),
        (0.1, 2.0, "harms"),
        (-1.0, 1.0, "cannot_tell"),
        (-2.0, 0.3, "helps"),  # 87 in 100 ease
        (-2.0, 0.4, "cannot_tell"),  # 83 in 100
        (-0.3, 2.0, "harms"),
        (-0.4, 2.0, "cannot_tell"),
        (0.0, 0.0, "cannot_tell"),
    ],
)
def test_a_verdict_needs_a_direction_that_is_five_sixths_sure(
    low: float, high: float, verdict: str
):
    assert verdict_of(np.linspace(low, high, 101)) == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-2.0, -0.1, "helps"), (-2.0, 0.2, "cannot_tell"), (0.1, 2.0, "harms")],
)
def test_twelve_weeks_need_their_whole_range_on_one_side(low: float, high: float, verdict: str):
    assert verdicts.beyond(np.linspace(low, high, 101)) == verdict


def test_a_sixth_at_nothing_is_enough_to_hold_back():
    """Where 17 in 100 draws say that nothing answers, no direction is sure enough."""
    draws = np.concatenate([np.zeros(17), np.full(83, -2.0)])
    assert verdict_of(draws) == Verdict.CANNOT_TELL
    assert verdict_of(np.concatenate([np.zeros(16), np.full(84, -2.0)])) == Verdict.HELPS


def test_a_direction_alone_is_no_verdict():
    """The diary must hardly speak against any answer to what was done."""
    draws = np.full(100, -2.0)
    assert verdict_of(draws, -0.51) == Verdict.CANNOT_TELL
    assert verdict_of(draws, -0.49) == Verdict.HELPS


def test_shuffled_days_are_heard_unless_they_speak_far_less_than_the_days_in_their_order():
    draws = np.full(100, 2.0)
    assert judge(draws, draws, True, 5.0, 2.5)[0] == Verdict.CANNOT_TELL
    assert judge(draws, draws, True, 5.0, 1.5)[0] == Verdict.HARMS
    assert repeated(draws, draws, 5.0, 2.5)
    assert not repeated(draws, draws, 5.0, 1.5)


def test_an_interval_is_in_order():
    found = interval(np.random.default_rng(1).normal(0, 1, 20_000))
    assert found.q05 == pytest.approx(-1.645, abs=0.05)
    assert found.q25 < found.median < found.q75 < found.q95


def walked() -> Diary:
    """A short diary with one brisk walk in it: nobody is told of what they never did."""
    plain = short()
    day = plain.observations[0].day
    walk = Exertion(day, Kind.AEROBIC, 30.0, "min", "made-up: brisk_walk_minutes", None, 30.0)
    return replace(plain, exertions=(*plain.exertions, walk))


def gated(posterior: float, shuffled: str, passed: bool) -> str:
    """The verdict of brisk walking when its draws say `posterior`."""
    from unknot.effects.counterfactual import ArmEffect

    draws = np.random.default_rng(1).normal(posterior, 0.1, 400)
    found = ArmEffect("brisk_walk", "pain", draws, np.zeros(400))
    middle = {"cannot_tell": 0.0, "helps": -2.0, "harms": 2.0}[shuffled]
    control = replace(found, posterior=np.random.default_rng(2).normal(middle, 0.1, 400))
    findings = verdicts.Findings(
        "pain", {"brisk_walk": found}, {"brisk_walk": control}, 0.5,
        replace(
            short_answer().diagnostics, passed=passed, answers=True, log_any=9.0,
            log_any_shuffled=9.0,
        ),
    )  # fmt: skip
    made = verdicts.effect_of(ARMS[0], findings, prepare(walked()), walked(), few=False)
    return made.verdict


@pytest.mark.parametrize(
    ("posterior", "shuffled", "passed", "verdict"),
    [
        (-2.0, "cannot_tell", True, "helps"),
        (2.0, "cannot_tell", True, "harms"),
        (-2.0, "helps", True, "cannot_tell"),
        (2.0, "harms", True, "cannot_tell"),
        (-2.0, "harms", True, "helps"),
        (-2.0, "cannot_tell", False, "cannot_tell"),
        (0.0, "cannot_tell", True, "cannot_tell"),
    ],
)
def test_shuffled_days_and_checks_hold_a_verdict_back(
    posterior: float, shuffled: str, passed: bool, verdict: str
):
    assert gated(posterior, shuffled, passed) == verdict


def test_groups_are_told_only_when_checks_pass():
    held_back = replace(short_answer().diagnostics, passed=False)
    assert not held_back.passed
    if not short_answer().diagnostics.passed:
        assert not any(g.told for g in short_answer().groups)
    for group in short_answer().groups:
        assert group.prior_sd > 0
        assert 0 <= group.posterior.q05 <= group.posterior.q95 <= 1


def test_the_hash_depends_on_every_entry():
    base = snapshot.data_hash(short())
    assert base == snapshot.data_hash(short())
    assert base != snapshot.data_hash(until(short(), FIRST + timedelta(days=14)))
    walked = replace(short(), exertions=short().exertions[:-1])
    assert base != snapshot.data_hash(walked)


def test_two_runs_of_one_verdict_do_not_silence_each_other():
    """How large a clear effect is they may tell otherwise; whether there is one, they may not."""
    rng = np.random.default_rng(4)
    clear, clearer, none = (rng.normal(mean, 0.4, 2000) for mean in (1.0, 1.8, 0.0))
    pairs = {"size": (clear, clearer), "whether": (none, clear), "alike": (none, none + 0.01)}
    gaps = {"size": 2.0, "whether": 2.5, "alike": 0.03}
    told_by = EffectsOfRuns((), {}, {}, gaps, pairs, 1.0)
    assert told_by.disagreements(3.0) == [0.0, 2.5, 0.03]
    assert told_by.disagreements(-1.0) == [2.0, 2.5, 0.03], "no evidence of any answer: no verdict"


def test_days_read_are_days_with_an_entry():
    plain = short()
    holes = replace(plain, observations=plain.observations[::3], exertions=())
    read = describe.what_was_read(holes)
    assert read.days == len({o.day for o in holes.observations})
    assert read.calendar_days == (read.last - read.first).days + 1
    assert read.days < read.calendar_days


def test_a_limit_in_the_diary_says_what_a_bad_day_is():
    long = diary(felt("pain", scattered(40, 1)))
    own = replace(long, extra={"flare pain": "8"})
    (usual,) = symptoms_ahead(long, prepare(long), None)
    (mine,) = symptoms_ahead(own, prepare(own), None)
    assert not usual.bad_day.own
    assert mine.bad_day.own
    assert mine.bad_day.begins == 8.0
    assert usual.bad_day.begins == 7.0
    assert usual.days[0].p_flare != mine.days[0].p_flare


def test_the_truth_of_a_made_up_diary_is_read_and_of_no_other():
    line = sentences.TRUTH.format(
        early="brisk walking +1.9, doing less +0.6", late="tai chi \N{MINUS SIGN}1.5"
    )
    fake = replace(short(), made_up=True, extra={"truth": line})
    none: tuple[dict[str, float], dict[str, float]] = ({}, {})
    assert describe.truths(fake, "pain") == ({"brisk_walk": 1.9, "less": 0.6}, {"tai_chi": -1.5})
    assert describe.truths(fake, "fatigue") == none
    assert describe.truths(replace(fake, made_up=False), "pain") == none
    assert describe.truths(replace(fake, extra={"truth": "she is well"}), "pain") == none
