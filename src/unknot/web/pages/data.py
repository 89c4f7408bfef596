"""My data: look into a file before saving it, undo an import, take a copy, erase."""

from __future__ import annotations

import tempfile
from datetime import UTC
from pathlib import Path
from typing import cast

from unknot.errors import UnknotError
from unknot.parsing.reader import ReadRequest
from unknot.store.imports import ImportRecord
from unknot.store.typed_days import is_typed
from unknot.web import first_steps
from unknot.web.page import Give, Go, Page, Shown, Tab, Visit
from unknot.workflow import exports
from unknot.workflow.imports import DryRun, add, look_at

HELD = "look"
MOST_IMPORTS, MOST_REASONS = 30, 8
ERASE = "everything"


def show(visit: Visit) -> Shown:
    """What is there, and what waits for a yes."""
    imports = [one for one in visit.store.imports() if one.undone is None]
    look = cast("DryRun | None", visit.session.held.get(HELD))
    return {
        "imports": list(reversed(imports))[:MOST_IMPORTS],
        "typed": {one.import_id for one in imports if _typed(one)},
        "found": look,
        "recorded": () if look is None else _recorded(look),
        "left_out": () if look is None or look.diary is None else look.diary.skipped[:MOST_REASONS],
        "encrypted": visit.store.encrypted,
        "backups": len(visit.store.backups()),
        "erasing": visit.field("erase") == "1",
        "going": visit.store.count_delete(None, None) if visit.field("erase") == "1" else None,
        "wrong": "",
    }


def _typed(one: ImportRecord) -> bool:
    return is_typed([file.reader for file in one.files])


def _recorded(look: DryRun) -> tuple[tuple[str, int, str, str], ...]:
    """What is recorded on which days, what is on most days first."""
    from unknot.merging.survey import survey

    rows = () if look.diary is None else survey(look.diary).rows
    return tuple(
        (row.what.replace("_", " "), row.days, row.first.isoformat(), row.last.isoformat())
        for row in sorted(rows, key=lambda row: (-row.days, row.what, row.device))
    )


def look_into(visit: Visit) -> Go:
    """Read what was sent, and change nothing yet."""
    visit.session.held.pop(HELD, None)
    if not visit.files:
        return Go("/data", "data.no_file")
    places = {Path(one.name): one.place for one in visit.files}
    try:
        look = look_at(places, ReadRequest(visit.today), visit.store)
    except BaseException:
        forget(visit)
        raise
    visit.session.held[HELD] = look
    first_steps.step_done(visit.store, "file")
    return Go("/data#look")


def forget(visit: Visit) -> None:
    """Remove what was sent and waits."""
    visit.session.held.pop(HELD, None)
    visit.session.remove_sent()


def save(visit: Visit) -> Go:
    """Bring in what was looked at."""
    look = cast("DryRun | None", visit.session.held.get(HELD))
    if look is None:
        return Go("/data", "data.nothing_held")
    if look.diary is None:
        forget(visit)
        return Go("/data", "data.nothing_new")
    done = add(look, visit.store, visit.now.astimezone(UTC))
    forget(visit)
    return Go("/data", "data.saved", {"n": done.new, "number": done.import_id})


def not_now(visit: Visit) -> Go:
    """Leave it."""
    forget(visit)
    return Go("/data", "data.left")


def undo(visit: Visit) -> Go:
    """Take an import back."""
    said = visit.field("import")
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise UnknotError("unknown-import", "there is no such import.", "go back and choose one.")
    visit.store.undo(int(said), visit.now)
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


def erase(visit: Visit) -> Go | Shown:
    """Erase everything, after a second yes in words; backups too where that is ticked."""
    typed = visit.field("typed").casefold()
    if typed not in (ERASE, visit.words("data.erase_word").casefold()):
        going = visit.store.count_delete(None, None)
        return {**show(visit), "erasing": True, "going": going, "wrong": "data.erase_wrong"}
    forget(visit)
    visit.store.delete(None, None, backups=visit.field("backups") == "1")
    first_steps.begin_again(visit.store)
    return Go("/data", "data.erased")


PAGE = Page(
    "data", "/data", "data.html.j2", show,
    {
        "look": look_into, "save": save, "not-now": not_now, "undo": undo, "take": take,
        "back-up": back_up, "erase": erase,
    },
    tab=Tab(90), uploads=True,
)  # fmt: skip
