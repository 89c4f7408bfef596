"""Two dask workers over one, beside bare multiply-adds by as many processes in the same run.

    python benchmarks/bench_cohort.py --people 6000 --days 90

Also what handing out a task costs, as a share of living a piece of 1,000 people.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from unknot.virtual.read import cohort_text, read_cohort
from unknot.workflow.cohort_pieces import PieceBack
from unknot.workflow.cohorts import run_cohort
from unknot.workflow.workers import by_cluster

EMPTY_TASKS, EMPTY_BYTES = 200, 200_000


def multiply(rounds: int) -> float:
    """Bare multiply-adds in the cache."""
    held = np.full(2048, 0.5)
    for _ in range(rounds):
        held = held * 0.999 + 0.001
    return float(held[0])


def nothing(spec: Any, first: int, last: int) -> PieceBack:
    """A task that lives nobody and sends back as many bytes as a piece has."""
    del spec, first, last
    return bytes(EMPTY_BYTES), None


def seconds(work: Callable[[], object]) -> float:
    """Wall time."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare(workers: int, rounds: int, parts: int = 8) -> float:
    """Seconds of so many multiply-adds by so many processes that are already there."""
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(multiply, [1] * workers))
        return seconds(lambda: list(pool.map(multiply, [rounds // parts] * parts)))


def lived(workers: int, people: int, days: int) -> tuple[float, float]:
    """Seconds of a cohort on so many dask workers that are warm, and of an empty task."""
    spec = read_cohort(cohort_text("fibromyalgia"), people=people, days=days)
    distributed: Any = importlib.import_module("distributed")
    with (
        tempfile.TemporaryDirectory() as folder,
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
    ):
        address = str(cluster.scheduler_address)
        warm = replace(spec, people=64 * workers)
        run_cohort(warm, cluster=address)
        taken = seconds(lambda: run_cohort(spec, out=Path(folder), cluster=address))
        places = [(at, at + 1) for at in range(EMPTY_TASKS)]
        empty = seconds(lambda: list(by_cluster(nothing, None, places, address)))
    return taken, empty / EMPTY_TASKS


def main() -> int:
    """Measure and print one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=6000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=1_000_000)
    asked = parser.parse_args()
    found: dict[int, tuple[float, float, float]] = {}
    for workers in (1, 2):
        before = bare(workers, asked.rounds)
        taken, empty = lived(workers, asked.people, asked.days)
        after = bare(workers, asked.rounds)
        found[workers] = (taken, empty, (before + after) / 2.0)
    (one, empty, bare_one), (two, _, bare_two) = found[1], found[2]
    sys.stdout.write(
        json.dumps(
            {
                "people": asked.people, "days": asked.days,
                "seconds": {"1": one, "2": two}, "scaling": one / two,
                "bare_scaling": bare_one / bare_two,
                "beside": (one / two) / (bare_one / bare_two),
                "overhead": empty / (one / (asked.people / 1000)),
            }
        )
        + "\n"
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
