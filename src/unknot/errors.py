"""Every failure a person can meet: a stable code, what happened, and the way out."""

from __future__ import annotations

import difflib
import re
import shlex
import sys
from collections.abc import Iterable

LISTED = 50  # names that a fix lists at most


class UnknotError(Exception):
    """A problem a person can mend. Anything else that escapes is a bug and shows its traceback.

    Attributes:
        code: stable short name, lower case with hyphens, for scripts and tests.
        said: what happened and where, one or two plain sentences.
        fix: the way out, as an instruction.
    """

    def __init__(self, code: str, said: str, fix: str) -> None:
        super().__init__(f"{said}\n  Fix: {fix}")
        self.code = code
        self.said = said
        self.fix = fix


class DiaryError(UnknotError):
    """A diary, or a file of one, that cannot be read as it stands."""


class ModelError(UnknotError):
    """A knot, a wiring or a set of numbers that cannot be tied into a body."""


class ScenarioError(UnknotError):
    """A made-up life, a programme or a timeline that cannot be lived."""


class StaleFit(UnknotError):
    """A kept fit that is not of this diary, body or question, or is too old for it."""


def nearest(name: str, choices: Iterable[str]) -> str:
    """Say which known name was probably meant, as the start of a fix.

    Args:
        name: what was written.
        choices: the names that exist.

    Returns:
        'did you mean "store"? Known: flow, store.' or only the known names when nothing is near.
    """
    known = sorted(set(choices), key=_by_number)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f'did you mean "{close[0]}"? ' if close else ""
    listed = ", ".join(known[:LISTED]) + (", …" if len(known) > LISTED else "")
    return f"{hint}Known: {listed or 'none'}."


def _by_number(name: str) -> list[tuple[int, str]]:
    """Order in which A2 comes before A10."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if at % 2 else (0, part) for at, part in enumerate(parts)]


def install(extra: str) -> str:
    """Say how to add an optional part to the Python that runs now, as a fix.

    Args:
        extra: its name in pyproject.toml.
    """
    return f"{shlex.quote(sys.executable)} -m pip install 'unknot[{extra}]'"
