"""The arms of a trial: read from words, and let through only where today's limits lower nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unknot.plan.limits import Code, Limited, limit
from unknot.plan.standing import (
    DoingPerWeek,
    SafetyAnswers,
    StandingToday,
)
from unknot.timeline import activities
from unknot.trial.record import USUAL, TrialArm, TrialError
from unknot.trial.sentences import USUAL_LABEL, refusal


def arm_named(text: str, standing: StandingToday, label: str = "") -> TrialArm:
    """An arm from "usual", "easy_walk" or "easy_walk:20x3".

    Without minutes it is as much as the person usually does of it.

    Raises:
        TrialError: unreadable, unknown, or nothing is known of how much is usual.
    """
    name, _, amount = text.strip().partition(":")
    if name == USUAL:
        return TrialArm(USUAL, USUAL_LABEL)
    if name not in activities():
        raise TrialError(
            "unknown-arm", f'there is no activity "{name}".',
            'write usual, or a name as in "easy_walk:20x3" (minutes x times a week).',
        )  # fmt: skip
    said = label or activities()[name].label.capitalize()
    if not amount:
        usual = standing.usual.get(name)
        if usual is None or not usual.weekly > 0.0:
            raise TrialError(
                "how-much", f"your diary does not say how much {name} is usual.",
                f'say it, as in "{name}:20x3" (minutes x times a week).',
            )  # fmt: skip
        minutes, times = float(np.floor(usual.minutes)), max(int(usual.per_week), 1)
    else:
        minutes, times = _amount(text, amount)
    return TrialArm(name, f"{said}, {times} × {minutes:g} min a week", name, minutes, times)


def _amount(text: str, amount: str) -> tuple[float, int]:
    try:
        first, second = amount.lower().split("x")
        minutes, times = float(first), int(second)
        if not (0.0 < minutes <= 600.0 and 1 <= times <= 14):
            raise ValueError
    except ValueError:
        raise TrialError(
            "unreadable-arm", f'"{text}" is no arm.', 'write it as "easy_walk:20x3".'
        ) from None
    return minutes, times


def check_arms(
    arms: Sequence[TrialArm],
    standing: StandingToday,
    answers: SafetyAnswers,
    person: Mapping[str, DoingPerWeek] | None = None,
) -> tuple[Limited, ...]:
    """Make sure that what every arm asks may be asked today.

    Raises:
        TrialError: fewer than two arms or more than three, two alike, or a limit lowers one.
    """
    if not 2 <= len(arms) <= 3 or len({arm.name for arm in arms}) != len(arms):
        raise TrialError(
            "which-arms", "a trial compares two or three different ways of living.",
            "name them, as in --arms usual,easy_walk.",
        )  # fmt: skip
    found: list[Limited] = []
    for arm in arms:
        asked = DoingPerWeek(arm.minutes, float(arm.per_week))
        held = limit(
            arm.activity or arm.name, asked, standing, answers,
            person=(person or {}).get(arm.activity),
        )  # fmt: skip
        stops = [cap for cap in held.caps if cap.code in (Code.RED_FLAG, Code.STALE)]
        low = held.doing.minutes < asked.minutes or held.doing.weekly < asked.weekly - 1e-9
        if stops or (arm.activity and low):
            said, fix = refusal(arm, held, stops[0] if stops else held.limiting)
            raise TrialError("outside-limits", said, fix)
        found.append(held)
    return tuple(found)
