"""The statements of the two articles, each as an experiment on the model, asked of any wiring."""

from __future__ import annotations

from unknot.claims.claim import Claim, Criterion, at_least, at_most, between
from unknot.claims.evaluate import ClaimAnswer, ClaimVerdict, run
from unknot.claims.statements import all_claims, claim

__all__ = [
    "Claim",
    "ClaimAnswer",
    "ClaimVerdict",
    "Criterion",
    "all_claims",
    "at_least",
    "at_most",
    "between",
    "claim",
    "run",
]
