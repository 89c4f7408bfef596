"""What a cohort's rows say: spreads, twins beside one another, published people, weights.

Columns are asked for a few at a time, so that no more of a large cohort is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.validate.endpoints import rise_is_gain
from unknot.virtual.adjusted import DrawnPeople, TwinDifference, adjusted, strata_error
from unknot.virtual.compared import Tilted, as_seen, beside, tilt
from unknot.virtual.piece import NOBODY, OK, SETTLING
from unknot.virtual.spec import RATING_TRAITS, USUAL, CohortSpec, PublishedSpread, TargetMean

Columns = Callable[[Sequence[str], str], Mapping[str, Any]]
"""Names and an arm -> column -> a value a person, always in the same order of people."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
# A change counts for a person from half an SD between people on: Norman 2003, Med Care 41:582.
COUNTS = 0.5
SCALES = RATING_TRAITS


@dataclass(frozen=True)
class CohortQuestion:
    """What a summary needs to know of a cohort, as plain data in its manifest."""

    title: str
    people: int
    days: int
    seed: int
    arms: tuple[str, ...]
    measures: tuple[str, ...]
    traits: tuple[str, ...]
    published: tuple[PublishedSpread, ...]
    target: tuple[TargetMean, ...]


def question_of(spec: CohortSpec, traits: Sequence[str]) -> CohortQuestion:
    """What is asked of a cohort's people."""
    return CohortQuestion(
        spec.title, spec.people, spec.days, spec.seed, tuple(spec.arms), spec.measures,
        tuple(traits), spec.published, spec.target,
    )  # fmt: skip


def question_from(held: Mapping[str, Any], people: int) -> CohortQuestion:
    """The same from plain data."""
    return CohortQuestion(
        str(held["title"]), people, int(held["days"]), int(held["seed"]), tuple(held["arms"]),
        tuple(held["measures"]), tuple(held["traits"]),
        tuple(PublishedSpread(**one) for one in held["published"]),
        tuple(TargetMean(**one) for one in held["target"]),
    )  # fmt: skip


def spread_of(values: Array, weights: Array | None = None) -> dict[str, Any]:
    """Mean, SD, quantiles (5, 25, 50, 75, 95 %) and number of those there are; NaN is nobody."""
    there = values[np.isfinite(values)]
    count = len(there)
    nothing = float("nan")
    found: dict[str, Any] = {
        "mean": float(there.mean()) if count else nothing,
        "sd": float(there.std(ddof=1)) if count > 1 else nothing,
        "q": np.quantile(there, QUANTILES).tolist() if count else [nothing] * len(QUANTILES),
        "n": count,
    }
    if weights is not None:
        heavy = np.where(np.isfinite(values), weights, 0.0)
        if heavy.sum() > 0.0:
            found["weighted"] = float((heavy * np.nan_to_num(values)).sum() / heavy.sum())
    return found


def known_people(columns: Columns, asked: CohortQuestion) -> DrawnPeople:
    """Who people are and how they were before, as a regression sees them.

    Rating styles are left out: cohorts tell quantities as they are.
    """
    names = [one for one in _traits(asked) if one.removeprefix("trait_") not in RATING_TRAITS]
    names += [f"before_{name}" for name in asked.measures]
    held = columns(["population", *names], USUAL)
    known = np.stack([np.asarray(held[name], float) for name in names], axis=1)
    return DrawnPeople(np.asarray(held["population"], dtype=str), known)


def _nobody(columns: Columns, asked: CohortQuestion) -> npt.NDArray[np.bool_]:
    """Places that nobody stands in: none fitted, or their own life could not be computed."""
    status = np.asarray(columns(["status"], asked.arms[0])["status"], dtype=object)
    return np.isin(status.astype(str), [NOBODY, SETTLING])


def on_roll(columns: Columns, asked: CohortQuestion) -> DrawnPeople:
    """The people of a roll; whoever fits no population is not on it."""
    status = np.asarray(columns(["status"], USUAL)["status"], dtype=str)
    return known_people(columns, asked).take(status == OK)


def summarise(
    asked: CohortQuestion, columns: Columns, roll: DrawnPeople | None = None
) -> dict[str, Any]:
    """All that is said of a cohort, as plain data; every mean with its number of people.

    Args:
        roll: people who lived no arm, to whom differences of arms are adjusted.
    """
    rolled = None if roll is None else (known_people(columns, asked), roll)
    who = _Seen(asked, columns)
    tilted = who.tilted()
    weights = None if tilted is None else tilted.weights
    summary: dict[str, Any] = {}
    lost = _nobody(columns, asked)
    for name in (*(f"before_{one}" for one in asked.measures), *_traits(asked)):
        values = np.where(lost, np.nan, columns([name], asked.arms[0])[name])
        key = name.removeprefix("before_").removeprefix("trait_")
        summary.setdefault(key, spread_of(values, weights))
    found: dict[str, Any] = {
        "people": asked.people,
        "summary": summary,
        "arms": [
            _arm(asked, columns, arm, weights, rolled) for arm in asked.arms if arm != USUAL
        ],
        "roll": 0 if roll is None else len(roll.population),
        "failed": _failed(asked, columns),
        "published": [
            {**asdict(done.published), "people": done.people, "drawn_mean": done.mean,
             "drawn_sd": done.sd, "mean_inside": done.mean_inside, "sd_inside": done.sd_inside}
            for done in (beside(one, who.values(one)) for one in asked.published)
        ],
        "weights": None,
    }  # fmt: skip
    if tilted is not None:
        found["weights"] = {
            "effective": tilted.effective,
            "people": int((tilted.weights > 0.0).sum()),
            "means": dict(tilted.means),
        }
    return found


