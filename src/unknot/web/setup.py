"""What one running page needs: the person's file, sessions, clocks, and where it is asked for."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from unknot.parsing.today import today as civil_day
from unknot.web.numbers import page_numbers
from unknot.web.phone.paired import PairedPhones, phones_folder
from unknot.web.phone.way import PhoneWay
from unknot.web.security.launch import LaunchToken
from unknot.web.security.throttle import Throttle
from unknot.web.sessions.sessions import Sessions
from unknot.web.sessions.vault import Vault

HOST = "127.0.0.1"


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass
class Setup:
    """One running page.

    Attributes:
        port: where it listens, on this computer only.
        made_up: the person is; every page says so.
        open_at_start: the file was open before the page was; the one-time address then shows it.
        today, now, clock: the civil day, the instant, and seconds that only rise.
        moment: seconds that a page waits for what is nearly done, so as to show it at once.
        scratch: a folder of its own for what is sent and taken, removed when it stops.
        way: the phone's door, where there is one.
        phones: that were paired, whether or not there is a door now.
    """

    vault: Vault
    port: int
    made_up: bool = False
    open_at_start: bool = False
    today: Callable[[], date] = civil_day
    now: Callable[[], datetime] = _utc
    clock: Callable[[], float] = time.monotonic
    moment: float = 0.6
    scratch: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="unknot-page-")))
    way: PhoneWay | None = None

    def __post_init__(self) -> None:
        """Begin with nobody."""
        self.sessions = Sessions(self.clock)
        self.phones = PairedPhones(phones_folder(self.vault.path), self.today)
        self.throttle = Throttle(self.clock)
        self.launch = LaunchToken(self.clock, 60.0 * page_numbers()["launch_minutes"])

    @property
    def hosts(self) -> frozenset[str]:
        """The names that it may be asked for by."""
        return frozenset({f"{HOST}:{self.port}", f"localhost:{self.port}"})

    @property
    def address(self) -> str:
        """Its first page."""
        return f"http://{HOST}:{self.port}/"

    @property
    def cookie(self) -> str:
        """The name of its cookie: cookies of one host are shared between ports."""
        return f"unknot-{self.port}"

    def launch_address(self) -> str:
        """An address that opens the page once."""
        return f"{self.address}open/{self.launch.new()}"
