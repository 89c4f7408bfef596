"""Populations of a cohort's file: one that ships, and whatever the file says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from unknot.cohort.draw import ANSWERS, RATED, TRAINABLE, Law
from unknot.errors import nearest
from unknot.evidence import Grade
from unknot.knots import all_knots
from unknot.library import Wiring, parameter_sets, wirings
from unknot.scenario.sheet import Sheet
from unknot.validate.populations import populations
from unknot.validate.study import ends_of
from unknot.virtual.drawing import RESERVE, matrix
from unknot.virtual.marginals import LAWS, TraitLaw
from unknot.virtual.spec import (
    LIFE_TRAITS,
    RATING_TRAITS,
    Correlation,
    FitnessLaw,
    Stratified,
)

TUNED = "the virtual population of the specification, 13.1"
MOST_OWN_DAYS = 3650
FEWEST_OWN_DAYS = 14
STARTS = ("sick", "healthy")
WIDE = (0.05, 20.0)
KEEPS = ("pain", "fatigue", "fog", "stiffness", "peak_oxygen_uptake")


def ranges() -> dict[str, tuple[float, float]]:
    """The ends of every trait that a population may spread, by name."""
    found = {t.name: (t.low, t.high) for knot in all_knots() for t in knot.traits}
    found |= {"stress": (0.0, 1.0), "sleep_lost": (0.0, 0.95), "activity_scale": (0.05, 3.0)}
    found |= dict.fromkeys(RATING_TRAITS, WIDE)
    return found | {"age": (0.0, 110.0)}


def of_law(law: Law) -> dict[str, TraitLaw]:
    """The laws of a population that ships, trait by trait; their numbers are tuned (T)."""

    def tuned(law: str, ends: tuple[float, float], **numbers: float) -> TraitLaw:
        return TraitLaw(law, numbers, *ends, source=TUNED)

    a, b = law.background
    found = {f"tightness_{k}": tuned("beta", (0.0, 1.0), a=a, b=b) for k in law.dominant}
    a, b = law.overexertion
    found["tightness_overexertion"] = tuned("beta", (0.0, 1.0), a=a, b=b)
    found["reserve_scale"] = tuned("lognormal", RESERVE, median=1.0, log_sd=law.reserve_sd)
    for name in RATED:
        found[f"scale_{name}"] = tuned("lognormal", WIDE, median=1.0, log_sd=law.rating_sd)
    middle, size = law.activity
    median = float(np.exp(middle))
    found["activity_scale"] = tuned("lognormal", (0.05, 3.0), median=median, log_sd=size)
    for name, (mean, sd, low, high) in (("stress", law.stress), ("sleep_lost", law.sleep_lost)):
        found[name] = tuned("normal", (low, high), mean=mean, sd=sd)
    size = law.trainability_sd
    median = float(np.exp(-0.5 * size**2))
    found["trainability"] = tuned("lognormal", TRAINABLE, median=median, log_sd=size)
    mean, sd = law.answer
    found["answer_to_movement"] = tuned("normal", ANSWERS, mean=mean, sd=sd)
    return found


def read_population(sheet: Sheet, own: Mapping[str, Wiring]) -> Stratified:
    """One [[population]]."""
    known = populations()
    like = sheet.text("like", "fibromyalgia", known)
    base = known[like]
    laws = of_law(base.law)
    dominant = _dominant(sheet.table("dominant"), base.law.dominant)
    laws |= _traits(sheet.table("traits"))
    wiring = sheet.text("wiring", "articles", {**wirings(), **own})
    raised = base.law.raised
    if sheet.has("raised"):
        raised = ends_of(sheet, "raised")
        if not 0.0 <= raised[0] < raised[1] <= 1.0:
            sheet.wrong("raised", "raised leaves 0 to 1.", "write raised = [0.2, 0.9].")
    female = sheet.number("female", 1.0, 0.0, 1.0) if sheet.has("female") else None
    found = Stratified(
        name=sheet.text("name", like),
        share=sheet.number("share", 1.0, 0.0, 1.0),
        start=sheet.text("start", base.start, STARTS),
        days=sheet.whole("days", base.days, FEWEST_OWN_DAYS, MOST_OWN_DAYS),
        marginals=laws,
        dominant=dominant,
        one=sheet.number("one", base.law.one, 0.0, 1.0),
        raised=raised,
        keep=_keep(sheet, base.keep),
        female=female,
        trained=base.trained,
        wiring=own.get(wiring, wiring),
        parameters=sheet.text("parameters", "default", parameter_sets()),
    )
    if sheet.has("fitness"):
        found = replace(found, fitness=_fitness(sheet.table("fitness"), found))
    pairs = tuple(_pair(one, laws) for one in sheet.tables("correlations"))
    _possible(sheet, pairs)
    sheet.done()
    return replace(found, correlations=pairs)


def _keep(
    sheet: Sheet, shipped: Mapping[str, tuple[float, float]]
) -> Mapping[str, tuple[float, float]]:
    if not sheet.has("keep"):
        return shipped
    inside = sheet.table("keep")
    for name in inside.values:
        if name not in KEEPS:
            inside.wrong(name, f'nobody is kept by "{name}".', nearest(name, KEEPS))
    found = {name: ends_of(inside, name) for name in inside.values}
    inside.done()
    return found


def _dominant(sheet: Sheet, shipped: Mapping[str, float]) -> Mapping[str, float]:
    for name in sheet.values:
        if name not in shipped:
            sheet.wrong(name, f'no knot "{name}" can be the tight one.', nearest(name, shipped))
    if not sheet.values:
        return shipped
    return {name: sheet.number(name, 0.0, 0.0, 1.0) for name in shipped}


def _traits(sheet: Sheet) -> dict[str, TraitLaw]:
    ends = ranges()
    found: dict[str, TraitLaw] = {}
    for name in sheet.values:
        if name not in ends:
            sheet.wrong(name, f'no trait is called "{name}".', nearest(name, ends))
        found[name] = _marginal(sheet.table(name), ends[name])
    return found


def _marginal(sheet: Sheet, ends: tuple[float, float]) -> TraitLaw:
    law = sheet.text("law", "", LAWS)
    numbers: dict[str, float] = {}
    for name, (low, high) in LAWS[law].items():
        if not sheet.has(name):
            sheet.wrong(None, f"a {law} law needs {name}.", f"write {name} = ….")
        numbers[name] = sheet.number(name, low, low, high)
    low, high = (
        sheet.number(key, end, *ends) for key, end in zip(("low", "high"), ends, strict=True)
    )
    if not low < high and law != "fixed":
        sheet.wrong("low", f"low {low:g} is not below high {high:g}.", "swap them.")
    if law == "fixed" and not ends[0] <= numbers["value"] <= ends[1]:
        sheet.wrong(
            "value", f"{numbers['value']:g} is out of range.", f"give {ends[0]:g} to {ends[1]:g}."
        )
    middle = numbers.get("mean", numbers.get("median", low))
    if not low <= middle <= high:
        key = "mean" if "mean" in numbers else "median"
        sheet.wrong(
            key, f"{key} {middle:g} lies outside {low:g} to {high:g}, where values are cut.",
            "mend one of them.",
        )  # fmt: skip
    found = TraitLaw(law, numbers, low, high, *source_of(sheet))
    sheet.done()
    return found


def source_of(sheet: Sheet) -> tuple[str, str]:
    """Where a number comes from and its grade; a number without a source is tuned: T."""
    source = sheet.text("source", "")
    grade = sheet.text("grade", "T", [one.value for one in Grade])
    if not source and grade != "T":
        sheet.wrong("grade", f"grade {grade} stands without a source.", 'write source = "…".')
    return source, grade


def _pair(sheet: Sheet, laws: Mapping[str, TraitLaw]) -> Correlation:
    names = sheet.texts("of", [], laws)
    if len(set(names)) != 2:
        sheet.wrong("of", "a correlation is of two traits.", 'write of = ["stress", "sleep_lost"].')
    for name in names:
        if laws[name].law == "fixed":
            sheet.wrong("of", f"{name} is the same in everybody.", "leave this table out.")
    if not sheet.has("r"):
        sheet.wrong(None, "a correlation needs r.", "write r = 0.3.")
    found = Correlation(names[0], names[1], sheet.number("r", 0.0, -0.99, 0.99), *source_of(sheet))
    sheet.done()
    return found


def _possible(sheet: Sheet, pairs: tuple[Correlation, ...]) -> None:
    """Refuse correlations that cannot be had together."""
    names = sorted({name for one in pairs for name in (one.first, one.second)})
    twos = [frozenset((one.first, one.second)) for one in pairs]
    if len(set(twos)) < len(twos):
        sheet.wrong("correlations", "two traits are correlated twice.", "keep one of the two.")
    if names and float(np.linalg.eigvalsh(matrix(names, pairs))[0]) < 1e-6:
        sheet.wrong(
            "correlations",
            f"the correlations of {', '.join(names)} cannot hold together.",
            "bring some of them nearer to 0.",
        )


def _fitness(sheet: Sheet, population: Stratified) -> FitnessLaw:
    if sheet.has("per_year") and "age" not in population.marginals:
        sheet.wrong("per_year", "nobody has an age here.", "add age to [population.traits].")
    if sheet.has("male") and population.female is None:
        sheet.wrong("male", "nobody has a sex here.", "write female = 0.9 in [[population]].")
    found = FitnessLaw(
        sheet.number("per_year", 0.0, -0.1, 0.1),
        sheet.number("at_age", 48.0, 0.0, 110.0),
        sheet.number("male", 1.0, 0.5, 2.0),
        *source_of(sheet),
    )
    sheet.done()
    return found


def occasion_traits() -> tuple[str, ...]:
    """Traits that may differ from occasion to occasion."""
    return tuple(name for name in ranges() if name != "age" and name not in RATING_TRAITS)


__all__ = ["LIFE_TRAITS", "occasion_traits", "of_law", "ranges", "read_population", "source_of"]
