"""What a person said of their own limits, in their file, so that it need not be said each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from unknot.plan.standing import DoingPerWeek, Malaise

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile

KIND, NAME = "own limits", "mine"


@dataclass(frozen=True)
class OwnLimits:
    """What was said.

    Attributes:
        answers: about small efforts, each with its day, in the order of answering.
        middling: what a middling day allows, by activity.
        most: the most that they allow themselves, by activity.
    """

    answers: tuple[tuple[date, Malaise], ...] = ()
    middling: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])
    most: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])


def own_limits(person: PersonFile) -> OwnLimits:
    """What is kept."""
    rows = person.kept(KIND)
    held: Any = rows[-1].payload if rows else {}
    middling, most = (
        {name: DoingPerWeek(*each) for name, each in held.get(part, {}).items()}
        for part in ("middling", "most")
    )
    answers = tuple(
        (date.fromisoformat(day), Malaise(answer)) for day, answer in held.get("answers", ())
    )
    return OwnLimits(answers, middling, most)


def keep_own_limits(person: PersonFile, own: OwnLimits, when: datetime) -> None:
    """Keep it; what was kept before stays as an earlier revision."""

    def plain(doings: Mapping[str, DoingPerWeek]) -> dict[str, list[float]]:
        return {name: [each.minutes, each.per_week] for name, each in doings.items()}

    answers = [[day.isoformat(), answer.value] for day, answer in own.answers]
    held = {"answers": answers, "middling": plain(own.middling), "most": plain(own.most)}
    person.keep(KIND, NAME, held, model_hash="", data_hash="", when=when)
