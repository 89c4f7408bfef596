"""Files as a person gives them, pipes, folders and zips among them, read into one diary.

The one way of the commands and of the library, so that both read the same of the same files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary
from unknot.parsing.mapping import Mapping as ColumnMapping
from unknot.parsing.pipes import collected
from unknot.readers import read_diary
from unknot.workflow.parts import parted

Agreement = tuple[Mapping[Path, ColumnMapping], Sequence[str]]
"""By file how a table of one's own is read, and what a person should know of that."""


def read_given(
    files: Sequence[Path],
    *,
    mapping: Sequence[Path] = (),
    person: str | None = None,
    zone: ZoneInfo | None = None,
    agree: Callable[[Mapping[Path, Path]], Agreement] | None = None,
) -> Diary:
    """Read what one person gave; a folder or zip of several exports is taken apart first.

    Args:
        files: files, folders, zips and pipes.
        mapping: saved mappings for tables of one's own.
        person: whose entries to take where a file holds several people.
        zone: where the person lived, for files that do not say; None takes this computer's.
        agree: finds out how tables in no known format are read, of each name where its content
            lies; None asks nobody, and such a table is left out or refused.

    Raises:
        DiaryError: as `unknot.readers.read_diary`, or what `agree` says.
    """
    with tempfile.TemporaryDirectory(prefix="unknot-") as folder:
        parts = parted(collected(files, Path(folder)), Path(folder))
        guessed: Mapping[Path, ColumnMapping] = {}
        remarks: Sequence[str] = ()
        if agree is not None:
            guessed, remarks = agree(parts.places)
        diary = read_diary(
            list(parts.places.values()), mapping=mapping, guessed=guessed, person=person, zone=zone
        )
    return replace(diary, warnings=(*parts.unread, *remarks, *diary.warnings))
