"""A yes, asked for where somebody is there; else the command line that gives it is shown."""

from __future__ import annotations

import shlex
from typing import cast

import click

from unknot.cli.offer import says_yes
from unknot.cli.own_store import somebody_is_there
from unknot.cli.terminal import program
from unknot.errors import UnknotError


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
