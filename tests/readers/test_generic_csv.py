"""A table of one's own: the mapping, its guess, and the streamed reading of big files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Kind, Scale, Worse, exertion_series, series
from unknot.errors import UnknotError
from unknot.parsing import mapping as mappings
from unknot.parsing import stream
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn, mapping_of
from unknot.readers import Mapping, guess_mapping, parse_mapping, read_diary, write_mapping

TODAY = date(2026, 11, 1)
TEN = Scale(0.0, 10.0, 1.0)
GERMAN = """Datum;Schmerz;Stimmung;Schlaf (h);Spazieren min;Notiz
03.05.2024;6;3;7,5;20;müde
04.05.2024;7;2;6,25;-;
05.05.2024;5;4;8,0;35;gut
"""


def write(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_guess_is_written_confirmed_and_read(tmp_path: Path) -> None:
    table = write(tmp_path, GERMAN)
    guess = guess_mapping(table)
    assert (guess.date_column, guess.date_format) == ("Datum", "%d.%m.%Y")
    assert (guess.separator, guess.decimal) == (";", ",")
    assert guess.words == ("Notiz",)
    saved = write(tmp_path, write_mapping(guess), "mapping.toml")
    diary = read_diary([table], mapping=saved, today=TODAY)
    held = {(o.day.day, o.what): o.value for o in diary.observations}
    assert held[3, "pain"] == 6.0
    assert held[4, "sleep_hours"] == 6.25
    assert held[5, "mood"] == 4.0
    assert [e.minutes for e in diary.exertions] == [20.0, 35.0]
    assert diary.exertions[0].kind == Kind.GENTLE


@pytest.mark.parametrize(
    ("cells", "low", "high", "step"),
    [
        ("0 1 2 3", 0, 3, 1),
        ("1 2 5 4", 1, 5, 1),
        ("1 3.5 9.5 2", 1, 9.5, 0.5),
        ("0 2.3 9 10", 0, 10, 0.1),
        ("0 35 60 100", 0, 100, 1),
    ],
)
def test_scales_are_guessed_with_step_and_direction(
    cells: str, low: float, high: float, step: float, tmp_path: Path
) -> None:
    rows = "".join(f"2024-05-0{i},{c},{c}\n" for i, c in enumerate(cells.split(), start=1))
    guess = guess_mapping(write(tmp_path, "day,Pain today,Energy\n" + rows))
    pain, energy = guess.symptoms
    assert pain == SymptomColumn("Pain today", "pain", Scale(low, high, step, Worse.HIGH))
    assert energy == SymptomColumn("Energy", "energy", Scale(low, high, step, Worse.LOW))


@pytest.mark.parametrize("worst", [5, 7])
def test_a_worst_day_is_no_end_of_a_scale(worst: int, tmp_path: Path) -> None:
    """Forty days from 2, two of them the worst; and forty from 1, one of them the worst."""
    for low, often in ((2, 20), (1, 39)):
        days = [worst if i % often == 0 else low + i % (worst - low) for i in range(1, 41)]
        rows = "".join(f"{date(2024, 5, 1) + timedelta(days=i)},{v}\n" for i, v in enumerate(days))
        (pain,) = guess_mapping(write(tmp_path, "day,Pain\n" + rows)).symptoms
        assert pain.scale == TEN


@pytest.mark.parametrize(
    ("proof", "form"), [("13/04/2024", "%d/%m/%Y"), ("04/13/2024", "%m/%d/%Y"), ("", "?")]
)
def test_the_order_of_day_and_month_is_told_by_a_day_above_12(
    proof: str, form: str, tmp_path: Path
) -> None:
    """Days that follow each other prove nothing: a weekly diary looks like a monthly one."""
    rows = "".join(f"0{i}/04/2024,3\n" for i in range(1, 8)) + (f"{proof},3\n" if proof else "")
    assert guess_mapping(write(tmp_path, "date,pain\n" + rows)).date_format == form


def test_an_ambiguous_date_is_left_open_and_refused(tmp_path: Path) -> None:
    table = write(tmp_path, "date,pain\n03/03/2024,4\n")
    guess = guess_mapping(table)
    saved = write(tmp_path, write_mapping(guess), "mapping.toml")
    with pytest.raises(UnknotError, match="either way round") as refused:
        read_diary([table], mapping=saved, today=TODAY)
    assert refused.value.code == "ambiguous-date"


def test_a_wrong_date_format_names_column_line_and_cell(tmp_path: Path) -> None:
    table = write(tmp_path, "date,pain\n2024-05-01,4\n")
    saved = mapped(tmp_path, date_format="%d/%m/%Y")
    with pytest.raises(UnknotError) as refused:
        read_diary([table], mapping=saved, today=TODAY)
    assert refused.value.code == "unreadable-date"
    assert 'column "date"' in refused.value.said
    assert 'line 2: "2024-05-01"' in refused.value.said


def mapped(folder: Path, date_format: str = "iso", column: str = "pain") -> Path:
    held = Mapping("date", date_format, symptoms=(SymptomColumn(column, "pain", TEN),))
    return write(folder, write_mapping(held), "mapping.toml")


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    table = write(tmp_path, "date,pein\n2024-05-01,4\n")
    with pytest.raises(UnknotError, match='no column "pain"') as refused:
        read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert refused.value.code == "missing-column"
    assert 'did you mean "pein"?' in refused.value.fix


def test_slips_are_skipped_with_reason_and_count_never_clipped(tmp_path: Path) -> None:
    rows = "2024-05-01,11\n2024-05-02,twelve\n2024-05-03,12\n2099-01-01,3\n1024-05-01,3\nx,3\n"
    table = write(tmp_path, "date,pain\n" + rows + "2024-05-04,4\n2024-05-05,NA\n")
    diary = read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert [o.value for o in diary.observations] == [4.0]
    assert {(one.what, one.why, one.count) for one in diary.skipped} == {
        ("pain", 'outside 0 to 10 (first in mine.csv line 2: "11")', 2),
        ("pain", 'not a number (first in mine.csv line 3: "twelve")', 1),
        ("row", 'date in the future (first in mine.csv line 5: "2099-01-01")', 1),
        ("row", 'date before 1950 (first in mine.csv line 6: "1024-05-01")', 1),
        ("row", 'not a date with the year first (first in mine.csv line 7: "x")', 1),
    }


def test_rows_of_one_day_are_slots_and_their_mean_counts(tmp_path: Path) -> None:
    table = write(tmp_path, "date,pain\n2024-05-01,3\n2024-05-01,5\n2024-05-02,2\n")
    diary = read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert [o.slot for o in diary.observations] == [1, 2, None]
    assert series(diary, "pain").values.tolist() == [4.0, 2.0]
    assert any("1 day has several rows" in text for text in diary.warnings)


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_streamed_table_gives_the_same_series(
    decimal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"{date(2024, 1, 1) + timedelta(i // 3)} 08:0{i % 10};{i % 12};{i % 7}.5;{i % 20}"
        for i in range(90)
    ]
    odd = ["2024-02-01;x;-;3", "2099-01-01;1;1;1", "1901-01-01;1;1;1", "never;1;1;1", "2024-02-02"]
    text = "\n".join(["date ;pain;sleep;walk", *rows, *odd]) + "\n"
    held = Mapping(
        "date",
        separator=";",
        decimal=decimal,
        symptoms=(SymptomColumn("pain", "pain", TEN),),
        measurements=(MeasurementColumn("sleep", "sleep_hours", "h"),),
        exertions=(ExertionColumn("walk", Kind.GENTLE, "min"),),
    )
    table = write(tmp_path, text.replace(".", decimal))
    saved = write(tmp_path, write_mapping(held), "mapping.toml")
    small = read_diary([table], mapping=saved, today=TODAY)
    monkeypatch.setattr(stream, "HELD_MB", 0)
    big = read_diary([table], mapping=saved, today=TODAY)
    for what in ("pain", "sleep_hours"):
        assert series(small, what).days == series(big, what).days
        assert series(small, what).values == pytest.approx(series(big, what).values, nan_ok=True)
    walked = [exertion_series(one, Kind.GENTLE).values for one in (small, big)]
    assert walked[0] == pytest.approx(walked[1], nan_ok=True)
    assert small == big


def test_a_streamed_table_fails_as_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HELD_MB", 0)
    table = write(tmp_path, "date,pein\n2024-05-01,4\n")
    with pytest.raises(UnknotError) as refused:
        read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert refused.value.code == "missing-column"
    table.write_bytes(b"date,pain\n2024-05-01,4\x81\n")
    with pytest.raises(UnknotError) as refused:
        read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert refused.value.code == "wrong-encoding"
    monkeypatch.setattr(stream, "LIMIT_MB", 0)
    with pytest.raises(UnknotError) as refused:
        read_diary([table], mapping=mapped(tmp_path), today=TODAY)
    assert refused.value.code == "too-big"


@pytest.mark.parametrize(
    ("text", "said", "fix"),
    [
        ("[date]\ncolumn = ", "is not TOML", "mend"),
        ("[dates]\ncolumn='d'", '"dates", which means nothing', 'did you mean "date"'),
        ("[date]\nformat='iso'", "[date] lacks column", "add column"),
        ("[date]\ncolumn='d'", "maps no column", "[[symptom]]"),
        ("[date]\ncolumn='d'\n[[symptom]]\ncolumn='p'\nwhat='pain'\nhigh=3", "number low", "low"),
        (
            "[date]\ncolumn='d'\n[[symptom]]\ncolumn='p'\nwhat='pain'\nlow=3\nhigh=3",
            "scale from 3 to 3",
            "low < high",
        ),
        (
            "[date]\ncolumn='d'\n[[exertion]]\ncolumn='p'\nkind='gental'\nunit='min'",
            'kind = "gental"',
            'did you mean "gentle"',
        ),
        ("[file]\ndecimal=','\n[date]\ncolumn='d'", "cannot both hold", "one mark each"),
        (
            "[date]\ncolumn='d'\n[[measurement]]\ncolumn='d'\nwhat='grip'\nunit='kg'",
            '"d" twice',
            "keep one",
        ),
    ],
)
def test_a_slip_in_a_mapping_says_where_and_how_to_mend_it(text: str, said: str, fix: str) -> None:
    with pytest.raises(UnknotError) as refused:
        mapping_of("mine.toml", text)
    assert refused.value.code == "bad-mapping"
    assert said in refused.value.said
    assert fix in refused.value.fix


NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1
)


@given(
    columns=st.lists(NAMES, min_size=4, max_size=4, unique=True),
    scale=st.sampled_from([TEN, Scale(1.0, 9.5, 0.5), Scale(1.0, 5.0, 0.1, Worse.LOW)]),
    kind=st.sampled_from(Kind),
    unit=st.sampled_from(mappings.AMOUNT_UNITS),
)
def test_a_mapping_written_and_read_back_is_the_same(
    columns: list[str], scale: Scale, kind: Kind, unit: str
) -> None:
    held = Mapping(
        columns[0],
        "%d %b %Y",
        "\t",
        ",",
        symptoms=(SymptomColumn(columns[1], "fog", scale),),
        measurements=(MeasurementColumn(columns[2], "grip", "kg"),),
        exertions=(ExertionColumn(columns[3], kind, unit, scale if unit == "points" else None),),
    )
    assert mapping_of("x.toml", write_mapping(held)) == held


def test_a_missing_mapping_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknotError) as refused:
        parse_mapping(tmp_path / "none.toml")
    assert refused.value.code == "no-such-file"


@pytest.mark.parametrize(("word", "unit"), [("steps", "steps"), ("Minutes", "min"), ("h", "h")])
def test_a_unit_that_stands_beside_is_believed(word: str, unit: str, tmp_path: Path) -> None:
    """4,200 steps are not 4,200 minutes."""
    rows = f"01.05.2024,6,4,{word}\n14.05.2024,5,5,{word}\n"
    guess = guess_mapping(write(tmp_path, "Tag,Schmerz,Activity,Activity_Unit\n" + rows))
    assert [(one.column, one.unit) for one in guess.exertions] == [("Activity", unit)]
