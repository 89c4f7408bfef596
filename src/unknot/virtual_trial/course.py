"""Weeks lived one after another: each week answers to how the one before felt.

Whoever stops a treatment lives their usual life from then on; whoever leaves the study does too,
and is no longer seen. All luck is by person and week, the same under every arm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.engine.mesh import LONGEST_HOURS, even
from unknot.engine.solve import People, solve
from unknot.errors import UnknotError
from unknot.progress import Progress, quiet
from unknot.validate.design import StudyArm
from unknot.validate.endpoints import DAILY
from unknot.validate.parameter_batch import single
from unknot.virtual_trial.design import (
    CHANCE,
    NEVER,
    STUDY,
    AdherenceModel,
    DropOut,
    TrialOutcome,
)
from unknot.virtual_trial.pool import Indices, TrialPool, normal, uniform
from unknot.virtual_trial.rating import latent, visit
from unknot.virtual_trial.week import (
    DAYS,
    Flags,
    OfferedSession,
    levels_of,
    offered,
    on_treatment,
    written,
)

NOWHERE = -1  # on no arm: the usual life
STAYED = -1


@dataclass(frozen=True)
class TrialBehaviour:
    """Who comes and who leaves."""

    adherence: AdherenceModel
    leaving: tuple[DropOut, ...] = ()


@dataclass(frozen=True)
class TrialCourse:
    """What a pool lived.

    Attributes:
        means: mean of every week of every daily name, (weeks, people); NaN after a failed solve.
        offered, attended: sessions of each week, (weeks, people).
        stopped, left: the week after which the treatment, the study was left; NEVER for nobody.
        stop_cause, cause: which of the causes of leaving, STAYED for none, (people,).
        failed: whose equations could not be solved, (people,).
        end: the pool as it is afterwards.
    """

    means: Mapping[str, Array]
    offered: Array
    attended: Array
    stopped: npt.NDArray[np.int_]
    left: npt.NDArray[np.int_]
    stop_cause: npt.NDArray[np.int_]
    cause: npt.NDArray[np.int_]
    failed: Flags
    end: TrialPool


@dataclass
class _State:
    """Everything that changes from week to week."""

    start: Array
    levels: Array
    worse: dict[str, Array]
    stopped: npt.NDArray[np.int_]
    left: npt.NDArray[np.int_]
    stop_cause: npt.NDArray[np.int_]
    cause: npt.NDArray[np.int_]
    failed: Flags


def live_course(
    pool: TrialPool,
    arms: Mapping[str, StudyArm],
    plan: npt.NDArray[np.int_],
    behaviour: TrialBehaviour,
    within: npt.NDArray[np.int_] | None = None,
    progress: Progress = quiet,
    key: str = "",
) -> TrialCourse:
    """Let people live their weeks.

    Args:
        plan: which arm (by position, NOWHERE for none) each is to be on, (weeks, people).
        within: which week of the arm each week of the plan is, (weeks,); counted on by default.
        key: sets the luck of these weeks apart from others of the same people.

    Raises:
        UnknotError: an arm has a treatment that the model was tied without.
    """
    _check(pool, arms)
    names = list(arms)
    weeks, count = plan.shape
    since = [*range(weeks)] if within is None else [int(week) for week in within]
    offers = [offered(arm, max(since, default=0) + 1) for arm in arms.values()]
    state = _beginning(pool)
    style = _Luck(pool, behaviour, weeks, key)
    means = {name: np.full((weeks, count), np.nan) for name in DAILY}
    given, came = np.zeros((weeks, count)), np.zeros((weeks, count))
    for week in range(weeks):
        progress("weeks of a trial", week / weeks)
        now = np.where(state.stopped > week, plan[week], NOWHERE)
        for arm in np.unique(now):
            chosen = np.flatnonzero((now == arm) & ~state.failed)
            if not len(chosen):
                continue
            sessions: tuple[OfferedSession, ...] = ()
            if arm != NOWHERE:
                sessions = offers[int(arm)][since[week]]
            attended = style.attended(week, len(sessions), state.worse, chosen)
            body = None if arm == NOWHERE else arms[names[arm]]
            found = _live_week(pool, body, since[week], sessions, attended, state, chosen)
            for name, value in found.items():
                means[name][week, chosen] = value
            given[week, chosen], came[week, chosen] = len(sessions), attended.sum(axis=0)
        style.leave(week, now, names, state, {n: v[week] for n, v in means.items()})
    end = replace(
        pool,
        who=People(pool.who.lanes, state.start),
        before={name: values[-1] for name, values in means.items()},
    )
    return TrialCourse(
        means, given, came, state.stopped, state.left, state.stop_cause, state.cause,
        state.failed, end,
    )  # fmt: skip


def _check(pool: TrialPool, arms: Mapping[str, StudyArm]) -> None:
    for arm in arms.values():
        for name, _ in arm.treatments:
            if name not in pool.model.agents:
                raise UnknotError(
                    "no-treatment",
                    f'these bodies were tied without "{name}", which an arm gives.',
                    "tie the model with this treatment: load(wiring, agents=…).",
                )


def _beginning(pool: TrialPool) -> _State:
    count = pool.count
    never = np.full(count, NEVER)
    return _State(
        pool.who.start.copy(), np.zeros((len(pool.model.agents), count)), {},
        never, never.copy(), np.full(count, STAYED), np.full(count, STAYED),
        np.zeros(count, dtype=bool),
    )  # fmt: skip


def _live_week(
    pool: TrialPool,
    arm: StudyArm | None,
    week: int,
    sessions: tuple[OfferedSession, ...],
    attended: Flags,
    state: _State,
    chosen: Indices,
) -> dict[str, Array]:
    """Live one week of some people; their states go on in place."""
    agents = pool.model.agents
    levels: dict[str, Array] = {}
    if agents:
        taken = np.zeros((len(agents), DAYS)) if arm is None else on_treatment(arm, agents, week)
        each = np.broadcast_to(taken[..., None], (*taken.shape, len(chosen)))
        levels, after = levels_of(agents, state.levels[:, chosen], each)
        state.levels[:, chosen] = after
    reserve = pool.before["aerobic_reserve"][chosen]
    when = written(pool.lives.take(chosen), sessions, reserve, attended, levels)
    who = People({n: v[chosen] for n, v in pool.who.lanes.items()}, state.start[:, chosen])
    run = solve(pool.model, when, who, daily=DAILY, mesh=even(when, LONGEST_HOURS), single=single())
    fine = run.ok
    state.start[:, chosen[fine]] = run.end[:, fine]
    state.failed[chosen[~fine]] = True
    return {n: np.where(fine, value.mean(axis=0), np.nan) for n, value in run.days.items()}


@dataclass(frozen=True)
class _Luck:
    """Who comes and who leaves, from luck that is theirs alone."""

    pool: TrialPool
    behaviour: TrialBehaviour
    weeks: int
    key: str

    def attended(
        self, week: int, sessions: int, worse: Mapping[str, Array], chosen: Indices
    ) -> Flags:
        """Who of some people comes to which session, (sessions, people)."""
        rule, pool = self.behaviour.adherence, self.pool
        if rule.attend >= 1.0 or not sessions:
            return np.ones((sessions, len(chosen)), dtype=bool)
        logit = np.log(max(rule.attend, 1e-9) / (1.0 - rule.attend))
        each = logit + rule.spread * normal(pool.seed, pool.count, "zeal")
        if rule.of in worse:
            each = each - rule.per_point * worse[rule.of]
        chance = 1.0 / (1.0 + np.exp(-each))
        found = [
            uniform(pool.seed, pool.count, self.key, "comes", week, at) < chance
            for at in range(sessions)
        ]
        return np.stack(found)[:, chosen]

    def leave(
        self,
        week: int,
        now: npt.NDArray[np.int_],
        names: list[str],
        state: _State,
        means: Mapping[str, Array],
    ) -> None:
        """At the end of a week: how it felt, and who goes."""
        pool = self.pool
        wanted = {one.of for one in self.behaviour.leaving if one.cause != CHANCE}
        if self.behaviour.adherence.per_point:
            wanted.add(self.behaviour.adherence.of)
        for of in sorted(wanted):
            felt = visit(pool, TrialOutcome(of), latent(pool, means, of), (self.key, "felt", week))
            state.worse[of] = np.nan_to_num(felt - latent(pool, pool.before, of))
        for number, one in enumerate(self.behaviour.leaving):
            there = state.left > week + 1
            if one.leaves != STUDY:
                there &= state.stopped > week + 1
            if one.arms:
                there &= np.isin(now, [names.index(arm) for arm in one.arms if arm in names])
            elif one.leaves != STUDY:
                there &= now != NOWHERE
            luck = uniform(pool.seed, pool.count, self.key, "leaves", number, week)
            gone = there & (luck < self._hazard(one, state))
            state.stopped[gone & (state.stopped > week + 1)] = week + 1
            if one.leaves == STUDY:
                state.left[gone], state.cause[gone] = week + 1, number
            else:
                state.stop_cause[gone] = number

    def _hazard(self, one: DropOut, state: _State) -> Array:
        base = -np.log1p(-one.share) / self.weeks
        rate = np.full(self.pool.count, base)
        if one.cause != CHANCE:
            worse = state.worse[one.of]
            if one.flare is not None:
                rate = np.where(worse >= one.flare, rate, 0.0)
            rate = rate * np.exp(np.clip(one.per_point * worse, -6.0, 6.0))
        return -np.expm1(-rate)
