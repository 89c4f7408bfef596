"""What the commands limits, forecast and import say around their numbers."""

from __future__ import annotations

# ---- limits ----
NOTHING_TO_LIMIT = (
    "No session of anything with minutes stands in your last four weeks, so there is nothing to"
    " limit. Say what a middling day allows, such as --middling easy_walk=10x4."
)
LIMITS_HEAD = ("at most", "a session", "times a week")
NO_PLAN_HERE = "This is no medical advice, and nothing here is a plan."

# ---- forecast ----
AHEAD_HEAD = ("day", "what", "about", "on 9 of 10 such days", "bad day")
FROM_TO = "{low:g} to {high:g}"
WIDER = "Your last entry is {days} older: this is a wider guess."
HIDDEN = "{name}: my chances have been off. I have hidden them."
BODY_COUNTS = "In tomorrow's {name} the body model counts {share:.0f} in 100."
NOT_KEPT = "Not kept: {note}"
KEPT_IN = "Kept in {name}, to be scored when the days come."
TOLD_BEFORE = "{name}, told before: {inside} of {days} within 9 of 10"
TOLD_BAD = "a bad day told as {told:.0f} in 10 came {came} of {days} times"

# ---- import ----
ALL_THERE = "All of this is in your store already; nothing is to be done."
RECORDED_HEAD = ("recorded", "days", "from", "to")
FILES_HEAD = ("file", "records", "taken", "doubled or kept raw", "skipped", "read as")
THERE_BY = "in your store already, by import {number}"
THERE_SHORTER = "in your store already, by import {number}, but for days that you deleted"
BRING_BACK = (
    "Days that you deleted stay away. unknot undo {number}, and then the import again, brings them"
    " back."
)
FILE_LEFT_OUT = "left out: {why}"
FILE_IS_OUT = "{name} is left out: {why} Way out: {fix}"
NEW_ENTRIES = "New entries of days: {new}; there already: {known}."
NEW_RECORDINGS = "New recordings, marks and notes within the days: {count}."
OTHER_VALUE = (
    "Look at this: {what}: days with another value in your store: {days}; what comes in now counts."
)
MORE_ODD = "and {more} more, in --json"
BLOCK_SIGNS = "{full} every day   {few} few days   blank: none"
MORE_ROWS = "and {more} more"
DRY_RUN = "Nothing was changed: this was a dry run."
UNCHANGED = "Nothing was changed."
BRING_IN = "Bring this in?"
BROUGHT = "Brought in: {new} entries, {known} that were there already."
HELD_ONCE = "{count} records say what was there and are held once."
TAKE_BACK = "This is import {number}; unknot undo {number} takes it back."
