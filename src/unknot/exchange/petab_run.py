"""What a PEtab problem's models give where it was measured, for one or many sets of parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.exchange.petab_maths import symbols
from unknot.exchange.petab_problem import (
    PetabExperiment,
    PetabPeriod,
    PetabTables,
    refuse_problem,
)
from unknot.exchange.petab_world import PetabWorld, begins_at, evaluated, world
from unknot.exchange.sbml_meaning import Equations
from unknot.exchange.sbml_names import BEGINNING
from unknot.exchange.sbml_run import Accuracy, solve

ACCURACY = Accuracy(relative=1e-6)
AS_IT_IS = PetabExperiment("", (PetabPeriod(0.0, ()),))
# A standstill: over so many tenfold stretches of time no value moves by more than a share of what
# it comes to, and another of the largest that it had.
STRETCHES = 3
STILL, STILL_OF_LARGEST = 1e-6, 1e-9
HORIZONS = (4, 8, 12)  # powers of ten of the model's time, one after the other
FIRST_POWER = -2
FAILED = ("sbml-unsolved", "petab-no-standstill")


@dataclass(frozen=True)
class PetabRun:
    """A problem ready to be run; `worlds` by model."""

    tables: PetabTables
    worlds: Mapping[str, PetabWorld]

    def solved(
        self, parameters: Mapping[str, Array], accuracy: Accuracy = ACCURACY
    ) -> tuple[Array, Array]:
        """The values and the scales of their noise, each (sets, measurements).

        Args:
            parameters: every name of the parameter table, a number a set. Of several sets, one
                that cannot be solved is NaN.

        Raises:
            UnknotError: the only set cannot be solved ("sbml-unsolved", "petab-no-standstill").
        """
        sets = max((len(value) for value in parameters.values()), default=1)
        try:
            return self._solved(parameters, sets, accuracy)
        except UnknotError as error:
            if sets == 1 or error.code not in FAILED:
                raise
        count = len(self.tables.measurements)
        values, noises = np.full((sets, count), np.nan), np.full((sets, count), np.nan)
        for n in range(sets):
            alone = {name: value[n : n + 1] for name, value in parameters.items()}
            try:
                values[n : n + 1], noises[n : n + 1] = self._solved(alone, 1, accuracy)
            except UnknotError as error:
                if error.code not in FAILED:
                    raise
        return values, noises

    def _solved(
        self, parameters: Mapping[str, Array], sets: int, accuracy: Accuracy
    ) -> tuple[Array, Array]:
        count = len(self.tables.measurements)
        values, noises = np.full((sets, count), np.nan), np.full((sets, count), np.nan)
        for model in self.worlds.values():
            for name in dict.fromkeys(
                self.tables.measurements[n].experiment for n in model.outputs
            ):
                done = self.tables.experiments[name] if name else AS_IT_IS
                course = _Course(self.tables, model, done, sets, accuracy)
                course.run(parameters, values, noises)
        return values, noises


def ready(tables: PetabTables) -> PetabRun:
    """A problem ready to be run.

    Raises:
        UnknotError: as `unknot.exchange.petab_world.world`; or a measurement lies before its
            experiment begins ("petab-time").
    """
    used = {one.model or next(iter(tables.models)) for one in tables.measurements}
    worlds = {name: world(tables, name) for name in tables.models if name in used}
    for one in tables.measurements:
        done = tables.experiments[one.experiment] if one.experiment else AS_IT_IS
        firsts = [period.time for period in _with_course(done) if period.time > -math.inf]
        if one.time < firsts[0]:
            said = f'a measurement at time {one.time:g} lies before "{done.name}" begins'
            raise refuse_problem("time", said, "mend one of both times.")
    run = PetabRun(tables, worlds)
    for model in worlds.values():
        for name in dict.fromkeys(tables.measurements[n].experiment for n in model.outputs):
            done = tables.experiments[name] if name else AS_IT_IS
            _Course(tables, model, done, 1, ACCURACY).check()
    return run


def _with_course(done: PetabExperiment) -> tuple[PetabPeriod, ...]:
    """Periods; one that only waits for a standstill is followed by the model as it then is."""
    if done.periods[-1].time == -math.inf:
        return (*done.periods, PetabPeriod(0.0, ()))
    return done.periods


class _Course:
    """One experiment with one model, period after period."""

    def __init__(
        self,
        tables: PetabTables,
        model: PetabWorld,
        done: PetabExperiment,
        sets: int,
        accuracy: Accuracy,
    ) -> None:
        self.tables = tables
        self.model = model
        self.done = done
        self.sets = sets
        self.accuracy = accuracy
        self.periods = _with_course(done)
        self.changes = [period.changes for period in self.periods]
        self.mine = [n for n in model.outputs if tables.measurements[n].experiment == done.name]

    def check(self) -> None:
        """Refuse what cannot be begun: it may ask only for what the tables know."""
        known = set(self.model.given)
        if self.tables.version == 1:
            known |= self._constants() - {name for name, _ in self.changes[0]}
        for name, maths in self.changes[0]:
            strange = sorted(symbols(maths) - known)
            if strange:
                said = f'"{name}" begins with "{strange[0]}", which is not of the parameter table'
                raise refuse_problem("beginning", said, "give it a number, or a parameter.")
        moving = {name for name in self.done.blank if not self._goes_on(name)}
        if moving:
            said = f'a condition leaves open what becomes of "{min(moving)}" after another set it'
            raise refuse_problem("blank", said, "fill in the cell.")
        self._equations(0, [*self.model.given, *(name for name, _ in self.changes[0])])

    def _goes_on(self, name: str) -> bool:
        page = self.model.page
        return name in page.species or name in page.rates

    def _constants(self) -> set[str]:
        """Numbers of the model that nothing else says."""
        page = self.model.page
        ruled = {*page.initial, *page.assigned, *page.rates}
        return {n for n, value in page.parameters.items() if value is not None and n not in ruled}

    def _whole(self, number: int) -> bool:
        """Whether all that goes on is asked for: there are other periods, or a standstill."""
        return len(self.periods) > 1 or self._waits(number)  # the last shares its equations

    def _waits(self, number: int) -> bool:
        last = number + 1 == len(self.periods)
        late = any(self.tables.measurements[n].time == math.inf for n in self.mine)
        return self.periods[number].time == -math.inf or (last and late)

    def _read(self) -> set[str]:
        """Names that later changes ask for and that follow from formulas."""
        page = self.model.page
        asked = frozenset[str]().union(
            *(symbols(maths) for changes in self.changes[1:] for _, maths in changes)
        )
        return {name for name in asked if name in page.assigned or name in page.reactions}

    def _equations(self, number: int, given: Iterable[str]) -> tuple[Equations, tuple[str, ...]]:
        whole = self._whole(number)
        return self.model.equations(given, whole, self._read() if whole else ())

    def run(self, parameters: Mapping[str, Array], values: Array, noises: Array) -> None:
        """Fill in the values and noises of this experiment's measurements."""
        known = {name: parameters[name] for name in self.model.given}
        if self.tables.version == 1:
            page = self.model.page.parameters
            plain = {n: np.full(self.sets, page[n]) for n in self._constants() if n not in known}
        else:
            plain = {}
        now: dict[str, Array] = dict(known)
        seen: Mapping[str, Array] = plain | known
        for number, period in enumerate(self.periods):
            time = period.time
            if time == -math.inf:
                time = self.periods[1].time if number else 0.0
            changed = {
                name: evaluated(maths, time, seen, self.sets)
                for name, maths in self.changes[number]
            }
            now = now | changed
            system, columns = self._equations(number, now)
            given = now | {BEGINNING: np.full(self.sets, begins_at(period))}
            found = self._period(number, system, columns, given, values, noises)
            if number + 1 < len(self.periods):
                ends = {name: found[:, n] for n, name in enumerate(columns)}
                seen = ends
                whole = set(self.model.page.names) - set(self.model.page.assigned)
                reactions = self.model.page.reactions
                now = {n: v for n, v in ends.items() if n in whole and n not in reactions}

    def _period(
        self,
        number: int,
        system: Equations,
        columns: Sequence[str],
        given: Mapping[str, Array],
        values: Array,
        noises: Array,
    ) -> Array:
        """Solve a period, note what is measured in it, and say what holds at its end."""
        begin = begins_at(self.periods[number])
        last = number + 1 == len(self.periods)
        until = math.inf if last else self.periods[number + 1].time
        waiting = self.periods[number].time == -math.inf
        mine = [] if waiting else [n for n in self.mine if self._within(n, begin, until, last)]
        times = sorted({self.tables.measurements[n].time for n in mine} - {math.inf})
        local = [time - begin for time in times]
        if not last and not waiting and (not local or local[-1] < until - begin):
            local.append(until - begin)
        found = np.empty((self.sets, 0, len(columns)))
        if local:
            found = solve(system, np.array(local), given, self.sets, self.accuracy)
        end = found[:, -1] if local else np.empty((self.sets, len(columns)))
        if self._waits(number):
            end = standstill(system, given, self.sets, self.accuracy)
        at = {name: n for n, name in enumerate(columns)}
        for n in mine:
            time, output = self.tables.measurements[n].time, self.model.outputs[n]
            row = end if time == math.inf else found[:, times.index(time)]
            values[:, n], noises[:, n] = row[:, at[output.value]], row[:, at[output.noise]]
        return end

    def _within(self, number: int, begin: float, until: float, last: bool) -> bool:
        time = self.tables.measurements[number].time
        return begin <= time and (time < until or last)


