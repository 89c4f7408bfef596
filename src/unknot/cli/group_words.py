"""What the commands pool, cohort and merge say around the numbers of many people."""

from __future__ import annotations

# ---- pool ----
POINTS = (
    "{target}: how many of 100 are better or worse by a point of ten or more. In brackets, 9 of 10"
    " groups of such people. Less is better."
)
NOBODY_DID = "What nobody of them did is left empty: it would be other people's answer."
POOL_HEAD = (
    "after 12 weeks",
    "did it",
    "better, in 100",
    "same",
    "worse",
    "points, 9 of 10 people",
)
DID = "{did} of {people}"
RANGE = "{low} to {high}"
SMALL = (
    "Not shown, as fewer than {fewest} people stand behind it and one might be known by it:"
    " {names}."
)
ALIKE = "These {people} people do not differ from everybody, as far as seen."
APART = (
    "How these {people} people differ from everybody, in standard deviations (more is tighter; of"
    " reserve and activity, more of it): {names}."
)
HELD_BACK = "That is held near everybody: too little tells these people apart."
UNPASSED = "The checks of {count} of these fits did not pass."
LEFT_OUT = "Left out: {said}"
SAME_FIT = "Left out: {name} is of the same fit as {twin}."
OTHER_MODEL = "Left out: {name} was made with another model or wiring than most."
THE_GROUP = "The group: {path}"

# ---- cohort and merge ----
MADE_UP = "{people} made-up people, {days} days. {title}"
START_HEAD = ("at the start", "mean", "SD", "5 to 95 %", "people")
CHANGE_HEAD = ("arm", "of", "change", "SD", "in SDs", "better", "worse", "people")
BESIDE = (
    "Each beside themselves in the usual life, without noise of measuring. Better and worse: by"
    " half an SD between people or more."
)
ADJUSTED_HEAD = ("arm", "of", "change", "error", "adjusted", "error", "as if more people")
TIMES = "{times} times"
ADJUSTED = (
    "Adjusted: to the traits, and how they were before, of {count} more people who lived no arm."
    " Errors are standard errors of the mean change."
)
UNADJUSTED = "Nothing is adjusted: that takes 60 people, and 60 more on the roll."
ROLL_MISSING = (
    "{count} people of the roll are not there: give --roll again, or merge all shards. What is"
    " adjusted rests on the others."
)
PUBLISHED_HEAD = ("published", "theirs", "these people", "verdict")
LIKE_IT, NOT_LIKE_IT = "like it", "not like it"
WEIGHTED_HEAD = ("weighted to the trial", "of", "mean")
AT_START = "at the start"
WEIGHTED = "As good as {count} people. The tables above are not weighted."
LEFT_PEOPLE = "Left out: {count} people, {reason}."
MISSING = "{count} pieces are with other shards: unknot merge joins them."
THE_PEOPLE = "The people: {path}"
DAMAGED = "{name} is damaged and was left out."
LIVED_AGAIN = "{name} was damaged and was lived again."
COHORT_HEAD = ("cohort", "who", "arms")
