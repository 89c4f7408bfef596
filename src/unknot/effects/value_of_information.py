"""What to record next: how much each way of spending some weeks, or one test, would tell.

People of a kept fit live each design on; from what they would report, data are made up and the
people weighed anew. The expected spread of an effect that is left says what the design is worth.
Designs that ask for more movement stand beside doing nothing new, and beside recording less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg

from unknot.arrays import Array
from unknot.effects import design_words
from unknot.effects.counterfactual import ARMS, live_on
from unknot.inference import burn_in, prior
from unknot.inference.choices import Choices
from unknot.inference.external_evidence import MEASURES, Measure, observed
from unknot.inference.posterior import KeptFit, Particles
from unknot.inference.reports import Noise, Reports, covariance
from unknot.model import Model
from unknot.progress import Progress
from unknot.timeline import Bout, Timeline, build, sessions
from unknot.wording.spoken import named, spoken

w = spoken(design_words)
DATA_SETS = 1536  # fewer, and recording less would now and then seem to tell more
LEAST_INNER = 30.0  # effective people behind a made-up data set; below, the linear figure stands
SCORES = 12  # directions of the data that the linear figure looks at
LITTLE = 0.10  # a design that takes off less of the spread settles nothing
NOTHING_LOST = 0.02  # recording less that costs less of the spread costs nothing
WORSE = 1.0  # points of the main symptom on 0 to 10, over a week: worse than ordinary life
TOO_RISKY = 0.1  # chance of such a week; designs above it are shown, never suggested
MINUTES_A_LOG = 1.0  # a guess (grade T)
OTHER_SYMPTOMS = ("pain", "fatigue", "fog")


@dataclass(frozen=True)
class Design:
    """A way of spending the coming days, and what is written down of them.

    Attributes:
        arm: key of an activity done in bouts, or empty for ordinary life.
        minutes, per_week: of it.
        switch: two weeks with it, two without, in turn; a designed crossover.
        every: a report every so many days.
        more: a symptom asked besides those that are recorded already.
    """

    what: str
    says: str
    days: int
    arm: str = ""
    minutes: float = 0.0
    per_week: int = 0
    switch: bool = False
    every: int = 1
    more: str = ""


DESIGNS = (
    Design("ordinary_4w", "Four ordinary weeks, written down daily", 28),
    Design("ordinary_8w", "Eight ordinary weeks, written down daily", 56),
    Design("every_second", "Four ordinary weeks, every second day", 28, every=2),
    Design("twice_a_week", "Four ordinary weeks, twice a week", 28, every=3),
    Design("rest_1w", "One restful week", 7, arm="rest", minutes=120, per_week=7),
    Design("tai_chi_4w", "Four weeks of tai chi, 3 × 45 min", 28, "tai_chi", 45, 3),
    Design("easy_walk_4w", "Four weeks of easy walks, 5 × 30 min", 28, "easy_walk", 30, 5),
    Design("brisk_walk_4w", "Four weeks of brisk walks, 3 × 36 min", 28, "brisk_walk", 36, 3),
    Design("tai_chi_turns", "Tai chi in turns: two weeks with, two without, twice", 56, "tai_chi",
           45, 3, switch=True),
    Design("easy_walk_turns", "Easy walks in turns: two weeks with, two without, twice", 56,
           "easy_walk", 30, 5, switch=True),
)  # fmt: skip
"""Not more than these: each is a way of living that some trial has asked of people like this."""


@dataclass(frozen=True)
class DesignValue:
    """What a design would tell.

    Attributes:
        days: how long it takes; 0 for a test.
        sd_now, sd_after: expected spread of the effects on the main symptom, root mean square over
            the usual arms, before and after.
        by_effect: spread after it, by arm.
        burden: minutes a day that it asks, recording included; of a test, minutes once.
        risk: chance of a week with the main symptom a point worse than ordinary weeks would be.
        inner: effective people behind a made-up data set, the median.
        linear: the figure comes from the linear form, for too few people were left.
    """

    what: str
    says: str
    kind: str  # "days", "question" or "test"
    days: int
    sd_now: float
    sd_after: float
    by_effect: dict[str, float]
    burden: float
    risk: float
    inner: float
    linear: bool

    @property
    def gain(self) -> float:
        """Share of the spread that it is expected to take off."""
        return 1.0 - self.sd_after / self.sd_now if self.sd_now > 0 else 0.0


def designs_for(symptoms: Sequence[str]) -> tuple[Design, ...]:
    """The designs, and a question for each symptom that is not recorded yet."""
    asked = tuple(
        Design(f"ask_{name}", f"Four ordinary weeks, with {name} written down too", 28, more=name)
        for name in OTHER_SYMPTOMS
        if name not in symptoms
    )
    return (*DESIGNS, *asked)


def price_designs(
    kept: KeptFit,
    model: Model,
    reports: Reports,
    points: float,
    *,
    designs: Sequence[Design] | None = None,
    tests: Sequence[Measure] = tuple(MEASURES.values()),
    progress: Progress | None = None,
) -> list[DesignValue]:
    """What every design and test would tell of the effects on the main symptom, best first.

    Args:
        reports: the diary fitted; what is reported next scatters and is rounded likewise.
        points: size of a tenth of the main symptom's own scale.
        progress: told what is done and the share done, 0..1.
    """
    people = kept.runs[0].join(kept.runs[1])
    same: npt.NDArray[np.int_] = np.unique(people.z, axis=0, return_inverse=True)[1].ravel()
    change = live_on(model, people.z, people.end, kept.usual, kept.symptoms)
    size = people.answer(0, points)
    effects = np.stack([change[arm.name][0] * size for arm in ARMS])
    chosen = designs_for(kept.symptoms) if designs is None else tuple(designs)
    ordinary = _felt(kept, model, people, Design("", "", max(one.days for one in chosen)))
    found: list[DesignValue] = []
    for number, design in enumerate(chosen):
        if progress:
            progress(f"trying: {design.says.lower()}", number / (len(chosen) + 1))
        felt = _felt(kept, model, people, design) if design.arm else ordinary[:, : design.days]
        rows, told = _asked(kept, design), np.arange(0, design.days, design.every)
        data = felt[rows][:, told].reshape(-1, felt.shape[2])
        root = np.linalg.cholesky(_noise(reports, people.noise, len(rows), told))
        white = np.asarray(linalg.solve_triangular(root, data, lower=True), dtype=np.float64)
        left = _left(effects, white, same, _stream(kept))
        kind = "question" if design.more else "days"
        risk = _risk(felt[0], ordinary[0, : design.days])
        found.append(
            _worth(design.what, design.says, kind, design.days, effects, left,
                   (_burden(design), risk))
        )  # fmt: skip
    found += _tests(kept, model, people, effects, tests, same)
    return sorted(found, key=lambda one: one.sd_after)


def _stream(kept: KeptFit) -> np.random.Generator:
    """The same people behind the made-up data of every design: their luck is not a design's."""
    return np.random.default_rng(np.random.SeedSequence([int(kept.settings["seed"]), 71]))


