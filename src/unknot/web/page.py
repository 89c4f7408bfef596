"""What a page is: an address, a template, what fills it, and what may be done on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from unknot.diary.entries import Diary
from unknot.store.person_file import PersonFile
from unknot.web.catalogue import PageWords
from unknot.web.phone.paired import PairedPhone
from unknot.web.phone.way import PhoneWay
from unknot.web.sessions.sessions import PageSession
from unknot.web.sessions.vault import Vault
from unknot.workflow.ceilings import CeilingsToday


class Frame(StrEnum):
    """What stands around a page."""

    APP = "app"
    """Everything: name, "Bad day", the pages, the foot."""
    STEP = "step"
    """One question a screen: name, "Bad day" and foot, without the list of pages."""
    BARE = "bare"
    """Nothing: for rest, and before the file is open."""


@dataclass(frozen=True)
class Tab:
    """A page's place in the list of pages.

    Attributes:
        order: small stands first.
        phone: it is one of the four that a phone shows; the others are under "More".
    """

    order: int
    phone: bool = False


@dataclass(frozen=True)
class Go:
    """Go on to another page; what was done is said there.

    Attributes:
        path: an address of our own.
        note: a key of the catalogue, said once on the next page.
        undo: whether the note offers to take the last tap back.
    """

    path: str
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Give:
    """A file to be kept by the browser; it is removed here once it is sent."""

    place: Path
    name: str
    media_type: str


@dataclass(frozen=True)
class Again:
    """Do what a form asked that was sent while the page was locked.

    Attributes:
        page: the name of its page, and `act` what it does there.
        several: its fields.
    """

    page: str
    act: str
    several: Mapping[str, tuple[str, ...]]
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True)
class Upload:
    """A file that was sent.

    Attributes:
        name: as the browser gave it, made safe: no folder, no odd signs.
        place: where its content lies until the session ends.
    """

    name: str
    place: Path


@dataclass
class Visit:
    """One request, as a page sees it.

    Attributes:
        today: this computer's civil day; the last but one of the example's.
        fields: what a form or an address said, each name's last value.
        several: every value of each name.
        files: that were sent.
        scratch: a folder of the page's own, removed when it stops.
        leave: ends the session when it is set.
        renew: gives it another cookie when it is set, as after unlocking.
        way: the phone's door, where there is one.
        phones: paired phones.
        forget_phone: lets a phone in no more, by its id.
    """

    path: str
    today: date
    now: datetime
    words: PageWords
    session: PageSession
    vault: Vault
    made_up: bool
    scratch: Path
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    files: tuple[Upload, ...] = ()
    leave: bool = False
    renew: bool = False
    throttled: Callable[[], float] = lambda: 0.0
    tried: Callable[[bool], None] = lambda _right: None
    person: PersonFile | None = None
    way: PhoneWay | None = None
    phones: Callable[[], tuple[PairedPhone, ...]] = tuple
    forget_phone: Callable[[str], None] = lambda _phone: None

    @property
    def store(self) -> PersonFile:
        """The open file of the person; pages that need it have it."""
        assert self.person is not None, "this page needs no open file"
        return self.person

    def diary(self) -> Diary | None:
        """All that is recorded; None where nothing is. Slow after a change: not for each tap."""
        return self.vault.diary(self.today)

    def ceilings(self) -> CeilingsToday:
        """Today's ceilings with every reason."""
        return self.vault.ceilings(self.today)

    def field(self, name: str, most: int = 200) -> str:
        """What a field says, without blanks around it, cut to a length."""
        return self.fields.get(name, "").strip()[:most]

    def chosen(self, name: str, choices: Mapping[str, Any] | tuple[str, ...]) -> str | None:
        """What a field says if it is one of some choices; None else."""
        said = self.fields.get(name)
        return said if said in choices else None


def _at_once(session: PageSession, seconds: float) -> None:
    """Wait for nothing."""
    del session, seconds


Shown = Mapping[str, Any]
Show = Callable[[Visit], Shown | Go]
Act = Callable[[Visit], Go | Give | Shown | Again]


@dataclass(frozen=True)
class Page:
    """One page. A module of `pages` that holds one as `PAGE`, or several as `PAGES`, is found.

    Attributes:
        name: its words in the catalogue begin so; `nav.NAME` is what lists call it where it has a
            tab, `NAME.title` its heading in the window's title.
        path: its address.
        template: in `templates/`.
        show: what fills the template, or where to go instead.
        acts: what its forms do, by what follows the address: "" is the address itself, "take-back"
            is "/today/take-back". An act goes on to a page, so that reloading repeats nothing; or
            fills the template again, where something must be mended.
        tab: its place in the list of pages; None where it is not in it.
        locked: it may be seen while the file is closed.
        rests: it may be seen on a bad day; the others then lead to rest.
        uploads: its forms send files.
        settle: waits for a moment, before the person's file is in use, for what is being done.
    """

    name: str
    path: str
    template: str
    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict[str, Act])
    tab: Tab | None = None
    frame: Frame = Frame.APP
    locked: bool = False
    rests: bool = True
    uploads: bool = False
    settle: Callable[[PageSession, float], None] = _at_once
