"""What the arms of a trial and its early end are called in the language that is spoken now.

A locked trial holds the words of the source; in another language they are said again from its data.
"""

from __future__ import annotations

from unknot.trial import sentences
from unknot.trial.record import Trial, TrialArm
from unknot.wording.read_back import facts_of
from unknot.wording.spoken import FIRST, headed, language, lowered, named, spoken

w = spoken(sentences)
DOSED = "{name}, {times} × {minutes} min a week"
"""What an arm with an activity is called, its dose with it."""


def arm_label(arm: TrialArm) -> str:
    """An arm with its dose: "Easy walking, 3 × 20 min a week"."""
    if language() == FIRST:
        return arm.label
    if not arm.activity:
        return w.USUAL_LABEL
    facts = facts_of(DOSED, arm.label)
    own = facts["name"] if facts else arm.label.partition(",")[0]
    name = named("short_way", arm.activity, "") or headed(named("activity", arm.activity, own))
    pattern = named("way_of", "dosed", DOSED)
    return pattern.format(name=name, times=arm.per_week, minutes=f"{arm.minutes:g}")


def arm_in_short(arm: TrialArm) -> str:
    """An arm inside a sentence, without its dose."""
    short = arm_label(arm).partition(",")[0]
    if language() != FIRST:
        return named("activity", arm.activity, short) if arm.activity else w.USUAL_SHORT
    return lowered(short)


def arm_codes(trial: Trial) -> dict[str, str]:
    """By name, what stands for an arm in a list: its name, or what it is called elsewhere."""
    first = language() == FIRST
    return {arm.name: arm.name if first else arm_in_short(arm) for arm in trial.design.arms}


def symptom_name(trial: Trial) -> str:
    """What is asked daily."""
    return named("symptom", trial.design.symptom, trial.design.symptom)


def why_stopped(trial: Trial) -> str:
    """Why a trial ended early, from the words that were kept."""
    why = trial.why_stopped
    if language() == FIRST:
        return why
    if why == sentences.STOPPED_BY_PERSON:
        return w.STOPPED_BY_PERSON
    facts = facts_of(sentences.STOPPED_FOR_HARM, why)
    arm = next((a for a in trial.design.arms if facts and a.label == facts["arm"]), None)
    return why if arm is None else w.STOPPED_FOR_HARM.format(arm=arm_label(arm))
