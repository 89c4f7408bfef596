"""What a note says was done: "walk 20 min", "30 Min. spazieren", "yoga 1 h", "marche 15 minutes".

Proposals only: they are shown, and count once a person has confirmed them. A note is read in
English, German, French or Spanish, clause by clause; a time is taken for an activity only where
both stand together. What was not done, only planned, done by somebody else, on another day or in
general is no exertion, and where the words leave that open nothing is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from unknot.diary.entries import Exertion, Kind, Note
from unknot.recordings.spoken_minutes import SpokenMinutes, lengths_in
from unknot.recordings.spoken_words import (
    ANIMALS,
    APART,
    COMPANY,
    DOINGS,
    FILLERS,
    JOINS,
    NOT_AFTER,
    NOT_BEFORE,
    OTHERS,
    PLANNED,
    SUPPOSED,
    TURNS,
    Doing,
    whole,
)

MOST_WORDS_BETWEEN = 5
"""Words between an activity and its time; farther apart they need not belong together."""
OPENING = (",", "(", "-", "–", "—")
"""Ends of a clause after which a time that stands alone belongs to it: "Walk - 20 min"."""
SHARED = "the time may be of more than this"

_DOING = tuple((whole(one.words), one) for one in DOINGS)
_NOT_BEFORE, _NOT_AFTER = whole(NOT_BEFORE), whole(NOT_AFTER)
_UNREAL = tuple(whole(words) for words in (PLANNED, SUPPOSED))
_OTHERS = whole(OTHERS)
_COMPANY = re.compile(rf"(?<!\w)(?:{COMPANY})(?:\s+\w+)?\s*\Z", re.IGNORECASE)
_ANIMAL_WALK = re.compile(rf"(?<!\w)(?:{ANIMALS})\s*\Z", re.IGNORECASE)
_APART, _FILLERS = whole(APART), whole(FILLERS)
_JOIN = re.compile(rf"\s*(?:[+&/]|(?<!\w)(?:{JOINS})(?!\w))\s*", re.IGNORECASE)
_END = re.compile(
    rf"[;!?\n\r•|()]|,(?!\d)|\s[-–—]\s|(?<!\w)(?:{TURNS})(?!\w)"
    r"|(?<!\bmin)(?<!\bmins)(?<!\bstd)(?<!\bca)(?<!\bapprox)(?<!\bh)\.(?!\d)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:min|mins|std|h)\.\s+(?=[A-ZÄÖÜÉÁÍÓÚ¡¿])")
_LETTERS = re.compile(r"\w+")
_IN = re.compile(r"(?<!\w)(?:in|en|dans|dentro de)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class ExertionProposal:
    """Something that a note seems to say was done.

    Attributes:
        kind: the kind of exertion.
        activity: its name in `timeline.activities()`; empty where the words say no more than the
            kind.
        minutes: how long; of a range the lower end.
        words: the words it rests on, as they stand in the note.
        remark: what was decided or is in doubt, in words; empty where nothing is.
    """

    kind: Kind
    activity: str
    minutes: float
    words: str
    remark: str = ""


@dataclass(frozen=True)
class Met:
    """An activity that a note names, and where."""

    start: int
    end: int
    doing: Doing


@dataclass(frozen=True)
class Clause:
    """A part of a note that says one thing, with how it ends: ",", "." or a word."""

    start: int
    end: int
    ends: str


def proposals(text: str) -> tuple[ExertionProposal, ...]:
    """What a note seems to say was done, in the order of the note.

    Args:
        text: a note.

    Returns:
        Proposals for a person to confirm; nothing where the note leaves it open.
    """
    doings = tuple(_doings(text))
    lengths = lengths_in(text)
    found: list[ExertionProposal] = []
    for clause in _clauses(text, lengths):
        inner = [one for one in doings if clause.start <= one.start and one.end <= clause.end]
        times = [one for one in lengths if clause.start <= one.start and one.end <= clause.end]
        asked = clause.ends == "?"
        for met, time, remark in _pairs(text, inner, times):
            if met.doing.kind is not None and not asked and _done(text, clause, met, time, inner):
                found.append(_proposal(text, met.doing, met, time, remark))
    return tuple(found)


def proposals_of(notes: Iterable[Note]) -> Iterator[tuple[Note, ExertionProposal]]:
    """Each proposal with the note that it is from.

    Where a note is a time and nothing else, the heading of its column says what was done.
    """
    for note in notes:
        text = note.text.strip()
        alone = any((one.start, one.end) == (0, len(text)) for one in lengths_in(text))
        for one in proposals(f"{note.column} {text}" if alone else note.text):
            yield note, one


def confirmed(note: Note, proposal: ExertionProposal) -> Exertion:
    """What counts once a person has said that it was so."""
    column = f"{proposal.activity or proposal.kind.value}_minutes"
    minutes = proposal.minutes
    source = f"{note.column}: {column}"
    return Exertion(note.day, proposal.kind, minutes, "min", source, None, minutes)


def _proposal(
    text: str, doing: Doing, met: Met, time: SpokenMinutes, remark: str
) -> ExertionProposal:
    words = text[min(met.start, time.start) : max(met.end, time.end)]
    if words.count("(") > words.count(")") and text[max(met.end, time.end) :][:1] == ")":
        words += ")"
    said = "; ".join(part for part in (time.remark, doing.doubt, remark) if part)
    assert doing.kind is not None
    return ExertionProposal(doing.kind, doing.activity, time.minutes, words, said)


def _doings(text: str) -> Iterator[Met]:
    """Every activity that a text names, the longest reading at each place."""
    held = [
        Met(found.start(), found.end(), doing)
        for pattern, doing in _DOING
        for found in pattern.finditer(text)
    ]
    # Of two that begin together the longer says more; of two as long the one that is listed first.
    held.sort(key=lambda one: (one.start, -one.end))
    reached = 0
    for one in held:
        if one.start >= reached:
            reached = one.end
            yield one


def _clauses(text: str, lengths: Iterable[SpokenMinutes]) -> Iterator[Clause]:
    """Parts of a note; a time alone between commas belongs to the part before it."""
    ends = [(found.start(), found.end(), found[0]) for found in _END.finditer(text)]
    ends += [(found.end(), found.end(), ".") for found in _ABBREVIATED.finditer(text)]
    inside = [(one.start, one.end) for one in lengths]
    parts: list[Clause] = []
    begin = 0
    for start, end, mark in [*sorted(ends), (len(text), len(text), ".")]:
        if any(a < start < b for a, b in inside):
            continue
        parts.append(Clause(begin, start, mark.strip()))
        begin = end
    joined: list[Clause] = []
    for part in parts:
        before = joined[-1] if joined else None
        opens = before is not None and before.ends in OPENING and _only_time(text, part, inside)
        closes = before is not None and before.ends == "," and _only_time(text, before, inside)
        if before is not None and (opens or closes):
            joined[-1] = replace(part, start=before.start)
        else:
            joined.append(part)
    return iter(joined)


def _only_time(text: str, part: Clause, inside: list[tuple[int, int]]) -> bool:
    """Whether a part holds one time and nothing else that means anything."""
    held = [(a, b) for a, b in inside if part.start <= a and b <= part.end]
    if len(held) != 1:
        return False
    rest = text[part.start : held[0][0]] + " " + text[held[0][1] : part.end]
    return not _LETTERS.search(_FILLERS.sub(" ", rest))


def _pairs(
    text: str, doings: list[Met], times: list[SpokenMinutes]
) -> Iterator[tuple[Met, SpokenMinutes, str]]:
    """Activities with their times, by turns in the order in which the clause has them."""
    tokens = sorted([*doings, *times], key=lambda one: one.start)
    used: set[int] = set()
    first_is_time = bool(tokens) and isinstance(tokens[0], SpokenMinutes)
    for i, (one, other) in enumerate(pairwise(tokens)):
        if i in used or i + 1 in used or isinstance(one, Met) == isinstance(other, Met):
            continue
        # "20 min yoga, 30 min walk" goes by time first; one time between two goes to the first.
        if isinstance(one, SpokenMinutes) != first_is_time and i + 2 < len(tokens):
            following = tokens[i + 2]
            if isinstance(following, Met) != isinstance(other, Met):
                continue
        met, time = (one, other) if isinstance(one, Met) else (other, one)
        if not isinstance(met, Met) or not isinstance(time, SpokenMinutes):
            continue
        between = text[one.end : other.start]
        if _APART.search(between) or len(_LETTERS.findall(between)) > MOST_WORDS_BETWEEN:
            continue
        used |= {i, i + 1}
        yield met, time, _shared(text, tokens, i)


def _shared(text: str, tokens: list[Met | SpokenMinutes], at: int) -> str:
    """A remark where another activity is joined to this one and has no time of its own."""
    if at == 0 or not isinstance(tokens[at], Met):
        return ""
    before = tokens[at - 1]
    own = isinstance(before, SpokenMinutes) or before.doing.kind is None
    joined = _JOIN.fullmatch(text[before.end : tokens[at].start])
    return "" if own or joined is None else SHARED


def _done(text: str, clause: Clause, met: Met, time: SpokenMinutes, doings: list[Met]) -> bool:
    """Whether the clause says that it was done, by this person, on this day."""
    before = text[clause.start : met.start]
    until = min((one.start for one in doings if one.start >= max(met.end, time.end)), default=None)
    after = text[max(met.end, time.end) : clause.end if until is None else until]
    between = text[met.end : time.start] if met.end <= time.start else ""
    around = f"{before} {between} {after}"
    if _NOT_BEFORE.search(before) or _NOT_AFTER.search(f"{between} {after}"):
        return False
    if _NOT_BEFORE.search(between) or _IN.search(text[clause.start : time.start]):
        return False
    if any(pattern.search(around) for pattern in _UNREAL):
        return False
    return not _by_another(before, text[met.start : met.end])


def _by_another(before: str, doing: str) -> bool:
    """Whether somebody else stands before what was done, and not as company."""
    if doing.lower() in ("walk", "walking") and _ANIMAL_WALK.search(before):
        return False
    others = (one for one in _OTHERS.finditer(before + doing) if one.end() <= len(before))
    return any(not _COMPANY.search(before[: one.start()]) for one in others)
