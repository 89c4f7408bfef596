"""Ways into a person's file, changed in any order: `python studies/store_keys.py --sequences 500`.

Each sequence is drawn from its own number: passphrases changed, data keys rotated, sheets printed,
keyrings gained and lost, days brought in, backups written, the file opened by any way in, and
backups restored in an empty folder. At its end every sheet opens every backup that was made after
it, and holds what was in it. What was tried is counted in `docs/measured/store_keys.json` after
every few, and the next run goes on from there (`--afresh` begins anew); what was wrong is listed in
it by number (`--only NUMBER` does it again). Guessing is made cheap (8 KiB, as in the tests): how
slow Argon2id is changes nothing of which key opens what.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from unknot.benchmark.computer import processor
from unknot.diary.entries import Diary, Observation, Scale
from unknot.errors import UnknotError
from unknot.store.imports import ImportedFile
from unknot.store.person_file import (
    GuessingCost,
    Keyring,
    Passphrase,
    PersonFile,
    RecoverySheet,
    RecoveryWords,
    Secret,
)

FIGURES = Path(__file__).parents[1] / "docs" / "measured" / "store_keys.json"
CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
STEPS = 20
EACH = 10  # sequences, after which is written down what was seen
WHEN = datetime(2026, 11, 1, 12, tzinfo=UTC)
PAIN = Scale(0.0, 10.0, 1.0)


class MadeUpKeyring:
    """Stands in for the system's keyring."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        """What is held."""
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Hold it."""
        self.held[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        """Hold it no longer."""
        del self.held[service, username]


@dataclass(frozen=True)
class CopiedBackup:
    """A backup put elsewhere, with what opened the file on its day."""

    path: Path
    imports: int
    phrase: str
    sheets: tuple[RecoverySheet, ...]


class FileLife:
    """One file, and whatever happens to its ways in."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.keyring = Keyring(MadeUpKeyring())
        self.imports = self.opened = 0
        self.now, self.phrase = WHEN, "phrase 0"
        self.path = folder / "me.unknot"
        self.file, sheet = PersonFile.create(self.path, self.phrase, cost=CHEAP, when=WHEN)
        self.sheets, self.copies = [sheet], list[CopiedBackup]()
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        """One thing happens."""
        things: dict[str, Callable[[], None]] = {
            "passphrase": self._change_passphrase,
            "rotate": self.file.rotate_key,
            "sheet": lambda: self.sheets.append(self.file.new_recovery_sheet(when=self.now)),
            "keyring": self._gain_keyring,
            "keyring lost": self._lose_keyring,
            "import": self._bring_in,
            "backup": self._back_up,
            "open": self._open,
            "restore": self._restore_any,
        }
        name = self.chance.choice(sorted(things))
        things[name]()
        self.done[name] += 1

    def end(self) -> None:
        """Every sheet opens every backup that was made after it, and no other sheet any."""
        self.file.close()
        stranger = PersonFile.create(self.folder / "stranger.unknot", "other", cost=CHEAP)
        stranger[0].close()
        for copied in self.copies:
            for sheet in copied.sheets:
                self._restore(copied, RecoveryWords(sheet.text()))
            later = [one for one in self.sheets if one not in copied.sheets]
            for sheet in (stranger[1], *later):
                _refused(copied.path, self.folder, RecoveryWords(sheet.text()))

    def _change_passphrase(self) -> None:
        self.phrase = f"phrase {self.chance.random()}"
        self.file.change_passphrase(self.phrase, cost=CHEAP)

    def _gain_keyring(self) -> None:
        self.file.add_keyring(self.keyring)
        self.file.close()
        self.file = PersonFile.open(self.path, self.keyring)

    def _lose_keyring(self) -> None:
        self.keyring = Keyring(MadeUpKeyring())

    def _bring_in(self) -> None:
        self.imports += 1
        name = f"{self.imports}.csv"
        day = date(2024, 3, 1) + timedelta(days=self.imports)
        seen = Observation(day, "pain", float(self.imports % 11), "points", PAIN, f"{name}: pain")
        file = ImportedFile(name, f"{self.imports:064x}", 1, "made-up")
        brought = Diary("me", "local", (seen,), (), sources=(name,))
        self.file.add_import(brought, [file], self.now)

    def _back_up(self) -> None:
        self.now += timedelta(days=1)
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        made = Path(shutil.copy(self.file.backup(when=self.now), elsewhere))
        self.copies.append(CopiedBackup(made, self.imports, self.phrase, tuple(self.sheets)))

    def _open(self) -> None:
        self.file.close()
        words = [RecoveryWords(one.text()) for one in self.sheets]
        self.file = PersonFile.open(
            self.path, self.chance.choice([Passphrase(self.phrase), *words])
        )
        assert len(self.file.imports()) == self.imports, "an import is lost"

    def _restore_any(self) -> None:
        if not self.copies:
            return
        copied = self.chance.choice(self.copies)
        words = [RecoveryWords(one.text()) for one in copied.sheets]
        self._restore(copied, self.chance.choice([Passphrase(copied.phrase), *words]))
        _refused(copied.path, self.folder, Passphrase("no phrase of it"))

    def _restore(self, copied: CopiedBackup, way: Secret) -> None:
        empty = Path(tempfile.mkdtemp(dir=self.folder))
        with PersonFile.restore(copied.path, empty / "back.unknot", way) as back:
            assert len(back.imports()) == copied.imports, "the backup holds other imports"
            assert len(back.diary().observations) == copied.imports, "the backup holds other days"
        self.opened += 1
        shutil.rmtree(empty)


