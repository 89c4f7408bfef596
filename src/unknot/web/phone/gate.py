"""Between the network and the page: only a paired phone gets further than the pairing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from unknot.web.api.schema import as_json
from unknot.web.api.shapes import ApiError
from unknot.web.catalogue import PageWords, language_of
from unknot.web.look import Look
from unknot.web.phone.way import PHONE, PhoneWay
from unknot.web.rendering import templates

FOR_ALL = re.compile(r"/(pair|static)/[A-Za-z0-9._-]+")
"""The addresses that answer a stranger: pairing, and what every page looks like."""


@dataclass(frozen=True)
class PhoneGate:
    """Refuses every request without the cookie of a paired phone, but pairing and looks."""

    app: ASGIApp
    way: PhoneWay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer that this phone is not paired."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        secret = request.cookies.get(self.way.phone_cookie, "")
        phone = await run_in_threadpool(self.way.phones.find, secret) if secret else None
        if phone is None and not FOR_ALL.fullmatch(scope["path"]):
            await _not_paired(request)(scope, receive, send)
            return
        scope[PHONE] = "" if phone is None else phone.id
        await self.app(scope, receive, send)


def _not_paired(request: Request) -> Response:
    if request.url.path.startswith("/api"):
        said = ApiError("not-paired", "this phone is not paired.", "pair it first.")
        return JSONResponse(as_json(said), 403)
    return door_page(request, "unpaired.html.j2", 403, used=False)


def door_page(request: Request, template: str, status: int = 200, **facts: object) -> HTMLResponse:
    """A page for somebody who is not let in yet: it says nothing about anybody."""
    words = PageWords(language_of(request.headers.get("accept-language", "")))
    html = templates().get_template(template).render(t=words, look=Look(), **facts)
    return HTMLResponse(html, status)
