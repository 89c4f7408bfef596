"""Nothing leaves this computer: the guard works, and no command makes it speak."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ELSEWHERE = "192.0.2.1"  # reserved for documentation: nobody lives there


def forget(attempts: Path) -> str:
    said = attempts.read_text(encoding="utf-8")
    attempts.write_text("", encoding="utf-8")
    return said


def test_a_connection_elsewhere_is_refused_and_remembered(outbound_attempts: Path):
    with pytest.raises(AssertionError, match="connect"), socket.socket() as s:
        s.connect((ELSEWHERE, 80))
    assert ELSEWHERE in forget(outbound_attempts)


def test_a_datagram_elsewhere_is_refused(outbound_attempts: Path):
    with (
        pytest.raises(AssertionError, match="sendto"),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s,
    ):
        s.sendto(b"hello", (ELSEWHERE, 53))
    forget(outbound_attempts)


def test_looking_up_a_name_is_refused(outbound_attempts: Path):
    with pytest.raises(AssertionError, match="getaddrinfo"):
        socket.getaddrinfo("unknot.invalid", 443)
    forget(outbound_attempts)


@pytest.mark.parametrize("everywhere", ["", "0.0.0.0"])
def test_listening_to_the_outside_is_refused(outbound_attempts: Path, everywhere: str):
    with pytest.raises(AssertionError, match="bind"), socket.socket() as s:
        s.bind((everywhere, 0))
    forget(outbound_attempts)


def test_a_program_that_a_test_starts_is_watched_too(outbound_attempts: Path):
    code = f"import socket\nsocket.create_connection(({ELSEWHERE!r}, 80), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "OutboundConnection" in done.stderr
    assert ELSEWHERE in forget(outbound_attempts)


def test_loopback_and_local_sockets_are_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2]).close()
    left, right = socket.socketpair()
    left.close()
    right.close()


def cut_off(command: list[str], counted: Path) -> list[str] | None:
    """The command inside a network of its own with no way out; None where that cannot be had.

    The audit hook sees only Python. Here the kernel counts every packet that found no route,
    whoever sent it.
    """
    unshare = shutil.which("unshare")
    if unshare is None or not Path("/proc/net/snmp").exists():
        return None
    inside = [unshare, "--user", "--map-root-user", "--net"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode != 0:
        return None
    script = '"$@"; status=$?; cat /proc/net/snmp /proc/net/snmp6 > "$0"; exit $status'
    return [*inside, "sh", "-c", script, str(counted), *command]


def packets_without_a_route(counted: Path) -> int:
    lines = counted.read_text(encoding="utf-8").splitlines()
    names, numbers = (line.split()[1:] for line in lines if line.startswith("Ip:"))
    six = {name: int(n) for name, n in (line.split() for line in lines if line[:3] == "Ip6")}
    return int(dict(zip(names, numbers, strict=True))["OutNoRoutes"]) + six["Ip6OutNoRoutes"]


def run_cut_off(command: list[str], folder: Path) -> None:
    """Run a command without a network and see that it neither needed nor tried one."""
    counted = folder / "packets.txt"
    wrapped = cut_off(command, counted)
    done = subprocess.run(
        wrapped or command, capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    if wrapped is not None:
        assert packets_without_a_route(counted) == 0, f"{command} tried to leave this computer"


def test_the_kernel_sees_an_attempt_that_python_would_not(tmp_path: Path):
    attempt = f"socket.create_connection(({ELSEWHERE!r}, 80), 1)"
    code = f"import socket\ntry: {attempt}\nexcept OSError: pass"
    counted = tmp_path / "packets.txt"
    wrapped = cut_off([sys.executable, "-c", code], counted)
    if wrapped is None:
        pytest.skip("this system cannot make a network without a way out")
    unwatched = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(wrapped, env=unwatched, check=True, capture_output=True)
    assert packets_without_a_route(counted) > 0


class Loads(HTMLParser):
    """Everything a page would fetch by itself when it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            fetched = name in {"src", "srcset", "poster", "data", "background", "action"} or (
                name in {"href", "xlink:href"} and tag != "a"
            )
            if fetched and (value or "").strip().lower().startswith(("http:", "https:", "//")):
                self.found.append(f"<{tag} {name}={value!r}>")


def test_the_lists_need_no_network(tmp_path: Path):
    for command in ("knots", "wirings"):
        run_cut_off([sys.executable, "-m", "unknot", command, "--json"], tmp_path)


def test_an_analysis_needs_no_network_and_its_report_fetches_nothing(tmp_path: Path):
    unknot = [sys.executable, "-m", "unknot"]
    run_cut_off([*unknot, "example", "flares", "--out", "example"], tmp_path)
    analyse = ["analyse", "example/diary.csv", "--out", "report", "--quick", "--json"]
    run_cut_off([*unknot, *analyse], tmp_path)
    pages = list((tmp_path / "report").rglob("*.html"))
    assert pages, "no report was written"
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loads = Loads()
        loads.feed(text)
        assert not loads.found
        assert "url(http" not in text.replace('"', "").replace("'", "")
        assert "@import" not in text
