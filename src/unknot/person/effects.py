"""Effects: what another way of living would change, against ordinary days.

The effect is that of days 8 to 14, which a diary's own weeks can show; that of the last days of
twelve weeks stands second. An arm is written as data. Arm and usual run from the same end states of
the same draws, so what both share cancels; each draw's own reporting scale and its own response to
what was recorded are mixed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.inference.own_response import OwnDraws, RecordedKind, drawn_before
from unknot.model import Model
from unknot.person import prior, start
from unknot.person.arms import ARMS, WEEKS, Arm
from unknot.person.beliefs import ALONE, OWN, RESPONSES
from unknot.person.reports import Noise, Reports
from unknot.person.sampler import Draws
from unknot.person.start import Usual
from unknot.timeline import Bout, build, sessions

Array = npt.NDArray[np.float64]

LAST = 7  # an effect is the mean of so many days
FORTNIGHT, TWELVE_WEEKS = slice(LAST, 2 * LAST), slice(7 * WEEKS - LAST, 7 * WEEKS)
WINDOWS = (FORTNIGHT, TWELVE_WEEKS)
COURSE = 4  # days of one session that are looked at: the same day and three more
UNSEEN = 0.5  # sd, points of 0..10: slow change over twelve weeks that no own response shows (T)
CHOSEN = 512  # of each run: two runs of 300 effective draws then count for more than 400
UNKNOWN = 128  # people of whom nothing is known, for each run
SHUFFLED = 256  # of the run on shuffled days: it is shown beside, and judged by where 90 % lie


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


@dataclass(frozen=True)
class Chosen:
    """Equally weighted posterior draws, ready to live on.

    Shapes: `index`, `response` (chosen,); `scale` (chosen, symptoms). `own` is each one's own
    response to what was recorded, or None.
    """

    index: npt.NDArray[np.int_]
    response: Array
    scale: Array
    own: OwnDraws | None = None

    @property
    def people(self) -> Answering:
        """How they answer."""
        return Answering(self.response, self.scale, self.own)


def choose(draws: Draws, count: int, seed: np.random.SeedSequence) -> Chosen:
    """Draw people, how strongly they answer, and their reporting scales from the posterior."""
    rng = np.random.default_rng(seed)
    joint = draws.joint
    flat = np.cumsum(joint.ravel())
    at = (np.arange(count, dtype=float) + float(rng.random())) / count * float(flat[-1])
    picks = np.minimum(np.searchsorted(flat, at), joint.size - 1)
    setting, row, index = (np.asarray(i, dtype=int) for i in np.unravel_index(picks, joint.shape))
    own = draws.own(setting, row, index, rng)
    scales = draws.scales(setting, row, index, None if own is None else own.flat)
    noise = rng.standard_normal(scales.mean.shape)
    scale = scales.mean + np.einsum("nij,nj->ni", scales.root, noise)
    symptoms = draws.trajectories.means.shape[0]
    return Chosen(index, np.array(RESPONSES)[row], np.maximum(scale[:, :symptoms], 0.05), own)


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

    def path(days: int, share: float, bouts: Sequence[Bout]) -> Array:
        written = start.merged(build(usual.life(days, share=share), bouts))
        run = start.follow(model, written, who, usual, begin, symptoms)
        return np.stack([run.days[name] for name in symptoms], axis=1)

    plain = path(7 * WEEKS, 1.0, ())
    still = np.zeros_like(plain)
    lived: dict[tuple[str, float, int, float], Array] = {("", 0.0, 0, 1.0): still}
    found: dict[str, BodyChange] = {}
    for arm in arms:
        life = (arm.activity if arm.per_week else "", arm.minutes, arm.per_week, arm.chores)
        if life not in lived:
            bouts = sessions(arm.activity, arm.minutes, arm.per_week, WEEKS) if arm.per_week else ()
            lived[life] = path(7 * WEEKS, arm.chores, bouts) - plain
        away = arm.times * lived[life]
        weeks = np.stack([away[window].mean(axis=0) for window in WINDOWS])
        days = np.zeros((COURSE, *away.shape[1:]))
        if course and arm.per_week and arm.times > 0:
            one = sessions(arm.activity, arm.minutes, 1, 1, start_day=LAST)
            days = (path(LAST + COURSE, 1.0, one) - plain[: LAST + COURSE])[LAST:]
        found[arm.name] = BodyChange(weeks[:, :, back], days[:, :, back])
    return found


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
    """Effects of every arm on every symptom, posterior beside prior.

    Args:
        points: size of a tenth of each symptom's own scale.
        count: how many people of the posterior live on.
        unknown: how many of whom nothing is known; 0 leaves the prior empty.
    """
    chosen, others = chosen_and_unknown(draws, reports, count, unknown, seed)
    index = np.concatenate([chosen.index, others.index])
    end = draws.trajectories.end[:, index]
    change = lives(model, draws.z[index], end, usual, reports.symptoms, arms)
    slow = np.random.default_rng(seed.spawn(1)[0]).standard_normal((len(reports.symptoms), count))
    kinds = kinds_of(reports)
    found: list[ArmEffect] = []
    for arm in arms:
        both = change[arm.name]
        for s, name in enumerate(reports.symptoms):
            told = felt(arm, both.take(slice(0, count)), chosen.people, kinds, s)
            other = felt(arm, both.take(slice(count, None)), others.people, kinds, s)
            later = told.weeks[1]
            if chosen.own is not None and arm.place(kinds) is not None:
                only_own = chosen.own.on & (chosen.response == 0.0)
                later = later + np.where(only_own, UNSEEN * slow[s], 0.0)
            own = points[name]
            early, late = told.body_share
            second = Later(own * later, own * other.weeks[1], late, own * told.course)
            found.append(
                ArmEffect(arm.name, name, own * told.weeks[0], own * other.weeks[0], second, early)
            )
    return found


@dataclass(frozen=True)
class Answering:
    """How people answer. Shapes: `response` (people,); `scale` (people, symptoms)."""

    response: Array
    scale: Array
    own: OwnDraws | None


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


def kinds_of(reports: Reports) -> tuple[RecordedKind, ...]:
    """The kinds of exertion that a diary records, for a response of one's own."""
    return () if reports.own is None else reports.own.kinds


