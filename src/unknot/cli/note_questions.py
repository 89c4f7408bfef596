"""What notes say was done, asked about: while they come in, or later of those in one's store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from unknot.cli import own_store
from unknot.cli.asking import confirmed
from unknot.cli.entry import Reply
from unknot.cli.offer import declared
from unknot.cli.text import table

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile
    from unknot.workflow.spoken import SpokenExertion

MOST = 12
WAY = (
    "unknot import --ask-notes asks for each, unknot import --take-notes takes all; neither needs"
    " the files again."
)

Decide = Callable[["Sequence[SpokenExertion]"], "list[bool | None]"]


def decided(take_all: bool, spoken: Sequence[SpokenExertion]) -> list[bool | None]:
    """Which of the things that notes speak of are taken: each only with a yes of its own.

    Returns:
        Of each yes or no; None where nobody was asked.
    """
    yes, _ = declared()
    asks = not yes and own_store.somebody_is_there()

    def decide(one: SpokenExertion) -> bool | None:
        if take_all or one.before is not None:
            return take_all or one.before is True
        return confirmed(_question(one), yes=False) if asks else None

    return [decide(one) for one in spoken]


def left_open(answers: Sequence[bool | None]) -> str:
    """What is said of the notes that nobody was asked about; empty where there are none."""
    left = sum(one is None for one in answers)
    said = f"Notes speak of exertion {left} times that you were not asked about. {WAY}"
    return said if left else ""


def from_store(person: str | None, *, take_all: bool, dry_run: bool) -> Reply:
    """Ask about the notes that are in the store, also about those that were said no to.

    Raises:
        UnknotError: code "needs-yes" where nobody is there to say which.
    """
    from unknot.workflow.spoken import spoken_in, take_into

    store: PersonFile = own_store.store()
    spoken = spoken_in(store.diary(person), store)
    answers: list[bool | None] = [None] * len(spoken)
    if spoken and not dry_run:
        answers = _answers(spoken, take_all)
    taken = take_into(store, spoken, answers, datetime.now(UTC)) if not dry_run else 0
    data: dict[str, Any] = {
        "store": str(own_store.place()),
        "dry_run": dry_run,
        "spoken": [one.as_data(yes is True) for one, yes in zip(spoken, answers, strict=True)],
        "taken": taken,
    }
    if not spoken:
        return Reply(data, "Notes in your store speak of no exertion that is not taken already.")
    if dry_run:
        return Reply(data, f"{_listed(spoken)}\n\nNothing was changed: this was a dry run.")
    shown = f"{_listed(spoken)}\n\n" if take_all else ""
    return Reply(data, f"{shown}Taken from your notes: {taken}; left: {len(spoken) - taken}.")


def _answers(spoken: Sequence[SpokenExertion], take_all: bool) -> list[bool | None]:
    if take_all:
        return [True] * len(spoken)
    return [confirmed(_question(one), yes=False) for one in spoken]


def _question(one: SpokenExertion) -> str:
    remark = f" ({one.proposal.remark})" if one.proposal.remark else ""
    before = " You said no before." if one.before is False else ""
    asked = f'On {one.day} you wrote "{one.proposal.words}": take it as {_taken_as(one)}?'
    return f"{asked}{remark}{before}"


def _listed(spoken: Sequence[SpokenExertion]) -> str:
    rows = [
        [one.day.isoformat(), f'"{one.proposal.words}"', _taken_as(one), _remark(one)]
        for one in spoken[:MOST]
    ]
    more = f"\nand {len(spoken) - MOST} more, in --json" if len(spoken) > MOST else ""
    return table(("day", "you wrote", "taken as", ""), rows, wrap=True) + more


def _taken_as(one: SpokenExertion) -> str:
    return f"{one.proposal.minutes:g} minutes of {one.doing}"


def _remark(one: SpokenExertion) -> str:
    return "you said no before" if one.before is False else one.proposal.remark
