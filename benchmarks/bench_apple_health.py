"""Apple Health's export beside a bare pass of the same parser that does nothing with what it sees.

A made-up person with a watch and a phone; each pass runs in a process of its own, by turns. `ratio`
is the bare pass's processor time over the reader's (goal: at least 0.5); `above_mb` is what reading
holds at most beyond what the process held before (goal: at most 120 MiB for 1 GB). A third pass is
the whole import, as `unknot import` does it: hashed, read, made into days, told, and written to a
store that is open already; `import_ratio` and `import_above_mb` have the same goals.

    python benchmarks/bench_apple_health.py                       # 50 MB
    python benchmarks/bench_apple_health.py --megabytes 1000      # 3 million records
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.parsers import expat

from unknot.benchmark.computer import processor
from unknot.cli.dry_run import as_text, rows_of
from unknot.readers import ReadRequest, apple_health
from unknot.store.person_file import GuessingCost, Passphrase, PersonFile
from unknot.workflow.imports import add, hashes, look_at

PASSES = ("bare", "read", "import")

FIRST = date(2016, 1, 1)
DAY, ZONE, ADDRESS = "@day@", "@zone@", "@address@"
TEMPLATES = 7
WATCH = (
    "Anna\u2019s Apple\u00a0Watch",
    "10.1",
    (
        "&lt;&lt;HKDevice: 0x@address@&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch,"
        " hardware:Watch6,2, software:10.1&gt;"
    ),
)
PHONE = (
    "Anna\u2019s iPhone",
    "17.1",
    (
        "&lt;&lt;HKDevice: 0x@address@&gt;, name:iPhone, manufacturer:Apple Inc., model:iPhone,"
        " hardware:iPhone12,1, software:17.1&gt;"
    ),
)
QUANTITY = "HKQuantityTypeIdentifier"
# Type, unit, source, records a day, seconds, lowest and highest value: as a watch writes them.
PLENTY = (
    ("HeartRate", "count/min", WATCH, 280, 0, 50, 150),
    ("ActiveEnergyBurned", "kcal", WATCH, 260, 60, 0, 3),
    ("BasalEnergyBurned", "kcal", WATCH, 90, 600, 5, 12),
    ("StepCount", "count", WATCH, 60, 300, 1, 400),
    ("StepCount", "count", PHONE, 50, 500, 1, 600),
    ("DistanceWalkingRunning", "km", WATCH, 70, 300, 0, 1),
    ("AppleExerciseTime", "min", WATCH, 25, 60, 1, 1),
    ("AppleStandTime", "min", WATCH, 60, 300, 1, 5),
    ("EnvironmentalAudioExposure", "dBASPL", WATCH, 30, 1800, 30, 90),
    ("WalkingSpeed", "km/hr", PHONE, 20, 10, 2, 5),
)
RECORDS_A_DAY = sum(one[3] for one in PLENTY) + 10
BYTES_A_RECORD = 415
STAGES = ("InBed", "AsleepCore", "AsleepDeep", "AsleepCore", "AsleepREM", "Awake", "AsleepCore")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
]>
<HealthData locale="de_DE">
 <ExportDate value="2026-01-01 10:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-01-01"/>
"""


def stamp(seconds: int) -> str:
    """A stamp at this second of a day."""
    hour, rest = divmod(seconds, 3600)
    return f"{DAY} {hour:02d}:{rest // 60:02d}:{rest % 60:02d} {ZONE}"


def lines(days: int, chance: random.Random) -> Iterator[str]:
    """The records of so many days, type by type as a phone writes them; weekdays are alike."""
    for name in dict.fromkeys(one[0] for one in PLENTY):
        week = [plenty(name, chance) for _ in range(TEMPLATES)]
        for day in range(days):
            yield dated(week[day % TEMPLATES], day)
    week = [rare(chance) for _ in range(TEMPLATES)]
    for day in range(days):
        yield dated(week[day % TEMPLATES], day)


def dated(text: str, day: int) -> str:
    """A day's records on their day, in a zone with summer time; addresses change at times."""
    there = FIRST + timedelta(days=day)
    text = text.replace(ZONE, "+0200" if 3 < there.month < 11 else "+0100")
    return text.replace(ADDRESS, f"{0x280000000 + day // 50 * 0x40:x}").replace(DAY, f"{there}")


def plenty(name: str, chance: random.Random) -> str:
    """A day's records of one type, of watch and phone by turns."""
    found: list[tuple[int, str]] = []
    for kind, unit, who, count, seconds, low, high in PLENTY:
        for i in range(count if kind == name else 0):
            at = int((i + chance.random()) * 84_000 / count)
            value = low + (high - low) * chance.random()
            text = f"{value:.0f}" if unit.startswith(("count", "min")) else f"{value:.5g}"
            record = (
                f' <Record type="{QUANTITY}{kind}" sourceName="{who[0]}" sourceVersion="{who[1]}"'
                f' device="{who[2]}" unit="{unit}" creationDate="{stamp(at + seconds + 7)}"'
                f' startDate="{stamp(at)}" endDate="{stamp(at + seconds)}" value="{text}"'
            )
            key = "HKMetadataKeyHeartRateMotionContext"
            motion = f'<MetadataEntry key="{key}" value="{i % 3}"/>'
            inner = f">\n  {motion}\n </Record>\n" if kind == "HeartRate" else "/>\n"
            found.append((at, record + inner))
    return "".join(text for _, text in sorted(found))


