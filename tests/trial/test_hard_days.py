"""What goes wrong around a trial: clocks, watches, holidays, leaving, cheating, knowing nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from tests.trial.people import FIRST, days_felt, diary_of, plan, trial_of

from unknot.arrays import Array
from unknot.diary.entries import Diary, Exertion, Kind
from unknot.trial.analyse import Answered, analyse
from unknot.trial.record import Trial, TrialError
from unknot.trial.run import marked, tell, today_in, watched
from unknot.trial.schedule import daily, order_of
from unknot.workflow.trials import TrialQuestion, designed, run_day


@dataclass
class Memory:
    """A trial in memory."""

    trial: Trial

    def read(self) -> Trial:
        return self.trial

    def write(self, trial: Trial) -> None:
        self.trial = trial

    def answered(self, trial: Trial, said: Mapping[str, Any], diary: Diary) -> None:
        """Kept by nobody."""
        del trial, said, diary


def walking_days(trial: Trial) -> list[int]:
    arms = daily(order_of(trial.design), trial.design.block_days)
    return [at for at, arm in enumerate(arms) if arm == 1]


def felt(effect: float, seed: int, **how: float) -> tuple[Array, Array]:
    return days_felt(trial_of(), effect, np.random.default_rng(seed), **how)


def test_the_clock_goes_back_and_a_trial_that_was_stopped_stays_stopped():
    before, during = felt(4.0, 8, level=4.0)
    held = watched(trial_of(), diary_of(before, during))
    assert held.stopped is not None
    for days in (0, 1, 30):
        shown = today_in(held, held.stopped - timedelta(days=days))
        assert shown.arm is None
        assert "ended early" in shown.words[0]
    earlier = diary_of(before, during[:3])
    assert watched(held, earlier).stopped == held.stopped


def test_the_clock_goes_back_and_the_later_word_of_a_day_stands():
    trial = tell(trial_of(), FIRST + timedelta(days=9), "yes")
    again = tell(
        tell(trial, FIRST + timedelta(days=2), "no", "rain"), FIRST + timedelta(days=9), "no"
    )
    assert [(day.day - FIRST).days for day in again.done] == [2, 9]
    assert [day.did for day in again.done] == ["no", "no"]
    with pytest.raises(TrialError, match="no day"):
        tell(again, FIRST - timedelta(days=400), "yes")


def test_an_entry_from_the_future_is_not_read_before_its_day():
    trial = trial_of()
    before, during = felt(-2.0, 3)
    (now,) = analyse(trial, diary_of(before, during[:30]))
    (later,) = analyse(trial, diary_of(before, during))
    assert sum(now.of_days) < sum(later.of_days)


def test_the_watch_lies_and_only_what_was_written_counts():
    """Steps of a lorry ride on every walking day: neither answer nor stop moves."""
    before, during = felt(0.0, 4)
    plain = diary_of(before, during)
    lies = tuple(
        Exertion(FIRST + timedelta(days=at), Kind.OVERALL, 90_000.0, "steps", "watch: steps")
        for at in walking_days(trial_of())
    )
    odd = replace(plain, exertions=(*plain.exertions, *lies))
    assert analyse(trial_of(), odd) == analyse(trial_of(), plain)
    assert watched(trial_of(), odd) == watched(trial_of(), plain)


def test_on_a_holiday_with_no_entries_nothing_is_asked_until_a_day_is_written_down():
    trial = trial_of()
    day = next(at for at in walking_days(trial) if at > 12)
    before, during = felt(0.0, 5)
    quiet = during.copy()
    quiet[day - 10 : day] = np.nan
    away = diary_of(before, quiet[:day])
    today = FIRST + timedelta(days=day)
    held, shown = run_day(Memory(trial), today, diary=away)
    assert "no entry for two days" in shown.words[0]
    assert held.stopped is None
    back = diary_of(before, np.append(quiet[:day], 5.0))
    _, shown = run_day(Memory(trial), today, diary=back)
    assert shown.words[0].startswith("Today: ")


def test_missed_days_are_never_added_up_afterwards():
    trial = trial_of()
    for day in walking_days(trial)[:3]:
        trial = tell(trial, FIRST + timedelta(days=day), "no", "away")
    asked = [today_in(trial, FIRST + timedelta(days=day)) for day in walking_days(trial)]
    assert len({shown.words for shown in asked}) == 1


def test_stopping_half_way_leaves_a_wider_range_that_still_holds():
    inside = 0
    for seed in range(10):
        before, during = felt(-2.0, 30 + seed)
        (half,) = analyse(trial_of(), diary_of(before, during[: during.size // 2]))
        inside += half.low < -2.0 < half.high
    assert inside >= 9


def test_cheating_every_day_makes_no_effect_out_of_nothing_and_marks_no_day():
    trial = trial_of(plan(groups=4))
    before, during = days_felt(trial, 0.0, np.random.default_rng(6))
    for day in walking_days(trial):
        trial = tell(trial, FIRST + timedelta(days=day), "no", "stayed in bed")
    diary = diary_of(before, during)
    (found,) = analyse(trial, diary)
    assert found.verdict in (Answered.CANNOT_TELL, Answered.TOO_SMALL)
    assert marked(trial, diary).observations == diary.observations


def test_everything_unknown_nothing_is_told_and_nothing_is_stopped():
    trial = trial_of()
    before, during = felt(0.0, 7)
    empty = diary_of(before, np.full(during.size, np.nan))
    (found,) = analyse(trial, empty)
    assert found.verdict is Answered.CANNOT_TELL
    assert found.p_better == pytest.approx(found.p_worse, abs=0.01)
    assert found.low < -4.0
    assert found.high > 4.0
    assert watched(trial, empty).stopped is None


def test_everything_unknown_no_trial_is_designed():
    today = FIRST
    nothing = Diary("me", "local", (), ())
    with pytest.raises(TrialError, match="does not say how much"):
        designed(nothing, TrialQuestion("pain", ("usual", "easy_walk")), today)
    before, _ = felt(0.0, 8)
    with pytest.raises(TrialError, match="not offered"):
        designed(
            diary_of(before[:0], before, walks=False),
            TrialQuestion("pain", ("usual", "easy_walk:20x3")), FIRST + timedelta(days=59),
        )  # fmt: skip
