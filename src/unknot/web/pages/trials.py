"""Test one thing: is it worth doing, what is asked today, and an answer that stays shut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from unknot.diary.entries import Diary
from unknot.errors import UnknotError
from unknot.plan.derive import flares_of
from unknot.plan.limits import Limited
from unknot.store.person_file import PersonFile
from unknot.trial.analyse import ArmAnswer, analyse, days_of
from unknot.trial.record import Trial, TrialArm, stopped
from unknot.trial.run import DID, tell, watched
from unknot.trial.schedule import arm_on
from unknot.trial.sentences import STOPPED_BY_PERSON
from unknot.web.answers import once_read
from unknot.web.catalogue import PageWords
from unknot.web.ceilings_shown import DayShown, days_of_plan, limits_today, plan_of
from unknot.web.change_words import between
from unknot.web.charts.drawn import Drawn
from unknot.web.charts.schedule import TrialDay, answer_bar, schedule_chart
from unknot.web.fitting.bench import WorkStanding
from unknot.web.fitting.worker import PageTask
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.workflow.ceilings import CeilingsToday
from unknot.workflow.page_trials import (
    DesignWork,
    PricedDesigns,
    begin_trial,
    forget_designs,
    keep_designs,
    kept_designs,
    running,
    trials_in,
    worth_testing,
)
from unknot.workflow.plan_ceilings import newest_plan
from unknot.workflow.safety import bad_day_begins, safety_answers
from unknot.workflow.trial_places import TrialRow
from unknot.workflow.trials import TrialQuestion

NAME = "design"
FRESH = timedelta(days=60)  # T: how long a finding that no test is worth its days holds
SYMPTOMS = ("pain", "fatigue")
MOST_SHOWN = 5


@dataclass(frozen=True)
class Offer:
    """Something that a trial may compare with usual days, as much as today's limits allow.

    Attributes:
        arm: as the trial takes it; empty where a limit allows none, with the code of the reason.
    """

    activity: str
    minutes: int
    times: int
    arm: str
    code: str


@dataclass(frozen=True)
class TrialHint:
    """Whether a trial of something would tell, as another page says it.

    Attributes:
        says: "worth", "not_worth", "open" (not tried out yet), "running" (one is on) or "no_room".
        address: where to go on; empty where nothing is offered.
    """

    says: str
    address: str


@dataclass(frozen=True)
class TrialShown:
    """One trial.

    Attributes:
        today: what it asks of today: a key of the catalogue; `label` of today's arm.
        opened: whether its answer is shown: at its end, or since it was asked for.
        told: what was said of today; empty for nothing.
    """

    name: str
    trial: Trial
    question: str
    on: bool
    day: int
    today: str
    label: str
    drawn: Drawn
    logged: int
    passed: int
    told: str
    opened: bool
    answers: tuple[tuple[str, str, Drawn], ...] = field(default=())


def show(visit: Visit) -> Shown:
    """The page."""
    diary = visit.diary()
    offers = _offers(visit)
    shown = [] if diary is None else [
        _shown(visit, name, one, diary) for name, one in reversed(_watched(visit, diary).items())
    ]  # fmt: skip
    asked = visit.chosen("arm", {one.activity: one for one in offers}) or ""
    work = visit.vault.bench.standing()
    priced = visit.vault.remembered("designs", visit.today, kept_designs)
    return {
        "trials": shown[:MOST_SHOWN], "on": any(one.on for one in shown), "offers": offers,
        "asked": asked, "about": visit.chosen("symptom", SYMPTOMS) or SYMPTOMS[0],
        "work": work, "working": _mine(work), "symptoms": SYMPTOMS,
        "failed": work.name == NAME and work.stage.value == "wrong",
        "priced": priced,
        "compared": "" if priced is None else
        arm_words(priced.designs[0].design.arms[1], visit.words),
    }  # fmt: skip


def trial_hints(visit: Visit, target: str) -> dict[str, TrialHint]:
    """Of each activity that may be tried, whether a trial would tell of a symptom.

    What is not in it leaves no room within today's limits and the plan.
    """
    diary = visit.diary()
    on = diary is not None and any(running(one, visit.today)
                                   for one in _watched(visit, diary).values())  # fmt: skip
    symptom = target if target in SYMPTOMS else SYMPTOMS[0]
    return {one.activity: _hint(visit, one, symptom, on=on) for one in _offers(visit) if one.arm}


def _hint(visit: Visit, one: Offer, symptom: str, *, on: bool) -> TrialHint:
    if on:
        return TrialHint("running", "/trials")
    worth = worth_testing(visit.store, symptom, one.arm, visit.today - FRESH)
    if worth is False:
        return TrialHint("not_worth", "")
    address = f"/trials?arm={one.activity}&symptom={symptom}"
    return TrialHint("open" if worth is None else "worth", address)


def _mine(work: WorkStanding) -> bool:
    return work.working and work.name == NAME


def _offers(visit: Visit) -> tuple[Offer, ...]:
    """What may be tried, most done first; each no more than its ceiling, nor than the plan has."""
    return offers_within(limits_today(visit), None if plan_of(visit) is None
                         else days_of_plan(visit))  # fmt: skip


def _planned(one: Offer, sessions: list[int]) -> Offer:
    """An offer within a week of the plan; what the plan has not is not tried either."""
    minutes, times = min(one.minutes, max(sessions, default=0)), min(one.times, len(sessions))
    if not one.arm or (minutes, times) == (one.minutes, one.times):
        return one
    arm = f"{one.activity}:{minutes}x{times}" if minutes and times else ""
    return replace(one, minutes=minutes, times=times, arm=arm, code="plan")


def offers_within(ceilings: CeilingsToday, days: tuple[DayShown, ...] | None) -> tuple[Offer, ...]:
    """What may be tried within some ceilings, most done first.

    Args:
        days: a week of the plan; None where there is no plan.
    """
    found = [_offer(one) for one in sorted(ceilings.limited, key=lambda one: -one.doing.weekly)]
    if days is None:
        return tuple(found)
    week = [one for day in days for one in day.sessions]
    return tuple(_planned(one, [s.minutes for s in week if s.activity == one.activity])
                 for one in found)  # fmt: skip


def _offer(one: Limited) -> Offer:
    times = max(int(one.doing.per_week + 1e-9), 1)
    minutes = int(min(one.doing.minutes, one.doing.weekly / times) + 1e-9)
    allowed = minutes >= 1
    arm = f"{one.activity}:{minutes}x{times}" if allowed else ""
    return Offer(one.activity, minutes, times, arm, one.limiting.code.value)


def _watched(visit: Visit, diary: Diary) -> dict[str, Trial]:
    """Every trial, after the daily stop has looked at those that are on."""

    def look(store: PersonFile) -> dict[str, Trial]:
        found = trials_in(store)
        for name, one in found.items():
            if running(one, visit.today):
                after = watched(one, diary)
                if after != one:
                    TrialRow(store, name).write(after)
                    found[name] = after
        return found

    return visit.vault.remembered("trials", visit.today, look)


def _shown(visit: Visit, name: str, trial: Trial, diary: Diary) -> TrialShown:
    words, today, on = visit.words, visit.today, running(trial, visit.today)
    days = days_of(trial, diary)
    labels = [arm_words(arm, words) for arm in trial.design.arms]
    squares = tuple(
        TrialDay(
            day, int(days.arms[i]) if _seen(trial, day, today) else None, bool(days.counted[i]),
            bool(np.isfinite(days.values[i])), day == today and on,
        )
        for i in range(trial.design.days)
        for day in (trial.begins + timedelta(days=i),)
    )  # fmt: skip
    opened = not on or visit.field("look") == name
    symptom = words(f"symptom_low.{trial.design.symptom}")
    answers = _answers(name, trial, diary, words) if opened and today > trial.begins else ()
    told = next((one.did for one in trial.done if one.day == today), "")
    key, label = _today(trial, today, diary, words)
    return TrialShown(
        name, trial, words("trials.question", arm=labels[1], symptom=symptom), on,
        max((today - trial.begins).days + 1, 0), key, label,
        schedule_chart(name, squares, labels, words),
        sum(one.logged for one in squares), sum(one.arm is not None for one in squares), told,
        opened, answers,
    )  # fmt: skip


def _seen(trial: Trial, day: date, today: date) -> bool:
    return day <= today and (trial.stopped is None or day <= trial.stopped)


def _today(trial: Trial, today: date, diary: Diary, words: PageWords) -> tuple[str, str]:
    """What is asked of today, as a key, and the label of today's arm."""
    if trial.stopped is not None:
        return "stopped", ""
    which = arm_on(trial, today)
    if which is None:
        return ("begins" if today < trial.begins else "over"), words.long_day(trial.begins)
    arm = trial.design.arms[which]
    flares = flares_of(diary, today, {})
    if arm.activity and flares and (today - flares[-1].last).days <= 1:
        return "flare", ""
    return ("arm" if arm.activity else "usual"), arm_words(arm, words)


