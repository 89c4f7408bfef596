"""Every row of a table is read or counted, and one table in two conventions is one diary."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Exertion, Observation, summary
from unknot.errors import UnknotError
from unknot.readers import read_diary

TODAY = date(2026, 11, 1)
LIMITS = {"pain": (0.0, 10.0), "sleep_hours": (0.0, 24.0), "tai_chi_minutes": (0.0, 1440.0)}
COLUMNS = ("pain", "sleep_hours", "steps", "tai_chi_minutes", "grip")
PLAIN = "# decimal: point\n"
ABOVE = ("# scale pain: 0 to 10, step 0.1", "# unit grip: kg")


@dataclass(frozen=True)
class Day:
    """What one row says, as numbers; None is an empty cell."""

    day: date
    cells: tuple[float | None, ...]
    note: str


@dataclass(frozen=True)
class Convention:
    """How somebody's program writes a table."""

    separator: str = ","
    decimal: str = "."
    grouping: str = ""
    dates: str = "%Y-%m-%d"
    quote_all: bool = False
    line_end: str = "\n"
    bom: bool = False
    says_separator: bool = False
    trailing: int = 0
    capitals: bool = False

    def number(self, value: float | None) -> str:
        """A number as this program writes it."""
        if value is None:
            return ""
        whole, _, rest = f"{value:.3f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", self.grouping)
        rest = rest.rstrip("0")
        return f"{grouped}{self.decimal}{rest}" if rest else grouped


def amounts(low: float, high: float, places: int) -> st.SearchStrategy[float | None]:
    unit = 10**places
    return st.one_of(
        st.none(), st.integers(int(low * unit), int(high * unit)).map(lambda n: n / unit)
    )


NOTES = st.sampled_from(
    ["", "ok", "#walk", "slept badly, rain", "“quoted”; so", 'said "no"', "a\nb"]
)


@st.composite
def tables(draw: st.DrawFn) -> list[Day]:
    start = draw(st.dates(date(2021, 1, 1), date(2025, 6, 1)))
    places = draw(st.sampled_from([0, 1, 2, 3]))
    hours = draw(st.booleans())  # else a column that could prove the decimal mark is empty
    offsets = sorted(draw(st.sets(st.integers(0, 120), min_size=1, max_size=25)))
    days = [
        Day(
            start + timedelta(offset),
            (
                draw(amounts(0, 10, min(places, 1))),
                draw(amounts(0, 24, places)) if hours else None,
                draw(st.one_of(st.none(), st.integers(1, 60_000).map(float))),
                draw(amounts(0, 1440, places)),
                draw(amounts(0, 90, places)),
            ),
            draw(NOTES),
        )
        for offset in offsets
    ]
    assume(any(value is not None for row in days for value in row.cells))
    return [row for row in days if any(value is not None for value in row.cells)]


