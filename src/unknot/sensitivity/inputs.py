"""Traits and ordinary lives of people as independent inputs, and the results asked of them.

The population draws traits together: one or two knots are raised in each person. Here each is drawn
on its own from its marginal distribution, since shares of variance are defined for independent
inputs. So they describe the population's ranges, not the people in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from unknot.arrays import Array
from unknot.cohort.draw import LAST_DAYS, OWN_LIFE_DAYS, TRAINABLE, Lives
from unknot.engine.solve import People, people, solve
from unknot.errors import ScenarioError, UnknotError
from unknot.inference import prior
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.scenario.story import Programme
from unknot.timeline import Bout, sessions

RESULTS = ("pain", "fatigue", "fog")
WEEKS = 12
BLOCK = 512  # people lived at once
ALONE = (
    "tightness_overexertion", "reserve_scale", "trainability", "answer_to_movement", "stress",
    "sleep_lost", "activity_scale",
)  # fmt: skip
INPUTS = (*(f"tightness_{name}" for name in prior.TIGHT), *ALONE)
ENDS = (0.025, 0.975)  # of every marginal distribution: the tails hold people nobody has seen (T)


@dataclass(frozen=True)
class Persons:
    """People as inputs say, before they have lived.

    Attributes:
        who: traits and the study's sick start.
        lives: stress, sleep and chores of their ordinary days.
    """

    who: People
    lives: Lives


def inputs_of(model: Model) -> tuple[str, ...]:
    """The inputs that reach anything under this wiring."""
    lives = ("stress", "sleep_lost", "activity_scale")
    return tuple(name for name in INPUTS if name in model.lanes or name in lives)


def persons(model: Model, names: tuple[str, ...], uniform: Array) -> Persons:
    """People whose inputs stand at these places of their marginal distributions.

    Args:
        uniform: (runs, names), 0..1 within `ENDS` of each distribution; inputs not named stand at
            their medians.
    """
    values = values_at(names, uniform)
    lanes = {name: value for name, value in values.items() if name in model.lanes}
    lives = Lives(values["stress"], values["sleep_lost"], values["activity_scale"], {})
    return Persons(people(model, lanes, start="sick", count=len(uniform)), lives)


def values_at(names: tuple[str, ...], uniform: Array) -> dict[str, Array]:
    """Every input, (runs,), in its own units; see `persons`."""
    z = dict.fromkeys(INPUTS, np.zeros(len(uniform)))
    for column, name in enumerate(names):
        z[name] = special.ndtri(ENDS[0] + (ENDS[1] - ENDS[0]) * uniform[:, column])
    whitened = np.zeros((len(uniform), prior.SIZE))
    places = {f"tightness_{name}": name for name in prior.TIGHT}
    places |= {"tightness_overexertion": "overexertion", "reserve_scale": "reserve"}
    places |= {"answer_to_movement": "answer", "activity_scale": "activity"}
    for name, place in places.items():
        whitened[:, prior.coordinate(place)] = z[name]
    drawn = prior.traits(whitened)
    law, size = prior.LAW, prior.LAW.trainability_sd
    made = {f"tightness_{name}": drawn.tight[:, k] for k, name in enumerate(prior.TIGHT)}
    made |= {
        "tightness_overexertion": drawn.overexertion,
        "reserve_scale": drawn.reserve,
        "answer_to_movement": drawn.answer,
        "activity_scale": drawn.activity,
        "trainability": np.clip(np.exp(size * z["trainability"] - 0.5 * size**2), *TRAINABLE),
    }
    for name in ("stress", "sleep_lost"):
        mean, sd, low, high = getattr(law, name)
        made[name] = np.clip(mean + sd * z[name], low, high)
    return made


@dataclass(frozen=True)
class AskedResult:
    """What is asked of people: symptoms of an ordinary week, or what a programme changes in them.

    Attributes:
        programme: lived for its weeks after 330 ordinary days; None asks the ordinary week alone.
    """

    programme: Programme | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The results, in points."""
        if self.programme is None:
            return RESULTS
        return (*RESULTS, *(f"{name}_change" for name in RESULTS))

    def to_dict(self) -> dict[str, Any] | None:
        """The programme as plain data."""
        if self.programme is None:
            return None
        one = self.programme
        return {
            "activity": one.activity,
            "minutes": one.minutes,
            "per_week": one.per_week,
            "weeks": one.weeks,
        }

    def live(
        self, model: Model, everyone: Persons, progress: Progress = quiet
    ) -> Mapping[str, Array]:
        """Let people live, and measure them, (runs,) by result.

        Raises:
            UnknotError: a run broke down.
        """
        count = everyone.who.count
        blocks: list[dict[str, Array]] = []
        for first in range(0, count, BLOCK):
            chosen = np.arange(first, min(first + BLOCK, count), dtype=np.intp)
            blocks.append(
                self._lived(model, everyone.who.take(chosen), everyone.lives.take(chosen))
            )
            progress(f"{chosen[-1] + 1} of {count} people", (chosen[-1] + 1) / count)
        return {name: np.concatenate([one[name] for one in blocks]) for name in self.names}

    def _lived(self, model: Model, who: People, lives: Lives) -> dict[str, Array]:
        begun = solve(model, lives.timeline(OWN_LIFE_DAYS), who, daily=RESULTS)
        ok = begun.ok
        if self.programme is None:
            held = {name: begun.days[name][-LAST_DAYS:].mean(axis=0) for name in RESULTS}
        else:
            then = People(who.lanes, begun.end)
            days = 7 * self.programme.weeks
            usual = solve(model, lives.timeline(days), then, daily=RESULTS)
            done = solve(model, lives.timeline(days, bouts_of(self.programme)), then, daily=RESULTS)
            ok = ok & usual.ok & done.ok
            held = {name: usual.days[name][-LAST_DAYS:].mean(axis=0) for name in RESULTS}
            held |= {
                f"{name}_change": done.days[name][-LAST_DAYS:].mean(axis=0) - held[name]
                for name in RESULTS
            }
        if not ok.all():
            raise UnknotError(
                "run-broke-down",
                f"{int((~ok).sum())} of {len(ok)} made-up people could not be followed to the end.",
                "ask about fewer inputs, or under another wiring.",
            )
        return held


def bouts_of(programme: Programme) -> tuple[Bout, ...]:
    """The sessions of a programme whose load is not each one's own.

    Raises:
        ScenarioError: the load is a share of each one's reserve.
    """
    if programme.relative:
        raise ScenarioError(
            "relative-programme",
            "a load that depends on each one's reserve cannot be simulated here.",
            "give `load` in net METs, or neither.",
        )
    return tuple(
        sessions(
            programme.activity, programme.minutes, programme.per_week, programme.weeks,
            programme.start_day, programme.load, programme.load_end, programme.hour,
        )
    )  # fmt: skip
