"""Apple Health: what a person's export says, by values, and what its damage may not do."""

from __future__ import annotations

import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, Segments, Signal
from unknot.errors import UnknotError
from unknot.readers import ReadRequest, recognise
from unknot.readers.apple_health import READER
from unknot.recordings.raw import records_of

ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
SAMPLES = Path(__file__).parent / "samples" / "apple-health"
STEPS = "HKQuantityTypeIdentifierStepCount"
ENERGY = "HKQuantityTypeIdentifierActiveEnergyBurned"
ENTERED = '<MetadataEntry key="HKWasUserEntered" value="1"/>'


def record(
    kind: str = STEPS, unit: str = "count", start: str = "2026-04-01 09:00:00 +0200",
    end: str = "2026-04-01 09:10:00 +0200", value: str = "500", who: str = 'sourceName="Phone"',
    inner: str = "",
) -> str:  # fmt: skip
    head = (
        f'<Record type="{kind}" {who} unit="{unit}" creationDate="{end}" startDate="{start}"'
        f' endDate="{end}" value="{value}"'
    )
    return f"{head}>{inner}</Record>\n" if inner else f"{head}/>\n"


def written(folder: Path, body: str | bytes, prologue: str = "") -> Path:
    path = folder / "export.xml"
    raw = body if isinstance(body, bytes) else body.encode()
    path.write_bytes(prologue.encode() + b"<HealthData>\n" + raw + b"</HealthData>\n")
    return path


def read(path: Path) -> Diary:
    diary = READER.read([path], ASK)
    assert all(one.conserved for one in diary.counts)
    return diary


def of(diary: Diary, signal: Signal) -> list[Segments]:
    return [one for one in diary.segments if one.key.signal == signal]


@pytest.fixture
def sample() -> Diary:
    return read(SAMPLES / "export.xml")


def test_steps_of_watch_and_phone_stay_apart_with_their_instants(sample: Diary):
    watch, phone = of(sample, Signal.STEPS)[:2]
    assert (watch.key.device, phone.key.device) == ("Apple Watch", "iPhone")
    assert watch.key.day == date(2026, 4, 1)
    assert watch.key.offset == 120
    assert watch.start.tolist() == [1775026800]  # 07:00 in UTC
    assert watch.seconds.tolist() == [600]
    assert watch.value.tolist() == [801.0]


def test_a_night_has_its_stages_in_old_and_new_spellings(sample: Diary):
    minutes = {
        one.key.signal: one.value.tolist()
        for one in sample.segments
        if "sleep" in one.key.signal or "bed" in one.key.signal
    }
    assert minutes == {
        Signal.IN_BED: [89.0],
        Signal.ASLEEP: [5.0, 70.0],
        Signal.ASLEEP_LIGHT: [30.0],
        Signal.ASLEEP_DEEP: [20.0],
        Signal.ASLEEP_REM: [20.0],
        Signal.AWAKE_IN_BED: [9.0],
    }


def test_a_days_pain_is_that_of_the_worst_place_and_unspecified_is_no_degree(sample: Diary):
    felt = {
        (o.what, o.day.day): o.value for o in sample.observations if o.scale and o.scale.high == 3
    }
    assert felt == {("pain", 1): 3.0, ("pain", 2): 0.0, ("fatigue", 1): 2.0, ("fog", 3): 1.0}
    assert any(one.what == "Fatigue" and "Unspecified" in one.why for one in sample.skipped)


def test_what_was_typed_in_is_marked(sample: Diary):
    typed = [one for one in sample.segments if one.key.quality == Quality.ENTERED]
    assert [(one.key.signal, one.value.tolist()) for one in typed] == [(Signal.HEART_RATE, [77.0])]


def test_sdnn_is_sdnn_and_its_beats_are_kept_raw(sample: Diary):
    assert [one.value.tolist() for one in of(sample, Signal.SDNN)] == [[42.5]]
    assert not of(sample, Signal.RMSSD)
    beats = next(one for one in sample.raw if one.kind == "HeartRateVariabilityMetadataList")
    assert [len(one["bpm and time"]) for one in records_of(beats)] == [3]


def test_a_workout_lasts_without_its_pauses_and_walking_is_no_brisk_walk(sample: Diary):
    (walk,) = of(sample, Signal.WORKOUT)
    assert walk.key.activity == "walking"
    assert walk.seconds.tolist() == [1500]
    assert walk.value.tolist() == [20.5]