def _traits(asked: CohortQuestion) -> tuple[str, ...]:
    return tuple(f"trait_{name}" for name in asked.traits)


@dataclass(frozen=True)
class _Seen:
    """People as a study would write them down before it."""

    asked: CohortQuestion
    columns: Columns

    def tilted(self) -> Tilted | None:
        """Weights to the target trial, where one is given."""
        if not self.asked.target:
            return None
        return tilt(self.asked.target, [self.values(one) for one in self.asked.target])

    def values(self, one: PublishedSpread | TargetMean) -> Array:
        """Of everybody; NaN for whoever is not of the population described."""
        plain = one.of in ("age", "female")
        name = f"trait_{one.of}" if plain else f"before_{one.of}"
        scales = [f"trait_{scale}" for scale in SCALES]
        held = self.columns(["person", "population", name, *scales], self.asked.arms[0])
        found = np.where(_nobody(self.columns, self.asked), np.nan, held[name]).astype(float)
        owners = [str(owner) for owner in held["population"]]
        if one.seen and not plain:
            traits = {scale: held[f"trait_{scale}"] for scale in SCALES}
            numbers = np.asarray(held["person"], dtype=int)
            found = as_seen(one.of, found, traits, self.asked.seed, owners, numbers)
        if isinstance(one, PublishedSpread) and one.population:
            found = np.where(np.array(owners) == one.population, found, np.nan)
        return found


def _arm(
    asked: CohortQuestion, columns: Columns, arm: str, weights: Array | None,
    rolled: tuple[DrawnPeople, DrawnPeople] | None,
) -> dict[str, Any]:  # fmt: skip
    """Everybody under an arm beside their twin in the usual life.

    Args:
        rolled: the people, and those of their roll.
    """
    population = np.asarray(columns(["population"], USUAL)["population"], dtype=str)
    change: dict[str, Any] = {}
    differences: dict[str, Array] = {}
    for name in asked.measures:
        after = f"after_{name}"
        usual, mine = (columns([after], one)[after] for one in (USUAL, arm))
        before = columns([f"before_{name}"], USUAL)[f"before_{name}"]
        each = differences[name] = mine - usual
        both = np.isfinite(each)
        told = spread_of(each, weights)
        between = float(np.std(usual[both], ddof=1)) if both.sum() > 1 else float("nan")
        told["smd"] = told["mean"] / between if between > 0.0 else float("nan")
        told["error"] = strata_error(each[both], population[both])
        told["adjusted"] = None
        change[name] = {**told, **_shares(name, each[both], spread_of(before)["sd"])}
    if rolled is not None:
        for name, one in _adjusted(differences, *rolled).items():
            change[name]["adjusted"] = {**asdict(one), "fewer": one.fewer}
    first = change[asked.measures[0]]
    shares = {name: first[name] for name in ("worse_share", "better_share")}
    return {"name": arm, "change": change, **shares}


def _adjusted(
    each: Mapping[str, Array], people: DrawnPeople, roll: DrawnPeople
) -> dict[str, TwinDifference]:
    """Differences adjusted to the roll, by quantity; none where it is too short."""
    there = {name: value for name, value in each.items() if np.isfinite(value).any()}
    if not there:
        return {}
    found = adjusted(np.stack(list(there.values()), axis=1), people, roll)
    return dict(zip(there, found or (), strict=False))


def _shares(name: str, each: Array, sd: float) -> dict[str, float | None]:
    """How many are better and worse by half an SD between people or more."""
    rises = rise_is_gain(name)
    if rises is None or not len(each) or not np.isfinite(sd):
        return {"worse_share": None, "better_share": None}
    better = 1.0 if rises else -1.0
    return {
        "worse_share": float(np.mean(better * each <= -COUNTS * sd)),
        "better_share": float(np.mean(better * each >= COUNTS * sd)),
    }


def _failed(asked: CohortQuestion, columns: Columns) -> list[dict[str, Any]]:
    """Reason -> how many people, each counted once for it."""
    where: dict[str, Any] = {}
    for arm in asked.arms:
        status = np.array(columns(["status"], arm)["status"], dtype=object)
        for reason in sorted({str(one) for one in status} - {"ok"}):
            held = status == reason
            where[reason] = where[reason] | held if reason in where else held
    return [{"reason": reason, "count": int(held.sum())} for reason, held in where.items()]
