"""Cohorts lived piece by piece: here, by several processes, by shards or on a cluster.

The files are the truth: whatever is whole in the folder is never lived again, whoever lived it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.errors import UnknotError
from unknot.progress import Progress, quiet
from unknot.store.cohort_files import (
    FolderPieces,
    PieceFile,
    open_cohort,
    pieces_in,
    put_piece,
    read_manifest,
)
from unknot.store.files import KEPT_ASIDE
from unknot.version import __version__
from unknot.virtual.living import body
from unknot.virtual.spec import CohortSpec
from unknot.virtual.summed import CohortQuestion, on_roll, question_from, question_of, summarise
from unknot.workflow.cohort_pieces import PieceBack, columns_of, piece_bytes, trait_names
from unknot.workflow.cohort_roll import (
    join_rolls,
    people_in,
    put_roll,
    roll_damaged,
    roll_left,
    roll_of,
    roll_pieces,
    rolled_before,
)
from unknot.workflow.workers import Place, by_cluster, by_processes

if TYPE_CHECKING:
    import polars as pl

MOST_A_PIECE, FEWEST_A_PIECE, PIECES = 1000, 64, 8
ROLL_AT_MOST = 2**62  # numbers of places on a roll stay below
NAMED = 8  # missing pieces that an error names


@dataclass(frozen=True)
class CohortRun:
    """People who were lived, all of them or those of a shard.

    Attributes:
        question: what is asked of them.
        model: hash of their body model, of all populations.
        folder: where the pieces lie; None where they are in memory.
        pieces: where each begins and what holds it.
        missing: pieces of the cohort that are not there, such as other shards'.
        lived: how many pieces were lived in this run; the others were there.
        damaged: names of pieces that were found damaged, and lived again.
        core_seconds: what this run cost: cores times the time they were ours; None on a cluster,
            whose cores are not counted here.
        roll: where pieces of the roll begin and what holds them; none where none was lived.
        roll_missing: people of the roll who are not there, such as other shards'.
    """

    question: CohortQuestion
    model: str
    folder: Path | None
    pieces: Mapping[int, Path | bytes]
    missing: tuple[Place, ...]
    lived: int
    damaged: tuple[str, ...] = ()
    core_seconds: float | None = None
    roll: Mapping[int, Path | bytes] = field(default_factory=dict[int, "Path | bytes"])
    roll_missing: int = 0

    def scan(self) -> pl.LazyFrame:
        """A row a person and arm, in the order of people, read when it is collected."""
        import polars as pl

        return _rows(self.pieces).filter(pl.col("person") < self.question.people)

    def scan_roll(self) -> pl.LazyFrame | None:
        """A row a person of the roll, read when it is collected; None where nobody is on it."""
        return _rows(self.roll) if self.roll else None

    @cached_property
    def results(self) -> dict[str, Any]:
        """`summary`, `arms`, `failed`, `published` and `weights`, and of how many people."""
        rows = self.scan()
        columns = columns_of(rows, self.question.people)
        there = len(columns(["person"], self.question.arms[0])["person"])
        asked = replace(self.question, people=there)
        listed = self.scan_roll()
        roll = None if listed is None else on_roll(columns_of(listed, ROLL_AT_MOST), asked)
        return {
            **summarise(asked, columns, roll),
            "pieces": len(self.pieces),
            "lived": self.lived,
            "missing": len(self.missing),
            "roll_missing": self.roll_missing,
            "core_seconds": self.core_seconds,
            "out": None if self.folder is None else str(self.folder),
        }


def _rows(pieces: Mapping[int, Path | bytes]) -> pl.LazyFrame:
    import polars as pl

    held = [pieces[first] for first in sorted(pieces)]
    return pl.concat(
        pl.scan_parquet(io.BytesIO(one) if isinstance(one, bytes) else one) for one in held
    )


def run_cohort(
    spec: CohortSpec, people: int | None = None, out: Path | None = None,
    workers: int = 1, shard: tuple[int, int] = (1, 1), cluster: str = "",
    progress: Progress = quiet, roll: int = 0,
) -> CohortRun:  # fmt: skip
    """Live a cohort, or what is missing of it.

    Args:
        spec: how many days is decided where it is read: its arms hang on it.
        people: instead of the cohort's own.
        out: folder of its pieces; None keeps them in memory.
        workers: processes; ignored with a cluster.
        shard: (2, 4) lives every fourth piece from the second on.
        cluster: address of a dask scheduler.
        roll: how many people live up to the start and no arm, so that arms can be adjusted to
            them; those who lie in `out` already count too.

    Raises:
        UnknotError: a folder of another cohort, a disk that refuses, workers or a cluster lost.
    """
    spec = replace(spec, people=spec.people if people is None else people)
    _check(spec, workers, shard)
    roll_spec = roll_of(spec, roll)
    asked = question_of(spec, trait_names(spec))
    model = "+".join(dict.fromkeys(body(spec, one).model.hash for one in spec.populations))
    size = min(MOST_A_PIECE, max(FEWEST_A_PIECE, -(-spec.people // PIECES)))
    found, listed_on = FolderPieces({}, ()), roll
    if out is not None:
        listed_on = max(roll, rolled_before(out))
        head = {**_head(spec, asked, model, size), "roll": listed_on}
        size = int(open_cohort(out, head)["piece"])
        found = pieces_in(out, size)
    grid = _grid(spec.people, size)
    held: dict[int, Path | bytes] = {
        first: found.whole[first].path
        for first, last in grid
        if first in found.whole and found.whole[first].last >= last
    }
    damaged = (*found.damaged, *(roll_damaged(out) if roll else ()))
    _kept(out, bool(held))
    mine = _mine(spec.people, grid, shard)
    todo = [place for place in mine if place[0] not in held]
    listed = [one for at, one in enumerate(roll_left(out, roll)) if at % shard[1] == shard[0] - 1]
    ours = 0 if cluster else min(workers, max(len(todo), len(listed), 1))
    watch = _Watch(sum(last - first for first, last in (*todo, *listed)), progress, ours)
    for (first, last), content in _lived(spec, todo, workers, cluster, watch):
        held[first] = content if out is None else put_piece(out, first, last, content).path
        _kept(out)
    rolled = roll_pieces(out)
    for (first, last), content in _lived(roll_spec, listed, workers, cluster, watch):
        rolled[first] = content if out is None else put_roll(out, first, last, content)
        _kept(out)
    missing = tuple(place for place in grid if place[0] not in held)
    waiting = 0 if out is None else people_in(roll_left(out, listed_on))
    return CohortRun(
        asked, model, out, held, missing, len(todo), damaged, watch.cost, rolled, waiting
    )  # fmt: skip


def _mine(people: int, grid: Sequence[Place], shard: tuple[int, int]) -> list[Place]:
    """The pieces of a shard."""
    mine = [place for at, place in enumerate(grid) if at % shard[1] == shard[0] - 1]
    if not mine:
        raise UnknotError(
            "empty-shard", f"{people} people come in {len(grid)} pieces.",
            f"ask for {len(grid)} shards at most.",
        )  # fmt: skip
    return mine


def _kept(out: Path | None, there: bool = True) -> None:
    """Whoever stops this run is told that whole pieces stay."""
    said = f"finished pieces in {out}"
    if out is not None and there and said not in KEPT_ASIDE:
        KEPT_ASIDE.append(said)


def _check(spec: CohortSpec, workers: int, shard: tuple[int, int]) -> None:
    if spec.people < 1 or spec.days < 1:
        raise UnknotError("nobody", "a cohort needs people and days.", "ask for 1 at least.")
    if workers < 1:
        raise UnknotError("no-workers", f"{workers} workers live nobody.", "ask for 1 at least.")
    if not 1 <= shard[0] <= shard[1]:
        raise UnknotError(
            "bad-shard", f"there is no shard {shard[0]}/{shard[1]}.", "count from 1/4 to 4/4."
        )


def _head(spec: CohortSpec, asked: CohortQuestion, model: str, size: int) -> dict[str, Any]:
    return {
        "key": spec.key, "models": model, "version": __version__, "piece": size,
        "people": spec.people, "question": asdict(asked),
    }  # fmt: skip


def _grid(people: int, size: int) -> list[Place]:
    return [(first, min(first + size, people)) for first in range(0, people, size)]


def _lived(
    spec: CohortSpec, todo: Sequence[Place], workers: int, cluster: str, watch: _Watch
) -> Iterator[tuple[Place, bytes]]:
    """Pieces as they are done; each counts as done once whoever asked has put it away."""
    for place, (content, refusal) in _backs(spec, todo, workers, cluster, watch):
        if refusal is not None:
            raise UnknotError(*refusal)
        yield place, content
        watch.done(place[1] - place[0])


def _backs(
    spec: CohortSpec, todo: Sequence[Place], workers: int, cluster: str, watch: _Watch
) -> Iterator[tuple[Place, PieceBack]]:
    if not todo:
        return iter(())
    if cluster:
        return by_cluster(piece_bytes, spec, todo, cluster, watch.alone)
    if workers > 1 and len(todo) > 1:
        return by_processes(piece_bytes, spec, todo, min(workers, len(todo)))
    return ((place, piece_bytes(spec, *place, told=watch.within)) for place in todo)


class _Watch:
    """How many people are done, how long the rest will take, and what all of it costs."""

    def __init__(self, people: int, tell: Progress, cores: int) -> None:
        self._people, self._tell, self._cores = people, tell, cores
        self._done, self._began = 0, time.monotonic()

    @property
    def cost(self) -> float | None:
        """Core-seconds so far; None where the cores are not known."""
        return (time.monotonic() - self._began) * self._cores if self._cores else None

    def alone(self) -> None:
        """Nobody works yet."""
        self._tell("no worker of the cluster is there yet", 0.0)

    def within(self, more: int) -> None:
        """So many are done of the piece at hand."""
        done = self._done + more
        spent = time.monotonic() - self._began
        left = spent * (self._people - done) / done if done else 0.0
        cost = _cost((spent + left) * self._cores)
        self._tell(f"{done:,} of {self._people:,} people{_left(left)}{cost}", done / self._people)

    def done(self, people: int) -> None:
        """A piece is done."""
        self.within(people)
        self._done += people


def _left(seconds: float) -> str:
    if seconds < 1.0:
        return ""
    if seconds < 90.0:
        return f", {seconds:.0f} s left"
    return (
        f", {seconds / 60.0:.0f} min left"
        if seconds < 5400.0
        else f", {seconds / 3600.0:.1f} h left"
    )


def _cost(core_seconds: float) -> str:
    """What all of it costs, where that is worth a word."""
    if core_seconds < 360.0:
        return ""
    return f", {core_seconds / 3600.0:,.1f} core-hours in all"


def merge(folders: Sequence[Path], out: Path, progress: Progress = quiet) -> CohortRun:
    """Put the pieces of shards into one folder.

    Raises:
        UnknotError: folders of different cohorts ("other-cohort"), two different pieces of the
            same places ("pieces-differ"), or pieces that nobody has ("pieces-missing").
    """
    heads = [read_manifest(folder) for folder in folders]
    if not heads:
        raise UnknotError("no-cohort", "there is nothing to merge.", "name the shards' folders.")
    people = max(int(head["people"]) for head in heads)
    for folder, head in zip(folders, heads, strict=True):
        if head["piece"] != heads[0]["piece"]:
            raise UnknotError(
                "other-cohort",
                f"{folder} was asked for another number of people than {folders[0]}, so that their "
                "pieces do not fit together.",
                "live all shards with the same --people.",
            )
        if any(head[name] != heads[0][name] for name in ("key", "models", "version")):
            raise UnknotError(
                "other-cohort", f"{folder} is of another cohort than {folders[0]}.",
                "merge shards of one cohort, lived by one version of unknot.",
            )  # fmt: skip
    size = int(heads[0]["piece"])
    chosen, damaged = _chosen(folders, size)
    grid = _grid(people, size)
    missing = [(a, b) for a, b in grid if a not in chosen or chosen[a].last < b]
    if missing:
        listed = ", ".join(f"{a} to {b - 1}" for a, b in missing[:NAMED])
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        broken = f" {len(damaged)} damaged ones were left out." if damaged else ""
        raise UnknotError(
            "pieces-missing", f"nobody has the people {listed}{more}.{broken}",
            "run unknot cohort again with --out one of these folders, or add the other shards.",
        )  # fmt: skip
    top = next(head for head in heads if int(head["people"]) == people)
    listed_on = max(rolled_before(folder) for folder in (*folders, out))
    head = {name: value for name, value in top.items() if name != "unknot cohort"}
    open_cohort(out, {**head, "roll": listed_on})
    there = pieces_in(out, size).whole
    held: dict[int, Path | bytes] = {}
    for at, (first, _) in enumerate(grid):
        one = chosen[first]
        if first in there and there[first].digest == one.digest:
            held[first] = there[first].path
        else:
            held[first] = put_piece(out, first, one.last, one.path.read_bytes()).path
        progress("merging", (at + 1) / len(grid))
    question = question_from(top["question"], people)
    rolled = join_rolls(list(folders), out)
    waiting = people_in(roll_left(out, listed_on))
    return CohortRun(
        question, str(top["models"]), out, held, (), 0, damaged, roll=rolled, roll_missing=waiting
    )


def _chosen(folders: Sequence[Path], size: int) -> tuple[dict[int, PieceFile], tuple[str, ...]]:
    chosen: dict[int, PieceFile] = {}
    damaged: list[str] = []
    for folder in folders:
        found = pieces_in(folder, size)
        damaged += found.damaged
        for first, one in found.whole.items():
            other = chosen.get(first)
            if other is not None and other.last == one.last and other.digest != one.digest:
                raise UnknotError(
                    "pieces-differ",
                    f"people {first} to {one.last - 1} differ between {other.path.parent} and "
                    f"{folder}: they were lived on processors of different kinds.",
                    "leave one of the two folders out.",
                )
            if other is None or other.last < one.last:
                chosen[first] = one
    return chosen, tuple(damaged)
