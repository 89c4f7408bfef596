"""Shared diaries of real people, their days of exertion put in a blind order: all told is false.

Read from a folder of shared data; rows hold the set's name, the number of the order, quantiles of
effects and verdicts, and nothing of the diary itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np

from unknot.answer import build
from unknot.diary.entries import Diary
from unknot.effects import arms
from unknot.inference import fit
from unknot.readers import read_diary

SETS = {
    "blind visible": "visible_longcovid/visible.csv",
    "blind myaiguide 1": "myaiguide/Participant1",
    "blind myaiguide 2": "myaiguide/Participant2Anonymized",
    "blind myaiguide 3": "myaiguide/Participant3Anonymized",
    "blind myaiguide 4": "myaiguide/Participant4Anonymized",
    "blind myaiguide 5": "myaiguide/Participant5Anonymized",
    "blind myaiguide 6": "myaiguide/Participant6Anonymized",
    "blind kossakowski": "harmonised/kossakowski_beep.csv",
}


@cache
def _real(shared: Path, name: str) -> Diary:
    return read_diary([shared / SETS[name]])


def make(shared: Path, name: str, number: int, seed: int) -> tuple[Diary, dict[str, float]]:
    """One order of one set, and the truth of every way of living that is asked: nothing.

    Whole days of exertion change places within the days that are fitted; reports stay.
    """
    diary = _real(shared, name)
    prepared = fit.prepare(diary)
    rng = np.random.default_rng([seed, list(SETS).index(name), number])
    order = rng.permutation(prepared.days)
    moved = tuple(
        replace(
            one, day=prepared.first + timedelta(days=int(order[(one.day - prepared.first).days]))
        )
        if prepared.first <= one.day <= prepared.last
        else one
        for one in diary.exertions
    )
    blind = replace(diary, exertions=moved)
    asked: list[arms.Arm] = [*build.arms_of(fit.prepare(blind))]
    return blind, {arm.name: 0.0 for arm in asked if not arm.mirrored or not arm.recorded}


def as_brisk(diary: Diary) -> tuple[str, dict[str, np.ndarray]]:
    """The first kind of exertion as a rival reads it, and the way of living that changes it."""
    prepared = fit.prepare(diary)
    own = prepared.reports.own
    if own is None:
        return "", {}
    found = [arm for arm in build.arms_of(prepared) if arm.place(own.kinds) == 0]
    asked = next(arm.name for arm in found if not arm.mirrored)
    days = own.amounts[0, 1:]
    still = np.zeros(len(days))
    minutes = (days - days.min()) * 36.0 * 3 / 7
    return asked, {"pain": prepared.reports.values[0], "brisk_walk_minutes": minutes,
                   "tai_chi_minutes": still, "steps": still + 1.0}  # fmt: skip
