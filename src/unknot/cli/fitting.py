"""From a diary to a kept fit: one that is there, one that reads the days since, or a new one."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import click
from click.core import ParameterSource

from unknot.cli import own_store
from unknot.cli.diary_options import (
    day_of,
    diary_options,
    read,
    session_days_asked,
    wiring_option,
)
from unknot.cli.offer import declared
from unknot.cli.own_wiring import chosen_wiring, from_option
from unknot.errors import UnknotError
from unknot.library import ANY
from unknot.progress import Progress
from unknot.store import fits
from unknot.store.files import check_folder, read_file, read_json

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.group.shared_prior import SharedPrior
    from unknot.inference.external_evidence import Taken
    from unknot.model import Model
    from unknot.store.fits import FitShelf
    from unknot.workflow.fits import FitRequest, FittedDiary

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Asked:
    """What a command that rests on a fit was given: whose days, and what decides the fit.

    Attributes:
        folder: where fits are kept.
        measured: "name=value" each, or files of such lines.
        group: a file of `unknot pool` to start from, instead of everybody.
        own: where a wiring of one's own is, or a folder of them.
    """

    files: tuple[Path, ...]
    mapping: tuple[Path, ...]
    person: str | None
    as_of: str | None
    wiring: str
    seed: int
    quick: bool
    measured: tuple[str, ...]
    folder: Path
    group: Path | None = None
    own: Path | None = None

    def shelf(self) -> Path | FitShelf:
        """Where fits are kept: in one's own store where the days come from it, else in a folder.

        Raises:
            UnknotError: the folder could not be written.
        """
        here = click.get_current_context(silent=True)
        source = here and here.get_parameter_source("folder")
        if self.files or source is ParameterSource.COMMANDLINE:
            check_folder(self.folder, "--fits")
            return self.folder
        from unknot.store.fit_rows import FitRows

        return FitRows(own_store.store())

    def diary(self) -> Diary:
        """The diary of the files, as it stood at the end of the day asked for."""
        from unknot.diary.snapshot import until

        return until(read(self.files, self.mapping, self.person), day_of(self.as_of))


kept_option = click.option(
    "--fit", "name", metavar="ID", help="A kept fit; else a fitting one, or a new one."
)


def fit_options(function: Callable[Concatenate[Asked, P], R]) -> Callable[..., R]:
    """What every command that rests on a fit takes, FILE… included, handed to it as one `Asked`."""

    @wraps(function)
    def gathered(*args: P.args, **given: P.kwargs) -> R:
        asked = {one.name: given.pop(one.name) for one in fields(Asked)}
        return function(Asked(**cast("dict[str, Any]", asked)), *args, **given)

    told: Callable[..., R] = gathered
    for option in (
        click.option(
            "--fits", "folder", type=click.Path(path_type=Path), default=fits.FOLDER,
            show_default=True, metavar="DIR",
            help="Where fits of files are kept; those of your store are kept in it.",
        ),
        click.option(
            "--measured", multiple=True, metavar="NAME=VALUE",
            help="Something measured once, such as vo2peak=21; or a file of such lines.",
        ),
        click.option(
            "--group", type=click.Path(path_type=Path), metavar="GROUP.json",
            help="Start from what a group has in common; see unknot pool.",
        ),
        click.option("--quick", is_flag=True, help="Fewer draws: a first look."),
        click.option(
            "--seed", type=click.IntRange(0), default=1, show_default=True,
            help="The same seed gives the same answer.",
        ),
        from_option,
        wiring_option,
    ):  # fmt: skip
        told = option(told)
    return diary_options(told)


def fit_request(asked: Asked) -> FitRequest:
    """What decides the fit."""
    from unknot.inference.wiring_mixture import load
    from unknot.store.kernel_cache import keep_kernels
    from unknot.workflow.fits import FitRequest

    keep_kernels()
    model = load(chosen_wiring(asked.wiring, asked.own))
    here = click.get_current_context(silent=True)
    source = here and here.get_parameter_source("seed")
    return FitRequest(
        model, asked.seed, asked.quick, measurements(asked.measured),
        None if asked.group is None else group_in(asked.group, model),
        seed_chosen=source is ParameterSource.COMMANDLINE,
    )  # fmt: skip


def ready(
    diary: Diary, asked: Asked, progress: Progress, *, name: str | None = None, anew: bool = False
) -> FittedDiary:
    """A fit for a diary, kept where it was asked for.

    Raises:
        UnknotError: the fit named is not there or not of this diary; nothing to explain.
    """
    request = fit_request(asked)
    from unknot.workflow.fits import fitted

    return fitted(diary, request, folder=asked.shelf(), name=name, anew=anew, progress=progress)


def measurements(given: tuple[str, ...]) -> tuple[Taken, ...]:
    """Measurements from "name=value", or from files with one such line each.

    Raises:
        UnknotError: a line that is none, or what `measured.taken` refuses.
    """
    from unknot.inference.external_evidence import taken

    return taken(numbers_given(given))


def numbers_given(given: tuple[str, ...]) -> dict[str, float]:
    """The same as they were written, by name.

    Raises:
        UnknotError: a line that is none.
    """
    numbers: dict[str, float] = {}
    lines: list[str] = []
    for one in given:
        lines += [one] if "=" in one else read_file(Path(one)).splitlines()
    for line in lines:
        plain = line.partition("#")[0].strip().replace(",", "=", 1)
        if not plain or plain.replace(" ", "") == "name=value":
            continue
        name, _, value = plain.partition("=")
        try:
            numbers[name.strip()] = float(value)
        except ValueError:
            raise UnknotError(
                "unreadable-measurement", f'"{line}" is no measurement.', "write vo2peak=21."
            ) from None
    return numbers


def group_in(path: Path, model: Model) -> SharedPrior:
    """The group in a file of `unknot pool`.

    Raises:
        UnknotError: it is not there, none, or of another model.
    """
    from unknot.group.contributions import group_from_data

    return group_from_data(read_json(path), path.name, model)


def command_line(asked: Asked, command: str) -> str:
    """The command that makes an answer again; file names only, never folders of this computer."""
    words = ["unknot", command, *(file.name or str(file) for file in asked.files)]
    yes, takes = declared()
    for flag, value in (
        *(("--map", one.name) for one in asked.mapping),
        *(("--take", take) for take in takes),
        ("--person", asked.person),
        ("--session-days", session_days_asked()),
        ("--as-of", asked.as_of),
        ("--wiring", asked.wiring if asked.wiring != ANY else None),
        ("--from", (asked.own.name or str(asked.own)) if asked.own else None),
        ("--group", (asked.group.name or str(asked.group)) if asked.group else None),
        *(("--measured", one if "=" in one else Path(one).name) for one in asked.measured),
        ("--seed", str(asked.seed)),
    ):
        if value is not None:
            words += [flag, value]
    more = [*(["--yes"] if yes else []), *(["--quick"] if asked.quick else [])]
    return shlex.join([*words, *more])
