"""The process that works answers out: it reads one piece of work and writes what comes of it.

Started by the page as `python -m unknot.web.fitting.worker`. It is given all that it needs through
its own input, opens no file of the person's, waits while as many fits run here as there are cores,
and ends by itself when nobody listens any more.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from unknot.errors import UnknotError
from unknot.web.fitting.slots import wait_for_slot

Message = tuple[str, Any]
"""Its kind and what it holds: "progress" what is done and the share, "part" something finished,
"wrong" code, words and way out, "bug" a traceback, "end" nothing."""

KINDER = 10  # how far it stands back behind other programs: the page goes first


@dataclass(frozen=True)
class PageTask:
    """A piece of work, by the place of its function, so that no module is loaded before it is due.

    Attributes:
        name: of what is being done, for the page.
        module, function: called with `given`, a function for parts and one for progress.
    """

    name: str
    module: str
    function: str
    given: Any


def send(stream: IO[bytes], message: Message) -> None:
    """Write one message: its size in eight bytes, then it."""
    content = pickle.dumps(message, protocol=5)
    stream.write(len(content).to_bytes(8, "big") + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Message | None:
    """Read one message; None where the other side is gone."""
    content = _content(stream)
    return None if content is None else _unpacked(content)


def _content(stream: IO[bytes]) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    content = stream.read(size)
    return content if len(content) == size else None


def _unpacked(content: bytes) -> Message:
    return pickle.loads(content)  # noqa: S301 (our own process at the other end of a private pipe)


def run(task: PageTask, tell: Callable[[Message], None]) -> None:
    """Do a piece of work; whatever comes of it is told."""
    try:
        module = __import__(task.module, fromlist=[task.function])
        work: Callable[..., None] = getattr(module, task.function)

        def progress(what: str, share: float) -> None:
            tell(("progress", (what, share)))

        def part(done: object) -> None:
            tell(("part", done))

        work(task.given, part, progress)
    except UnknotError as wrong:
        tell(("wrong", (wrong.code, wrong.said, wrong.fix)))
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 (a bug shows where the page was started)
        tell(("bug", traceback.format_exc()))
    tell(("end", None))


def main() -> None:
    """Do what is asked through standard input."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with suppress(AttributeError, OSError):
        os.nice(KINDER)
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray word would spoil the messages
    content = _content(source)
    if content is None:
        return
    # Before anything is loaded, which takes long where many begin at once.
    threading.Thread(target=_end_with, args=(source,), daemon=True).start()
    wait_for_slot()
    found = _unpacked(content)
    from unknot.store.kernel_cache import keep_kernels

    keep_kernels()
    lock = threading.Lock()

    def tell(message: Message) -> None:
        with lock:
            send(out, message)

    with suppress(BrokenPipeError):
        run(found[1], tell)


def _end_with(source: IO[bytes]) -> None:
    """End at once when whoever started this is gone: its end of our input closes."""
    source.read(1)
    os._exit(0)


if __name__ == "__main__":
    main()
