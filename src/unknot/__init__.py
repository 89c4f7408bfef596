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
    from unknot.api.plans import PersonPlan
    from unknot.api.sbml import SbmlModel, load_sbml
    from unknot.api.self_trials import TrialPlan, TrialResult, analyse_trial, design_trial
    from unknot.api.trials import Replay, replay_trial
    from unknot.api.virtual_cohorts import CohortResult, run_cohort
    from unknot.diary.entries import Diary
    from unknot.library import Wiring
    from unknot.model import Model
    from unknot.scenario.story import Programme

__all__ = [
    "Backtest",
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
    "Programme",
    "Replay",
    "SbmlModel",
    "ScenarioError",
    "Simulation",
    "StaleFit",
    "TrialPlan",
    "TrialResult",
    "UnknotError",
    "Wiring",
    "__version__",
    "analyse",
    "analyse_trial",
    "backtest",
    "compare",
    "design_trial",
    "draw_cohort",
    "example_diary",
    "fit",
    "forecast",
    "load_model",
    "load_sbml",
    "read_diary",
    "replay_trial",
    "run_cohort",
    "simulate",
]

_WHERE = {
    "api.answers": ("PersonAnswer", "analyse"),
    "api.cohorts": ("Cohort", "CohortEffect", "Simulation", "draw_cohort", "simulate"),
    "api.diaries": ("example_diary", "read_diary"),
    "api.fits": ("Comparison", "EffectTable", "PersonFit", "compare", "fit"),
    "api.forecasts": ("Backtest", "Forecast", "backtest", "forecast"),
    "api.models": ("load_model",),
    "api.plans": ("PersonPlan",),
    "api.self_trials": ("TrialPlan", "TrialResult", "analyse_trial", "design_trial"),
    "api.sbml": ("SbmlModel", "load_sbml"),
    "api.trials": ("Replay", "replay_trial"),
    "api.virtual_cohorts": ("CohortResult", "run_cohort"),
    "diary.entries": ("Diary",),
    "library": ("Wiring",),
    "model": ("Model",),
    "scenario.story": ("Programme",),
}  # fmt: skip
_ROOM = {name: room for room, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _ROOM:
        raise AttributeError(f"module 'unknot' has no attribute {name!r}")
    return getattr(importlib.import_module(f"unknot.{_ROOM[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
