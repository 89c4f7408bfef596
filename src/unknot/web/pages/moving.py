"""What moving does to me: each way of living with its range, its days, and when it shows up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unknot.answer.sentences import ASK_CAUSE, ASK_CAUSE_BEFORE, headline_parts
from unknot.answer.session_days import asks_session_days
from unknot.diary.session_days import SessionDays
from unknot.effects.results import Effect, Verdict, Why
from unknot.store.session_days import keep_session_days, session_days
from unknot.web.answers import AnswerState, KeptAnswer, answer_state, begin_answer, once_read
from unknot.web.catalogue import PageWords, listed
from unknot.web.change_words import between, points
from unknot.web.charts.dose import dose_chart
from unknot.web.charts.drawn import Drawn
from unknot.web.charts.effect import EffectRow, effect_chart, reach_of
from unknot.web.charts.lags import lag_chart
from unknot.web.page import Go, Page, Shown, Tab, Visit
from unknot.web.pages.trials import TrialHint, trial_hints
from unknot.wording.spoken import lowered
from unknot.workflow.shown_details import KindShown

CSS = {Verdict.HELPS: "c-ease", Verdict.HARMS: "c-worse", Verdict.CANNOT_TELL: "c-unsure"}
CHIP = {Verdict.HELPS: "helps", Verdict.HARMS: "harms", Verdict.CANNOT_TELL: "unsure"}
MOST_CARDS = 5
TEN = 10
NO_ROOM = TrialHint("no_room", "")
DOSE = re.compile("(\\d+) \N{MULTIPLICATION SIGN} ([\\d.]+) min")


@dataclass(frozen=True)
class DaysCounted:
    """How often the day after was worse than usual, as counts.

    Attributes:
        tenths: the same in tenths, for dots.
    """

    worse: int
    days: int

    @property
    def tenths(self) -> int:
        """In tenths."""
        return round(TEN * self.worse / self.days) if self.days else 0


@dataclass(frozen=True)
class WayCard:
    """One way of living.

    Attributes:
        chip, css: classes of its verdict; `verdict` the words on it.
        said: what it does, or why that cannot be told.
        trial: whether a trial would tell; None where there is a verdict, or nothing to do.
    """

    title: str
    dose: str
    verdict: str
    chip: str
    css: str
    said: str
    drawn: Drawn
    lags: Drawn | None
    doses: Drawn | None
    like_this: DaysCounted | None
    other: DaysCounted | None
    trial: TrialHint | None
    grade: str
    own: bool


def show(visit: Visit) -> Shown:
    """The page."""
    state = answer_state(visit)
    shown: dict[str, object] = {"state": state, "cards": (), "less": None, "not_done": ""}
    if state.kept is not None:
        shown |= _answered(state.kept, visit)
    return {**shown, "heading": _heading(state, visit.words)}


def _heading(state: AnswerState, words: PageWords) -> tuple[str, str]:
    """The answer, and first signs beside it; empty where there is none."""
    if state.kept is None or state.kept.answer.early:
        return words("moving.heading.unknown"), ""
    answer = state.kept.answer
    target = words(f"symptom_low.{answer.effects[0].target}") if answer.effects else ""
    if not answer.diagnostics.passed:
        return words("moving.heading.held"), ""
    helps, harms, signs = headline_parts(answer.effects)
    parts = [
        words(f"moving.heading.{name}", ways=_named(ways, words), target=target)
        for name, ways in (("helps", helps), ("harms", harms))
        if ways
    ] or [words("moving.heading.cannot_tell", target=target)]
    each = [
        words(f"moving.heading.may_{e.verdict.value}", way=_way_inside(e.what, words))
        for e in signs
    ]
    told = words("moving.heading.signs", what="; ".join(each)) if each else ""
    return " ".join(parts), told


def _way_inside(what: str, words: PageWords) -> str:
    """What a way of living is called inside a sentence."""
    for section in ("way_low", "doing_low"):
        if words.has(f"{section}.{what}"):
            return words(f"{section}.{what}")
    return lowered(way_name(what, words))


def _named(ways: Sequence[Effect], words: PageWords) -> str:
    return listed([way_name(one.what, words) for one in ways], words)


def _answered(kept: KeptAnswer, visit: Visit) -> dict[str, object]:
    effects, passed, words = kept.answer.effects, kept.answer.diagnostics.passed, visit.words
    hints: Mapping[str, TrialHint] = {}
    if any(map(trial_of, effects)):
        hints = trial_hints(visit, effects[0].target)
    kinds = {} if kept.details is None else {one.name: one for one in kept.details.kinds}
    done = [one for one in effects if one.why is not Why.NEVER_DONE]
    forward = [one for one in done if not one.mirrored][:MOST_CARDS]
    mirrored = [one for one in done if one.mirrored]
    rows = [_row(one, "", passed) for one in (*forward, *mirrored)]
    reach = reach_of(rows)
    never = [way_name(one.what, words) for one in effects if one.why is Why.NEVER_DONE]
    return {
        "cards": tuple(
            _card(i, one, reach, kinds.get(kind_of(one.what, kinds)), passed, hints, words)
            for i, one in enumerate(forward)
        ),
        "less": _less(mirrored, reach, passed, words),
        "not_done": ", ".join(never),
        "passed": passed,
        "target": words(f"symptom_low.{effects[0].target}") if effects else "",
        "changed": _changed(kept, words),
        "read": kept.answer.read,
        "notes": _notes(kept, words),
        "ask_sessions": _ask_sessions(kept, visit),
    }


def _row(one: Effect, label: str, passed: bool) -> EffectRow:
    css = CSS[one.verdict] if passed else "c-unsure"
    return EffectRow(
        label, one.posterior, one.prior, one.noise_floor, css, passed and not one.from_prior
    )


def _card(
    i: int, one: Effect, reach: float, kind: KindShown | None, passed: bool,
    hints: Mapping[str, TrialHint], words: PageWords,
) -> WayCard:  # fmt: skip
    title, css = way_name(one.what, words), CSS[one.verdict] if passed else "c-unsure"
    row = _row(one, "", passed)
    lags = None
    if passed and one.course and not one.from_prior:
        lags = lag_chart(f"lag-{i}", words("lag.title", what=title), css, one.course, words)
    doses = None
    if passed and kind is not None and kind.doses:
        caption = words("dose.title", what=title)
        doses = dose_chart(f"dose-{i}", caption, css, kind.doses, kind.minutes, words)
    counted = kind is not None and kind.days > 0 and kind.other_days > 0
    return WayCard(
        title, dose_words(one, words), verdict_words(one, words, passed=passed),
        CHIP[one.verdict] if passed else "unsure", css, said_words(one, words, passed=passed),
        effect_chart(f"effect-{i}", title, (row,), reach, words), lags, doses,
        DaysCounted(kind.worse, kind.days) if counted and kind else None,
        DaysCounted(kind.other_worse, kind.other_days) if counted and kind else None,
        hints.get(arm, NO_ROOM) if (arm := trial_of(one)) else None, one.grade, one.own_days,
    )  # fmt: skip


def _less(mirrored: Sequence[Effect], reach: float, passed: bool, words: PageWords) -> Drawn | None:
    if not mirrored:
        return None
    rows = [_row(one, way_name(one.what, words), passed) for one in mirrored]
    return effect_chart("less", words("moving.less"), rows, reach, words)


def way_name(what: str, words: PageWords) -> str:
    """What a way of living is called: by its own key, or by what it does of a known activity."""
    if words.has(f"way.{what}"):
        return words(f"way.{what}")
    if words.has(f"doing.{what}"):
        return words(f"doing.{what}")
    prefix, _, name = what.partition("_")
    known = words(f"doing_low.{name}") if words.has(f"doing_low.{name}") else name
    known = words(f"kind_low.{name}") if words.has(f"kind_low.{name}") else known
    if words.has(f"way_of.{prefix}"):
        return words(f"way_of.{prefix}", what=known.replace("_", " "))
    return what.replace("_", " ")


def dose_words(one: Effect, words: PageWords) -> str:
    """How much of it, where it is counted in minutes."""
    found = DOSE.search(one.label)
    if not found:
        return ""
    return words("moving.dose", times=found[1], minutes=words.number(float(found[2])))


def verdict_words(one: Effect, words: PageWords, *, passed: bool) -> str:
    """The words on the chip."""
    if not passed:
        return words("verdict.held")
    if one.verdict is Verdict.CANNOT_TELL:
        return words("verdict.from_others" if one.from_prior else "verdict.cannot_tell")
    return words(
        f"verdict.{one.verdict.value}" if one.firm else f"verdict.{one.verdict.value}_sign"
    )


def said_words(one: Effect, words: PageWords, *, passed: bool) -> str:
    """What it does, in a sentence or two; where that cannot be told, why."""
    if not passed:
        return words("moving.why.checks_not_passed")
    spread = between(one.posterior.q05, one.posterior.q95, words)
    target = words(f"symptom_low.{one.target}")
    if one.why is not None:
        days = words.count("moving.days", one.days_of_this)
        return words(f"moving.why.{one.why.value}", range=spread, days=days)
    about = points(one.posterior.median, words)
    return words(f"moving.said.{one.verdict.value}", target=target, n=about, range=spread)


def kind_of(what: str, kinds: Sequence[str] | dict[str, KindShown]) -> str:
    """The recorded kind that a way of living changes."""
    if what in kinds:
        return what
    _, _, name = what.partition("_")
    return name if name in kinds else ""


def trial_of(one: Effect) -> str:
    """The arm of a trial that would tell, where there is no verdict and it is something to do."""
    if one.verdict is not Verdict.CANNOT_TELL or one.mirrored or one.why is Why.NEVER_DONE:
        return ""
    return one.what if one.minutes_per_week > 0 else ""


def _changed(kept: KeptAnswer, words: PageWords) -> tuple[str, ...]:
    """Why the answer is not as it was, line by line."""
    change = kept.changed
    if change is None:
        return ()
    causes = [words(f"changed.{cause.replace(' ', '_')}") for cause in change.causes]
    lines = [" ".join(causes)]
    for one in change.turned[:MOST_CARDS]:
        name = way_name(_key(one.what, kept), words)
        then, now = (words(f"changed.verdict.{v}") for v in (one.verdict_then, one.verdict_now))
        lines.append(words("changed.turned", what=name, then=then, now=now))
    return tuple(lines)


def _key(label: str, kept: KeptAnswer) -> str:
    return next((one.what for one in kept.answer.effects if one.label == label), label)


def _notes(kept: KeptAnswer, words: PageWords) -> tuple[str, ...]:
    found = [words("moving.leans")]
    if kept.answer.diagnostics.beyond_body:
        found.append(words("moving.beyond_body"))
    if {ASK_CAUSE, ASK_CAUSE_BEFORE} & set(kept.answer.notes):
        found.append(words("moving.ask_cause"))
    return tuple(found)


def _ask_sessions(kept: KeptAnswer, visit: Visit) -> tuple[str, ...]:
    """What may be answered about the days of sessions; empty where it was, or may tell no more."""
    answer = kept.answer
    planned = answer.diagnostics.planned
    if answer.early or planned is None or session_days(visit.store) is not None:
        return ()
    if not asks_session_days(answer.effects, planned):
        return ()
    return tuple(one.value for one in SessionDays)


def sessions(visit: Visit) -> Go:
    """Keep how the days of sessions come about, and begin to work the answer out anew."""
    said = visit.chosen("session-days", tuple(one.value for one in SessionDays))
    if said is None:
        return Go("/moving")
    keep_session_days(visit.store, SessionDays(said), visit.now)
    return again(visit)


def again(visit: Visit) -> Go:
    """Begin to work it out anew."""
    return Go("/moving", "work.begun" if begin_answer(visit) else "work.nothing")


def stop(visit: Visit) -> Go:
    """End the work; the answer that stands stays."""
    visit.vault.bench.end(visit.store)
    return Go("/moving", "work.ended")


PAGE = Page(
    "moving", "/moving", "moving.html.j2", once_read(show),
    {"again": again, "sessions": sessions, "stop": stop},
    tab=Tab(30, phone=True), rests=False,
)  # fmt: skip
