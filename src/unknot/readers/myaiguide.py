"""MyAIGuide: a pain diary per site of the body, with steps from Fitbit or Google Fit beside it.

Takes one file, several, or a participant's folder. Pain is the largest site of the day. The app's
words go from 1 (almost imperceivable) to 9.5 (worst ever), but values below 1 occur, so the scale
is 0 to 10 in tenths. A whole day without a step means that the counter was not worn.

Seen in real files, those of six participants. Each rating below the day's largest is merged into
it; other files of a folder, and the other blocks of a Fitbit export, are left out, and said. The
samples beside the tests are made up in that shape, days, sites and numbers alike: no participant's
data are among them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.diary.records import RecordCount
from unknot.errors import DiaryError, UnknotError
from unknot.parsing.finish import tidy
from unknot.parsing.fitbit import is_export, order_in, steps_in
from unknot.parsing.reader import NAMELESS, Head, Reader, ReadRequest
from unknot.parsing.shares import files_in
from unknot.parsing.table import need, table_of
from unknot.parsing.tally import Tally
from unknot.parsing.text import head_of, read_text
from unknot.parsing.values import AMOUNT_LIMITS, count, formatted_day, number, outside, plausible
from unknot.recordings.rows import each_once

TENTHS = Scale(0.0, 10.0, 0.1)
MOOD = Scale(0.0, 10.0, 0.1, Worse.LOW)
SICK = ("Sick/Tired", "Sick")
HAPPY = "happiness"

CARRIED = ("year", "month", "day", "region", "side", "intensity")
NAMED = ("name", "startday", "startmonth", "startyear", "intensity")
NOT_WORN = "a whole day without a step: the counter was not worn"


@dataclass(frozen=True)
class MyAIGuideEntries:
    """One person's entries by what they are about and day, each with the file it came from."""

    felt: dict[tuple[str, date], list[tuple[float, str]]] = field(
        default_factory=dict[tuple[str, date], list[tuple[float, str]]]
    )
    steps: dict[tuple[date, str], float] = field(default_factory=dict[tuple[date, str], float])
    stored: Counter[str] = field(default_factory=Counter[str])
    merged: Counter[str] = field(default_factory=Counter[str])


def kind_of(head: Head) -> str | None:
    """Say which of the five kinds of file this is: carried, named, fitbit, fitbit-json, google."""
    lines = [line.replace(" ", "") for line in head.lines()[:3]]
    if any(line.startswith(",".join(CARRIED)) for line in lines):
        return "carried"
    if lines and lines[0].replace('"', "").startswith(",".join(NAMED[:4])):
        return "named"
    if is_export(head.text):
        return "fitbit"
    if '"activities-steps"' in head.text:
        return "fitbit-json"
    return "google" if '"bucket"' in head.text and "step_count" in head.text else None


def recognise(head: Head) -> float:
    """Say how surely this is a MyAIGuide file, or a participant's folder with a pain diary."""
    if head.members:
        return (
            0.9
            if any("pain" in member.lower() and _table(member) for member in head.members)
            else 0.0
        )
    return 0.95 if kind_of(head) else 0.0


def read(paths: Sequence[Path], ask: ReadRequest) -> Diary:
    """Read one person's pain diaries and step counts.

    Args:
        paths: files, or the participant's folder.
        ask: the present day, and a name for the person.

    Returns:
        The diary.

    Raises:
        DiaryError: code "missing-column", "broken-json", "nothing-read", …
    """
    entries, warnings, tallies = MyAIGuideEntries(), list[str](), list[Tally]()
    sources: list[str] = []
    exports: list[tuple[str, Tally]] = []
    alone = not any(path.is_dir() for path in paths)
    for path, tally in _files(paths, tallies):
        kind = kind_of(head_of(path))
        text, notes = read_text(path)
        warnings += notes
        sources.append(path.name)
        if kind == "fitbit":
            exports.append((text, tally))
        else:
            GATHER[kind or "named"](text, entries, tally, ask.today)
    warnings += _gather_fitbit(exports, entries, ask.today)
    if any(what == "fatigue" for what, _ in entries.felt):
        warnings.append("Fatigue was written down mostly when present; a blank is not zero.")
    if alone and entries.felt and not entries.steps:
        warnings.append("No steps were given; give the participant's whole folder to use them.")
    return tidy(
        Diary(
            person=ask.person or NAMELESS,
            time_zone="local",
            observations=tuple(_observations(entries)),
            exertions=tuple(
                Exertion(day, Kind.OVERALL, amount, "steps", f"{file}: steps")
                for (day, file), amount in entries.steps.items()
            ),
            skipped=tuple(one for tally in tallies for one in tally.skipped()),
            counts=tuple(_counts(entries, tallies)),
            warnings=tuple(warnings),
            sources=tuple(sources),
        )
    )


