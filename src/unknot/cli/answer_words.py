"""What the commands of daily life say around an answer, a plan and the clinic's pages."""

from __future__ import annotations

# ---- what went wrong ----
FIX = "  Fix: {fix}"
EXACT = "  In the exact words: {said}"
STOPPED = "Stopped. Nothing was written."
STOPPED_KEPT = "Stopped. Kept: {names}."
BUG = "This is a bug in unknot, not your mistake: {said}"
BUG_FIX = "please report it with the lines above."
UNPRINTED = "The answer could not be printed: {why}."
UNPRINTED_FIX = "make room, or print it somewhere else."

# ---- analyse ----
SAME_DAYS = "These days were fitted before: this is the same answer."
MORE_DAYS = "I read {days} more days into the fit that was there."
EARLIER_REPORT = "The earlier report is kept as {name}."
REPORT_AT = "The report: {path}"
CHANGED = "Your answer changed since {day}, because of: {why}."
CAUSES = {"new days": "new days", "mended body": "mended body", "new rule": "new rule"}
AND = " and "
MOVED = "{then} then, {now} now ({verdict})"
TURNED = "{then} then, {now} now"
SHARES = "unknot replay {id} --why measures the share of each."
NOT_TOLD = "not told"

# ---- reading ----
LOOK_AT = "Look at this: {what}"
MORE_TO_LOOK_AT = "Look at this: and {more} more, in --json."
LEFT_OUT = "Left out: {what}, {count} times ({why})."

# ---- report ----
TWO_PAGES = "Two pages for a clinician: {path}"
SAME_FACTS = "The same facts as FHIR R4: {path}"
EARLIER_FILE = "An earlier file is kept as {name}."
READ_FIRST = "This is no medical advice. Read it before you hand it on."

# ---- today and plan ----
TODAY_HEAD, WEEK_HEAD = ("today", "at most"), ("day", "at most")
MINUTES, REST = "{minutes} min", "rest"
UP_TO = "{what}, up to {minutes} min"
SPAN = "{first} to {last}"
WHY_NOT_MORE = "Why not more:"
ALSO = "{line}, also:"
COMPARED = "Change of {target} over these weeks, in points; less is better."
COMPARED_HEAD = ("beside", "about", "9 of 10", "flare days in 100")
BESIDE_HEAD = ("what", "alone", "with this plan")
SIGNS_HEAD = ("name", "sign")
SIGNS_SAY = "Any of these now: please seek care. A clinician has not reviewed this list yet."
