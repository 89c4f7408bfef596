"""A fit beside the plain analysis of trials on oneself, on made-up people; used by trials.py.

People who are not our body: moods last, walking acts with a plain lag of days, and before the trial
they walk more on good days. Within an arm they still choose the better days of a block.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from trials_harm import share

from unknot.arrays import Array
from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale
from unknot.effects.counterfactual import BodyChange, felt
from unknot.inference.chosen_draws import Answering
from unknot.inference.fit import prepare
from unknot.inference.noise_prior import settle
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports
from unknot.inference.wiring_mixture import load
from unknot.trial.analyse import analyse
from unknot.trial.by_body import effect_arm
from unknot.trial.record import AnalysisSettings, Trial, TrialArm, TrialDesign, locked
from unknot.trial.schedule import daily, order_of
from unknot.workflow.fits import FitRequest, fitted
from unknot.workflow.trial_fits import body_answers, marked

FIRST = date(2026, 3, 2)
BEFORE = 60
TEN = Scale(0.0, 10.0, 1.0)
LAG = (0.0, 0.35, 0.3, 0.2, 0.15)  # of what one walk does, days after it
ARMS = (
    TrialArm("usual", "Usual days, nothing planned"),
    TrialArm("easy_walk", "Easy walking, 4 x 30 min a week", "easy_walk", 30.0, 4),
)


def person(effect: float, seed: int) -> tuple[Trial, Diary, float]:
    """A trial, the diary of 60 days before and all of it, and the true effect of the arm.

    Args:
        effect: of four walks a week against none, mean of days 8 to 14.
    """
    rng = np.random.default_rng([seed, 71])
    design = TrialDesign("pain", 0.0, 10.0, 1.0, "high", ARMS, 3, 14, 3, seed, 1.0)
    trial = locked(design, AnalysisSettings(), FIRST)
    arms = daily(order_of(design), design.block_days)
    days = BEFORE + design.days
    lasting, spread = float(rng.uniform(0.0, 0.7)), float(rng.uniform(0.8, 1.4))
    moods = np.zeros(days)
    for day in range(days):
        past = moods[day - 1] if day else rng.standard_normal()
        moods[day] = lasting * past + np.sqrt(1.0 - lasting**2) * rng.standard_normal()
    walked, pain = np.zeros(days), np.zeros(days)
    left = 0
    for day in range(days):
        at = day - BEFORE
        acts = sum(w * walked[day - k] for k, w in enumerate(LAG) if day >= k)
        pain[day] = 5.0 + spread * moods[day] + effect * 7.0 / 4.0 * acts
        good = pain[day] - 5.0 < spread * rng.standard_normal()
        if at < 0:  # by how they feel
            walked[day] = float(rng.random() < (0.35 if good else 0.1))
            continue
        if at % 7 == 0:
            left = 4 if arms[at] == 1 else 0
        if left and (good or 7 - at % 7 <= left):
            walked[day], left = 1.0, left - 1
    values = np.clip(np.round(pain), 0.0, 10.0)
    values[rng.random(days) < 0.12] = np.nan
    return trial, _diary(values, walked), effect


def _diary(values: Any, walked: Any) -> Diary:
    begin = FIRST - timedelta(days=BEFORE)
    seen = tuple(
        Observation(begin + timedelta(days=at), "pain", float(value), "points", TEN, "a: pain")
        for at, value in enumerate(values) if np.isfinite(value)
    )  # fmt: skip
    done = tuple(
        Exertion(begin + timedelta(days=at), Kind.GENTLE, 30.0 * w, "min",
                 "a: easy_walk_minutes", None, 30.0 * w)
        for at, w in enumerate(walked)
    )  # fmt: skip
    return Diary("made-up", "local", seen, done, made_up=True)


def lived(number: int, effect: float, *, by_lot: bool = True) -> dict[str, Any]:
    """One person's trial by the plain analysis, by the draw alone, and by a fit."""
    trial, diary, truth = person(effect, number)
    (plain,) = analyse(trial, diary)
    held = marked(trial, diary) if by_lot else diary
    (body,) = body_answers(trial, fitted(held, FitRequest(load("any"), 1, quick=True)))
    return {
        "truth": truth, "by_lot": by_lot,
        "plain": [round(x, 2) for x in (plain.q05, plain.median, plain.q95)],
        "plain_verdict": plain.verdict.value, "by_lots": round(plain.by_lots, 2),
        "body": [round(x, 2) for x in (body.q05, body.median, body.q95)],
        "p_nothing": round(body.p_nothing, 2), "log_any": round(body.log_any, 2),
        "passed": body.checks_passed,
    }  # fmt: skip


