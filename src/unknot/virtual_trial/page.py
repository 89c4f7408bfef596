"""docs/virtual_trials.md, written from a run: every published trial beside what is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unknot.virtual_trial.design import VirtualDesign
from unknot.virtual_trial.plain import published_table
from unknot.virtual_trial.run import VirtualTrial

HEAD = (
    "trial", "people", "number", "week", "published", "interval", "simulated ± SD",
    "95 of 100 trials", "mean within", "published among",
)  # fmt: skip


def page(trials: Mapping[str, VirtualTrial], when: str) -> str:
    """The whole document.

    Args:
        trials: those with published numbers, by name.
        when: date of the run.
    """
    rows = published_table(trials)
    met = sum(bool(row["inside"]) for row in rows)
    among = sum(bool(row["among"]) for row in rows)
    first = next(iter(trials.values()))
    repeats = next(iter(first.replicates.values())).trials
    opening = (
        f"Run on {when}, wiring `articles`, parameter set `default`, each trial {repeats} times. "
        "Written by\n`python studies/virtual_trials.py`; "
        "[virtual-trials.md](how-to/virtual-trials.md) says how such a trial is written."
    )
    counts = (
        f"* Published intervals that hold the simulated mean: {met} of {len(rows)}.\n"
        f"* Published numbers among the middle 95 of 100 simulated trials of the same size: "
        f"{among} of {len(rows)}."
    )
    beside = (
        "The same bodies as in [validation.md](validation.md), asked otherwise: there the mean of "
        "a large cohort is asked,\nhere a trial of the published size with its noise, absence and "
        "drop-out. The SD is over trials, not over people."
    )
    parts = [
        "# Published trials, replayed as trials",
        opening,
        counts,
        beside,
        _table(HEAD, [_cells(row) for row in rows]),
        "## What is missed",
        _misses(rows),
        "## How each was done",
        "\n".join(_how(name, one.design) for name, one in trials.items()),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "/") for c in row) + " |" for row in lines)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(row["trial"]), str(row["people"]), f"{row['name']} ({row['statistic']})",
        str(row["week"]), f"{row['published']:.2f}", f"{row['low']:.2f} to {row['high']:.2f}",
        f"{row['simulated']:.2f} ± {row['sd']:.2f}",
        f"{row['trial_low']:.2f} to {row['trial_high']:.2f}",
        "yes" if row["inside"] else "no", "yes" if row["among"] else "no",
    )  # fmt: skip


def _misses(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"* **{row['trial']}**, {row['name']}: {row['simulated']:.2f}, published "
        f"{row['low']:.2f} to {row['high']:.2f} ({row['how']})."
        for row in rows
        if not row["inside"]
    ]
    return "\n".join(lines) if lines else "Nothing."


def _how(name: str, design: VirtualDesign) -> str:
    return f"* `{name}`: {design.title}. {design.says}"
