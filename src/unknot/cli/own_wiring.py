"""A wiring of one's own: `--from` beside `--wiring`, wherever a body is chosen."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from unknot.errors import UnknotError, nearest
from unknot.library import ANY, Wiring
from unknot.store.own_wirings import keep_healthy, own_wirings

F = TypeVar("F", bound=Callable[..., Any])

from_option = click.option(
    "--from",
    "own",
    type=click.Path(path_type=Path),
    metavar="FILE-or-FOLDER",
    help="A wiring of your own: its TOML file, or a folder of them.",
)


def hypothesis_options(function: F) -> F:
    """--wiring, --from, --parameters: which body is asked, where no diary weighs them."""
    for option in (
        click.option(
            "--parameters", default="default", show_default=True, help="Which parameter set."
        ),
        from_option,
        click.option("--wiring", default="articles", show_default=True, help="Which hypothesis."),
    ):
        function = option(function)
    return function


def body_options(function: F) -> F:
    """--body, --wiring, --from: the body beside forecasts that need none."""
    for option in (
        from_option,
        click.option(
            "--wiring", default=ANY, show_default=True, help="Which story of the body, with --body."
        ),
        click.option("--body", is_flag=True, help="Also weigh in the body model (minutes)."),
    ):
        function = option(function)
    return function


def chosen_wiring(name: str, own: Path | None) -> str | Wiring:
    """What `--wiring` and `--from` together choose.

    Of one's own file, or of a folder of one, the wiring need not be named. A name that stands in
    both is one's own: whoever gives `--from` means that.

    Raises:
        UnknotError: as `own_wirings`; several are there and none is named, or none has that name.
    """
    if own is None:
        return name
    found = own_wirings(own)
    keep_healthy()
    if not _named():
        if len(found) == 1:
            return next(iter(found.values()))
        raise UnknotError(
            "which-wiring",
            f"{own} holds {len(found)} wirings: {', '.join(found)}.",
            f"say which: {_flag()}{next(iter(found))}.",
        )
    if name not in found:
        raise UnknotError(
            "unknown-wiring",
            f'there is no wiring "{name}" in {own}.',
            f"{nearest(name, found)} One that ships needs no --from.",
        )
    return found[name]


def _flag() -> str:
    """What stands before the name of a wiring; nothing where the name stands by itself."""
    here = click.get_current_context(silent=True)
    params = here.command.params if here else []
    alone = any(isinstance(param, click.Argument) and param.name == "wiring" for param in params)
    return "" if alone else "--wiring "


def _named() -> bool:
    """Whether the command line says which wiring."""
    here = click.get_current_context(silent=True)
    source = here and here.get_parameter_source("wiring")
    return source not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)


def choice(name: str, own: Path | None) -> str:
    """The options that choose a wiring again."""
    told = f"--wiring {shlex.quote(name)}"
    return told if own is None else f"{told} --from {shlex.quote(str(own))}"
