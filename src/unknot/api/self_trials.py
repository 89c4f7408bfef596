"""Trials on oneself: two or three ways of living, in an order drawn by lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.api import plots
from unknot.api.fits import PersonFit
from unknot.api.showing import shows_itself
from unknot.diary.entries import Diary
from unknot.diary.snapshot import last_entry, until
from unknot.errors import UnknotError
from unknot.plan.standing import ClinicianLimits, DoingPerWeek, Malaise, SafetyAnswers
from unknot.progress import Progress, quiet
from unknot.trial import sentences
from unknot.trial.arms import arm_named
from unknot.trial.picture import schedule_picture
from unknot.trial.record import Trial
from unknot.trial.results import answer_data, design_data
from unknot.workflow.trial_fits import arm_draws, body_answers
from unknot.workflow.trial_places import TrialFile
from unknot.workflow.trials import AnalysedTrial, DesignedTrial, TrialQuestion, analysed, designed

if TYPE_CHECKING:
    import polars as pl


@shows_itself
@dataclass(frozen=True)
class TrialPlan:
    """Designs for a question, the best for its burden first, and the best feasible one locked."""

    inner: DesignedTrial

    @property
    def trial(self) -> Trial | None:
        """The locked trial; None where no design is feasible."""
        return self.inner.trial

    def to_frame(self) -> pl.DataFrame:
        """One row a design: blocks, days, chances, burden, whether it is feasible."""
        import polars as pl

        rows = [
            {"blocks": row["blocks"]["count"], "block_days": row["blocks"]["days"],
             **{k: v for k, v in row.items() if isinstance(v, int | float)}}
            for row in map(design_data, self.inner.worths)
        ]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot trial design`, but for files."""
        return {
            "designs": [design_data(worth) for worth in self.inner.worths],
            "feasible": self.trial is not None,
            "lock": None if self.trial is None else self.trial.lock,
            "begins": None if self.trial is None else self.trial.begins.isoformat(),
            "from_others": self.inner.from_others,
        }

    def summary(self) -> str:
        """Whether there is a design worth its weeks, and what it would give."""
        if self.trial is None:
            return sentences.NO_DESIGN
        best = self.inner.worths[0]
        return (
            f"{best.design.days} days from {self.trial.begins}: a clear answer in"
            f" {100 * best.p_clear:.0f} of 100, a wrong one in {100 * best.p_wrong:.0f}."
            f" {sentences.NOT_ADVICE}"
        )

    def plot(self) -> str:
        """What comes when, as SVG; where no design is feasible, each one's chance of an answer."""
        if self.trial is not None:
            return schedule_picture(self.trial)
        rows = [
            (f"{w.design.days} days, blocks of {w.design.block_days}", w.p_wrong, w.p_clear, 1.0)
            for w in self.inner.worths
        ]
        return plots.intervals("Chance of a clear answer; a wrong one at the left", rows, "share")


@shows_itself
@dataclass(frozen=True)
class TrialResult:
    """What a trial says so far: the plain analysis, and a fit's beside it where one was given."""

    inner: AnalysedTrial

    @property
    def trial(self) -> Trial:
        """The trial, stopped where the daily stop has fired."""
        return self.inner.trial

    def to_frame(self) -> pl.DataFrame:
        """One row an arm and analysis: median, 90 % range, chances of a meaningful difference."""
        import polars as pl

        rows = [
            {"arm": one.arm, "against": one.against, "analysis": name, "median": one.median,
             "q05": one.q05, "q95": one.q95, "p_better": one.p_better, "p_worse": one.p_worse}
            for name, told in (("plain", self.inner.answers), ("fit", self.inner.bodies))
            for one in told
        ]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `unknot trial analyse`, but for files."""
        trial = self.inner.trial
        results = [answer_data(trial, answer) for answer in self.inner.answers]
        return {
            "result": results[0] if len(results) == 1 else results,
            "by_fit": [asdict(body) for body in self.inner.bodies],
            "stopped": None if trial.stopped is None else trial.stopped.isoformat(),
            "lock": trial.lock,
        }

    def summary(self) -> str:
        """Each arm's answer in words, and what cannot be told apart from it."""
        lines = [*self.inner.words, *self.inner.body_words, sentences.EXPECTANCY]
        return "\n".join([*lines, sentences.NOT_ADVICE])

    def plot(self) -> str:
        """Differences with their 90 % ranges, by analysis, as SVG."""
        rows = [
            (f"{one.arm}, {name}", one.q05, one.median, one.q95)
            for name, told in (("plain", self.inner.answers), ("fit", self.inner.bodies))
            for one in told
        ]
        against = self.inner.trial.design.arms[0].name
        symptom = self.inner.trial.design.symptom
        return plots.intervals(f"{symptom.capitalize()} against {against}", rows, "points")


