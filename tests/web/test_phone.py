"""A phone of the same network: HTTPS alone, a code that works once, and nobody else gets a byte.

The phone's door listens on another address of this computer's own loopback, as nothing here may
be reached from outside; the client is a real one over TLS that trusts our certificate alone.
"""

from __future__ import annotations

import errno
import http.client
import json
import re
import socket
import ssl
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tests.web.conftest import CHEAP, PHRASE, Clock, copied

from unknot.errors import UnknotError
from unknot.store.secrets import Passphrase
from unknot.web.numbers import page_numbers
from unknot.web.phone.addresses import network_addresses, phone_address
from unknot.web.phone.certificate import own_certificate
from unknot.web.phone.way import PhoneWay
from unknot.web.registry import every_page
from unknot.web.serving import bound, serving
from unknot.web.sessions.vault import Vault
from unknot.web.setup import Setup

DOOR = "127.0.0.2"
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"

pytest.importorskip("cryptography", reason="certificates need cryptography")
if sys.platform != "linux":
    pytest.skip("a second address of the loopback is there on Linux alone", allow_module_level=True)


@dataclass
class Phone:
    """A browser on a phone."""

    way: PhoneWay
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    set_cookies: list[str] = field(default_factory=list[str])

    def ask(
        self, path: str, fields: dict[str, str] | None = None, host: str = "", origin: str = ""
    ) -> tuple[int, str, str]:
        """One request: its status, where it leads, and what came."""
        trusted = ssl.create_default_context(cafile=str(self.way.certificate))
        connection = http.client.HTTPSConnection(
            self.way.host, self.way.port, timeout=30, context=trusted
        )
        told = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/140"}
        if host:
            told["Host"] = host
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields)
            own = self.way.address.rstrip("/")
            told |= {"Content-Type": FORM, "Origin": origin or own}
        try:
            connection.request("GET" if fields is None else "POST", path, body, told)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for one in answer.headers.get_all("set-cookie", []):
            self.set_cookies.append(one)
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("location", ""), text

    def pair(self, code: str) -> int:
        """Scan a code and tap the button."""
        assert self.ask(f"/pair/{code}")[0] == 200
        return self.ask(f"/pair/{code}", {})[0]


@dataclass
class Doors:
    """A page with both doors open."""

    setup: Setup
    way: PhoneWay
    clock: Clock

    def phone(self, *, opens: bool = True) -> Phone:
        """A phone that was paired just now."""
        phone = Phone(self.way)
        assert phone.pair(self.way.new_code(opens=opens)) == 303
        return phone


@contextmanager
def both_doors(vault: Vault, folder: Path) -> Generator[Doors]:
    clock = Clock()
    (folder / "sent").mkdir(exist_ok=True)
    listening, phones = bound(0), bound(0, DOOR)
    setup = Setup(
        vault, int(listening.getsockname()[1]), open_at_start=True, today=clock.today,
        now=clock.now, clock=clock, scratch=folder / "sent",
    )  # fmt: skip
    held = own_certificate(setup.phones.folder, DOOR, datetime.now(UTC))
    setup.way = PhoneWay(
        DOOR, int(phones.getsockname()[1]), held.key, held.place, held.fingerprint, setup.phones,
        clock,
    )  # fmt: skip
    try:
        with serving(setup, listening, phones):
            yield Doors(setup, setup.way, clock)
    finally:
        listening.close()
        phones.close()


@pytest.fixture
def doors(made: Path, tmp_path: Path) -> Generator[Doors]:
    """Over a file without a passphrase."""
    copied(made, "empty", tmp_path)
    vault = Vault(tmp_path / "me.unknot", CHEAP, at_once=True)
    vault.unlock(None)
    with both_doors(vault, tmp_path) as held:
        yield held


@pytest.fixture
def locked_doors(made: Path, tmp_path: Path) -> Generator[Doors]:
    """Over a file with a passphrase, closed."""
    copied(made, "locked", tmp_path)
    with both_doors(Vault(tmp_path / "me.unknot", CHEAP, at_once=True), tmp_path) as held:
        yield held


