"""Google Fit: the folder Fit of a Takeout, its zip, its single files, and answers of its API.

Seen in real files: buckets and data sets of the API, and the CSV of days of a Takeout. The JSON of
"All Data" and "All Sessions" is written from what programs that read it expect.

Read: steps, heart rate, sleep stages, activities on foot or done on purpose, sessions. Of several
streams of one type in a Takeout the one that Google Fit merged counts; the points of the others say
the same again. Kept raw: every other type, heart points (a score of Google's), move minutes. Left
out: positions, TCX files (the same sessions with positions). Times are in UTC, and the days are
those of the zone that was asked for; the CSV of a quarter of an hour has its own offset.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary, Kind
from unknot.diary.segments import Signal
from unknot.errors import DiaryError
from unknot.formats.google_points import Bucket, nanos, take_point
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import TableRow, cells_of, header_of, table_of
from unknot.parsing.values import iso_day
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import instant, placed, zone_of
from unknot.recordings.json_files import finite, items, loaded, mapping, objects
from unknot.recordings.recording import Recording

FOLDER = re.compile(r"(^|/)(Google )?Fit/", re.IGNORECASE)
PARTS = ("All Data", "All Sessions", "Daily activity metrics", "Daily Aggregations")
POINT = re.compile(r"(raw|derived)[_:]com[._]google[._]")
CSV_SIGNS = {"step count", "move minutes count"}
"""Either beside a date or a time makes it Google Fit's table."""
MERGED = ("estimated_steps", "merge_step_deltas", "merge_heart_rate_bpm", "merged", "merge_")
ACTIVITIES = {"running": "jog", "biking": "cycling", "strength_training": "strength"}
NOT_DONE = frozenset({"still", "in_vehicle", "unknown", "tilting"})
SLEEP_NAMES = {
    "sleep": Signal.ASLEEP,
    "sleep.light": Signal.ASLEEP_LIGHT,
    "sleep.deep": Signal.ASLEEP_DEEP,
    "sleep.rem": Signal.ASLEEP_REM,
    "sleep.awake": Signal.AWAKE_IN_BED,
}
FIRST = 4096


def recognise(head: Head) -> float:
    """Say how surely this is Google Fit's: from a Takeout's folders, or what a file holds."""
    if head.is_zip:
        fit = [one for one in head.members if FOLDER.search(one)]
        return 1.0 if any(f"/{part}/" in f"/{one}" for one in fit for part in PARTS) else 0.0
    if head.is_folder:
        points = any(POINT.match(one) and one.endswith(".json") for one in head.members)
        named = any(
            one in ("Daily activity metrics.csv", "Daily Summaries.csv") for one in head.members
        )
        return 0.95 if points or named else 0.0
    kind = _kind_of(head.text)
    return {"": 0.0, "buckets": 0.9}.get(kind, 1.0)


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Args:
        paths: Takeout zips, folders or single files.
        ask: the present day, a name for the person, and their zone.

    Returns:
        The diary, with stretches of what was counted and measured.

    Raises:
        DiaryError: code "not-google-fit", "broken-json", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    with opened(path) as archive:
        members = [one for one in archive.members if not one.lower().endswith((".tcx", ".zip"))]
        kinds = {one: _kind_of(_start(archive, one)) for one in members}
        streams = _preferred({one: k for one, k in kinds.items() if k == "points"}, archive)
        for member, kind in kinds.items():
            if kind == "points":
                _points(archive, member, recording, doubled=member not in streams)
            elif kind in ("days", "quarters"):
                _table(archive, member, recording)
            elif kind:
                _objects(archive, member, recording, kind)
        if not any(kinds.values()):
            raise DiaryError(
                "not-google-fit", f"{archive.name} holds nothing of Google Fit.",
                "give the folder Fit of a Takeout, or its zip as it comes.",
            )  # fmt: skip
        left = len(archive.members) - len(members)
        if left:
            recording.warnings.append(
                f"{archive.name}: {left} files are not read: TCX repeats sessions with positions,"
                " and a zip within a zip is not opened."
            )
    return recording.diary()


def _start(archive: Archive, member: str) -> str:
    if not member.lower().endswith((".json", ".csv")) and archive.members != (archive.name,):
        return ""
    with archive.open(member) as file:
        return file.read(FIRST).decode("utf-8-sig", "replace")


def _kind_of(text: str) -> str:
    """What a file holds, from its beginning: points, data set, buckets, session, days, quarters."""
    start = text.lstrip("\ufeff \r\n\t")
    if start.startswith("{"):
        if '"Data Source"' in start or '"Data Points"' in start:
            return "points"
        if '"fitnessActivity"' in start and '"startTime"' in start:
            return "session"
        if '"bucket"' in start and '"dataset"' in start:
            return "buckets"
        return "data set" if '"dataSourceId"' in start and "com.google." in start else ""
    names = {one.lower() for one in cells_of(header_of(text), ",")}
    if not names & CSV_SIGNS or "calories (kcal)" not in names:
        return ""
    return "days" if "date" in names else "quarters" if "start time" in names else ""


