"""A person's files as one diary, and the diaries that ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from unknot.diary.entries import Diary
from unknot.diary.session_days import SessionDays
from unknot.errors import UnknotError, nearest
from unknot.recordings.instants import zone_named
from unknot.workflow.given_files import read_given


def read_diary(
    *files: str | Path,
    mapping: str | Path | Sequence[str | Path] | None = None,
    person: str | None = None,
    zone: str | None = None,
    session_days: Literal["planned", "chosen"] | None = None,
) -> Diary:
    """Read one person's files, whatever their formats, into one diary, as the commands do.

    Args:
        files: exports and tables, zips and folders; one that holds exports of several programs is
            taken apart, and each is read as if given alone. What cannot be read is left out with
            a warning in `diary.warnings`, as long as something else can.
        mapping: how to read tables of one's own; see docs/how-to/own-csv.md.
        person: whose entries, where a file holds several.
        zone: where the person lived, such as "Europe/Berlin", for files that do not say; None takes
            this computer's zone.
        session_days: whether walks and other sessions were mostly planned beforehand, or done on
            days that felt good enough, where the person says so.

    Raises:
        DiaryError: nothing could be read, there is no such zone, or a table needs a word on how to
            read it.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> diary.person
        'Unsure'
    """
    given = [mapping] if isinstance(mapping, str | Path) else (mapping or [])
    maps = [Path(one) for one in given]
    found = read_given(
        [Path(file) for file in files], mapping=maps, person=person,
        zone=None if zone is None else zone_named(zone),
    )  # fmt: skip
    return replace(found, session_days=SessionDays(session_days)) if session_days else found


def example_diary(name: str = "flares") -> Path:
    """The diary of a made-up person that ships: "helps", "flares" or "unsure".

    Raises:
        UnknotError: nobody of that name ships.
    """
    folder = Path(__file__).resolve().parents[1] / "data" / "examples"
    path = folder / name / "diary.csv"
    if not path.exists():
        known = [one.name for one in folder.iterdir() if one.is_dir()]
        raise UnknotError("unknown-example", f'nobody called "{name}" ships.', nearest(name, known))
    return path
