"""What ships as data: wirings, treatments, parameter sets and made-up people.

A new one needs no code.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, cast

from unknot.errors import ModelError, nearest
from unknot.knots import all_knots


@dataclass(frozen=True)
class Wiring:
    """A named hypothesis: which couplings are on.

    Attributes:
        hold: states kept at their healthy reference.
        cut: couplings "signal -> knot" that see the healthy value instead.
        loose: tightnesses that stay at zero.
    """

    name: str
    label: str
    says: str
    hold: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """One thing a treatment does to the model, in proportion to its level."""

    on: str
    multiply: float | None = None
    add: float | None = None


@dataclass(frozen=True)
class Intervention:
    """A treatment as data: what it acts on, how fast it sets in, and on what evidence."""

    name: str
    label: str
    says: str
    onset_hours: float
    grade: str
    evidence: tuple[str, ...]
    acts: tuple[Act, ...]


def _data(name: str) -> Traversable:
    return resources.files("unknot").joinpath("data", name)


def _folder(folder: Traversable) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if not item.name.endswith(".toml"):
            continue
        try:
            text = item.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ModelError(
                "not-toml", f"{item.name} is no plain text.", "save it as text in UTF-8."
            ) from None
        found[item.name.removesuffix(".toml")] = read_toml(text, item.name)
    return found


def read_toml(text: str, name: str) -> dict[str, Any]:
    """What a TOML file of this name says.

    Raises:
        ModelError: it is no TOML; the line is told.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise ModelError("not-toml", f"{name} is no TOML: {error}.", "mend that line.") from None


ANY = "any"  # no wiring chosen: all that ship, weighed by a diary


@cache
def wirings() -> Mapping[str, Wiring]:
    """Every wiring that ships, by name."""
    return read_wirings(_data("wirings"))


def read_wirings(folder: Traversable) -> dict[str, Wiring]:
    """Every wiring of a folder of TOML files, by name: a new one needs no code.

    What this gives can be used wherever a wiring is asked for by name: `load(found["mine"])`.

    Args:
        folder: a path, or a folder that travels with a package.

    Raises:
        ModelError: a file is no TOML, lacks something, or says something no wiring has.
    """
    return {name: parse_wiring(name, data) for name, data in _folder(folder).items()}


def parse_wiring(name: str, data: Mapping[str, Any]) -> Wiring:
    """A wiring from its data file. Names of states and couplings are checked when it is tied.

    Raises:
        ModelError: the file lacks something, or says something no wiring has.
    """
    for key in ("label", "says"):
        if not isinstance(data.get(key), str):
            raise ModelError(
                "wiring-file", f'wiring "{name}" lacks "{key}".', "give label and says as text."
            )
    lists: dict[str, tuple[str, ...]] = {"hold": (), "cut": (), "loose": ()}
    for key, value in data.items():
        if key in ("label", "says"):
            continue
        if key not in lists:
            raise ModelError("wiring-file", f'wiring "{name}" says "{key}".', nearest(key, lists))
        words: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [None]
        if not all(isinstance(word, str) for word in words):
            raise ModelError(
                "wiring-file",
                f'wiring "{name}": "{key}" is no list of names.',
                f'write {key} = ["…", "…"].',
            )
        lists[key] = tuple(words)
    return Wiring(name, data["label"], data["says"], **lists)


def wiring(name: str | Wiring) -> Wiring:
    """The wiring of this name; a wiring itself is given back.

    Raises:
        ModelError: there is none.
    """
    if isinstance(name, Wiring):
        return name
    known = wirings()
    if name not in known:
        raise ModelError("unknown-wiring", f'there is no wiring "{name}".', nearest(name, known))
    return known[name]


@cache
def interventions() -> Mapping[str, Intervention]:
    """Every treatment that ships, by name."""
    return read_interventions(_data("interventions"))


def read_interventions(folder: Traversable) -> dict[str, Intervention]:
    """Every treatment of a folder of TOML files, by name: a new one needs no code."""
    return {name: parse_intervention(name, data) for name, data in _folder(folder).items()}


def parse_intervention(name: str, data: Mapping[str, Any]) -> Intervention:
    """A treatment from its data file.

    Raises:
        ModelError: the file lacks something, or an act neither multiplies nor adds.
    """
    for key in ("label", "says", "onset_hours", "grade", "evidence", "acts"):
        if key not in data:
            raise ModelError(
                "treatment-file",
                f'treatment "{name}" lacks "{key}".',
                "give label, says, onset_hours, grade, evidence and acts.",
            )
    acts = tuple(Act(row["on"], row.get("multiply"), row.get("add")) for row in data["acts"])
    for act in acts:
        if (act.multiply is None) == (act.add is None):
            raise ModelError(
                "treatment-file",
                f'treatment "{name}" must either multiply or add on "{act.on}".',
                "give each act one of the two.",
            )
    return Intervention(
        name,
        data["label"],
        data["says"],
        float(data["onset_hours"]),
        data["grade"],
        tuple(data["evidence"]),
        acts,
    )


@cache
def parameter_sets() -> Mapping[str, Mapping[str, float]]:
    """Every parameter set: name -> {"knot.parameter": value} where it differs from the knots'."""
    return {
        name: {key: float(value) for key, value in data["values"].items()}
        for name, data in _folder(_data("parameters")).items()
    }


@dataclass(frozen=True)
class GradeShares:
    """How the variance of an effect or a symptom splits by the grade of the numbers behind it.

    Attributes:
        sd: over versions of the model whose numbers lie within their ranges.
        alone: grade -> share that its numbers make on their own; involved: with others too.
        unsure: half-width of the 90 % interval of `alone`.
    """

    mean: float
    sd: float
    alone: Mapping[str, float]
    involved: Mapping[str, float]
    unsure: Mapping[str, float]

    @property
    def most(self) -> str:
        """The grade that is involved in most of the variance."""
        return max(self.involved, key=lambda grade: self.involved[grade])


@cache
def _grades() -> Mapping[str, Any]:
    return json.loads(_data("grades.json").read_text(encoding="utf-8"))


@cache
def grade_shares() -> Mapping[str, GradeShares]:
    """Shipped shares: "arm:symptom" for the effect of 12 weeks, ":symptom" for the symptom itself.

    Pooled over the made-up people of `phenotypes`; written by `python -m unknot.attribution.lives`.
    """
    return {key: GradeShares(**row) for key, row in _grades()["shares"].items()}


def grade_shares_model() -> str:
    """Hash of the model that the shipped shares were computed with."""
    return _grades()["model"]


@cache
def phenotypes() -> Mapping[str, Mapping[str, float]]:
    """Made-up people by mechanism: name -> tightness of every knot."""
    text = _data("phenotypes.toml").read_text(encoding="utf-8")
    people: dict[str, dict[str, float]] = {}
    for name, row in tomllib.loads(text).items():
        base = row.pop("base")
        people[name] = {
            trait.removeprefix("tightness_"): row.get(trait.removeprefix("tightness_"), base)
            for trait in tightnesses()
        }
    return people


@cache
def tightnesses() -> tuple[str, ...]:
    """The names of the tightness traits, in the order of their knots."""
    return tuple(t.name for k in all_knots() for t in k.traits if t.tightness)