def _files(paths: Sequence[Path], tallies: list[Tally]) -> Iterator[tuple[Path, Tally]]:
    """Give each file with its tally; in a folder, those of no known kind are counted and left."""
    _one_person(paths)
    for path in paths:
        if not path.is_dir():
            tallies.append(Tally(path.name))
            yield path, tallies[-1]
            continue
        for one in files_in(path):
            tallies.append(Tally(one.name))
            try:
                kind = kind_of(head_of(one))
            except UnknotError as wrong:
                tallies[-1].skip(one.name, wrong.said)
                continue
            if kind is None:
                tallies[-1].skip(one.name, "not a pain diary or a step count; not used yet")
            else:
                yield one, tallies[-1]


def _counts(entries: MyAIGuideEntries, tallies: Sequence[Tally]) -> Iterator[RecordCount]:
    """Where the records of each file went; files of one name in several folders are one."""
    names: dict[str, Tally] = {}
    for tally in tallies:
        known = names.setdefault(tally.file, Tally(tally.file))
        known.counts.update(tally.counts)
    for name, tally in names.items():
        yield each_once(tally, entries.stored[name], entries.merged[name])


def _one_person(paths: Sequence[Path]) -> None:
    """Make sure that the folders given hold pain diaries of one participant only."""
    folders = {
        one.parent
        for path in paths
        if path.is_dir()
        for one in files_in(path)
        if one.suffix == ".csv" and "pain" in one.name.lower()
    }
    if len(folders) > 1:
        names = ", ".join(sorted(folder.name for folder in folders))
        raise DiaryError(
            "several-people",
            f"pain diaries lie in several folders, one for each participant: {names}.",
            "give one participant's folder.",
        )


def _gather_carried(text: str, entries: MyAIGuideEntries, tally: Tally, today: date) -> None:
    """Read rows whose blank year, month and day mean "as in the row above"."""
    start = text.find(",".join(CARRIED))
    line_offset = text[:start].count("\n")
    table = table_of(tally.file, text[max(start, 0) :], ",", tally, repeats=True, notes_behind=True)
    need(table, CARRIED)
    above = {"year": "", "month": "", "day": ""}
    for row in table.rows:
        above = {name: row.cells.get(name) or before for name, before in above.items()}
        site = row.cells.get("region", "")
        what = "fatigue" if site in SICK else "pain"
        day = _day(above["year"], above["month"], above["day"], today)
        cell = row.cells.get("intensity", "")
        _add(entries, tally, what, site, day, cell, row.line + line_offset)


def _gather_named(text: str, entries: MyAIGuideEntries, tally: Tally, today: date) -> None:
    """Read rows with a site's name and the day in three columns."""
    table = table_of(tally.file, text, ",", tally)
    need(table, NAMED)
    for row in table.rows:
        site = row.cells.get("name", "")
        what = "mood" if site == HAPPY else "pain"
        year, month, day = (row.cells.get(f"start{name}", "") for name in ("year", "month", "day"))
        found = _day(year, month, day, today)
        _add(entries, tally, what, site, found, row.cells.get("intensity", ""), row.line)


def _gather_fitbit(
    exports: Sequence[tuple[str, Tally]], entries: MyAIGuideEntries, today: date
) -> list[str]:
    """Read the steps in Fitbit's exports, which have one order of day and month."""
    steps = [(one, tally) for text, tally in exports for one in steps_in(text, tally)]
    form, note = order_in([one.day for one, _ in steps], [text for text, _ in exports])
    for one, tally in steps:
        found = formatted_day(one.day, form)
        day = found if isinstance(found, str) else plausible(found, today) or found
        _add_steps(entries, tally, day, one.steps, one.line)
    return [note] if note else []


def _gather_fitbit_json(text: str, entries: MyAIGuideEntries, tally: Tally, today: date) -> None:
    """Read Fitbit's list of days."""
    for one in _list(_json(tally.file, text).get("activities-steps")):
        parts = str(one.get("dateTime", ""))[:10].split("-")
        found = _day(*parts, today=today) if len(parts) == 3 else "not a date"
        _add_steps(entries, tally, found, count(str(one.get("value", ""))), 0)


