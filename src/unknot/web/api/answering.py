"""From a request to JSON and back; every failure has one shape."""

from __future__ import annotations

import json
import traceback
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from unknot.errors import UnknotError
from unknot.version import __version__
from unknot.web.api.routes import ROUTES, ApiRoute
from unknot.web.api.schema import as_json, from_json, schema_of
from unknot.web.api.shapes import ApiError
from unknot.web.catalogue import PageWords
from unknot.web.page import Visit
from unknot.web.phone.way import PHONE, PhoneWay
from unknot.web.security.guard import TooLarge
from unknot.web.setup import Setup

DESCRIPTION = "/api/openapi.json"
LOCKED = ApiError("locked", "the page is locked.", "open it in the browser first.")
ALWAYS = {401: "The page is locked.", 500: "A bug; it shows where the program was started."}


class ApiAnswering:
    """Answers the requests of programs, for one running page."""

    def __init__(self, setup: Setup, way: PhoneWay | None = None) -> None:
        """Answer for this one, by the phone's door or this computer's."""
        self._setup = setup
        self._cookie = setup.cookie if way is None else way.session_cookie

    async def answer(self, request: Request, route: ApiRoute) -> JSONResponse:
        """What a route gives."""
        phone = str(request.scope.get(PHONE, ""))
        session = self._setup.sessions.find(request.cookies.get(self._cookie), phone)
        if session is None or not session.unlocked or not self._setup.vault.is_open():
            return _wrong(401, LOCKED)
        given: Any = None
        if route.takes is not None:
            if request.headers.get("content-type", "").partition(";")[0] != "application/json":
                said = ApiError("not-json", "the body is not JSON.", "send application/json.")
                return _wrong(415, said)
            try:
                given = from_json(route.takes, json.loads(await request.body()))
            except (ValueError, RecursionError):
                return _wrong(400, ApiError("not-json", "the body is not JSON.", "send JSON."))
            except TooLarge:
                return _wrong(413, ApiError("too-large", "the body is too large.", "send less."))
            except UnknotError as wrong:
                return _refused(route, wrong)

        def run() -> JSONResponse:
            with self._setup.vault.use() as person:
                visit = Visit(
                    request.url.path, self._setup.today(), self._setup.now(), PageWords("en"),
                    session, self._setup.vault, self._setup.made_up, self._setup.scratch,
                    person=person,
                )  # fmt: skip
                return JSONResponse(as_json(route.work(visit, given)))

        try:
            return await run_in_threadpool(run)
        except UnknotError as wrong:
            return _refused(route, wrong)
        except Exception:  # noqa: BLE001 (a bug shows where the program was started)
            traceback.print_exc()
            return _wrong(500, ApiError("bug", "something went wrong here.", "try again."))


def _refused(route: ApiRoute, wrong: UnknotError) -> JSONResponse:
    status = dict(route.errors).get(wrong.code, 400)
    return _wrong(status, ApiError(wrong.code, wrong.said, wrong.fix))


def _wrong(status: int, error: ApiError) -> JSONResponse:
    return JSONResponse(as_json(error), status)


def described() -> dict[str, Any]:
    """The description of every route, made from the routes (OpenAPI 3.1)."""
    components: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    wrong = {"application/json": {"schema": schema_of(ApiError, components)}}
    for one in ROUTES:
        statuses = {status: code for code, status in one.errors} | ALWAYS
        if one.takes is not None:
            statuses |= {400: "not-json", 413: "too-large", 415: "not-json"}
        answers: dict[str, Any] = {
            str(status): {"description": said, "content": wrong}
            for status, said in sorted(statuses.items())
        }
        gives = {"application/json": {"schema": schema_of(one.gives, components)}}
        answers["200"] = {"description": one.summary, "content": gives}
        told: dict[str, Any] = {
            "summary": one.summary, "operationId": one.path.rpartition("/")[2],
            "responses": dict(sorted(answers.items())),
        }  # fmt: skip
        if one.takes is not None:
            body = {"application/json": {"schema": schema_of(one.takes, components)}}
            told["requestBody"] = {"required": True, "content": body}
        paths.setdefault(one.path, {})[one.method.lower()] = told
    return {
        "openapi": "3.1.0", "info": {"title": "unknot", "version": __version__},
        "paths": paths, "components": {"schemas": dict(sorted(components.items()))},
    }  # fmt: skip
