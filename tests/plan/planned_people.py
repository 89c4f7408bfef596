"""People for plans: diaries written by hand, and a fit whose draws answer as the test says.

The body stays still: what the draws feel is their own response alone, so that a test knows what is
worth doing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale
from unknot.inference import prior
from unknot.inference.burn_in import Usual
from unknot.inference.check_results import Belief, Diagnostics
from unknot.inference.fit import prepare
from unknot.inference.own_response import OwnDraws, RecordedKind
from unknot.inference.posterior import KeptFit, Particles
from unknot.inference.reports import Noise
from unknot.model import Model
from unknot.plan import outcomes
from unknot.plan.outcomes import Living, Minutes
from unknot.timeline import Bout
from unknot.workflow.fits import FittedDiary, How

FIRST = date(2026, 1, 5)  # a Monday
TEN = Scale(0.0, 10.0, 1.0)
DRAWS = 16
KINDS = {"brisk_walk": Kind.AEROBIC, "tai_chi": Kind.GENTLE, "easy_walk": Kind.GENTLE}
NOISE = Noise(phi=0.5, size=0.8, white=0.5, drift=0.01, cross=0.3)
PASSED = Diagnostics(
    500.0, 0.1, 0.01, 0.1, "clear", True, (), classes=Belief(0.1, 0.1, 0.7, 0.1), log_any=5.0
)


@dataclass(frozen=True)
class StillLiving(Living):
    """Draws whose body answers to nothing."""

    def onward(
        self, minutes: Minutes, days: int, calmer: Usual | None = None, more: Sequence[Bout] = ()
    ) -> tuple[Array, Array]:
        return np.full((days, len(self.felt), self.count), 4.0), self.draws.end


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def diary(
    pain: Mapping[int, float],
    done: Mapping[str, Mapping[int, float]],
    crashes: Sequence[int] = (),
    infections: Sequence[int] = (),
) -> Diary:
    """Pain and minutes by the number of the day; a kind that is named says 0 on other days."""
    seen = [Observation(day(n), "pain", v, "points", TEN, "a: pain") for n, v in pain.items()]
    yes = Scale(0.0, 1.0, 1.0)
    for what, days in (("crash", crashes), ("infection", infections)):
        seen += [Observation(day(n), what, 1.0, "points", yes, f"a: {what}") for n in days]
    exertions = [
        Exertion(day(n), KINDS[name], each.get(n, 0.0), "min", f"a: {name}_minutes", None,
                 each.get(n, 0.0))
        for name, each in done.items()
        for n in pain
    ]  # fmt: skip
    return Diary("me", "local", tuple(seen), tuple(exertions))


def calm(days: int, level: float = 4.0) -> dict[int, float]:
    """Pain that goes up and down a little and never flares."""
    return {n: level + (n % 3 > 0) for n in range(days)}


def thrice(days: int, minutes: float = 20.0) -> dict[int, float]:
    """Every Monday, Wednesday and Friday."""
    return {n: minutes for n in range(days) if n % 7 in (0, 2, 4)}


def draws(answers: Mapping[str, float], spread: float = 0.05) -> Particles:
    """Draws that change by so much for half an hour a day of each kind, give or take."""
    around = np.linspace(-1.0, 1.0, DRAWS) * spread
    beta = np.stack([value + around for value in answers.values()], axis=1)[:, :, None]
    empty = np.zeros((1, 1, DRAWS))
    return Particles(
        np.zeros((DRAWS, prior.SIZE)), np.zeros(DRAWS), np.ones((DRAWS, 1)), empty, empty[0],
        np.zeros((1, DRAWS)), NOISE, OwnDraws(np.ones(DRAWS, dtype=int), beta),
    )  # fmt: skip


def fit_of(
    written: Diary,
    answers: Mapping[str, float],
    *,
    spread: float = 0.05,
    checks: Diagnostics = PASSED,
) -> FittedDiary:
    """A kept fit of a diary whose draws answer as said."""
    prepared = prepare(written)
    run, average = draws(answers, spread), draws(dict.fromkeys(answers, 0.0), 0.01)
    kinds = tuple(RecordedKind(n, "min", 30.0, 10.0, 0.0, 30.0, 20) for n in answers)
    kept = KeptFit(
        "me", prepared.first, prepared.last, prepared.last, "data", ("pain",), (run, run), None,
        average, Usual(1.0, 0.18, 0.03), checks, {"seed": 1}, kinds=kinds,
    )  # fmt: skip
    model = cast("Model", SimpleNamespace(hash="model", wiring="any"))
    return FittedDiary(written, prepared, model, kept, "fit", None, How.NEW)


def still(kept: KeptFit, model: Any, count: int, *, sleep: bool = False) -> Living:
    """In place of `outcomes.living`."""
    real = outcomes.living(kept, model, count, sleep=sleep)
    return StillLiving(
        real.model, real.draws, real.usual, real.symptoms, real.kinds, real.sleep
    )  # fmt: skip


def failed() -> Diagnostics:
    """Checks that did not pass."""
    return replace(PASSED, passed=False)
