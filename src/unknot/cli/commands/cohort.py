"""unknot cohort: made-up people from a file of populations, lived under every arm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.store.files import check_folder, read_file

if TYPE_CHECKING:
    from unknot.virtual.spec import CohortSpec
    from unknot.workflow.cohorts import CohortRun

ENDING = ".toml"
SHOWN = ("pain", "fatigue", "fiqr", "vo2_peak", "age")


@click.command(
    "cohort",
    short_help="Draw made-up people and let them live every arm of a file.",
    epilog=ending(
        "unknot cohort fibromyalgia --people 200 --days 28",
        "unknot cohort my-cohort.toml --people 100000 --workers auto --out people",
    ),
)
@click.argument("asked", metavar="[NAME-or-SPEC.toml]", required=False)
@click.option("--people", type=click.IntRange(1, 100_000_000), help="How many, not as in the file.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long, not as in the file.")
@click.option("--seed", type=click.IntRange(0, 2**31), help="Other people, not those of the file.")
@click.option(
    "--roll",
    type=click.IntRange(0, 100_000_000),
    default=0,
    help="More people who live no arm: arms are adjusted to them.",
)
@click.option("--workers", default="1", show_default=True, help="How many processes, or auto.")
@click.option("--shard", default="1/1", metavar="I/N", help="Only every N-th piece, from the I-th.")
@click.option(
    "--cluster", default="", metavar="ADDRESS", help="Live on a dask scheduler's workers."
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=True, path_type=Path),
    help="Keep every finished piece here; the same command again goes on from there.",
)
@replies
def cohort(
    asked: str | None,
    people: int | None,
    days: int | None,
    seed: int | None,
    roll: int,
    workers: str,
    shard: str,
    cluster: str,
    out: Path | None,
) -> Reply:
    """Draw made-up people and let each live every arm, beside themselves in the usual life.

    NAME is a cohort that ships; without it they are listed. SPEC.toml is one of your own:
    docs/how-to/cohorts.md. Nobody changes with how many there are, nor with how the work is split.
    """
    if asked is None:
        return _listed()
    from unknot.workflow.cohorts import run_cohort

    count, part = _workers(workers), _shard(shard)
    spec = _spec(asked, people, days)
    if seed is not None:
        spec = replace(spec, seed=seed)
    if out is not None:
        check_folder(out)
    if part != (1, 1) and out is None:
        raise UnknotError("no-folder", "a shard is of no use unless kept.", "add --out DIR.")
    with progress("people") as tell:
        done = run_cohort(
            spec, out=out, workers=count, shard=part, cluster=cluster, progress=tell, roll=roll
        )
        data = done.results
    first = tuple(f"{name} was damaged and was lived again." for name in done.damaged)
    return Reply(data, told(done, data), done.model, spec.seed, first)


def _spec(asked: str, people: int | None, days: int | None) -> CohortSpec:
    from unknot.virtual.read import cohort_text, read_cohort

    if asked.endswith(ENDING) or Path(asked).is_file() or Path(asked).is_dir():
        return read_cohort(read_file(Path(asked)), Path(asked).name, people=people, days=days)
    return read_cohort(cohort_text(asked), f"{asked}.toml", people=people, days=days)


def _listed() -> Reply:
    from unknot.virtual.read import shipped_cohort, shipped_cohorts

    held = {name: shipped_cohort(name) for name in shipped_cohorts()}
    rows = [(name, one.title, ", ".join(one.arms)) for name, one in held.items()]
    data = {
        "cohorts": [
            {"name": name, "title": one.title, "people": one.people, "days": one.days,
             "arms": list(one.arms)}
            for name, one in held.items()
        ]
    }  # fmt: skip
    return Reply(data, table(("cohort", "who", "arms"), rows, wrap=True))


def _workers(asked: str) -> int:
    if asked == "auto":
        from unknot.workflow.cores import cores

        return cores()
    if not asked.isdecimal() or not 1 <= int(asked) <= 4096:
        raise UnknotError("no-workers", f'"{asked}" is no number of workers.', "ask for 1 or auto.")
    return int(asked)


def _shard(asked: str) -> tuple[int, int]:
    first, _, last = asked.partition("/")
    if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last)):
        raise UnknotError("bad-shard", f'there is no shard "{asked}".', "write 1/4 to 4/4.")
    return int(first), int(last)


def told(done: CohortRun, data: dict[str, Any]) -> str:
    """A cohort for a person to read."""
    summary = {name: data["summary"][name] for name in SHOWN if name in data["summary"]}
    parts = [
        f"{data['people']:,} made-up people, {done.question.days} days. {done.question.title}",
        table(
            ("at the start", "mean", "SD", "5 to 95 %", "people"),
            [
                (name, f"{one['mean']:.2f}", f"{one['sd']:.2f}",
                 f"{one['q'][0]:.1f} to {one['q'][-1]:.1f}", f"{one['n']:,}")
                for name, one in summary.items()
            ],
        ),
    ]  # fmt: skip
    changes = [
        (arm["name"], name, f"{one['mean']:+.2f}", f"{one['sd']:.2f}", f"{one['smd']:+.2f}",
         _share(one["better_share"]), _share(one["worse_share"]), f"{one['n']:,}")
        for arm in data["arms"]
        for name, one in arm["change"].items()
    ]  # fmt: skip
    if changes:
        head = ("arm", "of", "change", "SD", "in SDs", "better", "worse", "people")
        parts += [table(head, changes), fold(
            "Each beside themselves in the usual life, without noise of measuring. Better and "
            "worse: by half an SD between people or more."
        )]  # fmt: skip
    parts += _adjusted(data)
    if data["published"]:
        rows = [
            (one["of"], f"{one['mean']:.1f} ± {one['sd']:.1f}",
             f"{one['drawn_mean']:.1f} ± {one['drawn_sd']:.1f}",
             "like it" if one["mean_inside"] and one["sd_inside"] else "not like it")
            for one in data["published"]
        ]  # fmt: skip
        parts.append(table(("published", "theirs", "these people", "verdict"), rows))
    if data["weights"]:
        parts.append(
            f"Weighted to the trial: as good as {data['weights']['effective']:.0f} people."
        )
    parts += [f"Left out: {one['count']:,} people, {one['reason']}." for one in data["failed"]]
    if data["missing"]:
        parts.append(f"{data['missing']} pieces are with other shards: unknot merge joins them.")
    if data["out"]:
        parts.append(f"The people: {data['out']}")
    return "\n\n".join(parts)


def _adjusted(data: dict[str, Any]) -> list[str]:
    """Differences of arms adjusted to the roll, beside those of the twins alone."""
    rows = [
        (arm["name"], name, f"{one['mean']:+.3f}", f"{one['error']:.3f}",
         f"{one['adjusted']['mean']:+.3f}", f"{one['adjusted']['error']:.3f}",
         f"{one['adjusted']['fewer']:.1f} times")
        for arm in data["arms"]
        for name, one in arm["change"].items()
        if one["adjusted"]
    ]  # fmt: skip
    if not rows:
        return []
    head = ("arm", "of", "change", "error", "adjusted", "error", "as if more people")
    return [table(head, rows), fold(
        f"Adjusted: to the traits, and how they were before, of {data['roll']:,} more people who "
        "lived no arm. Errors are standard errors of the mean change."
    )]  # fmt: skip


def _share(value: float | None) -> str:
    return "" if value is None else f"{100.0 * value:.0f} %"


COMMAND = cohort
