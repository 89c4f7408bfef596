"""The report of a trial in silico: one HTML file, in the style of a person's report.

Every mean stands with the number of people behind it, every estimate beside the truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from unknot.report.charts.marks import ChartTable, safe
from unknot.report.html import POLICY, page_templates, stylesheet
from unknot.validate.endpoints import quantity
from unknot.virtual_trial import design as d
from unknot.virtual_trial.analyse import TrialEstimate
from unknot.virtual_trial.crossover import square_analysis, square_words
from unknot.virtual_trial.picture import course_picture, flow_picture, published_picture
from unknot.virtual_trial.plain import summary
from unknot.virtual_trial.power import wilson
from unknot.virtual_trial.run import OutcomeResult, VirtualTrial, unit_of

ESTIMANDS = {
    d.POLICY: "treatment policy: as it was lived, whoever stopped",
    d.HYPOTHETICAL: "hypothetical: had everybody kept to it",
    d.WHILE_ON: "while on treatment: until each one stopped",
}
KINDS = {
    d.PARALLEL: "parallel arms",
    d.CROSSOVER: "a crossover of two periods",
    d.SERIES: "a series of N-of-1 trials",
}
ANALYSES = {
    "ancova": "ANCOVA: follow-up on arm and the value before",
    "t": "Student's t of changes",
    "mixed": "repeated measures with a random intercept (REML)",
    "carried": "ANCOVA after the last value seen was carried on",
}
WITHIN = {
    d.CROSSOVER: "differences of two periods between sequences (Hills and Armitage)",
    d.SERIES: "each one's pairs of blocks, then a random-effects mean (DerSimonian and Laird)",
}


@dataclass(frozen=True)
class TrialSection:
    """A part of the page."""

    id: str
    title: str
    says: tuple[str, ...]
    picture: Markup | None = None
    tables: tuple[ChartTable, ...] = ()


def trial_page(trial: VirtualTrial) -> str:
    """The whole page."""
    return (
        page_templates()
        .get_template("virtual_trial.html.j2")
        .render(
            title=trial.design.title,
            says=trial.design.says,
            policy=POLICY,
            style=stylesheet(),
            headline=headline(trial),
            lead=summary(trial).splitlines()[2:],
            sections=_sections(trial),
            model=trial.model,
            seed=trial.design.seed,
        )
    )


def headline(trial: VirtualTrial) -> str:
    """One sentence: what the primary outcome says of the first arm, and whether that is right."""
    one = trial.primary[0]
    low, high = one.estimate.interval()
    plain = _plain(one.outcome.of)
    name = plain if plain.isupper() else plain.lower()
    body, _ = one.truths[trial.design.estimand]
    if not math.isfinite(one.estimate.value):
        return f"{one.arm.replace('_', ' ').capitalize()}: there was nobody to compare with."
    said = (
        f"changed {name} by {_signed(one.estimate.value)} {unit_of(trial.design)}"
        if low > 0 or high < 0
        else f"showed no difference in {name} (between {_signed(low)} and {_signed(high)})"
    )
    arm = one.arm.replace("_", " ").capitalize()
    return f"{arm} {said}; the truth is {_signed(body)}."


def _signed(value: float) -> str:
    return "none" if not math.isfinite(value) else f"{value:+.2f}"


def _share(count: int, whole: int) -> str:
    return f"{count} of {whole} ({100 * count / whole:.0f} %)" if whole else "none"


def _sections(trial: VirtualTrial) -> list[TrialSection]:
    found = [_flow(trial), _effects(trial)]
    if trial.replicates:
        found.append(_power(trial))
    if trial.responders:
        found.append(_responders(trial))
    if trial.series is not None:
        found.append(_series(trial))
    if trial.subgroups:
        found.append(_subgroups(trial))
    if trial.looks:
        found.append(_looks(trial))
    if trial.published:
        found.append(_published(trial))
    return [*found, _how(trial)]


def _flow(trial: VirtualTrial) -> TrialSection:
    words = trial.flow.words()
    return TrialSection("flow", "Who took part", (words,), safe(flow_picture(trial.flow)))


def _interval(one: TrialEstimate) -> str:
    low, high = one.interval()
    return f"{_signed(low)} to {_signed(high)}"


def _p(value: float) -> str:
    return "none" if not math.isfinite(value) else "< .001" if value < 0.001 else f"{value:.3f}"


def _effects(trial: VirtualTrial) -> TrialSection:
    rows = [_effect_row(one, trial) for one in trial.results]
    head = ("outcome", "estimate", "95 % interval", "p", "people", "true", "with expectation")
    tables = [
        ChartTable(f"Arm less {trial.design.reference}", head, tuple(rows)),
        ChartTable(
            "The truth under each estimand, in the body alone",
            ("outcome", *ESTIMANDS.values()),
            tuple(
                (_name(one), *(_signed(one.truths[key][0]) for key in ESTIMANDS))
                for one in trial.results
                if all(key in one.truths for key in ESTIMANDS)
            ),
        ),
    ]
    points = ChartTable(
        f"{_plain(trial.design.outcome.of)}: mean (SD; people measured)",
        ("week", *(name.replace("_", " ") for name in trial.design.names)),
        tuple(_week_row(trial, week) for week in sorted({p.week for p in trial.courses})),
    )
    says = (
        "The estimate is what this one trial tells. The truth is the mean difference between each "
        "randomised person and their own twin, as they would rate it without noise."
    )
    kept = tuple(table for table in tables if table.rows)
    return TrialSection("effects", "What it tells", (says,), safe(course_picture(trial)),
                        (*kept, points))  # fmt: skip


def _week_row(trial: VirtualTrial, week: int) -> tuple[str, ...]:
    found = {p.arm: p for p in trial.courses if p.week == week}
    cells = [
        f"{found[arm].mean:.2f} ({found[arm].sd:.2f}; {found[arm].n})"
        if arm in found and found[arm].n > 1
        else "none"
        for arm in trial.design.names
    ]
    return (str(week), *cells)


def _plain(name: str) -> str:
    known = {"fiqr": "FIQR", "psqi": "PSQI", "rmssd": "RMSSD", "vo2_peak": "Peak oxygen uptake"}
    return known.get(name, name.replace("_", " ").capitalize())


def _name(one: OutcomeResult) -> str:
    return f"{_plain(one.outcome.of)}, {one.arm.replace('_', ' ')}"


def _effect_row(one: OutcomeResult, trial: VirtualTrial) -> tuple[str, ...]:
    body, seen = one.truths[trial.design.estimand]
    unit = quantity(one.outcome.of).unit
    e = one.estimate
    return (
        f"{_name(one)} ({unit})", _signed(e.value), _interval(e), _p(e.p),
        f"{e.n[0]} and {e.n[1]}", _signed(body), _signed(seen),
    )  # fmt: skip


def _power(trial: VirtualTrial) -> TrialSection:
    shown: list[tuple[str, ...]] = []
    right: list[tuple[str, ...]] = []
    for arm, one in trial.replicates.items():
        low, high = wilson(one.rejects, one.trials)
        name = arm.replace("_", " ")
        formula = "none" if math.isnan(one.formula) else f"{100 * one.formula:.0f} %"
        size = "none" if one.size is None else str(one.size)
        told = _share(one.rejects, one.trials)
        interval = f"{100 * low:.0f} to {100 * high:.0f} %"
        none = _share(one.null_rejects, one.null_trials)
        shown.append((name, told, interval, formula, none, size, f"{one.people.mean:.0f}"))
        mean = f"{_signed(one.estimate.mean)} ± {one.estimate.sd:.2f}"
        holds, wrong = _share(one.covers, one.trials), _share(one.wrong, one.trials)
        right.append((name, mean, f"{one.error:.2f}", _signed(one.truth), holds, wrong))
    trials = next(iter(trial.replicates.values())).trials
    says = (
        f"The same trial {trials} times, with other people, other lots and other noise. Where the "
        "interval holds the truth in clearly less than 95 of 100, the analysis misleads: people "
        "who leave or miss visits differ from those who stay."
    )
    heads = (
        ("arm", "an effect shown", "95 % interval", "by formula", "shown where there is none",
         "people an arm wanted", "people used"),
        ("arm", "mean ± SD", "error told", "truth", "interval holds it", "wrong sign"),
    )  # fmt: skip
    tables = (
        ChartTable(f"Power, in {trials} replicate trials", heads[0], tuple(shown)),
        ChartTable(f"Estimates, in {trials} replicate trials", heads[1], tuple(right)),
    )
    return TrialSection("power", "Were it done again", (says,), None, tables)


def _responders(trial: VirtualTrial) -> TrialSection:
    labelled: list[tuple[str, ...]] = []
    real: list[tuple[str, ...]] = []
    for one in trial.responders:
        name = one.arm.replace("_", " ")
        floor, noise = _share(one.floor, one.people), _share(one.noise, one.people)
        labelled.append((name, _share(one.count, one.people), floor, noise))
        true, both = _share(one.true, one.people), _share(one.both, one.count)
        real.append((name, true, both, f"{one.spread_seen:.2f}", f"{one.spread_true:.2f}"))
    threshold = trial.responders[0].threshold
    says = (
        f"A responder is somebody whose written change is {threshold:g} or better. The same people "
        "without the arm show how many would be labelled so anyway; their twins show in whom it "
        "was the arm."
    )
    heads = (
        ("arm", "labelled responders", "had the arm no effect", "by noise alone"),
        ("arm", "changed by the arm", "labelled rightly", "SD of response, seen", "true"),
    )
    tables = (
        ChartTable("Labelled, of those measured", heads[0], tuple(labelled)),
        ChartTable("The truth, by their twins", heads[1], tuple(real)),
    )
    title = "Responders, and how many there are by chance"
    return TrialSection("responders", title, (says,), None, tables)


def _series(trial: VirtualTrial) -> TrialSection:
    one = trial.series
    assert one is not None
    says = (
        (
            f"{one.people} people had two pairs of blocks or more. Their own series tells "
            f"{one.better} of a gain and {one.worse} of a loss; {one.rightly} of these rightly. "
            f"Had the arm no effect, {one.chance} would be told something."
        ),
        (
            f"True effects differ between people with an SD of {one.spread_true:.2f}; the series "
            f"estimate {one.spread_seen:.2f}."
        ),
    )
    return TrialSection("series", "Person by person", says)


def _subgroups(trial: VirtualTrial) -> TrialSection:
    head = ("split at the median of", "low half", "people", "high half", "people ",
            "high less low", "p", "by lots, 5 in 100", "true")  # fmt: skip
    rows = [
        (
            f"{one.by.replace('_', ' ')}, {one.arm.replace('_', ' ')}",
            _signed(one.low.value), f"{one.low.n[0]} and {one.low.n[1]}",
            _signed(one.high.value), f"{one.high.n[0]} and {one.high.n[1]}",
            f"{_signed(one.interaction.value)} ({_interval(one.interaction)})",
            _p(one.interaction.p), f"{one.chance:.2f}", _signed(one.true),
        )
        for one in trial.subgroups
    ]  # fmt: skip
    says = (
        "Halves differ by chance too: in 5 of 100 splits by lots the difference is as large as the "
        "last but one column. The last is the truth."
    )
    return TrialSection("subgroups", "Subgroups, and how far they differ by chance", (says,), None,
                        (ChartTable("Effects in each half", head, tuple(rows)),))  # fmt: skip


def _looks(trial: VirtualTrial) -> TrialSection:
    rows = [
        (
            arm.replace("_", " "), f"{100 * look.share:.0f} %", str(look.people),
            _signed(look.estimate.value), _signed(look.estimate.normal), f"{look.bound:.3f}",
            look.decision,
        )
        for arm, one in trial.looks.items()
        for look in one.results
    ]  # fmt: skip
    head = ("arm", "information", "people", "estimate", "statistic", "boundary", "then")
    says = [
        f"{arm.replace('_', ' ').capitalize()}: planned for {one.planned} people; the SD of change "
        f"was {one.sd:.2f} in those seen first, arms unknown, so {one.resized} are wanted."
        for arm, one in trial.looks.items()
        if math.isfinite(one.sd)
    ]
    says.append("An effect found early tends to be told too large: see the mean over replicates.")
    return TrialSection("looks", "Looks before the end", tuple(says), None,
                        (ChartTable("Each look", head, tuple(rows)),))  # fmt: skip


def _published(trial: VirtualTrial) -> TrialSection:
    met = sum(bool(row["inside"]) for row in trial.published)
    head = ("number", "published", "interval", "simulated", "95 of 100 trials", "within", "how")
    rows = [
        (
            str(row["name"]), f"{row['published']:.2f}", f"{row['low']:.2f} to {row['high']:.2f}",
            f"{row['simulated']:.2f} ± {row['sd']:.2f}",
            f"{row['trial_low']:.2f} to {row['trial_high']:.2f}",
            "yes" if row["inside"] else "no", str(row["how"]),
        )
        for row in trial.published
    ]  # fmt: skip
    says = (f"{met} of {len(trial.published)} published intervals hold the simulated mean.",)
    title = f"{trial.design.title}: published and simulated"
    return TrialSection(
        "published", "Beside what was published", says,
        safe(published_picture(title, trial.published)),
        (ChartTable("Published and simulated", head, tuple(rows), frozenset({0, 6})),),
    )  # fmt: skip


def _how(trial: VirtualTrial) -> TrialSection:
    design = trial.design
    rows: list[tuple[str, str]] = [
        ("design", f"{square_words(design) or KINDS[design.kind]}, {design.weeks} weeks"),
        ("people", f"{design.people} randomised, in blocks of {sum(design.allocation)}"),
        ("arms", ", ".join(design.names) + f"; compared with {design.reference}"),
        ("primary outcome", f"{design.outcome.of} ({unit_of(design)})"),
        ("estimand", ESTIMANDS[design.estimand]),
        ("analysis", square_analysis(design) or WITHIN.get(design.kind, ANALYSES[design.analysis])),
        ("two-sided alpha", f"{design.alpha:g}"),
        ("comes to a session", _adherence(design)),
        ("leaves", "; ".join(_leaving(one) for one in design.leaving) or "nobody"),
        ("visits missed", _missing(design.missing)),
        ("expectation", _expectation(design.expectations)),
    ]
    table = ChartTable("What was assumed", ("", ""), tuple(rows), frozenset({0, 1}))
    says = (
        "These people are made up, on a model whose couplings are graded hypotheses. A trial in "
        "silico helps to plan and to doubt; it is no evidence that anything helps anybody, and no "
        "medical advice."
    )
    return TrialSection("how", "How it was done", (says,), None, (table,))


def _adherence(design: d.VirtualDesign) -> str:
    one = design.adherence
    if one.attend >= 1.0:
        return "everybody, always"
    felt = f", less by {one.per_point:g} on the logit a point worse" if one.per_point else ""
    return f"{100 * one.attend:.0f} % of the time (SD {one.spread:g} on the logit){felt}"


def _leaving(one: d.DropOut) -> str:
    felt = f", more when {one.of} is worse" if one.cause == d.SYMPTOMS else ""
    return f"{one.name}: {100 * one.share:.0f} % leave the {one.leaves}{felt}"


def _missing(rules: Sequence[d.MissingVisits]) -> str:
    told = (f"{100 * one.share:.0f} % ({one.mechanism.upper()})" for one in rules)
    return "; ".join(told) or "none"


def _expectation(some: Sequence[d.Expectation]) -> str:
    return (
        "; ".join(
            f"{of} {gain:+g} in {', '.join(one.arms) or 'every arm'}, in {one.days:g} days"
            for one in some
            for of, gain in one.gains.items()
        )
        or "none"
    )
