"""Every page in every state that it has: where it is, and what leads there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from unknot.web.registry import every_page

Steps = Callable[[Any], None]
PHRASE_FIELD = "input[name=passphrase]"


@dataclass(frozen=True)
class Scene:
    """One page in one state.

    Attributes:
        name: unlike any other.
        store: in which state the file is; `stores.STORES`.
        path: where it begins.
        steps: what is done there before it is looked at.
        kept: a picture of it is kept.
    """

    name: str
    store: str
    path: str
    steps: Steps | None = None
    kept: bool = False


def _sends(action: str, button: str = "button", **fields: str) -> Steps:
    """Fill fields of a form in by their names, and send it by a button of it."""

    def steps(page: Any) -> None:
        for name, value in fields.items():
            page.fill(f'form[action="{action}"] [name="{name}"]', value)
        page.evaluate(
            # What the browser itself would refuse is looked at as our own words put it.
            "css => { const f = document.querySelector(css); if (f.noValidate !== undefined)"
            " f.noValidate = true; }",
            f'form[action="{action}"]',
        )
        with page.expect_navigation():
            page.click(f'form[action="{action}"] {button} >> nth=0')

    return steps


def _taps(*cells: str) -> Steps:
    def steps(page: Any) -> None:
        for cell in cells:
            page.click(cell)
            page.wait_for_selector(f"{cell}[aria-pressed=true]")

    return steps


def _looks_into(*files: tuple[str, bytes]) -> Steps:
    def steps(page: Any) -> None:
        sent = [{"name": name, "mimeType": "text/csv", "buffer": held} for name, held in files]
        page.set_input_files("input[type=file]", sent)
        with page.expect_navigation():
            page.click('form[action="/data/look"] button')

    return steps


DIARY = b"date,pain,fatigue,wish\n2026-03-01,5,6,x\n2026-03-02,7,6,\n2026-03-03,400,5,\n"
OWN = b"Day,Pain,Sleep\n" + b"".join(
    b"2025-02-%02d,%d,%d\n" % (day, 3 + day % 4, 6 + day % 3) for day in range(1, 9)
)
SONG = ("my <b>song</b> with a very long name that goes on and on and on.mp3", b"\x00\x01\xff")


def _on_the_way() -> list[Scene]:
    """Before there is a file, and while it is locked."""
    return [
        Scene("begin", "nobody", "/begin", kept=True),
        Scene(
            "begin, unlike", "nobody", "/begin",
            _sends("/begin", passphrase="four words like these", again="other"),
        ),
        Scene("help without a file", "nobody", "/help"),
        Scene("help in a country", "nobody", "/help?country=DE"),
        Scene(  # no picture: its words are drawn by lots
            "sheet", "nobody", "/begin",
            _sends("/begin", passphrase="four words like these", again="four words like these"),
        ),
        Scene("sheet, wrong words", "nobody", "/begin/sheet", _sends("/begin/sheet")),
        Scene("unlock", "locked", "/unlock", kept=True),
        Scene("unlock, wrong", "locked", "/unlock", _sends("/unlock", passphrase="not this one")),
        Scene(
            "unlock, wrong again", "locked", "/unlock", _sends("/unlock", passphrase="nor this one")
        ),
        Scene("problem", "example", "/nowhere", kept=True),
    ]  # fmt: skip


def _first() -> list[Scene]:
    """The first ten minutes, and pages with nothing to show."""
    pages = ("first", "signs", "effort", "first_today", "middling", "file", "answer")
    paths = {one.name: one.path for one in every_page()}
    found = [Scene(f"{one}, first", "empty", paths[one], kept=True) for one in pages]
    found += [
        Scene("signs, nothing ticked", "empty", "/signs?unticked=1"),
        Scene("first_today, tapped", "empty", "/first/today", _taps("#pain-6")),
        Scene("week, first day", "empty", "/first", _sends("/first/later")),
    ]
    empty = ("today", "did", "missed", "moving", "why", "plan", "trials", "track", "data", "report")
    found += [Scene(f"{one}, empty", "empty", paths[one]) for one in empty]
    found.append(Scene("today, whole", "empty", "/today", _taps("#fatigue-7", "#sleep-2")))
    return found


def _wrongly_filled() -> list[Scene]:
    return [
        Scene("did, wrong", "example", "/did", _sends("/did", easy_walk="9999")),
        Scene(
            "settings, wrong", "example", "/settings",
            _sends("/settings", **{"minutes-easy_walk": "9999"}),
        ),
        Scene("data, looked into", "example", "/data", _looks_into(("diary.csv", DIARY), SONG)),
        Scene("data, asked", "example", "/data", _looks_into(("own.csv", OWN))),
        Scene("data, nothing read", "example", "/data", _looks_into(SONG)),
        Scene("data, erasing", "example", "/data?erase=1"),
        Scene("data, erasing, wrong", "example", "/data?erase=1", _sends("/data/erase")),
        Scene("data, nothing chosen", "example", "/data", _sends("/data/look")),
        Scene("plan, no plan yet", "example", "/plan"),
    ]  # fmt: skip


def _answers() -> list[Scene]:
    """Every page of a person with an answer, and the states of those that answer."""
    alone = ("lock", "sheet", "rest", "unlock", "begin", "first", "effort", "first_today",
             "middling", "file", "answer", "waiting")  # fmt: skip
    found = [
        Scene(one.name, "answered", one.path, kept=True)
        for one in every_page()
        if one.name not in alone
    ]
    found += [
        Scene("why, one knot", "answered", "/why?knot=sleep"),
        Scene("clinician, in force", "clinical", "/clinician"),
        Scene("clinician, wrong", "clinical", "/clinician", _sends("/clinician", name="Dr Meyer")),
        Scene("trials, worth it", "worth", "/trials"),
        Scene("trials, not worth it", "not worth", "/trials"),
        Scene("trials, one on", "tried", "/trials", kept=True),
        Scene("trials, opened early", "tried", "/trials", _sends("/trials/look")),
        Scene("trials, over", "over", "/trials"),
        Scene("moving, working", "working", "/moving"),
        Scene("moving, broken", "broken", "/moving"),
        Scene("track, hidden", "off", "/track"),
        Scene("plan, less", "less", "/plan"),
        Scene("week, seek care", "seek care", "/"),
        Scene("plan, seek care", "seek care", "/plan"),
        Scene("help, ticked", "seek care", "/help"),
        Scene("body, marked", "answered", "/body", _taps("#place-neck", "#foggy-2")),
        Scene("phone, paired", "phone", "/phone"),
        Scene("phone, code", "phone", "/phone", _sends("/phone/code")),
        Scene("rest", "resting", "/rest", kept=True),
        Scene("waiting", "late", "/waiting", kept=True),
        Scene("signs, resting", "resting", "/signs"),
        Scene("today, large", "large", "/today"),
        Scene("moving, large", "large", "/moving"),
        Scene("settings, large", "large", "/settings"),
    ]
    return found


def every_scene() -> tuple[Scene, ...]:
    """All, in an order in which one leads to the next."""
    return (*_on_the_way(), *_first(), *_wrongly_filled(), *_answers())