def test_parts_of_a_correlation_count_once_and_a_period_is_an_event(sample: Diary):
    kinds = {one.kind: one.count for one in sample.raw}
    assert kinds["HKQuantityTypeIdentifierBloodPressureSystolic"] == 1
    assert kinds["Correlation"] == 1
    assert [(one.day, one.cause) for one in sample.events] == [(date(2026, 4, 2), "period")]


def test_no_position_is_in_anything_that_is_kept(sample: Diary):
    for raw in sample.raw:
        for line in records_of(raw):
            assert "12.3456" not in str(line)
            assert "65.4321" not in str(line)


def test_records_that_nothing_understands_can_be_read_again_whole(tmp_path: Path):
    odd = record(ENERGY, "kcal", value="3.2 &quot;or&quot; 4", inner=ENTERED)
    path = written(tmp_path, record(ENERGY, "kcal", value="3.1") + odd + record(ENERGY, "kcal"))
    raw = {one.kind: list(records_of(one)) for one in read(path).raw}
    assert [one["value"] for one in raw[ENERGY]] == ['3.2 "or" 4', "3.1", "500"]
    assert raw[ENERGY][0]["metadata"] == {"HKWasUserEntered": "1"}
    shared = {one["shared"]: one for one in raw["attributes that many records share"]}
    assert shared[raw[ENERGY][1]["shared"]]["unit"] == "kcal"


def test_the_zone_that_a_record_names_says_which_day_it_was(tmp_path: Path):
    """Exported at home in Berlin; the steps were taken in Tokyo, where it was the next day."""
    there = '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
    start, end = "2026-04-01 20:00:00 +0200", "2026-04-01 20:10:00 +0200"
    path = written(tmp_path, record(start=start, end=end, inner=there))
    (steps,) = read(path).segments
    assert (steps.key.day, steps.key.offset) == (date(2026, 4, 2), 540)


def test_73_memory_addresses_are_one_device(tmp_path: Path):
    """open-wearables#578: each address became a device of its own."""
    body = "".join(
        record(
            start=f"2026-04-01 {9 + i // 60:02d}:{i % 60:02d}:00 +0200",
            end=f"2026-04-01 {9 + i // 60:02d}:{i % 60:02d}:30 +0200",
            who=f'sourceName="Mina’s Apple\u00a0Watch" device="&lt;&lt;HKDevice: 0x{i:09x}&gt;,'
            ' name:Apple Watch, hardware:Watch6,1&gt;"',
        )
        for i in range(73)
    )
    (steps,) = read(written(tmp_path, body)).segments
    assert steps.key.device == "Apple Watch"
    assert steps.value.sum() == 73 * 500


def test_without_a_device_the_app_stands_for_it(tmp_path: Path):
    (steps,) = read(written(tmp_path, record(who='sourceName="Mina’s\u00a0Watch"'))).segments
    assert steps.key.device == "Mina’s Watch"


def test_the_same_record_twice_counts_once(tmp_path: Path):
    diary = read(written(tmp_path, record() * 2 + record(value="501")))
    assert diary.segments[0].value.tolist() == [500.0, 501.0]
    assert (diary.counts[0].stored, diary.counts[0].merged) == (2, 1)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (record(value="many"), "not a number"),
        (record(value="nan"), "not a number"),
        (record(value="-3"), "outside"),
        (record(unit="steps"), "unit"),
        (record(start="2026-04-31 09:00:00 +0200"), "not a date"),
        (record(start="2026-04-01 29:00:00 +0200"), "not a date"),
        (record(end="yesterday"), "not a date"),
        (record(end="2026-04-01 08:00:00 +0200"), "before it begins"),
        (record(end="2026-04-05 08:00:00 +0200"), "two days"),
        (record(start="2031-01-01 00:00:00 +0000", end="2031-01-01 00:00:00 +0000"), "future"),
        (record().replace(' endDate="2026-04-01 09:10:00 +0200"', ""), "not a date"),
    ],
)
def test_an_odd_record_is_left_out_with_its_reason(odd: str, why: str, tmp_path: Path):
    diary = read(written(tmp_path, record() + odd + record(value="7")))
    assert sum(one.value.size for one in diary.segments) == 2
    assert [one.count for one in diary.skipped if why in one.why] == [1]


