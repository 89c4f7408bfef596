"""From a request to a page and back: session, file, form, template; and what fails, in words."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from unknot.errors import UnknotError
from unknot.web.catalogue import PageWords, language_of
from unknot.web.forms import Sent, sent_form
from unknot.web.look import Look, look_of
from unknot.web.numbers import page_numbers
from unknot.web.page import Act, Again, Frame, Give, Go, Page, Shown, Visit
from unknot.web.phone.gate import door_page
from unknot.web.phone.way import PHONE, PhoneWay
from unknot.web.problem_words import ProblemWords, problem_words
from unknot.web.registry import every_page
from unknot.web.rendering import rendered, templates
from unknot.web.resting import resting_since
from unknot.web.security.guard import TooLarge
from unknot.web.sessions.lock_choice import allowed_of
from unknot.web.sessions.sessions import PageSession
from unknot.web.sessions.waiting_form import WaitingForm
from unknot.web.setup import Setup
from unknot.wording.spoken import speaking

NOTHING_SENT = Sent({}, ())
UNLOCK, BEGIN, REST, WAITING = "/unlock", "/begin", "/rest", "/waiting"


def _nothing(_: Visit) -> Shown:
    return {}


PROBLEM = Page("problem", "/problem", "problem.html.j2", _nothing, frame=Frame.STEP, locked=True)


class Responder:
    """Answers every request of one running page.

    Args:
        way: by which requests come, where it is the phone's door.
    """

    def __init__(self, setup: Setup, way: PhoneWay | None = None) -> None:
        """Answer for this one."""
        self._setup, self._way = setup, way
        self._cookie = setup.cookie if way is None else way.session_cookie

    async def show(self, request: Request, page: Page) -> Response:
        """A page."""
        session, cookie = self._session(request)
        asked = {name: (value,) for name, value in request.query_params.items()}
        sent = Sent(asked, ())
        return self._with_cookie(
            await run_in_threadpool(self._run, request, page, page.show, session, sent), cookie
        )

    async def act(self, request: Request, page: Page, name: str) -> Response:
        """What a form of a page does."""
        session, cookie = self._session(request)
        late = self._setup.sessions.ended(request.cookies.get(self._setup.cookie))
        folder = self._setup.scratch if page.uploads and (session.unlocked or late) else None
        try:
            sent = await sent_form(request, folder)
        except TooLarge:
            raise HTTPException(413) from None
        new = [one.place.parent for one in sent.files]
        token = sent.fields.get("csrf", "")
        if not page.locked and self._setup.sessions.was_ours(token):
            session.folders += new  # it was written before the page locked: it is not to be lost
            session.waiting = WaitingForm(page.name, name, sent.several, sent.files)
            on = WAITING if session.unlocked else UNLOCK
            return self._with_cookie(RedirectResponse(on, 303), cookie)
        if not session.right(token):
            for folder in new:
                shutil.rmtree(folder, ignore_errors=True)
            raise HTTPException(403)
        if new:
            session.remove_sent()  # what waited before gives way
            session.folders += new
        response = await run_in_threadpool(self._run, request, page, page.acts[name], session, sent)
        if session.unlocked and not self._setup.made_up and response.background is None:
            vault, now = self._setup.vault, self._setup.now()
            response.background = BackgroundTask(vault.back_up_weekly, now)  # after it was sent
        return self._with_cookie(response, cookie)

    async def opened(self, request: Request) -> Response:
        """The page by its one-time address: a session, and on to the first page.

        The next step is a page of ours that goes on by itself: a browser that was sent here by
        another program would leave our cookie out of a plain redirection.
        """
        if not self._setup.launch.take(request.path_params["token"]):
            return RedirectResponse("/", 303)
        before = self._setup.sessions.find(request.cookies.get(self._setup.cookie))
        session, cookie = self._setup.sessions.new(unlocked=self._setup.open_at_start)
        if before is not None and before.waiting is not None and not before.unlocked:
            session.waiting, session.folders = before.waiting, before.folders
            before.waiting, before.folders = None, []
        words = PageWords(language_of(request.headers.get("accept-language", "")))
        on = "/" if session.waiting is None or not session.unlocked else WAITING
        html = templates().get_template("opened.html.j2").render(t=words, look=Look(), on=on)
        return self._with_cookie(HTMLResponse(html), cookie)

    async def asked_to_pair(self, request: Request) -> Response:
        """What a one-time code leads to: looking at it, as a camera does, uses nothing up."""
        assert self._way is not None
        code = request.path_params["code"]
        if not self._way.waits_for(code):
            return door_page(request, "unpaired.html.j2", 403, used=True)
        fingerprint = self._way.fingerprint
        return door_page(request, "pair.html.j2", code=code, fingerprint=fingerprint)

    async def paired(self, request: Request) -> Response:
        """Pair the phone that shows a good code: a cookie that it keeps, and a session."""
        way = self._way
        assert way is not None
        opens = way.take(request.path_params["code"])
        if opens is None:
            return door_page(request, "unpaired.html.j2", 403, used=True)
        browser = request.headers.get("user-agent", "")
        phone, secret = await run_in_threadpool(way.phones.add, browser)
        _, cookie = self._setup.sessions.new(unlocked=opens, phone=phone.id)
        response = self._with_cookie(RedirectResponse("/", 303), cookie)
        seconds = int(page_numbers()["phone_days"]) * 86_400
        response.set_cookie(
            way.phone_cookie, secret, max_age=seconds, httponly=True, samesite="strict",
            path="/", secure=True,
        )  # fmt: skip
        return response

    async def not_found(self, request: Request, _: Exception) -> Response:
        """An address that there is not."""
        return await self._problem(request, 404, "problem.not_found", "problem.not_found_fix")

    async def refused(self, request: Request, error: Exception) -> Response:
        """A request that cannot be done as it was sent."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        key = {403: "problem.old_form", 413: "problem.too_large"}.get(status, "problem.bad_form")
        return await self._problem(request, status, key, "problem.bad_form_fix")

    async def _problem(self, request: Request, status: int, said: str, fix: str) -> Response:
        session, cookie = self._session(request)

        def problem(visit: Visit) -> Shown:
            return {"problem": ProblemWords(visit.words(said), visit.words(fix))}

        response = await run_in_threadpool(
            self._run, request, PROBLEM, problem, session, NOTHING_SENT
        )
        response.status_code = status
        return self._with_cookie(response, cookie)

    def _session(self, request: Request) -> tuple[PageSession, str | None]:
        """The session of a request; a new one, with its cookie, where there is none."""
        phone = str(request.scope.get(PHONE, ""))
        session = self._setup.sessions.find(request.cookies.get(self._cookie), phone)
        if session is not None:
            return session, None
        vault = self._setup.vault
        plain = bool(phone) and vault.is_open() and not vault.needs_secret()
        return self._setup.sessions.new(unlocked=plain, phone=phone)

    def _with_cookie(self, response: Response, cookie: str | None) -> Response:
        if cookie is not None:
            response.set_cookie(
                self._cookie, cookie, httponly=True, samesite="strict", path="/",
                secure=self._way is not None,
            )  # fmt: skip
        return response

    def _run(
        self, request: Request, page: Page, action: Act | Any, session: PageSession, sent: Sent
    ) -> Response:
        """Run what a page does, with the file open where it is needed; in a thread of its own."""
        vault = self._setup.vault
        if not vault.is_there() and not page.locked:
            return RedirectResponse(BEGIN, 303)
        if request.method == "GET":
            page.settle(session, self._setup.moment)
        seen = session.unlocked and vault.is_open()
        if not seen and not page.locked:
            return RedirectResponse(UNLOCK, 303)
        with ExitStack() as stack:
            person = stack.enter_context(vault.use()) if seen else None
            look = Look() if person is None else look_of(person)
            if person is not None:
                session.allowed = allowed_of(person)
                if session.heard_of(vault.deletions):
                    session.note = ("data.erased_elsewhere", {})
            accepted = request.headers.get("accept-language", "")
            visit = Visit(
                request.url.path, self._setup.today(), self._setup.now(),
                PageWords(look.language or language_of(accepted)), session, vault,
                self._setup.made_up, self._setup.scratch, sent.fields, sent.several, sent.files,
                throttled=self._setup.throttle.wait, tried=self._tried, person=person,
                way=self._setup.way, phones=self._setup.phones.all, forget_phone=self._forget_phone,
            )  # fmt: skip
            if not page.rests and person is not None and resting_since(person) is not None:
                return RedirectResponse(REST, 303)
            with speaking(visit.words.language):  # of what is shared with reports and terminal
                return self._answer(page, action, visit, look)

    def _forget_phone(self, phone: str) -> None:
        self._setup.phones.forget(phone)
        self._setup.sessions.end_of_phone(phone)

    def _tried(self, right: bool) -> None:
        throttle = self._setup.throttle
        throttle.right() if right else throttle.wrong()

    def _answer(self, page: Page, action: Any, visit: Visit, look: Look) -> Response:
        try:
            found: Go | Give | Again | Mapping[str, Any] = action(visit)
            if isinstance(found, Again):
                page = next(one for one in every_page() if one.name == found.page)
                fields = {name: values[-1] for name, values in found.several.items()}
                visit = replace(visit, fields=fields, several=found.several, files=found.files)
                found = cast("Go | Give | Mapping[str, Any]", page.acts[found.act](visit))
            if isinstance(found, Go | Give):
                return self._moved(found, visit)
            return HTMLResponse(rendered(page, visit, look, found))
        except UnknotError as error:
            filled = {"problem": problem_words(error, visit.words)}
            return HTMLResponse(rendered(PROBLEM, visit, look, filled), 400)
        except Exception:  # noqa: BLE001 (a bug shows where the program was started, not on a page)
            traceback.print_exc()
            bug = ProblemWords(visit.words("problem.bug"), visit.words("problem.bug_fix"))
            filled = {"problem": bug}
            return HTMLResponse(rendered(PROBLEM, visit, look, filled), 500)

    def _moved(self, found: Go | Give, visit: Visit) -> Response:
        if visit.leave:
            self._setup.sessions.lock_all()
            self._setup.sessions.end(visit.session)
        if isinstance(found, Go):
            if found.note:
                visit.session.note = (found.note, dict(found.facts))
            cookie = self._setup.sessions.renew(visit.session) if visit.renew else None
            return self._with_cookie(RedirectResponse(found.path, 303), cookie)
        done = BackgroundTask(_remove, found.place)
        return FileResponse(
            found.place, media_type=found.media_type, filename=found.name, background=done
        )


def _remove(place: Path) -> None:
    """Remove what was given, and the folder that was made for it."""
    place.unlink(missing_ok=True)
    with suppress(OSError):
        place.parent.rmdir()
