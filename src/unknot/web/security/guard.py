"""The first and the last that every request meets: who asks, how much, what a browser may do.

A page of another site reaches this computer too, under its own name (DNS rebinding) or by a form of
its own. So the name asked for must be exactly ours, and whatever changes something must say that it
comes from our own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
CHANGES = "POST"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # "no-referrer" would hide the origin that is checked
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PRIVATE = "no-store"


@dataclass(frozen=True)
class Guard:
    """Refuses what is not from our own page; says on every answer what may be done with it.

    Attributes:
        hosts: names, with port, that the page is asked for by; nothing else is answered.
        most_bytes: of a request.
        uploads: addresses that take files, and the most bytes of a request to each.
        scheme: that the page is asked for by.
    """

    app: ASGIApp
    hosts: frozenset[str]
    most_bytes: int
    uploads: Mapping[str, int]
    scheme: str = "http"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", PRIVATE)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        await self.app(scope, _bounded(receive, self._most(scope)), send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            return PlainTextResponse("This page is asked for by another name.", 421)
        method = scope["method"]
        if method in SAFE:
            return None
        if method != CHANGES:
            return PlainTextResponse("This cannot be done here.", 405)
        if not _from_here(headers, f"{self.scheme}://{hosts[0]}"):
            return PlainTextResponse("This did not come from the page itself.", 403)
        size = headers.get("content-length", "0")
        if not size.isdecimal() or int(size) > self._most(scope):
            return PlainTextResponse("This is too large.", 413)
        return None

    def _most(self, scope: Scope) -> int:
        return self.uploads.get(scope["path"], self.most_bytes)


def _from_here(headers: Headers, own: str) -> bool:
    """Whether a browser says that a request comes from our own page."""
    origins = headers.getlist("origin")
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    if origins:
        return origins == [own]
    return site == "same-origin"


class TooLarge(Exception):
    """More came than was allowed, without having been announced."""


def _bounded(receive: Receive, most: int) -> Receive:
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooLarge
        return message

    return receive_bounded
