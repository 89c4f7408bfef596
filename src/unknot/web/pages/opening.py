"""Before the file is open: unlocking it, or making it and printing its recovery sheet."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

from unknot.errors import UnknotError
from unknot.store.secrets import Passphrase, RecoveryWords, Secret
from unknot.web.drawing import marked
from unknot.web.page import Frame, Give, Go, Page, Shown, Visit

WRONG = frozenset({"wrong-passphrase", "wrong-words", "wrong-sheet"})
SHORTEST = 8
TAKEN, SHEET_FROM = "sheet taken", "sheet from"


def show_unlock(visit: Visit) -> Shown | Go:
    """Ask for what opens the file."""
    if not visit.vault.is_there():
        return Go("/begin")
    if visit.person is not None:
        return Go("/")
    return _unlock(visit, "")


def _unlock(visit: Visit, wrong: str) -> Shown:
    wait = math.ceil(visit.throttled())
    return {"wrong": wrong, "wait": wait, "typed": visit.vault.needs_secret()}


def by_passphrase(visit: Visit) -> Go | Shown:
    """Open the file by its passphrase."""
    return _opened(visit, Passphrase(visit.fields.get("passphrase", "")), "unlock.wrong")


def by_sheet(visit: Visit) -> Go | Shown:
    """Open the file by the words of a recovery sheet."""
    return _opened(visit, RecoveryWords(visit.fields.get("sheet", "")), "unlock.wrong_sheet")


def _opened(visit: Visit, secret: Secret, wrong: str) -> Go | Shown:
    if visit.throttled() > 0.0 or not visit.vault.needs_secret():
        return _unlock(visit, "")
    try:
        visit.vault.unlock(secret)
    except UnknotError as error:
        if error.code not in WRONG:
            raise
        visit.tried(False)
        return _unlock(visit, wrong)
    visit.tried(True)
    visit.session.unlocked = visit.renew = True
    return Go("/" if visit.session.waiting is None else "/waiting")


def lock(visit: Visit) -> Go:
    """Lock the file now; whoever else has it open here must type again too."""
    visit.leave = True
    return Go("/unlock")


def show_begin(visit: Visit) -> Shown | Go:
    """Ask for a passphrase for a new file."""
    return Go("/") if visit.vault.is_there() else {"wrong": ""}


def make(visit: Visit) -> Go | Shown:
    """Make the file."""
    if visit.vault.is_there():
        return Go("/")
    phrase = visit.fields.get("passphrase", "")
    if len(phrase) < SHORTEST:
        return {"wrong": "begin.short"}
    if phrase != visit.fields.get("again", ""):
        return {"wrong": "begin.unlike"}
    visit.session.sheet = visit.vault.create(phrase)
    visit.session.unlocked = visit.renew = True
    return Go("/begin/sheet")


def show_sheet(visit: Visit) -> Shown | Go:
    """Show the recovery sheet of a file that was made just now, once."""
    if visit.session.sheet is None:
        return Go("/")
    return _sheet(visit, "")


def _sheet(visit: Visit, wrong: str) -> Shown:
    sheet = visit.session.sheet
    assert sheet is not None
    asked = () if _taken(visit) else visit.session.held.setdefault("asked", sheet.ask(2))
    return {
        "sheet": sheet, "picture": marked(sheet.svg()), "asked": asked, "wrong": wrong,
        "taken": _taken(visit),
    }  # fmt: skip


def _taken(visit: Visit) -> bool:
    return bool(visit.session.held.get(TAKEN))


def take_sheet(visit: Visit) -> Give | Go:
    """Give the sheet as a file: then it is known to be kept, and no words are asked back."""
    sheet = visit.session.sheet
    if sheet is None:
        return Go("/")
    visit.session.held[TAKEN] = True
    place = Path(tempfile.mkdtemp(dir=visit.scratch)) / "unknot-sheet.html"
    place.write_text(sheet.html(), encoding="utf-8")
    return Give(place, place.name, "text/html")


def confirm(visit: Visit) -> Go | Shown:
    """Ask two words back, so that a sheet that was never printed is noticed; or put it off."""
    sheet = visit.session.sheet
    if sheet is None:
        return Go("/")
    later = visit.field("later") == "1"
    if not later and not _taken(visit):
        asked: tuple[int, ...] = visit.session.held.get("asked", ())
        if not sheet.confirm({place: visit.field(f"word-{place}") for place in asked}):
            return _sheet(visit, "sheet.wrong")
    visit.session.sheet = None
    visit.session.held.pop("asked", None)
    visit.session.held.pop(TAKEN, None)
    path, note = visit.session.held.pop(SHEET_FROM, ("/first", ""))
    return Go(path, "" if later else note)


PAGES = (
    Page(
        "unlock", "/unlock", "unlock.html.j2", show_unlock,
        {"": by_passphrase, "sheet": by_sheet}, frame=Frame.BARE, locked=True,
    ),
    Page("begin", "/begin", "begin.html.j2", show_begin, {"": make}, frame=Frame.BARE, locked=True),
    Page(
        "sheet", "/begin/sheet", "sheet.html.j2", show_sheet, {"": confirm, "take": take_sheet},
        frame=Frame.BARE,
    ),
    Page("lock", "/lock", "unlock.html.j2", lambda _: Go("/"), {"": lock}),
)  # fmt: skip
