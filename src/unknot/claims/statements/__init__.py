"""Every claim, one file each; found by looking in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from unknot.claims.claim import Claim
from unknot.errors import UnknotError, nearest


@cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim in this folder, A1 to B20."""
    found: list[Claim] = [
        importlib.import_module(f"{__name__}.{module.name}").CLAIM
        for module in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(found, key=lambda one: one.order))


def claim(name: str) -> Claim:
    """The claim of this id; small letters will do.

    Raises:
        UnknotError: there is none.
    """
    known = {all_claim.id: all_claim for all_claim in all_claims()}
    if name.upper() not in known:
        raise UnknotError(
            "unknown-claim", f'there is no claim "{name}".', nearest(name.upper(), known)
        )
    return known[name.upper()]
