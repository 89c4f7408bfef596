"""What a person wants of a plan, and which days are theirs to give."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from unknot.plan.standing import DoingPerWeek

WEEK = 7
MOST_WEEKS = 12
SLEEP, DOING = "sleep", "doing"
EVERY_DAY = tuple(range(WEEK))


@cache
def choices() -> Mapping[str, float]:
    """The numbers of a plan that are a choice of ours, by name, in data/plan/plan.toml's units."""
    text = resources.files("unknot").joinpath("data/plan/plan.toml").read_text(encoding="utf-8")
    return {name: float(row["value"]) for name, row in tomllib.loads(text).items()}


@dataclass(frozen=True)
class Wishes:
    """What a person wants of a plan.

    Attributes:
        weeks: how long, 1 to 12.
        weights: how much each symptom matters, by name; "sleep" and "doing" (what they love) too.
            A symptom that is not named counts 1, or nothing where any is named.
        loved: activities that they love.
        free: weekdays on which something may be done, 0 is Monday.
        rest_days: of a week, at least.
        most: what they allow themselves at most, by activity.
    """

    weeks: int = MOST_WEEKS
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    loved: tuple[str, ...] = ()
    free: tuple[int, ...] = EVERY_DAY
    rest_days: int = int(choices()["rest_days"])
    most: Mapping[str, DoingPerWeek] = field(default_factory=dict[str, DoingPerWeek])

    @property
    def days(self) -> int:
        """Days of the plan."""
        return WEEK * self.weeks

    @property
    def active_days(self) -> int:
        """Days of a week on which something may be planned."""
        return max(min(len(set(self.free)), WEEK - self.rest_days), 0)

    def weight(self, symptom: str) -> float:
        """How much a symptom matters."""
        named = any(name != DOING for name in self.weights)
        return self.weights.get(symptom, 0.0 if named else choices()["weight"])
