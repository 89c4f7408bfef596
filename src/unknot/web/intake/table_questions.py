"""What a table of one's own does not prove, as questions: which way round, whose, what, what scale.

The same doubts as `unknot import` asks about (`parsing/guess.py`); the words are the catalogue's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from unknot.diary.entries import Scale, Worse
from unknot.parsing.columns import Proposed
from unknot.parsing.guess import Guess, guess_table, taken
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn
from unknot.parsing.mapping import Mapping as ColumnMapping
from unknot.parsing.takes import LEFT_OUT, PEOPLE, PERSON, Option, Spec, option
from unknot.parsing.values import formatted_day

ORDER, WHOSE, TWINS, COLUMN = "order", "whose", "twins", "column"
MEAN = "mean"
WIDER = (5.0, 10.0, 100.0)
"""Upper ends of scales in use, beside those that the values prove."""
EITHER_WAY = ("mood", "energy", "stability", "social")
"""Of these some tables count what is good, and some what is bad."""


@dataclass(frozen=True)
class TableAnswer:
    """One thing that may be tapped: a key of the catalogue with its facts, or plain text.

    Attributes:
        text: as it stands in the table, such as a name; empty where `key` says it.
        day: a day that is to be written out; `key` is then empty too.
        spec: what the column would be; `key` is then empty too.
    """

    key: str = ""
    text: str = ""
    day: date | None = None
    spec: Spec | None = None


@dataclass(frozen=True)
class TableQuestion:
    """One question about one table.

    Attributes:
        kind: one of the four above.
        about: the column, or what several columns could be.
        shown: a few of its cells.
        answers: what may be tapped, the likeliest first.
    """

    kind: str
    about: str
    shown: tuple[str, ...]
    answers: tuple[TableAnswer, ...]

    @property
    def id(self) -> str:
        """What its answer is kept under."""
        return f"{self.kind} {self.about}"


@dataclass
class AskedTable:
    """A table and what was answered about it.

    Attributes:
        said: by the id of a question, the place of the answer.
    """

    name: str
    place: Path
    guess: Guess
    said: dict[str, int] = field(default_factory=dict[str, int])

    def next_question(self) -> TableQuestion | None:
        """The first question without an answer; None where all is said."""
        return next((one for one in questions(self.guess, self.said) if one.id not in self.said),
                    None)  # fmt: skip

    def left(self) -> int:
        """How many questions are left."""
        return sum(one.id not in self.said for one in questions(self.guess, self.said))

    def answer(self, question: TableQuestion, place: int) -> None:
        """Take an answer.

        Raises:
            UnknotError: as guessing again does, where a column was said to hold people.
        """
        self.said[question.id] = place
        if question.kind == COLUMN and _option(self.guess, question.about, place) is PEOPLE:
            self.guess = guess_table(self.place, {question.about: PERSON})

    @property
    def person(self) -> str | None:
        """Whose days are wanted; None where the table is of one person."""
        said = self.said.get(f"{WHOSE} {self.guess.person_column}")
        return None if said is None or not self.guess.people else self.guess.people[said]

    def mapping(self) -> ColumnMapping:
        """How the table is read, by all that was said."""
        guess, chosen = self.guess, dict[str, Option]()
        for what, several in guess.twins().items():
            picked = self.said.get(f"{TWINS} {what}", 0)
            for i, one in enumerate(several):
                held = one.options[0] if picked in (i, len(several)) else LEFT_OUT
                chosen[one.column] = held
        for one in guess.open():
            said = self.said.get(f"{COLUMN} {one.column}")
            if said is not None:
                chosen[one.column] = _option(guess, one.column, said)
        form = guess.forms[self.said.get(f"{ORDER} {guess.date_column}", 0)]
        return taken(guess, chosen).mapping(chosen, form)


def questions(guess: Guess, said: Mapping[str, int]) -> tuple[TableQuestion, ...]:
    """Everything that a table leaves open, in the order in which it is asked."""
    found: list[TableQuestion] = []
    if len(guess.forms) > 1:
        found.append(_order(guess))
    if guess.people:
        names = tuple(TableAnswer(text=name) for name in guess.people)
        found.append(TableQuestion(WHOSE, guess.person_column, (), names))
    out: set[str] = set()
    for what, several in guess.twins().items():
        columns = tuple(TableAnswer(text=one.column) for one in several)
        asked = TableQuestion(TWINS, what, (), (*columns, TableAnswer(f"bring.{MEAN}")))
        found.append(asked)
        picked = said.get(asked.id)
        out |= {one.column for i, one in enumerate(several) if picked not in (i, len(several))}
    found += [
        TableQuestion(COLUMN, one.column, one.shown, tuple(map(_answer, options_of(one))))
        for one in guess.open()
        if one.column not in out
    ]
    return tuple(found)


def options_of(one: Proposed) -> tuple[Option, ...]:
    """What a column may be: as guessed, on other scales in use, and the way to leave it out."""
    options = tuple(held for held in one.options if held is not LEFT_OUT)
    return (*options, *_on_other_scales(options), LEFT_OUT)


def _on_other_scales(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The likeliest symptom on wider scales, and where more may be better or worse, both ways."""
    first = options[0].spec
    if not isinstance(first, SymptomColumn):
        return ()
    there, held = {one.spec for one in options}, first.scale
    wider = [replace(held, high=high) for high in WIDER if high > held.high]
    turned = Worse.LOW if held.worse == Worse.HIGH else Worse.HIGH
    if first.what in EITHER_WAY:
        wider.append(replace(held, worse=turned))
    specs = [replace(first, scale=scale) for scale in wider]
    return tuple(option(spec) for spec in specs if spec not in there)


def _option(guess: Guess, column: str, place: int) -> Option:
    options = next(options_of(one) for one in guess.proposed if one.column == column)
    return options[place]


def _order(guess: Guess) -> TableQuestion:
    """A day that reads as two, with both."""
    shown, both = "", tuple[date, ...]()
    for cell in guess.days:
        read = tuple(day for form in guess.forms if (day := _read(cell, form)) is not None)
        shown, both = cell, read
        if len(set(read)) == len(guess.forms):
            break
    answers = tuple(TableAnswer(day=day) for day in both)
    return TableQuestion(ORDER, guess.date_column, (shown,), answers)


def _read(cell: str, form: str) -> date | None:
    read = formatted_day(cell, form)
    return read if isinstance(read, date) else None


def _answer(one: Option) -> TableAnswer:
    if one is LEFT_OUT:
        return TableAnswer("bring.leave_out")
    if one is PEOPLE:
        return TableAnswer("bring.people")
    return TableAnswer(spec=one.spec)


def spec_key(spec: Spec) -> tuple[str, dict[str, float]]:
    """A column in words: a key of the catalogue and its facts."""
    if isinstance(spec, MeasurementColumn):
        return f"bring.as.{spec.what}", {}
    if isinstance(spec, ExertionColumn):
        if spec.unit == "steps":
            return "bring.as.steps", {}
        return f"bring.unit.{spec.unit}", _ends(spec.scale)
    side = "high" if spec.scale.worse == Worse.HIGH else "low"
    return f"bring.scale.{side}", _ends(spec.scale)


def _ends(scale: Scale | None) -> dict[str, float]:
    return {} if scale is None else {"low": scale.low, "high": scale.high}
