"""Limits that a clinician sets, on the page: what is in force, setting more, taking them away.

They only tighten. The clinician may set a code that the person does not know; without one, only a
written note takes the limits away, and that is left to the terminal.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from unknot.errors import UnknotError
from unknot.plan.clinician_sheet import bad_sheet, checked, empty_page
from unknot.plan.standing import ClinicianLimits, DoingPerWeek
from unknot.store import clinician as kept
from unknot.web.page import Give, Go, Page, Shown, Visit
from unknot.web.pages.settings import CHANCES, LIMITED, LONGEST, MOST_TIMES

LONGEST_NAME = 80
FIELDS = (
    "name", "date", "chance", "pacing",
    *(f"{part}-{name}" for part in ("minutes", "times") for name in LIMITED),
)  # fmt: skip
"""What is shown again where something must be mended; a code never is."""


def show(visit: Visit) -> Shown:
    """What is in force, and an empty form."""
    here = [one for one in kept.sheets(visit.store) if one.removed is None]
    return {
        "here": here, "limited": LIMITED, "chances": CHANCES, "wrong": None, "wrong_code": None,
        "typed": {**dict.fromkeys(FIELDS, ""), "date": visit.today.isoformat()},
    }  # fmt: skip


def put_in_force(visit: Visit) -> Go | Shown:
    """Put in force what was typed; what must be mended loses nothing of the rest but the code."""
    try:
        limits = _limits(visit)
        code = visit.fields.get("code", "").strip()
        if code != visit.fields.get("again", "").strip():
            raise UnknotError("unlike-codes", "the two codes are not the same.", "type it again.")
        kept.add_sheet(visit.store, limits, code or None, visit.now)
    except UnknotError as error:
        return {**show(visit), "wrong": error, "typed": _typed(visit)}
    return Go("/clinician", "clinician.set_kept")


def _limits(visit: Visit) -> ClinicianLimits:
    """Limits as they were typed.

    Raises:
        UnknotError: code "bad-sheet".
    """
    try:
        day = date.fromisoformat(visit.field("date"))
    except ValueError:
        raise bad_sheet("the day is no date.", "write it as 2026-05-04.") from None
    caps: dict[str, DoingPerWeek] = {}
    for name in LIMITED:
        minutes, times = visit.field(f"minutes-{name}"), visit.field(f"times-{name}")
        if minutes or times:
            caps[name] = DoingPerWeek(
                _amount(name, minutes, LONGEST), _amount(name, times, MOST_TIMES)
            )
    chance = visit.field("chance")
    return checked(
        ClinicianLimits(
            visit.field("name", LONGEST_NAME), day, caps,
            float(chance) if chance in CHANCES else None, visit.field("pacing") == "1",
        )
    )  # fmt: skip


def _amount(name: str, typed: str, most: float) -> float:
    """A number of minutes or times; an empty one is the most that there is."""
    try:
        value = float(typed.replace(",", ".")) if typed else most
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise bad_sheet(f'{name}: "{typed}" is no amount.', "write minutes, and times a week.")
    return value


def _typed(visit: Visit) -> Mapping[str, str]:
    return {name: visit.field(name) for name in FIELDS}


def take_away(visit: Visit) -> Go | Shown:
    """Take a sheet away by its code."""
    number = visit.field("sheet")
    try:
        kept.remove_by_code(
            visit.store, int(number) if number.isascii() and number.isdecimal() else 0,
            visit.fields.get("code", ""), visit.now,
        )  # fmt: skip
    except UnknotError as error:
        return {**show(visit), "wrong_code": error}
    return Go("/clinician", "clinician.gone_kept")


def give_sheet(visit: Visit) -> Give:
    """Give the empty sheet, to be printed and filled in by hand."""
    place = Path(tempfile.mkdtemp(dir=visit.scratch)) / "unknot-limits.html"
    place.write_text(empty_page(), encoding="utf-8")
    return Give(place, place.name, "text/html")


PAGE = Page(
    "clinician", "/clinician", "clinician.html.j2", show,
    {"": put_in_force, "remove": take_away, "sheet": give_sheet},
)  # fmt: skip
