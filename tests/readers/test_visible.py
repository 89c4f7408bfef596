"""The Visible export: both long dialects, the short one, and what is left out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from unknot.diary.entries import Kind, Worse, exertion_series, series, targets
from unknot.errors import UnknotError
from unknot.readers import read_diary
from unknot.recordings.raw import records_of

TODAY = date(2026, 11, 1)
HEADER = "observation_date,tracker_name,tracker_category,observation_value\n"
ROWS = """2025-04-01,Joint pain,Pain,1
2025-04-01,Headache,Brain,2
2025-04-01,Chest pain,Pain,3
2025-04-01,Brain Fog,Brain,1
2025-04-01,Crash,Experience,
2025-04-01,Stability Score,Measurement,4
2025-04-01,HRV,Measurement,57
2025-04-01,Resting HR,Measurement,61
2025-04-01,Physically active,Physical,2
2025-04-01,Mentally demanding,Cognitive,1
2025-04-01,Emotionally stressful,Emotional,0
2025-04-01,Socially demanding,Social,3
2025-04-01,Using the toilet,Funcap_hygiene,6
2025-04-01,Nausea,Gastrointestinal,1
2025-04-02,Fatigue,General,7
2025-04-02,Sleep,Sleep,2
"""


def write(folder: Path, text: str, name: str = "visible.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def dialects() -> dict[str, Callable[[str], str]]:
    header = "observation_date;tracker_name;tracker_category;observation_value \n"
    return {
        "comma": lambda rows: HEADER + rows,
        "semicolon": lambda rows: header + rows.replace(",", ";"),
        "bom": lambda rows: "\ufeff" + HEADER + rows,
        "windows": lambda rows: (HEADER + rows).replace("\n", "\r\n"),
    }


@pytest.mark.parametrize("name", dialects())
def test_every_dialect_gives_the_same_diary(name: str, tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, dialects()[name](ROWS))], today=TODAY)
    held = {one.what: one.value for one in diary.observations}
    assert held == {
        "pain": 2.0,
        "fog": 1.0,
        "stability": 4.0,
        "rmssd": 57.0,
        "resting_heart_rate": 61.0,
        "stress": 0.0,
        "social": 3.0,
        "sleep": 2.0,
    }
    done = {one.kind: one.amount for one in diary.exertions}
    assert done == {Kind.OVERALL: 2.0, Kind.COGNITIVE: 1.0, Kind.EMOTIONAL: 0.0}
    assert next(o for o in diary.observations if o.what == "pain").source == "visible.csv: Headache"


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, HEADER + ROWS)], today=TODAY)
    why = {one.what: one.why for one in diary.skipped}
    held = {one.kind: [row["tracker_name"] for row in records_of(one)] for one in diary.raw}
    assert held["Funcap_hygiene"] == ["Using the toilet"]
    assert held["Gastrointestinal"] == ["Nausea"]
    assert held["Pain"] == ["Chest pain"]
    assert held["Joint pain"] == ["Joint pain"]
    assert "Nausea" not in why
    assert why["Crash"] == "blank: missing, not zero"
    assert why["Fatigue"] == 'outside 0 to 3 (first in visible.csv line 16: "7")'


def test_the_short_dialect(tmp_path: Path) -> None:
    text = "\nDate,Name,Value,Category\n2024-01-01,HRV,45,x\n2024-01-01,Step Count,5000,Activity\n"
    diary = read_diary([write(tmp_path, text)], today=TODAY)
    assert [(o.what, o.value) for o in diary.observations] == [("rmssd", 45.0)]
    assert [(e.kind, e.amount, e.unit) for e in diary.exertions] == [
        (Kind.OVERALL, 5000.0, "steps")
    ]


def test_overlapping_exports_count_once(tmp_path: Path) -> None:
    one = write(tmp_path, HEADER + ROWS, "march.csv")
    two = write(tmp_path, HEADER + ROWS, "april.csv")
    diary = read_diary([one, two], today=TODAY)
    alone = read_diary([one], today=TODAY)
    assert len(diary.observations) == len(alone.observations)
    assert not any("several values" in text for text in diary.warnings)


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    text = HEADER.replace("observation_value", "observation_valu") + ROWS
    with pytest.raises(UnknotError) as refused:
        read_diary([write(tmp_path, text)], today=TODAY)
    assert refused.value.code == "missing-column"
    assert 'no column "observation_value"' in refused.value.said
    assert 'did you mean "observation_valu"?' in refused.value.fix


def test_it_agrees_with_the_harmonised_table(shared_data: Path) -> None:
    """Every day and column of the harmonised table, exactly."""
    raw = read_diary([shared_data / "visible_longcovid" / "visible.csv"], today=TODAY)
    with (shared_data / "harmonised" / "visible_longcovid_daily.csv").open() as file:
        rows = list(csv.DictReader(file))
    for what, column in (
        ("pain", "pain"),
        ("fatigue", "fatigue"),
        ("sleep", "sleep_quality"),
        ("stress", "stress"),
        ("crash", "event_crash"),
        ("resting_heart_rate", "rhr"),
        ("rmssd", "hrv"),
    ):
        ours = {one.day: one.value for one in raw.observations if one.what == what}
        theirs = {date.fromisoformat(r["date"]): float(r[column]) for r in rows if r[column]}
        assert ours == theirs, what
    active = {e.day: e.amount for e in raw.exertions if e.kind == Kind.OVERALL}
    assert active == {
        date.fromisoformat(r["date"]): float(r["activity"]) for r in rows if r["activity"]
    }


def test_real_exports_hold_stability_from_one_to_five_low_bad(shared_data: Path) -> None:
    for place in (
        "visible_longcovid/visible.csv",
        "device_samples/visible/demo_visible_semicolon.csv",
    ):
        diary = read_diary([shared_data / place], today=TODAY)
        found = series(diary, "stability")
        assert found.scale is not None
        assert (found.scale.low, found.scale.high, found.scale.worse) == (1.0, 5.0, Worse.LOW)
        assert np.nanmin(found.values) >= 1.0
        assert "pain" in targets(diary)
        assert exertion_series(diary, Kind.COGNITIVE).values.size


def test_a_whole_day_without_a_step_is_a_counter_not_worn(tmp_path: Path) -> None:
    rows = "2025-04-01,Step Count,Activity,0\n2025-04-02,Step Count,Activity,5000\n"
    diary = read_diary([write(tmp_path, HEADER + rows)], today=TODAY)
    assert [e.amount for e in diary.exertions] == [5000.0]
    assert [(s.what, s.why) for s in diary.skipped] == [
        ("Step Count", "a whole day without a step: the counter was not worn")
    ]


@pytest.mark.parametrize(
    ("days", "second"),
    [("01/04/2025 13/04/2025", 1), ("04/01/2025 04/13/2025", 1)],
)
def test_days_in_another_order_are_read_where_one_proves_it(
    days: str, second: int, tmp_path: Path
) -> None:
    rows = "".join(f"{day},Fatigue,General,2\n" for day in days.split())
    diary = read_diary([write(tmp_path, HEADER + rows)], today=TODAY)
    assert [o.day for o in diary.observations] == [date(2025, 4, 1), date(2025, 4, 13)]
    assert any("as a day above 12 proves" in text for text in diary.warnings)


def test_days_that_could_be_either_way_round_are_refused(tmp_path: Path) -> None:
    rows = "01/04/2025,Fatigue,General,2\n02/04/2025,Fatigue,General,2\n"
    with pytest.raises(UnknotError) as refused:
        read_diary([write(tmp_path, HEADER + rows)], today=TODAY)
    assert refused.value.code == "ambiguous-date"


def test_a_correction_in_a_later_export_is_taken_and_said(tmp_path: Path) -> None:
    row = "2025-04-01,Fatigue,General,{}\n"
    one = write(tmp_path, HEADER + row.format(1), "april.csv")
    two = write(tmp_path, HEADER + row.format(3), "may.csv")
    diary = read_diary([one, two], today=TODAY)
    assert [o.value for o in diary.observations] == [3.0]
    assert "The exports differ on 1 days; there the file given last is used." in diary.warnings


def test_two_readings_of_one_tracker_in_one_export_are_averaged_and_said(tmp_path: Path) -> None:
    rows = "2025-04-01,Fatigue,General,1\n2025-04-01,Fatigue,General,2\n"
    diary = read_diary([write(tmp_path, HEADER + rows)], today=TODAY)
    assert [o.value for o in diary.observations] == [1.5]
    assert any("their mean is used" in text for text in diary.warnings)
