"""What does movement do to this person, through which mechanism, and how sure can we be?

    import unknot as uk

The names below are the promise: what is listed here changes only with a word in the changelog. They
are loaded when they are first used. Rooms inside the package never import from here.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from unknot.errors import DiaryError, ModelError, ScenarioError, StaleFit, UnknotError
from unknot.version import __version__

if TYPE_CHECKING:
    from unknot.api.answers import PersonAnswer, analyse
    from unknot.api.cohorts import Cohort, CohortEffect, Simulation, draw_cohort, simulate
    from unknot.api.diaries import example_diary, read_diary
    from unknot.api.fits import Comparison, EffectTable, PersonFit, compare, fit
    from unknot.api.forecasts import Backtest, Forecast, backtest, forecast
    from unknot.api.models import load_model
    from unknot.api.petab import PetabFit, PetabProblem, PetabSimulation, load_petab
    from unknot.api.plans import PersonPlan
    from unknot.api.sbml import SbmlModel, load_sbml
    from unknot.api.self_trials import TrialPlan, TrialResult, analyse_trial, design_trial
    from unknot.api.sensitivities import (
        profile_likelihoods,
        rank_trials,
        screen_inputs,
        sloppy_directions,
        variance_shares,
    )
    from unknot.api.trials import Replay, replay_trial
    from unknot.api.virtual_cohorts import CohortResult, run_cohort
    from unknot.api.virtual_trials import (
        BayesFactors,
        TrialInSilico,
        expected_bayes_factors,
        run_virtual_trial,
    )
    from unknot.diary.entries import Diary
    from unknot.exchange.sbml_knot import SbmlCoupling
    from unknot.library import Wiring
    from unknot.model import Model
    from unknot.scenario.story import Programme
    from unknot.sensitivity.discrimination import TrialRanking
    from unknot.sensitivity.profiles import ProfileLikelihoods
    from unknot.sensitivity.screening import Screening, VarianceShares
    from unknot.sensitivity.sloppy import SloppyDirections

__all__ = [
    "Backtest",
    "BayesFactors",
    "Cohort",
    "CohortEffect",
    "CohortResult",
    "Comparison",
    "Diary",
    "DiaryError",
    "EffectTable",
    "Forecast",
    "Model",
    "ModelError",
    "PersonAnswer",
    "PersonFit",
    "PersonPlan",
    "PetabFit",
    "PetabProblem",
    "PetabSimulation",
    "ProfileLikelihoods",
    "Programme",
    "Replay",
    "SbmlCoupling",
    "SbmlModel",
    "ScenarioError",
    "Screening",
    "Simulation",
    "SloppyDirections",
    "StaleFit",
    "TrialInSilico",
    "TrialPlan",
    "TrialRanking",
    "TrialResult",
    "UnknotError",
    "VarianceShares",
    "Wiring",
    "__version__",
    "analyse",
    "analyse_trial",
    "backtest",
    "compare",
    "design_trial",
    "draw_cohort",
    "example_diary",
    "expected_bayes_factors",
    "fit",
    "forecast",
    "load_model",
    "load_petab",
    "load_sbml",
    "profile_likelihoods",
    "rank_trials",
    "read_diary",
    "replay_trial",
    "run_cohort",
    "run_virtual_trial",
    "screen_inputs",
    "simulate",
    "sloppy_directions",
    "variance_shares",
]

_WHERE = {
    "api.answers": ("PersonAnswer", "analyse"),
    "api.cohorts": ("Cohort", "CohortEffect", "Simulation", "draw_cohort", "simulate"),
    "api.diaries": ("example_diary", "read_diary"),
    "api.fits": ("Comparison", "EffectTable", "PersonFit", "compare", "fit"),
    "api.forecasts": ("Backtest", "Forecast", "backtest", "forecast"),
    "api.models": ("load_model",),
    "api.petab": ("PetabFit", "PetabProblem", "PetabSimulation", "load_petab"),
    "api.plans": ("PersonPlan",),
    "api.self_trials": ("TrialPlan", "TrialResult", "analyse_trial", "design_trial"),
    "api.sensitivities": (
        "rank_trials", "profile_likelihoods", "screen_inputs", "sloppy_directions",
        "variance_shares",
    ),
    "api.sbml": ("SbmlModel", "load_sbml"),
    "api.trials": ("Replay", "replay_trial"),
    "api.virtual_trials": (
        "BayesFactors", "TrialInSilico", "expected_bayes_factors", "run_virtual_trial",
    ),
    "api.virtual_cohorts": ("CohortResult", "run_cohort"),
    "diary.entries": ("Diary",),
    "exchange.sbml_knot": ("SbmlCoupling",),
    "library": ("Wiring",),
    "model": ("Model",),
    "scenario.story": ("Programme",),
    "sensitivity.discrimination": ("TrialRanking",),
    "sensitivity.profiles": ("ProfileLikelihoods",),
    "sensitivity.screening": ("Screening", "VarianceShares"),
    "sensitivity.sloppy": ("SloppyDirections",),
}  # fmt: skip
_ROOM = {name: room for room, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _ROOM:
        raise AttributeError(f"module 'unknot' has no attribute {name!r}")
    return getattr(importlib.import_module(f"unknot.{_ROOM[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
