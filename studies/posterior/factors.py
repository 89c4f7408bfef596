"""Ten kinds of exertion over 30 days, in people whose symptoms answer to none of them.

Each kind is done on a few days drawn without a look at the symptoms, beside chores, stress and lost
sleep that come and go as blindly. Everything that `unknot analyse` and `unknot effects` would say
of any kind and dose is kept. A world with `response=1` makes people the same way who do answer:
where they too were told nothing, silence would only be deafness.
"""

from __future__ import annotations

import time
from dataclasses import replace

import cases
import numpy as np
from truth import FIRST, SYMPTOMS, World

from unknot.diary.entries import Diary, Exertion, Kind
from unknot.diary.exposure import Exposure, days_of
from unknot.effects import dose_response
from unknot.effects.counterfactual import Arm, live_on
from unknot.effects.results import Verdict
from unknot.effects.verdicts import KNOWN_AFTER, contrasts
from unknot.inference import fit as fits
from unknot.inference import prior
from unknot.inference.fit import USUAL_SCALE_SD, PreparedDiary
from unknot.inference.interval_censoring import marked
from unknot.inference.posterior import keep
from unknot.inference.reports import Reports
from unknot.observe import keyed_rng, report
from unknot.timeline import activity

KINDS = ("brisk_walk", "easy_walk", "tai_chi", "strength", "held_posture", "standing",
         "mental_work", "cycling", "water", "yoga")  # fmt: skip
FEWEST, MOST = 3, 7  # days of each kind
MINUTES = (20.0, 30.0, 40.0)
STRESS, LOST = 0.18, 0.03
HARD_SHARE, HARDER = 0.15, 0.35  # emotionally hard days: how many, and how far above the usual
CANDIDATES = 64
# `unknot effects` asks of seven of the ten; here of the other three as well.
MORE = tuple(
    dose_response.Dose(Arm(f"{name}_30", activity(name).label, name, activity(name).kind, 30.0, 3))
    for name in KINDS
    if name not in {one.arm.activity for one in dose_response.DOSES}
)
DOSES = (*dose_response.DOSES, *MORE)


def life(world: World, rng: np.random.Generator) -> Exposure:
    """Days filled blindly: sessions of ten kinds, chores, stress and lost sleep."""
    count = world.days
    done: list[list[tuple[str, float]]] = [[] for _ in range(count)]
    for kind in KINDS:
        minutes = float(rng.choice(MINUTES))
        for at in rng.choice(count, int(rng.integers(FEWEST, MOST + 1)), replace=False):
            done[int(at)].append((kind, minutes))
    sessions = tuple(tuple(one) for one in done)
    chores = np.exp(0.25 * rng.standard_normal(count))
    hard = rng.random(count) < HARD_SHARE
    stress = np.clip(STRESS + 0.05 * rng.standard_normal(count) + HARDER * hard, 0.02, 0.8)
    lost = np.clip(LOST * rng.gamma(1.5, 1 / 1.5, count), 0.0, 0.5)
    return Exposure(FIRST, chores, stress, lost, sessions, np.log(chores),
                 ("activity", "stress", "sleep", *KINDS))  # fmt: skip


def diary(lived: Exposure) -> Diary:
    """The sessions as a diary has them, so that days of each kind can be counted."""
    done = tuple(
        Exertion(when, Kind(activity(name).kind), minutes, "min", f"made-up: {name}", None, minutes)
        for when, sessions in zip(days_of(lived), lived.sessions, strict=True)
        for name, minutes in sessions
    )
    return Diary("made-up", "UTC", (), done, made_up=True)


