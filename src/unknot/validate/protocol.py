"""A published study as data: who took part, what they did, what was found, and how we ask for it.

One TOML file a study in `data/protocols`; a new one needs no code. A row asks one measure (see
`measures.py`) and gives the published interval. Populations stand in `data/protocols/populations`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, cast

from unknot import evidence
from unknot.cohort.draw import Law
from unknot.errors import UnknotError, nearest
from unknot.timeline import activity

KEPT_OUT = 0.5  # of the studies never looked at before: a fifth of all rows


@dataclass(frozen=True)
class Population:
    """Whom to draw: a law, a life from a healthy or a sick start, and who is kept.

    Attributes:
        start: "sick" or "healthy".
        days: days of their own life before anything is measured.
        keep: daily output -> lowest and highest mean of the last week.
        draw: how many candidates for each person wanted.
    """

    name: str
    label: str
    says: str
    start: str
    days: int
    law: Law
    keep: Mapping[str, tuple[float, float]]
    draw: float = 2.0


@dataclass(frozen=True)
class Stratum:
    """A population and its share in who took part."""

    population: str
    share: float = 1.0


@dataclass(frozen=True)
class Who:
    """Who took part.

    Attributes:
        n: how many there were in the study.
        seed: of the virtual cohort; studies with one seed share their people.
        select: quantity -> lowest and highest value before the study, for who may take part.
    """

    strata: tuple[Stratum, ...]
    n: int = 0
    seed: int = 1
    select: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True)
class Session:
    """A programme: one activity, some times a week.

    Attributes:
        intensity: share of one's own reserve in the first and the last session; None for the
            activity's own load.
        weeks: first and last week, from 1.
        hour: when it begins.
    """

    activity: str
    minutes: float
    per_week: int
    weeks: tuple[int, int]
    intensity: tuple[float, float] | None = None
    hour: float = 17.0


@dataclass(frozen=True)
class Single:
    """One bout: on which day, and the whole hour at which it ends."""

    activity: str
    minutes: float
    day: int = 0
    ends: float = 17.0
    intensity: float | None = None


@dataclass(frozen=True)
class Arm:
    """A way of living for some days. Without sessions, bouts and treatments it is the usual life.

    Attributes:
        days: length, follow-up included.
        treatments: name and day of the last dose; the level rises from day 0 as its onset says.
    """

    days: int
    sessions: tuple[Session, ...] = ()
    singles: tuple[Single, ...] = ()
    treatments: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Row:
    """One published number and how it is asked of the model.

    Attributes:
        evidence: row of the evidence table.
        published: as printed; None for a direction or a null.
        low, high: interval within which a simulated value counts as met.
        how: where the interval comes from.
        spent: where the number was looked at before any calibration, or "".
        measure: what is asked; `ask` holds its arguments.
    """

    id: str
    protocol: str
    evidence: str
    quantity: str
    unit: str
    published: float | None
    low: float
    high: float
    how: str
    measure: str
    ask: Mapping[str, Any]
    spent: str = ""

    @property
    def split(self) -> str:
        """Fixed by a hash of the evidence row's id: "calibration" or "kept_out".

        All numbers of one row of evidence go together; what was looked at before is never kept
        out.
        """
        digest = hashlib.sha256(self.evidence.encode()).hexdigest()
        share = int(digest[:8], 16) / 16**8
        return "kept_out" if share < KEPT_OUT and not self.spent else "calibration"

    @property
    def source(self) -> str:
        """The publication."""
        return evidence.table()[self.evidence].reference

    def meets(self, value: float) -> bool:
        """Whether a simulated value lies inside the published interval (NaN never does)."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Protocol:
    """A study, or a few that share people and arms.

    Attributes:
        control: whom the people are compared with, for differences between groups.
        attention: what being in a trial alone did, by quantity; not part of the body.
    """

    id: str
    title: str
    says: str
    who: Who
    arms: Mapping[str, Arm]
    rows: tuple[Row, ...]
    control: Who | None = None
    attention: Mapping[str, float] = field(default_factory=dict[str, float])


