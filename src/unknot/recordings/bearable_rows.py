"""What a row of Bearable's export says: its symptom, measurement and scale, or nothing certain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from unknot.diary.entries import Scale, Worse
from unknot.parsing.headings import meant, stated_scale
from unknot.parsing.table import TableRow
from unknot.parsing.values import AMOUNT_LIMITS, number, outside
from unknot.recordings.life_events import plain_word

TEN = Scale(1.0, 10.0, 1.0, Worse.LOW)
FIVE = Scale(1.0, 5.0, 1.0, Worse.LOW)
SEVERITY = Scale(0.0, 4.0, 1.0)
SEVERITIES = {
    "none": 0.0, "mild": 1.0, "moderate": 2.0, "severe": 3.0,
    "v. severe": 4.0, "very severe": 4.0, "unbearable": 4.0, "extreme": 4.0,
}  # fmt: skip
FIVE_STEPS = {
    "v. poor": 1.0, "very poor": 1.0, "v. low": 1.0, "very low": 1.0, "poor": 2.0, "low": 2.0,
    "ok": 3.0, "okay": 3.0, "good": 4.0, "high": 4.0, "great": 5.0, "v. high": 5.0,
    "very high": 5.0,
}  # fmt: skip
"""Words of energy on five steps; one that agrees with its number proves the scale."""
READ_SYMPTOMS = frozenset({"pain", "fatigue", "fog", "stiffness", "stress"})
PLACES = frozenset(
    "abdominal ankle ankles calf elbow elbows eye eyes face facial finger fingers jaw lower mid"
    " middle pelvic rib ribs shin side spine thigh toe toes upper wrist wrists".split()
)
"""Where a pain may sit beside the places that any heading may name."""
LAST = 24 * 60

_IN_BRACKETS = re.compile(r"(.*)\(([^()]*)\)\s*\Z", re.DOTALL)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\Z")


@dataclass(frozen=True)
class BearableRow:
    """One row with its day, minutes after midnight (`LAST` where unknown) and category."""

    day: date
    minute: int
    category: str
    amount: str
    detail: str
    row: TableRow

    @property
    def line(self) -> int:
        """Its line in the file."""
        return self.row.line

    @property
    def hours(self) -> float | None:
        """The amount as a length of time, "7:30" or a number of hours; None where it is none."""
        minutes = clock_minutes(self.amount)
        return self.value if minutes is None else minutes / 60.0

    @property
    def value(self) -> float | None:
        """The amount as a number, or None."""
        return number(self.amount)


def energy_scales(rows: Sequence[BearableRow]) -> dict[int, Scale]:
    """The scale of each reading of energy that proves one, or stands beside one that does."""
    held = [one for one in rows if plain_word(one.category) == "energy"]
    wide = any((one.value or 0.0) > FIVE.high for one in held)
    found: dict[int, Scale] = {}
    proven = Counter(
        one.value == FIVE_STEPS[plain_word(one.detail)]
        for one in held
        if plain_word(one.detail) in FIVE_STEPS
    )
    for one in held:
        if wide and not proven[True]:
            found[one.line] = TEN
        elif proven[True] and not wide and not proven[False]:
            found[one.line] = FIVE
    return found


def named(detail: str) -> tuple[str, float | None]:
    """A symptom's name, and the severity that a word behind it says."""
    found = _IN_BRACKETS.match(detail)
    if found is not None and found[2].strip().lower() in SEVERITIES:
        return found[1].strip(), SEVERITIES[found[2].strip().lower()]
    return detail.strip(), None


def symptom_of(one: BearableRow) -> str | None:
    """Which symptom a row rates; None where it is none that is read, or contradicts itself."""
    if plain_word(one.category) not in ("symptom", "symptoms") or one.value is None:
        return None
    name, said = named(one.detail)
    if (said is not None and said != one.value) or outside(one.value, SEVERITY.low, SEVERITY.high):
        return None
    found = meant(name)
    if found is None or found.kind != "symptom" or found.what not in READ_SYMPTOMS:
        return None
    return found.what if set(found.strange) <= PLACES else None


def measurement_of(one: BearableRow) -> str | None:
    """What a measurement of health is; None where its name leaves it open."""
    if plain_word(one.category) != "health measurements" or one.value is None:
        return None
    name = plain_word(one.detail)
    if name in ("step count", "steps", "step count (steps)", "steps (steps)"):
        return None if outside(one.value, *AMOUNT_LIMITS["steps"]) else "steps"
    if name in ("resting heart rate", "resting heart rate (bpm)"):
        return "resting_heart_rate"
    found = meant(re.sub(r"\([^)]*\)", "", one.detail))
    if found is None or found.kind != "symptom" or found.strange or not stated_scale(one.detail):
        return None
    return found.what if found.what in READ_SYMPTOMS else None


def measured_scales(rows: Iterable[BearableRow]) -> dict[str, Scale]:
    """The scale that the name of a measurement states, as fine as its values are."""
    found: dict[str, Scale] = {}
    for one in rows:
        ends = stated_scale(one.detail)
        if measurement_of(one) in READ_SYMPTOMS and ends is not None and one.value is not None:
            old = found.get(one.detail, Scale(*ends, 1.0))
            whole = old.step == 1.0 and one.value == round(one.value)
            found[one.detail] = Scale(*ends, 1.0 if whole else 0.1)
    return found


def in_brackets(text: str) -> str:
    """What stands in brackets at the end, such as a unit; else nothing."""
    found = _IN_BRACKETS.match(text)
    return found[2].strip() if found else ""


def clock_minutes(text: str) -> int | None:
    """Minutes of "7:30"; None where it is no such time."""
    found = _CLOCK.match(text)
    return int(found[1]) * 60 + int(found[2]) if found else None
