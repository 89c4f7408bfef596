"""A browser without a script: it asks, fills forms in, taps buttons by their words, and counts."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from starlette.types import ASGIApp

VOID = frozenset("meta link input br img hr path circle rect".split())
WITHIN_A_LINE = frozenset("a b i em span small button".split())
HOST = "127.0.0.1:8668"


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    inside: list[Element | str] = field(default_factory=list["Element | str"])

    @property
    def text(self) -> str:
        """All words in it."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        words = "".join(one if isinstance(one, str) else one._raw() for one in self.inside)
        return words if self.tag in WITHIN_A_LINE else f" {words} "

    def every(self, *tags: str) -> list[Element]:
        """All elements of these tags in it, in order."""
        found: list[Element] = []
        for one in self.inside:
            if isinstance(one, Element):
                found += [one] if one.tag in tags or not tags else []
                found += one.every(*tags)
        return found

    def above(self, tag: str) -> Element | None:
        """The nearest element of this tag around it."""
        here = self.parent
        while here is not None and here.tag != tag:
            here = here.parent
        return here


class _Builder(HTMLParser):
    """Builds the tree, and notes every tag that is not closed, or closed twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.here = self.root
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.wrong.append(f"<{tag}> has an attribute twice")
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag != tag:
            self.wrong.append(f"</{tag}> closes <{self.here.tag}>")
            return
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def html(self) -> str:
        """It as text."""
        return self.body.decode()

    @property
    def tree(self) -> Element:
        """It as a tree."""
        return self.built().root

    def built(self) -> _Builder:
        """The tree, with what is wrong in it."""
        made = _Builder()
        made.feed(self.html)
        made.close()
        if made.here is not made.root:
            made.wrong.append(f"<{made.here.tag}> is never closed")
        return made

    @property
    def words(self) -> str:
        """What a person reads in the page's main part."""
        return self.tree.every("main")[0].text

    @property
    def heading(self) -> str:
        """Its first heading."""
        return self.tree.every("h1")[0].text


