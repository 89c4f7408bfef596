"""REDCap's CSV export, raw or with labels: a row for each form that was filled in.

The shape is in REDCap's documentation and in tools that read it: the record first, then REDCap's
own columns (event, repeating form and its number, …_complete, …_timestamp), then the study's. Read:
fields whose name or label says what they are; a data dictionary beside the export gives labels and
scales. Each record is a person. The day is the form's own date, else when a survey was sent in.
Kept as they stand: all other answers. Left out: names, addresses, and boxes that are not ticked,
which REDCap writes as 0 also where nobody was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unknot.diary.entries import CAUSES, EVENTS, Diary, Scale
from unknot.errors import DiaryError
from unknot.formats.answers import (
    AS_YES,
    StudyQuestion,
    Understood,
    enter,
    plain_number,
    understood,
)
from unknot.formats.identity import says_who
from unknot.formats.study_files import read_study
from unknot.formats.study_table import (
    KEPT_BY_REDCAP,
    DictionaryField,
    count_left,
    days_of,
    fields_of,
    is_bookkeeping,
    is_dictionary,
    is_stamp,
    ticked,
    unrepeated,
)
from unknot.parsing.headings import meant
from unknot.parsing.mapping import SymptomColumn
from unknot.parsing.people import chosen
from unknot.parsing.reader import Head, Reader, ReadRequest
from unknot.parsing.table import (
    TableRow,
    cells_of,
    header_of,
    lower_name,
    separator_in,
    table_of,
)
from unknot.parsing.tally import Tally
from unknot.parsing.text import head_of, read_text
from unknot.parsing.values import MISSING
from unknot.recordings.recording import Recording

WAY_OUT = (
    "Say what it is in a small file that you give with --map (docs/how-to/own-csv.md shows one),"
    " or give REDCap's data dictionary beside the export."
)
RECORDS = frozenset("record_id record study_id participant_id subject_id patient_id id".split())


def recognise(head: Head) -> float:
    """Say how surely this is REDCap's, or its data dictionary: from the columns that it adds.

    Never for certain, so that a mapping given for it counts.
    """
    cells = cells_of(header_of(head.text), separator_in(head.text))
    names = [lower_name(name) for name in cells]
    if len(names) < 2:
        return 0.0
    own = {name for name in names if name in KEPT_BY_REDCAP}
    forms = any(is_bookkeeping(name) and name not in own for name in names)
    ours = (
        any(name.startswith("redcap_") for name in own)
        or {"repeat_instrument", "repeat_instance"} <= own
        or (names[0] in RECORDS and forms)
        or is_dictionary(cells)
    )
    return 0.9 if ours else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's records; data dictionaries among the paths say what the fields are.

    Raises:
        DiaryError: code "several-people", "several-dates", "nothing-understood", "no-rows", ….
    """
    return read_study(
        paths, _described, lambda path, known: _read_one(path, known, ask), _no_answer
    )


def _described(path: Path) -> dict[str, DictionaryField] | None:
    text = head_of(path).text
    is_one = is_dictionary(cells_of(header_of(text), separator_in(text)))
    return fields_of(path.name, read_text(path)[0]) if is_one else None


def _no_answer(name: str) -> DiaryError:
    return DiaryError(
        "not-a-diary", f"{name} is a data dictionary, and holds no answer.",
        "give REDCap's export of the records beside it.",
    )  # fmt: skip


@dataclass(frozen=True)
class StudyRows:
    """One person's rows of an export, and what its columns are.

    Attributes:
        days: the day of each row, by its line, or why there is none.
        fields: the study's columns that may hold answers.
        boxes: what each checkbox stands for, by its column, where that marks an event.
    """

    days: Mapping[int, date | str]
    fields: Sequence[str]
    found: Understood
    boxes: Mapping[str, str] = field(default_factory=dict[str, str])


def _read_one(path: Path, known: Mapping[str, DictionaryField], ask: ReadRequest) -> Diary:
    text, notes = read_text(path)
    recording = Recording(path.name, ask)
    recording.warnings += notes
    left = Tally(path.name)
    table = table_of(path.name, unrepeated(text), tally=left, repeats=True)
    columns = [name for name in table.columns if name]
    rows = list(table.rows)
    count_left(left, recording)
    who = columns[0]
    people = {row.cells.get(who, "") for row in rows} - {""}
    person = chosen(path.name, who, people, ask.person) if len(people) > 1 else ""
    mine = [row for row in rows if not person or row.cells.get(who, "") == person]
    study = _study(path.name, mine, columns, known)
    recording.warnings += study.found.notes(path.name, WAY_OUT)
    slots = _slots(mine, study)
    for row in rows:
        recording.begin()
        if person and row.cells.get(who, "") != person:
            recording.skip("row", "another person's")
        else:
            _row(recording, row, study, slots.get(row.line))
    return recording.diary()


