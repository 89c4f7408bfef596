"""Designs and answers of trials as plain data, the same for commands and the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from unknot.trial.analyse import Answered, ArmAnswer
from unknot.trial.design import DesignWorth
from unknot.trial.record import Trial


def design_data(worth: DesignWorth) -> dict[str, Any]:
    """What a design would give, and what it asks."""
    plan = worth.design
    return {
        "arms": [asdict(arm) for arm in plan.arms],
        "blocks": {
            "count": plan.groups * len(plan.arms),
            "days": plan.block_days,
            "wash_out": plan.wash_out,
        },
        "days": plan.days,
        "p_clear": worth.p_clear,
        "p_wrong": worth.p_wrong,
        "p_clear_leaving": worth.p_clear_leaving,
        "p_clear_large": worth.p_clear_large,
        "days_expected": worth.days_expected,
        "burden": worth.burden,
        "information": worth.information,
        "feasible": worth.feasible,
        "by_way": dict(worth.by_way),
    }


def answer_data(trial: Trial, answer: ArmAnswer) -> dict[str, Any]:
    """What a trial says of an arm by the plain analysis."""
    return {
        **asdict(answer),
        "meaningful": trial.design.meaningful,
        "expectancy": "not told apart",
    }


def answer_from(held: Mapping[str, Any]) -> ArmAnswer:
    """An answer that was kept as plain data, without what days without an entry could change."""
    made: dict[str, Any] = {
        **held, "verdict": Answered(held["verdict"]), "entries": tuple(held["entries"]),
        "of_days": tuple(held["of_days"]), "if_worse": (),
    }  # fmt: skip
    return ArmAnswer(**made)
