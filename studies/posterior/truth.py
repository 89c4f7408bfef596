"""People with a known truth, made apart from the fit: population, unrecorded weeks, a kept diary.

Like real people they do more on good mornings, carry moods from day to day and clip what they feel
to the ends of a scale. Everyone lives a year of their own (as the population does), then 60 days of
which nothing is recorded, then the diary.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import cases
import numpy as np

from unknot.cohort.draw import Lives, draw
from unknot.diary.exposure import Exposure
from unknot.effects.counterfactual import ARMS, LAST, WEEKS
from unknot.engine.mesh import even
from unknot.engine.solve import People, solve
from unknot.inference.exertion_columns import lay_out
from unknot.inference.fit import USUAL_SCALE_SD, PreparedDiary
from unknot.inference.interval_censoring import marked
from unknot.inference.reports import Reports
from unknot.observe import Reporting, keyed_rng, report, slow_noise
from unknot.timeline import Bout, Life, Timeline, activity, build, day, sessions

FIRST = date(2025, 3, 3)
UNRECORDED = 60
MINUTES = 36.0
STEPS = 4500.0  # of a usual day
AT = 17.0
KINDS = ("brisk_walk", "easy_walk", "tai_chi")
SYMPTOMS = ("pain", "fatigue", "fog")
PUT = ("load", "interval_load", "movement", "strain", "calm", "cognition", "sitting", "paced")


@dataclass(frozen=True)
class World:
    """How these people live and write; the defaults are the study of coverage.

    Attributes:
        response: how strongly symptoms follow the model around their mean; 0 is flat.
        pacing: change of log chores for each point that the morning is better.
        planned: weeks on and weeks off of a designed crossover of brisk walking, or none.
        unlogged: chance of a time of stress within the diary that is not written down.
        lost_when_bad: how much likelier a missing day is for each point above the person's mean.
    """

    days: int = 90
    response: float = 1.0
    pacing: float = 0.25
    answer: float = 0.8
    reporting: Reporting = field(default_factory=Reporting)
    missing: float = 0.1
    lost_when_bad: float = 0.0
    planned: tuple[int, int] | None = None
    unlogged: float = 0.0
    heavy: float = 0.0
    clip: float = 1.0
    wiring: str = "articles"


@dataclass(frozen=True)
class Group:
    """People lived together. Shapes: days first, people last."""

    lives: Lives
    end: People
    true: dict[str, np.ndarray]
    chores: np.ndarray
    stress: np.ndarray
    lost: np.ndarray
    done: np.ndarray
    kind: np.ndarray
    written: list[dict[str, np.ndarray]]
    effects: dict[str, np.ndarray]


def _about():
    names = day("ordinary")
    return np.array([n == "easy_walk_daily" for n in names])


def timeline(a, chores, stress, lost, share) -> Timeline:
    """Days (days, people) as lived; `share` (days, kinds, people) is 1 where a session was done."""
    days, people = chores.shape
    life = Life(days, stress=stress, sleep_lost=lost, activity_scale=chores * a)
    slots = [Bout(24.0 * d + AT, MINUTES / 60.0, "easy_walk") for d in range(days)]
    plain, marks = build(life), build(life, slots)
    hour = np.floor(marks.edges[:-1] + 1e-9).astype(int)
    at = np.searchsorted(plain.edges[:-1], marks.edges[:-1] + 1e-9, side="right") - 1
    about = _about()[hour % 24]
    parts = {}
    for name in PUT:
        own = plain.parts[name][at]
        own = np.broadcast_to(own if own.ndim == 3 else own[..., None], (len(at), 1, people)).copy()
        if name in ("load", "interval_load"):
            own[about] *= a
        rows = [own[:, 0]]
        for kind in KINDS:
            what = activity(kind)
            value = 0.0 if name == "paced" else getattr(what, name.replace("interval_", ""))
            rows.append(np.full((len(at), people), value))
        parts[name] = np.stack(rows, axis=1)
    walked = np.where(marks.fine[:, None, None], share[hour // 24], 0.0)
    shares = np.concatenate([1.0 - walked.sum(axis=1, keepdims=True), walked], axis=1)
    return Timeline(marks.edges, {n: v[at] for n, v in plain.steps.items()}, parts, shares,
                    marks.fine)  # fmt: skip


def run(model, who, a, chores, stress, lost, share):
    """Live days; a common set of steps for everyone."""
    when = timeline(a, chores, stress, lost, share)
    few = timeline(a[:1], chores[:, :1], stress[:, :1], lost[:, :1], share[..., :1])
    return solve(model, when, who, daily=SYMPTOMS, mesh=even(few), single=True)


def unrecorded(rng, count):
    """Sixty days of which nothing is known: weeks that differ, programmes, times of stress."""
    days = np.arange(UNRECORDED)[:, None]
    level, weeks = np.zeros(count), []
    for _ in range(UNRECORDED // 7 + 1):
        level = 0.6 * level + 0.2 * rng.standard_normal(count)
        weeks.append(level)
    chores = np.exp(np.repeat(np.array(weeks), 7, axis=0)[:UNRECORDED])
    has, begun = rng.random(count) < 0.4, rng.random(count) < 0.5
    turn = rng.uniform(5, 55, count)
    on = has & np.where(begun, days >= turn, days < turn)
    often = rng.integers(2, 6, count)
    share = np.zeros((UNRECORDED, len(KINDS), count))
    session = on & (rng.random((UNRECORDED, count)) < often / 7.0)
    which = rng.integers(0, len(KINDS), count)
    for k in range(len(KINDS)):
        share[:, k] = session & (which == k)
    strained = rng.random(count) < 0.4
    begin, length = rng.uniform(0, 50, count), rng.uniform(10, 40, count)
    size = rng.uniform(0.1, 0.4, count)
    stress = strained * size * ((days >= begin) & (days < begin + length))
    return chores, share, stress


def make(model, world: World, count: int, seed: int) -> Group:
    """Draw, live and write `count` people."""
    found = draw(count, seed, model, single=True)
    lives = found.lives
    a = lives.activity_scale
    rng = keyed_rng("posterior study", seed, world.days)
    chores, share, extra = unrecorded(rng, count)
    still = np.broadcast_to(lives.sleep_lost, chores.shape)
    past = run(model, found.who, a, chores, np.clip(lives.stress + extra, 0.02, 0.8), still, share)
    who = People(found.who.lanes, past.end)
    key = f"posterior {seed}"
    slow = [slow_noise(world.reporting, world.days, key, p) for p in range(count)]
    if world.heavy:
        slow = [_heavy(s, world.heavy, key, p) for p, s in enumerate(slow)]
    days = _diary(model, world, lives, who, {n: v[-1] for n, v in past.days.items()}, slow, rng)
    true, chores, stress, told_stress, lost, done, kind, end = days
    flat = {n: v.mean(axis=0) + world.response * (v - v.mean(axis=0)) for n, v in true.items()}
    written = []
    for p in range(count):
        scales = {n: float(lives.scales[n][p]) * world.clip for n in SYMPTOMS}
        rows = report(
            world.reporting, {n: flat[n][:, p] for n in SYMPTOMS}, scales, key, p, slow[p]
        )
        luck = keyed_rng(key, p, "missing").random(world.days)
        feel = 0.5 * (rows["pain"] + rows["fatigue"])
        chance = world.missing * np.exp(world.lost_when_bad * (feel - feel.mean()))
        written.append({n: np.where(luck < chance, np.nan, v) for n, v in rows.items()})
    effects = arms(model, People(who.lanes, end), lives, chores, stress, lost)
    effects = {
        n: v * world.response * lives.scales["pain"] * world.clip for n, v in effects.items()
    }
    return Group(lives, People(who.lanes, end), true, chores, told_stress, lost, done, kind,
                 written, effects)  # fmt: skip


def _heavy(slow, tail, key, person):
    """Days much worse than a normal would have them, now and then."""
    rng = keyed_rng(key, person, "heavy")
    jump = rng.standard_t(3, size=len(next(iter(slow.values()))))
    return {n: v + tail * jump for n, v in slow.items()}


def _diary(model, world, lives, who, last, slow, rng):
    count = who.count
    a = lives.activity_scale
    stress, lost = np.empty((world.days, count)), np.empty((world.days, count))
    drift = np.zeros(count)
    for d in range(world.days):
        drift = 0.6 * drift + 0.8 * rng.standard_normal(count)
        stress[d] = lives.stress + 0.06 * drift
    lost = lives.sleep_lost * rng.gamma(1.5, 1 / 1.5, (world.days, count))
    told = np.clip(stress, 0.02, 0.8)
    hidden = rng.random(count) < world.unlogged
    begin = rng.uniform(5, max(world.days - 25, 5), count)
    at = np.arange(world.days)[:, None]
    burst = hidden * 0.3 * ((at >= begin) & (at < begin + 20))
    stress, lost = np.clip(stress + burst, 0.02, 0.8), np.clip(lost, 0.0, 0.5)
    kind = rng.integers(0, len(KINDS), count)
    keen = rng.normal(-1.2, 0.7, count)
    luck = rng.standard_normal((world.days, count))
    coin = rng.random((world.days, count))
    chores, done = np.empty((world.days, count)), np.full((world.days, count), -1)
    true = {n: np.empty((world.days, count)) for n in SYMPTOMS}
    wave = {n: np.array([s[n] for s in slow]).T for n in ("pain", "fatigue")}
    usual = 0.5 * sum(lives.scales[n] * last[n] for n in wave)
    now, used = dict(last), None
    for d in range(world.days):
        felt = 0.5 * sum(lives.scales[n] * now[n] + wave[n][d] for n in wave)
        used = usual if used is None else used
        better = used - felt
        used = used + (felt - used) / 14.0
        chores[d] = np.exp(world.pacing * better + 0.25 * luck[d])
        wish = 1.0 / (1.0 + np.exp(-(keen + world.answer * better)))
        choice = np.where(coin[d] < wish, kind, -1)
        if world.planned:
            on, off = (7 * w for w in world.planned)
            # Half begin with the walking, half without.
            place = (d + np.where(np.arange(count) % 2 == 0, 0, on)) % (on + off)
            choice = np.where((place < on) & (d % 7 in (0, 2, 4)), 0, -1)
        done[d] = choice
        share = np.stack([(choice == k).astype(float) for k in range(len(KINDS))])[None]
        step = run(model, who, a, chores[d : d + 1], stress[d : d + 1], lost[d : d + 1], share)
        who = People(who.lanes, step.end)
        for n in SYMPTOMS:
            true[n][d] = step.days[n][0]
            now[n] = step.days[n][0]
    return true, chores, stress, told, lost, done, kind, who.start


def arms(model, end, lives, chores, stress, lost):
    """What 12 weeks of every arm change in pain, against ordinary days; latent points."""
    a, days = lives.activity_scale, 7 * WEEKS

    def last_week(arm):
        level = chores.mean(axis=0) * (arm.chores if arm else 1.0)
        life = Life(days, stress=stress.mean(axis=0)[None], sleep_lost=lost.mean(axis=0)[None],
                    activity_scale=(level * a)[None])  # fmt: skip
        bouts = ()
        if arm and arm.per_week:
            bouts = sessions(arm.activity, arm.minutes, arm.per_week, WEEKS)
        when = build(life, bouts)
        hour = np.floor(when.edges[:-1] + 1e-9).astype(int) % 24
        about = _about()[hour] & ~when.fine
        parts = dict(when.parts)
        for name in ("load", "interval_load"):
            old = parts[name] if parts[name].ndim == 3 else parts[name][..., None]
            parts[name] = np.where(about[:, None, None], old * a, old)
        when = replace(when, parts=parts)
        found = solve(model, when, end, daily=("pain",), mesh=even(build(Life(days), bouts)))
        return found.days["pain"][-LAST:].mean(axis=0)

    plain = last_week(None)
    return {arm.name: last_week(arm) - plain for arm in ARMS}


def told(group: Group, p: int, *, stress_known: bool = True) -> PreparedDiary:
    """One person's diary, ready to be fitted, what was done known day by day."""
    rel = group.chores[:, p]
    done = [((KINDS[k], MINUTES),) if k >= 0 else () for k in group.done[:, p]]
    recorded = ("activity", "stress", "sleep", *KINDS) if stress_known else ("activity", *KINDS)
    lived = Exposure(
        FIRST, rel, group.stress[:, p], group.lost[:, p], tuple(done), np.log(rel), recorded
    )
    values = np.array([group.written[p][n] for n in SYMPTOMS])
    spread = np.array([max(np.nanstd(row), 0.3) for row in values])
    step = np.ones(len(SYMPTOMS))
    reports = Reports(SYMPTOMS, values, cases.chosen(lived), spread, step,
                      np.full(len(SYMPTOMS), USUAL_SCALE_SD),
                      interval=marked(values, step))  # fmt: skip
    minutes = {name: np.where(group.done[:, p] == k, MINUTES, 0.0) for k, name in enumerate(KINDS)}
    steps = ("steps", "steps", STEPS * rel)
    reports = replace(reports, own=lay_out(minutes, [steps], len(rel)))
    return PreparedDiary(FIRST, FIRST, reports, lived, {})
