"""unknot simulate: run the body model on a made-up life."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.own_wiring import chosen_wiring, from_option, keep_healthy, own_wirings
from unknot.cli.progress import progress
from unknot.cli.text import busy, fold, table
from unknot.errors import UnknotError
from unknot.store.files import check_file, read_file, write_file
from unknot.store.kernel_cache import keep_kernels

if TYPE_CHECKING:
    from unknot.attribution.variance_by_grade import Resting
    from unknot.cohort.simulate import ScenarioRun
    from unknot.scenario.story import Scenario

MOST_ROWS = 16
SUFFIXES = (".csv", ".json")
DIGITS = 5
ABOVE_ALL = 1.05  # a share estimated above this is noise
UNTOLD = "?"


@click.command(
    "simulate",
    short_help="Run the body model on a made-up life.",
    epilog=ending(
        "unknot example flares --out example",
        "unknot simulate example/scenario.toml --out days.csv",
    ),
)
@click.argument("scenario", type=click.Path(path_type=Path), metavar="SCENARIO.toml")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write every day (or hour) to a .csv or .json file.",
)
@click.option(
    "--omex",
    type=click.Path(path_type=Path),
    metavar="FILE.omex",
    help="Also write the run as a COMBINE archive (SBML and SED-ML), for other programs.",
)
@click.option("--hourly", is_flag=True, help="Keep every hour too, not only the days.")
@click.option(
    "--grades",
    is_flag=True,
    help="Say too on which grade of evidence each result rests (takes half a minute).",
)
@click.option(
    "--wiring", default=None, metavar="NAME", help="Which hypothesis; else the one in the file."
)
@from_option
@replies
def simulate(
    scenario: Path,
    out: Path | None,
    omex: Path | None,
    hourly: bool,
    grades: bool,
    wiring: str | None,
    own: Path | None,
) -> Reply:
    """Run the body model on the made-up life in SCENARIO.toml.

    docs/how-to/scenario.md has every key of the file. The result says how exact it is.
    """
    if out is not None and out.suffix not in SUFFIXES:
        raise UnknotError(
            "unknown-format", f"{out.name} is neither .csv nor .json.", "name the file days.csv."
        )
    for place in (out, omex):
        if place is not None:
            check_file(place)
    text = read_file(scenario)
    given = text
    with busy("living these days"):
        from unknot.cohort.simulate import live

        keep_kernels()
        story = _story(text, scenario.name, wiring, own)
        lived = live(story, hourly)
    data = _data(story, lived)
    text = _text(story, lived, out)
    if grades:
        with progress("versions of the model") as tell:
            from unknot.attribution.shipped_shares import of_scenario, plain

            split = of_scenario(story, lived, progress=tell)
        data["grades"] = {name: plain(found) for name, found in split.items()}
        text += "\n\n" + _split(split)
    if out is not None:
        whole = to_json(data, 1) + "\n" if out.suffix == ".json" else _csv(lived)
        write_file(out, whole)
        data["out"] = str(out)
    if omex is not None:
        text += f"\nAs a COMBINE archive: {_archived(story, given, omex)}"
        data["omex"] = str(omex)
    return Reply(data, text, model=lived.model)


def _archived(story: Scenario, given: str, place: Path) -> Path:
    """Write the run for other programs."""
    from unknot.cohort.simulate import posed
    from unknot.exchange.combine import archive
    from unknot.store.files import write_bytes

    with busy("writing the archive"):
        write_bytes(place, archive(posed(story), given))
    return place


def _story(text: str, file: str, wiring: str | None, own: Path | None) -> Scenario:
    """The scenario under the wiring chosen by name, by being the only one, or in the file."""
    from unknot.library import wiring as shipped
    from unknot.scenario.read import read_scenario

    theirs = {} if own is None else own_wirings(own)
    if wiring is not None or len(theirs) == 1:
        return read_scenario(text, file, theirs, shipped(chosen_wiring(wiring or "", own)))
    story = read_scenario(text, file, theirs)
    if own is not None:
        keep_healthy()
        if isinstance(story.who.wiring, str):
            raise UnknotError(
                "which-wiring",
                f"{file} names no wiring of {own}: {', '.join(theirs)}.",
                f"say which: --wiring {next(iter(theirs))}.",
            )
    return story


def _split(split: Mapping[str, Resting]) -> str:
    """The share of each result's uncertainty in which numbers of each grade take part."""
    letters = list(next(iter(split.values())).involved)
    rows = [
        [
            name.replace("_", " "),
            _figure(found.mean),
            _figure(found.sd),
            *(_part(found.involved.get(g, 0.0)) for g in letters),
        ]
        for name, found in split.items()
    ]
    head = table(("last week", "mean", "SD", *(g.value for g in letters)), rows)
    told = fold(
        "If the model's numbers were otherwise, each within its range: the SD of the result, and "
        "the share of it in which numbers of each grade take part (A good human data … D "
        "speculation, T tuned by us). Shares overlap where grades act together."
    )
    if any(cell == UNTOLD for row in rows for cell in row):
        told += "\n" + fold(f"{UNTOLD}: these few versions of the model cannot tell it.")
    return f"{head}\n\n{told}"


