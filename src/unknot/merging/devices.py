"""Where a device sits: on the wrist, elsewhere on the body, or in a pocket.

A guess from words of its name, and, where none is known, from what it records: heart rate, stages
of sleep or the beat-to-beat interval need skin, so a device that has them is worn. What is neither
is taken as lying about or carried, like a phone.

Before others count: the wrist, then the rest of the body, then what is unknown, then phones; among
equals the one with more recorded time, then by name.
"""

from __future__ import annotations

import re
from enum import IntEnum

from unknot.diary.segments import Signal


class Role(IntEnum):
    """Where a device sits, in the order in which they count."""

    WRIST = 0
    BODY = 1
    UNKNOWN = 2
    PHONE = 3

    @property
    def worn(self) -> bool:
        """Whether it is on the body, so that a gap in what it records means that it is off."""
        return self in (Role.WRIST, Role.BODY)


_ELSEWHERE = (
    r"h9|h10|h7|oh1|strap|belt|gurt|chest|hrm\w*|tickr|movesense|verity|ring|oura|ultrahuman"
    r"|ringconn|stryd|pod|foot\w*|patch|earbuds?|airpods"
)
_WRIST = (
    r"\w*watch|watch\w*|uhr|montre|band|armband|bracelet|fitbit|charge|versa|sense|inspire|alta"
    r"|ionic|luxe|flex|garmin|forerunner|fenix|fēnix|vivo(?:smart|active|fit|move)\w*|venu"
    r"|instinct|epix|lily|polar|vantage|ignite|pacer|grit|unite|amazfit|bip|gtr|gts|withings"
    r"|scanwatch|steel|suunto|coros|pace|whoop|actigraph|geneactiv|axivity|wrist"
)
_PHONE = (
    r"\w*phone\w*|pixel|galaxy|android|handy|telefon|redmi|oneplus|xperia|nokia|motorola|moto"
    r"|xiaomi|huawei|honor|oppo|realme|vivo|nexus|poco|sm|ipad|tablet"
)
WORDS = ((Role.BODY, _ELSEWHERE), (Role.WRIST, _WRIST), (Role.PHONE, _PHONE))
"""Words of names, the first that fits counts ("Galaxy Watch" is a watch, "Galaxy S21" a phone)."""
SKIN = frozenset(
    {
        Signal.HEART_RATE,
        Signal.RMSSD,
        Signal.SDNN,
        Signal.WORN,
        Signal.ASLEEP_DEEP,
        Signal.ASLEEP_LIGHT,
        Signal.ASLEEP_REM,
    }
)
_WORDS = tuple((role, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for role, words in WORDS)


def role_of(name: str, signals: frozenset[Signal]) -> Role:
    """Where a device sits.

    Args:
        name: as `device_name` gives it.
        signals: what it recorded.

    >>> role_of("Anna's iPhone", frozenset()).name
    'PHONE'
    """
    plain = name.casefold().replace("_", " ").replace("-", " ")
    for role, words in _WORDS:
        if words.search(plain):
            return role
    return Role.BODY if signals & SKIN else Role.UNKNOWN
