"""A day more: the people of a kept fit live on, and weigh anew by what came.

Nothing is drawn afresh, so this takes a moment where a fit takes a minute. After a fortnight, or
where too few different people are left, a whole fit is due; then None is returned.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

from unknot.diary import exposure as lives
from unknot.diary.entries import Diary
from unknot.diary.exposure import Exposure
from unknot.diary.snapshot import data_hash, until
from unknot.inference import burn_in, chosen_draws, prior
from unknot.inference.burn_in import Usual
from unknot.inference.check_results import Check
from unknot.inference.choices import Choices
from unknot.inference.fit import PreparedDiary, prepare
from unknot.inference.importance import normalised, systematic_resample
from unknot.inference.observation_model import Whitener
from unknot.inference.population_monte_carlo import explain
from unknot.inference.posterior import KeptFit, Particles
from unknot.inference.reports import Reports
from unknot.inference.response_prior import RESPONSES
from unknot.inference.trajectories import Trajectories
from unknot.model import Model

MOST_DAYS = 14
LEAST_PEOPLE = 80  # different people left in each run; fewer is no posterior


def extends(kept: KeptFit, diary: Diary) -> bool:
    """Whether a diary is the one that was fitted, perhaps with later entries."""
    return goes_on(kept.person, kept.read_to, kept.data_hash, diary)


def goes_on(person: str, read_to: date, read: str, diary: Diary) -> bool:
    """The same, of what a fit says of itself, without its draws.

    Args:
        person, read_to, read: whose days were fitted, the last of them, and the hash of all.
    """
    last = _last(diary)
    if person != diary.person or last is None or last < read_to:
        return False
    if not any(observation.day <= read_to for observation in diary.observations):
        return False  # it begins only after that day: another's, or a part of one's own
    return data_hash(until(diary, read_to)) == read


def _last(diary: Diary) -> date | None:
    return max((one.day for one in (*diary.observations, *diary.exertions)), default=None)


def add_days(kept: KeptFit, model: Model, diary: Diary) -> KeptFit | None:
    """The same fit after reading the later days of a diary.

    Returns:
        None where a whole fit is due: another model, symptoms that were not there, more than 14
        days since the fit, days that were fitted gone, or too few different people left.

    Raises:
        UnknotError: the diary holds nothing the model could explain.
    """
    prepared = prepare(diary)
    new = (prepared.last - kept.last).days
    gone = (prepared.first - kept.first).days
    fits = (
        model.hash == kept.settings["model"]
        and prepared.reports.symptoms == kept.symptoms
        and [one.name for one in chosen_draws.kinds_of(prepared.reports)]
        == [kind.name for kind in kept.kinds]
        and 0 <= new <= MOST_DAYS - kept.added
        and 0 <= gone < prepared.days
    )
    if not fits:
        return None
    read_to = _last(diary)
    assert read_to is not None
    if new == 0:
        return replace(kept, read_to=read_to, data_hash=data_hash(diary))
    runs: list[Particles] = []
    for number, run in enumerate(kept.particles):
        key = np.random.SeedSequence([int(kept.settings["seed"]), 97, kept.added + new, number])
        shuffled = number == 2  # its earlier activity was another's: only symptoms are weighed
        with threadpool_limits(limits=1, user_api="blas"):  # two threads take six times as long
            after = _weigh(
                model, kept.usual, run, prepared, new, gone, np.random.default_rng(key), shuffled
            )
        if len(np.unique(after.z, axis=0)) < LEAST_PEOPLE:
            return None
        runs.append(after)
    people = min(len(np.unique(run.z, axis=0)) for run in runs[:2])
    check = Check(
        "Days read since the fit",
        f"{kept.added + new}, {people} people left",
        f"at most {MOST_DAYS}, at least {LEAST_PEOPLE}",
        True,
        "The days since then were read without a new fit.",
    )
    others = tuple(one for one in kept.diagnostics.checks if one.name != check.name)
    return replace(
        kept,
        first=prepared.first,
        last=prepared.last,
        read_to=read_to,
        data_hash=data_hash(diary),
        runs=(runs[0], runs[1]),
        shuffled=runs[2] if len(runs) > 2 else None,
        diagnostics=replace(kept.diagnostics, checks=(*others, check)),
        added=kept.added + new,
        kinds=chosen_draws.kinds_of(prepared.reports),
    )


def _weigh(
    model: Model, usual: Usual, run: Particles, prepared: PreparedDiary, new: int, gone: int,
    rng: np.random.Generator, shuffled: bool,
) -> Particles:  # fmt: skip
    """One run after the new days: lived, weighed by what was reported of them, drawn anew."""
    reports = prepared.reports
    if shuffled:
        # Nor is its own response sought anew: what was done on those days was another's.
        reports = replace(reports, choices=Choices.none(reports.days), own=None)
    count = len(run.z)
    tail = _tail(prepared.lived, new)
    who = prior.traits(run.z)
    done = burn_in.follow(
        model, lives.timeline(tail), who, usual, run.end, reports.symptoms, tail.chores
    )
    fresh = np.stack([done.days[name] for name in reports.symptoms])
    means = np.concatenate([run.means[:, gone:], fresh], axis=1)
    before = run.means[:, gone - 1] if gone else run.before
    made = Trajectories(means, before, done.end, done.ok)
    row = np.searchsorted(np.array(RESPONSES), run.response)
    now = explain(reports, run.noise, made)
    then = explain(_without(reports, new), run.noise, made)
    pick = (row, np.arange(count))
    log_weight = now[pick] - then[pick]
    log_weight = np.where(np.isfinite(log_weight), log_weight, -np.inf)
    index = systematic_resample(normalised(log_weight), float(rng.random()))
    whitener = Whitener(reports, run.noise)
    lived = means[:, :, index], before[:, index]
    own = whitener.own_draws(*lived, row[index], rng)
    found = whitener.scales(*lived, run.response[index], None if own is None else own.flat)
    noise = rng.standard_normal(found.mean.shape)
    scale = found.mean + np.einsum("nij,nj->ni", found.root, noise)
    after = Particles(run.z, run.response, run.scale, means, before, done.end, run.noise, run.own)
    kept = np.maximum(scale[:, : len(reports.symptoms)], 0.05)
    after = replace(after.take(index), scale=kept)
    return after if own is None else replace(after, own=own)


def _without(reports: Reports, days: int) -> Reports:
    """The same reports with the last days empty."""
    values = reports.values.copy()
    values[:, -days:] = np.nan
    return replace(reports, values=values, choices=reports.choices.emptied(days))


def _tail(life: Exposure, days: int) -> Exposure:
    """The last days of a life."""
    at = np.arange(life.days - days, life.days)
    return replace(
        life.permuted(at),
        first=life.first,
        stress=life.stress[at],
        sleep_lost=life.sleep_lost[at],
    )
