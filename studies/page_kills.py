"""Twenty people's load on the page, killed again and again: `python studies/page_kills.py`.

First twenty browsers on one page, then twenty pages with a browser each. What it may not lose, and
how it is looked at: `tests/web/killed_pages.py`. The result is docs/measured/page_kills.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.web import killed_pages  # noqa: E402 (the folder of tests is not installed)


def processor() -> str:
    """The processor's own name, where the system says it."""
    info = Path("/proc/cpuinfo")
    text = info.read_text(encoding="utf-8") if info.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found[1].strip() if found else platform.processor()


def main() -> None:
    """Run both, and write what was seen."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seconds", type=float, default=600.0, help="of both together")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--out", type=Path, default=ROOT / "docs" / "measured" / "page_kills.json")
    asked = told.parse_args()
    held: dict[str, object] = {}
    for name, pages, share in (("one page", 1, 0.75), ("twenty pages", 20, 0.25)):
        with tempfile.TemporaryDirectory(prefix="unknot-kills-") as folder:
            seen = killed_pages.run(
                Path(folder), pages=pages, clients=20, seconds=share * asked.seconds,
                life=(3.0, 14.0), seed=asked.seed,
            )  # fmt: skip
            held[name] = killed_pages.as_plain(seen)
    about = {
        "day": datetime.now(UTC).date().isoformat(), "processor": processor(),
        "seconds": asked.seconds, "clients": 20, "again": "python studies/page_kills.py",
    }  # fmt: skip
    asked.out.write_text(json.dumps({**about, **held}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(held))
    lost = any(one["lost"] or one["left_behind"] for one in held.values())  # type: ignore[index]
    raise SystemExit(1 if lost else 0)


if __name__ == "__main__":
    main()
