"""The one piece of long work at a time: begun, looked at, ended early, or finished and kept.

What stood before stands until something newer is whole. What was asked for is noted in the person's
file before it begins, so that it begins again where the computer went down meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import IO, Any, Protocol

from unknot.errors import UnknotError
from unknot.store.person_file import PersonFile
from unknot.web.fitting.worker import Message, PageTask, receive, send

NOTED = "page work"
"""The setting that says what was begun and is not finished."""
LOOKS_AGAIN = 1.0
"""Seconds after which work looks whether another program has deleted what it is about."""


class Stage(StrEnum):
    """How far it is."""

    IDLE = "idle"
    WORKING = "working"
    DONE = "done"
    ENDED = "ended"  # by the person
    WRONG = "wrong"


@dataclass(frozen=True)
class WorkStanding:
    """How the work stands.

    Attributes:
        name: of what is, or was, being done; empty before the first.
        mark: what it was about, so that nothing is begun twice.
        share: 0..1.
        code, said, fix: what went wrong, and the way out.
    """

    stage: Stage = Stage.IDLE
    name: str = ""
    mark: object = None
    what: str = ""
    share: float = 0.0
    code: str = ""
    said: str = ""
    fix: str = ""

    @property
    def working(self) -> bool:
        """Whether something is being worked out."""
        return self.stage is Stage.WORKING

    @property
    def wrong(self) -> UnknotError | None:
        """What went wrong, where it can be said."""
        return UnknotError(self.code, self.said, self.fix) if self.said else None


class Worker(Protocol):
    """A process, or something that behaves like one."""

    def messages(self) -> Iterator[Message]:
        """What it tells, until it is done or gone."""
        ...

    def end(self) -> None:
        """End it at once."""
        ...


class OwnProcess:
    """A worker in a process of its own."""

    def __init__(self, task: PageTask) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "unknot.web.fitting.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        with suppress(BrokenPipeError):
            send(self._stream(self._process.stdin), ("task", task))

    def messages(self) -> Iterator[Message]:
        """What it tells."""
        out = self._stream(self._process.stdout)
        try:
            while (found := receive(out)) is not None:
                yield found
                if found[0] == "end":
                    break
        finally:
            self.end()
            out.close()

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        with suppress(OSError, ValueError):
            self._stream(self._process.stdin).close()
        self._process.wait()

    def _stream(self, stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream


Keep = Callable[[PersonFile, Any], None]


class Bench:
    """Where one piece of work lies at a time.

    Args:
        use: gives the person's open file, for as long as it is needed.
        start: starts a worker.
        automatic: whether pages may begin work that nobody tapped for.
    """

    def __init__(
        self,
        use: Callable[[], AbstractContextManager[PersonFile]],
        start: Callable[[PageTask], Worker] = OwnProcess,
        *,
        automatic: bool = True,
    ) -> None:
        """Begin with nothing on it."""
        self._use, self.start, self.automatic = use, start, automatic
        self._lock = threading.Lock()
        self._standing = WorkStanding()
        self._worker: Worker | None = None
        self._thread: threading.Thread | None = None

    def standing(self) -> WorkStanding:
        """How the work stands."""
        with self._lock:
            return self._standing

    def begin(self, task: PageTask, mark: object, keep: Keep, store: PersonFile) -> bool:
        """Begin a piece of work; False where one is under way.

        Args:
            mark: what it is about.
            keep: keeps a part that is finished.
            store: where it is noted that this was begun.
        """
        with self._lock:
            if self._standing.working:
                return False
            store.set_setting(NOTED, task.name)
            self._worker = self.start(task)
            self._standing = WorkStanding(Stage.WORKING, task.name, mark)
            self._thread = threading.Thread(
                target=self._follow, args=(self._worker, keep), daemon=True
            )
            self._thread.start()
        return True

    def noted(self, store: PersonFile) -> str:
        """What was begun, was never finished, and is not under way; empty for nothing."""
        return "" if self.standing().working else str(store.setting(NOTED, ""))

    def end(self, store: PersonFile | None = None) -> None:
        """End it early: what stood before stands.

        Args:
            store: where it is noted that the person wanted so; None where the page only stops.
        """
        with self._lock:
            worker, self._worker = self._worker, None
            if self._standing.working:
                self._standing = replace(self._standing, stage=Stage.ENDED)
        if worker is not None:
            worker.end()
        if store is not None:
            store.set_setting(NOTED, "")

    def wait(self, seconds: float) -> None:
        """Wait until it is done, for tests."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _follow(self, worker: Worker, keep: Keep) -> None:
        last: Message | None = None
        looked = time.monotonic()
        for last in worker.messages():
            if (
                time.monotonic() - looked > LOOKS_AGAIN
            ):  # what it works on may be deleted by another
                looked = time.monotonic()
                with suppress(UnknotError), self._use():
                    pass
            if not self._mine(worker):
                return
            kind, held = last
            if kind == "progress":
                self._tell(worker, what=held[0], share=float(held[1]))
            elif kind == "part" and not self._kept(worker, keep, held):
                return
            elif kind == "wrong":
                self._finish(worker, Stage.WRONG, held)
            elif kind == "bug":
                sys.stderr.write(held)
                self._finish(worker, Stage.WRONG)
        gone = last is None or last[0] != "end"
        self._finish(worker, Stage.WRONG if gone else Stage.DONE)

    def _kept(self, worker: Worker, keep: Keep, part: Any) -> bool:
        try:
            with self._use() as store:
                if self._mine(worker):
                    keep(store, part)
        except UnknotError as wrong:  # the file was locked meanwhile, or the disk is full
            worker.end()
            self._finish(worker, Stage.WRONG, (wrong.code, wrong.said, wrong.fix))
            return False
        return True

    def _mine(self, worker: Worker) -> bool:
        with self._lock:
            return self._worker is worker

    def _tell(self, worker: Worker, **news: Any) -> None:
        with self._lock:
            if self._worker is worker:
                self._standing = replace(self._standing, **news)

    def _finish(
        self, worker: Worker, stage: Stage, wrong: tuple[str, str, str] = ("", "", "")
    ) -> None:
        code, said, fix = wrong
        with self._lock:
            if self._worker is not worker:
                return
            self._worker = None
            self._standing = replace(self._standing, stage=stage, code=code, said=said, fix=fix)
        with suppress(UnknotError), self._use() as store:  # a locked file keeps the note
            store.set_setting(NOTED, "")
