"""Numbers to call, by country (data/web/emergency.toml); none where the country is not known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

COUNTRY = "country"
"""The setting that says where the person lives."""


@dataclass(frozen=True)
class CountryNumbers:
    """Whom to call in one country.

    Attributes:
        country: its code of two letters (ISO 3166).
        talk: a line to talk, for everybody; empty where none was sure.
        source: the pages of the services.
        checked: the day on which a person checked both; empty for never.
    """

    country: str
    emergency: str
    talk: str
    source: str
    checked: str


@cache
def countries() -> Mapping[str, CountryNumbers]:
    """Every country with numbers, by its code."""
    place = resources.files("unknot").joinpath("data", "web", "emergency.toml")
    rows = tomllib.loads(place.read_text(encoding="utf-8"))
    return {
        code: CountryNumbers(code, row["emergency"], row["talk"], row["source"], row["checked"])
        for code, row in sorted(rows.items())
    }
