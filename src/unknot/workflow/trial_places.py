"""Where a trial on oneself is kept: a folder of its own, or one's store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.errors import nearest
from unknot.store.files import read_json, write_file
from unknot.store.person_file import PersonFile
from unknot.trial.record import Trial, TrialError, check_lock, from_data, to_data
from unknot.workflow.entries_kept import packed

FILE = "trial.json"
TRIAL = "trial"
"""The kind of row that holds a trial, by the first letters of its lock."""


TRIAL_ANSWER = "trial answer"
"""The kind of row that holds what a trial said, by the trial's name, with what it was made from."""


class TrialStore(Protocol):
    """Where a trial is kept: a file, or a row of a store."""

    def read(self) -> Trial:
        """The trial."""
        ...

    def write(self, trial: Trial) -> None:
        """Keep it."""
        ...

    def answered(self, trial: Trial, said: Mapping[str, Any], diary: Diary) -> None:
        """Keep what it says of these days, so that it can be said again; a file keeps none."""
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

    def answered(self, trial: Trial, said: Mapping[str, Any], diary: Diary) -> None:
        """Nothing: diary and folder are the person's own to keep."""
        del trial, said, diary


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

    def answered(self, trial: Trial, said: Mapping[str, Any], diary: Diary) -> None:
        """Keep it with those days that the analysis reads."""
        since = trial.begins - timedelta(days=trial.settings.diary_days)
        read = replace(
            diary, exertions=(), notes=(), events=(), segments=(), raw=(),
            observations=tuple(
                one for one in diary.observations
                if one.what == trial.design.symptom and since <= one.day <= trial.ends
            ),
        )  # fmt: skip
        payload = {"trial": to_data(trial), "said": dict(said), "entries": packed(read)}
        self.person.keep(
            TRIAL_ANSWER, name_of(trial), payload, model_hash="", data_hash=data_hash(read),
            when=self.when or datetime.now(UTC),
        )  # fmt: skip


def name_of(trial: Trial) -> str:
    """A trial's name in a store."""
    return trial.lock[:10]