def _burden(design: Design) -> float:
    """Minutes a day: recording, and movement that would not be there otherwise; rest costs none."""
    moved = 0.0 if design.arm == "rest" else design.minutes * design.per_week / 7.0
    asked = 2.0 if design.more else 1.0
    return MINUTES_A_LOG * asked / design.every + moved * (0.5 if design.switch else 1.0)


def _known(kept: KeptFit) -> tuple[str, ...]:
    """Symptoms that are reported already, then those that could be."""
    return tuple(dict.fromkeys((*kept.symptoms, *OTHER_SYMPTOMS)))


def _asked(kept: KeptFit, design: Design) -> list[int]:
    """Positions among `_known` of what a design has written down."""
    names = (*kept.symptoms, *((design.more,) if design.more else ()))
    return [_known(kept).index(name) for name in names]


def _felt(kept: KeptFit, model: Model, people: Particles, design: Design) -> Array:
    """What each person would feel, on their own scale, (known symptoms, days, people)."""
    names, who = _known(kept), prior.traits(people.z)
    run = burn_in.follow(model, _written(kept, design), who, kept.usual, people.end, names)
    rows: list[Array] = []
    for s, name in enumerate(names):
        means = np.asarray(run.days[name], dtype=np.float64)
        level = (people.means[s] if s < len(kept.symptoms) else means).mean(axis=0)
        # A symptom never reported: how this person would use its scale is as unknown as anyone's.
        scale = people.scale[:, s] if s < len(kept.symptoms) else np.ones(len(people.z))
        rows.append(scale * (level + people.response * (means - level)))
    return np.stack(rows)


def _noise(reports: Reports, noise: Noise, count: int, told: npt.NDArray[np.int_]) -> Array:
    """Covariance of what is reported on the days told of, by symptom and day.

    A symptom beyond those of the diary scatters and is rounded as they do on average.
    """
    days, more = int(told[-1]) + 1, count - len(reports.symptoms)
    names = (*reports.symptoms, *("more",) * more)
    spread, rounding = (
        np.append(one, np.full(more, one.mean())) for one in (reports.spread, reports.rounding)
    )
    coming = Reports(
        names, np.zeros((count, days)), Choices.none(days), spread, rounding, np.ones(count)
    )
    at = (np.arange(count)[:, None] * days + told).ravel()
    return covariance(coming, noise)[np.ix_(at, at)]


