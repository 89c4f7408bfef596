"""A whole day's use: nothing leaves, nothing lies open to others, no secret stands in /proc.

The day is lived in a network of its own without a way out where the system allows one to be made;
the kernel then counts every packet that wanted to leave, whoever sent it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.test_privacy import cut_off, packets_without_a_route
from tests.web.whole_day import Seen, family, look_at_files, look_at_processes

if sys.platform != "linux":
    pytest.skip("processes and packets are looked at as Linux shows them", allow_module_level=True)
pytest.importorskip("cryptography", reason="certificates need cryptography")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path | None]:
    """What was seen, and where the packets were counted; None where that cannot be had."""
    home = tmp_path_factory.mktemp("day")
    counted = tmp_path_factory.mktemp("counted") / "packets.txt"
    command = [sys.executable, "-m", "tests.web.whole_day", str(home)]
    wrapped = cut_off([*command, "apart"], counted)
    done = subprocess.run(wrapped or command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout.splitlines()[-1]), counted if wrapped else None


def test_the_day_was_lived(day: tuple[dict[str, Any], Path | None]):
    """Else the other tests would have looked at nothing."""
    seen, _ = day
    assert seen["files"] > 40
    assert seen["fitting"] >= 1
    wrong = {path: status for path, status in seen["statuses"].items() if status not in (200, 303)}
    assert wrong == {}
    for path in ("/today", "/did/note", "/bring/save", "/data/take", "/data/back-up", "/moving"):
        assert path in seen["statuses"]


def test_nothing_leaves_this_computer_all_day(day: tuple[dict[str, Any], Path | None]):
    """Whatever Python tries fails every test already; here nobody's packet is missed."""
    _, counted = day
    if counted is None:
        pytest.skip("this system cannot make a network without a way out")
    assert packets_without_a_route(counted) == 0
    lines = [line.split() for line in counted.read_text().splitlines() if line[:4] == "Udp:"]
    sent = dict(zip(*lines, strict=True))["OutDatagrams"]
    assert sent == "0", "a name was looked up, at a server of this computer"


def test_every_file_is_for_this_user_alone(day: tuple[dict[str, Any], Path | None]):
    """With the usual mask, under which a program's files are for all to read."""
    seen, _ = day
    assert seen["open_files"] == []


def test_nothing_is_left_in_the_folder_of_temporary_files(
    day: tuple[dict[str, Any], Path | None],
):
    seen, _ = day
    assert [name for name in seen["left"] if not name.startswith("unknot-work-")] == []


def test_no_secret_stands_among_the_words_of_a_process(day: tuple[dict[str, Any], Path | None]):
    seen, _ = day
    assert seen["spoken"] == []


def test_the_looks_find_what_they_look_for(tmp_path: Path):
    (tmp_path / "open.txt").write_text("x")
    (tmp_path / "open.txt").chmod(0o644)
    seen = Seen()
    tmp_path.chmod(0o700)
    look_at_files((tmp_path,), seen)
    assert [one.rpartition("/")[2] for one in seen.open_files] == ["open.txt 644"]
    spoken = [sys.executable, "-c", "input()", "a secret"]
    with subprocess.Popen(spoken, stdin=subprocess.PIPE, env={"HELD": "another"}) as child:
        assert family(child.pid) == [child.pid]
        look_at_processes(
            child.pid, {"one": "a secret", "two": "another", "three": "nowhere"}, seen
        )
        child.kill()
    assert len(seen.spoken) == 2
