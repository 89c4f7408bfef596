"""What is given as one and holds several exports, taken apart, so that each reader gets its own.

A Takeout holds Google Fit beside Fitbit, a folder of downloads whatever was sent: one reader alone
would leave the files of the others out. Folders are known by the names in them, single files by
what they hold; what nobody knows stays with the export that it lies in.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from unknot.errors import UnknotError
from unknot.parsing.reader import Head
from unknot.parsing.shares import share_of
from unknot.parsing.sheets import is_sheet
from unknot.parsing.text import head_of, refuse
from unknot.readers import SURE, readers
from unknot.recordings.archive import Archive, opened

ENDINGS = frozenset(
    "csv db fit gz json jsonl ndjson ods sqlite sqlite3 tcx tsv txt xls xlsx xml zip".split()
)
"""Endings of files that are worth a look; without a dot, lower case."""
TABLES = frozenset("csv ods tsv xlsx".split())
WITHIN = {
    "fitbit-takeout": frozenset({"garmin-tcx"}),
    "garmin-gdpr": frozenset({"garmin-fit", "garmin-tcx"}),
    "google-fit": frozenset({"garmin-tcx"}),
    "myaiguide": frozenset({"fitbit-takeout", "google-fit"}),
}
"""Of an export, readers whose files are part of it."""
PACKED_WITHIN = frozenset({"garmin-fit"})
"""Readers that open a zip among their files themselves; to others it is an export of its own."""
ONE_EACH = frozenset({"apple-health", "unknot-export"})
"""Readers whose export is one folder, so that two folders are two exports."""
MOST_LOOKS = 400
"""Single files of one folder or zip that are looked into; more have names of a few kinds."""
MOST_UNKNOWN = 60
"""Files in no known format that are named one by one, each with its reason."""
LARGEST = 1_000_000_000
"""Bytes of a single file that is taken out of a zip to be read."""
_DIGITS = re.compile(r"[0-9]+")
NOBODY, UNKNOWN = "", "unknown"


@dataclass(frozen=True)
class PartsGiven:
    """What was given, each export by itself.

    Attributes:
        places: for each name where its content lies.
        unread: what is to be said of files that nothing was looked for in.
    """

    places: dict[Path, Path]
    unread: tuple[str, ...] = ()


@dataclass
class _Split:
    """One folder or zip while it is taken apart."""

    archive: Archive
    whole: Path
    owned: dict[tuple[str, str], list[str]] = field(
        default_factory=dict[tuple[str, str], list[str]]
    )
    looked: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    @property
    def unknown(self) -> int:
        """How many files are named as known to nobody."""
        return sum(owner == UNKNOWN for owner, _ in self.owned)

    def give(self, owner: str, members: Iterable[str], alone: str = "") -> None:
        self.owned.setdefault((owner, alone), []).extend(members)


def parted(given: Mapping[Path, Path], folder: Path) -> PartsGiven:
    """Take apart each folder and zip that holds exports of several programs.

    Args:
        given: for each name that was given, where its content lies.
        folder: a folder of one's own, for what links to a part; it must outlive the reading.

    Returns:
        The same names, and in the place of a folder or zip with several exports one for each.
    """
    places: dict[Path, Path] = {}
    unread: list[str] = []
    for number, (name, place) in enumerate(given.items()):
        parts: dict[Path, Path] = {}
        with suppress(UnknotError, OSError):  # reading says what is wrong
            if place.is_dir() or (head_of(place).is_zip and not _is_spreadsheet(place)):
                parts, left = _taken_apart(name, place, folder / f"part-{number}")
                unread += left
        places |= parts or {name: place}
    return PartsGiven(places, tuple(unread))


def _is_spreadsheet(place: Path) -> bool:
    with place.open("rb") as file:
        return is_sheet(file.read(8192), place)


def _taken_apart(name: Path, place: Path, folder: Path) -> tuple[dict[Path, Path], list[str]]:
    """The parts of a folder or zip by name; none where it is one export, or holds nothing known."""
    with opened(place) as archive:
        split = _Split(archive, place)
        _divide(split, "", archive.members)
        owned = {
            key: members for key, members in split.owned.items() if key[0] != NOBODY and members
        }
        known = [key for key in owned if key[0] != UNKNOWN]
        if (len(known) == 1 and known[0][1] == "") or not (known or _holds_tables(owned)):
            return {}, []
        folder.mkdir(mode=0o700)
        parts = dict(_placed(split, name, owned, folder))
    return parts, _unread(name, split.owned.get((NOBODY, ""), []))


def _holds_tables(owned: Iterable[tuple[str, str]]) -> bool:
    return any(alone.rpartition(".")[2].lower() in TABLES for _, alone in owned)


def _placed(
    split: _Split, name: Path, owned: Mapping[tuple[str, str], list[str]], folder: Path
) -> Iterator[tuple[Path, Path]]:
    """Where each part is read: a file where it lies, else a share."""
    for number, ((owner, alone), members) in enumerate(owned.items()):
        below = folder / str(number)
        if alone.endswith("/"):
            below.mkdir(mode=0o700)
            yield name / alone, _share_below(split, alone, members, below / Path(alone).name)
        elif alone and split.whole.is_dir():
            yield name / alone, split.whole / alone
        elif alone:
            below.mkdir(mode=0o700)
            out = below / (Path(alone).name or "file")
            with split.archive.open(alone) as packed, out.open("xb") as file:
                shutil.copyfileobj(packed, file)
            yield name / alone, out
        else:
            below.mkdir(mode=0o700)
            called = f"{name.name or split.whole.name} ({owner})"
            yield name.with_name(called), share_of(split.whole, members, below / called)


def _share_below(split: _Split, prefix: str, members: Iterable[str], place: Path) -> Path:
    """A share of a folder within; a zip has no folder of its own to begin at."""
    if not split.whole.is_dir():
        return share_of(split.whole, members, place)
    return share_of(
        split.whole / prefix, (one.removeprefix(prefix) for one in members), place
    )  # fmt: skip


def _unread(name: Path, members: list[str]) -> list[str]:
    """What is said of files that are of no kind that is read."""
    if not members:
        return []
    first = ", ".join(member.rpartition("/")[2] for member in members[:5])
    more = f" and {len(members) - 5} more" if len(members) > 5 else ""
    whole = name.name or str(name)
    return [f"{whole}: in it are {len(members)} files in no format that is read: {first}{more}."]


def _divide(split: _Split, prefix: str, members: Iterable[str]) -> None:
    """Give each file below a prefix to whoever reads it."""
    loose, below = _children(prefix, members)
    claims = _claims(split, [*loose, *(member for part in below.values() for member in part)])
    if not claims:
        for child, part in below.items():
            _divide(split, f"{prefix}{child}/", part)
        for member in loose:
            _give_alone(split, member)
        return
    best = next(iter(claims))
    own = {best} | WITHIN.get(best, frozenset())
    rest: list[str] = []
    unknown = list(loose)
    for child, part in below.items():
        theirs = set(_claims(split, part))
        if best in theirs:
            own_part = _own_part(split, best, f"{prefix}{child}/", part)
            if best in ONE_EACH and _is_beside_another(split, best, loose, below.values()):
                split.give(best, own_part, f"{prefix}{child}/")
            else:
                rest += own_part
        elif theirs & own:
            rest += part
        elif theirs:
            _divide(split, f"{prefix}{child}/", part)
        else:
            unknown += part
    here: list[str] = []
    left: list[str] = []
    for member in unknown:
        readers_of = _held_by(split, member)
        if readers_of and (not readers_of & own or _is_packed_export(best, member, readers_of)):
            _give_alone(split, member)
        else:
            (here if readers_of else left).append(member)
    # Beside files of its own an export keeps what it does not know; in a mere folder it does not.
    if here or best in _claims(split, [member for member in loose if member in {*here, *left}]):
        rest += [*here, *left]
    else:
        for member in left:
            _give_alone(split, member)
    split.give(best, rest)


def _is_packed_export(best: str, member: str, readers_of: Iterable[str]) -> bool:
    """Whether a file is a whole export in a zip, beside another of the same program."""
    return member.lower().endswith(".zip") and best in {*readers_of} - PACKED_WITHIN


def _is_beside_another(
    split: _Split, best: str, loose: Iterable[str], below: Iterable[Iterable[str]]
) -> bool:
    """Whether more than one export of a reader lies here, loose or each in its folder."""
    return sum(best in _claims(split, part) for part in (loose, *below) if part) > 1


def _own_part(split: _Split, best: str, prefix: str, members: Iterable[str]) -> list[str]:
    """What one's own of a folder below is, with what nobody knows; the rest is given away."""
    inner = _Split(split.archive, split.whole, looked=split.looked)
    _divide(inner, prefix, members)
    rest: list[str] = []
    for (owner, alone), files in inner.owned.items():
        if owner in (NOBODY, best) and not (owner == best and alone):
            rest += files
        else:
            split.give(owner, files, alone)
    return rest


