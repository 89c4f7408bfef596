"""A trial's file read key by key: whatever is not understood is refused, with its line.

People and arms are written as in a study's file, or taken from a study that ships.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from unknot import evidence
from unknot.errors import nearest
from unknot.scenario.sheet import Sheet, read_sheet
from unknot.validate.asking import finite, needed
from unknot.validate.design import StudyArm, StudyPeople
from unknot.validate.endpoints import quantities, rise_is_gain
from unknot.validate.protocol import protocols
from unknot.validate.study import arm_of, ends_of, named, people_of
from unknot.virtual_trial import design as d
from unknot.virtual_trial.crossover import MOST_ARMS, SQUARES, WILLIAMS, tells_apart
from unknot.virtual_trial.read_events import (
    adaptive_of,
    adherence_of,
    enrichments_of,
    expectations_of,
    interim_of,
    leaving_of,
    missing_of,
    run_in_of,
)

USUAL = "usual"
KIND = "trial"
MOST_PEOPLE, MOST_WEEKS, MOST_TRIALS = 100_000, 104, 10_000
STATISTICS = ("difference", "smd", "change", "percent", "responders", "correlation")


def read_trial(text: str, file: str) -> d.VirtualDesign:
    """A trial from the text of its file.

    Raises:
        UnknotError: no TOML, something missing, an unknown key or name, or a value out of range.
    """
    top = read_sheet(text.removeprefix("\ufeff"), file, KIND)
    title, says = needed(top, "title"), needed(top, "says")
    who, arms = _people_and_arms(top)
    plan = top.table("design")
    kind = plan.text("kind", d.PARALLEL, d.KINDS)
    weeks = plan.whole("weeks", _longest(arms), 1, MOST_WEEKS)
    reference = plan.text("reference", USUAL, (*arms, USUAL))
    arms = _with_reference(arms, reference, weeks)
    _enough_arms(plan, kind, arms)
    squares = kind == d.CROSSOVER and len(arms) > 2
    periods = plan.whole("periods", len(arms) if squares else 2, 2, 12)
    washout = plan.whole("washout", 0, 0, 52)
    length = _length(kind, weeks, periods, washout)
    _long_enough(plan, arms)
    found = d.VirtualDesign(
        title, says, kind, who,
        plan.whole("people", 100, 4, MOST_PEOPLE), weeks, arms,
        _allocation(plan, arms), reference,
        _outcome(top.table("outcome"), length, "outcome"),
        (), plan.whole("screen", 0, 0, d.MOST_ASKED),
        tuple(_outcome(one, length, "secondary") for one in top.tables("secondary")),
        _eligible(top.table("eligibility")),
        enrichments_of(top), run_in_of(top, arms), adherence_of(top), leaving_of(top, arms),
        missing_of(top), expectations_of(top, arms), interim_of(top),
        adaptive_of(top),
        tuple(_subgroup(one) for one in top.tables("subgroups")),
        tuple(_published(one, arms, length) for one in top.tables("published")),
        plan.text("estimand", d.POLICY, d.ESTIMANDS),
        plan.text("analysis", "ancova", d.ANALYSES),
        plan.number("alpha", 0.05, 1e-6, 0.5), plan.number("power", 0.8, 0.05, 0.999),
        periods, washout,
        plan.text("square", WILLIAMS, SQUARES), _flag(plan, "carry_over", default=squares),
        plan.whole("carry_periods", 1, 1, MOST_ARMS - 1),
        plan.whole("seed", 1, 0, 2**31), plan.whole("replicates", 200, 0, MOST_TRIALS),
    )  # fmt: skip
    visits = _visits(plan, found, length)
    plan.done()
    top.done()
    _sensible(top, plan, found)
    return _with_visits(found, visits)


def _people_and_arms(top: Sheet) -> tuple[StudyPeople, dict[str, StudyArm]]:
    if not top.has("people"):
        top.wrong(None, "the trial lacks 'people'.", 'write [people] with population = "…".')
    sheet = top.table("people")
    written = top.table("arms")
    arms = {name: arm_of(written.table(name)) for name in written.values}
    if sheet.has("study"):
        study = protocols()[named(sheet, "study", protocols())]
        sheet.done()
        return study.who, dict(study.arms) | arms
    if not arms:
        top.wrong(None, "the trial lacks 'arms'.", "write [arms.NAME] with weeks and sessions.")
    return people_of(sheet), arms


def _longest(arms: Mapping[str, StudyArm]) -> int:
    return max([1, *(arm.days // 7 for arm in arms.values())])


def _with_reference(
    arms: Mapping[str, StudyArm], reference: str, weeks: int
) -> dict[str, StudyArm]:
    if reference in arms:
        return dict(arms)
    return {reference: StudyArm(7 * weeks)} | dict(arms)


def _enough_arms(plan: Sheet, kind: str, arms: Mapping[str, StudyArm]) -> None:
    if len(arms) < 2:
        plan.wrong("reference", "there is nothing to compare with.", "add another arm.")
    if kind == d.SERIES and len(arms) != 2:
        plan.wrong(
            "kind",
            f"a {kind} of {len(arms)} arms cannot be analysed here.",
            'keep two arms, or write kind = "crossover".',
        )
    if kind == d.CROSSOVER and len(arms) > MOST_ARMS:
        plan.wrong(
            "kind",
            f"a crossover of {len(arms)} arms has {len(arms)} periods.",
            f'keep {MOST_ARMS} arms, or write kind = "parallel".',
        )


def _long_enough(plan: Sheet, arms: Mapping[str, StudyArm]) -> None:
    for name, arm in arms.items():
        if arm.days < 7:
            plan.wrong(None, f"arm {name} lasts less than a week.", "give it weeks = 1 or more.")


def _length(kind: str, weeks: int, periods: int, washout: int) -> int:
    if kind == d.PARALLEL:
        return weeks
    blocks = periods * (2 if kind == d.SERIES else 1)
    return blocks * weeks + (blocks - 1) * washout


def _allocation(plan: Sheet, arms: Mapping[str, StudyArm]) -> tuple[int, ...]:
    given = plan.numbers("allocation", 1, 0, 20)
    shares = given if isinstance(given, list) else [given] * len(arms)
    whole = all(share == int(share) for share in shares)
    if len(shares) != len(arms) or not whole or not sum(shares):
        plan.wrong(
            "allocation",
            f"allocation is no list of {len(arms)} whole numbers, one an arm ({', '.join(arms)}).",
            f"write allocation = {[1] * len(arms)}.",
        )
    return tuple(int(share) for share in shares)


def _outcome(sheet: Sheet, length: int, what: str) -> d.TrialOutcome:
    if not sheet.values:
        sheet.wrong(None, f"the trial lacks [{what}].", f'write [{what}] with of = "pain".')
    of = named(sheet, "of", quantities())
    rises = _flag(sheet, "higher_is_better", default=rise_is_gain(of) or False)
    if rises and quantities()[of].rated:
        sheet.wrong("higher_is_better", f"a rise of {of} is no gain.", "leave it out.")
    threshold = sheet.maybe("threshold", -1e6, 1e6)
    if threshold is not None and (threshold < 0.0 if rises else threshold > 0.0):
        way = "rise" if rises else "fall"
        sheet.wrong(
            "threshold", f"better is a {way} here.", f"write threshold = {-threshold:g}."
        )  # fmt: skip
    noise = sheet.maybe("noise", 0.0, 1e6)
    step = sheet.number("step", 0.0, 0.0, 1e3)
    found = d.TrialOutcome(of, sheet.whole("week", 0, 0, length), threshold, noise, step, rises)
    sheet.done()
    return found


def _flag(sheet: Sheet, key: str, *, default: bool = False) -> bool:
    value = sheet.values.get(key, default) if sheet.has(key) else default
    if not isinstance(value, bool):
        sheet.wrong(key, f"{key} is neither true nor false.", f"write {key} = true.")
    return value


def _eligible(sheet: Sheet) -> tuple[tuple[str, float, float], ...]:
    found: list[tuple[str, float, float]] = []
    for name in sheet.values:
        if name not in quantities():
            sheet.wrong(name, f'nobody is chosen by "{name}".', nearest(name, quantities()))
        low, high = ends_of(sheet, name)
        found.append((name, low, high))
    return tuple(found)


def _subgroup(sheet: Sheet) -> d.SubgroupQuestion:
    needed(sheet, "by")
    found = d.SubgroupQuestion(sheet.text("by", ""))
    sheet.done()
    return found


def _published(sheet: Sheet, arms: Mapping[str, StudyArm], length: int) -> d.PublishedResult:
    needed(sheet, "week")
    key = named(sheet, "evidence", evidence.table())
    low, high = finite(sheet, "low"), finite(sheet, "high")
    value = finite(sheet, "value")
    if not low <= value <= high:
        sheet.wrong("value", f"{value:g} lies outside {low:g} to {high:g}.", "mend one of them.")
    found = d.PublishedResult(
        needed(sheet, "name"), named(sheet, "of", quantities()), named(sheet, "arm", arms),
        sheet.whole("week", 1, 1, length), named(sheet, "statistic", STATISTICS),
        value, low, high, key, needed(sheet, "how"),
        named(sheet, "beside", quantities()) if sheet.has("beside") else "",
    )  # fmt: skip
    sheet.done()
    return found


def _visits(plan: Sheet, found: d.VirtualDesign, length: int) -> tuple[int, ...]:
    """Weeks at whose end something is written down: those given, and those that are asked."""
    given = plan.numbers("visits", 0, 0, length)
    written = given if isinstance(given, list) else [given]
    if any(week != int(week) for week in written):
        plan.wrong("visits", "visits are no whole weeks.", f"write visits = [{length}].")
    weeks = {int(week) for week in written if week} | {length}
    weeks |= {one.week for one in found.outcomes if one.week}
    weeks |= {one.week for one in found.published}
    if not plan.has("visits"):
        weeks |= set(range(4, length, 4))
    if found.kind != d.PARALLEL:
        step = found.weeks + found.washout
        blocks = found.periods * (2 if found.kind == d.SERIES else 1)
        weeks = {step * at + found.weeks for at in range(blocks)} | (weeks - {length}) | {length}
    return tuple(sorted(weeks))


def _with_visits(found: d.VirtualDesign, visits: Sequence[int]) -> d.VirtualDesign:
    return replace(found, visits=tuple(visits))


def _sensible(top: Sheet, plan: Sheet, found: d.VirtualDesign) -> None:
    """What contradicts itself, though each part may stand alone."""
    names = [one.of for one in found.outcomes]
    if len(set(names)) < len(names):
        top.wrong("secondary", "an outcome is named twice.", "keep one of the two.")
    for one in found.published:
        for of in (one.of, *([one.beside] if one.beside else ())):
            if of not in names:
                top.wrong("published", f'"{of}" is not measured.', "add it as [[secondary]].")
        if (one.statistic == "correlation") != bool(one.beside):
            top.wrong("published", "a correlation is of two.", 'write beside = "…" with it.')
        if one.statistic == "responders" and found.outcome.threshold is None:
            top.wrong("published", "responders need a threshold.", "add it to [outcome].")
    if found.interim is not None:
        shares = (0.0, *found.interim.at)
        if any(a >= b for a, b in pairwise(shares)) or found.interim.at[-1] != 1.0:
            top.wrong("interim", "looks do not rise to 1.", "write at = [0.5, 1.0].")
        if found.kind != d.PARALLEL:
            top.wrong("interim", "only parallel trials are looked at.", "leave [interim] out.")
    if found.adaptive is not None and (found.kind != d.PARALLEL or found.interim is not None):
        top.wrong(
            "adaptive_lots",
            "lots answer to what was seen in parallel trials without looks only.",
            "leave [adaptive_lots] or [interim] out.",
        )
    _heard(top, plan, found)
    _whole_squares(plan, found)
    if found.kind != d.PARALLEL and (found.subgroups or found.published):
        plan.wrong("kind", "subgroups and published want parallel.", "leave them out.")


def _heard(top: Sheet, plan: Sheet, found: d.VirtualDesign) -> None:
    """What a trial of this kind would not listen to is refused, and so is an arm of nobody."""
    parallel = found.kind == d.PARALLEL
    deaf = ["periods", "washout"] if parallel else ["analysis"]
    if found.kind == d.SERIES:
        deaf.append("allocation")
    for key in deaf:
        if plan.has(key):
            plan.wrong(key, f'a trial of kind "{found.kind}" has no {key}.', "leave it out.")
    if not parallel and found.outcome.threshold is not None:
        top.table("outcome").wrong(
            "threshold", "responders are counted in parallel trials only.", "leave it out."
        )
    needy = found.compared if parallel else found.names
    for name, count in zip(found.names, found.allocation, strict=True):
        if not count and name in needy:
            plan.wrong("allocation", f"nobody would draw {name}.", "give it 1 at least.")
    if 0 < found.screen < found.people:
        plan.wrong(
            "screen", f"{found.screen} people asked are fewer than {found.people}.",
            f"write screen = {4 * found.people}.",
        )  # fmt: skip


def _whole_squares(plan: Sheet, found: d.VirtualDesign) -> None:
    """A crossover of several arms has each arm once; other trials know nothing of squares."""
    if found.kind != d.CROSSOVER or len(found.arms) == 2:
        for key in ("square", "carry_over", "carry_periods"):
            if plan.has(key):
                plan.wrong(key, f"{key} is of a crossover of three arms or more.", "leave it out.")
        return
    arms = len(found.arms)
    if found.periods != arms:
        plan.wrong(
            "periods",
            f"{found.periods} periods do not give each of {arms} arms once.",
            f"write periods = {arms}, or leave it out.",
        )
    back = found.carry_periods
    if plan.has("carry_periods") and not found.carry_over:
        plan.wrong("carry_periods", "nothing is taken out here.", "write carry_over = true.")
    if back > 1 and (back >= arms or not tells_apart(arms, found.square, back)):
        plan.wrong(
            "carry_periods",
            f"{arms} arms in turn cannot be told from what they leave for {back} periods.",
            f"write carry_periods = {back - 1}, take more arms, or a Williams design.",
        )
    if len(set(found.allocation)) > 1:
        plan.wrong(
            "allocation", "sequences of a square are drawn equally often.", "leave allocation out."
        )
