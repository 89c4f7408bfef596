"""What a later file says otherwise of what was done on a day: it is a correction, and counts.

Minutes, hours and ratings that a person writes down under one heading are one record, so that of
two files the one given last counts, as with symptoms. Steps are counted by devices, each in part:
there the largest counter stands, which is settled where a day's amount is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from unknot.diary.entries import Exertion, Kind

Record = tuple[date, Kind, str, str]
"""Day, kind, unit and heading of what was done."""
MINUTES = {"h": 60.0}


def corrected(
    files: Iterable[Sequence[Exertion]],
) -> tuple[list[Exertion], Counter[tuple[str, str, str]]]:
    """What several files say was done, each correcting those before it.

    Args:
        files: what each says, in the order they were given.

    Returns:
        What counts (where two files agree the first one's), and on how many days what was done,
        in which unit, was another in which earlier file than in a later one: by name, earlier
        file, later file.
    """
    entries: dict[int, Exertion] = {}
    places: dict[Record, list[int]] = {}
    changed: Counter[tuple[str, str, str]] = Counter()
    begin = 0
    for file in files:
        fresh: dict[Record, list[int]] = {}
        for place, exertion in enumerate(file, begin):
            entries[place] = exertion
            record = _record_of(exertion)
            if record is not None:
                fresh.setdefault(record, []).append(place)
        begin += len(file)
        for record, after in fresh.items():
            before = places.get(record)
            if before is None:
                places[record] = after
                continue
            old, new = ([entries[place] for place in several] for several in (before, after))
            agree = _amounts(old) == _amounts(new)
            for place in after if agree else before:
                del entries[place]
            if not agree:
                places[record] = after
                changed[f"{record[1].value} exertion", _file(old[-1]), _file(new[-1])] += 1
    return list(entries.values()), changed


def _record_of(exertion: Exertion) -> Record | None:
    """The record that an entry belongs to; none for steps, and for what stands by itself."""
    # What a note says, or was typed on the page, bears no file's name.
    if exertion.unit == "steps" or "." not in _file(exertion):
        return None
    unit = "min" if exertion.unit in MINUTES else exertion.unit
    return exertion.day, exertion.kind, unit, exertion.source.rpartition(": ")[2]


def _amounts(several: Sequence[Exertion]) -> Counter[float]:
    return Counter(round(each.amount * MINUTES.get(each.unit, 1.0), 6) for each in several)


def _file(exertion: Exertion) -> str:
    return exertion.source.rpartition(": ")[0]
