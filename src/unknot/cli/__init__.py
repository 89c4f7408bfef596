"""The command line: each file of `commands/` that holds a `COMMAND` is one.

A command's file imports what is slow inside its function, so that `unknot --help` stays quick.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

from unknot.cli import commands
from unknot.cli.entry import Door, ending
from unknot.version import __version__


@click.group(
    epilog=ending(
        "unknot example flares --out example", "unknot analyse example/diary.csv --out report"
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(version)s")
def cli() -> None:
    """What does movement do to this person, through which mechanism, and how sure can we be?

    Not a medical device, and no medical advice. Everything stays on this computer.
    """


def _find() -> None:
    for found in pkgutil.iter_modules(commands.__path__):
        command = vars(importlib.import_module(f"{commands.__name__}.{found.name}")).get("COMMAND")
        if isinstance(command, click.Command):
            cli.add_command(command)


_find()
main = Door(cli)
