"""What files would bring, beside what a person's store holds already."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Diary, Exertion, Observation
from unknot.diary.segments import Segments
from unknot.errors import DiaryError
from unknot.parsing.corrections import corrected
from unknot.parsing.reader import NAMELESS
from unknot.readers.unknot_export import imports_in
from unknot.recordings.instants import zone_named
from unknot.store.imports import ImportedFile
from unknot.store.person_file import PersonFile
from unknot.workflow.stored_diary import in_days, zone_kept


@dataclass(frozen=True)
class StoreNow:
    """What a store holds at a moment, so that it need not be kept open while files are compared.

    Attributes:
        diary: as it was brought in, stretches as they stand; None where there is no store.
        zone: where the person lives, as the store was told.
    """

    diary: Diary | None = None
    zone: ZoneInfo | None = None


def what_is_there(store: PersonFile | None) -> StoreNow:
    """What a store holds now."""
    return StoreNow() if store is None else StoreNow(store.diary(), zone_kept(store))


def in_days_as_there(
    diary: Diary, held: StoreNow, asked: ZoneInfo | None, named: str | None
) -> Diary:
    """Days made of the stretches of files: by the zone asked for, theirs, or the store's.

    Args:
        named: the zone that the files name; empty or None where they name none.
    """
    return in_days(diary, None, asked or _zone(named) or held.zone)


def _zone(named: str | None) -> ZoneInfo | None:
    try:
        return None if named is None else zone_named(named)
    except DiaryError:
        return None  # of another computer's list of zones


def carried_by(exports: list[Path], store: PersonFile | None) -> tuple[ImportedFile, ...]:
    """The files that exports were once made of, but for those that are in already."""
    held = set[str]()
    if store is not None:
        held = {f.sha256 for one in store.imports() if one.undone is None for f in one.files}
    found: dict[str, ImportedFile] = {}
    for path in exports:
        for record in imports_in(path):
            if record.get("undone") is not None:
                continue
            for file in record.get("files") or ():
                sha256 = str(file.get("sha256"))
                size = file.get("size")
                found[sha256] = ImportedFile(
                    str(file.get("name")), sha256, size if isinstance(size, int) else 0,
                    str(file.get("reader")),
                )  # fmt: skip
    return tuple(file for sha256, file in found.items() if sha256 not in held)


def new_and_known(
    merged: Diary | None, held: StoreNow
) -> tuple[int, int, tuple[tuple[str, int], ...]]:
    """How many entries of files the store does not hold, how many it does, and what is other."""
    if merged is None:
        return 0, 0, ()
    entries = [_entry(one) for one in (*merged.observations, *merged.exertions)]
    if held.diary is None or not entries:
        return len(entries), 0, ()
    there = in_days(held.diary, None, held.zone)
    if len({there.person, merged.person} - {NAMELESS}) > 1:
        raise DiaryError(
            "several-people",
            f"your store holds {there.person}'s days, and these are {merged.person}'s.",
            f"keep a store for each, with --store; or say that they are the same person: --person"
            f" {shlex.quote(there.person)}.",
        )
    entered = {_entry(one) for one in (*there.observations, *there.exertions)}
    known = sum(entry in entered for entry in entries)
    values: dict[tuple[date, str, str], set[float]] = {}
    for seen in there.observations:
        values.setdefault((seen.day, seen.what, seen.unit), set()).add(seen.value)
    other = {
        (seen.day, seen.what)
        for seen in merged.observations
        if (before := values.get((seen.day, seen.what, seen.unit))) and seen.value not in before
    }
    changed = Counter(what for _, what in other)
    for (what, _, _), days in corrected((there.exertions, merged.exertions))[1].items():
        changed[what] += days
    return len(entries) - known, known, tuple(sorted(changed.items()))


def new_recordings(diary: Diary, held: StoreNow) -> int:
    """How many stretches, marks and notes of files the store does not hold.

    A day may be known while what a watch recorded within it is not.
    """
    there = held.diary
    if there is None:
        return sum(one.size for one in diary.segments) + len(diary.events) + len(diary.notes)
    known: dict[tuple[object, ...], list[npt.NDArray[np.void]]] = {}
    for one in there.segments:
        known.setdefault(_same(one), []).append(_records(one))
    new = 0
    for one in diary.segments:
        mine = _records(one)
        theirs = known.get(_same(one), [])
        new += len(mine) - int(np.isin(mine, np.concatenate(theirs)).sum() if theirs else 0)
    marks = {(one.day, one.cause, one.change, one.name) for one in there.events}
    new += sum((one.day, one.cause, one.change, one.name) not in marks for one in diary.events)
    return new + len(set(diary.notes) - set(there.notes))


def _same(one: Segments) -> tuple[object, ...]:
    """What two stretches share that may be one: all of their key but the file."""
    key = one.key
    return (key.signal, key.day, key.device, key.offset, key.activity, key.quality)


def _records(one: Segments) -> npt.NDArray[np.void]:
    """Each stretch as one thing to compare."""
    found = np.empty(one.size, dtype=[("start", "<i8"), ("seconds", "<i4"), ("value", "<u4")])
    found["start"], found["seconds"] = one.start, one.seconds
    found["value"] = one.value.astype(np.float32).view(np.uint32)
    return found


def _entry(one: Observation | Exertion) -> Observation | Exertion:
    """What is recorded, whatever file says it."""
    return replace(one, source=one.source.rpartition(": ")[2])
