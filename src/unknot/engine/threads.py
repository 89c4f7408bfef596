"""Threads for runs side by side, which nobody waits for who was told to stop."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def threads(count: int) -> Generator[ThreadPoolExecutor]:
    """A pool of threads, waited for at the end, after an error too; but not after Ctrl-C.

    What a thread is at when an interruption comes cannot be stopped from outside: it goes on by
    itself, and whatever it works on has to be held by itself. What has not begun never does.
    """
    pool = ThreadPoolExecutor(count)
    try:
        yield pool
    except Exception:
        pool.shutdown(cancel_futures=True)
        raise
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
