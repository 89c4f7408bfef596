"""Pages to look at: over a made-up person, over an empty file, and before there is any."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from tests.web.visitor import Visitor

from unknot.store.person_file import GuessingCost, PersonFile
from unknot.web.app import app_of
from unknot.web.example import made_up_store
from unknot.web.sessions.vault import Vault
from unknot.web.setup import Setup

CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
PHRASE = "five quite ordinary words here"
TODAY = date(2026, 3, 12)


@dataclass
class Clock:
    """Seconds that rise when they are told to, and the day that it is."""

    seconds: float = 1000.0
    day: date = TODAY

    def __call__(self) -> float:
        return self.seconds

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def next_day(self, days: int = 1) -> None:
        self.day += timedelta(days=days)


@dataclass
class Running:
    """One running page."""

    setup: Setup
    app: Starlette
    clock: Clock
    made: list[Visitor] = field(default_factory=list[Visitor])

    def visitor(self, language: str = "en") -> Visitor:
        """A browser that has not been here yet."""
        return Visitor(self.app, language)

    def launched(self, language: str = "en") -> Visitor:
        """A browser that was opened by the one-time address."""
        visitor = self.visitor(language)
        address = self.setup.launch_address()
        opened = visitor.ask("GET", address[len(self.setup.address) - 1 :])
        assert opened.status == 200
        return visitor

    @property
    def store(self) -> PersonFile:
        """The open file."""
        with self.setup.vault.use() as person:
            return person


def running(path: Path, scratch: Path, clock: Clock, *, made_up: bool = False) -> Running:
    scratch.mkdir(exist_ok=True)
    vault = Vault(path, CHEAP, at_once=True)
    setup = Setup(
        vault, 8668, made_up=made_up, today=clock.today, now=clock.now, clock=clock,
        scratch=scratch, moment=60.0,
    )  # fmt: skip
    return Running(setup, app_of(setup), clock)


@pytest.fixture
def nobody(tmp_path: Path) -> Running:
    """A page where there is no file yet."""
    return running(tmp_path / "me.unknot", tmp_path / "sent", Clock())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files made once: locked, empty, and of a made-up person."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "locked").mkdir()
    (folder / "empty").mkdir()
    PersonFile.create(folder / "locked" / "me.unknot", PHRASE, cost=CHEAP)[0].close()
    PersonFile.create(folder / "empty" / "me.unknot", "", plain=True)[0].close()
    (folder / "example").mkdir()
    held = made_up_store(folder / "example", answered=False)
    (folder / "example" / "today.txt").write_text(held.today.isoformat())
    return folder


def copied(made: Path, name: str, folder: Path) -> Path:
    """A copy of a file that was made once."""
    for path in (made / name).iterdir():
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def locked(made: Path, tmp_path: Path) -> Running:
    """A page over an empty file that is locked."""
    copied(made, "locked", tmp_path)
    return running(tmp_path / "me.unknot", tmp_path / "sent", Clock())


@pytest.fixture
def empty(made: Path, tmp_path: Path) -> Running:
    """A page over an empty file that is open: what a person sees on the first day."""
    copied(made, "empty", tmp_path)
    held = running(tmp_path / "me.unknot", tmp_path / "sent", Clock())
    held.setup.vault.unlock(None)
    held.setup.open_at_start = True
    return held


def over_made_up(made: Path, folder: Path) -> Running:
    copied(made, "example", folder)
    today = date.fromisoformat((folder / "today.txt").read_text())
    place = folder / "example.unknot"
    found = running(place, folder / "sent", Clock(day=today), made_up=True)
    found.setup.vault.unlock(None)
    found.setup.open_at_start = True
    return found


@pytest.fixture
def example(made: Path, tmp_path: Path) -> Running:
    """A page over a made-up person."""
    return over_made_up(made, tmp_path)


@pytest.fixture(scope="module")
def shared_example(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """The same for tests that only look."""
    return over_made_up(made, tmp_path_factory.mktemp("example"))


@pytest.fixture
def typed(empty: Running) -> Callable[[int], None]:
    """Has so many days before today typed, with a middling pain and tiredness."""
    from unknot.workflow.typed_entries import keep_values

    def write(days: int) -> None:
        for i in range(1, days + 1):
            day = empty.clock.day - timedelta(days=i)
            values: dict[str, float | None] = {"pain": 4.0 + i % 3, "fatigue": 5.0, "sleep": 1.0}
            keep_values(empty.store, day, values, empty.clock.now())

    return write
