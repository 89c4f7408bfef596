"""My data: send files, undo an import, take a copy, erase; what is sent goes on in `bring`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from unknot.errors import UnknotError
from unknot.store import weekly_backup
from unknot.store.imports import ImportRecord
from unknot.store.typed_days import is_typed
from unknot.web import first_steps
from unknot.web.page import Give, Go, Page, Shown, Tab, Visit
from unknot.web.pages.bring import begin, forget, held_by
from unknot.web.pages.opening import SHEET_FROM
from unknot.web.problem_words import problem_words
from unknot.workflow import exports

MOST_IMPORTS = 30
ERASE = "everything"


def show(visit: Visit) -> Shown:
    """What is there, and whether files wait on their way in."""
    imports = [one for one in visit.store.imports() if one.undone is None]
    held = held_by(visit)
    return {
        "imports": list(reversed(imports))[:MOST_IMPORTS],
        "typed": {one.import_id: _month(one, visit) for one in imports if _typed(one)},
        "waiting": held is not None and held.saved is None,
        "encrypted": visit.store.encrypted,
        "backups": len(visit.store.backups()),
        "weekly": weekly_backup.is_on(visit.store),
        "problem": None
        if visit.vault.backup_problem is None
        else problem_words(visit.vault.backup_problem, visit.words),
        "erasing": visit.field("erase") == "1",
        "going": visit.store.count_delete(None, None) if visit.field("erase") == "1" else None,
        "wrong": "",
    }


def _typed(one: ImportRecord) -> bool:
    return is_typed([file.reader for file in one.files])


def _month(one: ImportRecord, visit: Visit) -> str:
    """The month of what was tapped, as the language writes it: "July 2025"."""
    year, _, month = one.files[0].name[6:].partition("-")
    return f"{visit.words(f'date.months.{int(month) - 1}')} {year}"


def undo(visit: Visit) -> Go:
    """Take an import back."""
    said = visit.field("import")
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise UnknotError("unknown-import", "there is no such import.", "go back and choose one.")
    visit.store.undo(int(said), visit.now)
    held = held_by(visit)
    if held is not None and held.saved is not None:
        forget(visit)
    return Go("/data", "data.undone", {"number": int(said)})


def take(visit: Visit) -> Give:
    """Give a copy of everything, readable without this program."""
    folder = Path(tempfile.mkdtemp(dir=visit.scratch))
    name = f"unknot-{visit.today.isoformat()}.zip"
    exports.write_zip(exports.belongings(visit.store), folder / name, visit.now)
    return Give(folder / name, name, "application/zip")


def back_up(visit: Visit) -> Go:
    """Write a backup beside the file."""
    visit.store.backup(when=visit.now)
    return Go("/data", "data.backed_up")


def weekly(visit: Visit) -> Go:
    """Have a backup written every week, or no longer."""
    on = visit.field("weekly") == "1"
    weekly_backup.turn(visit.store, on=on)
    return Go("/data", "data.weekly_begun" if on else "data.weekly_ended")


def another_sheet(visit: Visit) -> Go:
    """Make another recovery sheet; its page shows it once, and comes back here."""
    if visit.store.encrypted:
        visit.session.sheet = visit.store.new_recovery_sheet(when=visit.now)
        visit.session.held[SHEET_FROM] = ("/data", "data.sheet_kept")
    return Go("/begin/sheet" if visit.store.encrypted else "/data")


def erase(visit: Visit) -> Go | Shown:
    """Erase everything, after a second yes in words; backups too where that is ticked."""
    typed = visit.field("typed").casefold()
    if typed not in (ERASE, visit.words("data.erase_word").casefold()):
        going = visit.store.count_delete(None, None)
        return {**show(visit), "erasing": True, "going": going, "wrong": "data.erase_wrong"}
    forget(visit)
    visit.vault.bench.end(visit.store)  # else it would keep an answer of what is erased
    visit.store.delete(None, None, backups=visit.field("backups") == "1")
    visit.vault.forget_deleted(visit.store)
    visit.session.heard_of(visit.vault.deletions)
    first_steps.begin_again(visit.store)
    if left := len(visit.store.backups()):
        return Go("/data", "data.erased_here", {"n": left})
    return Go("/data", "data.erased")


PAGE = Page(
    "data", "/data", "data.html.j2", show,
    {
        "look": begin, "undo": undo, "take": take,
        "back-up": back_up, "weekly": weekly, "sheet": another_sheet, "erase": erase,
    },
    tab=Tab(90), uploads=True,
)  # fmt: skip
