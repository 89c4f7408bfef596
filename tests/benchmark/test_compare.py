"""The comparison runs, judges itself, and says what is missing. No speed is asserted here."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.benchmark.compare import chosen_peers, compare
from unknot.benchmark.one_engine import Task, ask
from unknot.benchmark.peers import PEERS
from unknot.benchmark.problem import ALLOWED, make
from unknot.errors import UnknotError


def test_a_small_comparison():
    told: list[float] = []
    report = compare(3, (2,), ("scipy", "libroadrunner"), lambda _text, share: told.append(share))
    data = report.data()
    assert {row["engine"] for row in data["rows"]} >= {"unknot", "scipy LSODA"}
    assert all(row["error"] <= ALLOWED for row in data["rows"])
    assert all(row["ratio"] > 0 for row in data["rows"])
    for row in data["rows"]:
        assert 30 < row["memory_mib"] < 4096
        assert row["import_seconds"] > 0.01
        assert row["compile_seconds"] >= 0
    assert set(data["fma_peak_fraction"]) == {"double", "single"}
    assert all(0.0 < share < 1.0 for share in data["fma_peak_fraction"].values())
    named = [missing.split(" (")[0] for missing in data["missing"]]
    assert set(named) <= {peer.name for peer in PEERS}
    assert told == sorted(told)
    assert told[-1] < 1.0


def test_memory_is_that_of_one_engine_alone():
    """A process that asks for little says little, whatever the one that started it holds."""
    burden = np.ones((512, 1024, 1024), np.uint8)
    problem = make(1, 1)
    found = ask(Task("scipy LSODA", 1, 1), "scipy.integrate", problem.truth)
    assert found.memory_mib < burden.nbytes / 2**20


def test_one_that_falls_over_is_named():
    problem = make(1, 1)
    with pytest.raises(UnknotError) as caught:
        ask(Task("scipy LSODA", 1, 1), "no_such_package", problem.truth)
    assert caught.value.code == "peer-failed"
    assert "no_such_package" in caught.value.said


def test_peers_are_chosen_by_the_beginning_of_their_names():
    assert [peer.name for peer in chosen_peers(("scipy",))] == ["scipy LSODA"]
    assert chosen_peers(("none",)) == ()
    assert chosen_peers(None) == PEERS
