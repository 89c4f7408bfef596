"""unknot plot: the standard figures, as SVG files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from unknot.cli.entry import Reply, ending, replies
from unknot.cli.progress import progress
from unknot.cli.terminal import program
from unknot.cli.text import table
from unknot.errors import UnknotError
from unknot.store.files import check_folder, read_file, write_file

if TYPE_CHECKING:
    from unknot.figures.standard_figure import FigureRequest, StandardFigure

ANSWER = "answer.json"
MOST_PEOPLE = 100_000


@click.command(
    "plot",
    short_help="Draw a standard figure as SVG.",
    epilog=ending(
        "unknot plot", "unknot plot dose-response diary.csv", "unknot plot knots central_only",
        "unknot plot effects unknot-report",
    ),
)  # fmt: skip
@click.argument("name", required=False)
@click.argument("result", metavar="[RESULT]", required=False)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", default=Path("unknot-figures"),
    help="Folder for the pictures, or one SVG file; by default unknot-figures.",
)  # fmt: skip
@click.option(
    "--fits", type=click.Path(path_type=Path), metavar="DIR", default=Path("unknot-fits"),
    help="Where fits are kept and found again, by default unknot-fits.",
)  # fmt: skip
@click.option("--people", type=int, default=256, metavar="N", help="How many made-up people.")
@click.option("--quick", is_flag=True, help="Fewer draws of a fit: a first look.")
@replies
def plot(
    name: str | None, result: str | None, out: Path, fits: Path, people: int, quick: bool
) -> Reply:
    """Draw the figure NAME as SVG files, light and dark; without NAME, list the figures.

    RESULT is what it is drawn from: a diary, the folder or answer.json of `unknot analyse`, or the
    name of a wiring, a knot or a published study. Without it, it shows a made-up person.
    """
    from unknot.figures import figure_named, figures

    if name is None:
        return _listed(figures().values())
    figure = figure_named(name)
    if not 2 <= people <= MOST_PEOPLE:
        raise UnknotError(
            "bad-count", f"{people} people cannot be drawn.", f"say 2 to {MOST_PEOPLE}."
        )
    asked = _asked(figure, result)
    check_folder(out.parent if _one_file(out) else out)
    from unknot.store.kernel_cache import keep_kernels

    keep_kernels()
    with progress("drawing") as tell:
        from dataclasses import replace

        drawn = figure.draw(replace(asked, people=people, quick=quick, keep_in=fits, progress=tell))
    files = _files(out, list(drawn))
    for file, text in zip(files, drawn.values(), strict=True):
        write_file(file, text)
    data = {"figure": figure.name, "files": [str(file) for file in files]}
    return Reply(data, "\n".join([figure.says, *map(str, files)]))


def _one_file(out: Path) -> bool:
    return out.suffix.lower() == ".svg" and not out.is_dir()


def _files(out: Path, stems: list[str]) -> list[Path]:
    """Where pictures go: in a folder; or in the file asked for, several of them beside it."""
    if not _one_file(out):
        return [out / f"{stem}.svg" for stem in stems]
    if len(stems) == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{stem}{out.suffix}") for stem in stems]


def _listed(figures: Any) -> Reply:
    known = cast("list[StandardFigure]", list(figures))
    rows = [[one.name, one.source.value, one.says] for one in known]
    data = {
        "figures": [
            {"name": one.name, "title": one.title, "says": one.says, "drawn_from": one.source.value}
            for one in known
        ],
        "files": [],
    }
    head = table(("figure", "drawn from", "what it shows"), rows, wrap=True)
    return Reply(data, f"{head}\n\nOne of them: {program()} plot {known[0].name}")


def _asked(figure: StandardFigure, result: str | None) -> FigureRequest:
    """What a figure is asked for, with RESULT read as it takes it."""
    from unknot.figures.standard_figure import DrawnFrom, FigureRequest

    if result is None:
        return FigureRequest()
    source = figure.source
    if source is DrawnFrom.NOTHING:
        raise UnknotError(
            "nothing-to-take", f"{figure.name} is drawn from made-up people alone.",
            f'leave "{result}" out.',
        )  # fmt: skip
    if source in (DrawnFrom.WIRING, DrawnFrom.KNOT, DrawnFrom.STUDY):
        if not result.strip():
            raise UnknotError("no-name", "an empty name names nothing.", "name one, or none.")
        return FigureRequest(word=result)
    place = Path(result)
    if result.strip() and place.is_dir() and (place / ANSWER).exists():
        place = place / ANSWER
    if place.name == ANSWER or (answer := _answer(place)) is not None:
        answer = _answer(place)
        if answer is None:
            raise UnknotError(
                "no-result", f"{place} holds no answer.", "name one of `unknot analyse`."
            )
        if source is DrawnFrom.DIARY:
            raise UnknotError(
                "needs-days", f"{figure.name} is drawn from the days themselves.",
                "name the diary, not its answer.",
            )  # fmt: skip
        return FigureRequest(answer=answer)
    from unknot.api.diaries import read_diary

    return FigureRequest(diary=read_diary(place))


def _answer(place: Path) -> dict[str, Any] | None:
    """The answer that a JSON file holds; None where it holds none."""
    if place.suffix != ".json" or not place.is_file():
        return None
    try:
        data: Any = json.loads(read_file(place))
    except json.JSONDecodeError:
        return None
    if isinstance(data, dict) and "effects" in data and "diagnostics" in data:
        return cast("dict[str, Any]", data)
    return None


COMMAND = plot
