"""A mapping: which column of a table is what, saved as a small TOML file a person can edit."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from unknot.diary.entries import Kind, Scale, Worse
from unknot.errors import DiaryError, UnknotError, nearest
from unknot.parsing.values import AMOUNT_LIMITS, LIMITS, UNITS, worse_end

UNDECIDED = "?"
"""A date format that a guess left open; reading refuses it until a person decides."""

AMOUNT_UNITS = ("min", "h", "steps", "points")
DEFAULT_MISSING = ("", "NA", "NaN", "-")
ABOUT = ("separator", "decimal", "missing", "time_zone", "person", "person_column", "words")

ANY = (-1e12, 1e12)

Thing = TypeVar("Thing")
Fields = dict[str, object]


@dataclass(frozen=True)
class SymptomColumn:
    """A column that holds a symptom on a scale."""

    column: str
    what: str
    scale: Scale


@dataclass(frozen=True)
class MeasurementColumn:
    """A column that holds a measurement with a unit, such as hours of sleep."""

    column: str
    what: str
    unit: str


@dataclass(frozen=True)
class ExertionColumn:
    """A column that holds what was done: minutes, hours, steps, or points (then with a scale)."""

    column: str
    kind: Kind
    unit: str
    scale: Scale | None = None


@dataclass(frozen=True)
class Mapping:
    """How to read one table.

    Attributes:
        date_column: the column with the day.
        date_format: "iso" (year first) or as `datetime.strptime` has it, such as "%d/%m/%Y".
        separator: the mark between columns.
        decimal: "." or ","; empty: as the columns prove.
        missing: cells that mean "nothing recorded".
        time_zone: IANA name, or "local".
        person: whose diary it is.
        words: columns of words, kept and not read.
        person_column: the column that tells several people apart; empty where there is one.
    """

    date_column: str
    date_format: str = "iso"
    separator: str = ","
    decimal: str = ""
    missing: tuple[str, ...] = DEFAULT_MISSING
    time_zone: str = "local"
    person: str = "me"
    symptoms: tuple[SymptomColumn, ...] = ()
    measurements: tuple[MeasurementColumn, ...] = ()
    exertions: tuple[ExertionColumn, ...] = ()
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    person_column: str = ""

    def columns(self) -> tuple[str, ...]:
        """Every column the mapping names, the day's first."""
        held = (*self.symptoms, *self.measurements, *self.exertions)
        return (self.date_column, *(one.column for one in held))

    def limits_of(self, column: str) -> tuple[float, float]:
        """The least and the largest value a mapped column may hold, in its own unit."""
        scales = [one for one in (*self.symptoms, *self.exertions) if one.column == column]
        scale = scales[0].scale if scales else None
        if scale is not None:
            return scale.low, scale.high
        units = [exertion.unit for exertion in self.exertions if exertion.column == column]
        if units:
            return AMOUNT_LIMITS.get(units[0], ANY)
        return next((LIMITS.get(m.what, ANY) for m in self.measurements if m.column == column), ANY)


def write_mapping(mapping: Mapping) -> str:
    """Write a mapping as TOML text, with comments for a person who has to check it."""
    lines = ["# How to read this table. Check each line, then give this file with --map."]
    lines += [f"# Note: {note}" for note in mapping.notes]
    lines += [
        "",
        "[file]",
        f"separator = {json.dumps(mapping.separator)}",
        *([f"decimal = {json.dumps(mapping.decimal)}"] if mapping.decimal else []),
        f"missing = [{', '.join(_text(one) for one in mapping.missing)}]",
        f"time_zone = {_text(mapping.time_zone)}",
        f"person = {_text(mapping.person)}",
        *([f"person_column = {_text(mapping.person_column)}"] if mapping.person_column else []),
        *([f"words = [{', '.join(map(_text, mapping.words))}]"] if mapping.words else []),
        "",
        "[date]",
        f"column = {_text(mapping.date_column)}",
        f"format = {_text(mapping.date_format)}"
        + ('  # write "%d/%m/%Y" or "%m/%d/%Y"' if mapping.date_format == UNDECIDED else ""),
    ]
    for one in mapping.symptoms:
        lines += ["", "[[symptom]]", f"column = {_text(one.column)}", f"what = {_text(one.what)}"]
        lines += _scale_lines(one.scale)
    for held in mapping.measurements:
        lines += ["", "[[measurement]]", f"column = {_text(held.column)}"]
        lines += [f"what = {_text(held.what)}", f"unit = {_text(held.unit)}"]
    for done in mapping.exertions:
        lines += ["", "[[exertion]]", f"column = {_text(done.column)}"]
        lines += [f"kind = {_text(done.kind.value)}", f"unit = {_text(done.unit)}"]
        lines += [] if done.scale is None else _scale_lines(done.scale)
    return "\n".join(lines) + "\n"


