"""Pages under load that are killed in the middle of saves and fits; what was acknowledged is there.

Each client saves values of days of its own, and notes what the page answered. Then the page is
killed (SIGKILL), its file is opened by another process, and every acknowledged day must be in it:
with the value acknowledged last, or with the one that was under way when the page was killed.
"""

from __future__ import annotations

import http.client
import json
import math
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from unknot.store.person_file import GuessingCost, Passphrase, PersonFile
from unknot.workflow.typed_entries import keep_values, typed_days

PHRASE = "five quite ordinary words here"
CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
DAYS = 12  # of each client's own
RECORDED = 40  # days recorded before, so that a visit begins a fit
GONE = 20.0  # seconds within which a killed page's own process must be gone


@dataclass
class Seen:
    """What a run saw."""

    kills: int = 0
    in_a_fit: int = 0
    in_a_save: int = 0
    saved: int = 0
    looks: int = 0
    checked: int = 0
    lost: list[str] = field(default_factory=list[str])
    left_behind: list[int] = field(default_factory=list[int])
    wrong: Counter[str] = field(default_factory=Counter[str])


@dataclass
class Client:
    """One browser with days of its own."""

    port: int
    first: date
    seed: int
    acknowledged: dict[date, float] = field(default_factory=dict[date, float])
    under_way: tuple[date, float] | None = None
    cookie: str = ""

    def ask(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str]:
        """One request, in a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        if kind:
            headers |= {"Content-Type": kind, "Origin": f"http://127.0.0.1:{self.port}"}
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            given = answer.headers.get("set-cookie", "").partition(";")[0]
            self.cookie = given or self.cookie
            return answer.status, text
        finally:
            connection.close()

    def enter(self) -> bool:
        """Unlock the page; whether it is open now."""
        _, page = self.ask("GET", "/unlock")
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token, page
        body = f"csrf={quote(token[1])}&passphrase={quote(PHRASE)}"
        return self.ask("POST", "/unlock", body, "application/x-www-form-urlencoded")[0] == 303

    def save(self, rng: random.Random, seen: Seen, lock: threading.Lock) -> None:
        """Save a value of one day, and note whether the page said so."""
        day = self.first + timedelta(days=rng.randrange(DAYS))
        value = float(rng.randrange(11))
        body = json.dumps({"day": day.isoformat(), "values": {"pain": value}})
        self.under_way = (day, value)
        status, text = self.ask("POST", "/api/entries", body, "application/json")
        with lock:
            if status == 200 and json.loads(text)["values"]["pain"] == value:
                self.acknowledged[day], self.under_way = value, None
                seen.saved += 1
            else:
                seen.wrong[f"{status} save"] += 1


@dataclass
class Killed:
    """One page as a process of its own, over one file."""

    place: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        phrase = self.place.with_suffix(".phrase")
        phrase.write_text(PHRASE, encoding="utf-8")
        phrase.chmod(0o600)
        command = [sys.executable, "-m", "unknot", "serve", "--no-browser", "--json", "--port", "0"]
        named = ["--store", str(self.place), "--passphrase-file", str(phrase)]
        self.process = subprocess.Popen([*command, *named], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.port = int(told["address"].rpartition(":")[2].strip("/"))

    def children(self) -> list[int]:
        """The processes that it has started."""
        assert self.process is not None
        found: list[int] = []
        for place in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parent = int(place.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
                found += [int(place.parent.name)] if parent == self.process.pid else []
        return found

    def kill(self) -> None:
        """Kill it at once, with nothing said."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def alive(process: int) -> bool:
    """Whether a process is there and no mere remainder of one."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def made(folder: Path, name: str, today: date) -> Path:
    """A file of a person who has written enough days for a fit."""
    place = folder / f"{name}.unknot"
    person, _ = PersonFile.create(place, PHRASE, cost=CHEAP)
    with person:
        for i in range(1, RECORDED + 1):
            day = today - timedelta(days=2000 + i)
            keep_values(person, day, {"pain": 4.0 + i % 3, "fatigue": 5.0}, datetime.now(UTC))
    return place


def busy(
    client: Client, until: float, seen: Seen, lock: threading.Lock, stop: threading.Event,
    *, fits: bool,
) -> None:  # fmt: skip
    """What a client does until the page is gone."""
    rng = random.Random(client.seed)
    try:
        if not client.enter():
            seen.wrong["not entered"] += 1
            return
        while not stop.is_set() and time.monotonic() < until + 30.0:
            for _ in range(3):
                client.save(rng, seen, lock)
            path = "/moving" if fits else rng.choice(("/today", "/data", "/plan", "/settings"))
            status, _ = client.ask("GET", path)
            with lock:
                seen.looks += 1
                if status != 200:
                    seen.wrong[f"{status} {path}"] += 1
    except (OSError, http.client.HTTPException):
        return  # killed: what was under way was never acknowledged


def look(page: Killed, clients: list[Client], seen: Seen) -> None:
    """Open the file and compare it with what was acknowledged."""
    with PersonFile.open(page.place, Passphrase(PHRASE)) as person:
        for client in clients:
            last = client.first + timedelta(days=DAYS - 1)
            held = typed_days(person, client.first, last)
            for day, value in client.acknowledged.items():
                found = held[day].values.get("pain", math.nan)
                allowed = {value}
                if client.under_way is not None and client.under_way[0] == day:
                    allowed.add(client.under_way[1])
                seen.checked += 1
                if found not in allowed:
                    seen.lost.append(f"{page.place.name} {day}: {found} instead of {allowed}")
                else:
                    client.acknowledged[day] = found


def run(
    folder: Path, *, pages: int, clients: int, seconds: float, life: tuple[float, float], seed: int
) -> Seen:
    """Load, kill, look, and again, for so many seconds.

    Args:
        pages: processes, each over a file of its own; clients are shared out among them.
        life: seconds a page lives at least and at most before it is killed.
    """
    seen, rng, today = Seen(), random.Random(seed), datetime.now(UTC).date()
    held = [Killed(made(folder, f"person-{i}", today)) for i in range(pages)]
    own = [
        Client(0, today - timedelta(days=1 + DAYS * (1 + i // pages)), seed * 1000 + i)
        for i in range(clients)
    ]
    end = time.monotonic() + seconds
    while seen.kills == 0 or time.monotonic() < end:
        for page in held:
            page.start()
        lock, stop, threads = threading.Lock(), threading.Event(), list[threading.Thread]()
        until = time.monotonic() + rng.uniform(*life)
        for i, client in enumerate(own):
            client.port, client.cookie = held[i % pages].port, ""
            client.seed += clients
            task = threading.Thread(
                target=busy, args=(client, until, seen, lock, stop), kwargs={"fits": i < pages}
            )
            task.start()
            threads.append(task)
        while time.monotonic() < until:
            time.sleep(0.01)
        children = [one for page in held for one in page.children()]
        for page in held:
            page.kill()
        stop.set()
        for task in threads:
            task.join(90.0)
        seen.kills += pages
        seen.in_a_fit += len(children)
        seen.in_a_save += sum(one.under_way is not None for one in own)
        waited = time.monotonic() + GONE
        while time.monotonic() < waited and any(map(alive, children)):
            time.sleep(0.05)
        seen.left_behind += [one for one in children if alive(one)]
        for i, page in enumerate(held):
            look(page, own[i::pages], seen)
        for client in own:
            client.under_way = None
    return seen


def as_plain(seen: Seen) -> dict[str, Any]:
    """What was seen, as JSON has it."""
    return {**vars(seen), "wrong": dict(seen.wrong)}
