"""Days that the lots decided: marked, kept, and not read as answers to how one feels."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from tests.trial.people import FIRST, days_felt, diary_of, trial_of

from unknot.diary.by_lot import BY_LOT, drawn_ways, without_lots
from unknot.diary.entries import Diary
from unknot.inference.fit import prepare
from unknot.parsing.write import write_diary_csv
from unknot.readers import read_diary
from unknot.trial.record import stopped
from unknot.trial.run import marked, tell
from unknot.trial.schedule import daily, order_of
from unknot.workflow.trials import lots_table


def days_marked(diary: Diary) -> list[int]:
    return [(seen.day - FIRST).days for seen in diary.observations if seen.what == BY_LOT]


def lived() -> tuple[Diary, list[int]]:
    before, during = days_felt(trial_of(), -1.0, np.random.default_rng(1))
    arms = daily(order_of(trial_of().design), 7)
    return diary_of(before, during), np.flatnonzero(arms == 1).tolist()


def test_days_of_the_arm_are_marked_and_usual_days_are_not():
    diary, walking = lived()
    assert days_marked(marked(trial_of(), diary)) == walking


def test_someone_who_cheats_on_the_arm_chose_that_day():
    diary, walking = lived()
    day = FIRST + timedelta(days=walking[3])
    told = tell(trial_of(), day, "no", "tired")
    assert days_marked(marked(told, diary)) == [at for at in walking if at != walking[3]]


def test_after_a_stop_and_after_the_last_entry_nothing_is_marked():
    diary, walking = lived()
    end = FIRST + timedelta(days=walking[5])
    assert days_marked(marked(stopped(trial_of(), end, "x"), diary)) == walking[:6]
    short = replace(diary, observations=diary.observations[:70], exertions=diary.exertions[:1])
    last = (short.observations[-1].day - FIRST).days
    assert all(at <= last for at in days_marked(marked(trial_of(), short)))


def test_marking_twice_is_marking_once():
    diary, _ = lived()
    once = marked(trial_of(), diary)
    assert marked(trial_of(), once) == once


def test_the_load_of_a_drawn_way_is_moved_to_that_of_chosen_days():
    rng = np.random.default_rng(2)
    ways = np.repeat([0.0, 2.0, 0.0, 3.0], 10)
    load = rng.standard_normal(40) + ways
    found = without_lots(load, ways)
    for way in (2.0, 3.0):
        assert np.isclose(found[ways == way].mean(), load[ways == 0.0].mean())
        np.testing.assert_allclose(np.diff(found[ways == way]), np.diff(load[ways == way]))
    np.testing.assert_array_equal(found[ways == 0.0], load[ways == 0.0])


def test_a_few_days_move_nothing_and_a_gap_stays_one():
    load = np.array([1.0, np.nan, 2.0, 5.0, 6.0, 1.0, 2.0])
    ways = np.array([0.0, 0.0, 0.0, 2.0, 2.0, 0.0, 0.0])
    np.testing.assert_array_equal(without_lots(load, ways), load)


def test_a_fit_reads_the_marks_and_a_diary_without_is_as_it_was():
    diary, walking = lived()
    plain, told = prepare(diary), prepare(marked(trial_of(), diary))
    assert drawn_ways(marked(trial_of(), diary), plain.first, plain.days).sum() == 2 * len(walking)
    np.testing.assert_array_equal(plain.reports.values, told.reports.values)
    np.testing.assert_array_equal(plain.lived.log_chores, told.lived.log_chores)
    assert plain.reports.choices.rows == told.reports.choices.rows > 0
    assert any(
        (one != other).any()
        for one, other in zip(
            plain.reports.choices.values, told.reports.choices.values, strict=True
        )
    )


def test_the_marks_are_read_from_a_table_beside_the_diary(tmp_path: Path):
    diary, walking = lived()
    write_diary_csv(diary, tmp_path / "diary.csv")
    (tmp_path / "by_lot.csv").write_text(lots_table(marked(trial_of(), diary)), encoding="utf-8")
    both = read_diary([tmp_path / "diary.csv", tmp_path / "by_lot.csv"])
    assert days_marked(both) == walking
    write_diary_csv(both, tmp_path / "both.csv")
    assert days_marked(read_diary([tmp_path / "both.csv"])) == walking
