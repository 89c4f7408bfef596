"""What the command trial says around its designs, its day and its answer."""

from __future__ import annotations

BLOCKS = "{count} × {days} days"
DESIGN_HEAD = ("blocks", "days", "clear", "wrong", "clear if large", "min a day", "worth doing")
YES, NO = "yes", "no"
IN_HUNDRED = "In 100 such trials, for who stays to the end."
LOCKED = "Locked: begins on {begins}, {days} days."
DAY_OF = "Day {day} of {days}."
ENDED_EARLY = "Ended early on {day}: {why}."
