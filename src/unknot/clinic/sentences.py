"""Every sentence of the two pages and of the FHIR bundle that is not the analysis report's own.

Sentences that come with the answer keep its voice: "I" is the program, "you" who prints it.
"""

from __future__ import annotations

from collections.abc import Mapping

from unknot.plan.limits import Code, Mode
from unknot.plan.standing import Malaise

# ---- frame ----
TITLE = "For my clinician, {person} \N{EN DASH} unknot"
TITLE_NAMELESS = "For my clinician \N{EN DASH} unknot"
FIRST_HEADING = "What movement does to this person"
SECOND_HEADING = "What is not known, and what would tell"
MADE_UP = "Made-up example"
SPAN = "{first} to {last} · {days} of {all} logged"
PRINTED = "Printed by {person} on {day}, from their own data"
PRINTED_NAMELESS = "Printed by the person on {day}, from their own data"
VOICE = (
    "“I” is the program, “you” is the person who prints this. The words and numbers are those of"
    " their analysis report."
)
FEET = (
    "Not a medical device. No diagnosis, no medical advice, no dose of a drug. A help for a talk.",
    "Nothing here asks the person to do more. An increase needs you, and them.",
)

# ---- three lines ----
FOUND, SAFETY, OPEN = "Found.", "Safety.", "Not known."
COUNTED = "{open} of {all} ways of living cannot be told yet. {checks}"
NONE_COUNTED = "No way of living can be spoken of yet. {checks}"
SEEK_CARE = "A warning sign is ticked. Please look at this first. I suggest nothing until then."
SAFETY_LINE: Mapping[Mode, str] = {
    Mode.SEEK_CARE: SEEK_CARE,
    Mode.NO_SUGGESTION: "The last entry is two days old or more, so I suggest nothing.",
    Mode.PACING: "Pacing: ceilings, and never more.",
    Mode.USUAL_OR_LESS: "Usual, or less. Nothing more is offered today.",
    Mode.MAY_ASK_FOR_MORE: "Usual is fine. A little more is tried when the person asks for it.",
}
NO_MODE = "No session with minutes stands in the last four weeks, so there is nothing to limit."
SIGNS_LINE = {True: "No warning sign is ticked.", False: "Warning signs were not asked."}

# ---- status ----
SIGNS, MALAISE, MORE, CHECKS = (
    "Warning signs",
    "Delayed worsening (PEM)",
    "May I offer more?",
    "My own checks",
)
NONE_TICKED, NOT_ASKED, TICKED = "None of {all} ticked", "Not asked", "{count} ticked"
SIGNS_NOTE = "list awaits a clinician’s review"
MALAISE_ANSWERS: Mapping[Malaise, str] = {
    Malaise.YES: "Yes",
    Malaise.SOMETIMES: "Sometimes",
    Malaise.NOT_SURE: "Not sure",
    Malaise.NO: "No",
    Malaise.UNASKED: "Not asked",
}
PACED, UNPACED = "so: pacing", "so: no pacing"
LOGGED_WORSE = "{count} logged after effort"
OFFERS: Mapping[bool, tuple[str, str]] = {
    True: ("When asked", "at most a tenth"),
    False: ("No", "ceilings alone"),
}
CHECKS_PASSED, CHECKS_FAILED = "All passed", "{count} did not pass"
CHECKS_NOTE = "that does not make me right"

# ---- effects ----
WAY, CHANGE, DAYS, VERDICT = "Way of living", "Change, and 9 in 10", "Days of it", "Verdict"
FOREST_NOTE = (
    "Dot: best guess. Thick: half of the chance. Thin: 9 in 10. Dashed: the range holds no"
    " difference. Dotted and empty: their days do not say. Allowed for doing more on good days."
)
MORE_EFFECTS = "In the analysis report there are {count} more."
FOREST_LEAD = "{lead} The picture runs from {left} to {right}."

# ---- days ----
STRIP = "{label}, day by day"
STRIP_CAPTION = "One dot is one day. Up is worse. No dot: no entry."
STRIP_LAST = "The last {days} of {all} days."
STRIP_LIMIT = "Dotted line: {limit}."
STRIP_BARS = "Below: {kind}."
BAD_DAY = "a bad day, {limit}"
STRIP_SAYS = "{label} on {count} of {days} days, between {low} and {high}; the middle is {middle}."
RECORDED = "What was recorded"
MORE_SERIES = "And {count} more."

# ---- unknown ----
UNKNOWN = "What I cannot tell from these days"
MORE_UNKNOWN = "And {count} more, in the analysis report."

