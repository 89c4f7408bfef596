"""What matters for a result, what a diary can tell, and which trial tells wirings apart."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.api.fits import PersonFit
from unknot.errors import ModelError
from unknot.model import Model
from unknot.progress import Progress, quiet
from unknot.scenario.story import Programme
from unknot.sensitivity import discrimination, profiles, screening, sloppy
from unknot.sensitivity.discrimination import TrialRanking
from unknot.sensitivity.inputs import AskedResult
from unknot.sensitivity.profiles import ProfileLikelihoods
from unknot.sensitivity.screening import Screening, VarianceShares
from unknot.sensitivity.sloppy import SloppyDirections


def screen_inputs(
    model: Model,
    programme: Programme | None = None,
    *,
    inputs: Sequence[str] | None = None,
    trajectories: int = screening.TRAJECTORIES,
    seed: int = 1,
    progress: Progress = quiet,
) -> Screening:
    """Morris screening: which traits and habits move pain, fatigue and fog, over their whole range.

    Args:
        model: under one wiring.
        programme: also what it changes in people, in points; None asks the ordinary week alone.
        inputs: by name; by default all.
        trajectories: paths through the inputs; lives are this times inputs and one.

    Raises:
        UnknotError: SALib is not installed, or an input is not known.
        ModelError: the model stands for several wirings.
    """
    asked, names = AskedResult(programme), None if inputs is None else tuple(inputs)
    return screening.screen(
        _one(model), asked, inputs=names, trajectories=trajectories, seed=seed, progress=progress
    )


def variance_shares(
    model: Model,
    programme: Programme | None = None,
    *,
    inputs: Sequence[str] | None = None,
    samples: int = screening.SAMPLES,
    seed: int = 1,
    progress: Progress = quiet,
) -> VarianceShares:
    """Sobol's shares: which part of the differences between people each input makes.

    Args:
        samples: a power of two; lives are this times inputs and two.

    Raises:
        UnknotError: as `screen_inputs`, or samples are no power of two.
    """
    asked, names = AskedResult(programme), None if inputs is None else tuple(inputs)
    return screening.variance_shares(
        _one(model), asked, inputs=names, samples=samples, seed=seed, progress=progress
    )


def sloppy_directions(
    model: Model,
    programme: Programme | None = None,
    *,
    days: int = sloppy.DAYS,
    people: int = sloppy.PEOPLE,
    seed: int = 1,
    progress: Progress = quiet,
) -> SloppyDirections:
    """Which combinations of traits a diary of so many days could tell, and which none would.

    Args:
        programme: done in those days; None for ordinary ones.
        people: of the virtual population.
    """
    return sloppy.sloppy_directions(
        _one(model), AskedResult(programme), days=days, people=people, seed=seed, progress=progress
    )


def profile_likelihoods(
    fit: PersonFit, traits: Sequence[str] = profiles.TRAITS, *, progress: Progress = quiet
) -> ProfileLikelihoods:
    """How well a fitted diary is explained with one trait held elsewhere, everything else free.

    Args:
        traits: by name; each takes seconds of processor.

    Raises:
        UnknotError: an unknown trait.
    """
    return profiles.profile_likelihoods(fit.inner, tuple(traits), progress=progress)


def rank_trials(
    wirings: Sequence[str],
    programmes: Sequence[Programme],
    *,
    arm: int = discrimination.ARM,
    draws: int = discrimination.DRAWS,
    outcomes: Sequence[str] = discrimination.OUTCOMES,
    seed: int = 1,
    progress: Progress = quiet,
) -> TrialRanking:
    """How far each of some trials would speak for the true one of some wirings.

    Args:
        programmes: of the active arm, one a trial; the control arm lives as usual.
        arm: people in each arm.
        draws: sets of each wiring's own numbers, so that a wiring is not surer than its numbers.

    Raises:
        UnknotError: an unknown wiring or outcome, or fewer than two wirings that make people ill.
    """
    return discrimination.rank_trials(
        wirings, programmes, arm=arm, draws=draws, outcomes=outcomes, seed=seed, progress=progress
    )


def _one(model: Model) -> Model:
    if model.rivals:
        raise ModelError(
            "several-wirings", "this model stands for several wirings.",
            'choose one: load_model("articles").',
        )  # fmt: skip
    return model