def _refused(backup: Path, folder: Path, way: Secret) -> None:
    empty = Path(tempfile.mkdtemp(dir=folder))
    try:
        PersonFile.restore(backup, empty / "back.unknot", way).close()
    except UnknotError:
        return
    finally:
        shutil.rmtree(empty)
    raise AssertionError("a way in that is none opened a backup")


def sequence(number: int) -> tuple[Counter[str], int, str]:
    """One sequence: what happened how often, how many backups were opened, what was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="unknot-keys-"))
    try:
        life = FileLife(folder, random.Random(number))
        try:
            for _ in range(STEPS):
                life.step()
            life.end()
        except Exception:  # noqa: BLE001 (what goes wrong is what is looked for)
            return life.done, life.opened, traceback.format_exc(limit=-3)
        return life.done, life.opened, ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class KeySums:
    """What became of all sequences so far."""

    next: int = 0
    opened: int = 0
    seconds: float = 0.0
    steps: Counter[str] = field(default_factory=Counter[str])
    wrong: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @classmethod
    def recorded(cls) -> KeySums:
        """What is recorded."""
        if not FIGURES.exists():
            return cls()
        held = json.loads(FIGURES.read_text(encoding="utf-8"))
        return cls(
            held["sequences"], held["backups_opened"], held["seconds"], Counter(held["steps"]),
            held["wrong"],
        )  # fmt: skip

    def record(self) -> dict[str, Any]:
        """Write it down."""
        figures: dict[str, Any] = {
            "again": "python studies/store_keys.py --sequences 500 --afresh",
            "day": datetime.now(tz=UTC).date().isoformat(),
            "processor": processor(),
            "sequences": self.next,
            "backups_opened": self.opened,
            "seconds": round(self.seconds),
            "steps": dict(sorted(self.steps.items())),
            "wrong": self.wrong,
        }
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        return figures


def main() -> None:
    """Go through sequences up to a number of them."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--sequences", type=int, default=500, help="so many in all")
    ask.add_argument("--afresh", action="store_true", help="count from nothing")
    ask.add_argument("--only", type=int, help="do this one again, and show what comes of it")
    given = ask.parse_args()
    if given.only is not None:
        print(sequence(given.only))
        return
    sums = KeySums() if given.afresh else KeySums.recorded()
    begin = time.process_time()
    while sums.next < given.sequences:
        steps, opened, wrong = sequence(sums.next)
        sums.steps += steps
        sums.opened += opened
        if wrong:
            sums.wrong.append({"number": sums.next, "what": wrong})
            print(sums.next, wrong, file=sys.stderr)
        sums.next += 1
        if sums.next % EACH == 0 or sums.next == given.sequences:
            sums.seconds += time.process_time() - begin
            begin = time.process_time()
            sums.record()
            print(f"{sums.next} sequences, {sums.opened} backups opened", file=sys.stderr)


if __name__ == "__main__":
    main()
