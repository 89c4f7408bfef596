"""Units as text, their powers, and the arithmetic that finds slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.errors import UnknotError
from unknot.units import BASE, ONE, Measured, parse, powers, same

names = st.sampled_from(sorted(BASE))


def measured(unit: str, name: str = "x") -> Measured:
    return Measured(parse(unit), name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", {}),
        ("h", {"time": 1}),
        ("1/h", {"time": -1}),
        ("1/h/MET^2", {"time": -1, "metabolic_rate": -2}),
        ("mL/kg/min", {"volume": 1, "mass": -1, "time": -1}),
        ("net MET", {"metabolic_rate": 1}),
        ("h/h", {}),
    ],
)
def test_powers(text: str, expected: dict[str, int]):
    assert powers(text) == expected


def test_seconds_minutes_and_hours_differ_in_size_only():
    assert parse("s").powers == parse("h").powers
    assert parse("min").size == pytest.approx(60 * parse("s").size)
    assert parse("d").size == 24.0
    assert not same(parse("s"), parse("h"))
    assert same(parse("1/h"), parse("1") / parse("h"))


def test_a_unit_that_cancels_keeps_no_size():
    assert same(parse("s") / parse("s"), ONE)
    assert str(parse("s/s")) == "1"


def test_an_unknown_unit_names_the_nearest():
    with pytest.raises(UnknotError) as caught:
        parse("1/mn")
    assert caught.value.code == "unknown-unit"
    assert 'did you mean "min"' in caught.value.fix


@given(first=names, second=names)
def test_multiplying_and_dividing_undo_each_other(first: str, second: str):
    a, b = parse(first), parse(second)
    assert same(a * b / b, a)
    assert same(a * b, b * a)


@given(name=names, power=st.integers(-4, 4))
def test_powers_of_a_unit_are_repeated_products(name: str, power: int):
    one = parse(name)
    product = ONE
    for _ in range(abs(power)):
        product = product * one if power > 0 else product / one
    assert same(one.to_power(power), product)


@given(first=names, second=names)
def test_only_like_units_add_up(first: str, second: str):
    a, b = measured(first, "a"), measured(second, "b")
    if same(a.unit, b.unit):
        assert same((a + b).unit, a.unit)
        assert same((a - b).unit, a.unit)
    else:
        for slip in (lambda: a + b, lambda: a - b):
            with pytest.raises(UnknotError, match="mixes units"):
                slip()


def test_the_error_shows_the_expression():
    with pytest.raises(UnknotError) as caught:
        _ = measured("MET", "load") * 2 + measured("h", "rest")
    assert caught.value.code == "unit-slip"
    assert "load * 2 [metabolic_rate^1] + rest [time^1]" in caught.value.said


def test_numbers_count_as_pure():
    share = measured("1", "share")
    assert (1 + share).unit.plain
    assert (1 - share * 3).unit.plain
    assert (2 / measured("h", "t")).unit == parse("1/h")
    assert (-share).unit.plain
    with pytest.raises(UnknotError, match="mixes units"):
        _ = 1 - measured("h", "t")
    with pytest.raises(TypeError):
        _ = share + "one"  # type: ignore[operator]


def test_powers_and_functions_take_pure_numbers():
    load = measured("MET", "load")
    assert (load**2).unit == parse("MET^2")
    assert ((load**2) ** 0.5).unit == parse("MET")
    with pytest.raises(UnknotError, match="no whole power"):
        _ = load**0.5
    with pytest.raises(UnknotError, match="stands in exp"):
        load.apply("exp")
    with pytest.raises(UnknotError, match="base of a changing power"):
        _ = load ** measured("1", "n")
    with pytest.raises(UnknotError, match="an exponent"):
        _ = measured("1", "share") ** load
    assert (measured("1", "share") ** measured("1", "n")).unit.plain
    with pytest.raises(TypeError):
        _ = load ** "two"  # type: ignore[operator]