def own_only(diary: Diary, arm: TrialArm, seed: int, count: int = 2000) -> Array:
    """Draws of an arm's effect by the own response of a fit alone, its body held silent, (draws,).

    The part of a fit that answers for people who are no body of ours, and takes a second where the
    whole takes a minute: levels stand on a grid, noise numbers and own responses are as in a fit.
    """
    rng = np.random.default_rng([seed, 5])
    reports = prepare(diary).reports
    flat = np.linspace(0.5, 9.5, 37)
    means = np.broadcast_to(flat, (len(reports.symptoms), reports.days, flat.size)).copy()
    before = means[:, 0].copy()
    reports = interval_censoring_off(reports)
    held = settle(reports, means, before, np.zeros(flat.size), Noise(), rng)
    made = [Whitener(reports, noise) for noise in held.noises]
    log = np.stack([one.explain_apart(means, before)[:, 0] for one in made])
    log = np.logaddexp(log[:, 0], log[:, 1]) + held.log_weight[:, None]
    weight = np.exp(log - log.max()).ravel()
    picks = rng.choice(weight.size, size=count, p=weight / weight.sum())
    found: list[Array] = []
    known = effect_arm(arm)
    assert known is not None
    assert reports.own is not None
    for number, one in enumerate(made):
        at = picks[picks // flat.size == number] % flat.size
        if not at.size:
            continue
        own = one.own_draws(means[:, :, at], before[:, at], np.zeros(at.size, dtype=int), rng)
        still = BodyChange(np.zeros((2, len(reports.symptoms), at.size)),
                           np.zeros((4, len(reports.symptoms), at.size)))  # fmt: skip
        people = Answering(np.zeros(at.size), np.ones((at.size, len(reports.symptoms))), own)
        found.append(felt(known, still, people, reports.own.kinds, 0).weeks[0])
    return np.concatenate(found)


def interval_censoring_off(reports: Reports) -> Reports:
    """Reports at the ends of their scale taken as they stand: levels here are far from the ends."""
    return replace(reports, interval=None)


def own(people: int) -> dict[str, Any]:
    """Coverage of the fit's own response beside the plain analysis, with days marked and not."""
    effects = (0.0, 1.5, -1.5, 0.0, 0.7, -0.7)
    both: dict[str, Any] = {}
    for name in ("as_drawn", "not_marked"):
        rows: list[dict[str, Any]] = []
        for number in range(people):
            trial, diary, truth = person(effects[number % len(effects)], number)
            (plain,) = analyse(trial, diary)
            draws = own_only(marked(trial, diary) if name == "as_drawn" else diary, ARMS[1], number)
            rows.append({
                "truth": truth, "plain": [plain.q05, plain.median, plain.q95],
                "plain_verdict": plain.verdict.value, "by_lots": plain.by_lots,
                "body": np.quantile(draws, (0.05, 0.5, 0.95)).tolist(),
                "log_any": 0.0, "passed": True,
            })  # fmt: skip
        both[name] = {k: v for k, v in told(rows).items() if k not in ("rows", "checks_passed")}
    return {"bar": both["as_drawn"]["bar"], "holds": both["as_drawn"]["holds"], "people": people,
            **both}  # fmt: skip


def fits(people: int) -> dict[str, Any]:
    """Coverage of the fit's range beside the plain one's; how far its median is off."""
    effects = (0.0, 1.5, -1.5, 0.0, 0.7, -0.7)
    return told([lived(number, effects[number % len(effects)]) for number in range(people)])


def told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the rows say together."""
    holds: dict[str, Any] = {}
    for name in ("plain", "body"):
        table = np.array([row[name] for row in rows])
        truth = np.array([row["truth"] for row in rows])
        inside = (table[:, 0] <= truth + 1e-9) & (truth <= table[:, 2] + 1e-9)
        holds[f"{name}_holds_truth"] = share(inside)
        holds[f"{name}_error"] = round(float(np.abs(table[:, 1] - truth).mean()), 3)
        holds[f"{name}_shift"] = round(float((table[:, 1] - truth).mean()), 3)
        holds[f"{name}_width"] = round(float((table[:, 2] - table[:, 0]).mean()), 3)
        none = truth == 0.0
        away = (table[:, 0] > 0.0) | (table[:, 2] < 0.0)
        holds[f"{name}_range_without_nothing_in_it"] = share(away[none]) if none.any() else None
        holds[f"{name}_range_on_the_right_side"] = share(
            (away & (np.sign(table[:, 1]) == np.sign(truth)))[~none]
        ) if (~none).any() else None  # fmt: skip
    none = np.array([row["truth"] == 0.0 for row in rows])
    lots = np.array([row["by_lots"] >= 20.0 for row in rows])
    words = np.array([row["plain_verdict"] in ("better", "worse") for row in rows])
    rate = holds["body_holds_truth"]
    return {
        "bar": "the fit's range of 9 in 10 holds the truth in 90 %, within two standard errors",
        "holds": bool(rate["share"] >= 0.9 - 2.0 * np.sqrt(0.09 / rate["n"])),
        "people": len(rows), **holds,
        "declared_without_effect": {"plain": share(words[none]), "by_lots": share(lots[none])},
        "declared_with_effect": {"plain": share(words[~none]), "by_lots": share(lots[~none])},
        "checks_passed": share(np.array([row["passed"] for row in rows])), "rows": rows,
    }  # fmt: skip
