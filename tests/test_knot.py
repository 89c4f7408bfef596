"""What a knot is refused for, in words that say the way out."""

# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false
# The equations here take numbers of any kind, as those of knots do.

from __future__ import annotations

from typing import Any

import pytest

from unknot.errors import UnknotError
from unknot.evidence import tuned
from unknot.knot import Knot, Output, Param, Rate, Read, State, Trait, number


def refill(store: Any, spend: Any, tau: Any) -> dict[str, Rate]:
    return {"store": Rate(gain=1 / tau, loss=1 / tau + spend)}


def knot(**changes: Any) -> Knot:
    """A small sound knot, changed in one respect."""
    sound: dict[str, Any] = {
        "name": "phosphocreatine",
        "says": "Work spends phosphocreatine.",
        "leaves_out": "Much.",
        "flow": refill,
        "states": (State("store", "1", "share of the resting level", 1.0, 0.0, 1.0),),
        "params": (Param("tau", "s", "refill time constant", 41.8, 22.0, 60.8, tuned()),),
        "reads": (Read("spend", "1/s", "work spends it", -1, tuned()),),
    }
    return Knot(**(sound | changes))


def refused(code: str, **changes: Any) -> UnknotError:
    with pytest.raises(UnknotError) as caught:
        knot(**changes)
    assert caught.value.code == code
    assert '"phosphocreatine"' in caught.value.said or code == "unknown-unit"
    return caught.value


def test_a_sound_knot_is_accepted():
    sound = knot()
    assert sound.needs(refill) == ("store", "spend", "tau")
    assert sound.declared() == {
        "store": "1",
        "healthy_store": "1",
        "tau": "s",
        "spend": "1/s",
        "healthy_spend": "1/s",
    }


def test_a_typo_in_an_equation_names_the_nearest():
    def flow(stor: Any, spend: Any, tau: Any) -> dict[str, Rate]:
        return refill(stor, spend, tau)

    error = refused("unknown-name", flow=flow)
    assert 'flow() asks for "stor", which it never declares' in error.said
    assert error.fix.startswith('did you mean "store"?')


def test_a_typo_in_an_output_names_the_nearest():
    def fullness(sotre: Any) -> Any:
        return sotre

    error = refused("unknown-name", outputs=(Output("fullness", "1", "share left", fullness),))
    assert 'fullness() asks for "sotre"' in error.said
    assert error.fix.startswith('did you mean "store"?')


@pytest.mark.parametrize(
    "changes",
    [
        {"params": (number("store", "1", 1.0, "again"), number("tau", "s", 40.0, "tau"))},
        {"traits": (Trait("spend", "1", "again"),)},
        {"outputs": (Output("store", "1", "again", lambda tau: tau),)},
    ],
)
def test_a_name_stands_for_one_thing(changes: dict[str, Any]):
    assert "twice" in refused("double-name", **changes).said


@pytest.mark.parametrize(
    "changes",
    [
        {"params": (Param("tau", "s", "refill", 70.0, 22.0, 60.8, tuned()),)},
        {"params": (Param("tau", "s", "refill", float("nan"), 22.0, 60.8, tuned()),)},
        {"states": (State("store", "1", "share", 1.2, 0.0, 1.0),)},
        {"states": (State("store", "1", "share", 1.0, 0.0, 1.0, sick=-0.1),)},
        {"traits": (Trait("tight", "1", "tightness", 2.0),)},
    ],
)
def test_values_lie_in_their_ranges(changes: dict[str, Any]):
    assert "lies outside" in refused("out-of-range", **changes).said


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"params": (number("tau", "s", 40.0, "refill"), number("tua", "s", 4.0, "typo"))},
            "tua",
        ),
        (
            {
                "reads": (
                    Read("spend", "1/s", "work", -1, tuned()),
                    Read("sleep", "1", "idle", 1, tuned()),
                )
            },
            "sleep",
        ),
    ],
)
def test_what_is_declared_is_used(changes: dict[str, Any], name: str):
    assert f'declares "{name}" and never uses it' in refused("unused-name", **changes).said


def test_an_unknown_unit_names_the_nearest():
    error = refused("unknown-unit", params=(number("tau", "sec", 40.0, "refill"),))
    assert "sec" in error.said


def test_numbers_without_a_source_are_graded_tuned_and_may_halve_or_double():
    param = number("tau", "s", 40.0, "refill")
    assert (param.low, param.high, param.source.grade) == (20.0, 80.0, "T")
    below = number("drift", "1", -2.0, "a negative number")
    assert (below.low, below.high) == (-4.0, -1.0)
    nothing = number("support", "1", 0.0, "nothing yet")
    assert (nothing.low, nothing.high) == (0.0, 1.0)


def test_a_rate_is_gain_minus_loss():
    assert Rate(2.0, 0.5).net(3.0) == 0.5


def test_normalised_states_and_kept_outputs_offer_their_factors():
    declared = knot(
        states=(State("store", "1", "share", 1.0, 0.0, 2.0, reference=1.0, normalised=True),),
        outputs=(Output("left", "1", "share left", lambda store: store, reference=1.0),),
    ).declared()
    assert {"norm_store", "norm_left", "healthy_store"} <= set(declared)
