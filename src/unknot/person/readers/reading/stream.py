"""One streaming pass over a table too big to hold: the mean of each day and column."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from unknot.errors import UnknotError, nearest
from unknot.person.readers.reading.mapping import Mapping
from unknot.person.readers.reading.tally import Tally
from unknot.person.readers.reading.values import EARLIEST

BIG_BYTES = 8_000_000
"""Above this a table is streamed."""

LIMIT_MB = 500
"""Above this a table is refused: no diary is that large."""

REASONS = ("not a number", "outside its scale")


def day_means(
    path: Path, mapping: Mapping, tally: Tally, today: date
) -> tuple[dict[str, dict[date, float]], frozenset[str]]:
    """Average each mapped column by day without holding the file in memory.

    Args:
        path: the table, in UTF-8.
        mapping: its columns.
        tally: gets the counts of what is left out.
        today: the present day; later rows are left out.

    Returns:
        For each mapped column, the mean of each day's values (minutes, hours and steps are
        summed); and the columns in which at least half of the days held several values.

    Raises:
        UnknotError: code "too-big", "missing-column", "wrong-encoding" or "broken-table".
    """
    size = path.stat().st_size
    if size > LIMIT_MB * 1_000_000:
        raise UnknotError(
            "too-big",
            f"{path.name} has {size / 1e6:.0f} MB; tables up to {LIMIT_MB} MB are read.",
            "check that it is the right file, or cut it down to the last years.",
        )
    try:
        table = pl.scan_csv(
            path,
            separator=mapping.separator,
            infer_schema=False,
            truncate_ragged_lines=True,
            comment_prefix="#",
        )
        table = table.rename({name: name.strip() for name in table.collect_schema().names()})
        names = table.collect_schema().names()
        for column in mapping.columns():
            if column not in names:
                raise UnknotError(
                    "missing-column",
                    f'{path.name} has no column "{column}" in its header line.',
                    nearest(column, names),
                )
        counted = _count(table, mapping, today)
    except pl.exceptions.PolarsError as wrong:
        code = "wrong-encoding" if "utf" in str(wrong).lower() else "broken-table"
        raise UnknotError(
            code,
            f"{path.name} cannot be read as a table in UTF-8: {str(wrong).splitlines()[0]}.",
            "save it again as CSV in UTF-8.",
        ) from wrong
    return _by_day(counted, mapping, tally, today)


def _count(table: pl.LazyFrame, mapping: Mapping, today: date) -> pl.DataFrame:
    """Sum and count each column by day."""
    day = _day(mapping)
    held: list[pl.Expr] = []
    marks = {one.strip() for one in mapping.missing}
    missing = sorted({form for one in marks for form in (one, one.lower(), one.upper())} | {""})
    for i, (column, low, high) in enumerate(_limits(mapping)):
        cell = pl.col(column).str.strip_chars()
        there = cell.is_not_null() & ~cell.is_in(missing)
        plain = cell
        if mapping.decimal == ",":
            plain = cell.str.replace_all(r"[. ]", "").str.replace(",", ".", literal=True)
        value = plain.cast(pl.Float64, strict=False)
        good = there & value.is_finite().fill_null(False) & value.is_between(low, high)
        held += [
            value.filter(good).sum().alias(f"sum{i}"),
            good.sum().alias(f"good{i}"),
            (there & ~value.is_finite().fill_null(False)).sum().alias(f"{REASONS[0]}{i}"),
            (there & value.is_finite() & ~value.is_between(low, high))
            .fill_null(False)
            .sum()
            .alias(f"{REASONS[1]}{i}"),
        ]
    # Days that cannot be are gathered in one group each, so that a broken file stays small.
    far = pl.lit(date(today.year + 1000, 1, 1))
    latest = pl.lit(today) + pl.duration(days=1)
    kept = pl.when(day > latest).then(far).when(day < EARLIEST).then(pl.lit(date(1, 1, 1)))
    grouped = table.group_by(kept.otherwise(day).alias("day")).agg(pl.len().alias("rows"), *held)
    return grouped.collect(engine="streaming")


def _day(mapping: Mapping) -> pl.Expr:
    """Read the day of each row; null where it cannot be read."""
    text = pl.col(mapping.date_column).str.strip_chars()
    if mapping.date_format == "iso":
        plain = text.str.slice(0, 10).str.replace_many(["/", "."], ["-", "-"])
        return plain.str.to_date("%Y-%m-%d", strict=False)
    if "%H" in mapping.date_format or "%I" in mapping.date_format:
        return text.str.to_datetime(mapping.date_format, strict=False).dt.date()
    return text.str.to_date(mapping.date_format, strict=False)


def _limits(mapping: Mapping) -> list[tuple[str, float, float]]:
    return [(column, *mapping.limits_of(column)) for column in mapping.columns()[1:]]


def _by_day(
    counted: pl.DataFrame, mapping: Mapping, tally: Tally, today: date
) -> tuple[dict[str, dict[date, float]], frozenset[str]]:
    """Turn sums and counts into day means, and count what was left out."""
    columns = mapping.columns()[1:]
    summed = {one.column for one in mapping.exertions if one.unit != "points"}
    means: dict[str, dict[date, float]] = {column: {} for column in columns}
    several: Counter[str] = Counter()
    for row in counted.iter_rows(named=True):
        day: date | None = row["day"]
        if day is None or day < EARLIEST or (day - today).days > 1:
            early = day is not None and day < EARLIEST
            why = f"date before {EARLIEST.year}" if early else "date in the future"
            tally.counts["row", "not a date as the mapping has it" if day is None else why] += int(
                row["rows"]
            )
            continue
        for i, column in enumerate(columns):
            good = int(row[f"good{i}"])
            if good:
                total = float(row[f"sum{i}"])
                means[column][day] = total if column in summed else total / good
                several[column] += good > 1
            for why in REASONS:
                if row[f"{why}{i}"]:
                    tally.counts[column, why] += int(row[f"{why}{i}"])
    return means, frozenset(c for c in columns if means[c] and 2 * several[c] >= len(means[c]))
