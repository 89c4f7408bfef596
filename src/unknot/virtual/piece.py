"""A run of places of a cohort: who stands there, and their rows under every arm. It is pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from unknot.arrays import Array
from unknot.cohort.draw import Lives
from unknot.engine.solve import People, people
from unknot.validate.endpoints import quantity
from unknot.virtual import living
from unknot.virtual.drawing import lives_of, population_of, traits_of
from unknot.virtual.living import LAST_DAYS, RESERVE, Body, CohortSettled, OccasionStretch
from unknot.virtual.occasions import varied
from unknot.virtual.spec import CohortSpec, Stratified
from unknot.virtual.streams import Numbers

BATCH = 256  # people side by side; changes nobody's bits
MOST_TURNS = 24  # a place that none of so many candidates fits stays empty, and says so
OK = "ok"
SETTLING = "not finite in their own life"
LIVING = "not finite under this arm"
NOBODY = f"none of {MOST_TURNS} candidates fits the population"

Rows = dict[str, Array | list[str]]
"""Column -> values, one row a person and arm; (rows, weeks) for what is kept on the way."""


@dataclass
class _Places:
    """What is found out about places of one population, by position among them."""

    numbers: Numbers
    traits: dict[str, Array]
    before: dict[str, Array]
    end: Array
    status: list[str]


def live_piece(
    spec: CohortSpec,
    first: int,
    last: int,
    *,
    batch: int = BATCH,
    threads: int = 1,
    told: Callable[[int], None] | None = None,
) -> Rows:
    """The rows of places `first` to before `last`.

    Args:
        batch: how many are lived side by side; threads: how many cores. Neither changes a bit.
        told: called with how many people are done, now and then; may raise to stop the work.
    """
    numbers = np.arange(first, last)
    owner = population_of(spec.populations, numbers)
    parts: list[tuple[Numbers, Rows]] = []
    done = 0
    for at, population in enumerate(spec.populations):
        mine = np.flatnonzero(owner == at)
        for start in range(0, len(mine), batch):
            chosen = mine[start : start + batch]
            one = living.body(spec, population, threads)
            parts.append((chosen, _rows(spec, population, one, numbers[chosen])))
            done += len(chosen)
            if told is not None:
                told(done)
    return _in_order(parts, len(spec.arms))


def _rows(spec: CohortSpec, population: Stratified, one: Body, numbers: Numbers) -> Rows:
    places = _filled(spec, population, one, numbers)
    there = np.array([status == OK for status in places.status])
    count, arms = len(numbers), list(spec.arms)
    found: Rows = {
        "person": np.repeat(numbers.astype(float), len(arms)),
        "population": [population.name] * (count * len(arms)),
        "arm": arms * count,
    }
    status = [[text] * len(arms) for text in places.status]
    for name, value in places.traits.items():
        found[f"trait_{name}"] = np.repeat(value, len(arms))
    means = {**places.before, "activity_scale": places.traits["activity_scale"]}
    for name in spec.measures:
        before = np.where(there, quantity(name).compute(means), np.nan)
        found[f"before_{name}"] = np.repeat(before, len(arms))
    columns: dict[str, list[Array]] = {}
    for at, arm in enumerate(arms):
        lived, ok = _arm(spec, population, one, places, there, arm)
        for name, value in lived.items():
            columns.setdefault(name, []).append(value)
        for place in np.flatnonzero(there)[~ok]:
            status[int(place)][at] = LIVING
    for name, values in columns.items():
        stacked = np.stack(values, axis=1)
        found[name] = stacked.reshape(count * len(arms), *stacked.shape[2:])
    found["status"] = [text for each in status for text in each]
    return found


def _filled(spec: CohortSpec, population: Stratified, one: Body, numbers: Numbers) -> _Places:
    """Each place tries its own candidates, one after another, until one fits."""
    count = len(numbers)
    places = _Places(
        numbers, {}, {name: np.full(count, np.nan) for name in one.daily},
        np.zeros((len(one.model.states), count)), [NOBODY] * count,
    )  # fmt: skip
    open_ = np.arange(count)
    for turn in range(MOST_TURNS):
        traits = traits_of(population, spec.seed, numbers[open_], turn)
        lives = lives_of(traits)
        settled = living.settle(one, population, traits, lives)
        fits = settled.ok.copy()
        for name, (low, high) in population.keep.items():
            fits &= (settled.before[name] >= low) & (settled.before[name] <= high)
        if population.trained is not None:
            settled = _trained(one, population, traits, lives, settled)
        _put(places, open_, fits, traits, settled)
        open_ = open_[~fits & settled.ok]
        if not len(open_):
            break
    return places


def _trained(
    one: Body,
    population: Stratified,
    traits: Mapping[str, Array],
    lives: Lives,
    settled: CohortSettled,
) -> CohortSettled:
    assert population.trained is not None
    lanes = {name: value for name, value in traits.items() if name in one.model.lanes}
    who = people(one.model, lanes, start=population.start, count=len(lives.stress))
    return living.train(one, population.trained, who, lives, settled)


def _put(
    places: _Places, open_: Numbers, fits: np.typing.NDArray[np.bool_],
    traits: Mapping[str, Array], settled: CohortSettled,
) -> None:  # fmt: skip
    """Write those who fit, those whose run failed, and whoever was last in the place."""
    for name, value in traits.items():
        places.traits.setdefault(name, np.full(len(places.numbers), np.nan))[open_] = value
    good = fits & settled.ok
    for name, value in settled.before.items():
        places.before[name][open_[good]] = value[good]
    places.end[:, open_[good]] = settled.end[:, good]
    for place in open_[good]:
        places.status[int(place)] = OK
    for place in open_[~settled.ok]:
        places.status[int(place)] = SETTLING


def _arm(
    spec: CohortSpec, population: Stratified, one: Body, places: _Places,
    there: np.typing.NDArray[np.bool_], arm: str,
) -> tuple[dict[str, Array], np.typing.NDArray[np.bool_]]:  # fmt: skip
    """Columns of one arm, (people, …), NaN for empty places; and who of those there ended well."""
    chosen = np.flatnonzero(there)
    steps = -(-spec.days // 7) if spec.days < 7 else spec.days // 7
    sizes = {"week": steps, "day": spec.days, "none": 0}[spec.every]
    empty = partial(np.full, fill_value=np.nan)
    found: dict[str, Array] = {}
    for name in spec.measures:
        found[f"after_{name}"] = empty(len(there))
        if sizes:
            found[f"{spec.every}s_{name}"] = empty((len(there), sizes))
    if not len(chosen):
        return found, np.ones(0, dtype=bool)
    traits = {name: value[chosen] for name, value in places.traits.items()}
    stretches = _stretches(spec, population, one, places.numbers[chosen], traits)
    reserve = places.before[RESERVE][chosen]
    days, ok = living.live(one, spec.arms[arm], places.end[:, chosen], reserve, stretches)
    scale = traits["activity_scale"]
    last = {name: living.mean_of_days(value[-LAST_DAYS:]) for name, value in days.items()}
    weeks = {name: list(living.weeks_of(value)) for name, value in days.items()}
    for name in spec.measures:
        compute = quantity(name).compute
        found[f"after_{name}"][chosen] = _or_nan(compute({**last, "activity_scale": scale}), ok)
        for at in range(sizes):
            kept = weeks if spec.every == "week" else days
            means = {key: value[at] for key, value in kept.items()}
            value = _or_nan(compute({**means, "activity_scale": scale}), ok)
            found[f"{spec.every}s_{name}"][chosen, at] = value
    return found, ok


def _or_nan(values: Array, ok: np.typing.NDArray[np.bool_]) -> Array:
    return np.where(ok, values, np.nan)


def _stretches(
    spec: CohortSpec, population: Stratified, one: Body, numbers: Numbers,
    traits: dict[str, Array],
) -> list[OccasionStretch]:  # fmt: skip
    """The days as they are lived, cut where an occasion begins; the same under every arm."""
    length = spec.occasions.days if spec.occasions else spec.days
    found: list[OccasionStretch] = []
    for at, first in enumerate(range(0, spec.days, length)):
        now = traits
        if spec.occasions is not None:
            now = varied(spec.occasions, traits, spec.seed, population.name, numbers, at)
        lanes = {name: value for name, value in now.items() if name in one.model.lanes}
        who: People = people(one.model, lanes, count=len(numbers))
        last = min(first + length, spec.days)
        found.append(OccasionStretch(first, last, who.lanes, lives_of(now)))
    return found


def _in_order(parts: list[tuple[Numbers, Rows]], arms: int) -> Rows:
    """Parts put together, by person; a trait that a population lacks is NaN there."""
    count = sum(len(chosen) for chosen, _ in parts)
    names = list(dict.fromkeys(name for _, rows in parts for name in rows))
    texts = {"population", "arm", "status"}
    found: Rows = {}
    for name in names:
        if name in texts:
            words = np.empty((count, arms), dtype=object)
            for chosen, rows in parts:
                words[chosen] = np.array(rows[name], dtype=object).reshape(len(chosen), arms)
            found[name] = [str(word) for word in words.ravel()]
            continue
        shape = next(np.shape(rows[name])[1:] for _, rows in parts if name in rows)
        whole = np.full((count, arms, *shape), np.nan)
        for chosen, rows in parts:
            if name in rows:
                whole[chosen] = np.reshape(rows[name], (len(chosen), arms, *shape))
        found[name] = whole.reshape(count * arms, *shape)
    return found
