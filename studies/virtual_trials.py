"""Replay the published trials and write docs/virtual_trials.md.

    python studies/virtual_trials.py [TRIALS]

Half a minute of one core at 400 replicates each.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from unknot.virtual_trial.library import published_trials
from unknot.virtual_trial.page import page
from unknot.virtual_trial.run import ready_bodies, run_trial

PAGE = Path(__file__).resolve().parent.parent / "docs" / "virtual_trials.md"
TRIALS = 400


def main() -> None:
    """Run every published trial and write the page."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    found = {
        name: run_trial(ready_bodies(design), design, count)
        for name, design in published_trials().items()
    }
    PAGE.write_text(page(found, f"{datetime.now(UTC):%d %B %Y}".lstrip("0")), encoding="utf-8")


if __name__ == "__main__":
    main()
