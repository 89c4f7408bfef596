"""Open mHealth and IEEE 1752.1: what becomes of a data point, and why some become nothing."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal
from unknot.errors import DiaryError
from unknot.readers import ReadRequest, recognise
from unknot.readers.open_mhealth import read
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
MORNING = {
    "start_date_time": "2026-04-01T06:00:00+02:00",
    "end_date_time": "2026-04-01T07:00:00+02:00",
}


def point(name: str, body: dict[str, Any], **header: Any) -> dict[str, Any]:
    schema = {"namespace": "omh", "name": name, "version": "1.0"}
    return {"header": {"id": "x", "schema_id": schema, **header}, "body": body}


def over(**interval: Any) -> dict[str, Any]:
    return {"effective_time_frame": {"time_interval": interval}}


def at(stamp: str) -> dict[str, Any]:
    return {"effective_time_frame": {"date_time": stamp}}


def reading(folder: Path, *points: Any, ask: ReadRequest = ASK) -> Diary:
    path = folder / "points.json"
    path.write_text(json.dumps(list(points)), encoding="utf-8")
    assert recognise(path, ask).name == "open-mhealth"
    return read([path], ask)


def stretches(diary: Diary) -> list[tuple[str, date, int, float]]:
    return [
        (one.key.signal.value, one.key.day, int(seconds), float(value))
        for one in diary.segments
        for seconds, value in zip(one.seconds, one.value, strict=True)
    ]


def reasons(diary: Diary) -> list[str]:
    return [one.why for one in diary.skipped]


def test_steps_of_a_day_are_a_day_and_steps_of_an_hour_a_stretch(tmp_path: Path):
    day = over(
        start_date_time="2026-04-01T00:00:00+02:00", end_date_time="2026-04-02T00:00:00+02:00"
    )
    diary = reading(
        tmp_path,
        point("step-count", {"step_count": {"value": 6400, "unit": "steps"}, **day}),
        point("step-count", {"step_count": 500, **over(**MORNING)}),
    )
    assert [(one.day, one.amount, one.unit) for one in diary.exertions] == [
        (date(2026, 4, 1), 6400.0, "steps")
    ]
    assert stretches(diary) == [("steps", date(2026, 4, 1), 3600, 500.0)]


def test_a_day_from_midnight_to_midnight_in_utc_is_that_day_wherever_one_lives(tmp_path: Path):
    day = over(start_date_time="2026-04-01T00:00:00Z", end_date_time="2026-04-02T00:00:00Z")
    ask = ReadRequest(ASK.today, zone=ZoneInfo("America/New_York"))
    diary = reading(tmp_path, point("step-count", {"step_count": 6400, **day}), ask=ask)
    assert [one.day for one in diary.exertions] == [date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("statistic", "why"),
    [
        ("average", "an average over several days is no value of a day"),
        ("maximum", "a maximum over a time is no value of a day"),
    ],
)
def test_an_average_over_a_month_is_no_day(tmp_path: Path, statistic: str, why: str):
    month = over(
        start_date_time="2026-03-01T00:00:00+01:00", end_date_time="2026-04-01T00:00:00+02:00"
    )
    body = {"step_count": 7000, **month, "descriptive_statistic": statistic}
    with pytest.raises(DiaryError, match=why):
        reading(tmp_path, point("step-count", body))


def test_a_count_at_an_instant_has_no_length(tmp_path: Path):
    with pytest.raises(DiaryError, match="without the time in which it was counted"):
        reading(tmp_path, point("step-count", {"step_count": 12, **at("2026-04-01T08:00:00Z")}))


@pytest.mark.parametrize(
    ("beside", "rests"),
    [
        ({"temporal_relationship_to_sleep": "on waking"}, True),
        ({"temporal_relationship_to_physical_activity": "at rest"}, True),
        ({"temporal_relationship_to_sleep": "during sleep"}, False),
        ({"temporal_relationship_to_physical_activity": "after exercise"}, False),
        ({}, False),
    ],
)
def test_a_heart_at_rest_is_a_resting_heart(tmp_path: Path, beside: dict[str, str], rests: bool):
    rate = {"heart_rate": {"value": 58, "unit": "beats/min"}, **at("2026-04-01T06:30:00+02:00")}
    diary = reading(tmp_path, point("heart-rate", {**rate, **beside}))
    assert [(one.what, one.value) for one in diary.observations] == (
        [("resting_heart_rate", 58.0)] if rests else []
    )
    assert stretches(diary) == [("heart_rate", date(2026, 4, 1), 0, 58.0)]


@pytest.mark.parametrize(
    ("value", "unit", "minutes"), [(7.5, "h", 450.0), (450, "min", 450.0), (27000, "sec", 450.0)]
)
def test_hours_minutes_and_seconds_of_sleep_are_the_same_night(
    tmp_path: Path, value: float, unit: str, minutes: float
):
    night = over(
        start_date_time="2026-04-01T23:00:00+02:00", end_date_time="2026-04-02T07:00:00+02:00"
    )
    body = {"total_sleep_time": {"value": value, "unit": unit}, **night}
    diary = reading(tmp_path, point("total-sleep-time", body))
    assert stretches(diary) == [("asleep", date(2026, 4, 1), 8 * 3600, minutes)]


def test_a_unit_that_is_none_of_sleep_is_refused_by_its_name(tmp_path: Path):
    body = {"sleep_duration": {"value": 1, "unit": "wk"}, **over(**MORNING)}
    with pytest.raises(DiaryError, match='in "wk", which is no unit for it'):
        reading(tmp_path, point("sleep-duration", body))


def test_more_sleep_than_the_night_had_is_not_believed(tmp_path: Path):
    body = {"sleep_duration": {"value": 16, "unit": "h"}, **over(**MORNING)}
    with pytest.raises(DiaryError, match="longer than the time it was in"):
        reading(tmp_path, point("sleep-duration", body))


def test_in_bed_begins_before_falling_asleep_and_ends_after_waking(tmp_path: Path):
    frame = over(start_date_time="2026-04-01T23:00:00+02:00", duration={"value": 8, "unit": "h"})
    body = {
        **frame,
        "latency_to_sleep_onset": {"value": 20, "unit": "min"},
        "latency_to_arising": {"value": 10, "unit": "min"},
        "total_sleep_time": {"value": 7.5, "unit": "h"},
    }
    diary = reading(tmp_path, point("sleep-episode", body))
    assert stretches(diary) == [
        ("asleep", date(2026, 4, 1), 8 * 3600, 450.0),
        ("in_bed", date(2026, 4, 1), 8 * 3600 + 1800, 510.0),
    ]


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("walking", "walking"),
        ("Brisk walking", "brisk_walk"),
        ("tai_chi", "tai_chi"),
        ("running", "running"),
        ("Cycling", "cycling"),
    ],
)
def test_activities_have_our_names_where_they_leave_no_doubt(tmp_path: Path, named: str, name: str):
    body = {"activity_name": named, **over(**MORNING)}
    diary = reading(tmp_path, point("physical-activity", body))
    assert [one.key.activity for one in diary.segments] == [name]
    assert stretches(diary) == [("workout", date(2026, 4, 1), 3600, 60.0)]


def test_what_a_person_typed_in_is_told_from_what_was_measured(tmp_path: Path):
    source = {"source_name": "Made-up App", "modality": "self-reported"}
    body = {"activity_name": "yoga", **over(**MORNING)}
    diary = reading(tmp_path, point("physical-activity", body, acquisition_provenance=source))
    assert diary.segments[0].key.quality is Quality.ENTERED
    assert diary.segments[0].key.device == "Made-up App"


def test_a_series_has_one_header_and_a_record_for_each_body(tmp_path: Path):
    bodies = [
        {"heart_rate": {"value": v, "unit": "beats/min"}, **at(f"2026-04-01T06:3{i}:00Z")}
        for i, v in enumerate((60, 62, 61))
    ]
    series = {**point("heart-rate", {}), "body": bodies}
    diary = reading(tmp_path, series)
    assert diary.counts[0].records == 3
    assert [value for *_, value in stretches(diary)] == [60.0, 62.0, 61.0]
    assert diary.segments[0].key.offset is None
    assert any("do not say where you were" in text for text in diary.warnings)


def test_beats_are_kept_and_never_taken_for_a_variability(tmp_path: Path):
    body = {"rr_interval": {"value": 812, "unit": "ms"}, **at("2026-04-01T06:30:00+02:00")}
    diary = reading(tmp_path, point("rr-interval", body))
    assert not diary.observations
    assert not diary.segments
    assert next(records_of(diary.raw[0]))["rr_interval"] == {"value": 812, "unit": "ms"}
    assert any("RMSSD" in text for text in diary.warnings)


def test_the_same_measurement_under_two_identifiers_counts_once(tmp_path: Path):
    body = {"step_count": 500, **over(**MORNING)}
    one, two = point("step-count", body), point("step-count", body)
    two["header"]["id"] = "y"
    diary = reading(tmp_path, one, two)
    assert (diary.counts[0].stored, diary.counts[0].merged) == (1, 1)


def test_of_two_people_one_is_chosen(tmp_path: Path):
    both = [
        point("step-count", {"step_count": steps, **over(**MORNING)}, user_id=who)
        for who, steps in (("ada", 500), ("ben", 900))
    ]
    with pytest.raises(DiaryError, match="ada, ben") as refused:
        reading(tmp_path, *both)
    assert refused.value.code == "several-people"
    diary = reading(tmp_path, *both, ask=ReadRequest(ASK.today, person="ben", zone=ASK.zone))
    assert [value for *_, value in stretches(diary)] == [900.0]
    assert reasons(diary) == ["another person's"]


def test_a_torn_line_never_sinks_the_others(tmp_path: Path):
    path = tmp_path / "points.ndjson"
    good = json.dumps(point("step-count", {"step_count": 500, **over(**MORNING)}))
    path.write_text(f"{good}\n{good[: len(good) // 2]}\n", encoding="utf-8")
    diary = read([path], ASK)
    assert (diary.counts[0].stored, diary.counts[0].skipped) == (1, 1)


def test_a_torn_file_never_sinks_the_rest_of_a_zip(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as held:
        held.writestr("x/step-count_1.json", json.dumps({"step_count": 500, **over(**MORNING)}))
        held.writestr("x/step-count_2.json", '{"step_count": 50')
    diary = read([path], ASK)
    assert recognise(path, ASK).name == "open-mhealth"
    assert (diary.counts[0].stored, diary.counts[0].skipped) == (1, 1)


def test_lists_in_lists_without_end_are_refused(tmp_path: Path):
    path = tmp_path / "deep.json"
    path.write_text('{"header": {"schema_id": {}}, "body": ' + '{"a":' * 900 + "1" + "}" * 901)
    with pytest.raises(DiaryError, match="nested deeper"):
        read([path], ASK)


@given(hours=st.floats(0.1, 12.0), minutes_more=st.integers(0, 600))
def test_minutes_asleep_are_the_hours_that_were_told(hours: float, minutes_more: int):
    from unknot.recordings.quantities import MINUTES, amount

    found = amount({"value": hours, "unit": "h"}, MINUTES)
    also = amount({"value": hours * 60.0 + minutes_more, "unit": "min"}, MINUTES)
    assert isinstance(found, float)
    assert isinstance(also, float)
    assert also - found == pytest.approx(minutes_more)


NO_TIME = "it has no time, and so no day"
REFUSED = {
    "body-weight_1.0__body-weight-only": NO_TIME,
    "body-weight_1.0__with-descriptive-statistic": "a minimum over a time",
    "body-weight_2.0__with-descriptive-statistic": "a minimum over a time",
    "body-weight_3.0__with-descriptive-statistic": "a minimum over a time",
    "data-point_1.0__empty-body": "its body is empty",
    "header_1.0__valid-header": "holds no data point",
    "header_1.1__with-user-id": "holds no data point",
    "header_1.2__with-source-data-point-id": "holds no data point",
    "heart-rate_1.0__heart-rate-only": NO_TIME,
    "heart-rate_2.0__with-descriptive-statistic": "a minimum over a time",
    "minutes-moderate-activity_1.0__minutes-moderate-activity-only": NO_TIME,
    "physical-activity_1.0__activity-name-only": NO_TIME,
    "physical-activity_1.0__with-distance": NO_TIME,
    "physical-activity_1.0__with-reported-intensity": NO_TIME,
    "rr-interval_1.0__rr-interval-only": NO_TIME,
    "sleep-duration_1.0__duration-longer-than-time-frame": "longer than the time it was in",
    "sleep-duration_2.0__with-descriptive-statistic": "ends before it begins",
    "step-count_1.0__step-count-only": NO_TIME,
    "step-count_2.0__with-average": "an average over several days",
    "step-count_2.0__with-maximum": "a maximum over a time",
    "step-count_2.0__with-session": "a maximum over a time",
    "step-count_3.0__with-average": "an average over several days",
    "step-count_3.0__with-maximum": "a maximum over a time",
    "step-count_3.0__with-session": "a maximum over a time",
    "total-sleep-time_1.0__with-descriptive-statistic": "an average over several days",
}


def test_every_body_of_the_schemas_own_tests_is_read_or_refused_with_its_reason(shared_data: Path):
    folder = shared_data / "device_samples" / "open_mhealth"
    read_ones = 0
    for path in sorted(folder.glob("*.json")):
        assert recognise(path, ASK).name == "open-mhealth"
        why = REFUSED.get(path.stem)
        if why is None:
            diary = read([path], ASK)
            assert all(count.conserved for count in diary.counts)
            assert diary.segments or diary.observations or diary.raw
            read_ones += 1
        else:
            with pytest.raises(DiaryError, match=why) as refused:
                read([path], ASK)
            assert refused.value.fix
    assert read_ones == len(list(folder.glob("*.json"))) - len(REFUSED)


def test_the_folder_of_them_is_read_as_one(shared_data: Path):
    folder = shared_data / "device_samples" / "open_mhealth"
    assert recognise(folder, ASK).name == "open-mhealth"
    diary = read([folder], ASK)
    count = diary.counts[0]
    assert count.conserved
    assert count.stored >= 15
    night = next(
        one for one in diary.segments if one.key.signal is Signal.ASLEEP and one.key.offset == -480
    )
    assert (night.key.day, float(night.value[0])) == (date(2016, 2, 5), 465.0)