def _study(
    file: str, rows: Sequence[TableRow], columns: Sequence[str],
    known: Mapping[str, DictionaryField],
) -> StudyRows:  # fmt: skip
    """Find the days of rows and the meaning of columns.

    Raises:
        DiaryError: code "nothing-understood" where nothing can be read, with the columns.
    """
    days, dated = days_of(file, rows, columns[1:])
    fields = [
        name
        for name in columns[1:]
        if name not in dated and not is_bookkeeping(name) and not is_stamp(name)
    ]
    boxes = {name: what for name in fields if (what := _marks(ticked(name))) is not None}
    asked: dict[str, StudyQuestion] = {}
    for name in fields:
        cells = tuple(
            cell
            for row in rows
            if isinstance(days.get(row.line), date) and _holds(cell := row.cells.get(name, ""))
        )
        if cells and ticked(name) is None and not says_who(name):
            asked[name] = StudyQuestion(_headings(name, known), cells, _scale(name, known))
    found = understood(asked)
    if not found.specs and not boxes:
        days_told = any(isinstance(day, date) for day in days.values())
        shown = ", ".join(fields[:12])[:200]
        raise DiaryError(
            "nothing-understood",
            f"{file} is an export of REDCap, whose columns each study names itself. "
            + (f"None of these is understood for certain: {shown}." if days_told
               else "None of its rows has a day."),
            "give REDCap's data dictionary beside it, or write down what its columns are in a small"
            " file that you give with --map (docs/how-to/own-csv.md shows one).",
        )  # fmt: skip
    return StudyRows(days, fields, found, boxes)


def _headings(column: str, known: Mapping[str, DictionaryField]) -> tuple[str, ...]:
    """A field's name, and its label where a dictionary has one."""
    held = known.get(column)
    return (column, held.label) if held is not None and held.label else (column,)


def _scale(column: str, known: Mapping[str, DictionaryField]) -> Scale | None:
    """A field's scale from the dictionary, by its name or, in an export with labels, its label."""
    if column in known:
        return known[column].scale
    return next((one.scale for one in known.values() if one.label == column), None)


def _marks(choice: str | None) -> str | None:
    """The event that a ticked box marks, where its words say so; else None."""
    meaning = meant(choice) if choice else None
    known = meaning is not None and not meaning.strange and meaning.what in EVENTS
    return meaning.what if meaning is not None and known else None


def _holds(cell: str) -> bool:
    return cell.lower() not in MISSING


def _slots(rows: Sequence[TableRow], study: StudyRows) -> dict[int, int]:
    """The order of rows within days that have several with an answer that is read."""
    held = [
        (row.line, day)
        for row in rows
        if isinstance(day := study.days.get(row.line), date)
        and any(_holds(row.cells.get(name, "")) for name in study.found.specs)
    ]
    a_day = Counter(day for _, day in held)
    slots: Counter[date] = Counter()
    found: dict[int, int] = {}
    for line, day in held:
        slots[day] += 1
        if a_day[day] > 1:
            found[line] = slots[day]
    return found


def _row(recording: Recording, row: TableRow, study: StudyRows, slot: int | None) -> None:
    day = study.days.get(row.line, "it has no day")
    rest: dict[str, object] = {}
    read = False
    for name in study.fields:
        cell = row.cells.get(name, "")
        if not _holds(cell):
            continue
        value, spec = plain_number(cell), study.found.specs.get(name)
        if isinstance(day, date) and name in study.boxes:
            if value == 1.0:
                what = study.boxes[name]
                scale = AS_YES
                enter(
                    recording, day, SymptomColumn(name, what, scale), 1.0, _told(name, what), slot
                )
                read = True
        elif isinstance(day, date) and spec is not None:
            if value is None:
                recording.skip(name[:60], "not a number", row.line, cell)
            else:
                enter(recording, day, spec, value, name, slot)
            read = True
        elif not says_who(name) and not (ticked(name) is not None and value == 0.0):
            rest[name] = cell
    if rest:
        rest["day"] = day if isinstance(day, date) else None
        recording.keep("row", rest)
        if isinstance(day, str):
            recording.skip("row", day, row.line)
    elif not read:
        why = "it holds no answer" if isinstance(day, date) else day
        recording.skip("row", why, row.line)


def _told(column: str, what: str) -> str:
    """How a ticked box is named in a diary: by what it stands for."""
    return ticked(column) or what if what in CAUSES else column


READER = Reader(
    name="redcap",
    says="REDCap's CSV export, raw or with labels, with its data dictionary where there is one.",
    recognise=recognise,
    read=read,
)
