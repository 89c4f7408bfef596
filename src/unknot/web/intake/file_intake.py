"""Files that were sent: looked into in a thread of their own, with what is done told as it goes.

Stages: looking (formats, questions) → asking → reading → looked, or wrong; then saving → saved.
Nothing is changed before saving. The person's file is in use for moments only, so that every other
page answers meanwhile.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from unknot.errors import UnknotError
from unknot.parsing.guess import guess_table
from unknot.parsing.mapping import Mapping as ColumnMapping
from unknot.parsing.reader import ReadRequest
from unknot.readers import recognise
from unknot.store.imports import ImportResult
from unknot.store.person_file import PersonFile
from unknot.web.intake.kept_mappings import (
    forget_mapping,
    keep_mapping,
    kept_mappings,
    mapping_kept_for,
)
from unknot.web.intake.table_questions import AskedTable, TableQuestion
from unknot.workflow.hashed_files import hashes
from unknot.workflow.imports import DryRun, FileLook, add, known_files, look_beside
from unknot.workflow.parts import parted

HELD = "intake"
"""Where a session holds it."""
UNKNOWN = "unknown-format"
SUMMED, GUESSED = 0.1, 0.2
"""Shares of the work that are done when files are summed, and when their formats are known."""


class IntakeStage(StrEnum):
    """How far it is."""

    LOOKING = "looking"
    ASKING = "asking"
    READING = "reading"
    LOOKED = "looked"
    SAVING = "saving"
    SAVED = "saved"
    WRONG = "wrong"


WORKING = (IntakeStage.LOOKING, IntakeStage.READING, IntakeStage.SAVING)


class _Left(Exception):
    """The person left, or sent other files."""


@dataclass
class FileIntake:
    """Some files on their way in.

    Attributes:
        use: gives the person's open file for a moment.
        files: for each name that was sent, where its content lies.
        remembered: tables that are read as the person said before.
        wrong: what kept everything from being read or saved.
    """

    use: Callable[[], AbstractContextManager[PersonFile]]
    files: dict[Path, Path]
    today: date
    when: datetime
    stage: IntakeStage = IntakeStage.LOOKING
    share: float = 0.0
    file: str = ""
    tables: list[AskedTable] = field(default_factory=list[AskedTable])
    remembered: dict[str, Path] = field(default_factory=dict[str, Path])
    look: DryRun | None = None
    saved: ImportResult | None = None
    wrong: UnknotError | None = None
    left: bool = False
    _mappings: dict[Path, ColumnMapping] = field(default_factory=dict[Path, ColumnMapping])
    _person: str | None = None
    _refused: list[FileLook] = field(default_factory=list[FileLook])
    _thread: threading.Thread | None = None
    _apart: bool = False
    _unread: tuple[str, ...] = ()

    @property
    def working(self) -> bool:
        """Whether something is being done."""
        return self.stage in WORKING

    def begin(self) -> None:
        """Begin to look."""
        self._start(IntakeStage.LOOKING, self._look)

    def wait(self, seconds: float | None) -> None:
        """Wait for what is being done; small files are done at once."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def leave(self) -> None:
        """Leave all of it: what is being done ends soon, and nothing comes of it."""
        self.left = True

    def question(self) -> tuple[AskedTable, TableQuestion] | None:
        """The table and the question that is next; None where all is said."""
        for table in self.tables:
            asked = table.next_question()
            if asked is not None:
                return table, asked
        return None

    def answer(self, question: str, place: int) -> None:
        """Take an answer to the question that is next; any other is too late and changes nothing.

        Raises:
            UnknotError: the table cannot be read so.
        """
        held = self.question()
        if held is None or held[1].id != question or place not in range(len(held[1].answers)):
            return
        held[0].answer(held[1], place)
        self._go_on()

    def leave_out(self, name: str) -> None:
        """Leave a table out; the others go on."""
        self.tables = [one for one in self.tables if one.name != name]
        self.files = {given: place for given, place in self.files.items() if given.name != name}
        self.remembered.pop(name, None)
        self._go_on()

    def ask_again(self, store: PersonFile, name: str) -> None:
        """Ask about a table again that was read as the person said before."""
        place = self.remembered.pop(name, None)
        if place is None or self.working:
            return
        forget_mapping(store, place, self.when)
        self._mappings.pop(place, None)
        self._person = self.look = None
        self._start(IntakeStage.LOOKING, self._look)

    def save(self) -> None:
        """Bring in what was looked at."""
        if self.stage is IntakeStage.LOOKED and self.look is not None and self.look.diary:
            self._start(IntakeStage.SAVING, self._save)

    def how_read(self) -> tuple[AskedTable, ...]:
        """The tables of one's own that are read as was said."""
        return tuple(self.tables)

    def _go_on(self) -> None:
        if self.question() is not None:
            return
        if not self.files:
            self.stage, self.wrong = IntakeStage.WRONG, None
            return
        for table in self.tables:
            self._mappings[table.place] = table.mapping()
            self._person = table.person or self._person
        self._start(IntakeStage.READING, self._read)

    def _start(self, stage: IntakeStage, work: Callable[[], None]) -> None:
        self.stage, self.share, self.file = stage, 0.0, ""
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except _Left:
            return
        except UnknotError as wrong:
            self.wrong, self.stage = wrong, IntakeStage.WRONG
        except Exception:  # noqa: BLE001 (a bug in a thread shows where the program was started)
            if not self.left:  # what was sent is removed when the person leaves
                traceback.print_exc()
            self.wrong, self.stage = None, IntakeStage.WRONG

    def _tell(self, file: str, share: float) -> None:
        if self.left:
            raise _Left
        self.file, self.share = file, share

    def _look(self) -> None:
        """Find out what each file is, and what has to be asked."""
        if not self._apart and self.files:
            parts = parted(self.files, next(iter(self.files.values())).parent)
            self.files, self._unread, self._apart = parts.places, parts.unread, True
        sums = hashes(self.files, lambda what, share: self._tell(_file(what), SUMMED * share))
        with self.use() as store:
            there, kept = known_files(store, sums), kept_mappings(store)
        self.tables, self._refused = [], []
        for i, (given, place) in enumerate(self.files.items()):
            self._tell(given.name, SUMMED + (GUESSED - SUMMED) * i / len(self.files))
            held = sums[given]
            if isinstance(held, UnknotError) or held.sha256 in there or place in self._mappings:
                continue
            self._look_at(given, place, kept)
        if self.question() is not None:
            self.stage = IntakeStage.ASKING
            return
        for table in self.tables:
            self._mappings[table.place] = table.mapping()
        self.stage = IntakeStage.READING
        self._read()

    def _look_at(
        self, given: Path, place: Path, kept: Mapping[str, tuple[ColumnMapping, str | None]]
    ) -> None:
        try:
            recognise(place, ReadRequest(self.today))
        except UnknotError as wrong:
            if wrong.code != UNKNOWN:
                return  # reading says why
        else:
            return
        try:
            before = mapping_kept_for(kept, place)
            if before is not None:
                self._mappings[place], self._person = before[0], before[1] or self._person
                self.remembered[given.name] = place
                return
            self.tables.append(AskedTable(given.name, place, guess_table(place)))
        except UnknotError:
            return  # reading says why

    def _read(self) -> None:
        """Read all files; one that cannot be read together with the others is left out."""
        ask = ReadRequest(self.today, self._person)
        try:
            look = self._looked(self.files, ask)
        except UnknotError as wrong:
            if len(self.files) == 1:
                raise
            look = self._one_by_one(ask, wrong)
        if look.diary is not None:
            warnings = (*self._unread, *look.diary.warnings)
            look = replace(look, diary=replace(look.diary, warnings=warnings))
        self.look, self.stage = look, IntakeStage.LOOKED

    def _looked(self, files: Mapping[Path, Path], ask: ReadRequest) -> DryRun:
        def tell(what: str, share: float) -> None:
            self._tell(_file(what), GUESSED + (1.0 - GUESSED) * share)

        return look_beside(files, ask, self.use, guessed=self._mappings, progress=tell)

    def _one_by_one(self, ask: ReadRequest, wrong: UnknotError) -> DryRun:
        """As many of the files as can be read together, in the order in which they were sent."""
        read: dict[Path, Path] = {}
        look: DryRun | None = None
        for given, place in self.files.items():
            try:
                look = self._looked({**read, given: place}, ask)
            except UnknotError as alone:
                self._refused.append(_refused(given.name, alone))
            else:
                read[given] = place
        if look is None or not read:
            raise wrong
        look = self._looked(read, ask)
        return replace(look, files=(*look.files, *self._refused))

    def _save(self) -> None:
        assert self.look is not None
        with self.use() as store:
            if self.left:
                raise _Left
            done = add(self.look, store, self.when.astimezone(UTC))
            for table in self.tables:
                keep_mapping(store, table.place, table.mapping(), table.person, self.when)
        self.saved, self.stage = done, IntakeStage.SAVED


def _refused(name: str, wrong: UnknotError) -> FileLook:
    return FileLook(name, refused=wrong.said, fix=wrong.fix, code=wrong.code)


def _file(what: str) -> str:
    """The file that a word of progress is about; empty where it is about all of them."""
    for begin in ("looking at ", "reading "):
        name = what.removeprefix(begin)
        if name != what and "." in name:
            return name
    return ""
