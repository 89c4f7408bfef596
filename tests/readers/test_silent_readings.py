"""Tables that were once read otherwise than their writer meant, found by a second look.

Every input is made up here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from unknot.diary.entries import Diary, Kind, Worse, exertion_series, series
from unknot.errors import UnknotError
from unknot.parsing.dates import zone_named
from unknot.parsing.stamps import day_in_words, day_in_zone, has_zone
from unknot.readers import guess_table, read_diary

TODAY = date(2026, 11, 1)
DAYS = [date(2026, 3, 2) + timedelta(i) for i in range(36)]
PAINS = [2 + (7 * i) % 8 for i in range(36)]
MAPPING = """[file]
separator = ";"
[date]
column = "Tag"
format = "iso"
[[symptom]]
column = "Weh"
what = "pain"
low = 0
high = 10
[[exertion]]
column = "Gehen"
kind = "gentle"
unit = "min"
"""


def save(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rows(row: Callable[[int], str], count: int = 36) -> str:
    return "".join(f"{row(i)}\n" for i in range(count))


def read(folder: Path, text: str, mapping: str = "") -> Diary:
    path = save(folder, text)
    if not mapping:
        return read_diary([path], today=TODAY)
    return read_diary([path], mapping=save(folder, mapping, "m.toml"), today=TODAY)


def refusal(folder: Path, text: str) -> UnknotError:
    with pytest.raises(UnknotError) as refused:
        read(folder, text)
    return refused.value


def days_of(diary: Diary) -> tuple[date, date]:
    return diary.observations[0].day, diary.observations[-1].day


def said(diary: Diary, words: str) -> bool:
    return any(words in one for one in diary.warnings)


def test_an_unclosed_note_among_quoted_notes_takes_no_row_with_it(tmp_path: Path) -> None:
    """The next row's own mark closes it; its pain would be taken for that of the day before."""
    notes = ['"slept badly' if i == 7 else '"ok"' for i in range(36)]
    text = "date,note,pain\n" + rows(lambda i: f"{DAYS[i]},{notes[i]},{PAINS[i]}")
    assert "line 9: a quotation mark is not closed" in refusal(tmp_path, text).said
    whole = text.replace("slept badly", 'slept badly"')
    assert series(read(tmp_path, whole), "pain").values.tolist() == PAINS


def test_notes_over_several_lines_are_read(tmp_path: Path) -> None:
    text = "date,pain,note\n" + rows(lambda i: f'{DAYS[i]},{PAINS[i]},"one, and\ntwo ""so"" it is"')
    assert series(read(tmp_path, text), "pain").values.tolist() == PAINS


def test_a_row_that_stands_twice_counts_once_whatever_empty_cells_end_it(tmp_path: Path) -> None:
    text = "date,pain,easy_walk_minutes,note\n"
    text += rows(lambda i: f"{DAYS[i]},{PAINS[i]},20,\n{DAYS[i]},{PAINS[i]},20")
    diary = read(tmp_path, text)
    assert set(exertion_series(diary, Kind.GENTLE).values.tolist()) == {20.0}
    assert any("stands twice" in one.why and one.count == 36 for one in diary.skipped)


def test_cells_without_a_heading_are_counted(tmp_path: Path) -> None:
    diary = read(tmp_path, "date,pain,\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]},7"))
    assert any("no heading" in one.why and one.count == 36 for one in diary.skipped)


def test_a_table_of_rows_too_wide_says_so(tmp_path: Path) -> None:
    wrong = refusal(tmp_path, "date,sleep_hours,pain\n" + rows(lambda i: f"{DAYS[i]},7,5,3"))
    assert "every row was left out: 36 rows, 4 cells under 3 headings" in wrong.said


def test_a_mark_that_does_not_part_the_header_is_not_believed(tmp_path: Path) -> None:
    text = "sep=;\ndate,pain\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]}")
    assert series(read(tmp_path, text), "pain").values.tolist() == PAINS
    colons = "sep=:\n" + text.partition("\n")[2].replace(",", ":")
    assert series(read(tmp_path, colons), "pain").values.tolist() == PAINS


def test_steps_with_thousands_in_two_ways_are_refused(tmp_path: Path) -> None:
    text = "date;pain;steps\n" + rows(
        lambda i: f"{DAYS[i]};{PAINS[i]};{'5.120' if i % 2 else '5,120'}"
    )
    for above in ("", "# decimal: comma\n"):
        assert "thousands are written in two ways" in refusal(tmp_path, above + text).said
    diary = read(tmp_path, text.replace("5,120", "5.120"))
    assert set(exertion_series(diary, Kind.OVERALL).values.tolist()) == {5120.0}


