"""Amounts with a unit, as health records write them: {"value": 7.5, "unit": "h"}.

Units of Open mHealth and of UCUM, which FHIR uses, are turned into ours; any other is refused by
name, so that no number is taken for another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.recordings.json_files import finite, mapping

MINUTES = {
    "ms": 1 / 60_000, "s": 1 / 60, "sec": 1 / 60, "min": 1.0, "h": 60.0, "hr": 60.0, "d": 1440.0,
}  # fmt: skip
BEATS: dict[str, float] = dict.fromkeys(
    ("beats/min", "/min", "1/min", "{beats}/min", "{Beats}/min", "{beat}/min", "bpm"), 1.0
)
STEPS: dict[str, float] = dict.fromkeys(
    ("steps", "{steps}", "{step}", "{#}", "{count}", "count", "1", "/d", "{steps}/d", "{#}/d"), 1.0,
)  # fmt: skip
MILLISECONDS = {"ms": 1.0, "s": 1000.0, "sec": 1000.0}
POINTS: dict[str, float] = dict.fromkeys(
    ("{score}", "{Score}", "{points}", "1", "score", "points", "{0-10}", "{rating}"), 1.0
)
NO_NUMBER = "not a number"


def amount(held: object, units: Mapping[str, float]) -> float | str:
    """An amount in the unit that the table turns into; else why not.

    Args:
        held: {"value": …, "unit": …}; where there is a "code" of UCUM, that is the unit.
        units: by name of a unit, what one of it is.
    """
    fields = mapping(held)
    value = finite(fields.get("value")) if not isinstance(fields.get("value"), str) else None
    if value is None or value != value:
        return NO_NUMBER
    named = _unit(fields)
    per = units.get(named)
    return f'in "{named[:20]}", which is no unit for it' if per is None else value * per


def _unit(fields: Mapping[str, Any]) -> str:
    code, unit = fields.get("code"), fields.get("unit")
    return str(code if isinstance(code, str) and code else unit if unit is not None else "none")


def seconds_of(held: object) -> float | str:
    """A length of time in seconds; else why not."""
    found = amount(held, MINUTES)
    return found if isinstance(found, str) else found * 60.0
