"""The words of a study's file: what each measure wants to be told, in which unit it answers.

Reading checks against these tables, and docs/how-to/studies.md is written from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.errors import UnknotError
from unknot.observe import Reporting
from unknot.validate.endpoints import HOURLY, Quantity

ARM = "arm"  # percent = "arm": of the mean of the arm it is against
CHANCE, WORSE = "chance", "worse"  # why people leave a study
STATISTICS = ("mean", "sd", "q25", "median", "q75")
SEEN = "seen"  # sd = "seen": the spread that the study itself saw before
USUAL, BASELINE, BEFORE = "usual", "baseline", "before"
MOST_DAYS, MOST_WEEKS, MOST_TIMES = 3650, 520, 60
MOST_EFFORT = 1.5  # share of one's own reserve; a test to the end asks a little more than all


@dataclass(frozen=True)
class RowArgument:
    """What a measure wants to be told beside `of`.

    Attributes:
        when: "before" the study (no arm), in a "window" of it, on every one of its "days", on its
            "hours", or "either": before where no arm is named, else in a window.
        count: how many hours, or days, fewest and most.
        control: whether it compares with [control].
        more: optional arguments; needed: those that must be there.
        pair: whether `of` names two quantities.
        arms: whether several arms may be averaged.
        against: what else than "usual" and another arm a change may be against.
        unit: in which the answer comes, "" for the quantity's own.
    """

    when: str
    count: tuple[int, int] = (1, 1)
    control: bool = False
    more: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    pair: bool = False
    arms: bool = False
    against: tuple[str, ...] | None = None
    unit: str = ""


ASKS: Mapping[str, RowArgument] = {
    "level": RowArgument("before", more=("seen", "statistic")),
    "ratio": RowArgument("before", control=True, unit="%"),
    "contrast": RowArgument("before", control=True, more=("sd",)),
    "smd": RowArgument(
        "window", arms=True, against=(BASELINE,), more=("sd", "attention"), unit="SD"
    ),
    "change": RowArgument("window", arms=True, against=(BASELINE,), more=("percent", "attention")),
    "spread": RowArgument("window", arms=True, against=(BASELINE,), more=("relative",)),
    "correlation": RowArgument("either", arms=True, against=(BASELINE,), pair=True, unit="r"),
    "responders": RowArgument("window", needed=("threshold", "noise_sd"), unit="%"),
    "untreated": RowArgument("window", needed=("threshold", "noise_sd"), unit="%"),
    "within_person": RowArgument("days", (2, 2)),
    "day_to_day": RowArgument("days", (2, 2)),
    "highest": RowArgument("hours", (2, 2)),
    "after": RowArgument("hours", (1, 2), against=(BEFORE,), more=("percent", "sd", "control")),
    "left": RowArgument("hours", (2, 2), against=(BEFORE,), unit="1"),
    "fold": RowArgument("hours", (2, 2), unit="times"),
    "rise_again": RowArgument("hours", (4, 4), unit="1"),
    "peak_hour": RowArgument("hours", (2, 2), against=(BEFORE,), unit="h"),
    "recovery": RowArgument(
        "hours", (2, 2), against=(BEFORE,), more=("statistic",), needed=("within",), unit="d"
    ),
    "half_time": RowArgument("window", (2, 2), unit="d"),
    "icc": RowArgument("before", unit="%"),
}

# Argument -> what it says, and what it may be.
ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "of": ("the quantity; two of them for `correlation`", "a quantity of this page"),
    "arm": ("whose change; a list is averaged", "an arm of the file"),
    "against": (
        "what a change is against: the untreated twin, oneself before, another arm",
        '`"usual"` (if left out), `"baseline"` in weeks, `"before"` in hours, or an arm',
    ),
    "week": ("mean of this week, from 1", "1 to the last week of the arm"),
    "days": ("instead of `week`: single days, from 0", "0 to the last day of the arm"),
    "hours": (
        "whole hours from the first midnight: 24 for each day, and the clock's; the value at it",
        "0 to the last hour of the arm",
    ),
    "seen": ("with the noise of measuring it", "`true` or `false`"),
    "statistic": ("over people", ", ".join(f'`"{name}"`' for name in STATISTICS)),
    "percent": (
        "as a share of the mean before, %",
        '`true` or `false`; `"arm"` in `change`: of the arm it is against',
    ),
    "attention": (
        "with what being in a trial alone did, where the published control did nothing",
        "`true` or `false`; needs [attention]",
    ),
    "control": (
        "less what the same arm does to the control people",
        "`true` or `false`; needs [control]",
    ),
    "relative": ("as a share of the mean change", "`true` or `false`"),
    "sd": (
        "divide by this SD",
        'a number above 0, in the quantity\'s unit; `"seen"` in `after`: what the study itself saw',
    ),
    "within": ("the change that no longer counts", "0 or more, in the quantity's unit"),
    "threshold": ("the change that counts as better", "any number, in the quantity's unit"),
    "noise_sd": ("SD of a change by chance", "0 or more, in the quantity's unit"),
}


def unit_of(measure: str, quantity: Quantity, ask: Mapping[str, Any]) -> str:
    """The unit in which a measure of a quantity answers."""
    if ask.get("percent"):
        return "%"
    if measure in ("after", "contrast") and "sd" in ask:
        return "SD"
    if measure == "spread" and ask.get("relative"):
        return "1"
    return ASKS[measure].unit or quantity.unit


def by_the_hour(quantity: Quantity) -> bool:
    """Whether a quantity is kept on every hour, or as the mean of days only."""
    try:
        quantity.compute({name: np.ones(1) for name in HOURLY})
    except (KeyError, UnknotError):
        return False
    return True


def rated_daily(quantity: Quantity) -> bool:
    """Whether people write it down day by day, so that `icc` can be asked."""
    return quantity.rated and quantity.name in Reporting().slow