@pytest.mark.parametrize(
    "zone", ["Z", " UTC", " GMT", "+00", "+00:00", " +0000", "[UTC]", " UTC+0"]
)
def test_a_stamp_in_any_way_of_writing_its_zone_is_the_persons_day(
    tmp_path: Path, zone: str
) -> None:
    text = "# time zone: America/Los_Angeles\ndate,pain\n"
    text += rows(lambda i: f"{DAYS[i]} 04:30:00{zone},{PAINS[i]}")
    one = timedelta(1)
    assert days_of(read(tmp_path, text)) == (DAYS[0] - one, DAYS[-1] - one)


def test_an_evening_on_a_clock_of_twelve_hours_is_an_evening(tmp_path: Path) -> None:
    text = "# time zone: Europe/Berlin\ndate,pain\n"
    text += rows(lambda i: f"{DAYS[i]:%m/%d/%Y} 11:30 PM +0000,{PAINS[i]}")
    one = timedelta(1)
    assert days_of(read(tmp_path, text)) == (DAYS[0] + one, DAYS[-1] + one)


def test_an_abbreviated_zone_counts_only_where_it_is_the_persons_own() -> None:
    berlin, york = zone_named("", "Europe/Berlin"), zone_named("", "America/New_York")
    assert berlin is not None
    assert york is not None
    day = date(2026, 7, 1)
    assert day_in_zone("2026-07-01 23:30 CEST", day, berlin) == day
    assert "EST is not understood" in str(day_in_zone("2026-07-01 23:30 EST", day, berlin))
    assert day_in_zone("2026-07-01 21:30 EDT", day, york) == day
    assert day_in_zone("01.07.2026 21:30 Uhr", day, berlin) == day
    assert not has_zone("2026-07-01 21:30")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1 April 2026", date(2026, 4, 1)),
        ("Wed 01 Apr 2026", date(2026, 4, 1)),
        ("April 1, 2026", date(2026, 4, 1)),
        ("01-Apr-2026", date(2026, 4, 1)),
        ("3. März 2026", date(2026, 3, 3)),
        ("3 août 2026", date(2026, 8, 3)),
        ("3 de enero de 2026", date(2026, 1, 3)),
        ("20260401", date(2026, 4, 1)),
        ("31 April 2026", None),
        ("5 km 2026", None),
        ("1775044800", None),
    ],
)
def test_a_month_in_words_proves_its_day(cell: str, day: date | None) -> None:
    assert day_in_words(cell) == day


@pytest.mark.parametrize(
    "form", ["{0:%d %B %Y}", "{0:%d-%b-%Y}", "{0:%A %d.%m.%Y}", "{0:%d. %m. %Y}"]
)
def test_days_that_admit_one_reading_are_read(tmp_path: Path, form: str) -> None:
    text = "date;pain\n" + rows(lambda i: f"{form.format(DAYS[i])};{PAINS[i]}")
    assert days_of(read(tmp_path, text)) == (DAYS[0], DAYS[-1])


def test_dates_of_both_kinds_are_read_where_the_fewer_prove_their_order(tmp_path: Path) -> None:
    text = "date;pain\n" + rows(lambda i: f"{DAYS[i]:%d/%m/%Y};3" if i > 20 else f"{DAYS[i]};3")
    diary = read(tmp_path, text)
    assert days_of(diary) == (DAYS[0], DAYS[-1])
    assert said(diary, "the 15 with the year last are read day first")
    early = "date;pain\n" + rows(lambda i: f"{DAYS[i]};3", 20) + "05/06/2026;4\n"
    assert len(read(tmp_path, early).observations) == 20


def test_a_spreadsheets_number_of_a_day_is_named(tmp_path: Path) -> None:
    wrong = refusal(tmp_path, "date,pain\n" + rows(lambda i: f"{46000 + i},{PAINS[i]}"))
    assert "spreadsheet's number of a day" in wrong.said


def joined(folder: Path, texts: Sequence[str]) -> Diary:
    paths = [save(folder, text, f"{i}.csv") for i, text in enumerate(texts)]
    return read_diary(paths, today=TODAY)


