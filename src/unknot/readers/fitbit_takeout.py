"""Fitbit: Google Takeout's zip or folder ("Fitbit", now "Google Health"), or single files of it.

Fitbit publishes no definition of these files. What is read here was seen in real files that others
describe and test their parsers with, among them an export of October 2026; each part says in its
own module what its stamps mean (`formats/fitbit_json.py`, `fitbit_tables.py`,
`fitbit_sleep.py`, `fitbit_answers.py`).

Read: steps and heart rates by the minute, resting heart rate, RMSSD, sleep with its stages,
exercises, minutes by intensity of a day. Kept raw: sleep, stress and readiness scores, zone
minutes, sedentary minutes (they count unworn hours as sitting), breath, oxygen, cycles. Leaves
out: calories, distances, weights, positions, and everything about the account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.formats.fitbit_answers import is_answer, read_answer
from unknot.formats.fitbit_export import FitbitExport
from unknot.formats.fitbit_json import ORDER, is_list, kind_of, read_list
from unknot.formats.fitbit_tables import FIRST, at_rest, read_nights, read_table
from unknot.formats.fitbit_tables import kind_of as kind_of_table
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.csv_rows import header, header_of
from unknot.recordings.json_files import loaded, mapping
from unknot.recordings.recording import Recording

FOLDERS = ("global export data/", "_googledata/", "heart rate variability/", "sleep score/")
NAMES = ("UserSleeps_", "UserSleepStages_", "UserExercises_", "resting_heart_rate-")
SERIES = re.compile(
    r"(steps|sleep|heart_rate|sedentary_minutes)-\d{4}-\d\d-\d\d\.json|exercise-\d+\.json", re.ASCII
)
CLOCKED = ("exercises", "heart_rate")
"""Tables whose stamps say their clock, read before the lists that tell the same without one."""
CYCLES = "menstrual_health_cycles"
"""Its columns are known from no file, so that it is kept, where it lies in an export."""
NOT_USED = "a file of the export that is not used"
TORN = "damaged, or not what its name says; export it again"


@dataclass
class FitbitParts:
    """The members of an export by what they are: lists and tables with their kinds, answers."""

    lists: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    tables: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    answers: list[str] = field(default_factory=list[str])
    others: list[str] = field(default_factory=list[str])


def recognise(head: Head) -> float:
    """Say how surely this is Fitbit's."""
    if head.is_zip:
        return 1.0 if any(_of_fitbit(member) for member in head.members) else 0.0
    if head.members:
        return 0.85 if _is_folder(head.members) else 0.0
    if is_list(head.text) or is_answer(head.text):
        return 1.0
    lines = head.lines()
    first = header_of(lines[1]) if len(lines) > 1 else ()
    kind = kind_of_table(header_of(lines[0]), first) if lines else ""
    return 1.0 if kind else 0.0


def _of_fitbit(member: str) -> bool:
    plain = member.lower()
    inside = "fitbit/" in plain or "google health/" in plain
    held = inside and any(folder in plain for folder in FOLDERS)
    return held or _is_folder((member,))


def _is_folder(members: Sequence[str]) -> bool:
    bare = [member.rpartition("/")[2] for member in members]
    return any(name.startswith(NAMES) or SERIES.fullmatch(name) for name in bare)


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports or files.

    Raises:
        DiaryError: code "nothing-read", "unnamed-series", "no-diary", "broken-json", …
    """
    return join([_read_one(path, ask) for path in paths])


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    export = FitbitExport(Recording(path.name, ask))
    with opened(path) as archive:
        parts = _sorted(archive)
        if len(archive.members) == 1 and parts.others:
            raise _unread(path.name)
        kinds: dict[str, list[str]] = {"sleeps": [], "stages": []}
        for member, kind in parts.tables:
            kinds.setdefault(kind, []).append(member)
        if kinds["sleeps"] or kinds["stages"]:
            read_nights(archive, kinds["sleeps"], kinds["stages"], export)
        for kind in CLOCKED:
            for member in kinds.get(kind, ()):
                read_table(archive, member, kind, export)
        for member, kind in parts.lists:
            read_list(archive, member, kind, export)
        for member, kind in parts.tables:
            if kind not in ("sleeps", "stages", *CLOCKED):
                read_table(archive, member, kind, export)
        for member in parts.answers:
            read_answer(mapping(loaded(archive.read(member), member)), member, export)
        for member in parts.others:
            short = member.rpartition("/")[2]
            export.recording.begin()
            if short.startswith(NAMES) or SERIES.fullmatch(short):
                export.recording.skip(short, TORN)
                export.recording.warnings.append(f"{path.name}: {short} is {TORN}.")
            else:
                export.recording.skip("file", NOT_USED)
    return export.recording.diary()


def _sorted(archive: Archive) -> FitbitParts:
    """The members by kind, those first that say what others are to be measured by."""
    found = FitbitParts()
    for member in archive.members:
        short = member.rpartition("/")[2]
        with archive.open(member) as stream:
            text = stream.read(8192).decode("utf-8-sig", "replace")
        if is_list(text) and (kind := kind_of(text, short)):
            found.lists.append((kind, member))
        elif is_answer(text):
            found.answers.append(member)
        elif kind := _table(archive, member, text):
            found.tables.append((member, kind))
        else:
            found.others.append(member)
    found.lists.sort(key=lambda one: (one[0] not in ORDER, one[0] != ORDER[0]))
    found.lists = [(member, kind) for kind, member in found.lists]
    found.tables.sort(key=lambda one: one[1] not in FIRST)
    return found


def _table(archive: Archive, member: str, text: str) -> str:
    if text.lstrip().startswith(("[", "{")) or "," not in text:
        return ""
    first = text.partition("\n")[2].partition("\n")[0]
    if member.rpartition("/")[2].startswith(CYCLES):
        return "raw"
    kind = kind_of_table(header(archive, member), header_of(first))
    return "resting" if kind == "heart_rate" and at_rest(archive, member) else kind


def _unread(name: str) -> DiaryError:
    return DiaryError(
        "unnamed-series",
        f"{name} is a file of Fitbit's, and neither what stands in it nor its name says that it"
        " holds steps, heart rate, sleep or exercise.",
        "keep the name that it has in the export (steps-2026-03-01.json), or give the whole zip.",
    )


READER = Reader(
    name="fitbit-takeout",
    says="Fitbit's export by Google Takeout (Fitbit or Google Health), whole or its single files.",
    recognise=recognise,
    read=read,
)
