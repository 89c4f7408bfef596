"""Fits and answers held in memory, for work in a process that may not open the person's file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unknot.store import fits

if TYPE_CHECKING:
    from unknot.inference.posterior import KeptFit
    from unknot.inference.reports import Reports
    from unknot.store.fits import FitShelf


@dataclass(frozen=True)
class HeldFit:
    """A fit as its netCDF file, and what it is of."""

    id: str
    about: dict[str, Any]
    content: bytes


@dataclass(frozen=True)
class HeldAnswer:
    """An answer as it is kept under the id of its fit."""

    id: str
    payload: dict[str, Any]
    about: dict[str, Any]


@dataclass(frozen=True)
class FitMemory:
    """Fits that were there before, and what was made beside them.

    Attributes:
        before: those that may be gone on from.
        made, answers: what is new.
    """

    before: tuple[HeldFit, ...] = ()
    made: list[HeldFit] = field(default_factory=list[HeldFit])
    answers: list[HeldAnswer] = field(default_factory=list[HeldAnswer])

    def stored(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every fit, those read furthest first."""
        held = [(one.id, one.about) for one in (*self.before, *self.made)]
        yield from sorted(held, key=lambda one: str(one[1].get("read_to")), reverse=True)

    def find(self, name: str) -> str:
        """The fit of this id."""
        there = [one.id for one in (*self.before, *self.made)]
        if name not in there:
            raise fits.no_fit(name, "your store", there)
        return name

    def read(self, key: str) -> KeptFit:
        """The fit."""
        found = next(one for one in (*self.made, *self.before) if one.id == key)
        return fits.read(io.BytesIO(found.content), f"the fit {key}")

    def put(self, kept: KeptFit, reports: Reports) -> str:
        """Keep a fit."""
        name, content = fits.identity(kept), fits.packed(kept, reports)
        about = fits.about(io.BytesIO(content))
        assert about is not None, "a fit that was just made says what it is of"
        self.made.append(HeldFit(name, about, content))
        return name

    def file(self, key: str) -> Path | None:
        """None: it is in memory."""
        del key
        return None

    def beside(self, key: str) -> FitShelf:
        """The same memory."""
        del key
        return self

    def add_answer(
        self, key: str, decided: str, answer: str, origin: Callable[[], dict[str, Any]]
    ) -> None:
        """Keep it as a row of a store would hold it."""
        about = next(one.about for one in (*self.made, *self.before) if one.id == key)
        payload = {"key": decided, "answer": answer} | origin()
        self.answers.append(HeldAnswer(key, payload, about))

    def answer_of(self, key: str, decided: str) -> str | None:
        """The newest one kept under the fit's id."""
        for row in reversed(self.answers):
            if row.id == key and row.payload.get("key") == decided:
                return str(row.payload["answer"])
        return None
