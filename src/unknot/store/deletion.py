"""Deleting what a person wants gone: all, or some days, with what was worked out from them."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, true, update
from sqlalchemy.sql import ColumnElement

from unknot.store.imports import remove_unlinked
from unknot.store.kept import set_value, value_of
from unknot.store.schema import ENTRIES, FILES, FITS, IMPORTS, KEPT

WORKED_OUT = (
    "answer", "answer details", "answer change", "forecast", "plan", "today", "calendar given",
    "trial answer", "trial designs",
)  # fmt: skip
"""Kinds that can be worked out again, and go with the days they came from."""
TRIAL = "trial"
"""A trial stays, without what was said of the deleted days; one that lies within them goes."""
DELETIONS = "deletions"
"""The setting that counts how often something was deleted for good."""
DAYS_DELETED = "days_deleted"
"""In the report of an import: that days which it brought were deleted; not which."""
OF_A_DAY = ("body map", "wrong")
"""What a person said on a day, which goes with that day."""


@dataclass(frozen=True)
class Deleted:
    """How much is, or would be, deleted.

    Attributes:
        stretches: days of a signal of a device.
        raw: records kept as they stand. They do not say their days: where some days of an import
            go, all of these go.
        worked_out: answers, forecasts, plans and what was said by them; with everything, trials
            and decisions too.
        trial_days: days of trials of which somebody said what was done.
        backups: files.
        unreached: folders of backups that were not there, such as a disk that is not plugged in.
    """

    observations: int = 0
    exertions: int = 0
    notes: int = 0
    events: int = 0
    stretches: int = 0
    raw: int = 0
    fits: int = 0
    worked_out: int = 0
    trial_days: int = 0
    imports: int = 0
    backups: int = 0
    unreached: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All of it together."""
        return sum(getattr(self, one.name) for one in fields(self) if one.name != "unreached")


def counted(connection: Connection, first: date | None, last: date | None) -> Deleted:
    """How much would go."""
    whole = first is None and last is None
    held: dict[str, int] = {}
    for name, (table, _) in ENTRIES.items():
        if name == "raw":
            continue
        held[name] = _count(
            connection, select(func.count()).select_from(table).where(_within(name, first, last))
        )
    raw, links = ENTRIES["raw"]
    amount = select(func.coalesce(func.sum(raw.c.size), 0))
    if not whole:
        touched = links.c.import_id.in_(_touched(connection, first, last))
        amount = amount.where(raw.c.id.in_(select(links.c.entry).where(touched)))
    held["raw"] = _count(connection, amount)
    held["fits"] = _count(
        connection, select(func.count()).select_from(FITS).where(_after(FITS.c.at, first))
    )
    held["worked_out"] = _count(
        connection, select(func.count()).select_from(KEPT).where(_worked_out(first, last, whole))
    )
    held["trial_days"] = len(_said_in_trials(connection, first, last))
    if whole:
        held["imports"] = _count(connection, select(func.count()).select_from(IMPORTS))
    return replace(Deleted(), **held)


def remove(connection: Connection, first: date | None, last: date | None) -> None:
    """Delete days from the first to the last, or all, in the transaction of the connection.

    How often that was done is counted, so that whoever has read the file before looks again.
    """
    set_value(connection, DELETIONS, int(value_of(connection, DELETIONS, 0)) + 1)
    if first is None and last is None:
        for held, links in ENTRIES.values():
            connection.execute(delete(links))
            connection.execute(delete(held))
        for table in (FILES, IMPORTS, FITS, KEPT):
            connection.execute(delete(table))
        return
    touched = _touched(connection, first, last)
    for name, (held, links) in ENTRIES.items():
        gone = links.c.import_id.in_(touched)
        if name != "raw":
            gone = links.c.entry.in_(select(held.c.id).where(_within(name, first, last)))
        connection.execute(delete(links).where(gone))
    remove_unlinked(connection)
    connection.execute(delete(FITS).where(_after(FITS.c.at, first)))
    connection.execute(delete(KEPT).where(_worked_out(first, last, whole=False)))
    _take_from_trials(connection, first, last)
    for number in touched:  # warnings may quote what stood on those days
        row = connection.execute(select(IMPORTS.c.report).where(IMPORTS.c.id == number)).one()
        report: dict[str, Any] = {**json.loads(row.report), "warnings": [], DAYS_DELETED: True}
        connection.execute(
            update(IMPORTS).where(IMPORTS.c.id == number).values(report=json.dumps(report))
        )


