"""The person's file while the page runs: closed, or open for one request at a time."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar, cast

from unknot.diary.entries import Diary
from unknot.errors import DiaryError, UnknotError
from unknot.store import weekly_backup
from unknot.store.connection import is_plain
from unknot.store.deletion import DELETIONS
from unknot.store.person_file import GuessingCost, PersonFile
from unknot.store.recovery import RecoverySheet
from unknot.store.secrets import STRONG, Secret
from unknot.store.typed_days import change_mark, rows_in_all
from unknot.web import first_steps
from unknot.web.fitting.bench import Bench
from unknot.web.numbers import page_numbers
from unknot.web.outlook import ComingDays, Outlooks
from unknot.workflow.ceilings import CeilingsToday, ceilings_today
from unknot.workflow.stored_diary import days_made, diary_as_kept, stored_diary, zone_kept

NOTHING_YET = ("empty-store", "nothing-read")

Made = TypeVar("Made")


class Vault:
    """One person's file, and the diary in it as it was last read.

    Args:
        path: where it is, whether or not it is there.
        cost: of guessing the passphrase of a file that is made here.
        at_once: forecasts are worked out while a page waits, not beside it.

    Attributes:
        deletions: how often something was deleted for good since the page runs, by whomever.
        backup_problem: why the week's backup could not be written, where it could not.
    """

    def __init__(self, path: Path, cost: GuessingCost = STRONG, *, at_once: bool = False) -> None:
        """Hold it closed."""
        self.path, self._cost = path, cost
        self._outlooks = Outlooks(at_once=at_once)
        self._at_once = at_once
        self._working: object = None
        self._wrong: UnknotError | None = None
        self._lock = threading.RLock()
        self._person: PersonFile | None = None
        self._read: tuple[object, Diary] | None = None
        self._ceilings: tuple[object, CeilingsToday] | None = None
        self._made: dict[str, tuple[object, object]] = {}
        self.bench = Bench(self.use, automatic=not at_once)
        self.deletions = 0
        self.backup_problem: UnknotError | None = None
        self._backup_day: date | None = None
        self._seen: tuple[int, int] = (0, 0)

    def is_there(self) -> bool:
        """Whether there is a file."""
        return self.path.is_file()

    def is_open(self) -> bool:
        """Whether it is unlocked."""
        return self._person is not None

    def needs_secret(self) -> bool:
        """Whether something must be typed to open it."""
        return self.is_there() and not is_plain(self.path)

    def unlock(self, secret: Secret | None) -> None:
        """Open it; where it is open already, make sure that the secret is right.

        Raises:
            UnknotError: as `PersonFile.open`.
        """
        with self._lock:
            person = PersonFile.open(self.path, secret)
            if self._person is None:
                self._watch(person)
            else:
                person.close()

    def create(self, passphrase: str) -> RecoverySheet:
        """Make it.

        Raises:
            UnknotError: as `PersonFile.create`.
        """
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            person, sheet = PersonFile.create(self.path, passphrase, cost=self._cost)
            self._watch(person)
            return sheet

    def _watch(self, person: PersonFile) -> None:
        """Hold the file open, and let others delete between two requests."""
        person.database.watch()
        with person.database.busy():
            self._seen = (change_mark(person)[0], _deletions(person))
        self._person = person

    def close(self) -> None:
        """Lock it, and forget what was read of it."""
        self.bench.end()
        with self._lock:
            self._forget()
            if self._person is not None:
                person, self._person = self._person, None
                person.close()

    @contextmanager
    def use(self) -> Generator[PersonFile]:
        """The open file, for one request.

        Raises:
            UnknotError: code "locked".
        """
        with self._lock:
            if self._person is None:
                raise UnknotError("locked", "the page is locked.", "type your passphrase.")
            with self._person.database.busy():
                self._look_again(self._person)
                yield self._person

    def back_up_weekly(self, now: datetime) -> None:
        """Write the week's backup where it is due; looked at once a day, beside what pages show."""
        if self._backup_day == now.date() or not self.is_open():
            return
        self._backup_day = now.date()
        try:
            with self.use() as person:
                weekly_backup.write_if_due(person, now)
            self.backup_problem = None
        except UnknotError as error:
            self.backup_problem = error

    def _look_again(self, person: PersonFile) -> None:
        """Whether another program has deleted something; then nothing of it is held any more."""
        version, (seen, known) = change_mark(person)[0], self._seen
        if version == seen:
            return
        self._seen = (version, _deletions(person))
        if self._seen[1] != known:
            if not rows_in_all(person):
                first_steps.begin_again(person)
            self.forget_deleted(person)

    def forget_deleted(self, person: PersonFile) -> None:
        """End the work on what was deleted for good, and forget what was read of it."""
        self.bench.end(person)
        self._seen = (change_mark(person)[0], _deletions(person))
        self._forget()
        self.deletions += 1

    def _forget(self) -> None:
        self._read = self._ceilings = self._working = None
        self._made.clear()
        self._outlooks.forget()

    def diary(self, today: date) -> Diary | None:
        """All that is recorded, days made of stretches; None where nothing is.

        It is read again only when the file has changed, by whomever.
        """
        with self.use() as person:
            mark = (today, change_mark(person))
            if self._read is None or self._read[0] != mark:
                try:
                    self._read = (mark, stored_diary(person))
                except DiaryError as wrong:
                    if wrong.code not in NOTHING_YET:
                        raise
                    self._read = None  # what was erased is shown no more
                    return None
            return self._read[1]

    def ceilings(self, today: date) -> CeilingsToday:
        """Today's ceilings; worked out again only when the file has changed."""
        with self.use() as person:
            mark = (today, change_mark(person))
            if self._ceilings is None or self._ceilings[0] != mark:
                self._ceilings = (mark, ceilings_today(person, self.diary(today), today))
            return self._ceilings[1]

    def ready(self, today: date) -> bool:
        """Whether the diary and today's ceilings are known as the file stands now.

        If not, that work begins beside the page; it takes seconds with years of minutes.

        Raises:
            UnknotError: what that work met the last time, such as a damaged file.
        """
        with self.use() as person:
            mark = (today, change_mark(person))
            there = self._ceilings is not None and self._ceilings[0] == mark
            few = rows_in_all(person) <= page_numbers()["rows_at_once"]
            if there or few or self._at_once:
                self.ceilings(today)
                return True
            if self._wrong is not None:
                wrong, self._wrong = self._wrong, None
                raise wrong
            if self._working != mark:
                self._working = mark
                threading.Thread(target=self._work, args=(today,), daemon=True).start()
            return False

    def newest(self) -> tuple[Diary | None, CeilingsToday] | None:
        """What was worked out last, perhaps before the file changed; None where nothing was."""
        with self._lock:
            if self._ceilings is None:
                return None
            return None if self._read is None else self._read[1], self._ceilings[1]

    def _work(self, today: date) -> None:
        """Read the diary under the lock, make days of it outside, and keep both."""
        try:
            with self.use() as person:
                mark = (today, change_mark(person))
                raw, name, zone = diary_as_kept(person), person.path.name, zone_kept(person)
            try:
                made = days_made(raw, name, zone)
            except DiaryError as wrong:
                if wrong.code not in NOTHING_YET:
                    raise
                made = None
            with self.use() as person:
                self._read = None if made is None else (mark, made)
                self._ceilings = (mark, ceilings_today(person, made, today))
        except UnknotError as wrong:
            if wrong.code != "locked":  # else it was locked meanwhile, and nothing is to be said
                self._working, self._wrong = None, wrong
        except Exception:  # noqa: BLE001 (a bug in a thread shows where the program was started)
            traceback.print_exc()

    def remembered(self, name: str, today: date, make: Callable[[PersonFile], Made]) -> Made:
        """Something made of the file, under a name; made again only when the file has changed."""
        with self.use() as person:
            mark = (today, change_mark(person))
            held = self._made.get(name)
            if held is None or held[0] != mark:
                held = self._made[name] = (mark, make(person))
            return cast("Made", held[1])

    def coming_days(self, today: date, beyond: Mapping[str, float]) -> ComingDays | None:
        """The outlook from the diary as it was read last; None with none, or while it is made."""
        with self.use():
            self.ready(today)
            if self._read is None:
                return None
            return self._outlooks.newest(self._read[1], self._read[0], beyond)


def _deletions(person: PersonFile) -> int:
    return int(person.setting(DELETIONS, 0))
