"""Google Fit: Takeout's zip and tables, and the API's answers, by values."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Signal
from unknot.errors import UnknotError
from unknot.formats.google_points import device_in
from unknot.readers import ReadRequest, recognise
from unknot.readers.google_fit import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
SAMPLES = Path(__file__).parent / "samples" / "google-fit"
KIND = "com.google.step_count.delta"
NANO = 1_000_000_000


def read(path: Path, ask: ReadRequest = ASK) -> Diary:
    diary = READER.read([path], ask)
    assert all(one.conserved for one in diary.counts)
    return diary


@pytest.fixture
def takeout() -> Diary:
    return read(SAMPLES / "takeout.zip")


def test_of_several_streams_of_steps_the_merged_one_counts(takeout: Diary):
    phone = [one for one in takeout.segments if one.key.device == "Acme Phone 5"]
    assert [(one.key.day, one.value.tolist()) for one in phone] == [
        (date(2026, 4, 1), [640.0]),
        (date(2026, 4, 2), [120.0]),  # half past midnight in Berlin
    ]
    assert takeout.counts[0].merged == 1
    assert not [one for one in takeout.segments if one.key.device == "com.acme.steps"]


def test_times_in_utc_are_placed_and_that_is_said(takeout: Diary):
    assert any("Europe/Berlin" in text for text in takeout.warnings)
    assert {one.key.offset for one in takeout.segments if one.key.device == "Acme Phone 5"} == {
        None
    }


def test_quarters_of_an_hour_have_their_own_offset(takeout: Diary):
    (steps,) = (
        one
        for one in takeout.segments
        if one.key.signal == Signal.STEPS and one.key.device == "Google Fit"
    )
    assert (steps.key.offset, steps.seconds.tolist(), steps.value.tolist()) == (120, [900], [700.0])


def test_days_have_their_steps_and_an_empty_cell_is_no_zero():
    diary = read(SAMPLES / "Daily Summaries.csv")
    assert [(one.day.day, one.amount) for one in diary.exertions] == [(1, 5321.0), (2, 4200.0)]
    (raw,) = diary.raw
    assert not [one for one in records_of(raw) if "Low latitude (deg)" in one]


def test_sleep_session_and_heart_rate(takeout: Diary):
    held = {one.key.signal: one for one in takeout.segments}
    assert held[Signal.ASLEEP_LIGHT].value.tolist() == [60.0]
    assert held[Signal.HEART_RATE].value.tolist() == [71.0]
    assert held[Signal.WORKOUT].key.activity == "walking"
    assert held[Signal.WORKOUT].seconds.tolist() == [1500]
    assert held[Signal.WORKOUT].value.tolist() == [22.0]  # without pauses


def test_heart_points_are_kept_raw(takeout: Diary):
    assert "com.google.heart_minutes" in {one.kind for one in takeout.raw}


def test_a_devices_name_is_read_out_of_its_source():
    assert device_in(f"raw:{KIND}:com.google.android.gms:Acme:Phone 5:1a2b3c4d:x") == "Acme Phone 5"
    assert device_in(f"raw:{KIND}:com.acme.steps:") == "com.acme.steps"
    assert device_in("") == "Google Fit"


def bucket(start: int, hours: int, steps: int) -> dict[str, object]:
    point: dict[str, object] = {
        "startTimeNanos": str((start + 600) * NANO),
        "endTimeNanos": str((start + 1200) * NANO),
        "dataTypeName": KIND,
        "originDataSourceId": "",
        "value": [{"intVal": steps}],
    }
    ends = start + hours * 3600
    return {
        "startTimeMillis": str(start * 1000),
        "endTimeMillis": str(ends * 1000),
        "dataset": [{"dataSourceId": f"derived:{KIND}:x:aggregated", "point": [point]}],
    }


def test_a_bucket_of_a_day_is_a_day_and_one_of_an_hour_a_stretch(tmp_path: Path):
    """Midnight in Berlin is 22:00 in UTC, where it is still the day before."""
    midnight = 1775080800
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"bucket": [bucket(midnight, 24, 4000), bucket(midnight, 1, 50)]}))
    diary = read(path)
    assert [(one.day, one.amount) for one in diary.exertions] == [(date(2026, 4, 2), 4000.0)]
    assert [one.value.tolist() for one in diary.segments] == [[50.0]]


@pytest.mark.parametrize(
    "text", ['{"bucket": [{"dataset": [', '{"Data Source": "x", "Data Points": [{']
)
def test_torn_json_is_refused(text: str, tmp_path: Path):
    path = tmp_path / "torn.json"
    path.write_text(text)
    with pytest.raises(UnknotError):
        READER.read([path], ASK)


def test_every_shared_file_is_read_or_holds_nothing(shared_data: Path):
    folder = shared_data / "device_samples"
    read_: dict[str, tuple[int, int]] = {}
    for path in sorted([*folder.glob("googlefit/*.json"), *folder.glob("shimmer_api/googlefit-*")]):
        name = path.stem.removeprefix("googlefit-")
        if name == "empty":
            with pytest.raises(UnknotError, match="holds no entry"):
                read(path)
            continue
        (count,) = read(path).counts
        read_[name] = (count.stored, count.raw)
    assert read_ == {
        "GoogleFitParticipant6": (88, 0),
        "merge-activity-segments": (3, 0),
        "merge-activity-segments-only-sleep": (1, 0),
        "merge-activity-segments-only-stationary-activity": (0, 1),
        "merge-calories-expended": (0, 3),
        "merge-heart-rate": (2, 0),
        "merge-height": (0, 2),
        "merge-speed": (0, 2),
        "merge-step-deltas": (4, 0),
        "merge-weight": (0, 3),
    }


def test_steps_typed_in_are_marked(shared_data: Path):
    path = shared_data / "device_samples" / "shimmer_api" / "googlefit-merge-step-deltas.json"
    assert recognise(path, ASK).name == "google-fit"
    entered = [one for one in read(path).segments if one.key.quality == Quality.ENTERED]
    assert {one.key.device for one in entered} == {"com.google.android.apps.fitness"}
