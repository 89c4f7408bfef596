"""Pipes: read once, refused where they are too much, and never waited for without end."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from unknot.errors import UnknotError
from unknot.parsing import pipes
from unknot.parsing.pipes import collected
from unknot.readers import read_diary

TEXT = "date,pain\n" + "".join(f"2026-06-{i:02d},{i % 10}\n" for i in range(1, 26))


def named_pipe(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


def room(folder: Path) -> Path:
    place = folder / "room"
    place.mkdir()
    return place


@pytest.mark.parametrize("times", [1, 4000])
def test_a_named_pipe_is_read_once_and_whole(times: int, tmp_path: Path) -> None:
    path = named_pipe(tmp_path)
    content = (TEXT + "# more\n" * times).encode()
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    writer.start()
    place = collected([path], room(tmp_path))[path]
    writer.join()
    assert place.read_bytes() == content
    assert len(read_diary([place]).observations) == 25


def test_an_open_pipe_of_the_shell_is_read(tmp_path: Path) -> None:
    end, start = os.pipe()
    os.write(start, TEXT.encode())
    os.close(start)
    path = Path(f"/dev/fd/{end}")
    assert collected([path], room(tmp_path))[path].read_text("utf-8") == TEXT
    os.close(end)


def test_a_pipe_that_nobody_writes_to_is_given_up(tmp_path: Path) -> None:
    path = named_pipe(tmp_path)
    with pytest.raises(UnknotError) as refused:
        collected([path], room(tmp_path), wait=0.3)
    assert refused.value.code == "silent-pipe"


def test_standard_input_is_read_where_something_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    held = collected([Path("-"), tmp_path / "none.csv"], room(tmp_path))
    assert held[Path("-")].read_text("utf-8") == TEXT
    assert held[tmp_path / "none.csv"] == tmp_path / "none.csv"


def test_more_than_a_diary_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "LIMIT_MB", 0)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    with pytest.raises(UnknotError) as refused:
        collected([Path("-")], room(tmp_path))
    assert refused.value.code == "too-big"


def test_a_device_is_no_diary(tmp_path: Path) -> None:
    with pytest.raises(UnknotError) as refused:
        collected([Path("/dev/zero")], room(tmp_path))
    assert refused.value.code == "not-a-file"


def test_reading_alone_refuses_a_pipe_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnknotError) as refused:
        read_diary([named_pipe(tmp_path)])
    assert refused.value.code == "not-a-file"
