"""m-Path's export: a row for each beep, a column for each question, parted by semicolons.

Seen in real files and in the documentation of mpathr: the columns' names end with the type of
question; stamps are seconds by the clock where the participant was; a meta file beside it gives
each question's words and type. Read: questions whose name or words say what they are, sliders from
0 to 100 (m-Path's usual ends) where an answer is above 10. Beeps of a day are its slots; one that
was not answered is missing. Kept as they stand: all other answers. Left out: places, and who it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from unknot.diary.entries import Diary
from unknot.errors import DiaryError
from unknot.formats.answers import (
    AS_YES,
    StudyQuestion,
    Understood,
    ends,
    enter,
    plain_number,
    understood,
)
from unknot.formats.identity import says_who
from unknot.formats.study_files import read_study
from unknot.formats.study_table import count_left
from unknot.parsing.people import chosen
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import TableRow, cells_of, header_of, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import head_of, is_spreadsheet, read_text
from unknot.parsing.values import MISSING
from unknot.recordings.archive import Archive, opened
from unknot.recordings.instants import NO_STAMP, at_offset
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording

PERSON, LIST = "connectionId", "questionListName"
BEEP = (
    PERSON, "legacyCode", "code", "alias", "initials", "accountCode", "scheduledBeepId",
    "sentBeepId", "reminderForOriginalSentBeepId", LIST, "questionListLabel", "fromProtocolName",
    "timeStampScheduled", "timeStampSent", "timeStampStart", "timeStampStop",
    "originalTimeStampSent", "timeZoneOffset", "deltaUTC",
)  # fmt: skip
"""Columns that every export has; all others are questions."""
NAMES = ("alias", "code", "legacyCode")
STAMPS = ("timeStampStart", "timeStampSent", "timeStampScheduled")
META = ("columnName", "fullQuestion", "typeQuestion", "typeAnswer")
TYPES = (
    "open yesno multipleChoice imageChoice sliderNeutralPos sliderNegPos slider smiley multiSmiley"
    " bodyParts order time date basic audio video button computation continuousLine picture"
    " recording location appUsage steps noise bluetooth spatialWorkingMemory whackmole"
    " spatialExploration".split()
)
_ENDING = re.compile(rf"(?P<name>.+)_(?P<type>{'|'.join(TYPES)})(?P<part>[_-]\w+)?\Z")
READ = frozenset({"open", "yesno", "sliderNeutralPos", "sliderNegPos", "slider", "computation"})
CHOICE = frozenset({"multipleChoice", "imageChoice"})
"""Of a choice its points are read (…_likert), which the study gave; never its number."""
PLACES = frozenset({"location", "bluetooth", "picture", "recording", "appUsage"})
"""What shows where somebody was, who was near, or what they look at: never kept."""
UNANSWERED = "a beep that was not answered"
WAY_OUT = "Name the question in m-Path so that it says so, such as pain_0_10, and export it again."
_CSV = re.compile(r"(?:.*/)?[^/]*(?:basic|meta)[^/]*\.csv", re.IGNORECASE)


def recognise(head: Head) -> float:
    """Say how surely this is m-Path's export, or the meta file beside it: from its header line."""
    if head.members:
        both = {"basic", "meta"} <= {
            word
            for one in head.members
            if _CSV.fullmatch(one)
            for word in ("basic", "meta")
            if word in one.lower()
        }
        return 0.9 if both else 0.0
    if _is_resaved(head.text):
        return 1.0
    names = set(cells_of(header_of(head.text), separator_in(head.text)))
    ours = {PERSON, LIST, "timeStampSent"} <= names or set(META) <= names
    return 1.0 if ours else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's beeps; meta files among the paths say what the questions are.

    Raises:
        DiaryError: code "several-people", "unknown-person", "not-a-diary", "nothing-read", ….
    """
    return read_study(
        paths, _described, lambda path, known: _read_one(path, known, ask), _no_answer
    )


def _described(path: Path) -> dict[str, MetaQuestion] | None:
    if path.is_dir() or head_of(path).is_zip or not _is_meta(head_of(path).text):
        return None
    return _questions(read_text(path)[0])


def _no_answer(name: str) -> DiaryError:
    return DiaryError(
        "not-a-diary", f"{name} tells the questions of m-Path, and holds no answer.",
        "give the export with the answers beside it, named …basic.csv.",
    )  # fmt: skip


@dataclass(frozen=True)
class MetaQuestion:
    """What the meta file says of a column: its question without marks, and its type."""

    text: str
    type: str


class _Words(HTMLParser):
    """The words of a question that is written as a web page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _is_resaved(text: str) -> bool:
    """Whether a spreadsheet program has put each line of it into one cell."""
    return text.lstrip("\ufeff").startswith(f'"{PERSON};')