def test_a_phone_pairs_and_writes_a_day(doors: Doors):
    phone = doors.phone()
    status, _, page = phone.ask("/today")
    assert (status, "How is today" in page) == (200, True)
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    fields = {"csrf": token[1], "what": "pain", "value": "4"}
    assert phone.ask("/today", fields)[:2] == (303, "/today")
    assert 'id="pain-4" name="value" value="4" aria-pressed="true"' in phone.ask("/today")[2]
    assert phone.ask("/api/openapi.json")[0] == 200
    names = {one.partition("=")[0] for one in phone.set_cookies}
    assert names == {doors.way.session_cookie, doors.way.phone_cookie}
    for cookie in phone.set_cookies:
        assert {"HttpOnly", "SameSite=strict", "Path=/", "Secure"} <= set(cookie.split("; "))
        assert cookie.startswith("__Host-")
        assert "Domain" not in cookie


def test_looking_at_a_code_uses_it_not_up_and_pairing_does(doors: Doors):
    code = doors.way.new_code(opens=True)
    first, second = Phone(doors.way), Phone(doors.way)
    assert first.ask(f"/pair/{code}")[0] == second.ask(f"/pair/{code}")[0] == 200
    assert first.cookies == {}
    assert first.pair(code) == 303
    assert second.ask(f"/pair/{code}")[0] == 403
    assert second.ask(f"/pair/{code}", {})[0] == 403
    assert second.cookies == {}
    assert len(doors.setup.phones.all()) == 1


def test_a_code_is_good_for_minutes_and_a_new_one_ends_it(doors: Doors):
    first = doors.way.new_code(opens=True)
    second = doors.way.new_code(opens=True)
    phone = Phone(doors.way)
    assert phone.ask(f"/pair/{first}", {})[0] == 403
    doors.clock.sleep(60.0 * page_numbers()["pair_minutes"] + 1.0)
    assert phone.ask(f"/pair/{second}")[0] == 403
    assert phone.ask(f"/pair/{second}", {})[0] == 403
    assert phone.ask(f"/pair/{'A' * 43}", {})[0] == 403
    assert phone.cookies == {}
    assert doors.setup.phones.all() == ()


def test_a_phone_that_is_not_paired_gets_nothing(doors: Doors):
    owner = doors.phone()
    assert owner.ask("/did")[0] == 200
    stranger = Phone(doors.way)
    odd = ("/open/x", "/api/openapi.json", "/api/today", "/pair/a/b", "/pair/", "/nowhere")
    for path in (*(page.path for page in every_page()), *odd):
        status, _, text = stranger.ask(path)
        assert status == 403, path
        assert "csrf" not in text
    assert stranger.ask("/unlock", {"passphrase": PHRASE})[0] == 403
    assert stranger.cookies == {}
    assert stranger.ask("/static/unknot.css")[0] == 200
    guessed = Phone(doors.way, {doors.way.phone_cookie: "A" * 43})
    assert guessed.ask("/today")[0] == 403


def test_a_phones_session_opens_nothing_without_the_phone(doors: Doors):
    phone = doors.phone()
    stolen = phone.cookies[doors.way.session_cookie]
    assert Phone(doors.way, {doors.way.session_cookie: stolen}).ask("/today")[0] == 403
    connection = http.client.HTTPConnection("127.0.0.1", doors.setup.port, timeout=30)
    connection.request("GET", "/today", headers={"Cookie": f"{doors.setup.cookie}={stolen}"})
    assert connection.getresponse().getheader("location") == "/unlock"
    connection.close()
    other = doors.phone()
    other.cookies[doors.way.session_cookie] = stolen
    assert other.ask("/today")[0] == 200
    assert other.cookies[doors.way.session_cookie] != stolen


def test_plain_http_is_not_answered(doors: Doors):
    for path in ("/today", f"/pair/{doors.way.new_code(opens=True)}"):
        with socket.create_connection((DOOR, doors.way.port), timeout=30) as plain:
            asked = f"GET {path} HTTP/1.1\r\nHost: {DOOR}:{doors.way.port}\r\n\r\n"
            plain.sendall(asked.encode())
            came = b""
            while piece := plain.recv(4096):
                came += piece
        assert b"HTTP/" not in came
        assert b"<" not in came
    with pytest.raises(OSError):  # and the page of this computer is not reached from the network
        socket.create_connection((DOOR, doors.setup.port), timeout=5)


