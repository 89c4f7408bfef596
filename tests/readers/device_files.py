"""Made-up exports of one person's watches and bands, in the shape that real ones have.

`python -m tests.readers.device_files` writes those that lie in `samples/`.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.readers.fit_bytes import (
    ENUM,
    FIT_EPOCH,
    SINT32,
    UINT8,
    UINT16,
    UINT32,
    FitField,
    FitRecord,
    file_id,
    fit,
    stamp,
)

SAMPLES = Path(__file__).parent / "samples"
HOUR = 3600
TWO_EAST = 2 * HOUR
BERLIN_MIDNIGHT = int(datetime(2024, 5, 2, 22, tzinfo=UTC).timestamp())
"""The beginning of 3 May 2024 in Berlin."""
WALKING, RUNNING = 6, 1


def at(hour: int, minute: int = 0, second: int = 0) -> int:
    """A time of 3 May 2024 in Berlin, in seconds since 1970 in UTC."""
    return BERLIN_MIDNIGHT + hour * HOUR + minute * 60 + second


def activity_fit(start: int | None = None, *, sport: int = 11, kind: int = 31) -> bytes:
    """Ten minutes of walking fast, with a heart rate and a position each minute."""
    begun = at(9) if start is None else start
    minutes = [
        FitRecord(
            "record",
            (
                stamp(begun + 60 * i), FitField(3, UINT8, 90 + i),
                FitField(0, SINT32, 626_000_000 + i), FitField(1, SINT32, 159_000_000),
            ),
        )
        for i in range(10)
    ]  # fmt: skip
    length = (FitField(7, UINT32, 600_000), FitField(8, UINT32, 570_000))
    began = FitField(2, UINT32, begun - FIT_EPOCH)
    ended = stamp(begun + 600)
    return fit(
        [
            file_id(4),
            *minutes,
            FitRecord("lap", (ended, began, *length)),
            FitRecord(
                "session",
                (ended, began, *length, FitField(5, ENUM, sport), FitField(6, ENUM, kind)),
            ),
            FitRecord("activity", (ended, FitField(5, UINT32, begun + 600 + TWO_EAST - FIT_EPOCH))),
        ]
    )


def monitoring_fit(
    readings: Sequence[tuple[int, int, int]],
    *,
    rates: Sequence[tuple[int, int]] = (),
    info: int | None = None,
    serial: int = 7,
) -> bytes:
    """Readings of step counters (when, which kind of movement, steps) and heart rates."""
    begun = at(0) if info is None else info
    local = FitField(0, UINT32, begun + TWO_EAST - FIT_EPOCH)
    records = [file_id(32, serial), FitRecord("monitoring_info", (stamp(begun), local))]
    for when, movement, steps in readings:
        low = FitField(26, UINT16, (when - FIT_EPOCH) & 0xFFFF)
        # The kind of movement stands in five bits of a byte, as newer watches write it.
        packed = FitField(24, 0x0D, movement | 2 << 5)
        records.append(FitRecord("monitoring", (FitField(3, UINT32, steps), low, packed)))
    for when, rate in rates:
        low = FitField(26, UINT16, (when - FIT_EPOCH) & 0xFFFF)
        records.append(FitRecord("monitoring", (FitField(27, UINT8, rate), low)))
    return fit(records)


def sleep_fit() -> bytes:
    """A night of levels, minute by minute and then far apart, and RMSSD of five minutes."""
    levels = [(at(0, 1), 2), (at(0, 2), 2), (at(0, 30), 3), (at(1), 4), (at(1, 5), 1)]
    local = FitField(5, UINT32, at(1, 10) + TWO_EAST - FIT_EPOCH)
    return fit(
        [
            file_id(49),
            *(FitRecord("sleep_level", (FitField(0, ENUM, what), stamp(t))) for t, what in levels),
            FitRecord("hrv_value", (FitField(0, UINT16, 42 * 128), stamp(at(0, 5)))),
            FitRecord("activity", (stamp(at(1, 10)), local)),
        ]
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of members, the same bytes each time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, raw in members.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 4, 0, 0, 0)), raw)
    return held.getvalue()


def garmin_day(day: str, steps: int, **other: object) -> dict[str, Any]:
    """A day as UDSFile has it, in summer in Berlin."""
    before = datetime.fromisoformat(day).toordinal() - 1
    eve = datetime.fromordinal(before).date().isoformat()
    return {
        "userProfilePK": 1, "calendarDate": day, "durationInMilliseconds": 86_400_000,
        "totalSteps": steps, "wellnessStartTimeGmt": f"{eve}T22:00:00.0",
        "wellnessStartTimeLocal": f"{day}T00:00:00.0", "minHeartRate": 50,
        "moderateIntensityMinutes": 12, "vigorousIntensityMinutes": 3,
        "restingHeartRate": 58, "currentDayRestingHeartRate": 60,
        "allDayStress": {"aggregatorList": [{"type": "TOTAL", "averageStressLevel": 30}]},
        **other,
    }  # fmt: skip


def garmin_workout(start: int, minutes: int = 10) -> dict[str, Any]:
    """A workout as summarizedActivities has it, with a position and a name that is a place."""
    return {
        "activityId": 5, "name": "Lakeside Walking", "activityType": "walking",
        "sportType": "WALKING", "beginTimestamp": start * 1000,
        "startTimeGmt": start * 1000.0, "startTimeLocal": (start + TWO_EAST) * 1000.0,
        "duration": minutes * 60_000.0, "elapsedDuration": minutes * 60_000.0, "avgHr": 95.0,
        "startLongitude": 13.1, "startLatitude": 52.1,
    }  # fmt: skip


def garmin_night(day: str, start: str, end: str) -> dict[str, Any]:
    """A night as sleepData has it: seven hours asleep."""
    return {
        "calendarDate": day, "sleepStartTimestampGMT": start, "sleepEndTimestampGMT": end,
        "deepSleepSeconds": 5400, "lightSleepSeconds": 14_400, "remSleepSeconds": 5400,
        "awakeSleepSeconds": 1200, "sleepScores": {"overallScore": 80},
    }  # fmt: skip


def gdpr_members() -> dict[str, bytes]:
    """Garmin's export: three days, two nights, two workouts, and FIT files twice over."""
    steps = monitoring_fit([(at(8), WALKING, 1000), (at(12), WALKING, 4000)])
    files = zipped({"a_monitor.fit": steps, "b_activity.fit": activity_fit(), "c.txt": b"x"})
    wellness, fitness = "DI_CONNECT/DI-Connect-Wellness/", "DI_CONNECT/DI-Connect-Fitness/"
    health = [{"calendarDate": "2024-05-03", "metrics": [{"type": "HRV", "value": 41.0}]}]
    days = [garmin_day("2024-05-03", 4000), garmin_day("2024-05-04", 5000), {"uuid": 1}]
    nights = [
        garmin_night("2024-05-03", "2024-05-02T21:00:00.0", "2024-05-03T04:30:00.0"),
        garmin_night("2024-05-04", "2024-05-03T22:10:00.0", "2024-05-04T06:10:00.0"),
    ]
    done = [{"summarizedActivitiesExport": [garmin_workout(at(9)), garmin_workout(at(33), 30)]}]
    plain: dict[str, object] = {
        "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2024-05-03_2024-05-05.json": days,
        f"{wellness}2024_1_sleepData.json": nights,
        f"{wellness}2024_1_healthStatusData.json": health,
        f"{fitness}me_0_summarizedActivities.json": done,
        "DI_CONNECT/DI-Connect-User/user_profile.json": {"firstName": "Nobody"},
    }
    nested = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"
    again = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part2.zip"
    return {
        **{name: json.dumps(held).encode() for name, held in plain.items()},
        nested: files,
        again: zipped({"again.fit": steps}),
    }


