"""A look at the page from within, without a port or a browser: does it answer?"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from unknot.web.app import app_of
from unknot.web.example import made_up_store
from unknot.web.registry import tabs
from unknot.web.sessions.vault import Vault
from unknot.web.setup import HOST, Setup

PORT = 8668
HEADING = b"<h1>"


def page_answers() -> float:
    """The share of the pages of a made-up person that answer whole, each with its one heading."""
    with tempfile.TemporaryDirectory(prefix="unknot-look-") as folder:
        held = made_up_store(Path(folder))
        scratch = Path(folder) / "sent"
        scratch.mkdir()
        vault = Vault(held.path, at_once=True)
        vault.unlock(None)
        setup = Setup(
            vault, PORT, made_up=True, open_at_start=True, today=lambda: held.today,
            now=lambda: held.now, scratch=scratch,
        )  # fmt: skip
        try:
            return asyncio.run(_share(app_of(setup), setup))
        finally:
            vault.close()


async def _share(app: ASGIApp, setup: Setup) -> float:
    address = setup.launch_address()[len(setup.address) - 1 :]
    opened = await _asked(app, address, {})
    cookie = opened[1].get("set-cookie", "").partition(";")[0]
    pages = [page.path for page in tabs()]
    found = [await _asked(app, path, {"cookie": cookie}) for path in pages]
    whole = sum(
        status == 200 and body.count(HEADING) == 1 and b"</html>" in body
        for status, _, body in found
    )
    return whole / len(pages)


async def _asked(
    app: ASGIApp, path: str, more: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and content of what a GET is answered with."""
    headers = {"host": f"{HOST}:{PORT}", **more}
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "client": (HOST, 1), "server": (HOST, PORT),
    }  # fmt: skip
    status, told, body = 0, dict[str, str](), b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, told, body
        if message["type"] == "http.response.start":
            status = message["status"]
            told = {k.decode(): v.decode("latin-1") for k, v in message["headers"]}
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")

    await app(scope, receive, send)
    return status, told, body
