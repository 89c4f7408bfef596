"""Ask rows of bodies: every cohort drawn once, every arm lived once, under all vectors together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.progress import Progress, quiet
from unknot.validate import estimands as ms
from unknot.validate.asked import USUAL, Study, hours_of, needs_of, windows_of
from unknot.validate.cohort import LivedArm, StudyCohort, Window, gather, live
from unknot.validate.observation import StudyGroup
from unknot.validate.parameter_batch import Bodies
from unknot.validate.protocol import (
    Protocol,
    PublishedRow,
    StudyArm,
    StudyPeople,
    find_rows,
    populations,
    protocols,
)
from unknot.validate.protocol import rows as all_rows

MOST_LANES = 1536  # people times vectors at once: more gain nothing and fill memory


@dataclass(frozen=True)
class _Key:
    population: str
    seed: int


@dataclass
class _Wish:
    """What must be lived of one arm by one cohort."""

    windows: set[Window]
    hours: int = 0


def measure(
    bodies: Bodies,
    rows: Sequence[str | PublishedRow] | None = None,
    size: int = 48,
    *,
    known: Mapping[str, Protocol] | None = None,
    progress: Progress = quiet,
) -> dict[str, Array]:
    """What rows come out at.

    Args:
        bodies: a model and its parameter vectors.
        rows: rows, or ids of rows, studies or evidence; all by default.
        size: people in each population.
        known: the studies; those that ship by default.
        progress: told what is being done and the share done.

    Returns:
        Row id -> value under each vector, (vectors,); NaN where a row cannot be answered.
    """
    studies = protocols() if known is None else known
    wanted = _wanted(rows, studies)
    found: dict[str, list[Array]] = {row.id: [] for row in wanted}
    step = max(1, MOST_LANES // size)
    for first in range(0, bodies.count, step):
        some = bodies if bodies.count <= step else bodies.take(
            range(first, min(first + step, bodies.count))
        )  # fmt: skip
        for study, asked in lived_studies(some, wanted, size, studies, progress):
            for row in asked:
                found[row.id].append(value_of(study, row))
    return {name: np.concatenate(values) for name, values in found.items()}


def _wanted(
    rows: Sequence[str | PublishedRow] | None, studies: Mapping[str, Protocol]
) -> list[PublishedRow]:
    known = all_rows(studies.values())
    if rows is None:
        return list(known)
    ids = [row for row in rows if isinstance(row, str)]
    chosen = [row for row in rows if isinstance(row, PublishedRow)]
    return [*chosen, *(find_rows(ids, known) if ids else ())]


def value_of(study: Study, row: PublishedRow) -> Array:
    """One row of a study that was lived, (vectors,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        value = ms.measure_of(row)(study, row)
    fine = ms.enough(study.weights)
    if study.control_weights is not None:
        fine &= ms.enough(study.control_weights)
    return np.where(fine, value, np.nan)


def lived_studies(
    bodies: Bodies,
    rows: Iterable[PublishedRow],
    size: int,
    studies: Mapping[str, Protocol],
    progress: Progress = quiet,
) -> list[tuple[Study, list[PublishedRow]]]:
    """Every study with rows asked of it, its people having lived what the rows need."""
    asked: dict[str, list[PublishedRow]] = {}
    for row in rows:
        asked.setdefault(row.protocol, []).append(row)
    wishes = _wishes(asked, studies)
    crowds: dict[_Key, StudyCohort] = {}
    lived: dict[_Key, dict[StudyArm, LivedArm]] = {}
    total = len(wishes) + sum(len(arms) for arms in wishes.values())
    done = 0
    for key, arms in wishes.items():
        population = populations()[key.population]
        progress(f"{population.label}: their own life", done / total)
        crowds[key] = gather(bodies, population, key.seed, size)
        lived[key] = {}
        done += 1
        for arm, wish in arms.items():
            progress(f"{population.label}: trials", done / total)
            whole = _usual(wish) if arm == USUAL else arm
            lived[key][arm] = live(crowds[key], whole, sorted(wish.windows), wish.hours)
            done += 1
    return [(_study(studies[name], crowds, lived), found) for name, found in asked.items()]


def _usual(wish: _Wish) -> StudyArm:
    longest = max([1, -(-wish.hours // 24), *(last for _, last in wish.windows)])
    return StudyArm(longest)


def _keys(who: StudyPeople) -> list[_Key]:
    return [_Key(stratum.population, who.seed) for stratum in who.strata]


def _wishes(
    asked: Mapping[str, Sequence[PublishedRow]], studies: Mapping[str, Protocol]
) -> dict[_Key, dict[StudyArm, _Wish]]:
    wishes: dict[_Key, dict[StudyArm, _Wish]] = {}
    for name, found in asked.items():
        protocol = studies[name]
        for who in (protocol.who, protocol.control):
            for key in [] if who is None else _keys(who):
                wishes.setdefault(key, {})
        for row in found:
            for arm_name in needs_of(row):
                arm = USUAL if arm_name == "usual" else protocol.arms[arm_name]
                _check(row, arm)
                them = protocol.control if row.ask.get("control") else None
                for key in [*_keys(protocol.who), *(_keys(them) if them else ())]:
                    wish = wishes[key].setdefault(arm, _Wish(set()))
                    wish.windows.update(windows_of(row))
                    hours = hours_of(row)
                    wish.hours = max(wish.hours, 24 * -(-int(max(hours)) // 24) if hours else 0)
    return wishes


def _check(row: PublishedRow, arm: StudyArm) -> None:
    latest = max([0, *(last for _, last in windows_of(row))])
    latest = max([latest, *(-(-int(hour) // 24) for hour in hours_of(row))])
    if arm != USUAL and latest > arm.days:
        raise UnknotError(
            "study-days",
            f'row "{row.id}" looks at day {latest} of an arm of {arm.days} days.',
            "give the arm more weeks, or the row an earlier one.",
        )


def _study(
    protocol: Protocol,
    crowds: Mapping[_Key, StudyCohort],
    lived: Mapping[_Key, Mapping[StudyArm, LivedArm]],
) -> Study:
    def group(who: StudyPeople) -> StudyGroup:
        keys = _keys(who)
        arms = [arm for arm in lived[keys[0]] if all(arm in lived[key] for key in keys)]
        return StudyGroup(
            who, [crowds[key] for key in keys], {a: [lived[k][a] for k in keys] for a in arms}
        )

    people = group(protocol.who)
    control = None if protocol.control is None else group(protocol.control)
    return Study(
        protocol, people, control, people.weights, None if control is None else control.weights
    )
