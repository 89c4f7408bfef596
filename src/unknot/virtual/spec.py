"""A cohort as data: populations, arms, what is measured, and what people it should be like."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from unknot.library import Wiring
from unknot.validate.design import StudyArm
from unknot.virtual.marginals import TraitLaw

USUAL = "usual"
LIFE_TRAITS = ("stress", "sleep_lost", "activity_scale")
RATING_TRAITS = ("scale_pain", "scale_fatigue", "scale_fog")
EVERY = ("week", "day", "none")
PRECISIONS = ("single", "double")


@dataclass(frozen=True)
class Correlation:
    """Correlation of the normal scores of two traits."""

    first: str
    second: str
    value: float
    source: str = ""
    grade: str = "T"


@dataclass(frozen=True)
class FitnessLaw:
    """How the aerobic reserve goes with age and sex.

    Attributes:
        per_year: log reserve a year of age above `at_age`.
        male: factor for a man, at the same age.
    """

    per_year: float
    at_age: float
    male: float
    source: str = ""
    grade: str = "T"


@dataclass(frozen=True)
class Stratified:
    """One population of a cohort.

    Attributes:
        share: of the cohort.
        start: "sick" or "healthy"; days: of their own life before anything is measured.
        marginals: trait -> its law, age included.
        female: share of women, or None where sex is not asked.
        dominant: knot -> how likely it is one of the tight ones.
        one: chance of one tight knot, else two; raised: their range.
        keep: daily output -> lowest and highest mean of the last week.
        fitness: how fitness goes with age and sex, or None.
    """

    name: str
    share: float
    start: str
    days: int
    marginals: Mapping[str, TraitLaw]
    dominant: Mapping[str, float]
    one: float
    raised: tuple[float, float]
    keep: Mapping[str, tuple[float, float]]
    correlations: tuple[Correlation, ...] = ()
    female: float | None = None
    fitness: FitnessLaw | None = None
    trained: StudyArm | None = None
    wiring: str | Wiring = "articles"
    parameters: str = "default"


@dataclass(frozen=True)
class PublishedSpread:
    """A published distribution that the drawn people are held against.

    Attributes:
        population: whom it describes; "" for the whole cohort.
        n: how many were measured, 0 where it is not said.
        seen: as rated or measured, with noise; else as it is.
        low, high: between which the drawn mean counts as like it; None for the rule.
    """

    of: str
    population: str
    mean: float
    sd: float
    n: int
    seen: bool
    low: float | None
    high: float | None
    source: str
    grade: str


@dataclass(frozen=True)
class TargetMean:
    """What a trial's people had on average before it, and their SD where it is to be met too."""

    of: str
    mean: float
    sd: float | None
    seen: bool
    source: str = ""


@dataclass(frozen=True)
class Occasions:
    """Traits that differ from one stretch of days to the next, the same under every arm.

    Attributes:
        days: length of an occasion.
        sd: trait -> SD between occasions: of the logit for what lies in 0..1, of the log for what
            is positive, plain otherwise.
    """

    days: int
    sd: Mapping[str, float]
    source: str = ""
    grade: str = "T"


@dataclass(frozen=True)
class CohortSpec:
    """Who is drawn, how they live and what is kept.

    Attributes:
        people: how many; not part of `key`, so that a cohort can be made longer.
        arms: name -> how it is lived; USUAL is always among them, first.
        measures: quantities of `validate.endpoints`, as they are, without noise.
        every: "week", "day" or "none": what is kept on the way.
        precision: "single" or "double".
    """

    title: str
    people: int
    days: int
    seed: int
    populations: tuple[Stratified, ...]
    arms: Mapping[str, StudyArm]
    measures: tuple[str, ...]
    every: str = "week"
    precision: str = "single"
    published: tuple[PublishedSpread, ...] = ()
    target: tuple[TargetMean, ...] = ()
    occasions: Occasions | None = None
    agents: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """A hash of everything that decides a person's rows: not of how many people there are.

        Neither of what they are compared with or weighted to, nor of the title.
        """
        bare = replace(self, title="", people=0, published=(), target=())
        return hashlib.sha256(repr(bare).encode()).hexdigest()[:24]
