"""Ctrl-C and a request to end, sent to real processes at several moments of several commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unknot.cli.commands.example import shipped

# Generous: on a quiet computer it takes a tenth of a second, and at most a little over a second.
MOST_SECONDS = 15.0
# Whoever starts the tests may have children ignore Ctrl-C, as a shell does in the background.
HEARS = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("person")
    for name, text in shipped("flares").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def started(folder: Path, *args: str, cache: Path | None = None) -> subprocess.Popen[str]:
    more = {} if cache is None else {"UNKNOT_CACHE": str(cache)}
    return subprocess.Popen(
        [sys.executable, "-c", HEARS, "-m", "unknot", *args],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
        env={**os.environ, **more},
    )  # fmt: skip


def at_work(folder: Path, after: float, *args: str) -> subprocess.Popen[str]:
    """A process that has worked for so long, or as long as a fast computer leaves it at work."""
    for share in (1.0, 0.5, 0.25, 0.1):
        run = started(folder, *args)
        time.sleep(share * after)
        if run.poll() is None:
            return run
        run.communicate()
    pytest.fail(f"{args[0]} was done before it could be stopped")


def stopped(
    run: subprocess.Popen[str], after: float, number: signal.Signals = signal.SIGINT
) -> tuple[str, str]:
    """What a process printed that was told to stop while it was at work."""
    time.sleep(after)
    run.send_signal(number)
    try:
        out, err = run.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
        pytest.fail(f"it went on for more than {MOST_SECONDS} s")
    assert run.returncode == 130, err
    assert "Traceback" not in err
    return out, err


def test_it_ends_while_it_is_still_loading(made_up: Path):
    """As soon as the first library of the commands is there, long before any of them runs."""
    run = subprocess.Popen(
        [sys.executable, "-c", HEARS, "-X", "importtime", "-m", "unknot", "fit", "diary.csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=made_up,
    )  # fmt: skip
    assert run.stderr is not None
    while "click" not in (line := run.stderr.readline()):
        assert line, "it ended by itself"
    out, err = stopped(run, 0.0)
    assert out == ""
    assert "Stopped. Nothing was written." in err


@pytest.mark.parametrize("after", [2.0, 7.0], ids=["reading", "at work"])
def test_a_fit_ends_when_told_to(after: float, made_up: Path, tmp_path: Path):
    run = at_work(made_up, after, "fit", "diary.csv", "--fits", str(tmp_path / "fits"), "--anew")
    there = set(tmp_path.rglob("*.nc"))  # of a computer so fast that a try was done
    out, err = stopped(run, 0.0)
    assert out == ""
    assert err.strip().startswith("Stopped. ")
    assert set(tmp_path.rglob("*.nc")) == there
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("args", "after"),
    [
        (["analyse", "diary.csv", "--out", "OUT"], 7.0),
        (["forecast", "diary.csv", "--no-record", "--body"], 5.0),
        (["validate"], 5.0),
        (["claims"], 4.0),
        (["virtual-trial", "walking_24_weeks", "--trials", "5000"], 5.0),
        (["simulate", "scenario.toml", "--grades"], 4.0),
        (["bench", "--peers", "none"], 4.0),
    ],
    ids=["analyse", "forecast", "validate", "claims", "virtual-trial", "simulate", "bench"],
)
def test_long_commands_end_when_told_to(
    args: list[str], after: float, made_up: Path, tmp_path: Path
):
    words = [str(tmp_path / "out") if one == "OUT" else one for one in args]
    out, err = stopped(at_work(made_up, after, *words), 0.0)
    assert out == ""
    assert err.strip().startswith("Stopped. ")


def test_a_request_to_end_is_heard_as_well(made_up: Path, tmp_path: Path):
    run = at_work(made_up, 6.0, "fit", "diary.csv", "--fits", str(tmp_path), "--anew", "--json")
    out, _ = stopped(run, 0.0, signal.SIGTERM)
    said = json.loads(out)
    assert (said["ok"], said["code"]) == (False, "interrupted")
    assert said["error"].startswith("Stopped. ")


def test_kernels_that_were_compiled_are_kept_and_said(made_up: Path, tmp_path: Path):
    """Stopped as soon as the first of them lies there."""
    cache = tmp_path / "kernels"
    run = started(made_up, "fit", "diary.csv", "--fits", str(tmp_path / "fits"), cache=cache)
    until = time.monotonic() + 120.0
    while not cache.is_dir() or not [p for p in cache.iterdir() if not p.name.startswith(".")]:
        assert time.monotonic() < until
        time.sleep(0.05)
    _, err = stopped(run, 0.3)
    assert "Kept: the compiled body model" in err
    assert [path for path in cache.iterdir() if not path.name.startswith(".")]


DEAF = """
import signal, sys, time
from pathlib import Path
import click
from unknot.cli import interrupt
from unknot.store import files
from unknot.cli.entry import Door, Reply, replies

@click.command()
@replies
def deaf():
    files.write_file(Path("done.txt"), "1")
    (half := Path(".half")).write_text("", encoding="utf-8")
    files.UNFINISHED.add(half.absolute())
    print("deaf", file=sys.stderr, flush=True)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            time.sleep(60)
        except KeyboardInterrupt:  # as a library may that hears nothing
            pass
    return Reply({}, "")

Door(click.Group(commands=[deaf]))()
"""


def test_who_does_not_hear_is_ended_with_what_is_kept_said(tmp_path: Path):
    run = subprocess.Popen(
        [sys.executable, "-c", HEARS, "-c", DEAF, "deaf"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert run.stderr is not None
    assert run.stderr.readline() == "deaf\n"
    _, err = stopped(run, 0.0)
    assert "Stopped. Kept: done.txt." in err
    assert [path.name for path in tmp_path.iterdir()] == ["done.txt"]


def test_a_job_that_ignores_ctrl_c_goes_on(tmp_path: Path):
    """As `nohup` and a shell's background jobs ask for."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is started inherits it
    try:
        run = subprocess.Popen(
            [sys.executable, "-m", "unknot", "wirings"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    for _ in range(20):
        if run.poll() is not None:
            break
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert "articles" in out
