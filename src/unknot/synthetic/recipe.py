"""What a made-up person is made from, and the three that travel with the package.

All three are of the first seed: none was chosen for what its diary shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from unknot.model import tightnesses
from unknot.observe import Pacing


@dataclass(frozen=True)
class Block:
    """Weeks in which a person set out to do one activity at fixed days, whatever the morning."""

    activity: str
    start_day: int
    weeks: int
    minutes: float
    sessions_a_week: int


@dataclass(frozen=True)
class PersonRecipe:
    """Everything a made-up person is made from.

    Attributes:
        tightness: the knots that differ from `background`.
        spread: SD of stress from day to day.
        missing: share of days without an entry.
        now_and_then: activities done without a plan, with their minutes.
    """

    name: str
    says: str
    tightness: dict[str, float]
    background: float
    days: int
    seed: int = 1
    reserve_scale: float = 1.0
    stress: float = 0.18
    spread: float = 0.06
    sleep_lost: float = 0.04
    activity_scale: float = 1.0
    scales: dict[str, float] = field(default_factory=dict[str, float])
    missing: float = 0.08
    blocks: tuple[Block, ...] = ()
    now_and_then: dict[str, float] = field(default_factory=dict[str, float])
    pacing: Pacing = field(default_factory=lambda: Pacing(bout=-2.2, bout_answer=0.8))

    @property
    def traits(self) -> dict[str, float]:
        """The model's traits of this person."""
        named = {f"tightness_{name}": value for name, value in self.tightness.items()}
        everyone = dict.fromkeys(tightnesses(), self.background)
        return {**everyone, **named, "reserve_scale": self.reserve_scale}


_RECIPES = (
    PersonRecipe(
        "helps",
        "Brisk walking helps this person, slowly; so do tai chi and easy walking.",
        {"stuck": 0.7, "sensitisation": 0.6},
        0.13,
        120,
        blocks=(Block("brisk_walk", 21, 5, 36.0, 3), Block("tai_chi", 77, 4, 45.0, 3)),
        now_and_then={"easy_walk": 20.0},
    ),
    PersonRecipe(
        "flares",
        "Brisk walking costs this person days of pain; tai chi and easy walking help.",
        {"depleted": 0.97, "overexertion": 0.08},
        0.13,
        120,
        spread=0.04,
        reserve_scale=0.93,
        missing=0.06,
        blocks=(
            Block("brisk_walk", 14, 2, 36.0, 5),
            Block("brisk_walk", 42, 2, 36.0, 5),
            Block("tai_chi", 70, 2, 45.0, 3),
            Block("brisk_walk", 98, 2, 36.0, 5),
        ),
        now_and_then={"easy_walk": 20.0, "brisk_walk": 20.0},
    ),
    PersonRecipe(
        "unsure",
        "Brisk walking does nothing much to this person, and the diary has many gaps.",
        {"mitochondria": 0.6, "overexertion": 0.11},
        0.15,
        90,
        scales={"pain": 0.9, "fatigue": 0.9},
        missing=0.42,
        now_and_then={"easy_walk": 20.0, "brisk_walk": 15.0},
    ),
)


def recipes() -> dict[str, PersonRecipe]:
    """The made-up people by name."""
    return {recipe.name: recipe for recipe in _RECIPES}