def test_amounts_that_two_files_share_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    pain = "date,pain,easy_walk_minutes\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]},30")
    twice = "date,easy_walk_minutes\n" + rows(lambda i: f"{DAYS[i]},30\n{DAYS[i]},20")
    other = "date,tai_chi_minutes\n" + rows(lambda i: f"{DAYS[i]},30")
    for texts, minutes in (([pain, twice], 50.0), ([pain, other], 60.0), ([pain, pain], 30.0)):
        day = set(exertion_series(joined(tmp_path, texts), Kind.GENTLE).values.tolist())
        assert day == {minutes}


def test_files_of_one_name_in_two_folders_are_two_sources(tmp_path: Path) -> None:
    text = "date,pain,easy_walk_minutes\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]},30")
    old, new = save(tmp_path / "old", text), save(tmp_path / "new", text.replace(",30", ",40"))
    diary = read_diary([old, new], today=TODAY)
    assert set(exertion_series(diary, Kind.GENTLE).values.tolist()) == {40.0}


def test_a_later_file_counts_whether_it_has_one_report_a_day_or_several(tmp_path: Path) -> None:
    one = "date,pain\n" + rows(lambda i: f"{DAYS[i]},5")
    several = "date,pain\n" + rows(lambda i: f"{DAYS[i]},7\n{DAYS[i]},9")
    for texts, mean in (([one, several], 8.0), ([several, one], 5.0)):
        diary = joined(tmp_path, texts)
        assert set(series(diary, "pain").values.tolist()) == {mean}
        assert said(diary, "36 days have another value")


@pytest.mark.parametrize(("missing", "cell"), [("99", "99.0"), ("99", "99,0"), ("-1", "-1.0")])
def test_a_number_that_means_no_answer_is_known_however_it_is_written(
    tmp_path: Path, missing: str, cell: str
) -> None:
    text = f"# missing: {missing}\ndate;pain\n"
    text += rows(lambda i: f"{DAYS[i]};{cell if i % 4 == 1 else PAINS[i]}")
    diary = read(tmp_path, text)
    assert len(diary.observations) == 27
    assert diary.skipped == ()


def test_two_numbers_for_no_answer_are_asked_about_and_the_way_out_leads_out(
    tmp_path: Path,
) -> None:
    codes = {1: "98", 2: "99"}
    text = "date,pain\n" + rows(lambda i: f"{DAYS[i]},{codes.get(i % 5, PAINS[i])}")
    wrong = refusal(tmp_path, text)
    assert "# missing: 98, 99," in wrong.fix
    assert max(one.value for one in read(tmp_path, "# missing: 98, 99\n" + text).observations) <= 10


def test_a_guess_does_not_take_99_for_a_scale(tmp_path: Path) -> None:
    text = "Day,Pain level\n" + rows(lambda i: f"{DAYS[i]},{99 if i % 4 == 1 else PAINS[i]}")
    guess = guess_table(save(tmp_path, text))
    assert not guess.proven()
    assert "no answer" in guess.open()[0].why
    assert [one.take for one in guess.open()[0].options] == ["pain 0 to 10", "pain 0 to 100"]


TYPO = "date,pain\n" + "".join(
    f"2026-03-{day:02d},{55 if day == 6 else day % 9}\n" for day in range(1, 13)
)


def test_one_slip_of_the_pen_in_a_short_table_is_named_and_asked_about(tmp_path: Path) -> None:
    """It never makes 0 to 100 of 0 to 10, where every other day would look painless."""
    wrong = refusal(tmp_path, TYPO)
    assert wrong.code == "two-readings"
    assert "55 once" in wrong.said
    for line, many, high in (("0 to 10", 11, 10.0), ("0 to 100", 12, 100.0)):
        assert f"# scale pain: {line}" in wrong.fix
        mended = read(tmp_path, f"# scale pain: {line}\n{TYPO}")
        assert {one.scale.high for one in mended.observations if one.scale} == {high}
        assert len(mended.observations) == many


def test_a_guess_names_a_slip_and_offers_both_scales(tmp_path: Path) -> None:
    text = "Datum;Schmerz\n" + rows(lambda i: f"{DAYS[i]};{55 if i == 5 else PAINS[i]}", 12)
    guess = guess_table(save(tmp_path, text))
    assert not guess.proven()
    assert "55 stands alone" in guess.open()[0].why
    assert [one.take for one in guess.open()[0].options] == ["pain 0 to 10", "pain 0 to 100"]


