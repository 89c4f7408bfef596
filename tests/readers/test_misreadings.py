"""Small tables that were once misread without a word: each reads as its writer meant, or says why.

Every input is made up here. What is refused is refused with a way out that leads out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from unknot.diary.entries import Diary, Kind, exertion_forms, exertion_series, series, summary
from unknot.diary.exposure import lived
from unknot.diary.snapshot import data_hash
from unknot.errors import UnknotError
from unknot.readers import read_diary

TODAY = date(2026, 11, 1)
FIRST = date(2026, 2, 3)
DAYS = 40


def day(i: int) -> date:
    return FIRST + timedelta(i)


def pain(i: int) -> int:
    return 2 + (i * 5) % 8


def table(head: str, row: Callable[[int], str], above: str = "") -> str:
    return above + head + "\n" + "".join(f"{row(i)}\n" for i in range(DAYS))


def read(folder: Path, text: str, *, name: str = "mine.csv", mapping: str = "") -> Diary:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    if not mapping:
        return read_diary([path], today=TODAY)
    saved = folder / "mapping.toml"
    saved.write_text(mapping, encoding="utf-8")
    return read_diary([path], mapping=saved, today=TODAY)


def refusal(folder: Path, text: str, mapping: str = "") -> UnknotError:
    with pytest.raises(UnknotError) as refused:
        read(folder, text, mapping=mapping)
    return refused.value


def pains(diary: Diary) -> list[float]:
    return series(diary, "pain").values.tolist()


TRUE_PAINS = [float(pain(i)) for i in range(DAYS)]
MAPPING = """[file]
separator = "{separator}"
{more}
[date]
column = "when"
format = "{form}"
[[symptom]]
column = "pain"
what = "pain"
low = 0
high = {high}
[[exertion]]
column = "walk"
kind = "gentle"
unit = "min"
"""


def mapping(separator: str = ",", form: str = "iso", more: str = "", high: int = 10) -> str:
    return MAPPING.format(separator=separator, form=form, more=more, high=high)


@pytest.mark.parametrize("mark", ["#bad", "#", "# "])
def test_a_first_cell_with_a_hash_is_no_comment(mark: str, tmp_path: Path) -> None:
    text = table("tag,date,pain", lambda i: f"{mark if i % 3 else 'ok'},{day(i)},{pain(i)}")
    assert pains(read(tmp_path, text)) == TRUE_PAINS


def test_a_number_column_headed_by_a_hash_is_a_header(tmp_path: Path) -> None:
    text = table("#,date,pain", lambda i: f"{i},{day(i)},{pain(i)}")
    found = refusal(tmp_path, text)  # its numbers have no meaning, so somebody has to say
    assert found.code == "unknown-format"
    assert "#, date, pain" in found.said


def test_a_row_wider_than_its_header_is_counted_never_cut(tmp_path: Path) -> None:
    text = table(
        "date,sleep_hours,pain", lambda i: f"{day(i)},{'7,5' if i % 4 == 0 else 7},{pain(i)}"
    )
    diary = read(tmp_path, text)
    assert summary(diary).days == 30
    assert diary.warnings[0].startswith("mine.csv: 10 rows were left out, 4 cells under 3 headings")
    assert "decimal comma" in diary.warnings[0]
    assert {o.value for o in diary.observations if o.what == "sleep_hours"} == {7.0}


@pytest.mark.parametrize("second", ["", '"second'])
def test_a_quotation_mark_that_is_not_closed_names_its_line(second: str, tmp_path: Path) -> None:
    notes = {10: '"stray', 30: second}
    text = table("date,pain,note", lambda i: f"{day(i)},{pain(i)},{notes.get(i, 'ok')}")
    found = refusal(tmp_path, text)
    assert found.code == "broken-table"
    assert "line 12" in found.said
    mended = text.replace('"stray', "stray").replace('"second', "second")
    assert pains(read(tmp_path, mended)) == TRUE_PAINS


def test_a_note_of_several_lines_in_quotes_is_one_cell(tmp_path: Path) -> None:
    text = table("date,pain,note", lambda i: f'{day(i)},{pain(i)},"slept\nbadly, ""again"""')
    diary = read(tmp_path, text)
    assert pains(diary) == TRUE_PAINS
    assert {note.text for note in diary.notes} == {'slept\nbadly, "again"'}


