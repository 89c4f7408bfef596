"""Kept kernels: found again, never trusted when damaged or open to others, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unknot.cli.kept import MOST, get, place, put

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
