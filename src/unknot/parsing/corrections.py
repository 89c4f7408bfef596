"""What a later file says otherwise of what was done on a day: it is a correction, and counts.

Minutes, hours and ratings that a person writes down under one heading are one record, so that of
two files the one given last counts, as with symptoms. Steps are counted by devices, each in part:
there the largest counter stands, which is settled where a day's amount is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from unknot.diary.entries import Exertion, Kind

Done = tuple[date, Kind, str, str]
"""Day, kind, unit and heading of what was done."""
MINUTES = {"h": 60.0}


def corrected(
    held: Sequence[Exertion], new: Sequence[Exertion]
) -> tuple[list[Exertion], list[Exertion], Counter[tuple[str, str, str]]]:
    """What earlier files say was done, and a later file, each without what does not count.

    Args:
        held: of the earlier files.
        new: of the file given last.

    Returns:
        What stays of the earlier files, what is taken of the last (of both, what they agree on is
        held once), and on how many days what was done, in which unit, was another in which earlier
        file than in the last: by name, earlier file, last file.
    """
    before, after = _by_day(held), _by_day(new)
    gone, known = set[int](), set[int]()
    changed: Counter[tuple[str, str, str]] = Counter()
    for done in before.keys() & after.keys():
        old, fresh = before[done], after[done]
        if _amounts(old) == _amounts(fresh):
            known |= {id(one) for one in fresh}
            continue
        gone |= {id(one) for one in old}
        changed[f"{done[1].value} exertion", _file(old[-1]), _file(fresh[-1])] += 1
    stays = [one for one in held if id(one) not in gone]
    return stays, [one for one in new if id(one) not in known], changed


def _by_day(several: Sequence[Exertion]) -> dict[Done, list[Exertion]]:
    found: dict[Done, list[Exertion]] = {}
    for one in several:
        # What a note says, or was typed on the page, bears no file's name: it stands by itself.
        if one.unit != "steps" and "." in _file(one):
            unit = "min" if one.unit in MINUTES else one.unit
            done = (one.day, one.kind, unit, one.source.rpartition(": ")[2])
            found.setdefault(done, []).append(one)
    return found


def _amounts(several: Sequence[Exertion]) -> Counter[float]:
    return Counter(round(one.amount * MINUTES.get(one.unit, 1.0), 6) for one in several)


def _file(one: Exertion) -> str:
    return one.source.rpartition(": ")[0]
