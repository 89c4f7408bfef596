"""Ways of living for the coming weeks, as data: the named ones, and a person's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.inference.own_response import RecordedKind
from unknot.timeline import activities, activity, sessions

WEEKS = 12
FORTNIGHT_WEEKS = 2  # an effect is that of days 8 to 14
LESS = 0.7


@dataclass(frozen=True)
class Arm:
    """A way of living for the coming weeks.

    Attributes:
        chores: multiplies the load of chores.
        times: what the body does is so many times what the sessions do; -1 is giving them up.
        recorded: the recorded kind that it changes, where that is not its activity.
        change: of that kind's daily amount, in its own unit.
        heavy_days: so many days a week that hold the change; 0 is every day.
    """

    name: str
    label: str
    activity: str
    kind: str
    minutes: float
    per_week: int
    chores: float = 1.0
    times: float = 1.0
    recorded: str = ""
    change: float = 0.0
    heavy_days: int = 0

    @property
    def mirrored(self) -> bool:
        """Whether it is doing less of something that another arm does more of."""
        return self.times < 0.0 or self.change < 0.0 or (not self.activity and self.chores < 1.0)

    @property
    def minutes_per_week(self) -> float:
        """Minutes of it a week."""
        return self.minutes * self.per_week

    def place(self, kinds: Sequence[RecordedKind]) -> int | None:
        """Where among recorded kinds stands the one that this arm changes; None for nowhere."""
        names = [kind.name for kind in kinds]
        wanted = self.recorded or self.activity
        return names.index(wanted) if wanted in names else None

    def amounts(self, kind: RecordedKind) -> tuple[Array, float]:
        """Changes of each coming day's amount of a kind, and that of one session of it.

        Both in multiples of the kind's `amount`.
        """
        days = np.zeros(7 * WEEKS)
        if self.change:
            each = self.change / kind.amount
            for offset in _offsets(self.heavy_days or 7):
                days[offset::7] = each
            return days, each
        for bout in sessions(self.activity, self.minutes, self.per_week, WEEKS):
            days[int(bout.start // 24.0)] += self.minutes / kind.amount
        return days, self.minutes / kind.amount


def _offsets(per_week: int) -> list[int]:
    return [int(i * 7 / per_week) for i in range(per_week)]


ARMS = (
    Arm("brisk_walk", "Brisk walking, 3 × 36 min a week", "brisk_walk", "aerobic", 36.0, 3),
    Arm("easy_walk", "Easy walking, 5 × 30 min a week", "easy_walk", "gentle", 30.0, 5),
    Arm("tai_chi", "Tai chi, 3 × 45 min a week", "tai_chi", "gentle", 45.0, 3),
    Arm("less", "Doing a third less around the house", "", "less", 0.0, 0, LESS),
)


def named_arms(done: Collection[str]) -> tuple[Arm, ...]:
    """Those whose activity was done, and doing less."""
    return tuple(arm for arm in ARMS if not arm.activity or arm.activity in done)


MOST_GIVEN_UP = 2  # kinds of which stopping and halving are asked
LABELS = {
    "overall": "days of much activity",
    "cognitive": "mentally demanding days",
    "emotional": "emotionally stressful days",
}


def own_arms(kinds: Sequence[RecordedKind], days: int) -> tuple[Arm, ...]:
    """Ways of living in what a person recorded, beside how they live now.

    A third more or fewer steps; heavy days of what they rate; stopping, and half, of what they do.

    Args:
        days: of the diary.
    """
    found: list[Arm] = []
    given_up = 0
    for kind in kinds:
        if kind.unit == "steps":
            found += _steps(kind)
        elif kind.unit != "min":
            found.append(_heavy(kind))
        elif given_up < MOST_GIVEN_UP:
            given_up += 1
            found += _given_up(kind, days)
    return tuple(found)


def _steps(kind: RecordedKind) -> list[Arm]:
    return [
        Arm(
            f"{word}_steps", f"A third {word} steps than now", "", "steps", 0.0, 0,
            1.0 + sign / 3.0, recorded=kind.name, change=sign * kind.usual / 3.0,
        )
        for word, sign in (("more", 1.0), ("fewer", -1.0))
    ]  # fmt: skip


def _heavy(kind: RecordedKind) -> Arm:
    label = LABELS.get(kind.name, f"heavy days ({kind.name})")
    return Arm(
        f"heavy_{kind.name}", f"{label.capitalize()}, 3 a week rather than usual ones", "",
        kind.name, 0.0, 0, recorded=kind.name, change=kind.heavy - kind.usual, heavy_days=3,
    )  # fmt: skip


def _given_up(kind: RecordedKind, days: int) -> list[Arm]:
    """Stopping and halving: the body is taken to answer in proportion."""
    known = kind.name in activities()
    name = activity(kind.name).label if known else kind.name.replace("_", " ")
    per_week = int(np.clip(round(7.0 * kind.days / days), 1, 7))
    minutes = min(7.0 * kind.usual / per_week, 180.0)
    return [
        Arm(
            f"{word}_{kind.name}", f"{said} {name}", kind.name if known else "", "change",
            minutes if known else 0.0, per_week if known else 0, times=-share,
            recorded=kind.name, change=-share * kind.usual,
        )
        for word, said, share in (("stop", "No more", 1.0), ("half", "Half as much", 0.5))
    ]  # fmt: skip
