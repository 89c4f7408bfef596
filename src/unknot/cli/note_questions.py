"""What notes say was done, asked about: while they come in, or later of those in one's store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from unknot.cli import own_store
from unknot.cli.asking import confirmed
from unknot.cli.diary_options import zone_asked
from unknot.cli.entry import Reply
from unknot.cli.offer import declared
from unknot.cli.text import table

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile
    from unknot.workflow.spoken import SpokenExertion

MOST = 12
WAY = (
    "unknot import --ask-notes asks for each, unknot import --take-notes takes all that their days"
    " do not have already; neither needs the files again."
)
TWICE = (
    "{count} of them are not taken: their days have as many minutes of it already, and they would"
    " count twice. unknot import --ask-notes asks for each."
)
NO_MORE = "Notes in your store speak of no exertion that is not taken already."
DRY = "Nothing was changed: this was a dry run."

Decide = Callable[["Sequence[SpokenExertion]"], "list[bool | None]"]


def decided(take_all: bool, spoken: Sequence[SpokenExertion]) -> list[bool | None]:
    """Which of the things that notes speak of are taken: each only with a yes of its own.

    Returns:
        Of each yes or no; None where nobody was asked.
    """
    yes, _ = declared()
    asks = not yes and own_store.somebody_is_there()

    def decide(one: SpokenExertion) -> bool | None:
        if take_all and not one.is_there:
            return True
        if one.before is not None or take_all:
            return one.before
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
    from unknot.workflow.spoken import beside_recorded, spoken_in, take_into

    store: PersonFile = own_store.store()
    spoken = spoken_in(store.diary(person), store)
    spoken = beside_recorded(spoken, None, store, person, zone_asked())
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
        return Reply(data, NO_MORE)
    if dry_run:
        return Reply(data, f"{_listed(spoken)}\n\n{DRY}")
    shown = f"{_listed(spoken)}\n\n" if take_all else ""
    twice = sum(one.is_there for one in spoken) if take_all else 0
    more = f" {TWICE.format(count=twice)}" if twice else ""
    return Reply(
        data, f"{shown}Taken from your notes: {taken}; left: {len(spoken) - taken}.{more}"
    )  # fmt: skip


def proposed(spoken: Sequence[SpokenExertion]) -> str:
    """What notes say was done, as a dry run shows it; empty where they say nothing."""
    if not spoken:
        return ""
    return f"Notes speak of exertion; none of it counts without your yes:\n\n{_listed(spoken)}"


def _answers(spoken: Sequence[SpokenExertion], take_all: bool) -> list[bool | None]:
    if take_all:
        return [None if one.is_there else True for one in spoken]
    return [confirmed(_question(one), yes=False) for one in spoken]


def _question(one: SpokenExertion) -> str:
    remark = f" ({one.proposal.remark})" if one.proposal.remark else ""
    before = " You said no before." if one.before is False else ""
    asked = f'On {one.day} you wrote "{one.proposal.words}": take it as {_taken_as(one)}?'
    there = f" That day has already: {_recorded(one)}." if one.recorded else ""
    return f"{asked}{remark}{before}{there}"


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
    said = ["you said no before" if one.before is False else one.proposal.remark]
    said += [f"that day has already: {_recorded(one)}"] if one.recorded else []
    return "; ".join(part for part in said if part)


def _recorded(one: SpokenExertion) -> str:
    """What else is recorded of its day."""
    return ", ".join(f"{name.replace('_', ' ')} {minutes:g} min" for name, minutes in one.recorded)