def _preferred(members: dict[str, str], archive: Archive) -> set[str]:
    """Of several streams of one type the one that Google merged; all where none was."""
    by_type: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for member in members:
        found = re.search(r'"Data Source"\s*:\s*"([^"]*)"', _start(archive, member))
        source = found[1] if found else ""
        kind = source.split(":")[1] if source.count(":") > 1 else member
        rank = next(
            (i for i, end in enumerate(MERGED) if source.split(":")[-1].startswith(end)), 99
        )
        by_type[kind].append((rank, member))
    chosen: set[str] = set()
    for held in by_type.values():
        best = min(rank for rank, _ in held)
        chosen |= {member for rank, member in held if rank == best or best == 99}
    return chosen


def _points(archive: Archive, member: str, recording: Recording, *, doubled: bool) -> None:
    """Take in a stream of a Takeout."""
    zone = zone_of(recording.ask)
    recording.warnings.append(placed(recording.file, recording.ask))
    found = re.search(r'"Data Source"\s*:\s*"([^"]*)"', _start(archive, member))
    stream = found[1] if found else ""
    for point in _each(archive, member, "Data Points.item"):
        recording.begin()
        if doubled:
            recording.doubled()
        else:
            take_point(recording, point, stream, zone)


def _each(archive: Archive, member: str, prefix: str) -> Iterator[dict[str, Any]]:
    with archive.open(member) as file:
        for one in items(file, member, prefix):
            yield mapping(one)


def _objects(archive: Archive, member: str, recording: Recording, kind: str) -> None:
    """Take in an answer of the API, or a session."""
    held = mapping(loaded(archive.read(member), member))
    recording.warnings.append(placed(recording.file, recording.ask))
    zone = zone_of(recording.ask)
    if kind == "session":
        recording.begin()
        _session(held, recording)
    elif kind == "data set":
        for point in objects(held.get("point")):
            recording.begin()
            take_point(recording, point, str(held.get("dataSourceId", "")), zone)
    else:
        for one in objects(held.get("bucket")):
            start, end = (
                nanos(f"{one.get('startTimeMillis')}000000"),
                nanos(f"{one.get('endTimeMillis')}000000"),
            )
            bucket = None if start is None or end is None else Bucket(start, end)
            for dataset in objects(one.get("dataset")):
                for point in objects(dataset.get("point")):
                    recording.begin()
                    take_point(recording, point, str(dataset.get("dataSourceId", "")), zone, bucket)


def _session(held: dict[str, Any], recording: Recording) -> None:
    """A session; what is counted within it stands in the streams as well and is kept raw."""
    name = str(held.get("fitnessActivity", "")).lower()
    zone = zone_of(recording.ask)
    start = instant(str(held.get("startTime", "")), zone)
    end = instant(str(held.get("endTime", "")), zone)
    signal = SLEEP_NAMES.get(name, Signal.WORKOUT)
    if name in NOT_DONE or isinstance(start, str) or isinstance(end, str):
        recording.keep("session", held)
        return
    said = finite(str(held.get("duration", "")).removesuffix("s"))
    seconds = end.seconds - start.seconds
    minutes = seconds / 60.0 if said is None or signal != Signal.WORKOUT else said / 60.0
    activity = ACTIVITIES.get(name, name) if signal == Signal.WORKOUT else ""
    recording.segment(
        signal, "Google Fit", start, seconds, minutes, activity=activity, offset_known=False
    )
    recording.keep("session", held)


def _table(archive: Archive, member: str, recording: Recording) -> None:
    """Take in a CSV of days, or of a day's quarters of an hour."""
    text = archive.read(member).decode("utf-8-sig", "replace")
    table = table_of(member, text, ",", recording.tally)
    day_named = re.search(r"(\d{4}-\d\d-\d\d)\.csv\Z", member)
    for row in table.rows:
        recording.begin()
        if "Date" in table.columns:
            _day(row, recording)
        elif day_named:
            _quarter(row, day_named[1], recording)
        else:
            recording.skip("row", "the file's name does not say which day", row.line)


def _day(row: TableRow, recording: Recording) -> None:
    day = iso_day(row.cells.get("Date", ""))
    steps = finite(row.cells.get("Step count"))
    if steps is not None:
        recording.exert(day, Kind.OVERALL, steps, "steps", "Step count")
    rest = {key: cell for key, cell in row.cells.items() if cell and "(deg)" not in key}
    recording.keep("day", dict(rest))


def _quarter(row: TableRow, day: str, recording: Recording) -> None:
    zone = zone_of(recording.ask)
    start = instant(f"{day}T{row.cells.get('Start time', '')}", zone)
    end = instant(f"{day}T{row.cells.get('End time', '')}", zone)
    steps = finite(row.cells.get("Step count"))
    if steps is not None and not isinstance(start, str) and not isinstance(end, str):
        seconds = (end.seconds - start.seconds) % 86_400  # the last one ends at midnight
        recording.segment(Signal.STEPS, "Google Fit", start, seconds, steps)
    rest = {key: cell for key, cell in row.cells.items() if cell and "(deg)" not in key}
    recording.keep("quarter of an hour", dict(rest))


READER = Reader(
    name="google-fit",
    says="Google Fit: a Takeout's folder Fit, its zip or files, and answers of its API.",
    recognise=recognise,
    read=read,
)