def _is_meta(text: str) -> bool:
    return set(META) <= set(cells_of(header_of(text), separator_in(text)))


def _questions(text: str) -> dict[str, MetaQuestion]:
    found: dict[str, MetaQuestion] = {}
    for row in table_of("meta", text, repeats=True).rows:
        words = _Words()
        words.feed(row.cells.get("fullQuestion", "").strip('"'))
        plain = " ".join("".join(words.parts).split())
        found[row.cells.get("columnName", "")] = MetaQuestion(
            plain, row.cells.get("typeQuestion", "")
        )
    return found


def _read_one(path: Path, metas: Mapping[str, MetaQuestion], ask: ReadRequest) -> Diary:
    recording = Recording(path.name, ask)
    if path.is_dir() or (head_of(path).is_zip and not is_spreadsheet(path)):
        with opened(path) as archive:
            texts = list(_tables(archive))
        metas = {**metas}
        for text in (one for one in texts if _is_meta(one)):
            held = _questions(text)
            metas |= held
            recording.whole("merged", len(held))
        tables = [text for text in texts if not _is_meta(text)]
    else:
        text, notes = read_text(path)
        recording.warnings += notes
        tables = [text]
    for text in tables:
        _add(text, recording, metas)
    return recording.diary()


def _tables(archive: Archive) -> Iterator[str]:
    for member in archive.members:
        if member.lower().endswith(".csv"):
            text = archive.read(member).decode("utf-8-sig", errors="replace")
            names = set(cells_of(header_of(text), separator_in(text)))
            if {PERSON, LIST} <= names or set(META) <= names:
                yield text


def _add(text: str, recording: Recording, metas: Mapping[str, MetaQuestion]) -> None:
    left = Tally(recording.file)
    table = table_of(recording.file, text, tally=left, repeats=True)
    rows = list(table.rows)
    count_left(left, recording)
    if PERSON not in table.columns:
        how = "was changed by a spreadsheet program" if _is_resaved(text) else "is not whole"
        raise DiaryError(
            "not-a-diary", f"{recording.file} {how}: it has no column {PERSON}.",
            "download it from m-Path again, and give it as it comes.",
        )  # fmt: skip
    person = _person(recording, rows)
    mine = [row for row in rows if person in ("", row.cells.get(PERSON, ""))]
    columns = [name for name in table.columns if name and name not in BEEP]
    kinds = {name: _type(name, metas) for name in columns}
    found = _understood(mine, kinds, metas)
    recording.warnings += found.notes(recording.file, WAY_OUT)
    sliders = [name for name in found.specs if kinds[name][0].startswith("slider")]
    if sliders:
        recording.warnings.append(
            f"{recording.file}: the ends of sliders are not in the export; these are read on the"
            f" scale that their answers show, from 0 to 100 above 10: {', '.join(sliders)}."
        )
    if not found.specs:
        recording.warnings.append(f"{recording.file}: no question is understood. {WAY_OUT}")
    order = _slots(mine, columns)
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        recording.begin()
        key = tuple(row.cells.values())
        if row.cells.get(PERSON, "") != person and person:
            recording.skip("beep", "another person's")
        elif key in seen:
            recording.doubled()
        else:
            seen.add(key)
            _beep(recording, row, kinds, found, order.get(row.line))


def _person(recording: Recording, rows: Sequence[TableRow]) -> str:
    """Whose beeps are read, by the number of their connection; empty where there is one person.

    Raises:
        DiaryError: code "several-people" or "unknown-person".
    """
    people = {row.cells.get(PERSON, "") for row in rows} - {""}
    if len(people) < 2:
        return ""
    wanted = recording.ask.person
    for name in NAMES:
        held = {row.cells.get(PERSON, "") for row in rows if row.cells.get(name) == wanted}
        if wanted and len(held) == 1:
            return held.pop()
    return chosen(recording.file, PERSON, people, wanted)


