"""What people come for, step by step, in whichever way the hands work."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from tests.web.conftest import PHRASE
from tests.web.flows.hands import Hands
from tests.web.seen.stores import Stores, Told

from unknot.web.fitting.worker import PageTask

MOST_FIRST_TAPS, MOST_DAY_TAPS, MOST_DAY_SECONDS = 12, 2, 15.0
THINK, POINT, TAP = 1.35, 1.1, 0.2
"""Seconds to think of, reach and press one thing: Card, Moran & Newell 1983, the keystroke-level
model. A tired hand is slower; nobody was timed."""
DIARY = "date,pain\n2026-03-01,5\n2026-03-02,6\n"


def opened(hands: Hands, stores: Stores, name: str) -> str:
    """Open a file by its one-time address; the address of its pages."""
    served = stores[name]
    if name not in hands.launched:
        hands.launched.add(name)
        hands.go(served.setup.launch_address())
        hands.page.wait_for_url(re.compile(r"^(?!.*/open/)"))
    return served.address


def first_minutes(hands: Hands, stores: Stores, _: Path) -> None:
    """From nothing to the first answer: file, sheet and eight questions."""
    hands.go(stores["nobody"].address)
    hands.writes("A passphrase", PHRASE)
    hands.writes("The same again", PHRASE)
    before = hands.taps
    hands.press("button", "Make my file")
    hands.heading("Print this sheet now")
    words = hands.page.locator("ol li").all_inner_texts()
    for label in hands.page.locator("label").all_inner_texts():
        asked = label.strip()
        hands.writes(asked, words[int(asked.split()[1]) - 1])
    hands.press("button", "I have it on paper")
    hands.press("link", "Start")
    hands.press("button", "None of these")
    hands.press("button", "Not sure")
    for pad, cell in (("Pain at its worst", "6"), ("Tired", "7"), ("Last night’s sleep", "poor")):
        hands.press("button", cell, pad)
    hands.press("button", "A 5-minute walk")
    hands.press("button", "No file now")
    hands.heading("I do not know you yet.")
    assert hands.taps - before <= MOST_FIRST_TAPS
    hands.press("button", "Done. Rest.")
    hands.sees("What I expected")


def a_day(hands: Hands, stores: Stores, _: Path) -> None:
    """Two taps, and what they take: the page's own seconds, and a person's by the usual model."""
    address = opened(hands, stores, "worth")
    begun = time.monotonic()
    hands.go(f"{address}/today")
    before = hands.taps
    hands.press("button", "6", "Pain at its worst", key=" ")
    hands.page.locator("#pain-6[aria-pressed=true]").wait_for()
    hands.press("button", "7", "Tired")
    hands.sees("That is all for today. Thank you.")
    taps = hands.taps - before
    seconds = time.monotonic() - begun + (1 + taps) * (THINK + POINT + TAP)
    assert taps <= MOST_DAY_TAPS
    assert hands.way.keyboard or seconds <= MOST_DAY_SECONDS


def bad_day(hands: Hands, stores: Stores, _: Path) -> None:
    """One tap in, one out."""
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/today")
    before = hands.taps
    hands.press("button", "Bad day")
    hands.heading("Rest now.")
    assert hands.taps - before == 1
    hands.press("button", "I am back")
    hands.sees("Welcome back. No catching up.")


def missed_days(hands: Hands, stores: Stores, _: Path) -> None:
    """Several days at once, and only those that are recalled."""
    address = opened(hands, stores, "empty")
    hands.go(f"{address}/today")
    hands.press("link", "Fill some in")
    hands.heading("Fill in what you recall")
    days = hands.page.locator("fieldset legend").all_inner_texts()
    hands.chooses("Pain at its worst", "5", days[0])
    hands.chooses("Tired", "6", days[2])
    hands.press("button", "Save these days")
    hands.sees("Saved: 2 days.")


def a_file(hands: Hands, stores: Stores, folder: Path) -> None:
    """Chosen, looked into, saved, and taken back."""
    address = opened(hands, stores, "empty")
    place = folder / "my days.csv"
    place.write_text(DIARY)
    hands.go(f"{address}/data")
    hands.gives(place)
    hands.press("button", "Look into it")
    hands.sees("2 entries are new.")
    hands.press("button", "Save these")
    hands.sees("2 entries are saved")
    hands.press("button", "Undo")
    hands.sees("is taken back")


def week(hands: Hands, stores: Stores, _: Path) -> None:
    """What was expected, what came, the numbers of the picture, and a word against it."""
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/")
    for line in ("What I expected", "What happened", "How sure I am now"):
        hands.sees(line)
    summary = hands.page.locator("summary").first
    hands.taps += 1
    hands._press(summary, " ")  # pyright: ignore[reportPrivateUsage]
    hands.page.get_by_role("cell", name="no entry").first.wait_for()
    hands.press("button", "This is wrong")
    hands.sees("Thank you. I wrote that down.")


def plan(hands: Hands, stores: Stores, _: Path) -> None:
    """Ceilings with their reasons; less, and as before."""
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/")
    hands.press("link", "Plan")
    hands.heading("This week’s ceilings")
    hands.sees("The plan says no more, so that days stay steady.")
    hands.press("link", "Limits: brisk walk")
    hands.sees("Why not more: brisk walk?")
    hands.press("button", "Less this week")
    hands.sees("Half of everything, for seven days.")
    hands.press("button", "As before")
    hands.sees("As before. Not more.")


def a_trial(hands: Hands, stores: Stores, _: Path) -> None:
    """Asked for, begun; today's part of one that is on, and its answer, early."""
    address = opened(hands, stores, "worth")
    bench = stores["worth"].setup.vault.bench
    bench.start = _busy
    hands.go(f"{address}/trials")
    hands.press("radio", "easy walk", "Usual days against", key=" ")
    hands.press("button", "Is it worth doing?")
    hands.heading("A small test, for you alone")
    hands.sees("I am trying it out")
    hands.press("button", "Stop this")
    hands.sees("Stopped. Nothing was begun.")
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/trials")
    hands.press("button", "Begin tomorrow")
    hands.sees("It begins tomorrow. You can stop at any time.")
    address = opened(hands, stores, "tried")
    hands.go(f"{address}/trials")
    hands.sees("Day 13 of")
    hands.press("button", "Partly", "Did you do it?")
    hands.page.locator("button[value=partly][aria-pressed=true]").wait_for()
    hands.press("button", "Open it now")
    hands.sees("You know which way is on.")
    hands.press("button", "Stop the test")
    hands.sees("Stopped. Nothing is asked of you.")


