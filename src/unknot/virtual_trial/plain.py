"""A trial as plain data, and in a few lines that a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from unknot.validate.endpoints import quantity
from unknot.virtual_trial.analyse import TrialEstimate
from unknot.virtual_trial.design import POLICY
from unknot.virtual_trial.interim import Looks
from unknot.virtual_trial.power import monte_carlo_error, wilson
from unknot.virtual_trial.replicate import ReplicateFigures
from unknot.virtual_trial.responders import ResponderShares, SubgroupEffect
from unknot.virtual_trial.run import OutcomeResult, VirtualTrial


def estimate_data(one: TrialEstimate) -> dict[str, Any]:
    """An estimate with its interval and the people behind it."""
    low, high = one.interval()
    return {
        "value": one.value, "error": one.error, "low": low, "high": high, "p": one.p, "df": one.df,
        "n": one.n[0], "n_reference": one.n[1], "sd": one.sd,
    }  # fmt: skip


def result_data(one: OutcomeResult) -> dict[str, Any]:
    """One outcome of one arm, beside the truth under every estimand."""
    return {
        "of": one.outcome.of, "unit": quantity(one.outcome.of).unit, "arm": one.arm,
        "estimate": estimate_data(one.estimate),
        "truth": {
            name: {"body": body, "with_expectation": seen}
            for name, (body, seen) in one.truths.items()
        },
    }  # fmt: skip


def _responders(one: ResponderShares) -> dict[str, Any]:
    return {
        "arm": one.arm, "threshold": one.threshold, "people": one.people, "labelled": one.count,
        "had_the_arm_no_effect": one.floor, "by_noise_alone": one.noise, "true": one.true,
        "labelled_and_true": one.both, "sd_of_response_seen": one.spread_seen,
        "sd_of_response_true": one.spread_true,
    }  # fmt: skip


def _subgroup(one: SubgroupEffect) -> dict[str, Any]:
    return {
        "by": one.by, "arm": one.arm, "low": estimate_data(one.low),
        "high": estimate_data(one.high), "interaction": estimate_data(one.interaction),
        "largest_by_chance": one.chance, "true_interaction": one.true,
    }  # fmt: skip


def _replicates(one: ReplicateFigures) -> dict[str, Any]:
    low, high = wilson(one.rejects, one.trials)
    false = one.null_rejects / max(one.null_trials, 1)
    return {
        "trials": one.trials, "mean": one.estimate.mean, "sd": one.estimate.sd,
        "told_error": one.error, "shown": one.rejects, "power": one.rejects / max(one.trials, 1),
        "power_low": low, "power_high": high, "wrong_sign": one.wrong, "covers": one.covers,
        "truth": one.truth, "null_trials": one.null_trials, "null_shown": one.null_rejects,
        "false_positive": false,
        "false_positive_error": monte_carlo_error(false, one.null_trials),
        "power_by_formula": one.formula, "people_an_arm_for_power": one.size,
        "people": one.people.mean, "people_sd": one.people.sd, "stages": list(one.stages),
    }  # fmt: skip


def _looks(one: Looks) -> dict[str, Any]:
    return {
        "planned": one.planned, "resized": one.resized, "sd": one.sd,
        "looks": [
            {
                "share": look.share, "people": look.people, "bound": look.bound,
                "decision": look.decision, "estimate": estimate_data(look.estimate),
            }
            for look in one.results
        ],
    }  # fmt: skip


def trial_data(trial: VirtualTrial) -> dict[str, Any]:
    """Everything as plain data: the JSON of the command."""
    design = trial.design
    series = trial.series
    return {
        "title": design.title, "kind": design.kind, "people": trial.data.people,
        "weeks": design.weeks, "arms_named": list(design.names), "reference": design.reference,
        "estimand": design.estimand, "analysis": design.analysis, "alpha": design.alpha,
        "flow": trial.flow.data(),
        "results": [result_data(one) for one in trial.results],
        "courses": [
            {"arm": p.arm, "week": p.week, "mean": p.mean, "sd": p.sd, "n": p.n}
            for p in trial.courses
        ],
        "responders": [_responders(one) for one in trial.responders],
        "subgroups": [_subgroup(one) for one in trial.subgroups],
        "interim": {arm: _looks(one) for arm, one in trial.looks.items()},
        "series": None if series is None else {
            "people": series.people, "better": series.better, "worse": series.worse,
            "rightly": series.rightly, "by_chance": series.chance,
            "sd_between_people_seen": series.spread_seen,
            "sd_between_people_true": series.spread_true,
        },
        "replicates": {arm: _replicates(one) for arm, one in trial.replicates.items()},
        "published": [dict(one) for one in trial.published],
    }  # fmt: skip


def summary(trial: VirtualTrial) -> str:
    """A few lines: people, effects beside the truth, power, responders beside their floor."""
    lines = [trial.design.title, trial.flow.words()]
    lines += [_told(one, trial) for one in trial.primary]
    told = {arm: one for arm, one in trial.replicates.items() if isfinite(one.estimate.mean)}
    lines += [_power(arm, one) for arm, one in told.items()]
    lines += [
        f"{one.arm}: {one.count} of {one.people} changed by {one.threshold:g} or better; "
        f"{one.floor} would have had the arm no effect, {one.noise} by noise alone; in {one.true} "
        "it was the arm."
        for one in trial.responders
        if one.arm != trial.design.reference
    ]
    lines += [_series(trial)] if trial.series else []
    lines += [_looked(arm, one) for arm, one in trial.looks.items()]
    if trial.published:
        met = sum(bool(one["inside"]) for one in trial.published)
        lines.append(f"{met} of {len(trial.published)} published intervals hold what is simulated.")
    return "\n".join(_worded(line, trial) for line in lines)


def _worded(line: str, trial: VirtualTrial) -> str:
    """Names of arms and outcomes as words."""
    for name in (*trial.design.names, *(one.of for one in trial.design.outcomes)):
        line = line.replace(name, name.replace("_", " "))
    return line


def _told(one: OutcomeResult, trial: VirtualTrial) -> str:
    low, high = one.estimate.interval()
    body, seen = one.truths.get(trial.design.estimand, one.truths.get(POLICY, (0.0, 0.0)))
    expectation = f", {seen:+.2f} with expectation" if abs(seen - body) > 1e-9 else ""
    name = one.outcome.of.replace("_", " ")
    n = one.estimate.n
    if one.estimate.value != one.estimate.value:
        return (
            f"{one.arm} against {trial.design.reference}, {name}: no difference can be told, for "
            f"too few are on one side; true {body:+.2f}{expectation}."
        )
    return (
        f"{one.arm} against {trial.design.reference}, {name}: {one.estimate.value:+.2f} "
        f"{quantity(one.outcome.of).unit} (95 % {low:+.2f} to {high:+.2f}; n {n[0]} and {n[1]}); "
        f"true {body:+.2f}{expectation}."
    )


def _power(arm: str, one: ReplicateFigures) -> str:
    formula = f" (by formula {100 * one.formula:.0f} %)" if one.formula == one.formula else ""
    size = f"; {one.size} people an arm for the power wanted" if one.size else ""
    return (
        f"{arm}: {one.trials} such trials give {one.estimate.mean:+.2f} ± {one.estimate.sd:.2f}; "
        f"{one.rejects} of them show an effect{formula}, {one.null_rejects} of {one.null_trials} "
        f"do where there is none{size}."
    )


def _series(trial: VirtualTrial) -> str:
    one = trial.series
    assert one is not None
    return (
        f"Of {one.people} people their own series tells {one.better} of a gain and {one.worse} of "
        f"a loss, {one.rightly} of these rightly; {one.chance} would be told something by chance "
        "alone."
    )


def _looked(arm: str, one: Looks) -> str:
    last = one.last
    size = f" (planned {one.planned}, resized to {one.resized})" if one.sd == one.sd else ""
    return f"{arm}: {last.decision} at look {len(one.results)} with {last.people} people{size}."


def published_table(trials: Mapping[str, VirtualTrial]) -> list[dict[str, Any]]:
    """Published beside simulated of several trials, one row a number."""
    return [
        {"trial": name, "people": trial.design.people} | dict(row)
        for name, trial in trials.items()
        for row in trial.published
    ]
