"""Effects: what another way of living would change, on days like those of the diary.

Chores stray from the usual as they did on the recorded days: on days all alike nobody crashes who
crashes on heavy ones, and doing less spares nobody anything. The effect is that of days 8 to 14,
which a diary's own weeks can show; that of the last days of twelve weeks stands second. An arm is
written as data. Arm and usual run from the same end states of the same draws, so what both share
cancels; each draw's own reporting scale and its own response to what was recorded are mixed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.effects.arms import ARMS, WEEKS, Arm
from unknot.inference import burn_in, prior
from unknot.inference.burn_in import Usual
from unknot.inference.chosen_draws import CHOSEN, UNKNOWN, Answering, chosen_and_unknown, kinds_of
from unknot.inference.own_response import RecordedKind
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.reports import Noise, Reports
from unknot.model import Model
from unknot.timeline import Bout, build, sessions

LAST = 7  # an effect is the mean of so many days
FORTNIGHT, TWELVE_WEEKS = slice(LAST, 2 * LAST), slice(7 * WEEKS - LAST, 7 * WEEKS)
WINDOWS = (FORTNIGHT, TWELVE_WEEKS)
COURSE = 4  # days of one session that are looked at: the same day and three more
UNSEEN = 0.5  # sd, points of 0..10: slow change over twelve weeks that no own response shows (T)


@dataclass(frozen=True)
class Later:
    """Draws of the effect of the last of twelve weeks, in points of the person's own scale.

    Shapes: `posterior`, `prior` (chosen,); `course` (days, chosen), one session day by day.

    Attributes:
        body_share: how much of it comes by way of the body's model, 0..1; the rest is the person's
            own response.
    """

    posterior: Array
    prior: Array
    body_share: float
    course: Array


@dataclass(frozen=True)
class ArmEffect:
    """Draws of one arm's effect on one symptom, in points of the person's own scale.

    The effect of days 8 to 14, and that of the last of twelve weeks beside it. Shapes: `posterior`,
    `prior` (chosen,).

    Attributes:
        body_share: how much of it comes by way of the body's model, 0..1.
    """

    arm: str
    target: str
    posterior: Array
    prior: Array
    later: Later | None = None
    body_share: float = 1.0


def live_on(
    model: Model,
    z: Array,
    end: Array,
    usual: Usual,
    symptoms: Sequence[str],
    arms: Sequence[Arm] = ARMS,
) -> dict[str, Array]:
    """Last-week means under every arm minus usual: arm -> (symptoms, draws), on 0..10.

    Args:
        z: whitened coordinates (draws, size).
        end: states (states, draws) from which the weeks begin.
    """
    return {
        name: found.weeks[1]
        for name, found in lives(model, z, end, usual, symptoms, arms, course=False).items()
    }


@dataclass(frozen=True)
class BodyChange:
    """What the body does under an arm minus usual, on 0..10.

    Shapes: `weeks` (windows, symptoms, draws), means of `WINDOWS`; `course` (days, symptoms,
    draws), one session day by day, 0 where the arm has none.
    """

    weeks: Array
    course: Array

    def take(self, at: slice) -> BodyChange:
        """Of these draws alone."""
        return BodyChange(self.weeks[:, :, at], self.course[:, :, at])


def lives(
    model: Model,
    z: Array,
    end: Array,
    usual: Usual,
    symptoms: Sequence[str],
    arms: Sequence[Arm] = ARMS,
    *,
    course: bool = True,
) -> dict[str, BodyChange]:
    """What the body does under every arm, and after one session of it; arguments of `live_on`."""
    # Somebody may stand among the draws twice; they live on once.
    whole = np.concatenate([z, end.T], axis=1)
    only, back = np.unique(whole, axis=0, return_index=True, return_inverse=True)[1:]
    who, begin, back = prior.traits(z[only]), end[:, only], back.ravel()

    def path(days: int, share: float, bouts: Sequence[Bout], *, counted: bool = False) -> Array:
        # What is counted tells how far chores stray from the usual; else they are so much less.
        life = usual.life(days, share=1.0 if counted else share)
        written = burn_in.merged(build(life, bouts))
        recorded = usual.days_to_come(days, who)
        if counted:
            recorded = share * (usual.chores if recorded is None else recorded)
            recorded = np.broadcast_to(recorded, (days, len(only)))
        run = burn_in.follow(model, written, who, usual, begin, symptoms, recorded)
        return np.stack([run.days[name] for name in symptoms], axis=1)

    plain = path(7 * WEEKS, 1.0, ())
    still = np.zeros_like(plain)
    lived: dict[tuple[str, float, int, float, bool], Array] = {("", 0.0, 0, 1.0, False): still}
    found: dict[str, BodyChange] = {}
    for arm in arms:
        counted = bool(arm.recorded) and arm.chores != 1.0
        done = arm.activity if arm.per_week else ""
        life = (done, arm.minutes, arm.per_week, arm.chores, counted)
        if life not in lived:
            bouts = sessions(arm.activity, arm.minutes, arm.per_week, WEEKS) if arm.per_week else ()
            lived[life] = path(7 * WEEKS, arm.chores, bouts, counted=counted) - plain
        away = arm.times * lived[life]
        weeks = np.stack([away[window].mean(axis=0) for window in WINDOWS])
        days = np.zeros((COURSE, *away.shape[1:]))
        if course and arm.per_week and arm.times > 0:
            one = sessions(arm.activity, arm.minutes, 1, 1, start_day=LAST)
            days = (path(LAST + COURSE, 1.0, one) - plain[: LAST + COURSE])[LAST:]
        found[arm.name] = BodyChange(weeks[:, :, back], days[:, :, back])
    return found


@dataclass(frozen=True)
class Standing:
    """People where a diary left them, ready to live on.

    Shapes: `z` (people, size); `end` (states, people).
    """

    z: Array
    end: Array
    people: Answering

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.z)


def effects(
    model: Model,
    draws: Draws,
    reports: Reports,
    usual: Usual,
    points: dict[str, float],
    seed: np.random.SeedSequence,
    count: int = CHOSEN,
    *,
    unknown: int = UNKNOWN,
    arms: Sequence[Arm] = ARMS,
) -> list[ArmEffect]:
    """Effects of every arm on every symptom, posterior beside prior, chosen from weighted draws.

    Args:
        points: size of a tenth of each symptom's own scale.
        count: how many people of the posterior live on.
        unknown: how many of whom nothing is known; 0 leaves the prior empty.
    """
    chosen, others = (
        Standing(draws.z[one.index], draws.trajectories.end[:, one.index], one.people)
        for one in chosen_and_unknown(draws, reports, count, unknown, seed)
    )
    return effects_of(model, chosen, others, reports, usual, points, seed.spawn(1)[0], arms)


def effects_of(
    model: Model,
    chosen: Standing,
    others: Standing,
    reports: Reports,
    usual: Usual,
    points: dict[str, float],
    key: np.random.SeedSequence,
    arms: Sequence[Arm] = ARMS,
) -> list[ArmEffect]:
    """Effects of every arm on every symptom, of people of a posterior beside people not known.

    Args:
        points: size of a tenth of each symptom's own scale.
        key: of what slow change no own response shows.
    """
    count = chosen.count
    end = np.concatenate([chosen.end, others.end], axis=1)
    change = lives(model, np.concatenate([chosen.z, others.z]), end, usual, reports.symptoms, arms)
    slow = np.random.default_rng(key).standard_normal((len(reports.symptoms), count))
    kinds = kinds_of(reports)
    found: list[ArmEffect] = []
    for arm in arms:
        both = change[arm.name]
        for s, name in enumerate(reports.symptoms):
            told = felt(arm, both.take(slice(0, count)), chosen.people, kinds, s)
            other = felt(arm, both.take(slice(count, None)), others.people, kinds, s)
            later = told.weeks[1]
            own_response = chosen.people.own
            if own_response is not None and arm.place(kinds) is not None:
                only_own = own_response.on & (chosen.people.response == 0.0)
                later = later + np.where(only_own, UNSEEN * slow[s], 0.0)
            own = points[name]
            early, late = told.body_share
            second = Later(own * later, own * other.weeks[1], late, own * told.course)
            found.append(
                ArmEffect(arm.name, name, own * told.weeks[0], own * other.weeks[0], second, early)
            )
    return found


@dataclass(frozen=True)
class Felt:
    """What people would report: `weeks` (windows, people); `course` (days, people); 0..10.

    Attributes:
        body_share: of each window, how much comes by way of the body, 0..1.
    """

    weeks: Array
    course: Array
    body_share: tuple[float, float]


def felt(
    arm: Arm, body: BodyChange, people: Answering, kinds: Sequence[RecordedKind], s: int
) -> Felt:
    """A change of the body as these people report it, and their own response on top."""
    amount = people.response * people.scale[:, s]
    weeks, course = body.weeks[:, s] * amount, body.course[:, s] * amount
    place = arm.place(kinds)
    if place is None or people.own is None:
        return Felt(weeks, course, (1.0, 1.0))
    schedule, session = arm.amounts(kinds[place])
    path = people.own.change(place, schedule)[:, :, s]
    own = np.stack([path[window].mean(axis=0) for window in WINDOWS])
    once = people.own.change(place, np.append(session, np.zeros(len(course) - 1)))[:, :, s]
    of_body, of_own = np.abs(weeks).sum(axis=1), np.abs(own).sum(axis=1)
    share = np.where(of_own > 0, of_body / np.maximum(of_body + of_own, 1e-12), 1.0)
    return Felt(weeks + own, course + once, (float(share[0]), float(share[1])))


def noise_floor(noise: Noise, reports: Reports, symptom: int, own: float) -> float:
    """How far two weeks 12 weeks apart differ by chance in someone in whom nothing changed.

    Returns:
        The 90 % half-width, in points of the person's own scale.
    """
    spread = float(reports.spread[symptom])
    gap = np.abs(np.subtract.outer(np.arange(LAST), np.arange(LAST)))
    week = noise.size**2 * float((noise.phi**gap).mean())
    white = (noise.white**2 + (reports.rounding[symptom] / spread) ** 2 / 12.0) / LAST
    walk = noise.drift**2 * 7 * WEEKS
    return 1.645 * spread * own * float(np.sqrt(2.0 * (week + white) + walk))
