"""A diary out of entries: sorted, joined across files, with warnings that a person should see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from unknot.diary.entries import (
    Diary,
    Exertion,
    Kind,
    Observation,
    Scale,
    Series,
    Skipped,
    activity_named,
    exertion_forms,
    summary,
)
from unknot.diary.records import LifeEvent
from unknot.errors import DiaryError, UnknotError
from unknot.parsing.corrections import corrected
from unknot.parsing.reader import NAMELESS
from unknot.parsing.table import WIDE

FEW_DAYS = 14
LONG_GAP = 60
COUNTED = "steps"
NOT_WORN = "0 all day: the counter was not worn"


def days_have(count: int) -> str:
    """A number of days as the beginning of a sentence about them."""
    return "1 day has" if count == 1 else f"{count} days have"


def several_rows(file: str, days: int) -> str:
    """What is done with days that have several rows."""
    return (
        f"{file}: {days_have(days)} several rows; reports are averaged over the day, minutes and"
        " steps add up."
    )


def observation_key(one: Observation) -> tuple[date, str, int, str, float]:
    """The order of observations in a diary."""
    return (one.day, one.what, one.slot or 0, one.source, one.value)


def exertion_key(one: Exertion) -> tuple[date, str, str, float]:
    """The order of exertions in a diary."""
    return (one.day, one.kind.value, one.source, one.amount)


def event_key(one: LifeEvent) -> tuple[date, str, str, str]:
    """The order of events in a diary."""
    return (one.day, one.cause, one.name, one.change)


def tidy(diary: Diary) -> Diary:
    """Put a diary's entries in order, oldest first, and say each warning once.

    Raises:
        DiaryError: code "nothing-read" where no entry is left, with the main reasons.
    """
    exertions, unworn = _worn(diary.exertions)
    if not (diary.observations or exertions or diary.segments or diary.raw):
        raise _nothing_read(diary, unworn)
    counts: Counter[tuple[str, str]] = Counter()
    for one in diary.skipped:
        counts[one.what, one.why] += one.count
    counts[COUNTED, NOT_WORN] += unworn
    counts += Counter[tuple[str, str]]()  # leaves out what was counted no time
    return replace(
        diary,
        observations=tuple(sorted(diary.observations, key=observation_key)),
        exertions=tuple(sorted(exertions, key=exertion_key)),
        events=tuple(sorted(diary.events, key=event_key)),
        warnings=tuple(dict.fromkeys((*_lost_rows(diary), *diary.warnings))),
        sources=tuple(dict.fromkeys(diary.sources)),
        skipped=tuple(Skipped(what, why, n) for (what, why), n in counts.most_common()),
    )


def _lost_rows(diary: Diary) -> list[str]:
    """Rows that were read and have no place in the table: nobody should find that out late."""
    return [
        f"{', '.join(diary.sources)}: {one.count} rows were left out, {one.why}."
        for one in diary.skipped
        if one.what == "row" and WIDE in one.why
    ]


def _worn(exertions: Sequence[Exertion]) -> tuple[list[Exertion], int]:
    """Leave out whole days of zero steps: a counter that was not worn says nothing."""
    counted: Counter[tuple[date, str]] = Counter()
    for exertion in exertions:
        if exertion.unit == COUNTED:
            counted[exertion.day, exertion.source] += exertion.amount > 0
    unworn = {key for key, above in counted.items() if not above}
    held = [e for e in exertions if e.unit != COUNTED or (e.day, e.source) not in unworn]
    return held, len(unworn)


def _nothing_read(diary: Diary, unworn: int) -> UnknotError:
    """No entry is left: say why, or that there are headings and nothing under them."""
    reasons = [f"{one.what}: {one.why}, {one.count} times" for one in diary.skipped[:3]]
    reasons += [f"{COUNTED}: {NOT_WORN}, {unworn} times"] if unworn else []
    names = ", ".join(diary.sources) or "the file"
    if not reasons:
        return DiaryError(
            "nothing-read",
            f"{names} holds no entry: no value stands under its headings.",
            "fill in a day, or export it again; a day without a value is not needed.",
        )
    return DiaryError(
        "nothing-read",
        f"{names} holds no entry that can be used. {'; '.join(reasons)}.",
        "mend the first of these in the file, or export it again.",
    )


def join(diaries: Sequence[Diary]) -> Diary:
    """Join diaries of one person; an entry that two files share counts once.

    Where two files report the same day differently, the file given last counts, and that is told.

    Raises:
        DiaryError: code "several-people" where they name different people.
    """
    names = sorted({diary.person for diary in diaries} - {NAMELESS})
    if len(names) > 1:
        raise DiaryError(
            "several-people",
            f"these files belong to different people: {', '.join(names)}.",
            "give the files of one person at a time.",
        )
    zones = sorted({diary.time_zone for diary in diaries} - {"local"})
    warnings = [text for diary in diaries for text in diary.warnings]
    if len(zones) > 1:
        warnings.append(
            f"The files name several time zones ({', '.join(zones)}); the days of each are as its"
            " own zone has them."
        )
    observations, twice_seen, notes = _distinct_observations(diaries)
    exertions, twice_done, otherwise = _distinct_exertions(diaries)
    warnings += notes + _told_otherwise(otherwise)
    skipped = [entry for diary in diaries for entry in diary.skipped]
    if twice_seen + twice_done:
        skipped.append(
            Skipped("entry", "the same entry stands in two files", twice_seen + twice_done)
        )
    return tidy(
        Diary(
            person=names[0] if names else NAMELESS,
            time_zone=zones[0] if zones else "local",
            observations=tuple(observations),
            exertions=tuple(exertions),
            skipped=tuple(skipped),
            warnings=tuple(warnings),
            sources=tuple(source for diary in diaries for source in diary.sources),
            made_up=any(diary.made_up for diary in diaries),
            extra={key: value for diary in diaries for key, value in diary.extra.items()},
            notes=tuple(dict.fromkeys(note for diary in diaries for note in diary.notes)),
            segments=tuple(one for diary in diaries for one in diary.segments),
            events=_distinct_events(diaries),
            raw=tuple(one for diary in diaries for one in diary.raw),
            counts=tuple(one for diary in diaries for one in diary.counts),
            session_days=next((one.session_days for one in diaries if one.session_days), None),
        )
    )


def look_over(diary: Diary) -> tuple[str, ...]:
    """Say what a person should know about a diary before believing an answer from it."""
    told = summary(diary)
    found: list[str] = []
    if told.days < FEW_DAYS:
        found.append(f"Only {told.days} days are recorded; little can be said before {FEW_DAYS}.")
    if told.gap_after is not None and told.longest_gap >= LONG_GAP:
        found.append(
            f"Nothing is recorded for {told.longest_gap} days after"
            f" {told.gap_after.day} {told.gap_after:%B %Y}; what happened then is unknown."
        )
    found += _several_units(diary)
    scales: dict[str, Counter[Scale]] = {}
    for observation in diary.observations:
        if observation.scale is not None:
            scales.setdefault(observation.what, Counter())[observation.scale] += 1
    for what, held in sorted(scales.items()):
        if len(held) > 1:
            left = sum(held.values()) - max(held.values())
            found.append(
                f"{what} is recorded on {len(held)} different scales; {left} entries off the"
                " commonest one are kept but not used."
            )
    return tuple(found)


def _several_units(diary: Diary) -> list[str]:
    """Say which unit is used where a kind of exertion is recorded in several."""
    found: list[str] = []
    for kind in Kind:
        used, *others = exertion_forms(diary, kind) or (None,)
        if used is None:
            continue
        days = _days_in(used)
        for other in others:
            lonely = _days_in(other) - days
            both = len(_days_in(other)) - len(lonely)
            said = (
                f"{kind.value.capitalize()} exertion is recorded in {_unit_of(used)}"
                f" ({len(_days_in(used))} days) and in {_unit_of(other)}"
                f" ({len(_days_in(other))} days): the {_unit_of(used)} count."
            )
            if lonely:
                said += (
                    f" {days_have(len(lonely))} {_unit_of(other)} only, and stand beside your usual"
                    f" day in {_unit_of(other)}."
                )
            said += f" {days_have(both)} both; there the second is not used." if both else ""
            found.append(said)
            days |= lonely
    return found


def _days_in(form: Series) -> set[date]:
    return {day for day, value in zip(form.days, form.values, strict=True) if value == value}


def _unit_of(form: Series) -> str:
    if form.scale is None:
        return {"min": "minutes", "h": "hours"}.get(form.unit, form.unit)
    return f"points from {form.scale.low:g} to {form.scale.high:g}"


Reported = dict[tuple[date, str, str], list[Observation]]


def _distinct_observations(
    diaries: Sequence[Diary],
) -> tuple[list[Observation], int, list[str]]:
    """Reports of all files; of two that differ about a day the last file's count.

    Returns:
        The reports, how many stood in two files, and what a person should know.
    """
    held: Reported = {}
    twice = 0
    changed: Counter[tuple[str, str, str]] = Counter()
    for diary in diaries:
        for key, new in _by_day(diary).items():
            old = held.get(key)
            if old is None:
                held[key] = new
                continue
            known = {(one.slot, one.value) for one in old}
            fresh = [one for one in new if (one.slot, one.value) not in known]
            twice += len(new) - len(fresh)
            replaced = _replaced(old, fresh)
            if replaced:
                files = (_file_of(replaced[0]), _file_of(fresh[0]))
                changed[key[1], *files] += 1
            held[key] = [one for one in old if one not in replaced] + fresh
    notes = _told_otherwise(changed)
    return [one for several in held.values() for one in several], twice, notes


def _told_otherwise(changed: Counter[tuple[str, str, str]]) -> list[str]:
    """What a person should know of days that two files tell otherwise."""
    return [
        f"{what}: {days_have(count)} another value in {new} than in {old}; {new} was given last and"
        " counts."
        for (what, old, new), count in changed.items()
    ]


def _replaced(old: list[Observation], fresh: list[Observation]) -> list[Observation]:
    """The reports of a day for which a later file has others.

    Reports of the same slot stand for each other; a report of the whole day stands for all.
    """
    slots = {one.slot for one in fresh}
    whole = None in slots or (fresh and any(one.slot is None for one in old))
    return [one for one in old if whole or one.slot in slots]


def _by_day(diary: Diary) -> Reported:
    found: Reported = {}
    for observation in diary.observations:
        found.setdefault((observation.day, observation.what, observation.unit), []).append(
            observation
        )
    return found


def _file_of(one: Observation) -> str:
    return one.source.rpartition(": ")[0] or one.source


def _distinct_events(diaries: Sequence[Diary]) -> tuple[LifeEvent, ...]:
    """Events of all files; what two files tell of a day happened once."""
    held: dict[tuple[date, str, str, str], LifeEvent] = {}
    for diary in diaries:
        for one in diary.events:
            held.setdefault(event_key(one), one)
    return tuple(held.values())


def _distinct_exertions(
    diaries: Sequence[Diary],
) -> tuple[list[Exertion], int, Counter[tuple[str, str, str]]]:
    """What was done, from all files, how many entries stand in two, and what two tell otherwise.

    Steps of all files are held: a day's amount is a sum within a file and never over files. Of all
    else an entry that two files share is held once, and of two that differ the last file's.
    """
    several: list[list[Exertion]] = []
    known: Counter[tuple[date, Kind, float, str, str]] = Counter()
    files: set[str] = set()
    twice = 0
    for diary in diaries:
        new = [_of_its_own(exertion, files) for exertion in diary.exertions]
        for entry, count in Counter(map(_entry, new)).items():
            twice += min(known[entry], count)
            known[entry] = max(known[entry], count)
        several.append(new)
        files |= {exertion.source.rpartition(": ")[0] for exertion in new}
    held, changed = corrected(several)
    return held, twice, changed


def _entry(one: Exertion) -> tuple[date, Kind, float, str, str]:
    return (one.day, one.kind, one.amount, one.unit, activity_named(one.source))


def _of_its_own(one: Exertion, files: set[str]) -> Exertion:
    """An exertion whose file is told apart from another of the same name."""
    file, mark, column = one.source.rpartition(": ")
    if not mark or file not in files:
        return one
    number = next(n for n in range(2, len(files) + 3) if f"{file} ({n})" not in files)
    return replace(one, source=f"{file} ({number}): {column}")
