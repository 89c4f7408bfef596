"""What is asked of every command, so that a change of the house can be shown to change no answer.

`python tests/golden/asked.py [--only NAME]` writes the answers anew; the changelog then says which
changed, and why. Answers are whole JSON objects, every digit of them; what is of the run and not
of the answer (seconds, folders, versions) is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "src" / "unknot" / "data" / "examples"
SOURCE = HERE.parents[1] / "src"
HERE_FIRST = os.pathsep.join([str(SOURCE), os.environ.get("PYTHONPATH", "")])
DIARY = {name: str(EXAMPLES / name / "diary.csv") for name in ("helps", "flares", "unsure")}

# Each is run in an empty folder of its own; nothing here takes over ten seconds but the last row.
ASKED: dict[str, tuple[str, ...]] = {
    "analyse_quick": ("analyse", DIARY["unsure"], "--quick", "--out", "out"),
    "effects_quick": ("effects", DIARY["unsure"], "--quick", "--measured", "vo2peak=21"),
    "forecast": ("forecast", DIARY["helps"], "--no-record"),
    "score": ("score", DIARY["helps"], "--target", "pain", "--horizons", "1,3"),
    "claims": ("claims", "A1", "A9", "B14", "B16"),
    "validate": ("validate", "moore_2023", "coyle_1984", "--people", "64"),
    "simulate": ("simulate", str(EXAMPLES / "flares" / "scenario.toml")),
    "cite": ("cite", "redox"),
    "wirings": ("wirings", "articles", "central_only"),
}
LONGER: dict[str, tuple[str, ...]] = {
    "analyse": ("analyse", DIARY["helps"], "--out", "out"),
    "forecast_body": ("forecast", DIARY["unsure"], "--body", "--no-record"),
    "measure_next": ("measure-next", DIARY["unsure"], "--quick"),
    "score_body": ("score", DIARY["unsure"], "--body", "--target", "pain", "--horizons", "1"),
    "claims_all": ("claims",),
    "validate_all": ("validate", "--people", "64"),
}  # fmt: skip
OF_THE_RUN = {"seconds", "file", "folder", "report", "id", "fit", "files", "out", "version"}


def answer(command: tuple[str, ...]) -> Any:
    """The JSON that a command prints in an empty folder, without what is of the run."""
    with tempfile.TemporaryDirectory() as room:
        done = subprocess.run(
            [sys.executable, "-m", "unknot", *command, "--json"],
            cwd=room, capture_output=True, text=True, check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": HERE_FIRST},
        )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["ok"], f"{command}: {found}"
    return bare(found)


def bare(found: Any) -> Any:
    """Without what is of the run and not of the answer."""
    if isinstance(found, dict):
        held = cast("dict[str, Any]", found)
        return {k: bare(v) for k, v in sorted(held.items()) if k not in OF_THE_RUN}
    if isinstance(found, list):
        return [bare(one) for one in cast("list[Any]", found)]
    return found.replace(str(EXAMPLES), "") if isinstance(found, str) else found


def path_of(name: str) -> Path:
    """Where an answer is kept."""
    return HERE / f"{name}.json"


def main() -> None:
    """Write answers anew."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", default="")
    given = ask.parse_args()
    for name, command in (ASKED | LONGER).items():
        if given.only in ("", name):
            text = json.dumps(answer(command), indent=0, ensure_ascii=False)
            path_of(name).write_text(text + "\n", encoding="utf-8")
            print(name)


if __name__ == "__main__":
    main()