# ---- limits ----
LIMITS = "Limits on {day}"
LIMITS_HEAD = ("At most", "A session", "Limited by")
NO_LIMITS = "Nothing is suggested today."
MORE_LIMITS = "unknot limits shows {count} more."
A_WEEK = "{minutes} min, {times} × a week"
NOTHING = "nothing"
REASONS = "Why not more"
CEILINGS = "Ceilings, not targets. Less is fine. None is fine."
SHORT_REASONS: Mapping[Code, str] = {
    Code.PROPOSED: "what is usual",
    Code.RED_FLAG: "a warning sign",
    Code.STALE: "no entry for two days",
    Code.NO_USUAL: "not done of late",
    Code.NEVER_SAFE: "worse each time",
    Code.CLINICIAN: "the clinician’s limit",
    Code.PERSON: "the person’s own limit",
    Code.PACING: "pacing",
    Code.FLARE: "a flare",
    Code.AFTER_FLARE: "a flare that ended",
    Code.AFTER_WORSENING: "worse after effort",
    Code.RISK: "chance of a flare",
    Code.RISK_UNKNOWN: "chance of a flare not known",
    Code.NO_FIT: "days not worked out",
    Code.CHECKS: "my checks did not pass",
    Code.FROM_OTHERS: "known from others alone",
    Code.NOT_STABLE: "a flare of late",
    Code.THINLY_LOGGED: "few days logged",
    Code.NOT_ASKED: "more was not asked for",
    Code.HOLDING: "a hold after an increase",
    Code.TENTH: "a tenth at most",
    Code.EARLIER_TODAY: "what was said earlier",
}

PLANNED, PLANNED_HEAD = "The plan’s coming week", "Minutes at most"
PLANNED_NOTE = "unknot today lowers it day by day. What was missed is not made up for."
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NO_SESSION = "\N{EN DASH}"

# ---- trial ----
TRIAL = "One trial worth doing, if both of you want it"
NO_TRIAL = (
    "None is designed yet. unknot trial design tries designs on made-up people whose days go like"
    " these, and locks one that is worth its weeks, if any is."
)
AGAINST = " against "
TRIAL_TITLE = "{arms}, for {symptom}."
TRIAL_HOW = (
    "{groups} rounds of {block} days each, in an order drawn by lot. {days} days in all; the first"
    " {wash_out} days of a block do not count."
)
TRIAL_STOPS = "One tap a day. It ends by itself when days add up to worse. Stopping is always fine."
TRIAL_HEAD = ("Tried on made-up people like this one", "of 100")
TRIAL_CHANCES = (
    "A clear answer, if they stay",
    "A clear answer, if the effect is {points} or more",
    "A clear answer that is wrong",
)

# ---- track record, stories, scores ----
RECORD = "Have my forecasts been right?"
NO_RECORD = "No past forecast can be scored yet."
STORIES = "Rival stories of the body"
STORIES_HEAD = ("Story", "Bar: now. Mark: before", "Of 100")
NO_STORIES = "One story was chosen for this run, so none is weighed against another."
UNDER_ONE = "under 1"
SCORES = "Questionnaires"
SCORES_HEAD = ("Sum score", "As given")
SCORES_NOTE = (
    "Sums as the person gave them. The forms belong to their authors, so none of their questions is"
    " printed here. A sum makes no diagnosis."
)
FIQR, WPI, SSS = "FIQR, 0 to 100", "WPI, 0 to 19", "SSS, 0 to 12"
PLACES = "Places that hurt, 0 to 19: own map, like the WPI, not that form"
SEVERITY = "Severity, 0 to 12: own questions, like the SSS, not that form"

# ---- to fill in, and how it was made ----
YOURS = "Your limits (they can make a plan gentler, never harder)"
YOURS_LINES = (
    "Ceiling: _ min of _",
    "Yes to the trial above",
    "Leave out this kind: _",
    "Look again on: _",
    "Stay in pacing until I say so",
    "Seen by: _",
)
MADE = "How this was made"
MADE_FIT = (
    "A mechanistic model of the body, fitted to the days of one person by Bayes’ rule, from a guess"
    " that other people’s studies give. Gaps stay gaps. {checks}"
)
MADE_FIGURES = (
    "Fewest effective draws {ess}; another seed moves an effect by {seed} points at most; shuffled"
    " days: {shuffled}; Pareto k {pareto}."
)
MADE_RUN = "unknot {version} · model {model} · data {data} · seed {seed} · grade D is {grade}."

# ---- FHIR ----
FHIR_NOTE = (
    "Reported by the patient and not checked by anybody. Written by unknot {version}, which is no"
    " medical device. No diagnosis."
)
FHIR_AVERAGE = (
    "An average of {known} recorded days of the last {days}; days without an entry do not count."
)
FHIR_PLAN = "Ceilings on movement, worked out from the patient's own diary"
FHIR_PLAN_SAYS = (
    "Most that may be suggested on {day}, not targets: less is fine, none is fine. A draft for a"
    " talk with a clinician, who may lower it. {mode}"
)
FHIR_CEILING = "At most {minutes} min of {label} a session, {times} times a week. Less is fine."
FHIR_NOTHING = "Nothing of {label} is suggested."
FHIR_SAFETY = "Questions of safety, in unknot's own words"
FHIR_SCORES = "Sum scores that the patient gave; no question of the forms is reprinted"
MALAISE_ASKED = "Much worse the next day or later after a small effort?"
SIGNS_ASKED = "Any of these now?"
NO_SIGN = "None of them"
