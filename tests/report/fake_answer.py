"""Made-up answers to draw: a usual one, and the ones that break layouts. All from fixed seeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from unknot.answer import sentences
from unknot.answer.answer import Answer, ReadSummary, SeriesPicture, SkippedItem, Story, WeakLink
from unknot.effects.results import (
    Effect,
    Interval,
    MechanismGroup,
    SeenAfter,
    TwelveWeeks,
    Verdict,
    Why,
)
from unknot.forecasting.results import BadDay, ForecastDay, TrackDay, TrackRecord
from unknot.inference.check_results import Belief, Check, Diagnostics

LAST = date(2025, 11, 21)


def interval(median: float, sd: float) -> Interval:
    """A normal posterior's quantiles."""
    return Interval(
        median, median - 1.645 * sd, median - 0.674 * sd, median + 0.674 * sd, median + 1.645 * sd
    )


def series(
    what: str, label: str, days: int, seed: int, *, worse: str = "high", top: float = 10.0,
    unit: str = "points", missing: float = 0.12,
) -> SeriesPicture:  # fmt: skip
    """A wandering daily series with holes; always at least one entry."""
    rng = np.random.default_rng(seed)
    walk = np.zeros(days)
    for i in range(1, days):
        walk[i] = 0.8 * walk[i - 1] + rng.normal(0, 0.12)
    raw = np.clip(0.52 + walk + rng.normal(0, 0.05, days), 0, 1) * top
    if not worse:
        raw = np.where(rng.random(days) < 0.15, 0.0, rng.gamma(3, top / 9, days))
    steps = np.round(raw if top > 20 else np.clip(raw, 0, top))
    gone = rng.random(days) < missing
    if days > 60:
        gone[40:49] = True
    gone[-1] = False
    values = tuple(None if g else float(v) for v, g in zip(steps, gone, strict=True))
    dates = tuple(LAST - timedelta(days=days - 1 - i) for i in range(days))
    return SeriesPicture(what, label, 0.0, top, 1.0, worse, dates, values, unit)


def effect(what: str, label: str, median: float, sd: float, verdict: str, **more: object) -> Effect:
    """One effect with plain defaults."""
    says = {
        "helps": "Helps, so far. The next days tend to be easier.",
        "harms": "Harms. Longer ones cost you two days later.",
        "cannot_tell": "Cannot tell yet. It could ease, or do nothing. The band crosses the line.",
    }
    base = Effect(
        what=what, label=label, kind="aerobic", minutes_per_week=108, weeks=2, target="pain",
        unit="points", posterior=interval(median, sd), prior=interval(-0.3, 0.9),
        p_better=0.03 if median > 0.5 else 0.96 if median < -0.5 else 0.55,
        p_worse=0.97 if median > 0.5 else 0.04 if median < -0.5 else 0.45,
        verdict=Verdict(verdict),
        sentence=f"{label.partition(',')[0]}: {says[verdict]}",
        shuffled_verdict="cannot_tell", noise_floor=0.6, days_of_this=34, grade="C",
        why=Why.BOTH_WAYS if verdict == "cannot_tell" else None, firm=verdict != "cannot_tell",
    )  # fmt: skip
    return replace(base, **more)  # pyright: ignore[reportArgumentType]


def later(median: float, sd: float, verdict: str) -> TwelveWeeks:
    """What twelve weeks may do, a third of it the model's."""
    return TwelveWeeks(interval(median, sd), interval(0.0, 1.0), 0.9, 0.1, verdict, 0.33)


def seen() -> tuple[SeenAfter, ...]:
    """What was seen after two ways of moving."""
    return tuple(
        SeenAfter(
            what, label, "pain", 1, 6.3, 28, 5.2, 62,
            sentences.SEEN.format(
                target="Pain", what=label, after="6.3", after_days="28 days",
                otherwise="5.2", otherwise_days="62 days",
            ),
        )
        for what, label in (("brisk_walk", "brisk walking"), ("steps", "more steps than usual"))
    )  # fmt: skip


