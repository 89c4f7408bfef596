"""Write docs/validation.md anew: every published row under every wiring. About five minutes.

python studies/validate.py [--people N] [--parameters NAME]
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from unknot.validate.page import across, page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"


def main() -> None:
    """Run all wirings and write the page."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--people", type=int, default=256)
    ask.add_argument("--parameters", default="default")
    given = ask.parse_args()

    def tell(what: str, _share: float) -> None:
        sys.stderr.write(f"{what}\n")

    reports = across((), given.parameters, people=given.people, progress=tell)
    PAGE.write_text(page(reports, date.today().isoformat()), encoding="utf-8")  # noqa: DTZ011


if __name__ == "__main__":
    main()