def parse_mapping(path: Path) -> Mapping:
    """Read a mapping from its TOML file.

    Args:
        path: the file, as `write_mapping` writes it.

    Returns:
        The mapping. Notes are comments and do not come back.

    Raises:
        DiaryError: code "bad-mapping" with the place, or "no-such-file".
    """
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as missing:
        raise DiaryError(
            "no-such-file", f"there is no mapping {path}.", "check the name and the folder."
        ) from missing
    except (UnicodeDecodeError, OSError) as wrong:
        raise _bad(path.name, f"cannot be read: {wrong}", "save it as text in UTF-8.") from wrong
    return mapping_of(path.name, raw)


def mapping_of(file: str, text: str) -> Mapping:
    """Read a mapping from TOML text; `file` names it in messages.

    Raises:
        DiaryError: code "bad-mapping" with the place.
    """
    try:
        top: Fields = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise _bad(file, f"is not TOML: {wrong}", "mend that line.") from wrong
    _only(file, "the file", top, ("file", "date", "symptom", "measurement", "exertion"))
    about, day = _fields(file, top, "file"), _fields(file, top, "date")
    _only(file, "[file]", about, ABOUT)
    _only(file, "[date]", day, ("column", "format"))
    decimal = _one_of(file, "[file]", "decimal", _get(file, about, "decimal", ""), (".", ",", ""))
    separator = _get(file, about, "separator", ",")
    if len(separator) != 1 or separator == decimal == ",":
        raise _bad(
            file,
            f"has separator {separator!r} and decimal {decimal!r}, which cannot both hold",
            'give one mark each, such as ";" and ",".',
        )
    mapping = Mapping(
        date_column=_need(file, "[date]", day, "column"),
        date_format=_get(file, day, "format", "iso"),
        separator=separator,
        decimal=decimal,
        missing=_texts(file, about, "missing", DEFAULT_MISSING),
        time_zone=_get(file, about, "time_zone", "local"),
        person=_get(file, about, "person", "me"),
        symptoms=_each(file, top, "symptom", _symptom),
        measurements=_each(file, top, "measurement", _measurement),
        exertions=_each(file, top, "exertion", _exertion),
        words=_texts(file, about, "words", ()),
        person_column=_get(file, about, "person_column", ""),
    )
    named = mapping.columns()
    if len(named) == 1:
        raise _bad(file, "maps no column", "add a [[symptom]] with column, what, low and high.")
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise _bad(file, f'uses the column "{twice}" twice', "keep one of them.")
    return mapping


def _symptom(file: str, place: str, held: Fields) -> SymptomColumn:
    _only(file, place, held, ("column", "what", "low", "high", "step", "worse"))
    what = _need(file, place, held, "what")
    return SymptomColumn(_need(file, place, held, "column"), what, _scale(file, place, held, what))


def _measurement(file: str, place: str, held: Fields) -> MeasurementColumn:
    _only(file, place, held, ("column", "what", "unit"))
    what = _need(file, place, held, "what")
    if what in UNITS and _get(file, held, "unit", UNITS[what]) != UNITS[what]:
        raise _bad(
            file, f"{place} gives {what} in another unit", f'use unit = "{UNITS[what]}" for it.'
        )
    unit = UNITS[what] if what in UNITS else _need(file, place, held, "unit")
    return MeasurementColumn(_need(file, place, held, "column"), what, unit)


