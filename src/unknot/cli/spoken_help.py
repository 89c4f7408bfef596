"""`--help` and usage errors in the language of whoever reads them.

English stands where a command is declared. A catalogue holds other words by the English ones;
where another language is asked for, the command line runs on a copy of its commands that has them.
No store is opened for it, so the language is the one typed, else that of the environment.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import os
import re
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click

from unknot.cli.problem_text import language_typed
from unknot.wording.spoken import FIRST, LANGUAGES, of_environment, rows

ASKING = ("--help", "-h")
EXAMPLE = "Example:"
COMMANDS, OPTIONS, CLICK = "help_commands", "help_options", "help_click"
"""Catalogues: paragraphs of commands, texts of options, and what click says around them."""


def help_tongue(args: Sequence[str]) -> str:
    """The language of help and usage errors; what scripts read is the same in each."""
    if "--json" in args:
        return FIRST
    typed = language_typed(args)
    return typed if typed in LANGUAGES else of_environment(os.environ)


def without_language(args: Sequence[str]) -> list[str]:
    """A command line that asks for help, without the language: not every command takes one."""
    kept = list(args)
    if not set(ASKING) & set(args) or language_typed(args) not in LANGUAGES:
        return kept
    place = next(at for at, arg in enumerate(kept) if arg.partition("=")[0] == "--language")
    del kept[place : place + (1 if "=" in kept[place] else 2)]
    return kept


@dataclass(frozen=True)
class HelpWords:
    """What a language says, by the English words.

    Attributes:
        paragraphs: of commands; empty where no help is asked for.
        options: what options do; as above.
        around: what click says around them.
        metavars: what stands for something that is typed.
    """

    paragraphs: Mapping[str, str]
    options: Mapping[str, str]
    around: Mapping[str, str]
    metavars: Mapping[str, str]


def in_tongue(
    command: click.Command, tongue: str, line: Sequence[str] | None = None
) -> click.Command:
    """A command, and those below it, that explains itself in a language; itself for the first.

    Args:
        line: the command line. Nothing is made that it does not need: no texts where it asks for
            no help, and of a command that is not in it what a list of commands says. Everything
            where there is none.
    """
    if tongue == FIRST:
        return command
    around = rows(CLICK, tongue)
    texts = line is None or _shows_help(command, line)
    words = HelpWords(
        rows(COMMANDS, tongue) if texts else {},
        rows(OPTIONS, tongue) if texts else {},
        around["click"],
        around["metavars"],
    )
    return _said(command, words, line)


def _shows_help(command: click.Command, line: Sequence[str]) -> bool:
    """Whether a line asks for help, or names a group and nothing in it."""
    for word in line:
        if isinstance(command, click.Group):
            command = command.commands.get(word, command)
    return isinstance(command, click.Group) or bool(set(ASKING) & set(line))


def _said(command: click.Command, words: HelpWords, line: Sequence[str] | None) -> click.Command:
    context, said, metavars = click.Context(command), _titled(command, words), words.metavars
    vars(said)["_help_option"] = None  # click keeps the one that it made, in the words of before
    said.epilog = (said.epilog or "").replace(EXAMPLE, words.around[EXAMPLE], 1)
    said.options_metavar = metavars.get(said.options_metavar or "", said.options_metavar)
    said.params = [_param(one, context, words) for one in said.params]
    if isinstance(said, click.Group):
        said.subcommand_metavar = metavars.get(said.subcommand_metavar, said.subcommand_metavar)
        said.commands = {
            name: _said(one, words, line) if line is None or name in line else _titled(one, words)
            for name, one in said.commands.items()
        }
    return said


def _titled(command: click.Command, words: HelpWords) -> click.Command:
    """A command with its text, and what a list of commands says of it."""
    said = copy.copy(command)
    if words.paragraphs:
        paragraphs = paragraphs_of(said.help or "")
        said.help = "\n\n".join(words.paragraphs.get(one, one) for one in paragraphs)
        said.short_help = words.paragraphs.get(said.short_help or "", said.short_help)
    return said


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a help text, each in one line."""
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", inspect.cleandoc(text))]


def _param(param: click.Parameter, context: click.Context, words: HelpWords) -> click.Parameter:
    said = copy.copy(param)
    if isinstance(said, click.Option):
        said.help = words.options.get(said.help or "", said.help)
    english = param.make_metavar(context)
    said.metavar = words.metavars.get(english, said.metavar)
    return said


@contextmanager
def click_speaking(tongue: str) -> Generator[None]:
    """Have click say its own words in a language for a while.

    click binds gettext's functions when it is loaded, and gettext reads compiled files alone; so
    its modules are given others that read the catalogue.
    """
    if tongue == FIRST:
        yield
        return
    words: Mapping[str, str] = rows(CLICK, tongue)["click"]

    def one(english: str) -> str:
        return words.get(english, english)

    def counted(english: str, several: str, count: int) -> str:
        return one(english if count == 1 else several)

    bound = [
        (vars(module), name)
        for at, module in list(sys.modules.items())
        if at.startswith("click.")
        for name, function in (("_", gettext.gettext), ("ngettext", gettext.ngettext))
        if vars(module).get(name) is function
    ]
    before = [names[name] for names, name in bound]
    for names, name in bound:
        names[name] = one if name == "_" else counted
    try:
        yield
    finally:
        for (names, name), function in zip(bound, before, strict=True):
            names[name] = function
