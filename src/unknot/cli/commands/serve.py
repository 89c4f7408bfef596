"""unknot serve: the page, for this computer only."""

from __future__ import annotations

import json
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import own_store
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.own_store import store_options

if TYPE_CHECKING:
    from unknot.web.setup import Setup

PORT = 8668


@click.command(
    "serve",
    short_help="The page in your browser.",
    epilog=ending("unknot serve", "unknot serve --example"),
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="Where it listens, on this computer only; 0 takes any that is free.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Open no browser; show the address instead.")
@click.option("--example", is_flag=True, help="Show a made-up person; nothing of yours is opened.")
@store_options
@replies
def serve(port: int, no_browser: bool, example: bool) -> Reply:
    """Open your own page: today, this week, your data, settings.

    It runs until you stop it with Ctrl-C, and nobody but this computer reaches it. The address that
    opens it works once. Your passphrase is asked on the page, unless --passphrase-file or --keyring
    is given. With --json one line says at once where it is.
    """
    from unknot.web.serving import bound, run

    listening = bound(port)
    with ExitStack() as stack:
        stack.callback(listening.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unknot-page-")))
        setup = _setup(listening, folder, example)
        run(setup, listening, lambda: _ready(setup, no_browser))
    text = "The page is closed. What was saved is saved."
    return Reply({"address": setup.address, "example": example}, text)


def _setup(listening: socket.socket, folder: Path, example: bool) -> Setup:
    """What the page needs: the made-up person's store, or one's own."""
    from unknot.web.sessions.vault import Vault
    from unknot.web.setup import Setup

    port = int(listening.getsockname()[1])
    scratch = folder / "sent"
    scratch.mkdir(mode=0o700)
    if example:
        from unknot.web.example import made_up_store

        held = made_up_store(folder)
        vault = Vault(held.path)
        vault.unlock(None)

        return Setup(
            vault, port, made_up=True, open_at_start=True, today=lambda: held.today,
            now=lambda: held.now, scratch=scratch,
        )  # fmt: skip
    vault = Vault(own_store.place())
    given = vault.is_there() and (own_store.secret_was_given() or not vault.needs_secret())
    if given:
        vault.unlock(own_store.secret())
    return Setup(vault, port, open_at_start=given, scratch=scratch)


def _ready(setup: Setup, no_browser: bool) -> None:
    """Say where the page is, and open it."""
    from unknot.web.serving import door, open_browser

    if no_browser:
        address = setup.launch_address()
        if _wants_json():
            click.echo(json.dumps({"ok": True, "address": setup.address, "open": address}))
        else:
            click.echo(
                f"Your page: {address}\nThis address works once. Stop with Ctrl-C.", err=True
            )
        return
    place = door(setup)
    if _wants_json():
        click.echo(json.dumps({"ok": True, "address": setup.address, "open": place.as_uri()}))
    opened = open_browser(place)
    told = "Your page opens in the browser." if opened else f"Open this file in a browser: {place}"
    click.echo(f"{told} Stop with Ctrl-C.", err=True)


def _wants_json() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and "--json" in (context.obj or ())


COMMAND = serve
