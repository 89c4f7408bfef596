"""A first guess of a mapping, from a table's column names and values, for a person to check."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

from unknot.errors import UnknotError
from unknot.person.diary import Kind, Scale, Worse
from unknot.person.readers.reading.mapping import (
    UNDECIDED,
    ExertionColumn,
    Mapping,
    MeasurementColumn,
    SymptomColumn,
)
from unknot.person.readers.reading.stream import BIG_BYTES
from unknot.person.readers.reading.table import header_of, separator_of, table_of
from unknot.person.readers.reading.text import read_text
from unknot.person.readers.reading.values import (
    MISSING,
    formatted_day,
    guess_scale,
    number,
    without_slips,
    worse_end,
)

ROWS = 5000
"""Rows looked at; a guess needs no more."""

FORMATS = (
    "iso",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y%m%d",
)

SYMPTOM_WORDS = {
    "pain": ("pain", "ache", "hurt", "schmerz", "douleur", "dolor"),
    "fatigue": ("fatigue", "tired", "exhaust", "müdigkeit", "erschöpfung", "cansancio"),
    "fog": ("fog", "concentrat", "brain", "konzentration"),
    "stiffness": ("stiff", "steif"),
    "energy": ("energy", "energie"),
    "crash": ("crash", "flare", "pem"),
    "stress": ("stress",),
    "mood": ("mood", "happ", "stimmung", "humeur"),
    "sleep": ("sleep", "schlaf", "sommeil"),
    "fiqr": ("fiqr",),
}
MEASUREMENT_WORDS = {
    "resting_heart_rate": ("resting h", "rhr", "ruhepuls", "resting pulse"),
    "rmssd": ("rmssd", "hrv"),
    "sitting_hours": ("sitting", "sitzen", "sedentary h"),
}
EXERTION_WORDS = (
    ("steps", Kind.OVERALL, ("steps", "schritte", "step count")),
    ("min", Kind.AEROBIC, ("brisk", "run", "cycl", "bike", "swim", "aerobic", "cardio")),
    ("min", Kind.STRENGTH, ("strength", "weights", "kraft", "gym")),
    ("min", Kind.GENTLE, ("walk", "tai chi", "yoga", "stretch", "gentle", "spazier")),
    ("min", Kind.COGNITIVE, ("mental", "cognitive", "desk", "study", "screen")),
    ("min", Kind.EMOTIONAL, ("emotional",)),
    ("min", Kind.STANDING, ("standing", "stehen")),
    ("min", Kind.OVERALL, ("exercise", "activity", "sport", "bewegung", "exertion")),
)
UNIT_WORDS = {
    **dict.fromkeys(("steps", "step", "schritte", "pas", "pasos"), "steps"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunden"), "h"),
}


@dataclass(frozen=True)
class Column:
    """A column as it stands: its name, its cells that hold something, and those as numbers.

    `unit` is what a column beside it says of all its cells ("Activity_Unit": steps), or empty.
    """

    name: str
    cells: tuple[str, ...]
    numbers: tuple[float, ...]
    unit: str = ""


def guess_mapping(path: Path) -> Mapping:
    """Guess which column of a table is what, for a person to confirm.

    Args:
        path: a table with a header line and a day in each row.

    Returns:
        A mapping with notes on what was left open. Where day and month could be either way round
        its date format is "?", which reading refuses until a person decides.

    Raises:
        UnknotError: code "no-date-column" or "nothing-guessed" with the columns found, or as
            reading text and tables does.
    """
    text = _beginning(path)
    separator = separator_of(header_of(text))
    table = table_of(path.name, text, separator)
    rows = list(islice(table.rows, ROWS))
    cells = {
        name: tuple(
            cell for row in rows if (cell := row.cells.get(name, "")).lower() not in MISSING
        )
        for name in table.columns
        if name
    }
    held = [cell for several in cells.values() for cell in several]
    comma = separator != "," and _commas(held) > _points(held)
    decimal = "," if comma else "."
    day, form, notes = _date_column(path.name, cells)
    columns = [
        Column(
            name,
            several,
            tuple(v for c in several if (v := number(c, decimal)) is not None),
            _unit_beside(name, cells),
        )
        for name, several in cells.items()
        if name != day
    ]
    mapping = Mapping(day, form, separator, decimal)
    symptoms: list[SymptomColumn] = []
    measurements: list[MeasurementColumn] = []
    exertions: list[ExertionColumn] = []
    for column in columns:
        guessed = _guess(column)
        if isinstance(guessed, SymptomColumn):
            symptoms.append(guessed)
        elif isinstance(guessed, MeasurementColumn):
            measurements.append(guessed)
        elif isinstance(guessed, ExertionColumn):
            exertions.append(guessed)
        else:
            notes.append(f'column "{column.name}" is left out: {guessed}')
    if not symptoms and not measurements and not exertions:
        raise UnknotError(
            "nothing-guessed",
            f"{path.name}: no column has a name that is known: {', '.join(list(cells)[:20])}.",
            "write the mapping by hand as docs/how-to/own-csv.md shows.",
        )
    notes += [f'column "{name}" also looks like {what}' for name, what in _twice(symptoms)]
    return Mapping(
        day,
        form,
        separator,
        decimal,
        mapping.missing,
        symptoms=tuple(symptoms),
        measurements=tuple(measurements),
        exertions=tuple(exertions),
        notes=tuple(notes),
    )


def _beginning(path: Path) -> str:
    """The whole text of a small file; the first part of a big one, up to a line's end."""
    if not path.is_file() or path.stat().st_size <= BIG_BYTES:
        return read_text(path)[0]
    with path.open("rb") as file:
        part = file.read(BIG_BYTES // 8)
    return part.rpartition(b"\n")[0].decode("utf-8", errors="replace")


def _date_column(file: str, cells: dict[str, tuple[str, ...]]) -> tuple[str, str, list[str]]:
    """Find the column with days and how they are written."""
    named = sorted(cells, key=lambda name: not re.search(r"date|day|dat(um|a)|jour", name.lower()))
    for name in named:
        some = cells[name][:1000]
        forms = [form for form in FORMATS if some and _all_days(some, form)]
        if not forms:
            continue
        if len(forms) == 1:
            return name, forms[0], []
        regular = sorted((_irregular(some, form), form) for form in forms)
        if regular[0][0] < regular[1][0]:
            note = f"dates are taken as {regular[0][1]} because the days then follow each other"
            return name, regular[0][1], [note]
        return name, UNDECIDED, ["day and month could be either way round: choose a format"]
    raise UnknotError(
        "no-date-column",
        f"{file}: no column holds dates only; columns: {', '.join(list(cells)[:20])}.",
        "write the mapping by hand as docs/how-to/own-csv.md shows.",
    )


def _all_days(cells: tuple[str, ...], form: str) -> bool:
    return all(isinstance(formatted_day(cell, form), date) for cell in cells)


def _irregular(cells: tuple[str, ...], form: str) -> int:
    """Days between neighbouring rows, all together: small where the order is the true one."""
    read = (formatted_day(cell, form) for cell in cells)
    days = [day.toordinal() for day in read if isinstance(day, date)]
    return sum(abs(b - a) for a, b in pairwise(days))


def _guess(column: Column) -> SymptomColumn | MeasurementColumn | ExertionColumn | str:
    """Guess what a column is, or say why not."""
    name = column.name.lower().replace("_", " ")
    if not column.cells:
        return "it is empty"
    if 2 * len(column.numbers) < len(column.cells):
        return "it holds words"
    for what, words in MEASUREMENT_WORDS.items():
        if _has(name, words):
            unit = {"resting_heart_rate": "1/min", "rmssd": "ms"}.get(what, "h")
            return MeasurementColumn(column.name, what, unit)
    if _has(name, SYMPTOM_WORDS["sleep"]) and _hours(name, column):
        return MeasurementColumn(column.name, "sleep_hours", "h")
    what = next((w for w, words in SYMPTOM_WORDS.items() if _has(name, words)), None)
    if what is not None:
        worse = Worse.LOW if "quality" in name or "qualit" in name else worse_end(what)
        scale = _named_scale(name, column, worse)
        scale = scale or guess_scale(without_slips(list(column.numbers)), worse)
        if scale is None:
            return "its values fit no usual scale"
        fit = scale if what == "crash" or scale.high > 1 else Scale(0.0, 3.0, scale.step, worse)
        return SymptomColumn(column.name, what, fit)
    for unit, kind, words in EXERTION_WORDS:
        if _has(name, words):
            return _exertion(column, name, kind, unit)
    return "its name is not known"


def _unit_beside(name: str, cells: dict[str, tuple[str, ...]]) -> str:
    """The one unit that a column "NAME unit" gives for all of NAME's cells, or empty."""
    wanted = re.sub(r"[ _-]+", " ", name.lower()) + " unit"
    for other, held in cells.items():
        if re.sub(r"[ _-]+", " ", other.lower()) == wanted:
            units = {UNIT_WORDS.get(cell.strip().lower(), "") for cell in held}
            return units.pop() if len(units) == 1 else ""
    return ""


def _exertion(column: Column, name: str, kind: Kind, unit: str) -> ExertionColumn:
    """Minutes, hours or steps; small numbers without a unit in the name are a self-rating."""
    if column.unit:
        return ExertionColumn(column.name, kind, column.unit)
    if re.search(r"\b(h|hours?|hrs?|stunden)\b", name):
        return ExertionColumn(column.name, kind, "h")
    named = re.search(r"\b(min|mins|minutes?|minuten)\b", name) is not None
    if unit == "steps" or named or max(column.numbers) > 10:
        return ExertionColumn(column.name, kind, unit)
    return ExertionColumn(
        column.name, kind, "points", guess_scale(list(column.numbers), Worse.HIGH)
    )


def _named_scale(name: str, column: Column, worse: Worse) -> Scale | None:
    """The scale a column's own name states, as in "pain (0-10)", where its values agree."""
    stated = re.search(r"(\d+)\s*(?:-|–|to|bis|a|à)\s*(\d+)", name)
    if stated is None:
        return None
    low, high = float(stated[1]), float(stated[2])
    inside = low < high and all(low <= value <= high for value in column.numbers)
    whole = all(value == round(value) for value in column.numbers)
    return Scale(low, high, 1.0 if whole else 0.1, worse) if inside else None


def _hours(name: str, column: Column) -> bool:
    told = re.search(r"\b(h|hours?|hrs?|stunden|duration|dauer)\b", name) is not None
    return told and max(column.numbers) <= 24


def _has(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name for word in words)


def _commas(cells: list[str]) -> int:
    return sum(re.fullmatch(r"-?\d+,\d+", cell) is not None for cell in cells)


def _points(cells: list[str]) -> int:
    return sum(re.fullmatch(r"-?\d+\.\d+", cell) is not None for cell in cells)


def _twice(symptoms: list[SymptomColumn]) -> list[tuple[str, str]]:
    """Columns that were guessed to be the same as an earlier one."""
    seen: Counter[str] = Counter()
    found: list[tuple[str, str]] = []
    for one in symptoms:
        seen[one.what] += 1
        if seen[one.what] > 1:
            found.append((one.column, one.what))
    return found
