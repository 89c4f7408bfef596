"""Exports of another shape as one plain table: a row for each symptom, or lines above the headings.

Each line of the text stays where it was, so that messages name the file's own lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from unknot.errors import DiaryError
from unknot.parsing.headings import meant, words_of

SAMSUNG = "com.samsung."
SAMSUNG_STEPS = "com.samsung.shealth.step_daily_trend"
ALL_SOURCES = "-2"
"""Samsung Health's source_type for a day's steps of phone and watch together."""

DATE_WORDS = {"date", "day", "timestamp", "datum", "tag", "fecha", "jour", "dia", "día", "time"}
NAME_WORDS = {
    *("name", "symptom", "feature", "featurename", "tracker", "item", "variable", "metric"),
    *("measure", "question", "symptome", "symptôme", "síntoma", "sintoma", "merkmal"),
}
VALUE_WORDS = {"value", "wert", "score", "rating", "intensity", "severity", "valeur", "valor"}
NOT_NAMES = 60
"""More different names than this are no symptoms but notes."""
_FITBIT = ("body", "activities", "activités", "sleep", "foods", "corps", "sommeil", "aliments")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (\w{3})\w* (\d{4})")

ENTRY = "entry"
"""A column of words that tells rows apart which differ only in what is not read."""

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Long:
    """Where the parts of a table with a row for each symptom stand."""

    day: int
    name: int
    value: int


def is_shaped(text: str) -> bool:
    """Whether a file that begins like this is turned into another table before it is read."""
    try:
        lines = list(islice(_lines(text), 3))
    except csv.Error:
        return False
    return bool(lines) and (_samsung(lines) or _title(lines) or _long(lines[0][1]) is not None)


def reshaped(file: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The text as one plain table, and what was done to it; others as they are.

    Raises:
        DiaryError: code "not-a-diary" for an export of Samsung Health without steps, or
            "broken-table".
    """
    if not is_shaped(text):
        return text, ()
    try:
        lines = list(_lines(text))
    except csv.Error as wrong:
        raise DiaryError(
            "broken-table",
            f"{file} cannot be split into columns: {wrong}.",
            "look at the quotation marks in it, or export it again.",
        ) from wrong
    if _samsung(lines):
        return _from_samsung(file, lines)
    if _title(lines):
        title = lines[0][1][0][:40]
        note = f"{file}: above the headings stands “{title}”; it is not read."
        rest = "\n".join(text.split("\n")[lines[1][0] - 1 :])
        below, notes = reshaped(file, rest)
        return "\n" * (lines[1][0] - 1) + below, (note, *notes)
    long = _long(lines[0][1])
    assert long is not None, "is_shaped has seen to that"
    return _from_long(file, text, lines, long)


def _lines(text: str) -> Iterator[Line]:
    """Rows with the line on which each begins; comments and blank lines are left out."""
    plain = text.lstrip("\ufeff")
    first = next((x for x in plain.splitlines() if x.strip() and not x.startswith("#")), "")
    mark = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=mark)
    begins = 1
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield begins, stripped
        begins = reader.line_num + 1


def _samsung(lines: Sequence[Line]) -> bool:
    return lines[0][1][0].startswith(SAMSUNG)


def _title(lines: Sequence[Line]) -> bool:
    """Whether one cell stands alone above a row of headings, and is none of Fitbit's blocks."""
    if len(lines) < 2:
        return False
    alone = [cell for cell in lines[0][1] if cell]
    below = [cell for cell in lines[1][1] if cell]
    if len(alone) != 1 or len(below) < 2 or alone[0].lower() in _FITBIT:
        return False
    dated = any(set(words_of(cell)) & DATE_WORDS for cell in below)
    return dated and not alone[0].lower().startswith(("sep=", "{", "["))


