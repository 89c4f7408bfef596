"""Fits and answers as rows of a person's file, beside what they were made from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.store import fits
from unknot.store.person_file import PersonFile

if TYPE_CHECKING:
    from unknot.inference.posterior import KeptFit
    from unknot.inference.reports import Reports
    from unknot.store.fits import FitShelf

ANSWER = "answer"
"""The kind of row that holds the newest answer of each fit, by the fit's id."""


@dataclass(frozen=True)
class FitRows:
    """Fits in a person's file; the key of each is its id."""

    person: PersonFile

    def stored(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every fit, those read furthest first."""
        held = [(one.id, one.about) for one in self.person.fits()]
        yield from sorted(held, key=lambda one: str(one[1].get("read_to")), reverse=True)

    def find(self, name: str) -> str:
        """The fit of this id."""
        there = [one.id for one in self.person.fits()]
        if name not in there:
            raise fits.no_fit(name, "your store", there)
        return name

    def read(self, key: str) -> KeptFit:
        """The fit."""
        return fits.read(io.BytesIO(self.person.fit_bytes(key)), f"the fit {key}")

    def put(self, kept: KeptFit, reports: Reports) -> str:
        """Keep a fit."""
        name = fits.identity(kept)
        content = fits.packed(kept, reports)
        about = fits.about(io.BytesIO(content))
        assert about is not None, "a fit that was just made says what it is of"
        self.person.keep_fit(name, content, about)
        return name

    def file(self, key: str) -> Path | None:
        """None: it is a row."""
        del key
        return None

    def beside(self, key: str) -> FitShelf:
        """The same person's file."""
        del key
        return self

    def add_answer(
        self, key: str, decided: str, answer: str, origin: Callable[[], dict[str, Any]]
    ) -> None:
        """Keep it under the fit's id, with what it was made from."""
        of = {one.id: one.about for one in self.person.fits()}.get(key) or dict[str, Any]()
        payload = {"key": decided, "answer": answer} | origin()
        self.person.keep(
            ANSWER, key, payload, model_hash=str(of.get("model", "")),
            data_hash=str(of.get("data", "")), when=datetime.now(UTC),
        )  # fmt: skip

    def answer_of(self, key: str, decided: str) -> str | None:
        """The newest one kept under the fit's id."""
        for row in reversed(self.person.kept(ANSWER)):
            if row.id == key and row.payload.get("key") == decided:
                return str(row.payload["answer"])
        return None
