"""Where forecasts are kept until their day comes: a file beside the diary, or one's own store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from unknot.cli.entry import to_json
from unknot.errors import UnknotError
from unknot.store.files import write_result

if TYPE_CHECKING:
    from unknot.diary.entries import Diary
    from unknot.forecasting.issue import Issued
    from unknot.store.person_file import PersonFile

HEAD = "unknot forecasts"
KIND = "forecast"


class ForecastRecord(Protocol):
    """Forecasts as they were issued."""

    @property
    def place(self) -> str:
        """Where it is, for scripts."""
        ...

    @property
    def name(self) -> str:
        """The same, for a person."""
        ...

    def read(self) -> list[Issued]:
        """All that was kept.

        Raises:
            UnknotError: code "not-a-record" where it is something else.
        """
        ...

    def write(self, whole: list[Issued], fresh: list[Issued]) -> None:
        """Keep what was issued now beside what was there.

        Raises:
            UnknotError: it cannot be written.
        """
        ...


@dataclass(frozen=True)
class FileRecord:
    """Forecasts in a file of their own."""

    path: Path

    @property
    def place(self) -> str:
        """The file."""
        return str(self.path)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def read(self) -> list[Issued]:
        """What the file holds; nothing where there is none."""
        from unknot.forecasting.issue import Issued

        if not self.path.exists():
            return []
        try:
            held = json.loads(self.path.read_text(encoding="utf-8"))[HEAD]
            return [Issued.of(row) for row in held]
        except (OSError, ValueError, KeyError, TypeError):
            raise UnknotError(
                "not-a-record",
                f"{self.path.name} holds no kept forecasts.",
                "choose another file with --record.",
            ) from None

    def write(self, whole: list[Issued], fresh: list[Issued]) -> None:
        """Write the file anew, whole or not at all."""
        del fresh
        write_result(self.path, (to_json({HEAD: [asdict(one) for one in whole]}) + "\n").encode())
        self.path.chmod(0o600)


@dataclass(frozen=True)
class RowRecord:
    """Forecasts as rows of one's own store, one for each day they were made at the end of.

    Attributes:
        diary: what they were made from; its entries are kept with them, so that they can be made
            again.
        asked: what else decided them.
    """

    person: PersonFile
    diary: Diary
    asked: Mapping[str, Any]

    @property
    def place(self) -> str:
        """The store's file."""
        return str(self.person.path)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "your store"

    def read(self) -> list[Issued]:
        """All that was issued."""
        from unknot.forecasting.issue import Issued

        return [Issued.of(row) for kept in self.person.kept(KIND) for row in kept.payload["issued"]]

    def write(self, whole: list[Issued], fresh: list[Issued]) -> None:
        """Keep a row for each day of which something was issued now."""
        from unknot.diary.snapshot import data_hash
        from unknot.workflow.entries_kept import packed

        for origin in sorted({one.origin for one in fresh}):
            issued = [json.loads(to_json(asdict(one))) for one in whole if one.origin == origin]
            payload = {"issued": issued, "asked": dict(self.asked), "entries": packed(self.diary)}
            self.person.keep(
                KIND, f"forecast-{origin}", payload, model_hash="",
                data_hash=data_hash(self.diary), when=datetime.now(UTC),
            )  # fmt: skip
