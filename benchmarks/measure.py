"""Measure what docs/performance.md cites, in a quiet hour, and keep it with the processor's name.

    python benchmarks/measure.py                    # all but the peers and the cohort: minutes
    python benchmarks/measure.py threads vectors    # only these
    python benchmarks/measure.py all --keep         # everything, kept in docs/measured/

Each figure stands beside the goal it is meant to reach; one that misses says so.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from unknot.benchmark.compare import compare
from unknot.benchmark.computer import processor
from unknot.benchmark.peak import multiply_adds, peak
from unknot.engine.calibrate import load
from unknot.engine.sensitivities import slopes
from unknot.engine.solve import People, people, solve
from unknot.engine.steady_state import settle
from unknot.model import Model, tightnesses
from unknot.store.streams import stream
from unknot.timeline import Bout, Life, Timeline, build, sessions

ROOT = Path(__file__).resolve().parent.parent
DAYS = 90
YEAR = """
[who]
phenotype = "depleted"
start = "settled"

[life]
days = 365

[[programme]]
activity = "brisk_walk"
minutes = 36
sessions_a_week = 3
weeks = 12
start_day = 28
"""


def crowd(count: int) -> tuple[Model, Timeline, People]:
    """People at random, and 90 days with 27 brisk walks."""
    model = load("articles", "study")
    rng = np.random.default_rng(0)
    who = people(model, {name: rng.uniform(0, 1, count) ** 2 for name in tightnesses()})
    days = np.linspace(0, DAYS - 1, 27).astype(int)
    return model, build(Life(DAYS), [Bout(24.0 * d + 17.2, 0.6, "brisk_walk") for d in days]), who


def goal(value: float, aim: float, more: bool) -> dict[str, Any]:
    """A figure beside its goal."""
    return {"value": value, "goal": aim, "met": value >= aim if more else value <= aim}


def threads(pairs: int = 15, count: int = 8192) -> dict[str, Any]:
    """One thread against two, wall time, in alternation; processor time tells contention.

    Beside them bare multiply-adds, which share nothing: what the computer itself gives.
    """
    model, timeline, who = crowd(count)
    found: dict[str, Any] = {}
    for single in (False, True):
        solve(model, timeline, who, single=single, threads=2)
        wall: dict[int, list[float]] = {1: [], 2: []}
        spent: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(pairs):
            for number in (1, 2):
                began, work = time.perf_counter(), time.process_time()
                solve(model, timeline, who, single=single, threads=number)
                wall[number].append(time.perf_counter() - began)
                spent[number].append(time.process_time() - work)
        ratio = statistics.median(a / b for a, b in zip(wall[1], wall[2], strict=True))
        found["single" if single else "double"] = {
            "median": goal(ratio, 1.8, True),
            "best": min(wall[1]) / min(wall[2]),
            "processor_time_ratio": statistics.median(spent[2]) / statistics.median(spent[1]),
            # A thread that waited for the host: wall time of one thread beyond its own work.
            "disturbed": statistics.median(wall[1]) / statistics.median(spent[1]) - 1.0,
            "bare_multiply_adds": _bare_threads(not single, pairs),
        }
    return found


def _bare_threads(double: bool, pairs: int) -> float:
    """Two threads of multiply-adds against one, the median."""
    run = multiply_adds(double)

    def work(times: int) -> None:
        for _ in range(times):
            run()

    ratios: list[float] = []
    for _ in range(pairs):
        began = time.perf_counter()
        work(40)
        alone = time.perf_counter() - began
        both = [threading.Thread(target=work, args=(20,)) for _ in range(2)]
        began = time.perf_counter()
        for one in both:
            one.start()
        for one in both:
            one.join()
        ratios.append(alone / (time.perf_counter() - began))
    return statistics.median(ratios)


def spent(call: Any, repeats: int = 5) -> float:
    """Processor time of a call, the median after one to warm up."""
    times: list[float] = []
    for _ in range(repeats + 1):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return statistics.median(times[1:])


def vectors() -> dict[str, Any]:
    """2,048 parameter vectors, and one with 12 derivatives."""
    model, timeline, who = crowd(2048)
    found: dict[str, Any] = {}
    for single in (False, True):
        took = spent(lambda single=single: solve(model, timeline, who, single=single, threads=1))
        found["single" if single else "double"] = goal(1e3 * took / 2048, 1.0, False)
    numbers = (*tightnesses(), "reserve_scale", "sleep_pressure", "damage")[:12]
    alone = who.take([0])
    took = spent(lambda: slopes(model, timeline, alone, numbers, threads=1))
    return {"ms_a_vector": found, f"ms_value_and_{len(numbers)}": goal(1e3 * took, 25.0, False)}


def peaks() -> dict[str, Any]:
    """Measured peak of multiply-adds, Gflop/s of one core."""
    return {name: peak(name == "double") / 1e9 for name in ("double", "single")}


def settling() -> dict[str, Any]:
    """Milliseconds to settle a person, 256 at once, in their ordinary life."""
    model, _, who = crowd(256)
    return {"ms_a_person": 1e3 * spent(lambda: settle(model, build(Life(1)), who), 3) / who.count}


def simulate(repeats: int = 7) -> dict[str, Any]:
    """`unknot simulate`, one person-year after settling: cold process, kernels kept; and anew."""
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder) / "year.toml"
        story.write_text(YEAR, encoding="utf-8")
        command = [sys.executable, "-m", "unknot", "simulate", str(story), "--json"]
        walls: list[float] = []
        works: list[float] = []
        for _ in range(repeats + 1):
            began, before = time.perf_counter(), _children()
            kept = os.environ | {"UNKNOT_CACHE": f"{folder}/kernels"}
            subprocess.run(command, env=kept, check=True, stdout=subprocess.DEVNULL)
            walls.append(time.perf_counter() - began)
            works.append(_children() - before)
    return {
        "seconds": goal(statistics.median(walls[1:]), 1.0, False),
        "best": min(walls[1:]),
        "processor_seconds": statistics.median(works[1:]),
        "compiling_too": walls[0],
        "compiling_too_processor_seconds": works[0],
    }


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cohort(count: int = 10_000, days: int = 365) -> dict[str, Any]:
    """10,000 lives of a year, each with its own stress and activity, streamed to disk."""
    model = load("articles", "study")
    rng = np.random.default_rng(0)
    traits = {name: rng.uniform(0, 1, count) ** 2 for name in tightnesses()}
    who = people(model, traits)
    stress = rng.uniform(0.05, 0.4, (1, count))
    active = np.exp(rng.normal(0, 0.2, (1, count)))
    walks = sessions("brisk_walk", 36, 3, days // 7)

    def some(chosen: Any) -> Any:
        life = Life(days, stress=stress[:, chosen], activity_scale=active[:, chosen])
        return solve(model, build(life, walks), who.take(chosen), single=True)

    began, work = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        stream(Path(folder), ("pain", "fatigue"), days, count, some, size=512)
    return {
        "wall_seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - work,
        "mib": goal(_most_memory(), 4096.0, False),
    }


def _most_memory() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM:"))
    return float(line.split()[1]) / 1024.0


GOALS = {"libroadrunner": (30.0, 70.0), "amici": (100.0, None), "diffrax": (40.0, None)}


def peers() -> dict[str, Any]:
    """Everything of `unknot bench`, and the ratios against their goals."""
    report = compare(say=lambda text, _share: print(f"  {text}", file=sys.stderr, flush=True))
    rows = report.data()["rows"]
    ours = {
        precision: max(
            row["person_days_per_second"]
            for row in rows
            if row["engine"] == "unknot" and row["precision"] == precision
        )
        for precision in ("double", "single")
    }
    ratios: dict[str, Any] = {}
    for row in rows:
        aims = next((aim for name, aim in GOALS.items() if row["engine"].startswith(name)), None)
        if aims is None:
            continue
        for precision, aim in zip(("double", "single"), aims, strict=True):
            if aim:
                value = ours[precision] / row["person_days_per_second"]
                ratios[f"{row['engine']}, {precision}"] = goal(value, aim, True)
    share = goal(report.fma_peak_fraction["single"], 0.4, True)
    return report.data() | {"ratios": ratios, "share_of_peak_single": share}


MEASURES = {
    "peaks": peaks, "threads": threads, "vectors": vectors, "settling": settling,
    "simulate": simulate, "cohort": cohort, "peers": peers,
}  # fmt: skip
LONG = ("cohort", "peers")


def measure(what: list[str]) -> dict[str, Any]:
    """Run measures by name. The load before says how quiet the computer was."""
    found: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "versions": {
            name: metadata.version(name) for name in ("unknot", "numpy", "llvmlite")
        } | {"python": platform.python_version()},
    }  # fmt: skip
    for name in what:
        print(name, file=sys.stderr, flush=True)
        found[name] = MEASURES[name]()
    return found


def keep(found: dict[str, Any]) -> Path:
    """Write the figures to docs/measured, beside what the same day and processor already have."""
    chip = "-".join("".join(c if c.isalnum() else " " for c in found["processor"]).split()).lower()
    place = ROOT / "docs" / "measured" / f"{found['date']}-{chip}.json"
    place.parent.mkdir(exist_ok=True)
    before = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    place.write_text(json.dumps(before | found, indent=1) + "\n", encoding="utf-8")
    return place


def main() -> None:
    """The command line."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    reader.add_argument("what", nargs="*", choices=[*MEASURES, "all", []])
    reader.add_argument("--keep", action="store_true", help="write to docs/measured/")
    told = reader.parse_args()
    usual = [name for name in MEASURES if name not in LONG]
    what = [*MEASURES] if "all" in told.what else told.what or usual
    found = measure(what)
    print(json.dumps(found, indent=1))
    if told.keep:
        print(keep(found), file=sys.stderr)


if __name__ == "__main__":
    main()
