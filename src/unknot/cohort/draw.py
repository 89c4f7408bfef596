"""The virtual population: made-up people who, in their own ordinary life, have fibromyalgia.

Each candidate has streams of their own, keyed by the seed and their number, so nobody depends on
how many were drawn together. Candidates live 330 days from the study's sick start; those who are
then still in enough pain and tired enough are kept, in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.solve import People, people, solve
from unknot.errors import UnknotError
from unknot.model import Model
from unknot.observe import FIQR_NEEDS, fiqr, keyed_rng
from unknot.timeline import Bout, Event, Life, Timeline, activity, build, day

Numbers = npt.NDArray[np.int_]

DOMINANT = {
    "mitochondria": 0.13,
    "redox": 0.10,
    "depleted": 0.15,
    "stuck": 0.14,
    "sleep": 0.12,
    "stress": 0.12,
    "immune": 0.08,
    "injury": 0.08,
    "sensitisation": 0.08,
}
DAY, WALKING = "ordinary", "easy_walk_daily"
RATED = ("pain", "fatigue", "fog")
OWN_LIFE_DAYS = 330
TRAINABLE = (0.1, 2.0)  # the range its trait declares
ANSWERS = (-3.0, 3.0)  # likewise
LAST_DAYS = 7
BATCH = 256
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_CANDIDATES_EACH = 20  # a population that keeps fewer than 1 in 20 is no population
DAILY = tuple(dict.fromkeys((*FIQR_NEEDS, "peak_oxygen_uptake")))


@dataclass(frozen=True)
class Law:
    """How people are drawn. The numbers are tuned (Grade.T) so that cohort means come out.

    Attributes:
        one: chance of one dominant knot; otherwise two.
        least_pain, least_fatigue: who is kept, points at the end of 330 days.
    """

    background: tuple[float, float] = (1.2, 9.0)  # Beta, for every tightness
    one: float = 0.6
    raised: tuple[float, float] = (0.2, 0.9)
    dominant: Mapping[str, float] = field(default_factory=lambda: dict(DOMINANT))
    reserve_sd: float = 0.18
    rating_sd: float = 0.22
    activity: tuple[float, float] = (-0.05, 0.22)
    stress: tuple[float, float, float, float] = (0.18, 0.08, 0.02, 0.5)
    sleep_lost: tuple[float, float, float, float] = (0.03, 0.03, 0.0, 0.12)
    trainability_sd: float = 0.5
    overexertion: tuple[float, float] = (0.8, 4.0)  # Beta: skewed, of no other knot (E4.09)
    answer: tuple[float, float] = (0.24, 1.0)  # of symptoms to movement, beyond the body (E7.01)
    least_pain: float = 3.5
    least_fatigue: float = 3.5


@dataclass(frozen=True)
class Lives:
    """The ordinary life of every person, (people,) each.

    Attributes:
        scales: how strongly each person rates pain, fatigue and fog, around 1.
    """

    stress: Array
    sleep_lost: Array
    activity_scale: Array
    scales: dict[str, Array]

    def take(self, chosen: Numbers) -> Lives:
        """Some of them, by position."""
        return Lives(
            self.stress[chosen],
            self.sleep_lost[chosen],
            self.activity_scale[chosen],
            {name: value[chosen] for name, value in self.scales.items()},
        )

    def timeline(
        self,
        days: int,
        bouts: Sequence[Bout] = (),
        events: Sequence[Event] = (),
        levels: Mapping[str, Array] | None = None,
    ) -> Timeline:
        """Everyone's own life, day after day the same, with what is added to it.

        A person's activity scale counts for walking about as it does for chores: so drawn, the
        population has the published means, and with chores alone it is too fit.
        """
        life = Life(
            days,
            stress=self.stress[None, :],
            sleep_lost=self.sleep_lost[None, :],
            activity_scale=self.activity_scale[None, :],
        )
        written = build(life, bouts, events, levels)
        hour = np.floor(written.edges[:-1]).astype(int) % 24
        slots = [activity(name) for name in day(DAY)]
        about = [slot.name == WALKING and not slot.scaled for slot in slots]
        walking = np.array(about)[hour] & ~written.fine
        parts = dict(written.parts)
        for name in ("load", "interval_load"):
            old = np.broadcast_to(
                parts[name] if parts[name].ndim == 3 else parts[name][..., None],
                (len(hour), 1, len(self.stress)),
            )
            parts[name] = np.where(walking[:, None, None], old * self.activity_scale, old)
        return replace(written, parts=parts)


@dataclass(frozen=True)
class Spread:
    """Mean, SD and quantiles (5, 25, 50, 75, 95 %) of one number over people."""

    mean: float
    sd: float
    quantiles: tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Population:
    """People as they are after 330 days of their own life.

    Attributes:
        numbers: candidate number of each person, (people,).
        candidates: how many were drawn until enough were kept.
        who: traits and end states.
        means: mean of the last seven days of each kept name, (people,).
    """

    numbers: Numbers
    candidates: int
    who: People
    lives: Lives
    means: dict[str, Array]
    model: str
    seed: int

    def summary(self) -> dict[str, Spread]:
        """How pain, fatigue and the rest are spread over people, latent and as they would rate."""
        rated = {
            f"{name}_rated": np.clip(self.lives.scales[name] * self.means[name], 0.0, 10.0)
            for name in RATED
        }
        score = {"fiqr": fiqr(self.means).total}
        return {name: spread(values) for name, values in {**self.means, **score, **rated}.items()}


def spread(values: Array) -> Spread:
    """Mean, SD and quantiles of a number over people."""
    low, lower, middle, upper, high = (float(q) for q in np.quantile(values, QUANTILES))
    sd = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return Spread(float(values.mean()), sd, (low, lower, middle, upper, high))


def candidate(law: Law, seed: int, number: int) -> dict[str, float]:
    """One candidate: tightnesses, scales and ordinary life, by name."""
    rng = keyed_rng("population", seed, number)
    names = tuple(law.dominant)
    weights = np.array([law.dominant[name] for name in names])
    tight = rng.beta(*law.background, size=len(names))
    count = 1 if rng.random() < law.one else 2
    raised = rng.choice(len(names), size=count, replace=False, p=weights / weights.sum())
    tight[raised] = np.maximum(tight[raised], rng.uniform(*law.raised, size=count))
    person = {f"tightness_{name}": float(value) for name, value in zip(names, tight, strict=True)}
    person["reserve_scale"] = float(np.exp(law.reserve_sd * rng.standard_normal()))
    for name in RATED:
        person[f"scale_{name}"] = float(np.exp(law.rating_sd * rng.standard_normal()))
    middle, size = law.activity
    person["activity_scale"] = float(np.exp(middle + size * rng.standard_normal()))
    for name in ("stress", "sleep_lost"):
        mean, sd, low, high = getattr(law, name)
        person[name] = float(np.clip(mean + sd * rng.standard_normal(), low, high))
    # Last, so that a population drawn before it was thought of keeps its people.
    size = law.trainability_sd
    gift = np.exp(size * rng.standard_normal() - 0.5 * size**2)
    person["trainability"] = float(np.clip(gift, *TRAINABLE))
    person["tightness_overexertion"] = float(rng.beta(*law.overexertion))
    middle, size = law.answer
    person["answer_to_movement"] = float(np.clip(middle + size * rng.standard_normal(), *ANSWERS))
    return person


def candidates(
    law: Law, seed: int, numbers: Numbers, model: Model
) -> tuple[dict[str, Array], Lives]:
    """Candidates of these numbers: traits the model has, and lives."""
    drawn = [candidate(law, seed, int(number)) for number in numbers]
    table = {name: np.array([one[name] for one in drawn]) for name in drawn[0]}
    lives = Lives(
        table["stress"],
        table["sleep_lost"],
        table["activity_scale"],
        {name: table[f"scale_{name}"] for name in RATED},
    )
    return {name: table[name] for name in model.lanes if name in table}, lives


def draw(
    count: int, seed: int, model: Model, law: Law | None = None, *, single: bool = False
) -> Population:
    """Draw people until enough are kept.

    Args:
        count: how many to keep; a larger population of the same seed begins with a smaller one.
        single: single precision, twice as fast; keeps others near the threshold.

    Raises:
        UnknotError: hardly anybody is kept under this model and law.
    """
    rule = law or Law()
    kept: list[_Batch] = []
    found = drawn = 0
    while found < count:
        if drawn > MOST_CANDIDATES_EACH * (count + BATCH):
            raise UnknotError(
                "nobody-kept",
                f"of {drawn} people drawn only {found} have enough pain and fatigue to be kept.",
                "lower least_pain and least_fatigue, or look at the wiring.",
            )
        # Enough for most of what is missing at two kept of three drawn, within one batch.
        size = min(BATCH, max(16, int(1.6 * (count - found))))
        batch = _live(rule, seed, np.arange(drawn, drawn + size), model, single)
        drawn += size
        found += len(batch.numbers)
        kept.append(batch)
    return _join(kept, count, model, seed)


@dataclass(frozen=True)
class _Batch:
    numbers: Numbers
    who: People
    lives: Lives
    means: dict[str, Array]


def _live(law: Law, seed: int, numbers: Numbers, model: Model, single: bool) -> _Batch:
    """Candidates after their own life, those who are ill enough."""
    traits, lives = candidates(law, seed, numbers, model)
    who = people(model, traits, start="sick", count=len(numbers))
    run = solve(model, lives.timeline(OWN_LIFE_DAYS), who, daily=DAILY, single=single)
    means = {name: value[-LAST_DAYS:].mean(axis=0) for name, value in run.days.items()}
    ill = (means["pain"] >= law.least_pain) & (means["fatigue"] >= law.least_fatigue)
    chosen = np.flatnonzero(ill & run.ok)
    return _Batch(
        numbers[chosen],
        People(who.lanes, run.end).take(chosen),
        lives.take(chosen),
        {name: value[chosen] for name, value in means.items()},
    )


def _join(kept: list[_Batch], count: int, model: Model, seed: int) -> Population:
    """Batches one after another, cut to the number wanted."""

    def line(parts: list[Array]) -> Array:
        return np.concatenate(parts, axis=-1)[..., :count]

    numbers = np.concatenate([b.numbers for b in kept])[:count]
    return Population(
        numbers,
        int(numbers[-1]) + 1,
        People(
            {name: line([b.who.lanes[name] for b in kept]) for name in kept[0].who.lanes},
            line([b.who.start for b in kept]),
        ),
        Lives(
            line([b.lives.stress for b in kept]),
            line([b.lives.sleep_lost for b in kept]),
            line([b.lives.activity_scale for b in kept]),
            {name: line([b.lives.scales[name] for b in kept]) for name in RATED},
        ),
        {name: line([b.means[name] for b in kept]) for name in kept[0].means},
        model.hash,
        seed,
    )


def bistable(population: Population, model: Model, law: Law | None = None) -> npt.NDArray[np.bool_]:
    """Who would be well in the same life from a healthy start, (people,).

    Well means below the thresholds that kept them.
    """
    rule = law or Law()
    count = population.who.count
    healthy = people(model, dict(population.who.lanes), start="healthy", count=count)
    when = population.lives.timeline(OWN_LIFE_DAYS)
    run = solve(model, when, healthy, daily=("pain", "fatigue"))
    last = {name: value[-LAST_DAYS:].mean(axis=0) for name, value in run.days.items()}
    return (last["pain"] < rule.least_pain) | (last["fatigue"] < rule.least_fatigue)