def test_a_very_long_note_is_a_note(tmp_path: Path) -> None:
    text = table(
        "date,pain,note", lambda i: f"{day(i)},{pain(i)},{'x' * (200_000 if i == 3 else 1)}"
    )
    assert pains(read(tmp_path, text)) == TRUE_PAINS


@pytest.mark.parametrize(
    ("grouped", "separator"), [("{:,}", ";"), ("{:,}", ","), (".", ";"), (" ", ","), ("'", ";")]
)
def test_thousands_are_thousands_however_they_are_grouped(
    grouped: str, separator: str, tmp_path: Path
) -> None:
    def steps(i: int) -> str:
        plain = f"{800 + 173 * i:,}"
        shown = plain if grouped == "{:,}" else plain.replace(",", grouped)
        return f'"{shown}"'

    head = separator.join(("date", "pain", "steps"))
    text = table(head, lambda i: separator.join((str(day(i)), str(pain(i)), steps(i))))
    found = exertion_series(read(tmp_path, text), Kind.OVERALL)
    assert found.values.tolist() == [800.0 + 173 * i for i in range(DAYS)]


def test_minutes_and_hours_of_one_table_are_read_by_what_the_table_proves(tmp_path: Path) -> None:
    text = table(
        "date;pain;sleep_hours;easy_walk_minutes",
        lambda i: f"{day(i)};{pain(i)};7,5;{'1.020' if i == 5 else 30}",
    )
    walked = exertion_series(read(tmp_path, text), Kind.GENTLE).values
    assert walked[5] == 1020.0


def test_a_column_that_could_be_two_things_is_refused_until_somebody_says(tmp_path: Path) -> None:
    text = table(
        "date;pain;grip", lambda i: f"{day(i)};{pain(i)};{20 + i}.125", "# unit grip: kg\n"
    )
    found = refusal(tmp_path, text)
    assert found.code == "two-readings"
    assert '"20.125" under grip could be 20.125 or 20125' in found.said
    for said, first in (("point", 20.125), ("comma", 20125.0)):
        diary = read(tmp_path, f"# decimal: {said}\n{text}")
        assert series(diary, "grip").values[0] == first


def test_a_point_under_a_decimal_comma_is_never_eaten(tmp_path: Path) -> None:
    text = table("when;pain;walk", lambda i: f"{day(i)};{pain(i)}.5;30,5")
    how = mapping(";", more='decimal = ","', high=100)
    diary = read(tmp_path, text, mapping=how)
    assert pains(diary)[0] == 3.0  # 2.5 on a scale of whole points, halves up
    assert [o.value for o in diary.observations][:2] == [2.5, 7.5]
    assert exertion_series(diary, Kind.GENTLE).values[0] == 30.5


@pytest.mark.parametrize("padding", [0, 400_000])
def test_steps_of_several_rows_add_up_in_small_and_big_files(padding: int, tmp_path: Path) -> None:
    """The same rows, once in a file that is held and once in one that is read line by line."""
    how = (
        '[date]\ncolumn = "when"\n[[symptom]]\ncolumn = "pain"\nwhat = "pain"\nlow = 0\nhigh = 10\n'
        '[[exertion]]\ncolumn = "steps"\nkind = "overall"\nunit = "steps"\n'
    )
    text = "when,pain,steps,note\n" + "".join(
        f"{day(i)} {hour:02d}:00,{pain(i)},{100 + hour},{'x' * padding}\n"
        for i in range(DAYS)
        for hour in (8, 20)
    )
    diary = read(tmp_path, text, mapping=how)
    assert exertion_series(diary, Kind.OVERALL).values.tolist() == [228.0] * DAYS
    assert pains(diary) == TRUE_PAINS


