"""Why: groups of knots first, then each in a drawing, rival stories, and what rests on what."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.answer.sentences import STORY_TOLD
from unknot.effects.results import MechanismGroup
from unknot.web.answers import AnswerState, KeptAnswer, answer_state, once_read
from unknot.web.catalogue import PageWords, listed
from unknot.web.charts.bars import GroupBar, StoryBar, grades_chart, groups_chart, stories_chart
from unknot.web.charts.drawn import Drawn
from unknot.web.charts.knots import knots_chart
from unknot.web.knots import KnotLink, grade_shares, knot_links, knot_nodes
from unknot.web.page import Page, Shown, Tab, Visit
from unknot.web.pages.trials import trial_hints
from unknot.workflow.shown_details import KnotShown

SAME = 0.05  # of the whole line: a median that moved less is said to be as before
TIGHT = 0.5  # of the whole line: from here on a knot is nearer to tight than to loose
WEAK = "DT"


@dataclass(frozen=True)
class KnotPanel:
    """What is said of one knot.

    Attributes:
        hears, heard: links from others to it, and from it to others.
    """

    name: str
    knot: KnotShown | None
    hears: tuple[KnotLink, ...]
    heard: tuple[KnotLink, ...]


def show(visit: Visit) -> Shown:
    """The page."""
    state, words = answer_state(visit), visit.words
    kept = state.kept
    details = None if kept is None else kept.details
    knots = {} if details is None else {one.name: one for one in details.knots}
    names = tuple(one.name for one in knot_nodes())
    chosen = visit.chosen("knot", names) or ""
    groups, stories = _groups(kept, words), _stories(kept, words)
    target = "pain" if details is None else details.target
    shares = grade_shares(target)
    return {
        "state": state, "heading": _heading(state, words), "groups": groups, "stories": stories,
        "apart": _apart(kept), "testable": bool(stories) and _testable(visit),
        "drawn": knots_chart(knots, chosen, words),
        "panel": _panel(chosen, knots) if chosen else None, "nodes": knot_nodes(),
        "grades": grades_chart(shares, words) if shares else None,
        "weak": sum(shares.get(grade, 0) for grade in WEAK),
        "passed": kept is not None and kept.answer.diagnostics.passed,
        "beyond_body": kept is not None and kept.answer.diagnostics.beyond_body,
    }  # fmt: skip


def _heading(state: AnswerState, words: PageWords) -> str:
    if state.kept is None or state.kept.answer.early:
        return words("why.heading.unknown")
    tighter = [one for one in state.kept.answer.groups if one.told and _moved(one) > SAME]
    if not tighter:
        return words("why.heading.cannot_tell")
    tight = [one for one in tighter if one.posterior.median >= TIGHT]
    names = listed([words(f"group.{one.name}") for one in tight or tighter], words)
    return words("why.heading.tight" if tight else "why.heading.tighter", names=names)


def _moved(one: MechanismGroup) -> float:
    return one.posterior.median - one.prior.median


def _groups(kept: KeptAnswer | None, words: PageWords) -> Drawn | None:
    if kept is None or not kept.answer.groups:
        return None
    rows = [
        GroupBar(words(f"group.{one.name}"), one.prior, one.posterior, one.told, _note(one, words))
        for one in kept.answer.groups
    ]
    return groups_chart(rows, words)


def _note(one: MechanismGroup, words: PageWords) -> str:
    if not one.told:
        return words("groups.not_told")
    if abs(_moved(one)) < SAME:
        return words("groups.same")
    return words("groups.tighter" if _moved(one) > 0 else "groups.looser")


def _stories(kept: KeptAnswer | None, words: PageWords) -> Drawn | None:
    if kept is None or not kept.answer.stories:
        return None
    rows = [
        StoryBar(words(f"story.{one.wiring}") if words.has(f"story.{one.wiring}") else one.label,
                 one.before, one.now)
        for one in kept.answer.stories
    ]  # fmt: skip
    return stories_chart(rows, words)


def _apart(kept: KeptAnswer | None) -> str:
    """Whether one story stands clear of the others: its key, or empty."""
    if kept is None or not kept.answer.stories:
        return ""
    first = kept.answer.stories[0]
    return first.wiring if first.now >= STORY_TOLD else ""


def _testable(visit: Visit) -> bool:
    """Whether the page of trials has something to offer."""
    return any(one.address for one in trial_hints(visit, "pain").values())


def _panel(name: str, knots: dict[str, KnotShown]) -> KnotPanel:
    node = next(one for one in knot_nodes() if one.name == name)
    return KnotPanel(
        name, knots.get(node.tight),
        tuple(one for one in knot_links() if one.hearer == name),
        tuple(one for one in knot_links() if one.giver == name),
    )  # fmt: skip


PAGE = Page("why", "/why", "why.html.j2", once_read(show), tab=Tab(40, phone=True), rests=False)
