"""Record the claims afresh: `python studies/claims.py`.

Asks all claims under the articles' wiring, all that speak of bodies under the other wirings, and
again under jittered numbers; writes `src/unknot/data/claims.json` and `docs/claims.md`. Needed
whenever a knot, a number or a claim changes. A quarter of an hour on two cores; finished batches
are kept under `out/claims`, so that the same command goes on where it stopped. `--verdicts` asks
under the articles' wiring alone, a minute, and leaves the rest of the record with its own date;
`--page` writes the page from the record as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unknot.claims import all_claims
from unknot.claims.evaluate import ClaimAnswer, run
from unknot.claims.record import as_data, parse, renewed
from unknot.claims.render.page import page
from unknot.claims.robustness import Robustness, jitter
from unknot.cli.commands.claims import source
from unknot.engine.calibrate import load
from unknot.library import wirings
from unknot.store.checkpoints import Pieces, key_of
from unknot.store.kernel_cache import keep_kernels

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "unknot" / "data" / "claims.json"
PAGE = ROOT / "docs" / "claims.md"
DRAWS = 100
Answers = tuple[ClaimAnswer, ...]


def main(draws: int, parameter_set: str, verdicts: bool) -> None:
    """Ask everything, or the verdicts alone, and write the record and its page."""
    keep_kernels()
    when = datetime.now(tz=UTC).date().isoformat()
    answers = run((), "articles", parameter_set, progress=say)
    if verdicts:
        earlier = json.loads(DATA.read_text(encoding="utf-8"))
        write(renewed(earlier, answers, when, parameter_set))
    else:
        robust, found, pieces = deep(draws, parameter_set)
        write(as_data(answers, robust, found, when, parameter_set))
        pieces.clear()
    print(f"\n{sum(one.holds is True for one in answers)} of {len(answers)} hold.")


def deep(draws: int, parameter_set: str) -> tuple[Robustness, dict[str, Answers], Pieces]:
    """Jittered numbers, and the other wirings."""
    key = key_of(load("articles", parameter_set).hash, source())
    pieces = Pieces(ROOT / "out" / "claims" / key)
    bodies = [one.id for one in all_claims() if not one.feature]
    others = sorted(set(wirings()) - {"articles"})
    found = {name: run(bodies, name, parameter_set, progress=say) for name in others}
    known, keep = pieces.get, pieces.put
    robust = jitter(
        all_claims(), draws, "articles", parameter_set, progress=say, known=known, keep=keep
    )
    return robust, found, pieces


def write(data: dict[str, Any]) -> None:
    """Both files, the page from the record."""
    DATA.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(parse(data)), encoding="utf-8")


def say(what: str, share: float) -> None:
    """One line that is written over."""
    print(f"\r{100 * share:3.0f} %  {what[:60]:60}", end="", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--parameters", default="default")
    parser.add_argument("--verdicts", action="store_true")
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    if given.page:
        write(json.loads(DATA.read_text(encoding="utf-8")))
        sys.exit()
    main(given.draws, given.parameters, given.verdicts)
