"""Side by side in one run: the engine and its peers, same equations, inputs and accuracy.

Everything is timed as processor time of one core, the median of repeats, so that a busy computer
disturbs little. A peer gets the loosest of a few tolerances that keeps the accuracy.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from unknot.engine import plan as plans
from unknot.engine.llvm_compile import assembled
from unknot.engine.llvm_kernel import write
from unknot.engine.llvm_run import layout_of
from unknot.engine.solve import solve
from unknot.exchange.peak import operations, peak
from unknot.exchange.peers import PEERS, Peer
from unknot.exchange.problem import ALLOWED, JUDGED, Problem, error, make, matched

TOLERANCES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5)
REPEATS = 5
SAMPLE = 256  # people on whom accuracy is judged


@dataclass(frozen=True)
class Row:
    """One engine at one size.

    Attributes:
        ratio: how many times faster unknot in double precision is (for our own rows: than it).
        rss_mib: largest memory of the whole process so far.
    """

    engine: str
    precision: str
    people: int
    days: int
    person_days_per_second: float
    error: float
    ratio: float
    rss_mib: float
    compile_seconds: float


@dataclass(frozen=True)
class Report:
    """The rows, the share of the measured peak that single and double precision reach, and gaps."""

    rows: tuple[Row, ...]
    fma_peak_fraction: dict[str, float]
    missing: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "fma_peak_fraction": self.fma_peak_fraction,
            "missing": list(self.missing),
        }


def compare(
    days: int = 90,
    people: Sequence[int] = (1, 1000, 10000),
    peers: Sequence[str] | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Report:
    """Run the comparison.

    Args:
        peers: names (or beginnings of names) of those wanted; all installed ones by default.
        say: told what is running now.
    """
    problem = make(days, max(*people, SAMPLE))
    rows: list[Row] = []
    fractions: dict[str, float] = {}
    for single in (False, True):
        precision = "single" if single else "double"
        for count in people:
            say(f"unknot, {precision}, {count} people")
            row, share = _own(problem, count, single)
            rows.append(row)
            fractions[precision] = max(fractions.get(precision, 0.0), share)
    best = max(row.person_days_per_second for row in rows if row.precision == "double")
    rows = [_against(row, best) for row in rows]
    missing: list[str] = []  # and those that do not arrive
    for peer in PEERS:
        if peers is not None and not any(peer.name.startswith(name) for name in peers):
            continue
        if not peer.installed:
            missing.append(peer.name)
            continue
        say(peer.name)
        row = _peer(problem, peer)
        if row.error <= ALLOWED:
            rows.append(_against(row, best))
        else:
            missing.append(f"{peer.name} (never within {ALLOWED:g})")
    return Report(tuple(rows), fractions, tuple(missing))


def _own(problem: Problem, count: int, single: bool) -> tuple[Row, float]:
    sample = range(min(SAMPLE, problem.who.count))
    steps, worst = matched(problem, sample, single)
    who = problem.who.take(np.arange(count))
    plan = plans.make(problem.model, problem.timeline, steps, JUDGED, ())

    def once() -> float:
        began = time.process_time()
        solve(
            problem.model, problem.timeline, who,
            daily=JUDGED, mesh=steps, single=single, threads=1,
        )  # fmt: skip
        return time.process_time() - began

    began = time.process_time()
    assembled(write(*layout_of(problem.model, problem.timeline, steps, plan, not single)))
    compiled = time.process_time() - began
    once()
    seconds = statistics.median(once() for _ in range(REPEATS))
    work = operations(problem.model, problem.timeline, steps, plan, not single)(count)
    row = Row(
        "unknot", "single" if single else "double", count, problem.days,
        count * problem.days / seconds, worst, 1.0, _memory(), compiled,
    )  # fmt: skip
    return row, work / seconds / peak(not single)


def _peer(problem: Problem, peer: Peer) -> Row:
    began = time.process_time()
    run = peer.prepare(problem)
    prepared = time.process_time() - began
    who = list(range(min(peer.people, problem.who.count)))
    truth = problem.truth[..., who]
    seconds, worst = float("inf"), float("inf")
    for tolerance in TOLERANCES:
        began = time.process_time()
        try:
            found, seconds = run(who, tolerance)
        except RuntimeError:  # some give up where the tolerance is loose
            continue
        prepared += time.process_time() - began - seconds if tolerance == TOLERANCES[0] else 0.0
        worst = error(found, truth)
        if worst <= ALLOWED:
            seconds = statistics.median([seconds, *(run(who, tolerance)[1] for _ in range(2))])
            break
    return Row(
        peer.name, "double", len(who), problem.days,
        len(who) * problem.days / seconds, worst, 1.0, _memory(), prepared,
    )  # fmt: skip


def _against(row: Row, best: float) -> Row:
    return replace(row, ratio=best / row.person_days_per_second)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
