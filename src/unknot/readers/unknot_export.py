"""unknot's own export: a folder or a zip of tables with a manifest, or one of its tables alone.

The format is published in docs/how-to/import.md. All of it is read, to the last digit: entries,
stretches of devices, events, notes, records kept raw. Sources stay the files they first came from.
Leaves out: fits and answers (`fits/`, `kept.jsonl`), which are made again from the same days.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from unknot.diary.entries import Diary, Exertion, Note, Observation, Skipped
from unknot.diary.records import LifeEvent, RecordCount
from unknot.diary.segments import SegmentKey, SegmentWriter
from unknot.diary.session_days import SessionDays
from unknot.errors import DiaryError
from unknot.parsing.export_tables import (
    FORMAT,
    MANIFEST,
    RAW,
    TABLES,
    VERSION,
    event_of,
    exertion_of,
    header_of_table,
    key_of_segment,
    note_of,
    observation_of,
    stretch_of,
)
from unknot.parsing.finish import join, tidy
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.table import LONGEST_CELL
from unknot.parsing.tally import Tally
from unknot.parsing.values import plausible
from unknot.recordings.archive import Archive, opened
from unknot.recordings.json_files import loaded, mapping, objects
from unknot.recordings.raw import RawWriter


def recognise(head: Head) -> float:
    """Say how surely this is an export: its manifest is in it, or a table has its very columns."""
    if any(_own_name(member) == MANIFEST for member in head.members):
        return 1.0
    return 1.0 if not head.members and _table_named(head.text.partition("\n")[0]) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read exports of one person.

    Raises:
        DiaryError: code "broken-json", "newer-export", "missing-column", "nothing-read", …
    """
    diaries = [_read_one(path, ask) for path in paths]
    return diaries[0] if len(diaries) == 1 else join(diaries)


def imports_in(path: Path) -> tuple[dict[str, Any], ...]:
    """The imports that an export tells of, as plain data; none where it is no whole export."""
    return tuple(objects(_about(path).get("imports")))


def zone_in(path: Path) -> str | None:
    """Where the person of an export lived, for files that do not say; None where it is unknown."""
    named = _about(path).get("zone")
    return named if isinstance(named, str) else None


def _about(path: Path) -> dict[str, Any]:
    with opened(path) as archive:
        found = (one for one in archive.members if _own_name(one) == MANIFEST)
        at = min(found, key=lambda one: one.count("/"), default=None)
        return {} if at is None else _manifest(archive, at)


@dataclass
class _Gathered:
    """What one export gives, and where each of its rows went."""

    file: str
    today: date
    observations: list[Observation] = field(default_factory=list[Observation])
    exertions: list[Exertion] = field(default_factory=list[Exertion])
    events: list[LifeEvent] = field(default_factory=list[LifeEvent])
    notes: list[Note] = field(default_factory=list[Note])
    segments: SegmentWriter = field(default_factory=SegmentWriter)
    raw: dict[str, RawWriter] = field(default_factory=dict[str, RawWriter])
    records: int = 0
    stored: int = 0
    kept: int = 0
    tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        self.tally = Tally(self.file)

    def diary(self, about: dict[str, Any], ask: ReadRequest) -> Diary:
        """All of it as one diary."""
        skipped = self.tally.skipped()
        left = sum(one.count for one in skipped)
        count = RecordCount(self.file, self.records, self.stored, 0, left, self.kept)
        return tidy(
            Diary(
                person=ask.person or str(about.get("person") or NAMELESS),
                time_zone=str(about.get("time_zone") or "local"),
                observations=tuple(self.observations),
                exertions=tuple(self.exertions),
                skipped=(*_skipped(about), *skipped),
                warnings=_words(about.get("warnings")),
                sources=_words(about.get("sources")) or (self.file,),
                made_up=about.get("made_up") is True,
                extra={str(k): str(v) for k, v in mapping(about.get("extra")).items()},
                notes=tuple(self.notes),
                segments=self.segments.segments(),
                events=tuple(self.events),
                raw=tuple(part for one in self.raw.values() for part in one.raw()),
                counts=(count,),
                session_days=_session_days(about.get("session_days")),
            )
        )


def _session_days(said: object) -> SessionDays | None:
    return next((one for one in SessionDays if one.value == said), None)


def _read_one(path: Path, ask: ReadRequest) -> Diary:
    gathered = _Gathered(path.name, ask.today)
    about: dict[str, Any] = {}
    with opened(path) as archive:
        found = (one for one in archive.members if _own_name(one) == MANIFEST)
        at = min(found, key=lambda one: one.count("/"), default=None)
        if at is None:
            with archive.open(archive.first) as stream:
                _read_table(stream, archive.first, gathered)
            return gathered.diary(about, ask)
        about = _manifest(archive, at)
        folder = at.removesuffix(MANIFEST)
        for name in TABLES:
            member = f"{folder}{name}.csv"
            if member not in archive.members:
                raise DiaryError(
                    "incomplete-export", f"{path.name} lacks {name}.csv, which belongs to it.",
                    "give the whole folder or the zip as unknot export wrote it.",
                )  # fmt: skip
            with archive.open(member) as stream:
                _read_table(stream, member, gathered)
        if f"{folder}{RAW}" in archive.members:
            with archive.open(f"{folder}{RAW}") as stream:
                _read_raw(stream, gathered)
    return gathered.diary(about, ask)


