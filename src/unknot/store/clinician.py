"""What clinicians wrote, in a person's file: limits, and what takes them away. All of it stays.

Each sheet in force only tightens, so another one needs no code. One is taken away by the code that
its clinician set, or by a written note; both are kept with it.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from argon2.low_level import Type, hash_secret_raw

from unknot.errors import UnknotError
from unknot.plan.standing import ClinicianLimits, DoingPerWeek
from unknot.store.secrets import SALT_BYTES, STRONG, GuessingCost

if TYPE_CHECKING:
    from unknot.store.person_file import PersonFile

LIMITS, ENDED = "clinician limits", "pacing ended"
GUESSES = "clinician_guesses"
FREE_GUESSES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
SHORTEST_CODE = 4


@dataclass(frozen=True)
class WrittenNote:
    """Who took something away, when, and why."""

    name: str
    day: date
    reason: str


@dataclass(frozen=True)
class ClinicianSheet:
    """A sheet as it is kept.

    Attributes:
        number: its number in this file.
        entered: when it was.
        has_code: whether its clinician set a code.
        removed: when it was taken away; None while it is in force.
        note: what was written then; None where the code was given.
    """

    number: int
    limits: ClinicianLimits
    entered: datetime
    has_code: bool
    removed: datetime | None = None
    note: WrittenNote | None = None


def add_sheet(
    person: PersonFile, limits: ClinicianLimits, code: str | None, when: datetime,
    cost: GuessingCost = STRONG,
) -> ClinicianSheet:  # fmt: skip
    """Put limits in force.

    Args:
        code: what only the clinician knows; without one, only a written note takes them away.

    Raises:
        UnknotError: code "short-code".
    """
    number = 1 + max((sheet.number for sheet in sheets(person)), default=0)
    payload = {
        "limits": _to_plain(limits),
        "code": None if code is None else _locked(code, cost),
        "entered": when.isoformat(),
        "removed": None,
        "note": None,
    }
    _keep(person, LIMITS, str(number), payload, when)
    return _sheet(str(number), payload)


def sheets(person: PersonFile) -> list[ClinicianSheet]:
    """Every sheet, in the order of entering, those that were taken away too."""
    found = [_sheet(row.id, row.payload) for row in person.kept(LIMITS)]
    return sorted(found, key=lambda sheet: sheet.number)


def in_force(person: PersonFile) -> tuple[ClinicianLimits, ...]:
    """The limits that hold."""
    return tuple(sheet.limits for sheet in sheets(person) if sheet.removed is None)


def remove_by_code(person: PersonFile, number: int, code: str, when: datetime) -> ClinicianSheet:
    """Take a sheet away by its code. Wrong guesses are counted, and soon have to wait.

    Raises:
        UnknotError: code "unknown-sheet", "no-code", "wrong-code" or "wait".
    """
    payload = _payload(person, number)
    lock = payload["code"]
    if lock is None:
        raise UnknotError(
            "no-code", f"sheet {number} has no code.", "take it away by a written note: --written."
        )
    wrong = _may_guess(person, when)
    # Counted before it is tried: whoever stops the program half-way has guessed all the same.
    person.set_setting(GUESSES, {"wrong": wrong + 1, "last": when.isoformat()})
    salt, cost = bytes.fromhex(lock["salt"]), GuessingCost(**lock["cost"])
    if not hmac.compare_digest(_hash(code, salt, cost), bytes.fromhex(lock["hash"])):
        raise UnknotError(
            "wrong-code", f"this is not the code of sheet {number}.",
            "ask the clinician who set it, or take it away by a written note: --written.",
        )  # fmt: skip
    person.set_setting(GUESSES, None)
    return _remove(person, number, payload, None, when)


def remove_in_writing(
    person: PersonFile, number: int, note: WrittenNote, when: datetime
) -> ClinicianSheet:
    """Take a sheet away by a written note, which is kept and shown.

    Raises:
        UnknotError: code "unknown-sheet" or "bad-note".
    """
    return _remove(person, number, _payload(person, number), _checked(note, when), when)


def end_pacing(person: PersonFile, note: WrittenNote, when: datetime) -> None:
    """Keep a clinician's note that pacing has ended; a sheet that asks for it holds all the same.

    Raises:
        UnknotError: code "bad-note".
    """
    plain = {**asdict(_checked(note, when)), "day": note.day.isoformat()}
    _keep(person, ENDED, note.day.isoformat(), plain, when)


def ended(person: PersonFile) -> list[WrittenNote]:
    """Notes that ended pacing, in the order of entering."""
    return [_note(row.payload) for row in person.kept(ENDED, earlier=True)]


def _may_guess(person: PersonFile, when: datetime) -> int:
    """How many guesses were wrong; refused while the last one is too near."""
    guesses: dict[str, Any] = person.setting(GUESSES) or {}
    wrong = int(guesses.get("wrong", 0))
    if wrong < FREE_GUESSES:
        return wrong
    last = datetime.fromisoformat(guesses["last"])
    wait = min(FIRST_WAIT * 2.0 ** min(wrong - FREE_GUESSES, 10), LONGEST_WAIT)
    if last > when:  # the clock went back: the wait begins anew
        last = when
        person.set_setting(GUESSES, {"wrong": wrong, "last": when.isoformat()})
    left = last + wait - when
    if left > timedelta(0):
        minutes = -(-left // timedelta(minutes=1))
        raise UnknotError(
            "wait", f"{wrong} guesses were wrong.", f"try again in {minutes} minutes."
        )  # fmt: skip
    return wrong


def _remove(
    person: PersonFile, number: int, payload: Mapping[str, Any], note: WrittenNote | None,
    when: datetime,
) -> ClinicianSheet:  # fmt: skip
    written = None if note is None else {**asdict(note), "day": note.day.isoformat()}
    gone = {**payload, "removed": when.isoformat(), "note": written}
    _keep(person, LIMITS, str(number), gone, when)
    return _sheet(str(number), gone)


def _payload(person: PersonFile, number: int) -> Mapping[str, Any]:
    there = {row.id: row.payload for row in person.kept(LIMITS) if row.payload["removed"] is None}
    if str(number) not in there:
        raise UnknotError(
            "unknown-sheet", f"no sheet {number} is in force.", "see unknot clinician show."
        )
    return there[str(number)]


def _checked(note: WrittenNote, when: datetime) -> WrittenNote:
    if not note.name.strip() or not note.reason.strip():
        raise UnknotError(
            "bad-note", "a written note needs a name and a reason.", "give --name and --reason."
        )
    if note.day > when.date() + timedelta(days=1):  # a day may begin earlier elsewhere
        raise UnknotError(
            "bad-note", f"{note.day} is not yet.", "write the day on which it was said."
        )
    return note


def _keep(person: PersonFile, kind: str, name: str, payload: Any, when: datetime) -> None:
    person.keep(kind, name, payload, model_hash="", data_hash="", when=when)


def _locked(code: str, cost: GuessingCost) -> dict[str, Any]:
    if len(_plain(code)) < SHORTEST_CODE:
        raise UnknotError(
            "short-code", f"the code is shorter than {SHORTEST_CODE} signs.", "choose a longer one."
        )
    salt = os.urandom(SALT_BYTES)
    return {"salt": salt.hex(), "cost": asdict(cost), "hash": _hash(code, salt, cost).hex()}


def _hash(code: str, salt: bytes, cost: GuessingCost) -> bytes:
    cost.check()
    plain = _plain(code).encode()
    return hash_secret_raw(plain, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def _plain(code: str) -> str:
    return unicodedata.normalize("NFKC", code).strip()


def _to_plain(limits: ClinicianLimits) -> dict[str, Any]:
    caps = {name: [most.minutes, most.per_week] for name, most in limits.caps.items()}
    return {
        "name": limits.name, "day": limits.day.isoformat(), "caps": caps,
        "flare_limit": limits.flare_limit, "pacing": limits.pacing,
    }  # fmt: skip


def _sheet(name: str, payload: Mapping[str, Any]) -> ClinicianSheet:
    held = payload["limits"]
    limits = ClinicianLimits(
        held["name"], date.fromisoformat(held["day"]),
        {name: DoingPerWeek(*most) for name, most in held["caps"].items()},
        held["flare_limit"], held["pacing"],
    )  # fmt: skip
    sheet = ClinicianSheet(
        int(name), limits, datetime.fromisoformat(payload["entered"]), payload["code"] is not None
    )
    if payload["removed"] is None:
        return sheet
    note = None if payload["note"] is None else _note(payload["note"])
    return replace(sheet, removed=datetime.fromisoformat(payload["removed"]), note=note)


def _note(plain: Mapping[str, Any]) -> WrittenNote:
    return WrittenNote(plain["name"], date.fromisoformat(plain["day"]), plain["reason"])
