"""FIT files of sports watches: activities, monitoring and sleep; one, a folder or a zip of them.

Published format: Garmin's FIT protocol and profile, read through fitdecode; details seen in real
files are named in `formats/fit_intake.py`, which says what is read and what is kept raw. Steps
are counters since midnight, so give all files of a watch together.

Positions are never kept. Refused: files of settings, plans and routes, which hold nothing of any
day, and tables of seconds that others make from FIT (their stamps name a zone by letters that
several zones share).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.diary.records import RecordCount
from unknot.errors import DiaryError
from unknot.formats.fit import is_fit
from unknot.formats.fit_archive import LIMIT_MB, take_fit
from unknot.formats.fit_intake import FitIntake
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import cells_of, header_of
from unknot.recordings.archive import is_zip, opened
from unknot.recordings.recording import Recording

SECONDS = {"timestamp", "heart_rate", "position_lat", "position_long"}
"""Headings of a table that somebody made from the seconds of a FIT file."""
OTHERS = ("di_connect", "di-connect", "udsfile_", "_sleepdata.json", "summarizedactivities.json")


def recognise(head: Head) -> float:
    """Say how surely this is FIT: from its mark, or from what a folder or zip holds."""
    if is_fit(head.start):
        return 1.0
    if head.is_zip or head.is_folder:
        names = [name.lower() for name in head.members]
        if any(mark in name for name in names for mark in OTHERS):
            return 0.0
        own = sum(name.endswith(".fit") for name in names)
        return 1.0 if own == len(names) else 0.9 if 2 * own >= len(names) > 0 else 0.0
    return 1.0 if _of_seconds(head) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's FIT files.

    Args:
        paths: files, folders or zips; files of one watch share their step counters.
        ask: the present day, a name, and the zone for files that do not say.

    Returns:
        The diary; the same file given twice counts once.

    Raises:
        DiaryError: code "not-a-diary", "broken-fit", "nothing-read", …
    """
    single = [path for path in paths if not path.is_dir() and not is_zip(path)]
    diaries = [_read_archive(path, ask) for path in paths if path not in single]
    if single:
        diaries.append(_read_files(single, ask))
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_archive(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    intake = FitIntake(recording, ask)
    with opened(path) as archive:
        take_fit(archive, archive.members, intake, recording)
    intake.finish()
    return recording.diary()


def _read_files(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Files given one by one: the counters of several belong together, so one recording."""
    distinct: dict[bytes, Path] = {}
    doubles: list[tuple[Path, Path]] = []
    for path in paths:
        mark = hashlib.sha256(_bytes(path)).digest()
        if mark in distinct:
            doubles.append((path, distinct[mark]))
        distinct.setdefault(mark, path)
    first = next(iter(distinct.values())).name
    name = first if len(distinct) == 1 else f"{first} and {len(distinct) - 1} more"
    recording = Recording(name, ask)
    intake = FitIntake(recording, ask)
    for path in distinct.values():
        intake.take(_bytes(path), path.name)
    intake.finish()
    diary = recording.diary()
    counts = (RecordCount(path.name, 1, 0, 1, 0) for path, _ in doubles)
    notes = (f"{path.name} holds what {one.name} holds; it counts once." for path, one in doubles)
    return replace(
        diary, counts=(*diary.counts, *counts), warnings=(*diary.warnings, *dict.fromkeys(notes))
    )


def _bytes(path: Path) -> bytes:
    with opened(path) as archive:
        raw = archive.read(archive.first, LIMIT_MB)
    if not is_fit(raw):
        raise _of_no_use(path)
    return raw


def _of_seconds(head: Head) -> bool:
    return set(cells_of(header_of(head.text), ",")) >= SECONDS


def _of_no_use(path: Path) -> DiaryError:
    return DiaryError(
        "not-a-diary",
        f"{path.name} is a table of the seconds of one workout, made from a FIT file; its stamps"
        " do not say for certain when it was.",
        "give the FIT file itself, as it comes from the watch.",
    )


READER = Reader(
    name="garmin-fit",
    says="FIT files of sports watches: workouts, heart rate, steps and sleep.",
    recognise=recognise,
    read=read,
)