def _part(share: float) -> str:
    """A share as estimated; where a few odd versions make it more than all, it is not told."""
    return UNTOLD if share > ABOVE_ALL else f"{min(max(share, 0.0), 1.0):.0%}"


def _data(story: Scenario, lived: ScenarioRun) -> dict[str, Any]:
    data: dict[str, Any] = {
        "scenario": story.title or story.file,
        "wiring": _name(story),
        "parameters": story.who.parameters,
        "treatments": [agent.name for agent in story.agents],
        "daily": _rounded(lived.daily),
        "observables": {name: _round(value) for name, value in lived.observables.items()},
        "certificate": {
            "tolerance": lived.certificate.tolerance,
            "error": _round(lived.certificate.error),
        },
        "status": lived.status,
        "reserves": [
            {"programme": at, "net_mets": _round(value)} for at, value in lived.reserves.items()
        ],
        "settled": None
        if lived.settled is None
        else {"pain": _round(lived.settled[0]), "last_30_days": _round(lived.settled[1])},
    }
    if lived.hourly:
        data["hourly"] = _rounded(lived.hourly)
    return data


def _name(story: Scenario) -> str:
    chosen = story.who.wiring
    return chosen if isinstance(chosen, str) else chosen.name


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _rounded(columns: Mapping[str, Any]) -> dict[str, list[float]]:
    return {name: [_round(float(v)) for v in values] for name, values in columns.items()}


def _csv(lived: ScenarioRun) -> str:
    kept, unit = (lived.hourly, "hour") if lived.hourly else (lived.daily, "day")
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow([unit, *kept])
    for number, row in enumerate(zip(*kept.values(), strict=True)):
        out.writerow([number, *(f"{value:.{DIGITS}g}" for value in row)])
    return text.getvalue()


def _text(story: Scenario, lived: ScenarioRun, out: Path | None) -> str:
    lines = [story.title or story.file]
    if lived.settled is not None:
        pain, change = lived.settled
        moving = "" if abs(change) < 0.1 else f", still moving ({change:+.1f} in 30 days)"
        lines.append(f"Settled first: pain {pain:.1f}{moving}.")
    for at, reserve in lived.reserves.items():
        name = story.programmes[at].activity
        lines.append(f"Reserve before {name}: {reserve:.1f} net METs.")
    lines += ["", _weeks(lived), ""]
    error = lived.certificate.error
    lines.append(
        f"Means of weeks. Symptoms are exact to {error:.3f} points "
        f"(asked for: {lived.certificate.tolerance:g})."
    )
    if error > lived.certificate.tolerance:
        lines.append("That is more than was asked for: take the small differences with care.")
    if lived.status != "ok":
        lines.append("The run broke down; the last values are repeated. Do not use it.")
    if out is not None:
        lines.append(f"Every {'hour' if lived.hourly else 'day'}: {out}")
    return "\n".join(lines)


def _weeks(lived: ScenarioRun) -> str:
    """Week by week, or every few weeks where there are many."""
    days = len(next(iter(lived.daily.values())))
    weeks = -(-days // 7)
    every = -(-weeks // MOST_ROWS)
    chosen = sorted({*range(0, weeks, every), weeks - 1})
    rows = [
        [str(week + 1), *(_figure(v[7 * week : 7 * week + 7].mean()) for v in lived.daily.values())]
        for week in chosen
    ]
    names = [name.replace("_", " ") for name in lived.daily]
    if len(names) > 8:
        rows = [
            [name, *(row[i + 1] for row in (rows[0], rows[-1]))] for i, name in enumerate(names)
        ]
        return table(("", "first week", "last week"), rows)
    return table(("week", *names), rows)


def _figure(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 2 else f"{value:.2f}"


COMMAND = simulate