def _busy(_: PageTask) -> Told:
    return Told(("progress", ("trying", 0.4)))


def settings(hands: Hands, stores: Stores, _: Path) -> None:
    """Larger words, another language and back, what a bad day is, when it locks."""
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/settings")
    hands.chooses("Size of words", "Larger")
    hands.press("button", "Save")
    hands.page.locator("html.larger").wait_for()
    hands.chooses("Language", "Deutsch")
    hands.press("button", "Save")
    hands.page.locator("html[lang=de]").wait_for()
    hands.heading("Einstellungen")
    hands.chooses("Sprache", "English")
    hands.press("button", "Speichern")
    hands.heading("Settings")
    hands.chooses("Lock the page by itself", "After 12 hours")
    hands.page.locator("section:has(select[name='after']) button:not([form])").wait_for()
    hands._press(  # pyright: ignore[reportPrivateUsage]
        hands.page.locator("section:has(select[name='after']) button:not([form])"), "Enter"
    )
    hands.sees("Saved.")


def report(hands: Hands, stores: Stores, _: Path) -> None:
    """The two pages and the file for a clinic."""
    address = opened(hands, stores, "worth")
    hands.go(f"{address}/")
    hands.press("link", "For a clinician")
    hands.heading("Two pages for a clinician")
    with hands.taking() as given:
        hands.press("button", "Take the two pages (PDF)")
    assert given[0].startswith(b"%PDF")
    with hands.taking() as given:
        hands.press("button", "Take the file (FHIR)")
    assert json.loads(given[0])["resourceType"] == "Bundle"


def unlock(hands: Hands, stores: Stores, _: Path) -> None:
    """A locked file, by its passphrase."""
    hands.go(stores["locked"].address)
    hands.heading("Your file is locked")
    hands.writes("Passphrase", PHRASE)
    hands.press("button", "Open")
    hands.heading("What does moving do to you?")


Flow = Callable[[Hands, Stores, Path], None]
ESSENTIAL: tuple[Flow, ...] = (a_day, plan, report, bad_day, a_file, unlock)
"""What has to work without a script, whatever else does."""
EVERY: tuple[Flow, ...] = (
    week, a_day, plan, report, a_trial, settings, bad_day, a_file, missed_days, unlock,
    first_minutes,
)  # fmt: skip
BY_FINGER: tuple[Flow, ...] = (week, a_day, a_trial, settings, missed_days, first_minutes)
"""What the way without a script leaves out, and a day: so a phone walks them all."""
