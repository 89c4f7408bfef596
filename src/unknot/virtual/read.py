"""A cohort's file read key by key: whatever is not understood is refused, with its line.

docs/how-to/cohorts.md has every word of such a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from unknot.errors import UnknotError, nearest
from unknot.library import Wiring
from unknot.scenario.sheet import Sheet, read_sheet
from unknot.validate.design import StudyArm
from unknot.validate.endpoints import quantities
from unknot.validate.study import arm_of
from unknot.virtual.read_population import occasion_traits, read_population, source_of
from unknot.virtual.spec import (
    EVERY,
    PRECISIONS,
    USUAL,
    CohortSpec,
    Occasions,
    PublishedSpread,
    Stratified,
    TargetMean,
)

KIND = "cohort"
MOST_PEOPLE = 100_000_000
MOST_DAYS = 3650
MEASURES = ("pain", "fatigue", "fiqr", "vo2_peak")
FIRST = "fibromyalgia"
PLAIN = ("age", "female")  # of people, not measured


@cache
def shipped_cohorts() -> Mapping[str, str]:
    """The text of every cohort that ships, by name."""
    folder = resources.files("unknot").joinpath("data/cohorts")
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".toml"): item.read_text(encoding="utf-8")
        for item in found
        if item.name.endswith(".toml")
    }


def read_cohort(
    text: str,
    file: str = "cohort",
    own: Mapping[str, Wiring] | None = None,
    *,
    people: int | None = None,
    days: int | None = None,
) -> CohortSpec:
    """Read a cohort.

    Args:
        text: the TOML.
        file: its name, for messages.
        own: wirings it may name beside those that ship.
        people, days: instead of what the file says.

    Raises:
        UnknotError: no TOML, an unknown key or name, or a value out of range, each with its line.
    """
    top = read_sheet(text.removeprefix("\ufeff"), file, KIND)
    length = top.whole("days", 84, 1, MOST_DAYS)
    count = top.whole("people", 500, 1, MOST_PEOPLE)
    length = length if days is None else days
    sheets = top.tables("population")
    populations = tuple(read_population(one, own or {}) for one in sheets)
    if not populations:
        populations = (read_population(Sheet(file, {}, {}, kind=KIND), own or {}),)
    _mix(top, populations)
    arms = _arms(top.table("arms"), length)
    measures = tuple(dict.fromkeys(top.texts("measures", MEASURES, quantities())))
    if not measures:
        top.wrong("measures", "nothing is measured.", 'write measures = ["pain"].')
    found = CohortSpec(
        title=top.text("title", ""),
        people=count if people is None else people,
        days=length,
        seed=top.whole("seed", 1, 0, 2**31),
        populations=populations,
        arms=arms,
        measures=measures,
        every=top.text("every", "week", EVERY),
        precision=top.text("precision", "single", PRECISIONS),
        published=tuple(_published(one, populations) for one in top.tables("published")),
        target=tuple(_target(one, populations) for one in top.tables("target")),
        occasions=_occasions(top.table("occasions"), populations) if top.has("occasions") else None,
        agents=tuple(sorted({name for arm in arms.values() for name, _ in arm.treatments})),
    )
    top.done()
    return with_measures(found)


def with_measures(spec: CohortSpec) -> CohortSpec:
    """The same cohort, measuring too what it is held against or weighted by."""
    more = [one.of for one in (*spec.published, *spec.target) if one.of not in PLAIN]
    return replace(spec, measures=tuple(dict.fromkeys((*spec.measures, *more))))


def _mix(top: Sheet, populations: tuple[Stratified, ...]) -> None:
    names = [one.name for one in populations]
    for name in names:
        if names.count(name) > 1:
            top.wrong("population", f'two populations are called "{name}".', 'give one name = "…".')
    total = sum(one.share for one in populations)
    if abs(total - 1.0) > 0.01:
        top.wrong("population", f"the shares add up to {total:g}.", "make them add up to 1.")


def _arms(sheet: Sheet, days: int) -> dict[str, StudyArm]:
    found = {USUAL: StudyArm(days)}
    for name in sheet.values:
        inside = sheet.table(name)
        for key in ("days", "weeks"):
            if inside.has(key):
                inside.wrong(
                    key, "all arms of a cohort last equally long.", f"give days at the top: {days}."
                )
        # Read as a study's arm, whose length stands in itself.
        lasting: dict[str, Any] = {**inside.values, "days": days}
        arm = arm_of(Sheet(inside.file, lasting, inside.lines, inside.path, kind=KIND))
        if name == USUAL and arm != StudyArm(days):
            inside.wrong(None, "the usual life has nothing in it.", "give this arm another name.")
        found[name] = arm
    return found


def _named(sheet: Sheet, more: tuple[str, ...] = ()) -> str:
    known = (*quantities(), *more)
    return sheet.text("of", "", known)


def _asked(sheet: Sheet, of: str, populations: Sequence[Stratified]) -> None:
    """Refuse to ask for the age or sex of people who have none."""
    if of == "age" and not any("age" in one.marginals for one in populations):
        sheet.wrong("of", "nobody has an age here.", "add age to [population.traits].")
    if of == "female" and all(one.female is None for one in populations):
        sheet.wrong("of", "nobody has a sex here.", "write female = 0.9 in [[population]].")


def _published(sheet: Sheet, populations: Sequence[Stratified]) -> PublishedSpread:
    of = _named(sheet, ("age",))
    for key in ("mean", "sd", "source"):
        if not sheet.has(key):
            sheet.wrong(None, f"a published distribution needs {key}.", f"write {key} = ….")
    low, high = (sheet.maybe(key, -1e6, 1e6) for key in ("low", "high"))
    if (low is None) != (high is None):
        sheet.wrong(None, "low and high go together.", "give both, or neither.")
    if low is not None and high is not None and not low < high:
        sheet.wrong("low", f"low {low:g} is not below high {high:g}.", "swap them.")
    names = [one.name for one in populations]
    owner = sheet.text("population", "", names) if sheet.has("population") else ""
    _asked(sheet, of, [one for one in populations if owner in ("", one.name)])
    found = PublishedSpread(
        of, owner, sheet.number("mean", 0.0, -1e6, 1e6), sheet.number("sd", 1.0, 1e-9, 1e6),
        sheet.whole("n", 0, 0, MOST_PEOPLE), sheet.values.get("seen", True) is True,
        low, high, *source_of(sheet),
    )  # fmt: skip
    _truth(sheet, "seen")
    sheet.done()
    return found


def _target(sheet: Sheet, populations: Sequence[Stratified]) -> TargetMean:
    of = _named(sheet, PLAIN)
    _asked(sheet, of, populations)
    if not sheet.has("mean"):
        sheet.wrong(None, "a target needs its mean.", "write mean = ….")
    found = TargetMean(
        of, sheet.number("mean", 0.0, -1e6, 1e6), sheet.maybe("sd", 1e-9, 1e6),
        sheet.values.get("seen", True) is True, source_of(sheet)[0],
    )  # fmt: skip
    _truth(sheet, "seen")
    sheet.done()
    return found


def _truth(sheet: Sheet, key: str) -> None:
    if sheet.has(key) and not isinstance(sheet.values[key], bool):
        sheet.wrong(key, f"{key} is neither true nor false.", f"write {key} = false.")


def _occasions(sheet: Sheet, populations: Sequence[Stratified]) -> Occasions:
    length = sheet.whole("days", 14, 1, MOST_DAYS)
    inside = sheet.table("sd")
    known = occasion_traits()
    for name in inside.values:
        if name not in known:
            inside.wrong(name, f'"{name}" cannot differ by occasion.', nearest(name, known))
        if not any(name in one.marginals for one in populations):
            inside.wrong(name, f"nobody has {name} here.", "add it to [population.traits].")
    sizes = {name: inside.number(name, 0.0, 0.0, 3.0) for name in inside.values}
    inside.done()
    if not sizes:
        sheet.wrong("sd", "no trait differs by occasion.", "write [occasions.sd] stress = 0.4.")
    found = Occasions(length, sizes, *source_of(sheet))
    sheet.done()
    return found


def shipped_cohort(name: str) -> CohortSpec:
    """A cohort that ships.

    Raises:
        UnknotError: there is none of that name.
    """
    return read_cohort(cohort_text(name), f"{name}.toml")


def cohort_text(name: str) -> str:
    """The file of a cohort that ships.

    Raises:
        UnknotError: there is none of that name.
    """
    known = shipped_cohorts()
    if name not in known:
        raise UnknotError("unknown-cohort", f'no cohort is called "{name}".', nearest(name, known))
    return known[name]
