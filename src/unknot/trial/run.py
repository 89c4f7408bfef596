"""Today in a trial: which arm, what to do, whether it stops."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from unknot.diary.by_lot import BY_LOT
from unknot.diary.entries import Diary, Observation
from unknot.diary.snapshot import last_entry
from unknot.trial import sentences
from unknot.trial.analyse import days_of
from unknot.trial.arm_names import arm_label, symptom_name, why_stopped
from unknot.trial.harm import HarmRule, acting, stop_days
from unknot.trial.record import DayDone, Trial, TrialArm, TrialError, check_lock, stopped, with_day
from unknot.trial.schedule import arm_on, daily, order_of
from unknot.wording.spoken import spoken

w = spoken(sentences)
DID = ("yes", "partly", "no")


@dataclass(frozen=True)
class TodayInTrial:
    """What a trial asks of today.

    Attributes:
        arm: None before it begins, after it ends, and once it is stopped.
        day: of how many; 0 outside.
        state: "ended" early, "not_begun", "over", "flare", "stale" or "on".
        words: what to do, line by line, in the language spoken when it was asked.
    """

    arm: TrialArm | None
    day: int
    days: int
    state: str
    words: tuple[str, ...]


def today_in(
    trial: Trial, today: date, *, in_flare: bool = False, stale: bool = False
) -> TodayInTrial:
    """What a trial asks of a day; in a flare, nothing but to write it down.

    A trial that ended early asks nothing more, whatever a clock says.

    Args:
        stale: there is no entry for two days, so nothing is known of now.

    Raises:
        TrialError: its plan or analysis was changed after the lock.
    """
    check_lock(trial)
    which = None if trial.stopped is not None else arm_on(trial, today)
    if which is None:
        before = "not_begun" if today < trial.begins else "over"
        arm, day, state = None, 0, before if trial.stopped is None else "ended"
    else:
        arm, day, state = trial.design.arms[which], (today - trial.begins).days + 1, "on"
        if (in_flare or stale) and arm.activity:
            state = "flare" if in_flare else "stale"
    words = day_words(trial, arm, state)
    return TodayInTrial(arm, day, trial.design.days, state, words)


def day_words(trial: Trial, arm: TrialArm | None, state: str) -> tuple[str, ...]:
    """What a day asks, line by line, in the language that is spoken now.

    Args:
        arm, state: as `TodayInTrial` has them.
    """
    if arm is None:
        return {
            "ended": (w.ENDED_EARLY.format(why=why_stopped(trial)), w.NOTHING_ASKED),
            "not_begun": (w.BEGINS_ON.format(day=trial.begins),),
        }.get(state, (w.OVER,))
    asks = w.WRITE_DOWN.format(name=symptom_name(trial))
    if state != "on":
        return (w.IN_A_FLARE if state == "flare" else w.STALE, asks, w.NO_MAKING_UP)
    today = w.TODAY_ARM.format(arm=arm_label(arm))
    return (today, asks, w.ON_A_BAD_DAY, w.NO_MAKING_UP)


def tell(trial: Trial, day: date, did: str, reason: str = "") -> Trial:
    """The trial with what was done on one of its days.

    Raises:
        TrialError: the day is none of its days, or the word is none of `DID`.
    """
    which = arm_on(trial, day)
    if which is None:
        raise TrialError(
            "no-trial-day", f"{day} is no day of this trial.",
            f"name a day from {trial.begins} to {trial.ends}.",
        )  # fmt: skip
    if did not in DID:
        raise TrialError("unknown-word", f'"{did}" was not understood.', "say yes, partly or no.")
    return with_day(trial, DayDone(day, trial.design.arms[which].name, did, reason))


def watched(trial: Trial, diary: Diary) -> Trial:
    """The trial after the daily stop has looked at its days.

    Raises:
        TrialError: its plan or analysis was changed after the lock.
    """
    check_lock(trial)
    if trial.stopped is not None:
        return trial
    days, design = days_of(trial, diary), trial.design
    rule = harm_rule(trial)
    on = {at: days.arms == at for at, arm in enumerate(design.arms) if arm.activity}
    left_out = np.zeros(design.days, dtype=np.bool_)
    for one in trial.done:
        left_out[(one.day - trial.begins).days] = one.did == "no"
    acts = {at: acting((held & ~left_out)[None].astype(np.float64)) for at, held in on.items()}
    first: tuple[int, str] | None = None
    for at, arm in enumerate(design.arms):
        if not arm.activity:
            continue
        others = [acts[other] for other in acts if other != at]
        day = int(
            stop_days(
                days.before[None], days.values[None], on[at][None], np.stack([acts[at], *others]),
                rule, left_out[None],
            )[0]
        )  # fmt: skip
        if day < days.passed and (first is None or day < first[0]):
            first = (day, arm.label)
    if first is None:
        return trial
    why = sentences.STOPPED_FOR_HARM.format(arm=first[1])
    return stopped(trial, trial.begins + timedelta(days=first[0]), why)


def harm_rule(trial: Trial) -> HarmRule:
    """The stop as it is locked; a rise is worse."""
    design, held = trial.design, trial.settings
    sign = 1.0 if design.worse == "high" else -1.0
    power = 2 if held.harm_version == 1 else 1
    return HarmRule(
        held.harm_evidence, held.harm_at_once * held.harm_evidence**power,
        design.high - design.low, design.step,
        None if held.flare_from is None else sign * held.flare_from, held.harm_version,
        held.harm_rested,
    )  # fmt: skip


def marked(trial: Trial, diary: Diary) -> Diary:
    """The diary with the days of the trial marked whose way of living the lots decided.

    Those of arms with an activity, as far as the person did as drawn: what was done instead was
    chosen by how they felt.
    """
    done = {day.day: day.did for day in trial.done}
    last = last_entry(diary)
    rows: list[Observation] = []
    order = daily(order_of(trial.design), trial.design.block_days)
    for at, which in enumerate(int(arm) for arm in order):
        day = trial.begins + timedelta(days=at)
        ended = last is None or day > last or (trial.stopped is not None and day > trial.stopped)
        if ended or not trial.design.arms[which].activity or done.get(day, "yes") != "yes":
            continue
        rows.append(Observation(day, BY_LOT, which + 1.0, "way", None, f"trial: {BY_LOT}"))
    held = tuple(seen for seen in diary.observations if seen.what != BY_LOT)
    return replace(diary, observations=tuple(sorted((*held, *rows), key=lambda one: one.day)))
