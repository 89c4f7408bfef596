"""m-Path: which questions are read, by whose clock, and that a missed beep is missing."""

from __future__ import annotations

import calendar
import csv
import io
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.readers.spreadsheets import Sheet, ods

from unknot.diary.entries import Diary, Worse, series
from unknot.errors import DiaryError
from unknot.readers import ReadRequest, recognise
from unknot.readers.m_path import BEEP, read

ASK = ReadRequest(date(2026, 11, 1))
SAMPLES = Path(__file__).parent / "samples" / "m-path"


def beep(stamp: str, *answers: str, who: str = "700001", alias: str = "one") -> list[str]:
    seconds = str(calendar.timegm(datetime.fromisoformat(stamp).timetuple()))
    held = dict.fromkeys(BEEP, "")
    held |= {"connectionId": who, "alias": f'"{alias}"', "questionListName": '"day"'}
    held |= {"timeStampSent": seconds, "timeStampStart": seconds, "timeZoneOffset": "7200"}
    return [*held.values(), *answers]


def reading(
    folder: Path, questions: Sequence[str], *beeps: Sequence[str], ask: ReadRequest = ASK
) -> Diary:
    path = folder / "basic.csv"
    rows = [[*BEEP, *questions], *beeps]
    path.write_text("\ufeff" + "\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
    assert recognise(path, ask).name == "m-path"
    return read([path], ask)


def test_beeps_of_a_day_are_its_slots_in_the_order_of_the_clock(tmp_path: Path):
    diary = reading(
        tmp_path, ["pain_sliderNeutralPos"],
        beep("2026-04-01T18:00:00", "70"), beep("2026-04-01T09:00:00", "20"),
        beep("2026-04-02T09:00:00", "40"),
    )  # fmt: skip
    assert [(one.day.day, one.value, one.slot) for one in diary.observations] == [
        (1, 20.0, 1), (1, 70.0, 2), (2, 40.0, None),
    ]  # fmt: skip
    assert series(diary, "pain").values.tolist() == [45.0, 40.0]


def test_a_beep_before_midnight_is_of_that_day_by_the_participants_own_clock(tmp_path: Path):
    diary = reading(tmp_path, ["pain_sliderNegPos"], beep("2026-04-01T23:55:00", "33"))
    assert [one.day for one in diary.observations] == [date(2026, 4, 1)]


def test_a_missed_beep_is_missing_and_never_zero(tmp_path: Path):
    diary = reading(
        tmp_path, ["pain_sliderNegPos"],
        beep("2026-04-01T09:00:00", "33"), beep("2026-04-02T09:00:00", ""),
    )  # fmt: skip
    assert len(diary.observations) == 1
    assert [(one.what, one.why) for one in diary.skipped] == [
        ("beep", "a beep that was not answered")
    ]


def test_a_slider_is_from_0_to_100_only_where_an_answer_shows_it(tmp_path: Path):
    wide = reading(tmp_path, ["mood_sliderNegPos"], beep("2026-04-01T09:00:00", "33"))
    scale = wide.observations[0].scale
    assert scale is not None
    assert (scale.low, scale.high, scale.worse) == (0.0, 100.0, Worse.LOW)
    assert any("ends of sliders" in text for text in wide.warnings)
    small = reading(tmp_path, ["mood_sliderNegPos"], beep("2026-04-01T09:00:00", "4"))
    assert not small.observations
    assert small.raw
    assert any('"mood_sliderNegPos" is kept and not read' in text for text in small.warnings)
    stated = reading(tmp_path, ["pain_0_10_sliderNegPos"], beep("2026-04-01T09:00:00", "4"))
    assert [(one.what, one.value) for one in stated.observations] == [("pain", 4.0)]


def test_a_flare_is_marked_by_yes_and_no(tmp_path: Path):
    diary = reading(
        tmp_path, ["flare_yesno"],
        beep("2026-04-01T09:00:00", "1"), beep("2026-04-02T09:00:00", "0"),
    )  # fmt: skip
    assert [(one.what, one.value) for one in diary.observations] == [("crash", 1.0), ("crash", 0.0)]


def test_the_number_of_a_choice_and_two_choices_are_no_amount(tmp_path: Path):
    diary = reading(
        tmp_path, ["pain_multipleChoice_index", "fatigue_multipleChoice_likert"],
        beep("2026-04-01T09:00:00", "3", "1,2"),
    )  # fmt: skip
    assert not diary.observations
    assert [one.count for one in diary.raw] == [1]


def test_where_somebody_was_and_who_they_are_is_never_kept(tmp_path: Path):
    diary = reading(
        tmp_path, ["pain_sliderNegPos", "here_location", "your_name_open", "x_smiley"],
        beep("2026-04-01T09:00:00", "33", "52.1,13.4", '"Mara"', "5", alias="Madeup"),
    )  # fmt: skip
    kept = b"".join(zlib.decompress(one.data) for one in diary.raw)
    assert b"x_smiley" in kept
    for secret in (b"52.1", b"Mara", b"Madeup"):
        assert secret not in kept


def test_the_words_of_a_question_are_in_the_file_beside_it(tmp_path: Path):
    beeps = tmp_path / "basic.csv"
    rows = [[*BEEP, "q7_sliderNegPos"], beep("2026-04-01T09:00:00", "33")]
    beeps.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
    assert not read([beeps], ASK).observations
    meta = tmp_path / "meta.csv"
    meta.write_text(
        "columnName;fullQuestion;typeQuestion;typeAnswer;fullQuestion_mixed\n"
        'q7_sliderNegPos;"<p>How <b>tired</b> do you feel right now?</p>";sliderNegPos;int;0\n',
        encoding="utf-8",
    )
    assert recognise(meta, ASK).name == "m-path"
    diary = read([beeps, meta], ASK)
    assert [(one.what, one.value) for one in diary.observations] == [("fatigue", 33.0)]
    assert {one.file: one.records for one in diary.counts} == {"basic.csv": 1, "meta.csv": 1}
    with pytest.raises(DiaryError, match="holds no answer"):
        read([meta], ASK)


def test_of_several_participants_one_is_chosen_by_number_or_alias(tmp_path: Path):
    both = (
        beep("2026-04-01T09:00:00", "33", who="700001", alias="one"),
        beep("2026-04-01T09:00:00", "44", who="700002", alias="two"),
    )
    with pytest.raises(DiaryError, match="700001, 700002") as refused:
        reading(tmp_path, ["pain_sliderNegPos"], *both)
    assert refused.value.code == "several-people"
    for wanted in ("700002", "two"):
        ask = ReadRequest(ASK.today, person=wanted)
        diary = reading(tmp_path, ["pain_sliderNegPos"], *both, ask=ask)
        assert [one.value for one in diary.observations] == [44.0]
        assert [(one.why, one.count) for one in diary.skipped] == [("another person's", 1)]


def test_opened_in_a_spreadsheet_it_says_the_same(tmp_path: Path):
    text = (SAMPLES / "made_up_basic.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    cells = [[int(c) if c.isdigit() else c for c in row] for row in rows]
    sheet = ods(tmp_path / "beeps.ods", Sheet(cells))
    assert recognise(sheet, ASK).name == "m-path"
    one, other = read([SAMPLES / "made_up_basic.csv"], ASK), read([sheet], ASK)
    assert [(o.day, o.what, o.value, o.slot) for o in one.observations] == [
        (o.day, o.what, o.value, o.slot) for o in other.observations
    ]


def test_the_makers_own_test_export_is_kept_and_nothing_guessed(shared_data: Path):
    folder = shared_data / "device_samples" / "esm_mpath"
    path = folder / "test_basic.csv"
    assert recognise(path, ASK).name == "m-path"
    for paths in ([path], [path, folder / "test_meta.csv"]):
        diary = read(paths, ASK)
        assert diary.counts[0].conserved
        assert diary.counts[0].records == 3
        assert not diary.observations
        assert any("no question is understood" in text for text in diary.warnings)


def test_yes_or_no_to_pain_says_nothing_of_how_much(tmp_path: Path):
    diary = reading(tmp_path, ["pain_yesno"], beep("2026-04-01T09:00:00", "1"))
    assert not diary.observations
    assert any("yes or no" in text for text in diary.warnings)


def test_an_export_that_a_spreadsheet_program_spoilt_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "basic.csv"
    path.write_text('"' + ";".join(BEEP) + ';pain_sliderNegPos"\n"1;;;"\n', encoding="utf-8")
    assert recognise(path, ASK).name == "m-path"
    with pytest.raises(DiaryError, match="changed by a spreadsheet program") as refused:
        read([path], ASK)
    assert "download it" in refused.value.fix


def test_words_are_kept_as_notes_and_not_read(tmp_path: Path):
    diary = reading(
        tmp_path, ["pain_sliderNegPos", "what_else_open"],
        beep("2026-04-01T09:00:00", "33", '"a walk by the made-up river"'),
    )  # fmt: skip
    assert [(one.day, one.text) for one in diary.notes] == [
        (date(2026, 4, 1), "a walk by the made-up river")
    ]
