"""Bearable's export by values: scales, largest of a day, treatments without doses, what is kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.diary.entries import Diary, Kind, Observation, Worse
from unknot.errors import UnknotError
from unknot.readers import read_diary
from unknot.recordings.raw import records_of

TODAY = date(2026, 11, 1)
OLD = "date,weekday,time of day,category,rating/amount,detail,notes"
NEW = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes"


def written(*rows: str, header: str = OLD) -> str:
    """An export of these rows, cells between bars, the day first."""
    lines = (",".join(f'"{cell.strip()}"' for cell in row.split("¦")) for row in rows)
    return "\n".join((header, *lines)) + "\n"


def read(folder: Path, text: str, name: str = "export.csv") -> Diary:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_diary([path], today=TODAY)


def of(diary: Diary, what: str) -> list[Observation]:
    return [one for one in diary.observations if one.what == what]


def test_a_days_pain_is_its_largest_and_chest_pain_stands_apart(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "1st Jun 2026¦Mon¦am¦Symptom¦1¦Joint pain (Mild)¦",
            "1st Jun 2026¦Mon¦pm¦Symptom¦2¦Back (lower) pain (Moderate)¦",
            "1st Jun 2026¦Mon¦pm¦Symptom¦4¦Chest pain (Unbearable)¦",
            "22nd Jun 2026¦Mon¦pm¦Symptom¦3¦Kopfschmerzen (Severe)¦",
        ),
    )
    assert [(o.day.day, o.value, o.source) for o in of(diary, "pain")] == [
        (1, 2.0, "export.csv: Back (lower) pain"),
        (22, 3.0, "export.csv: Kopfschmerzen"),
    ]
    scale = of(diary, "pain")[0].scale
    assert scale is not None
    assert (scale.low, scale.high, scale.worse) == (0.0, 4.0, Worse.HIGH)
    details = [row["detail"] for raw in diary.raw for row in records_of(raw)]
    assert "Chest pain (Unbearable)" in details
    assert "Joint pain (Mild)" in details


def test_a_word_that_contradicts_its_number_is_kept_and_not_read(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "1st Jun 2026¦Mon¦am¦Symptom¦2¦Joint pain (Severe)¦",
            "1st Jun 2026¦Mon¦pm¦Symptom¦1¦Joint pain (Mild)¦",
            "1st Jun 2026¦Mon¦pm¦Symptom¦9¦Fatigue¦",
        ),
    )
    assert [o.value for o in of(diary, "pain")] == [1.0]
    assert not of(diary, "fatigue")
    assert sum(raw.count for raw in diary.raw) == 3


def test_mood_is_from_one_to_ten_and_several_a_day_are_slots_by_their_clock(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "2nd Jun 2026¦Tue¦20:15¦Mood¦4¦Meh¦",
            "2nd Jun 2026¦Tue¦9:15¦Mood¦8¦Good¦a made-up note",
            "3rd Jun 2026¦Wed¦9:15¦Mood¦11¦Good¦",
        ),
    )
    assert [(o.value, o.slot) for o in of(diary, "mood")] == [(8.0, 1), (4.0, 2)]
    assert [(note.day.day, note.text) for note in diary.notes] == [(2, "a made-up note")]
    assert [(s.what, s.count) for s in diary.skipped] == [("mood", 1)]


@pytest.mark.parametrize(
    ("rows", "high"),
    [
        (("2¦Poor", "4¦Good"), 5.0),
        (("4¦Good", "5¦"), 5.0),
        (("7¦", "3¦"), 10.0),
        (("8¦Good", "3¦"), 10.0),
        (("4¦", "3¦"), None),
        (("4¦Good", "7¦"), None),
        (("4¦Good", "2¦Good"), None),
    ],
)
def test_energy_is_read_only_where_its_scale_is_proven(
    rows: tuple[str, ...], high: float | None, tmp_path: Path
):
    lines = (f"{i}th Jun 2026¦Thu¦9:00¦Energy¦{row}¦" for i, row in enumerate(rows, 4))
    diary = read(tmp_path, written("4th Jun 2026¦Thu¦9:00¦Mood¦5¦¦", *lines))
    scales = {one.scale.high for one in of(diary, "energy") if one.scale is not None}
    assert scales == (set() if high is None else {high})
    said = any("readings of energy do not say" in text for text in diary.warnings)
    assert said == (high is None)
    kept = {raw.kind: raw.count for raw in diary.raw}
    assert kept.get("Energy", 0) == (0 if high else 2)


def test_sleep_is_hours_and_its_quality_five_steps_with_the_low_end_bad(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "4th Jun 2026¦Thu¦¦Sleep¦7:45¦Asleep 23:15 - 07:00. In bed 23:00 - 07:30¦. ",
            "4th Jun 2026¦Thu¦¦Sleep quality¦2¦Poor¦",
            "5th Jun 2026¦Fri¦¦Sleep¦¦¦. (synced from a phone)",
        ),
    )
    assert [(o.day.day, o.value, o.unit) for o in of(diary, "sleep_hours")] == [(4, 7.75, "h")]
    scale = of(diary, "sleep")[0].scale
    assert scale is not None
    assert (scale.low, scale.high, scale.worse) == (1.0, 5.0, Worse.LOW)
    assert not diary.notes


def test_measurements_are_read_where_their_name_says_what_they_are(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "4th Jun 2026¦2026-06-04¦Thu¦9:00¦Health measurements¦2100¦Step count¦",
            "4th Jun 2026¦2026-06-04¦Thu¦21:00¦Health measurements¦6100¦Step count¦",
            "4th Jun 2026¦2026-06-04¦Thu¦21:00¦Health measurements¦58¦Resting heart rate (bpm)¦",
            "4th Jun 2026¦2026-06-04¦Thu¦21:00¦Health measurements¦48¦HRV (ms)¦",
            "4th Jun 2026¦2026-06-04¦Thu¦21:00¦Health measurements¦6.5¦Pain (0-10)¦",
            "4th Jun 2026¦2026-06-04¦Thu¦21:00¦Health measurements¦70¦Weight (kg)¦",
            header=NEW,
        ),
    )
    assert [(e.kind, e.amount, e.unit) for e in diary.exertions] == [
        (Kind.OVERALL, 6100.0, "steps")
    ]
    assert {(o.what, o.value) for o in diary.observations} == {
        ("resting_heart_rate", 58.0),
        ("pain", 6.5),
    }
    assert not of(diary, "rmssd"), "a variability without its name could be SDNN"
    assert {raw.kind: raw.count for raw in diary.raw} == {"Health measurements": 3}


def test_demands_say_their_kind_and_causes_are_events(tmp_path: Path):
    diary = read(
        tmp_path,
        written(
            "4th Jun 2026¦Thu¦am¦Work¦¦💻 Mental exertion - A lot | ☕ Caffeine - Little¦",
            "4th Jun 2026¦Thu¦pm¦Self¦¦Emotional exertion - Moderate¦",
            "4th Jun 2026¦Thu¦am¦Reproductive¦¦🩸 Period¦",
            "4th Jun 2026¦Thu¦pm¦Reproductive¦¦🩸 Period¦",
            "5th Jun 2026¦Fri¦pm¦Factors¦¦Cold | Quiet day¦",
            "6th Jun 2026¦Sat¦pm¦Factors¦¦Flu - None | Travel¦",
        ),
    )
    done = [(e.kind, e.amount, e.scale.high if e.scale else 0) for e in diary.exertions]
    assert done == [(Kind.COGNITIVE, 3.0, 3.0), (Kind.EMOTIONAL, 2.0, 3.0)]
    assert [(e.day.day, e.cause, e.change, e.name) for e in diary.events] == [
        (4, "period", "on", "period"),
        (6, "travel", "on", "travel"),
    ]
    assert [(o.day.day, o.value) for o in of(diary, "period")] == [(4, 1.0), (5, 0.0)]
    assert diary.counts[0].merged == 1


def test_a_medicine_that_begins_within_the_diary_is_a_treatment_without_its_dose(tmp_path: Path):
    first = date(2026, 3, 1)
    rows = [f"{first + timedelta(i)}¦Mon¦9:00¦Mood¦5¦¦" for i in range(80)]
    taken = dict.fromkeys(range(20, 40), 10) | dict.fromkeys(range(40, 60), 25)
    rows += [
        f"{first + timedelta(i)}¦Mon¦21:00¦Meds/Supplements¦{amount}¦Amitriptyline 10 mg (mg)¦"
        for i, amount in taken.items()
    ]
    rows += [
        f"{first + timedelta(i)}¦Mon¦9:00¦Meds/Supplements¦1¦Vitamin D3 (mcg)¦" for i in range(80)
    ]
    rows += [
        f"{first + timedelta(i)}¦Mon¦9:00¦Meds/Supplements¦400¦Ibuprofen (mg)¦"
        for i in (3, 4, 30, 44)
    ]
    diary = read(tmp_path, written(*rows))
    assert [((e.day - first).days, e.change, e.name) for e in diary.events] == [
        (20, "start", "Amitriptyline"),
        (40, "change", "Amitriptyline"),
        (60, "stop", "Amitriptyline"),
    ]
    marked = [(o.day - first).days for o in of(diary, "treatment") if o.value]
    assert marked == [20, 40, 60]


def test_dates_that_differ_are_left_out_and_a_missing_column_is_named(tmp_path: Path):
    rows = (
        "4th Jun 2026¦2026-06-05¦Thu¦9:00¦Mood¦5¦¦",
        "4th Jun 2026¦2026-06-04¦Thu¦9:00¦Mood¦6¦¦",
    )
    diary = read(tmp_path, written(*rows, header=NEW))
    assert [o.value for o in of(diary, "mood")] == [6.0]
    assert diary.skipped[0].why.startswith("its two dates differ")
    with pytest.raises(UnknotError):
        read(tmp_path, written(*rows, header=NEW.replace("category", "kind")), "other.csv")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 28),
            st.sampled_from(["am", "9:30", "", "all day"]),
            st.sampled_from(
                ["Mood", "Energy", "Symptom", "Sleep", "Sleep quality", "Factors", "Productivity"]
            ),
            st.sampled_from(["", "0", "3", "7:30", "12", "x"]),
            st.sampled_from(["", "Joint pain (Severe)", "Flu | Home", "Good", "Fatigue (Mild)"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_no_row_goes_nowhere(
    rows: list[tuple[int, str, str, str, str]], tmp_path_factory: pytest.TempPathFactory
):
    always = "1st May 2026¦Fri¦9:00¦Mood¦5¦¦"
    text = written(always, *(f"{d}th May 2026¦Fri¦{t}¦{c}¦{a}¦{x}¦" for d, t, c, a, x in rows))
    count = read(tmp_path_factory.mktemp("bearable"), text).counts[0]
    assert count.conserved
    assert count.records == len(rows) + 1
