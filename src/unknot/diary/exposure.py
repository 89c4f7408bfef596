"""From a diary to what the body lived through: loads, bouts, stress and sleep, day by day.

Every mapping here is a stated guess (grade T): a diary says how a day compares with the person's
own usual day, never its net METs. A day without an entry is lived as the person's usual day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.diary.entries import (
    Diary,
    Kind,
    Scale,
    Series,
    Worse,
    activity_named,
    day_amount,
    exertion_forms,
    most_unnamed,
    series,
)
from unknot.errors import DiaryError
from unknot.timeline import Bout, Life, Timeline, activities, build

# Thirds of a scale -> how that changes chores, stress, and the share of sleep lost.
CHORES_BY_THIRD = (0.6, 1.0, 1.35, 1.8)
STRESS_BY_THIRD = (0.10, 0.25, 0.45, 0.70)
SLEEP_LOST_BY_THIRD = (0.0, 0.08, 0.16, 0.25)
AMOUNTS_POWER = 0.6  # how a day's load goes with amounts, which vary manyfold
CHORES_RANGE = (0.3, 2.5)
STEPS_WALK_FROM = 1.4  # a walk is added above this multiple of the median
STEPS_A_MINUTE = 100.0
LEAST_WALK = 10.0  # minutes
RECORDED_WALKS = ("brisk_walk", "easy_walk")
BRISK, EASY = (f"{name}_minutes" for name in RECORDED_WALKS)
MOST_STEPS_A_MINUTE = 130.0  # where vigorous walking begins (Tudor-Locke and others 2018)
USUAL_STRESS = 0.18
USUAL_SLEEP_LOST = 0.03
FIRST_BOUT = 17.0
LONGEST_BOUT = 180.0  # minutes
FEW_AMOUNTS = 5  # days; with fewer in a unit there is no usual day to compare with
BY_KIND = {Kind.AEROBIC: "brisk_walk", Kind.GENTLE: "easy_walk", Kind.STRENGTH: "strength",
           Kind.HELD: "held_posture"}  # fmt: skip


@dataclass(frozen=True)
class Exposure:
    """What a body lived through, one row a day.

    Shapes: `chores`, `stress`, `sleep_lost` (days,); `log_chores` (days,) log of what was done
    beside sessions against the usual day, NaN where nothing of it was recorded. `sessions[i]` are
    (activity, minutes) of day i.
    """

    first: date
    chores: Array
    stress: Array
    sleep_lost: Array
    sessions: tuple[tuple[tuple[str, float], ...], ...]
    log_chores: Array
    recorded: tuple[str, ...]

    @property
    def days(self) -> int:
        """Days covered."""
        return len(self.chores)

    def usual(self) -> tuple[float, float, float]:
        """The usual day: chores, stress, sleep lost."""
        return float(self.chores.mean()), float(self.stress.mean()), float(self.sleep_lost.mean())

    def permuted(self, order: npt.NDArray[np.int_]) -> Exposure:
        """The same days of activity in another order; stress and sleep stay where they were."""
        return replace(
            self,
            chores=self.chores[order],
            sessions=tuple(self.sessions[int(i)] for i in order.tolist()),
            log_chores=self.log_chores[order],
        )


def lived(diary: Diary, first: date, last: date) -> Exposure:
    """What the diary says about every day from `first` to `last`.

    Raises:
        DiaryError: the days run backwards.
    """
    count = (last - first).days + 1
    if count < 1:
        raise DiaryError("no-days", f"{first} comes after {last}.", "give the days in order.")
    recorded: list[str] = []
    sessions = _sessions(diary, first, count, recorded)
    chores, steps_walk, counted = _chores(diary, first, count, sessions, recorded)
    for i, minutes in enumerate(steps_walk):
        if minutes > 0.0 and not sessions[i]:
            sessions[i].append(("easy_walk", min(minutes, 90.0)))
    stress = _mapped(diary, "stress", first, count, STRESS_BY_THIRD, USUAL_STRESS, recorded)
    lost = _mapped(diary, "sleep", first, count, SLEEP_LOST_BY_THIRD, USUAL_SLEEP_LOST, recorded)
    chores = np.where(np.isfinite(chores), chores, 1.0)
    plan = tuple(tuple(s) for s in sessions)
    return Exposure(first, chores, stress, lost, plan, np.log(counted), tuple(recorded))


def on_calendar(found: Series, first: date, count: int) -> Array:
    """A series on the days wanted; NaN where it has no value."""
    values = np.full(count, np.nan)
    if not found.days:
        return values
    offset = (found.days[0] - first).days
    for i, value in enumerate(found.values):
        if 0 <= i + offset < count:
            values[i + offset] = value
    return values


def badness(values: Array, scale: Scale) -> Array:
    """Values moved to 0..10 with 10 the bad end."""
    share = (values - scale.low) / (scale.high - scale.low)
    return 10.0 * (share if scale.worse is Worse.HIGH else 1.0 - share)


def _by_third(share: Array, table: tuple[float, ...]) -> Array:
    return np.interp(share, np.linspace(0.0, 1.0, len(table)), table)


def _mapped(
    diary: Diary,
    what: str,
    first: date,
    count: int,
    table: tuple[float, ...],
    usual: float,
    recorded: list[str],
) -> Array:
    found = series(diary, what)
    if found.scale is None:
        return np.full(count, usual)
    values = _by_third(badness(on_calendar(found, first, count), found.scale) / 10.0, table)
    if np.isfinite(values).sum() < 5:
        return np.full(count, usual)
    recorded.append(what)
    return np.where(np.isfinite(values), values, np.nanmean(values))


def steps_outside(steps: Array, minutes: Mapping[str, Array]) -> Array:
    """Steps taken outside recorded sessions, (days,); NaN where none are known.

    How many steps a minute of a session adds to its day is read from the person's own days, for
    some counters are worn through sessions and others are not. What sessions add is theirs alone:
    else one walk would count as a walk and as a day of many chores.

    Args:
        steps: of whole days, (days,).
        minutes: of sessions by activity, (days,); NaN counts as none.
    """
    columns = [np.nan_to_num(minutes[name]) for name in sorted(minutes)]
    known = np.isfinite(steps)
    columns = [each for each in columns if ((each > 0.0) & known).sum() >= FEW_AMOUNTS]
    if not columns or known.sum() < len(columns) + FEW_AMOUNTS:
        return steps
    from scipy import optimize  # late: who records no sessions needs none of it

    done = np.column_stack(columns)
    design = np.column_stack([np.ones(int(known.sum())), done[known]])
    most = np.array([np.inf, *[MOST_STEPS_A_MINUTE] * len(columns)])
    found = optimize.lsq_linear(design, steps[known], bounds=(0.0, most))
    return np.maximum(steps - done @ np.asarray(found.x[1:]), 0.0)


def _chores(
    diary: Diary,
    first: date,
    count: int,
    sessions: Sequence[Sequence[tuple[str, float]]],
    recorded: list[str],
) -> tuple[Array, Array, Array]:
    """How each day's chores compare with usual, and minutes of walk that steps suggest.

    Where all exertion is recorded in several units, a day without the commonest is compared with
    the person's usual day in the next; units themselves are never mixed.

    Returns:
        Chores, minutes, and the same comparison with such walks in it, (days,); NaN unknown.
    """
    chores, walk, counted = np.full(count, np.nan), np.zeros(count), np.full(count, np.nan)
    for form in exertion_forms(diary, Kind.OVERALL):
        whole = on_calendar(form, first, count)
        if np.isfinite(whole).sum() < FEW_AMOUNTS:
            continue
        walks = form.unit == "steps" and not _walks(sessions)
        outside = steps_outside(whole, _by_activity(sessions)) if form.unit == "steps" else whole
        recorded.append(form.unit if form.scale is None else "activity")
        relative, steps_walk = _relative(form, outside, walks=walks)
        gap = np.isnan(chores)
        chores = np.where(gap, relative, chores)
        walk = np.where(gap, steps_walk, walk)
        # Whoever does more on good days does so before it is told apart what of it was a walk.
        counted = np.where(gap, _relative(form, outside, walks=False)[0], counted)
    return chores, walk, counted


def _walks(sessions: Sequence[Sequence[tuple[str, float]]]) -> bool:
    """Whether this person records walks as sessions."""
    return any(name in RECORDED_WALKS for row in sessions for name, _ in row)


def _by_activity(sessions: Sequence[Sequence[tuple[str, float]]]) -> dict[str, Array]:
    """Minutes of each activity, (days,)."""
    names = {name for row in sessions for name, _ in row}
    return {name: np.array([dict(row).get(name, 0.0) for row in sessions]) for name in names}


def _relative(form: Series, values: Array, *, walks: bool) -> tuple[Array, Array]:
    """Chores against the person's usual day, and minutes of walk that steps suggest. (days,).

    Args:
        walks: whether many steps are a walk; who records walks has recorded it as one.
    """
    walk = np.zeros(values.size)
    if form.scale is not None:
        share = (values - form.scale.low) / (form.scale.high - form.scale.low)
        return _by_third(share, CHORES_BY_THIRD), walk
    seen = values[np.isfinite(values)]
    median = float(np.median(seen[seen > 0])) if (seen > 0).any() else 1.0
    relative = np.maximum(values, 0.02 * median) / median
    if form.unit != "steps":
        return np.clip(relative**AMOUNTS_POWER, *CHORES_RANGE), walk
    if walks:
        over = np.where(np.isfinite(values), values - STEPS_WALK_FROM * median, 0.0)
        walk = np.where(over >= LEAST_WALK * STEPS_A_MINUTE, over / STEPS_A_MINUTE, 0.0)
        relative = np.where(walk > 0.0, STEPS_WALK_FROM, relative)
    return np.clip(relative, *CHORES_RANGE), walk


def _sessions(
    diary: Diary, first: date, count: int, recorded: list[str]
) -> list[list[tuple[str, float]]]:
    """The sessions of each day."""
    names = {activity_of(one.source, one.kind) for one in diary.exertions}
    done = minutes_done(diary, first, count)
    chosen = sorted(name for name in done if name in names and (done[name] > 0.0).any())
    recorded.extend(chosen)
    return [
        [(name, min(float(done[name][i]), LONGEST_BOUT)) for name in chosen if done[name][i] > 0.0]
        for i in range(count)
    ]


def minutes_done(diary: Diary, first: date, count: int) -> dict[str, Array]:
    """Minutes of each activity, (days,): 0 where a day says none, NaN where it says nothing.

    What is no activity goes by its kind. Minutes that two files tell of, a table and a watch, count
    once: of one activity the larger sum; of a table's minutes that name none, or call a walk that
    others call brisk, what goes beyond the others'.
    """
    days: list[defaultdict[Kind, list[tuple[str, float]]]] = [
        defaultdict(list) for _ in range(count)
    ]
    found: dict[str, Array] = {}
    for one in diary.exertions:
        at = (one.day - first).days
        if one.minutes is not None and 0 <= at < count:
            days[at][one.kind].append((_named_alike(one.source), one.minutes))
            name = activity_of(one.source, one.kind) or one.kind.value
            found.setdefault(name, np.full(count, np.nan))[at] = 0.0
    for at, kinds in enumerate(days):
        for name, amount in _minutes_of_day(kinds).items():
            found[name][at] = amount
    return found


def _named_alike(source: str) -> str:
    """A source whose column is an activity, as unknot's own table names it."""
    file, _, column = source.rpartition(": ")
    name = column.removesuffix("_minutes")
    known = activities()
    return f"{file}: {name}_minutes" if name in known and known[name].kind else source


