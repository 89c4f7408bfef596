"""The phone's door: its address, its one-time code, and the cookies that belong to it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import segno

from unknot.web.numbers import page_numbers
from unknot.web.phone.paired import PairedPhones
from unknot.web.security.launch import LaunchToken

PHONE = "unknot.phone"
"""Where a request says which paired phone it comes from."""


@dataclass
class PhoneWay:
    """A second way in, over HTTPS, for phones that were paired.

    Attributes:
        host: the address in the home network that it listens on.
        key, certificate: their files.
        fingerprint: of the certificate.
        phones: that are let in.
    """

    host: str
    port: int
    key: Path
    certificate: Path
    fingerprint: str
    phones: PairedPhones
    clock: Callable[[], float]

    def __post_init__(self) -> None:
        """Begin without a code."""
        self._code = LaunchToken(self.clock, 60.0 * page_numbers()["pair_minutes"])
        self._opens = False

    @property
    def hosts(self) -> frozenset[str]:
        """The one name that it may be asked for by."""
        return frozenset({f"{self.host}:{self.port}"})

    @property
    def address(self) -> str:
        """Its first page."""
        return f"https://{self.host}:{self.port}/"

    @property
    def session_cookie(self) -> str:
        """The name of a session's cookie; browsers take `__Host-` over HTTPS alone."""
        return f"__Host-unknot-{self.port}"

    @property
    def phone_cookie(self) -> str:
        """The name of the cookie that a paired phone keeps."""
        return f"__Host-unknot-phone-{self.port}"

    def new_code(self, *, opens: bool) -> str:
        """A one-time code; an earlier one pairs nothing any more.

        Args:
            opens: whether the phone then sees an open file at once.
        """
        self._opens = opens
        return self._code.new()

    def waits_for(self, code: str) -> bool:
        """Whether a code is still good; it is not used up by asking."""
        return self._code.holds(code)

    def take(self, code: str) -> bool | None:
        """Use a code up: whether the phone sees an open file at once; None where it is not good."""
        return self._opens if self._code.take(code) else None

    def pair_address(self, code: str) -> str:
        """What the picture of a code leads to."""
        return f"{self.address}pair/{code}"


def code_picture(address: str, title: str, words: str) -> str:
    """An address as a QR code, an SVG."""
    held = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        held, kind="svg", xmldecl=False, svgns=True, scale=4, border=4, dark="#000", light="#fff",
        title=title, desc=words,
    )  # fmt: skip
    return held.getvalue().decode()


def code_in_letters(address: str) -> str:
    """An address as a QR code, for a terminal."""
    held = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(held, compact=True)
    return held.getvalue()
