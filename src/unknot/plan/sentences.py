"""What is said of limits: one plain line for each reason, and for each mode. Reasons are data."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.plan.limits import Cap, Code, EvidenceLevel, Mode, red_flags
from unknot.timeline import activities

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
    Code.AFTER_FLARE: "Your flare ended {since:.0f} days ago; hold for {hold:.0f}.",
    Code.AFTER_WORSENING: "Doing something was followed by a worse time {hours:.0f} hours ago; hold"
    " for {lag:.0f}.",
    Code.RISK: "A flare may be as likely as {upper:.0%}; your limit is {limit:.0%}.",
    Code.RISK_UNKNOWN: "How likely a flare would be I cannot tell yet.",
    Code.NO_FIT: "I have not worked out yet what your days say.",
    Code.CHECKS: "My own checks did not pass.",
    Code.FROM_OTHERS: "What I know of this comes from others, not from you.",
    Code.NOT_STABLE: "{have:.0f} days without a flare; more is tried after {need:.0f}.",
    Code.THINLY_LOGGED: "{have:.0%} of the last fortnight is logged; more needs {need:.0%}.",
    Code.NOT_ASKED: "More is tried only when you ask for it.",
    Code.HOLDING: "You did a little more {have:.0f} days ago ({activity}); hold for {need:.0f}.",
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
    EvidenceLevel.LOG: "So far I only keep your days. To say what moving does I still need:",
    EvidenceLevel.SEE: "I can show what your days hold. To suggest less where it harms I still"
    " need:",
    EvidenceLevel.SUGGEST_LESS: "I can suggest less. To suggest your usual I still need:",
    EvidenceLevel.SUGGEST_SAME: "I can suggest your usual. Before you may try a little more:",
    EvidenceLevel.SUGGEST_MORE: "Your days are steady enough to try a little more, if you ask.",
}
LACKS: Mapping[str, str] = {
    "recorded_days": "{need:.0f} recorded days; you have {have:.0f}.",
    "checks": "a fit of your days that passes its checks; this command looks at none yet.",
    "own_days": "days of it that are your own: what I know comes from others.",
    "stable_days": "{need:.0f} days without a flare; you have {have:.0f}.",
    "logged_share": "{need:.0%} of the last fortnight logged; you have {have:.0%}.",
    "pacing": "an end of pacing: a clinician, or two times weeks apart that you say so.",
}


def reason(cap: Cap) -> str:
    """Why a cap is there, in one line."""
    facts: dict[str, float | str] = dict(cap.facts)
    if cap.code is Code.RED_FLAG:
        facts["sign"] = red_flags()[str(facts["sign"])].lower()
    if "activity" in facts:
        facts["activity"] = label(str(facts["activity"]))
    if cap.code in BY_CLINICIAN and "name" in facts:
        return BY_CLINICIAN[cap.code].format(**facts)
    if cap.code is Code.PACING and facts["answer"] == "unasked":
        return UNASKED
    if cap.code is Code.STALE:
        hours = float(facts["hours"])
        if not 0.0 <= hours < float("inf"):
            return AHEAD if hours < 0.0 else NO_ENTRY
        facts["days"] = hours / 24.0
    return WORDS[cap.code].format(**facts)


def label(activity: str) -> str:
    """An activity's name for people."""
    known = activities()
    return known[activity].label if activity in known else activity.replace("_", " ")
