"""unknot cohort: made-up people from a file of populations, lived under every arm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import group_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.store.files import check_folder, read_file
from unknot.wording.spoken import FIRST, filled, named, speaking, spoken
from unknot.wording.spoken import language as language_now

if TYPE_CHECKING:
    from unknot.virtual.spec import CohortSpec
    from unknot.workflow.cohorts import CohortRun

w = spoken(group_words)
ENDING = ".toml"
ALL = "1/1"
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
@click.option("--shard", default=ALL, metavar="I/N", help="Only every N-th piece, from the I-th.")
@click.option(
    "--cluster", default="", metavar="ADDRESS", help="Live on a dask scheduler's workers."
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=True, path_type=Path),
    help="Keep every finished piece here; the same command again goes on from there.",
)
@language_option
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
    language: str | None,
) -> Reply:
    """Draw made-up people and let each live every arm, beside themselves in the usual life.

    NAME is a cohort that ships; without it they are listed. SPEC.toml is one of your own:
    docs/how-to/cohorts.md. Nobody changes with how many there are, nor with how the work is split.
    """
    if asked is None:
        if people or days or seed is not None or roll or out or shard != ALL or cluster:
            raise UnknotError(
                "no-name", "no cohort is named.", "name one: unknot cohort fibromyalgia."
            )
        with speaking(tongue(language)):
            return _listed()
    from unknot.workflow.cohorts import run_cohort

    count, part = _workers(workers), _shard(shard)
    if cluster and workers != "1":
        raise UnknotError(
            "two-places", "--workers and --cluster cannot both be.",
            "leave --workers out: the cluster has its own.",
        )  # fmt: skip
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
    first = tuple(group_words.LIVED_AGAIN.format(name=name) for name in done.damaged)
    with speaking(tongue(language)):
        said = tuple(w.LIVED_AGAIN.format(name=name) for name in done.damaged)
        text = told(done, data)
    return Reply(data, text, done.model, spec.seed, first, first_said=said)


def _spec(asked: str, people: int | None, days: int | None) -> CohortSpec:
    from unknot.virtual.read import cohort_text, read_cohort

    if asked.endswith(ENDING) or Path(asked).is_file() or Path(asked).is_dir():
        return read_cohort(read_file(Path(asked)), Path(asked).name, people=people, days=days)
    return read_cohort(cohort_text(asked), f"{asked}.toml", people=people, days=days)


def _listed() -> Reply:
    from unknot.virtual.read import shipped_cohort, shipped_cohorts

    held = {name: shipped_cohort(name) for name in shipped_cohorts()}
    rows = [(name, _title(one.title), ", ".join(one.arms)) for name, one in held.items()]
    data = {
        "cohorts": [
            {"name": name, "title": one.title, "people": one.people, "days": one.days,
             "arms": list(one.arms)}
            for name, one in held.items()
        ]
    }  # fmt: skip
    return Reply(data, table(w.COHORT_HEAD, rows, wrap=True))


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
        w.MADE_UP.format(
            people=_count(data["people"]),
            days=done.question.days,
            title=_title(done.question.title),
        ),
        table(
            w.START_HEAD,
            [
                (_observed(name), *map(_figure, (f"{one['mean']:.2f}", f"{one['sd']:.2f}")),
                 filled(w.RANGE, low=f"{one['q'][0]:.1f}", high=f"{one['q'][-1]:.1f}"),
                 _count(one["n"]))
                for name, one in summary.items()
            ],
        ),
    ]  # fmt: skip
    changes = [
        (arm["name"], _observed(name),
         *map(_figure, (f"{one['mean']:+.2f}", f"{one['sd']:.2f}", f"{one['smd']:+.2f}")),
         _share(one["better_share"]), _share(one["worse_share"]), _count(one["n"]))
        for arm in data["arms"]
        for name, one in arm["change"].items()
    ]  # fmt: skip
    if changes:
        parts += [table(w.CHANGE_HEAD, changes), fold(w.BESIDE)]
    parts += _adjusted(data) + _unrolled(data)
    if data["published"]:
        rows = [
            (_observed(one["of"]), _figure(f"{one['mean']:.1f} ± {one['sd']:.1f}"),
             _figure(f"{one['drawn_mean']:.1f} ± {one['drawn_sd']:.1f}"),
             w.LIKE_IT if one["mean_inside"] and one["sd_inside"] else w.NOT_LIKE_IT)
            for one in data["published"]
        ]  # fmt: skip
        parts.append(table(w.PUBLISHED_HEAD, rows))
    if data["weights"]:
        parts += _weighted(data)
    parts += [
        w.LEFT_PEOPLE.format(count=_count(one["count"]), reason=one["reason"])
        for one in data["failed"]
    ]
    if data["missing"]:
        parts.append(w.MISSING.format(count=data["missing"]))
    if data["out"]:
        parts.append(w.THE_PEOPLE.format(path=data["out"]))
    return "\n\n".join(parts)


def _title(title: str) -> str:
    """What a cohort is called; one of somebody's own keeps its name."""
    return named("cohort", title, title)


def _observed(name: str) -> str:
    return named("observed", name, named("symptom", name, name))


def _figure(written: str) -> str:
    return filled("{written}", written=written)


def _count(people: int) -> str:
    """A number of people, with the language's sign between thousands."""
    return f"{people:,}" if language_now() == FIRST else f"{people:_}".replace("_", ".")


def _adjusted(data: dict[str, Any]) -> list[str]:
    """Differences of arms adjusted to the roll, beside those of the twins alone."""
    rows = [
        (arm["name"], _observed(name), _figure(f"{one['mean']:+.3f}"),
         _figure(f"{one['error']:.3f}"), _figure(f"{one['adjusted']['mean']:+.3f}"),
         _figure(f"{one['adjusted']['error']:.3f}"),
         filled(w.TIMES, times=f"{one['adjusted']['fewer']:.1f}"))
        for arm in data["arms"]
        for name, one in arm["change"].items()
        if one["adjusted"]
    ]  # fmt: skip
    if not rows:
        return []
    return [
        table(w.ADJUSTED_HEAD, rows),
        fold(w.ADJUSTED.format(count=_count(data["roll"]))),
    ]


def _unrolled(data: dict[str, Any]) -> list[str]:
    """What is wrong with the roll: too short to adjust anything, or not all there."""
    found: list[str] = []
    changes = [one for arm in data["arms"] for one in arm["change"].values()]
    if data["roll"] and changes and not any(one["adjusted"] for one in changes):
        found.append(fold(w.UNADJUSTED))
    if data["roll_missing"]:
        found.append(fold(w.ROLL_MISSING.format(count=_count(data["roll_missing"]))))
    return found


def _weighted(data: dict[str, Any]) -> list[str]:
    """Means under the weights, which no other table has."""
    start = [
        (w.AT_START, _observed(name), _figure(f"{one['weighted']:.2f}"))
        for name, one in data["summary"].items()
        if name in SHOWN and "weighted" in one
    ]
    later = [
        (arm["name"], _observed(name), _figure(f"{one['weighted']:+.2f}"))
        for arm in data["arms"]
        for name, one in arm["change"].items()
        if "weighted" in one
    ]
    count = f"{data['weights']['effective']:.0f}"
    return [table(w.WEIGHTED_HEAD, start + later), fold(w.WEIGHTED.format(count=count))]


def _share(value: float | None) -> str:
    return "" if value is None else f"{100.0 * value:.0f} %"


COMMAND = cohort
