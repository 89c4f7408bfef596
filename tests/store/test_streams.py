"""Streaming to disk: the same numbers as at once, and nothing half-written that looks whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.solve import Solution, people, solve
from unknot.store.streams import stream
from unknot.timeline import Life, build

MODEL = load("articles", "study")
WHO = people(MODEL, {"tightness_immune": np.linspace(0, 1, 70)})
LIFE = build(Life(3))


def some(chosen: np.ndarray) -> Solution:
    return solve(MODEL, LIFE, WHO.take(chosen), daily=("pain",))


def test_blocks_on_disk_are_the_whole(tmp_path: Path):
    files = stream(tmp_path / "out", ("pain",), 3, 70, some, size=32)
    whole = solve(MODEL, LIFE, WHO, daily=("pain",)).days["pain"]
    np.testing.assert_allclose(np.load(files["pain"], mmap_mode="r"), whole, rtol=1e-6)
    assert not np.load(files["status"]).any()


def test_a_crash_leaves_only_parts(tmp_path: Path):
    def fails(chosen: np.ndarray) -> Solution:
        if chosen[0]:
            raise KeyboardInterrupt
        return some(chosen)

    with pytest.raises(KeyboardInterrupt):
        stream(tmp_path, ("pain",), 3, 70, fails, size=32)
    assert {path.suffix for path in tmp_path.iterdir()} == {".part"}
