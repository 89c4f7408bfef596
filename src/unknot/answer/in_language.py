"""An answer in the language that is spoken now, kept ones too.

What an answer says stands in it as data: a verdict, why there is none, ranges, counts. Its words
are made of these again. A remark that is kept as words alone is read back into its template and its
facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from unknot.answer import sentences
from unknot.answer.answer import Answer, ReadSummary, SeriesPicture, SkippedItem, Story, WeakLink
from unknot.effects.results import Effect, MechanismGroup, SeenAfter
from unknot.inference.check_results import Check
from unknot.timeline import activities
from unknot.wording.read_back import facts_of, warning_in, why_in
from unknot.wording.spoken import FIRST, headed, language, named, spoken

REMARKS = (
    "QUICK", "BEYOND_BODY", "PRIOR_LEANS", "NO_BODY_FORECAST", "EARLIER", "LATEST", "CAUSES",
    "ASK_CAUSE", "ASK_SESSIONS", "SESSIONS_PLANNED", "SESSIONS_CHOSEN", "FEW_DAYS", "HELD_BACK",
    "RIVALS", "SINGLE_KNOTS", "STORIES_OPEN", "ASK_CAUSE_BEFORE",
)  # fmt: skip
"""Templates of what an answer notes and cannot tell, beside its effects."""
BEFORE = "_BEFORE"
"""Ends the name of a template that is kept for answers of before; said as it is now."""
DOSED = "{name}, {times} × {minutes} min a week"
"""What a named way of living is called, its dose with it."""
OWN_WAYS = ("stop", "half", "heavy")
LIMITS = {
    "least_in_hundred": "at least {limit} in 100", "least": "at least {limit}",
    "most": "at most {limit}", "between": "{low} to {high}",
    "within": "{part} of {whole} within {limit} sd", "one_chosen": "one chosen",
}  # fmt: skip
"""What a check may write of its value and its limit."""

said = spoken(sentences)


def in_language(answer: Answer) -> Answer:
    """The same answer in the language that is spoken now; in that of the source, itself."""
    if language() == FIRST:
        return answer
    effects = tuple(sentences.worded(effect(one)) for one in answer.effects)
    checks = answer.diagnostics
    target = answer.effects[0].target if answer.effects else "pain"
    return replace(
        answer,
        headline=sentences.headline(target, effects, early=answer.early, passed=checks.passed),
        truth=truth(answer.truth),
        read=_read(answer.read),
        series=tuple(map(_series, answer.series)),
        effects=effects,
        contrasts=tuple(sentences.worded(effect(one)) for one in answer.contrasts),
        groups=tuple(map(_group, answer.groups)),
        diagnostics=replace(checks, checks=tuple(map(check, checks.checks))),
        cannot_tell=tuple(map(remark, answer.cannot_tell)),
        weak_links=tuple(map(_link, answer.weak_links)),
        notes=tuple(map(remark, answer.notes)),
        stories=tuple(map(_story, answer.stories)),
        seen=tuple(map(seen, answer.seen)),
    )


def effect(made: Effect) -> Effect:
    """An effect with its names; its sentence is made of it afterwards."""
    return replace(made, label=way(made.what, made.label), unit=named("unit", made.unit, made.unit))


def way(what: str, label: str) -> str:
    """What a way of living is called; a person's own kinds keep the names that they gave them."""
    if language() == FIRST:
        return label
    dosed = facts_of(DOSED, label)
    if dosed is not None:
        dosed["name"] = _in_short(what, dosed["name"])
        return named("way_of", "dosed", DOSED).format(**dosed)
    begin, _, kind = what.partition("_")
    pattern = named("way_of", begin, "") if begin in OWN_WAYS else ""
    return named("way", what, pattern.format(what=doing(kind)) if pattern else label)


def way_labelled(label: str) -> str:
    """The same where its label alone was kept."""
    return way(_what_of(label), label)


def _in_short(what: str, english: str) -> str:
    """An activity without its dose; `what` may end in its minutes."""
    for key in (what, what.rpartition("_")[0], _activity_called(english)):
        name = named("short_way", key, "") or headed(named("activity", key, ""))
        if name:
            return name
    return english


def _activity_called(english: str) -> str:
    """An activity by its English name, as an arm writes it; empty where there is none."""
    low = english.lower()
    short = {name.lower(): what for what, name in sentences.SHORT.items()}
    return short.get(low) or next(
        (name for name, held in activities().items() if held.label.lower() == low), ""
    )


def _what_of(label: str) -> str:
    """The name of a way of living by its English label; the label where no such way is known."""
    from unknot.effects.arms import ARMS, LABELS
    from unknot.effects.verdicts import CONTRASTS

    for template, begin in (("No more {what}", "stop"), ("Half as much {what}", "half")):
        facts = facts_of(template, label)
        if facts is not None:
            kind = facts["what"]
            return f"{begin}_{_activity_called(kind) or kind.replace(' ', '_')}"
    known = {arm.label: arm.name for arm in ARMS} | {said: f"{a}-{b}" for a, b, said in CONTRASTS}
    known |= {f"A third {word} steps than now": f"{word}_steps" for word in ("more", "fewer")}
    known |= {
        f"{name.capitalize()}, 3 a week rather than usual ones": f"heavy_{kind}"
        for kind, name in LABELS.items()
    }
    return known.get(label, label)


