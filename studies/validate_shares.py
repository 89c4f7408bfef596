"""Find the shares of the strata that nobody printed, so that published spreads come out.

For every study whose people are a mix, a grid of shares is tried against its rows of the kind
"level"; the best one is printed, and written into its file with --write. About a minute.

python studies/validate_shares.py [--people N] [--parameters NAME] [--write]
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from unknot.validate.estimands import Study
from unknot.validate.parameter_batch import bodies
from unknot.validate.protocol import PublishedRow, Stratum, protocols, rows
from unknot.validate.replay import lived_studies, value_of

FOLDER = Path(__file__).resolve().parents[1] / "src" / "unknot" / "data" / "protocols"
STEP = 0.02


def shares(count: int) -> Iterator[tuple[float, ...]]:
    """Every mix of so many strata on a grid."""
    whole = round(1.0 / STEP)
    if count == 2:
        yield from ((n * STEP, 1.0 - n * STEP) for n in range(1, whole))
        return
    for first in range(1, whole):
        for second in range(1, whole - first):
            yield first * STEP, second * STEP, 1.0 - (first + second) * STEP


def misfit(study: Study, some: list[PublishedRow], mix: tuple[float, ...]) -> float:
    """Squared distance from the middle of each interval, in half widths."""
    strata = tuple(
        Stratum(s.population, share) for s, share in zip(study.people.who.strata, mix, strict=True)
    )
    people = replace(study.people, who=replace(study.people.who, strata=strata))
    mixed = replace(study, people=people, weights=people.weights)
    gaps = [
        (float(value_of(mixed, row)[0]) - 0.5 * (row.low + row.high)) / (0.5 * (row.high - row.low))
        for row in some
    ]
    return float(np.sum(np.square(gaps)))


def write(path: Path, mix: tuple[float, ...]) -> None:
    """Put a mix into a study's file, share after share."""
    left = iter(mix)
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^share = .*$", lambda _: f"share = {next(left):.2f}", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Try every mix and tell the best."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--people", type=int, default=256)
    ask.add_argument("--parameters", default="default")
    ask.add_argument("--write", action="store_true")
    given = ask.parse_args()
    mixed = {name for name, one in protocols().items() if len(one.who.strata) > 1}
    wanted = [
        row
        for row in rows()
        if row.protocol in mixed and row.measure == "level" and row.split == "calibration"
    ]
    some = bodies("articles", given.parameters)
    for study, asked in lived_studies(some, wanted, given.people, protocols()):
        best = min(shares(len(study.people.who.strata)), key=lambda m: misfit(study, asked, m))
        names = [stratum.population for stratum in study.people.who.strata]
        told = ", ".join(f"{n} {s:.2f}" for n, s in zip(names, best, strict=True))
        sys.stdout.write(f"{study.protocol.id}: {told}; misfit {misfit(study, asked, best):.1f}\n")
        if given.write:
            write(FOLDER / f"{study.protocol.id}.toml", best)


if __name__ == "__main__":
    main()