def test_the_unit_of_activity_says_nothing_of_pain(tmp_path: Path) -> None:
    text = table(
        "date,pain,activity,activity_unit", lambda i: f"{day(i)},{pain(i)},{i % 4},self 0-3"
    )
    diary = read(tmp_path, text)
    assert pains(diary) == TRUE_PAINS
    assert exertion_series(diary, Kind.OVERALL).scale is not None


def test_activity_without_a_unit_is_asked_for_and_what_is_pasted_works(tmp_path: Path) -> None:
    text = table("date,pain,activity", lambda i: f"{day(i)},{pain(i)},{10 + i}")
    found = refusal(tmp_path, text)
    assert found.code == "no-unit"
    assert "# unit activity: steps" in found.fix
    for unit in ("steps", "min", "Minutes", "self 0-60"):
        diary = read(tmp_path, f"# unit activity: {unit}\n{text}")
        assert exertion_series(diary, Kind.OVERALL).values[0] == 10.0


@pytest.mark.parametrize("unit", ["Steps", "STEPS", "steps "])
def test_a_unit_in_capitals_is_the_same_unit(unit: str, tmp_path: Path) -> None:
    text = table(
        "date,pain,activity,activity_unit", lambda i: f"{day(i)},{pain(i)},{900 + i},{unit}"
    )
    assert exertion_series(read(tmp_path, text), Kind.OVERALL).unit == "steps"


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y", "%Y-%d-%m", "%d.%m.%y"])
def test_a_row_that_proves_the_order_of_dates_settles_it_for_all(form: str, tmp_path: Path) -> None:
    diary = read(tmp_path, table("date,pain", lambda i: f"{day(i):{form}},{pain(i)}"))
    assert (summary(diary).first, summary(diary).last) == (FIRST, day(DAYS - 1))
    assert pains(diary) == TRUE_PAINS


def test_two_orders_in_one_column_are_refused(tmp_path: Path) -> None:
    text = "date,pain\n" + "".join(f"{d},{4}\n" for d in ("25/03/2026", "03/26/2026", "01/02/2026"))
    found = refusal(tmp_path, text)
    assert found.code == "two-orders"
    assert "line 2" in found.said
    assert "line 3" in found.said


def test_dates_that_no_row_tells_apart_are_asked_for(tmp_path: Path) -> None:
    text = "date,pain\n" + "".join(f"0{i}/01/2026,{i}\n" for i in range(1, 9))
    found = refusal(tmp_path, text)
    assert found.code == "ambiguous-date"
    assert summary(read(tmp_path, "# dates: day first\n" + text)).last == date(2026, 1, 8)
    assert summary(read(tmp_path, "# dates: month first\n" + text)).last == date(2026, 8, 1)


def test_a_row_that_refutes_the_order_a_mapping_declares_is_said(tmp_path: Path) -> None:
    text = table("when,pain,walk", lambda i: f"{day(i):%m/%d/%Y},{pain(i)},10")
    found = refusal(tmp_path, text, mapping(form="%d/%m/%Y"))
    assert found.code == "two-orders"
    assert 'format = "%m/%d/%Y"' in found.fix
    assert pains(read(tmp_path, text, mapping=mapping(form="%m/%d/%Y"))) == TRUE_PAINS


def test_a_stamp_with_a_zone_is_the_persons_own_day(tmp_path: Path) -> None:
    text = table("date,pain", lambda i: f"{day(i)}T03:30:00Z,{pain(i)}")
    here = read(tmp_path, "# time zone: America/New_York\n" + text)
    assert summary(here).first == FIRST - timedelta(1)
    written = read(tmp_path, text)
    assert summary(written).first == FIRST
    assert any("stamps say their own zone" in warning for warning in written.warnings)
    mapped = table("when,pain,walk", lambda i: f"{day(i)}T03:30:00+0000,{pain(i)},10")
    how = mapping(form="%Y-%m-%dT%H:%M:%S%z", more='time_zone = "America/New_York"')
    assert summary(read(tmp_path, mapped, mapping=how)).first == FIRST - timedelta(1)


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, "# time zone: Europe/Berlyn\ndate,pain\n2026-03-01,4\n")
    assert found.code == "unknown-time-zone"
    assert 'did you mean "Europe/Berlin"' in found.fix