def design_trial(
    diary: Diary,
    arms: Sequence[str],
    symptom: str = "pain",
    *,
    weeks: int | None = None,
    seed: int = 1,
    today: date | None = None,
    malaise: str = "unasked",
    most: Mapping[str, tuple[float, float]] | None = None,
    clinician: Mapping[str, tuple[float, float]] | None = None,
    flares: Mapping[str, float] | None = None,
    fit: PersonFit | None = None,
    out: str | Path | None = None,
    progress: Progress = quiet,
) -> TrialPlan:
    """Design a fair trial on oneself, within the limits of today.

    Args:
        diary: of `read_diary`.
        arms: two or three ways of living, such as "usual" and "easy_walk:20x3" (minutes x times a
            week); the first is compared with.
        weeks: how long; None tries several lengths.
        seed: draws the order.
        today: the limits are those of this day; None takes the diary's last day.
        malaise: "yes", "sometimes", "not_sure", "no" or "unasked": much worse after small efforts?
        most, clinician: minutes and times a week that the person, or their clinician, allows at
            most, by activity.
        flares: from which value on a day is a flare, by symptom.
        fit: of `fit`: its effects are those that designs are tried on.
        out: a folder for the trial, its protocol and its picture; None writes nothing.
        progress: told what is being done and the share done, 0..1.

    Raises:
        UnknotError: an arm outside the limits, an unknown word, or too few days of diary.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> uk.design_trial(diary, ["usual", "easy_walk:10x2"], weeks=8)  # doctest: +SKIP
    """
    last = today or last_entry(diary)
    if last is None:
        raise UnknotError("nothing-yet", "this diary holds no entry.", "write some days down.")
    diary = until(diary, last)
    effects = None
    if fit is not None:
        from unknot.plan.derive import standing_of

        standing = standing_of(diary, last)
        named = sorted((arm_named(text, standing) for text in arms), key=lambda a: bool(a.activity))
        effects = arm_draws(fit.inner, named, symptom)
    question = TrialQuestion(
        symptom, tuple(arms), weeks, seed,
        SafetyAnswers(malaise=_malaise(malaise), clinicians=_clinicians(clinician, last)),
        effects=effects, person_caps=_caps(most),
        flares=flares or {},
    )  # fmt: skip
    folder = None if out is None else Path(out)
    return TrialPlan(designed(diary, question, last, folder=folder, progress=progress))


def analyse_trial(
    trial: Trial | str | Path, diary: Diary, *, fit: PersonFit | None = None
) -> TrialResult:
    """Analyse a trial by its locked plan; look as often as you like.

    Args:
        trial: of `TrialPlan.trial`, or the folder that holds it.
        diary: with the days of the trial so far.
        fit: of this diary with those days: what it says of the arms is shown beside.

    Raises:
        UnknotError: no trial there, or it was changed after it was locked.

    Example:
        >>> import unknot as uk
        >>> uk.analyse_trial("trial", uk.read_diary("july.csv")).summary()  # doctest: +SKIP
    """
    held = _Held(trial) if isinstance(trial, Trial) else TrialFile(Path(trial))
    found = analysed(held, diary)
    if fit is None:
        return TrialResult(found)
    return TrialResult(found.with_bodies(body_answers(found.trial, fit.inner)))


@dataclass
class _Held:
    """A trial in memory."""

    trial: Trial

    def read(self) -> Trial:
        """It itself."""
        return self.trial

    def write(self, trial: Trial) -> None:
        """What it is now."""
        self.trial = trial

    def answered(self, trial: Trial, said: Mapping[str, Any], diary: Diary) -> None:
        """Kept by nobody: whoever asked holds the answer."""
        del trial, said, diary


def _malaise(word: str) -> Malaise:
    try:
        return Malaise(word)
    except ValueError:
        raise UnknotError(
            "unknown-word", f'"{word}" was not understood.', "say yes, sometimes, not_sure or no."
        ) from None


def _clinicians(
    given: Mapping[str, tuple[float, float]] | None, day: date
) -> tuple[ClinicianLimits, ...]:
    return (ClinicianLimits("a clinician", day, _caps(given)),) if given else ()


def _caps(given: Mapping[str, tuple[float, float]] | None) -> dict[str, DoingPerWeek]:
    return {
        name: DoingPerWeek(float(minutes), float(times))
        for name, (minutes, times) in (given or {}).items()
    }
