"""What a column is, in words: as a person is asked, and as `--take "COLUMN=…"` declares it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from unknot.diary.entries import Kind, Scale, Worse
from unknot.diary.symptoms import BETTER_HIGH, CAUSES, READ
from unknot.errors import DiaryError
from unknot.parsing.mapping import ExertionColumn, MeasurementColumn, SymptomColumn
from unknot.parsing.values import worse_end

Spec = SymptomColumn | MeasurementColumn | ExertionColumn

NOTHING, PERSON, NOTES = "nothing", "person", "notes"
DAY_FIRST, MONTH_FIRST = "day first", "month first"
SYMPTOM_NAMES = (*READ, *CAUSES)
MEASUREMENTS = {
    "hours of sleep": ("sleep_hours", "h"),
    "hours sitting": ("sitting_hours", "h"),
    "resting heart rate": ("resting_heart_rate", "1/min"),
    "hrv": ("rmssd", "ms"),
}
UNITS = {"minutes": "min", "hours": "h", "points": "points"}
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_SCALE = rf"(?:\s+{_NUMBER}\s+to\s+{_NUMBER})?(?:,\s*step\s+{_NUMBER})?"
_SYMPTOM = re.compile(rf"([a-z]+){_SCALE}(?:,\s*more is (better|worse))?")
_DONE = re.compile(rf"(minutes|hours|points) of ([a-z]+){_SCALE}")


@dataclass(frozen=True)
class Option:
    """One thing that a column may be.

    Attributes:
        words: as a person is told.
        take: as `--take` declares it.
        spec: the column of a mapping; None where it is left out, or tells people apart.
    """

    words: str
    take: str
    spec: Spec | None = None


MARKED = {"crash": "crashes", "treatment": "changes of treatment"}
LEFT_OUT = Option("nothing that is read; it is left out", NOTHING)
PEOPLE = Option("what tells several people apart", PERSON)
KEPT_WORDS = Option("notes, kept and not read", NOTES)


def parse_takes(texts: Iterable[str]) -> dict[str, str]:
    """Split each "COLUMN=MEANING".

    Raises:
        DiaryError: code "bad-take" where there is no "=", or a column is declared twice.
    """
    told: dict[str, str] = {}
    for text in texts:
        column, mark, meaning = text.rpartition("=")
        if not mark or not column.strip() or not meaning.strip():
            raise DiaryError("bad-take", f'--take "{text}" is no COLUMN=MEANING.', ways(""))
        if told.get(column.strip(), meaning.strip()) != meaning.strip():
            raise DiaryError(
                "bad-take",
                f'--take says two things of the column "{column.strip()}".',
                "keep one of them.",
            )
        told[column.strip()] = meaning.strip()
    return told


def option_of(column: str, meaning: str, fallback: Scale | None = None) -> Option:
    """The option that a declaration chooses.

    Args:
        column: the column's name.
        meaning: such as "pain 0 to 10, more is worse", "hours of sleep", "minutes of gentle".
        fallback: the scale where the meaning states none.

    Raises:
        DiaryError: code "bad-take", with examples.
    """
    plain = " ".join(meaning.lower().split())
    if plain == NOTHING:
        return LEFT_OUT
    if plain == PERSON:
        return PEOPLE
    if plain == NOTES:
        return KEPT_WORDS
    if plain in MEASUREMENTS:
        what, unit = MEASUREMENTS[plain]
        return option(MeasurementColumn(column, what, unit))
    if plain == "steps":
        return option(ExertionColumn(column, Kind.OVERALL, "steps"))
    done = _DONE.fullmatch(plain)
    if done and done[2] in {kind.value for kind in Kind}:
        unit = UNITS[done[1]]
        scale = _scale(column, meaning, done.group(3, 4, 5), "high", fallback)
        return option(
            ExertionColumn(column, Kind(done[2]), unit, scale if unit == "points" else None)
        )
    felt = _SYMPTOM.fullmatch(plain)
    if felt is None or felt[1] not in SYMPTOM_NAMES:
        raise DiaryError("bad-take", f'--take "{column}={meaning}" means nothing.', ways(column))
    ends = {"better": "low", "worse": "high", None: worse_end(felt[1]).value}
    scale = _scale(column, meaning, felt.group(2, 3, 4), ends[felt[5]], fallback)
    if scale is None:
        raise DiaryError(
            "bad-take",
            f'--take "{column}={meaning}" states no scale, and the values show none.',
            f'state it: --take "{column}={felt[1]} 0 to 10".',
        )
    return option(SymptomColumn(column, felt[1], scale))


def ways(column: str) -> str:
    """Say what can be declared of a column."""
    name = column or "COLUMN"
    return (
        f'write it like --take "{name}=pain 0 to 10", "{name}=sleep 0 to 10, more is better", '
        f'"{name}=hours of sleep", "{name}=steps", "{name}=minutes of gentle", or '
        f'"{name}=nothing"; of a date: "{name}=day first". Symptoms: {", ".join(SYMPTOM_NAMES)}. '
        f"Kinds of movement: {', '.join(kind.value for kind in Kind)}."
    )


def option(spec: Spec) -> Option:
    """A column of a mapping as an option, with its words."""
    if isinstance(spec, MeasurementColumn):
        take = next(t for t, held in MEASUREMENTS.items() if held[0] == spec.what)
        better = ", more is better" if spec.what == "sleep_hours" else ""
        beside = {"resting_heart_rate": ", beats a minute", "rmssd": " (RMSSD), ms"}
        return Option(f"{take}{beside.get(spec.what, '')}{better}", take, spec)
    if isinstance(spec, SymptomColumn):
        return _felt(spec)
    if spec.unit == "steps":
        return Option("steps", "steps", spec)
    name = next(word for word, unit in UNITS.items() if unit == spec.unit)
    scale = "" if spec.scale is None else f" {spec.scale.low:g} to {spec.scale.high:g}"
    return Option(
        f"{name} of {spec.kind.value} movement{scale}", f"{name} of {spec.kind.value}{scale}", spec
    )


def _felt(spec: SymptomColumn) -> Option:
    low, high, step = (f"{one:g}" for one in (spec.scale.low, spec.scale.high, spec.scale.step))
    ends = f"{low} to {high}" + (f", step {step}" if spec.scale.step != 1.0 else "")
    better = "better" if spec.scale.worse == Worse.LOW else "worse"
    usual = "better" if spec.what in BETTER_HIGH else "worse"
    take = f"{spec.what} {ends}" + (f", more is {better}" if better != usual else "")
    names = {
        ("sleep", "better"): "how good the sleep was",
        ("sleep", "worse"): "how bad the sleep was",
    }
    shown = names.get((spec.what, better), MARKED.get(spec.what, spec.what))
    return Option(f"{shown}, {ends}, more is {better}", take, spec)


def _scale(
    column: str,
    meaning: str,
    told: tuple[str | None, ...],
    worse: str,
    fallback: Scale | None,
) -> Scale | None:
    """The scale that is stated, or the fallback with the bad end that is."""
    low, high, step = (None if one is None else float(one) for one in told)
    if low is None or high is None:
        if fallback is None:
            return None
        return Scale(
            fallback.low, fallback.high, fallback.step if step is None else step, Worse(worse)
        )
    finer = fallback.step if fallback is not None else 1.0
    scale = Scale(low, high, finer if step is None else step, Worse(worse))
    if not low < high or not 0 < scale.step <= high - low:
        raise DiaryError(
            "bad-take",
            f'--take "{column}={meaning}" has a scale from {low:g} to {high:g}.',
            f'give its low end first: --take "{column}=pain 0 to 10".',
        )
    return scale
