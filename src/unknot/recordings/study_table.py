"""A table of a study as REDCap exports it: which row is of which day, and what each column is."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from unknot.diary.entries import Scale
from unknot.errors import DiaryError
from unknot.parsing.headings import is_date, words_of
from unknot.parsing.orders import forms_of
from unknot.parsing.table import TableRow, lower_name, separator_in, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.values import MISSING, formatted_day
from unknot.recordings.answers import AS_YES
from unknot.recordings.json_files import finite
from unknot.recordings.recording import Recording

INSTRUMENT = ("redcap_repeat_instrument", "repeat_instrument")
KEPT_BY_REDCAP = frozenset(
    {
        *INSTRUMENT, "redcap_event_name", "redcap_repeat_instance", "redcap_data_access_group",
        "redcap_survey_identifier", "event_name", "repeat_instance", "data_access_group",
        "survey_identifier",
    }
)  # fmt: skip
"""Columns that REDCap adds, as raw and as labelled exports call them (`lower_name`)."""
_COMPLETE = re.compile(r".+_complete|complete\?(?:_\(\d+\))?")
_TIMESTAMP = re.compile(r".+_timestamp|survey_timestamp(?:_\(\d+\))?")
_CHECKBOX = re.compile(r"(?P<field>.+)(?:___(?P<code>\w+)|\s\(choice=(?P<choice>.+)\))\s*\Z", re.S)
NOT_A_DIARYS = frozenset(
    "birth dob born consent enrol enroll enrolment enrollment diagnosis diagnosed onset death"
    " randomisation randomization baseline screening next previous last first visit start end"
    " expiry withdrawal".split()
)
"""Words of dates that are not the day a row is about."""
PLAIN_DAY = frozenset("date day diary today daily entry log datum tag dt of the survey".split())
SHORTEST_DAY = 6
ENOUGH = 500
"""Cells that show whether a column holds days."""
DICTIONARY = ("variable_/_field_name", "field_type", "field_label")


def count_left(left: Tally, recording: Recording) -> None:
    """Rows that a table itself leaves out, so that they are counted with the others."""
    for (what, why), count in left.counts.items():
        for _ in range(count):
            recording.tally.skip(what, why)
        recording.whole("skipped", count if what == "row" else 0)


def is_bookkeeping(column: str) -> bool:
    """Whether REDCap adds a column by itself; stamps of surveys are none."""
    name = lower_name(column)
    return name in KEPT_BY_REDCAP or _COMPLETE.fullmatch(name) is not None


def is_stamp(column: str) -> bool:
    """Whether a column holds when a survey was sent in."""
    return _TIMESTAMP.fullmatch(lower_name(column)) is not None


def ticked(column: str) -> str | None:
    """What a checkbox stands for, as far as its column says; None where it is no checkbox."""
    found = _CHECKBOX.match(column)
    if found is None:
        return None
    return (found["choice"] or found["code"] or "").replace("_", " ").strip()


def unrepeated(text: str) -> str:
    """A table whose headings are told apart: labelled exports repeat "Complete?" for each form."""
    mark = separator_in(text)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=mark)
    try:
        names = next(reader, list[str]())
    except csv.Error:
        return text
    plain = [" ".join(name.split()) for name in names]
    if len(set(plain)) == len(plain):
        return text
    seen: defaultdict[str, int] = defaultdict(int)
    told: list[str] = []
    for name in plain:
        seen[name] += 1
        told.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    written = io.StringIO()
    csv.writer(written, delimiter=mark, lineterminator="\n").writerow(told)
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    return written.getvalue() + "\n" * (reader.line_num - 1) + "".join(lines[reader.line_num :])


@dataclass(frozen=True)
class DictionaryField:
    """What REDCap's data dictionary says of a field: its words, and its scale where it has one."""

    label: str
    scale: Scale | None


def is_dictionary(columns: Iterable[str]) -> bool:
    """Whether these are the headings of a data dictionary."""
    return set(DICTIONARY) <= {lower_name(column) for column in columns}


def fields_of(file: str, text: str) -> dict[str, DictionaryField]:
    """The fields that a data dictionary describes, by name."""
    found: dict[str, DictionaryField] = {}
    for row in table_of(file, text, repeats=True).rows:
        cells = {lower_name(name): cell for name, cell in row.cells.items()}
        label = re.sub(r"<[^>]*>", " ", cells.get("field_label", ""))
        name = cells.get(DICTIONARY[0], "")
        found[name] = DictionaryField(" ".join(label.split()), _scale_of(cells))
    return found