def effects() -> tuple[Effect, ...]:
    """One of each verdict."""
    return (
        effect("brisk_walk", "Brisk walking, 3 × 36 min a week", 1.3, 0.35, "harms",
               truth=2.4, twelve_weeks=later(-1.0, 0.5, "helps"),
               course=tuple(interval(one, 0.3) for one in (0.1, 1.2, 0.6, 0.1))),
        effect("easy_walk", "Easy walking, 7 × 10 min a week", -0.2, 0.4, "cannot_tell"),
        effect("tai_chi", "Tai chi, 2 × 40 min a week", -0.9, 0.3, "helps", kind="gentle",
               days_of_this=14, truth=-0.8, twelve_weeks=later(-0.9, 0.6, "cannot_tell")),
        effect("strength", "Strength work, 2 × 20 min a week", 0.2, 0.85, "cannot_tell",
               why=Why.NEVER_DONE, days_of_this=0, kind="strength", grade="D",
               sentence="Strength work: You have no days of it. I know nothing about you here."),
        effect("less", "Half of what you do now", 0.4, 0.45, "cannot_tell", kind="overall",
               why=Why.CHORES_UNSPOKEN, sentence="Doing less: your days do not show it.",
               mirrored=True),
        effect("stop_brisk_walk", "No more brisk walking", -0.6, 0.3, "helps", kind="change",
               mirrored=True),
    )  # fmt: skip


def track(target: str, days: int, seed: int, *, calibrated: bool = True) -> TrackRecord:
    """A past record with misses and days without an entry."""
    rng = np.random.default_rng(seed)
    held: list[TrackDay] = []
    for i in range(days):
        mid = 5.2 + 1.2 * float(np.sin(i / 5)) + float(rng.normal(0, 0.2))
        came = (
            None
            if rng.random() < 0.1
            else min(10.0, max(0.0, float(round(mid + rng.normal(0, 1.2)))))
        )
        low, high = max(0.0, mid - 2.0), min(10.0, mid + 2.2)
        inside = None if came is None else low <= came <= high
        day = LAST - timedelta(days=days - 1 - i)
        held.append(TrackDay(day, low, mid - 0.8, mid, mid + 0.8, high, came, inside))
    scored = sum(1 for d in held if d.inside is not None)
    inside_share = sum(1 for d in held if d.inside) / max(1, scored)
    return TrackRecord(
        target, tuple(held), scored, 0.71, 0.78, 0.09, min(1.0, inside_share - 0.08),
        inside_share, calibrated, {"local_level": 0.52, "frequencies": 0.31, "body_model": 0.17},
    )  # fmt: skip


def ahead(target: str, mid: float, flare: float | None = 0.21) -> tuple[ForecastDay, ...]:
    """Seven days with a widening band."""
    found: list[ForecastDay] = []
    for h in range(1, 8):
        wide = 1.1 + 0.12 * h
        q = {
            "0.05": mid - 1.6 * wide, "0.1": mid - 1.3 * wide, "0.25": mid - 0.7 * wide,
            "0.5": mid, "0.75": mid + 0.7 * wide, "0.9": mid + 1.3 * wide,
            "0.95": mid + 1.6 * wide,
        }  # fmt: skip
        p = None if flare is None else flare + 0.01 * h
        found.append(ForecastDay(target, LAST + timedelta(days=h), h, q, p))
    return tuple(found)


def groups() -> tuple[MechanismGroup, ...]:
    """Two that moved, one that did not."""
    return (
        MechanismGroup("capacity", "Low capacity: energy, blood flow", ("energy", "blood_flow"),
              interval(0.5, 0.2), interval(0.68, 0.09), 0.2, 0.09, told=True),
        MechanismGroup("pain", "Pain volume and sleep", ("pain_gain", "sleep"), interval(0.5, 0.2),
              interval(0.35, 0.11), 0.2, 0.11, told=True),
        MechanismGroup("arousal", "Stress and arousal", ("stress",), interval(0.5, 0.2),
              interval(0.52, 0.19), 0.2, 0.19, told=False),
    )  # fmt: skip


