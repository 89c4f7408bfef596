"""Filling a template: escaped by default, with the words of the visitor's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from unknot.web.look import Look
from unknot.web.page import Page, Visit
from unknot.web.problem_words import problem_words
from unknot.web.registry import tabs

STATIC = {
    "unknot.css": ("unknot.web", "static/unknot.css", "text/css; charset=utf-8"),
    "htmx.min.js": ("unknot.web", "static/htmx.min.js", "text/javascript; charset=utf-8"),
    "page.js": ("unknot.web", "static/page.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("unknot.web", "static/icon.svg", "image/svg+xml"),
    "unknot.webmanifest": (
        "unknot.web", "static/unknot.webmanifest", "application/manifest+json",
    ),
    "ah-next-400.woff2": ("unknot.report", "fonts/ah-next-400.woff2", "font/woff2"),
    "ah-next-700.woff2": ("unknot.report", "fonts/ah-next-700.woff2", "font/woff2"),
}  # fmt: skip
"""Files that every page may ask for, by name: a package, a place in it, and a media type."""


@cache
def static_file(name: str) -> bytes:
    """The content of a file that travels with the page."""
    package, place, _ = STATIC[name]
    return resources.files(package).joinpath(*place.split("/")).read_bytes()


@cache
def static_address(name: str) -> str:
    """Its address, another one after each change."""
    mark = hashlib.sha256(static_file(name)).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


def rendered(page: Page, visit: Visit, look: Look, filled: Mapping[str, Any]) -> str:
    """A page as HTML."""
    note, visit.session.note = visit.session.note, None
    return (
        templates()
        .get_template(page.template)
        .render(
            t=visit.words,
            page=page,
            visit=visit,
            look=look,
            csrf=visit.session.token,
            tabs=tabs(),
            note=note,
            made_up=visit.made_up,
            **filled,
        )
    )


def _source(name: str) -> str:
    return resources.files("unknot.web").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def templates() -> Environment:
    """Every template, compiled once."""
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=200,
    )
    given: dict[str, Any] = {"static": static_address, "problem_words": problem_words}
    made.globals.update(given)
    return made
