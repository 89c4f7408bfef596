"""One engine of the comparison, alone in a process of its own.

So its peak memory is its own, it warms up nothing for the others, and if it falls over the rest go
on. The process that compares writes a task and reads an answer, both as files.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unknot.arrays import Array
from unknot.benchmark.problem import ALLOWED, JUDGED, Pace, Problem, error, posed
from unknot.errors import UnknotError

if TYPE_CHECKING:
    from unknot.benchmark.peers import Run

REPEATS, PEER_REPEATS = 5, 3
OURS = "unknot"
# Imported before anything else is, so that the time is that of the engine and all it needs.
PROGRAM = """
import sys, time
began = time.process_time()
import {package}
took = time.process_time() - began
from unknot.benchmark.one_engine import answer
answer(sys.argv[1], took)
"""


@dataclass(frozen=True)
class Task:
    """What a process is to run: `engine` by name; `pace` for our own."""

    engine: str
    days: int
    people: int
    single: bool = False
    pace: Pace | None = None


@dataclass(frozen=True)
class EngineAnswer:
    """What it found.

    Attributes:
        people: how many at once, the best of those tried.
        person_days_per_second: by processor time of all its threads together.
        peak_share: of the measured peak of multiply-adds; only for our own.
        memory_mib: the most this process ever held: Python, NumPy, the people and the engine.
        import_seconds: of the engine's package and all it needs, processor time.
        compile_seconds: from the equations to the first result, less the time of a later one.
    """

    people: int
    person_days_per_second: float
    error: float
    peak_share: float
    memory_mib: float
    import_seconds: float
    compile_seconds: float


def ask(task: Task, package: str, truth: Array) -> EngineAnswer:
    """Run a task in a process of its own.

    Args:
        truth: (days, judged, people) of the first people, by which it is judged.

    Raises:
        UnknotError: the process fell over; the last line it wrote is told.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        np.save(place / "truth.npy", truth)
        (place / "task.json").write_text(json.dumps(asdict(task)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(package=package), folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no word"])[-1]
            raise UnknotError("peer-failed", last, "leave it out with --peers.")
        return EngineAnswer(**json.loads((place / "answer.json").read_text(encoding="utf-8")))


def answer(folder: str, import_seconds: float) -> None:
    """What the process does: read the task, run it, write the answer."""
    place = Path(folder)
    told = json.loads((place / "task.json").read_text(encoding="utf-8"))
    pace = told.pop("pace")
    task = Task(**told, pace=Pace(**pace) if pace else None)
    truth = np.load(place / "truth.npy")
    problem = replace(posed(task.days, max(task.people, truth.shape[2])), truth=truth)
    found = _ours(problem, task) if task.engine == OURS else _theirs(problem, task)
    found = replace(found, import_seconds=import_seconds, memory_mib=_memory())
    (place / "answer.json").write_text(json.dumps(asdict(found)), encoding="utf-8")


def _ours(problem: Problem, task: Task) -> EngineAnswer:
    from unknot.benchmark.peak import operations, peak
    from unknot.engine import output_plan as plans
    from unknot.engine.solve import solve

    assert task.pace
    steps = task.pace.steps(problem.timeline)
    who = problem.who.take(np.arange(task.people))

    def once() -> float:
        began = time.process_time()
        solve(
            problem.model, problem.timeline, who,
            daily=JUDGED, mesh=steps, single=task.single, threads=1,
        )  # fmt: skip
        return time.process_time() - began

    first = once()
    seconds = statistics.median(once() for _ in range(REPEATS))
    plan = plans.make(problem.model, problem.timeline, steps, JUDGED, ())
    double = not task.single
    work = operations(problem.model, problem.timeline, steps, plan, double)(task.people)
    return EngineAnswer(
        task.people, task.people * problem.days / seconds, task.pace.error,
        work / seconds / peak(double), 0.0, 0.0, max(first - seconds, 0.0),
    )  # fmt: skip


def _theirs(problem: Problem, task: Task) -> EngineAnswer:
    from unknot.benchmark.peers import PEERS

    peer = next(peer for peer in PEERS if peer.name == task.engine)
    began = _spent()
    run = peer.prepare(problem)
    sizes = list(dict.fromkeys(min(size, problem.truth.shape[2]) for size in peer.sizes))
    compiled = -1.0
    tried: list[EngineAnswer] = []
    left = list(peer.settings)
    for size in sizes:
        # More people never let a looser setting do: begin where fewer were content.
        while True:
            try:
                found, seconds = run(list(range(size)), left[0])
                worst = error(found, problem.truth[..., :size])
            except RuntimeError:  # some give up where the tolerance is loose
                seconds, worst = 0.0, float("inf")
            if compiled < 0.0 < seconds:
                compiled = max(_spent() - began - seconds, 0.0)
            if worst <= ALLOWED or len(left) == 1:
                break
            del left[0]
        tried.append(_timed(run, problem, size, left[0], compiled))
    good = [one for one in tried if one.error <= ALLOWED]
    return max(good or tried, key=lambda one: one.person_days_per_second)


def _timed(run: Run, problem: Problem, size: int, setting: float, compiled: float) -> EngineAnswer:
    who = list(range(size))
    tried = [run(who, setting) for _ in range(PEER_REPEATS)]
    seconds = statistics.median(one for _, one in tried)
    worst = error(tried[0][0], problem.truth[..., :size])
    return EngineAnswer(size, size * problem.days / seconds, worst, 0.0, 0.0, 0.0, compiled)


def _spent() -> float:
    """Processor time of this process and of those it waited for, such as compilers."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _memory() -> float:
    """The most memory this process held, MiB.

    Not from `getrusage` where there is better: what that says of a process that was started by
    another begins with the other's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1024.0
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
