"""The JSON files of an export that holds many, each with its records; damage sinks no other."""

from __future__ import annotations

from typing import Any

from unknot.errors import DiaryError
from unknot.recordings.archive import Archive
from unknot.recordings.json_files import loaded, mapping, objects
from unknot.recordings.recording import Recording


def records_in(
    archive: Archive, member: str, recording: Recording, *, alone: bool, left_out: str = ""
) -> list[dict[str, Any]]:
    """The records of one file: those of its list, or the one that it is.

    A file without any, one that is damaged, and one that is left out are skipped with the reason.

    Args:
        alone: it is all that was given, so that what is wrong with it is said as a refusal.
        left_out: why it is not looked at; empty where it is.

    Raises:
        DiaryError: code "broken-json" or "too-big" where it stands alone.
    """
    if left_out:
        recording.begin()
        recording.skip("file", left_out)
        return []
    try:
        held = loaded(archive.read(member), member.rpartition("/")[2])
    except DiaryError as wrong:
        if alone:
            raise
        recording.begin()
        recording.skip("file", wrong.said)
        return []
    records = objects(held) or ([mapping(held)] if mapping(held) else [])
    if not records:
        recording.begin()
        recording.skip("file", "no record")
    return records
