"""Where a plan is kept: a file, or one's own store where the days come from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from unknot.cli import own_store

if TYPE_CHECKING:
    from unknot.workflow.plan_shelves import PlanShelf

F = TypeVar("F", bound=Callable[..., Any])
PLAN_FILE = Path("unknot-plan.json")


def plan_option(function: F) -> F:
    """--plan: where plans of files are kept."""
    return click.option(
        "--plan", "place", type=click.Path(path_type=Path), default=PLAN_FILE, show_default=True,
        metavar="FILE", help="Where plans of files are kept; those of your store are kept in it.",
    )(function)  # fmt: skip


def plan_shelf(place: Path, *, stored: bool) -> PlanShelf:
    """Where the plan is.

    Args:
        stored: the days come from one's own store.
    """
    from unknot.workflow.plan_shelves import PlanFile, PlanRows

    here = click.get_current_context(silent=True)
    named = here and here.get_parameter_source("place") is ParameterSource.COMMANDLINE
    return PlanRows(own_store.store()) if stored and not named else PlanFile(place)
