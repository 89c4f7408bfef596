"""Differences of arms of twins, adjusted to a roll: are their errors true, and what do they spare?

    python studies/twins.py [--studies 160] [--people 128] [--roll 512] [--days 84]

Every study is of fresh seeds. Told: the mean standard error beside the spread of the differences
over studies, and how many times fewer people twins need than independent people, whose difference
is that of the mean of one arm and the mean of the other in another study. Adds up to about a second
of one core a study of 640 people. Decision 58 has what it told.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from unknot.virtual.read import cohort_text, read_cohort
from unknot.workflow.cohorts import run_cohort

ARM = "walk"


def main() -> None:
    """Print a row a measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name, value in (("studies", 160), ("people", 128), ("roll", 512), ("days", 84)):
        asked.add_argument(f"--{name}", type=int, default=value)
    asked.add_argument("--cohort", default="fibromyalgia")
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    given = asked.parse_args()
    spec = read_cohort(cohort_text(given.cohort), people=given.people, days=given.days)
    spec = replace(spec, every="none")
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in spec.measures}
    for seed in range(given.first, given.first + given.studies):
        done = run_cohort(replace(spec, seed=seed), roll=given.roll)
        change = done.results["arms"][0]["change"]
        held = done.scan().collect()
        for name in spec.measures:
            one = change[name]["adjusted"]
            arms = [
                float(np.nanmean(held.filter(arm=arm)[f"after_{name}"].to_numpy()))
                for arm in ("usual", ARM)
            ]
            rows[name].append((one["mean"], one["error"], one["plain"], one["plain_error"], *arms))
    print(f"{given.studies} studies of {given.people}, roll {given.roll}, {given.days} days")
    for name, values in rows.items():
        table = np.array(values)
        spread = table.std(axis=0, ddof=1)
        apart = spread[4] ** 2 + spread[5] ** 2
        told = (
            f"{name:10s} adjusted {table[:, 0].mean():+.3f}",
            f"error {table[:, 1].mean():.4f}, spread {spread[0]:.4f}",
            f"ratio {table[:, 1].mean() / spread[0]:.3f}; plain {table[:, 2].mean():+.3f}",
            f"error {table[:, 3].mean():.4f}, spread {spread[2]:.4f}",
            f"ratio {table[:, 3].mean() / spread[2]:.3f}; fewer than independent: plain",
            f"{apart / spread[2] ** 2:.2f}, adjusted {apart / spread[0] ** 2:.2f}",
        )
        print(", ".join(told))


if __name__ == "__main__":
    main()
