"""From files to a person's store: first a look that changes nothing, then one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.diary.records import RecordCount
from unknot.errors import UnknotError
from unknot.parsing.mapping import Mapping as ColumnMapping
from unknot.parsing.reader import ReadRequest
from unknot.parsing.shares import files_in
from unknot.progress import Progress, quiet, watching
from unknot.readers import OWN_TABLE, read_stretches, recognise
from unknot.readers.unknot_export import READER as OWN_EXPORT
from unknot.readers.unknot_export import zone_in
from unknot.store.deletion import DAYS_DELETED
from unknot.store.imports import ImportedFile, ImportResult
from unknot.store.person_file import PersonFile
from unknot.store.place import ZONE
from unknot.store.session_days import keep_session_days, session_days
from unknot.workflow.hashed_files import HASHED, Hashed, hashes
from unknot.workflow.import_compare import (
    carried_by,
    in_days_as_there,
    new_and_known,
    new_recordings,
    what_is_there,
)

Use = Callable[[], AbstractContextManager[PersonFile | None]]
"""Gives the store, or None where there is none yet, for a moment."""

COUNTED = ("records", "stored", "merged", "skipped", "raw")
READ = 0.9
"""Share that is done when the files are read."""


@dataclass(frozen=True)
class FileLook:
    """What a dry run found of one file.

    Attributes:
        name: as it was given, without its folder.
        reader: the format it is read as; empty where it is not read.
        import_id: of the import that brought the very same bytes before; then it is not read.
        refused, fix: why it cannot be read and the way out; empty where it can.
        code: of that failure, where it has one.
        count: where its records went, where the reader counts them.
    """

    name: str
    sha256: str = ""
    size: int = 0
    reader: str = ""
    import_id: int | None = None
    refused: str = ""
    fix: str = ""
    count: RecordCount | None = None
    code: str = ""
    days_deleted: bool = False


@dataclass(frozen=True)
class DryRun:
    """What an import would bring.

    Attributes:
        diary: of the files that are new and can be read, stretches as they stand; None where there
            is none.
        merged: the same with days made of its stretches.
        new: entries of days that the store does not hold.
        known: entries of days that it holds already.
        carried: files that an export of unknot's own was once made of; known from then on.
        zone: where the person lived, as such an export says.
        changed: of which symptom or measurement so many days have another value in the store.
        recordings: stretches of a device, marks and notes that the store does not hold.
    """

    files: tuple[FileLook, ...]
    diary: Diary | None
    merged: Diary | None
    new: int = 0
    known: int = 0
    carried: tuple[ImportedFile, ...] = ()
    zone: str | None = None
    changed: tuple[tuple[str, int], ...] = ()
    recordings: int = 0

    @property
    def fresh(self) -> tuple[FileLook, ...]:
        """The files that would be added."""
        return tuple(one for one in self.files if one.import_id is None and not one.refused)

    @property
    def refused(self) -> tuple[FileLook, ...]:
        """The files that cannot be read."""
        return tuple(one for one in self.files if one.refused)


def look_at(
    files: Mapping[Path, Path],
    ask: ReadRequest,
    store: PersonFile | None,
    *,
    mapping: Sequence[Path] = (),
    guessed: Mapping[Path, ColumnMapping] | None = None,
    hashed: Mapping[Path, Hashed | UnknotError] | None = None,
    progress: Progress | None = None,
) -> DryRun:
    """Read files without changing anything.

    Args:
        files: for each name that was given, where its content lies.
        store: what is there already; None where there is no store yet.
        mapping, guessed: how to read tables of one's own.
        hashed: what `hashes` gave, where it was asked before.

    Returns:
        What would come in; a file that cannot be read is in it with its reason.

    Raises:
        DiaryError: code "several-people" where the files, or they and the store, name several.
    """
    return look_beside(
        files, ask, lambda: nullcontext(store), mapping=mapping, guessed=guessed, hashed=hashed,
        progress=progress,
    )  # fmt: skip


def look_beside(
    files: Mapping[Path, Path],
    ask: ReadRequest,
    use: Use,
    *,
    mapping: Sequence[Path] = (),
    guessed: Mapping[Path, ColumnMapping] | None = None,
    hashed: Mapping[Path, Hashed | UnknotError] | None = None,
    progress: Progress | None = None,
) -> DryRun:
    """Read files as `look_at` does, with the store in use only where it is asked something.

    Args:
        use: gives the store for a moment, so that others are not kept from it while files are read.
    """
    tell = progress or quiet
    sums = hashes(files, tell) if hashed is None else hashed
    with use() as store:
        there = known_files(store, sums)
        shorter = _with_days_deleted(store, there)
    looks: dict[Path, FileLook] = {}
    fresh: list[Path] = []
    for given, place in files.items():
        found = sums[given]
        if isinstance(found, UnknotError):
            looks[place] = FileLook(given.name, refused=found.said, fix=found.fix, code=found.code)
            continue
        look = FileLook(
            given.name or str(given), found.sha256, found.size, import_id=there.get(found.sha256),
            days_deleted=there.get(found.sha256) in shorter,
        )  # fmt: skip
        twin = any(one.sha256 == look.sha256 for one in looks.values())
        if look.import_id is None and twin:
            look = replace(
                look, refused="the same file is given twice", fix="give it once.", code="twice"
            )
        looks[place] = look
        if look.import_id is None and not look.refused:
            fresh.append(place)
    tell(f"reading {len(fresh)} files" if len(fresh) != 1 else f"reading {fresh[0].name}", HASHED)
    with watching(sum(looks[path].size for path in fresh), tell, HASHED, READ):
        diary = _read(fresh, ask, mapping, guessed or {}, looks)
    if diary is None:  # nothing to compare: what is there need not be read
        return DryRun(tuple(looks.values()), None, None)
    exports = [path for path in fresh if looks[path].reader == OWN_EXPORT.name]
    zone = next((named for path in exports if (named := zone_in(path))), None)
    tell("comparing with what is there", READ)
    with use() as store:
        there_now = what_is_there(store)
        carried = carried_by(exports, store)
    merged = in_days_as_there(diary, there_now, ask.zone, zone)
    new, known, changed = new_and_known(merged, there_now)
    return DryRun(
        tuple(looks.values()), diary, merged, new, known, carried, zone, changed,
        new_recordings(diary, there_now),
    )  # fmt: skip


def add(look: DryRun, store: PersonFile, when: datetime) -> ImportResult:
    """Bring in what was looked at, in one transaction.

    Raises:
        UnknotError: code "nothing-to-import"; or as the store says.
    """
    if look.diary is None:
        raise nothing_new(look)
    if look.zone is not None and store.setting(ZONE) is None:
        store.set_setting(ZONE, look.zone)
    if look.diary.session_days is not None and session_days(store) is None:
        keep_session_days(store, look.diary.session_days, when)
    files = [ImportedFile(one.name, one.sha256, one.size, one.reader) for one in look.fresh]
    return store.add_import(look.diary, [*files, *look.carried], when)


def nothing_new(look: DryRun) -> UnknotError:
    """The refusal where no file can be read."""
    told = " ".join(f"{one.name}: {one.refused}" for one in look.refused[:5])
    return UnknotError(
        "nothing-to-import",
        f"none of the files can be read. {told}",
        look.refused[0].fix if look.refused else "name a file.",
    )


def known_files(
    store: PersonFile | None, sums: Mapping[Path, Hashed | UnknotError]
) -> dict[str, int]:
    """Of these files, by their hashes, those that are in, each with the import that brought it."""
    wanted = {one.sha256 for one in sums.values() if isinstance(one, Hashed)}
    return {} if store is None or not wanted else store.known(sorted(wanted))


def _with_days_deleted(store: PersonFile | None, there: Mapping[str, int]) -> set[int]:
    """Of the imports that brought some files those of which days were deleted."""
    if store is None or not there:
        return set()
    return {one.import_id for one in store.imports() if one.report.get(DAYS_DELETED)}


def _read(
    fresh: list[Path],
    ask: ReadRequest,
    mapping: Sequence[Path],
    guessed: Mapping[Path, ColumnMapping],
    looks: dict[Path, FileLook],
) -> Diary | None:
    """Read the new files together; those that cannot be read are marked in `looks`."""
    for path in list(fresh):
        try:
            looks[path] = replace(looks[path], reader=_format(path, ask, guessed))
        except UnknotError as wrong:
            if not mapping:
                _refuse(path, wrong, fresh, looks)
    while fresh:
        try:
            out: dict[Path, UnknotError] = {}
            diary = read_stretches(
                fresh, ask, mapping=list(mapping) or None, guessed=guessed, left_out=out
            )
        except UnknotError as wrong:
            if len(fresh) == 1 or wrong.code == "several-people":
                if len(fresh) > 1:
                    raise
                _refuse(fresh[0], wrong, fresh, looks)
                continue
            before = list(fresh)
            for path in before:
                _try_alone(path, ask, mapping, guessed, fresh, looks)
            if fresh == before:
                raise  # each can be read alone, but not together
            continue
        return _marked(diary, fresh, looks, out)
    return None


def _format(path: Path, ask: ReadRequest, guessed: Mapping[Path, ColumnMapping]) -> str:
    return OWN_TABLE if path in guessed else recognise(path, ask).name


def _try_alone(
    path: Path,
    ask: ReadRequest,
    mapping: Sequence[Path],
    guessed: Mapping[Path, ColumnMapping],
    fresh: list[Path],
    looks: dict[Path, FileLook],
) -> None:
    try:
        read_stretches([path], ask, mapping=list(mapping) or None, guessed=guessed)
    except UnknotError as wrong:
        _refuse(path, wrong, fresh, looks)


def _refuse(path: Path, wrong: UnknotError, fresh: list[Path], looks: dict[Path, FileLook]) -> None:
    fresh.remove(path)
    looks[path] = replace(looks[path], refused=wrong.said, fix=wrong.fix, code=wrong.code)


def _marked(
    diary: Diary,
    fresh: list[Path],
    looks: dict[Path, FileLook],
    out: Mapping[Path, UnknotError],
) -> Diary:
    """Mark the files that were left out while others were read, and count each one's records."""
    counts = list(diary.counts)
    for path in sorted(fresh, key=lambda one: _group_of(one, fresh, looks)):
        if path in out:
            looks[path] = replace(looks[path], refused=out[path].said, fix=out[path].fix)
            continue
        reader = looks[path].reader or OWN_TABLE
        looks[path] = replace(looks[path], reader=reader, count=_count_of(path, counts))
    begins = tuple(f"{path.name} was left out: " for path in out)
    return replace(diary, unmet=tuple(one for one in diary.unmet if not one.startswith(begins)))


def _group_of(path: Path, fresh: Sequence[Path], looks: Mapping[Path, FileLook]) -> int:
    """Files of one format are read together, formats in the order of their first files."""
    return next(i for i, one in enumerate(fresh) if looks[one].reader == looks[path].reader)


def _count_of(path: Path, counts: list[RecordCount]) -> RecordCount | None:
    """Take the count of a file, or of all files in a folder, out of those that are left.

    Of files that are read as one the first has them all; another file of a name has its own.
    """
    begin = f"{path.name} and "
    own = next((one for one in counts if one.file == path.name or one.file.startswith(begin)), None)
    several = [] if own is None else [own]
    if own is None and path.is_dir():
        names = {one.name for one in files_in(path)}
        several = [one for one in counts if one.file in names]
    for one in several:
        counts.remove(one)
    if not several:
        return None
    sums = (sum(getattr(one, name) for one in several) for name in COUNTED)
    return RecordCount(path.name if own is None else own.file, *sums)
