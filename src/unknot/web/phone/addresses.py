"""The addresses that this computer has in the network around it; nothing is sent to learn them."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from unknot.errors import UnknotError

AUTOMATIC = "auto"
NAME_BYTES = 16  # of an interface, at the begin of what the system fills in (struct ifreq)
ASK = {"linux": 0x8915, "darwin": 0xC0206921}  # SIOCGIFADDR: netdevice(7); sys/sockio.h of macOS
NOT_A_NETWORK = ("docker", "veth", "br-", "virbr", "vmnet", "bridge")
"""Interfaces that other programs make for machines inside this one."""


def network_addresses() -> tuple[str, ...]:
    """The private IPv4 addresses of this computer, in the order of its interfaces."""
    import sys

    asked = ASK.get(sys.platform)
    if asked is None:
        return ()
    import fcntl

    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, name in socket.if_nameindex():
            if name.startswith(NOT_A_NETWORK):
                continue
            with suppress(OSError):  # an interface without an address
                filled = fcntl.ioctl(any_socket, asked, name.encode()[:15].ljust(40, b"\0"))
                address = socket.inet_ntoa(filled[NAME_BYTES + 4 : NAME_BYTES + 8])
                known = ipaddress.ip_address(address)
                if known.is_private and not known.is_loopback and not known.is_link_local:
                    found.append(address)
    return tuple(found)


def phone_address(asked: str) -> str:
    """The address that the phone's door listens on.

    Args:
        asked: an IPv4 address of this computer, or `AUTOMATIC` for the only one there is.

    Raises:
        UnknotError: code "no-network", "several-networks" or "phone-address".
    """
    if asked != AUTOMATIC:
        return _private(asked)
    found = network_addresses()
    if not found:
        raise UnknotError(
            "no-network", "this computer has no address in a home network.",
            "connect it to the network that the phone is in, or name its address: --phone ADDRESS.",
        )  # fmt: skip
    first, *others = found
    if others:
        raise UnknotError(
            "several-networks", f"this computer is in several networks: {', '.join(found)}.",
            f"name the one that the phone is in, such as --phone {first}.",
        )  # fmt: skip
    return first


def _private(asked: str) -> str:
    """An address as it is asked for by a browser, if nobody outside can reach it."""
    with suppress(ValueError):
        known = ipaddress.IPv4Address(asked)
        if known.is_private and not known.is_unspecified:
            return str(known)
    raise UnknotError(
        "phone-address", f'"{asked}" is no IPv4 address of a home network.',
        "give one such as 192.168.1.20, or --phone alone to have it found.",
    )  # fmt: skip