def arm_words(arm: TrialArm, words: PageWords) -> str:
    """An arm in words: usual days, or how much of what."""
    if not arm.activity:
        return words("trials.usual")
    name = words(f"doing_low.{arm.activity}")
    return words("trials.arm", what=name, times=arm.per_week, minutes=words.number(arm.minutes))


def _answers(
    name: str, trial: Trial, diary: Diary, words: PageWords
) -> tuple[tuple[str, str, Drawn], ...]:
    by = {arm.name: arm for arm in trial.design.arms}
    return tuple(
        (
            words(f"trials.verdict.{one.verdict.value}", arm=arm_words(by[one.arm], words)),
            _range(one, words),
            answer_bar(f"{name}-answer-{i}", one.p_better, one.p_worse, words),
        )
        for i, one in enumerate(analyse(trial, diary))
    )  # fmt: skip


def _range(one: ArmAnswer, words: PageWords) -> str:
    return words(
        "trials.range", range=between(one.q05, one.q95, words), n=one.entries[0] + one.entries[1],
        of=one.of_days[0] + one.of_days[1],
    )  # fmt: skip


def price(visit: Visit) -> Go:
    """Begin to find out whether a question is worth doing."""
    by: Mapping[str, Offer] = {one.activity: one for one in _offers(visit) if one.arm}
    activity, diary = visit.chosen("arm", by), visit.diary()
    if activity is None or diary is None:
        return Go("/trials", "trials.choose")
    symptom = visit.chosen("symptom", SYMPTOMS) or SYMPTOMS[0]
    held = newest_plan(visit.store, visit.today)
    question = TrialQuestion(
        symptom, ("usual", by[activity].arm), answers=safety_answers(visit.store),
        learned_lag_hours=0.0 if held is None else held[0].fit.lag_hours,
        flares=bad_day_begins(visit.store),
    )  # fmt: skip
    task = PageTask(NAME, "unknot.workflow.page_trials", "price_designs",
                DesignWork(diary, question, visit.today))  # fmt: skip
    begun = visit.vault.bench.begin(task, question, _keep, visit.store)
    return Go("/trials", "" if begun else "trials.busy")