def test_old_encryption_is_refused(doors: Doors):
    def agreed(context: ssl.SSLContext) -> str:
        with (
            socket.create_connection((DOOR, doors.way.port), timeout=30) as plain,
            context.wrap_socket(plain) as held,
        ):
            cipher = held.cipher()
            assert cipher is not None
            return f"{held.version()} {cipher[0]}"

    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    assert agreed(old).startswith("TLSv1.3 ")
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    assert agreed(old).startswith("TLSv1.2 ECDHE-")
    old.set_ciphers("AES128-SHA")
    with pytest.raises(OSError):
        agreed(old)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "evil.example:{port}", DOOR, DOOR + ":9"]
)
def test_the_door_asked_for_by_another_name_is_shut(doors: Doors, host: str):
    phone = doors.phone()
    named = host.format(port=doors.way.port)
    assert phone.ask("/today", host=named)[0] == 421
    code = doors.way.new_code(opens=True)
    assert phone.ask(f"/pair/{code}", {}, host=named)[0] == 421
    assert doors.way.waits_for(code)


def test_forms_of_other_sites_pair_nothing_and_do_nothing(doors: Doors):
    phone = doors.phone()
    token = re.search(r'name="csrf" value="([^"]+)"', phone.ask("/today")[2])
    assert token
    code = doors.way.new_code(opens=True)
    plain = doors.way.address.rstrip("/").replace("https", "http")
    for origin in ("https://evil.example", "null", plain, f"https://{DOOR}"):
        fields = {"csrf": token[1], "what": "pain", "value": "4"}
        assert phone.ask("/today", fields, origin=origin)[0] == 403
        assert phone.ask(f"/pair/{code}", {}, origin=origin)[0] == 403
    assert phone.ask("/today", {"csrf": "wrong", "what": "pain", "value": "4"})[0] == 403
    assert doors.way.waits_for(code)
    assert 'aria-pressed="true"' not in phone.ask("/today")[2]


def test_a_forgotten_phone_is_out_at_once(doors: Doors):
    phone, other = doors.phone(), doors.phone()
    assert phone.ask("/today")[0] == 200
    page = other.ask("/phone")[2]
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    gone = doors.setup.phones.find(phone.cookies[doors.way.phone_cookie])
    assert gone is not None
    assert other.ask("/phone/forget", {"csrf": token[1], "phone": gone.id})[0] == 303
    assert phone.ask("/today")[0] == 403
    assert phone.ask("/today", {"csrf": token[1], "what": "pain", "value": "4"})[0] == 403
    assert other.ask("/today")[0] == 200
    assert [one.kind for one in doors.setup.phones.all()] == ["Android"]


def test_a_phone_is_let_in_again_after_a_restart_and_not_for_ever(doors: Doors, tmp_path: Path):
    phone = doors.phone()
    doors.clock.sleep(60.0 * page_numbers()["idle_minutes"] + 5.0)
    assert phone.ask("/today")[0] == 200
    doors.clock.next_day(int(page_numbers()["phone_days"]) + 1)
    assert phone.ask("/today")[0] == 403


def test_a_paired_phone_types_the_passphrase_as_the_computer_does(locked_doors: Doors):
    phone = locked_doors.phone(opens=False)
    assert phone.ask("/today")[:2] == (303, "/unlock")
    before = phone.cookies[locked_doors.way.session_cookie]
    token = re.search(r'name="csrf" value="([^"]+)"', phone.ask("/unlock")[2])
    assert token
    assert phone.ask("/unlock", {"csrf": token[1], "passphrase": PHRASE})[:2] == (303, "/")
    assert phone.cookies[locked_doors.way.session_cookie] != before
    assert phone.ask("/today")[0] == 200
    locked_doors.clock.sleep(60.0 * page_numbers()["idle_minutes"] + 5.0)
    assert phone.ask("/today")[:2] == (303, "/unlock")


