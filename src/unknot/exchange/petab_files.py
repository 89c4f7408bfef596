"""The files of a PEtab problem: one page of YAML that names the others, and tables between tabs.

Nothing is fetched: a file named by an address of the internet is refused.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from unknot.errors import UnknotError, install
from unknot.exchange.petab_maths import RESERVED
from unknot.exchange.petab_problem import refuse_problem

BLANK = ("", "nan")  # what counts as an empty cell


@dataclass(frozen=True)
class PetabRow:
    """A row of a table, and where it stands."""

    cells: Mapping[str, str]
    where: str

    def text(self, column: str) -> str:
        """A cell; "" where it is empty or there is no such column."""
        cell = self.cells.get(column, "").strip()
        return "" if cell.lower() in BLANK else cell

    def needed(self, column: str) -> str:
        """A cell that may not be empty."""
        cell = self.text(column)
        if not cell:
            raise refuse_problem("table", f"{self.where}: {column} is empty", "fill it in.")
        return cell

    def name(self, column: str, empty: bool = False) -> str:
        """A cell that holds an identifier; `empty` ones may be allowed."""
        cell = self.text(column) if empty else self.needed(column)
        if cell:
            check_name(cell, f"{self.where}: {column}")
        return cell

    def number(self, column: str, usual: float | None = None) -> float:
        """A cell that holds a number, which may be infinite; `usual` where it is empty."""
        if usual is not None and not self.text(column):
            return usual
        return self.read(self.needed(column), column)

    def read(self, cell: str, column: str) -> float:
        """A number; anything else is refused."""
        try:
            found = float(cell)
        except ValueError:
            found = math.nan
        if math.isnan(found) or "_" in cell:
            said = f'{self.where}: {column} holds "{cell}", which is no number'
            raise refuse_problem("table", said, "give a number there.")
        return found

    def parts(self, column: str) -> list[str]:
        """What a cell lists between semicolons."""
        cell = self.text(column)
        return [part.strip() for part in cell.split(";")] if cell else []


def check_name(name: str, where: str) -> None:
    """Refuse what is no identifier of PEtab."""
    fine = name.isascii() and name.isidentifier() and name.lower() not in RESERVED
    if not fine:
        said = f'{where} holds "{name}", which is no name'
        fix = "use letters, digits and _, not first a digit, and no word of PEtab's formulas."
        raise refuse_problem("name", said, fix)


def open_problem(path: Path) -> dict[str, Any]:
    """What the YAML page of a problem says.

    Raises:
        UnknotError: PyYAML is not installed ("missing-extra"), no such file ("no-file"), or no
            page of a problem ("petab-yaml").
    """
    if find_spec("yaml") is None:
        raise UnknotError("missing-extra", "reading PEtab needs PyYAML.", install("exchange"))
    yaml = import_module("yaml")
    try:
        page = yaml.safe_load(text_of(path))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise refuse_problem("yaml", f"{path.name}{line}: it is no YAML", "mend it.") from None
    if not isinstance(page, dict):
        raise refuse_problem("yaml", f"{path.name} lists nothing by name", "see petab.readthedocs.")
    return {str(key): value for key, value in cast("dict[Any, Any]", page).items()}


def text_of(path: Path) -> str:
    """A text file of a problem."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        said, fix = f"there is no file {path}.", "check the name in the problem's YAML page."
    except PermissionError:
        said, fix = f"{path} may not be read.", "give yourself the right to read it."
    except UnicodeDecodeError:
        said, fix = f"{path} is no plain text.", "save it as text in UTF-8."
    raise UnknotError("no-file", said, fix)


def file_beside(page: Path, name: object) -> Path:
    """A file that a page names."""
    if not isinstance(name, str) or not name.strip():
        raise refuse_problem("yaml", f"{page.name} names a file by {name!r}", "name it by text.")
    if "://" in name:
        said = f'"{name}" lies on another computer, and nothing is fetched'
        raise refuse_problem("remote", said, "save it beside the problem and name that file.")
    return page.parent / name


def listed(page: Mapping[str, Any], key: str) -> list[object]:
    """What a page lists under a word; one alone counts as a list."""
    found = page.get(key)
    if found is None:
        return []
    return list(cast("Sequence[object]", found)) if isinstance(found, list) else [found]


def rows(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[PetabRow]:
    """The rows of some tables.

    Args:
        columns: that each table has to have.

    Raises:
        UnknotError: one of them is missing, stands twice, or a row is too long ("petab-table").
    """
    for path in paths:
        yield from _rows(path, columns)


def _rows(path: Path, columns: Sequence[str]) -> Iterator[PetabRow]:
    lines = text_of(path).splitlines()
    try:
        table = list(csv.reader(lines, delimiter="\t", strict=True))
    except csv.Error:
        raise refuse_problem("table", f"{path.name} is no table", "save it anew.") from None
    head = [cell.strip() for cell in table[0]] if table else []
    for column in columns:
        if column not in head:
            said = f"{path.name} has no column {column}"
            raise refuse_problem("table", said, "add it; cells are parted by tabs.")
    if len(set(head)) < len(head):
        raise refuse_problem("table", f"{path.name}: a column stands twice", "remove one.")
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path.name}, line {number}"
        if len(cells) > len(head):
            said = f"{where} has more cells than the table has columns"
            raise refuse_problem("table", said, "remove the tab too many.")
        yield PetabRow(dict(zip(head, cells, strict=False)), where)


def once(found: dict[str, Any], name: str, where: str) -> None:
    """Refuse a name that a table holds already."""
    if name in found:
        raise refuse_problem("twice", f'{where}: "{name}" stands twice', "keep one of both.")


Read = Callable[[PetabRow], Any]


def by_name(those: Iterator[PetabRow], column: str, make: Read) -> dict[str, Any]:
    """Rows by their name, which may stand once."""
    found: dict[str, Any] = {}
    for row in those:
        name = row.name(column)
        once(found, name, row.where)
        found[name] = make(row)
    return found
