"""A form that was sent after the page had locked: it waits for its person, and is not lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from unknot.web.page import Upload

NOT_SHOWN = frozenset({"csrf", "from", "code", "again"})
"""What nobody typed, and what only one person may read."""
AS_IT_WAS = re.compile(r"was-.*|.*_was")
"""Hidden fields that say how the page stood before."""


@dataclass(frozen=True)
class WaitingForm:
    """What was sent, and where to.

    Attributes:
        page: the name of its page, and `act` what it does there.
        files: that were sent with it; they lie in the session's folders.
    """

    page: str
    act: str
    several: Mapping[str, tuple[str, ...]]
    files: tuple[Upload, ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """Each name's last value."""
        return {name: values[-1] for name, values in self.several.items()}

    @property
    def shown(self) -> tuple[str, ...]:
        """What was typed or chosen, as it is shown before it is saved."""
        typed = [
            value
            for name, values in self.several.items()
            if name not in NOT_SHOWN and not AS_IT_WAS.fullmatch(name)
            for value in values
            if value.strip()
        ]
        return (*typed, *(one.name for one in self.files))