def _gather_google(text: str, entries: MyAIGuideEntries, tally: Tally, today: date) -> None:
    """Read Google Fit's buckets of a day; the day is the one on which a bucket starts, in UTC."""
    for bucket in _list(_json(tally.file, text).get("bucket")):
        counted = [
            number(str(value.get("intVal", "")))
            for source in _list(bucket.get("dataset"))
            for point in _list(source.get("point"))
            for value in _list(point.get("value"))
        ]
        start = number(str(bucket.get("startTimeMillis", "")))
        if not counted:
            tally.skip("steps", "a day without a count")
        elif start is None or abs(start) > 1e14:
            tally.skip("steps", "a day without a date")
        else:
            day = datetime.fromtimestamp(start / 1000, UTC).date()
            whole = None if None in counted else sum(one or 0.0 for one in counted)
            _add_steps(entries, tally, plausible(day, today) or day, whole, 0)


GATHER = {
    "carried": _gather_carried,
    "named": _gather_named,
    "fitbit-json": _gather_fitbit_json,
    "google": _gather_google,
}


def _add(
    entries: MyAIGuideEntries,
    tally: Tally,
    what: str,
    site: str,
    day: date | str,
    cell: str,
    line: int,
) -> None:
    """Keep one rating, or count why not."""
    value = number(cell)
    if isinstance(day, str):
        tally.skip(what, day, line)
    elif not cell:
        tally.skip(what, "blank: missing, not zero", line)
    elif value is None:
        tally.skip(what, "not a number", line, cell)
    elif (reason := outside(value, TENTHS.low, TENTHS.high)) is not None:
        tally.skip(what, reason, line, cell)
    else:
        held = entries.felt.setdefault((what, day), [])
        entries.merged[tally.file] += bool(held)
        entries.stored[tally.file] += not held
        held.append((value, f"{tally.file}: {site}"))


def _add_steps(
    entries: MyAIGuideEntries, tally: Tally, day: date | str, steps: float | None, line: int
) -> None:
    """Keep one day's steps, or count why not."""
    if isinstance(day, str):
        tally.skip("steps", day, line)
    elif steps is None:
        tally.skip("steps", "not a number", line)
    elif steps == 0:
        tally.skip("steps", NOT_WORN)
    elif (reason := outside(steps, *AMOUNT_LIMITS["steps"])) is not None:
        tally.skip("steps", reason, line, f"{steps:g}")
    else:
        key = (day, tally.file)
        entries.stored[tally.file] += 1
        entries.steps[key] = entries.steps.get(key, 0.0) + steps


def _observations(entries: MyAIGuideEntries) -> Iterator[Observation]:
    """Pain and fatigue are the day's largest; mood is the day's mean."""
    for (what, day), held in entries.felt.items():
        if what == "mood":
            value, scale = sum(one for one, _ in held) / len(held), MOOD
            yield Observation(day, what, value, "points", scale, held[0][1])
        else:
            value, source = max(held)
            yield Observation(day, what, value, "points", TENTHS, source)


def _day(year: str, month: str, day: str, today: date) -> date | str:
    try:
        found = date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return "not a date"
    return plausible(found, today) or found


def _table(name: str) -> bool:
    return name.lower().endswith(".csv")


def _json(file: str, text: str) -> dict[str, object]:
    try:
        held: object = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise DiaryError(
            "broken-json",
            f"{file} breaks off or is damaged in line {wrong.lineno}, column {wrong.colno}.",
            "export it again.",
        ) from wrong
    except (ValueError, RecursionError) as wrong:
        raise DiaryError(
            "broken-json", f"{file} is no step count: {wrong}.", "export it again."
        ) from wrong
    return cast("dict[str, object]", held) if isinstance(held, dict) else {}


def _list(held: object) -> list[dict[str, object]]:
    """The objects in a JSON list; nothing where there is none."""
    if not isinstance(held, list):
        return []
    each = cast("list[object]", held)
    return [cast("dict[str, object]", one) for one in each if isinstance(one, dict)]


READER = Reader(
    name="myaiguide",
    says="MyAIGuide's pain diary per site, with steps from Fitbit or Google Fit.",
    recognise=recognise,
    read=read,
)
