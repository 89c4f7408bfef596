"""Work in several processes or on a cluster: nothing is lost with one of them."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from unknot.errors import UnknotError
from unknot.workflow.cohort_pieces import PieceBack

MOST_LOST = 3  # times that processes may be lost before the work is given up
AHEAD = 4  # tasks a worker that are known to it, so that none waits and memory is bounded
CONNECT_SECONDS = 10
Place = tuple[int, int]
Lives = Callable[..., PieceBack]


def _begin() -> None:
    """In a worker: the parent answers Ctrl-C, and nobody works on when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _pool(workers: int) -> Generator[ProcessPoolExecutor]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        raise
    pool.shutdown()


def by_processes(
    lives: Lives, spec: Any, places: Sequence[Place], workers: int
) -> Iterator[tuple[Place, PieceBack]]:
    """Pieces as they are done, by that many processes.

    Raises:
        UnknotError: code "workers-lost", processes were killed again and again.
    """
    left = list(places)
    for _ in range(MOST_LOST):
        try:
            with _pool(workers) as pool:
                for place, back in _windowed(pool, lives, spec, list(left), workers):
                    left.remove(place)
                    yield place, back
        except BrokenProcessPool:
            continue
        return
    raise UnknotError(
        "workers-lost",
        f"{MOST_LOST} times a worker was killed, perhaps for want of memory.",
        "run the same command again with fewer --workers: finished pieces are kept.",
    )


def _windowed(
    pool: ProcessPoolExecutor, lives: Lives, spec: Any, places: list[Place], workers: int
) -> Iterator[tuple[Place, PieceBack]]:
    going: dict[Future[PieceBack], Place] = {}
    places.reverse()
    while places or going:
        while places and len(going) < 2 * workers:
            place = places.pop()
            going[pool.submit(lives, spec, *place)] = place
        done, _ = wait(going, return_when=FIRST_COMPLETED)
        for future in done:
            yield going.pop(future), future.result()


def _reached(address: str) -> None:
    """Look whether anybody listens: a client that finds nobody complains again and again.

    Raises:
        OSError: nobody does. ValueError: that is no address.
    """
    scheme, _, rest = address.partition("://")
    host, _, port = rest.rpartition(":")
    if scheme in ("tcp", "tls"):
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS):
            pass
    elif not rest:
        raise ValueError(address)


def _client(address: str) -> tuple[Any, Any]:
    """The package distributed, and a client of the scheduler at an address."""
    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError:
        raise UnknotError(
            "no-distributed", "--cluster needs the package distributed.",
            'pip install "unknot[cluster]", here and where the workers run.',
        ) from None  # fmt: skip
    try:
        _reached(address)
        client: Any = dask.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UnknotError(
            "no-cluster", f'no scheduler answers at "{address}".',
            "check the address, such as tcp://host:8786, or use --workers.",
        ) from error  # fmt: skip
    return dask, client


def by_cluster(
    lives: Lives,
    spec: Any,
    places: Sequence[Place],
    address: str,
    alone: Callable[[], None] | None = None,
) -> Iterator[tuple[Place, PieceBack]]:
    """Pieces as they are done, by the workers of a dask scheduler.

    Args:
        alone: called where the scheduler has no worker yet.

    Raises:
        UnknotError: `distributed` is missing, nobody answers at the address, or it went away.
    """
    dask, client = _client(address)
    try:
        if alone is not None and not client.nthreads():
            alone()
        window = AHEAD * max(sum(client.nthreads().values()), 2)
        waiting = iter(places)
        going: dict[str, Place] = {}
        done: Any = dask.as_completed(loop=client.loop)

        def more() -> None:
            place = next(waiting, None)
            if place is not None:
                future = client.submit(lives, spec, *place, pure=False, retries=MOST_LOST)
                going[future.key] = place
                done.add(future)

        for _ in range(window):
            more()
        for future in done:
            back: PieceBack = future.result()
            place = going.pop(future.key)
            future.release()
            more()
            yield place, back
    except Exception as error:
        if not type(error).__module__.startswith(("distributed", "concurrent", "asyncio")):
            raise
        raise UnknotError(
            "cluster-lost", f"the cluster gave up: {type(error).__name__}.",
            "run the same command again: finished pieces are kept.",
        ) from error  # fmt: skip
    finally:
        client.close(timeout=2)