def test_two_units_of_one_kind_are_said_and_gaps_are_filled(tmp_path: Path) -> None:
    def row(i: int) -> str:
        amount = f"{2000 + 10 * i},steps" if i < 25 else f"{30 + i},min"
        return f"{day(i)},{pain(i)},{amount}"

    diary = read(tmp_path, table("date,pain,activity,activity_unit", row))
    forms = exertion_forms(diary, Kind.OVERALL)
    assert [(form.unit, int(np.isfinite(form.values).sum())) for form in forms] == [
        ("steps", 25),
        ("min", 15),
    ]
    assert any("in steps (25 days) and in minutes (15 days)" in w for w in diary.warnings)
    life = lived(diary, FIRST, day(DAYS - 1))
    assert np.isfinite(life.log_chores).all()
    assert len(set(life.chores[25:].tolist())) > 10


def test_a_row_that_stands_twice_counts_once(tmp_path: Path) -> None:
    text = table("date,pain,easy_walk_minutes", lambda i: f"{day(i)},{pain(i)},20")
    again = text + "".join(f"{day(i)},{pain(i)},20\n" for i in range(12))
    diary = read(tmp_path, again)
    assert exertion_series(diary, Kind.GENTLE).values.tolist() == [20.0] * DAYS
    assert ("row", 12) in {(one.what, one.count) for one in diary.skipped}


def test_of_two_exports_the_one_given_last_corrects_the_first(tmp_path: Path) -> None:
    first = tmp_path / "may.csv"
    later = tmp_path / "june.csv"
    first.write_text(table("date,pain", lambda i: f"{day(i)},{pain(i)}", "# scale pain: 0 to 10\n"))
    corrected = table("date,pain", lambda i: f"{day(i + 30)},{pain(i + 30) - 1}")
    later.write_text("# scale pain: 0 to 10\n" + corrected)
    diary = read_diary([first, later], today=TODAY)
    assert pains(diary)[30:40] == [float(pain(i) - 1) for i in range(30, 40)]
    assert pains(diary)[:30] == TRUE_PAINS[:30]
    assert any(
        "10 days have another value in june.csv than in may.csv" in w for w in diary.warnings
    )


def test_a_whole_day_of_zero_steps_is_a_counter_not_worn(tmp_path: Path) -> None:
    text = table("date,pain,steps", lambda i: f"{day(i)},{pain(i)},{0 if i % 4 == 0 else 5000}")
    diary = read(tmp_path, text)
    assert np.isfinite(exertion_series(diary, Kind.OVERALL).values).sum() == 30
    assert ("steps", 10) in {(one.what, one.count) for one in diary.skipped}


def test_a_number_for_no_answer_is_asked_about_or_leaves_out_itself(tmp_path: Path) -> None:
    def rows(code: int) -> str:
        return table("date,pain", lambda i: f"{day(i)},{code if i % 5 == 0 else pain(i)}")

    found = refusal(tmp_path, rows(99))
    assert found.code == "two-readings"
    assert "99 (8 times)" in found.said
    asked = read(tmp_path, "# missing: 99\n" + rows(99))
    assert np.nanmax(series(asked, "pain").values) == 9.0
    declared = read(tmp_path, "# scale pain: 0 to 100\n" + rows(99))
    assert np.nanmax(series(declared, "pain").values) == 99.0
    minus = read(tmp_path, rows(-1))
    assert len([o for o in minus.observations if o.what == "pain"]) == 32
    assert minus.observations[0].scale is not None
    assert minus.observations[0].scale.high == 10.0


@pytest.mark.parametrize(
    "line",
    [
        "# Scale pain: 0 to 20",
        "# scale pain = 0 to 20",
        " # scale pain: 0 to 20",
        '"# scale pain: 0 to 20",,',
        "# scale Pain: 0 to 20;;;",
        "#scale pain: 0 to 20",
    ],
)
def test_a_declared_line_is_heard_however_it_is_written(line: str, tmp_path: Path) -> None:
    diary = read(tmp_path, table("date,pain", lambda i: f"{day(i)},{pain(i)}", line + "\n"))
    scale = series(diary, "pain").scale
    assert scale is not None
    assert scale.high == 20.0


