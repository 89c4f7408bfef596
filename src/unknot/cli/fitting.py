"""From a diary to a kept fit: one that is there, one that reads the days since, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import click
from click.core import ParameterSource

from unknot import __version__
from unknot.cli import fits
from unknot.cli.bar import Tell
from unknot.cli.diary_options import day_of, diary_options, read, wiring_option
from unknot.cli.own import chosen_wiring, from_option
from unknot.cli.paper import read_file, read_json
from unknot.errors import UnknotError

if TYPE_CHECKING:
    from unknot.model import Model
    from unknot.person.diary import Diary
    from unknot.person.fit import Told
    from unknot.person.kept import KeptFit
    from unknot.person.measured import Taken
    from unknot.person.together import Group

P = ParamSpec("P")
R = TypeVar("R")
NEW, WARM, THERE = "new", "days_added", "as_it_was"


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

    def diary(self) -> Diary:
        """The diary of the files, as it stood at the end of the day asked for."""
        from unknot.person.analysis import until

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
            show_default=True, metavar="DIR", help="Where fits are kept.",
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


@dataclass(frozen=True)
class Ready:
    """A diary with its fit.

    Attributes:
        how: "new", "days_added" or "as_it_was".
        days: how many days were read without a new fit.
    """

    diary: Diary
    told: Told
    model: Model
    kept: KeptFit
    id: str
    file: Path
    how: str
    days: int

    @property
    def seed(self) -> int:
        """The seed that the fit was made with."""
        return int(self.kept.settings["seed"])


def ready(
    diary: Diary, asked: Asked, tell: Tell, *, name: str | None = None, anew: bool = False
) -> Ready:
    """A fit for a diary: by its id, or the newest that this diary goes on from, or a new one.

    Raises:
        UnknotError: the fit named is not there or not of this diary; nothing to explain.
    """
    from unknot.cli.kept import keep_kernels
    from unknot.person import prior
    from unknot.person.fit import tell as made_ready
    from unknot.person.stories import load
    from unknot.person.warm import add_days, goes_on

    keep_kernels()
    model = load(chosen_wiring(asked.wiring, asked.own))
    told = made_ready(diary)
    measured = measurements(asked.measured)
    group = None if asked.group is None else group_in(asked.group, model)
    settings: dict[str, Any] = {
        "quick": asked.quick, "version": __version__,
        "group": "" if group is None else group.name, "coordinates": prior.SIZE,
    }  # fmt: skip
    if name is not None:
        path = fits.find(asked.folder, name)
        kept = fits.read(path)
        _of_this(kept, name, diary, model, asked, measured, group)
        return _updated(diary, told, model, kept, path, asked, add_days) or _gone_stale(name)
    if not anew:
        lines = tuple(f"{one.name}={one.value:g}" for one in measured)
        wanted = {
            "wiring": model.wiring, "model": model.hash, "seed": asked.seed,
            "measured": list(lines), **settings,
        }  # fmt: skip
        for path, held in fits.stored(asked.folder):
            if any(held.get(key) != value for key, value in wanted.items()):
                continue
            if not goes_on(*fits.read_of(held), diary):
                continue
            try:
                kept = fits.read(path)
            except UnknotError:
                continue  # damaged since: a new one is made
            found = _updated(diary, told, model, kept, path, asked, add_days)
            if found is not None:
                return found
    return _new(diary, told, model, measured, group, settings, asked, tell)


def _of_this(
    kept: KeptFit,
    name: str,
    diary: Diary,
    model: Model,
    asked: Asked,
    measured: tuple[Taken, ...],
    group: Group | None,
) -> None:
    """Refuse a fit that was named but is not what is asked for beside.

    Raises:
        UnknotError: it is of another diary, wiring, seed or group, or rests on other measurements.
    """
    from unknot.person.warm import extends

    if not extends(kept, diary):
        raise UnknotError(
            "another-diary",
            f"the fit {name} is of another diary, or days it has read were changed since.",
            "leave --fit out: a fitting one is found or made.",
        )
    made_with = str(kept.settings["wiring"])
    if made_with != model.wiring:
        raise UnknotError(
            "another-wiring",
            f"the fit {name} was made with the wiring {made_with}, not {model.wiring}.",
            f"add --wiring {made_with} (with --from where it is your own), or leave --fit out.",
        )
    if kept.settings["model"] != model.hash:
        raise UnknotError(
            "another-model",
            f"the fit {name} was made with another body that was called {made_with} too.",
            "name the same wiring with --from, or leave --fit out: a fitting one is found or made.",
        )
    here = click.get_current_context(silent=True)
    told_seed = here and here.get_parameter_source("seed") is ParameterSource.COMMANDLINE
    if told_seed and kept.settings["seed"] != asked.seed:
        raise UnknotError(
            "another-seed",
            f"the fit {name} was made with the seed {kept.settings['seed']}, not {asked.seed}.",
            "leave --seed out; or leave --fit out: a fitting one is found or made.",
        )
    if measured and kept.measured != tuple(f"{m.name}={m.value:g}" for m in measured):
        raise UnknotError(
            "other-measurements",
            f"the fit {name} does not rest on these measurements.",
            "leave --fit out: a fitting one is found or made; or leave --measured out.",
        )
    if group is not None and kept.settings.get("group") != group.name:
        raise UnknotError(
            "another-group",
            f"the fit {name} does not start from the group in {asked.group}.",
            "leave --fit out: a fitting one is found or made; or leave --group out.",
        )


def _gone_stale(name: str) -> Ready:
    raise UnknotError(
        "stale-fit",
        f"the fit {name} is too old for this diary.",
        "leave --fit out: a new one is made.",
    )


def _updated(
    diary: Diary, told: Told, model: Model, kept: KeptFit, path: Path, asked: Asked, add_days: Any
) -> Ready | None:
    """A kept fit after the days since; None where a whole fit is due."""
    after: KeptFit | None = add_days(kept, model, diary)
    if after is None:
        return None
    days = after.added - kept.added
    if after.data_hash == kept.data_hash:
        return Ready(diary, told, model, kept, path.stem, path, THERE, 0)
    name, file = fits.write(asked.folder, after, told.reports)
    return Ready(diary, told, model, after, name, file, WARM, days)


def _new(
    diary: Diary,
    told: Told,
    model: Model,
    measured: tuple[Taken, ...],
    group: Group | None,
    settings: dict[str, Any],
    asked: Asked,
    tell: Tell,
) -> Ready:
    from unknot.person.analysis import Request, data_hash, find
    from unknot.person.fit import fit
    from unknot.person.kept import keep
    from unknot.person.measured import watch_of, with_evidence
    from unknot.person.together import with_group

    done = fit(model, told, asked.seed, quick=asked.quick, progress=tell)
    done = with_evidence(done, measured, watch_of(diary, told))
    if group is not None:
        done = with_group(done, group)
    tell("checking", 0.97)
    found = find(model, told, done, Request(seed=asked.seed, quick=asked.quick))
    read_to = max(one.day for one in (*diary.observations, *diary.exertions))
    kept = keep(
        done, model, found.diagnostics, data_hash(diary), read_to, diary.person,
        settings,
        tuple(f"{one.name}={one.value:g}" for one in measured),
    )  # fmt: skip
    name, file = fits.write(asked.folder, kept, told.reports)
    return Ready(diary, told, model, kept, name, file, NEW, 0)


def measurements(given: tuple[str, ...]) -> tuple[Taken, ...]:
    """Measurements from "name=value", or from files with one such line each.

    Raises:
        UnknotError: a line that is none, or what `measured.taken` refuses.
    """
    from unknot.person.measured import taken

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
    return taken(numbers)


def group_in(path: Path, model: Model) -> Group:
    """The group in a file of `unknot pool`.

    Raises:
        UnknotError: it is not there, none, or of another model.
    """
    from unknot.person.pooled import group_from_data

    return group_from_data(read_json(path), path.name, model)


def points_of(found: Ready) -> dict[str, float]:
    """The size of a tenth of each fitted symptom's own scale."""
    held: dict[str, float] = {}
    for name in found.kept.symptoms:
        scale = found.told.series[name].scale
        assert scale is not None
        held[name] = (scale.high - scale.low) / 10.0
    return held
