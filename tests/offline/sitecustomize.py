"""Refuse every connection that would leave this computer, and keep a record of the attempt.

Python runs a module of this name at start-up when its folder is on PYTHONPATH; conftest.py puts it
there, so that the commands which tests start as programs of their own are watched too. Loopback and
Unix sockets are allowed.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path

RECORD = "UNKNOT_OUTBOUND_RECORD"
NAMED_HERE = frozenset({"", "localhost", "ip6-localhost", "ip6-loopback"})
LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class OutboundConnection(AssertionError):
    """Something tried to leave this computer, or to be reachable from outside it."""


def stays_here(host: object, *, listening: bool = False) -> bool:
    """Whether a host is this computer; to listen on every address is not to stay here."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)
    if name in NAMED_HERE:
        return not (listening and name == "")
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event: str, host: object) -> None:
    """Write the attempt down, then stop it."""
    said = f"{event} {host!r}"
    if place := os.environ.get(RECORD):
        with Path(place).open("a", encoding="utf-8") as record:
            record.write(said + "\n")
    raise OutboundConnection(said)


def watch(event: str, args: tuple[object, ...]) -> None:
    """The audit hook: look at every event that names another computer."""
    if event in LOOKUPS:
        if not stays_here(args[0]):
            refuse(event, args[0])
    elif event in SENDS or event == "socket.bind":
        address = args[1]
        if isinstance(address, tuple) and address:
            host: object = address[0]  # pyright: ignore[reportUnknownVariableType]
            listening = event == "socket.bind"
            # Netlink addresses are tuples of numbers and never leave the kernel.
            if isinstance(host, str | bytes) and not stays_here(host, listening=listening):
                refuse(event, host)


sys.addaudithook(watch)
