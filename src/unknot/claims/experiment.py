"""The laboratory: made-up people by kind, and lives for them, under one or many sets of numbers.

Every number of the population, with its normalisers, is an input of a lane. So one compiled kernel
serves every parameter set, and a claim is asked of many jittered sets at once: a crowd is kinds of
people times draws of the numbers, and whatever is measured comes back as (…, kinds, draws).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.claims.parameter_draws import Numbers, numbers
from unknot.engine.solve import People, solve
from unknot.library import Intervention, Wiring, phenotypes, wiring
from unknot.model import Model, tie
from unknot.observe import FIQR_NEEDS, fiqr
from unknot.timeline import Bout, Event, Life, Timeline, build

SETTLED_DAYS = 500  # the specification's word for "settled"
# One list for every run, so that few kernels are compiled.
KEPT = (
    *FIQR_NEEDS, "aerobic_reserve", "oxidative_capacity", "oxygen_delivery", "peak_oxygen_uptake",
    "pain_gain", "fatigue_drive", "nociception", "energy_reserve", "radicals", "damage",
    "mitochondria", "nitric_oxide", "trapped_nitric_oxide", "liver_clearance", "inflammation",
    "gaba", "brain_energy",
)  # fmt: skip
HOURLY = ("pain", "fatigue", "energy_reserve", "nitric_oxide")


@dataclass(frozen=True)
class ExperimentCohort:
    """Kinds of people, each under every draw of the numbers: lanes are kinds x draws."""

    who: People
    kinds: int
    draws: int

    def take(self, *kinds: int) -> ExperimentCohort:
        """Some of the kinds, by position; one may come several times."""
        each = np.arange(self.draws, dtype=np.intp)
        chosen = np.concatenate([kind * self.draws + each for kind in kinds])
        return ExperimentCohort(self.who.take(chosen), len(kinds), self.draws)

    def times(self, count: int) -> ExperimentCohort:
        """Every kind `count` times in a row, for as many doses."""
        return self.take(*np.repeat(np.arange(self.kinds), count).tolist())

    def scaled(self, **factors: float | Array) -> ExperimentCohort:
        """The same people with inputs multiplied; an array has one factor a kind.

        What a wiring has taken out stays out.
        """
        lanes = dict(self.who.lanes)
        for name, factor in factors.items():
            if name in lanes:
                lanes[name] = lanes[name] * self.spread(factor)
        return ExperimentCohort(People(lanes, self.who.start), self.kinds, self.draws)

    def spread(self, values: float | Array) -> Array:
        """One value a kind, or one for all, or (kinds, draws), as one a lane."""
        given = np.asarray(values, dtype=float)
        if given.ndim == 1:
            given = given[:, None]
        return np.broadcast_to(given, (self.kinds, self.draws)).ravel()

    def shaped(self, values: Array) -> Array:
        """Lanes last becomes kinds, draws last."""
        return values.reshape(*values.shape[:-1], self.kinds, self.draws)


@dataclass(frozen=True)
class ExperimentRun:
    """What became of a crowd.

    Shapes: `days[name]` (days, kinds, draws); `hours[name]` (hours + 1, kinds, draws).
    """

    days: Mapping[str, Array]
    hours: Mapping[str, Array]
    end: ExperimentCohort

    def last(self, name: str, days: int = 7) -> Array:
        """Mean of the last days, (kinds, draws); "fiqr" is the questionnaire."""
        values = fiqr(self.days).total if name == "fiqr" else self.days[name]
        return values[-days:].mean(axis=0)


@dataclass(frozen=True)
class Lab:
    """A wiring and one or more sets of numbers, with the models and people made so far."""

    wiring: Wiring
    numbers: Numbers
    models: dict[tuple[str, ...], Model] = field(default_factory=dict[tuple[str, ...], Model])
    kept: dict[Any, Any] = field(default_factory=dict[Any, Any])

    @property
    def draws(self) -> int:
        """How many sets of numbers."""
        return self.numbers.draws

    def model(self, agents: Sequence[Intervention] = ()) -> Model:
        """The model with some treatments declared; every number is an input."""
        key = tuple(repr(agent) for agent in agents)
        if key not in self.models:
            self.models[key] = tie(
                self.wiring,
                self.numbers.values,
                self.numbers.held,
                free=True,
                vary=self.numbers.names,
                agents=agents,
            )
        return self.models[key]

    def people(
        self, kinds: Sequence[Mapping[str, float]], start: str | Mapping[str, float] = "healthy"
    ) -> ExperimentCohort:
        """People by tightness ("mitochondria") or scale ("reserve_scale"); the rest is healthy.

        Args:
            start: "healthy", "sick" (the study's start after an insult), or states that differ from
                healthy ones.
        """
        model = self.model()
        lanes: dict[str, Array] = {}
        for name, default in model.defaults.items():
            short = name.removeprefix("tightness_")
            if name in self.numbers.lanes:
                lanes[name] = np.tile(self.numbers.lanes[name], len(kinds))
            else:
                own = [kind.get(short, default) for kind in kinds]
                lanes[name] = np.repeat(np.array(own, dtype=float), self.draws)
        rows = np.array([self._start(state.name, start) for state in model.states])
        return ExperimentCohort(
            People(lanes, np.tile(rows, (1, len(kinds)))), len(kinds), self.draws
        )

    def _start(self, name: str, start: str | Mapping[str, float]) -> Array:
        state = next(s for s in self.model().states if s.name == name)
        healthy = self.numbers.lanes.get(f"healthy_{name}", np.full(self.draws, state.start))
        if state.reference is not None:
            healthy = np.full(self.draws, state.reference)
        if start == "sick" and state.sick is not None:
            return np.full(self.draws, state.sick)
        if isinstance(start, Mapping) and name in start:
            return np.full(self.draws, start[name])
        return healthy

    def moved(self, crowd: ExperimentCohort, **states: float) -> ExperimentCohort:
        """The same people with states put elsewhere; a wiring's held states stay."""
        names = self.model().names
        start = crowd.who.start.copy()
        for name, value in states.items():
            if name in names:
                start[names.index(name)] = value
        return ExperimentCohort(People(crowd.who.lanes, start), crowd.kinds, crowd.draws)

    def live(
        self,
        crowd: ExperimentCohort,
        life: Life | Timeline,
        bouts: Sequence[Bout] = (),
        events: Sequence[Event] = (),
        agents: Mapping[str, float | Array] | None = None,
        drugs: Sequence[Intervention] = (),
        hourly: Sequence[str] = (),
        single: bool = False,
    ) -> ExperimentRun:
        """Let a crowd live.

        Args:
            life: days, or a timeline written for this crowd's lanes.
            agents: level of each of the `drugs`, one number, one a day, or (days, kinds).
        """
        if isinstance(life, Timeline):
            timeline = life
        else:
            levels = {n: self._levels(v, life.days, crowd) for n, v in (agents or {}).items()}
            timeline = build(life, bouts, events, levels)
        model = self.model(drugs)
        run = solve(model, timeline, crowd.who, daily=KEPT, hourly=hourly, single=single)
        return ExperimentRun(
            {name: crowd.shaped(value) for name, value in run.days.items()},
            {name: crowd.shaped(value) for name, value in run.hours.items()},
            ExperimentCohort(People(crowd.who.lanes, run.end), crowd.kinds, crowd.draws),
        )

    def _levels(self, value: float | Array, days: int, crowd: ExperimentCohort) -> Array:
        level = np.asarray(value, dtype=float)
        if level.ndim == 2:
            return np.repeat(level, crowd.draws, axis=1)
        return np.broadcast_to(level, (days,)).copy()

    def settled(self, *names: str) -> ExperimentCohort:
        """Phenotypes after 500 ordinary days from the sick start; the healthy one from health."""
        table = phenotypes()
        if "settled" not in self.kept:
            sick = self.people([table[name] for name in table], "sick")
            well = self.people([table["healthy"]])
            where = list(table).index("healthy")
            start = sick.who.start.copy()
            start[:, where * self.draws : (where + 1) * self.draws] = well.who.start
            begun = replace(sick, who=People(sick.who.lanes, start))
            self.kept["settled"] = self.live(begun, Life(SETTLED_DAYS)).end
        everyone: ExperimentCohort = self.kept["settled"]
        return everyone.take(*(list(table).index(name) for name in names))

    def reserve(self, crowd: ExperimentCohort) -> Array:
        """Everyone's aerobic reserve, net METs: the mean of an ordinary week, (kinds, draws)."""
        return self.live(crowd, Life(7)).days["aerobic_reserve"].mean(axis=0)


def open_lab(
    wiring_name: str | Wiring = "articles",
    parameter_set: str | Mapping[str, float] = "default",
    draws: Sequence[int] = (),
    seed: int = 1,
) -> Lab:
    """A laboratory for a wiring and a parameter set.

    Args:
        draws: which jittered sets of numbers to ask instead of the set itself, by their number.

    Raises:
        UnknotError: an unknown wiring, parameter set or parameter.
    """
    chosen = wiring(wiring_name)
    return Lab(chosen, numbers(chosen, parameter_set, draws, seed))
