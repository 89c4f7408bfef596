"""Another web page, another user, a guesser, a torn or huge form: none of them gets a byte."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.web.conftest import PHRASE, Running
from tests.web.visitor import HOST, Visitor

from unknot.web.app import lock_if_left
from unknot.web.forms import safe_name
from unknot.web.numbers import page_numbers
from unknot.web.page import Page
from unknot.web.registry import act_path, every_page
from unknot.web.security.guard import Guard, TooLarge
from unknot.web.security.launch import LaunchToken

FORM = "application/x-www-form-urlencoded"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
SECRET = "my-very-own-words"
ACTS = [act_path(page, name) for page in every_page() for name in page.acts]


def own(visitor: Visitor, **more: str) -> dict[str, str]:
    """Headers as our own page sends them."""
    return {
        "content-type": FORM,
        "origin": f"http://{HOST}",
        "sec-fetch-site": "same-origin",
    } | more


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8668", "127.0.0.1.evil.example:8668", "127.0.0.1", "127.0.0.1:9999",
        "localhost.evil.example:8668", "[::1]:8668", "127.0.0.1:8668.evil.example", "0.0.0.0:8668",
        "LOCALHOST:8668", "127.0.0.1:8668@evil.example", "",
    ],
)  # fmt: skip
def test_a_page_asked_for_by_another_name_is_not_given(shared_example: Running, host: str):
    """DNS rebinding: the name of another site that points here."""
    visitor = shared_example.launched()
    found = visitor.ask("GET", "/today", {"host": host})
    assert found.status == 421
    assert b"How is today" not in found.body
    assert visitor.ask("GET", "/static/unknot.css", {"host": host}).status == 421


def test_two_names_at_once_are_not_answered(shared_example: Running):
    visitor = shared_example.launched()
    assert visitor.ask("GET", "/help", more=[("host", "evil.example")]).status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8668"},
        {"origin": "http://localhost:8668"},
        {"origin": "http://127.0.0.1:8668", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:8668", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/today", "/data/take", "/data/erase", "/unlock"])
def test_a_form_of_another_site_does_nothing(
    shared_example: Running, headers: dict[str, str], path: str
):
    visitor = shared_example.launched()
    visitor.go("/today")
    body = urlencode({"csrf": visitor.token, "what": "pain", "value": "3"}).encode()
    found = visitor.ask("POST", path, {"content-type": FORM} | headers, body)
    assert found.status == 403
    assert "3" not in re.findall(r'aria-pressed="true">(\w+)', visitor.go("/today").html)


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("token", ["", "wrong", None])
def test_no_form_works_without_the_token_of_the_session(
    shared_example: Running, path: str, token: str | None
):
    visitor = shared_example.launched()
    other = shared_example.launched()
    other.go("/today")
    said = {"csrf": other.token if token is None else token}
    before = len(shared_example.store.imports())
    found = visitor.ask("POST", path, own(visitor), urlencode(said).encode())
    assert found.status == 403
    assert len(shared_example.store.imports()) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_refused(shared_example: Running, method: str):
    visitor = shared_example.launched()
    found = visitor.ask(method, "/data", own(visitor))
    assert found.status == 405
    assert "access-control-allow-origin" not in found.headers


@pytest.mark.parametrize(
    "page", [one for one in every_page() if not one.locked], ids=lambda one: one.name
)
def test_a_stranger_sees_no_page(locked: Running, page: Page):
    """Another user of this computer reaches the address, and has neither cookie nor passphrase."""
    found = locked.visitor().ask("GET", page.path)
    assert found.status == 303
    assert found.headers["location"] == "/unlock"
    assert found.body == b""


def test_a_stranger_sees_nothing_of_a_file_that_somebody_else_has_open(locked: Running):
    owner = locked.visitor()
    owner.go("/unlock")
    owner.tap("Open", typed={"passphrase": PHRASE})
    owner.post("/did/note", {"csrf": owner.token, "note": SECRET})
    stranger = locked.visitor()
    for page in every_page():
        assert SECRET.encode() not in stranger.go(page.path).body
    guessed = Visitor(locked.app, cookies={"unknot-8668": "A" * 43})
    assert guessed.ask("GET", "/today").headers["location"] == "/unlock"


def test_a_stranger_who_looks_cannot_lock_the_owner_out(locked: Running):
    owner = locked.visitor()
    owner.go("/unlock")
    owner.tap("Open", typed={"passphrase": PHRASE})
    for _ in range(int(page_numbers()["sessions"]) + 20):
        locked.visitor().ask("GET", "/help")
    assert owner.go("/today").status == 200
    assert owner.page is not None
    assert owner.page.path == "/today"


def test_the_cookie_is_for_this_page_alone(example: Running):
    address = example.setup.launch_address()
    found = example.visitor().ask("GET", address[len(example.setup.address) - 1 :])
    cookie = found.headers["set-cookie"]
    assert cookie.startswith("unknot-8668=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_the_address_opens_once_and_not_for_long(example: Running):
    address = example.setup.launch_address()[len(example.setup.address) - 1 :]
    first, second = example.visitor(), example.visitor()
    assert first.ask("GET", address).status == 200
    assert second.ask("GET", address).headers["location"] == "/"
    assert second.go("/today").path == "/unlock"
    late = example.setup.launch_address()[len(example.setup.address) - 1 :]
    example.clock.sleep(60.0 * page_numbers()["launch_minutes"] + 1.0)
    assert example.visitor().go(late).path == "/unlock"


def test_a_newer_address_ends_an_earlier_one():
    token = LaunchToken(lambda: 0.0, 60.0)
    first, second = token.new(), token.new()
    assert not token.take(first)
    assert token.take(second)
    assert not token.take(second)


def test_an_address_does_not_open_a_locked_file(locked: Running):
    assert locked.launched().go("/today").path == "/unlock"


def test_a_page_left_alone_is_locked_and_its_file_closed(locked: Running):
    visitor = locked.visitor()
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    locked.clock.sleep(60.0 * page_numbers()["idle_minutes"] - 5.0)
    assert visitor.go("/today").path == "/today"
    lock_if_left(locked.setup)
    assert locked.setup.vault.is_open()
    locked.clock.sleep(60.0 * page_numbers()["idle_minutes"] + 5.0)
    assert visitor.go("/today").path == "/unlock"
    lock_if_left(locked.setup)
    assert not locked.setup.vault.is_open()


def test_even_a_busy_page_asks_again_after_half_a_day(locked: Running):
    visitor = locked.visitor()
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    for _ in range(int(page_numbers()["longest_hours"]) * 2):
        locked.clock.sleep(1800.0)
        visitor.go("/today")
    locked.clock.sleep(60.0)
    assert visitor.go("/today").path == "/unlock"


def test_locking_ends_the_session(locked: Running):
    visitor = locked.visitor()
    visitor.go("/unlock")
    visitor.tap("Open", typed={"passphrase": PHRASE})
    cookie = dict(visitor.cookies)
    visitor.go("/settings")
    visitor.tap("Lock now")
    old = Visitor(locked.app, cookies=cookie)
    assert old.go("/today").path == "/unlock"


def test_wrong_passphrases_cost_time_for_everybody(locked: Running):
    held = page_numbers()
    for _ in range(int(held["free_tries"])):
        guesser = locked.visitor()
        guesser.go("/unlock")
        assert (
            "That is not the passphrase."
            in guesser.tap("Open", typed={"passphrase": "guess"}).words
        )
    owner = locked.visitor()
    owner.go("/unlock")
    assert "Please wait" in owner.tap("Open", typed={"passphrase": PHRASE}).words
    assert not locked.setup.vault.is_open()
    locked.clock.sleep(held["first_wait"] + 0.1)
    owner.tap("Open", typed={"passphrase": PHRASE})
    assert locked.setup.vault.is_open()
    assert locked.setup.throttle.wait() == 0.0


def test_the_wait_doubles_and_has_an_end(locked: Running):
    throttle, held = locked.setup.throttle, page_numbers()
    waits: list[float] = []
    for _ in range(30):
        throttle.wrong()
        waits.append(throttle.wait())
        locked.clock.sleep(throttle.wait())
    grown = [wait for wait in waits if wait > 0.0]
    assert grown[:3] == pytest.approx([held["first_wait"] * 2**i for i in range(3)])
    assert max(waits) == pytest.approx(held["longest_wait"])


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e/templates/base.html.j2",
        "/static//etc/passwd", "/static/base.html.j2", "/static/unknot.css/..", "/open/../data",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(shared_example: Running, path: str):
    found = shared_example.visitor().ask("GET", path)
    assert found.status in (303, 404)
    assert b"root:" not in found.body
    assert b"extends" not in found.body


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/absolute/diary.csv", "diary.csv"),
        ("..", "file"),
        ("", "file"),
        ("a\0b\n.csv", "ab.csv"),
        ("x" * 500 + ".csv", "x" * 116 + ".csv"),
        ("<b>.csv", "b.csv"),
        ("日記.csv", "日記.csv"),
    ],
)
def test_a_name_of_a_file_leads_nowhere(given: str, safe: str):
    assert safe_name(given) == safe


def test_a_file_named_after_another_place_is_written_to_its_own_folder(example: Running):
    visitor = example.launched()
    visitor.go("/data")
    content = b"date,pain\n2025-01-01,5\n"
    visitor.upload("/data/look", {"csrf": visitor.token}, [("../../../evil.csv", content)])
    written = [path for path in example.setup.scratch.rglob("*") if path.is_file()]
    assert [path.name for path in written] == ["evil.csv"]
    assert not list(example.setup.scratch.parent.parent.glob("evil.csv"))


def test_words_of_a_person_are_never_markup(example: Running):
    """Every field that takes words, and the name of a file."""
    visitor = example.launched()
    visitor.go("/today")
    token = visitor.token
    visitor.post("/did/note", {"csrf": token, "note": EVIL})
    for path, fields in {
        "/today": {"what": EVIL, "value": EVIL, "day": EVIL, "from": EVIL},
        "/did": {"easy_walk": EVIL, "day": EVIL},
        "/missed": {"pain-2025-06-20": EVIL},
        "/signs": {"sign": EVIL, "none": EVIL},
        "/first/effort": {"answer": EVIL},
        "/first/middling": {"possible": EVIL},
        "/settings": {
            "language": EVIL, "size": EVIL, "minutes-easy_walk": EVIL, "bad-pain": EVIL,
            "chance": EVIL, "after": EVIL, "answer": EVIL, "was-most": EVIL,
        },
        "/data/undo": {"import": EVIL},
        "/data/erase": {"typed": EVIL},
    }.items():  # fmt: skip
        found = visitor.post(path, {"csrf": token} | fields)
        assert found.status in (200, 400), path
        assert "<script>alert" not in found.html
        assert "<img src=x" not in found.html
        assert found.built().wrong == []
    named = 'a"><img src=x onerror=alert(1)>.csv'
    visitor.upload("/data/look", {"csrf": token}, [(named, b"date,pain\n2025-01-01,5\n")])
    for path in ("/data", "/did", "/today", "/missed", "/settings", "/"):
        found = visitor.go(path)
        assert "<script>alert" not in found.html
        assert "<img" not in found.html
        assert "49" not in re.findall(r"\{\{|\b49\b", found.html)
        assert found.built().wrong == []


def test_a_note_comes_back_as_it_was_written(example: Running):
    visitor = example.launched()
    visitor.go("/did")
    visitor.post("/did/note", {"csrf": visitor.token, "note": EVIL})
    (area,) = visitor.go("/did").tree.every("textarea")
    assert area.text == EVIL


@pytest.mark.parametrize("path", ["/today?day=<script>", "/did?day=9999-99-99", "/data?erase=<b>"])
def test_words_in_an_address_are_not_shown(shared_example: Running, path: str):
    found = shared_example.launched().go(path)
    assert found.status == 200
    assert "<script>" not in found.html.replace('<script src="/static', "")


def test_a_form_that_is_too_large_is_refused(example: Running):
    visitor = example.launched()
    visitor.go("/did")
    huge = b"note=" + b"x" * int(page_numbers()["form_bytes"])
    told = own(visitor, **{"content-length": str(len(huge))})
    assert visitor.ask("POST", "/did/note", told, huge).status == 413
    lying = own(visitor, **{"content-length": "10"})
    assert visitor.ask("POST", "/did/note", lying, huge).status == 413
    odd = own(visitor, **{"content-length": "-5"})
    assert visitor.ask("POST", "/did/note", odd, b"x").status == 413


def test_an_upload_is_bounded_while_it_comes():
    """Bytes are counted as they arrive, whatever was announced."""

    async def take(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/up", take, methods=["POST"])])
    guarded = Guard(app, frozenset({HOST}), 10, {"/up": 1000})
    visitor = Visitor(guarded)
    assert visitor.ask("POST", "/up", own(visitor), b"x" * 1000).body == b"1000"
    with pytest.raises(TooLarge):
        visitor.ask("POST", "/up", own(visitor, **{"content-length": "5"}), b"x" * 1001)


def test_too_many_files_and_fields_are_refused(example: Running):
    visitor = example.launched()
    visitor.go("/data")
    files = [(f"{i}.csv", b"date,pain\n") for i in range(int(page_numbers()["upload_files"]) + 1)]
    assert visitor.upload("/data/look", {"csrf": visitor.token}, files).status == 400
    many = [("csrf", visitor.token), *((f"f{i}", "1") for i in range(500))]
    assert visitor.post("/settings", many).status == 400


@pytest.mark.parametrize("body", [b"\xff\xfe%zz&&==", b"--x\r\nbroken", b""])
def test_torn_forms_are_no_bug(example: Running, body: bytes):
    visitor = example.launched()
    for kind in (FORM, "multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
        told = own(visitor, **{"content-type": kind})
        assert visitor.ask("POST", "/today", told, body).status in (400, 403)


def test_private_pages_are_not_kept_and_static_ones_are(shared_example: Running):
    visitor = shared_example.launched()
    assert visitor.go("/today").headers["cache-control"] == "no-store"
    assert "immutable" in visitor.ask("GET", "/static/unknot.css").headers["cache-control"]


def test_a_bug_shows_no_inside(
    example: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("unknot.web.pages.missed.typed_days", broken)
    found = example.launched().go("/missed")
    assert found.status == 500
    assert SECRET not in found.html
    assert "It is not your fault." in found.words
    assert SECRET in capsys.readouterr().err


def test_days_to_come_are_not_written(example: Running):
    visitor = example.launched()
    visitor.go("/today")
    later = (example.clock.day + timedelta(days=3)).isoformat()
    fields = {"csrf": visitor.token, "what": "pain", "value": "4", "day": later}
    assert visitor.post("/today", fields).path.startswith("/today")
    with example.setup.vault.use() as person:
        days = {one.day for one in person.diary().observations}
    assert max(days) == example.clock.day


def sent_files(page: Running) -> list[str]:
    return [one.name for one in page.setup.scratch.rglob("*") if one.is_file()]


def test_what_was_sent_does_not_lie_about(example: Running):
    """It is not encrypted: it goes with the session, with the next look, and with a wrong form."""
    visitor = example.launched()
    visitor.go("/data")
    token = visitor.token
    visitor.upload("/data/look", {"csrf": "wrong"}, [("a.csv", b"date,pain\n2025-01-01,5\n")])
    assert sent_files(example) == []
    visitor.upload("/data/look", {"csrf": token}, [("a.csv", b"date,pain\n2025-01-01,5\n")])
    visitor.upload("/data/look", {"csrf": token}, [("b.csv", b"date,pain\n2025-01-02,5\n")])
    assert sent_files(example) == ["b.csv"]
    example.clock.sleep(60.0 * page_numbers()["idle_minutes"] + 5.0)
    example.visitor().go("/help")
    assert sent_files(example) == []


def test_a_copy_that_was_taken_is_removed_here(example: Running):
    visitor = example.launched()
    visitor.go("/data")
    assert visitor.tap("Take a copy").status == 200
    assert sent_files(example) == []


def test_a_stranger_cannot_send_files(locked: Running):
    visitor = locked.visitor()
    visitor.go("/unlock")
    found = visitor.upload("/data/look", {"csrf": visitor.token}, [("a.csv", b"x")])
    assert found.status == 400
    assert sent_files(locked) == []


def test_a_cookie_that_was_planted_before_unlocking_opens_nothing(locked: Running):
    """Cookies are shared between the ports of a computer: another server there may set ours."""
    planted = locked.visitor()
    planted.go("/unlock")
    owner = Visitor(locked.app, cookies=dict(planted.cookies))
    owner.go("/unlock")
    assert owner.tap("Open", typed={"passphrase": PHRASE}).status == 200
    assert owner.go("/today").path == "/today"
    assert planted.go("/today").path == "/unlock"
