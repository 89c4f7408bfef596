"""Your phone: the one-time code that pairs it, the phones that are paired, and forgetting one."""

from __future__ import annotations

from datetime import date

from unknot.web.drawing import marked
from unknot.web.page import Go, Page, Shown, Visit
from unknot.web.phone.way import code_picture

CODE = "phone code"


def show(visit: Visit) -> Shown:
    """The phones that come in, and a code while one is good."""
    code = str(visit.session.held.get(CODE, ""))
    waits = visit.way is not None and bool(code) and visit.way.waits_for(code)
    if not waits:
        visit.session.held.pop(CODE, None)
    return {
        "way": visit.way,
        "on_phone": bool(visit.session.phone),
        "picture": _picture(visit, code) if waits else None,
        "phones": [
            (one, date.fromisoformat(one.since), date.fromisoformat(one.seen))
            for one in visit.phones()
        ],
    }


def _picture(visit: Visit, code: str) -> object:
    assert visit.way is not None
    title, words = visit.words("phone.code"), visit.words("phone.code_what")
    return marked(code_picture(visit.way.pair_address(code), title, words))


def make_code(visit: Visit) -> Go:
    """Make a one-time code; only this computer may, not a phone that was let in."""
    if visit.way is not None and not visit.session.phone:
        visit.session.held[CODE] = visit.way.new_code(opens=True)
    return Go("/phone")


def forget(visit: Visit) -> Go:
    """Let a phone in no more, from now on."""
    known_as = visit.field("phone")
    if known_as not in {one.id for one in visit.phones()}:
        return Go("/phone")
    visit.forget_phone(known_as)
    return Go("/phone", "phone.forgotten")


PAGE = Page(
    "phone", "/phone", "phone.html.j2", show, {"code": make_code, "forget": forget},
)  # fmt: skip
