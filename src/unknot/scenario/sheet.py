"""A TOML text whose complaints name a line: values are taken key by key, what is left is an error.

`tomllib` forgets where things stood, so the text is read a second time for the lines of its keys.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

from unknot.errors import ScenarioError, nearest

Path = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[{1,2})\s*([\w.\-\"' ]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-\"'.]+(?:\s*\.\s*[\w\-\"']+)*)\s*=")


def lines_of(text: str) -> dict[Path, int]:
    """The line of every table and key; keys of inline tables stand on their own line only."""
    found: dict[Path, int] = {}
    count: dict[Path, int] = {}
    table: Path = ()
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        quotes = line.count('"""') + line.count("'''")
        if inside:
            inside = "" if quotes % 2 else inside
            continue
        if header := _TABLE.match(line):
            names = _names(header[2])
            table = _within(names, count)
            if header[1] == "[[":
                whole = (*_within(names[:-1], count), names[-1])
                count[whole] = count.get(whole, -1) + 1
                table = (*whole, count[whole])
            found[table] = number
        elif key := _KEY.match(line):
            found[(*table, *_names(key[1]))] = number
        inside = "open" if quotes % 2 else ""
    return found


def _within(names: tuple[str, ...], count: dict[Path, int]) -> Path:
    """Where a table of these names stands: in the last one of each list of tables around it."""
    path: Path = ()
    for name in names:
        path = (*path, name)
        if path in count:
            path = (*path, count[path])
    return path


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


@dataclass(frozen=True)
class Sheet:
    """One table of a TOML text.

    Attributes:
        file: name for messages.
        path: where the table stands: ("programme", 0).
        taken: keys that were asked for.
        kind: what the file is, "scenario" or "study": the codes of errors begin so.
    """

    file: str
    values: dict[str, Any]
    lines: dict[Path, int]
    path: Path = ()
    taken: set[str] = field(default_factory=set[str])
    kind: str = "scenario"

    def line(self, key: str | None = None) -> int:
        """The line of a key, or of the nearest table around it; 1 where nothing is known."""
        path = self.path if key is None else (*self.path, key)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def here(self) -> str:
        """This table as a person wrote it: [who], [[programme]]."""
        if not self.path:
            return "the top of the file"
        names = ".".join(str(part) for part in self.path if isinstance(part, str))
        return f"[[{names}]]" if isinstance(self.path[-1], int) else f"[{names}]"

    def wrong(self, key: str | None, said: str, fix: str) -> NoReturn:
        """Refuse the value of a key.

        Raises:
            ScenarioError: always.
        """
        raise ScenarioError(f"{self.kind}-value", f"{self.place(key)}: {said}", fix)

    def place(self, key: str | None = None) -> str:
        """The file, and the line of a key where the text is known."""
        return f"{self.file} line {self.line(key)}" if self.lines else self.file

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        self.taken.add(key)
        return key in self.values

    def text(self, key: str, default: str, known: Iterable[str] | None = None) -> str:
        """A text, one of the known names where there are some."""
        value = self._take(key, default)
        if not isinstance(value, str):
            self.wrong(key, f"{key} is no text.", f'write it in quotes: {key} = "…".')
        if known is not None:
            names = tuple(known)
            if key not in self.values and not default:
                self.wrong(None, f"{self.here()} does not say {key}.", nearest("", names))
            if value not in names:
                self.wrong(key, f'{key} cannot be "{value}".', nearest(value, names))
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number between two ends, both allowed."""
        return self._number(key, self._take(key, default), low, high)

    def maybe(self, key: str, low: float, high: float) -> float | None:
        """A number, or None where the key is not written."""
        return self.number(key, low, low, high) if self.has(key) else None

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number between two ends."""
        value = self.number(key, default, low, high)
        if value != int(value):
            self.wrong(key, f"{key} is {value:g}.", "give a whole number.")
        return int(value)

    def numbers(self, key: str, default: float, low: float, high: float) -> float | list[float]:
        """One number, or a list of them."""
        value = self._take(key, default)
        if isinstance(value, list):
            return [self._number(key, one, low, high) for one in cast(list[Any], value)]
        return self._number(key, value, low, high)

    def texts(
        self, key: str, default: Sequence[str], known: Iterable[str] | None = None
    ) -> list[str]:
        """A list of texts, from the known names where there are some."""
        value = self._take(key, list(default))
        written = cast(list[Any], value) if isinstance(value, list) else [None]
        names = None if known is None else tuple(known)
        for one in written:
            if not isinstance(one, str):
                self.wrong(key, f"{key} is no list of names.", f'write {key} = ["…", "…"].')
            if names is not None and one not in names:
                self.wrong(key, f'{key} holds "{one}".', nearest(one, names))
        return [str(one) for one in written]

    def table(self, key: str) -> Sheet:
        """A table inside; empty where it is not written."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.wrong(key, f"{key} is no table.", f"write it as [{key}] with lines below it.")
        return Sheet(
            self.file, cast(dict[str, Any], value), self.lines, (*self.path, key), kind=self.kind
        )

    def tables(self, key: str) -> list[Sheet]:
        """A list of tables inside."""
        value = self._take(key, [])
        rows = cast(list[Any], value) if isinstance(value, list) else [None]
        if not all(isinstance(row, dict) for row in rows):
            self.wrong(key, f"{key} is no list of tables.", f"write each as [[{key}]].")
        return [
            Sheet(
                self.file, cast(dict[str, Any], row), self.lines, (*self.path, key, index),
                kind=self.kind,
            )
            for index, row in enumerate(rows)
        ]  # fmt: skip

    def done(self) -> None:
        """Refuse keys that nobody asked for.

        Raises:
            ScenarioError: there is one, with its line and the nearest name.
        """
        for key in self.values:
            if key not in self.taken:
                raise ScenarioError(
                    f"{self.kind}-key",
                    f'{self.place(key)}: {self.here()} has no "{key}".',
                    nearest(key, self.taken),
                )

    def _take(self, key: str, default: Any) -> Any:
        self.taken.add(key)
        return self.values.get(key, default)

    def _number(self, key: str, value: Any, low: float, high: float) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self.wrong(key, f"{key} is no number.", _as_number(key, value, low, high))
        if not low <= value <= high:
            self.wrong(key, f"{key} = {value:g} is out of range.", f"give {low:g} to {high:g}.")
        return float(value)


def _as_number(key: str, value: Any, low: float, high: float) -> str:
    """How to write what was written as one number."""
    if isinstance(value, list):
        return f"a list cannot stand here: give one number, {low:g} to {high:g}."
    clock = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*", value) if isinstance(value, str) else None
    if clock is not None:
        hours = int(clock[1]) + int(clock[2]) / 60
        return f"hours are written as a decimal number: {key} = {hours:.4g}."
    return f"write it as a number, without quotes: {key} = {max(low, min(high, 1.0)):g}."


def read_sheet(text: str, file: str, kind: str = "scenario") -> Sheet:
    """Read a TOML text.

    Args:
        kind: what the file is, for the codes of errors.

    Raises:
        ScenarioError: it is no TOML; the message names the line.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = (found[1] if found else None) or str(text.count("\n") + 1)
        said = str(error)[: found.start()] if found else str(error)
        tables = "programme" if kind == "scenario" else "rows"
        raise ScenarioError(
            f"{kind}-syntax",
            f"{file} line {line}: {said[:1].lower()}{said[1:]}.",
            f'write lines like key = 1.5, key = "text" and headers like [who] or [[{tables}]].',
        ) from None
    return Sheet(file, values, lines_of(text), kind=kind)
