"""The door to a person's files: recognise each format, read it, join it into one diary.

A reader is one module in this folder with a constant READER; it is found by being there.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Held
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, Skipped
from unknot.errors import DiaryError, UnknotError
from unknot.merging.merge import merged
from unknot.parsing.finish import join, look_over
from unknot.parsing.fitting import Named, emptiness, mapping_for, names_nobody, unfit
from unknot.parsing.guess import guess_mapping, guess_table
from unknot.parsing.json_texts import is_json, unknown_json
from unknot.parsing.mapping import Mapping, mapping_of, parse_mapping, write_mapping
from unknot.parsing.own_files import refuse_own
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import cells_of, header_of, separator_in
from unknot.parsing.text import head_of, refuse
from unknot.parsing.write import write_diary_csv

__all__ = [
    "Head",
    "Mapping",
    "ReadRequest",
    "Reader",
    "guess_mapping",
    "guess_table",
    "mapping_of",
    "parse_mapping",
    "read_diary",
    "readers",
    "recognise",
    "write_diary_csv",
    "write_mapping",
]

SURE = 0.5
OWN_TABLE = "generic-csv"


@cache
def readers() -> tuple[Reader, ...]:
    """The `READER` of every file in this folder that has one, sorted by name."""
    found: list[Reader] = []
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg:
            reader = vars(importlib.import_module(f"{__name__}.{module.name}")).get("READER")
            if reader is not None:
                assert isinstance(reader, Reader), f"{module.name}.READER is not a Reader"
                found.append(reader)
    return tuple(sorted(found, key=lambda one: one.name))


def read_diary(
    paths: Sequence[Path],
    *,
    mapping: Path | Sequence[Path] | None = None,
    guessed: Held[Path, Mapping] | None = None,
    person: str | None = None,
    today: date | None = None,
    zone: ZoneInfo | None = None,
) -> Diary:
    """Read one person's files, whatever their formats, into one diary of days.

    A file that cannot be read is listed as skipped with a warning; only if none can be read is
    that an error.

    Args:
        paths: files, or a folder where a format comes as one.
        mapping: saved mappings for tables of one's own, each for the files that have its columns.
        guessed: by file, a mapping that a person has confirmed.
        person: whose entries to take where a file holds several people, or a name.
        today: the present civil day; None takes this computer's. Later entries are not used.
        zone: where the person lived, for files that do not say; None takes this computer's.

    Returns:
        The diary, oldest first, with warnings.

    Raises:
        DiaryError: code "no-files", "unknown-format", or what the only file's reader says.
    """
    ask = ReadRequest(today or datetime.now().astimezone().date(), person, zone=zone)
    found = merged(read_stretches(paths, ask, mapping=mapping, guessed=guessed), zone)
    return replace(found, warnings=(*found.unmet, *found.warnings, *look_over(found)))


def read_stretches(
    paths: Sequence[Path],
    ask: ReadRequest,
    *,
    mapping: Path | Sequence[Path] | None = None,
    guessed: Held[Path, Mapping] | None = None,
    left_out: dict[Path, UnknotError] | None = None,
) -> Diary:
    """Read one person's files as they stand, stretches of devices not yet made into days.

    Args:
        left_out: if given, each file that cannot be read is put in, with its reason.

    Raises:
        DiaryError: as `read_diary`.
    """
    if not paths:
        raise DiaryError("no-files", "no file was given.", "name at least one file.")
    several = [] if mapping is None else [mapping] if isinstance(mapping, Path) else list(mapping)
    given = [(path, parse_mapping(path)) for path in dict.fromkeys(several)]
    failed: Failures = []
    used: set[Path] = set()
    groups: dict[tuple[str, Mapping | None], list[Path]] = {}
    for path in dict.fromkeys(paths):
        try:
            name, reader, own = _reader_of(path, ask, given, guessed or {})
            used |= {name} if name else set()
            groups.setdefault((reader.name, own), []).append(path)
        except UnknotError as wrong:
            failed.append((path, wrong))
    known = {reader.name: reader for reader in readers()}
    diaries: list[Diary] = []
    for (name, own), group in groups.items():
        read, refused = _read_group(known[name], group, replace(ask, mapping=own))
        failed += refused
        diaries += [] if read is None else [read]
    if not diaries:
        raise _all_failed(failed)
    if left_out is not None:
        left_out.update(failed)
    notes = [
        *_only_a_name(ask.person, groups),
        *_unused(name for name, _ in given if name not in used),
    ]
    return _with_failures(join(diaries), failed, notes)


def _reader_of(
    path: Path, ask: ReadRequest, given: Named, guessed: Held[Path, Mapping]
) -> tuple[Path | None, Reader, Mapping | None]:
    """The reader of a file; for a table of one's own its mapping, and the file that holds it."""
    found = (None, guessed[path]) if path in guessed else mapping_for(path, given)
    if found is None and len(given) == 1 and not _is_known(path, ask):
        found = given[0]  # reading says which column is missing
    if found is None and len(given) > 1 and not _is_known(path, ask):
        raise unfit(path, given)
    name, own = found or (None, None)
    reader = recognise(path, replace(ask, mapping=own))
    return (name, reader, own) if reader.name == OWN_TABLE else (None, reader, None)


