"""The whole page over a made-up person, in a store of its own that is gone when the page stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

from unknot.diary.snapshot import last_entry
from unknot.parsing.reader import ReadRequest
from unknot.plan.standing import Malaise
from unknot.store.durable import write_durably
from unknot.store.person_file import PersonFile
from unknot.web import first_steps
from unknot.web.example_answer import keep_shipped
from unknot.workflow.imports import add, look_at
from unknot.workflow.safety import MIDDLING, SIGNS, answer_malaise, keep_answer

NAME = "flares"
MIDDLING_DAY = {"easy_walk": (8.0, 3.0)}


@dataclass(frozen=True)
class MadeUpStore:
    """A store of a made-up person, and the day that it is for them: the one after their last."""

    path: Path
    today: date

    @property
    def now(self) -> datetime:
        """The morning of that day."""
        return datetime(self.today.year, self.today.month, self.today.day, 8, tzinfo=UTC)


def made_up_store(folder: Path, *, answered: bool = True) -> MadeUpStore:
    """Write the store of a made-up person into a folder.

    Args:
        answered: with the answer, the plan and the test that are shipped for them.
    """
    text = resources.files("unknot").joinpath("data", "examples", NAME, "diary.csv")
    diary = folder / "diary.csv"
    write_durably(diary, text.read_bytes())
    path = folder / "example.unknot"
    person, _ = PersonFile.create(path, "", plain=True)
    with person:
        far = datetime.now(UTC).date() + timedelta(days=366)
        look = look_at({Path(diary.name): diary}, ReadRequest(far), person)
        assert look.diary is not None
        last = last_entry(look.diary)
        assert last is not None
        held = MadeUpStore(path, last + timedelta(days=1))
        today, now = held.today, held.now
        add(look, person, now)
        keep_answer(person, SIGNS, [], now)
        answer_malaise(person, Malaise.SOMETIMES, today, now)
        keep_answer(person, MIDDLING, MIDDLING_DAY, now)
        for step in first_steps.STEPS:
            first_steps.step_done(person, step)
        if answered:
            keep_shipped(person, now)
    diary.unlink()
    return held
