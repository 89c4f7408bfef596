"""unknot's own diary table: its columns, and the "# key: value" lines that may stand above them.

    # unknot diary: made-up, scale 0-10
    # time zone: Europe/London
    # scale pain: 0 to 10, step 0.5, worse high
    # unit grip: kg
    # exertion garden_minutes: gentle, min
    # truth: helps
    person,date,slot,pain,…

The first is optional, as are all others. A line with any other key is kept as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from unknot.errors import UnknotError, nearest
from unknot.person.diary import Kind, Scale, Worse
from unknot.person.readers.reading.table import plain_name
from unknot.person.readers.reading.values import worse_end

SYMPTOM_COLUMNS = {
    "pain": "pain",
    "fatigue": "fatigue",
    "fog": "fog",
    "stiffness": "stiffness",
    "energy": "energy",
    "stability": "stability",
    "sleep_quality": "sleep",
    "stress": "stress",
    "mood": "mood",
    "fiqr": "fiqr",
    "social": "social",
    "event_crash": "crash",
}
MEASUREMENT_COLUMNS = {
    "sleep_hours": "sleep_hours",
    "sitting_hours": "sitting_hours",
    "rhr": "resting_heart_rate",
    "hrv": "rmssd",
}
EXERTION_COLUMNS = {
    "brisk_walk_minutes": (Kind.AEROBIC, "min"),
    "easy_walk_minutes": (Kind.GENTLE, "min"),
    "tai_chi_minutes": (Kind.GENTLE, "min"),
    **{f"{kind.value}_minutes": (kind, "min") for kind in Kind},
    "steps": (Kind.OVERALL, "steps"),
}
ACTIVITY, ACTIVITY_UNIT, EXERTION_SELF = "activity", "activity_unit", "exertion_self"

CANONICAL = (
    "person",
    "date",
    "slot",
    "pain",
    "fatigue",
    "sleep_quality",
    "sleep_hours",
    "stress",
    "mood",
    ACTIVITY,
    ACTIVITY_UNIT,
    EXERTION_SELF,
    "rhr",
    "hrv",
    "event_crash",
)

KNOWN = frozenset({*CANONICAL, *SYMPTOM_COLUMNS, *MEASUREMENT_COLUMNS, *EXERTION_COLUMNS})
"""Every column with a name of our own."""

_KEY = re.compile(r"^#\s*([^:]+?)\s*:\s*(.*?)\s*$")
_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_SCALE = re.compile(
    rf"^{_NUMBER}\s*(?:to|-|–)\s*{_NUMBER}(?:,?\s*step\s+{_NUMBER})?(?:,?\s*worse\s+(high|low))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Preamble:
    """What the lines above a diary table declare.

    Attributes:
        scale: the scale of every symptom without its own (direction as usual for the symptom).
        scales: scales by column or symptom name.
        units: units of measurements by column.
        exertions: kind, unit and scale of exertion columns.
        extra: everything else, by key.
    """

    made_up: bool = False
    time_zone: str = "local"
    scale: Scale | None = None
    scales: dict[str, Scale] = field(default_factory=dict[str, Scale])
    units: dict[str, str] = field(default_factory=dict[str, str])
    exertions: dict[str, tuple[Kind, str, Scale | None]] = field(
        default_factory=dict[str, tuple[Kind, str, "Scale | None"]]
    )
    extra: dict[str, str] = field(default_factory=dict[str, str])

    def scale_of(self, column: str, what: str) -> Scale | None:
        """The declared scale of a symptom, or None."""
        found = self.scales.get(column) or self.scales.get(what)
        if found is not None or self.scale is None or what == "crash":
            return found
        return Scale(self.scale.low, self.scale.high, self.scale.step, worse_end(what))


def parse_preamble(file: str, text: str) -> Preamble:
    """Read the "# key: value" lines at the top of a diary table.

    Args:
        file: file name for messages.
        text: the whole text.

    Returns:
        What they declare; the defaults where there are none.

    Raises:
        UnknotError: code "bad-preamble" with the line.
    """
    made_up, zone, general = False, "local", None
    scales: dict[str, Scale] = {}
    units: dict[str, str] = {}
    exertions: dict[str, tuple[Kind, str, Scale | None]] = {}
    extra: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            break
        found = _KEY.match(line)
        if found is None:
            continue
        key, value = found[1], found[2]
        place = f"{file} line {number}"
        word, _, name = key.partition(" ")
        name = plain_name(name, KNOWN)
        if key == "unknot diary":
            marks = [mark.strip() for mark in value.split(",")]
            made_up |= "made-up" in marks
            told = [m.removeprefix("scale").strip() for m in marks if m.startswith("scale")]
            general = parse_scale(place, told[0]) if told else general
        elif key == "made-up":
            made_up = value.lower() in ("yes", "true", "1")
        elif key == "time zone":
            zone = value
        elif word == "scale":
            scale = parse_scale(place, value, worse_end(SYMPTOM_COLUMNS.get(name, name)).value)
            if name:
                scales[name] = scale
            else:
                general = scale
        elif word == "unit" and name:
            units[name] = value
        elif word == "exertion" and name:
            exertions[name] = _exertion(place, value)
        else:
            extra[key] = value
    return Preamble(made_up, zone, general, scales, units, exertions, extra)


def parse_scale(place: str, text: str, worse: str = "high") -> Scale:
    """Read "0 to 10, step 0.5, worse high"; step is 1 where not given.

    Raises:
        UnknotError: code "bad-preamble".
    """
    found = _SCALE.match(text.strip())
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    step = float(found[3]) if found and found[3] else 1.0
    if found is None or not low < high or not 0 < step <= high - low:
        raise UnknotError(
            "bad-preamble",
            f'{place}: "{text}" is no scale.',
            'write it like "0 to 10, step 0.5, worse high".',
        )
    return Scale(low, high, step, Worse((found[4] or worse).lower()))


def show_scale(scale: Scale) -> str:
    """Write a scale as `parse_scale` reads it."""
    low, high, step = (show_number(one) for one in (scale.low, scale.high, scale.step))
    return f"{low} to {high}, step {step}, worse {scale.worse.value}"


def show_number(value: float) -> str:
    """Write a number in the fewest digits that read back the same."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _exertion(place: str, text: str) -> tuple[Kind, str, Scale | None]:
    """Read "gentle, min" or "cognitive, points, 0 to 3, step 1, worse high"."""
    parts = [part.strip() for part in text.split(",", 2)]
    kinds = [kind.value for kind in Kind]
    if len(parts) < 2 or parts[0] not in kinds:
        raise UnknotError(
            "bad-preamble",
            f'{place}: "{text}" is no kind and unit of exertion.',
            f'write it like "gentle, min". {nearest(parts[0], kinds)}',
        )
    scale = parse_scale(place, parts[2]) if len(parts) > 2 else None
    return Kind(parts[0]), parts[1], scale
