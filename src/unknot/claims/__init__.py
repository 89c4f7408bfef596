"""The statements of the two articles, each as an experiment on the model, asked of any wiring."""

from __future__ import annotations

from unknot.claims.ask import Answer, Verdict, run
from unknot.claims.claim import Claim, Criterion, at_least, at_most, between
from unknot.claims.statements import all_claims, claim

__all__ = [
    "Answer",
    "Claim",
    "Criterion",
    "Verdict",
    "all_claims",
    "at_least",
    "at_most",
    "between",
    "claim",
    "run",
]
