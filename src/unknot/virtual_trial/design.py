"""A trial as data: who may take part, what they are given, what is measured, how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unknot.validate.design import StudyArm, StudyPeople

PARALLEL, CROSSOVER, SERIES = "parallel", "crossover", "n_of_1"
POLICY, HYPOTHETICAL, WHILE_ON = "treatment_policy", "hypothetical", "while_on_treatment"
CHANCE, SYMPTOMS = "chance", "symptoms"
TREATMENT, STUDY = "treatment", "study"
MCAR, MAR, MNAR = "mcar", "mar", "mnar"
NEVER = 10_000  # a week that does not come
FAR = 1e6  # an end that no value reaches
MOST_ASKED = 1_000_000  # people for one trial

KINDS = (PARALLEL, CROSSOVER, SERIES)
ESTIMANDS = (POLICY, HYPOTHETICAL, WHILE_ON)
ANALYSES = ("ancova", "t", "mixed", "carried")
SPENDING = ("obrien_fleming", "pocock")


@dataclass(frozen=True)
class TrialOutcome:
    """What is measured at visits.

    Attributes:
        of: a quantity of `validate.endpoints`.
        week: at which it is judged; 0 for the last.
        threshold: the change that counts as better, in its unit (at most it; at least it where
            higher is better).
        noise: SD of one visit's measurement in its unit; None for the quantity's own.
        step: difference the scale can hold; 0 for none.
        higher_is_better: whether a rise is a gain.
    """

    of: str
    week: int = 0
    threshold: float | None = None
    noise: float | None = None
    step: float = 0.0
    higher_is_better: bool = False


@dataclass(frozen=True)
class AdherenceModel:
    """Who comes to a session.

    Attributes:
        attend: chance of a middling person on a middling week.
        spread: SD between people, on the logit.
        per_point: fall of the logit for each point that last week was worse than before the trial.
        of: the symptom that counts.
    """

    attend: float = 1.0
    spread: float = 0.0
    per_point: float = 0.0
    of: str = "pain"


@dataclass(frozen=True)
class DropOut:
    """One cause of leaving.

    Attributes:
        cause: "chance", or "symptoms": more likely the worse a person is against before.
        share: of people who leave for it over the whole trial, were nobody worse or better.
        per_point: log of how many times likelier for each point worse.
        flare: points above one's own level that count as a flare; only flares count where given.
        leaves: "treatment" (and is still measured) or "study".
        arms: where it happens; everywhere where none is named.
    """

    name: str
    cause: str
    share: float
    leaves: str
    of: str = "pain"
    per_point: float = 0.0
    flare: float | None = None
    arms: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingVisits:
    """Visits that are not made, by people who stay.

    Attributes:
        mechanism: "mcar", by chance; "mar", by the visit before; "mnar", by the value that would
            have been written down.
        share: of visits, of a person at their level before the trial.
        per_point: change of the logit for each SD (before the trial) that the value is worse.
    """

    mechanism: str
    share: float
    per_point: float = 0.0


@dataclass(frozen=True)
class Expectation:
    """What taking part does to what is written down, not to the body.

    Attributes:
        gains: quantity -> points at its height.
        days: time constant of its coming, days.
        arms: whose; everybody's where none is named (attention), else those arms' (placebo).
        spread: SD between people as a share of the gain.
    """

    gains: Mapping[str, float]
    days: float = 9.4
    arms: tuple[str, ...] = ()
    spread: float = 0.5


@dataclass(frozen=True)
class RunIn:
    """Weeks before the lots are drawn.

    Attributes:
        arm: what is lived, "" for the usual life.
        better: who goes on: those whose outcome got better by as many points at least.
        attended: or who came to at least this share of the sessions.
        washout: weeks of usual life after it.
    """

    weeks: int
    arm: str = ""
    better: float | None = None
    attended: float | None = None
    washout: int = 0


@dataclass(frozen=True)
class Enrichment:
    """Only people in whom something is high or low take part.

    Attributes:
        of: a quantity (as measured, with its noise) or a trait of the model (as it is).
        low, high: within which it must lie.
    """

    of: str
    low: float
    high: float


@dataclass(frozen=True)
class InterimPlan:
    """Looks before the end.

    Attributes:
        at: shares of the information, ascending, the last 1.
        spending: "obrien_fleming" or "pocock" (Lan and DeMets' functions of these names).
        futility: stop where the conditional power falls below this; 0 for never.
        resize: share of people after whom the SD is looked at, blind; None for never.
        most: largest number of people after that, as a multiple of the planned one.
        effect: difference for which the size is planned, in the outcome's unit.
    """

    at: tuple[float, ...]
    spending: str = "obrien_fleming"
    futility: float = 0.0
    resize: float | None = None
    most: float = 2.0
    effect: float | None = None


@dataclass(frozen=True)
class AdaptiveLots:
    """Lots that answer to what was seen.

    Attributes:
        first: share of people who draw even lots.
        every: people between two looks at what was seen.
        waiting: people who come before somebody's outcome is known.
        least: smallest chance of an arm.
    """

    first: float = 0.4
    every: int = 10
    waiting: int = 0
    least: float = 0.1


@dataclass(frozen=True)
class SubgroupQuestion:
    """People split at the median of a quantity or trait, before the trial."""

    by: str


@dataclass(frozen=True)
class PublishedResult:
    """A number that a trial found.

    Attributes:
        statistic: "difference" (against the reference arm), "smd" (its Hedges' g), "change" (within
            the arm), "percent" (the same, of the mean before), "responders" (share more than in
            the reference arm, %), "correlation" (of the changes of `of` and `beside` in the arm).
        evidence: row of the evidence table.
    """

    name: str
    of: str
    arm: str
    week: int
    statistic: str
    value: float
    low: float
    high: float
    evidence: str
    how: str
    beside: str = ""


@dataclass(frozen=True)
class VirtualDesign:
    """A whole trial.

    Attributes:
        people: how many are randomised, all arms together.
        screen: how many are asked at most; 0 for eight times as many as are randomised.
        weeks: of treatment and follow-up (of one period in a crossover or a series).
        allocation: people of each arm in a block of lots.
        periods: in a crossover; pairs of blocks in a series of N-of-1 trials.
        washout: weeks between periods.
        square: of a crossover of more than two arms: "williams" or "latin".
        carry_over: whether its analysis takes out what an arm leaves behind.
        carry_periods: for how many periods.
        reference: the arm that others are compared with.
        replicates: how many trials of new people and new luck.
    """

    title: str
    says: str
    kind: str
    who: StudyPeople
    people: int
    weeks: int
    arms: Mapping[str, StudyArm]
    allocation: tuple[int, ...]
    reference: str
    outcome: TrialOutcome
    visits: tuple[int, ...]
    screen: int = 0
    secondary: tuple[TrialOutcome, ...] = ()
    eligibility: tuple[tuple[str, float, float], ...] = ()
    enrichment: tuple[Enrichment, ...] = ()
    run_in: RunIn | None = None
    adherence: AdherenceModel = field(default_factory=AdherenceModel)
    leaving: tuple[DropOut, ...] = ()
    missing: tuple[MissingVisits, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    interim: InterimPlan | None = None
    adaptive: AdaptiveLots | None = None
    subgroups: tuple[SubgroupQuestion, ...] = ()
    published: tuple[PublishedResult, ...] = ()
    estimand: str = POLICY
    analysis: str = "ancova"
    alpha: float = 0.05
    power: float = 0.8
    periods: int = 2
    washout: int = 0
    square: str = "williams"
    carry_over: bool = True
    carry_periods: int = 1
    seed: int = 1
    replicates: int = 200

    @property
    def names(self) -> tuple[str, ...]:
        """The arms, in the order of the file."""
        return tuple(self.arms)

    @property
    def compared(self) -> tuple[str, ...]:
        """Every arm but the reference."""
        return tuple(name for name in self.arms if name != self.reference)

    @property
    def outcomes(self) -> tuple[TrialOutcome, ...]:
        """Primary first."""
        return (self.outcome, *self.secondary)
