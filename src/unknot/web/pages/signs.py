"""Something new or scary: the signs that stop all planning, and who to call."""

from __future__ import annotations

from unknot.plan.limits import red_flags
from unknot.web import first_steps
from unknot.web.emergency import COUNTRY, countries
from unknot.web.page import Frame, Go, Page, Shown, Visit
from unknot.workflow.safety import SIGNS, keep_answer, safety_answers


def show(visit: Visit) -> Shown:
    """Every sign, none ticked."""
    here = not first_steps.finished(visit.store)
    return {
        "signs": tuple(red_flags()),
        "first": here,
        "step": 1,
        "steps": len(first_steps.STEPS),
        "unticked": visit.field("unticked") == "1",
    }


def keep(visit: Visit) -> Go:
    """Keep what was ticked. Signs are only added here; they go when the person was seen."""
    ticked = [sign for sign in visit.several.get("sign", ()) if sign in red_flags()]
    before = safety_answers(visit.store).red_flags
    if ticked:
        keep_answer(visit.store, SIGNS, sorted({*ticked, *before}), visit.now)
        return Go("/help")
    if before:
        return Go("/help")
    if visit.field("none") != "1":
        return Go("/signs?unticked=1")
    finished = first_steps.finished(visit.store)
    keep_answer(visit.store, SIGNS, [], visit.now)
    on = first_steps.step_done(visit.store, "signs")
    return Go("/", "signs.none_kept") if finished else Go(on)


def show_help(visit: Visit) -> Shown:
    """Who to call. It is shown to everybody, with or without an open file."""
    flags: frozenset[str] = frozenset()
    kept = ""
    if visit.person is not None:
        flags = safety_answers(visit.person).red_flags
        kept = str(visit.person.setting(COUNTRY, ""))
    here = visit.chosen("country", countries()) or kept
    named = sorted(countries().values(), key=lambda one: visit.words(f"country.{one.country}"))
    return {
        "flags": sorted(flags), "harm": "self_harm" in flags, "numbers": countries().get(here),
        "countries": named,
    }  # fmt: skip


def live_in(visit: Visit) -> Go:
    """Keep where the person lives, so that the right numbers stand first."""
    chosen = visit.chosen("country", countries())
    if visit.person is None:
        return Go(f"/help?country={chosen}" if chosen else "/help")
    visit.store.set_setting(COUNTRY, chosen or "")
    return Go("/help")


def seen(visit: Visit) -> Go:
    """The person was seen by somebody: planning may go on."""
    if visit.person is None:
        return Go("/unlock")
    keep_answer(visit.store, SIGNS, [], visit.now)
    first_steps.step_done(visit.store, "signs")
    return Go("/", "help.seen_kept")


PAGES = (
    Page("signs", "/signs", "signs.html.j2", show, {"": keep}, frame=Frame.STEP),
    Page(
        "help",
        "/help",
        "help.html.j2",
        show_help,
        {"seen": seen, "country": live_in},
        frame=Frame.STEP,
        locked=True,
    ),
)
