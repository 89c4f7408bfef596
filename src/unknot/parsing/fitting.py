"""Which of the mappings given reads which file, and what an empty table lacks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from unknot.errors import DiaryError, UnknotError
from unknot.parsing.guess import emptied, headings_only
from unknot.parsing.headings import is_date, is_person
from unknot.parsing.json_texts import is_json
from unknot.parsing.mapping import Mapping
from unknot.parsing.orders import forms_of
from unknot.parsing.table import cells_of, header_of, separator_of, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import head_of, is_spreadsheet, read_text
from unknot.parsing.values import MISSING

Named = Sequence[tuple[Path, Mapping]]


def mapping_for(path: Path, given: Named) -> tuple[Path, Mapping] | None:
    """The mapping whose columns a file has, or None.

    Raises:
        DiaryError: code "several-mappings" where two fit.
    """
    if path.is_dir() or not given:
        return None
    found = [(name, held) for name, one in given if (held := fitted(path, one)) is not None]
    if len(found) > 1 and any(held != found[0][1] for _, held in found):
        raise DiaryError(
            "several-mappings",
            f"{path.name} has the columns of several mappings: "
            f"{', '.join(name.name for name, _ in found)}.",
            "give only the one that is meant for it with --map, or read the files one by one.",
        )
    return found[0] if found else None


def fitted(path: Path, mapping: Mapping) -> Mapping | None:
    """A mapping as this file needs it, or None where the file lacks one of its columns.

    In a spreadsheet numbers and days are cells, not text: the marks that the mapping gives for a
    CSV do not count there.
    """
    if is_spreadsheet(path):
        mapping = replace(mapping, separator=",", decimal=".")
        if set(mapping.columns()) <= set(_columns(path, ",")):
            table = table_of(path.name, read_text(path)[0], ",")
            days = [day for row in table.rows if (day := row.cells.get(mapping.date_column))]
            form = "iso" if "iso" in forms_of(days) else mapping.date_format
            return replace(mapping, date_format=form)
        return None
    return mapping if set(mapping.columns()) <= set(_columns(path, mapping.separator)) else None


def unfit(path: Path, given: Named) -> UnknotError:
    """The refusal of a file that none of several mappings fits, with what each lacks."""
    lacks: list[str] = []
    for name, mapping in given:
        held = set(_columns(path, mapping.separator))
        missing = next(column for column in mapping.columns() if column not in held)
        lacks.append(f'{name.name} wants a column "{missing}"')
    return DiaryError(
        "no-mapping-fits",
        f"none of the mappings given fits {path.name}: {'; '.join(lacks)}.",
        "add a --map for it, or leave it out.",
    )


def names_nobody(path: Path) -> bool:
    """Whether a table has no column that names people."""
    if path.is_dir():
        return True
    line = header_of(head_of(path).text)
    cells = {cell.lower() for mark in ",;\t" for cell in cells_of(line, mark)}
    return not any(is_person(cell) for cell in cells)


def emptiness(paths: Collection[Path]) -> UnknotError | None:
    """What one table lacks of which nothing could be read: rows, or anything in them."""
    if len(paths) != 1 or (path := next(iter(paths))).is_dir():
        return None
    try:
        text = read_text(path)[0]
        if is_json(text):
            return None
        table = table_of(path.name, text, tally=Tally(path.name))
        rows = list(table.rows)
    except UnknotError:
        return None
    if not rows:
        return emptied(path.name, table) or headings_only(path.name)
    filled = {
        name for row in rows for name, cell in row.cells.items() if cell.lower() not in MISSING
    }
    empty = [name for name in table.columns if name and name not in filled and not is_date(name)]
    if not empty or any(not is_date(name) for name in filled):
        return None
    return DiaryError(
        "nothing-read",
        f"{path.name} has {len(rows)} rows with a day, and nothing is written under"
        f" {', '.join(empty[:8])}.",
        "write at least one number there; an empty cell is a day on which nothing was recorded.",
    )


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns of a table, split at its header's own mark."""
    line = header_of(head_of(path).text)
    return tuple(name for name in cells_of(line, separator_of(line)) if name)


def _columns(path: Path, separator: str) -> tuple[str, ...]:
    return cells_of(header_of(head_of(path).text), separator)
