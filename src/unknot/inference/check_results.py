"""What the checks of a fit found, as plain data; their limits stand in `effects.fit_checks`."""

from __future__ import annotations

from dataclasses import dataclass

BEYOND = 3.0  # log evidence against the body from which little is said of what goes on in it


@dataclass(frozen=True)
class Belief:
    """Belief in the four ways in which symptoms may answer to what was done; they sum to 1.

    Attributes:
        flat: not at all.
        body: as the model of the body has it.
        own: in the person's own way.
        both: in both.
    """

    flat: float
    body: float
    own: float
    both: float


@dataclass(frozen=True)
class Check:
    """One diagnostic: its value, its limit, and whether it passed. `says` is a plain sentence."""

    name: str
    value: str
    limit: str
    passed: bool
    says: str


@dataclass(frozen=True)
class Diagnostics:
    """What gates the answer."""

    ess_min: float
    repeat_seed_max: float
    weight_max: float
    flat_response: float  # posterior weight of "nothing responds to activity"
    shuffled_days: str  # "clear", "says the same" or "not run"
    passed: bool
    checks: tuple[Check, ...]
    chores: float = 0.0  # log evidence that more and less around the house speak in the diary
    answers: bool = True  # own days speak more for an answer to moving than shuffled days do
    classes: Belief | None = None  # None where no exertion was recorded
    log_any: float = 0.0  # log evidence of any answer to what was done against none
    log_any_shuffled: float = 0.0  # the same of shuffled days
    log_own: float = 0.0  # log evidence of an own response, alone or with the body's, against it
    pareto_k: float = 0.0  # shape of the heaviest weights; beyond 0.7 a few draws decide
    planned: float | None = None  # belief that sessions were planned; None where there are none

    @property
    def beyond_body(self) -> bool:
        """Whether days answer in a way that none of the body's models makes."""
        return self.log_own > BEYOND

    @property
    def tells(self) -> bool:
        """Whether anything may be told at all."""
        return self.passed and self.answers
