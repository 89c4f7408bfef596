"""What the command score says around its numbers."""

from __future__ import annotations

LESS_ERROR = (
    "Less error than one's own past frequencies, 90 % interval; {targets}; {count} {steps}."
)
STEPS = {"day": "days", "entry": "entries"}
METHOD = "method"
NEXT = {"day": "next day", "entry": "next entry"}
AHEAD = {"day": "{count} days ahead", "entry": "{count} entries ahead"}
BARS_FOR = "Bars, for {method}:"
BAR_HEAD = ("bar", "asked", "reached", "")
PASSED = {"yes": "yes", "no": "no", "open": "cannot be asked"}
BODY_ADDS = "The body model adds something {days} days ahead."
BODY_ADDS_NOTHING = "The body model adds nothing here."
AND = " and "
BODY_HEAD = (
    "days ahead", "body against no body", "with other days' activity", "in what is issued",
)  # fmt: skip
TOO_SHORT = "Too short to score: {count} of the series."
FORECASTS = "The forecasts: {path}"
