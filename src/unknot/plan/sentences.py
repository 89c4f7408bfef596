"""What is said of limits and plans: one plain line for each reason and mode. Reasons are data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from unknot.plan import limits, sentences
from unknot.plan.limits import Cap, Code, EvidenceLevel, Mode, red_flags
from unknot.plan.today import Lowered, TodaysAdvice
from unknot.plan.weekly_plan import Because, PlanReason, Policy, WeeklyPlan
from unknot.timeline import activities
from unknot.wording.spoken import LARGE_NOUNS, filled, headed, language, named, spoken

MODES: Mapping[Mode, str] = {
    Mode.SEEK_CARE: "Please seek care now. I suggest nothing until this is looked at.",
    Mode.NO_SUGGESTION: "I have not heard from you for two days or more. I suggest nothing; how are"
    " you?",
    Mode.PACING: "Pacing: stay within these. Less is always fine.",
    Mode.USUAL_OR_LESS: "Your usual, or less. Not doing more is a good choice.",
    Mode.MAY_ASK_FOR_MORE: "Your usual is fine. A little more may be tried if you want to; not"
    " doing more is a good choice too.",
}
WORDS: Mapping[Code, str] = {
    Code.PROPOSED: "This is what was proposed.",
    Code.RED_FLAG: "You marked: {sign}.",
    Code.STALE: "Your last entry is {days:.0f} days old; after two I cannot know how you are.",
    Code.NO_USUAL: "You have not done it of late, and I do not know what a middling day allows.",
    Code.NEVER_SAFE: "Of late, a worse time followed each time that you did it.",
    Code.CLINICIAN: "{name} set this limit on {day}.",
    Code.PERSON: "You set this limit.",
    Code.PACING: "Small efforts may cost you days, so I never suggest more.",
    Code.FLARE: "You are in a flare, day {days:.0f} of it.",
    Code.AFTER_FLARE: "Days since your flare ended: {since:.0f}. Hold for {hold:.0f}.",
    Code.AFTER_WORSENING: "Doing something was followed by a worse time {hours:.0f} hours ago; hold"
    " for {lag:.0f}.",
    Code.RISK: "A flare may be as likely as {upper:.0%}; your limit is {limit:.0%}.",
    Code.RISK_UNKNOWN: "How likely a flare would be I cannot tell yet.",
    Code.NO_FIT: "I have not worked out yet what your days say.",
    Code.CHECKS: "My own checks did not pass.",
    Code.FROM_OTHERS: "What I know of this comes from others, not from you.",
    Code.NOT_STABLE: "Days without a flare: {have:.0f}. More is tried after {need:.0f}.",
    Code.THINLY_LOGGED: "{have:.0%} of the last fortnight is logged; more needs {need:.0%}.",
    Code.NOT_ASKED: "More is tried when you ask for it, not before.",
    Code.HOLDING: "Days since you did a little more ({activity}): {have:.0f}. Hold for {need:.0f}.",
    Code.TENTH: "At most a tenth more than your usual, and one kind at a time.",
    Code.EARLIER_TODAY: "This is what I said earlier today; a good hour does not raise it.",
}
BY_CLINICIAN: Mapping[Code, str] = {
    Code.PACING: "{name} asked you on {day} to pace, so I never suggest more.",
    Code.RISK: "A flare may be as likely as {upper:.0%}; {name} set the limit of {limit:.0%} on"
    " {day}.",
}
AHEAD = "Your last entry lies after today: is the clock right? I cannot know how you are."
NO_ENTRY = "There is no entry yet."
UNASKED = "I do not know whether small efforts cost you days (--malaise); unsure counts as yes."
LEVELS: Mapping[EvidenceLevel, str] = {
    EvidenceLevel.LOG: "So far I keep your days. To say what moving does I still need:",
    EvidenceLevel.SEE: "I can show what your days hold. To suggest less where it harms I still"
    " need:",
    EvidenceLevel.SUGGEST_LESS: "I can suggest less. To suggest your usual I still need:",
    EvidenceLevel.SUGGEST_SAME: "I can suggest your usual. Before you may try a little more:",
    EvidenceLevel.SUGGEST_MORE: "Your days are steady enough to try a little more, if you ask.",
}
LACKS: Mapping[str, str] = {
    "recorded_days": "{need:.0f} recorded days; you have {have:.0f}.",
    "checks": "a fit of your days that passes its checks (unknot fit makes one).",
    "own_days": "days of it that are your own: what I know comes from others.",
    "stable_days": "{need:.0f} days without a flare; you have {have:.0f}.",
    "logged_share": "{need:.0%} of the last fortnight logged; you have {have:.0%}.",
    "pacing": "an end of pacing: a clinician, or two times weeks apart that you say so.",
}


NOT_GOALS = "These are ceilings, not goals. Missed one? It is not added on later."
NO_ADVICE = "This is no medical advice."
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LINES: Mapping[str, str] = {
    "why": "Why this:", "change": "What would change it:", "rests": "What it rests on:",
}  # fmt: skip
BECAUSE: Mapping[Because, str] = {
    Because.EASES: "On average over the bodies that fit your days it eases things by {eases:.1f} of"
    " 10 points against going on as now; {better:.0%} of them feel easier with it.",
    Because.LITTLE_TO_GAIN: "Nothing within your limits eases your days by enough to tell, so this"
    " is about what you do now.",
    Because.CANNOT_TELL: "I cannot tell what more or less of it would change, so this is your usual"
    " or less.",
    Because.RISK: "It was lowered: with more, a flare day may be as likely as {upper:.0%}.",
    Because.NOTHING_KNOWN: "You did nothing of late that I could plan, and I do not know what a"
    " middling day allows (--middling easy_walk=10x4).",
    Because.WORSE: "A flare, a crash or a worse report lowers it the same day (unknot today).",
    Because.OWN_DAYS: "Mostly your own {days:.0f} days; what they leave open comes from other"
    " people and a model of the body (weakest grade {grade}).",
    Because.BODY: "Mostly a model of the body (weakest grade {grade}); your {days:.0f} days say"
    " little of it yet.",
    Because.OTHERS: "Other people, not you (weakest grade {grade}).",
    Because.FIRST: "{first}, then {then}. In {p_matters:.0%} of the bodies that fit your days this"
    " is better than the worst order, by more than {by:.1f} of 10 points.",
    Because.ANY_ORDER: "The order hardly matters for you. {first} first is as good a start as any."
    " It matters by more than {by:.1f} of 10 points in {p_any:.0%} of the bodies that fit your"
    " days.",
    Because.WHICH_ORDER: "The order may matter, and your days do not say which is better. {first}"
    " first is as good a guess as any. It matters by more than {by:.1f} of 10 points in"
    " {p_any:.0%} of the bodies that fit your days.",
    Because.ONE_STEP: "One thing is left to work on: {first}.",
    Because.SOONER: "It decides how soon it eases. By the last two weeks {at_end:.1f} points of the"
    " difference are left.",
    Because.AFTER: "What comes before {step} decides how well that goes: its weeks ease things by"
    " {best:.1f} points in this order, and by {worst:.1f} in the worst.",
    Because.TOGETHER: "What goes well with it: {measures}. Together they ease things by about"
    " {about:.1f} of 10 points ({low:.1f} to {high:.1f}). The best of them alone: {single}.",
    Because.NOTHING_BESIDE: "Nothing else eases by enough to be worth its trouble.",
}
UNLOCKS = "For a little more I need {lack}"
POLICIES: Mapping[Policy, str] = {
    Policy.PLAN: "this plan",
    Policy.NOTHING: "going on as now",
    Policy.AVERAGE: "what is best for an average person",
    Policy.ADVICE: "usual advice, 3 × 36 min brisk walking (not suggested)",
    Policy.REST: "no session at all",
}
RISK_SAID = (
    "The chance that a day is a flare: about {mean:.0%} with this plan, and hardly above"
    " {upper:.0%}; as now about {now_mean:.0%}. Your limit is {limit:.0%}."
)
FOR_GOOD = "If you kept to this for a year: hardly above {for_good:.0%}."
ABOVE_LIMIT = (
    "It lies above your limit whatever you do, so nothing is planned that makes it likelier than"
    " the least it can be."
)
REGRET = "What is best for an average person would lose {regret:.1f} of 10 points against this."
BESIDE: Mapping[str, str] = {
    "calmer_days": "a quarter less strain", "quieter_nights": "a quarter less sleep lost",
    "breaks_from_sitting": "standing up about every hour of sitting",
    "together": "all of it",
}  # fmt: skip
STEPS: Mapping[str, str] = {
    "moving": "the sessions of this plan",
    "quieter_nights": "quieter nights",
    "calmer_days": "calmer days",
    "breaks_from_sitting": "standing up about every hour of sitting",
}
_OF_STEPS = frozenset({"first", "then", "worst", "step", "measures", "single"})
WHAT_FIRST = "What to work on first:"
BY_THE_BODY = (
    "Nights and days stand for a quarter less sleep lost and a quarter less strain; until the"
    " sessions have their turn, half of them at most. This is by a model of the body (grade D)."
)
BESIDE_SAID = (
    "What else might ease, by a model of the body and not by your days, in points of 10; together"
    " is not the sum."
)
TODAY: Mapping[Lowered, str] = {
    Lowered.AS_PLANNED: "As planned.",
    Lowered.NOTHING_PLANNED: "Nothing is planned today. Rest counts.",
    Lowered.NOT_BEGUN: "This plan begins on {made}. Is the clock right?",
    Lowered.OVER: "This plan is over. Make a new one with unknot plan.",
    Lowered.CRASH: "You marked a crash: rest today. Nothing is added on later.",
    Lowered.FLARE: "You are in a flare, so half of what was planned, at most.",
    Lowered.WORSENING: "Doing something was followed by a worse time, so half of what was planned,"
    " at most.",
    Lowered.RISK: "Your last report makes a flare likelier than the plan reckoned with, so half of"
    " what was planned, at most.",
    Lowered.DONE: "You did some of this week's already, so less is left.",
}
OLD = "The plan is {old:.0f} days old; make it anew with unknot plan."


own = spoken(sentences)


def reason(cap: Cap) -> str:
    """Why a cap is there, in one line."""
    facts: dict[str, float | str] = dict(cap.facts)
    if cap.code is Code.RED_FLAG:
        facts["sign"] = sign(str(facts["sign"]))
    if "activity" in facts:
        facts["activity"] = label(str(facts["activity"]))
    if cap.code in own.BY_CLINICIAN and "name" in facts:
        return filled(own.BY_CLINICIAN[cap.code], **facts)
    if cap.code is Code.PACING and facts["answer"] == "unasked":
        return own.UNASKED
    if cap.code is Code.STALE:
        hours = float(facts["hours"])
        if not 0.0 <= hours < float("inf"):
            return own.AHEAD if hours < 0.0 else own.NO_ENTRY
        facts["days"] = hours / 24.0
    return filled(own.WORDS[cap.code], **facts)


def label(activity: str) -> str:
    """An activity's name for people."""
    known = activities()
    english = known[activity].label if activity in known else activity.replace("_", " ")
    return named("activity", activity, english)


