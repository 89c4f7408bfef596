"""What the commands effects and replay say around numbers that a fit or a kept result holds."""

from __future__ import annotations

# ---- effects ----
HELD_BACK = "Held back: my own checks did not pass ({names}). No row below is an answer."
KNOTS_TOLD = "Knots that your days speak of: {names}."
NO_KNOT_TOLD = "Which single knot is tight, your days do not say."
GROUPS_TOLD = "Groups that your days speak of: {names}."
OTHERS = "the others, {share}"
STORIES = "Which of six stories of the body: {names}."
FROM_FIT = "From the fit {id}, {first} to {last}."
RANGE = "{low} to {high}"
PEAK = "{change} on day {day}"
EFFECTS_HEAD = ("what", "next day", "largest", "days 8 to 14", "")
CHANGE_OF = "Change in points of {name}: 9 times of 10 it lies in the range. Less is better."
ONCE = "Next day and largest change are of one session, after a usual week."
FLOOR_WEEKS = "By chance alone weeks differ by {weeks}."
FLOOR_BOTH = "By chance alone weeks differ by {weeks}, days by {days}."
DAY_WAS = "{day}: {name} {was}, usually {usual}."
NOT_WRITTEN = "was not written down"
FLOOR_DAYS = "By chance alone days differ by {days}."
DAY_HEAD = ("cause", "about", "9 of 10")
TOGETHER, NOT_EXPLAINED = "together", "not explained"
STORY_HEAD = ("story, all begun alike", "belief", "error of its log")
ALIKE = "These cannot be told apart with your days: {pairs}."
PAIR = "{first} and {second}"
MORE_PAIRS = "{pairs}; and {more} more"

# ---- replay ----
NOTHING_KEPT = "Nothing is kept yet: unknot analyse, without a file, keeps an answer."
KEPT_HEAD = ("id", "what", "made", "unknot")
KINDS = {
    "answer": "answer",
    "forecast": "forecast",
    "plan": "plan",
    "trial answer": "trial answer",
}
SAME_BY_DRAWS = "Made again from the kept draws: the same, to the last digit."
SAME_BY_ENTRIES = "Made again from the kept entries: the same, to the last digit."
OTHER_BY_DRAWS = "Made again from the kept draws: not the same."
OTHER_BY_ENTRIES = "Made again from the kept entries: not the same."
MADE_WITH = "{name} then: {then}, now: {now}."
UNKNOWN = "unknown"
DEPENDS = {
    "version": "Unknot",
    "model": "The body",
    "data": "The entries",
    "method": "The way of fitting",
}
DIFFERS = "{what}: then {then}; now {now}"
OF_ITS_DAY = (
    "Forecasts, plans and what a trial says are of their day: new days make others. What differs"
    " above is the rule's or the body's."
)
AS_BEFORE = "Your answer is as it was: no new days, the same body, the same rule."
SAME_THOUGH = "Your answer is as it was. What came since changed none of it: {causes}."
CHANGED_HEAD = ("your answer changed", "then", "now")
CHANGED_BY = "by {cause}"
CHANGED_SAID = "said"
CAUSES = {
    "new days": "new days",
    "mended body": "mended body",
    "mended body and rule": "mended body and rule",
    "new rule": "new rule",
}
NOT_TOLD = "not told"
TURNED = "{then}, now {now}"

# ---- as it was told ----
TOLD_THEN = "As it was told on {when} by unknot {version}:"
ISSUED_HEAD = ("day", "what", "expected", "chance of a bad day")
EXPECTED = "{mean:.1f} of {high:g}"
PLANNED_HEAD = ("what", "at most", "how often")
A_WEEK = "{times} a week"
