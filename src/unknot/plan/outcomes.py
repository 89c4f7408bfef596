"""What draws of a kept fit would feel in the coming weeks under ways of doing.

The body lives every day of it; the person's own response to what was recorded comes on top. What
shares the same days cancels: everything is a change against weeks without a session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.inference import burn_in, prior
from unknot.inference.burn_in import Usual
from unknot.inference.own_response import RecordedKind
from unknot.inference.posterior import KeptFit, Particles
from unknot.model import Model
from unknot.plan.wishes import SLEEP
from unknot.timeline import Bout, build

START = 17.0
STEPS = "steps"
STEPS_A_MINUTE = {"brisk_walk": 115.0, "easy_walk": 95.0, "jog": 150.0}  # grade T
SLEEP_OUTPUT = "sleep_quality"
TEN = 10.0
Minutes = Mapping[str, Array]
"""By activity, minutes of each coming day, (days,)."""


@dataclass(frozen=True)
class Living:
    """Draws that stand where the diary left them, and how they live.

    Attributes:
        sleep: whether the body's sleep is looked at too, as one symptom more.
    """

    model: Model
    draws: Particles
    usual: Usual
    symptoms: tuple[str, ...]
    kinds: tuple[RecordedKind, ...]
    sleep: bool = False

    @property
    def count(self) -> int:
        """How many draws."""
        return len(self.draws.z)

    @property
    def felt(self) -> tuple[str, ...]:
        """Symptoms that are looked at, sleep the last of them."""
        return (*self.symptoms, *((SLEEP,) if self.sleep else ()))

    def body(
        self, minutes: Minutes, days: int, calmer: Usual | None = None, more: Sequence[Bout] = ()
    ) -> Array:
        """Daily means of the body's symptoms, (days, symptoms, draws), on 0..10.

        Args:
            calmer: another usual day to live.
            more: what is done besides, at other hours.
        """
        return self.onward(minutes, days, calmer, more)[0]

    def onward(
        self, minutes: Minutes, days: int, calmer: Usual | None = None, more: Sequence[Bout] = ()
    ) -> tuple[Array, Array]:
        """The same, and where it leaves them, (states, draws)."""
        usual = calmer or self.usual
        # Where the diary is silent a draw's own stress is a multiple of the usual, not of this.
        outputs = (*self.symptoms, *((SLEEP_OUTPUT,) if self.sleep else ()))
        written = burn_in.merged(build(usual.life(days), (*more, *bouts(minutes, days))))
        who = prior.traits(self.draws.z)
        chores = self.usual.days_to_come(days, who)
        run = burn_in.follow(self.model, written, who, self.usual, self.draws.end, outputs, chores)
        rows = [run.days[name] for name in self.symptoms]
        if self.sleep:
            rows.append(TEN * (1.0 - run.days[SLEEP_OUTPUT]))
        return np.stack(rows, axis=1), run.end

    def reported(self, moved: Array) -> Array:
        """A change of the body as these draws report it."""
        amount = (self.draws.response[:, None] * self.draws.scale).T
        if self.sleep:
            amount = np.concatenate([amount, self.draws.response[None]])
        return moved * amount[None]

    def own(self, minutes: Minutes, days: int) -> Array:
        """What own responses make of it, (days, symptoms, draws)."""
        found = np.zeros((days, len(self.felt), self.count))
        for name, each in minutes.items():
            place, amounts = self._recorded(name, each)
            if place is not None:
                change = self.draws.own.change(place, amounts)
                found[:, : len(self.symptoms)] += change.transpose(0, 2, 1)
        return found

    def _recorded(self, name: str, each: Array) -> tuple[int | None, Array]:
        """Under which recorded kind an activity stands, and its daily amounts there."""
        names = [kind.name for kind in self.kinds]
        if name in names:
            place = names.index(name)
            return place, each / self.kinds[place].amount
        if STEPS in names and name in STEPS_A_MINUTE:
            place = names.index(STEPS)
            return place, each * STEPS_A_MINUTE[name] / self.kinds[place].amount
        return None, each

    def knows(self, name: str) -> bool:
        """Whether this person's own days hold it."""
        return self._recorded(name, np.zeros(1))[0] is not None


def living(kept: KeptFit, model: Model, count: int, *, sleep: bool = False) -> Living:
    """Some draws of both runs, evenly taken, ready to live on."""
    half = max(count // 2, 1)
    first, second = (_evenly(run, half) for run in kept.runs)
    return Living(model, first.join(second), kept.usual, kept.symptoms, kept.kinds, sleep)


def strangers(kept: KeptFit, like: Living) -> Living:
    """People of whom nothing is known, in the same life."""
    return replace(like, draws=_evenly(kept.before, like.count))


def _evenly(run: Particles, count: int) -> Particles:
    index = np.linspace(0, len(run.z) - 1, min(count, len(run.z))).round().astype(int)
    return run.take(index)


def bouts(minutes: Minutes, days: int) -> Sequence[Bout]:
    """Sessions of each day one after another, from five in the afternoon."""
    found: list[Bout] = []
    for day in range(days):
        at, end = 24.0 * day + START, 24.0 * day + 23.0
        for name in sorted(minutes):
            hours = min(float(minutes[name][day]) / 60.0, end - at)
            if hours > 0.0:
                found.append(Bout(at, hours, name))
                at += hours
    return found
