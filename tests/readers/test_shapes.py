"""Exports of other shapes: a row for each symptom, titles above the headings, Samsung, Daylio."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unknot.diary.entries import Worse
from unknot.errors import UnknotError
from unknot.parsing.text import read_text
from unknot.readers import guess_table, read_diary

TODAY = date(2026, 11, 1)


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read_guessed(path: Path, **takes: str) -> list[tuple[int, str, float]]:
    mapping = guess_table(path, {k.replace("_", " "): v for k, v in takes.items()}).mapping({})
    diary = read_diary([path], guessed={path: mapping}, today=TODAY)
    return [(o.day.day, o.what, o.value) for o in diary.observations]


LONG = """Day,Symptom,Score
"1st Jun 2026","Joint pain","2"
"22nd Jun 2026","Joint pain","3"
"23rd Jun 2026","Fatigue","4"
"""


def test_a_row_for_each_symptom_is_read_as_a_column_for_each(tmp_path: Path) -> None:
    path = write(tmp_path, LONG)
    held = read_guessed(path, Joint_pain="pain 0 to 4", Fatigue="fatigue 0 to 4")
    assert held == [(1, "pain", 2.0), (22, "pain", 3.0), (23, "fatigue", 4.0)]
    told = read_text(path)[1]
    assert any("a column for each: Joint pain, Fatigue" in text for text in told)


def test_every_line_of_a_long_table_stays_where_it_was(tmp_path: Path) -> None:
    lines = read_text(write(tmp_path, LONG))[0].splitlines()
    assert lines[1] == "2026-06-01,2,"
    assert lines[3] == "2026-06-23,,4"


@pytest.mark.parametrize(
    "header",
    ["FeatureName,Timestamp,Value,Note", "Symptom,Date,Score", "tracker,day,rating"],
)
def test_other_tables_with_a_row_for_each_symptom(header: str, tmp_path: Path) -> None:
    extra = "," * (header.count(",") - 2)
    rows = "".join(
        f"{what},2026-06-{i:02d}T20:15:00,{(i + shift) % 10}{extra}\n"
        for i in range(1, 26)
        for what, shift in (("Pain", 0), ("Fatigue", 3))
    )
    held = read_guessed(write(tmp_path, f"{header}\n{rows}"))
    assert held[:2] == [(1, "fatigue", 4.0), (1, "pain", 1.0)]
    assert len(held) == 50


def test_names_of_people_are_no_symptoms(tmp_path: Path) -> None:
    rows = "".join(f"{who},2026-06-0{i},3\n" for i in range(1, 9) for who in ("Ann", "Bo"))
    path = write(tmp_path, f"Name,Date,Score\n{rows}")
    assert read_text(path) == (f"Name,Date,Score\n{rows}", ())


SAMSUNG = """com.samsung.shealth.step_daily_trend,6301000,7
update_time,source_type,count,day_time
2026-06-01 23:00:00.000,-2,5000,1780272000000,
2026-06-01 23:00:00.000,0,3000,1780272000000,
2026-06-02 23:00:00.000,-2,6100,2026-06-02 00:00:00.000,
"""


def test_samsung_steps_are_those_of_all_sources_together(tmp_path: Path) -> None:
    path = write(tmp_path, SAMSUNG)
    diary = read_diary([path], today=TODAY)
    assert [(e.day.day, e.amount) for e in diary.exertions] == [(1, 5000.0), (2, 6100.0)]
    assert any("1 rows of single sources" in text for text in diary.warnings)


def test_another_table_of_samsung_names_the_one_with_steps(tmp_path: Path) -> None:
    path = write(tmp_path, "com.samsung.health.heart_rate,1,2\nheart_rate,create_time\n61,x\n")
    with pytest.raises(UnknotError, match="heart_rate") as refused:
        read_diary([path], today=TODAY)
    assert "step_daily_trend" in refused.value.fix


def test_a_title_above_the_headings_is_said_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    rows = "".join(f"2026-06-{i:02d},{i % 10}\n" for i in range(1, 26))
    path = write(tmp_path, f"My diary 2026\n\ndate,pain\n{rows}2026-06-26,99\n")
    diary = read_diary([path], today=TODAY)
    assert len(diary.observations) == 25
    assert "mine.csv: above the headings stands “My diary 2026”; it is not read." in diary.warnings
    assert 'line 29: "99"' in diary.skipped[0].why


DAYLIO = """full_date,date,weekday,time,mood,activities,note_title,note
2026-06-03,3 June,Wednesday,9:15 pm,rad,"walk | tea","",""
2026-06-02,2 June,Tuesday,9:15 pm,awful,"","","long night"
2026-06-02,2 June,Tuesday,9:15 am,meh,"","",""
2026-06-01,1 June,Monday,9:15 pm,splendid,"","",""
"""


def test_daylio_moods_are_five_steps_with_several_a_day(tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, DAYLIO)], today=TODAY)
    held = [(o.day.day, o.value, o.slot) for o in diary.observations]
    assert held == [(2, 3.0, 1), (2, 1.0, 2), (3, 5.0, None)]
    scale = diary.observations[0].scale
    assert scale is not None
    assert (scale.low, scale.high, scale.worse) == (1.0, 5.0, Worse.LOW)
    assert 'line 5: "splendid"' in diary.skipped[0].why
    assert "mine.csv: 2 notes kept, not read." in diary.warnings
    assert "long night" not in repr(diary)


def test_a_windows_alphabet_is_shown_rightly(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes("wann;Müdigkeit\nheute;3\n".encode("cp1252"))
    with pytest.raises(UnknotError) as refused:
        read_diary([path], today=TODAY)
    assert "Müdigkeit" in refused.value.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,pain\n", "has headings but no rows"),
        ("date,pain,fatigue\n2026-06-01,,\n2026-06-02,,\n", "2 rows with a day, and nothing"),
    ],
)
def test_an_empty_table_says_what_is_missing(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnknotError, match=said) as refused:
        read_diary([write(tmp_path, text)], today=TODAY)
    assert refused.value.code == "nothing-read"
    assert "mend the first" not in refused.value.fix


def test_a_line_mark_inside_a_row_ends_no_row(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(
        b"date,activity,activity_unit\n2026-06-01,4134\r,steps\n2026-06-02,6391\r,steps\n"
    )
    diary = read_diary([path], today=TODAY)
    assert [(e.amount, e.unit) for e in diary.exertions] == [(4134.0, "steps"), (6391.0, "steps")]
    assert "mine.csv: 2 stray line marks inside rows are passed over." in diary.warnings
    assert not diary.skipped