def sign(name: str) -> str:
    """A warning sign inside a sentence."""
    return named("sign", name, red_flags()[name].lower())


def because(one: PlanReason) -> str:
    """One reason of a plan, in one line."""
    facts = dict(one.facts)
    if one.code is Because.UNLOCKS:
        lack = filled(own.LACKS[str(facts["code"])], have=facts["have"], need=facts["need"])
        return own.UNLOCKS.format(lack=lack)
    if one.code is Because.CAP:
        kept = tuple((name, value) for name, value in one.facts if name not in ("code", "kind"))
        said = reason(Cap(Code(str(facts["code"])), 0.0, 0.0, 0.0, kept))
        return f"{headed(label(str(facts['kind'])))}: {_small(said)}"
    if one.line == "first":
        facts |= {
            name: _steps(str(value), "; " if name == "worst" else ", ")
            for name, value in facts.items() if name in _OF_STEPS and isinstance(value, str)
        }  # fmt: skip
    said = filled(own.BECAUSE[one.code], **facts)
    if one.line == "first":  # a step may begin a sentence
        said = re.sub(r"(?<=\. )[a-z]", lambda found: found[0].upper(), said)
    return said[0].upper() + said[1:]


def _steps(names: str, between: str) -> str:
    return between.join(own.STEPS[name] for name in names.split())