@st.composite
def conventions(draw: st.DrawFn) -> Convention:
    decimal = draw(st.sampled_from(".,"))
    groups = ["", " ", "'", "." if decimal == "," else ","]
    return Convention(
        separator=draw(st.sampled_from(",;\t|")),
        decimal=decimal,
        grouping=draw(st.sampled_from(groups)),
        dates=draw(st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%d/%m"])),
        quote_all=draw(st.booleans()),
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        bom=draw(st.booleans()),
        says_separator=draw(st.booleans()),
        trailing=draw(st.integers(0, 2)),
        capitals=draw(st.booleans()),
    )


def written(table: list[Day], way: Convention, repeats: int = 0) -> str:
    """A table as one program writes it; its first rows may stand twice."""
    text = io.StringIO()
    if way.says_separator:
        text.write(f"sep={way.separator}{way.line_end}")
    text.writelines(line + way.separator * way.trailing + way.line_end for line in ABOVE)
    quoting = csv.QUOTE_ALL if way.quote_all else csv.QUOTE_MINIMAL
    out = csv.writer(text, delimiter=way.separator, lineterminator=way.line_end, quoting=quoting)
    header = ["note", "date", *COLUMNS]
    names = [name.replace("_", " ").title() if way.capitals else name for name in header]
    out.writerow([*names, *[""] * way.trailing])
    rows = [
        [row.note, f"{row.day:{way.dates}}", *(way.number(v) for v in row.cells)] for row in table
    ]
    for row in [*rows, *rows[:repeats]]:
        out.writerow([*row, *[""] * way.trailing])
    return ("\ufeff" if way.bom else "") + text.getvalue()


def read(text: str, folder: Path) -> Diary:
    path = folder / "diary.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read_diary([path], today=TODAY)


def read_or_code(text: str, folder: Path) -> Diary | str:
    """The diary, or the code of the refusal."""
    try:
        return read(text, folder)
    except UnknotError as refused:
        return refused.code


def content(diary: Diary) -> tuple[tuple[Observation, ...], tuple[Exertion, ...]]:
    return diary.observations, diary.exertions


def values_under(cells: list[str], decimal: str, whole: bool) -> list[float] | None:
    """Each cell's value if that mark is the decimal one; None where one is no such number."""
    other = "," if decimal == "." else "."
    found: list[float] = []
    for cell in cells:
        plain = cell.replace(" ", "").replace("'", "")
        before, _, after = plain.partition(decimal)
        groups = before.split(other)
        grouped = len(groups) > 1
        if other in after or (grouped and (len(groups[0]) > 3 or groups[0].startswith("0"))):
            return None
        if grouped and any(len(group) != 3 for group in groups[1:]):
            return None
        value = float(f"{''.join(groups) or '0'}.{after or '0'}")
        if whole and (value != int(value) or decimal in plain):
            return None
        found.append(value)
    return found


def readings(table: list[Day], way: Convention) -> set[tuple[tuple[float, ...], ...]]:
    """Every way in which all numbers of a table can be read at once: a second, plainer reading."""
    held: set[tuple[tuple[float, ...], ...]] = set()
    for decimal in ".,":
        columns: list[tuple[float, ...]] = []
        for i, name in enumerate(COLUMNS):
            cells = [way.number(row.cells[i]) for row in table if row.cells[i] is not None]
            values = values_under(cells, decimal, whole=name == "steps")
            low, high = LIMITS.get(name, (0.0, 2e5))
            if values is None or not all(low <= value <= high for value in values):
                break
            columns.append(tuple(values))
        else:
            held.add(tuple(columns))
    return held


def orders(table: list[Day], way: Convention) -> set[tuple[date, ...]]:
    """Every way in which all dates of a table can be read at once."""
    swapped = way.dates.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
    held = {tuple(row.day for row in table)}
    if swapped != way.dates and not way.dates.startswith("%Y-"):
        days = [(row.day.year, row.day.day, row.day.month) for row in table]
        if all(month <= 12 for _, month, _ in days):
            held.add(tuple(date(*day) for day in days))
    return held


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@settings(max_examples=300)
@given(table=tables(), way=conventions())
def test_a_table_in_any_convention_is_the_same_diary_or_admits_two_readings(
    table: list[Day], way: Convention, folder: Path
) -> None:
    plain = content(read(PLAIN + written(table, Convention()), folder))
    several = len(readings(table, way)) > 1 or len(orders(table, way)) > 1
    found = read_or_code(written(table, way), folder)
    if isinstance(found, str):
        assert found in ("two-readings", "ambiguous-date")
        assert several, "only one reading, yet refused"
        return
    if way.dates == "%Y/%d/%m" and len(orders(table, way)) > 1:
        return  # year, day, month is nobody's habit: only a row that proves it makes it so
    assert content(found) == plain


@settings(max_examples=200)
@given(
    table=tables(),
    repeats=st.integers(0, 5),
    odd=st.lists(
        st.sampled_from(
            [
                ",last week,3,,,,",
                ",2024-02-30,3,,,,",
                ",2090-01-01,3,,,,",
                ",2024-01-02,3,7,5,100,20,1",
                "# a remark,,,,,,",
                ",,4,,,,",
            ]
        ),
        max_size=6,
        unique=True,
    ),
)
def test_rows_in_are_rows_read_and_rows_counted(
    table: list[Day], repeats: int, odd: list[str], folder: Path
) -> None:
    text = "# decimal: point\n" + written(table, Convention(), repeats)
    text += "".join(f"{row}\n" for row in odd)
    diary = read(text, folder)
    rows_in = len(table) + min(repeats, len(table)) + len(odd)
    counted = sum(one.count for one in diary.skipped if one.what == "row")
    assert summary(diary).days + counted == rows_in
    assert all(one.why for one in diary.skipped)


@given(table=tables(), way=conventions())
def test_what_is_declared_is_never_refused(table: list[Day], way: Convention, folder: Path) -> None:
    order = {"%d": "day first", "%m": "month first"}.get(way.dates[:2])
    order = order or ("year first" if way.dates == "%Y-%m-%d" else "year, day, month")
    mark = "comma" if way.decimal == "," else "point"
    lines = f"# dates: {order}\n# decimal: {mark}\n"
    text = written(table, replace(way, bom=False, says_separator=False))
    plain = content(read(PLAIN + written(table, Convention()), folder))
    assert content(read(lines + text, folder)) == plain
