"""unknot's own diary table: its columns, and the "# key: value" lines that may stand above them.

    # unknot diary: made-up, scale 0-10
    # time zone: Europe/London
    # scale pain: 0 to 10, step 0.5, worse high
    # unit grip: kg
    # exertion garden_minutes: gentle, min
    # flare pain: 7
    # dates: day first
    # decimal: comma
    # missing: 99
    # truth: helps
    person,date,slot,pain,…

The first is optional, as are all others. A line with any other key is kept as it is, and told.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from unknot.diary.entries import EVENTS, Kind, Scale, Worse
from unknot.diary.symptoms import COLUMNS
from unknot.errors import DiaryError, nearest
from unknot.parsing.dates import Order, parsed_order, zone_named
from unknot.parsing.numbers import Mark
from unknot.parsing.table import lower_name
from unknot.parsing.values import worse_end

MEASUREMENT_COLUMNS = {
    "sleep_hours": "sleep_hours",
    "sitting_hours": "sitting_hours",
    "rhr": "resting_heart_rate",
    "hrv": "rmssd",
    "by_lot": "by_lot",
}
EXERTION_COLUMNS = {
    "brisk_walk_minutes": (Kind.AEROBIC, "min"),
    "easy_walk_minutes": (Kind.GENTLE, "min"),
    "tai_chi_minutes": (Kind.GENTLE, "min"),
    **{f"{kind.value}_minutes": (kind, "min") for kind in Kind},
    "steps": (Kind.OVERALL, "steps"),
}
ACTIVITY, ACTIVITY_UNIT, EXERTION_SELF = "activity", "activity_unit", "exertion_self"

CANONICAL = (
    "person",
    "date",
    "slot",
    "pain",
    "fatigue",
    "sleep_quality",
    "sleep_hours",
    "stress",
    "mood",
    ACTIVITY,
    ACTIVITY_UNIT,
    EXERTION_SELF,
    "rhr",
    "hrv",
    "event_crash",
)

KNOWN = frozenset({*CANONICAL, *COLUMNS, *MEASUREMENT_COLUMNS, *EXERTION_COLUMNS})
"""Every column with a name of our own."""

OF_COLUMNS = ("scale", "unit", "exertion", "flare")
"""Lines that speak of one column: "# scale pain: …"."""

OF_FILES = ("unknot diary", "made-up", "time zone", "dates", "decimal", "missing")
"""Lines that speak of the whole file."""

KEPT_KEYS = frozenset({"truth"})
"""Keys of our own that reading keeps without using."""

_KEY = re.compile(r"^#+\s*([^:=]+?)\s*[:=]\s*(.*?)\s*$")
_UNMARKED = re.compile(
    r"^#+\s*(?:scale|unit|exertion|flare|dates?|decimal|missing|time ?zone|unknot diary)\s+\S+",
    re.IGNORECASE,
)
"""A line that begins with a word of ours and has no colon behind it."""

_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_SCALE = re.compile(
    rf"^{_NUMBER}\s*(?:to|-|–)\s*{_NUMBER}(?:,?\s*step\s+{_NUMBER})?(?:,?\s*worse\s+(high|low))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Preamble:
    """What the lines above a diary table declare.

    Attributes:
        scale: the scale of every symptom without its own (direction as usual for the symptom).
        scales: scales by column or symptom name.
        sided: columns whose declared scale says which end is worse.
        units: units of measurements by column.
        exertions: kind, unit and scale of exertion columns.
        extra: everything else, by key.
        order: the order of year, month and day in dates, where declared.
        decimal: the decimal mark, where declared.
        missing: cells that mean "no answer", such as 99.
        exact: numbers are a spreadsheet's own cells, so that no mark groups thousands.
        notes: lines that speak to the program and are not understood, each with what was meant.
    """

    made_up: bool = False
    time_zone: str = "local"
    zone: ZoneInfo | None = None
    order: Order | None = None
    decimal: Mark | None = None
    missing: frozenset[str] = frozenset()
    exact: bool = False
    notes: tuple[str, ...] = ()
    scale: Scale | None = None
    sided: frozenset[str] = frozenset()
    scales: dict[str, Scale] = field(default_factory=dict[str, Scale])
    units: dict[str, str] = field(default_factory=dict[str, str])
    exertions: dict[str, tuple[Kind, str, Scale | None]] = field(
        default_factory=dict[str, tuple[Kind, str, "Scale | None"]]
    )
    extra: dict[str, str] = field(default_factory=dict[str, str])

    def scale_of(self, column: str, what: str) -> Scale | None:
        """The declared scale of a symptom, or None."""
        found = self.scales.get(column) or self.scales.get(what)
        if found is not None or self.scale is None or what in EVENTS:
            return found
        return Scale(self.scale.low, self.scale.high, self.scale.step, worse_end(what))


def parse_preamble(
    file: str, above: Sequence[tuple[int, str]], columns: Collection[str] = ()
) -> Preamble:
    """Read the "# key: value" lines at the top of a diary table.

    Capitals do not matter, and "=" is taken for ":". A line that is not understood is kept in
    `extra` and told in `notes`; a line without a key is a comment.

    Args:
        file: file name for messages.
        above: line number and text of each comment above the header.
        columns: the table's columns; a line that speaks of any other is told.

    Returns:
        What they declare; the defaults where there are none.

    Raises:
        DiaryError: code "bad-preamble" or "unknown-time-zone" with the line.
    """
    heard = _Heard(frozenset(columns))
    for number, line in above:
        found = _KEY.match(line)
        if found is not None:
            # A spreadsheet may split the line at its commas and join it by its own mark.
            value = re.sub(r"\s*[;\t|]\s*", ", ", found[2])
            heard.line(f"{file} line {number}", line, found[1], value)
        else:
            heard.bare(f"{file} line {number}", line)
    return Preamble(**heard.fields, notes=tuple(heard.notes), extra=heard.extra)


def declares(line: str) -> bool:
    """Whether a comment line speaks in words of ours."""
    found = _KEY.match(line)
    return found is not None and (
        " ".join(found[1].lower().split()) in OF_FILES or _column_of(found[1]) != ""
    )


def declared_columns(above: Sequence[tuple[int, str]]) -> frozenset[str]:
    """The columns, in lower case, that lines above a table speak of."""
    found = (_KEY.match(line) for _, line in above)
    return frozenset(_column_of(one[1]) for one in found if one is not None) - {""}


def _column_of(key: str) -> str:
    """The column that "scale NAME" and the like speak of, in lower case; empty without one."""
    word, _, name = " ".join(key.split()).partition(" ")
    return lower_name(name) if word.lower() in OF_COLUMNS else ""


class _Heard:
    """What the lines read so far declare."""

    def __init__(self, columns: frozenset[str]) -> None:
        self.columns = columns
        self.notes: list[str] = []
        self.extra: dict[str, str] = {}
        self.scales: dict[str, Scale] = {}
        self.units: dict[str, str] = {}
        self.exertions: dict[str, tuple[Kind, str, Scale | None]] = {}
        self.fields: dict[str, Any] = {
            "scales": self.scales,
            "units": self.units,
            "exertions": self.exertions,
        }

    def line(self, place: str, line: str, key: str, value: str) -> None:
        """Take in one line."""
        key = " ".join(key.split())
        word, name = key.partition(" ")[0].lower(), _column_of(key)
        if self._of_the_file(place, key.lower(), value):
            return
        if word in OF_COLUMNS and name:
            meant = self.columns | {COLUMNS.get(column, column) for column in self.columns}
            if self.columns and name not in meant:
                self._note(place, line, f"there is no column {name}", name, self.columns)
            elif word in ("unit", "exertion") and name in COLUMNS:
                self._note(place, line, f"{name} is a symptom and has a scale", "", ())
            self._of_a_column(place, word, name, value)
        elif word == "scale":
            self.fields["scale"] = parse_scale(place, value)
        else:
            self.extra[key] = value
            self._unknown(place, line, key)

    def bare(self, place: str, line: str) -> None:
        """Take in one line without a colon: "# made-up", or one that perhaps lacks its colon."""
        if line.lstrip("# ").strip().lower() in ("made-up", "made up"):
            self.fields["made_up"] = True
        elif _UNMARKED.match(line):
            self.notes.append(
                f'{place}: "{line[:60]}": this line is not understood; it changes nothing. Put a'
                " colon behind what it speaks of, as in # scale pain: 0 to 10."
            )

    def _of_the_file(self, place: str, key: str, value: str) -> bool:
        """Lines about the whole file; whether this was one."""
        if key == "unknot diary":
            marks = [mark.strip().lower() for mark in value.split(",")]
            self.fields["made_up"] = self.fields.get("made_up", False) or "made-up" in marks
            scales = [m.removeprefix("scale").strip() for m in marks if m.startswith("scale")]
            if scales:
                self.fields["scale"] = parse_scale(place, scales[0])
        elif key in ("made-up", "made up"):
            self.fields["made_up"] = value.lower() in ("yes", "true", "1")
        elif key in ("time zone", "timezone", "time_zone"):
            self.fields |= {"time_zone": value, "zone": zone_named(place, value)}
        elif key in ("dates", "date"):
            self.fields["order"] = parsed_order(place, value)
        elif key == "decimal":
            self.fields["decimal"] = _decimal(place, value)
        elif key == "missing":
            cells = (cell.strip().lower() for cell in value.split(","))
            self.fields["missing"] = frozenset(cell for cell in cells if cell)
        else:
            return False
        return True

    def _of_a_column(self, place: str, word: str, name: str, value: str) -> None:
        if word == "scale":
            worse = worse_end(COLUMNS.get(name, name)).value
            self.scales[name] = parse_scale(place, value, worse)
            if "worse" in value.lower():
                self.fields["sided"] = self.fields.get("sided", frozenset()) | {name}
        elif word == "unit":
            self.units[name] = value
        elif word == "exertion":
            self.exertions[name] = _exertion(place, value)
        else:
            self.extra[f"{word} {name}"] = value

    def _unknown(self, place: str, line: str, key: str) -> None:
        """Tell of a line with a key that is nearly one of ours, or of none we ever wrote."""
        if key.lower() not in KEPT_KEYS:
            known = [*OF_COLUMNS, *OF_FILES]
            word = key.split(" ", maxsplit=1)[0].lower()
            why = "it names no column" if word in OF_COLUMNS else "this line is not understood"
            self._note(place, line, why, "" if word in OF_COLUMNS else word, known)

    def _note(self, place: str, line: str, why: str, name: str, known: Collection[str]) -> None:
        close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
        hint = f" Did you mean {close[0]}?" if close else ""
        self.notes.append(f'{place}: "{line[:60]}": {why}; it changes nothing.{hint}')


def _decimal(place: str, value: str) -> Mark:
    plain = value.strip().lower()
    marks = {"comma": Mark.COMMA, ",": Mark.COMMA, "point": Mark.POINT, ".": Mark.POINT}
    if plain not in marks:
        raise DiaryError(
            "bad-preamble",
            f'{place}: "{value}" is no decimal mark.',
            "write # decimal: comma or # decimal: point.",
        )
    return marks[plain]


def parse_scale(place: str, text: str, worse: str = "high") -> Scale:
    """Read "0 to 10, step 0.5, worse high"; step is 1 where not given.

    Raises:
        DiaryError: code "bad-preamble".
    """
    found = _SCALE.match(text.strip())
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    step = float(found[3]) if found and found[3] else 1.0
    if found is None or not low < high or not 0 < step <= high - low:
        raise DiaryError(
            "bad-preamble",
            f'{place}: "{text}" is no scale.',
            'write it like "0 to 10, step 0.5, worse high".',
        )
    return Scale(low, high, step, Worse((found[4] or worse).lower()))


def show_scale(scale: Scale) -> str:
    """Write a scale as `parse_scale` reads it."""
    low, high, step = (show_number(one) for one in (scale.low, scale.high, scale.step))
    return f"{low} to {high}, step {step}, worse {scale.worse.value}"


def show_number(value: float) -> str:
    """Write a number in the fewest digits that read back the same."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _exertion(place: str, text: str) -> tuple[Kind, str, Scale | None]:
    """Read "gentle, min" or "cognitive, points, 0 to 3, step 1, worse high"."""
    parts = [part.strip() for part in text.split(",", 2)]
    kinds = [kind.value for kind in Kind]
    if len(parts) < 2 or parts[0] not in kinds:
        raise DiaryError(
            "bad-preamble",
            f'{place}: "{text}" is no kind and unit of exertion.',
            f'write it like "gentle, min". {nearest(parts[0], kinds)}',
        )
    scale = parse_scale(place, parts[2]) if len(parts) > 2 else None
    return Kind(parts[0]), parts[1], scale
