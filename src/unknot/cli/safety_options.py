"""Options about safety: what a person answers before anything is suggested to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unknot.errors import UnknotError, nearest

if TYPE_CHECKING:
    from unknot.plan.standing import DoingPerWeek, SafetyAnswers

F = TypeVar("F", bound=Callable[..., Any])
ANSWERS = ("yes", "sometimes", "not_sure", "no")


def safety_options(function: F) -> F:
    """--malaise, --sign, --middling, --most, --flare."""
    for option in (
        click.option(
            "--flare", "flares", multiple=True, metavar="NAME=VALUE",
            help="What a bad day is to you, such as pain=7; else one well beyond your usual.",
        ),
        click.option(
            "--most", multiple=True, metavar="ACTIVITY=MINxTIMES",
            help="The most that you allow yourself of something, such as easy_walk=20x3 a week.",
        ),
        click.option(
            "--middling", multiple=True, metavar="ACTIVITY=MINxTIMES",
            help="What a middling day allows and costs you nothing, such as easy_walk=10x4 a week.",
        ),
        click.option(
            "--sign", "signs", multiple=True, metavar="NAME",
            help="A warning sign that is there now; unknot limits --sign list names them.",
        ),
        click.option(
            "--malaise", type=click.Choice(ANSWERS),
            help="Much worse the next day or later after a small effort?",
        ),
    ):  # fmt: skip
        function = option(function)
    return function


def answers_given(
    malaise: str | None, signs: Sequence[str], middling: Sequence[str]
) -> SafetyAnswers:
    """What was answered.

    Raises:
        UnknotError: a sign that is none, or an amount that is none.
    """
    from unknot.plan.limits import red_flags
    from unknot.plan.standing import Malaise, SafetyAnswers

    for sign in signs:
        if sign not in red_flags():
            raise UnknotError(
                "unknown-sign", f'there is no sign "{sign}".', nearest(sign, list(red_flags()))
            )
    return SafetyAnswers(
        red_flags=frozenset(signs),
        malaise=Malaise.UNASKED if malaise is None else Malaise(malaise),
        middling=amounts_given(middling, "--middling"),
    )


def amounts_given(given: Sequence[str], option: str) -> dict[str, DoingPerWeek]:
    """Amounts of activities, from "ACTIVITY=MINxTIMES" each.

    Raises:
        UnknotError: an activity or an amount that is none.
    """
    from unknot.plan.standing import DoingPerWeek
    from unknot.timeline import activities

    held: dict[str, DoingPerWeek] = {}
    for text in given:
        name, _, amount = text.partition("=")
        minutes, _, times = amount.partition("x")
        if name.strip() not in activities():
            raise UnknotError(
                "unknown-activity", f'there is no activity "{name}".',
                nearest(name, [n for n, a in activities().items() if a.kind]),
            )  # fmt: skip
        held[name.strip()] = DoingPerWeek(
            _between(minutes, 1440.0, option, text), _between(times, 50.0, option, text)
        )
    return held


def _between(amount: str, most: float, option: str, text: str) -> float:
    """A number from 0 to the most that a day, or a week, can hold."""
    try:
        value = float(amount)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise UnknotError("bad-amount", f'{option} "{text}" is no amount.', "write easy_walk=10x4.")
    return value
