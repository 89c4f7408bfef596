"""Apple Health's export: export.xml, its folder, or the zip that the phone gives.

Seen in real files, whose document type (HealthKit Export Version 11 to 14) lists the elements; the
names of types and values are those of HealthKit's published headers. The file's name differs from
language to language (Exportar.xml, 导出.xml), so that it is known by its outermost element.

Read: steps, heart rate, resting heart rate, SDNN, minutes of exercise (as moderate: Apple counts
what is at least a brisk walk), stages of sleep, workouts, days of menstrual flow; pain, fatigue and
memory lapses (as fog) on Apple's scale from "not present" (0) to "severe" (3). A day's pain is that
of the place that hurt most. What was typed in is marked so. Kept raw: every other type, a record's
beats (their times are too coarse for RMSSD), rings, events and statistics of workouts,
correlations; their parts stand in the file a second time and count once. Left out: positions
(workout routes), the person's name and birth date, electrocardiograms, clinical records, and the
same in CDA form.

The offset of a stamp is the phone's zone when it exported; where a record names its own zone
(HKTimeZone), that is used. Minutes of standing are kept raw: they hold walking as well.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.formats.apple_elements import AppleEntries
from unknot.formats.apple_records import AppleRecords
from unknot.formats.xml_stream import Break, holds_root, stream
from unknot.parsing.finish import join
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.recordings.archive import Archive, opened
from unknot.recordings.recording import Recording

ROOT = "HealthData"
FOLDER = "apple_health_export/"
CDA = re.compile(r"(^|/)export_cda\.xml\Z", re.IGNORECASE)
NAMED = re.compile(
    r"(^|/)(export|exportar|exportación|exportação|exporter|exportieren|exportation|esporta"
    r"|esportazione|exporteren|eksport|導出|导出|書き出したデータ|내보내기)\.xml\Z",
    re.IGNORECASE,
)
BESIDE = re.compile(r"(^|/)(route_[^/]*\.gpx|ecg_[^/]*\.csv|export_cda\.xml)\Z", re.IGNORECASE)
LEFT_OUT = (
    (re.compile(r"\.gpx\Z"), "routes of workouts are positions and are left out"),
    (re.compile(r"electrocardiograms/.*\.csv\Z"), "electrocardiograms are not read"),
    (re.compile(r"clinical[-_]records/.*\.json\Z"), "clinical records are not read"),
)
FIRST = 1 << 16


def recognise(head: Head) -> float:
    """Say how surely this is Apple Health's: by its outermost element, or a zip's members."""
    if head.is_zip or head.is_folder:
        plain = [one for one in head.members if one.endswith(".xml") and not CDA.search(one)]
        if any(one.startswith(FOLDER) or f"/{FOLDER}" in one for one in plain):
            return 1.0
        named = [one for one in plain if NAMED.search(one)]
        beside = any(BESIDE.search(one) for one in head.members)
        return (0.9 if beside else 0.6) if named else 0.0
    return 1.0 if holds_root(head.start or head.text.encode(), ROOT) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's exports.

    Args:
        paths: export.xml files, folders that hold one, or zips.
        ask: the present day and a name for the person.

    Returns:
        The diary, with stretches of what was counted and measured.

    Raises:
        DiaryError: code "no-root", "entities", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    with opened(path) as archive:
        member = _export_in(archive)
        recording, broken = _pass(archive, member, ask, mend=False)
        if broken is not None and broken.mendable:
            del recording  # not both at once in memory
            recording, broken = _pass(archive, member, ask, mend=True)
            recording.warnings.append(
                f"{archive.name}: it holds characters that no XML may hold; they were passed over."
            )
        if broken is not None:
            recording.warnings.append(_said(archive, member, broken))
        recording.warnings += [
            f"{archive.name}: {why} ({count})."
            for form, why in LEFT_OUT
            if (count := sum(form.search(one) is not None for one in archive.members))
        ]
        others = [
            one.rpartition("/")[2]
            for one in archive.members
            if one != member
            and not CDA.search(one)
            and not any(form.search(one) for form, _ in LEFT_OUT)
        ]
        if others:
            recording.warnings.append(
                f"{archive.name}: {len(others)} other files in it are not read:"
                f" {', '.join(others[:5])}. Give what is a diary by itself."
            )
    return recording.diary()


def _pass(
    archive: Archive, member: str, ask: ReadRequest, *, mend: bool
) -> tuple[Recording, Break | None]:
    recording = Recording(archive.name, ask)
    entries = AppleEntries(recording)
    records = AppleRecords(recording, entries.gathered, entries.take)
    entries.kind_of, entries.midnights = records.kind_of, records.midnights
    with _source(archive, member) as source:
        broken = stream(source, archive.name, ROOT, records.begin, mend=mend)
    records.finish()
    entries.finish()
    return recording, broken


@contextmanager
def _source(archive: Archive, member: str) -> Generator[IO[bytes]]:
    with archive.open(member) as source:
        yield source


def _export_in(archive: Archive) -> str:
    """The member whose outermost element is Apple's; the largest of several."""
    named = [one for one in archive.members if one.lower().endswith(".xml")]
    if archive.members == (archive.name,):
        return archive.name
    found: list[str] = []
    for member in named:
        with archive.open(member) as source:
            if not CDA.search(member) and holds_root(source.read(FIRST), ROOT):
                found.append(member)
    if not found:
        raise DiaryError(
            "no-root", f"{archive.name} holds no export of Apple Health.",
            "in the Health app tap your picture, then Export All Health Data; give the zip as it"
            " comes, not one that holds other zips.",
        )  # fmt: skip
    return max(found, key=archive.size)


def _said(archive: Archive, member: str, broken: Break) -> str:
    """What a person must know of a file that could not be read to its end."""
    if broken.cut:
        return (
            f"{archive.name} breaks off in line {broken.line}; what stands before was read. Export"
            " it again for the rest."
        )
    share = 100.0 * max(0.0, 1.0 - broken.byte / max(archive.size(member), 1))
    return (
        f"{archive.name} is damaged in line {broken.line}: what stands behind, {share:.0f} % of it,"
        " was not read. Export it again for the rest."
    )


READER = Reader(
    name="apple-health",
    says="Apple Health's export of everything: export.xml, its folder or its zip.",
    recognise=recognise,
    read=read,
)
