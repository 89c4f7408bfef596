"""The app: every page at its address, behind the guard."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from unknot.web.api.answering import DESCRIPTION, ApiAnswering, described
from unknot.web.api.routes import ROUTES, ApiRoute
from unknot.web.numbers import page_numbers
from unknot.web.page import Page
from unknot.web.phone.gate import PhoneGate
from unknot.web.phone.way import PhoneWay
from unknot.web.registry import act_path, every_page
from unknot.web.rendering import STATIC, static_file
from unknot.web.responder import Responder
from unknot.web.security.guard import Guard
from unknot.web.setup import Setup

Endpoint = Callable[[Request], Awaitable[Response]]
LOOK_SECONDS = 30.0
FOREVER = "public, max-age=31536000, immutable"
PACKED_FROM = 500  # bytes below which packing does not pay


def app_of(setup: Setup, way: PhoneWay | None = None) -> Starlette:
    """The app of one running page.

    Args:
        way: the phone's door, where this is the app behind it; its life is that of the other.
    """
    responder = Responder(setup, way)
    routes = [Route("/static/{name}", _static, methods=["GET"]), *_ways_in(responder, way)]
    api = ApiAnswering(setup, way)
    routes.append(Route(DESCRIPTION, _described, methods=["GET"]))
    routes += [Route(one.path, _told(api, one), methods=[one.method]) for one in ROUTES]
    uploads: dict[str, int] = {}
    for page in every_page():
        routes.append(Route(page.path, _shown(responder, page), methods=["GET"]))
        for name in page.acts:
            path = act_path(page, name)
            routes.append(Route(path, _done(responder, page, name), methods=["POST"]))
            if page.uploads:
                uploads[path] = int(page_numbers()["upload_bytes"])
    return Starlette(
        routes=routes,
        lifespan=_life(setup) if way is None else None,
        exception_handlers={
            404: responder.not_found,
            405: responder.not_found,
            HTTPException: responder.refused,
        },
        middleware=_between(setup, way, uploads),
    )


def _ways_in(responder: Responder, way: PhoneWay | None) -> list[Route]:
    """The addresses that let somebody in: each door has its own."""
    if way is None:
        return [Route("/open/{token}", _opened(responder), methods=["GET"])]
    return [
        Route("/pair/{code}", responder.asked_to_pair, methods=["GET"]),
        Route("/pair/{code}", responder.paired, methods=["POST"]),
    ]


def _between(setup: Setup, way: PhoneWay | None, uploads: Mapping[str, int]) -> list[Middleware]:
    """What every request meets first, by either door."""
    most = int(page_numbers()["form_bytes"])
    if way is None:
        first = [Middleware(Guard, hosts=setup.hosts, most_bytes=most, uploads=uploads)]
    else:
        first = [
            Middleware(
                Guard, hosts=way.hosts, most_bytes=most, uploads=uploads, scheme="https"
            ),
            Middleware(PhoneGate, way=way),
        ]  # fmt: skip
    return [*first, Middleware(GZipMiddleware, minimum_size=PACKED_FROM)]


def _shown(responder: Responder, page: Page) -> Endpoint:
    async def show(request: Request) -> Response:
        return await responder.show(request, page)

    return show


def _done(responder: Responder, page: Page, name: str) -> Endpoint:
    async def act(request: Request) -> Response:
        return await responder.act(request, page, name)

    return act


def _opened(responder: Responder) -> Endpoint:
    async def opened(request: Request) -> Response:
        return await responder.opened(request)

    return opened


def _told(api: ApiAnswering, route: ApiRoute) -> Endpoint:
    async def told(request: Request) -> Response:
        return await api.answer(request, route)

    return told


async def _described(_: Request) -> Response:
    return JSONResponse(described())


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    headers = {"Cache-Control": FOREVER}
    return Response(static_file(name), media_type=STATIC[name][2], headers=headers)


def _life(setup: Setup) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
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

    return life


def lock_if_left(setup: Setup) -> None:
    """Close a file that needs a passphrase once the last session with it is over."""
    if setup.vault.is_open() and setup.vault.needs_secret() and not setup.sessions.any_unlocked():
        setup.vault.close()
