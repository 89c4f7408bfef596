"""A whole day's use of the page as a person and their phone use it, watched from outside.

Run as a program, so that it can be put into a network of its own without a way out. It starts
`unknot serve`, uses it, and prints what it saw: files that others could read, secrets that stand
where every process's words stand, and how many packets wanted to leave.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import signal
import socket
import ssl
import stat
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.web.killed_pages import CHEAP, PHRASE, RECORDED

from unknot.store.person_file import PersonFile
from unknot.workflow.typed_entries import keep_values

NOTE = "a secret of the day"
FORM = "application/x-www-form-urlencoded"
DOOR = "127.0.0.2"
LONG = 60.0
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1  # netdevice(7)


@dataclass
class Seen:
    """What was seen.

    Attributes:
        open_files: what others could read: a place and its mode.
        spoken: secrets that stood among the words or surroundings of a process.
        fitting: how many processes that fit were looked at.
        files: how many files and folders were looked at.
        statuses: of every request, by path.
    """

    open_files: list[str] = field(default_factory=list[str])
    spoken: list[str] = field(default_factory=list[str])
    fitting: int = 0
    files: int = 0
    statuses: dict[str, int] = field(default_factory=dict[str, int])
    left: list[str] = field(default_factory=list[str])


@dataclass
class Browser:
    """A browser, of this computer or of a phone."""

    address: str
    seen: Seen
    trusted: ssl.SSLContext | None = None
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    token: str = ""

    def ask(self, path: str, body: bytes | None = None, kind: str = FORM) -> bytes:
        """One request, followed where it leads."""
        parts = urlsplit(self.address)
        host, port, came = str(parts.hostname), int(parts.port or 0), b""
        for _ in range(6):
            if self.trusted is None:
                link = http.client.HTTPConnection(host, port, timeout=LONG)
            else:
                link = http.client.HTTPSConnection(host, port, timeout=LONG, context=self.trusted)
            told = {"Cookie": "; ".join(f"{name}={held}" for name, held in self.cookies.items())}
            if body is not None:
                told |= {"Content-Type": kind, "Origin": self.address.rstrip("/")}
            link.request("GET" if body is None else "POST", path, body, told)
            answer = link.getresponse()
            came = answer.read()
            link.close()
            self.seen.statuses[path.partition("?")[0]] = answer.status
            for one in answer.headers.get_all("set-cookie", []):
                name, _, held = one.partition(";")[0].partition("=")
                self.cookies[name] = held
            if answer.status != 303:
                break
            path, body = answer.headers["location"], None
        if found := re.search(rb'name="csrf" value="([^"]+)"', came):
            self.token = found[1].decode()
        return came

    def post(self, path: str, **fields: str) -> bytes:
        """Send a form of the page that is open."""
        return self.ask(path, urlencode({"csrf": self.token, **fields}).encode())

    def upload(self, path: str, name: str, content: bytes) -> bytes:
        """Send a file."""
        mark = "oneboundaryofourown"
        body = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self.token}\r\n'
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        ).encode() + content + f"\r\n--{mark}--\r\n".encode()  # fmt: skip
        return self.ask(path, body, f"multipart/form-data; boundary={mark}")


def path_of(address: str) -> str:
    """The path of an address."""
    return urlsplit(address).path


def loopback_up() -> None:
    """Switch the loopback of a new network on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def look_at_files(folders: tuple[Path, ...], seen: Seen) -> None:
    """Every file is 0600 and every folder 0700, or less."""
    for folder in folders:
        for place in (folder, *folder.rglob("*")):
            with suppress(FileNotFoundError):
                held = place.lstat()
                seen.files += 1
                if not stat.S_ISLNK(held.st_mode) and held.st_mode & 0o077:
                    seen.open_files.append(f"{place} {stat.S_IMODE(held.st_mode):o}")


