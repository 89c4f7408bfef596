"""`make check`: types of what changed beside the quick tests, in two halves, on two cores.

    python -m tests.quick_check

The halves are rooms of tests, so that each file is imported once. What is slow or a study
(tests/slow.txt) is left out, and how much time it all took is said at the end.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# About half of the time; what is not named here is the other half.
FIRST = tuple("cli clinic exchange recordings store trial virtual virtual_trial".split())
# Plug-ins that came with other packages and that no test needs are not even imported.
UNUSED = "no:xdist no:anyio no:schemathesis no:platformdirs".split()
QUICK = ("-q", *(part for name in UNUSED for part in ("-p", name)), "-m", "not study and not slow")


def halves() -> tuple[list[str], list[str]]:
    """Arguments of pytest for the first half of the rooms and for all others."""
    rooms = [f"tests/{name}" for name in FIRST]
    return rooms, ["tests", *(f"--ignore={room}" for room in rooms)]


def main() -> int:
    """Run all three side by side; what each said is printed when it has ended."""
    began = time.perf_counter()
    pytest = [sys.executable, "-m", "pytest", *QUICK]
    commands = [[*pytest, *half] for half in halves()]
    commands.append([sys.executable, "-m", "tests.changed_types"])
    places = os.environ | {"OMP_NUM_THREADS": "1"}
    running: list[tuple[subprocess.Popen[bytes], Path]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, command in enumerate(commands):
            place = Path(folder) / str(number)
            with place.open("wb") as said:
                done = subprocess.Popen(
                    command, cwd=ROOT, env=places, stdout=said, stderr=subprocess.STDOUT
                )
            running.append((done, place))
        for done, place in running:
            done.wait()
            sys.stdout.write(place.read_text("utf-8", errors="replace"))
            sys.stdout.flush()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{time.perf_counter() - began:.0f} s, {used.ru_utime + used.ru_stime:.0f} of processor. "
        "Left out: tests of over a second and studies; `make test` and `make study` run them."
    )
    return max(done.returncode for done, _ in running)


if __name__ == "__main__":
    sys.exit(main())