@dataclass
class Visitor:
    """One browser. `taps` counts what a finger does; typing words is not a tap."""

    app: ASGIApp
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    taps: int = 0
    page: Answer | None = None

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"",
        more: Sequence[tuple[str, str]] = (),
    ) -> Answer:  # fmt: skip
        """One request, as it is; nothing is followed."""
        told = {"host": HOST, "accept-language": self.language} | (headers or {})
        if self.cookies and "cookie" not in told:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = [*told.items(), *more]
        return asyncio.run(_asked(self.app, method, path, sent, body, self.cookies))

    def go(self, path: str) -> Answer:
        """Open a page, and follow where it leads."""
        found = self.ask("GET", path)
        for _ in range(8):
            if found.status not in (302, 303, 307):
                break
            path = urljoin(path, found.headers["location"])
            found = self.ask("GET", path.partition("#")[0])
        found.path = path
        self.page = found
        return found

    def post(self, path: str, fields: dict[str, Any] | list[tuple[str, str]]) -> Answer:
        """Send a form as the page itself would; follow where it leads."""
        body = urlencode(fields, doseq=True).encode()
        return self._sent(path, "application/x-www-form-urlencoded", body)

    def upload(self, path: str, fields: dict[str, str], files: list[tuple[str, bytes]]) -> Answer:
        """Send a form with files."""
        mark = secrets.token_hex(16)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        parts += [
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + b"\r\n"
            for name, content in files
        ]
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self._sent(path, f"multipart/form-data; boundary={mark}", body)

    def _sent(self, path: str, kind: str, body: bytes) -> Answer:
        headers = {
            "content-type": kind,
            "content-length": str(len(body)),
            "origin": f"http://{HOST}",
            "sec-fetch-site": "same-origin",
        }
        found = self.ask("POST", path, headers, body)
        if found.status == 303:
            return self.go(urljoin(path, found.headers["location"]))
        found.path = path
        self.page = found
        return found

    @property
    def token(self) -> str:
        """What the forms of the open page carry."""
        assert self.page is not None
        found = re.search(r'name="csrf" value="([^"]+)"', self.page.html)
        assert found, self.page.html
        return found[1]

    def tap(self, words: str, *, typed: dict[str, str] | None = None, ticked: str = "") -> Answer:
        """Tap the first link or button with these words; fields are as the page has them.

        Args:
            typed: what was typed before, by the names of fields.
            ticked: words of a box that is ticked before: a tap of its own.
        """
        assert self.page is not None
        main = self.page.tree
        found = [one for one in main.every("a", "button") if _says(one, words)]
        assert found, f'nothing says "{words}" on {self.page.path}: {main.text}'
        self.taps += 1
        if found[0].tag == "a":
            return self.go(urljoin(self.page.path, found[0].attributes["href"]))
        form = self._form_of(found[0])
        assert form is not None, f'"{words}" is in no form: nothing works without a script'
        fields = _fields(form, typed or {}, ticked)
        if ticked:
            self.taps += 1
        button = found[0].attributes
        if "name" in button:
            fields.append((button["name"], button.get("value", "")))
        assert form.attributes["method"] == "post"
        if form.attributes.get("enctype") == "multipart/form-data":
            return self.upload(form.attributes["action"], dict(fields), [])
        return self.post(button.get("formaction", form.attributes["action"]), fields)

    def _form_of(self, button: Element) -> Element | None:
        """The form that a button sends: the one it names, or the one around it."""
        assert self.page is not None
        named = button.attributes.get("form")
        if named is None:
            return button.above("form")
        forms = self.page.tree.every("form")
        return next((one for one in forms if one.attributes.get("id") == named), None)

    def choose(self, legend: str, value: str) -> Answer:
        """Tap a cell of the pad with this legend."""
        assert self.page is not None
        for pad in self.page.tree.every("fieldset"):
            if pad.every("legend")[0].text.startswith(legend):
                cell = next(
                    one for one in pad.every("button") if one.attributes.get("value") == value
                )
                form = pad.above("form")
                assert form is not None
                self.taps += 1
                fields = [*_fields(form, {}, ""), (cell.attributes["name"], value)]
                return self.post(form.attributes["action"], fields)
        raise AssertionError(f'no pad "{legend}" on {self.page.path}')


def _says(one: Element, words: str) -> bool:
    return one.text == words or one.text.startswith(f"{words} ")


def _fields(form: Element, typed: dict[str, str], ticked: str) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for one in form.every("input", "textarea", "select"):
        name, kind = one.attributes.get("name", ""), one.attributes.get("type", "text")
        if not name or kind == "file":
            continue
        if kind == "checkbox":
            label = one.above("label")
            if ticked and label is not None and label.text == ticked:
                fields.append((name, one.attributes["value"]))
            continue
        if name in typed:
            fields.append((name, typed[name]))
        elif one.tag == "select":
            options = one.every("option")
            chosen = next((o for o in options if "selected" in o.attributes), options[0])
            fields.append((name, chosen.attributes.get("value", chosen.text)))
        else:
            value = one.text if one.tag == "textarea" else one.attributes.get("value", "")
            fields.append((name, value))
    return fields


async def _asked(
    app: ASGIApp, method: str, path: str, headers: Sequence[tuple[str, str]], body: bytes,
    cookies: dict[str, str],
) -> Answer:  # fmt: skip
    parts = urlsplit(path)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": parts.path or "/", "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8668),
    }  # fmt: skip
    left, status, told, chunks = [body], 0, list[tuple[bytes, bytes]](), list[bytes]()

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, told
        if message["type"] == "http.response.start":
            status, told = message["status"], list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    answered = {name.decode().lower(): value.decode("latin-1") for name, value in told}
    for name, value in told:
        if name.lower() == b"set-cookie":
            key, _, rest = value.decode().partition("=")
            cookies[key] = rest.partition(";")[0]
    return Answer(status, answered, b"".join(chunks), path)
