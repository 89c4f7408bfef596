"""Ctrl-C, and a request to end: heard within a second, whatever the program is at.

The main thread is asked to unwind, so that everything is put away in order. Inside a long call of a
library it does not hear; then the thread that watches here says what is left and ends the process.
Files are whole or absent either way.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

GRACE = 1.0  # seconds that the main thread has to put everything away
NUDGE = 0.05
SIGNALS = (signal.SIGINT, signal.SIGTERM)
PIPE_FULL = 0.2  # seconds to wait for somebody to read the last words
SHOW_CURSOR = b"\r\x1b[2K\x1b[?25h"


class Interruption:
    """Whether this process was told to stop, and who answers that: the main thread or the watch."""

    def __init__(self) -> None:
        self.asked = False
        self.answering = False
        self.over = False
        self.lock = threading.Lock()

    def watch(self, last_words: Callable[[], tuple[int, str]]) -> None:
        """Hear interruptions from here on. Call it in the main thread, once a process.

        Args:
            last_words: the file descriptor and the text for whoever stopped the program.
        """
        heard = [number for number in SIGNALS if _ours(signal.getsignal(number))]
        if not heard:
            return
        read, write = os.pipe()
        os.set_blocking(write, False)
        # Filled by the signal itself, even while the main thread is deep inside a library.
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in heard:
            signal.signal(number, self._raise)
        threading.Thread(target=self._watch, args=(read, last_words), daemon=True).start()

    def _raise(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked or self.answering or self.over:
            return
        self.asked = True
        raise KeyboardInterrupt

    @contextmanager
    def answer(self) -> Generator[None]:
        """While the answer is printed nobody stops half-way: a whole one, or after a while none."""
        self.answering = True
        try:
            yield
        finally:
            self.answering = False

    def end_here(self) -> None:
        """Let the main thread end the process; does not come back where the watch already does."""
        while not self._first():
            time.sleep(GRACE)

    def _first(self) -> bool:
        with self.lock:
            first = not self.over
            self.over = True
        return first

    def _watch(self, read: int, last_words: Callable[[], tuple[int, str]]) -> None:
        while (number := os.read(read, 1)[0]) not in SIGNALS:
            pass
        main = threading.main_thread().ident
        assert main is not None
        for _ in range(round(GRACE / NUDGE)):
            if not self.asked:
                # Libraries that listen too (polars does) have waits go on after a signal: the main
                # thread would sleep through it until the work is done.
                signal.siginterrupt(number, True)
                signal.pthread_kill(main, number)
            time.sleep(NUDGE)
        if not self._first():
            return
        place, said = last_words()
        if self.answering and place == 1:
            said = ""
        if os.isatty(2):
            _write(2, SHOW_CURSOR)
        _write(place, f"{said}\n".encode() if said else b"")
        leave(130)


def _ours(handler: object) -> bool:
    """Whether a signal may be heard: not where whoever started the program has it ignored."""
    return handler is not signal.SIG_IGN


def _write(place: int, said: bytes) -> None:
    """Write past every lock that the main thread may hold, unless nobody reads."""
    with suppress(OSError, ValueError):
        if select.select([], [place], [], PIPE_FULL)[1]:
            os.write(place, said)


def leave(status: int) -> NoReturn:
    """End the process now, without waiting for threads that go on by themselves."""
    os._exit(status)


INTERRUPTION = Interruption()
"""Of this process; it hears nothing until `watch` is called."""
