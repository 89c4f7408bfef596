"""In which language a command speaks to a person: as asked, as chosen on the page, or as LANG says.

What is printed for scripts (`--json`) and kept (`answer.json`) stays as it is in every language.
"""

from __future__ import annotations

import os
from typing import Any

import click

from unknot.cli import own_store
from unknot.cli.entry import remember_language
from unknot.wording.spoken import LANGUAGES, of_environment

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of what you read; else that of your page, or of LANG.",
)


def tongue(asked: str | None, *, stored: bool = False) -> str:
    """The language to speak.

    Args:
        asked: what the command line says.
        stored: the days come from one's own store, where the page's language is kept.
    """
    chosen = asked or _of_page(stored=stored) or of_environment(os.environ)
    remember_language(chosen)
    return chosen


def _of_page(*, stored: bool) -> str:
    """What was chosen on the page; empty where nothing was."""
    if not (stored and own_store.is_there()):
        return ""
    held: Any = own_store.store().setting("page", {})
    return str(held["language"]) if held.get("language", "") in LANGUAGES else ""
