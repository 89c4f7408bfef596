"""What plans followed by made-up people come to; used by studies/plans.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from unknot.benchmark.computer import processor

CAN_BENEFIT = 0.3  # points that the best safe plan must gain for somebody to benefit


def paired(gaps: np.ndarray) -> dict[str, float]:
    """Mean of paired differences with 95 %; below 0 the plan is better."""
    half = 1.96 * gaps.std(ddof=1) / np.sqrt(len(gaps)) if len(gaps) > 1 else np.nan
    return {"mean": round(float(gaps.mean()), 3), "low": round(float(gaps.mean() - half), 3),
            "high": round(float(gaps.mean() + half), 3)}  # fmt: skip


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of the bar, everybody together."""

    def of(policy: str, what: str) -> np.ndarray:
        return np.array([row["lived"][policy][what] for row in rows])

    best = np.array([row["best"] for row in rows])
    room = of("change nothing", "pain") - best
    can = room > CAN_BENEFIT
    share = (of("change nothing", "pain") - of("plan", "pain"))[can] / room[can]
    worse = of("plan", "late") - of("change nothing", "late") > 1.0
    others = ("usual advice", "average best", "change nothing", "no sessions")
    return {
        "people": len(rows),
        "searched": int(sum(row["searched"] for row in rows)),
        "pain": {other: paired(of("plan", "pain") - of(other, "pain")) for other in others},
        "flares": {other: paired(of("plan", "flares") - of(other, "flares")) for other in others},
        "worse": [row["person"] for row, bad in zip(rows, worse, strict=True) if bad],
        "worse_share": round(float(worse.mean()), 3),
        "advice_worse_share": round(
            float(np.mean(of("usual advice", "late") - of("change nothing", "late") > 1.0)), 3
        ),
        "can_benefit": int(can.sum()),
        "of_them_gain_two_fifths": round(float((share >= 0.4).mean()), 3) if can.any() else None,
        "plan_seconds_of_processor": round(float(np.median([r["seconds"] for r in rows])), 2),
    }


def record(rows: Sequence[dict[str, Any]], place: Path, how: dict[str, Any]) -> None:
    """Write the figures, everybody and by kind of maker.

    Args:
        how: what was asked of everybody.
    """
    found = {"all": summary(rows)} | {
        kind: summary([row for row in rows if row["kind"] == kind])
        for kind in sorted({row["kind"] for row in rows})
    }
    head = {
        "bar": "plan beats usual advice, average best and change nothing in pain; fewer flares than"
        " the first two, no more than the last; at most 1 % worse; of those who can benefit half"
        " gain two fifths of their best safe plan's gain; 200 people",
        "holds": False,
        "measured": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        **how,
        "again": "studies/plans.py both --kit DIR",
    }  # fmt: skip
    head["holds"] = holds(found["all"])
    text = json.dumps({**head, **found, "worlds": worlds(rows)}, indent=1).removesuffix("\n}")
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    place.write_text(f'{text},\n "rows": [\n{lines}\n ]\n}}\n')


def worlds(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """By wiring and generator: people, and pain and flares of the plan against changing nothing."""
    found: dict[str, dict[str, float]] = {}
    for world in sorted({row["world"] for row in rows}):
        held = [row["lived"] for row in rows if row["world"] == world]
        gaps = {
            what: [one["plan"][what] - one["change nothing"][what] for one in held]
            for what in ("pain", "late", "flares")
        }
        found[world] = {
            "people": len(held), "worse": sum(gap > 1.0 for gap in gaps["late"]),
            "most_late": round(max(gaps["late"]), 2),
            **{what: round(float(np.mean(gap)), 2) for what, gap in gaps.items()},
        }  # fmt: skip
    return found


def holds(found: dict[str, Any]) -> bool:
    """Whether the bar is met."""
    rivals = ("usual advice", "average best", "change nothing")
    pain = all(found["pain"][rival]["high"] < 0.0 for rival in rivals)
    flares = all(found["flares"][rival]["mean"] < 0.0 for rival in rivals[:2])
    gain = found["of_them_gain_two_fifths"]
    return (
        found["people"] >= 200 and pain and flares
        and found["flares"]["change nothing"]["mean"] <= 0.0
        and found["worse_share"] <= 0.01 and gain is not None and gain >= 0.5
    )  # fmt: skip
