"""Made-up people and what a way of living does to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from unknot.api import plots
from unknot.api.models import alternatives
from unknot.api.showing import shows_itself
from unknot.arrays import Array
from unknot.cohort.draw import LAST_DAYS, Population, draw, spread
from unknot.engine.solve import SYMPTOMS, solve
from unknot.errors import ScenarioError, nearest
from unknot.model import Model
from unknot.scenario.story import Programme
from unknot.timeline import Bout, sessions

if TYPE_CHECKING:
    import polars as pl

USUAL = "usual"
WEEKS = 12


@shows_itself
@dataclass(frozen=True)
class Cohort:
    """Made-up people with fibromyalgia, after 330 days of their own ordinary life.

    Attributes:
        parts: each wiring's people; more than one where the model stands for several.
    """

    model: Model
    parts: tuple[tuple[Model, Population], ...]

    @property
    def count(self) -> int:
        """How many people."""
        return sum(population.who.count for _, population in self.parts)

    def _column(self, name: str) -> Array:
        return np.concatenate([p.means[name] for _, p in self.parts])

    @property
    def names(self) -> tuple[str, ...]:
        """What is known of each person: means of the last seven days."""
        return tuple(self.parts[0][1].means)

    def to_frame(self) -> pl.DataFrame:
        """One row a person: the wiring of their body, traits, and means of their last week."""
        import polars as pl

        frames = [
            pl.DataFrame(
                {"wiring": [model.wiring] * population.who.count}
                | dict(population.who.lanes)
                | {f"mean_{name}": value for name, value in population.means.items()}
            )
            for model, population in self.parts
        ]
        return pl.concat(frames, how="diagonal")

    def to_dict(self) -> dict[str, Any]:
        """Mean, standard deviation and quantiles of everything known, as plain data."""
        return {
            "people": self.count,
            "model": self.model.hash,
            "means": {
                name: {"mean": one.mean, "sd": one.sd, "quantiles": list(one.quantiles)}
                for name, one in ((name, spread(self._column(name))) for name in self.names)
            },
        }

    def summary(self) -> str:
        """A few lines: how many, and how pain and fatigue are spread."""
        lines = [f"{self.count} made-up people."]
        for name in ("pain", "fatigue"):
            one = spread(self._column(name))
            lines.append(f"{name.capitalize()} {one.mean:.1f} (sd {one.sd:.1f}) of 10.")
        return "\n".join(lines)

    def plot(self) -> str:
        """5 to 95 % of the people, by symptom, as SVG."""
        held = [(n, spread(self._column(n)).quantiles) for n in SYMPTOMS if n in self.names]
        rows = [(name.replace("_", " "), q[0], q[2], q[4]) for name, q in held]
        return plots.intervals(f"{self.count} made-up people", rows, "points", zero=False)


def draw_cohort(model: Model, n: int = 500, *, seed: int = 1) -> Cohort:
    """Draw people with fibromyalgia, each after 330 days of their own ordinary life.

    Args:
        model: of `load_model`; one that stands for several wirings gives each its share of people.
        n: how many people.
        seed: the same seed gives the same people; a larger cohort begins with a smaller one.

    Raises:
        UnknotError: hardly anybody is ill under this model.

    Example:
        >>> import unknot as uk
        >>> uk.draw_cohort(uk.load_model("articles"), n=8, seed=1).count
        8
    """
    beliefs = np.array([belief for _, belief in alternatives(model)])
    counts = np.floor(beliefs * n).astype(int)
    for at in np.argsort(counts - beliefs * n, kind="stable")[: n - int(counts.sum())]:
        counts[at] += 1
    parts = tuple(
        (one, draw(int(count), seed, one))
        for (one, _), count in zip(alternatives(model), counts, strict=True)
        if count
    )
    return Cohort(model, parts)


@shows_itself
@dataclass(frozen=True)
class CohortEffect:
    """What a programme changes in people, each beside themselves without it.

    Attributes:
        symptom: what was asked about; `against` what it is compared with.
        each: change of every person over the last week, (people,); NaN where a run failed.
        arm, other: mean of every day over people, (days,).
    """

    symptom: str
    against: str
    each: Array
    arm: Array
    other: Array

    def to_dict(self) -> dict[str, Any]:
        """Mean with its standard error, spread and quantiles, with the number of people."""
        held = self.each[np.isfinite(self.each)]
        one = spread(held)
        return {
            "symptom": self.symptom,
            "against": self.against,
            "people": len(held),
            "failed": len(self.each) - len(held),
            "mean": one.mean,
            "error": one.sd / float(np.sqrt(len(held))),
            "sd": one.sd,
            "quantiles": list(one.quantiles),
            "better": float(np.mean(held < 0.0)),
        }

    def to_frame(self) -> pl.DataFrame:
        """One row a person."""
        import polars as pl

        return pl.DataFrame({"person": np.arange(len(self.each)), "change": self.each})

    def summary(self) -> str:
        """One line: the mean change, how it is spread, and over how many people."""
        told = self.to_dict()
        low, high = told["quantiles"][0], told["quantiles"][-1]
        name = self.symptom.replace("_", " ")
        return (
            f"{name.capitalize()} {told['mean']:+.2f} points (error {told['error']:.2f}) against "
            f"{self.against}, in {told['people']} made-up people; 9 of 10 lie from {low:+.1f} to "
            f"{high:+.1f}."
        )

    def plot(self) -> str:
        """Both courses over days, as SVG."""
        name = self.symptom.replace("_", " ")
        courses = {"with the programme": self.arm, self.against: self.other}
        return plots.lines(f"{name.capitalize()}, mean over people", courses, "points")


@shows_itself
@dataclass(frozen=True)
class Simulation:
    """People living a programme, and the same people living as they do.

    Shapes: `days[arm][name]` (days, people), in the model's own units; "usual" is one arm.

    Attributes:
        ok: whose runs ended well under every arm, (people,).
    """

    programme: Programme | None
    days: dict[str, dict[str, Array]]
    ok: Array

    def effect(self, symptom: str = "pain", against: str = USUAL) -> CohortEffect:
        """The change of the last week, each person beside themselves.

        Args:
            symptom: one of the columns that were kept.
            against: the arm to compare with.

        Raises:
            ScenarioError: nothing of that name was kept.
        """
        arm, other = self.days["programme"], self.days.get(against)
        if other is None or symptom not in arm:
            name, known = (against, self.days) if other is None else (symptom, arm)
            raise ScenarioError(
                "unknown-column", f'nothing is called "{name}".', nearest(name, known)
            )
        ok = self.ok > 0
        last = [held[symptom][-LAST_DAYS:].mean(axis=0) for held in (arm, other)]
        each = np.where(ok, last[0] - last[1], np.nan)
        courses = [held[symptom][:, ok].mean(axis=1) for held in (arm, other)]
        return CohortEffect(symptom, against, each, courses[0], courses[1])

    def to_frame(self) -> pl.DataFrame:
        """Means over people: one row a day, arm and column."""
        import polars as pl

        rows = [
            {"arm": arm, "day": day + 1, "name": name, "mean": float(value)}
            for arm, held in self.days.items()
            for name, values in held.items()
            for day, value in enumerate(values.mean(axis=1))
        ]
        return pl.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Means over people of every day, by arm and column."""
        return {
            arm: {name: values.mean(axis=1).tolist() for name, values in held.items()}
            for arm, held in self.days.items()
        }

    def summary(self) -> str:
        """The effect on every symptom, a line each."""
        return "\n".join(self.effect(name).summary() for name in self.days[USUAL])

    def plot(self) -> str:
        """Pain under both arms, as SVG."""
        return self.effect("pain").plot()


