"""A trial lived: everybody under every arm (or sequence of arms), with and without what happens.

Kept are only the outcomes at visits: a rating as it would be written down but for noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.observe import keyed_rng
from unknot.progress import Progress, quiet
from unknot.validate.design import StudyArm
from unknot.validate.parameter_batch import Bodies
from unknot.virtual_trial.course import NOWHERE, TrialBehaviour, TrialCourse, live_course
from unknot.virtual_trial.crossover import sequences
from unknot.virtual_trial.design import (
    CROSSOVER,
    MOST_ASKED,
    PARALLEL,
    SERIES,
    AdherenceModel,
    VirtualDesign,
)
from unknot.virtual_trial.enrol import enrol, reasons
from unknot.virtual_trial.pool import Indices, TrialPool, draw_pool
from unknot.virtual_trial.rating import latent
from unknot.virtual_trial.week import Flags

Plan = npt.NDArray[np.int_]
ASKED_AT_MOST = 8  # for each one wanted, where the file does not say
# Replicates of a small trial must not be the same few people again and again.
LIVED_AT_LEAST = 500
FIRST_ASKED = 1.1  # asked at first, for each one wanted; more as few of them qualify


@dataclass(frozen=True)
class LivedCourse:
    """One arm or sequence, for everybody asked.

    Attributes:
        felt: outcome -> value at each visit, (visits, people); NaN after a failed solve.
        ideal: the same with every session kept and nobody leaving.
        came: sessions attended up to each visit, share of those offered, (visits, people).
        stopped, left: week after which treatment, study was left; cause of the latter, -1 none.
    """

    felt: Mapping[str, Array]
    ideal: Mapping[str, Array]
    came: Array
    stopped: npt.NDArray[np.int_]
    left: npt.NDArray[np.int_]
    stop_cause: npt.NDArray[np.int_]
    cause: npt.NDArray[np.int_]
    failed: Flags

    def take(self, chosen: Indices) -> LivedCourse:
        """Some of the people, by position."""
        return LivedCourse(
            {name: value[:, chosen] for name, value in self.felt.items()},
            {name: value[:, chosen] for name, value in self.ideal.items()},
            self.came[:, chosen], self.stopped[chosen], self.left[chosen],
            self.stop_cause[chosen], self.cause[chosen], self.failed[chosen],
        )  # fmt: skip


@dataclass(frozen=True)
class LivedTrial:
    """Everybody who was asked, and what they lived.

    Attributes:
        asked: as they were when they were asked; `base` when lots were drawn.
        courses: by arm in a parallel trial, else by sequence.
        plans: which arm in which week of each course, (weeks,) or (weeks, people).
        usual: outcome -> the untreated twin's value at each visit, (visits, people).
        run_in: the weeks before, or None.
        alone: outside parallel trials, arm -> outcome -> after one period of that arm and nothing
            before it, (people,): what the arm does without carry-over.
    """

    design: VirtualDesign
    asked: TrialPool
    base: TrialPool
    courses: Mapping[str, LivedCourse]
    plans: Mapping[str, Plan]
    usual: Mapping[str, Array]
    run_in: TrialCourse | None
    model: str
    alone: Mapping[str, Mapping[str, Array]]

    def take(self, chosen: Indices) -> LivedTrial:
        """Some of the people, by position; who is named twice is there twice."""
        plans = {n: p[:, chosen] if p.ndim == 2 else p for n, p in self.plans.items()}
        return replace(
            self,
            asked=self.asked.take(chosen),
            base=self.base.take(chosen),
            courses={name: one.take(chosen) for name, one in self.courses.items()},
            plans=plans,
            usual={name: value[:, chosen] for name, value in self.usual.items()},
            run_in=None if self.run_in is None else _taken(self.run_in, chosen),
            alone={
                arm: {name: value[chosen] for name, value in some.items()}
                for arm, some in self.alone.items()
            },
        )

    def without_effect(self) -> LivedTrial:
        """Everybody lives what the reference lives: whatever is seen then is chance."""
        if self.design.kind == PARALLEL:
            same = self.courses[self.design.reference]
            return replace(self, courses=dict.fromkeys(self.courses, same))
        found = {
            name: replace(one, felt=self.usual, ideal=self.usual)
            for name, one in self.courses.items()
        }
        return replace(self, courses=found)


def _taken(course: TrialCourse, chosen: Indices) -> TrialCourse:
    return replace(
        course,
        means={name: value[:, chosen] for name, value in course.means.items()},
        offered=course.offered[:, chosen], attended=course.attended[:, chosen],
        stopped=course.stopped[chosen], left=course.left[chosen],
        stop_cause=course.stop_cause[chosen], cause=course.cause[chosen],
        failed=course.failed[chosen], end=course.end.take(chosen),
    )  # fmt: skip


def length_of(design: VirtualDesign) -> int:
    """Weeks from the lots to the last visit."""
    if design.kind == PARALLEL:
        return design.weeks
    blocks = design.periods * (2 if design.kind == SERIES else 1)
    return blocks * design.weeks + (blocks - 1) * design.washout


def periods_of(design: VirtualDesign) -> tuple[tuple[int, int], ...]:
    """First and last week (not included) of each period or block."""
    if design.kind == PARALLEL:
        return ((0, design.weeks),)
    step = design.weeks + design.washout
    blocks = design.periods * (2 if design.kind == SERIES else 1)
    return tuple((step * at, step * at + design.weeks) for at in range(blocks))


def plans_of(design: VirtualDesign, count: int) -> dict[str, Plan]:
    """Which arm each week: a plan an arm, a sequence, or a person of their own."""
    weeks, names = length_of(design), design.names
    if design.kind == PARALLEL:
        return {name: np.full(weeks, at) for at, name in enumerate(names)}
    if design.kind == CROSSOVER:
        orders = sequences(len(names), design.square)
        found: dict[str, Plan] = {}
        for order in orders:
            plan = np.full(weeks, NOWHERE)
            for at, (first, last) in enumerate(periods_of(design)):
                plan[first:last] = order[at % len(order)]
            found[" then ".join(names[one] for one in order)] = plan
        return found
    rng = keyed_rng("virtual trial", design.seed, "pairs")
    first_one = rng.integers(0, 2, size=(count, design.periods)).T
    own = np.full((weeks, count), NOWHERE)
    for at, (first, last) in enumerate(periods_of(design)):
        own[first:last] = np.where(at % 2 == 0, first_one[at // 2], 1 - first_one[at // 2])
    return {"own order": own}


def live_trial(bodies: Bodies, design: VirtualDesign, progress: Progress = quiet) -> LivedTrial:
    """Ask people, let them live the run-in, then every arm (or sequence).

    Raises:
        UnknotError: too few of those who may be asked can take part.
    """
    progress("people", 0.0)
    asked, run_in = _asked(bodies, design, progress)
    base = asked if run_in is None else run_in.end
    plans = plans_of(design, asked.count)
    weeks = length_of(design)
    within = np.zeros(weeks, dtype=int)
    for first, last in periods_of(design):
        within[first:last] = np.arange(last - first)
    twin = _twin(base, weeks, progress)
    usual = _outcomes(design, base, twin)
    courses: dict[str, LivedCourse] = {}
    for at, (name, plan) in enumerate(plans.items()):
        progress(f"arm {name}", (at + 1) / (len(plans) + 1))
        whole = plan if plan.ndim == 2 else np.repeat(plan[:, None], base.count, axis=1)
        courses[name] = _lived(design, base, whole, within, twin)
    alone = {} if design.kind == PARALLEL else _alone(design, base)
    return LivedTrial(design, asked, base, courses, plans, usual, run_in, bodies.model.hash, alone)


def _alone(design: VirtualDesign, base: TrialPool) -> dict[str, dict[str, Array]]:
    found: dict[str, dict[str, Array]] = {}
    for at, arm in enumerate(design.names):
        plan = np.full((design.weeks, base.count), at)
        course = live_course(
            base, design.arms, plan, TrialBehaviour(design.adherence, design.leaving), key="alone"
        )
        last = {name: values[-1] for name, values in course.means.items()}
        found[arm] = {one.of: latent(base, last, one.of) for one in design.outcomes}
    return found


def _asked(
    bodies: Bodies, design: VirtualDesign, progress: Progress
) -> tuple[TrialPool, TrialCourse | None]:
    """As many people as are needed until enough can take part, and their run-in."""
    most = design.screen or ASKED_AT_MOST * max(design.people, LIVED_AT_LEAST)
    wanted = max(design.people, LIVED_AT_LEAST) if design.replicates else design.people
    if design.interim is not None and design.interim.resize is not None:
        wanted = max(wanted, int(np.ceil(design.people * design.interim.most)))
        most = max(most, wanted)
    strict = bool(design.eligibility or design.enrichment or design.run_in)
    size = min(most, int(np.ceil(FIRST_ASKED * wanted))) if strict else wanted
    while True:
        pool = draw_pool(bodies, design.who, size, design.seed)
        run_in = None if design.run_in is None else _run_in(design, pool)
        why = reasons(design, pool, run_in)
        order = np.arange(pool.count)
        found = enrol(design, why, order, 1, people=wanted)
        if len(found.chosen) >= wanted or (size >= most and len(found.chosen) >= design.people):
            chosen = order[: found.screened]
            run = None if run_in is None else _taken(run_in, chosen)
            return pool.take(chosen), run
        if size >= most:
            raise UnknotError(
                "too-few-eligible",
                f"of {pool.count} people asked only {len(found.chosen)} of {design.people} can "
                "take part.",
                _way_to_enough(design, pool.count, len(found.chosen)),
            )
        passed = max(len(found.chosen), 1) / max(pool.count, 1)
        size = min(most, max(2 * size, int(np.ceil(1.15 * wanted / passed))))
        progress("more people", 0.0)


def _way_to_enough(design: VirtualDesign, asked: int, eligible: int) -> str:
    """What would let enough people take part; asking more only where that can be enough."""
    widen = "widen [eligibility]"
    if design.run_in is not None:
        widen += ", or ask less of the run-in"
    if not eligible:
        return f"{widen}: nobody passes it, and asking more people would not help."
    # Chance may let fewer through next time: two standard errors of the share that passed.
    share = eligible / asked * max(1 - 2 / np.sqrt(eligible), 0.25)
    needed = int(np.ceil(1.1 * design.people / share))
    if needed > MOST_ASKED:
        return f"{widen}: too few people pass it, however many are asked."
    return f"{widen}, or let more be asked: screen = {needed} under [design]."


def _run_in(design: VirtualDesign, pool: TrialPool) -> TrialCourse:
    rule = design.run_in
    assert rule is not None
    arms = dict(design.arms) | {"": StudyArm(0)}
    at = list(arms).index(rule.arm)
    plan = np.full((rule.weeks + rule.washout, pool.count), NOWHERE)
    plan[: rule.weeks] = at if rule.arm else NOWHERE
    leaving = tuple(one for one in design.leaving if not one.arms or rule.arm in one.arms)
    return live_course(pool, arms, plan, TrialBehaviour(design.adherence, leaving), key="run-in")


def _twin(base: TrialPool, weeks: int, progress: Progress) -> TrialCourse:
    plan = np.full((weeks, base.count), NOWHERE)
    progress("the same people as they live", 0.0)
    return live_course(base, {}, plan, TrialBehaviour(AdherenceModel()))


def _idle(design: VirtualDesign, plan: Plan) -> bool:
    """Whether nothing at all is done in a plan but ordinary life."""
    used = [design.arms[design.names[at]] for at in np.unique(plan) if at != NOWHERE]
    return all(not (arm.sessions or arm.singles or arm.treatments) for arm in used)


def _lived(
    design: VirtualDesign, base: TrialPool, plan: Plan, within: Plan, twin: TrialCourse
) -> LivedCourse:
    behaviour = TrialBehaviour(design.adherence, design.leaving)
    ideal = twin
    if not _idle(design, plan):
        ideal = live_course(base, design.arms, plan, TrialBehaviour(AdherenceModel()), within)
    own = ideal
    if behaviour.leaving or design.adherence.attend < 1.0:
        own = live_course(base, design.arms, plan, behaviour, within)
    at = np.array(design.visits) - 1
    total = np.cumsum(own.offered, axis=0)[at]
    came = np.cumsum(own.attended, axis=0)[at]
    return LivedCourse(
        _outcomes(design, base, own),
        _outcomes(design, base, ideal),
        np.where(total > 0, came / np.maximum(total, 1.0), np.nan),
        own.stopped, own.left, own.stop_cause, own.cause, own.failed,
    )  # fmt: skip


def _outcomes(design: VirtualDesign, base: TrialPool, course: TrialCourse) -> dict[str, Array]:
    at = np.array(design.visits) - 1
    means = {name: values[at] for name, values in course.means.items()}
    return {one.of: latent(base, means, one.of) for one in design.outcomes}
