"""unknot bench: the engine beside other solvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.cli.text import table
from unknot.errors import UnknotError, nearest

if TYPE_CHECKING:
    from unknot.benchmark.compare import BenchmarkReport

MOST_PEOPLE = 1_000_000
NONE = "none"
OURS = "unknot"


@click.command(
    "bench",
    short_help="Time the engine beside other solvers.",
    epilog=ending("unknot bench --people 1000 --days 90"),
)
@click.option("--peers", metavar="NAMES", help="Only these, by comma; 'none' for none.")
@click.option(
    "--people", default="1,1000,10000", show_default=True, metavar="COUNTS", help="By comma."
)
@click.option(
    "--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How many days."
)
@replies
def bench(peers: str | None, people: str, days: int) -> Reply:
    """Time the engine beside other solvers: same equations, inputs and accuracy, one core.

    The other solvers come with pip install 'unknot[bench]'; those not there are named and left out.
    AMICI comes with 'unknot[amici]', wants a C++ compiler, and takes a minute to build.
    """
    counts = _counts(people)
    chosen = None if peers is None else _peers(peers)
    from unknot.benchmark.compare import compare

    with progress("Comparing") as tell:
        report = compare(days, counts, chosen, tell)
    return Reply(report.data(), _text(report))


def _counts(text: str) -> list[int]:
    try:
        counts = [int(count) for count in text.split(",")]
    except ValueError:
        counts = [0]
    if not all(1 <= count <= MOST_PEOPLE for count in counts):
        raise click.BadParameter(
            f"whole numbers from 1 to {MOST_PEOPLE:,}, by comma.", param_hint="--people"
        )
    return counts


def _peers(text: str) -> list[str]:
    """Names of peers, or beginnings of names.

    Raises:
        UnknotError: one that is nobody's.
    """
    from unknot.benchmark.compare import chosen_peers

    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name != NONE and not chosen_peers([name]):
            known = [NONE, *(peer.name for peer in chosen_peers(None))]
            raise UnknotError("unknown-peer", f'there is no peer "{name}".', nearest(name, known))
    return names


def _text(report: BenchmarkReport) -> str:
    head = (
        "engine", "precision", "people", "person-days/s", "error", "unknot is faster by",
        "MiB", "import s", "compile s",
    )  # fmt: skip
    rows = [
        (
            row.engine, row.precision, str(row.people), f"{row.person_days_per_second:,.0f}",
            f"{row.error:.1e}", "" if row.engine == OURS else f"{row.ratio:,.1f}",
            f"{row.memory_mib:.0f}",
            f"{row.import_seconds:.1f}", f"{row.compile_seconds:.1f}",
        )
        for row in report.rows
    ]  # fmt: skip
    shares = ", ".join(f"{100 * v:.0f} % ({k})" for k, v in report.fma_peak_fraction.items())
    lines = [table(head, rows), f"Share of the measured peak of multiply-adds: {shares}."]
    if report.missing:
        lines.append(f"Left out: {'; '.join(report.missing)}.")
    return "\n".join(lines)


COMMAND = bench
