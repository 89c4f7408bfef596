"""Running the page: for this computer, for paired phones too where asked; opened in the browser.

The one-time address is not given to the browser on a command line, where other users of this
computer could read it, but in a small page that only this user can read.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import Any

import uvicorn

from unknot.errors import UnknotError
from unknot.web.app import app_of
from unknot.web.phone.way import PhoneWay
from unknot.web.setup import HOST, Setup

MOMENT = 0.5  # seconds between two looks at whether the program goes on
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2; those of 1.3 are all of this kind
PATIENCE = 0.8  # seconds that the server has to end; commands are ended after one
DOOR = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>unknot</title>'
    '<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url={0}">'
    '</head><body><p><a href="{0}">Open unknot</a></p></body></html>\n'
)


def bound(port: int, host: str = HOST) -> socket.socket:
    """A socket bound to a port; 0 takes a free one.

    Args:
        host: an address of this computer; its own alone, or the one that phones may reach.

    Raises:
        UnknotError: code "port-taken" where another program has it, "phone-address" where the
            address is not this computer's.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UnknotError(
                "phone-address", f"{host} is no address of this computer.",
                "give one that it has, or --phone alone to have it found.",
            ) from None  # fmt: skip
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise UnknotError(
            "port-taken", f"port {port} of this computer cannot be had.",
            "close the other unknot, or choose another with --port, such as --port 0 for any.",
        ) from None  # fmt: skip
    return made


def door(setup: Setup) -> Path:
    """A page for this user's eyes only that goes on to the one-time address."""
    place = setup.scratch / "open.html"
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(DOOR.format(escape(setup.launch_address())))
    return place


def run(
    setup: Setup, listening: socket.socket, ready: Callable[[], None],
    phones: socket.socket | None = None,
) -> None:  # fmt: skip
    """Serve until the program is interrupted.

    The server has a thread of its own, so that the main thread hears an interruption as in every
    command; it then closes the file and goes.

    Args:
        ready: called once requests are answered.
        phones: where the phone's door listens, if there is one.
    """
    with serving(setup, listening, phones):
        ready()
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(MOMENT)
    setup.vault.close()


@contextmanager
def serving(
    setup: Setup, listening: socket.socket, phones: socket.socket | None = None
) -> Generator[None]:
    """Serve while the block runs; requests are answered from its first line on."""
    servers = [(uvicorn.Server(_config(setup, None)), listening)]
    if phones is not None:
        servers.append((uvicorn.Server(_config(setup, setup.way)), phones))

    async def both() -> None:
        await asyncio.gather(*(one.serve(sockets=[held]) for one, held in servers))

    thread = threading.Thread(target=lambda: asyncio.run(both()), daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not all(one.started for one, _ in servers):
            time.sleep(0.01)
        yield
    finally:
        for one, _ in servers:
            one.should_exit = True
        thread.join(PATIENCE)


def _config(setup: Setup, way: PhoneWay | None) -> uvicorn.Config:
    """How one door is served: the phone's with TLS 1.2 or newer, and nothing without it."""
    encrypted: dict[str, Any] = {}
    if way is not None:
        encrypted = {
            "ssl_keyfile": way.key, "ssl_certfile": way.certificate, "ssl_ciphers": CIPHERS,
        }  # fmt: skip
    return uvicorn.Config(
        app_of(setup, way), log_level="warning", access_log=False, server_header=False,
        date_header=False, proxy_headers=False, lifespan="on" if way is None else "off", ws="none",
        timeout_graceful_shutdown=1, **encrypted,
    )  # fmt: skip


def open_browser(address: str) -> bool:
    """Open the browser on a page; False where there is none."""
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
