"""States of the world to try the limits on: mostly near what is allowed, and at every edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

import numpy as np
from tests.plan.second_limits import State

from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Increase,
    Malaise,
    SafetyAnswers,
    StandingToday,
)

TODAY = date(2026, 5, 4)
WALK = "easy_walk"
ODD = (0.0, -5.0, math.nan)
T = TypeVar("T")


BLOCK, WIDTH = 1000, 160


@lru_cache(maxsize=1)
def _chances(block: int) -> list[list[float]]:
    rng = np.random.default_rng(np.random.SeedSequence([17, 25, block]))
    rows: list[list[float]] = rng.random((BLOCK, WIDTH)).tolist()
    return rows


class Drawn:
    """Values of one state, by its number."""

    def __init__(self, number: int) -> None:
        self.next = iter(_chances(number // BLOCK)[number % BLOCK]).__next__

    def one(self, *values: T) -> T:
        return values[int(self.next() * len(values))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, which it does not reach."""
        return low + int(self.next() * (high - low))

    def chance(self, share: float) -> bool:
        return self.next() < share

    def mostly(self, fine: tuple[T, ...], odd: tuple[T, ...]) -> T:
        return self.one(*fine) if self.chance(0.93) else self.one(*odd)

    def maybe(self, share: float, make: Callable[[], T]) -> T | None:
        return make() if self.chance(share) else None

    def doing(self) -> DoingPerWeek:
        minutes = self.mostly((5.0, 20.0, 22.0, 60.0, 90.0 * self.next()), ODD)
        return DoingPerWeek(minutes, self.mostly((1.0, 2.0, 2.3, 3.0, 7.0, 14.0), ODD))

    def days(self, most: int) -> tuple[date, ...]:
        offsets = [self.whole(-60, 10) for _ in range(self.whole(0, most + 1))]
        return tuple(TODAY + timedelta(days=offset) for offset in offsets)

    def clinician(self) -> ClinicianLimits:
        caps = {self.one(WALK, "tai_chi"): self.doing()} if self.chance(0.7) else {}
        limit = self.maybe(0.4, lambda: self.one(0.05, 0.1, 0.3, math.nan))
        return ClinicianLimits("Dr Example", TODAY, caps, limit, self.chance(0.1))


def state(number: int) -> State:
    d = Drawn(number)
    usual = {WALK: d.doing()} if d.chance(0.8) else {}
    return State(
        WALK, d.doing(), _standing(d, usual), _answers(d),
        d.maybe(0.2, d.doing), d.maybe(0.2, d.doing),
    )  # fmt: skip


def _standing(d: Drawn, usual: dict[str, DoingPerWeek]) -> StandingToday:
    few = d.chance(0.5)
    ago = d.whole(-2, 12)
    recent = Increase(TODAY - timedelta(days=ago), d.one(WALK, "tai_chi"))
    return StandingToday(
        today=TODAY,
        usual=usual,
        hours_since_entry=d.mostly((0.0, 24.0, 47.9), (48.0, 72.0, math.inf, math.nan, -24.0)),
        flare_days=d.one(0, 2, 3, 4, 10),
        days_since_flare=d.mostly((None, 11, 40), (-1, 0, 1, 2, 3, 4, 5, 10)),
        hours_since_worsening=d.mostly((None, 300.0), (0.0, 71.0, 72.0, 72.5, 96.0, math.nan)),
        learned_lag_hours=d.one(0.0, 24.0, 72.0, 96.0, math.nan),
        stable_days=d.mostly((14, 15, 40), (0, 13)),
        logged_share=d.mostly((0.8, 0.81, 1.0), (0.0, 0.79, math.nan)),
        recorded_days=60,
        delayed_worsenings=() if few else d.days(4),
        flare_upper=d.mostly((0.1, 0.2, 0.05), (None, 0.21, 0.5, math.nan)),
        checks_passed=d.mostly((True,), (None, False)),
        from_others=d.chance(0.05),
        asked_for_more=d.mostly((WALK,), (None, "tai_chi")),
        increase=d.mostly((None, Increase(date(2026, 3, 1), WALK)), (recent,)),
    )


def _answers(d: Drawn) -> SafetyAnswers:
    return SafetyAnswers(
        red_flags=frozenset({"fever"}) if d.chance(0.03) else frozenset(),
        malaise=d.mostly((Malaise.NO,), tuple(Malaise)),
        leaving=d.days(4),
        released=d.maybe(0.2, lambda: d.one(*d.days(1), TODAY)),
        middling={WALK: d.doing()} if d.chance(0.3) else {},
        flare_limit=d.mostly((0.2, 0.2, 1.0), (0.0, math.nan)),
        clinicians=tuple(d.clinician() for _ in range(d.whole(0, 3))),
    )