def _keep(store: PersonFile, found: PricedDesigns) -> None:
    keep_designs(store, found, datetime.now(UTC))


def halt(visit: Visit) -> Go:
    """End the pricing."""
    visit.vault.bench.end(visit.store)
    return Go("/trials", "trials.halted")


def begin(visit: Visit) -> Go:
    """Begin the best design tomorrow, as it was priced."""
    found = kept_designs(visit.store)
    if found is None or found.best is None:
        return Go("/trials", "trials.nothing")
    by = {one.activity: one for one in _offers(visit)}
    for arm in found.best.design.arms:
        offer = by.get(arm.activity)
        if arm.activity and (
            offer is None or offer.minutes < arm.minutes or offer.times < arm.per_week
        ):
            raise UnknotError(
                "outside-limits", visit.words("trials.outside"), visit.words("trials.outside_fix")
            )
    begin_trial(visit.store, found.best, found.settings, visit.today, visit.now)
    forget_designs(visit.store, visit.now)
    return Go("/trials", "trials.begun")


def leave(visit: Visit) -> Go:
    """Not this one: nothing waits any more."""
    forget_designs(visit.store, visit.now)
    return Go("/trials", "trials.left")


def did(visit: Visit) -> Go:
    """Keep whether today's arm was done."""
    row, said = _row(visit), visit.chosen("did", DID)
    if row is None or said is None:
        return Go("/trials")
    row.write(tell(row.read(), visit.today, said))
    return Go("/trials", "trials.told")


def stop(visit: Visit) -> Go:
    """Stop at once; what is there by then is still a fair answer."""
    row = _row(visit)
    if row is None:
        return Go("/trials")
    row.write(stopped(row.read(), visit.today, STOPPED_BY_PERSON))
    return Go("/trials", "trials.stopped_kept")


def look(visit: Visit) -> Go:
    """Open the answer before the end: the rule for a clear answer allows for looking."""
    row = _row(visit)
    return Go("/trials") if row is None else Go(f"/trials?look={row.name}")


def _row(visit: Visit) -> TrialRow | None:
    name = visit.chosen("trial", trials_in(visit.store))
    return None if name is None else TrialRow(visit.store, name)


PAGE = Page(
    "trials", "/trials", "trials.html.j2", once_read(show),
    {
        "price": price, "halt": halt, "begin": begin, "leave": leave, "did": did, "stop": stop,
        "look": look,
    },
    tab=Tab(60), rests=False,
)  # fmt: skip