def _manifest(archive: Archive, member: str) -> dict[str, Any]:
    held = mapping(loaded(archive.read(member), f"{member} in {archive.name}"))
    version = held.get("version")
    if held.get("format") != FORMAT or not isinstance(version, int):
        raise DiaryError(
            "broken-json", f"{member} in {archive.name} does not say which export this is.",
            "give the export as unknot export wrote it.",
        )  # fmt: skip
    if version > VERSION:
        raise DiaryError(
            "newer-export", f"{archive.name} was written by a newer unknot.", "update unknot."
        )
    return held


def _read_table(stream: IO[bytes], member: str, gathered: _Gathered) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogatepass", newline="")
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(text)
    try:
        header = next(rows, list[str]())
        name = _table_named(",".join(header))
        if name is None or len(header) != len(header_of_table(name)):
            raise DiaryError(
                "missing-column", f"{member} has not the columns of an export.",
                "give the export as unknot export wrote it.",
            )  # fmt: skip
        header = list(header_of_table(name))  # a blank may have stood around them
        if name == "segments":
            _read_segments(rows, header, gathered)
        else:
            _read_entries(rows, header, name, gathered)
    except (csv.Error, UnicodeDecodeError) as wrong:
        raise DiaryError(
            "broken-table", f"{member} is damaged near line {rows.line_num + 1}.",
            "export it again, or take the copy before it.",
        ) from wrong  # fmt: skip
    finally:
        text.detach()


def _read_entries(
    rows: Iterator[list[str]], header: list[str], name: str, gathered: _Gathered
) -> None:
    takes: dict[str, tuple[Callable[[dict[str, str]], Any], list[Any]]] = {
        "observations": (observation_of, gathered.observations),
        "exertions": (exertion_of, gathered.exertions),
        "events": (event_of, gathered.events),
        "notes": (note_of, gathered.notes),
    }
    make, into = takes[name]
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        gathered.records += 1
        if len(cells) != len(header):
            gathered.tally.skip(name, "has not all its cells", number)
            continue
        try:
            entry = make(dict(zip(header, cells, strict=True)))
        except (ValueError, OverflowError):
            gathered.tally.skip(name, "holds a cell that cannot be read", number)
            continue
        why = plausible(entry.day, gathered.today)
        if why is not None:
            gathered.tally.skip(name, why, number)
            continue
        into.append(entry)
        gathered.stored += 1


def _read_segments(rows: Iterator[list[str]], header: list[str], gathered: _Gathered) -> None:
    at = {name: header.index(name) for name in header_of_table("segments")}
    shared = [at[name] for name in at if name not in ("start", "seconds", "value")]
    start, seconds, value = at["start"], at["seconds"], at["value"]
    keys: dict[tuple[str, ...], SegmentKey] = {}
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        gathered.records += 1
        try:
            held = tuple(cells[i] for i in shared)
            key = keys.get(held)
            if key is None:
                key = keys[held] = key_of_segment(dict(zip(header, cells, strict=True)))
            stretch = stretch_of(cells[start], cells[seconds], cells[value])
        except (ValueError, OverflowError, IndexError):
            gathered.tally.skip("segments", "holds a cell that cannot be read", number)
            continue
        why = plausible(key.day, gathered.today)
        if why is not None:
            gathered.tally.skip("segments", why, number)
            continue
        gathered.segments.add(key, *stretch)
        gathered.stored += 1


def _read_raw(stream: IO[bytes], gathered: _Gathered) -> None:
    for number, line in enumerate(stream, start=1):
        gathered.records += 1
        try:
            held = mapping(json.loads(line))
            file, kind, record = str(held["file"]), str(held["kind"]), mapping(held["record"])
        except (ValueError, KeyError, RecursionError):
            gathered.tally.skip("raw", "holds a line that cannot be read", number)
            continue
        gathered.raw.setdefault(file, RawWriter(file)).add(kind, record)
        gathered.kept += 1


def _table_named(header: str) -> str | None:
    """Which table has these columns, in this order."""
    plain = header.strip().lstrip("\ufeff")
    return next((name for name in TABLES if ",".join(header_of_table(name)) == plain), None)


def _own_name(member: str) -> str:
    """A member's name, whatever folders are around it."""
    return member.rpartition("/")[2]


def _words(held: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", held))) if isinstance(held, list) else ()


def _skipped(about: dict[str, Any]) -> tuple[Skipped, ...]:
    """What was left out of the files when they were first read."""
    return tuple(
        Skipped(str(one.get("what")), str(one.get("why")), count)
        for one in objects(about.get("skipped"))
        if isinstance(count := one.get("count"), int) and count > 0
    )


READER = Reader(
    name="unknot-export",
    says="unknot's own export, a folder or a zip, to the last digit.",
    recognise=recognise,
    read=read,
)