def _risk(felt: Array, ordinary: Array) -> float:
    """Share of people (days, people) with a week that much worse than the same ordinary week."""
    more = (felt - ordinary)[: len(felt) // 7 * 7].reshape(-1, 7, felt.shape[1])
    worst = np.asarray(more.mean(axis=1).max(axis=0), dtype=np.float64)
    return float(np.mean(worst > WORSE))


def _written(kept: KeptFit, design: Design) -> Timeline:
    life = kept.usual.life(design.days)
    if not design.arm:
        return burn_in.merged(build(life))
    weeks = design.days // 7
    bouts: list[Bout] = list(sessions(design.arm, design.minutes, design.per_week, weeks))
    if design.switch:
        bouts = [bout for bout in bouts if int(bout.start // 24.0) % 28 < 14]
    return burn_in.merged(build(life, bouts))


def _tests(
    kept: KeptFit,
    model: Model,
    people: Particles,
    effects: Array,
    tests: Sequence[Measure],
    same: npt.NDArray[np.int_],
) -> list[DesignValue]:
    names = tuple(dict.fromkeys(test.observable for test in tests))
    if not names:
        return []
    held = observed(model, people.z, people.end, kept.usual, names)
    found: list[DesignValue] = []
    for one in tests:
        values = held[one.observable]
        white = (values / one.sd(float(np.median(values))))[None]
        said = one.says[0].upper() + one.says[1:]
        left = _left(effects, white, same, _stream(kept))
        found.append(_worth(one.name, said, "test", 0, effects, left, (one.burden, 0.0)))
    return found


@dataclass(frozen=True)
class _Left:
    """Spread of each effect left after data, (effects,), and how it was found."""

    sd: Array
    inner: float
    linear: bool


def _left(
    effects: Array, white: Array, same: npt.NDArray[np.int_], rng: np.random.Generator
) -> _Left:
    after, inner = _after(effects, white, same, rng)
    linear = inner < LEAST_INNER
    if linear:
        after = _linear(effects, white)
    return _Left(np.minimum(after, effects.std(axis=1)), inner, linear)


def _worth(
    what: str, says: str, kind: str, days: int, effects: Array, left: _Left,
    asks: tuple[float, float],
) -> DesignValue:  # fmt: skip
    names = [arm.name for arm in ARMS]
    return DesignValue(
        what, says, kind, days, _rms(effects.std(axis=1)), _rms(left.sd),
        {name: float(sd) for name, sd in zip(names, left.sd, strict=True)},
        *asks, left.inner, left.linear,
    )  # fmt: skip


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _after(
    effects: Array, white: Array, same: npt.NDArray[np.int_], rng: np.random.Generator
) -> tuple[Array, float]:
    """Root of the mean variance left, over made-up data sets; and effective people, the median.

    The person behind a data set is left out of those who are weighed by it, wherever they come
    twice: left in, everybody would seem to be told apart from the others by chance alone.

    Args:
        same: a number for each person, (people,), alike for those who are one.
    """
    count = white.shape[1]
    truth = rng.permutation(np.arange(max(DATA_SETS, count)) % count)[:DATA_SETS]
    data = white[:, truth] + rng.standard_normal((len(white), DATA_SETS))
    square = (white**2).sum(axis=0)[:, None] - 2.0 * white.T @ data
    log_weight = np.where(same[:, None] == same[truth], -np.inf, -0.5 * square)
    weight: Array = np.exp(log_weight - log_weight.max(axis=0))
    weight /= weight.sum(axis=0)
    inner = float(np.median(1.0 / (weight**2).sum(axis=0)))
    # Two views of the variance left, alike where many people are: how far the truth lies from the
    # weighed mean (too large with few), and the weighed variance (too small with few).
    middle = effects @ weight
    missed = ((effects[:, truth] - middle) ** 2).mean(axis=1)
    spread = (effects**2 @ weight - middle**2).mean(axis=1)
    return np.sqrt(0.5 * (missed + spread)), inner


def _linear(effects: Array, white: Array) -> Array:
    """Spread left if effects were linear in the main directions of the data."""
    centred = white - white.mean(axis=1, keepdims=True)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    kept = left[:, : min(SCORES, len(size))]
    scores = kept.T @ centred
    count = white.shape[1]
    away = effects - effects.mean(axis=1, keepdims=True)
    inner = scores @ scores.T / count + np.eye(len(scores))
    cross = scores @ away.T / count
    solved = np.asarray(np.linalg.solve(inner, cross), dtype=np.float64)
    told = (cross * solved).sum(axis=0)
    # Each direction explains 1 in `count` by chance alone.
    chance = len(scores) / count
    share = np.clip((told / away.var(axis=1) - chance) / (1.0 - chance), 0.0, 1.0)
    return away.std(axis=1) * np.sqrt(1.0 - share)


def verdict(found: Sequence[DesignValue]) -> list[str]:
    """What to make of it, in short sentences: what tells most, and whether anything does."""
    if not found:
        return []
    safe = [one for one in found if one.risk <= TOO_RISKY]
    best = (safe or found)[0]
    said: list[str] = []
    if best.gain < LITTLE or not safe:
        said.append(w.NOTHING_EASY)
    else:
        said.append(w.TELLS_MOST.format(what=named("design", best.what, best.says)))
    by_name = {one.what: one for one in found}
    daily = by_name.get("ordinary_4w")
    for name, sentence in w.AS_MUCH.items():
        less = by_name.get(name)
        if daily is not None and less is not None:
            cost = (less.sd_after - daily.sd_after) / max(daily.sd_now, 1e-12)
            if cost < NOTHING_LOST:
                said.append(sentence)
                break
    return said
