"""Papers of made-up answers, and the ones that would burst a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.report import fake_answer

from unknot.answer.answer import Answer, Story
from unknot.clinic.build import clinic_paper
from unknot.clinic.paper import ClinicPaper, PaperTable
from unknot.clinic.safety import SafetyAsked, SafetyToday, safety_of
from unknot.diary.entries import Diary, Observation
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers
from unknot.timeline import activities
from unknot.trial.design import DesignWorth
from unknot.trial.record import TrialArm, TrialDesign

DAY = date(2025, 11, 22)
SCORES = {"fiqr": 61.0, "wpi": 12.0, "sss": 8.0}


def asked(**said: object) -> SafetyAsked:
    """What a person answered who can walk a little on a middling day."""
    middling = {"easy_walk": DoingPerWeek(10.0, 4.0), "tai_chi": DoingPerWeek(20.0, 2.0)}
    answers = SafetyAnswers(malaise=Malaise.SOMETIMES, middling=middling)
    return SafetyAsked(replace(answers, **said), signs_asked=True)  # pyright: ignore[reportArgumentType]


def safety(answer: Answer, given: SafetyAsked | None = None, *, fresh: bool = True) -> SafetyToday:
    """The safety of a day with an entry of that day, or of none at all."""
    pulse = Observation(DAY, "resting_heart_rate", 60.0, "1/min", None, "made up")
    diary = Diary("me", "UTC", (pulse,) if fresh else (), ())
    return safety_of(diary, answer, DAY, given or asked())


def worth(label: str = "Easy walking, 3 × 10 min") -> DesignWorth:
    """A designed trial with its chances."""
    arms = (TrialArm("usual", "Usual days"), TrialArm("walk", label, "easy_walk", 10.0, 3))
    design = TrialDesign("pain", 0.0, 10.0, 1.0, "high", arms, 4, 14, 3, 1, 1.0)
    return DesignWorth(design, 0.55, 0.04, 0.4, 0.71, 80.0, 3.0, 0.8, True, {})


def paper(answer: Answer | None = None) -> ClinicPaper:
    """The usual made-up person's paper, with all that may stand on it."""
    found = answer or fake_answer.usual()
    return clinic_paper(found, safety(found), scores=SCORES, trial=worth())


def thirty_activities() -> ClinicPaper:
    """Thirty ways of living, every activity limited, long names everywhere."""
    answer = fake_answer.long_names()
    wide = "W" * 170
    effects = tuple(
        replace(answer.effects[i % 3], what=f"way_{i}", label=f"{wide} {i}", days_of_this=30)
        for i in range(30)
    )
    given = asked(middling={name: DoingPerWeek(1440.0, 50.0) for name in activities()})
    answer = replace(
        answer, effects=effects, person=wide, cannot_tell=(f"{wide} {wide} {wide}",) * 20,
        headline=" ".join([wide] * 5), command="unknot report " + "x" * 900,
        stories=(Story("s", wide, wide, 0.2, 0.9),) * 9, version=wide, model=wide, data_hash=wide,
        seen=tuple(replace(one, sentence=f"{wide} " * 9) for one in answer.seen) * 4,
        track=tuple(replace(one, target=wide + one.target) for one in answer.track),
    )  # fmt: skip
    days = tuple(f"Wed {day}" for day in range(22, 29))
    week = PaperTable(
        "Week", ("Minutes at most", *days), ((wide[:46], *("1440",) * 7),) * 4, ("Lowered.",)
    )
    return clinic_paper(
        answer, safety(answer, given), scores=SCORES, trial=worth(wide), planned=week
    )


def empty() -> ClinicPaper:
    """A diary that holds nothing to speak of."""
    answer = fake_answer.two_days()
    bare = replace(
        answer, series=(), effects=(), track=(), forecast=(), stories=(), cannot_tell=(), seen=(),
        groups=(), read=replace(answer.read, days=0, logged={}, observations=0), bad_days=(),
        person="me", command="",
    )  # fmt: skip
    return clinic_paper(bare, safety(bare, SafetyAsked(), fresh=False))


def every_paper() -> dict[str, ClinicPaper]:
    """All made-up papers by name."""
    made = {name: paper(answer()) for name, answer in fake_answer.EVERY.items()}
    return made | {"thirty_activities": thirty_activities(), "empty": empty()}
