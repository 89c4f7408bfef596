"""A study's file read key by key: whatever is not understood is refused, with its line.

What may stand there is in `words.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NoReturn

from unknot import evidence
from unknot.errors import nearest
from unknot.library import interventions
from unknot.scenario.sheet import Sheet, read_sheet
from unknot.timeline import activities
from unknot.validate.asking import ask_of, finite, needed
from unknot.validate.design import (
    Leaving,
    Protocol,
    PublishedRow,
    Session,
    Single,
    Stratum,
    StudyArm,
    StudyPeople,
)
from unknot.validate.endpoints import quantities
from unknot.validate.populations import populations
from unknot.validate.words import (
    ASKS,
    CHANCE,
    MOST_DAYS,
    MOST_EFFORT,
    MOST_TIMES,
    MOST_WEEKS,
    WORSE,
    unit_of,
)

MOST_MINUTES = 24 * 60
MOST_PEOPLE = 10_000_000
KIND = "study"


def read_study(text: str, file: str) -> Protocol:
    """A study from the text of its file; its id is the file's name.

    Raises:
        UnknotError: no TOML, something missing, an unknown key or name, or a value out of range.
    """
    sheet = read_sheet(text.removeprefix("\ufeff"), file, KIND)
    return _study(file.removesuffix(".toml"), sheet, True)


def parse(name: str, data: Mapping[str, Any]) -> Protocol:
    """A study from what its file holds, where the text itself is no longer there."""
    return _study(name, Sheet(f'study "{name}"', dict(data), {}, kind=KIND), False)


def _study(name: str, top: Sheet, whole: bool) -> Protocol:
    title, says = needed(top, "title"), needed(top, "says")
    if not top.has("who"):
        top.wrong(None, "the study lacks 'who'.", 'write [who] with population = "…" and n = ….')
    who = people_of(top.table("who"))
    control = people_of(top.table("control")) if top.has("control") else None
    source = _source(top.table("source")) if top.has("source") else ("", "")
    arms_sheet = top.table("arms")
    arms = {arm: arm_of(arms_sheet.table(arm)) for arm in arms_sheet.values}
    gains = _attention(top.table("attention"), source)
    leaving = tuple(_leaving(one) for one in top.tables("leaving"))
    sheets = top.tables("rows")
    if not sheets:
        top.wrong(None, "the study lacks 'rows'.", "write [[rows]] for each number it found.")
    rows = tuple(_row(name, one, arms, source, control is not None, whole) for one in sheets)
    seen: set[str] = set()
    for row, sheet in zip(rows, sheets, strict=True):
        if row.ask.get("attention") and str(row.ask["of"]) not in gains:
            sheet.wrong("attention", "the study says nothing of it.", "add it to [attention].")
        if row.id in seen:
            sheet.wrong("id", f'two rows are called "{row.id}".', "give each its own id.")
        seen.add(row.id)
    top.done()
    return Protocol(name, title, says, who, arms, rows, control, gains, leaving)


def _leaving(sheet: Sheet) -> Leaving:
    needed(sheet, "share")
    cause = named(sheet, "cause", (CHANCE, WORSE))
    if cause == CHANCE and sheet.has("of"):
        sheet.wrong("of", "who leaves by chance leaves for nothing.", "leave 'of' out.")
    rated = [name for name, one in quantities().items() if one.rated]
    of = named(sheet, "of", rated) if cause == WORSE else ""
    found = Leaving(sheet.number("share", 0.1, 0.0, 0.9), cause, of)
    sheet.done()
    return found


def _source(sheet: Sheet) -> tuple[str, str]:
    """The publication and the grade of a study that is not in the evidence table."""
    found = needed(sheet, "reference"), _grade(sheet)
    sheet.done()
    return found


def _grade(sheet: Sheet) -> str:
    needed(sheet, "grade")
    return sheet.text("grade", "", [grade.value for grade in evidence.Grade])


def people_of(sheet: Sheet) -> StudyPeople:
    """[who] of a study, or [people] of a trial."""
    known = populations()
    if sheet.has("strata"):
        if sheet.has("population"):
            sheet.wrong("population", "both population and strata are given.", "keep one of them.")
        strata: list[Stratum] = []
        for one in sheet.tables("strata"):
            strata.append(Stratum(named(one, "population", known), one.number("share", 1, 0, 1)))
            one.done()
        total = sum(one.share for one in strata)
        if abs(total - 1.0) > 0.01:
            sheet.wrong(
                "strata", f"the shares of strata add up to {total:g}.", "make them add to 1."
            )
    else:
        strata = [Stratum(named(sheet, "population", known))]
    select: list[tuple[str, float, float]] = []
    chosen = sheet.table("select")
    for name in chosen.values:
        if name not in quantities():
            chosen.wrong(name, f'nobody is selected by "{name}".', nearest(name, quantities()))
        low, high = ends_of(chosen, name)
        select.append((name, low, high))
    found = StudyPeople(
        tuple(strata), sheet.whole("n", 0, 0, MOST_PEOPLE), sheet.whole("seed", 1, 0, 2**31),
        tuple(select),
    )  # fmt: skip
    sheet.done()
    return found


def named(sheet: Sheet, key: str, known: Iterable[str]) -> str:
    """A text that must be there, one of the known names."""
    needed(sheet, key)
    return sheet.text(key, "", known)


def ends_of(sheet: Sheet, key: str) -> tuple[float, float]:
    """[lowest, highest] of a key."""
    value = sheet.numbers(key, 0.0, -1e9, 1e9)
    if not isinstance(value, list) or len(value) != 2 or not value[0] < value[1]:
        sheet.wrong(key, f"{key} is no range.", f"write {key} = [lowest, highest].")
    return value[0], value[1]


def arm_of(sheet: Sheet) -> StudyArm:
    """[arms.NAME]: a way of living for some days."""
    if sheet.has("days") == sheet.has("weeks"):
        sheet.wrong(None, f"{sheet.here()} needs days or weeks, one of them.", "write weeks = 12.")
    if "days" in sheet.values:
        days = sheet.whole("days", 1, 1, MOST_DAYS)
    else:
        days = 7 * sheet.whole("weeks", 1, 1, MOST_WEEKS)
    bouts = tuple(one for each in sheet.tables("bouts") for one in _bouts(each, days))
    found = StudyArm(
        days,
        tuple(_session(one, days // 7) for one in sheet.tables("sessions")),
        bouts,
        tuple(_treatment(one, days) for one in sheet.tables("treatments")),
    )
    sheet.done()
    _apart(sheet, bouts)
    return found


def _apart(sheet: Sheet, bouts: Sequence[Single]) -> None:
    """Nobody does two things at once: which of them would count must not hang on their order."""
    begun = [(24.0 * bout.day + bout.ends - bout.minutes / 60, bout) for bout in bouts]
    spans = sorted(begun, key=lambda pair: pair[0])
    for (_, first), (begins, other) in pairwise(spans):
        if 24.0 * first.day + first.ends > begins + 1e-6:
            sheet.wrong(
                "bouts",
                f"on day {other.day} {other.activity} begins before {first.activity} ends.",
                "cut the longer one into pieces around the other.",
            )


def _session(sheet: Sheet, weeks: int) -> Session:
    what = named(sheet, "activity", activities())
    needed(sheet, "minutes")
    needed(sheet, "per_week")
    minutes = sheet.number("minutes", 1, 1, MOST_MINUTES)
    hour = sheet.number("hour", 17.0, 0, 24)
    if hour + minutes / 60 > 24:
        sheet.wrong("minutes", f"a session from {hour:g} h ends after midnight.", "begin earlier.")
    if weeks < 1:
        sheet.wrong(
            None,
            "sessions a week need an arm of a week at least.",
            "let it last 7 days at least, or use bouts.",
        )
    first, last = 1, weeks
    if sheet.has("in_weeks"):
        given = sheet.numbers("in_weeks", 1, 1, weeks)
        ends = given if isinstance(given, list) else [given]
        if len(ends) != 2 or ends != sorted(ends) or any(end != int(end) for end in ends):
            sheet.wrong("in_weeks", "in_weeks is no pair of weeks.", f"write [1, {weeks}].")
        first, last = int(ends[0]), int(ends[1])
    effort: tuple[float, float] | None = None
    if sheet.has("intensity"):
        share = sheet.numbers("intensity", 0.5, 0.01, MOST_EFFORT)
        pair = share if isinstance(share, list) else [share, share]
        if len(pair) != 2:
            sheet.wrong("intensity", "intensity is one share, or two.", "write [0.5, 0.68].")
        effort = (pair[0], pair[1])
    found = Session(what, minutes, sheet.whole("per_week", 1, 1, 7), (first, last), effort, hour)
    sheet.done()
    return found


def _bouts(sheet: Sheet, days: int) -> tuple[Single, ...]:
    """One bout, or `times` of them with `rest` minutes between; the last ends at `ends`."""
    what = named(sheet, "activity", activities())
    needed(sheet, "minutes")
    minutes = sheet.number("minutes", 1, 0.1, MOST_MINUTES)
    times = sheet.whole("times", 1, 1, MOST_TIMES)
    if times > 1:
        needed(sheet, "rest")
    elif sheet.has("rest"):
        sheet.wrong(
            "rest", "there is nothing to rest between.", "write times = 6, or leave it out."
        )
    rest = sheet.number("rest", 0.0, 0.0, MOST_MINUTES)
    ends = sheet.number("ends", 17.0, 0, 24)
    whole = times * minutes + (times - 1) * rest
    if ends - whole / 60 < 0:
        sheet.wrong(
            "ends",
            f"{whole:g} minutes until {ends:g} h begin the day before.",
            "end later, or let them be fewer or shorter.",
        )
    effort = sheet.number("intensity", 0.5, 0.01, MOST_EFFORT) if sheet.has("intensity") else None
    day = sheet.whole("day", 0, 0, days - 1)
    sheet.done()
    before = [(minutes + rest) / 60.0 * (times - 1 - at) for at in range(times)]
    return tuple(Single(what, minutes, day, ends - earlier, effort) for earlier in before)


def _treatment(sheet: Sheet, days: int) -> tuple[str, int]:
    found = named(sheet, "name", interventions()), sheet.whole("days", days, 1, days)
    sheet.done()
    return found


def _attention(sheet: Sheet, source: tuple[str, str]) -> dict[str, float]:
    if not sheet.values:
        return {}
    if sheet.has("evidence") or not source[0]:
        _evidence(sheet, "the attention")
    gains: dict[str, float] = {}
    for name in sheet.values:
        if name == "evidence":
            continue
        if name not in quantities():
            sheet.wrong(name, f'attention changes no "{name}".', nearest(name, quantities()))
        gains[name] = sheet.number(name, 0.0, -1e6, 1e6)
    return gains


def _evidence(sheet: Sheet, what: str) -> str:
    if not sheet.has("evidence"):
        sheet.wrong(
            None,
            f"{what} lacks 'evidence'.",
            "name a row of the evidence table, or give [source] with reference and grade.",
        )
    key = sheet.text("evidence", "")
    if key not in evidence.table():
        sheet.wrong("evidence", f'{what} names evidence "{key}".', nearest(key, evidence.table()))
    return key


def _row(
    study: str,
    sheet: Sheet,
    arms: Mapping[str, StudyArm],
    source: tuple[str, str],
    control: bool,
    whole: bool,
) -> PublishedRow:
    id_ = needed(sheet, "id")
    key, reference, graded = "", *source
    if sheet.has("evidence"):
        key, reference, graded = _evidence(sheet, f'row "{id_}"'), "", ""
        for other in ("reference", "grade"):
            if sheet.has(other):
                sheet.wrong(other, f"evidence {key} has its own {other}.", "keep one of them.")
    elif sheet.has("reference") or sheet.has("grade"):
        reference = needed(sheet, "reference") if sheet.has("reference") else reference
        graded = _grade(sheet) if sheet.has("grade") or not graded else graded
    if not key and not (reference and graded):
        _evidence(sheet, f'row "{id_}"')
    low, high = finite(sheet, "low"), finite(sheet, "high")
    if not low < high:
        sheet.wrong("low", f'row "{id_}" has low {low:g} and high {high:g}.', "swap them.")
    published = finite(sheet, "published") if sheet.has("published") else None
    if published is not None and not low <= published <= high:
        sheet.wrong(
            "published",
            f'row "{id_}": {published:g} lies outside its own interval, {low:g} to {high:g}.',
            "mend one of the three.",
        )
    measure = named(sheet, "measure", ASKS)
    if ASKS[measure].control and not control:
        sheet.wrong("measure", f"{measure} compares with a control.", "add [control].")
    ask, one = ask_of(sheet, measure, arms, whole)
    if ask.get("control") and not control:
        sheet.wrong("control", "there is no control to compare with.", "add [control].")
    unit = needed(sheet, "unit")
    right = unit_of(measure, one, ask)
    if unit != right:
        _wrong_unit(sheet, unit, measure, right)
    found = PublishedRow(
        id_, study, key, needed(sheet, "quantity"), unit, published, low, high,
        needed(sheet, "how"), measure, ask, sheet.text("spent", ""), reference, graded,
    )  # fmt: skip
    sheet.done()
    return found


def _wrong_unit(sheet: Sheet, unit: str, measure: str, right: str) -> NoReturn:
    sheet.wrong(
        "unit",
        f'unit is "{unit}", but {measure} of this comes out in "{right}".',
        f'write unit = "{right}", and low, high and published in it.',
    )
