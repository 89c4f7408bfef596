"""The sentences that come with an answer: one plain line for each thing said, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unknot.answer import sentences
from unknot.effects.results import Effect, Interval, Verdict, Why
from unknot.forecasting.results import BadDay
from unknot.wording.spoken import lowered, named, spoken

TRACE = 0.005  # points: a smaller change is told as one, with its side

SHORT = {
    "brisk_walk": "Brisk walking",
    "easy_walk": "Easy walking",
    "tai_chi": "Tai chi",
    "less": "Doing less",
}
GRADES = {
    "A": "shown in many people",
    "B": "shown, but few studies",
    "C": "hints, mixed results",
    "D": "an idea, mostly untested",
    "T": "set by us to fit, not measured",
}
WEAK_GRADES = ("D", "T")

# Why there is no verdict: the sentence, and a few words for a mark. `{range}` is in words.
WHY = {
    Why.FEW_DAYS: "Your days are too few yet. Going by other people: {range}.",
    Why.NEVER_DONE: "You have no days of it. Going by other people: {range}.",
    Why.CHECKS: "My own checks did not pass.",
    Why.CHORES_UNSPOKEN: "Your days do not show what chores do. I can guess: {range}.",
    Why.LITTLE_MOVED: "Your {days} of it say little yet. I can guess: {range}.",
    Why.NO_ANSWER: "Your days show no clear answer. It could be {range}.",
    Why.TOO_SMALL: "If it does anything, it is too little to notice: {range}.",
    Why.SEEDS_APART: "A second run of mine says something else. It could be {range}.",
    Why.SHUFFLED_ALIKE: "With your days mixed up I would say the same. It could be {range}.",
    Why.BOTH_WAYS: "It could be {range}.",
}
WHY_SHORT = {
    Why.FEW_DAYS: "Too few days yet",
    Why.NEVER_DONE: "Not in your days",
    Why.CHECKS: "Held back",
    Why.CHORES_UNSPOKEN: "Your days do not say",
    Why.LITTLE_MOVED: "Your days say little yet",
    Why.NO_ANSWER: "No clear answer yet",
    Why.TOO_SMALL: "Too little to notice",
    Why.SEEDS_APART: "Cannot tell yet",
    Why.SHUFFLED_ALIKE: "Cannot tell yet",
    Why.BOTH_WAYS: "Cannot tell yet",
}

NEW_HERE = "I do not know you yet."
UNTOLD = "I cannot tell yet what moving does to your {target}."
FIRST_SIGNS = "A first sign, not sure yet: {what}."
NO_BODY_FORECAST = (
    "Tomorrow's forecast comes from your own past days. The body model adds nothing to it yet."
)
HELD_EACH = "Held back: my own checks did not pass."
STAY = "That is no reason to do more."
QUICK = "This was a quick look, with too few draws. Run it again without --quick."
PRIOR_LEANS = (
    "Before your days, my model leans one way: gentle movement eases, doing less costs. "
    "It could be wrong about you. My ranges can miss: one without harm does not rule harm out. "
    "Not doing more is a good answer."
)
HELD_BACK = "What moving does to you. My own checks did not pass."
NOT_DONE = "Not in your days, so no word on it: {names}."
SINGLE_KNOTS = "Which single knot is tight. A diary does not tell them apart."
RIVALS = "Which story of the body fits you. I have tried one of six here."
STORIES_OPEN = "Which story of the body fits you."
STORY_TOLD = 0.9  # belief from which one story stands clear
EARLIER = (
    "What moving does rests on the days up to {day}: after that I know too little of what you did."
)
LATEST = "What moving does rests on your last {days}."
BEYOND_BODY = (
    "Your days answer in a way that none of my stories of the body makes. So I say nothing of what "
    "goes on inside."
)
SEEN = (
    "{target} on the day after {what}: {after} ({after_days}). After other days: {otherwise} "
    "({otherwise_days})."
)
SEEN_NOTE = "Plain means. People do more on good days, so they prove nothing by themselves."
SEEN_DONE, SEEN_MORE = "{what}", "more {what} than usual"
TRUTH_LATE = "After 12 weeks"
TRUTH = f"True change in pain, in points. Days 8 to 14: {{early}}. {TRUTH_LATE}: {{late}}"
CAUSES = "I also allowed for what you marked: {causes}."
CAUSE_NAMES = {
    "treatment": "changes of treatment",
    "infection": "infection",
    "injury": "injury",
    "operation": "operation",
    "period": "period",
    "travel": "travel",
    "strain": "a time of strain",
}
ASK_CAUSE = (
    "One question matters most here: did a treatment begin or change, or were you ill, in these "
    "days? That could look like an answer to moving. Mark such days on your page, at the day, "
    "under “What else there was”; in a table, with 1 in the column event_treatment or "
    "event_infection."
)
ASK_CAUSE_BEFORE = (
    "One question matters most here: did a treatment begin or change, or were you ill, in these "
    "days? That could look like an answer to moving. Mark such days with 1: event_treatment, "
    "event_infection."
)
"""As answers have it that were kept before days could be marked on the page."""
ASK_SESSIONS = (
    "Your answer may help me tell: did you mostly plan walks and other sessions beforehand, or "
    "do them on days that felt good enough? Your days alone give planned {share} chances in 100. "
    "Say so in Settings, or with --session-days."
)
SESSIONS_PLANNED = "You said that you mostly planned your sessions. I read your days so."
SESSIONS_CHOSEN = (
    "You said that you did sessions on days that felt good enough. I read your days so."
)
FEW_DAYS = "Anything about you. Days I have so far: {days}."
BAD_DAY_OWN = "A bad day here: {limit}, as you set it."
BAD_DAY = "A bad day here: {limit} (usual: {usual})."
NO_BAD_DAY = "No value of {target} lies far enough beyond your usual {usual} to be a bad day."
BAD_FROM = {"high": "{name} {begins} or more", "low": "{name} {begins} or less"}

EFFECT_UNTOLD = "{short}: I cannot tell yet. {why}"
EFFECT_HELPS = "{short}: your {target} tends to ease, by about {size} points ({range})."
EFFECT_HARMS = "{short}: your {target} tends to grow, by about {size} points ({range})."
CONTRAST = "{label}: {range}."
HELPS_ONE = "{names} tends to ease your {target}."
HELPS_MANY = "{names} tend to ease your {target}."
HARMS_ONE = "{names} tends to make your {target} worse."
HARMS_MANY = "{names} tend to make your {target} worse."
HARMS_ALSO_ONE = "{names} tends to make it worse."
HARMS_ALSO_MANY = "{names} tend to make it worse."
MAY_EASE, MAY_WORSEN = "{name} may ease it", "{name} may make it worse"
WEAK_NAME, WEAK_GRADE = "{name} (grade {grade})", "Grade {grade} is {says}."
AND = "{first} and {last}"
NO_CHANGE, A_TRACE = "no change", "a trace"
SIDE_EASIER, SIDE_WORSE, BETWEEN = "{n} easier", "{n} worse", "between {low} and {high}"
ONE_DAY, MANY_DAYS = "{count} day", "{count} days"
DECIMAL = "."
DATE = "%d %b %Y"
STORIES_SHARE = "Of six, the likeliest has {share} chances in 100."

own = spoken(sentences)


def days_of(count: int) -> str:
    """A count of days: "1 day", "28 days"."""
    return (own.ONE_DAY if count == 1 else own.MANY_DAYS).format(count=count)


def symptom(name: str) -> str:
    """What a symptom is called in a sentence."""
    return named("symptom", name, name)


def points(value: float) -> str:
    """A change in points without its sign, as the language writes it."""
    return tenth(value).replace(".", own.DECIMAL)


def tenth(value: float) -> str:
    """A change in points, without its sign; more digits where one alone would write it as 0."""
    size = abs(value)
    digits = 1
    while size > 0.0 and digits < 6 and float(f"{size:.{digits}f}") == 0.0:
        digits += 1
    written = f"{size:.{digits}f}"
    return "0.0" if float(written) == 0.0 else written


def between(low: float, high: float) -> str:
    """A range of changes in words; its ends never hide on which side of no change they lie."""

    def side(value: float) -> str:
        if tenth(value) == "0.0":
            return own.NO_CHANGE
        written = points(value) if abs(value) >= TRACE else own.A_TRACE
        return (own.SIDE_EASIER if value < 0 else own.SIDE_WORSE).format(n=written)

    return own.BETWEEN.format(low=side(low), high=side(high))


def worded(made: Effect) -> Effect:
    """An effect with its sentence."""
    about = (made.why, made.target, made.posterior, made.days_of_this)
    if made.kind == "contrast":
        why, _, posterior, days = about
        return replace(made, sentence=contrast(made.label, why, posterior, days))
    short = own.SHORT.get(made.what) or made.label.partition(",")[0]
    return replace(made, sentence=effect(short, made.verdict, *about, doing_less=made.mirrored))


def effect(
    short: str,
    verdict: str,
    why: Why | None,
    target: str,
    posterior: Interval,
    days: int,
    *,
    doing_less: bool = False,
) -> str:
    """What one way of living does, in a few short sentences.

    Args:
        short: what to call it.
        why: the reason where there is no verdict.
        days: recorded days that held it.
        doing_less: it is a way of doing less.
    """
    spread = between(posterior.q05, posterior.q95)
    if why is Why.CHECKS:
        return own.HELD_EACH
    if why is not None:
        untold = own.WHY[why].format(range=spread, days=days_of(days))
        return own.EFFECT_UNTOLD.format(short=short, why=untold)
    told = own.EFFECT_HELPS if verdict == Verdict.HELPS else own.EFFECT_HARMS
    said = told.format(
        short=short, target=symptom(target), size=points(posterior.median), range=spread
    )
    return f"{said} {own.STAY}" if doing_less and verdict != Verdict.HELPS else said


def contrast(label: str, why: Why | None, posterior: Interval, days: int) -> str:
    """One way of living against another, in a sentence."""
    spread = between(posterior.q05, posterior.q95)
    if why is Why.CHECKS:
        return own.HELD_EACH
    if why is None:
        return own.CONTRAST.format(label=label, range=spread)
    untold = own.WHY[why].format(range=spread, days=days_of(days))
    return own.EFFECT_UNTOLD.format(short=label, why=untold)


def headline(target: str, made: Sequence[Effect], *, early: bool, passed: bool) -> str:
    """The answer in one sentence; a verdict that is not firm is a first sign beside it.

    Args:
        made: every way of living; doing less of something is nobody's headline.
        early: too few days of the symptom are recorded.
        passed: the program's own checks passed.
    """
    if early:
        return own.NEW_HERE
    name = symptom(target)
    if not passed:
        return own.UNTOLD.format(target=name)
    helps, harms, signs = headline_parts(made)
    said: list[str] = []
    if helps:
        said.append(_tend(helps, name, own.HELPS_ONE, own.HELPS_MANY))
    if harms and helps:
        said.append(_tend(harms, name, own.HARMS_ALSO_ONE, own.HARMS_ALSO_MANY))
    elif harms:
        said.append(_tend(harms, name, own.HARMS_ONE, own.HARMS_MANY))
    if not said:
        said.append(own.UNTOLD.format(target=name))
    said += [own.FIRST_SIGNS.format(what="; ".join(map(_sign, signs)))] if signs else []
    spoken_of = [*helps, *harms, *signs]
    weak = sorted({e.grade for e in spoken_of if not e.own_days} & set(WEAK_GRADES))
    return " ".join(
        [*said, *(own.WEAK_GRADE.format(grade=one, says=own.GRADES[one]) for one in weak)]
    )


def headline_parts(made: Sequence[Effect]) -> tuple[list[Effect], list[Effect], list[Effect]]:
    """What a headline speaks of: what helps, what harms, and first signs that are not firm.

    Beside a firm verdict a first sign of help is left out, and one of harm never is.
    """
    told = [e for e in made if not e.mirrored and e.verdict != Verdict.CANNOT_TELL]
    helps = [e for e in told if e.firm and e.verdict == Verdict.HELPS]
    harms = [e for e in told if e.firm and e.verdict == Verdict.HARMS]
    signs = [e for e in told if not e.firm]
    if helps or harms:
        signs = [e for e in signs if e.verdict == Verdict.HARMS]
    return helps, harms, signs


def _named(effect: Effect) -> str:
    """A way of living, with its grade of proof where that is weak and carries what is said."""
    short = lowered(own.SHORT.get(effect.what) or effect.label.partition(",")[0])
    weak = effect.grade in WEAK_GRADES and not effect.own_days
    return own.WEAK_NAME.format(name=short, grade=effect.grade) if weak else short


def _sign(effect: Effect) -> str:
    may = own.MAY_EASE if effect.verdict == Verdict.HELPS else own.MAY_WORSEN
    return may.format(name=_named(effect))


def _tend(effects: Sequence[Effect], target: str, one: str, many: str) -> str:
    names = [_named(e) for e in effects]
    listed = ", ".join(names[:-1])
    listed = own.AND.format(first=listed, last=names[-1]) if listed else names[-1]
    whole = listed[0].upper() + listed[1:]
    return (one if len(names) == 1 else many).format(names=whole, target=target)


def bad_day_limit(found: BadDay) -> str:
    """From where on a day is bad, in the person's own numbers: "pain 8 or more"; empty if none."""
    if found.begins is None:
        return ""
    name = symptom(found.target).replace("_", " ")
    begins = f"{found.begins:g}".replace(".", own.DECIMAL)
    return own.BAD_FROM["high" if found.worse == "high" else "low"].format(name=name, begins=begins)


def bad_day(found: BadDay) -> str:
    """What a bad day is, in a sentence."""
    limit = bad_day_limit(found)
    chosen = own.BAD_DAY_OWN if found.own else own.BAD_DAY
    return (chosen if limit else own.NO_BAD_DAY).format(
        limit=limit,
        usual=f"{found.usual:.1f}".replace(".", own.DECIMAL),
        target=symptom(found.target).replace("_", " "),
    )