def test_a_declared_line_that_is_not_understood_is_said(tmp_path: Path) -> None:
    text = table("date,pain", lambda i: f"{day(i)},{pain(i)}", "# scale pian: 0 to 20\n")
    told = read(tmp_path, text).warnings
    assert any("there is no column pian" in w and "Did you mean pain?" in w for w in told)
    below = table("date,pain", lambda i: f"{day(i)},{pain(i)}")
    head, _, rest = below.partition("\n")
    diary = read(tmp_path, f"{head}\n# scale pain: 0 to 20\n{rest}")
    assert any("put it above" in one.why for one in diary.skipped)
    odd = read(tmp_path, table("date,pain", lambda i: f"{day(i)},{pain(i)}", "# sclae: 0 to 20\n"))
    assert any("this line is not understood" in w for w in odd.warnings)


def test_what_a_bad_day_is_may_be_declared_in_capitals(tmp_path: Path) -> None:
    text = table("date,pain", lambda i: f"{day(i)},{pain(i)}", "# Flare Pain: 7\n")
    assert read(tmp_path, text).extra == {"flare pain": "7"}


def test_headings_without_rows_say_so(tmp_path: Path) -> None:
    found = refusal(tmp_path, "# unknot diary: recorded\ndate,pain,fatigue\n")
    assert "has headings but no rows" in found.said


ENGLISH, GERMAN = "english", "german"


def resaved(text: str, program: str) -> str:
    """A diary as a spreadsheet saves it again: tags and notes added, dates and marks its own.

    Opened from a text with commas, its comment lines lie in several cells; saved, each cell is
    parted by the program's own mark, and every line is as wide as the widest.
    """
    mark = "," if program == ENGLISH else ";"
    lines = text.splitlines()
    header = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    cells = list(csv.reader(lines))
    width = len(cells[header]) + 2
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\r\n")
    out.write(f"sep={mark}\r\n")
    for i, row in enumerate(cells):
        if i > header:
            row = ["#walk" if i % 3 == 0 else "", *(_cell(c, program) for c in row), "fine; so, so"]
        elif i == header:
            row = ["Tag", *row, "Note"]
        writer.writerow([*row, *[""] * (width - len(row))])
    return out.getvalue()


def _cell(cell: str, program: str) -> str:
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        if program == ENGLISH:
            return f"{int(cell):,}" if cell.isdigit() and int(cell) > 999 else cell
        return f"{int(cell):,}".replace(",", ".") if cell.isdigit() else cell.replace(".", ",")
    return f"{found:%m/%d/%Y}" if program == ENGLISH else f"{found:%d.%m.%Y}"


@pytest.mark.parametrize("program", [ENGLISH, GERMAN])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_shipped_diary_saved_again_by_a_spreadsheet_is_the_same_diary(
    program: str, encoding: str, tmp_path: Path
) -> None:
    """All that an answer rests on is equal to the last bit, so the answer is too."""
    shipped = files("unknot") / "data" / "examples" / "flares" / "diary.csv"
    text = shipped.read_text(encoding="utf-8")
    plain = tmp_path / "plain" / "diary.csv"
    again = tmp_path / "again" / "diary.csv"
    for path in (plain, again):
        path.parent.mkdir()
    plain.write_text(text, encoding="utf-8")
    raw = resaved(text, program).replace("−", "-").encode(encoding)
    again.write_bytes(raw)
    first, second = (read_diary([path], today=TODAY) for path in (plain, again))
    assert first.observations == second.observations
    assert first.exertions == second.exertions
    assert (first.person, first.time_zone, first.made_up) == (
        second.person,
        second.time_zone,
        second.made_up,
    )
    assert data_hash(first) == data_hash(second)
    rows = sum(not line.startswith("#") for line in text.splitlines()) - 1
    assert len(second.notes) == rows + sum(1 for i in range(9, 9 + rows) if i % 3 == 0)
