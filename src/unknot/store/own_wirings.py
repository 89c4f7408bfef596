"""Wirings of one's own: TOML files, every name in them checked; and their healthy numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from unknot.errors import ModelError, UnknotError
from unknot.library import ANY, Wiring, parse_wiring, read_toml
from unknot.store.files import read_file
from unknot.store.kernel_cache import get, place, put

ENDING = ".toml"
QUOTED = re.compile(r'"([^"]+)"')


def own_wirings(place_: Path) -> dict[str, Wiring]:
    """The wirings of a file, or of a folder with one TOML file each, by name.

    Raises:
        ModelError: nothing is there, or a file is wrong: which one, on which line, and the nearest
            name that there is.
    """
    if not place_.is_dir():
        return {place_.stem: _read(place_)}
    files = sorted(path for path in place_.iterdir() if path.suffix == ENDING)
    if not files:
        raise ModelError(
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
        raise ModelError(
            "wiring-file", f'{path}: "{ANY}" means all wirings that ship.', "rename the file."
        )
    try:
        wiring = parse_wiring(path.stem, read_toml(text, path.name))
        check_names(all_knots(), wiring, (), ())
    except UnknotError as wrong:
        if wrong.code == "not-toml":
            raise
        where = _line(text, wrong.said)
        raise ModelError(wrong.code, f"{path.name}{where}: {wrong.said}", wrong.fix) from None
    return wiring


def _line(text: str, said: str) -> str:
    """The line that an error speaks of: the first with the last name it quotes."""
    named = QUOTED.findall(said)
    for number, line in enumerate(text.splitlines(), 1):
        key = line.partition("=")[0].strip()
        if named and (f'"{named[-1]}"' in line or f"'{named[-1]}'" in line or key == named[-1]):
            return f", line {number}"
    return ""


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
