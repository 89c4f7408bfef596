"""Kept kernels: found again, never trusted when damaged or open to others, never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from unknot.store.kernel_cache import MOST, WRITING, get, place, put

# Compiles with the cache the commands use, once told to, and prints the days as exact numbers.
SOLVE = """
import sys
from unknot.store.kernel_cache import keep_kernels
from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.timeline import Life, build

model, life = load("articles", "study"), build(Life(1))
keep_kernels()
print("ready", flush=True)
sys.stdin.readline()
print(solve(model, life, people(model), daily=("pain",)).days["pain"].tobytes().hex())
"""
# The same, killed when half a kernel is on the disk.
DIE = """
import os, signal
from unknot.store import files

real = os.fdopen

def dying(handle, mode):
    file = real(handle, mode)
    write = file.write

    class Half:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            raise AssertionError("still alive")

        def write(self, content):
            write(content[: len(content) // 2])
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    return Half()

files.os.fdopen = dying
"""
not_on_windows = pytest.mark.skipif(os.name == "nt", reason="rights work otherwise there")


def test_what_is_kept_is_found_again(tmp_path: Path):
    assert get(tmp_path, "key") is None
    put(tmp_path, "key", b"machine code")
    assert get(tmp_path, "key") == b"machine code"


def test_what_is_damaged_is_not_used(tmp_path: Path):
    put(tmp_path, "key", b"machine code")
    whole = (tmp_path / "key").read_bytes()
    for damaged in (whole[:-1], whole[:10], b"", whole.replace(b"machine", b"machinf")):
        (tmp_path / "key").write_bytes(damaged)
        assert get(tmp_path, "key") is None


def test_the_oldest_go_first(tmp_path: Path):
    for number in range(MOST + 3):
        put(tmp_path, f"{number}", b"x")
        os.utime(tmp_path / f"{number}", (number, number))
    put(tmp_path, "last", b"x")
    assert len(list(tmp_path.iterdir())) == MOST
    assert get(tmp_path, "0") is None
    assert get(tmp_path, "last") == b"x"


def test_the_folder_can_be_chosen_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNKNOT_CACHE", str(tmp_path / "here"))
    assert place() == tmp_path / "here"
    monkeypatch.setenv("UNKNOT_CACHE", "")
    assert place() is None


@not_on_windows
def test_a_folder_that_others_may_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tmp_path.chmod(0o777)
    monkeypatch.setenv("UNKNOT_CACHE", str(tmp_path))
    assert place() is None


def test_a_place_that_cannot_be_made_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("UNKNOT_CACHE", str(tmp_path / "file" / "kernels"))
    assert place() is None
    put(tmp_path / "file" / "kernels", "key", b"x")


def start(folder: Path, code: str = SOLVE) -> subprocess.Popen[str]:
    """A process that is about to solve, kernels kept in `folder`."""
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"UNKNOT_CACHE": str(folder)},
    )
    assert run.stdout
    assert run.stdout.readline() == "ready\n"
    return run


def answer(run: subprocess.Popen[str]) -> str:
    with run:
        said, _ = run.communicate("go\n", timeout=120)
    assert run.returncode == 0
    return said


def whole(folder: Path) -> list[str]:
    """The kernels of a folder, each of which must be undamaged."""
    names = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
    assert all(get(folder, name) for name in names)
    return names


def test_two_processes_that_compile_at_once_agree_and_keep_one_kernel(tmp_path: Path):
    both = [start(tmp_path / "shared") for _ in range(2)]
    for run in both:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    said = [answer(run) for run in both]
    alone = answer(start(tmp_path / "alone"))
    assert said == [alone, alone]
    assert whole(tmp_path / "shared") == whole(tmp_path / "alone")
    assert len(list((tmp_path / "shared").iterdir())) == 1


@not_on_windows
def test_a_crash_half_way_and_damaged_files_heal(tmp_path: Path):
    killed = start(tmp_path, DIE + SOLVE)
    with killed:
        killed.communicate("go\n", timeout=120)
    assert killed.returncode == -9
    assert whole(tmp_path) == []  # half a kernel lies there, under a name nobody asks for
    assert len(list(tmp_path.iterdir())) == 1
    right = answer(start(tmp_path))
    (key,) = whole(tmp_path)
    kept = (tmp_path / key).read_bytes()
    for damaged in (kept[: len(kept) // 2], b"garbage" * 1000):
        (tmp_path / key).write_bytes(damaged)
        assert answer(start(tmp_path)) == right
        assert (tmp_path / key).read_bytes() == kept


def test_what_killed_writers_left_goes_after_a_while(tmp_path: Path):
    for name, age in ((".old", 10 * WRITING), (".young", 1.0)):
        (tmp_path / name).write_bytes(b"half")
        put(tmp_path, "key", b"x")
        now = (tmp_path / "key").stat().st_mtime
        os.utime(tmp_path / name, (now - age, now - age))
    put(tmp_path, "key", b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".young", "key"]
