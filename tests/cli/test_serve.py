"""unknot serve as it is run: for this computer only, stopped without a trace."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest
from tests.cli import stores

from unknot.cli import main
from unknot.web.serving import bound, door
from unknot.web.sessions.vault import Vault
from unknot.web.setup import Setup


def asked(address: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    """One request to a page of this computer."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    connection.request("GET", parts.path or "/", headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    held = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, held, body


def test_the_example_is_served_until_it_is_stopped(tmp_path: Path):
    env = os.environ | {"TMPDIR": str(tmp_path), "UNKNOT_STORE": str(tmp_path / "none.unknot")}
    command = [sys.executable, "-m", "unknot", "serve", "--example", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as running:
        assert running.stdout is not None
        told = json.loads(running.stdout.readline())
        assert told["ok"]
        status, held, body = asked(told["open"])
        assert (status, "Opening" in body) == (200, True)
        cookie = held["set-cookie"].partition(";")[0]
        status, _, body = asked(f"{told['address']}today", cookie)
        assert (status, "Everything here is made up." in body) == (200, True)
        assert asked(f"{told['address']}today")[0] == 303
        assert asked(told["open"])[1]["location"] == "/"
        running.send_signal(signal.SIGINT)
        try:
            assert running.wait(30) in (0, 130)
        finally:
            running.kill()  # a test that hangs would hide all others
        assert running.stderr is not None
        assert "Traceback" not in running.stderr.read()
    assert not list(tmp_path.glob("unknot-page-*"))
    assert not (tmp_path / "none.unknot").exists()


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]):
    with bound(0) as held:
        held.listen()
        port = held.getsockname()[1]
        assert main.run(["serve", "--port", str(port), "--json"]) == 1
    out, err = capsys.readouterr()
    assert "port-taken" in out + err


def test_it_listens_on_this_computer_alone():
    with bound(0) as held:
        assert held.getsockname()[0] == "127.0.0.1"
        assert held.family == socket.AF_INET


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_the_way_in_is_for_this_user_alone(tmp_path: Path):
    """The one-time address stands on no command line, which all users of a computer can read."""
    setup = Setup(Vault(tmp_path / "me.unknot"), 8668, scratch=tmp_path)
    place = door(setup)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "http://127.0.0.1:8668/open/" in place.read_text()


def test_what_opens_the_file_may_be_given_beforehand(tmp_path: Path):
    """With --passphrase-file the page is open at once, and only by the one-time address."""
    import click

    from unknot.cli import own_store
    from unknot.cli.commands.serve import _setup  # pyright: ignore[reportPrivateUsage]

    held = stores.made(tmp_path / "held")
    context = click.Context(click.Command("serve"))
    context.meta[own_store.STORE] = held.place
    context.meta[own_store.PHRASE_FILE] = held.phrase_file
    with context, bound(0) as listening:
        setup = _setup(listening, tmp_path, example=False)
    assert setup.open_at_start
    assert setup.vault.is_open()
    assert not setup.made_up
    setup.vault.close()


def test_the_terminal_shows_the_code_of_a_phone_and_what_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    from unknot.cli.commands.serve import _show_code  # pyright: ignore[reportPrivateUsage]
    from unknot.web.phone.way import PhoneWay, code_in_letters

    setup = Setup(Vault(tmp_path / "me.unknot"), 8668, scratch=tmp_path)
    way = PhoneWay(
        "192.168.1.20", 8669, tmp_path / "key.pem", tmp_path / "certificate.pem", "AB:CD",
        setup.phones, setup.clock,
    )  # fmt: skip
    _show_code(way, opens=True)
    out, err = capsys.readouterr()
    assert out == ""
    (address,) = [one for one in err.splitlines() if one.startswith("https://192.168.1.20:8669/")]
    assert code_in_letters(address) in err
    assert "AB:CD" in err
    assert way.waits_for(address.rpartition("/")[2])
