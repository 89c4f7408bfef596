"""FIT files in an export: alone, in folders, in zips, and in zips within zips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from unknot.errors import DiaryError
from unknot.recordings.archive import Archive
from unknot.recordings.fit import is_fit
from unknot.recordings.fit_intake import FitIntake
from unknot.recordings.recording import Recording

LIMIT_MB = 64


def take_fit(
    archive: Archive, members: Iterable[str], intake: FitIntake, recording: Recording
) -> None:
    """Take every FIT file among members of an archive; what is none is skipped with a reason.

    One bad file never sinks the rest: it is counted as one record that is skipped.
    """
    for member in members:
        try:
            _take(archive, member, intake, recording)
        except DiaryError as wrong:
            recording.begin()
            recording.skip("file", wrong.said)


def _take(archive: Archive, member: str, intake: FitIntake, recording: Recording) -> None:
    if member.lower().endswith(".zip"):
        with archive.nested(member) as inner:
            take_fit(inner, _without_zips(inner, recording), intake, recording)
        return
    with archive.open(member) as file:
        start = file.read(12)
    if not is_fit(start):
        recording.begin()
        recording.skip("file", f"{_kind(member)} is no FIT file")
        return
    intake.take(archive.read(member, LIMIT_MB), member.rpartition("/")[2])


def _without_zips(archive: Archive, recording: Recording) -> Iterator[str]:
    for member in archive.members:
        if member.lower().endswith(".zip"):
            recording.begin()
            recording.skip("file", "a zip within a zip within a zip is not opened")
        else:
            yield member


def _kind(member: str) -> str:
    ending = member.rpartition("/")[2].rpartition(".")
    return f"a file .{ending[2].lower()[:8]}" if ending[1] else "a file without an ending"