TABLES = {
    "DEVICE": "_id INTEGER, NAME TEXT, MANUFACTURER TEXT, IDENTIFIER TEXT, TYPE_NAME TEXT",
    "MI_BAND_ACTIVITY_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, USER_ID INTEGER,"
    " RAW_INTENSITY INTEGER, STEPS INTEGER, RAW_KIND INTEGER, HEART_RATE INTEGER",
    "HUAMI_EXTENDED_ACTIVITY_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, USER_ID INTEGER,"
    " RAW_INTENSITY INTEGER, STEPS INTEGER, RAW_KIND INTEGER, HEART_RATE INTEGER,"
    " UNKNOWN1 INTEGER, SLEEP INTEGER, DEEP_SLEEP INTEGER, REM_SLEEP INTEGER",
    "GARMIN_ACTIVITY_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, USER_ID INTEGER,"
    " RAW_INTENSITY INTEGER, STEPS INTEGER, RAW_KIND INTEGER, HEART_RATE INTEGER",
    "LEFUN_ACTIVITY_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, RAW_KIND INTEGER,"
    " STEPS INTEGER, HEART_RATE INTEGER",
    "XIAOMI_SLEEP_STAGE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, STAGE INTEGER",
    "XIAOMI_SLEEP_TIME_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, WAKEUP_TIME INTEGER",
    "CMF_SLEEP_STAGE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, DURATION INTEGER,"
    " STAGE INTEGER",
    "COLMI_SLEEP_STAGE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, DURATION INTEGER,"
    " STAGE INTEGER",
    "GARMIN_SLEEP_STAGE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, STAGE INTEGER",
    "GARMIN_HRV_VALUE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, VALUE INTEGER",
    "COLMI_HRV_VALUE_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER, VALUE INTEGER",
    "HUAMI_HEART_RATE_RESTING_SAMPLE": "TIMESTAMP INTEGER, DEVICE_ID INTEGER,"
    " UTC_OFFSET INTEGER, HEART_RATE INTEGER",
    "BASE_ACTIVITY_SUMMARY": "_id INTEGER, NAME TEXT, START_TIME INTEGER, END_TIME INTEGER,"
    " ACTIVITY_KIND INTEGER, BASE_LONGITUDE INTEGER, DEVICE_ID INTEGER",
    "CONTACT": "_id INTEGER, NAME TEXT, NUMBER TEXT",
}
"""Tables as Gadgetbridge makes them, without keys and without columns that nothing reads."""