def _is_known(path: Path, ask: ReadRequest) -> bool:
    try:
        recognise(path, ask)
    except UnknotError:
        return False
    return True


def recognise(path: Path, ask: ReadRequest) -> Reader:
    """Choose the reader for a file: the surest one; with a mapping, the one for own tables.

    Raises:
        DiaryError: code "unknown-format" with what was seen, or what `head_of` says.
    """
    head = head_of(path)
    score, best = max(((r.recognise(head), r) for r in readers()), key=lambda scored: scored[0])
    # A format that is recognised for certain keeps its reader even beside a mapping.
    if score >= SURE and (ask.mapping is None or score == 1.0):
        return best
    if ask.mapping is not None and not path.is_dir():
        return next(reader for reader in readers() if reader.name == OWN_TABLE)
    refuse_own(path, head)
    if path.is_dir() or head.is_zip:
        raise _nothing_known(path, head)
    refuse(head)
    if is_json(head.text):
        raise unknown_json(head.name, head.text)
    if not _is_table(head):
        raise DiaryError(
            "unknown-format",
            f"{head.name} is in no format that is known. {_seen(head)}",
            "part its columns by commas, semicolons or tabs; or begin the file with the line sep=|"
            " with the mark that parts them in place of the bar.",
        )
    raise DiaryError(
        "unknown-format",
        f"{head.name} is in no format that is known. {_seen(head)}",
        'say which column is what, for example --take "COLUMN=pain 0 to 10", or in a small file'
        " that you give with --map (docs/how-to/own-csv.md shows one). Known formats: "
        + ", ".join(reader.name for reader in readers())
        + ".",
    )


def _nothing_known(path: Path, head: Head) -> UnknotError:
    """A folder or zip with nothing in it that is read."""
    name = str(path.name or path)
    if not head.members:
        return DiaryError("is-a-folder", f"{name} is empty.", "give the export as it comes.")
    first = ", ".join(one.rpartition("/")[2] for one in head.members[:3])
    more = f" and {len(head.members) - 3} more" if len(head.members) > 3 else ""
    return DiaryError(
        "is-a-folder",
        f"{name} holds nothing in a format that is read: {first}{more}.",
        "give what the app or watch exported, as it comes; docs/readers.md lists what is read. A"
        " picture or PDF has to be typed into a table first.",
    )


def _is_table(head: Head) -> bool:
    line = header_of(head.text)
    columns = [name for name in cells_of(line, separator_in(head.text)) if name]
    return len(columns) > 1


def _seen(head: Head) -> str:
    """Say what stands at the top of a file."""
    line = header_of(head.text)
    columns = [name for name in cells_of(line, separator_in(head.text)) if name]
    if len(columns) < 2:
        return f'It holds no table; its first line reads "{line[:80]}".'
    return f"Its columns are: {', '.join(columns[:12])[:200]}."


Failures = list[tuple[Path, UnknotError]]


def _read_group(
    reader: Reader, group: list[Path], ask: ReadRequest
) -> tuple[Diary | None, Failures]:
    """Read files of one format together; if that fails, leave out those that fail alone."""
    try:
        return reader.read(group, ask), []
    except UnknotError as wrong:
        if len(group) == 1:
            return None, [(group[0], _plainer(wrong, group))]
    good: list[Path] = []
    bad: Failures = []
    for path in group:
        try:
            reader.read([path], ask)
            good.append(path)
        except UnknotError as wrong:
            bad.append((path, _plainer(wrong, [path])))
    return (reader.read(good, ask) if good else None), bad


def _all_failed(failed: Failures) -> UnknotError:
    if len(failed) == 1:
        return failed[0][1]
    said = " ".join(f"{path.name}: {wrong.said}" for path, wrong in failed[:5])
    return DiaryError(
        "nothing-read", f"none of {len(failed)} files can be read. {said}", failed[0][1].fix
    )


def _plainer(wrong: UnknotError, group: Sequence[Path]) -> UnknotError:
    """Say what is missing where a table holds nothing that could be wrong."""
    return emptiness(group) or wrong if wrong.code in ("nothing-read", "no-rows") else wrong


def _only_a_name(
    person: str | None, groups: dict[tuple[str, Mapping | None], list[Path]]
) -> list[str]:
    """Say so where --person chose nobody: most formats hold one person and no name."""
    if person is None:
        return []
    return [
        f"{path.name} holds one person without a name; all of it is read as {person}'s."
        for (_, own), group in groups.items()
        for path in group
        if not (own is not None and own.person_column) and names_nobody(path)
    ]


def _unused(mappings: Iterable[Path]) -> list[str]:
    return [f"The mapping {path.name} is not used: no file has its columns." for path in mappings]


def _with_failures(diary: Diary, failed: Failures, notes: Sequence[str] = ()) -> Diary:
    """Add the files that could not be read, and what a person should know, to a diary."""
    skipped = tuple(Skipped(path.name, wrong.said, 1) for path, wrong in failed)
    told = tuple(
        f"{path.name} was left out: {wrong.said} Way out: {wrong.fix}" for path, wrong in failed
    )
    return replace(
        diary,
        skipped=diary.skipped + skipped,
        unmet=(*told, *notes),
    )
