"""Read a scenario from TOML; every complaint names the line.

docs/how-to/scenario.md has every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from unknot.arrays import Array
from unknot.knots import all_knots
from unknot.model import (
    Act,
    Intervention,
    Wiring,
    interventions,
    parameter_sets,
    phenotypes,
    tightnesses,
    wirings,
)
from unknot.scenario.sheet import Sheet, read_sheet
from unknot.scenario.story import (
    DEFAULT_COLUMNS,
    EVERYTHING,
    Course,
    Happening,
    Keep,
    Programme,
    Scenario,
    ScenarioPerson,
)
from unknot.timeline import IMPULSE_HOURS, ORDINARY_STRESS, Life, activities, day_templates

MOST_DAYS = 3650
STARTS = ("healthy", "sick", "settled")
EVENTS = ("injury", "infection", "stress", "lost_nights", "sitting")
ONSETS = ("gradual", "step")
SITTING_DAY = "desk_job"


def read_scenario(
    text: str,
    file: str = "scenario",
    own: Mapping[str, Wiring] | None = None,
    wiring: str | Wiring | None = None,
) -> Scenario:
    """Read a scenario.

    Args:
        text: the TOML.
        file: its name, for messages.
        own: wirings it may name beside those that ship, and before them.
        wiring: what it is lived under, whatever it names; None takes what it names.

    Raises:
        UnknotError: no TOML, an unknown key or name, or a value out of range, each with its line.
    """
    top = read_sheet(text, file)
    title = top.text("title", "")
    who = _who(top.table("who"), own or {}, wiring)
    sheet = top.table("life")
    usual = _life(sheet)
    programmes = tuple(_programme(one, usual.days) for one in top.tables("programme"))
    happenings = tuple(_happening(one, usual.days) for one in top.tables("event"))
    courses = tuple(_course(one, usual.days) for one in top.tables("intervention"))
    keep = _keep(top.table("output"))
    top.done()
    _no_two_at_once(file, programmes)
    return Scenario(
        file,
        title,
        who,
        _lived(usual, happenings),
        _level(usual, who.settle_days),
        programmes,
        happenings,
        courses,
        keep,
    )


def _who(sheet: Sheet, own: Mapping[str, Wiring], wiring: str | Wiring | None) -> ScenarioPerson:
    chosen = sheet.text("phenotype", "healthy", phenotypes())
    traits = {f"tightness_{name}": value for name, value in phenotypes()[chosen].items()}
    tight = sheet.table("tightness")
    for trait in tightnesses():
        name = trait.removeprefix("tightness_")
        traits[trait] = tight.number(name, traits[trait], 0.0, 1.0)
    tight.done()
    scales = [t for knot in all_knots() for t in knot.traits if not t.tightness]
    for trait in scales:
        traits[trait.name] = sheet.number(trait.name, trait.healthy, trait.low, trait.high)
    if wiring is None:
        named = sheet.text("wiring", "articles", {**wirings(), **own})
        wiring = own.get(named, named)
    else:
        sheet.text("wiring", "articles")
    who = ScenarioPerson(
        traits,
        wiring,
        sheet.text("parameters", "default", parameter_sets()),
        sheet.text("start", "settled", STARTS),
        sheet.whole("settle_days", 330, 7, MOST_DAYS),
    )
    sheet.done()
    return who


def _life(sheet: Sheet) -> Life:
    days = sheet.whole("days", 84, 1, MOST_DAYS)
    if sheet.has("day") and sheet.has("week"):
        sheet.wrong("week", "both day and week are given.", "keep one of them.")
    week = sheet.texts("week", [], day_templates())
    if sheet.has("week") and len(week) != 7:
        sheet.wrong("week", f"week holds {len(week)} days.", "name seven days, one after another.")
    template: str | list[str] = sheet.text("day", "ordinary", day_templates())
    if week:
        template = [week[i % 7] for i in range(days)]
    life = Life(
        days,
        template,
        _by_day(sheet, "stress", ORDINARY_STRESS, 0.0, 1.0, days),
        _by_day(sheet, "sleep_lost", 0.0, 0.0, 0.95, days),
        _by_day(sheet, "activity_scale", 1.0, 0.0, 3.0, days),
    )
    sheet.done()
    return life


def _by_day(
    sheet: Sheet, key: str, default: float, low: float, high: float, days: int
) -> float | Array:
    value = sheet.numbers(key, default, low, high)
    if not isinstance(value, list):
        return value
    if len(value) != days:
        sheet.wrong(
            key,
            f"{key} holds {len(value)} numbers for {days} days.",
            "give one number, or one for every day.",
        )
    return np.array(value)


def _level(life: Life, days: int) -> Life:
    """The same ordinary life without its ups and downs, for as long as settling takes."""
    if isinstance(life.template, str):
        template: str | list[str] = life.template
    else:
        template = [life.template[(i - days) % min(7, life.days)] for i in range(days)]
    mean = [float(np.mean(v)) for v in (life.stress, life.sleep_lost, life.activity_scale)]
    return Life(days, template, mean[0], mean[1], mean[2])


def _lived(life: Life, happenings: Iterable[Happening]) -> Life:
    """A life with its periods of stress, lost nights and sitting written in."""
    days = life.days
    stress = np.array(np.broadcast_to(life.stress, (days,)))
    lost = np.array(np.broadcast_to(life.sleep_lost, (days,)))
    template = [life.template] * days if isinstance(life.template, str) else list(life.template)
    for happening in happenings:
        span = slice(happening.day, happening.day + happening.days)
        if happening.what == "stress":
            stress[span] = happening.size
        elif happening.what == "lost_nights":
            lost[span] = np.maximum(lost[span], happening.size)
        elif happening.what == "sitting":
            template[span] = [SITTING_DAY] * happening.days
    return replace(life, template=template, stress=stress, sleep_lost=lost)


def _programme(sheet: Sheet, days: int) -> Programme:
    activity = sheet.text("activity", "", activities())
    if sheet.has("load") and sheet.has("intensity"):
        sheet.wrong("intensity", "both load and intensity are given.", "keep one of them.")
    for end in ("load_end", "intensity_end"):
        if sheet.has(end) and not sheet.has(end.removesuffix("_end")):
            start = end.removesuffix("_end")
            sheet.wrong(end, f"{end} stands without {start}.", f"say where it begins: {start} = …")
    if activity == "aerobic" and not (sheet.has("load") or sheet.has("intensity")):
        sheet.wrong("activity", "aerobic has no load of its own.", "add intensity = 0.5, or load.")
    programme = Programme(
        activity,
        sheet.number("minutes", 30.0, 1.0, 720.0),
        sheet.whole("sessions_a_week", 3, 1, 7),
        sheet.whole("weeks", max(days // 7, 1), 1, MOST_DAYS),
        sheet.whole("start_day", 0, 0, MOST_DAYS),
        sheet.number("hour", 17.0, 0.0, 23.9),
        sheet.maybe("load", 0.0, 12.0),
        sheet.maybe("load_end", 0.0, 12.0),
        sheet.maybe("intensity", 0.0, 1.2),
        sheet.maybe("intensity_end", 0.0, 1.2),
        sheet.maybe("interval_mean", 0.05, 1.0),
        sheet.line(),
    )
    sheet.done()
    last = programme.session_days[-1]
    if 24.0 * last + programme.hour + programme.minutes / 60.0 > 24.0 * days:
        sheet.wrong(
            None,
            f"the last session falls on day {last}, outside the {days} days of this life.",
            "lower weeks or start_day, or raise days in [life].",
        )
    return programme


def _no_two_at_once(file: str, programmes: tuple[Programme, ...]) -> None:
    taken: list[tuple[float, float, Programme]] = []
    for programme in programmes:
        for day in programme.session_days:
            start = 24.0 * day + programme.hour
            taken.append((start, start + programme.minutes / 60.0, programme))
    taken.sort(key=lambda one: one[:2])
    for (_, end, first), (start, _, second) in pairwise(taken):
        if start < end - 1e-9:
            Sheet(file, {}, {("programme",): second.line}, ("programme",)).wrong(
                None,
                f"{second.activity} begins on day {int(start // 24)} before {first.activity} ends.",
                "move one of them to another hour.",
            )


def _happening(sheet: Sheet, days: int) -> Happening:
    what = sheet.text("what", "", EVENTS)
    day = sheet.whole("day", 0, 0, MOST_DAYS)
    hour, length, size = 0.0, 1, 0.0
    if what == "injury":
        size = sheet.number("size", 1.0, 0.0, 5.0)
        hour = sheet.number("hour", 12.0, 0.0, 24.0 - IMPULSE_HOURS)
    else:
        length = sheet.whole("days", 7, 1, MOST_DAYS)
    if what == "infection":
        size = sheet.number("severity", 1.0, 0.0, 5.0)
    elif what == "stress":
        size = sheet.number("level", 0.6, 0.0, 1.0)
    elif what == "lost_nights":
        size = sheet.number("share", 0.8, 0.0, 0.95)
    sheet.done()
    if day + length > days:
        sheet.wrong(
            "day",
            f"it lasts until day {day + length - 1}, and this life has {days} days "
            f"(0 to {days - 1}).",
            "move it, shorten it, or raise days in [life].",
        )
    return Happening(what, day, length, size, hour, sheet.line())


def _course(sheet: Sheet, days: int) -> Course:
    name = sheet.text("name", "")
    agent = _declared(sheet, name) if sheet.has("acts") else _shipped(sheet, name)
    course = Course(
        agent,
        sheet.number("level", 1.0, 0.0, 1.0),
        sheet.whole("start_day", 0, 0, MOST_DAYS),
        sheet.whole("stop_day", days, 1, MOST_DAYS),
        sheet.text("onset", "gradual", ONSETS) == "step",
        sheet.line(),
    )
    sheet.done()
    if course.stop_day <= course.start_day:
        sheet.wrong("stop_day", "it stops before it starts.", "give a later stop_day.")
    return course


def _shipped(sheet: Sheet, name: str) -> Intervention:
    sheet.has("onset_hours")
    if "onset_hours" in sheet.values:
        sheet.wrong(
            "onset_hours",
            f'"{name}" has its own onset.',
            'leave it out, write onset = "step", or declare an agent of your own with acts.',
        )
    return interventions()[sheet.text("name", "", interventions())]


def _declared(sheet: Sheet, name: str) -> Intervention:
    """An agent that this scenario declares for itself; graded T, for nobody measured it."""
    if not name or name in interventions():
        sheet.wrong("name", "a declared agent needs a name of its own.", 'write name = "my_agent".')
    acts = tuple(_act(row) for row in sheet.tables("acts"))
    if not acts:
        sheet.wrong(
            "acts", "acts is empty.", 'write acts = [{ on = "pain.relief", multiply = 0.8 }].'
        )
    onset = sheet.number("onset_hours", 168.0, 1.0, 20000.0)
    label = sheet.text("label", name)
    return Intervention(name, label, "declared in a scenario", onset, "T", (), acts)


def _act(sheet: Sheet) -> Act:
    targets: list[str] = []
    for knot in all_knots():
        targets += [f"{knot.name}.{p.name}" for p in knot.params]
        targets += [f"{s.name}.{side}" for s in knot.states for side in ("gain", "loss")]
        targets += [o.name for o in knot.outputs]
    act = Act(
        sheet.text("on", "", targets),
        sheet.maybe("multiply", 0.0, 100.0),
        sheet.maybe("add", -1000.0, 1000.0),
    )
    if act.multiply is None and act.add is None:
        sheet.wrong("on", f'the act on "{act.on}" does nothing.', "say multiply = … or add = …")
    sheet.done()
    return act


def _keep(sheet: Sheet) -> Keep:
    every = sheet.text("every", "day", ("day", "hour"))
    if sheet.values.get("columns") == EVERYTHING:
        sheet.has("columns")
        columns: list[str] = [EVERYTHING]
    else:
        columns = sheet.texts("columns", DEFAULT_COLUMNS)
    keep = Keep(tuple(dict.fromkeys(columns)), every == "hour", sheet.line("columns"))
    sheet.done()
    return keep