def _minutes_of_day(kinds: Mapping[Kind, Sequence[tuple[str, float]]]) -> dict[str, float]:
    """Minutes of each activity of one day; what two files say of the same minutes counts once."""
    named: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    minutes: defaultdict[str, float] = defaultdict(float)
    for kind, held in _walks_once(kinds).items():
        file, rest = most_unnamed(held)
        plain = [one for one in held if not activity_named(one[0]) and _file(one[0]) == file]
        whole = sum(amount for _, amount in plain)
        for source, amount in plain:
            if rest > 0.0:
                minutes[activity_of(source, kind) or kind.value] += amount * (rest / whole)
        for source, amount in held:
            if activity_named(source):
                named[activity_of(source, kind) or kind.value].append((source, amount))
    for name, held in named.items():
        minutes[name] += day_amount("min", held)
    return {name: amount for name, amount in minutes.items() if amount > 0.0}


def _file(source: str) -> str:
    return source.rpartition(": ")[0]


def _sums(held: Sequence[tuple[str, float]]) -> defaultdict[str, float]:
    """Minutes by file."""
    found: defaultdict[str, float] = defaultdict(float)
    for source, amount in held:
        found[_file(source)] += amount
    return found


def _walks_once(
    kinds: Mapping[Kind, Sequence[tuple[str, float]]],
) -> dict[Kind, list[tuple[str, float]]]:
    """A day without the walks of one file that another calls brisk; a watch calls all just walks.

    Aerobic minutes of no activity may be a file's own word for the same brisk walk.
    """
    found = {kind: list(held) for kind, held in kinds.items()}
    aerobic, gentle = found.get(Kind.AEROBIC, []), found.get(Kind.GENTLE, [])
    brisk = _sums([one for one in aerobic if activity_named(one[0]) == BRISK])
    if not brisk or not gentle:
        return found
    plain = _sums([one for one in aerobic if not activity_named(one[0])])
    most = max(brisk.values())
    easy = _sums([one for one in gentle if activity_named(one[0]) == EASY])
    found[Kind.GENTLE] = [one for one in gentle if activity_named(one[0]) != EASY]
    for file, amount in easy.items():
        other = max(0.0, most - brisk[file] - plain[file])
        found[Kind.GENTLE].append((f"{file}: {EASY}", max(0.0, amount - other)))
    return found


