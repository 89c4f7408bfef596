"""How the page looks to this person: language, size of words, contrast, dark or light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from unknot.store.person_file import PersonFile
from unknot.web.catalogue import LANGUAGES

SETTING = "page"
SIZES = ("usual", "larger", "largest")
CONTRASTS = ("usual", "more")
LIGHTS = ("system", "dark", "light")
RENEWALS = ("by_itself", "asked")


@dataclass(frozen=True)
class Look:
    """A look; `language` is empty where the browser's is taken.

    Attributes:
        renewal: whether a page that waits for work renews itself, or only where it is asked to.
    """

    language: str = ""
    size: str = SIZES[0]
    contrast: str = CONTRASTS[0]
    light: str = LIGHTS[0]
    renewal: str = RENEWALS[0]

    @property
    def classes(self) -> str:
        """The classes of the document."""
        words = {
            self.size: self.size != SIZES[0],
            "contrast": self.contrast != CONTRASTS[0],
            self.light: self.light != LIGHTS[0],
        }
        return " ".join(name for name, there in words.items() if there)


CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": LANGUAGES, "size": SIZES, "contrast": CONTRASTS, "light": LIGHTS,
    "renewal": RENEWALS,
}  # fmt: skip


def look_of(store: PersonFile) -> Look:
    """The look that was chosen; what is unknown here is as usual."""
    held: Any = store.setting(SETTING, {})
    known = {name: held[name] for name, choices in CHOICES.items() if held.get(name) in choices}
    return Look(**known)


def keep_look(store: PersonFile, look: Look) -> None:
    """Keep a look."""
    store.set_setting(SETTING, asdict(look))