@pytest.mark.parametrize("above", [[55, 70], [12, 30, 90]])
def test_several_values_above_ten_are_a_wider_scale(above: list[int], tmp_path: Path) -> None:
    values = [*range(9), *above]
    diary = read(tmp_path, "date,pain\n" + rows(lambda i: f"{DAYS[i]},{values[i]}", len(values)))
    assert {one.scale.high for one in diary.observations if one.scale} == {100.0}


def test_an_amount_that_could_mean_no_answer_is_said(tmp_path: Path) -> None:
    text = "date,pain,easy_walk_minutes\n"
    text += rows(lambda i: f"{DAYS[i]},{PAINS[i]},{999 if i % 9 == 1 else 20}")
    assert said(read(tmp_path, text), "easy_walk_minutes holds 999 (4 times)")
    assert not said(read(tmp_path, text.replace("999", "60")), "no answer")


def test_a_heading_that_says_which_end_is_worst_is_asked_about(tmp_path: Path) -> None:
    text = "Day,Pain (0 = worst),Fatigue level\n"
    guess = guess_table(save(tmp_path, text + rows(lambda i: f"{DAYS[i]},{PAINS[i]},{PAINS[i]}")))
    assert [one.column for one in guess.proposed] == ["Fatigue level"]
    assert "not understood" in dict(guess.left_out)["Pain (0 = worst)"]


@pytest.mark.parametrize(
    "line",
    [
        *("# scale pain 0 to 100", "# decimal comma", "# dates day first", "# missing 99"),
        *("# flare pain 7", "# time zone Europe/Berlin", "# unit pain: kg", "# flare: 7"),
        "# exertion pain: gentle, min",
    ],
)
def test_a_line_that_speaks_to_us_and_changes_nothing_is_said(tmp_path: Path, line: str) -> None:
    diary = read(tmp_path, f"{line}\ndate,pain\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]}"))
    assert said(diary, "it changes nothing")


def test_made_up_needs_no_colon(tmp_path: Path) -> None:
    text = "# made-up\ndate,pain\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]}")
    assert read(tmp_path, text).made_up


def test_lines_above_a_table_of_ones_own_are_heard(tmp_path: Path) -> None:
    above = "# time zone: Europe/Berlin\n# missing: 9\n# scale Stimmung: 0 to 20\n"
    text = above + "When,Pain level,Stimmung\n"
    text += rows(lambda i: f"{DAYS[i]}T23:30:00Z,{PAINS[i]},{PAINS[i]}")
    path = save(tmp_path, text)
    guess = guess_table(path)
    assert guess.proven()
    diary = read_diary([path], guessed={path: guess.mapping({})}, today=TODAY)
    assert diary.time_zone == "Europe/Berlin"
    assert days_of(diary)[0] == DAYS[0] + timedelta(1)
    assert {one.value for one in diary.observations} == set(map(float, PAINS)) - {9.0}
    mood = next(one for one in diary.observations if one.what == "mood")
    assert mood.scale is not None
    assert (mood.scale.high, mood.scale.worse) == (20.0, Worse.LOW)


def test_lines_beside_a_mapping_are_heard_or_said(tmp_path: Path) -> None:
    table = "Tag;Weh;Gehen\n" + rows(lambda i: f"{DAYS[i]};{PAINS[i]};{'1.020' if i == 4 else 20}")
    diary = read(tmp_path, "# decimal: comma\n# scale Weh: 0 to 100\n" + table, MAPPING)
    assert max(exertion_series(diary, Kind.GENTLE).values.tolist()) == 1020.0
    assert said(diary, "# scale weh: … is not heard here")
    assert not said(read(tmp_path, "# decimal: comma\n" + table, MAPPING), "not heard")


def test_a_mapping_with_the_wrong_mark_says_which_is_right(tmp_path: Path) -> None:
    text = "Tag,Weh,Gehen\n" + rows(lambda i: f"{DAYS[i]},{PAINS[i]},20")
    with pytest.raises(UnknotError) as refused:
        read(tmp_path, text, MAPPING)
    assert 'separator = ","' in refused.value.fix
    assert read(tmp_path, text, MAPPING.replace('";"', '","')).observations


def test_rows_for_symptoms_that_differ_in_their_time_are_each_their_own(tmp_path: Path) -> None:
    text = "symptom,date,time,value\n" + rows(
        lambda i: f"pain,{DAYS[i]},am,5\npain,{DAYS[i]},pm,5\npain,{DAYS[i]},night,8"
    )
    diary = read(tmp_path, text)
    assert len(diary.observations) == 108
    assert set(series(diary, "pain").values.tolist()) == {6.0}