def checks(passed: bool) -> Diagnostics:
    """Diagnostics, all passed or one not."""
    rows = (
        Check("Effective draws", "640" if passed else "38", "400 or more", passed,
              "Enough draws for the tails." if passed else "Too few draws for the tails."),
        Check("Another seed", "0.04", "0.10 or less", True, "A second run says the same."),
        Check("Shuffled days", "clear", "clear", True, "With days mixed up, no verdict appears."),
        Check("Largest weight", "0.02", "0.20 or less", True, "No single draw decides."),
    )  # fmt: skip
    return Diagnostics(
        640 if passed else 38, 0.04, 0.02, 0.31, "clear", passed, rows,
        classes=Belief(0.31, 0.4, 0.22, 0.07), log_any=2.6, log_own=-0.4, pareto_k=0.3,
    )  # fmt: skip


def pictures(days: int) -> tuple[SeriesPicture, ...]:
    """Symptoms of both directions, and two exertion strips."""
    return (
        series("pain", "Pain", days, 1),
        series("fatigue", "Tiredness", days, 2),
        series("sleep", "Sleep quality", days, 3, worse="low", missing=0.2),
        series("steps", "Steps", days, 4, worse="", top=9000.0, unit="steps"),
        series("walking", "Walking minutes", days, 5, worse="", top=40.0, unit="min", missing=0.3),
    )


def read(days: int, held: tuple[SeriesPicture, ...]) -> ReadSummary:
    """What was read, with something skipped."""
    logged = {p.what: sum(1 for v in p.values if v is not None) for p in held}
    return ReadSummary(
        max(logged.values()), days, LAST - timedelta(days=days - 1), LAST, sum(logged.values()),
        (SkippedItem("pain", "outside the scale 0 to 10", 3),
         SkippedItem("mood", "no scale was given", 12)),
        ("Two rows hold the same day. I kept the later one.",),
        ("diary.csv: pain, fatigue, sleep", "watch.csv: steps"), logged,
    )  # fmt: skip


def usual(days: int = 94) -> Answer:
    """A made-up person with a mixture of verdicts."""
    held = pictures(days)
    return Answer(
        person="example-07", made_up=True,
        truth="Long walks cost 1.1 points of pain. Tai chi eases by 0.8. The rest does nothing.",
        version="0.1.0", model="4f2c8e91ab37", wiring="articles", parameter_set="default",
        data_hash="a07e11c95d3d", seed=2026, seconds=41.3,
        command="unknot analyse diary.csv watch.csv --out report",
        headline="Longer brisk walks cost you. Tai chi seems to ease. The rest I cannot tell.",
        read=read(days, held), series=held, effects=effects(),
        contrasts=(
            effect("tai_chi-brisk_walk", "Tai chi in place of brisk walking", -2.1, 0.5, "helps"),
            effect("easy_walk-less", "Easy walking in place of half", -0.6, 0.6, "cannot_tell"),
        ),
        groups=groups(), forecast=(*ahead("pain", 5.2), *ahead("fatigue", 6.0, None)),
        track=(track("pain", 60, 7), track("fatigue", 60, 8)),
        diagnostics=checks(True),
        cannot_tell=(
            "Which single knot is tight. A diary alone does not tell knots apart.",
            "Whether a better night eases your mornings.",
        ),
        grades={
            "parameters": {"A": 9, "B": 31, "C": 42, "D": 18, "T": 12},
            "couplings": {"A": 3, "B": 9, "C": 14, "D": 11},
        },
        weak_links=(
            WeakLink("exertion → nitric oxide", "No study shows it in fibromyalgia.", "D",
                     "idea of the articles"),
            WeakLink("radicals → energy", "Small studies, mixed results.", "C",
                     "10.1186/ar2918"),
        ),
        repeat=("unknot analyse diary.csv watch.csv --seed 2026", "unknot replay report.json"),
        bad_days=(BadDay("pain", 8.0, "high", own=False, usual=5.2),), seen=seen(),
        stories=(
            Story("no_nitric_oxide", "No nitric oxide story", "It stays as in health.", 0.28, 0.61),
            Story("articles", "The two articles", "Everything they describe is on.", 0.3, 0.24),
            Story("central_only", "Nervous system alone", "Nothing else is a cause.", 0.12, 0.15),
        ),
    )  # fmt: skip


