"""Counting what was not used, so that nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from unknot.diary.entries import Skipped


@dataclass(frozen=True)
class Tally:
    """What was left out of one file: (what, why) with a count and the first place.

    Attributes:
        lines: in which anything was left out; None where nobody asks, as a big file has many.
    """

    file: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    first: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    lines: set[int] | None = None

    def skip(self, what: str, why: str, line: int = 0, said: str | None = None) -> None:
        """Count one thing left out.

        Args:
            what: column, tracker or row.
            why: the reason, the same words each time so that they add up.
            line: line in the file, from 1; 0 where there is none.
            said: the cell's text, shown for the first one.
        """
        key = (what, why)
        self.counts[key] += 1
        if self.lines is not None and line:
            self.lines.add(line)
        if key not in self.first and line:
            shown = "" if said is None else f': "{said[:40]}"'
            self.first[key] = f"first in {self.file} line {line}{shown}"

    def skipped(self) -> tuple[Skipped, ...]:
        """List what was left out, most frequent first."""
        return tuple(
            Skipped(what, why if key not in self.first else f"{why} ({self.first[key]})", n)
            for key, n in sorted(self.counts.items(), key=lambda one: (-one[1], one[0]))
            for what, why in (key,)
        )
