"""Trials in silico: randomised made-up people, what a trial would say of them, and the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from unknot.errors import UnknotError, nearest
from unknot.model import Model
from unknot.report.trial_page import trial_page
from unknot.virtual_trial.design import VirtualDesign
from unknot.virtual_trial.library import shipped_trials
from unknot.virtual_trial.picture import course_picture
from unknot.virtual_trial.plain import summary, trial_data
from unknot.virtual_trial.read import read_trial
from unknot.virtual_trial.rival_wirings import TellingApart, telling_apart
from unknot.virtual_trial.run import VirtualTrial, ready_bodies, run_trial

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class TrialInSilico:
    """A trial of made-up people: estimates with their people, and the truth beside them.

    Attributes:
        found: everything, as `unknot.virtual_trial.run` has it.
    """

    found: VirtualTrial

    def summary(self) -> str:
        """Who took part, effects beside the truth, power, responders beside their noise floor."""
        return summary(self.found)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command."""
        return trial_data(self.found)

    def to_frame(self) -> pl.DataFrame:
        """One row a randomised person and visit: arm, value (null where missing), and the twin's.

        Columns: person, arm, week, outcome, before, after, twin (what their twin, who lives as
        before, would rate without noise).
        """
        import polars as pl

        data = self.found.data
        names = list(data.lived.courses)
        chosen = data.enrolled.chosen
        frames = [
            pl.DataFrame(
                {
                    "person": chosen,
                    "arm": [names[int(at)] for at in data.arm],
                    "week": [week] * data.people,
                    "outcome": [of] * data.people,
                    "before": data.before[of],
                    "after": values[at],
                    "twin": data.lived.usual[of][at][chosen],
                }
            )
            for of, values in data.after.items()
            for at, week in enumerate(data.design.visits)
        ]
        return pl.concat(frames).with_columns(pl.col("after").fill_nan(None))

    def report(self) -> str:
        """The report, one HTML document that needs no other file."""
        return trial_page(self.found)

    def plot(self) -> str:
        """Means of the arms over the weeks, as SVG."""
        return course_picture(self.found)


def run_virtual_trial(
    trial: str | VirtualDesign,
    model: Model | None = None,
    *,
    people: int | None = None,
    trials: int | None = None,
    seed: int | None = None,
) -> TrialInSilico:
    """Run a trial in silico, and repeat it.

    Args:
        trial: the text of a trial's TOML file, the name of one that ships, or a design.
        model: of `load_model`; its wiring and parameters are used. The articles' by default.
        people: how many are randomised; else as the design says.
        trials: how many times it is repeated with other people, lots and noise.
        seed: other people, other luck.

    Raises:
        UnknotError: the design is wrong (with its line), no such trial ships, or too few of those
            asked can take part.

    Example:
        >>> import unknot as uk
        >>> trial = uk.run_virtual_trial("pontes_silva", people=24, trials=0)
        >>> trial.to_dict()["flow"]["randomised"]
        24
    """
    design = _design(trial)
    if people is not None:
        design = replace(design, people=people)
    if seed is not None:
        design = replace(design, seed=seed)
    if trials == 0:
        design = replace(design, replicates=0)
    wiring, parameters = "articles", "default"
    if model is not None:
        wiring, parameters = model.recipe.wiring, model.parameter_set
    return TrialInSilico(run_trial(ready_bodies(design, wiring, parameters), design, trials))


@dataclass(frozen=True)
class BayesFactors:
    """What trials would say between rival wirings, the one that tells most first.

    Attributes:
        found: one a trial.
    """

    found: tuple[TellingApart, ...]

    def summary(self) -> str:
        """Each trial with every pair of wirings."""
        return "\n".join(one.words() for one in self.found)

    def to_dict(self) -> dict[str, Any]:
        """Every trial and pair as plain data."""
        return {"trials": [one.data() for one in self.found]}

    def to_frame(self) -> pl.DataFrame:
        """One row a trial, true wiring and rival."""
        import polars as pl

        rows = [
            {"trial": one.trial, **contrast}
            for one in self.found
            for contrast in one.data()["contrasts"]
        ]
        return pl.DataFrame(rows)


def expected_bayes_factors(
    wirings: Sequence[str],
    trials: Sequence[str | VirtualDesign] = ("walking_24_weeks",),
    *,
    replicates: int = 200,
    people: int | None = None,
) -> BayesFactors:
    """Which wirings trials can tell apart, and which trial would tell most.

    Args:
        wirings: two or more, by name.
        trials: names of trials that ship, texts of files, or designs.
        replicates: of each trial under each wiring.
        people: how many are randomised; else as each design says.

    Raises:
        UnknotError: an unknown wiring or trial, or one wiring alone.

    Example:
        >>> import unknot as uk
        >>> pair = ["articles", "no_nitric_oxide"]
        >>> found = uk.expected_bayes_factors(pair, ["pontes_silva"], replicates=40, people=24)
        >>> found.to_frame().height
        2
    """
    designs = [_design(one) for one in trials]
    if people is not None:
        designs = [replace(one, people=people) for one in designs]
    found = [telling_apart(wirings, one, replicates) for one in designs]
    return BayesFactors(tuple(sorted(found, key=lambda one: -one.weakest())))


def _design(trial: str | VirtualDesign) -> VirtualDesign:
    if isinstance(trial, VirtualDesign):
        return trial
    if "\n" in trial:
        return read_trial(trial, "the trial")
    known = shipped_trials()
    if trial not in known:
        raise UnknotError(
            "unknown-trial", f'no trial that ships is called "{trial}".', nearest(trial, known)
        )
    return known[trial]
