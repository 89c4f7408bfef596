"""Where a trial on oneself is kept: a folder of its own, or one's store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from unknot.errors import nearest
from unknot.store.files import read_json, write_file
from unknot.store.person_file import PersonFile
from unknot.trial.record import Trial, TrialError, check_lock, from_data, to_data

FILE = "trial.json"
TRIAL = "trial"
"""The kind of row that holds a trial, by the first letters of its lock."""


class TrialStore(Protocol):
    """Where a trial is kept: a file, or a row of a store."""

    def read(self) -> Trial:
        """The trial."""
        ...

    def write(self, trial: Trial) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True)
class TrialFile:
    """A trial kept as a file in a folder of its own."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / FILE

    def read(self) -> Trial:
        """The trial.

        Raises:
            UnknotError: there is none, or its lock is broken.
        """
        trial = from_data(read_json(self.path))
        check_lock(trial)
        return trial

    def write(self, trial: Trial) -> None:
        """Keep it, whole or not at all."""
        write_file(self.path, json.dumps(to_data(trial), indent=1, ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class TrialRow:
    """A trial kept in a person's store; every state that it was in stays there.

    Attributes:
        name: of the trial, or the beginning of it; empty is the newest.
        when: of what is kept; None is now.
    """

    person: PersonFile
    name: str = ""
    when: datetime | None = None

    def read(self) -> Trial:
        """The trial.

        Raises:
            TrialError: there is none of that name, or its lock is broken.
        """
        rows = {row.id: row for row in self.person.kept(TRIAL)}
        if not rows:
            raise TrialError(
                "no-trial", "your store holds no trial.", "design one with unknot trial design."
            )
        begun = {row.id: from_data(row.payload).begins for row in rows.values()}
        there = [name for name in rows if name.startswith(self.name)]
        if not there:
            raise TrialError(
                "no-trial", f'your store holds no trial "{self.name}".', nearest(self.name, rows)
            )
        trial = from_data(rows[max(there, key=begun.__getitem__)].payload)
        check_lock(trial)
        return trial

    def write(self, trial: Trial) -> None:
        """Keep it as it is now."""
        self.person.keep(
            TRIAL, name_of(trial), to_data(trial), model_hash="", data_hash="",
            when=self.when or datetime.now(UTC),
        )  # fmt: skip


def name_of(trial: Trial) -> str:
    """A trial's name in a store."""
    return trial.lock[:10]
