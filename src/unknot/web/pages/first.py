"""The first ten minutes: one question a screen, each tap kept, a way out on every screen."""

from __future__ import annotations

from unknot.plan.standing import Malaise
from unknot.web import first_steps
from unknot.web.charts.narrowing import narrowing
from unknot.web.numbers import page_numbers
from unknot.web.pads import PADS, pads_of
from unknot.web.page import Frame, Go, Page, Shown, Visit
from unknot.workflow.safety import MIDDLING, answer_malaise, keep_answer, safety_answers
from unknot.workflow.typed_entries import typed_days

ANSWERS = ("no", "sometimes", "yes", "not_sure")
WALKS = {"walk_5": 5.0, "walk_10": 10.0, "walk_20": 20.0}
GENTLE = ("tai_chi", "yoga")
POSSIBLE = ("sitting", *WALKS, "gentle", "unknown")


def _step(name: str) -> Shown:
    return {"step": first_steps.STEPS.index(name) + 1, "steps": len(first_steps.STEPS)}


def show_start(visit: Visit) -> Shown:
    """Say what this is."""
    return {"next": first_steps.next_address(visit.store)}


def later(visit: Visit) -> Go:
    """Stop here, and finish later."""
    first_steps.put_off(visit.store)
    return Go("/", "first.put_off")


def show_effort(visit: Visit) -> Shown:
    """Ask whether small efforts cost days."""
    held = safety_answers(visit.store).malaise.value
    return {**_step("effort"), "answers": ANSWERS, "held": held}


def keep_effort(visit: Visit) -> Go:
    """Keep the answer."""
    said = visit.chosen("answer", ANSWERS)
    if said is None:
        return Go("/first/effort")
    answer_malaise(visit.store, Malaise(said), visit.today, visit.now)
    return Go(first_steps.step_done(visit.store, "effort"))


def show_today(visit: Visit) -> Shown | Go:
    """Ask how today is; go on by itself when all of it is answered."""
    day = typed_days(visit.store, visit.today, visit.today)[visit.today]
    if set(PADS) <= set(day.values) and visit.field("tapped") == "1":
        return Go(first_steps.step_done(visit.store, "today"))
    return {**_step("today"), "pads": pads_of(visit, day, None), "day": visit.today}


def end_today(visit: Visit) -> Go:
    """Go on, whatever was answered."""
    return Go(first_steps.step_done(visit.store, "today"))


def show_middling(_: Visit) -> Shown:
    """Ask what a middling day allows."""
    return {**_step("middling"), "possible": POSSIBLE}


def keep_middling(visit: Visit) -> Go:
    """Keep the answer, as minutes and times a week."""
    said = visit.chosen("possible", POSSIBLE)
    if said is None:
        return Go("/first/middling")
    keep_answer(visit.store, MIDDLING, middling_of(said), visit.now)
    return Go(first_steps.step_done(visit.store, "middling"))


def middling_of(said: str) -> dict[str, tuple[float, float]]:
    """Minutes and times a week by activity of what a middling day allows."""
    held = page_numbers()
    times = held["middling_times"]
    if said in WALKS:
        return {"easy_walk": (WALKS[said], times)}
    if said == "gentle":
        return dict.fromkeys(GENTLE, (held["middling_held"], times))
    return {}


def show_file(_: Visit) -> Shown:
    """Offer to bring in a file."""
    return _step("file")


def no_file(visit: Visit) -> Go:
    """Go on without one."""
    return Go(first_steps.step_done(visit.store, "file"))


def show_answer(visit: Visit) -> Shown:
    """Give the first answer, which is that nothing is known yet."""
    signs = bool(safety_answers(visit.store).red_flags)
    return {**_step("answer"), "drawn": narrowing(visit.words), "signs": signs}


def end(visit: Visit) -> Go:
    """Done; nothing more is asked today."""
    first_steps.step_done(visit.store, "answer")
    return Go("/")


PAGES = (
    Page("first", "/first", "first_start.html.j2", show_start, {"later": later}, frame=Frame.STEP),
    Page(
        "effort", "/first/effort", "first_effort.html.j2", show_effort, {"": keep_effort},
        frame=Frame.STEP,
    ),
    Page(
        "first_today", "/first/today", "first_today.html.j2", show_today, {"": end_today},
        frame=Frame.STEP,
    ),
    Page(
        "middling", "/first/middling", "first_middling.html.j2", show_middling,
        {"": keep_middling}, frame=Frame.STEP,
    ),
    Page("file", "/first/file", "first_file.html.j2", show_file, {"": no_file}, frame=Frame.STEP),
    Page(
        "answer", "/first/answer", "first_answer.html.j2", show_answer, {"": end},
        frame=Frame.STEP,
    ),
)  # fmt: skip