def test_a_malformed_document_type_does_not_matter(tmp_path: Path):
    """iOS 16 writes attributes into it outside of any list."""
    broken = "<!DOCTYPE HealthData [\n<!ATTLIST Record\n type CDATA <!ELEMENT x>\ndevice CDATA]>\n"
    path = written(tmp_path, record(), broken)
    assert recognise(path, ASK).name == "apple-health"
    assert read(path).segments[0].value.tolist() == [500.0]


def test_a_billion_laughs_are_refused(tmp_path: Path):
    laughs = '<!DOCTYPE HealthData [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    path = written(tmp_path, record(value="&b;"), laughs)
    with pytest.raises(UnknotError, match="entities"):
        READER.read([path], ASK)


def test_an_entity_that_nobody_declared_ends_the_reading_and_is_said(tmp_path: Path):
    diary = read(written(tmp_path, record() + record(value="&b;") + record()))
    assert diary.counts[0].records == 1
    assert any("damaged in line 3" in text for text in diary.warnings)


@pytest.mark.parametrize("bad", [b"\x00", b"\x0b", b"\x1f", b"\xff", b"\xc3", b"&#11;", b"&#x1F;"])
def test_bytes_that_no_xml_may_hold_are_passed_over(bad: bytes, tmp_path: Path):
    body = record(who='sourceName="Pho%ne"').encode().replace(b"%", bad)
    diary = read(written(tmp_path, record().encode() + body + record(value="7").encode()))
    assert sum(one.value.sum() for one in diary.segments) == 1007.0
    assert any("no XML may hold" in text for text in diary.warnings)


def test_of_a_file_that_breaks_off_what_stands_before_is_read(tmp_path: Path):
    path = written(tmp_path, "".join(record(value=str(i)) for i in range(1, 101)))
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    diary = read(path)
    assert 40 < diary.counts[0].records < 60
    assert any("breaks off in line" in text for text in diary.warnings)


def test_a_stray_child_takes_no_record_back(tmp_path: Path):
    diary = read(written(tmp_path, record() + ENTERED + record(value="7") + "<MetadataEntry/>"))
    assert sum(one.value.sum() for one in diary.segments) == 507.0


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, raw in members.items():
            file.writestr(name, raw)
    return path


def test_the_zip_is_known_in_every_language_and_its_routes_stay_out(tmp_path: Path):
    diary = read(SAMPLES / "导出.zip")
    assert [one.value.tolist() for one in diary.segments] == [[301.0], [302.0]]
    assert any("positions" in text for text in diary.warnings)
    whole = written(tmp_path, record()).read_bytes()
    path = zipped(tmp_path / "a.zip", {"apple_health_export/Exportação.xml": whole})
    assert recognise(path, ASK).name == "apple-health"


def test_a_zip_within_a_zip_is_refused(tmp_path: Path):
    inner = (SAMPLES / "导出.zip").read_bytes()
    path = zipped(tmp_path / "outer.zip", {"apple_health_export/export.zip": inner})
    with pytest.raises(UnknotError, match="no export of Apple Health"):
        READER.read([path], ASK)


def test_a_folder_reads_as_its_zip_does(tmp_path: Path):
    folder = tmp_path / "apple_health_export"
    (folder / "workout-routes").mkdir(parents=True)
    (folder / "workout-routes" / "route_1.gpx").write_text("<gpx/>")
    written(folder, record())
    assert recognise(folder, ASK).name == "apple-health"
    assert read(folder).segments[0].value.tolist() == [500.0]


def test_a_longer_file_needs_hardly_more_memory(tmp_path: Path):
    """2 MB more of records; what is kept of each is some ten bytes."""

    def most(count: int) -> int:
        path = written(tmp_path, "".join(
            record(ENERGY, "kcal", value=str(i)) if i % 2 else record(value=str(i))
            for i in range(count)
        ))  # fmt: skip
        tracemalloc.start()
        try:
            READER.read([path], ASK)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert most(11_000) - most(1_000) < 1_000_000


def test_every_shared_file_is_read(shared_data: Path):
    folder = shared_data / "device_samples" / "apple_health"
    records: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        assert recognise(path, ASK).name == "apple-health"
        records[path.name] = read(path).counts[0].records
    assert records == {
        "dogsheep_export.xml": 5,
        "dogsheep_zip_export.xml": 5,
        "paulstaab_export.xml": 13,
        "paulstaab_export.zip": 13,
        "tagbug_example.xml": 4,
        "tagbug_export.xml": 5,
    }
