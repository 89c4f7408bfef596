"""A made-up person whose days were worked out: answer, what goes with it, and a plan, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.report import fake_answer
from tests.report.fake_answer import interval

from unknot.answer.answer import Answer
from unknot.diary.snapshot import data_hash
from unknot.effects.mechanism_groups import GROUPS
from unknot.inference.prior import TIGHT
from unknot.plan.limits import Cap, Code, Limited, Mode
from unknot.plan.standing import DoingPerWeek
from unknot.plan.weekly_plan import (
    Because,
    FitFacts,
    FlareChance,
    PlannedKind,
    PlanReason,
    WeeklyPlan,
)
from unknot.store.fit_rows import ANSWER
from unknot.store.person_file import PersonFile
from unknot.version import FIT_METHOD
from unknot.web.answers import body_hash
from unknot.workflow.answers import CONVERTER
from unknot.workflow.entries_kept import packed
from unknot.workflow.plan_shelves import PlanRequest, PlanRows
from unknot.workflow.shown_details import (
    AnswerDetails,
    BeliefShown,
    DoseShown,
    KindShown,
    KnotShown,
    as_plain,
    keep_details,
)
from unknot.workflow.stored_diary import stored_diary

FIT = "made-up"


def made_up_answer() -> Answer:
    """The usual made-up answer, with the groups that the body has."""
    answer = fake_answer.usual()
    groups = tuple(
        replace(one, name=name, told=i == 0)
        for i, (one, name) in enumerate(
            zip((*answer.groups, answer.groups[0]), GROUPS, strict=True)
        )
    )
    return replace(answer, groups=groups)


def made_up_details(answer: Answer) -> AnswerDetails:
    """One kind with doses and counts, all nine knots, and belief in three stories."""
    doses = tuple(
        DoseShown(minutes, interval(0.03 * minutes, 0.3), 1.0, beyond=minutes > 40)
        for minutes in (10.0, 20.0, 40.0, 60.0)
    )
    walk = KindShown("brisk_walk", "min", (20.0, 36.0, 40.0), 7, 10, 24, 80, doses)
    knots = tuple(
        KnotShown(name, interval(0.4, 0.2), interval(0.6, 0.1), told=name == "sleep")
        for name in TIGHT
    )
    stories = tuple(BeliefShown(one.wiring, one.before, one.now) for one in answer.stories)
    return AnswerDetails("pain", answer.model, (walk,), knots, stories)


def keep_answer_of(
    store: PersonFile, answer: Answer, when: datetime, *, fit: str = FIT, model: str = ""
) -> None:
    """Keep an answer as the work beside the page does."""
    diary = stored_diary(store)
    payload: dict[str, Any] = {
        "key": "made up", "answer": CONVERTER.dumps(answer), "entries": packed(diary),
        "asked": {"wiring": "any", "method": FIT_METHOD, "seed": 1, "quick": True, "as_of": None,
                  "measured": [], "group": ""},
    }  # fmt: skip
    store.keep(
        ANSWER, fit, payload, model_hash=model or body_hash(), data_hash=data_hash(diary), when=when
    )
    keep_details(store, fit, as_plain(made_up_details(answer)), data_hash(diary), when)


def made_up_plan(today: date) -> WeeklyPlan:
    """Easy walks on Tuesdays and Fridays, at most five minutes."""
    doing = DoingPerWeek(5.0, 2.0)
    cap = Cap(Code.PROPOSED, 5.0, 10.0, 2.0)
    why = Limited("easy_walk", doing, doing, Mode.PACING, (cap,), cap)
    kind = PlannedKind("easy_walk", doing, (1, 4), doing, why)
    reasons = (
        PlanReason("why", Because.EASES, (("better", 0.7), ("eases", 0.4))),
        PlanReason("change", Because.WORSE, (("in_flare", 0.0),)),
        PlanReason("rests", Because.OWN_DAYS, (("days", 110.0), ("own", 0.6), ("grade", "D"))),
    )
    facts = FitFacts(FIT, "model", "data", True, 48.0, 0.15, None, (0.0,), ())
    chance = FlareChance(0.1, 0.15, 0.12, 0.2, 0.2, for_good=0.18)
    return WeeklyPlan(
        "example-07", today, 4, Mode.PACING, (kind,), "pain", True, chance, (), None, reasons,
        facts, "suggest_same",
    )  # fmt: skip


def keep_plan_of(store: PersonFile, today: date, when: datetime) -> None:
    """Keep the plan."""
    PlanRows(store).keep_plan(made_up_plan(today), PlanRequest(), when)
