"""A wiring of one's own: `--from` beside `--wiring`, wherever a body is chosen."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import click
from click.core import ParameterSource

from unknot.cli.kept import get, place, put
from unknot.cli.paper import read_file
from unknot.errors import UnknotError, nearest
from unknot.library import ANY, Wiring, parse_wiring, read_toml

ENDING = ".toml"
QUOTED = re.compile(r'"([^"]+)"')

from_option = click.option(
    "--from",
    "own",
    type=click.Path(path_type=Path),
    metavar="FILE-or-FOLDER",
    help="A wiring of your own: its TOML file, or a folder of them.",
)


def own_wirings(place_: Path) -> dict[str, Wiring]:
    """The wirings of a file, or of a folder with one TOML file each, by name.

    Raises:
        UnknotError: nothing is there, or a file is wrong: which one, on which line, and the nearest
            name that there is.
    """
    if not place_.is_dir():
        return {place_.stem: _read(place_)}
    files = sorted(path for path in place_.iterdir() if path.suffix == ENDING)
    if not files:
        raise UnknotError(
            "no-wiring",
            f"{place_} holds no wiring.",
            "a wiring is a TOML file with label, says, hold, cut and loose.",
        )
    return {path.stem: _read(path) for path in files}


def _read(path: Path) -> Wiring:
    """One wiring, every name in it checked."""
    from unknot.checks import check_names
    from unknot.knots import all_knots

    text = read_file(path)
    if path.stem == ANY:
        raise UnknotError(
            "wiring-file", f'{path}: "{ANY}" means all wirings that ship.', "rename the file."
        )
    try:
        wiring = parse_wiring(path.stem, read_toml(text, path.name))
        check_names(all_knots(), wiring, (), ())
    except UnknotError as wrong:
        if wrong.code == "not-toml":
            raise
        where = _line(text, wrong.said)
        raise UnknotError(wrong.code, f"{path.name}{where}: {wrong.said}", wrong.fix) from None
    return wiring


def _line(text: str, said: str) -> str:
    """The line that an error speaks of: the first with the last name it quotes."""
    named = QUOTED.findall(said)
    for number, line in enumerate(text.splitlines(), 1):
        key = line.partition("=")[0].strip()
        if named and (f'"{named[-1]}"' in line or f"'{named[-1]}'" in line or key == named[-1]):
            return f", line {number}"
    return ""


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
    alone = any(isinstance(one, click.Argument) and one.name == "wiring" for one in params)
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


def keep_healthy() -> None:
    """Keep the healthy numbers of wirings that do not ship, so that they are found once.

    They lie beside the compiled kernels, under the hash of all they depend on.
    """
    from unknot.engine.calibrate import set_cache

    folder = place()
    if folder is None:
        return

    def known(key: str) -> Mapping[str, float] | None:
        held = get(folder, f"healthy-{key}")
        return None if held is None else json.loads(held)

    def keep(key: str, found: Mapping[str, float]) -> None:
        put(folder, f"healthy-{key}", json.dumps(dict(found)).encode())

    set_cache(known, keep)
