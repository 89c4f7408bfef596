"""After how much rest the page locks by itself: what a person chose, in their file."""

from __future__ import annotations

import math
from dataclasses import dataclass

from unknot.store.person_file import PersonFile
from unknot.web.numbers import page_numbers

SETTING = "locks after"
CHOICES = ("hour", "half_day", "never")


@dataclass(frozen=True)
class Allowed:
    """Seconds that a session may rest, and that it may last in all."""

    idle: float
    longest: float


def usual_allowed() -> Allowed:
    """What holds until a file says otherwise."""
    held = page_numbers()
    return Allowed(held["idle_minutes"] * 60.0, held["longest_hours"] * 3600.0)


def lock_choice(store: PersonFile) -> str:
    """What was chosen; the usual where nothing was."""
    held = store.setting(SETTING)
    return held if held in CHOICES else CHOICES[0]


def keep_lock_choice(store: PersonFile, choice: str) -> None:
    """Keep a choice."""
    store.set_setting(SETTING, choice)


def allowed_of(store: PersonFile) -> Allowed:
    """What a choice allows: an hour, half a day, or for as long as the program runs."""
    usual = usual_allowed()
    return {
        "hour": usual,
        "half_day": Allowed(usual.longest, usual.longest),
        "never": Allowed(math.inf, math.inf),
    }[lock_choice(store)]
