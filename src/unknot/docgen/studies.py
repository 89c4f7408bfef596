"""docs/how-to/studies.md: every word of a study's file, written from what reading checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources

from unknot.cohort.draw import DAY
from unknot.library import interventions
from unknot.timeline import activities, day
from unknot.validate.endpoints import Quantity, quantities
from unknot.validate.estimands import measures
from unknot.validate.populations import populations
from unknot.validate.words import (
    ARGUMENTS,
    ASKS,
    MOST_DAYS,
    MOST_EFFORT,
    MOST_TIMES,
    MOST_WEEKS,
    RowArgument,
    by_the_hour,
    unit_of,
)

EXAMPLE = """title = "Walking, 24 people (made up)"
says = "Three brisk walks a week for 12 weeks, against nothing. No such study was done."

[source]
reference = "an example without a publication"
grade = "D"

[who]
population = "fibromyalgia"
n = 24

[arms.walk]
weeks = 12
[[arms.walk.sessions]]
activity = "brisk_walk"
minutes = 30
per_week = 3

[[rows]]
id = "walk.pain"
quantity = "pain against no training"
unit = "points"
published = -0.6
low = -1.4
high = 0.2
how = "made up, as a printed 95 % interval would be"
measure = "change"
of = "pain"
arm = "walk"
week = 12

[[rows]]
id = "before.pain"
quantity = "pain before"
unit = "points"
low = 3.5
high = 9.0
how = "made up"
measure = "level"
of = "pain"
seen = true
"""


BOUTS = """title = "Six sprints, 10 people (made up)"
says = "Half a minute each, three minutes between; no such study was done."

[source]
reference = "an example without a publication"
grade = "D"

[who]
population = "sedentary"
n = 10

[arms.sprints]
days = 4
[[arms.sprints.bouts]]
activity = "aerobic"
minutes = 0.5
times = 6
rest = 3
day = 1
ends = 17.0
intensity = 1.2

[[rows]]
id = "sprints.fatigue"
quantity = "fatigue at eight the next morning, against no sprints"
unit = "points"
low = -0.5
high = 0.5
how = "made up"
measure = "after"
of = "fatigue"
arm = "sprints"
hours = [56]
"""


def page() -> str:
    """The page, as Markdown."""
    text = resources.files("unknot").joinpath("docgen", "studies.md").read_text(encoding="utf-8")
    treatments = ((f"`{name}`", one.label) for name, one in interventions().items())
    who = ((f"`{name}`", one.says) for name, one in populations().items())
    made = {
        "EXAMPLE": EXAMPLE.rstrip(),
        "BOUTS": BOUTS.rstrip(),
        "DAY": _ordinary(),
        "WEEKS": f"{MOST_WEEKS}",
        "DAYS": f"{MOST_DAYS}",
        "TIMES": f"{MOST_TIMES}",
        "EFFORT": f"{MOST_EFFORT:g}",
        "MEASURES": _table(("measure", "what it answers", "in", "takes"), _measures()),
        "ARGUMENTS": _table(("argument", "what it says", "what it may be"), _arguments()),
        "QUANTITIES": _table(("quantity", "what it is", "unit", "hours"), _quantities()),
        "POPULATIONS": _table(("population", "who they are"), who),
        "ACTIVITIES": _table(("activity", "what it is", "net METs"), _activities()),
        "TREATMENTS": _table(("treatment", "what it is"), treatments),
    }
    for name, value in made.items():
        text = text.replace("{" + name + "}", value)
    return text


def _ordinary() -> str:
    """The waking hours of an ordinary day, in words."""
    spans: list[tuple[str, int, int]] = []
    for hour, name in enumerate(day(DAY)):
        if spans and spans[-1][0] == name:
            spans[-1] = (name, spans[-1][1], hour + 1)
        else:
            spans.append((name, hour, hour + 1))
    awake = [span for span in spans if span[0] != "sleep"]
    return ", ".join(f"{activities()[name].label} {a} to {b}" for name, a, b in awake)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _measures() -> Iterable[Sequence[str]]:
    for name, function in measures().items():
        says = (function.__doc__ or "").strip().splitlines()[0].rstrip(".")
        yield f"`{name}`", says, _unit(name), _takes(ASKS[name])


def _unit(measure: str) -> str:
    """The unit of its answer; with every option that changes it."""
    own = Quantity("", "its own", "", lambda means: means[""])
    usual = unit_of(measure, own, {})
    told = [usual if usual == own.unit else f"`{usual}`"]
    for key in ("percent", "sd", "relative"):
        unit = unit_of(measure, own, {key: True})
        if key in ASKS[measure].more and unit != usual:
            told.append(f"`{unit}` with `{key}`")
    return "; ".join(told)


def _takes(spec: RowArgument) -> str:
    must = ["of" if not spec.pair else "of (two)"]
    may: list[str] = []
    fewest, most = spec.count
    if spec.when == "hours":
        must += ["arm", f"hours ({fewest if fewest == most else f'{fewest} or {most}'})"]
    elif spec.when != "before":
        window = "week or days (1)" if most == 1 else f"days ({most})"
        (may if spec.when == "either" else must).extend(["arm", window])
    must += spec.needed
    if spec.control:
        must.append("[control]")
    if spec.against is not None:
        may.append("against")
    may += spec.more
    told = ", ".join(_code(one) for one in must)
    return told + (f"; maybe {', '.join(_code(one) for one in may)}" if may else "")


def _code(word: str) -> str:
    key, space, more = word.partition(" ")
    return f"`{key}`{space}{more}"


def _arguments() -> Iterable[Sequence[str]]:
    for name, (says, may_be) in ARGUMENTS.items():
        yield f"`{name}`", says, may_be


def _quantities() -> Iterable[Sequence[str]]:
    for name, one in quantities().items():
        yield f"`{name}`", one.says, f"`{one.unit}`", "hours" if by_the_hour(one) else ""


def _activities() -> Iterable[Sequence[str]]:
    for name, one in activities().items():
        yield f"`{name}`", one.label, f"{one.load:g}"