def family(first: int) -> list[int]:
    """A process and all that it started."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = place.read_text(encoding="utf-8").rpartition(")")[2].split()
            parents[int(place.parent.name)] = int(told[1])
    found = [first]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def look_at_processes(page: int, secrets: dict[str, str], seen: Seen) -> None:
    """No secret among the words or the surroundings of the page or what it started."""
    for process in family(page):
        for where in ("cmdline", "environ"):
            with suppress(OSError):
                held = Path(f"/proc/{process}/{where}").read_bytes()
                if where == "cmdline" and b"fitting.worker" in held:
                    seen.fitting += 1
                for name, secret in secrets.items():
                    if secret.encode() in held or quote(secret).encode() in held:
                        seen.spoken.append(f"{name} in {where} of {process}")


def made(home: Path, today: date) -> Path:
    """A file of somebody who wrote enough days for a fit."""
    place = home / "data" / "me.unknot"
    place.parent.mkdir(mode=0o700)
    person, _ = PersonFile.create(place, PHRASE, cost=CHEAP)
    with person:
        for i in range(1, RECORDED + 1):
            values: dict[str, float | None] = {"pain": 4.0 + i % 3, "fatigue": 5.0}
            keep_values(person, today - timedelta(days=i), values, datetime.now(UTC))
    return place


def use(told: dict[str, Any], page: int, folders: tuple[Path, ...], seen: Seen) -> None:
    """The day."""
    computer = Browser(told["address"], seen)
    computer.ask(path_of(told["open"]))
    computer.ask("/unlock")
    computer.post("/unlock", passphrase=PHRASE)
    for path in ("/", "/today", "/did", "/missed", "/body", "/plan", "/trials", "/track", "/data"):
        computer.ask(path)
    for what, value in (("pain", "6"), ("fatigue", "7"), ("sleep", "2")):
        computer.post("/today", what=what, value=value)
    computer.post("/did", easy_walk="10")
    computer.post("/did/note", note=NOTE)
    computer.upload("/data/look", "watch.csv", b"date,pain\n2025-02-01,5\n2025-02-02,6\n")
    look_at_files(folders, seen)
    for _ in range(200):
        if b"/bring/save" in computer.ask("/bring?still=1"):
            break
        time.sleep(0.05)
    computer.post("/bring/save")
    for path in ("/data/back-up", "/data/take", "/settings"):
        computer.ask("/data")
        computer.post(path)
    parts = told["phone"]
    trusted = ssl.create_default_context(cafile=str(folders[0] / "me.unknot.phone/certificate.pem"))
    phone = Browser(parts["address"], seen, trusted)
    phone.ask(path_of(parts["pair"]))
    phone.ask(path_of(parts["pair"]), b"")
    phone.ask("/unlock")
    phone.post("/unlock", passphrase=PHRASE)
    phone.ask("/today")
    phone.post("/today", what="pain", value="5")
    secrets = {
        "the passphrase": PHRASE, "the note": NOTE, "a form's token": computer.token,
        "the one-time address": told["open"].rpartition("/")[2],
        "the phone's code": parts["pair"].rpartition("/")[2],
        **{f"cookie {name}": held for name, held in (computer.cookies | phone.cookies).items()},
    }  # fmt: skip
    computer.ask("/moving")
    until = time.monotonic() + LONG
    while not seen.fitting and time.monotonic() < until:
        look_at_processes(page, secrets, seen)
    time.sleep(1.0)  # so that it has begun to load and to write what it keeps aside
    look_at_processes(page, secrets, seen)
    look_at_files(folders, seen)
    computer.ask("/moving")
    computer.post("/moving/stop")


def main() -> None:
    """Live the day in a folder, and print what was seen."""
    home = Path(sys.argv[1])
    if sys.argv[2:] == ["apart"]:
        loopback_up()
    os.umask(0o022)
    seen, today = Seen(), datetime.now(UTC).date()
    place, brief = made(home, today), home / "brief"
    brief.mkdir(mode=0o700)
    surroundings = os.environ | {
        "HOME": str(home), "TMPDIR": str(brief), "UNKNOT_STORE": str(place),
        "UNKNOT_CACHE": str(home / "data" / "kernels"),
    }  # fmt: skip
    command = [sys.executable, "-m", "unknot", "serve", "--no-browser", "--json", "--port", "0"]
    with subprocess.Popen(
        [*command, "--phone", DOOR], stdout=subprocess.PIPE, text=True, env=surroundings, cwd=home
    ) as page:
        assert page.stdout is not None
        told = json.loads(page.stdout.readline())
        try:
            use(told, page.pid, (home / "data", brief), seen)
            page.send_signal(signal.SIGINT)
            page.wait(LONG)
        finally:
            page.kill()
    look_at_files((home / "data", brief), seen)
    seen.left = sorted(one.name for one in brief.iterdir())
    sys.stdout.write(json.dumps(vars(seen)) + "\n")


if __name__ == "__main__":
    main()