def doing(kind: str) -> str:
    """What an activity or a kind of exertion is called."""
    return named("activity", kind, named("kind", kind, kind.replace("_", " ")))


def seen(held: SeenAfter) -> SeenAfter:
    """What was seen on the days after something."""
    more = facts_of(sentences.SEEN_MORE, held.label) is not None
    what = (said.SEEN_MORE if more else said.SEEN_DONE).format(what=doing(held.what))
    target = named("series", held.target, held.target.capitalize())
    sentence = said.SEEN.format(
        target=target, what=what, after=tenths(held.after),
        after_days=sentences.days_of(held.after_days), otherwise=tenths(held.otherwise),
        otherwise_days=sentences.days_of(held.otherwise_days),
    )  # fmt: skip
    return replace(held, label=what, sentence=sentence)


def tenths(value: float) -> str:
    """A mean as the language writes it."""
    return f"{value:.1f}".replace(".", said.DECIMAL)


def remark(text: str) -> str:
    """A remark in the language spoken now; as it stands where no template of today made it."""
    whole = f"{sentences.STORIES_OPEN} {sentences.STORIES_SHARE}"
    share = facts_of(whole, text)
    if share is not None:
        return f"{said.STORIES_OPEN} {said.STORIES_SHARE}".format(**share)
    for name in REMARKS:
        facts = facts_of(getattr(sentences, name), text)
        if facts is not None:
            return str(getattr(said, name.removesuffix(BEFORE))).format(**_facts(name, facts))
    return text


def _facts(name: str, facts: dict[str, str]) -> dict[str, str]:
    if name == "EARLIER":
        day = datetime.strptime(facts["day"], sentences.DATE).replace(tzinfo=UTC)
        return {"day": day.strftime(said.DATE)}
    if name == "LATEST":
        return {"days": _days(facts["days"])}
    if name == "CAUSES":
        return {"causes": ", ".join(map(_cause, facts["causes"].split(", ")))}
    return facts


def _days(text: str) -> str:
    return sentences.days_of(int(text.split()[0]))


def _cause(text: str) -> str:
    """One cause with its days: "infection (3 days)"."""
    facts = facts_of("{name} ({days})", text)
    by_words = {words: name for name, words in sentences.CAUSE_NAMES.items()}
    if facts is None or facts["name"] not in by_words:
        return text
    return f"{said.CAUSE_NAMES[by_words[facts['name']]]} ({_days(facts['days'])})"


def truth(text: str) -> str:
    """The true answer of a made-up person."""
    facts = facts_of(sentences.TRUTH, text)
    if facts is None:
        return text
    return said.TRUTH.format(**{name: _amounts(held) for name, held in facts.items()})


def _amounts(text: str) -> str:
    for what, short in sentences.SHORT.items():
        text = text.replace(f"{short.lower()} ", f"{said.SHORT[what]} ")
    return re.sub(r"(?<=\d)\.(?=\d)", said.DECIMAL, text)


def check(made: Check) -> Check:
    """A check with its name, what it says, its value and its limit."""
    key = re.sub(r"[^a-z]+", "_", made.name.lower())
    says = named("check_passed" if made.passed else "check_failed", key, made.says)
    name = named("check", key, made.name)
    return replace(made, name=name, says=says, value=bound(made.value), limit=bound(made.limit))


def bound(text: str) -> str:
    """A value or a limit: "at least 200", "5 of 6 within 0.5 sd"."""
    for name, template in LIMITS.items():
        facts = facts_of(template, text)
        if facts is not None:
            numbers = {key: held.replace(".", said.DECIMAL) for key, held in facts.items()}
            return named("bound", name, template).format(**numbers)
    return text.replace(".", said.DECIMAL) if re.fullmatch(r"[\d.]+", text) else text


def _read(read: ReadSummary) -> ReadSummary:
    return replace(
        read,
        skipped=tuple(SkippedItem(_left_out(s.what), why(s.why), s.count)
                      for s in read.skipped),
        warnings=tuple(warning_in(language(), one) for one in read.warnings),
        logged=_logged(read.logged.items()),
    )  # fmt: skip


def _left_out(what: str) -> str:
    return named("series", what, named("skipped", what, what))


def why(text: str) -> str:
    """Why something was left out."""
    return why_in(language(), text)


def _logged(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Days by series; what is called as a kind of exertion is told as that kind."""
    found: dict[str, int] = {}
    for name, days in counted:
        kind = name.removesuffix(" exertion")
        found[name if kind == name else kind] = days
    return found


def _series(picture: SeriesPicture) -> SeriesPicture:
    label = named("series", picture.what, picture.label)
    return replace(picture, label=label, unit=named("unit", picture.unit, picture.unit))


def _group(group: MechanismGroup) -> MechanismGroup:
    return replace(group, label=named("group", group.name, named("knot", group.name, group.label)))


def _link(link: WeakLink) -> WeakLink:
    key = link.coupling.replace(" → ", " -> ")
    return replace(
        link, says=named("link", key, link.says), source=named("source", link.source, link.source)
    )


def _story(story: Story) -> Story:
    label = named("story", story.wiring, story.label)
    return replace(story, label=label, says=named("story_says", story.wiring, story.says))