def test_locking_on_one_device_locks_all(locked_doors: Doors):
    locked_doors.setup.vault.unlock(Passphrase(PHRASE))
    phone, other = locked_doors.phone(), locked_doors.phone()
    token = re.search(r'name="csrf" value="([^"]+)"', phone.ask("/settings")[2])
    assert token
    assert phone.ask("/lock", {"csrf": token[1]})[0] == 303
    assert other.ask("/today")[:2] == (303, "/unlock")


def test_what_is_kept_of_phones_is_for_this_user_alone_and_opens_nothing(doors: Doors):
    phone = doors.phone()
    folder = doors.setup.phones.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    held = sorted(folder.iterdir())
    assert [one.name for one in held] == ["certificate.pem", "key.pem", "phones.json"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in held} == {0o600}
    listed = (folder / "phones.json").read_text()
    assert phone.cookies[doors.way.phone_cookie] not in listed
    assert set(json.loads(listed)[0]) == {"id", "hash", "kind", "since", "seen"}


def test_a_damaged_list_lets_nobody_in(doors: Doors):
    phone = doors.phone()
    for content in ("[{", '[{"id": 1}]', '{"a": 1}', "[1]"):
        (doors.setup.phones.folder / "phones.json").write_text(content)
        assert phone.ask("/today")[0] == 403


def test_a_certificate_lasts_is_for_one_address_and_is_made_anew_before_it_ends(tmp_path: Path):
    from cryptography import x509

    folder = tmp_path / "phone"
    first = own_certificate(folder, "192.168.1.20", NOW)
    assert own_certificate(folder, "192.168.1.20", NOW + timedelta(days=300)) == first
    later = own_certificate(folder, "192.168.1.20", NOW + timedelta(days=340))
    moved = own_certificate(folder, "192.168.1.21", NOW + timedelta(days=340))
    assert len({first.fingerprint, later.fingerprint, moved.fingerprint}) == 3
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", first.fingerprint)
    held = x509.load_pem_x509_certificate(moved.place.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.21"]
    assert not held.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert held.not_valid_after_utc - held.not_valid_before_utc < timedelta(days=398)
    moved.place.write_text("torn")
    assert own_certificate(folder, "192.168.1.21", NOW).fingerprint != moved.fingerprint


@pytest.mark.parametrize("asked", ["8.8.8.8", "0.0.0.0", "::1", "home", "192.168.1", "10.0.0.1:80"])
def test_an_address_that_others_reach_is_refused(asked: str):
    with pytest.raises(UnknotError) as wrong:
        phone_address(asked)
    assert wrong.value.code == "phone-address"


def test_the_network_is_found_without_a_word_sent(monkeypatch: pytest.MonkeyPatch):
    place = "unknot.web.phone.addresses.network_addresses"
    assert not {one for one in network_addresses() if one.startswith("127.")}
    monkeypatch.setattr(place, lambda: ("192.168.1.20",))
    assert phone_address("auto") == "192.168.1.20"
    for found, code in (((), "no-network"), (("10.0.0.2", "192.168.1.20"), "several-networks")):
        monkeypatch.setattr(place, lambda found=found: found)
        with pytest.raises(UnknotError) as wrong:
            phone_address("auto")
        assert wrong.value.code == code


def test_an_address_of_another_computer_is_said(monkeypatch: pytest.MonkeyPatch):
    class Elsewhere(socket.socket):
        def bind(self, address: object) -> None:
            raise OSError(errno.EADDRNOTAVAIL, "no such address here")

    monkeypatch.setattr("unknot.web.serving.socket.socket", Elsewhere)
    with pytest.raises(UnknotError) as wrong:
        bound(0, "192.168.254.253")
    assert wrong.value.code == "phone-address"


def test_the_code_leads_to_the_phones_door(doors: Doors):
    code = doors.way.new_code(opens=True)
    parts = urlsplit(doors.way.pair_address(code))
    assert (parts.scheme, parts.netloc) == ("https", f"{DOOR}:{doors.way.port}")
    assert parts.path == f"/pair/{code}"