def _scale_of(cells: Mapping[str, str]) -> Scale | None:
    """The scale of a field: of a slider, of a number between two ends, of numbered choices."""
    kind = cells.get("field_type", "")
    low, high = finite(cells.get("text_validation_min")), finite(cells.get("text_validation_max"))
    if kind in ("yesno", "truefalse"):
        return AS_YES
    if kind == "slider":
        low, high = 0.0 if low is None else low, 100.0 if high is None else high
    elif kind in ("radio", "dropdown"):
        held = cells.get("choices,_calculations,_or_slider_labels", "")
        codes = [finite(one.partition(",")[0].strip()) for one in held.split("|")]
        numbers = [one for one in codes if one is not None]
        if len(numbers) < len(codes) or sorted(numbers) != numbers or len(numbers) < 3:
            return None
        if any(b - a != 1.0 for a, b in pairwise(numbers)):
            return None
        low, high = numbers[0], numbers[-1]
    elif kind != "text":
        return None
    if low is None or high is None or not low < high <= 1000:
        return None
    return Scale(low, high, 1.0)


def instrument_of(row: TableRow, columns: Sequence[str]) -> str:
    """The repeating form that a row is of; empty where it is of none."""
    return next((row.cells.get(c, "") for c in columns if lower_name(c) in INSTRUMENT), "")


def days_of(
    file: str, rows: Sequence[TableRow], columns: Sequence[str]
) -> tuple[dict[int, date | str], set[str]]:
    """The day of each row, by its line, or why there is none; and the columns that hold days.

    Rows of one form have their day in one column: the one that is plainly a date, else when the
    survey was sent in.

    Raises:
        DiaryError: code "several-dates" or "ambiguous-date".
    """
    groups: defaultdict[str, list[TableRow]] = defaultdict(list)
    for row in rows:
        groups[instrument_of(row, columns)].append(row)
    found: dict[int, date | str] = {}
    dated: set[str] = set()
    for form, several in groups.items():
        held = {name: _written(name, several) for name in columns if not is_bookkeeping(name)}
        held = {name: cells for name, cells in held.items() if cells and _are_days(name, cells)}
        dated |= set(held)
        name = _chosen(file, form, held, several)
        written = _form(file, name, held[name]) if name else ""
        for row in several:
            cell = row.cells.get(name, "") if name else ""
            found[row.line] = _day(cell, written) if cell else "it has no day"
    return found, dated


def _written(column: str, rows: Sequence[TableRow]) -> list[str]:
    return [
        cell
        for row in rows
        if (cell := row.cells.get(column, "")).lower() not in MISSING and not cell.startswith("[")
    ]


def _are_days(column: str, cells: Sequence[str]) -> bool:
    if not any(sign.isdigit() for sign in cells[0]) or len(cells[0]) < SHORTEST_DAY:
        return False
    forms = forms_of(cells[:ENOUGH])
    return bool(forms) and (forms != ("%Y%m%d",) or is_date(column))


def _rank(column: str) -> int:
    """How plainly a column is the day of a row: 0 plainly, 1 a date, 2 when it was sent in."""
    words = set(words_of(column))
    if is_stamp(column):
        return 2
    return 0 if words and words <= PLAIN_DAY else 1


def _chosen(
    file: str, form: str, held: Mapping[str, Sequence[str]], rows: Sequence[TableRow]
) -> str:
    """The column with the day of a form's rows; empty where there is none."""
    known = [name for name in held if not set(words_of(name)) & NOT_A_DIARYS or _rank(name) == 2]
    if not known:
        return ""
    best = [name for name in known if _rank(name) == min(map(_rank, known))]
    other = next((n for n in best[1:] if _differ(rows, best[0], n)), None)
    if other is not None:
        where = f'"{form}"' if form else "its rows"
        raise DiaryError(
            "several-dates",
            f'{file}: in {where} both "{best[0]}" and "{other}" hold days.',
            "say which one counts, as date in a small file that you give with --map"
            " (docs/how-to/own-csv.md shows one).",
        )
    return best[0]


def _differ(rows: Sequence[TableRow], one: str, other: str) -> bool:
    return any(
        row.cells.get(one) and row.cells.get(other) and row.cells[one][:10] != row.cells[other][:10]
        for row in rows
    )


def _form(file: str, column: str, cells: Sequence[str]) -> str:
    """How the days of a column are written.

    Raises:
        DiaryError: code "ambiguous-date".
    """
    forms = forms_of(cells)
    if len(forms) > 1:
        raise DiaryError(
            "ambiguous-date",
            f'{file}: "{cells[0]}" in "{column}" could be day first or month first.',
            "export it again from REDCap, which writes the year first.",
        )
    return forms[0] if forms else "iso"


def _day(cell: str, form: str) -> date | str:
    return "the survey was not completed" if cell.startswith("[") else formatted_day(cell, form)
