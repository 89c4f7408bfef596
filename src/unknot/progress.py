"""How long work says where it is: one shape, from the engine up to the terminal."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done, in a few words, and the share done, 0..1."""


def quiet(what: str, share: float) -> None:
    """Say nothing."""
    del what, share
