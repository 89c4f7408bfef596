"""What to make of the ways of recording more: which would tell most, and whether any does."""

from __future__ import annotations

NOTHING_EASY = "Nothing here that is easy on you would settle it."
TELLS_MOST = "{what} would tell most."
AS_MUCH = {
    "twice_a_week": "Of ordinary weeks, writing down twice a week would tell as much as every day.",
    "every_second": (
        "Of ordinary weeks, writing down every second day would tell as much as every day."
    ),
}