def activity_of(source: str, kind: Kind) -> str | None:
    """Which activity an exertion was: its column's own name, else what its kind stands for."""
    column = source.rpartition(": ")[2].removesuffix("_minutes")
    known = activities()
    if column in known and known[column].kind:
        return column
    return BY_KIND.get(kind)


def timeline(life: Exposure, run_in: int = 0) -> Timeline:
    """The timeline of the days lived, after `run_in` usual days."""
    chores, stress, lost = life.usual()

    def lead(usual: float, values: Array) -> Array:
        return np.concatenate([np.full(run_in, usual), values])

    bouts: list[Bout] = []
    for i, sessions in enumerate(life.sessions):
        at = 24.0 * (i + run_in) + FIRST_BOUT
        room = 24.0 * (i + run_in + 1) - 1.0 - at  # bed at 23:00
        for name, minutes in sessions:
            hours = min(minutes / 60.0, room)
            if hours > 0.01:
                bouts.append(Bout(at, hours, name))
                at, room = at + hours, room - hours
    return build(
        Life(
            life.days + run_in,
            stress=lead(stress, life.stress),
            sleep_lost=lead(lost, life.sleep_lost),
            activity_scale=lead(chores, life.chores),
        ),
        bouts,
    )


def days_of(life: Exposure) -> tuple[date, ...]:
    """The civil days covered."""
    return tuple(life.first + timedelta(days=i) for i in range(life.days))
