"""unknot serve: the page, for this computer, and for a phone of the same network where asked."""

from __future__ import annotations

import json
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unknot.cli import own_store, start_words
from unknot.cli.entry import Reply, ending, replies
from unknot.cli.language import language_option, tongue
from unknot.cli.own_store import store_options
from unknot.wording.spoken import speaking, spoken

if TYPE_CHECKING:
    from unknot.web.phone.way import PhoneWay
    from unknot.web.setup import Setup

w = spoken(start_words)
PORT = 8668
LAST_PORT = 65535


@click.command(
    "serve",
    short_help="The page in your browser.",
    epilog=ending("unknot serve", "unknot serve --phone"),
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="Where it listens, on this computer only; 0 takes any that is free.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Open no browser; show the address instead.")
@click.option("--example", is_flag=True, help="Show a made-up person; nothing of yours is opened.")
@click.option(
    "--phone", is_flag=False, flag_value="auto", default="", metavar="[ADDRESS]",
    help="Let a phone of your home network in too, over HTTPS, after it was paired; ADDRESS where"
    " this computer is in several networks.",
)  # fmt: skip
@store_options
@language_option
@replies
def serve(port: int, no_browser: bool, example: bool, phone: str, language: str | None) -> Reply:
    """Open your own page: today, this week, your data, settings.

    It runs until you stop it with Ctrl-C, and nobody but this computer reaches it, unless you let a
    phone in with --phone. The address that opens it works once. Your passphrase is asked on the
    page, unless --passphrase-file or --keyring is given. With --json one line says at once where it
    is.
    """
    from unknot.web.serving import bound, run

    spoken_in = tongue(language)
    host = _phone_host(phone) if phone else ""
    listening = bound(port)
    with ExitStack() as stack:
        stack.callback(listening.close)
        phones = bound(port and port % LAST_PORT + 1, host) if host else None
        if phones is not None:
            stack.callback(phones.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unknot-page-")))
        setup = _setup(listening, folder, example)
        if phones is not None:
            setup.way = _way(setup, host, int(phones.getsockname()[1]))
        run(setup, listening, speaking(spoken_in)(lambda: _ready(setup, no_browser)), phones)
    with speaking(spoken_in):
        return Reply({"address": setup.address, "example": example}, w.CLOSED)


def _phone_host(asked: str) -> str:
    """The address that the phone's door listens on."""
    from unknot.web.phone.addresses import phone_address

    return phone_address(asked)


def _way(setup: Setup, host: str, port: int) -> PhoneWay:
    """The phone's door, with a certificate of this computer's own."""
    from unknot.web.phone.certificate import own_certificate
    from unknot.web.phone.way import PhoneWay

    setup.phones.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = own_certificate(setup.phones.folder, host, setup.now())
    return PhoneWay(host, port, held.key, held.place, held.fingerprint, setup.phones, setup.clock)


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

    place = setup.launch_address() if no_browser else door(setup).as_uri()
    if _wants_json():
        told = {"ok": True, "address": setup.address, "open": place, **_phone_told(setup)}
        click.echo(json.dumps(told))
    elif no_browser:
        click.echo(w.YOUR_PAGE.format(address=place), err=True)
    if not no_browser:
        opened = open_browser(place)
        click.echo(w.OPENS if opened else w.OPEN_THIS.format(address=place), err=True)
    if setup.way is not None and not _wants_json():
        _show_code(setup.way, opens=setup.open_at_start)


def _phone_told(setup: Setup) -> dict[str, object]:
    """What a program is told of the phone's door, with a one-time code."""
    way = setup.way
    if way is None:
        return {}
    pair = way.pair_address(way.new_code(opens=setup.open_at_start))
    return {"phone": {"address": way.address, "pair": pair, "fingerprint": way.fingerprint}}


def _show_code(way: PhoneWay, *, opens: bool) -> None:
    """The code that pairs a phone, and what the phone shows of the certificate."""
    from unknot.web.phone.way import code_in_letters

    address = way.pair_address(way.new_code(opens=opens))
    click.echo(f"\n{w.PAIR.format(address=address)}", err=True)
    click.echo(code_in_letters(address), err=True)
    click.echo(w.FINGERPRINT.format(fingerprint=way.fingerprint), err=True)


def _wants_json() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and "--json" in (context.obj or ())


COMMAND = serve
