"""What a row asks of a measure, read and checked against `words.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from unknot.errors import nearest
from unknot.scenario.sheet import Sheet
from unknot.validate.design import StudyArm
from unknot.validate.endpoints import Quantity, quantities
from unknot.validate.words import (
    ARGUMENTS,
    ARM,
    ASKS,
    BASELINE,
    BEFORE,
    SEEN,
    STATISTICS,
    USUAL,
    RowArgument,
    by_the_hour,
    rated_daily,
)

FAR = 1e12
FLAGS = ("seen", "percent", "relative", "attention", "control")
DAILY = ("icc", "within_person", "day_to_day")  # of what people write down day by day


def needed(sheet: Sheet, key: str) -> str:
    """A text, or any other value, that must be there; "" for what is no text.

    Raises:
        UnknotError: it is not there, or an empty text.
    """
    if not sheet.has(key):
        sheet.wrong(None, f"{sheet.here()} lacks '{key}'.", f"write {key} = … below it.")
    value = sheet.values[key]
    if isinstance(value, str) and not value.strip():
        sheet.wrong(key, f"{key} is empty.", f'write {key} = "…".')
    return sheet.text(key, "") if key in _TEXTS else ""


_TEXTS = (
    "title", "says", "id", "quantity", "unit", "how", "reference", "grade", "population", "name",
    "activity", "measure",
)  # fmt: skip


def finite(sheet: Sheet, key: str) -> float:
    """A number that must be there."""
    needed(sheet, key)
    return sheet.number(key, 0.0, -FAR, FAR)


def ask_of(
    sheet: Sheet, measure: str, arms: Mapping[str, StudyArm], whole: bool
) -> tuple[dict[str, Any], Quantity]:
    """The arguments of a row's measure, and the (first) quantity asked about.

    Args:
        whole: whether times must lie within the arm; else that is found when it is lived.

    Raises:
        UnknotError: one is missing, is none of this measure's, or cannot be.
    """
    spec = ASKS[measure]
    ask: dict[str, Any] = {}
    first = _of(sheet, measure, spec, ask)
    named = spec.when in ("window", "hours", "days") or (spec.when == "either" and sheet.has("arm"))
    if named:
        _arms(sheet, spec, arms, ask)
        _against(sheet, spec, arms, ask)
        length = min(arms[one].days for one in _listed(ask["arm"])) if whole else None
        _times(sheet, spec, length, ask)
    if spec.when == "hours" and ask.get("against") == BEFORE and len(ask["hours"]) < 2:
        sheet.wrong("hours", "one hour cannot be against itself.", "write hours = [before, after].")
    for key in spec.needed:
        ask[key] = finite(sheet, key)
    for key, what in (("noise_sd", "an SD"), ("within", "the change that no longer counts")):
        if ask.get(key, 0.0) < 0.0:
            sheet.wrong(key, f"{key} is below 0.", f"give {what}.")
    for key in spec.more:
        if sheet.has(key):
            ask[key] = _more(sheet, measure, key)
    if ask.get("percent") == ARM and ask.get("against", USUAL) == BASELINE:
        sheet.wrong("percent", "against oneself before there is no arm.", "write percent = true.")
    if "percent" in ask and "sd" in ask:
        sheet.wrong("sd", "both percent and sd are given.", "keep one of them.")
    for key in sheet.values:
        if key in ARGUMENTS and key not in ask:
            mine = ["of", *ask, *spec.more, *spec.needed]
            sheet.wrong(key, f'{measure} takes no "{key}" here.', f"it takes {_list(mine)}.")
    return ask, first


def _list(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(cast("list[str]", value))


def _of(sheet: Sheet, measure: str, spec: RowArgument, ask: dict[str, Any]) -> Quantity:
    if not sheet.has("of"):
        sheet.wrong(None, f"{sheet.here()} lacks 'of'.", 'write of = "pain", or what it is about.')
    known = quantities()
    if spec.pair:
        names = sheet.texts("of", [], known)
        if len(names) != 2:
            sheet.wrong("of", f"{measure} is of two quantities.", 'write of = ["pain", "fog"].')
        ask["of"] = names
    else:
        names = [sheet.text("of", "", known)]
        ask["of"] = names[0]
    first = known[names[0]]
    if spec.when == "hours" and not by_the_hour(first):
        can = [name for name, one in known.items() if by_the_hour(one)]
        sheet.wrong("of", f"{names[0]} is not kept by the hour.", f"these are: {_list(can)}.")
    if measure in DAILY and not rated_daily(first):
        can = [name for name, one in known.items() if rated_daily(one)]
        sheet.wrong("of", f"{names[0]} is not rated day by day.", f"these are: {_list(can)}.")
    return first


def _arms(
    sheet: Sheet, spec: RowArgument, arms: Mapping[str, StudyArm], ask: dict[str, Any]
) -> None:
    if not sheet.has("arm"):
        sheet.wrong(None, f"{sheet.here()} lacks 'arm'.", nearest("", arms))
    value = sheet.values["arm"]
    several = isinstance(value, list)
    if several and not spec.arms:
        sheet.wrong("arm", "one arm can be asked here, not a list.", 'write arm = "…".')
    names = sheet.texts("arm", []) if several else [sheet.text("arm", "")]
    if not names:
        sheet.wrong("arm", "arm is an empty list.", nearest("", arms))
    for name in names:
        if name not in arms:
            sheet.wrong("arm", f'there is no arm "{name}".', nearest(name, arms))
    ask["arm"] = names if several else names[0]


def _against(
    sheet: Sheet, spec: RowArgument, arms: Mapping[str, StudyArm], ask: dict[str, Any]
) -> None:
    if not sheet.has("against") or spec.against is None:
        return
    name = sheet.text("against", "")
    if name not in (USUAL, *spec.against, *arms):
        way = BASELINE if spec.against == (BEFORE,) else BEFORE
        fix = nearest(name, (USUAL, *spec.against, *arms))
        if name == way:
            fix = f'write against = "{spec.against[0]}".'
        sheet.wrong("against", f'there is no arm "{name}" to be against.', fix)
    ask["against"] = name


def _times(sheet: Sheet, spec: RowArgument, length: int | None, ask: dict[str, Any]) -> None:
    """The week, days or hours asked about; an arm of `length` days must hold them."""
    if spec.when == "hours":
        ask["hours"] = _series(sheet, "hours", spec.count, None if length is None else 24 * length)
        return
    if spec.count == (1, 1) and sheet.has("week"):
        if sheet.has("days"):
            sheet.wrong("days", "both week and days are given.", "keep one of them.")
        ask["week"] = sheet.whole("week", 1, 1, 10_000)
        if length is not None and 7 * ask["week"] > length:
            sheet.wrong(
                "week",
                f"week {ask['week']} ends on day {7 * ask['week']} of an arm of {length} days.",
                "give the arm more weeks, or the row an earlier one.",
            )
        return
    if not sheet.has("days"):
        one = "week" if spec.count == (1, 1) else "days"
        sheet.wrong(None, f"{sheet.here()} lacks '{one}'.", f"write {one} = … below it.")
    ask["days"] = _series(sheet, "days", spec.count, None if length is None else length - 1)


def _series(sheet: Sheet, key: str, count: tuple[int, int], last: int | None) -> list[int]:
    """Whole numbers, each after the one before."""
    fewest, most = count
    if not sheet.has(key):
        sheet.wrong(None, f"{sheet.here()} lacks '{key}'.", f"write {key} = […] below it.")
    value = sheet.numbers(key, 0, 0, FAR if last is None else last)
    found = value if isinstance(value, list) else [value]
    if not fewest <= len(found) <= most:
        told = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        sheet.wrong(key, f"{key} holds {len(found)} of them.", f"give {told}.")
    if any(one != int(one) for one in found) or found != sorted(set(found)):
        sheet.wrong(key, f"{key} are whole numbers, each after the other.", f"write {key} = […].")
    return [int(one) for one in found]


def _more(sheet: Sheet, measure: str, key: str) -> Any:
    """An optional argument."""
    value = sheet.values[key]
    if key == "percent" and value == ARM and measure == "change":
        return value
    if key in FLAGS:
        if not isinstance(value, bool):
            sheet.wrong(key, f"{key} is neither true nor false.", f"write {key} = true.")
        return value
    if key == "statistic":
        return sheet.text(key, "mean", STATISTICS)
    if isinstance(value, str):
        known = (SEEN,) if measure == "after" else ()
        if value not in known:
            sheet.wrong(key, f'{key} cannot be "{value}".', "give the SD as a number.")
        return value
    return sheet.number(key, 1.0, 1e-9, FAR)
