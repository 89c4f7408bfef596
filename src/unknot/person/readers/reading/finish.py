"""A diary out of entries: sorted, joined across files, with warnings that a person should see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from unknot.errors import UnknotError
from unknot.person.diary import Diary, Exertion, Observation, Scale, Skipped, summary
from unknot.person.readers.reading.reader import NAMELESS

FEW_DAYS = 14
LONG_GAP = 60


def observation_key(one: Observation) -> tuple[date, str, int, str, float]:
    """The order of observations in a diary."""
    return (one.day, one.what, one.slot or 0, one.source, one.value)


def exertion_key(one: Exertion) -> tuple[date, str, str, float]:
    """The order of exertions in a diary."""
    return (one.day, one.kind.value, one.source, one.amount)


def tidy(diary: Diary) -> Diary:
    """Put a diary's entries in order, oldest first, and say each warning once.

    Raises:
        UnknotError: code "nothing-read" where no entry is left, with the main reasons.
    """
    if not diary.observations and not diary.exertions:
        why = "; ".join(f"{one.what}: {one.why}, {one.count} times" for one in diary.skipped[:3])
        raise UnknotError(
            "nothing-read",
            f"{', '.join(diary.sources) or 'the file'} holds no entry that can be used."
            + (f" {why}." if why else ""),
            "mend the first of these in the file, or export it again.",
        )
    counts: Counter[tuple[str, str]] = Counter()
    for one in diary.skipped:
        counts[one.what, one.why] += one.count
    return replace(
        diary,
        observations=tuple(sorted(diary.observations, key=observation_key)),
        exertions=tuple(sorted(diary.exertions, key=exertion_key)),
        warnings=tuple(dict.fromkeys(diary.warnings)),
        sources=tuple(dict.fromkeys(diary.sources)),
        skipped=tuple(Skipped(what, why, n) for (what, why), n in counts.most_common()),
    )


def join(diaries: Sequence[Diary]) -> Diary:
    """Join diaries of one person; an entry that two files share counts once.

    Raises:
        UnknotError: code "several-people" where they name different people.
    """
    names = sorted({one.person for one in diaries} - {NAMELESS})
    if len(names) > 1:
        raise UnknotError(
            "several-people",
            f"these files belong to different people: {', '.join(names)}.",
            "give the files of one person at a time.",
        )
    zones = sorted({one.time_zone for one in diaries} - {"local"})
    warnings = [text for one in diaries for text in one.warnings]
    if len(zones) > 1:
        warnings.append(
            f"The files name several time zones ({', '.join(zones)}); days are as written."
        )
    observations, twice_seen = _distinct_observations(diaries)
    exertions, twice_done = _distinct_exertions(diaries)
    skipped = [entry for one in diaries for entry in one.skipped]
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
            sources=tuple(source for one in diaries for source in one.sources),
            made_up=any(one.made_up for one in diaries),
            extra={key: value for one in diaries for key, value in one.extra.items()},
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
    scales: dict[str, Counter[Scale]] = {}
    for one in diary.observations:
        if one.scale is not None:
            scales.setdefault(one.what, Counter())[one.scale] += 1
    for what, held in sorted(scales.items()):
        if len(held) > 1:
            left = sum(held.values()) - max(held.values())
            found.append(
                f"{what} is recorded on {len(held)} different scales; {left} entries off the"
                " commonest one are kept but not used."
            )
    return tuple(found)


def _distinct_observations(diaries: Sequence[Diary]) -> tuple[list[Observation], int]:
    kept = list(diaries[0].observations)
    known = {(one.day, one.what, one.value, one.unit, one.slot) for one in kept}
    twice = 0
    for diary in diaries[1:]:
        fresh = {(o.day, o.what, o.value, o.unit, o.slot): o for o in diary.observations}
        new = [
            one
            for one in diary.observations
            if (one.day, one.what, one.value, one.unit, one.slot) not in known
        ]
        twice += len(diary.observations) - len(new)
        kept += new
        known |= fresh.keys()
    return kept, twice


def _distinct_exertions(diaries: Sequence[Diary]) -> tuple[list[Exertion], int]:
    kept = list(diaries[0].exertions)
    known = {(one.day, one.kind, one.amount, one.unit) for one in kept}
    twice = 0
    for diary in diaries[1:]:
        new = [e for e in diary.exertions if (e.day, e.kind, e.amount, e.unit) not in known]
        twice += len(diary.exertions) - len(new)
        kept += new
        known |= {(one.day, one.kind, one.amount, one.unit) for one in new}
    return kept, twice
