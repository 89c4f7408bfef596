"""unknot example: a made-up person's diary, with the truth beside it."""

from __future__ import annotations

import json
import shlex
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

import click

from unknot.cli import start_words
from unknot.cli.entry import Reply, ending, replies, to_json
from unknot.cli.language import language_option, tongue
from unknot.cli.terminal import program
from unknot.cli.text import busy
from unknot.errors import UnknotError, nearest
from unknot.store.files import read_file, write_file
from unknot.store.kernel_cache import keep_kernels
from unknot.wording.spoken import speaking, spoken

w = spoken(start_words)
FILES = ("diary.csv", "scenario.toml", "truth.json")
SHIPPED = ("flares", "helps", "unsure")
MADE_UP = ("# unknot diary: made-up", '"made_up": true', "[who]")


@click.command(
    "example",
    short_help="Write a made-up person's diary.",
    epilog=ending("unknot example flares --out example"),
)
@click.argument("name", default="flares", metavar=f"[{'|'.join(SHIPPED)}]")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("example"),
    show_default=True,
    metavar="DIR",
    help="Folder to write to.",
)
@click.option("--anew", is_flag=True, help="Make the person again from the seed (seconds).")
@language_option
@replies
def example(name: str, out: Path, anew: bool, language: str | None) -> Reply:
    """Write a made-up person's diary, the truth about them, and the same person as a scenario.

    flares: brisk walking costs this person days. helps: it helps. unsure: too little to tell.
    """
    if name not in SHIPPED:
        raise UnknotError(
            "unknown-example", f'there is no made-up person "{name}".', nearest(name, SHIPPED)
        )
    with busy("making the person"):
        texts = made_anew(name) if anew else shipped(name)
    for file in FILES:
        _spare(out / file)
    for file in FILES:
        write_file(out / file, texts[file])
    truth: dict[str, Any] = json.loads(texts["truth.json"])
    files = [str(out / file) for file in FILES]
    following = [
        f"{program()} analyse {shlex.quote(files[0])} --out report",
        f"{program()} simulate {shlex.quote(files[1])}",
    ]
    with speaking(tongue(language)):
        lines = [w.MADE_UP.format(name=name, says=w.SAYS[name]), ""]
        lines += [*(f"  {file}" for file in files), "", w.NEXT]
        lines += [*(f"  {line}" for line in following), "", w.TRUTH.format(path=files[2])]
    text = "\n".join(lines)
    data = {"name": name, "files": files, "truth": truth, "next": following}
    return Reply(data, text, seed=truth["seed"])


def shipped(name: str) -> dict[str, str]:
    """The files that travel with the package, by name."""
    folder = resources.files("unknot").joinpath("data", "examples", name)
    return {file: folder.joinpath(file).read_text(encoding="utf-8") for file in FILES}


def made_anew(name: str) -> dict[str, str]:
    """The same files, made from the seed."""
    from unknot.parsing.write import write_diary_csv
    from unknot.synthetic import made_up

    keep_kernels()
    person = made_up(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILES[0]
        write_diary_csv(person.diary, path)
        diary = path.read_text(encoding="utf-8")
    truth = to_json(person.truth, 1) + "\n"
    return dict(zip(FILES, (diary, person.scenario, truth), strict=True))


def _spare(path: Path) -> None:
    """Never write over a file that somebody may have written themselves."""
    if path.exists() and not any(mark in read_file(path)[:400] for mark in MADE_UP):
        raise UnknotError(
            "would-overwrite",
            f"{path} is there already, and it is not a made-up person's.",
            "choose another folder with --out.",
        )


COMMAND = example
