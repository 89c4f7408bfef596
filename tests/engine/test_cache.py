"""Compiled kernels go through whatever store is offered, and come back as the same machine code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.llvm import compiler, run
from unknot.engine.solve import people, solve
from unknot.timeline import Life, build


@pytest.fixture
def kept() -> Iterator[dict[str, bytes]]:
    store: dict[str, bytes] = {}
    before = list(compiler.OFFERED)
    compiler.set_object_cache(store.get, store.__setitem__)
    forget()
    yield store
    compiler.OFFERED[:] = before
    forget()


def forget() -> None:
    run.compiled.cache_clear()


def test_a_kept_kernel_is_used_and_gives_the_same(
    kept: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
):
    model, life = load("articles", "study"), build(Life(2))
    first = solve(model, life, people(model), daily=("pain",))
    assert len(kept) == 1
    forget()

    def refused(_text: str) -> bytes:
        raise AssertionError("compiled again")

    monkeypatch.setattr(compiler, "assembled", refused)
    again = solve(model, life, people(model), daily=("pain",))
    np.testing.assert_array_equal(first.days["pain"], again.days["pain"])


def test_another_model_precision_or_result_is_another_kernel(kept: dict[str, bytes]):
    life = build(Life(1))
    for wiring, single, daily in (
        ("articles", False, ("pain",)),
        ("articles", True, ("pain",)),
        ("articles", False, ("fog",)),
        ("no_gaba_edge", False, ("pain",)),
    ):
        model = load(wiring, "study")
        solve(model, life, people(model), daily=daily, single=single)
    assert len(kept) == 4


def test_whatever_writes_kernels_counts_in_their_names(monkeypatch: pytest.MonkeyPatch):
    """A kernel kept by an older generator must never be used by a newer one."""
    engine = Path(compiler.__file__).parent
    writers = {path.stem for path in engine.glob("*.py")} - {"__init__", "run"}
    assert set(compiler.WRITERS) == {f"llvm/{name}" for name in writers} | {"lower"}
    before = compiler.object_key("model")
    monkeypatch.setattr(compiler, "generation", lambda: "changed")
    assert compiler.object_key("model") != before