def simulate(
    model: Model, cohort: Cohort, programme: Programme | None = None, *, weeks: int | None = None
) -> Simulation:
    """Let people live a programme, and the same people as they do.

    Args:
        model: the one the cohort was drawn with.
        programme: None lives the usual weeks twice.
        weeks: how long; as long as the programme, else 12.

    Raises:
        ScenarioError: the cohort is of another model, the activity is not known, or the programme's
            load depends on each one's own reserve.

    Example:
        >>> import unknot as uk
        >>> model = uk.load_model("articles")
        >>> people = uk.draw_cohort(model, n=8, seed=1)
        >>> walk = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=2)
        >>> uk.simulate(model, people, walk).effect("pain").to_dict()["people"]
        8
    """
    if cohort.model.hash != model.hash:
        raise ScenarioError(
            "another-model",
            "these people were drawn with another model.",
            "draw them with this one.",
        )
    if programme is not None and programme.relative:
        raise ScenarioError(
            "relative-programme",
            "a load that depends on each one's reserve cannot be simulated here.",
            "give `load` in net METs, or neither.",
        )
    length = 7 * (weeks or (programme.weeks if programme else WEEKS))
    bouts: tuple[Bout, ...] = ()
    if programme is not None:
        bouts = sessions(
            programme.activity, programme.minutes, programme.per_week, programme.weeks,
            programme.start_day, programme.load, programme.load_end, programme.hour,
        )  # fmt: skip
    held: dict[str, list[dict[str, Array]]] = {USUAL: [], "programme": []}
    ok: list[Array] = []
    for one, population in cohort.parts:
        fine = np.ones(population.who.count, dtype=bool)
        for arm, done in ((USUAL, ()), ("programme", bouts)):
            when = population.lives.timeline(length, done)
            run = solve(one, when, population.who, daily=SYMPTOMS)
            fine &= run.ok
            held[arm].append(dict(run.days))
        ok.append(fine.astype(float))
    days = {
        arm: {name: np.concatenate([run[name] for run in runs], axis=1) for name in SYMPTOMS}
        for arm, runs in held.items()
    }
    return Simulation(programme, days, np.concatenate(ok))
