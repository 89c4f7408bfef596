"""Write a scenario out as the timeline that the engine runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from unknot.arrays import Array
from unknot.errors import ScenarioError
from unknot.scenario.story import Course, Programme, Scenario
from unknot.timeline import IMPULSE_HOURS, Bout, Event, Life, Timeline, activity, build


def timeline(
    scenario: Scenario, reserves: Mapping[int, float] | None = None, days: int | None = None
) -> Timeline:
    """The timeline of a scenario, or of its first days.

    Args:
        reserves: the person's reserve (net METs) before each relative programme, by its position;
            relative programmes without one are left out.
        days: how many days from the start, by default all.
    """
    known = reserves or {}
    end = 24.0 * (days or scenario.life.days)
    bouts = [
        bout
        for position, programme in enumerate(scenario.programmes)
        if not programme.relative or position in known
        for bout in bouts_of(programme, known.get(position))
        if bout.start + bout.hours <= end
    ]
    events = [event for event in events_of(scenario) if event.start + event.hours <= end]
    life = scenario.life if days is None else first_days(scenario.life, days)
    levels = {name: value[: life.days] for name, value in levels_of(scenario).items()}
    return build(life, bouts, events, levels)


def first_days(life: Life, days: int) -> Life:
    """The beginning of a life."""

    def cut(value: float | Array) -> float | Array:
        return value if np.ndim(value) == 0 else np.asarray(value)[:days]

    template = life.template if isinstance(life.template, str) else life.template[:days]
    return replace(
        life,
        days=days,
        template=template,
        stress=cut(life.stress),
        sleep_lost=cut(life.sleep_lost),
        activity_scale=cut(life.activity_scale),
    )


def bouts_of(programme: Programme, reserve: float | None = None) -> tuple[Bout, ...]:
    """The sessions of a programme.

    Args:
        reserve: the person's reserve in net METs, for a programme at a share of it.

    Raises:
        ScenarioError: a relative programme without a reserve.
    """
    first, last, unit = programme.load, programme.load_end, 1.0
    if programme.relative:
        if reserve is None:
            raise ScenarioError(
                "no-reserve",
                f"{programme.activity} is set to a share of a reserve that is not known.",
                "run the days before it first, and give their mean reserve.",
            )
        first, last, unit = programme.intensity, programme.intensity_end, reserve
    elif first is None:
        first = activity(programme.activity).load
    assert first is not None
    days = programme.session_days
    rise = ((first if last is None else last) - first) / max(len(days) - 1, 1)
    bouts: list[Bout] = []
    for number, day in enumerate(days):
        load = unit * (first + rise * number)
        mean = None if programme.mean is None else programme.mean * load
        start = 24.0 * day + programme.hour
        bouts.append(Bout(start, programme.minutes / 60.0, programme.activity, load, mean))
    return tuple(bouts)


def events_of(scenario: Scenario) -> tuple[Event, ...]:
    """Injuries and infections; the other happenings are part of the life."""
    events: list[Event] = []
    for happening in scenario.happenings:
        start = 24.0 * happening.day + happening.hour
        if happening.what == "injury":
            events.append(Event("injury", start, IMPULSE_HOURS, happening.size))
        elif happening.what == "infection":
            events.append(Event("infection", start, 24.0 * happening.days, happening.size))
    return tuple(events)


def levels_of(scenario: Scenario) -> dict[str, Array]:
    """Mean level of every treatment on every day, (days,); several courses of one add up to 1."""
    days = scenario.life.days
    levels: dict[str, Array] = {}
    for agent in scenario.agents:
        courses = [c for c in scenario.courses if c.agent.name == agent.name]
        levels[agent.name] = level_by_day(courses, agent.onset_hours, days)
    return levels


def level_by_day(courses: Sequence[Course], onset_hours: float, days: int) -> Array:
    """Mean level of one treatment on every day, (days,).

    It nears its aim as 1 - exp(-t / onset) and leaves it in the same way; courses with
    `step` are at their aim at once.
    """
    gradual, sudden = np.zeros(days), np.zeros(days)
    for course in courses:
        (sudden if course.step else gradual)[course.start_day : course.stop_day] += course.level
    kept = np.exp(-24.0 / onset_hours)
    lag = (1.0 - kept) * onset_hours / 24.0  # mean of exp(-t / onset) over a day
    levels = np.empty(days)
    level = 0.0
    for day, aim in enumerate(np.minimum(gradual, 1.0)):
        levels[day] = aim + (level - aim) * lag
        level = aim + (level - aim) * kept
    return np.minimum(levels + sudden, 1.0)