def standstill(
    system: Equations, given: Mapping[str, Array], sets: int, accuracy: Accuracy
) -> Array:
    """The columns once nothing moves any more, (sets, columns).

    Nothing moves where, over STRETCHES tenfold stretches of time in a row, no column changes by
    more than STILL of its last value and STILL_OF_LARGEST of its largest; what runs a thousand
    million times slower than the rest may be taken for standing still.

    Raises:
        UnknotError: it does not come to that ("petab-no-standstill").
    """
    for horizon in HORIZONS:
        times = np.array([10.0**power for power in range(FIRST_POWER, horizon + 1)])
        try:
            found = solve(system, times, given, sets, accuracy)
        except UnknotError as error:
            if error.code != "sbml-unsolved":
                raise
            break
        with np.errstate(invalid="ignore"):
            largest, last = np.abs(found).max(axis=1, keepdims=True), np.abs(found[:, -1:])
            moved = np.abs(np.diff(found[:, -1 - STRETCHES :], axis=1))
            moved = moved > STILL * last + STILL_OF_LARGEST * largest
        if np.isfinite(found[:, -1]).all() and not moved.any():
            return found[:, -1]
    raise UnknotError(
        "petab-no-standstill",
        "the model does not come to a standstill, which the problem waits for.",
        "choose other parameters, or a time instead.",
    )
