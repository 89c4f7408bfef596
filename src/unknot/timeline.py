"""What happened to the body: exertion, sitting, sleep, stress, treatments, injuries, by the hour.

A timeline is a row of stretches in which every input holds still. A stretch may hold several
activities side by side, each with its share; rates are averaged over them, never the inputs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import ScenarioError, nearest

STEP_INPUTS = {
    "sleep_opportunity": "1",
    "stress": "1",
    "injury_rate": "1/h",
    "infection": "1",
    "clock": "1",
}
PART_INPUTS = {
    "load": "MET",
    "interval_load": "MET",
    "movement": "1",
    "strain": "1",
    "calm": "1",
    "cognition": "1",
    "sitting": "1",
    "paced": "1",
}
ORDINARY_STRESS = 0.15
STRESS_ASLEEP = 0.3  # stress counts this much while asleep
IMPULSE_HOURS = 0.5  # an accident injures over this long
# The body clock's drive to be awake: 1 at its height, -1 twelve hours away. Its height lies in the
# early evening in people who sleep at night (two-process model); ours is entrained to civil time.
CLOCK_PEAK_HOUR = 17.0


@dataclass(frozen=True)
class Activity:
    """One way of spending time. `scaled` loads answer to a person's own activity scale."""

    name: str
    label: str
    load: float
    movement: float = 0.0
    strain: float = 0.0
    calm: float = 0.0
    cognition: float = 0.0
    sitting: float = 0.0
    scaled: bool = False
    kind: str = ""


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("unknot").joinpath("data/activities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def activities() -> Mapping[str, Activity]:
    """Every activity by name."""
    return {name: Activity(name, **row) for name, row in _tables()["activity"].items()}


def activity(name: str) -> Activity:
    """The activity of this name.

    Raises:
        ScenarioError: there is none.
    """
    known = activities()
    if name not in known:
        raise ScenarioError(
            "unknown-activity", f'there is no activity "{name}".', nearest(name, known)
        )
    return known[name]


@cache
def day(template: str) -> tuple[str, ...]:
    """The 24 hourly activities of a day template.

    Raises:
        ScenarioError: there is no such template.
    """
    known = _tables()["day"]
    if template not in known:
        raise ScenarioError(
            "unknown-day", f'there is no day "{template}".', nearest(template, known)
        )
    slots: list[str] = []
    for word in known[template].split():
        name, _, times = word.partition("*")
        slots += [activity(name).name] * int(times or 1)
    if len(slots) != 24:
        raise ScenarioError(
            "day-length", f'day "{template}" has {len(slots)} slots.', "give exactly 24 hours."
        )
    return tuple(slots)


def day_templates() -> tuple[str, ...]:
    """The names of the day templates."""
    return tuple(_tables()["day"])


@dataclass(frozen=True)
class Bout:
    """A stretch of chosen activity that replaces ordinary life; never self-paced.

    Attributes:
        start: hours from the first midnight.
        hours: how long.
        load: net METs where it differs from the activity's own; one number, or one a person.
        interval_load: mean power of work and recovery for interval work, else the load.
    """

    start: float
    hours: float
    activity: str
    load: float | Array | None = None
    interval_load: float | Array | None = None


@dataclass(frozen=True)
class Event:
    """Something that happens to a body: an injury (size), an infection (severity), over `hours`."""

    what: str  # "injury" or "infection"
    start: float
    hours: float
    size: float


@dataclass(frozen=True)
class Timeline:
    """Stretches in which inputs hold still.

    Shapes: `edges` (stretches + 1,) in hours from the first midnight; `steps[name]` (stretches,) or
    (stretches, people); `parts[name]` and `shares` (stretches, activities) or with people last;
    `fine` (stretches,) marks bouts, which are solved in small steps; `levels[agent]` as steps.
    """

    edges: Array
    steps: dict[str, Array]
    parts: dict[str, Array]
    shares: Array
    fine: npt.NDArray[np.bool_]
    levels: dict[str, Array] = field(default_factory=dict[str, Array])

    @property
    def days(self) -> int:
        """Whole days covered."""
        return round(float(self.edges[-1]) / 24.0)

    @property
    def people(self) -> int | None:
        """How many people the inputs were written for, or None where all share them."""
        arrays = [a for a in self.steps.values() if a.ndim == 2]
        arrays += [a for a in (*self.parts.values(), self.shares) if a.ndim == 3]
        arrays += [a for a in self.levels.values() if a.ndim == 2]
        return arrays[0].shape[-1] if arrays else None


@dataclass(frozen=True)
class Life:
    """An ordinary life, day after day.

    Attributes:
        template: name of a day, or one name for every day.
        stress: 0..1; one number, one a day (days,), one a person (1, people) or (days, people).
        sleep_lost: share of sleep lost to fragmentation, same shapes.
        activity_scale: multiplies the load of chores, same shapes.
    """

    days: int
    template: str | Sequence[str] = "ordinary"
    stress: float | Array = ORDINARY_STRESS
    sleep_lost: float | Array = 0.0
    activity_scale: float | Array = 1.0


def build(
    life: Life,
    bouts: Sequence[Bout] = (),
    events: Sequence[Event] = (),
    levels: Mapping[str, Array] | None = None,
) -> Timeline:
    """Write a life, its bouts and events out as stretches.

    Args:
        levels: level of each treatment by day, (days,) or (days, people), 0..1.

    Raises:
        ScenarioError: an unknown activity, or a bout outside the days.
    """
    end = 24.0 * life.days
    cuts = [np.arange(0.0, end + 0.5, 1.0)]
    for item in (*bouts, *events):
        if item.hours <= 0 or item.start < 0 or item.start + item.hours > end + 1e-9:
            raise ScenarioError(
                "outside-days",
                f"something starts at hour {item.start:g} and lasts {item.hours:g} h, outside the "
                f"{life.days} days of this life.",
                "move it inside, or add days.",
            )
        cuts.append(np.array([item.start, item.start + item.hours]))
    edges = np.unique(np.round(np.concatenate(cuts), 9))
    middle = 0.5 * (edges[1:] + edges[:-1])
    hour = np.floor(middle).astype(int)
    base = _base(life, hour)
    steps, parts = _life_inputs(life, base, hour // 24)
    fine = np.zeros(len(middle), dtype=bool)
    _make_room(parts, bouts)
    for bout in bouts:
        inside = _inside(middle, bout)
        fine[inside] = True
        _put_bout(parts, steps, inside, bout)
    for event in events:
        inside = _inside(middle, event)
        if event.what == "injury":
            steps["injury_rate"][inside] += event.size / event.hours
        elif event.what == "infection":
            steps["infection"][inside] += event.size
        else:
            raise ScenarioError(
                "unknown-event",
                f'there is no event "{event.what}".',
                nearest(event.what, ("injury", "infection")),
            )
    # After the bouts: whoever gets up at night for one is awake, and feels stress in full.
    steps["stress"] = _quieten(steps["sleep_opportunity"], steps["stress"])
    by_day = hour // 24
    steps["clock"] = _clock(edges, steps["sleep_opportunity"])
    written = {name: np.asarray(level, float)[by_day] for name, level in (levels or {}).items()}
    parts_out = {name: value[:, None] for name, value in parts.items()}
    return Timeline(edges, steps, parts_out, np.ones((len(middle), 1)), fine, written)


def _base(life: Life, hour: npt.NDArray[np.int_]) -> npt.NDArray[np.int_]:
    names = list(activities())
    index = {name: i for i, name in enumerate(names)}
    templates = [life.template] * life.days if isinstance(life.template, str) else life.template
    if len(templates) != life.days:
        raise ScenarioError(
            "day-count",
            f"{len(templates)} day templates for {life.days} days.",
            "give one name, or one name for every day.",
        )
    codes = {name: [index[slot] for slot in day(name)] for name in set(templates)}
    table = np.array([codes[name] for name in templates], dtype=int).reshape(-1)
    return table[hour]


def _by_day(value: float | Array, by_day: npt.NDArray[np.int_], days: int) -> Array:
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return np.full(len(by_day), float(array))
    if array.shape[0] == 1:
        array = np.broadcast_to(array, (days, *array.shape[1:]))
    return array[by_day]


def _life_inputs(
    life: Life, base: npt.NDArray[np.int_], by_day: npt.NDArray[np.int_]
) -> tuple[dict[str, Array], dict[str, Array]]:
    table = list(activities().values())
    column = {
        name: np.array([getattr(a, name) for a in table], dtype=float)[base]
        for name in ("load", "movement", "strain", "calm", "cognition", "sitting")
    }
    scaled = np.array([a.scaled for a in table])[base]
    asleep = np.array([a.name == "sleep" for a in table])[base]
    scale = _by_day(life.activity_scale, by_day, life.days)
    lost = _by_day(life.sleep_lost, by_day, life.days)
    stress = _by_day(life.stress, by_day, life.days)

    def lift(flag: npt.NDArray[np.bool_], like: Array) -> npt.NDArray[np.bool_]:
        return flag[:, None] if like.ndim == 2 else flag

    load = column["load"][:, None] if scale.ndim == 2 else column["load"]
    column["load"] = np.where(lift(scaled, scale), load * scale, load)
    column["interval_load"] = column["load"]
    column["paced"] = np.ones(len(base))
    zero = np.zeros(len(base))
    steps = {
        "sleep_opportunity": np.where(lift(asleep, lost), 1.0 - lost, 0.0),
        "stress": stress,
        "injury_rate": zero,
        "infection": zero.copy(),
    }
    return steps, column


def _clock(edges: Array, opportunity: Array) -> Array:
    """The clock's wake drive: its mean over each sleep, held from waking before it, (stretches,).

    One number a sleep, so that a night is one run of unchanging inputs and takes few steps. Days
    alike have no jump at all: nothing listens while awake, and a jump at the edge of a night would
    make averages over sleep depend on the solver's steps.
    """
    asleep = (opportunity if opportunity.ndim == 1 else opportunity.max(axis=1)) > 0.0
    if not asleep.any():
        return np.zeros(len(asleep))
    angle = 2.0 * np.pi * (edges - CLOCK_PEAK_HOUR) / 24.0
    driven = np.diff(np.sin(angle)) * 24.0 / (2.0 * np.pi)  # the integral of its cosine
    night = np.cumsum(np.append(False, asleep[:-1] & ~asleep[1:]))  # a new one at each waking
    first, last = int(asleep[0]), int(night[-1])  # nights from the first to before the last: whole
    if first >= last:
        night[:] = first = last = 0
    hours = np.bincount(night, np.where(asleep, np.diff(edges), 0.0))
    mean = np.bincount(night, np.where(asleep, driven, 0.0)) / np.maximum(hours, 1e-9)
    # Nights cut by the first and last midnight count as the whole ones beside them.
    like = np.clip(np.arange(len(mean)), first, max(last - 1, 0))
    return np.round(mean[like], 12)[night]  # rounded, so that like nights are one run


def _quieten(opportunity: Array, stress: Array) -> Array:
    """Stress as it is felt: less while asleep."""
    if opportunity.ndim > stress.ndim:
        stress = stress[:, None]
    elif stress.ndim > opportunity.ndim:
        opportunity = opportunity[:, None]
    return np.where(opportunity > 0.5, STRESS_ASLEEP * stress, stress)


def _inside(middle: Array, item: Bout | Event) -> slice:
    """The stretches within a bout or event."""
    first = int(np.searchsorted(middle, item.start, side="right"))
    return slice(first, int(np.searchsorted(middle, item.start + item.hours, side="left")))


def _make_room(parts: dict[str, Array], bouts: Sequence[Bout]) -> None:
    """Give both loads their own memory, one column a person where some bout's load has one.

    Done once for all bouts: copying whole arrays at every bout took most of a cohort's time.
    """
    if not bouts:
        return
    for name in ("load", "interval_load"):
        given = (bout.load for bout in bouts)
        if name == "interval_load":
            given = (b.load if b.interval_load is None else b.interval_load for b in bouts)
        widths = {np.size(load) for load in given if load is not None and np.ndim(load) == 1}
        old = parts[name]
        if widths and old.ndim == 1:
            old = np.broadcast_to(old[:, None], (len(old), max(widths)))
        parts[name] = old.copy()


def _put_bout(parts: dict[str, Array], steps: dict[str, Array], inside: slice, bout: Bout) -> None:
    what = activity(bout.activity)
    load = what.load if bout.load is None else bout.load
    parts["load"][inside] = load
    parts["interval_load"][inside] = load if bout.interval_load is None else bout.interval_load
    for name in ("movement", "strain", "calm", "cognition", "sitting"):
        parts[name][inside] = getattr(what, name)
    parts["paced"][inside] = 0.0
    steps["sleep_opportunity"][inside] = 0.0


def sessions(
    what: str,
    minutes: float,
    per_week: int,
    weeks: int,
    start_day: int = 0,
    load: float | Array | None = None,
    progression: float | Array | None = None,
    start_hour: float = 17.0,
) -> tuple[Bout, ...]:
    """The bouts of a programme, spread over each week, at the same hour.

    Args:
        minutes: length of a session.
        progression: load of the last session; loads rise evenly from `load` to it.
    """
    if not 1 <= per_week <= 7:
        raise ScenarioError(
            "sessions-a-week", f"{per_week} sessions a week.", "give a number from 1 to 7."
        )
    offsets = [int(i * 7 / per_week) for i in range(per_week)]
    days = [start_day + 7 * week + offset for week in range(weeks) for offset in offsets]
    bouts: list[Bout] = []
    for number, at in enumerate(days):
        now = load
        if load is not None and progression is not None and len(days) > 1:
            now = load + (np.asarray(progression) - load) * number / (len(days) - 1)
        bouts.append(Bout(24.0 * at + start_hour, minutes / 60.0, what, now))
    return tuple(bouts)
