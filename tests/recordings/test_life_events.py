"""Names of causes, medicines without doses, and treatments out of what was taken day by day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import CAUSES
from unknot.recordings.life_events import NAMES, cause_of, without_dose
from unknot.recordings.treatments import Intake, treatment_changes

FIRST = date(2026, 1, 1)
UNITS = ("mg", "mcg", "µg", "ml", "IU", "g", "%", "tablets", "Tabletten", "comprimés", "gotas")


def day(number: int) -> date:
    return FIRST + timedelta(number)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Amitriptyline 10 mg", "Amitriptyline"),
        ("Amitriptyline (mg)", "Amitriptyline"),
        ("Amitriptyline 10", "Amitriptyline"),
        ("Pregabalin 75mg x 2", "Pregabalin"),
        ("2 x 500 mg Paracetamol", "Paracetamol"),
        ("Paracetamol, 2 tablets", "Paracetamol"),
        ("Fentanyl 12.5 mcg/h patch", "Fentanyl patch"),
        ("Tramadol retard 100 mg 1-0-1", "Tramadol retard"),
        ("Duloxetin 60 mg 1x täglich", "Duloxetin"),
        ("Vitamin D3 (1,000 IU)", "Vitamin D3"),
        ("Omega 3 (1000 mg)", "Omega 3"),
        ("Vitamin B 12 1000 µg", "Vitamin B 12"),
        ("5-HTP 100 mg", "5-HTP"),
        ("Insulin 20 units", "Insulin"),
        ("Melatonin", "Melatonin"),
    ],
)
def test_a_medicine_keeps_its_name_and_loses_its_dose(name: str, bare: str):
    assert without_dose(name) == bare


@given(
    name=st.from_regex(r"[A-Z][a-z]{3,9}( [a-z]{4,8})?", fullmatch=True),
    amount=st.one_of(st.integers(1, 5000), st.decimals(0, 99, places=1).map(str)),
    unit=st.sampled_from(UNITS),
    shape=st.sampled_from(["{n} {a} {u}", "{n} {a}{u}", "{n} ({a} {u})", "{a} {u} {n}", "{n} {a}"]),
)
def test_no_dose_survives_however_it_is_written(name: str, amount: object, unit: str, shape: str):
    bare = without_dose(shape.format(n=name, a=amount, u=unit))
    assert not re.search(r"\d", bare)
    assert bare.startswith(name.split()[0])


def test_every_cause_has_names_and_each_name_one_cause():
    assert set(NAMES) | {"treatment"} == set(CAUSES)
    for cause, names in NAMES.items():
        assert all(cause_of(f"  🦠 {name.upper()}! ") == cause for name in names)


@pytest.mark.parametrize("name", ["Cold", "Trip", "No infection", "Sick of it", "", "Travel plans"])
def test_a_name_that_could_be_anything_is_no_cause(name: str):
    assert cause_of(name) is None


def taken(name: str, days: list[int], amount: float | None = 10.0) -> list[Intake]:
    return [Intake(day(number), name, amount, "mg") for number in days]


def shown(intakes: list[Intake], recorded: int) -> list[tuple[int, str]]:
    changes = treatment_changes(intakes, [day(number) for number in range(recorded)])
    return [((one.day - FIRST).days, one.change) for one in changes]


def test_what_was_taken_from_the_first_days_on_has_no_beginning():
    assert shown(taken("a", list(range(60))), 60) == []
    assert shown(taken("a", list(range(5, 60))), 60) == []


def test_a_beginning_a_stop_and_a_beginning_again():
    intakes = taken("a", [*range(20, 40), *range(70, 100)])
    assert shown(intakes, 130) == [(20, "start"), (40, "stop"), (70, "start"), (100, "stop")]


def test_a_diary_that_ends_or_pauses_with_the_medicine_says_nothing_of_a_stop():
    assert shown(taken("a", list(range(20, 60))), 62) == [(20, "start")]


def test_a_forgotten_or_doubled_pill_changes_nothing():
    intakes = taken("a", [n for n in range(20, 60) if n not in (30, 31)])
    intakes += taken("a", [45, 46])
    assert shown(intakes, 60) == [(20, "start")]


def test_another_amount_that_stays_is_a_change():
    intakes = taken("a", list(range(20, 40)), 10.0) + taken("a", list(range(40, 60)), 5.0)
    assert shown(intakes, 60) == [(20, "start"), (40, "change")]


def test_what_is_taken_against_bad_days_is_no_treatment():
    assert shown(taken("a", [20, 25, 29, 33, 41, 48, 55]), 80) == []


@given(
    days=st.sets(st.integers(0, 200), max_size=80),
    amounts=st.lists(st.sampled_from([None, 5.0, 10.0]), min_size=1, max_size=5),
)
def test_changes_lie_within_what_was_recorded_and_a_stop_follows_the_last_intake(
    days: set[int], amounts: list[float | None]
):
    intakes = [
        Intake(day(number), "a", amounts[i % len(amounts)]) for i, number in enumerate(sorted(days))
    ]
    recorded = [day(number) for number in range(201)]
    for one in treatment_changes(intakes, recorded):
        assert (one.seen - FIRST).days in days
        assert one.day - one.seen == timedelta(one.change == "stop")
        assert one.change != "start" or (one.day - FIRST).days >= 14
