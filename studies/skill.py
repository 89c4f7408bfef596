"""How good the issued forecasts are on the public diaries, beside their bars.

    python studies/skill.py [FOLDER]

FOLDER holds the public sets (by default ../shared/data). Writes docs/measured/skill.json: scores
only, nothing of anybody's days. The protocol and the bars are those of decision 5.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from unknot.benchmark.computer import processor

PLACE = Path("docs/measured/skill.json")
FILES = (
    "visible_longcovid/visible.csv",
    "harmonised/myaiguide_daily.csv",
    "harmonised/kossakowski_beep.csv",
    "emafitbit_dcnet/ema_fitbit_long.csv",
)


def _short(value: object) -> object:
    """The same with four digits after the point."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, list):
        return [_short(one) for one in value]
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    return value


def main() -> None:
    """Score every set in one run, and keep what came out."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "forecasts.csv.gz"
        files = [str(folder / name) for name in FILES]
        command = [sys.executable, "-m", "unknot", "score", *files, "--out", str(out), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    kept = {
        "measured": date.today().isoformat(),  # noqa: DTZ011
        "processor": processor(),
        "seconds": round(time.perf_counter() - began, 1),
        "again": "python studies/skill.py",
        **{key: _short(found[key]) for key in ("unknot", "bars", "pooled", "targets")},
    }
    PLACE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
