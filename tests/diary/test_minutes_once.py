"""Minutes that a table and a watch both tell of are the same minutes, and count once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Exertion, Kind, exertion_series
from unknot.diary.exposure import lived, minutes_done

DAY = date(2026, 3, 1)
WATCH, TABLE = "export.xml", "mine.csv"
Told = tuple[str, str, Kind, float]  # file, column, kind, minutes
COLUMNS = (
    ("easy_walk_minutes", Kind.GENTLE), ("gentle_minutes", Kind.GENTLE), ("Garden", Kind.GENTLE),
    ("tai_chi_minutes", Kind.GENTLE), ("brisk_walk_minutes", Kind.AEROBIC),
    ("aerobic_minutes", Kind.AEROBIC), ("strength_minutes", Kind.STRENGTH),
)  # fmt: skip


def a_day(*told: Told) -> Diary:
    done = (
        Exertion(DAY, kind, amount, "min", f"{file}: {column}", None, amount)
        for file, column, kind, amount in told
    )
    return Diary("me", "UTC", (), tuple(done))


def sessions(*told: Told) -> dict[str, float]:
    return dict(lived(a_day(*told), DAY, DAY).sessions[0])


@pytest.mark.parametrize(
    ("table", "watch", "wanted"),
    [
        # a watch's walk, and a table that says how long the person moved gently
        (("Walk", Kind.GENTLE, 20.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
         {"easy_walk": 20.0}),
        (("Walk", Kind.GENTLE, 30.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
         {"easy_walk": 30.0}),
        (("Walk", Kind.GENTLE, 15.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
         {"easy_walk": 20.0}),
        (
            ("gentle_minutes", Kind.GENTLE, 30.0), ("tai_chi_minutes", Kind.GENTLE, 20.0),
            {"tai_chi": 20.0, "easy_walk": 10.0},
        ),
        # a watch calls every walk a walk, and minutes of exercise only that
        (
            ("brisk_walk_minutes", Kind.AEROBIC, 20.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
            {"brisk_walk": 20.0},
        ),
        (
            ("brisk_walk_minutes", Kind.AEROBIC, 20.0), ("easy_walk_minutes", Kind.GENTLE, 50.0),
            {"brisk_walk": 20.0, "easy_walk": 30.0},
        ),
        (
            ("brisk_walk_minutes", Kind.AEROBIC, 30.0), ("aerobic_minutes", Kind.AEROBIC, 30.0),
            {"brisk_walk": 30.0},
        ),
        # what is not the same stays beside it
        (
            ("strength_minutes", Kind.STRENGTH, 20.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
            {"strength": 20.0, "easy_walk": 20.0},
        ),
        (
            ("tai_chi_minutes", Kind.GENTLE, 20.0), ("easy_walk_minutes", Kind.GENTLE, 20.0),
            {"tai_chi": 20.0, "easy_walk": 20.0},
        ),
    ],
)  # fmt: skip
def test_a_table_and_a_watch_tell_of_the_same_minutes(
    table: tuple[str, Kind, float], watch: tuple[str, Kind, float], wanted: dict[str, float]
):
    for told in (((TABLE, *table), (WATCH, *watch)), ((WATCH, *watch), (TABLE, *table))):
        assert sessions(*told) == wanted


def test_a_kind_as_a_whole_counts_them_once_too():
    told = a_day(
        (TABLE, "Walk", Kind.GENTLE, 20.0), (WATCH, "easy_walk_minutes", Kind.GENTLE, 20.0)
    )
    assert exertion_series(told, Kind.GENTLE).values.tolist() == [20.0]


def test_within_one_file_nothing_is_taken_for_the_same():
    told = tuple((TABLE, column, kind, 10.0) for column, kind in COLUMNS[:5])
    assert sessions(*told) == {"easy_walk": 30.0, "tai_chi": 10.0, "brisk_walk": 10.0}


def test_what_a_file_names_itself_is_not_taken_from_its_other_minutes():
    told = (
        (TABLE, "gentle_minutes", Kind.GENTLE, 20.0),
        (TABLE, "tai_chi_minutes", Kind.GENTLE, 10.0),
        (WATCH, "tai_chi_minutes", Kind.GENTLE, 15.0),
    )
    assert sessions(*told) == {"easy_walk": 15.0, "tai_chi": 15.0}


def test_none_and_unknown_stay_apart():
    diary = a_day((TABLE, "easy_walk_minutes", Kind.GENTLE, 0.0))
    done = minutes_done(diary, DAY, 2)
    assert list(done) == ["easy_walk"]
    assert done["easy_walk"][0] == 0.0
    assert np.isnan(done["easy_walk"][1])


rows_of_a_day = st.tuples(
    st.sampled_from([WATCH, TABLE, "other.csv"]), st.sampled_from(COLUMNS),
    st.sampled_from([0.0, 10.0, 20.0, 35.0]),
)  # fmt: skip


@given(st.lists(rows_of_a_day, max_size=8))
def test_files_never_tell_more_than_their_sums_nor_less_than_the_fullest_one(
    rows: list[tuple[str, tuple[str, Kind], float]],
):
    entries = [(file, column, kind, amount) for file, (column, kind), amount in rows]
    whole = sum(minutes_done(a_day(*entries), DAY, 1)[name][0] for name in names(entries))
    by_file: defaultdict[str, float] = defaultdict(float)
    for file, _, _, amount in entries:
        by_file[file] += amount
    assert whole <= sum(by_file.values()) + 1e-9
    assert whole >= max([0.0, *by_file.values()]) - 1e-9
    assert whole == pytest.approx(
        sum(minutes_done(a_day(*entries[::-1]), DAY, 1)[name][0] for name in names(entries))
    )


def names(entries: list[Told]) -> list[str]:
    return list(minutes_done(a_day(*entries), DAY, 1))
