"""A module of words, heard in the language that is spoken now.

`w = spoken(words)` is that module to whoever reads `w`: its constants in capitals come from the
catalogue of the language, everything else as it stands. Which language that is lasts for a `with`:

    with speaking("de"):
        page = report_html(answer)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any, TypeVar, cast

FIRST = "en"
LANGUAGES = (FIRST, "de")
"""Tags of the languages that are there, the one of the source first."""
LARGE_NOUNS = frozenset({"de"})
"""Languages that write a noun large wherever it stands."""
DECIMAL_COMMA = frozenset({"de"})
"""Languages that write 0,5 and 20 %."""

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where an environment says its language; the first that is set counts."""

_NOW: ContextVar[str] = ContextVar("language", default=FIRST)
_Module = TypeVar("_Module")


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Speak a language for a while; it also wraps a function.

    Raises:
        KeyError: there is no such language: a bug, for whoever asks a person checks first.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    before = _NOW.set(language)
    try:
        yield
    finally:
        _NOW.reset(before)


def language() -> str:
    """The tag of the language that is spoken now."""
    return _NOW.get()


@cache
def rows(catalogue: str, tongue: str) -> Mapping[str, Any]:
    """What a catalogue of a language holds by name; nothing for the first."""
    if tongue == FIRST:
        return {}
    place = resources.files("unknot.wording").joinpath(tongue, f"{catalogue}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def catalogue_of(module: str) -> str:
    """The catalogue that holds a module's words: "report_words" for `unknot.report.words`."""
    return module.removeprefix("unknot.").replace(".", "_")


def spoken(module: _Module) -> _Module:
    """A module of words, heard in the language that is spoken when a name is asked for."""
    return cast("_Module", _Spoken(cast("ModuleType", module)))


class _Spoken:
    """Stands for a module; what it holds is said in `spoken`."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        held = getattr(self._module, name)
        tongue = _NOW.get()
        if tongue == FIRST or not name.isupper():
            return held
        return _heard(self._module, name, tongue)


@cache
def _heard(module: ModuleType, name: str, tongue: str) -> Any:
    english = getattr(module, name)
    other = rows(catalogue_of(module.__name__), tongue).get(name)
    return english if other is None else like(english, other)


def like(english: object, other: object) -> Any:
    """Words from a catalogue in the shape of the English ones: their keys, tuples for lists."""
    if isinstance(english, Mapping):
        held = cast("Mapping[str, object]", other)
        pairs = cast("Mapping[object, object]", english).items()
        return {key: like(value, held[key_of(key)]) for key, value in pairs}
    if isinstance(english, tuple):
        both = zip(cast("tuple[object, ...]", english), cast("list[object]", other), strict=True)
        return tuple(like(mine, theirs) for mine, theirs in both)
    return other


def key_of(key: object) -> str:
    """A key as a catalogue writes it."""
    return str(key).lower() if isinstance(key, bool) else str(getattr(key, "value", key))


def named(section: str, key: str, english: str) -> str:
    """The name of something that stands in data or code: its English one, or the catalogue's.

    Args:
        section: what it is: a symptom, an activity, a knot.
        english: what it is called where the catalogue has no such key, too.
    """
    held: Mapping[str, str] = rows("names", _NOW.get()).get(section, {})
    return held.get(key, english)


def lowered(name: str) -> str:
    """A name as it stands inside a sentence: small, but in a language with large nouns."""
    return name if _NOW.get() in LARGE_NOUNS else name.lower()


def headed(name: str) -> str:
    """A name as it begins a line: large, and nothing else changed where nouns are large."""
    return name[:1].upper() + name[1:] if _NOW.get() in LARGE_NOUNS else name.capitalize()


def filled(template: str, **facts: object) -> str:
    """A template with its facts; numbers and their shares as the language writes them."""
    text = template.format(**facts)
    if _NOW.get() not in DECIMAL_COMMA:
        return text
    return re.sub(r"(?<=\d)%", "\N{NO-BREAK SPACE}%", re.sub(r"(?<=\d)\.(?=\d)", ",", text))


def of_environment(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for, where it is there; else the first."""
    told = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    name = told.partition("_")[0].partition(".")[0].lower()
    return name if name in LANGUAGES else FIRST
