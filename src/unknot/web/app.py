"""The app: every page at its address, behind the guard."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from unknot.web.answering import Answering
from unknot.web.numbers import page_numbers
from unknot.web.page import Page
from unknot.web.registry import act_path, every_page
from unknot.web.rendering import STATIC, static_file
from unknot.web.security.guard import Guard
from unknot.web.setup import Setup

Endpoint = Callable[[Request], Awaitable[Response]]
LOOK_SECONDS = 30.0
FOREVER = "public, max-age=31536000, immutable"
PACKED_FROM = 500  # bytes below which packing does not pay


def app_of(setup: Setup) -> Starlette:
    """The app of one running page."""
    answering = Answering(setup)
    routes = [
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/open/{token}", _opened(answering), methods=["GET"]),
    ]
    uploads: dict[str, int] = {}
    for page in every_page():
        routes.append(Route(page.path, _shown(answering, page), methods=["GET"]))
        for name in page.acts:
            path = act_path(page, name)
            routes.append(Route(path, _done(answering, page, name), methods=["POST"]))
            if page.uploads:
                uploads[path] = int(page_numbers()["upload_bytes"])
    return Starlette(
        routes=routes,
        lifespan=_life(setup),
        exception_handlers={
            404: answering.not_found,
            405: answering.not_found,
            HTTPException: answering.refused,
        },
        middleware=[
            Middleware(
                Guard, hosts=setup.hosts, most_bytes=int(page_numbers()["form_bytes"]),
                uploads=uploads,
            ),
            Middleware(GZipMiddleware, minimum_size=PACKED_FROM),
        ],
    )  # fmt: skip


def _shown(answering: Answering, page: Page) -> Endpoint:
    async def show(request: Request) -> Response:
        return await answering.show(request, page)

    return show


def _done(answering: Answering, page: Page, name: str) -> Endpoint:
    async def act(request: Request) -> Response:
        return await answering.act(request, page, name)

    return act


def _opened(answering: Answering) -> Endpoint:
    async def opened(request: Request) -> Response:
        return await answering.opened(request)

    return opened


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    headers = {"Cache-Control": FOREVER}
    return Response(static_file(name), media_type=STATIC[name][2], headers=headers)


def _life(setup: Setup) -> Callable[[Starlette], AsyncGenerator[None]]:
    """Lock the file when nobody may see it any more; leave nothing behind at the end."""

    async def lock_when_left() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            lock_if_left(setup)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncGenerator[None]:
        watching = asyncio.create_task(lock_when_left())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            setup.vault.close()
            shutil.rmtree(setup.scratch, ignore_errors=True)

    return life  # pyright: ignore[reportReturnType] (a context manager, as Starlette wants it)


def lock_if_left(setup: Setup) -> None:
    """Close a file that needs a passphrase once the last session with it is over."""
    if setup.vault.is_open() and setup.vault.needs_secret() and not setup.sessions.any_unlocked():
        setup.vault.close()
