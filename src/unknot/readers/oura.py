"""Oura: the account's export (a zip of tables, or JSON), answers of its API, and "Trends" tables.

The published format is that of Oura's API reference; the account's tables, parted by semicolons,
have the same fields, and were seen as others publish them with their parsers. Read: sleep with its
phases, resting heart rate and RMSSD of the main sleep, activity in five minutes with the time it
was worn, steps of a day, workouts, heart rates. Kept raw: readiness, sleep and stress scores,
tags, sessions, oxygen; a tag's words become a note. Leaves out: battery and skin temperature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary, Kind
from unknot.errors import DiaryError
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.clocks import parsed
from unknot.recordings.csv_rows import header_of, rows
from unknot.recordings.json_files import finite, loaded, mapping, objects
from unknot.recordings.oura_records import DEVICE, OuraExport, fields_of, read_record
from unknot.recordings.recording import Recording

MARKS = (
    *('"sleep_phase_5_min"', '"hypnogram_5min"', '"class_5_min"', '"class_5min"'),
    *('"equivalent_walking_distance"', '"temperature_deviation"', '"average_hrv"'),
    *('"daily_readiness"', '"daily_activity"', '"score_stay_active"', '"bedtime_start"'),
)
"""Fields of JSON that no other export has."""
TOGETHER = (
    ('"data"', '"next_token"', '"bpm"', '"source"'),
    ('"data"', '"next_token"', '"activity"', '"start_datetime"'),
)
"""What answers have together that have no such field."""
TABLES: dict[str, tuple[str, ...]] = {
    "sleep": ("bedtime_start", "bedtime_end", "type"),
    "daily_activity": ("day", "steps", "equivalent_walking_distance"),
    "heartrate": ("timestamp", "bpm", "source"),
    "workout": ("activity", "start_datetime", "end_datetime"),
    "daily_readiness": ("day", "score", "temperature_deviation"),
    "daily_sleep": ("day", "score", "contributors"),
    "daily_stress": ("day", "stress_high", "recovery_high"),
    "daily_spo2": ("day", "spo2_percentage"),
    "enhanced_tag": ("tag_type_code", "start_day"),
    "session": ("day", "start_datetime", "end_datetime", "type", "mood"),
}
"""By what columns each table is known."""
TRENDS = {
    "Average HRV": ("rmssd", 1.0),
    "Lowest Resting Heart Rate": ("resting_heart_rate", 1.0),
    "Total Sleep Duration": ("sleep_hours", 1.0 / 3600.0),
}
"""Columns of a Trends table that are read: what they are, and how many of ours one of theirs is."""
OLD_NAMES = {"activity": "daily_activity", "readiness": "daily_readiness", "workouts": "workout"}
ZIPPED = frozenset(("sleepmodel.csv", "dailyreadiness.csv", "dailysleep.csv", "daytimestress.csv"))
LIMIT_MB = 400


def recognise(head: Head) -> float:
    """Say how surely this is Oura's."""
    if head.members:
        names = {member.rpartition("/")[2].lower() for member in head.members}
        return 1.0 if names & ZIPPED else 0.0
    plain = head.text.lstrip("\ufeff \r\n\t")
    if plain.startswith("{"):
        answers = any(all(mark in plain for mark in several) for several in TOGETHER)
        return 1.0 if answers or any(mark in plain for mark in MARKS) else 0.0
    return 1.0 if _table(plain)[0] else 0.0


def _table(text: str) -> tuple[str, str]:
    """What a table tells, "trends" or the kind of its records, and the mark between its cells."""
    for mark in (";", ","):
        columns = set(header_of(text, mark))
        kind = next((kind for kind, own in TABLES.items() if set(own) <= columns), "")
        if kind:
            return kind, mark
        if "date" in columns and len(columns & set(TRENDS)) > 1 and "Sleep Score" in columns:
            return "trends", mark
    return "", ""


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Raises:
        DiaryError: code "nothing-read", "broken-json", "broken-table", …
    """
    return join([_read_one(path, ask) for path in paths])


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        kinds = {member: _kind(archive, member) for member in archive.members}
        series = any(kind == "heartrate" for kind, _ in kinds.values())
        export = OuraExport(recording, series)
        for member, (kind, mark) in kinds.items():
            if kind == "json":
                _read_json(archive, member, recording)
            elif kind == "trends":
                _read_trends(archive, member, mark, recording)
            elif kind:
                for row in rows(archive, member, mark):
                    recording.begin()
                    read_record(kind, fields_of(row), export)
            else:
                recording.begin()
                recording.skip("file", "a file of the export that is not used")
    return recording.diary()


def _kind(archive: Archive, member: str) -> tuple[str, str]:
    with archive.open(member) as stream:
        text = stream.read(8192).decode("utf-8-sig", "replace").lstrip()
    return ("json", "") if text.startswith("{") else _table(text)


def _read_json(archive: Archive, member: str, recording: Recording) -> None:
    held = mapping(loaded(archive.read(member, LIMIT_MB), member))
    collections = list(_collections(held))
    if not collections:
        raise DiaryError(
            "no-diary", f"{member} holds no list of Oura's records.", "export the account again."
        )
    export = OuraExport(recording, any(kind == "heartrate" for kind, _ in collections))
    for kind, records in collections:
        for record in records:
            recording.begin()
            read_record(kind, record, export)


def _collections(held: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The lists of records by kind: of an account, or of one answer that has them under "data"."""
    for name, several in held.items():
        records = objects(several) or objects(mapping(several).get("data"))
        if name == "data" and records:
            yield _kind_of(records[0]), records
        elif records:
            yield OLD_NAMES.get(name, name), records


def _kind_of(record: dict[str, Any]) -> str:
    """What an answer's records are, by their fields."""
    if "bedtime_start" in record:
        return "sleep"
    return next((kind for kind, own in TABLES.items() if set(own) <= set(record)), "records")


def _read_trends(archive: Archive, member: str, mark: str, recording: Recording) -> None:
    """Read a table of days; durations are seconds there, which a night under an hour denies."""
    for row in rows(archive, member, mark):
        recording.begin()
        recording.keep("trends", dict(row))
        stamp = parsed(row.get("date", ""))
        day = stamp if isinstance(stamp, str) else stamp.date()
        for column, (what, share) in TRENDS.items():
            value = finite(row.get(column))
            if value and what == "sleep_hours" and value < 1440:
                recording.skip(what, "too short for seconds; perhaps minutes")
            elif value:
                recording.observe(day, what, round(value * share, 3), f"{DEVICE} {column}")
        steps = finite(row.get("Steps"))
        if steps:
            recording.exert(day, Kind.OVERALL, steps, "steps", DEVICE)


READER = Reader(
    name="oura",
    says="Oura's account export as tables or JSON, answers of its API, and its Trends tables.",
    recognise=recognise,
    read=read,
)
