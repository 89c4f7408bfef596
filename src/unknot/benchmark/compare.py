"""Side by side in one run: the engine and its peers, same equations, inputs and accuracy.

Everything is timed as processor time of one core, the median of repeats, so that a busy computer
disturbs little. Every engine runs alone in a process of its own. A peer gets the loosest of a few
tolerances that keeps the accuracy, and the best of a few batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from unknot.benchmark.one_engine import OURS, Task, ask
from unknot.benchmark.peers import PEERS, Peer
from unknot.benchmark.problem import ALLOWED, Problem, make, matched
from unknot.errors import UnknotError

SAMPLE = 256  # people on whom our own accuracy is judged
OUR_PACKAGE = "unknot.engine.llvm.run"


@dataclass(frozen=True)
class EngineTiming:
    """One engine at one size.

    Attributes:
        ratio: how many times faster unknot in double precision is (for our own rows: than it).
        memory_mib: the most its process held: Python, NumPy, the people and the engine.
        import_seconds: of its package and all that needs.
        compile_seconds: from the equations to the first result, less the time of a later one.
    """

    engine: str
    precision: str
    people: int
    days: int
    person_days_per_second: float
    error: float
    ratio: float
    memory_mib: float
    import_seconds: float
    compile_seconds: float


@dataclass(frozen=True)
class BenchmarkReport:
    """The rows, the share of the measured peak that single and double precision reach, and gaps."""

    rows: tuple[EngineTiming, ...]
    fma_peak_fraction: dict[str, float]
    missing: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "fma_peak_fraction": self.fma_peak_fraction,
            "missing": list(self.missing),
        }


def chosen_peers(names: Sequence[str] | None) -> tuple[Peer, ...]:
    """The peers whose names begin so; all of them for None."""
    if names is None:
        return PEERS
    return tuple(p for p in PEERS if any(name and p.name.startswith(name) for name in names))


def compare(
    days: int = 90,
    people: Sequence[int] = (1, 1000, 10000),
    peers: Sequence[str] | None = None,
    say: Callable[[str, float], None] = lambda _text, _share: None,
) -> BenchmarkReport:
    """Run the comparison.

    Args:
        peers: names (or beginnings of names) of those wanted; all installed ones by default.
        say: told what is running now, and the share that is done.
    """
    theirs = chosen_peers(peers)
    stages = 1 + 2 * len(people) + len(theirs)
    say("people and their truth", 0.0)
    largest = max((max(p.sizes) for p in theirs if not p.lacking), default=1)
    judged = make(days, max(SAMPLE, largest))
    rows, fractions = _own_rows(judged, people, lambda text, n: say(text, (1 + n) / stages))
    best = max(row.person_days_per_second for row in rows if row.precision == "double")
    missing: list[str] = []  # and those that do not arrive
    for number, peer in enumerate(theirs, 1 + len(rows)):
        if peer.lacking:
            missing.append(f"{peer.name} (needs {', '.join(peer.lacking)})")
            continue
        say(peer.name, number / stages)
        try:
            row = _row(judged, Task(peer.name, days, 1), peer.package)[0]
        except UnknotError as failed:
            missing.append(f"{peer.name} ({failed.said})")
            continue
        if row.error <= ALLOWED:
            rows.append(row)
        else:
            missing.append(f"{peer.name} (never within {ALLOWED:g})")
    rows = [replace(row, ratio=best / row.person_days_per_second) for row in rows]
    return BenchmarkReport(tuple(rows), fractions, tuple(missing))


def _own_rows(
    judged: Problem, people: Sequence[int], say: Callable[[str, int], None]
) -> tuple[list[EngineTiming], dict[str, float]]:
    rows: list[EngineTiming] = []
    fractions: dict[str, float] = {}
    for single in (False, True):
        precision = "single" if single else "double"
        sample = replace(
            judged, who=judged.who.take(range(SAMPLE)), truth=judged.truth[..., :SAMPLE]
        )
        pace = matched(sample, single)
        for count in people:
            say(f"unknot, {precision}, {count} people", len(rows))
            row, share = _row(judged, Task(OURS, judged.days, count, single, pace), OUR_PACKAGE)
            rows.append(row)
            fractions[precision] = max(fractions.get(precision, 0.0), share)
    return rows, fractions


def _row(judged: Problem, task: Task, package: str) -> tuple[EngineTiming, float]:
    found = ask(task, package, judged.truth)
    precision = "single" if task.single else "double"
    row = EngineTiming(
        task.engine, precision, found.people, task.days, found.person_days_per_second,
        found.error, 1.0, found.memory_mib, found.import_seconds, found.compile_seconds,
    )  # fmt: skip
    return row, found.peak_share
