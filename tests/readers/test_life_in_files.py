"""A life in older formats: events, notes, kinds of demand and raw records beside what was felt."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from unknot.diary.entries import Diary, Kind
from unknot.diary.rival_causes import causes
from unknot.readers import parse_mapping, read_diary
from unknot.recordings.raw import records_of

TODAY = date(2026, 11, 1)
DAYLIO = """full_date,date,weekday,time,mood,activities,note_title,note
2026-06-05,5 June,Friday,9:15 pm,good,"music | Flu","",""
2026-06-04,4 June,Thursday,9:15 pm,rad,"reading | cold","a title","walk 20 min"
2026-06-03,3 June,Wednesday,9:15 pm,splendid,"flu",,
2026-06-02,2 June,Tuesday,9:15 pm,meh,"tea",,
"""
VISIBLE = """observation_date,tracker_name,tracker_category,observation_value
2025-04-01,Infection,Experience,1
2025-04-02,Infection,Experience,0
2025-04-02,Fatigue,General,2
2025-04-02,Fatigue,General,2
2025-04-03,Period,Experience,1
2025-04-03,Note,Note,a made-up note
2025-04-03,Mentally demanding,Cognitive,3
2025-04-03,Emotionally stressful,Emotional,1
2025-04-03,Physically active,Physical,2
2025-04-03,Nausea,Gastrointestinal,1
2025-04-04,,General,1
2025-04-05,Fatigue,General,
2025-99-05,Fatigue,General,2
"""
NATIVE = """# unknot diary: made-up
# scale pain: 0 to 10
# exertion arguing: emotional, points, 0 to 3, step 1, worse high
date,pain,cognitive_minutes,arguing,event_treatment,event_travel,note,grip
2026-03-01,3,30,1,1,,,
2026-03-02,4,,,,1,a made-up note,
2026-03-03,,,,,0,,
2026-03-04,,,,,,,
2026-03-05,57,,,,,,
2026-03-06,,,,,,,12
"""
MAPPING = """[date]
column = "day"
format = "iso"

[[symptom]]
column = "pain"
what = "pain"
low = 0
high = 10

[[symptom]]
column = "ill"
what = "infection"
low = 0
high = 1
"""


def read(folder: Path, text: str, name: str) -> Diary:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_diary([path], today=TODAY)


def marked(diary: Diary, cause: str) -> list[tuple[int, float]]:
    return [(one.day.day, one.value) for one in diary.observations if one.what == cause]


def test_daylios_activities_are_events_where_a_name_is_certain_and_kept_raw_otherwise(
    tmp_path: Path,
):
    diary = read(tmp_path, DAYLIO, "daylio.csv")
    assert [(e.day.day, e.cause, e.change, e.name) for e in diary.events] == [
        (3, "infection", "on", "flu"),
        (5, "infection", "on", "flu"),
    ]
    assert marked(diary, "infection") == [(3, 1.0), (4, 0.0), (5, 1.0)]
    rows = [row for raw in diary.raw for row in records_of(raw)]
    assert {"day": "2026-06-04", "mood": "rad", "activities": ["reading", "cold"]} in rows
    assert {note.text for note in diary.notes} >= {"walk 20 min", "a title", "reading | cold"}
    assert [(one.what, one.value) for one in diary.observations if one.what == "mood"] == [
        ("mood", 3.0),
        ("mood", 5.0),
        ("mood", 4.0),
    ]
    count = diary.counts[0]
    assert (count.records, count.stored, count.skipped) == (4, 4, 0)


def test_visibles_infections_and_periods_are_events_and_its_notes_are_kept(tmp_path: Path):
    diary = read(tmp_path, VISIBLE, "visible.csv")
    assert [(e.day.day, e.cause) for e in diary.events] == [(1, "infection"), (3, "period")]
    assert marked(diary, "infection") == [(1, 1.0), (2, 0.0)]
    assert [note.text for note in diary.notes] == ["a made-up note"]
    assert {(e.kind, e.amount) for e in diary.exertions} == {
        (Kind.COGNITIVE, 3.0),
        (Kind.EMOTIONAL, 1.0),
        (Kind.OVERALL, 2.0),
    }
    count = diary.counts[0]
    assert (count.records, count.stored, count.merged) == (13, 8, 1)
    assert (count.raw, count.skipped) == (1, 3)


def test_our_own_table_has_events_and_counts_rows_that_answer_something(tmp_path: Path):
    diary = read(tmp_path, NATIVE, "diary.csv")
    assert [(e.day.day, e.cause, e.change) for e in diary.events] == [
        (1, "treatment", "on"),
        (2, "travel", "on"),
    ]
    assert {(e.kind, e.unit, e.amount) for e in diary.exertions} == {
        (Kind.COGNITIVE, "min", 30.0),
        (Kind.EMOTIONAL, "points", 1.0),
    }
    count = diary.counts[0]
    assert (count.records, count.stored, count.skipped) == (5, 3, 2)


def test_a_mapped_column_of_a_cause_is_events_too(tmp_path: Path):
    table, mapping = tmp_path / "mine.csv", tmp_path / "mine.toml"
    table.write_text(
        "day,pain,ill,more\n2026-03-01,3,1,x\n2026-03-02,4,0,\n2026-03-03,,,x\n2026-03-04,x,,\n",
        encoding="utf-8",
    )
    mapping.write_text(MAPPING, encoding="utf-8")
    diary = read_diary([table], mapping=mapping, today=TODAY)
    assert parse_mapping(mapping).symptoms
    assert [(e.day.day, e.cause, e.source) for e in diary.events] == [
        (1, "infection", "mine.csv: ill")
    ]
    count = diary.counts[0]
    assert (count.records, count.stored, count.skipped) == (3, 2, 1)


def test_an_event_that_two_exports_tell_happened_once(tmp_path: Path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text(DAYLIO, encoding="utf-8")
    diary = read_diary(paths, today=TODAY)
    assert [(e.day.day, e.source) for e in diary.events] == [
        (3, "one.csv: activities"),
        (5, "one.csv: activities"),
    ]
    assert len(diary.counts) == 2


@pytest.mark.parametrize(("text", "name"), [(DAYLIO, "daylio.csv"), (VISIBLE, "visible.csv")])
def test_events_reach_the_rival_causes(text: str, name: str, tmp_path: Path):
    diary = read(tmp_path, text, name)
    first = min(one.day for one in diary.observations)
    found = causes(diary, first, 10)
    assert found is not None
    assert "infection" in found.marked