def _children(prefix: str, members: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The files right below a prefix, and by name the folders there with all below them."""
    loose: list[str] = []
    below: dict[str, list[str]] = {}
    for member in members:
        child, slash, _ = member[len(prefix) :].partition("/")
        if slash:
            below.setdefault(child, []).append(member)
        else:
            loose.append(member)
    return loose, below


def _claims(split: _Split, members: Iterable[str]) -> dict[str, float]:
    """Readers that know a folder or zip by the names in it, the surest first."""
    if split.whole.is_dir():
        names = (member.rpartition("/")[2] for member in members)
        head = Head(split.whole.name, "", tuple(sorted(names)))
    else:
        head = Head(split.whole.name, "", tuple(sorted(members)), b"PK\x03\x04")
    return _sure(head)


def _sure(head: Head) -> dict[str, float]:
    scores = {each.name: each.recognise(head) for each in readers()}
    sure = [(name, score) for name, score in scores.items() if score >= SURE]
    return dict(sorted(sure, key=lambda each: -each[1]))


def _held_by(split: _Split, member: str) -> frozenset[str]:
    """Readers that know a file by what it holds; of many files of like names one is looked into."""
    ending = member.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        return frozenset()
    like = _DIGITS.sub("0", member)
    if like not in split.looked:
        if len(split.looked) >= MOST_LOOKS:
            return frozenset()
        split.looked[like] = frozenset()
        with suppress(UnknotError, OSError):
            split.looked[like] = frozenset(_sure(_head_in(split, member)))
    return split.looked[like]


def _head_in(split: _Split, member: str) -> Head:
    if split.whole.is_dir():
        return head_of(split.whole / member)
    name = member.rpartition("/")[2]
    with split.archive.open(member) as file:
        start = file.read(8192)
    if b"\x00" in start:
        return Head(name, "", (), start)
    return Head(name, start.decode("utf-8", "replace"), (), start)


def _give_alone(split: _Split, member: str) -> None:
    """Give a single file to its reader, or where there is none to a question or its refusal."""
    owners = _held_by(split, member)
    fits = split.whole.is_dir() or split.archive.size(member) <= LARGEST
    if owners and fits:
        split.give(min(owners), [member], member)
    elif fits and _is_worth_naming(split, member) and split.unknown < MOST_UNKNOWN:
        split.give(UNKNOWN, [member], member)
    else:
        split.give(NOBODY, [member])


def _is_worth_naming(split: _Split, member: str) -> bool:
    """Whether a file that no reader knows may be a table of one's own, or is refused by name."""
    ending = member.rpartition(".")[2].lower()
    if ending != "txt":
        return ending in ENDINGS
    with suppress(OSError):
        try:
            refuse(_head_in(split, member))
        except UnknotError:
            return True
    return False
