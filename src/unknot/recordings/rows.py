"""Where the rows of a table went: each is stored, merged, kept raw or skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from unknot.diary.records import RecordCount
from unknot.parsing.table import TWICE
from unknot.parsing.tally import Tally
from unknot.recordings.recording import Recording

BESIDE = frozenset({"cell", "note"})
"""What a table counts beside a row that is read all the same."""


def rows_left_out(tally: Tally) -> tuple[int, int]:
    """How many rows are skipped in a tally in which each counts once, and how many are doubles."""
    doubled = sum(n for (_, why), n in tally.counts.items() if why == TWICE)
    left = sum(n for (what, _), n in tally.counts.items() if what not in BESIDE)
    return left - doubled, doubled


def each_once(tally: Tally, stored: int, merged: int = 0, raw: int = 0) -> RecordCount:
    """Where records went whose reader stores, keeps or skips each of them exactly once."""
    skipped, doubled = rows_left_out(tally)
    whole = stored + merged + raw + skipped + doubled
    return RecordCount(tally.file, whole, stored, merged + doubled, skipped, raw)


def by_line(tally: Tally, used: Collection[int]) -> RecordCount:
    """Where the rows of a table went that is read column by column.

    Args:
        tally: what was left out, with its lines.
        used: lines of which anything became an entry.
    """
    left = (tally.lines or set[int]()) - set(used)
    doubled = min(rows_left_out(tally)[1], len(left))
    whole = len(set(used)) + len(left)
    return RecordCount(tally.file, whole, len(set(used)), doubled, len(left) - doubled)


def row_by_row(tally: Tally, stored: int, skipped: int) -> RecordCount:
    """Where the rows of a table went whose reader counts them, beside those counted as "row".

    Args:
        stored: rows of which anything became an entry.
        skipped: rows with a day of which every cell was left out.
    """
    rows = {key: n for key, n in tally.counts.items() if key[0] == "row"}
    return each_once(Tally(tally.file, Counter({**rows, ("cells", "every one"): skipped})), stored)


def take_in(recording: Recording, left_out: Tally) -> None:
    """Add to a recording the rows that its table left out by itself."""
    skipped, doubled = rows_left_out(left_out)
    recording.whole("skipped", skipped)
    recording.whole("merged", doubled)
    recording.tally.counts.update(left_out.counts)
    for key, place in left_out.first.items():
        recording.tally.first.setdefault(key, place)
