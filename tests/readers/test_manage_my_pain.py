"""Manage My Pain's records by values, and strictness where its dialect is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unknot.diary.entries import Diary
from unknot.errors import UnknotError
from unknot.parsing.text import head_of
from unknot.readers import read_diary
from unknot.readers.manage_my_pain import READER
from unknot.recordings.raw import records_of

TODAY = date(2026, 11, 1)
HEADER = "Date,Time,Severity,Location,Aggravating Factors,Alleviating Factors,Notes"


def read(folder: Path, *rows: str, header: str = HEADER) -> Diary:
    path = folder / "pain.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return read_diary([path], today=TODAY)


def test_records_of_a_day_are_slots_by_their_clock(tmp_path: Path):
    diary = read(
        tmp_path,
        "2026-05-01,9:30 pm,4,Neck,Desk,Rest,",
        "2026-05-01,08:15,7/10,Back,Sitting,Heat,a made-up note",
        "2026-05-02,08:15,3,Back,,,",
    )
    held = [(o.day.day, o.value, o.slot) for o in diary.observations]
    assert held == [(1, 7.0, 1), (1, 4.0, 2), (2, 3.0, None)]
    assert [note.text for note in diary.notes] == ["a made-up note"]
    assert diary.counts[0].stored == 3


def test_where_it_hurts_is_kept_though_positions_are_dropped(tmp_path: Path):
    diary = read(tmp_path, "2026-05-01,08:15,7,Lower back,Sitting,Heat,")
    assert list(records_of(diary.raw[0])) == [
        {
            "day": "2026-05-01",
            "Time": "08:15",
            "pain Location": "Lower back",
            "Aggravating Factors": "Sitting",
            "Alleviating Factors": "Heat",
        }
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("2026-05-01,,73,,,,",), "unknown-dialect"),
        (("05/06/2026,,7,,,,", "06/06/2026,,7,,,,"), "ambiguous-date"),
        (("2026-05-01,,,,,,",), "nothing-read"),
    ],
)
def test_what_could_be_misread_is_refused(rows: tuple[str, ...], code: str, tmp_path: Path):
    with pytest.raises(UnknotError) as refused:
        read(tmp_path, *rows)
    assert refused.value.code == code
    assert refused.value.fix


def test_days_are_read_where_one_proves_their_order_or_the_month_is_a_word(tmp_path: Path):
    diary = read(tmp_path, "05/06/2026,,7,,,,", "25/06/2026,,5,,,,", '"Jul 3, 2026",,4,,,,')
    assert [(o.day.month, o.day.day) for o in diary.observations] == [(6, 5), (6, 25), (7, 3)]


@pytest.mark.parametrize(
    "header", ["Date,Severity,Location,Notes", "Date,Severity,Aggravating Factors", "Date,Pain"]
)
def test_other_pain_diaries_are_not_taken_for_one(header: str, tmp_path: Path):
    path = tmp_path / "pain.csv"
    path.write_text(f"{header}\n2026-05-01,7,x\n", encoding="utf-8")
    assert READER.recognise(head_of(path)) == 0.0
