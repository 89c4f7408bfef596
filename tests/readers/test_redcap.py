"""REDCap: which rows are of which day, which fields are understood, and the way out of doubt."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from tests.readers.spreadsheets import Sheet, ods, xlsx

from unknot.diary.entries import Diary, Kind, Worse, exertion_series, series
from unknot.errors import DiaryError
from unknot.readers import ReadRequest, guess_table, read_diary, recognise
from unknot.readers.redcap import read

ASK = ReadRequest(date(2026, 11, 1))
SAMPLES = Path(__file__).parent / "samples" / "redcap"
REPEATED = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]


def written(path: Path, names: Sequence[str], *rows: Sequence[str]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def reading(
    folder: Path, names: Sequence[str], *rows: Sequence[str], ask: ReadRequest = ASK
) -> Diary:
    path = written(folder / "export.csv", names, *rows)
    assert recognise(path, ask).name == "redcap"
    return read([path], ask)


def day(number: int, *cells: str, who: str = "1") -> list[str]:
    return [who, "diary", str(number), f"2026-04-{number:02d}", *cells]


def test_each_repeated_form_is_of_its_own_date_and_the_first_row_of_none(tmp_path: Path):
    diary = reading(
        tmp_path, [*REPEATED, "diary_date", "pain_0_10"],
        ["1", "", "", "", ""], day(1, "4"), day(2, "6"),
    )  # fmt: skip
    assert [(one.day.day, one.value) for one in diary.observations] == [(1, 4.0), (2, 6.0)]
    assert [(one.what, one.count) for one in diary.skipped] == [("row", 1)]


def test_without_a_date_of_its_own_a_form_is_of_the_day_it_was_sent_in(tmp_path: Path):
    diary = reading(
        tmp_path, [*REPEATED, "pain_0_10", "diary_timestamp", "diary_complete"],
        ["1", "diary", "1", "4", "2026-04-01 21:15:00", "2"],
        ["1", "diary", "2", "5", "[not completed]", "0"],
    )  # fmt: skip
    assert [(one.day, one.value) for one in diary.observations] == [(date(2026, 4, 1), 4.0)]
    assert any("not completed" in one.why or "no day" in one.why for one in diary.skipped)


def test_a_birthday_is_no_day_of_a_diary_and_never_kept(tmp_path: Path):
    diary = reading(
        tmp_path, [*REPEATED, "diary_date", "dob", "first_name", "clinic", "pain_0_10"],
        day(1, "1980-02-03", "Mara", "made-up", "4"),
    )  # fmt: skip
    assert [one.day for one in diary.observations] == [date(2026, 4, 1)]
    kept = b"".join(zlib.decompress(one.data) for one in diary.raw)
    assert b"made-up" in kept
    assert b"Mara" not in kept
    assert b"1980" not in kept


def test_two_dates_that_differ_are_asked_about(tmp_path: Path):
    with pytest.raises(DiaryError, match='both "seen_date" and "rated_date"') as refused:
        reading(
            tmp_path, [*REPEATED, "seen_date", "rated_date", "pain_0_10"],
            ["1", "diary", "1", "2026-04-01", "2026-04-02", "4"],
        )  # fmt: skip
    assert refused.value.code == "several-dates"
    assert "--map" in refused.value.fix


def test_several_forms_of_a_day_are_its_slots(tmp_path: Path):
    rows = [["1", "diary", str(i), "2026-04-01", str(pain)] for i, pain in enumerate((2, 6), 1)]
    diary = reading(tmp_path, [*REPEATED, "diary_date", "pain_0_10"], *rows)
    assert [(one.value, one.slot) for one in diary.observations] == [(2.0, 1), (6.0, 2)]


def test_a_ticked_box_marks_its_day_and_an_unticked_one_says_nothing(tmp_path: Path):
    diary = reading(
        tmp_path,
        [*REPEATED, "diary_date", "pain_0_10", "today___infection", "today___flare", "today___3"],
        day(1, "4", "1", "0", "1"), day(2, "5", "0", "1", "0"), day(3, "6", "0", "0", "0"),
    )  # fmt: skip
    marks = [(one.day.day, one.what, one.value) for one in diary.observations if one.what != "pain"]
    assert marks == [(1, "infection", 1.0), (2, "crash", 1.0)]
    assert [(one.cause, one.change) for one in diary.events] == [("infection", "on")]
    assert [one.count for one in diary.raw] == [1]


def test_labels_are_read_as_raw_names_are(tmp_path: Path):
    names = [
        "Record ID", "Repeat Instrument", "Repeat Instance", "Complete?", "Survey Timestamp",
        "How bad was your pain today? (0-10)", "Did you have a flare?",
        "What happened? (choice=Infection)", "Complete?",
    ]  # fmt: skip
    diary = reading(
        tmp_path, names,
        ["1", "", "", "Complete", "", "", "", "Unchecked", ""],
        ["1", "Diary", "1", "", "2026-04-01 20:00:00", "7", "Yes", "Checked", "Complete"],
        ["1", "Diary", "2", "", "2026-04-02 20:00:00", "3", "No", "Unchecked", "Complete"],
    )  # fmt: skip
    assert series(diary, "pain").values.tolist() == [7.0, 3.0]
    assert series(diary, "crash").values.tolist() == [1.0, 0.0]
    assert [(one.day, one.cause) for one in diary.events] == [(date(2026, 4, 1), "infection")]


def test_a_scale_that_nothing_proves_is_kept_until_the_dictionary_tells_it(tmp_path: Path):
    names = [*REPEATED, "diary_date", "fatigue", "pain_0_10"]
    path = written(tmp_path / "export.csv", names, day(1, "2", "4"), day(2, "3", "5"))
    alone = read([path], ASK)
    assert {one.what for one in alone.observations} == {"pain"}
    assert any('"fatigue" is kept and not read' in text for text in alone.warnings)
    told = [
        "Variable / Field Name", "Form Name", "Field Type", "Field Label",
        "Choices, Calculations, OR Slider Labels", "Text Validation Min", "Text Validation Max",
    ]  # fmt: skip
    dictionary = written(
        tmp_path / "dictionary.csv", told,
        ["fatigue", "diary", "radio", "Fatigue", "0, none | 1, some | 2, much | 3, all", "", ""],
    )  # fmt: skip
    assert recognise(dictionary, ASK).name == "redcap"
    both = read([path, dictionary], ASK)
    scales = {one.what: one.scale for one in both.observations}
    assert scales["fatigue"] is not None
    assert (scales["fatigue"].high, scales["fatigue"].worse) == (3.0, Worse.HIGH)
    assert [one.records for one in both.counts] == [2, 1]
    with pytest.raises(DiaryError, match="is a data dictionary"):
        read([dictionary], ASK)


def test_of_two_questions_about_one_thing_the_plainer_counts_and_that_is_said(tmp_path: Path):
    names = [*REPEATED, "diary_date", "pain_worst_0_10", "pain_0_10"]
    diary = reading(tmp_path, names, day(1, "9", "4"))
    assert [one.value for one in diary.observations] == [4.0]
    assert any('"pain_worst_0_10" is kept' in text for text in diary.warnings)


def test_of_several_records_one_is_chosen(tmp_path: Path):
    names = [*REPEATED, "diary_date", "pain_0_10"]
    rows = (day(1, "4", who="7"), day(1, "8", who="8"))
    with pytest.raises(DiaryError, match="7, 8") as refused:
        reading(tmp_path, names, *rows)
    assert refused.value.code == "several-people"
    diary = reading(tmp_path, names, *rows, ask=ReadRequest(ASK.today, person="8"))
    assert [one.value for one in diary.observations] == [8.0]
    assert [(one.why, one.count) for one in diary.skipped] == [("another person's", 1)]


def test_where_nothing_is_understood_the_columns_and_the_way_out_are_told(tmp_path: Path):
    with pytest.raises(DiaryError, match="q1, q2") as refused:
        reading(tmp_path, [*REPEATED, "diary_date", "q1", "q2"], day(1, "4", "5"))
    assert refused.value.code == "nothing-understood"
    assert "--map" in refused.value.fix
    with pytest.raises(DiaryError, match="None of its rows has a day"):
        reading(tmp_path, [*REPEATED, "pain_0_10"], ["1", "diary", "1", "4"])


MAPPING = """
[file]
person_column = "record_id"
[date]
column = "diary_date"
[[symptom]]
column = "q1"
what = "pain"
low = 0
high = 10
[[exertion]]
column = "q2"
kind = "gentle"
unit = "min"
"""


def unnamed() -> tuple[list[str], list[list[str]]]:
    names = [*REPEATED, "diary_date", "q1", "q2"]
    return names, [["1", "", "", "", "", ""], day(1, "4", "15"), day(2, "6", "25")]


def test_a_mapping_reads_what_the_study_named_itself(tmp_path: Path):
    names, rows = unnamed()
    path = written(tmp_path / "export.csv", names, *rows)
    mapping = tmp_path / "own.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    diary = read_diary([path], mapping=mapping, today=ASK.today)
    assert series(diary, "pain").values.tolist() == [4.0, 6.0]
    assert exertion_series(diary, Kind.GENTLE).values.tolist() == [15.0, 25.0]


def test_what_a_person_takes_a_column_for_reads_it_too(tmp_path: Path):
    names, rows = unnamed()
    path = written(tmp_path / "export.csv", names, *rows)
    guess = guess_table(path, {"q1": "pain 0 to 10", "q2": "minutes of gentle"})
    diary = read_diary([path], guessed={path: guess.mapping({})}, today=ASK.today)
    assert series(diary, "pain").values.tolist() == [4.0, 6.0]


@pytest.mark.parametrize("write", [xlsx, ods], ids=["xlsx", "ods"])
def test_opened_in_a_spreadsheet_it_says_the_same(tmp_path: Path, write: Callable[..., Path]):
    rows = list(csv.reader(io.StringIO((SAMPLES / "raw.csv").read_text(encoding="utf-8"))))
    at = rows[0].index("diary_date")
    cells = [
        [
            date.fromisoformat(cell) if i == at and cell[:2] == "20" else
            int(cell) if cell.isdigit() else cell or None
            for i, cell in enumerate(row)
        ]
        for row in rows
    ]  # fmt: skip
    sheet = write(tmp_path / "x.ods", Sheet(cells))
    assert recognise(sheet, ASK).name == "redcap"
    one, other = read([SAMPLES / "raw.csv"], ASK), read([sheet], ASK)
    assert len(other.observations) > 70
    assert [(o.day, o.what, o.value) for o in one.observations] == [
        (o.day, o.what, o.value) for o in other.observations
    ]
    assert [(o.day, o.kind, o.amount) for o in one.exertions] == [
        (o.day, o.kind, o.amount) for o in other.exertions
    ]


def test_a_spreadsheet_of_it_is_read_by_a_mapping_too(tmp_path: Path):
    names, rows = unnamed()
    cells = [names, *([c or None for c in row] for row in rows)]
    sheet = xlsx(tmp_path / "x.xlsx", Sheet(cells))
    mapping = tmp_path / "own.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    diary = read_diary([sheet], mapping=mapping, today=ASK.today)
    assert series(diary, "pain").values.tolist() == [4.0, 6.0]


def test_a_plain_diary_is_not_taken_for_a_study(tmp_path: Path):
    path = written(
        tmp_path / "x.csv", ["id", "date", "pain", "walk_minutes"], ["1", "2026-04-01", "4", "9"]
    )
    with pytest.raises(DiaryError):
        recognise(path, ASK)


def test_days_without_a_flare_are_days_without_one_and_small_pain_is_pain(tmp_path: Path):
    names = [*REPEATED, "diary_date", "pain_0_10", "flare"]
    diary = reading(tmp_path, names, day(1, "0", "No"), day(2, "1", "No"))
    assert series(diary, "pain").values.tolist() == [0.0, 1.0]
    assert series(diary, "crash").values.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("pain_0_10", "pain"),
        ("sleep_quality_0_10", "sleep"),
        ("pain_medication_0_10", None),
        ("painkiller", None),
        ("fatigue_interference_0_10", None),
        ("pain_3_7", None),
    ],
)
def test_a_field_is_read_only_where_every_word_of_its_name_is_understood(
    tmp_path: Path, name: str, read_as: str | None
):
    names = [*REPEATED, "diary_date", "stress_0_10", name]
    diary = reading(tmp_path, names, day(1, "2", "4"))
    assert {one.what for one in diary.observations} - {"stress"} == ({read_as} - {None})


def test_days_written_in_a_spreadsheets_own_way_are_read_or_asked_about(tmp_path: Path):
    names = [*REPEATED, "diary_date", "pain_0_10"]
    clear = [["1", "d", "1", "03/25/2026", "4"], ["1", "d", "2", "04/01/2026", "5"]]
    diary = reading(tmp_path, names, *clear)
    assert [one.day for one in diary.observations] == [date(2026, 3, 25), date(2026, 4, 1)]
    with pytest.raises(DiaryError) as refused:
        reading(tmp_path, names, *[["1", "d", "1", "03/05/2026", "4"]])
    assert refused.value.code == "ambiguous-date"
