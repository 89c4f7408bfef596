"""MyAIGuide: both pain tables, four kinds of step counts, and the harmonised table reproduced."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from unknot.diary.entries import series
from unknot.errors import UnknotError
from unknot.readers import read_diary

TODAY = date(2026, 11, 1)
CARRIED = """No value = similar as previous day for:,,,region,side  and ,intensity
year,month,day,region,side,intensity
2031,11,8,Knees,,6.1
,,8,Fingers,,3
,,9,Sick/Tired,,2.4,
,12,1,Neck,,0.5
2032,1,1,Neck,,11
"""
NAMED = """name,startday,startmonth,startyear,intensity,date
"Knee Pain",6,5,2024,3,"2024-05-06 20:00:00"
"Elbow Pain",6,5,2024,4.5,
happiness,6,5,2024,4,
happiness,6,5,2024,2,
"""
FITBIT = """Activités
Date,Calories brûlées,Pas,Distance
"01-06-2024","2,111","9,543","7,01"
"02-06-2024","1,999","0","0"
"""
PARTICIPANTS = (
    ("MG1", "Participant1"),
    *((f"MG{i}", f"Participant{i}Anonymized") for i in range(2, 7)),
)


def write(folder: Path, text: str, name: str = "pain.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_blank_date_means_the_one_above(tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, CARRIED)], today=date(2033, 1, 1))
    held = [(o.day, o.what, o.value) for o in diary.observations]
    assert held == [
        (date(2031, 11, 8), "pain", 6.1),
        (date(2031, 11, 9), "fatigue", 2.4),
        (date(2031, 12, 1), "pain", 0.5),
    ]
    assert diary.skipped[0].why == 'outside 0 to 10 (first in pain.csv line 7: "11")'
    assert any("whole folder" in text for text in diary.warnings)


def test_pain_is_the_largest_site_and_happiness_is_mood(tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, NAMED)], today=TODAY)
    assert {o.what: o.value for o in diary.observations} == {"pain": 4.5, "mood": 3.0}


def test_a_folder_brings_its_steps(tmp_path: Path) -> None:
    write(tmp_path, NAMED)
    write(tmp_path, FITBIT, "fitbit_export_2024_06.csv")
    write(tmp_path, "a,b\n1,2\n", "sport.csv")
    days = [{"dateTime": "2024-06-03", "value": "1234"}]
    write(tmp_path, json.dumps({"activities-steps": days}), "Fitbit.json")
    diary = read_diary([tmp_path], today=TODAY)
    assert [(e.day.day, e.amount) for e in diary.exertions] == [(1, 9543.0), (3, 1234.0)]
    why = {one.what: one.why for one in diary.skipped}
    assert why["steps"] == "a whole day without a step: the counter was not worn"
    assert "not used yet" in why["sport.csv"]


def test_a_google_day_is_the_day_on_which_its_bucket_starts(tmp_path: Path) -> None:
    value = [{"intVal": 4321}]
    source = "derived:com.google.step_count.delta"
    bucket = {
        "startTimeMillis": "1720612800000",
        "dataset": [{"dataSourceId": source, "point": [{"value": value}, {"value": value}]}],
    }
    path = write(tmp_path, json.dumps({"bucket": [bucket]}), "GoogleFit.json")
    diary = read_diary([path], today=TODAY)
    assert [(e.day, e.amount) for e in diary.exertions] == [(date(2024, 7, 10), 8642.0)]


def test_damaged_json_says_where(tmp_path: Path) -> None:
    path = write(tmp_path, '{"activities-steps": [\n{"dateTime": ', "Fitbit.json")
    with pytest.raises(UnknotError, match="line 2") as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "broken-json"


def test_the_folders_of_several_participants_are_refused(tmp_path: Path) -> None:
    for name in ("Participant1", "Participant2"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, NAMED)
    with pytest.raises(UnknotError, match="Participant1, Participant2") as refused:
        read_diary([tmp_path], today=TODAY)
    assert refused.value.code == "several-people"


@pytest.mark.parametrize(("person", "folder"), PARTICIPANTS)
def test_it_agrees_with_the_harmonised_table(person: str, folder: str, shared_data: Path) -> None:
    """Pain, fatigue and mood exactly; steps to the four digits that the table keeps.

    The table ends with the pain diary; the counters ran on, so only its days are compared.
    """
    diary = read_diary([shared_data / "myaiguide" / folder], today=TODAY)
    with (shared_data / "harmonised" / "myaiguide_daily.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["person"] == person]
    for what in ("pain", "fatigue", "mood"):
        ours = {one.day: one.value for one in diary.observations if one.what == what}
        theirs = {date.fromisoformat(r["date"]): float(r[what]) for r in rows if r[what]}
        assert ours == theirs, what
    first, last = (date.fromisoformat(rows[i]["date"]) for i in (0, -1))
    steps = {e.day: float(f"{e.amount:.4g}") for e in diary.exertions if first <= e.day <= last}
    assert steps == {
        date.fromisoformat(r["date"]): float(r["activity"]) for r in rows if r["activity"]
    }


@pytest.mark.parametrize("person", [person for person, _ in PARTICIPANTS])
def test_the_harmonised_table_gives_the_same_series(person: str, shared_data: Path) -> None:
    folder = dict(PARTICIPANTS)[person]
    raw = series(read_diary([shared_data / "myaiguide" / folder], today=TODAY), "pain")
    table = shared_data / "harmonised" / "myaiguide_daily.csv"
    same = series(read_diary([table], person=person, today=TODAY), "pain")
    assert raw.days == same.days
    assert raw.scale == same.scale
    assert raw.values.tobytes() == same.values.tobytes()


@pytest.mark.parametrize("cell", ["9" * 30, "²", "-1", "x", ""])
def test_an_odd_year_is_counted_and_the_rest_is_read(cell: str, tmp_path: Path) -> None:
    text = NAMED + f"Knee Pain,1,2,{cell},3,\n"
    diary = read_diary([write(tmp_path, text)], today=TODAY)
    assert diary.skipped[0].why.startswith("not a date")
    assert len(diary.observations) == 2


def test_json_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '{"activities-steps": ' + "[" * 200_000, "Fitbit.json")
    with pytest.raises(UnknotError) as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "broken-json"


def export(days: list[str], name: str = "Activities") -> str:
    rows = "".join(f'"{day}","1,905","{3000 + i}"\n' for i, day in enumerate(days))
    return f"{name}\nDate,Calories Burned,Steps\n{rows}"


OTHER_BLOCKS = """
Sleep
Start Time,End Time,Minutes Asleep
"01-06-2024","x","420"
Food Log 20240601
Meal,Food,Calories
"","Daily Totals",""
Foods
Date,Calories In
"01-06-2024","1,900"
"""


def steps_of(folder: Path, text: str) -> list[tuple[str, float]]:
    diary = read_diary([write(folder, text, "fitbit.csv")], today=TODAY)
    return [(e.day.isoformat(), e.amount) for e in diary.exertions]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["01-06-2024", "13-06-2024"], "2024-06-01"),
        (["06-01-2024", "06-13-2024"], "2024-06-01"),
        (["2024-06-01", "2024-06-13"], "2024-06-01"),
    ],
)
def test_one_day_proves_the_order_of_a_whole_export(
    days: list[str], first: str, tmp_path: Path
) -> None:
    assert steps_of(tmp_path, export(days)) == [(first, 3000.0), ("2024-06-13", 3001.0)]


def test_an_order_that_nothing_proves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknotError, match="either way round") as refused:
        steps_of(tmp_path, export(["01-06-2024", "02-06-2024"]))
    assert refused.value.code == "ambiguous-date"


def test_another_month_beside_it_tells_the_order(tmp_path: Path) -> None:
    one = write(tmp_path, export(["01-06-2024", "02-06-2024"]), "june.csv")
    two = write(tmp_path, export(["01-07-2024", "31-07-2024"]), "july.csv")
    diary = read_diary([one, two], today=TODAY)
    assert [e.day for e in diary.exertions][:2] == [date(2024, 6, 1), date(2024, 6, 2)]


def test_days_of_two_orders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknotError) as refused:
        steps_of(tmp_path, export(["13-06-2024", "06-14-2024"]))
    assert refused.value.code == "mixed-dates"


def test_blocks_are_read_one_by_one(tmp_path: Path) -> None:
    """Minutes of sleep are no steps, and a body's weight above them does no harm."""
    body = 'Body\nDate,Weight,BMI,Fat\n"01-06-2024","70.1","24","0"\n\n'
    text = body + export(["01-06-2024", "13-06-2024"]) + OTHER_BLOCKS
    assert steps_of(tmp_path, text) == [("2024-06-01", 3000.0), ("2024-06-13", 3001.0)]
    diary = read_diary([tmp_path / "fitbit.csv"], today=TODAY)
    left = {one.what: one.count for one in diary.skipped}
    assert left == {"Body": 1, "Sleep": 1, "Foods": 2}


def test_an_export_without_steps_says_what_to_tick(tmp_path: Path) -> None:
    with pytest.raises(UnknotError) as refused:
        steps_of(tmp_path, 'Body\nDate,Weight\n"01-06-2024","70"\n')
    assert "tick Activities" in refused.value.fix
