"""A later file that says otherwise what was done is a correction: it counts, and that is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unknot.diary.entries import Diary, Kind, exertion_series
from unknot.parsing.finish import join
from unknot.readers import read_diary

TODAY = date(2026, 11, 1)
HEAD = {
    "activity": "date,pain,activity,activity_unit",
    "exertion_self": "date,pain,exertion_self",
    "brisk_walk_minutes": "date,pain,brisk_walk_minutes",
    "steps": "date,pain,steps",
}
UNIT = {"activity": ",min"}


def read(folder: Path, column: str, *files: tuple[str, tuple[int, ...]]) -> Diary:
    paths: list[Path] = []
    for name, amounts in files:
        paths.append(folder / name)
        paths[-1].parent.mkdir(exist_ok=True)
        rows = [
            f"2026-02-{i + 1:02d},{3 + i % 4},{amount}{UNIT.get(column, '')}"
            for i, amount in enumerate(amounts)
        ]
        paths[-1].write_text("\n".join([HEAD[column], *rows]) + "\n", encoding="utf-8")
    return read_diary(paths, today=TODAY)


def amounts(diary: Diary) -> list[float]:
    kind = next(one.kind for one in diary.exertions)
    return exertion_series(diary, kind).values.tolist()


@pytest.mark.parametrize("column", ["activity", "exertion_self", "brisk_walk_minutes"])
@pytest.mark.parametrize("names", [("old.csv", "new.csv"), ("a/diary.csv", "b/diary.csv")])
def test_a_slip_mended_in_a_later_file_counts_as_mended(
    tmp_path: Path, column: str, names: tuple[str, str]
):
    diary = read(tmp_path, column, (names[0], (5, 9, 4)), (names[1], (5, 3, 4, 6)))
    assert amounts(diary) == [5, 3, 4, 6]
    told = [text for text in diary.warnings if "another value" in text]
    assert len(told) == 1
    assert "1 day has another value" in told[0]


def test_of_steps_the_larger_counter_stands_whichever_comes_last(tmp_path: Path):
    for order in ((3000, 9000), (9000, 3000)):
        diary = read(tmp_path, "steps", *((f"{n}.csv", (n, n)) for n in order))
        assert amounts(diary) == [9000, 9000]
        assert not any("another value" in text for text in diary.warnings)


def test_what_two_files_agree_on_is_held_once(tmp_path: Path):
    diary = read(tmp_path, "activity", ("a.csv", (5, 9)), ("b.csv", (5, 9)))
    assert amounts(diary) == [5, 9]
    assert len(diary.exertions) == 2
    assert [one.count for one in diary.skipped if "two files" in one.why] == [4]


def test_what_was_typed_on_the_page_or_said_in_a_note_is_no_correction_of_a_file(tmp_path: Path):
    diary = read(tmp_path, "brisk_walk_minutes", ("a.csv", (30, 20)))
    said = Diary(
        diary.person, diary.time_zone, (),
        tuple(
            type(one)(one.day, one.kind, 10.0, "min", "note: brisk_walk_minutes", None, 10.0)
            for one in diary.exertions
        ),
    )  # fmt: skip
    both = join([diary, said])
    assert exertion_series(both, Kind.AEROBIC).values.tolist() == [30, 20]