def person(model, world: World, seed: int, number: int) -> tuple[PreparedDiary, dict[str, float]]:
    """One diary, and what every dose truly does to pain after twelve weeks, own points.

    With an answer, it is whom brisk walking moves most of some ill people; else the first of them.
    """
    key = f"factors {seed}"
    rng = keyed_rng(key, number, world.days, "life")
    lived = life(world, rng)
    nothing = np.full((len(SYMPTOMS), world.days), np.nan)
    spread = np.ones(len(SYMPTOMS))
    bare = Reports(SYMPTOMS, nothing, cases.chosen(lived), spread, spread, USUAL_SCALE_SD * spread)
    told = PreparedDiary(FIRST, FIRST, bare, lived, {})
    z = prior.population(CANDIDATES, rng)
    made = fits.simulator(model, told)(z)
    ill = np.flatnonzero(made.ill & made.ok)
    arms = [one.arm for one in DOSES if one.stress is None]
    usual = fits.usual_of(lived)
    change = live_on(model, z[ill], made.end[:, ill], usual, SYMPTOMS, arms)
    at = int(np.abs(change["brisk_walk"][0]).argmax()) if world.response else 0
    scale = np.maximum(1.0 + USUAL_SCALE_SD * rng.standard_normal(len(SYMPTOMS)), 0.05)
    means = made.means[:, :, ill[at]]
    level = means.mean(axis=1, keepdims=True)
    true = dict(zip(SYMPTOMS, level + world.response * (means - level), strict=True))
    scales = dict(zip(SYMPTOMS, scale.tolist(), strict=True))
    written = report(world.reporting, true, scales, key, number)
    values = np.array([written[name] for name in SYMPTOMS])
    values[:, rng.random(world.days) < world.missing] = np.nan
    reports = replace(
        bare, values=values, interval=marked(values, bare.rounding),
        spread=np.array([max(float(np.nanstd(row)), 0.3) for row in values]),
    )  # fmt: skip
    moved = {name: float(v[0, at]) * world.response * scale[0] for name, v in change.items()}
    return replace(told, reports=reports), moved


def one(model, world: World, seed: int, number: int) -> dict:
    """Everything one person would be told of any kind and dose."""
    begin = time.process_time(), time.perf_counter()
    told, true = person(model, world, seed, number)
    told, done, found = cases.analysed(model, told, 1000 * seed + number)
    book = diary(told.lived)
    kept = keep(done, model, found.diagnostics, "", told.last, "made-up", {})
    few = bool(np.isfinite(told.reports.values[0]).sum() < KNOWN_AFTER)
    points = dict.fromkeys(SYMPTOMS, 1.0)
    rows = dose_response.dose_effects(kept, model, told, book, points, few, doses=DOSES)
    said = [_said(row.effect, row.session) for row in rows]
    said += [_said(effect, None) for effect in contrasts(found, told, book, few)]
    main = {row["what"]: row for row in said if row["target"] == found.target}
    for name, row in main.items():
        row["true"] = true.get(name)
    return {
        **cases.about(number, begin, done, found),
        "doses": main,
        "others_told": [r for r in said if r["target"] != found.target and _tells(r)],
        "asked": len(said),
    }


def _said(effect, session) -> dict:
    """One kind and dose on one symptom: 5, 50 and 95 % after twelve weeks and on the next day."""
    weeks = effect.posterior
    quantiles = [weeks.q05, weeks.median, weeks.q95]
    row = {
        "what": effect.what,
        "target": effect.target,
        "days": effect.days_of_this,
        "quantiles": [round(q, 4) for q in quantiles],
        "interval": cases.beyond(weeks),
        "shuffled": effect.shuffled_verdict,
        "told": effect.verdict,
        "from_others": effect.from_prior,
    }
    if session is not None:
        after = session.next_day
        row["next_day"] = [round(q, 4) for q in (after.q05, after.median, after.q95)]
        row["next_day_told"] = session.verdict
    return row


def _tells(row: dict) -> bool:
    return (
        row["told"] != Verdict.CANNOT_TELL
        or row.get("next_day_told", Verdict.CANNOT_TELL) != Verdict.CANNOT_TELL
    )