def _long(header: Sequence[str]) -> Long | None:
    """Where date, name and value stand, if this is a table with a row for each symptom."""
    plain = [name.lower() for name in header]
    visible = {"date", "name", "value", "category"} == set(plain) or "tracker_name" in plain
    found = [
        [i for i, name in enumerate(plain) if name.replace(" ", "") in words]
        for words in (DATE_WORDS, NAME_WORDS, VALUE_WORDS)
    ]
    if len(found[0]) > 1:  # a time of day beside the day
        found[0] = [i for i in found[0] if plain[i] != "time"]
    # A table of its own with name, date and one score among other columns is no long table.
    if visible or any(len(places) != 1 for places in found) or len(plain) > 5:
        return None
    return Long(found[0][0], found[1][0], found[2][0])


def _from_long(
    file: str, text: str, lines: Sequence[Line], long: Long
) -> tuple[str, tuple[str, ...]]:
    held: list[tuple[int, str, str, str]] = []
    seen: set[tuple[str, ...]] = set()
    twice = 0
    for begins, cells in lines[1:]:
        get = [*cells, *[""] * 8]
        if tuple(cells) in seen:
            twice += 1
        else:
            held.append((begins, _day(get[long.day]), get[long.name], get[long.value]))
        seen.add(tuple(cells))
    names = list(dict.fromkeys(name for _, _, name, _ in held if name))
    people = lines[0][1][long.name].lower() == "name" and not any(map(meant, names))
    if not names or len(names) > NOT_NAMES or people:
        return text, ()
    # Rows that are alike but for a time of day or a note are each their own.
    told = Counter((day, name, value) for _, day, name, value in held)
    again = any(count > 1 for count in told.values())
    rows: dict[int, list[str]] = {lines[0][0]: ["date", *names, *([ENTRY] if again else [])]}
    for number, (begins, day, name, value) in enumerate(held, 1):
        mark = [f"entry {number}"] if again else []
        rows[begins] = [day, *(value if one == name else "" for one in names), *mark]
    shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    notes = [f"{file} has a row for each symptom; it is read as a column for each: {shown}."]
    notes += [f"{file}: {twice} rows stand twice; each counts once."] if twice else []
    return _written(rows), tuple(notes)


def _day(cell: str) -> str:
    """A day such as "1st Jun 2026" with its year first; others as they are."""
    found = _ORDINAL.match(cell)
    if found is None:
        return cell
    try:
        read = datetime.strptime(f"{found[1]} {found[2]} {found[3]}", "%d %b %Y")  # noqa: DTZ007
    except ValueError:
        return cell
    return read.date().isoformat()


def _from_samsung(file: str, lines: Sequence[Line]) -> tuple[str, tuple[str, ...]]:
    """A day's steps of all sources together; Samsung Health has a line for each source beside."""
    kind = lines[0][1][0]
    names = lines[1][1] if len(lines) > 1 else []
    if kind != SAMSUNG_STEPS or not {"count", "day_time"} <= set(names):
        raise DiaryError(
            "not-a-diary",
            f"{file} is Samsung Health's {kind.removeprefix(SAMSUNG)}, which is not read.",
            f"give {SAMSUNG_STEPS}.….csv from the same export: the steps of each day.",
        )
    rows = {lines[1][0]: ["date", "steps"]}
    others = 0
    for begins, cells in lines[2:]:
        row = dict(zip(names, cells, strict=False))
        if row.get("source_type", ALL_SOURCES) != ALL_SOURCES:
            others += 1
            continue
        stamp = row.get("day_time", "")
        if re.fullmatch(r"\d{10,13}", stamp):
            seconds = int(stamp) / (1000 if len(stamp) > 11 else 1)
            stamp = datetime.fromtimestamp(seconds, UTC).date().isoformat()
        rows[begins] = [stamp, row.get("count", "")]
    note = f"{file}: the steps of all sources together are read ({others} rows of single sources"
    return _written(rows), (f"{note} are in them).",)


def _written(rows: dict[int, list[str]]) -> str:
    """Rows as text, each on its own line of the file it came from."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    line = 1
    for begins, cells in sorted(rows.items()):
        written.write("\n" * (begins - line))
        writer.writerow([" ".join(cell.split()) for cell in cells])
        line = begins + 1
    return written.getvalue()