def gadgetbridge_db(path: Path, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
    """A database with rows in some tables, beside three devices."""
    devices = [
        (1, "Mi Band 3", "Huami", "00:00:00:00:00:01", "MIBAND3"),
        (2, "MI1A", "Huami", "00:00:00:00:00:02", "MIBAND"),
        (3, "vívoactive", "Garmin", "00:00:00:00:00:03", "GARMIN_VIVOACTIVE_4"),
    ]
    held: dict[str, Sequence[tuple[object, ...]]] = {
        "DEVICE": devices,
        "BASE_ACTIVITY_SUMMARY": [],
        **rows,
    }
    with closing(sqlite3.connect(path)) as db:
        for table, several in held.items():
            db.execute(f'CREATE TABLE "{table}" ({TABLES[table]})')
            marks = ", ".join("?" for _ in TABLES[table].split(","))
            db.executemany(f'INSERT INTO "{table}" VALUES ({marks})', several)
        db.commit()


def band_rows() -> dict[str, Sequence[tuple[object, ...]]]:
    """An hour of an Amazfit's minutes: awake, asleep, not worn; a workout; a resting rate."""
    minutes = [(at(7, i), 1, 1, 20, 30, 1, 80 + i) + (0,) * 4 for i in range(10)]
    minutes += [(at(7, i), 1, 1, 0, 0, 120, 255, 0, 60, 20, 90) for i in range(10, 20)]
    minutes += [(at(7, i), 1, 1, 0, 0, 115, 255) + (0,) * 4 for i in range(20, 25)]
    minutes += [(at(7, 30), 1, 1, -1, -1, -1, 255) + (0,) * 4]
    return {
        "HUAMI_EXTENDED_ACTIVITY_SAMPLE": minutes,
        "HUAMI_HEART_RATE_RESTING_SAMPLE": [(at(8) * 1000, 1, 0, 61), (at(9) * 1000, 1, 0, 59)],
        "BASE_ACTIVITY_SUMMARY": [
            (1, "Lakeside", at(10) * 1000, at(10, 30) * 1000, 0x80, 131_000_000, 1)
        ],
        "CONTACT": [(1, "Somebody", "123")],
    }


def polar_files() -> dict[str, object]:
    """Polar's export: a day of steps, heart rates, a workout, a night and its recovery."""
    night = {
        "night": "2024-05-03",
        "evaluation": {
            "asleepDuration": "PT2H", "phaseDurations": {"rem": "PT30M", "light": "PT1H"},
        },
        "sleepResult": {
            "hypnogram": {
                "sleepStart": "2024-05-03T01:00:00.000+02:00",
                "sleepEnd": "2024-05-03T03:30:00.000+02:00", "birthday": "1970-01-01",
                "sleepStateChanges": [
                    {"offsetFromStart": "PT0S", "state": "NONREM2"},
                    {"offsetFromStart": "PT1H", "state": "NONREM3"},
                    {"offsetFromStart": "PT1H30M", "state": "REM"},
                    {"offsetFromStart": "PT2H", "state": "WAKE"},
                    {"offsetFromStart": "PT2H30M", "state": "WAKE"},
                ],
            }
        },
    }  # fmt: skip
    return {
        "activity-2024-05-03-aa.json": {
            "exportVersion": "1.6", "date": "2024-05-03",
            "summary": {"stepCount": 60, "calories": 1800},
            "samples": {
                "mets": [{"localTime": "08:00:00", "value": 2.5}],
                "steps": [
                    {"localTime": "08:00:00", "value": 20}, {"localTime": "08:01:00", "value": 0},
                    {"localTime": "08:02:00", "value": 40},
                ],
            },
            "physicalInformation": {"birthday": "1970-01-01", "weight, kg": 60.0},
        },
        "247ohr_1_05-bb.json": {
            "deviceDays": [
                {
                    "userId": 1, "deviceId": "X", "date": "2024-05-03",
                    "samples": [
                        {"heartRate": 61, "secondsFromDayStart": 3600, "source": "OHR"},
                        {"heartRate": 0, "secondsFromDayStart": 3900, "source": "OHR"},
                    ],
                }
            ]
        },
        "training-session_2024-05-03T18-00-00_9-cc.json": {
            "identifier": {"id": "9"}, "name": "Lakeside", "startTime": "2024-05-03T18:00:00",
            "stopTime": "2024-05-03T18:40:00", "timezoneOffsetMinutes": 120,
            "durationMillis": 2_400_000, "hrAvg": 110, "latitude": 52.1, "longitude": 13.1,
            "sport": {"id": "1"}, "exercises": [{"startTime": "2024-05-03T18:00:00"}],
        },
        "sleep_result_1-dd.json": [night],
        "nightly_recovery_1-ee.json": [
            {"night": "2024-05-03", "meanNightlyRecoveryRri": 950, "meanNightlyRecoveryRmssd": 38}
        ],
        "account-data-1-ff.json": {"username": "nobody@example.org"},
    }  # fmt: skip


def write_samples(folder: Path) -> None:
    """Write what lies in `samples/`."""
    places = {name: folder / name for name in
              ("garmin-fit", "garmin-gdpr", "gadgetbridge", "polar-flow")}  # fmt: skip
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    fits = places["garmin-fit"]
    steps = monitoring_fit(
        [(at(8), WALKING, 900), (at(12), WALKING, 2400), (at(12), RUNNING, 300)],
        rates=[(at(12, 1), 71), (at(12, 2), 72)],
    )
    (fits / "walk.fit").write_bytes(activity_fit())
    (fits / "day.fit").write_bytes(steps)
    (fits / "several.zip").write_bytes(zipped({"a.fit": activity_fit(), "b.fit": sleep_fit()}))
    (places["garmin-gdpr"] / "export.zip").write_bytes(zipped(gdpr_members()))
    days = json.dumps([garmin_day("2024-05-03", 4000), garmin_day("2024-05-04", 5000)])
    (places["garmin-gdpr"] / "UDSFile_2024-05-03_2024-05-05.json").write_text(days)
    band = places["gadgetbridge"] / "Gadgetbridge.db"
    band.unlink(missing_ok=True)
    gadgetbridge_db(band, band_rows())
    packed = zipped({"database/Gadgetbridge": band.read_bytes(), "preferences/global.xml": b"<a/>"})
    (places["gadgetbridge"] / "export.zip").write_bytes(packed)
    polar = {name: json.dumps(held).encode() for name, held in polar_files().items()}
    (places["polar-flow"] / "polar-user-data-export.zip").write_bytes(zipped(polar))
    for name in ("activity-2024-05-03-aa.json", "sleep_result_1-dd.json"):
        (places["polar-flow"] / name).write_bytes(polar[name])


if __name__ == "__main__":
    write_samples(SAMPLES)
