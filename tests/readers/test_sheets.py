"""Spreadsheets: the same diary as CSV, xlsx and ods is the same; what is odd in a sheet is said."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.readers.spreadsheets import Cell, Sheet, ods, xlsx

from unknot.errors import UnknotError
from unknot.parsing.text import read_text
from unknot.readers import read_diary

TODAY = date(2026, 11, 1)
FIRST = date(2026, 3, 2)
HEADINGS = ("date", "pain", "sleep_hours", "steps", "event_crash", "notes")
Write = Callable[..., Path]
both = pytest.mark.parametrize(("write", "kind"), [(xlsx, "xlsx"), (ods, "ods")])


def cells(days: int = 30) -> list[list[Cell]]:
    """A month: whole and broken numbers, true and false, blanks and words."""
    return [
        [
            FIRST + timedelta(days=i),
            (7 * i) % 11,
            None if i % 9 == 4 else 4.1 + 0.3 * (i % 8),
            3000 + 731 * (i % 6),
            i % 10 == 3,
            "rain, and a „walk“" if i % 4 == 0 else None,
        ]
        for i in range(days)
    ]


def as_csv(path: Path, rows: list[list[Cell]]) -> Path:
    def shown(cell: Cell) -> object:
        if isinstance(cell, bool):
            return int(cell)
        return f"{cell:.15g}" if isinstance(cell, float) else cell

    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADINGS, *([shown(cell) for cell in row] for row in rows)])
    return path


@both
def test_a_sheet_and_a_csv_of_one_diary_are_the_same_to_the_last_bit(
    write: Write, kind: str, tmp_path: Path
) -> None:
    table = as_csv(tmp_path / "mine.csv", cells())
    sheet = write(tmp_path / f"mine.{kind}", Sheet([HEADINGS, *cells()]))
    one, other = (read_diary([path], today=TODAY) for path in (table, sheet))
    assert len(one.observations) > 80
    assert [(o.day, o.what, o.value.hex(), o.unit, o.scale, o.slot) for o in one.observations] == [
        (o.day, o.what, o.value.hex(), o.unit, o.scale, o.slot) for o in other.observations
    ]
    assert [(e.day, e.kind, e.amount.hex(), e.unit) for e in one.exertions] == [
        (e.day, e.kind, e.amount.hex(), e.unit) for e in other.exertions
    ]


@both
def test_every_kind_of_cell_becomes_what_a_csv_would_hold(
    write: Write, kind: str, tmp_path: Path
) -> None:
    row: list[Cell] = [
        *(
            FIRST,
            datetime.combine(FIRST, time(8, 30)),
            time(7, 30),
            timedelta(hours=26, minutes=15),
        ),
        *(7.5, 0.1 + 0.2, 1.1000000000000001, 4134.0, True, None, "=B2*2|15", "6,5", "1,234"),
    ]
    path = write(tmp_path / f"odd.{kind}", Sheet([[f"c{i}" for i in range(len(row))], row]))
    line = read_text(path)[0].splitlines()[1]
    assert next(csv.reader([line])) == [
        *("2026-03-02", "2026-03-02T08:30:00", "7.5", "26.25"),
        *("7.5", "0.3", "1.1", "4134", "1", "", "15", "6.5", "1,234"),
    ]


@both
def test_the_rows_keep_the_numbers_that_the_sheet_gives_them(
    write: Write, kind: str, tmp_path: Path
) -> None:
    rows = [["My diary"], [None], [*HEADINGS], *cells(30), [FIRST + timedelta(days=30), 99]]
    diary = read_diary([write(tmp_path / f"d.{kind}", Sheet(rows))], today=TODAY)
    assert any("“My diary”" in text for text in diary.warnings)
    why = next(one.why for one in diary.skipped if one.what == "pain")
    assert "line 34" in why


@both
def test_hidden_sheets_and_rows_are_said(write: Write, kind: str, tmp_path: Path) -> None:
    path = write(
        tmp_path / f"d.{kind}",
        Sheet([["secret", "numbers"], [1, 2]], "Old", hidden=True),
        Sheet([HEADINGS, *cells(20)], "Diary", hidden_rows=frozenset({3, 4})),
        Sheet([["what", "means"], ["pain", "0 is none"]], "Legend"),
    )
    diary = read_diary([path], today=TODAY)
    assert len([o for o in diary.observations if o.what == "pain"]) == 20
    assert f"d.{kind}: hidden sheets are not read: Old." in diary.warnings
    assert f"d.{kind}: the sheet Diary is read, not Legend." in diary.warnings
    assert f"d.{kind}: 2 hidden rows are read too." in diary.warnings


@both
def test_a_day_merged_over_its_rows_is_the_day_of_each(
    write: Write, kind: str, tmp_path: Path
) -> None:
    rows: list[list[Cell]] = [["date", "pain"], [FIRST, 3], [None, 5], [date(2026, 3, 3), 4]]
    diary = read_diary(
        [write(tmp_path / f"d.{kind}", Sheet(rows, merged=((0, 1, 2),)))], today=TODAY
    )
    assert [(o.day.day, o.value) for o in diary.observations] == [(2, 3.0), (2, 5.0), (3, 4.0)]


@both
def test_a_sheet_a_month_is_read_as_one_diary(write: Write, kind: str, tmp_path: Path) -> None:
    months = cells(40)
    path = write(
        tmp_path / f"d.{kind}",
        Sheet([HEADINGS, *months[:20]], "March"),
        Sheet([HEADINGS, *months[20:]], "April"),
    )
    diary = read_diary([path], today=TODAY)
    assert len([o for o in diary.observations if o.what == "pain"]) == 40
    assert f"d.{kind}: 2 sheets are read: March, April." in diary.warnings


@both
def test_sheets_with_other_headings_are_not_guessed_between(
    write: Write, kind: str, tmp_path: Path
) -> None:
    path = write(
        tmp_path / f"d.{kind}",
        Sheet([HEADINGS, *cells(20)], "Mine"),
        Sheet([["date", "pain"], [FIRST, 3]], "Hers"),
    )
    with pytest.raises(UnknotError, match="Mine, Hers") as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "several-sheets"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("torn.xlsx", b"PK\x03\x04 and then nothing", "broken-sheet"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "broken-sheet"),
    ],
)
def test_a_broken_sheet_is_refused_with_a_way_out(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnknotError) as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == code
    assert "save" in refused.value.fix


def test_a_locked_sheet_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "d.ods", Sheet([HEADINGS, *cells(3)]), locked=True)
    with pytest.raises(UnknotError, match="password") as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "locked-sheet"


@both
def test_an_empty_sheet_is_said(write: Write, kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnknotError, match="holds no table"):
        read_diary([write(tmp_path / f"d.{kind}", Sheet([[None]]))], today=TODAY)


GERMAN = """[file]
separator = ";"
decimal = ","
[date]
column = "Datum"
format = "%d.%m.%Y"
[[symptom]]
column = "Schmerz"
what = "pain"
low = 0
high = 10
step = 0.5
"""


@both
def test_a_mapping_made_for_the_csv_reads_the_sheet_it_came_from(
    write: Write, kind: str, tmp_path: Path
) -> None:
    """In a sheet 7.5 is a number and a day a day: the marks of the CSV do not count there."""
    saved = tmp_path / "mine.toml"
    saved.write_text(GERMAN, encoding="utf-8")
    table = tmp_path / "mine.csv"
    table.write_text("Datum;Schmerz\n02.03.2026;7,5\n03.03.2026;4\n", encoding="utf-8")
    rows: list[list[Cell]] = [["Datum", "Schmerz"], [FIRST, 7.5], [date(2026, 3, 3), 4]]
    sheet = write(tmp_path / f"mine.{kind}", Sheet(rows))
    for path in (table, sheet):
        diary = read_diary([path], mapping=saved, today=TODAY)
        assert [(o.day.day, o.value) for o in diary.observations] == [(2, 7.5), (3, 4.0)]