def _within(name: str, first: date | None, last: date | None) -> ColumnElement[bool]:
    day = ENTRIES[name][0].c.day
    return and_(
        true() if first is None else day >= first.isoformat(),
        true() if last is None else day <= last.isoformat(),
    )


def _touched(connection: Connection, first: date | None, last: date | None) -> list[int]:
    """The imports that brought anything of these days."""
    found: set[int] = set()
    for name, (held, links) in ENTRIES.items():
        if name != "raw":
            chosen = (
                select(links.c.import_id)
                .distinct()
                .join(held, held.c.id == links.c.entry)
                .where(_within(name, first, last))
            )
            found |= set(connection.execute(chosen).scalars())
    return sorted(found)


def _after(at: ColumnElement[str], first: date | None) -> ColumnElement[bool]:
    return true() if first is None else at >= first.isoformat()


def _worked_out(first: date | None, last: date | None, whole: bool) -> ColumnElement[bool]:
    """What goes: all of it; or what was worked out since the first day, or said on such a day.

    Of what was said on a day its name ends with the day.
    """
    if whole:
        return true()
    day = func.substr(KEPT.c.id, -10)
    of_a_day = and_(
        KEPT.c.kind.in_(OF_A_DAY),
        true() if first is None else day >= first.isoformat(),
        true() if last is None else day <= last.isoformat(),
    )
    return or_(and_(KEPT.c.kind.in_(WORKED_OUT), _after(KEPT.c.at, first)), of_a_day)


def _said_in_trials(
    connection: Connection, first: date | None, last: date | None
) -> set[tuple[str, str]]:
    """Days of which a trial holds what was done, by the trial's name."""
    return {
        (name, day)
        for _, name, payload in _trials(connection)
        for day in (str(one["day"]) for one in payload["done"])
        if _inside(day, first, last)
    }


def _take_from_trials(connection: Connection, first: date | None, last: date | None) -> None:
    """Take what was said of these days out of every state that a trial was in.

    Its design, its lock and a stop stay: a stopped trial stays stopped. One whose days all lie
    within them goes.
    """
    for number, _, payload in _trials(connection):
        begins = date.fromisoformat(str(payload["begins"]))
        design = payload["design"]
        days = int(design["groups"]) * len(design["arms"]) * int(design["block_days"])
        ends = begins + timedelta(days=days - 1)
        here = KEPT.c.number == number
        if all(_inside(one.isoformat(), first, last) for one in (begins, ends)):
            connection.execute(delete(KEPT).where(here))
            continue
        left = [one for one in payload["done"] if not _inside(str(one["day"]), first, last)]
        if len(left) < len(payload["done"]):
            text = json.dumps({**payload, "done": left}, ensure_ascii=False, sort_keys=True)
            connection.execute(update(KEPT).where(here).values(payload=text))


def _trials(connection: Connection) -> list[tuple[int, str, dict[str, Any]]]:
    """Every state of every trial as it is kept: its row's number, its name, itself."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    chosen = select(KEPT.c.number, KEPT.c.id, KEPT.c.payload).where(KEPT.c.kind == TRIAL)
    for row in connection.execute(chosen):
        held: Any = json.loads(row.payload)
        if isinstance(held, dict) and "done" in held:
            found.append((row.number, row.id, cast("dict[str, Any]", held)))
    return found


def _inside(day: str, first: date | None, last: date | None) -> bool:
    """Whether a day is one of those."""
    return (first is None or day >= first.isoformat()) and (last is None or day <= last.isoformat())


def _count(connection: Connection, chosen: Select[Any]) -> int:
    return int(connection.execute(chosen).scalar_one())
