"""A store with a passphrase in a file, as a script has it; cheap to guess, so quick to open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.cli.diaries import one_object

from unknot.cli import main
from unknot.store.person_file import GuessingCost, PersonFile
from unknot.store.secrets import Passphrase

CHEAP = GuessingCost(memory_kib=8, passes=1, lanes=1)
PHRASE = "five quite ordinary words here"


@dataclass(frozen=True)
class ScriptedStore:
    """A store and what scripts say to open it."""

    place: Path
    phrase_file: Path

    @property
    def words(self) -> list[str]:
        """The options that every command takes."""
        return ["--store", str(self.place), "--passphrase-file", str(self.phrase_file)]

    def open(self) -> PersonFile:
        """It itself."""
        return PersonFile.open(self.place, Passphrase(PHRASE))

    def run(self, capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
        """Run a command on it that is to be done, and give what it says."""
        capsys.readouterr()
        status = main.run([*args, *self.words, "--json"])
        out, err = capsys.readouterr()
        assert status == 0, (out, err)
        return one_object(out)


def made(folder: Path) -> ScriptedStore:
    """A new one, empty."""
    folder.mkdir(parents=True, exist_ok=True)
    place, phrase_file = folder / "me.unknot", folder / "phrase.txt"
    phrase_file.write_text(f"{PHRASE}\n")
    phrase_file.chmod(0o600)
    person, _ = PersonFile.create(place, PHRASE, cost=CHEAP)
    person.close()
    return ScriptedStore(place, phrase_file)
