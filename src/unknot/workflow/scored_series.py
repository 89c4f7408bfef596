"""From files to the series that forecasts are scored on: any diary, or a public set of many people.

The public sets keep the names that truth files give them; any other file is its own set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Held
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import Diary, series, targets
from unknot.diary.public_sets import Track, is_dcnet, read_dcnet
from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.fitting import mapping_for
from unknot.parsing.reader import NAMELESS
from unknot.parsing.table import table_of
from unknot.parsing.text import head_of, read_text
from unknot.readers import OWN_TABLE, Mapping, ReadRequest, parse_mapping, read_diary, recognise

KNOWN = {
    "visible": ("pain", "fatigue", "stability", "crash"),
    "myaiguide": ("pain",),
    "kossakowski": ("pain", "fatigue"),
    "dcnet": ("energy",),
}
"""Targets of the public sets, as the scoring protocol fixes them."""

ONLY_PERSON = {"visible": "V1"}
DCNET = "dcnet"


def tracks_of(
    files: Sequence[Path],
    *,
    dataset: str | None = None,
    wanted: Sequence[str] = (),
    mapping: Path | Sequence[Path] = (),
    guessed: Held[Path, Mapping] | None = None,
    person: str | None = None,
    today: date | None = None,
    zone: ZoneInfo | None = None,
    left_out: Callable[[Path, UnknotError], None] | None = None,
) -> list[Track]:
    """Every series of every person in some files.

    Args:
        files: diaries in any known format, tables of many people, or the dcnet table.
        dataset: what to call the set; None takes the name of a public set from the file's, else
            the file's own.
        wanted: targets; none takes those of a public set, else all that a diary holds.
        mapping: how to read tables of one's own.
        guessed: by file, how to read it, as a person has confirmed.
        person: only this one, where a file holds several.
        today: the present civil day, as in `read_diary`.
        zone: where the person lived, as in `read_diary`.
        left_out: told of a file that cannot be read where another can; None refuses all then.

    Returns:
        One track for each person and target; where two files hold the same, the first file's.

    Raises:
        DiaryError: a file cannot be read, or none holds a target wanted.
    """
    found: dict[tuple[str, str, str], Track] = {}
    held: set[str] = set()
    wrong: list[tuple[Path, UnknotError]] = []
    day = today or datetime.now().astimezone().date()
    for file in files:
        try:
            name = dataset or (DCNET if _is_dcnet(file) else _named(file))
            own = guessed.get(file) if guessed else None
            people = _people(file, name, mapping, own, ReadRequest(day, person, zone=zone))
        except UnknotError as error:
            if left_out is None:
                raise
            wrong.append((file, error))
            continue
        for diary, tracks in people:
            for track in tracks if tracks is not None else _tracks(diary, name):
                held.add(track.target)
                if track.target in (wanted or KNOWN.get(name, (track.target,))):
                    found.setdefault((track.dataset, track.person, track.target), track)
    if wrong and len(wrong) == len(files):
        raise wrong[0][1]
    for file, error in wrong:
        assert left_out is not None
        left_out(file, error)
    return _chosen(found, wanted, held)


def tracks_in(diary: Diary, dataset: str, wanted: Sequence[str] = ()) -> list[Track]:
    """Every series of one diary.

    Args:
        dataset: what to call it.
        wanted: targets; none takes all that it holds.

    Raises:
        DiaryError: it holds no target wanted.
    """
    found = {track.target: track for track in _tracks(diary, dataset)}
    return _chosen(found, wanted, found)


def _chosen(found: Held[Any, Track], wanted: Sequence[str], held: Iterable[str]) -> list[Track]:
    missing = [one for one in wanted if one not in held]
    if missing or not found:
        said = f'nothing is recorded as "{missing[0]}".' if missing else "no symptom can be scored."
        raise DiaryError(
            "no-target", said, nearest(missing[0], sorted(held)) if missing else "record one first."
        )
    return [track for track in found.values() if not wanted or track.target in wanted]


def _is_dcnet(file: Path) -> bool:
    return not file.is_dir() and is_dcnet(head_of(file).text)


def _named(file: Path) -> str:
    stem = file.stem if not file.is_dir() else file.name
    return next((name for name in KNOWN if stem.lower().startswith(name)), stem)


People = list[tuple[Diary | None, list[Track] | None]]


def _people(
    file: Path,
    name: str,
    mapping: Path | Sequence[Path],
    own: Mapping | None,
    ask: ReadRequest,
) -> People:
    """Each person of a file: a diary, or tracks where a set comes as such."""
    if _is_dcnet(file):
        tracks = [replace(track, dataset=name) for track in read_dcnet(read_text(file)[0])]
        return [(None, [one for one in tracks if ask.person in (None, one.person)])]
    guessed = None if own is None else {file: own}
    maps = [mapping] if isinstance(mapping, Path) else list(mapping)
    held = mapping_for(file, [(one, parse_mapping(one)) for one in maps]) if own is None else None
    several = [] if ask.person or own or held else _several(file, ask)
    chosen = several or [ask.person]
    return [
        (
            read_diary(
                [file], mapping=maps, guessed=guessed, person=one, today=ask.today, zone=ask.zone
            ),
            None,
        )
        for one in chosen
    ]


def _several(file: Path, ask: ReadRequest) -> list[str]:
    """Who is in a table of many people, in the file's order; empty for a file of one person."""
    if file.is_dir() or recognise(file, ask).name == OWN_TABLE:
        return []
    text = read_text(file)[0]
    if "person" not in text[:4000].lower():
        return []
    table = table_of(file.name, text)
    column = next((one for one in table.columns if one.lower() == "person"), None)
    if column is None:
        return []
    names = dict.fromkeys(row.cells.get(column, "") for row in table.rows)
    return [name for name in names if name] if len(names) > 1 else []


def _tracks(diary: Diary | None, dataset: str) -> list[Track]:
    assert diary is not None
    person = diary.person
    if person == NAMELESS:
        person = ONLY_PERSON.get(dataset, person)
    named = [(target, series(diary, target)) for target in targets(diary)]
    return [
        Track(dataset, person, target, one, diary=diary)
        for target, one in named
        if one.scale is not None and one.days
    ]
