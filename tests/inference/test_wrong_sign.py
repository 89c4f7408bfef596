"""People in whom an interval lay on the wrong side of 0, kept so that they are not told so.

Found by the study of coverage: `python studies/posterior/run.py coverage`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from tests.synthetic_lives import articles

from unknot.diary.entries import Diary, Exertion, Kind
from unknot.diary.exposure import Exposure
from unknot.effects.counterfactual import ARMS, effects
from unknot.effects.results import Verdict
from unknot.effects.verdicts import Findings, effect_of, verdict_of
from unknot.inference import choices
from unknot.inference.check_results import Diagnostics
from unknot.inference.fit import USUAL_SCALE_SD, PreparedDiary, simulator, usual_of
from unknot.inference.interval_censoring import marked
from unknot.inference.population_monte_carlo import Effort, sample
from unknot.inference.reports import Reports

CASES = Path(__file__).parent / "cases"
MINUTES = 36.0
PASSED = Diagnostics(600.0, 0.0, 0.0, 0.0, "clear", True, ())


def case(name: str) -> tuple[PreparedDiary, Diary, dict[str, float]]:
    """A stored person: ready to be fitted, as a diary, and with their true effects, points."""
    held = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    first = date.fromisoformat(held["first"])
    values = np.array([[np.nan if v is None else v for v in row] for row in held["values"]])
    walked = held["brisk_walk"]
    lived = Exposure(
        first, np.array(held["chores"]), np.array(held["stress"]), np.array(held["sleep_lost"]),
        tuple((("brisk_walk", MINUTES),) if one else () for one in walked),
        np.log(np.array(held["chores"])), tuple(held["recorded"]),
    )  # fmt: skip
    step = np.ones(len(values))
    spread = np.array([max(float(np.nanstd(row)), 0.3) for row in values])
    reports = Reports(
        tuple(held["symptoms"]), values,
        choices.of([(np.array(walked, dtype=float), True), (lived.log_chores, False)], lived.days),
        spread, step,
        np.full(len(values), USUAL_SCALE_SD), interval=marked(values, step),
    )  # fmt: skip
    walks = tuple(
        Exertion(first + timedelta(days=i), Kind.AEROBIC, MINUTES, "min", "brisk_walk_minutes",
                 minutes=MINUTES)
        for i, one in enumerate(walked) if one
    )  # fmt: skip
    return (
        PreparedDiary(first, first, reports, lived, {}),
        Diary("", "UTC", (), walks),
        held["true"],
    )


def test_what_was_never_done_is_not_told_even_where_its_interval_is_wrong():
    """Person 36: pain at the end of its scale on most days, hardly any reserve, no easy walk ever.

    The ceiling hides what days do, and few people have so little reserve (5 % of the posterior
    lies below .76; it is .61). So easy walking is answered from other people, most of whom it
    helps: "helps", until people of equal bodies could answer differently (decision 19). What is
    wrong is therefore put there by hand, as wide and as sure as it was.
    """
    told, diary, true = case("person_36")
    key = np.random.SeedSequence([11, 36])
    effort = Effort(768, 384, 4, 200.0, more=0, further=0)
    draws = sample(simulator(articles(), told), told.reports, key, effort)
    points = dict.fromkeys(told.reports.symptoms, 1.0)
    found = effects(articles(), draws, told.reports, usual_of(told.lived), points, key.spawn(1)[0])
    said = {one.arm: one for one in found if one.target == "pain"}
    wrongly = -np.abs(said["easy_walk"].posterior) - 0.01
    said["easy_walk"] = replace(said["easy_walk"], posterior=wrongly)
    findings = Findings("pain", said, {}, 0.5, PASSED)
    arms = {arm.name: arm for arm in ARMS}
    easy = effect_of(arms["easy_walk"], findings, told, diary, few=False)
    assert true["easy_walk"] > 0.0
    assert verdict_of(said["easy_walk"].posterior) == Verdict.HELPS, "the case has lost its bite"
    assert easy.days_of_this == 0
    assert easy.verdict == Verdict.CANNOT_TELL
    assert easy.from_prior
    for name in ("brisk_walk", "tai_chi", "less"):
        one = effect_of(arms[name], findings, told, diary, few=False)
        wrong = {1: "helps", -1: "harms"}[int(np.sign(true[name]))]
        assert one.verdict != wrong, name
