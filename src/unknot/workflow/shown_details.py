"""What is shown beside an answer, as it is kept under the id of its fit: read without any draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cattrs.preconf.json import make_converter

from unknot.effects.results import Interval
from unknot.errors import UnknotError
from unknot.store.newest import newest_kept
from unknot.store.person_file import PersonFile

KIND = "answer details"
CONVERTER = make_converter(detailed_validation=False)


@dataclass(frozen=True)
class DoseShown:
    """One session of so many minutes, and the change of the main symptom on the day after it.

    Attributes:
        beyond: longer than this person's own sessions; the model's guess alone.
    """

    minutes: float
    next_day: Interval
    peak_day: float
    beyond: bool


@dataclass(frozen=True)
class KindShown:
    """One kind of exertion in a person's own days.

    Attributes:
        name: of the activity, or of what was rated or counted.
        minutes: of every recorded session, oldest first; empty where it is not in minutes.
        worse, days: days after it on which the symptom was worse than the usual of all days, of how
            many; `other_worse`, `other_days` the same after other days.
        doses: of one session, the shortest first.
    """

    name: str
    unit: str
    minutes: tuple[float, ...]
    worse: int
    days: int
    other_worse: int
    other_days: int
    doses: tuple[DoseShown, ...] = ()


@dataclass(frozen=True)
class KnotShown:
    """How tight one knot is, 0 loose to 1 tight, before the diary and after it.

    Attributes:
        told: the days moved it enough to speak of it.
    """

    name: str
    prior: Interval
    posterior: Interval
    told: bool


@dataclass(frozen=True)
class BeliefShown:
    """Belief in one wiring, 0..1, before the diary and now, and how far two runs differ."""

    wiring: str
    before: float
    now: float


@dataclass(frozen=True)
class AnswerDetails:
    """What goes with one answer.

    Attributes:
        target: the symptom that it speaks of.
        model: the hash of the body.
    """

    target: str
    model: str
    kinds: tuple[KindShown, ...]
    knots: tuple[KnotShown, ...]
    stories: tuple[BeliefShown, ...]


def keep_details(store: PersonFile, fit: str, details: object, data: str, when: datetime) -> None:
    """Keep details under the id of their fit.

    Args:
        details: as plain data, see `as_plain`.
        data: hash of the entries they rest on.
    """
    store.keep(KIND, fit, details, model_hash="", data_hash=data, when=when)


def as_plain(details: AnswerDetails) -> object:
    """As JSON has it."""
    return CONVERTER.unstructure(details)


def kept_details(store: PersonFile, fit: str) -> AnswerDetails | None:
    """What goes with the answer of a fit; None where it is not worked out yet."""
    row = newest_kept(store, KIND, fit)
    if row is None:
        return None
    try:
        return CONVERTER.structure(row.payload, AnswerDetails)
    except (KeyError, TypeError, ValueError, UnknotError):
        return None  # another version's: it is worked out anew
