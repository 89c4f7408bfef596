"""Where a device sits, and what a workout's name stands for."""

from __future__ import annotations

import pytest

from unknot.diary.entries import Kind
from unknot.diary.segments import Signal
from unknot.merging.activity_names import NamedActivity, activity_for
from unknot.merging.devices import Role, role_of

NOTHING = frozenset[Signal]()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Apple Watch", Role.WRIST),
        ("Anna's Apple Watch", Role.WRIST),
        ("Galaxy Watch4 Classic", Role.WRIST),
        ("Galaxy S21", Role.PHONE),
        ("SM-G991B", Role.PHONE),
        ("Pixel Watch 2", Role.WRIST),
        ("Pixel 7", Role.PHONE),
        ("iPhone", Role.PHONE),
        ("Annas iPhone", Role.PHONE),
        ("Fitbit Charge 5", Role.WRIST),
        ("Mi Band 6", Role.WRIST),
        ("Garmin vívosmart 4", Role.WRIST),
        ("Forerunner 245", Role.WRIST),
        ("Polar H10 A1B2", Role.BODY),
        ("Polar Vantage M", Role.WRIST),
        ("Oura Ring", Role.BODY),
        ("Health", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
def test_a_name_says_where_it_sits(name: str, role: Role):
    assert role_of(name, NOTHING) is role


def test_what_needs_skin_is_worn():
    assert role_of("Model 7", frozenset({Signal.HEART_RATE})) is Role.BODY
    assert role_of("Model 7", frozenset({Signal.STEPS})) is Role.UNKNOWN


def test_the_wrist_comes_first_and_the_phone_last():
    assert sorted(Role) == [Role.WRIST, Role.BODY, Role.UNKNOWN, Role.PHONE]
    assert [role.worn for role in sorted(Role)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("walking", "easy_walk_minutes", Kind.GENTLE),
        ("brisk_walk", "brisk_walk_minutes", Kind.AEROBIC),
        ("Nordic Walking", "brisk_walk_minutes", Kind.AEROBIC),
        ("running", "jog_minutes", Kind.AEROBIC),
        ("HKWorkoutActivityTypeCycling", "cycling_minutes", Kind.AEROBIC),
        ("EXERCISE_TYPE_STRENGTH_TRAINING", "strength_minutes", Kind.STRENGTH),
        ("TraditionalStrengthTraining", "strength_minutes", Kind.STRENGTH),
        ("pool swimming", "water_minutes", Kind.AEROBIC),
        ("tai_chi", "tai_chi_minutes", Kind.GENTLE),
        ("yoga", "yoga_minutes", Kind.HELD),
        ("hiking", "hiking_minutes", Kind.AEROBIC),
        ("Pilates", "pilates_minutes", Kind.HELD),
        ("gardening", "gardening_minutes", Kind.GENTLE),
    ],
)
def test_a_name_stands_for_an_activity_or_a_kind(name: str, column: str, kind: Kind):
    assert activity_for(name) == NamedActivity(column, kind)


@pytest.mark.parametrize("name", ["meditation", "sleep", "in_vehicle"])
def test_some_workouts_are_no_exertion(name: str):
    assert activity_for(name) == "no exertion"


@pytest.mark.parametrize("name", ["", "other", "workout", "quidditch", "aerobic_something"])
def test_an_unknown_name_is_not_guessed(name: str):
    assert activity_for(name) == "an activity that is not known here"