def _type(column: str, metas: Mapping[str, MetaQuestion]) -> tuple[str, str]:
    """The type of a question, and the part of its answer that a column holds."""
    found = _ENDING.match(column)
    part = (found["part"] or "")[1:] if found else ""
    told = metas[column].type if column in metas else ""
    return told or (found["type"] if found else ""), part


def _understood(
    rows: Sequence[TableRow],
    kinds: Mapping[str, tuple[str, str]],
    metas: Mapping[str, MetaQuestion],
) -> Understood:
    asked: dict[str, StudyQuestion] = {}
    for column, (kind, part) in kinds.items():
        if kind not in READ and not (kind in CHOICE and part == "likert"):
            continue
        cells = tuple(cell for row in rows if _holds(cell := row.cells.get(column, "")))
        found = _ENDING.match(column)
        name = found["name"] if found else column
        question = metas[column].text if column in metas else ""
        values = [v for cell in cells if (v := plain_number(cell)) is not None]
        wide = kind.startswith("slider") and values and 10.0 < max(values) <= 100.0
        scale = ends(0.0, 100.0) if wide and min(values) >= 0.0 else None
        scale = AS_YES if kind == "yesno" else scale
        if cells:
            asked[column] = StudyQuestion((name, question) if question else (name,), cells, scale)
    return understood(asked)


def _holds(cell: str) -> bool:
    return cell.strip().strip('"').lower() not in MISSING


def _day(row: TableRow) -> tuple[int, date] | str:
    """When a beep was answered or sent, in seconds by the participant's clock, and the day."""
    for name in STAMPS:
        seconds = finite(row.cells.get(name) or None)
        if seconds is not None and seconds > 0:
            found = at_offset(int(seconds), 0)
            return found if isinstance(found, str) else (int(seconds), found.day)
    return NO_STAMP


def _slots(rows: Sequence[TableRow], columns: Sequence[str]) -> dict[int, int | None]:
    """The order of answered beeps within their day, by the line of each; None on a day of one."""
    timed: list[tuple[int, int, date]] = []
    for row in rows:
        when = _day(row)
        if not isinstance(when, str) and any(_holds(row.cells.get(name, "")) for name in columns):
            timed.append((when[0], row.line, when[1]))
    a_day = Counter(day for _, _, day in timed)
    slots: Counter[date] = Counter()
    found: dict[int, int | None] = {}
    for _, line, day in sorted(timed):
        slots[day] += 1
        found[line] = slots[day] if a_day[day] > 1 else None
    return found


def _beep(
    recording: Recording, row: TableRow, kinds: Mapping[str, tuple[str, str]], found: Understood,
    slot: int | None,
) -> None:  # fmt: skip
    held = {name: cell for name in kinds if _holds(cell := row.cells.get(name, ""))}
    if not held:
        recording.skip("beep", UNANSWERED)
        return
    when = _day(row)
    if isinstance(when, str):
        recording.skip("beep", when, row.line)
        return
    rest: dict[str, object] = {}
    for column, cell in held.items():
        spec, value = found.specs.get(column), plain_number(cell)
        if spec is not None and value is not None:
            enter(recording, when[1], spec, value, column, slot)
        elif kinds[column][0] == "open" and value is None and not says_who(column):
            recording.note(when[1], column, cell.strip('"'))
        elif kinds[column][0] not in PLACES and not says_who(column):
            rest[column] = cell
    if rest:
        about = (LIST, *STAMPS, "timeStampStop", "timeZoneOffset")
        recording.keep("beep", {**{name: row.cells.get(name, "") for name in about}, **rest})
    elif all(kinds[column][0] in PLACES or says_who(column) for column in held):
        recording.skip("beep", "it holds only what is never kept, as where somebody was")


READER = Reader(
    name="m-path",
    says="m-Path's export: a row for each beep, a column for each question.",
    recognise=recognise,
    read=read,
)
