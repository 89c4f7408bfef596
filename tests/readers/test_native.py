"""Our own diary table: people, slots, scales, the lines above it, and writing it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse, series
from unknot.errors import UnknotError
from unknot.readers import read_diary, write_diary_csv

TODAY = date(2026, 11, 1)
HEADER = (
    "person,date,slot,pain,fatigue,sleep_quality,sleep_hours,stress,mood,activity,activity_unit,"
    "exertion_self,rhr,hrv,event_crash\n"
)
TEN = Scale(0.0, 10.0, 1.0)


def write(folder: Path, text: str, name: str = "diary.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_observations_and_exertions(tmp_path: Path) -> None:
    text = "# unknot diary: made-up, scale 0-10\n# time zone: Europe/London\n# truth: helps\n"
    row = "Ada,2024-05-01,,6,5,4,7.5,3,2,4000,steps,5,61,42,1\n"
    diary = read_diary([write(tmp_path, text + HEADER + row)], today=TODAY)
    held = {o.what: (o.value, o.unit, o.scale) for o in diary.observations}
    assert held["pain"] == (6.0, "points", TEN)
    assert held["mood"] == (2.0, "points", replace(TEN, worse=Worse.LOW))
    assert held["sleep"] == (4.0, "points", TEN)
    assert held["sleep_hours"] == (7.5, "h", None)
    assert held["resting_heart_rate"] == (61.0, "1/min", None)
    assert held["rmssd"] == (42.0, "ms", None)
    assert held["crash"] == (1.0, "points", Scale(0.0, 1.0, 1.0))
    assert {(e.kind, e.amount, e.unit) for e in diary.exertions} == {
        (Kind.OVERALL, 4000.0, "steps"),
        (Kind.OVERALL, 5.0, "points"),
    }
    assert (diary.person, diary.time_zone, diary.made_up) == ("Ada", "Europe/London", True)
    assert diary.extra == {"truth": "helps"}


def test_more_columns_are_read_and_unknown_ones_counted(tmp_path: Path) -> None:
    header = "person,date,slot,pain,fog,tai_chi_minutes,sitting_hours,garden_minutes,shade\n"
    declared = "# scale: 0 to 10, step 0.5\n# exertion garden_minutes: strength, min\n"
    path = write(tmp_path, declared + header + "Ada,2024-05-01,,1,2,30,6,15,3\n")
    diary = read_diary([path], today=TODAY)
    assert {e.kind: e.minutes for e in diary.exertions} == {Kind.GENTLE: 30.0, Kind.STRENGTH: 15.0}
    assert {o.what for o in diary.observations} == {"pain", "fog", "sitting_hours"}
    assert [(one.what, one.why) for one in diary.skipped] == [("shade", "an unknown column")]


def test_slots_are_kept_and_rows_without_slots_are_numbered(tmp_path: Path) -> None:
    rows = "Ada,2024-05-01,2,6\nAda,2024-05-01,1,4\nAda,2024-05-02,,1\nAda,2024-05-02,,2\n"
    path = write(tmp_path, "# scale: 0-10\nperson,date,slot,pain\n" + rows)
    diary = read_diary([path], today=TODAY)
    assert [(o.slot, o.value) for o in diary.observations] == [
        (1, 4.0),
        (2, 6.0),
        (1, 1.0),
        (2, 2.0),
    ]
    assert any("2 days have several rows" in text for text in diary.warnings)
    np.testing.assert_array_equal(series(diary, "pain").values, [5.0, 1.5])


def test_of_several_people_one_must_be_chosen(tmp_path: Path) -> None:
    path = write(tmp_path, "person,date,slot,pain\nAda,2024-05-01,,6\nBo,2024-05-01,,1\n")
    with pytest.raises(UnknotError, match="holds 2 people: Ada, Bo") as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "several-people"
    with pytest.raises(UnknotError, match='did you mean "Ada"') as refused:
        read_diary([path], person="Adda", today=TODAY)
    assert refused.value.code == "unknown-person"
    assert read_diary([path], person="Bo", today=TODAY).observations[0].value == 1.0


@pytest.mark.parametrize(
    ("cells", "scale"),
    [
        ("0 1 3", Scale(0.0, 3.0, 1.0)),
        ("1 4 5", Scale(1.0, 5.0, 1.0)),
        ("1 4.5 9.5", Scale(1.0, 9.5, 0.5)),
        ("0 2.5 9", Scale(0.0, 10.0, 0.5)),
        ("0 7 10", Scale(0.0, 10.0, 1.0)),
        ("0 44 81", Scale(0.0, 100.0, 1.0)),
    ],
)
def test_an_undeclared_scale_is_guessed_with_a_warning(
    cells: str, scale: Scale, tmp_path: Path
) -> None:
    rows = "".join(f"Ada,2024-05-0{i},,{cell}\n" for i, cell in enumerate(cells.split(), start=1))
    diary = read_diary([write(tmp_path, "person,date,slot,pain\n" + rows)], today=TODAY)
    assert diary.observations[0].scale == scale
    assert any("scale of pain is guessed" in text for text in diary.warnings)


@pytest.mark.parametrize(
    "line", ["# scale pain: ten", "# scale: 10 to 0", "# exertion x_minutes: gental, min"]
)
def test_a_slip_in_the_lines_above_names_its_line(line: str, tmp_path: Path) -> None:
    text = f"# unknot diary: recorded\n{line}\nperson,date,slot,pain\nAda,2024-05-01,,6\n"
    with pytest.raises(UnknotError, match=r"diary\.csv line 2") as refused:
        read_diary([write(tmp_path, text)], today=TODAY)
    assert refused.value.code == "bad-preamble"


def test_two_scales_in_one_diary_are_not_written(tmp_path: Path) -> None:
    day = date(2024, 5, 1)
    held = tuple(
        Observation(day, "pain", 1.0, "points", scale, "x") for scale in (TEN, Scale(0.0, 3.0, 1.0))
    )
    with pytest.raises(UnknotError) as refused:
        write_diary_csv(Diary("Ada", "local", held, ()), tmp_path / "x.csv")
    assert refused.value.code == "mixed-scales"


# A made-up diary: each symptom on one scale, each exertion in one column, one entry a day and slot.
SCALES = st.sampled_from(
    [
        Scale(0.0, 3.0, 1.0),
        Scale(1.0, 5.0, 1.0, Worse.LOW),
        Scale(1.0, 9.5, 0.5),
        Scale(0.0, 10.0, 0.1),
        Scale(0.0, 100.0, 1.0),
    ]
)
COLUMNS = st.sampled_from(
    [
        ("tai_chi_minutes", Kind.GENTLE, "min", None),
        ("easy_walk_minutes", Kind.GENTLE, "min", None),
        ("steps", Kind.OVERALL, "steps", None),
        ("cognitive_points_0_to_3", Kind.COGNITIVE, "points", Scale(0.0, 3.0, 1.0)),
        ("garden_h", Kind.STRENGTH, "h", None),
    ]
)
DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))
WORDS = (
    st.text("abcdefgh XYZ", min_size=1, max_size=12).map(lambda w: " ".join(w.split())).filter(bool)
)


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    observations: list[Observation] = []
    for what in draw(
        st.sets(st.sampled_from(["pain", "fog", "sleep", "mood", "grip"]), min_size=1)
    ):
        scale = draw(SCALES)
        share = st.floats(0.0, 1.0)
        slots = st.one_of(st.none(), st.integers(0, 9))
        for day, slot in draw(st.sets(st.tuples(DAYS, slots), min_size=1, max_size=5)):
            # Two reports without a slot cannot be told from slots, so each day has one form.
            if any((o.day, o.slot is None) == (day, slot is not None) for o in observations):
                continue
            value = scale.low + draw(share) * (scale.high - scale.low)
            observations.append(Observation(day, what, value, "points", scale, "x: y", slot))
    slept = {day: draw(st.floats(0, 24)) for day in draw(st.sets(DAYS, max_size=3))}
    observations += [Observation(d, "sleep_hours", h, "h", None, "x") for d, h in slept.items()]
    return _with_exertions(draw, tuple(observations))


def _with_exertions(draw: st.DrawFn, observations: tuple[Observation, ...]) -> Diary:
    exertions: list[Exertion] = []
    for name, kind, unit, scale in draw(st.sets(COLUMNS)):
        top = {"steps": 2e5, "min": 1440.0, "h": 24.0, "points": 3.0}[unit]
        per = {"min": 1.0, "h": 60.0}.get(unit)
        for day in draw(st.sets(DAYS, min_size=1, max_size=4)):
            # A whole day of zero steps is a counter that was not worn, and is left out; steps are
            # whole, unless they are averages, which lie among thousands.
            whole = st.integers(1, int(top)).map(float) | st.floats(1000.0, top)
            amount = draw(whole if unit == "steps" else st.floats(0.0, top))
            minutes = None if per is None else amount * per
            exertions.append(Exertion(day, kind, amount, unit, f"x: {name}", scale, minutes))
    return Diary(
        person=draw(WORDS),
        time_zone=draw(st.sampled_from(["local", "Europe/London"])),
        observations=observations,
        exertions=tuple(exertions),
        made_up=draw(st.booleans()),
        extra=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
    )


def shape(diary: Diary) -> tuple[object, ...]:
    """All of a diary but its order and the names of its files."""
    seen = Counter(replace(one, source="") for one in diary.observations)
    done = Counter(replace(one, source="") for one in diary.exertions)
    return diary.person, diary.time_zone, diary.made_up, diary.extra, seen, done


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diary") / "made-up.csv"


@settings(max_examples=100)
@given(diary=diaries())
def test_a_made_up_diary_written_and_read_back_is_the_same(diary: Diary, one_file: Path) -> None:
    write_diary_csv(diary, one_file)
    again = read_diary([one_file], today=TODAY)
    assert shape(again) == shape(diary)
    assert again.skipped == ()


def test_a_visible_diary_survives_writing(tmp_path: Path) -> None:
    text = "observation_date,tracker_name,tracker_category,observation_value\n" + "".join(
        f"{date(2025, 4, 1) + timedelta(i)},{name},x,{i % 3}\n"
        for i in range(20)
        for name in ("Fatigue", "Headache", "Physically active", "Emotionally stressful")
    )
    diary = read_diary([write(tmp_path, text, "visible.csv")], today=TODAY)
    write_diary_csv(diary, tmp_path / "out.csv")
    assert shape(read_diary([tmp_path / "out.csv"], today=TODAY)) == shape(diary)


def test_a_table_without_dates_says_which_column_is_missing(tmp_path: Path) -> None:
    text = "# unknot diary: recorded\nperson,dates,slot,pain\nAda,2024-05-01,,6\n"
    with pytest.raises(UnknotError, match='no column "date"') as refused:
        read_diary([write(tmp_path, text)], today=TODAY)
    assert refused.value.code == "missing-column"
    assert 'did you mean "dates"?' in refused.value.fix


@pytest.mark.parametrize(
    "header",
    [
        "Date,Pain,Sleep Hours,Activity,Activity_Unit",
        "DATE,PAIN,SLEEP_HOURS,ACTIVITY,ACTIVITY-UNIT",
    ],
)
def test_our_own_columns_in_capitals_need_no_mapping(header: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"# scale Pain: 0 to 10\n{header}\n2024-05-01,6,7.5,4200,steps\n")
    diary = read_diary([path], today=TODAY)
    assert {(o.what, o.value) for o in diary.observations} == {("pain", 6.0), ("sleep_hours", 7.5)}
    assert diary.observations[0].scale == TEN
    assert [(e.amount, e.unit) for e in diary.exertions] == [(4200.0, "steps")]


def test_a_column_of_notes_is_kept_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "date,pain,Notes\n2024-05-01,6,slept badly\n2024-05-02,4,\n")
    diary = read_diary([path], today=TODAY)
    assert [o.value for o in diary.observations] == [6.0, 4.0]
    assert [(note.column, note.text) for note in diary.notes] == [("Notes", "slept badly")]
    assert any("1 note kept, not read" in warning for warning in diary.warnings)


def test_numbers_under_a_foreign_name_still_need_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path, "date,pain,walked\n2024-05-01,6,30\n")
    with pytest.raises(UnknotError) as refused:
        read_diary([path], today=TODAY)
    assert refused.value.code == "unknown-format"


def test_decimal_commas_are_read_where_columns_are_split_by_semicolons(tmp_path: Path) -> None:
    path = write(tmp_path, "date;pain;sleep_hours;steps\n2024-05-01;6;7,5;6,200\n")
    diary = read_diary([path], today=TODAY)
    assert {o.what: o.value for o in diary.observations} == {"pain": 6.0, "sleep_hours": 7.5}
    assert [e.amount for e in diary.exertions] == [6200.0]
    assert not diary.skipped


def test_a_name_that_chose_nobody_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "date,pain\n2024-05-01,6\n")
    diary = read_diary([path], today=TODAY, person="Bo")
    assert diary.person == "Bo"
    assert "holds one person without a name" in diary.warnings[0]


def test_a_rating_of_all_demands_keeps_the_scale_that_is_declared(tmp_path: Path):
    path = tmp_path / "diary.csv"
    path.write_text(
        "# scale exertion_self: 0 to 3, step 1\ndate,pain,exertion_self\n"
        "2026-01-01,4,0\n2026-01-02,5,3\n2026-01-03,5,1\n"
    )
    found = read_diary([path])
    assert [one.what for one in found.observations] == ["pain"] * 3
    assert [one.amount for one in found.exertions] == [0.0, 3.0, 1.0]
    assert {(one.scale.low, one.scale.high) for one in found.exertions if one.scale} == {(0.0, 3.0)}
