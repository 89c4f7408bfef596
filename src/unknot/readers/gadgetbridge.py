"""Gadgetbridge's database of fitness bands and watches: the file, its zip export, or its folder.

Published in its source: tables and columns in GBDaoGenerator, the meaning of kinds and stages in
each device's sample provider. Read: steps and heart rate of `…_ACTIVITY_SAMPLE`, where the table's
steps are known to be by the minute (Mi Band, Amazfit, Xiaomi) or since midnight (Garmin, CMF);
worn minutes and sleep where the band's kinds are known; `…_SLEEP_STAGE_SAMPLE` of Xiaomi, Garmin,
CMF and Colmi; heart rate and resting heart rate samples; Garmin's RMSSD; workouts of
BASE_ACTIVITY_SUMMARY. Stages that the source itself calls arbitrary or probable are sleep, stage
unknown. Kept raw: every other sample, kinds and steps of other bands. Left out: positions,
addresses of devices, contacts, alarms, messages and settings.

Stamps are seconds in activity samples and thousandths elsewhere, in UTC; where the person was is
not in the file. In a table of minutes 0 steps say nothing where nothing says that it was worn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.formats.band_samples import BandSamples
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, is_zip, opened
from unknot.recordings.database import MARK, ExportedDatabase, database
from unknot.recordings.recording import Recording

NAMES = ("gadgetbridge", "gadgetbridge.db")


def recognise(head: Head) -> float:
    """Say how surely this is Gadgetbridge's: from its tables, or a zip or folder with its file."""
    if head.is_database:
        tables = {name.upper() for name in head.members}
        samples = any(name.endswith("_ACTIVITY_SAMPLE") for name in tables)
        own = "DEVICE" in tables and (samples or "BASE_ACTIVITY_SUMMARY" in tables)
        return 1.0 if own else 0.0
    if head.is_zip or head.is_folder:
        names = {name.rpartition("/")[2].lower() for name in head.members}
        return 1.0 if names & {*NAMES} else 0.0
    return 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's databases.

    Args:
        paths: databases, zips or folders.
        ask: the present day, a name, and the zone where the person lived.

    Returns:
        The diary.

    Raises:
        DiaryError: code "broken-database", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    has_database = False
    with opened(path) as archive:
        many = path.is_dir() or is_zip(path)
        for member in archive.members:
            if many and member.rpartition("/")[2].lower() not in NAMES:
                recording.begin()
                recording.skip("file", "a preference or a copy of what the database holds")
            elif _is_database(archive, member):
                with database(archive, member) as held:
                    _read_tables(held, BandSamples(recording, ask, held))
                has_database = True
    if not has_database:
        raise DiaryError(
            "no-database", f"{path.name} holds no database of Gadgetbridge that can be read.",
            "export the data again: Gadgetbridge, Data management, Export.",
        )  # fmt: skip
    return recording.diary()


def _is_database(archive: Archive, member: str) -> bool:
    with archive.open(member) as file:
        return file.read(16) == MARK


def _read_tables(held: ExportedDatabase, samples: BandSamples) -> None:
    """Every table of samples and of workouts; each to what reads it, others kept raw."""
    exact: dict[str, Callable[[str], None]] = {
        "XIAOMI_SLEEP_STAGE_SAMPLE": samples.xiaomi_stages,
        "XIAOMI_SLEEP_TIME_SAMPLE": samples.xiaomi_nights,
        "GARMIN_SLEEP_STAGE_SAMPLE": samples.garmin_stages,
        "CMF_SLEEP_STAGE_SAMPLE": samples.timed_stages,
        "COLMI_SLEEP_STAGE_SAMPLE": samples.timed_stages,
        "GARMIN_HRV_VALUE_SAMPLE": samples.variability,
        "BASE_ACTIVITY_SUMMARY": samples.workouts,
    }
    endings: tuple[tuple[str, Callable[[str], None]], ...] = (
        ("_ACTIVITY_SAMPLE", samples.minutes),
        ("_HEART_RATE_RESTING_SAMPLE", samples.resting),
        ("_HEART_RATE_MANUAL_SAMPLE", samples.heart_rate),
        ("_HEART_RATE_SAMPLE", samples.heart_rate),
        ("_SAMPLE", samples.others),
    )
    for table in held.tables:
        name = table.upper()
        reads = exact.get(name) or next(
            (read for ending, read in endings if name.endswith(ending)), None
        )
        if reads is not None:
            reads(table)
    samples.finish()


READER = Reader(
    name="gadgetbridge",
    says="Gadgetbridge's database of fitness bands and watches, also in its zip export.",
    recognise=recognise,
    read=read,
)
