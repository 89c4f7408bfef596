"""Every page, found by looking into the folder of pages."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from unknot.web import pages
from unknot.web.page import Page


@cache
def every_page() -> tuple[Page, ...]:
    """All pages, each address once.

    Raises:
        ValueError: two share an address: a bug.
    """
    found: list[Page] = []
    for module in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
        held = vars(importlib.import_module(module.name))
        several = held.get("PAGES", ())
        single = held.get("PAGE")
        found += [one for one in (*several, single) if isinstance(one, Page)]
    addresses = [
        path for one in found for path in {one.path, *(act_path(one, name) for name in one.acts)}
    ]
    if len(addresses) != len(set(addresses)):
        raise ValueError(f"two pages share an address: {sorted(addresses)}")
    return tuple(sorted(found, key=lambda one: one.path))


def act_path(page: Page, name: str) -> str:
    """The address of what a form does."""
    return f"{page.path.rstrip('/')}/{name}" if name else page.path


def tabs() -> tuple[Page, ...]:
    """The pages that stand in the list of pages, in its order."""
    listed = [one for one in every_page() if one.tab is not None]
    return tuple(sorted(listed, key=lambda one: one.tab.order if one.tab else 0))