def rare(chance: random.Random) -> str:
    """A day's night, beats and walk."""
    name, version, device = WATCH
    who = f'sourceName="{name}" sourceVersion="{version}" device="{device}"'
    at, found = 60_000, list[str]()
    for stage in STAGES:
        until = at + chance.randint(600, 3000)
        found.append(
            f' <Record type="HKCategoryTypeIdentifierSleepAnalysis" {who} creationDate='
            f'"{stamp(until)}" startDate="{stamp(at)}" endDate="{stamp(until)}" value='
            f'"HKCategoryValueSleepAnalysis{stage}">\n  <MetadataEntry key="HKTimeZone"'
            f' value="Europe/Berlin"/>\n </Record>\n'
        )
        at = until
    beats = "".join(
        f'   <InstantaneousBeatsPerMinute bpm="{chance.randint(50, 70)}" time="3:41:{i:02d},50"/>\n'
        for i in range(60)
    )
    found.append(
        f' <Record type="{QUANTITY}HeartRateVariabilitySDNN" {who} unit="ms" creationDate='
        f'"{stamp(at)}" startDate="{stamp(at)}" endDate="{stamp(at + 60)}" value="40.5">\n'
        f"  <HeartRateVariabilityMetadataList>\n{beats}  </HeartRateVariabilityMetadataList>\n"
        " </Record>\n"
        f' <Workout workoutActivityType="HKWorkoutActivityTypeWalking" duration="20.5" '
        f'durationUnit="min" {who} startDate="{stamp(at)}" endDate="{stamp(at + 1300)}">\n'
        '  <MetadataEntry key="HKIndoorWorkout" value="0"/>\n </Workout>\n'
    )
    return "".join(found)


def generate(path: Path, megabytes: float, seed: int = 1) -> int:
    """Write an export of about this size; returns how many days it has."""
    days = max(1, round(megabytes * 1e6 / (RECORDS_A_DAY * BYTES_A_RECORD)))
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(lines(days, random.Random(seed)))
        file.write("</HealthData>\n")
    return days


def bare(path: Path) -> int:
    """Parse and do nothing."""

    def nothing(name: str, attributes: dict[str, str]) -> None:
        pass

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = nothing
    with path.open("rb") as file:
        while part := file.read(1 << 16):
            parser.Parse(part, False)
    parser.Parse(b"", True)
    return 0


def reading(path: Path) -> int:
    """Read it as a person would; returns how many records it has."""
    diary = apple_health.read([path], ReadRequest(date(2026, 11, 1)))
    assert all(one.conserved for one in diary.counts)
    return sum(one.records for one in diary.counts)


@contextmanager
def opened_store() -> Generator[PersonFile]:
    """A store of its own, open; guessing its passphrase is made cheap."""
    cost = GuessingCost(memory_kib=8, passes=1, lanes=1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "me.unknot"
        PersonFile.create(place, "made up", cost=cost)[0].close()
        with PersonFile.open(place, Passphrase("made up")) as store:
            yield store


def importing(path: Path, store: PersonFile) -> int:
    """Bring it in; returns how many records it has."""
    files = {path: path}
    look = look_at(files, ReadRequest(date(2026, 11, 1)), store, hashed=hashes(files))
    assert look.diary is not None
    assert all(one.conserved for one in look.diary.counts)
    as_text(look, rows_of(look))
    add(look, store, datetime.now(UTC))
    return sum(one.records for one in look.diary.counts)


def one_pass(path: Path, how: str) -> dict[str, float]:
    """Time one pass in this process."""
    if how == "import":
        with opened_store() as store:
            return timed(lambda: importing(path, store))
    return timed(lambda: bare(path) if how == "bare" else reading(path))


def timed(work: Callable[[], int]) -> dict[str, float]:
    """How long some work takes, and what it holds at most beyond what is held now."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, began = time.perf_counter(), time.process_time()
    records = work()
    took, waited = time.process_time() - began, time.perf_counter() - wall
    above = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": took, "wall": waited, "above_mb": above, "records": records}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=float, default=50)
    asked.add_argument("--turns", type=int, default=3)
    asked.add_argument("--file", type=Path, help="an export that is there")
    asked.add_argument("--pass", dest="how", choices=PASSES)
    given = asked.parse_args()
    if given.how:
        print(json.dumps(one_pass(given.file, given.how)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "export.xml"
        if given.file is None:
            generate(path, given.megabytes)
        turns: list[dict[str, dict[str, float]]] = []
        for _ in range(given.turns):
            turn: dict[str, dict[str, float]] = {}
            for how in PASSES:
                command = [sys.executable, __file__, "--file", str(path), "--pass", how]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                turn[how] = json.loads(done.stdout)
            turns.append(turn)
        ratios = sorted(one["bare"]["seconds"] / one["read"]["seconds"] for one in turns)
        best = min((one["read"] for one in turns), key=lambda one: one["seconds"])
        print(json.dumps({
            "processor": processor(),
            "megabytes": round(path.stat().st_size / 1e6, 1),
            "records": best["records"],
            "bare_seconds": round(min(one["bare"]["seconds"] for one in turns), 2),
            "read_seconds": round(best["seconds"], 2),
            "ratios": [round(one, 3) for one in ratios],
            "above_mb": round(max(one["read"]["above_mb"] for one in turns), 1),
            "import_seconds": round(min(one["import"]["seconds"] for one in turns), 2),
            "import_ratios": sorted(
                round(one["bare"]["seconds"] / one["import"]["seconds"], 3) for one in turns
            ),
            "import_above_mb": round(max(one["import"]["above_mb"] for one in turns), 1),
        }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
