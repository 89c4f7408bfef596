"""What stands on the sheet on which a clinician writes limits."""

from __future__ import annotations

FIELDS = {
    "name": "name",
    "day": "date",
    "chance": "largest chance of a flare in per cent",
    "pacing": "pacing only",
}
HINTS = {
    "name": "yours, as it is to be shown beside each limit",
    "day": "such as 2026-05-04",
    "chance": "of a day; empty for the person's own",
    "pacing": "yes or no; yes means never an increase",
}
YES, NO = "yes", "no"
TITLE = "Limits set by a clinician"
SAYS = """\
unknot looks at a diary and suggests at most what is usual, or a little more when asked. What you
write here can only lower that. Leave empty what you do not want to limit.
Your name and the date are shown beside each limit. Another sheet may tighten it. What takes it away
is a code that you set when this sheet is entered, or a written note with name, date and reason that
is kept.
It is no prescription of a treatment, and no drug belongs on it."""
AT_MOST = "At most, as minutes x times a week, such as 15 x 3; 0 x 0: not at all"
