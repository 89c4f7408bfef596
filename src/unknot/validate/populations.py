"""Whom a study may draw: what ships in `data/protocols/populations`, one TOML file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

from unknot.cohort.draw import Law
from unknot.library import read_toml
from unknot.validate.design import Session, StudyArm, StudyPopulation


@cache
def populations() -> Mapping[str, StudyPopulation]:
    """Every population that ships, by name."""
    folder = resources.files("unknot").joinpath("data/protocols/populations")
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".toml"): _population(
            item.name.removesuffix(".toml"), read_toml(item.read_text("utf-8"), item.name)
        )
        for item in found
        if item.name.endswith(".toml")
    }


def _population(name: str, data: Mapping[str, Any]) -> StudyPopulation:
    given: dict[str, Any] = dict(data.get("law", {}))
    law = Law(**{key: _held(value) for key, value in given.items()})
    keep = {k: (float(v[0]), float(v[1])) for k, v in data["keep"].items()}
    return StudyPopulation(
        name, data["label"], data["says"], data["start"], data["days"], law, keep,
        float(data.get("draw", 2.0)), _trained(data.get("trained")),
    )  # fmt: skip


def _trained(data: Mapping[str, Any] | None) -> StudyArm | None:
    """What these people did until the day before a study."""
    if data is None:
        return None
    weeks, effort = int(data["weeks"]), float(data["intensity"])
    session = Session(
        data["activity"], float(data["minutes"]), int(data["per_week"]), (1, weeks),
        (effort, effort),
    )  # fmt: skip
    return StudyArm(7 * weeks, (session,))


def _held(value: Any) -> Any:
    """A list of a data file as a tuple; anything else as it is."""
    return tuple(cast(list[Any], value)) if isinstance(value, list) else value
