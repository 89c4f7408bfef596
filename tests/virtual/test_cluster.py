"""A dask cluster whose client and whose scheduler are lost: the files are the truth."""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from unknot.store.cohort_files import pieces_in
from unknot.virtual.read import cohort_text, read_cohort
from unknot.workflow.cohorts import run_cohort

PEOPLE, DAYS, PIECES = 1000, 84, 8
PATIENCE = 300.0  # seconds, on a busy computer

pytestmark = [
    pytest.mark.study,
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None, reason="distributed is not installed"
    ),
]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def started(*words: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, *words], stdout=quiet, stderr=quiet)


SERVING = """
import asyncio, sys
from distributed import Scheduler, Worker
own = dict(host="127.0.0.1", dashboard=False, dashboard_address="127.0.0.1:0")
async def serve():
    if sys.argv[1] == "scheduler":
        one = Scheduler(port=int(sys.argv[2]), **own)
    else:
        one = Worker(f"tcp://127.0.0.1:{sys.argv[2]}", nthreads=1, **own)
    async with one:
        await one.finished()
asyncio.run(serve())
"""


@contextmanager
def cluster(port: int) -> Generator[subprocess.Popen[bytes]]:
    """A scheduler and two workers; all gone at the end."""
    kinds = ("scheduler", "worker", "worker")
    scheduler, *workers = (started("-c", SERVING, kind, str(port)) for kind in kinds)
    try:
        yield scheduler
    finally:
        for one in (scheduler, *workers):
            one.kill()
            one.wait()


def asked(port: int, out: Path) -> subprocess.Popen[bytes]:
    return started(
        "-m", "unknot", "cohort", "fibromyalgia", "--people", str(PEOPLE), "--days", str(DAYS),
        "--out", str(out), "--cluster", f"tcp://127.0.0.1:{port}", "--json",
    )  # fmt: skip


def there(out: Path) -> int:
    return len(list(out.glob("*.parquet")))


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.02)


def piece_comes(port: int, out: Path, more_than: int) -> subprocess.Popen[bytes]:
    """The command, asked again while the scheduler is still starting, until a piece is there."""
    going = asked(port, out)

    def came() -> bool:
        nonlocal going
        if going.poll() == 1 and there(out) <= more_than:
            going = asked(port, out)
        return there(out) > more_than

    try:
        wait_until(came)
    except AssertionError:
        going.kill()
        going.wait()
        raise
    return going


def test_client_and_scheduler_lost_and_back_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where workers put what they keep for a while
    out, port = tmp_path / "people", free_port()
    out.mkdir()
    with cluster(port) as scheduler:
        client = piece_comes(port, out, 0)
        client.send_signal(signal.SIGKILL)
        client.wait()
        kept = there(out)
        assert 0 < kept < PIECES
        client = piece_comes(port, out, kept)  # the same workers, a new client
        scheduler.kill()
        assert client.wait(timeout=PATIENCE) == 1  # said as an error with a way out, not a hang
        kept = there(out)
    with cluster(port):
        client = piece_comes(port, out, kept) if kept < PIECES else asked(port, out)
        assert client.wait(timeout=PATIENCE) == 0
    spec = read_cohort(cohort_text("fibromyalgia"), people=PEOPLE, days=DAYS)
    sure = tmp_path / "sure"
    assert run_cohort(spec, out=sure).lived == PIECES
    assert not pieces_in(out).damaged
    assert {p.name: p.read_bytes() for p in out.glob("*.parquet")} == {
        p.name: p.read_bytes() for p in sure.glob("*.parquet")
    }
