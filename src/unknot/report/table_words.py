"""The words in tables and pictures of the report: heads, cells, and what a picture shows."""

from __future__ import annotations

# ---- tables ----
LOGGED_HEAD = ("What", "Days", "Longest gap")
NO_GAP = "none"
SKIPPED_HEAD = ("What", "Why", "Count")
SCORE_HEAD = (
    "Forecast", "Days", "My miss", "Plain guess", "Skill",
    "Share, aim 0.80", "Share, aim 0.90", "Chances",
)  # fmt: skip
FAIR, NOT_FAIR, FEW = "fair", "not fair", "too few days"
WEIGHTS_HEAD = ("Forecast", "Method", "Weight")
CHECKS_HEAD = ("Check", "Result", "What it means", "Value", "Limit")
FIGURES_HEAD = ("Figure", "Value")
FIGURES = (
    "Effective draws, fewest",
    "Change with another seed, most",
    "Largest weight of one draw",
    "Weight of 'nothing responds'",
    "Shuffled days",
    "Log evidence of any answer",
    "The same of shuffled days",
    "Log evidence of an answer of your own, against the body's",
    "Pareto k, worst",
)
SHUFFLED_CELL = {"clear": "clear", "says the same": "says the same", "not run": "not run"}
WEAK_HEAD = ("Link", "Grade", "What it says", "Source")
RUN = ("command", "version", "model", "wiring", "parameters", "data", "seed", "time")
NOT_GRADED = "not graded"
OTHER_GRADE = "other"

# ---- the days ----
STEPS = {"day": "day", "week": "week", "month": "month"}
WORST, BEST = "{value} worst", "{value} best"
NO_ENTRIES = "No entries in {days}."
DAYS_SHOW = (
    "{count} of {days} have an entry. Middle day {middle}; half of the days lie between {q25} and"
    " {q75}; lowest {low}, highest {high} {unit}."
)
DAY_TABLE = "Each day from {first} to {last}. A dash: no entry."
DAY_HEAD = "Day"
STEP_TABLE = "Each {step}: the middle day (lowest to highest day). A dash: no entry."
STEP_HEAD = {"week": "Week from", "month": "Month"}

# ---- evidence ----
BY_GRADE = "{what} by grade"
GRADE_HEAD = ("Grade", "Meaning", "Count")
GRADE_BAR, GRADE_BAR_SAYS = "{what}, grade {grade}", "{part}: {says}."

# ---- forecasts ----
FAN = "{label}: what I said and what came"
NOW = "now"
FAN_PAST = (
    "{label} came inside the wide band on {part} days; {missed} missed; {empty} without an entry."
)
FAN_NEXT = "On {day} I expect about {middle}, from {low} to {high} on 9 of 10 such days."
FAN_EMPTY = "Bands without an entry to compare."
FAN_TABLE = "{label}: what I said for each day, and what came"
FAN_HEAD = ("Day", "Middle", "Half of days", "9 of 10 days", "Came", "How it went")
FAN_CHANCE = "Chance of a bad day"
WENT = {"ahead": "ahead", "none": "no entry", "inside": "inside", "missed": "missed"}

# ---- effects ----
EFFECT_SHOWS = "{change} {unit}. {verdict}. Before your days: {prior}."
EFFECT_FLOOR = "Up to {floor} either way could be noise."
EFFECT_TRUTH = "The truth of this made-up person: {truth}."
EFFECTS_TABLE = "Change in {unit}, with ranges"
EFFECTS_HEAD = ("What", "Middle", "Half", "9 in 10", "Before your days", "Noise", "Verdict")

# ---- knots ----
GROUP_SHOWS = (
    "{note} Now {now}, from {now_low} to {now_high}. Before {before}, from {before_low} to"
    " {before_high}."
)
GROUPS_TABLE = "How tight, from 0 loose to 1 tight"
GROUPS_HEAD = (
    "Group", "Before", "Now", "SD before", "SD now", "Did the days say?", "Knots in it",
)  # fmt: skip

# ---- the terminal ----
MORE_THERE = "  … {count} more in the report"
