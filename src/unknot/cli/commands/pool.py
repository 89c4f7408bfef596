"""unknot pool: what exertion does to the people of a group, and what they have in common."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli import group_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.progress import progress
from unknot.cli.text import fold, table
from unknot.errors import UnknotError
from unknot.store.files import check_file, read_json, write_file
from unknot.wording.read_back import facts_of
from unknot.wording.spoken import filled, headed, named, speaking, spoken

if TYPE_CHECKING:
    from unknot.group.contributions import Contribution, PooledPicture, Share
    from unknot.group.shared_prior import SharedPrior

w = spoken(group_words)
MAKE = "`unknot share` makes one from a person's diary."
APART = 0.3  # standard deviations from the population that are worth a line


@click.command(
    "pool",
    short_help="What exertion does to the people of a group.",
    epilog=ending(
        "unknot pool *.share.json --out group.json", "unknot fit diary.csv --group group.json"
    ),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SHARE..."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="GROUP.json",
    help="Also write what the group has in common, for unknot fit --group.",
)  # fmt: skip
@language_option
@replies
def pool(files: tuple[Path, ...], out: Path | None, language: str | None) -> Reply:
    """Pool what people gave with `unknot share`, each SHARE one person.

    Says how many of them each kind of exertion makes better or worse after twelve weeks, and how
    the group differs from everybody. A new diary of the same group can start from that.
    """
    if out is not None:
        check_file(out)
    given, left = _read(files)
    with progress("learning what the group has in common"):
        from unknot.group.contributions import group_to_data, moved, pool, small_cells

        group, every = pool(given)
        pictures, small = small_cells(every)
    if out is not None:
        made = group_to_data(group, given[0].made_with)
        write_file(out, json.dumps(made, indent=1) + "\n")
    unpassed = sum(not one.passed for one in given)
    data: dict[str, Any] = {
        "people": group.people,
        "left_out": left,
        "checks_not_passed": unpassed,
        "pictures": [asdict(picture) for picture in pictures],
        "suppressed": [{"what": picture.what, "target": picture.target} for picture in small],
        "shared": moved(group),
        "held_back": group.held_back,
        "no_answer": float(group.belief[0]),
        "group": None if out is None else str(out),
    }
    with speaking(tongue(language)):
        lines = [_table([p for p in pictures if p.target == name], name)
                 for name in dict.fromkeys(p.target for p in pictures)]  # fmt: skip
        lines += [_small(small)] if small else []
        lines.append(_apart(group))
        lines += [fold(w.HELD_BACK)] if group.held_back else []
        lines += [fold(w.UNPASSED.format(count=unpassed))] if unpassed else []
        lines += [_left_out(one) for one in left]
        lines += [w.THE_GROUP.format(path=out)] if out is not None else []
    return Reply(data, "\n\n".join(lines), model=given[0].made_with["model"], seed=1)


def _read(files: Sequence[Path]) -> tuple[list[Contribution], list[str]]:
    """Contributions that can be pooled, each person once; and what was left out, in words.

    Those of another model than most are left out.

    Raises:
        UnknotError: too few are left; what was left out stands in the way out.
    """
    from unknot.group.contributions import alike, from_data
    from unknot.group.shared_prior import FEWEST

    given: list[tuple[Path, Contribution]] = []
    left: list[str] = []
    for path in files:
        try:
            one = from_data(read_json(path), path.name)
        except UnknotError as wrong:
            left.append(group_words.LEFT_OUT.format(said=wrong.said))
            continue
        twin = next((there for there, other in given if alike(one, other)), None)
        if twin is not None:
            left.append(group_words.SAME_FIT.format(name=path.name, twin=twin.name))
            continue
        given.append((path, one))
    counts = Counter(tuple(one.made_with.values()) for _, one in given)
    usual = counts.most_common(1)[0][0] if counts else ()
    for path, one in given:
        if tuple(one.made_with.values()) != usual:
            left.append(group_words.OTHER_MODEL.format(name=path.name))
    kept = [one for _, one in given if tuple(one.made_with.values()) == usual]
    if len(kept) < FEWEST:
        raise UnknotError(
            "too-few-people",
            f"it takes {FEWEST} people to say what a group has in common; "
            f"these files hold {len(kept) or 'none'}.",
            " ".join([f"give {FEWEST} files or more. {MAKE}", *left]),
        )
    return kept, left


def _left_out(kept: str) -> str:
    """What was left out, which is kept in the words of the source, in the language spoken now."""
    for name in ("SAME_FIT", "OTHER_MODEL", "LEFT_OUT"):
        facts = facts_of(getattr(group_words, name), kept)
        if facts is not None:
            return getattr(w, name).format(**facts)
    return kept


def _table(rows: Sequence[PooledPicture], target: str) -> str:
    from unknot.answer.in_language import way

    lines = [
        [way(row.what, row.label),
         "" if row.did is None else w.DID.format(did=row.did, people=row.people), *_said(row)]
        for row in rows
    ]  # fmt: skip
    said = w.POINTS.format(target=headed(named("symptom", target, target)))
    if any(row.did == 0 for row in rows):
        said += f" {w.NOBODY_DID}"
    return f"{fold(said)}\n{table(w.POOL_HEAD, lines)}"


def _small(rows: Sequence[PooledPicture]) -> str:
    from unknot.answer.in_language import way
    from unknot.group.shared_prior import FEWEST

    names = dict.fromkeys(
        f"{way(row.what, row.label)} ({named('symptom', row.target, row.target)})" for row in rows
    )
    return fold(w.SMALL.format(fewest=FEWEST, names=", ".join(names)))


def _said(one: PooledPicture) -> list[str]:
    """The shares and points of a row; empty where nobody did it."""
    if one.did == 0:
        return [""] * 4
    points = filled(w.RANGE, low=f"{one.q05:+z.1f}", high=f"{one.q95:+z.1f}")
    return [_share(one.better), _share(one.same), _share(one.worse), points]


def _share(share: Share) -> str:
    return f"{100 * share.value:.0f} ({100 * share.q05:.0f}-{100 * share.q95:.0f})"


def _apart(group: SharedPrior) -> str:
    from unknot.group.contributions import moved

    apart = [
        filled("{name} {n:+.1f}", name=_shared(str(one["name"])), n=float(one["mean"]))
        for one in moved(group)
        if abs(float(one["mean"])) >= APART
    ]
    if not apart:
        return fold(w.ALIKE.format(people=group.people))
    return fold(w.APART.format(people=group.people, names=", ".join(apart)))


def _shared(name: str) -> str:
    return named("shared", name, named("knot", name, name.replace("_", " ")))


COMMAND = pool
