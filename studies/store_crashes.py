"""Power cuts, full disks and failing disks: `python studies/store_crashes.py`.

A process imports, undoes, keeps, backs up, changes its data key and moves tables on, and says of
each step when it has returned. It is killed (SIGKILL) at a random moment, or its disk begins to
refuse at one: writes fail with "no space left", or fsync fails. Then the file is opened by another
process: it must open, hold all that was acknowledged, and of the step that was under way all or
nothing. The result is JSON, with a line for each moment that did not hold.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import alembic.command
import sqlalchemy

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale
from unknot.errors import UnknotError
from unknot.store import connection
from unknot.store.person_file import (
    GuessingCost,
    ImportedFile,
    Passphrase,
    PersonFile,
    RecoveryWords,
)
from unknot.store.unlocking import fitting, unlocked
from unknot.store.versions import SCRIPTS, move_on, version_of

CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
PHRASE = Passphrase("made up")
WHEN = datetime(2026, 11, 1, tzinfo=UTC)
READY = (alembic.command, sqlalchemy.text)  # loaded before a process is split off
LONGEST = 0.4  # seconds after which a process is killed at the latest
A_FILE = 40  # moments one file lives through
STEPS = ("import", "import", "import", "keep", "keep", "fit", "undo", "backup", "rotate", "phrase")
FAULTS = ("kill", "full", "fsync")
EXPECTED = {"disk-full", "disk-failed"}
NEXT = '''"""A next version, for this study only."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None
def upgrade():
    op.add_column("observations", sa.Column("twice", sa.Float))
    op.execute("UPDATE observations SET twice = 2 * value")
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO later SELECT rowid FROM observations")
'''


@dataclass
class Acknowledged:
    """What the process has said is done, and the one step that it has begun and not ended."""

    imports: dict[int, int] = field(default_factory=dict[int, int])
    undone: set[int] = field(default_factory=set[int])
    kept: set[str] = field(default_factory=set[str])
    fits: dict[str, str] = field(default_factory=dict[str, str])
    backups: dict[str, int] = field(default_factory=dict[str, int])
    phrase: str = PHRASE.text
    begun: tuple[str, Any] | None = None


def a_diary(number: int) -> Diary:
    """A month's diary of its own."""
    name, first = f"{number}.csv", date(2020, 1, 1) + timedelta(days=number % 2000)
    days = [first + timedelta(days=i) for i in range(60 + number % 200)]
    scale = Scale(0.0, 10.0, 1.0)
    return Diary(
        "me",
        "local",
        tuple(Observation(d, "pain", d.day % 11, "points", scale, f"{name}: pain") for d in days),
        tuple(Exertion(d, Kind.AEROBIC, 20.0 + number, "min", f"{name}: walk") for d in days),
        sources=(name,),
        notes=tuple(Note(d, "note", f"{number} {d}") for d in days),
    )


def entries_of(number: int) -> int:
    """How many entries that diary has."""
    return 3 * len(a_diary(number).observations)


def fit_of(name: str) -> bytes:
    """The bytes of a made-up fit."""
    return random.Random(name).randbytes(200_000)


# The process that is stopped.


def work(path: Path, start: int, say: int, phrase: str, dice: random.Random) -> None:
    """Do one step after another until stopped, and say before and after each."""

    def said(what: str, step: str, value: Any) -> None:
        os.write(say, (json.dumps([what, step, value]) + "\n").encode())

    file = PersonFile.open(path, Passphrase(phrase))
    said("ready", "", None)
    number = start
    while True:
        number += 1
        step = dice.choice(STEPS)
        live = [one.import_id for one in file.imports() if one.undone is None]
        if step == "undo" and not live:
            continue
        value: Any = dice.choice(live) if step == "undo" else number
        said("begin", step, value)
        said("done", step, act(file, step, value))


def act(file: PersonFile, step: str, value: int) -> Any:
    """One step; returns what it has to say of it."""
    name = str(value)
    if step == "import":
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        file.add_import(a_diary(value), [ImportedFile(f"{name}.csv", sha256, 1, "x")], WHEN)
    elif step == "undo":
        file.undo(value)
    elif step == "keep":
        file.keep("answer", name, {"n": value}, model_hash="m", data_hash="d", when=WHEN)
    elif step == "fit":
        file.keep_fit(name, fit_of(name), {"n": value})
    elif step == "backup":
        return str(file.backup())
    elif step == "phrase":
        file.change_passphrase(f"phrase {value}", cost=CHEAP)
    else:
        file.rotate_key()
    return value


def migrate(path: Path, scripts: Path, say: int) -> None:
    """Move a file's tables on, as a newer unknot would when it opens it."""
    keys, data_keys = unlocked(path, PHRASE)
    key = fitting(path, data_keys)
    raw = connection.connect(path, key)
    os.write(say, b'["ready", "", null]\n["begin", "migrate", 0]\n')
    with connection.plain_words(path):
        move_on(connection.engine_of(raw, key), path.name, scripts, ("0001", "0002"))
    os.write(say, b'["done", "migrate", 0]\n')
    assert keys


# A disk that refuses: the kernel answers this process's own calls so (seccomp, Linux on x86-64).

PWRITE, WRITE, FSYNC, FDATASYNC, FTRUNCATE, PWRITEV = 18, 1, 74, 75, 77, 296
NO_SPACE, FAILED = 28, 5
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


def can_refuse() -> bool:
    """Whether this computer can be told to refuse."""
    return sys.platform == "linux" and os.uname().machine == "x86_64"


def refuse(what: str, say: int) -> None:
    """From now on writes (or fsync) of this process fail, but for what it says to its parent."""
    error = NO_SPACE if what == "full" else FAILED
    calls = (PWRITE, PWRITEV) if what == "full" else (FSYNC, FDATASYNC)
    lines = [(LOAD, 0, 0, 0)]  # the call's number
    for call in calls:
        lines += [(EQUAL, 0, 1, call), (RETURN, 0, 0, ERRNO | error)]
    if what == "full":  # write() to any other file than the pipe
        lines += [(EQUAL, 0, 3, WRITE), (LOAD, 0, 0, 16), (EQUAL, 1, 0, say)]
        lines += [(RETURN, 0, 0, ERRNO | error)]
    lines.append((RETURN, 0, 0, ALLOW))
    program = b"".join(struct.pack("HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(program)
    head = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((38, 1, 0, 0, 0), (22, 2, head, 0, 0)):  # no new rights; the filter
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "no filter")


def child_of(run: Callable[[int], None], fault: str, after: float) -> tuple[int, int]:
    """Start a process; returns its id and the pipe it speaks through."""
    hear, say = os.pipe()
    process = os.fork()
    if process:
        os.close(say)
        return process, hear
    os.close(hear)
    if fault != "kill":
        signal.signal(signal.SIGALRM, lambda *_: refuse(fault, say))
        signal.setitimer(signal.ITIMER_REAL, after)
    try:
        run(say)
        os._exit(0)
    except UnknotError as refused:
        os.write(say, (json.dumps(["refused", refused.code, None]) + "\n").encode())
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must hear of it
        os.write(say, (json.dumps(["bug", traceback.format_exc(), None]) + "\n").encode())
        os._exit(1)


def stop(process: int, hear: int, fault: str, after: float) -> list[list[Any]]:
    """Hear a process out, having killed it after so long where that is its fault."""
    lines = b""
    while b"\n" not in lines and (part := os.read(hear, 65536)):
        lines += part
    if fault == "kill":
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
    while part := os.read(hear, 65536):
        lines += part
    os.close(hear)
    os.waitpid(process, 0)
    return [json.loads(line) for line in lines.split(b"\n")[:-1]]


def take_in(held: Acknowledged, lines: list[list[Any]]) -> str | None:
    """Remember what was acknowledged; returns the code of a refusal."""
    refused = None
    for what, step, value in lines:
        if what == "begin":
            held.begun = (step, value)
        elif what == "done":
            begun = held.begun[1] if held.begun else value
            note(held, step, begun, value)
            held.begun = None
        elif what in ("refused", "bug"):
            refused = step
    return refused


def note(held: Acknowledged, step: str, begun: int, value: Any) -> None:
    """Remember one step that is done."""
    if step == "import":
        held.imports[begun] = entries_of(begun)
    elif step == "undo":
        held.undone.add(begun)
    elif step == "keep":
        held.kept.add(str(begun))
    elif step == "fit":
        held.fits[str(begun)] = hashlib.sha256(fit_of(str(begun))).hexdigest()
    elif step == "backup":
        held.backups[value] = len(held.imports)
    elif step == "phrase":
        held.phrase = f"phrase {begun}"


# What must hold afterwards.


def opened(path: Path, held: Acknowledged, wrong: list[str]) -> PersonFile | None:
    """The file, by the passphrase that was acknowledged or that was being set."""
    ways = [held.phrase]
    if held.begun is not None and held.begun[0] == "phrase":
        ways.append(f"phrase {held.begun[1]}")
    for way in ways:
        try:
            file = PersonFile.open(path, Passphrase(way))
        except UnknotError as refused:
            if refused.code != "wrong-passphrase" or way == ways[-1]:
                wrong.append(f"does not open: {refused.code}: {refused.said}")
                return None
        else:
            held.phrase = way
            return file
    return None


def look(path: Path, held: Acknowledged, sheet: str) -> list[str]:
    """What does not hold of a file, in words; what was under way is settled afterwards."""
    wrong: list[str] = []
    file = opened(path, held, wrong)
    if file is None:
        return wrong
    step, value = held.begun or ("", None)
    with file:
        rows = file.export_rows()
        counts: Counter[int] = Counter()
        for name in ("observations", "exertions", "notes"):
            counts.update(row["import_id"] for row in rows[name])
        there: dict[int, int] = {}
        for one in file.imports():
            number = int(one.files[0].name.removesuffix(".csv"))
            if one.undone is not None:
                if one.import_id not in held.undone and (step, value) != ("undo", one.import_id):
                    wrong.append(f"import {one.import_id} was undone by nobody")
                held.undone.add(one.import_id)
                if counts[one.import_id]:
                    wrong.append(f"import {one.import_id} is half undone")
                held.imports.pop(number, None)
            else:
                if one.import_id in held.undone:
                    wrong.append(f"the undoing of import {one.import_id} is lost")
                there[number] = counts[one.import_id]
        for number, count in held.imports.items():
            if there.get(number) != count:
                wrong.append(f"import {number}: {there.get(number)} of {count} entries")
        for number in set(there) - set(held.imports):
            if (step, value) != ("import", number) or there[number] != entries_of(number):
                wrong.append(f"import {number} is there in part: {there[number]}")
            held.imports[number] = there[number]
        kept = {row.id for row in file.kept("answer")}
        wrong += [f"kept {name} is lost" for name in held.kept - kept]
        held.kept = kept
        fits = {one.id for one in file.fits()}
        for name, sha256 in held.fits.items():
            if name not in fits or hashlib.sha256(file.fit_bytes(name)).hexdigest() != sha256:
                wrong.append(f"fit {name} is lost")
        for name in fits - set(held.fits):
            held.fits[name] = hashlib.sha256(fit_of(name)).hexdigest()
        wrong += look_at_backups(file, held, sheet)
    held.begun = None
    return wrong


def look_at_backups(file: PersonFile, held: Acknowledged, sheet: str) -> list[str]:
    """The newest acknowledged backup opens by the sheet that was printed first of all."""
    there = [str(one.path) for one in file.backups()]
    files = [str(path) for path in Path(file.path.parent).glob("*-backups/*.unknot-backup")]
    wrong = [f"{name} is no whole backup" for name in files if name not in there]
    newest = list(held.backups)[-1:]
    for name in newest:
        if name not in there:
            wrong.append(f"backup {name} is lost")
            continue
        to = Path(tempfile.mkdtemp()) / "back.unknot"
        try:
            PersonFile.restore(Path(name), to, RecoveryWords(sheet)).close()
        except UnknotError as refused:
            wrong.append(f"backup {name} does not open: {refused.code}")
        shutil.rmtree(to.parent)
    held.backups.clear()
    return wrong


@dataclass
class Tally:
    """What a study has seen."""

    moments: Counter[str] = field(default_factory=Counter[str])
    during: Counter[str] = field(default_factory=Counter[str])
    acknowledged: int = 0
    refusals: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])


def moments(folder: Path, fault: str, count: int, dice: random.Random, tally: Tally) -> None:
    """So many stops of one kind, a new file every so often."""
    for first in range(0, count, A_FILE):
        path = Path(tempfile.mkdtemp(dir=folder)) / "me.unknot"
        file, sheet = PersonFile.create(path, PHRASE, cost=CHEAP)
        file.close()
        held = Acknowledged()
        for at in range(first, min(first + A_FILE, count)):
            a_moment(path, held, fault, at, dice, tally)
            wrong = look(path, held, sheet.text())
            tally.wrong += [f"{fault} {at}: {one}" for one in wrong]
        shutil.rmtree(path.parent)


def a_moment(
    path: Path, held: Acknowledged, fault: str, at: int, dice: random.Random, tally: Tally
) -> None:
    """One process, and its end."""
    after, seed = dice.random() * LONGEST, dice.random()

    def run(say: int) -> None:
        work(path, 1000 * (at + 1), say, held.phrase, random.Random(seed))

    process, hear = child_of(run, fault, after)
    lines = stop(process, hear, fault, after)
    refused = take_in(held, lines)
    tally.acknowledged += sum(line[0] == "done" for line in lines)
    tally.moments[fault] += 1
    tally.during[held.begun[0] if held.begun else "between"] += 1
    if refused is not None:
        tally.refusals[refused] += 1
    if refused not in (EXPECTED if fault != "kill" else {None}):
        tally.wrong.append(f"{fault} {at}: refused as {refused}")


def migrations(folder: Path, count: int, dice: random.Random, tally: Tally) -> None:
    """So many kills while the tables are moved on to a version that does not exist yet."""
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "v0002_next.py").write_text(NEXT, encoding="utf-8")
    whole = folder / "whole.unknot"
    with PersonFile.create(whole, PHRASE, cost=CHEAP)[0] as file:
        for number in range(20):
            act(file, "import", number)
    window = 0.0
    for at in range(-1, count):  # the first is let through, to see how long it takes
        home = Path(tempfile.mkdtemp(dir=folder))
        path = home / "me.unknot"
        for end in ("", ".keys"):
            shutil.copy(f"{whole}{end}", f"{path}{end}")
        after, begun = 1.1 * dice.random() * window, time.monotonic()
        process, hear = child_of(lambda say, path=path: migrate(path, scripts, say), "kill", after)
        last = stop(process, hear, "kill" if window else "none", after)[-1]
        done = last[0] == "done"
        if last[0] in ("bug", "refused") or not (window or done):
            tally.wrong.append(f"migration {at}: {last[1]}")
        window = window or time.monotonic() - begun
        if at >= 0:
            tally.moments["migration"] += 1
            tally.during["between" if done else "migrate"] += 1
        tally.wrong += [f"migration {at}: {one}" for one in look_at_tables(path, done)]
        shutil.rmtree(home)


def look_at_tables(path: Path, done: bool) -> list[str]:
    """A file is of the earlier version or of the later one, whole, never between."""
    _, data_keys = unlocked(path, PHRASE)
    key = fitting(path, data_keys)
    raw = connection.connect(path, key)
    connection.look_over(path, raw, key, all_of_it=True)
    with connection.engine_of(raw, key).connect() as held:
        version = version_of(held)
        rows = held.execute(sqlalchemy.text("SELECT count(*) FROM observations_links")).scalar()
        names = {row[0] for row in held.execute(sqlalchemy.text("SELECT name FROM sqlite_master"))}
        twice = "SELECT count(*) FROM observations WHERE twice IS NOT 2 * value"
        wrong = [] if rows == sum(entries_of(n) // 3 for n in range(20)) else ["rows are lost"]
        if done and version != "0002":
            wrong.append("the move was acknowledged and is lost")
        if ("later" in names) != (version == "0002"):
            wrong.append("the tables are between two versions")
        if version == "0002" and held.execute(sqlalchemy.text(twice)).scalar():
            wrong.append("the new column is not whole")
    raw.close()
    return wrong


def recorded(out: Path) -> tuple[Tally, int]:
    """What was seen before, and how many batches that were."""
    if not out.exists():
        return Tally(), 0
    found = json.loads(out.read_text(encoding="utf-8"))
    before = Tally(
        Counter(found["moments"]),
        Counter(found["stopped_during"]),
        found["acknowledged_steps"],
        Counter(found["refusals"]),
        found["wrong"],
    )
    return before, found.get("batches", 0)


def batch(kills: int, faults: int, seed: int, tally: Tally) -> None:
    """So many kills, a fifth of them of migrations, and so many refusals of the disk."""
    dice, of_tables = random.Random(seed), kills // 5
    with tempfile.TemporaryDirectory(prefix="unknot-crashes-") as folder:
        moments(Path(folder), "kill", kills - of_tables, dice, tally)
        migrations(Path(folder), of_tables, dice, tally)
        if can_refuse():
            moments(Path(folder), "full", faults // 2, dice, tally)
            moments(Path(folder), "fsync", faults - faults // 2, dice, tally)


def main() -> None:
    """Run it batch by batch and write after each what was seen so far; it goes on from there."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--kills", type=int, default=1000)
    ask.add_argument("--faults", type=int, default=100, help="half full, half failing disks")
    ask.add_argument("--batches", type=int, default=1, help="in so many parts")
    ask.add_argument("--seed", type=int, default=16)
    ask.add_argument("--out", type=Path, default=Path("out/store_crashes.json"))
    asked = ask.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    tally, done = recorded(asked.out)
    for number in range(done, asked.batches):
        kills = share(asked.kills, number, asked.batches)
        faults = share(asked.faults, number, asked.batches)
        batch(kills, faults, asked.seed + number, tally)
        found = {
            "again": f"python studies/store_crashes.py --batches {asked.batches}",
            "batches": number + 1,
            "of": asked.batches,
            "moments": dict(tally.moments),
            "stopped_during": dict(tally.during),
            "acknowledged_steps": tally.acknowledged,
            "refusals": dict(tally.refusals),
            "wrong": tally.wrong,
        }
        asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(found, indent=1), flush=True)
    sys.exit(1 if tally.wrong else 0)


def share(whole: int, number: int, parts: int) -> int:
    """How much of a whole is in this part of it."""
    return whole * (number + 1) // parts - whole * number // parts


if __name__ == "__main__":
    main()
