"""A protocol with every item of SPENT 2019, and a report with every item of CENT 2015.

Each item is filled from the trial or marked "not applicable, because …". Item lists are data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from unknot.trial import item_words
from unknot.trial.analyse import ArmAnswer
from unknot.trial.by_body import BodyAnswer
from unknot.trial.protocol_words import plan_words, report_words
from unknot.trial.record import Trial
from unknot.wording.spoken import named, spoken

w = spoken(item_words)


@dataclass(frozen=True)
class ChecklistItem:
    """One thing that a standard asks a trial to say."""

    id: str
    part: str
    asks: str


@dataclass(frozen=True)
class FilledItem:
    """The same with what this trial says."""

    item: ChecklistItem
    text: str

    @property
    def applies(self) -> bool:
        """Whether it was filled."""
        return not self.text.startswith(w.NOT_APPLICABLE)


@cache
def checklist(name: str) -> tuple[ChecklistItem, ...]:
    """The items of "spent_2019" or "cent_2015"."""
    place = resources.files("unknot").joinpath(f"data/trial/{name}.toml")
    rows = tomllib.loads(place.read_text(encoding="utf-8"))["item"]
    return tuple(ChecklistItem(**row) for row in rows)


def protocol(trial: Trial, chances: Mapping[str, float], person: str) -> tuple[FilledItem, ...]:
    """Every item of SPENT 2019 for a trial.

    Args:
        chances: p_clear, p_wrong and burden of the design, as simulated.
    """
    return _filled("spent_2019", plan_words(trial, chances, person))


def report(
    trial: Trial, answers: Sequence[ArmAnswer], person: str, bodies: Sequence[BodyAnswer] = ()
) -> tuple[FilledItem, ...]:
    """Every item of CENT 2015 for a trial that ended, or as it stands.

    Args:
        bodies: what a fit says beside.
    """
    return _filled("cent_2015", report_words(trial, answers, person, bodies))


def _filled(name: str, words: Mapping[str, str]) -> tuple[FilledItem, ...]:
    items = checklist(name)
    lacking = [item.id for item in items if not words.get(item.id)]
    assert not lacking, f"{name}: {lacking}"
    assert len(words) == len(items), name
    return tuple(FilledItem(item, words[item.id]) for item in items)


def as_markdown(title: str, source: str, items: Sequence[FilledItem]) -> str:
    """The whole as a text file."""
    lines = [f"# {title}", "", w.BY_ITEMS.format(source=source), ""]
    for filled in items:
        item = filled.item
        part, asks = (named("standard", words, words) for words in (item.part, item.asks))
        lines += [f"**{item.id}** ({part}: {asks}). {filled.text}", ""]
    return "\n".join(lines)
