"""What a person says to the questions of safety, and what they and their clinician allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import click

from unknot.cli import answer_words, own_store
from unknot.cli.amounts import doings
from unknot.cli.diary_options import bad_days
from unknot.cli.entry import Reply
from unknot.cli.language import tongue
from unknot.cli.text import table
from unknot.errors import UnknotError, nearest
from unknot.wording.spoken import named, speaking, spoken

if TYPE_CHECKING:
    from unknot.plan.standing import DoingPerWeek, SafetyAnswers
    from unknot.store.own_limits import OwnLimits

w = spoken(answer_words)
NOT_COUNTED = (
    "Your store may hold limits that a clinician set. They are not counted where a FILE is given:"
    " leave it out."
)
ANSWERS = ("yes", "sometimes", "not_sure", "no")
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class SafetySaid:
    """What was said on the command line."""

    malaise: str | None
    signs: tuple[str, ...]
    middling: tuple[str, ...]
    most: tuple[str, ...]
    flares: tuple[str, ...]


def safety_options(function: Callable[Concatenate[SafetySaid, P], R]) -> Callable[..., R]:
    """--malaise, --sign, --middling, --most, --flare, handed on as one `SafetySaid`."""

    @wraps(function)
    def gathered(*args: P.args, **given: P.kwargs) -> R:
        said = {one.name: given.pop(one.name) for one in fields(SafetySaid)}
        return function(SafetySaid(**cast("dict[str, Any]", said)), *args, **given)

    told: Callable[..., R] = gathered
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
            help="What a middling day allows and costs you nothing, such as easy_walk=10x4 a"
            " week.",
        ),
        click.option(
            "--sign", "signs", multiple=True, metavar="NAME",
            help="A warning sign that is there now; --sign list names them.",
        ),
        click.option(
            "--malaise", type=click.Choice(ANSWERS),
            help="Much worse the next day or later after a small effort?",
        ),
    ):  # fmt: skip
        told = option(told)
    return told


def signs_listed(language: str | None = None) -> Reply:
    """The signs, in words of the language asked for."""
    from unknot.plan.limits import red_flags

    with speaking(tongue(language)):
        rows = [[name, named("sign", name, words)] for name, words in red_flags().items()]
        text = f"{table(w.SIGNS_HEAD, rows)}\n\n{w.SIGNS_SAY}"
    return Reply({"signs": dict(red_flags())}, text)


def own_of(said: SafetySaid, day: date, *, stored: bool) -> OwnLimits:
    """What the person says now, over what they had kept.

    Args:
        stored: what is kept in the store counts.
    """
    from unknot.plan.standing import Malaise
    from unknot.store.own_limits import OwnLimits, own_limits

    given = doings(said.middling, "--middling"), doings(said.most, "--most")
    before = own_limits(own_store.store()) if stored and own_store.is_there() else OwnLimits()
    answers = before.answers
    if said.malaise is not None:
        answers = (*answers, (day, Malaise(said.malaise)))
    return OwnLimits(answers, {**before.middling, **given[0]}, {**before.most, **given[1]})


def most_of(own: OwnLimits, day: date, *, stored: bool) -> dict[str, DoingPerWeek]:
    """The most that the person allows themselves today; less where they asked the page for less."""
    if not (stored and own_store.is_there()):
        return dict(own.most)
    from unknot.workflow.less_week import with_less

    return with_less(own_store.store(), day, own.most)


def answers_of(
    own: OwnLimits,
    signs: Sequence[str],
    day: date,
    *,
    stored: bool,
    flare_limit: float | None = None,
) -> SafetyAnswers:
    """All of it as the limits need it, with what clinicians set.

    Raises:
        UnknotError: code "unknown-sign".
    """
    from unknot.plan.answers import malaise_of
    from unknot.plan.limits import red_flags
    from unknot.plan.standing import SafetyAnswers

    for sign in signs:
        if sign not in red_flags():
            raise UnknotError(
                "unknown-sign", f'there is no sign "{sign}".', nearest(sign, list(red_flags()))
            )
    counts, confirmed = malaise_of(own.answers)
    held = SafetyAnswers()
    if stored and own_store.is_there():
        from unknot.workflow.safety import safety_answers

        held = safety_answers(own_store.store(), day)
    return replace(
        held,
        red_flags=held.red_flags | frozenset(signs),
        malaise=counts,
        leaving=confirmed,
        middling=own.middling,
        flare_limit=held.flare_limit if flare_limit is None else flare_limit,
    )


def bad_days_of(said: SafetySaid, *, stored: bool) -> dict[str, float]:
    """From which value on a day is a flare, by symptom: as said now, over what the store holds."""
    given = bad_days(said.flares)
    if not (stored and own_store.is_there()):
        return given
    from unknot.workflow.safety import bad_day_begins

    return {**bad_day_begins(own_store.store()), **given}
