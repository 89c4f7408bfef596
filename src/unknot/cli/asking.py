"""A yes, asked for where somebody is there; else the command line that gives it is shown."""

from __future__ import annotations

import shlex
from typing import cast

import click

from unknot.cli import store_words
from unknot.cli.own_store import somebody_is_there
from unknot.cli.terminal import program
from unknot.errors import UnknotError
from unknot.wording.spoken import spoken

w = spoken(store_words)
YES_WORDS = ("y", "yes", "j", "ja", "o", "oui", "s", "si", "sí")
NO_WORDS = ("", "n", "no", "nein", "non")


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether a person says yes; by default it is no.

    Args:
        yes: whether it was said beforehand.

    Raises:
        UnknotError: code "needs-yes" where nobody can be asked, with the command line to paste.
    """
    if yes:
        return True
    if not somebody_is_there():
        raise UnknotError(
            "needs-yes", f"{question} Nobody is here to say so; nothing was changed.",
            f"if that is what you want, run\n\n  {pasted('--yes')}\n",
        )  # fmt: skip
    return says_yes(question)


def says_yes(question: str) -> bool:
    """Whether the answer is yes, in the languages whose headings are known; by default it is no."""
    asked = w.YES_OR_NO.format(question=question)
    while True:
        said = click.prompt(asked, default="", show_default=False, err=True)
        word = said.strip().casefold()
        if word in YES_WORDS or word in NO_WORDS:
            return word in YES_WORDS
        click.echo(w.TYPE_YES_OR_NO, err=True)


def show(text: str) -> None:
    """Show what a question is about, on standard error; not to scripts that ask for JSON."""
    if "--json" not in _given():
        click.echo(f"{text}\n", err=True)


def pasted(*more: str) -> str:
    """The command line that was given, with something added."""
    given = _given()
    return f"{program()} {shlex.join([*given, *(one for one in more if one not in given)])}"


def _given() -> list[str]:
    context = click.get_current_context(silent=True)
    return list(cast("tuple[str, ...]", context.obj or ())) if context is not None else []