def _folder(folder: Traversable) -> dict[str, dict[str, Any]]:
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".toml"): tomllib.loads(item.read_text(encoding="utf-8"))
        for item in found
        if item.name.endswith(".toml")
    }


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every study that ships, by id."""
    return read_protocols(resources.files("unknot").joinpath("data/protocols"))


def read_protocols(folder: Traversable) -> dict[str, Protocol]:
    """Every study of a folder of TOML files, by id: a new one needs no code.

    Raises:
        UnknotError: a file lacks something, or names what is not there.
    """
    return {name: parse_protocol(name, data) for name, data in _folder(folder).items()}


@cache
def populations() -> Mapping[str, Population]:
    """Every population that ships, by name."""
    folder = resources.files("unknot").joinpath("data/protocols/populations")
    return {name: _population(name, data) for name, data in _folder(folder).items()}


def _population(name: str, data: Mapping[str, Any]) -> Population:
    given: dict[str, Any] = dict(data.get("law", {}))
    law = Law(**{key: _held(value) for key, value in given.items()})
    keep = {k: (float(v[0]), float(v[1])) for k, v in data["keep"].items()}
    return Population(
        name, data["label"], data["says"], data["start"], data["days"], law, keep,
        float(data.get("draw", 2.0)),
    )  # fmt: skip


def _held(value: Any) -> Any:
    """A list of a data file as a tuple; anything else as it is."""
    return tuple(cast(list[Any], value)) if isinstance(value, list) else value


def rows(known: Iterable[Protocol] | None = None) -> tuple[Row, ...]:
    """Every row of every study, in the order of their ids."""
    found = [row for one in known or protocols().values() for row in one.rows]
    return tuple(sorted(found, key=lambda row: row.id))


def parse_protocol(name: str, data: Mapping[str, Any]) -> Protocol:
    """A study from its data file.

    Raises:
        UnknotError: the file lacks something, or names what is not there.
    """
    try:
        who = _who(data["who"])
        control = _who(data["control"]) if "control" in data else None
        arms = {arm: _arm(row) for arm, row in data.get("arms", {}).items()}
        found = tuple(_row(name, row, arms) for row in data["rows"])
        title, says = data["title"], data["says"]
    except KeyError as missing:
        raise UnknotError(
            "study-file", f'study "{name}" lacks {missing}.', "see the other files of its folder."
        ) from None
    attention = dict(data.get("attention", {}))
    if attention:
        _known_evidence(attention.pop("evidence", ""), f'the attention of study "{name}"')
    gains = {what: float(value) for what, value in attention.items()}
    return Protocol(name, title, says, who, arms, found, control, gains)


def _known_evidence(key: str, what: str) -> None:
    if key not in evidence.table():
        raise UnknotError(
            "unknown-evidence", f'{what} names evidence "{key}".', nearest(key, evidence.table())
        )


def _who(data: Mapping[str, Any]) -> Who:
    mix = data.get("strata") or [{"population": data["population"]}]
    strata = tuple(Stratum(one["population"], float(one.get("share", 1.0))) for one in mix)
    for one in strata:
        known = populations()
        if one.population not in known:
            raise UnknotError(
                "unknown-population",
                f'there is no population "{one.population}".',
                nearest(one.population, known),
            )
    select = tuple((k, float(v[0]), float(v[1])) for k, v in data.get("select", {}).items())
    return Who(strata, int(data.get("n", 0)), int(data.get("seed", 1)), select)


def _arm(data: Mapping[str, Any]) -> Arm:
    days = int(data["days"]) if "days" in data else 7 * int(data["weeks"])
    sessions = tuple(_session(one, days // 7) for one in data.get("sessions", ()))
    singles = tuple(Single(**one) for one in data.get("bouts", ()))
    for one in (*sessions, *singles):
        activity(one.activity)
    taken = data.get("treatments", ())
    treatments = tuple((one["name"], int(one.get("days", days))) for one in taken)
    return Arm(days, sessions, singles, treatments)


def _session(data: Mapping[str, Any], weeks: int) -> Session:
    given = data.get("intensity")
    if given is not None and not isinstance(given, list):
        given = [given, given]
    effort = cast(list[float], given or [])
    first, last = data.get("in_weeks", (1, weeks))
    return Session(
        data["activity"],
        float(data["minutes"]),
        int(data["per_week"]),
        (int(first), int(last)),
        (float(effort[0]), float(effort[1])) if effort else None,
        float(data.get("hour", 17.0)),
    )


_FIXED = tuple(f.name for f in fields(Row) if f.name not in ("protocol", "ask"))


def _row(protocol: str, data: Mapping[str, Any], arms: Mapping[str, Arm]) -> Row:
    ask = {key: value for key, value in data.items() if key not in _FIXED}
    for key in ("arm", "against"):
        named = ask.get(key, ())
        for arm in [named] if isinstance(named, str) else named:
            if arm not in (*arms, "usual", "baseline", "before"):
                raise UnknotError("unknown-arm", f'there is no arm "{arm}".', nearest(arm, arms))
    _known_evidence(data["evidence"], f'row "{data["id"]}"')
    low, high = float(data["low"]), float(data["high"])
    if not low < high:
        raise UnknotError(
            "study-interval", f'row "{data["id"]}" has low {low} and high {high}.', "swap them."
        )
    published = data.get("published")
    return Row(
        data["id"], protocol, data["evidence"], data["quantity"], data["unit"],
        None if published is None else float(published),
        low, high, data["how"], data["measure"], ask, data.get("spent", ""),
    )  # fmt: skip


def find_rows(ids: Sequence[str], known: Iterable[Row]) -> tuple[Row, ...]:
    """Rows by their own id, their study's or their evidence's; all where none is named.

    Raises:
        UnknotError: nothing has such a name.
    """
    everything = tuple(known)
    if not ids:
        return everything
    names = {name for row in everything for name in (row.id, row.protocol, row.evidence)}
    for name in ids:
        if name not in names:
            raise UnknotError(
                "unknown-study", f'no study or row is called "{name}".', nearest(name, names)
            )
    wanted = set(ids)
    return tuple(r for r in everything if wanted & {r.id, r.protocol, r.evidence})
