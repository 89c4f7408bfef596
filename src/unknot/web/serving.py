"""Running the page: on this computer only, opened in the browser by a one-time address.

The address is not given to the browser on a command line, where other users of this computer could
read it, but in a small page that only this user can read.
"""

from __future__ import annotations

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

import uvicorn

from unknot.errors import UnknotError
from unknot.web.app import app_of
from unknot.web.setup import HOST, Setup

MOMENT = 0.5  # seconds between two looks at whether the program goes on
PATIENCE = 0.8  # seconds that the server has to end; commands are ended after one
DOOR = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>unknot</title>'
    '<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url={0}">'
    '</head><body><p><a href="{0}">Open unknot</a></p></body></html>\n'
)


def bound(port: int) -> socket.socket:
    """A socket of this computer alone, bound to a port; 0 takes a free one.

    Raises:
        UnknotError: code "port-taken" where another program has it.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except OSError as error:
        made.close()
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


def run(setup: Setup, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until the program is interrupted.

    The server has a thread of its own, so that the main thread hears an interruption as in every
    command; it then closes the file and goes.

    Args:
        ready: called once requests are answered.
    """
    with serving(setup, listening):
        ready()
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(MOMENT)
    setup.vault.close()


@contextmanager
def serving(setup: Setup, listening: socket.socket) -> Generator[None]:
    """Serve while the block runs; requests are answered from its first line on."""
    config = uvicorn.Config(
        app_of(setup), log_level="warning", access_log=False, server_header=False,
        date_header=False, proxy_headers=False, lifespan="on", ws="none",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def open_browser(place: Path) -> bool:
    """Open the browser on a page; False where there is none."""
    try:
        return webbrowser.open(place.as_uri())
    except webbrowser.Error:
        return False
