"""Long work beside the page: its progress, its end, what it hands over, and what a crash leaves."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.answered import keep_answer_of, made_up_answer
from tests.web.conftest import Running

from unknot.store.fits_in_memory import HeldFit
from unknot.store.person_file import PersonFile
from unknot.web.fitting.bench import NOTED, Bench, OwnProcess, Stage
from unknot.web.fitting.slots import slots_folder, take_slot
from unknot.web.fitting.worker import Message, PageTask, receive, run, send
from unknot.workflow.cores import cores
from unknot.workflow.page_parts import FinishedPart

HERE = "tests.web.small_work"
LONG = 60.0  # seconds after which a process is held to be stuck


class Spoken:
    """A worker that says what it was given; it waits where it is given None."""

    def __init__(self, messages: list[Message | None]) -> None:
        self.left, self.ended = messages, False

    def messages(self) -> Iterator[Message]:
        for one in self.left:
            while one is None and not self.ended:
                time.sleep(0.005)
            if self.ended or one is None:
                return
            yield one

    def end(self) -> None:
        self.ended = True


class Late:
    """A worker whose last words are under way while it is ended: they come all the same."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def messages(self) -> Iterator[Message]:
        assert self.ended.wait(LONG)
        yield "part", "late"
        yield "end", None

    def end(self) -> None:
        self.ended.set()


def bench_with(running: Running, messages: list[Message | None]) -> tuple[Bench, Spoken]:
    worker = Spoken(messages)
    return Bench(running.setup.vault.use, lambda _: worker), worker


def keep_note(store: PersonFile, part: Any) -> None:
    store.set_setting("heard", [*store.setting("heard", []), part])


TASK = PageTask("answer", HERE, "work", ())


def test_parts_are_kept_as_they_come_and_the_end_is_told(empty: Running):
    said: list[Message | None] = [
        ("progress", ("counting", 0.5)), ("part", "a"), ("part", "b"), ("end", None),
    ]  # fmt: skip
    bench, _ = bench_with(empty, said)
    assert bench.begin(TASK, "today", keep_note, empty.store)
    bench.wait(LONG)
    assert bench.standing().stage is Stage.DONE
    assert (bench.standing().what, bench.standing().share) == ("counting", 0.5)
    assert empty.store.setting("heard") == ["a", "b"]
    assert empty.store.setting(NOTED) == ""


def test_one_piece_of_work_at_a_time(empty: Running):
    bench, worker = bench_with(empty, [None])
    assert bench.begin(TASK, 1, keep_note, empty.store)
    assert not bench.begin(TASK, 2, keep_note, empty.store)
    bench.end(empty.store)
    bench.wait(LONG)
    assert worker.ended
    assert bench.standing().stage is Stage.ENDED


def test_what_was_begun_is_noted_until_it_is_done(empty: Running):
    """Where the computer went down meanwhile, the note is there when it comes back."""
    bench, _ = bench_with(empty, [("part", "a"), None])
    after_the_crash = Bench(empty.setup.vault.use)
    with empty.setup.vault.use() as store:  # as every request does: the work beside it waits
        bench.begin(TASK, 1, keep_note, store)
        assert bench.noted(store) == ""
        assert after_the_crash.noted(store) == "answer"
        bench.end()
    bench.wait(LONG)
    with empty.setup.vault.use() as store:
        assert after_the_crash.noted(store) == "answer"
        bench.end(store)
        assert after_the_crash.noted(store) == ""


def test_nothing_is_kept_after_the_person_ended_it(empty: Running):
    worker = Late()
    bench = Bench(empty.setup.vault.use, lambda _: worker)
    bench.begin(TASK, 1, keep_note, empty.store)
    bench.end(empty.store)
    bench.wait(LONG)
    assert worker.ended.is_set()
    assert empty.store.setting("heard", []) == []
    assert bench.standing().stage is Stage.ENDED


def test_a_locked_file_keeps_nothing_and_loses_nothing(locked: Running):
    locked.setup.vault.unlock(None) if not locked.setup.vault.needs_secret() else None
    said: list[Message | None] = [("part", "a"), ("end", None)]
    bench, worker = bench_with(locked, said)
    with pytest.raises(Exception, match="locked"), locked.setup.vault.use() as store:
        bench.begin(TASK, 1, keep_note, store)
    assert not worker.ended


def test_a_worker_that_vanishes_is_told_of_and_the_note_is_gone(empty: Running):
    bench, _ = bench_with(empty, [("progress", ("counting", 0.1))])
    bench.begin(TASK, 1, keep_note, empty.store)
    bench.wait(LONG)
    assert bench.standing().stage is Stage.WRONG


def told(function: str, given: Any = ()) -> list[Message]:
    heard: list[Message] = []
    run(PageTask("x", HERE, function, given), heard.append)
    return heard


def test_a_persons_problem_is_told_with_its_way_out():
    assert told("refuse") == [
        ("wrong", ("too-few", "there are too few days.", "write more of them.")), ("end", None),
    ]  # fmt: skip


def test_a_bug_is_told_as_a_traceback():
    (bug, end) = told("break_down", "why")
    assert bug[0] == "bug"
    assert "ZeroDivisionError: why" in bug[1]
    assert end == ("end", None)