def first_line(plan: WeeklyPlan) -> str | None:
    """What to work on first; None where all planning stops or nothing was searched."""
    if plan.mode in limits.STOPS.values():
        return None
    first = next((one for one in plan.reasons if one.line == "first"), None)
    return None if first is None else f"{own.WHAT_FIRST} {because(first)}"


def three_lines(plan: WeeklyPlan) -> list[str]:
    """Why this, what would change it, what it rests on: the most telling reason of each."""
    found: list[str] = []
    for line, head in own.LINES.items():
        first = next((one for one in plan.reasons if one.line == line), None)
        found += [] if first is None else [f"{head} {because(first)}"]
    return found


def risk_lines(plan: WeeklyPlan) -> list[str]:
    """What is said of flares; nothing where nothing is known."""
    held = plan.flares
    if held is None:
        return []
    said = filled(
        own.RISK_SAID, mean=held.mean, upper=held.upper, now_mean=held.now_mean, limit=held.limit
    )
    lines = [said] if held.upper <= held.limit else [said, own.ABOVE_LIMIT]
    if held.for_good is not None:
        lines.append(filled(own.FOR_GOOD, for_good=held.for_good))
    return lines


def today_line(advice: TodaysAdvice) -> str:
    """What is said of today first."""
    if advice.mode in (Mode.SEEK_CARE, Mode.NO_SUGGESTION):
        return own.MODES[advice.mode]
    return own.TODAY[advice.lowered].format(made=advice.made)


def _small(text: str) -> str:
    """A sentence that goes on after a colon; "I" keeps its size."""
    stays = text.startswith("I ") or language() in LARGE_NOUNS
    return text if stays else text[0].lower() + text[1:]