def two_days() -> Answer:
    """The second evening of a diary: nothing is known yet."""
    answer = usual(2)
    held = pictures(2)[:2]
    from_others = tuple(
        replace(
            e,
            why=Why.FEW_DAYS,
            firm=False,
            verdict="cannot_tell",
            posterior=e.prior,
            days_of_this=days,
        )
        for e, days in zip(answer.effects, (1, 2, 0, 0, 0, 0), strict=True)
    )
    return replace(
        answer, headline="I do not know you yet.", series=held, read=read(2, held),
        effects=from_others, contrasts=(), track=(), made_up=False, truth="",
        groups=tuple(replace(g, told=False, posterior=g.prior) for g in answer.groups),
        early=True, bad_days=(), seen=(),
    )  # fmt: skip


def all_unsure() -> Answer:
    """Everything crosses the line, and past chances were off."""
    answer = usual()
    unsure = tuple(
        replace(
            e,
            verdict="cannot_tell",
            why=e.why or Why.BOTH_WAYS,
            firm=False,
            posterior=interval(0.1, 0.7),
        )
        for e in answer.effects
    )
    return replace(
        answer, headline="I cannot tell yet what moving does to you.", effects=unsure,
        contrasts=(), track=(track("pain", 40, 9, calibrated=False),), weak_links=(),
    )  # fmt: skip


def checks_not_passed() -> Answer:
    """The sampler did badly, so nothing may be claimed."""
    return replace(usual(), diagnostics=checks(False))


def ten_years() -> Answer:
    """A diary of 3653 days."""
    return usual(3653)


def two_years() -> Answer:
    """A diary of 730 days, drawn by the week."""
    return usual(730)


def long_names() -> Answer:
    """Names and labels that do not fit a phone; hostile ones too."""
    answer = usual(30)
    wide = "Walking the dog very early in the morning along the river and back up the hill"
    wider = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 2
    held = tuple(replace(p, label=f"{p.label} {wide}") for p in answer.series)
    return replace(
        answer, person='<script>alert("x")</script> ' + wider, headline=f"{wide}. {wider}.",
        series=held, effects=tuple(replace(e, label=f"{wide} {wider}") for e in answer.effects),
        groups=tuple(replace(g, label=wider) for g in answer.groups),
        command="unknot analyse " + "/very/long/folder/name" * 8,
        cannot_tell=(wider, "</style><script>alert(1)</script>"),
    )  # fmt: skip


def no_fatigue() -> Answer:
    """Only pain was recorded: no exertion, no fatigue, no groups, no checks listed."""
    answer = usual(40)
    held = answer.series[:1]
    return replace(
        answer, series=held, read=replace(read(40, held), skipped=(), warnings=()),
        forecast=ahead("pain", 5.0, None), track=(track("pain", 20, 3),), groups=(),
        grades={}, cannot_tell=(), weak_links=(), contrasts=(), seen=(),
        effects=answer.effects[:1],
    )  # fmt: skip


def odd_days() -> Answer:
    """A long diary with many series and hundreds of reasons and warnings."""
    answer = usual(700)
    more = tuple(series(f"symptom_{i}", f"Symptom {i}", 700, 20 + i) for i in range(9))
    why = "the value {} is no number"
    skipped = tuple(SkippedItem(f"row {i}", why.format(i), 1) for i in range(400))
    warnings = tuple(f"Row {i} holds two values for one day. I kept the later one."
                     for i in range(150))  # fmt: skip
    held = (*answer.series, *more)
    return replace(
        answer, series=held,
        read=replace(read(700, held), skipped=skipped, warnings=warnings,
                     sources=tuple(f"diary-{i}.csv" for i in range(40))),
        forecast=(*answer.forecast, *ahead("fog", 4.0)),
        track=(*answer.track, track("fog", 60, 11)),
        cannot_tell=(*answer.cannot_tell, *answer.cannot_tell),
    )  # fmt: skip


EVERY = {
    "usual": usual, "two_days": two_days, "all_unsure": all_unsure,
    "checks_not_passed": checks_not_passed, "two_years": two_years,
    "ten_years": ten_years, "odd_days": odd_days, "long_names": long_names,
    "no_fatigue": no_fatigue,
}  # fmt: skip