def chosen_and_unknown(
    draws: Draws, reports: Reports, count: int, unknown: int, seed: np.random.SeedSequence
) -> tuple[Chosen, Chosen]:
    """People of the posterior and people of whom nothing is known, ready to live on."""
    keys = seed.spawn(2)
    return choose(draws, count, keys[0]), _unknown(draws, reports, unknown, keys[1])


def keys_of(seed: int) -> list[np.random.SeedSequence]:
    """What draws the people who tell effects: of each run, and of shuffled days."""
    return np.random.SeedSequence([seed, 99]).spawn(3)


def _unknown(draws: Draws, reports: Reports, count: int, seed: np.random.SeedSequence) -> Chosen:
    """The same for people of whom nothing is known."""
    rng = np.random.default_rng(seed)
    index = rng.choice(len(draws.before), size=count, p=draws.before)
    noise = rng.standard_normal((len(reports.symptoms), count))
    scale = np.maximum(1.0 + reports.scale_sd[:, None] * noise, 0.05).T
    if reports.own is None:
        return Chosen(index, rng.choice(np.array(RESPONSES), size=count, p=draws.belief), scale)
    kinds, symptoms = len(reports.own.kinds), len(reports.symptoms)
    response, own = ways_before(draws.belief, count, kinds, symptoms, rng)
    return Chosen(index, response, scale, own)


def ways_before(
    belief: Array, count: int, kinds: int, symptoms: int, rng: np.random.Generator
) -> tuple[Array, OwnDraws]:
    """How people of whom nothing is known answer: as the body has it (count,), and on their own.

    Args:
        belief: in each of `RESPONSES`.
    """
    alone, with_own = np.array(ALONE), np.array(OWN)
    row = rng.choice(len(RESPONSES), size=count, p=_whole(belief * (alone + with_own)))
    on = rng.random(count) < (with_own / (alone + with_own))[row]
    return np.array(RESPONSES)[row], drawn_before(count, kinds, symptoms, rng).where(on)


def _whole(weight: Array) -> Array:
    return weight / weight.sum()


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
