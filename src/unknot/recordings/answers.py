"""Questions that a study named itself: which of them are understood, and their answers.

A question is read where its name or its words say what it is and its values, or the study, prove
its scale or unit. What is doubtful is kept as it stands, and that is said with the way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from unknot.diary.entries import CAUSES, EVENTS, Kind, Scale, Worse
from unknot.parsing.columns import Column, propose
from unknot.parsing.headings import meant, words_of
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn
from unknot.parsing.takes import Spec
from unknot.recordings.recording import Recording

_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
YES_NO = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "checked": 1.0, "unchecked": 0.0}
_RANGE = re.compile(r"(?<!\d)(0_(?:3|4|5|6|10|100)|1_(?:10|100))(?!\d)", re.ASCII)
"""A scale in the name of a question, as in pain_0_10."""
_FILLING = frozenset(
    "how do you did have has are is was were feel feeling felt right now much many at this moment"
    " current currently today please rate your been since last beep what describe would say very"
    " slider vas nrs q item wie sind haben sie sich jetzt gerade ihr ihre ihren im moment".split()
)
"""Words of a question that say nothing of what it asks for."""
AS_YES = Scale(0.0, 1.0, 1.0)
YES_OR_NO = "yes or no says nothing of how much"


@dataclass(frozen=True)
class StudyQuestion:
    """A question as the export has it.

    Attributes:
        headings: its name, and its words where they are known; the first that is understood counts.
        cells: its answers that hold something.
        scale: its scale where the study states it, else None.
    """

    headings: tuple[str, ...]
    cells: tuple[str, ...]
    scale: Scale | None = None


@dataclass(frozen=True)
class Understood:
    """Which questions are read.

    Attributes:
        specs: what each one is, by its column.
        doubts: why a question whose words are known is not read, by its column.
    """

    specs: dict[str, Spec] = field(default_factory=dict[str, Spec])
    doubts: dict[str, str] = field(default_factory=dict[str, str])

    def notes(self, file: str, way_out: str) -> list[str]:
        """What a person should know of the questions that are not read."""
        return [
            f'{file}: "{column}" is kept and not read: {why}. {way_out}'
            for column, why in self.doubts.items()
        ]


def plain_number(cell: str) -> float | None:
    """A number as programs write it, or a yes or no; "1,2" is two choices, and so is no number."""
    text = cell.strip().strip('"').strip()
    if _PLAIN.fullmatch(text):
        return float(text)
    return YES_NO.get(text.lower())


def understood(asked: Mapping[str, StudyQuestion]) -> Understood:
    """Tell what each question is, from its name, its words and its answers."""
    found = Understood()
    for column, one in asked.items():
        for heading in one.headings:
            spec = _spec(heading, one)
            if isinstance(spec, str):
                if _is_known(heading):
                    found.doubts.setdefault(column, spec)
                continue
            if spec is not None:
                found.specs[column] = spec
                found.doubts.pop(column, None)
                break
    _without_twins(found)
    return found


def _is_known(heading: str) -> bool:
    """Whether a heading speaks of something that is read, whatever else stands in it."""
    meaning = meant(heading)
    return meaning is not None and not meaning.strange


def _spec(heading: str, one: StudyQuestion) -> Spec | str | None:
    """What a heading says a question is; the doubt; or None where it says nothing."""
    text = _without_filling(heading)
    numbers = tuple(v for cell in one.cells if (v := plain_number(cell)) is not None)
    if not text or not numbers or len(numbers) < len(one.cells):
        return None
    yes_or_no = all(cell.lower() in YES_NO for cell in one.cells)
    scale = AS_YES if yes_or_no else one.scale
    found = propose(Column(text, one.cells, numbers, scale=scale))
    if isinstance(found, str):
        return found if meant(text) is not None else None
    spec = found.options[0].spec
    if not found.proven or spec is None:
        return found.why or "its meaning is not certain"
    if isinstance(spec, SymptomColumn) and (spec.what in EVENTS) != (spec.scale.high == 1.0):
        return "it marks what is or is not, on a scale" if spec.what in EVENTS else YES_OR_NO
    if isinstance(spec, ExertionColumn) and spec.unit == "points":
        return "it rates an effort and gives no amount of it"
    return spec


def _without_filling(heading: str) -> str:
    """A question without the words that say nothing; its scale stays."""
    scaled = _RANGE.sub(lambda found: found[0].replace("_", "-"), heading)
    words = [word for word in re.split(r"[\s_]+", scaled) if word]
    left = [word for word in words if not (held := set(words_of(word))) or not held <= _FILLING]
    return " ".join(left).strip(" ?.:,")


def _without_twins(found: Understood) -> None:
    """Of several questions about one thing read the plainest, and say so of the others."""
    first: dict[str, str] = {}
    for column in sorted(found.specs, key=lambda name: len(words_of(name))):
        spec = found.specs[column]
        what = getattr(spec, "what", None)
        if what is None or what in EVENTS:
            continue
        if what in first:
            found.doubts[column] = f'"{first[what]}" is read for {what} already'
        else:
            first[what] = column
    for column in found.doubts:
        found.specs.pop(column, None)


def enter(
    recording: Recording, day: date, spec: Spec, value: float, column: str, slot: int | None
) -> None:
    """One answer as an entry of its day."""
    if isinstance(spec, MeasurementColumn):
        recording.observe(day, spec.what, value, column, slot=slot)
    elif isinstance(spec, ExertionColumn):
        recording.exert(day, Kind(spec.kind), value, spec.unit, column)
    elif spec.what in CAUSES and value == 1.0:
        recording.event(day, spec.what, "on", column, column)
    else:
        scale = AS_YES if spec.what in EVENTS else spec.scale
        recording.observe(day, spec.what, value, column, scale=scale, slot=slot)


def ends(low: float, high: float, worse: Worse = Worse.HIGH) -> Scale:
    """A scale from its ends; which one is the bad one, the symptom says."""
    return replace(Scale(low, high, 1.0), worse=worse)