def test_a_process_of_its_own_hands_its_parts_over():
    worker = OwnProcess(PageTask("x", HERE, "work", ("a", "b")))
    heard = list(worker.messages())
    assert [held for kind, held in heard if kind == "part"] == ["a", "b"]
    assert heard[-1] == ("end", None)


def test_a_process_of_its_own_can_be_ended_at_once():
    worker = OwnProcess(PageTask("x", HERE, "last_long", "a"))
    messages = worker.messages()
    while next(messages)[0] != "part":
        pass
    worker.end()
    rest = [kind for kind, _ in messages]
    assert "end" not in rest


class SlowToLoad:
    """What takes half a minute to unpack, as on a computer that has far too much to do."""

    def __reduce__(self) -> Any:
        return time.sleep, (30.0,)


PAGE = (
    "import sys, time\n"
    "from tests.web.test_fitting import SlowToLoad\n"
    "from unknot.web.fitting.bench import OwnProcess\n"
    "from unknot.web.fitting.worker import PageTask\n"
    f"worker = OwnProcess(PageTask('x', '{HERE}', 'last_long', {{given}}))\n"
    "{heard}\n"
    "print(worker._process.pid, flush=True)\n"
    "time.sleep(600)\n"
)
HEARD = "next(m for m in worker.messages() if m[0] == 'part')"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("given", "heard", "within"), [("'a'", HEARD, LONG), ("SlowToLoad()", "", 20.0)],
    ids=["while it works", "while it loads"],
)  # fmt: skip
def test_when_the_page_is_killed_its_worker_ends_too(given: str, heard: str, within: float):
    """kill -9 leaves no process behind that works for nobody."""
    script = PAGE.format(given=given, heard=heard)
    page = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert page.stdout is not None
    child = int(page.stdout.readline())
    page.send_signal(signal.SIGKILL)
    page.wait()
    page.stdout.close()
    for _ in range(int(within / 0.05)):
        if not alive(child):
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the worker went on alone")


def test_a_torn_task_is_none():
    """A page that was killed while it handed the task over."""
    held = io.BytesIO()
    send(held, ("task", TASK))
    whole = held.getvalue()
    assert receive(io.BytesIO(whole)) == ("task", TASK)
    for size in (0, 5, 8, len(whole) - 1):
        assert receive(io.BytesIO(whole[:size])) is None


def test_a_slot_is_one_persons_at_a_time_and_free_once_they_are_gone(tmp_path: Path):
    first, second = take_slot(tmp_path, 2), take_slot(tmp_path, 2)
    assert first is not None
    assert second is not None
    assert take_slot(tmp_path, 2) is None
    os.close(first)
    again = take_slot(tmp_path, 2)
    assert again is not None
    os.close(again)
    os.close(second)


def test_no_more_fits_run_at_once_than_there_are_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = slots_folder()
    assert folder is not None
    held = [take_slot(folder, cores()) for _ in range(cores())]
    heard: list[Message] = []
    worker = OwnProcess(PageTask("x", HERE, "work", ("a",)))
    following = threading.Thread(target=lambda: heard.extend(worker.messages()), daemon=True)
    following.start()
    following.join(2.0)
    assert heard == []
    assert held[0] is not None
    os.close(held[0])
    following.join(LONG)
    assert [kind for kind, _ in heard] == ["progress", "part", "end"]
    for one in held[1:]:
        assert one is not None
        os.close(one)


def test_slots_in_a_folder_that_others_may_write_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = slots_folder()
    assert folder is not None
    folder.chmod(0o777)
    assert slots_folder() is None
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert slots_folder() is None


def alive(process: int) -> bool:
    """Whether a process is there and no mere remainder of one."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def test_the_old_answer_stands_while_the_new_one_is_made_and_its_progress_is_shown(
    example: Running,
):
    keep_answer_of(example.store, made_up_answer(), example.clock.now())
    vault = example.setup.vault
    worker = Spoken([("progress", ("fitting", 0.4)), None])

    def start(_: PageTask) -> Spoken:
        return worker

    vault.bench.start = start
    visitor = example.launched()
    visitor.go("/moving")
    visitor.post("/moving/again", {"csrf": visitor.token})
    for _ in range(1000):
        if vault.bench.standing().share:
            break
        time.sleep(0.005)
    page = visitor.go("/moving")
    assert "I am working on your days" in page.words
    assert "It stays until the new answer is ready." in page.words
    (bar,) = page.tree.every("progress")
    assert bar.attributes["value"] == "40"
    assert "Brisk walk" in page.words
    stopped = visitor.tap("Stop this")
    assert "Stopped. The old answer stays." in stopped.words
    assert worker.ended
    assert "Brisk walk" in stopped.words


def test_what_a_part_holds_lies_in_the_file_once_it_is_kept(example: Running):
    from unknot.workflow.page_parts import fits_before, keep_part

    about = {"person": "me", "read_to": "2026-01-01", "data": "abc", "model": "m"}
    part = FinishedPart("fit", "abc", fits=(HeldFit("fit", about, b"content"),))
    keep_part(example.store, part, example.clock.now())
    assert fits_before(example.store) == (HeldFit("fit", about, b"content"),)
