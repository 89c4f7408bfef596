"""What people really hand over: each slip has a stable code, says where, and shows a way out."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from unknot.diary.entries import series
from unknot.errors import DiaryError, UnknotError
from unknot.parsing import text as texts
from unknot.readers import guess_table, read_diary
from unknot.recordings.archive import opened

TODAY = date(2026, 11, 1)
HEADER = "person,date,slot,pain\n"
SCALE = "# scale: 0-10\n"
GOOD = SCALE + HEADER + "".join(f"Ada,2024-05-{i:02d},,{i % 5}\n" for i in range(1, 21))


def write(folder: Path, raw: bytes | str, name: str = "diary.csv") -> Path:
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def refusal(*paths: Path) -> UnknotError:
    with pytest.raises(UnknotError) as refused:
        read_diary(paths, today=TODAY)
    assert refused.value.fix
    return refused.value


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        (b"", "empty-file", "is empty"),
        (b" \n \n", "empty-file", "is empty"),
        (b"person,date,slot,pain\n", "nothing-read", "headings but no rows"),
        (b"\x00\x01\x02\x03binary", "binary-file", "byte 0 is zero"),
        (b"date,pain\n1,2\n\x00", "binary-file", "byte 14 is zero"),
        (b"PK\x03\x04rest", "broken-zip", "zip archive"),
        (b"%PDF-1.7", "not-a-diary", "PDF"),
        (b'<?xml version="1.0"?>\n<Workbook>', "not-a-diary", "exercise-test"),
        (b"Tid\tHF\tV'O2/kg\n1\t78\t4.7\n", "not-a-diary", "CPET"),
        (b"some words\nand more\n", "unknown-format", 'first line reads "some words"'),
        (b"when,what\n1,2\n", "unknown-format", "columns are: when, what"),
        (b'[{"a": 1}]', "unknown-format", "JSON"),
        (b"person,date,slot,pain\nAda,2024-05-01,,\x81\n", "wrong-encoding", "byte 38 (0x81)"),
        (b"person,date,slot,pain,pain\nAda,2024-05-01,,1,2\n", "column-twice", '"pain"'),
    ],
)
def test_what_cannot_be_read_is_refused(raw: bytes, code: str, said: str, tmp_path: Path) -> None:
    refused = refusal(write(tmp_path, raw))
    assert refused.code == code
    assert said in refused.said
    assert "diary.csv" in refused.said


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[" * 5_000 + "]" * 5_000, "broken-json", "nested deeper"),
        ('{"data":' * 500 + "1" + "}" * 500, "broken-json", "nested deeper"),
        ('[{"mood": 1, "when": "x"}, {"mood": 2}]', "unknown-format", "It is JSON"),
        ('{"a": "[[[[' + "[" * 500 + '"}', "unknown-format", "It is JSON"),
    ],
)
def test_json_is_never_taken_for_a_table_without_rows(
    text: str, code: str, said: str, tmp_path: Path
) -> None:
    path = write(tmp_path, text, "export.json")
    assert refusal(path).code == code
    with pytest.raises(UnknotError, match=said):
        guess_table(path)


def test_a_folder_a_missing_file_and_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "is-a-folder"
    assert refusal(tmp_path / "none.csv").code == "no-such-file"
    assert refusal().code == "no-files"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_an_alphabet_is_read_where_that_is_safe(encoding: str, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("Ada", "Zoë").encode(encoding))
    diary = read_diary([path], today=TODAY)
    assert diary.person == "Zoë"
    assert len(diary.observations) == 20
    assert any("not UTF-8" in text for text in diary.warnings) == (encoding == "latin-1")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, GOOD + "Ada,2024-06-01,,3\n" * 1000)
    with path.open("r+b") as file:
        file.truncate((texts.LIMIT_MB + 1) * 1_000_000)
    assert refusal(path).code == "too-big"


def test_one_bad_file_never_sinks_the_rest(tmp_path: Path) -> None:
    good = write(tmp_path, GOOD)
    bad = write(tmp_path, b"\x00\x00", "photo.csv")
    broken = write(tmp_path, SCALE + HEADER + "Ada,last week,,3\n", "broken.csv")
    diary = read_diary([good, bad, broken], today=TODAY)
    assert len(diary.observations) == 20
    assert {one.what for one in diary.skipped} == {"photo.csv", "broken.csv"}
    assert any(text.startswith("photo.csv was left out") for text in diary.warnings)


def test_if_all_files_fail_each_is_named(tmp_path: Path) -> None:
    refused = refusal(write(tmp_path, b"", "a.csv"), write(tmp_path, b"\x00", "b.csv"))
    assert refused.code == "nothing-read"
    assert "a.csv" in refused.said
    assert "b.csv" in refused.said


def test_files_of_two_people_are_not_joined(tmp_path: Path) -> None:
    other = write(tmp_path, GOOD.replace("Ada", "Bo"), "bo.csv")
    assert refusal(write(tmp_path, GOOD), other).code == "several-people"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("03/04/2024", "day and month could be either way round"),
        ("last week", "not a date with the year first"),
        ("2024-02-30", "no such day in the calendar"),
        ("2031-01-01", "date in the future"),
        ("0024-01-01", "date before 1950"),
    ],
)
def test_a_day_that_cannot_be_is_counted_with_its_place(
    cell: str, why: str, tmp_path: Path
) -> None:
    diary = read_diary([write(tmp_path, GOOD + f"Ada,{cell},,3\n")], today=TODAY)
    assert len(diary.observations) == 20
    assert diary.skipped[0].why == f'{why} (first in diary.csv line 23: "{cell}")'


def test_numbers_out_of_scale_and_words_are_counted_never_clipped(tmp_path: Path) -> None:
    rows = "Ada,2024-06-01,,11\nAda,2024-06-02,,-1\nAda,2024-06-03,,bad\nAda,2024-06-04,,nan\n"
    diary = read_diary([write(tmp_path, GOOD + rows)], today=TODAY)
    assert [(one.why.split(" (")[0], one.count) for one in diary.skipped] == [
        ("outside 0 to 10", 2),
        ("not a number", 1),
    ]


def test_ten_years_of_nothing_are_said_and_harmless(tmp_path: Path) -> None:
    diary = read_diary([write(tmp_path, GOOD + "Ada,2014-05-01,,3\n")], today=TODAY)
    assert any("3652 days after 1 May 2014" in text for text in diary.warnings)
    assert len(series(diary, "pain").days) == (date(2024, 5, 20) - date(2014, 5, 1)).days + 1


def test_two_days_are_read_with_a_warning(tmp_path: Path) -> None:
    text = SCALE + HEADER + "Ada,2024-05-01,,3\nAda,2024-05-02,,4\n"
    diary = read_diary([write(tmp_path, text)], today=TODAY)
    assert len(diary.observations) == 2
    assert any("Only 2 days" in text for text in diary.warnings)


def test_tomorrow_is_allowed_because_clocks_differ(tmp_path: Path) -> None:
    row = f"Ada,{TODAY + timedelta(1)},,3\n"
    assert len(read_diary([write(tmp_path, GOOD + row)], today=TODAY).observations) == 21


def test_a_zip_whose_names_are_no_text_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    with zipfile.ZipFile(place, "w") as held:
        held.writestr("é.xml", "<HealthData/>")
    place.write_bytes(place.read_bytes().replace("é".encode(), b"\xc3\xb5"[:1] + b"("))
    assert refusal(place).code == "broken-zip"


def test_a_zip_that_holds_a_file_without_a_name_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "export.zip"
    with zipfile.ZipFile(place, "w") as held:
        held.writestr("export.xml", "<HealthData/>")
        held.writestr("@", "nobody's")
    place.write_bytes(place.read_bytes().replace(b"@", b"\0"))
    assert refusal(place).code == "broken-zip"
    with pytest.raises(DiaryError) as refused, opened(place):
        pass
    assert refused.value.code == "broken-zip"


def test_formats_that_are_no_diary_are_named(shared_data: Path) -> None:
    samples = shared_data / "device_samples"
    for place, said in (
        ("cpet/cortex_test.xml", "exercise-test"),
        ("cpet/cosmed_test.xlsx", "CPET"),
        ("cpet/vyntus_test.txt", "CPET"),
    ):
        refused = refusal(samples / place)
        assert refused.code == "not-a-diary"
        assert said in refused.said
