"""Open mHealth and IEEE 1752.1: data points {header, body} in JSON, and bodies without a header.

A data point, a list of them, one a line (NDJSON), a series with one header and many bodies, the
answer of Shimmer, and folders or zips of such files, as the published schemas have them; bodies
without a header as in the schemas' own test data. Read: steps, heart rate, sleep (duration, total
time, episode, time in bed), moderate minutes, activities, with their stated units. Kept as they
stand: beat-to-beat intervals, weight and all other measures. Left out, with the reason: what has
no time, and averages or extremes over several days.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.diary.segments import Quality, device_name
from unknot.errors import DiaryError
from unknot.formats.json_lines import BROKEN_LINE, JSON_NAME, each
from unknot.formats.mobile_health import ADJACENT, FIELDS, STATISTIC, MobileBodies, MobileHeader
from unknot.parsing.finish import join
from unknot.parsing.people import chosen
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import placed, zone_of
from unknot.recordings.json_files import mapping, objects
from unknot.recordings.recording import Recording

NAMES = "|".join(
    (*sorted({*FIELDS.values(), "sleep-episode", "data-point"}, key=len, reverse=True),)
)
_MEMBER = re.compile(rf"(?:.*[_.-])?(?:{NAMES})(?:[_.-].*)?\.(?:json|ndjson|jsonl)", re.IGNORECASE)
_NAMESPACE = re.compile(r'"namespace"\s*:\s*"(?:omh|ieee|ieee1752|granola|openmhealth)"')
_LINE_END = re.compile(r"[\r\n]+")
BESIDE = frozenset(
    "effective_time_frame user_notes temporal_relationship_to_physical_activity"
    " temporal_relationship_to_sleep descriptive_statistic_denominator distance met_value"
    " reported_activity_intensity kcal_burned latency_to_sleep_onset latency_to_arising"
    " number_of_awakenings is_main_sleep sleep_maintenance_efficiency_percentage"
    " sleep_efficiency_percentage wake_after_sleep_onset duration base_movement_quantity"
    " average_speed light_sleep_duration deep_sleep_duration rem_sleep_duration".split()
) | {STATISTIC}
"""Fields that stand beside the one by which a body is known."""
NOT_ONE = "holds no data point of Open mHealth or IEEE 1752.1"


def recognise(head: Head) -> float:
    """Say how surely this is Open mHealth: by its header's namespace, or by a body's own fields."""
    if head.members:
        known = [one for one in head.members if JSON_NAME.fullmatch(one)]
        ours = [one for one in known if _MEMBER.fullmatch(one.rpartition("/")[2])]
        return 0.9 if ours and 2 * len(ours) >= len(known) else 0.0
    text = head.text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")) or '"resourceType"' in text:
        return 0.0
    if _NAMESPACE.search(text) and '"schema_id"' in text:
        return 1.0
    first = _first(text)
    return 0.9 if first is not None and (_is_body(first) or _is_point(first)) else 0.0


def _first(text: str) -> Mapping[str, Any] | None:
    """The first object of a file, where the head holds the whole of it."""
    start = text.find("{")
    try:
        held, _ = json.JSONDecoder().raw_decode(text[start:]) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        return None
    return mapping(held)


def _is_body(held: Mapping[str, Any]) -> bool:
    return bool(set(held) & set(FIELDS)) and set(held) <= {*FIELDS, *BESIDE}


def _is_point(held: Mapping[str, Any]) -> bool:
    return "body" in held and "schema_id" in mapping(held.get("header"))


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's data points.

    Raises:
        DiaryError: code "broken-json", "several-people", "not-a-diary", "nothing-read", ….
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


@dataclass(frozen=True)
class MobilePoint:
    """One measurement with its header, which may be empty."""

    header: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def person(self) -> str:
        """Whose it is; empty where the header does not say."""
        said = self.header.get("user_id") or self.header.get("subject_id") or ""
        return str(said) if isinstance(said, str | int) else ""

    @property
    def key(self) -> str:
        """What tells it from others: its body, as many identifiers are only made up anew."""
        return json.dumps([self.schema, self.person, self.body], sort_keys=True, default=str)

    @property
    def schema(self) -> str:
        """The name of its schema, without its maker and version."""
        return str(mapping(self.header.get("schema_id")).get("name") or "")


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    with opened(path) as archive:
        held = list(_points(archive))
        recording = Recording(path.name, ask)
        people = {one.person for one in held if one is not None and one.person}
        several = len(people) > 1
        person = chosen(path.name, "user_id", people, ask.person) if several else ""
        zone = zone_of(ask)
        bodies = MobileBodies(recording)
        seen: set[str] = set()
        for point in held:
            recording.begin()
            if point is None:
                recording.skip("data point", BROKEN_LINE)
            elif several and point.person != person:
                recording.skip("data point", "another person's")
            elif (key := point.key) in seen:
                recording.doubled()
            else:
                seen.add(key)
                told = MobileHeader(point.schema, _device(point), _quality(point), zone)
                bodies.add(point.body, told)
    if bodies.placed:
        recording.warnings.append(placed(path.name, ask))
    if bodies.beats:
        recording.warnings.append(f"{path.name}: {ADJACENT}")
    return recording.diary()


def _points(archive: Archive) -> Iterator[MobilePoint | None]:
    """Every data point of every JSON file; None for a line or a file that cannot be read.

    Raises:
        DiaryError: code "not-a-diary" where there is none, or what is wrong with the only file.
    """
    refusal = DiaryError(
        "not-a-diary", f"{archive.name} {NOT_ONE}.",
        "give data points, each with its header and its body, or the folder of them.",
    )  # fmt: skip
    return each(archive, "body.item", _in, refusal)


def _in(held: object) -> Iterator[MobilePoint]:
    """The data points in a JSON value: itself, a list, a series, or Shimmer's answer."""
    for one in objects(held) or [mapping(held)]:
        header, body = mapping(one.get("header")), one.get("body")
        if "body" not in one:
            if _is_body(one) or "effective_time_frame" in one:
                yield MobilePoint({}, one)
        elif several := objects(body):
            for part in several:
                if "body" in part and "header" in part:
                    yield MobilePoint(mapping(part["header"]), mapping(part["body"]))
                else:
                    yield MobilePoint(header, part)
        elif parts := _series(mapping(body)):
            for part in parts:
                yield MobilePoint(header, part)
        else:
            yield MobilePoint(header, mapping(body))


def _series(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bodies of a body that is one list under one name, as some studies write series."""
    if len(body) != 1:
        return []
    return [part for part in objects(next(iter(body.values()))) if "effective_time_frame" in part]


def _device(point: MobilePoint) -> str:
    source = mapping(point.header.get("acquisition_provenance")).get("source_name")
    return (
        device_name(source)[:80] if isinstance(source, str) and source.strip() else "Open mHealth"
    )


def _quality(point: MobilePoint) -> Quality:
    source = mapping(point.header.get("acquisition_provenance"))
    said = point.header.get("modality") or source.get("modality")
    return Quality.ENTERED if said in ("self-reported", "self reported") else Quality.MEASURED


READER = Reader(
    name="open-mhealth",
    says="Open mHealth and IEEE 1752.1 data points in JSON: steps, heart rate, sleep, activities.",
    recognise=recognise,
    read=read,
)