def _exertion(file: str, place: str, held: Fields) -> ExertionColumn:
    _only(file, place, held, ("column", "kind", "unit", "low", "high", "step", "worse"))
    kinds = tuple(kind.value for kind in Kind)
    kind = Kind(_one_of(file, place, "kind", _need(file, place, held, "kind"), kinds))
    unit = _one_of(file, place, "unit", _need(file, place, held, "unit"), AMOUNT_UNITS)
    scale = _scale(file, place, held, "exertion") if unit == "points" else None
    return ExertionColumn(_need(file, place, held, "column"), kind, unit, scale)


def _scale(file: str, place: str, held: Fields, what: str) -> Scale:
    low, high = _number(file, place, held, "low"), _number(file, place, held, "high")
    step = _number(file, place, held, "step") if "step" in held else 1.0
    ends = (Worse.HIGH.value, Worse.LOW.value)
    worse = _one_of(file, place, "worse", _get(file, held, "worse", worse_end(what).value), ends)
    if not low < high or not 0 < step <= high - low:
        raise _bad(
            file,
            f"{place} has a scale from {low:g} to {high:g} in steps of {step:g}",
            "give low < high and a step between 0 and their difference.",
        )
    return Scale(low, high, step, Worse(worse))


def _each(
    file: str, top: Fields, name: str, build: Callable[[str, str, Fields], Thing]
) -> tuple[Thing, ...]:
    held = top.get(name, [])
    if not isinstance(held, list):
        raise _bad(file, f"has {name} that is no list of tables", f"head each with [[{name}]].")
    built: list[Thing] = []
    for i, one in enumerate(cast("list[object]", held), start=1):
        if not isinstance(one, dict):
            raise _bad(file, f"has an odd {name}", f"head each with [[{name}]].")
        built.append(build(file, f"[[{name}]] number {i}", cast("Fields", one)))
    return tuple(built)


def _fields(file: str, top: Fields, name: str) -> Fields:
    held = top.get(name, {})
    if not isinstance(held, dict):
        raise _bad(file, f"has {name} that is no table", f"head it with [{name}].")
    return cast("Fields", held)


def _texts(file: str, held: Fields, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = held.get(name, list(default))
    if not isinstance(value, list):
        raise _bad(file, f"has {name} that is no list", f'write {name} = ["", "NA"].')
    return tuple(str(one) for one in cast("list[object]", value))


def _get(file: str, held: Fields, name: str, default: str) -> str:
    value = held.get(name, default)
    if not isinstance(value, str):
        raise _bad(file, f"has {name} = {value}, which is no text", "put it in quotation marks.")
    return value


def _need(file: str, place: str, held: Fields, name: str) -> str:
    if name not in held:
        raise _bad(file, f"{place} lacks {name}", f'add {name} = "…" there.')
    return _get(file, held, name, "")


def _number(file: str, place: str, held: Fields, name: str) -> float:
    value = held.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad(file, f"{place} lacks the number {name}", f"add {name} = 0, for example.")
    return float(value)


def _one_of(file: str, place: str, name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise _bad(file, f'{place} has {name} = "{value}"', nearest(value, choices))
    return value


def _only(file: str, place: str, held: Fields, known: tuple[str, ...]) -> None:
    for name in held:
        if name not in known:
            raise _bad(file, f'{place} has "{name}", which means nothing', nearest(name, known))


def _scale_lines(scale: Scale) -> list[str]:
    ends = f"low = {scale.low:.12g}\nhigh = {scale.high:.12g}\nstep = {scale.step:.12g}"
    return [ends, f'worse = "{scale.worse.value}"']


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bad(file: str, said: str, fix: str) -> UnknotError:
    return DiaryError("bad-mapping", f"the mapping {file} {said}.", fix)
