"""The parts of a trial's file about what happens to people on the way."""

from __future__ import annotations

from collections.abc import Mapping

from unknot.errors import nearest
from unknot.scenario.sheet import Sheet
from unknot.validate.asking import needed
from unknot.validate.design import StudyArm
from unknot.validate.endpoints import quantities
from unknot.validate.study import named
from unknot.virtual_trial import design as d

WITH_MECHANISM = (d.MCAR, d.MAR, d.MNAR)
FAR = d.FAR


def _symptoms() -> list[str]:
    return [name for name, one in quantities().items() if one.rated]


def adherence_of(top: Sheet) -> d.AdherenceModel:
    """[adherence]: who comes to a session."""
    sheet = top.table("adherence")
    for key in ("spread", "per_point"):
        if sheet.has(key) and sheet.number("attend", 1.0, 0.01, 1.0) >= 1.0:
            sheet.wrong(key, "everybody comes to every session.", "write attend = 0.8 with it.")
    found = d.AdherenceModel(
        sheet.number("attend", 1.0, 0.01, 1.0), sheet.number("spread", 0.0, 0.0, 5.0),
        sheet.number("per_point", 0.0, -5.0, 5.0), sheet.text("of", "pain", _symptoms()),
    )  # fmt: skip
    sheet.done()
    return found


def leaving_of(top: Sheet, arms: Mapping[str, StudyArm]) -> tuple[d.DropOut, ...]:
    """[[leaving]]: one table a cause."""
    found: list[d.DropOut] = []
    for sheet in top.tables("leaving"):
        needed(sheet, "share")
        cause = named(sheet, "cause", (d.CHANCE, d.SYMPTOMS))
        if cause == d.CHANCE and (sheet.has("per_point") or sheet.has("flare") or sheet.has("of")):
            sheet.wrong(
                "cause", "who leaves by chance leaves for no symptom.",
                'write cause = "symptoms", or leave of, flare and per_point out.',
            )  # fmt: skip
        name = needed(sheet, "name")
        if name in [one.name for one in found]:
            sheet.wrong("name", f'two causes are called "{name}".', "give one another name.")
        found.append(
            d.DropOut(
                name,
                cause,
                sheet.number("share", 0.1, 0.0, 0.95),
                named(sheet, "leaves", (d.STUDY, d.TREATMENT)),
                sheet.text("of", "pain", _symptoms()),
                sheet.number("per_point", 0.0, -5.0, 5.0),
                sheet.maybe("flare", 0.0, 100.0),
                tuple(sheet.texts("arms", (), arms)),
            )
        )
        sheet.done()
    return tuple(found)


def missing_of(top: Sheet) -> tuple[d.MissingVisits, ...]:
    """[[missing]]: visits that are not made."""
    found: list[d.MissingVisits] = []
    for sheet in top.tables("missing"):
        needed(sheet, "share")
        mechanism = named(sheet, "mechanism", WITH_MECHANISM)
        if mechanism == d.MCAR and sheet.has("per_point"):
            sheet.wrong(
                "per_point", "what is missing by chance hangs on no value.",
                'leave per_point out, or write mechanism = "mar".',
            )  # fmt: skip
        found.append(
            d.MissingVisits(
                mechanism,
                sheet.number("share", 0.1, 0.0, 0.95),
                sheet.number("per_point", 0.0, -5.0, 5.0),
            )
        )
        sheet.done()
    return tuple(found)


def expectations_of(top: Sheet, arms: Mapping[str, StudyArm]) -> tuple[d.Expectation, ...]:
    """[attention], everybody's, and [placebo.ARM], that arm's."""
    found: list[d.Expectation] = []
    if top.has("attention"):
        found.append(_expectation(top.table("attention"), ()))
    placebo = top.table("placebo")
    for name in placebo.values:
        if name not in arms:
            placebo.wrong(name, f'there is no arm "{name}".', nearest(name, arms))
        found.append(_expectation(placebo.table(name), (name,)))
    return tuple(found)


def _expectation(sheet: Sheet, arms: tuple[str, ...]) -> d.Expectation:
    days = sheet.number("days", 9.4, 0.1, 365.0)
    spread = sheet.number("spread", 0.5, 0.0, 3.0)
    gains: dict[str, float] = {}
    for name in sheet.values:
        if name in ("days", "spread"):
            continue
        if name not in quantities():
            sheet.wrong(name, f'expectation changes no "{name}".', nearest(name, quantities()))
        gains[name] = sheet.number(name, 0.0, -FAR, FAR)
    sheet.done()
    return d.Expectation(gains, days, arms, spread)


def run_in_of(top: Sheet, arms: Mapping[str, StudyArm]) -> d.RunIn | None:
    """[run_in]: weeks before the lots."""
    if not top.has("run_in"):
        return None
    sheet = top.table("run_in")
    arm = sheet.text("arm", "", ("", *arms)) if sheet.has("arm") else ""
    found = d.RunIn(
        sheet.whole("weeks", 2, 1, 52), arm,
        sheet.maybe("better", -FAR, FAR), sheet.maybe("attended", 0.0, 1.0),
        sheet.whole("washout", 0, 0, 52),
    )  # fmt: skip
    sheet.done()
    return found


def enrichments_of(top: Sheet) -> tuple[d.Enrichment, ...]:
    """[[enrichment]]: only people in whom something lies between two ends."""
    found: list[d.Enrichment] = []
    for sheet in top.tables("enrichment"):
        needed(sheet, "of")
        low, high = sheet.maybe("low", -FAR, FAR), sheet.maybe("high", -FAR, FAR)
        if low is None and high is None:
            sheet.wrong(None, f"{sheet.here()} has neither low nor high.", "write low = 0.5.")
        if low is not None and high is not None and low > high:
            sheet.wrong("low", f"low {low:g} is above high {high:g}.", "swap them.")
        found.append(
            d.Enrichment(
                sheet.text("of", ""), -FAR if low is None else low, FAR if high is None else high
            )
        )
        sheet.done()
    return tuple(found)


def interim_of(top: Sheet) -> d.InterimPlan | None:
    """[interim]: looks before the end."""
    if not top.has("interim"):
        return None
    sheet = top.table("interim")
    given = sheet.numbers("at", 1.0, 0.01, 1.0)
    found = d.InterimPlan(
        tuple(given if isinstance(given, list) else [given]),
        sheet.text("spending", "obrien_fleming", d.SPENDING),
        sheet.number("futility", 0.0, 0.0, 0.9), sheet.maybe("resize", 0.05, 1.0),
        sheet.number("most", 2.0, 1.0, 10.0), sheet.maybe("effect", -FAR, FAR),
    )  # fmt: skip
    if (found.resize is None) != (found.effect is None):
        sheet.wrong("effect", "resize and effect go together.", "write both, or neither.")
    sheet.done()
    return found


def adaptive_of(top: Sheet) -> d.AdaptiveLots | None:
    """[adaptive_lots]: lots that answer to what was seen."""
    if not top.has("adaptive_lots"):
        return None
    sheet = top.table("adaptive_lots")
    usual = d.AdaptiveLots()
    found = d.AdaptiveLots(
        sheet.number("first", usual.first, 0.05, 1.0), sheet.whole("every", usual.every, 1, 10_000),
        sheet.whole("waiting", usual.waiting, 0, 100_000),
        sheet.number("least", usual.least, 0.0, 0.5),
    )  # fmt: skip
    sheet.done()
    return found
