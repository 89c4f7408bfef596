"""The comparison runs, judges itself, and says what is missing. No speed is asserted here."""

from __future__ import annotations

from unknot.exchange.bench import compare
from unknot.exchange.peers import PEERS
from unknot.exchange.problem import ALLOWED


def test_a_small_comparison():
    report = compare(days=3, people=(2,), peers=("scipy", "libroadrunner"))
    data = report.data()
    assert {row["engine"] for row in data["rows"]} >= {"unknot", "scipy LSODA"}
    assert all(row["error"] <= ALLOWED for row in data["rows"])
    assert all(row["ratio"] > 0 for row in data["rows"])
    assert set(data["fma_peak_fraction"]) == {"double", "single"}
    assert set(data["missing"]) <= {peer.name for peer in PEERS}
