"""What was found when the claims were last recorded: verdicts, numbers, robustness, by wiring.

The record travels as data. Tests hold every claim to it, so that a change either way is looked at.
`python studies/claims.py` writes it anew, `--verdicts` the verdicts alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unknot.claims.evaluate import ClaimAnswer
from unknot.claims.parameter_draws import JITTER
from unknot.claims.robustness import Robustness

FILE = "claims.json"
DIGITS = 6


@dataclass(frozen=True)
class ClaimRow:
    """One claim as it was recorded.

    Attributes:
        holds: True, False, or None where it could not be asked.
        share: share of jittered draws in which it held, or None for what the software does.
        spread: criterion's number -> 5, 50 and 95 % quantile over the draws.
    """

    holds: bool | None
    measured: Mapping[str, float]
    share: float | None
    spread: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class ClaimsRecord:
    """All claims as they were recorded.

    Attributes:
        when: date of the run; `jittered`: that of the jittered draws and the other wirings.
        draws: how many jittered sets of numbers were asked.
        rows: claim -> what was found under the articles' wiring.
        wirings: wiring -> claim -> holds, does not, or could not be asked.
    """

    when: str
    jittered: str
    parameter_set: str
    draws: int
    rows: Mapping[str, ClaimRow]
    wirings: Mapping[str, Mapping[str, bool | None]]

    def share(self, claim: str) -> float | None:
        """How often a claim held under jitter, or None where nobody asked."""
        row = self.rows.get(claim)
        return None if row is None else row.share


@cache
def recorded() -> ClaimsRecord | None:
    """The record that ships, or None while there is none."""
    place = resources.files("unknot").joinpath("data", FILE)
    if not place.is_file():
        return None
    return parse(json.loads(place.read_text(encoding="utf-8")))


def parse(data: Mapping[str, Any]) -> ClaimsRecord:
    """A record from its data."""
    rows = {
        name: ClaimRow(
            row["holds"],
            row["measured"],
            row["share"],
            {what: (q[0], q[1], q[2]) for what, q in row["spread"].items()},
        )
        for name, row in data["claims"].items()
    }
    return ClaimsRecord(
        data["when"],
        data["jittered"],
        data["parameter_set"],
        data["draws"],
        rows,
        data["wirings"],
    )


def as_data(
    answers: Sequence[ClaimAnswer],
    robustness: Robustness,
    wirings: Mapping[str, Sequence[ClaimAnswer]],
    when: str,
    parameter_set: str,
) -> dict[str, Any]:
    """A record as plain data, numbers to six digits."""
    rows = {
        answer.claim.id: _row(
            answer,
            robustness.share.get(answer.claim.id),
            _spread(answer, robustness.spread.get(answer.claim.id, {})),
        )
        for answer in answers
    }
    return {
        "when": when,
        "jittered": when,
        "parameter_set": parameter_set,
        "jitter": JITTER,
        "draws": robustness.draws,
        "claims": rows,
        "wirings": {
            name: {answer.claim.id: answer.holds for answer in found}
            for name, found in wirings.items()
        },
    }


def renewed(
    earlier: Mapping[str, Any], answers: Sequence[ClaimAnswer], when: str, parameter_set: str
) -> dict[str, Any]:
    """A record with new verdicts; how robust they are stays as it was, with its own date."""
    rows: dict[str, Any] = {}
    for answer in answers:
        before = earlier["claims"].get(answer.claim.id, {})
        rows[answer.claim.id] = _row(answer, before.get("share"), before.get("spread", {}))
    return {**earlier, "when": when, "parameter_set": parameter_set, "claims": rows}


def _row(answer: ClaimAnswer, share: float | None, spread: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "holds": answer.holds,
        "measured": {what: _short(value) for what, value in answer.measured.items()},
        "share": share,
        "spread": dict(spread),
    }


def _spread(
    answer: ClaimAnswer, spread: Mapping[str, tuple[float, float, float]]
) -> dict[str, list[float]]:
    judged = {one.measured for one in answer.claim.criteria}
    return {what: [_short(q) for q in spread[what]] for what in spread if what in judged}


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
