"""Hands on a page: a finger, a mouse or a keyboard alone. They find things by their words."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PHONE, WIDE = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
MOST_TABS = 160
FOCUS = """wanted => {
  const e = document.activeElement;
  if (e !== wanted) return "elsewhere";
  const ringed = e.matches(".pick input") ? e.nextElementSibling : e;
  const style = getComputedStyle(ringed), r = ringed.getBoundingClientRect();
  if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2) return "no ring";
  const x = r.left + r.width / 2, y = r.top + Math.min(r.height / 2, 20);
  if (y < 0 || y > innerHeight) return "off the screen";
  const top = document.elementFromPoint(x, y);
  const shown = top && (ringed.contains(top) || top.contains(ringed) || e.contains(top));
  return shown ? "shown" : "hidden";
}"""


AWAY = """wanted => { // how often Tab is to be pressed from where the focus is, as a page is read
  const css = "a[href], button, summary, select, input:not([type=hidden]), textarea,"
    + " [tabindex='0']";
  const shut = "[hidden], details:not([open]) > :not(summary)";
  const every = [...document.querySelectorAll(css)].filter(e => !e.closest(shut)
    && e.getBoundingClientRect().width && e.tabIndex >= 0);
  const here = document.activeElement;
  const stops = every.filter(e => {
    if (e.type !== "radio") return true;
    const group = every.filter(o => o.name === e.name);
    const stop = group.find(o => o === here) || group.find(o => o.checked) || group[0];
    return e === stop;
  });
  const at = stops.indexOf(here), to = stops.indexOf(wanted);
  return to < 0 ? 0 : to > at ? to - at : stops.length - at + to + 1;
}"""


@dataclass(frozen=True)
class HandsWay:
    """One way to use a page.

    Attributes:
        script: whether the browser runs any.
    """

    name: str
    window: dict[str, int]
    keyboard: bool = False
    finger: bool = False
    script: bool = True


WAYS = (
    HandsWay("desktop, keyboard alone", WIDE, keyboard=True),
    HandsWay("phone, finger", PHONE, finger=True),
    HandsWay("phone, no script", PHONE, finger=True, script=False),
)
MORE_WAYS = (
    HandsWay("phone, keyboard alone", PHONE, keyboard=True),
    HandsWay("desktop, mouse", WIDE),
    HandsWay("desktop, no script", WIDE, script=False),
    HandsWay("desktop, keyboard alone, no script", WIDE, keyboard=True, script=False),
)


class Hands:
    """One window, used in one way. `taps` counts what is pressed; typing is not counted."""

    def __init__(self, chromium: Any, way: HandsWay) -> None:
        self.way, self.taps, self.wrong = way, 0, list[str]()
        self.launched: set[str] = set()
        self.context = chromium.new_context(
            viewport=way.window, java_script_enabled=way.script, has_touch=way.finger,
            locale="en-GB", color_scheme="dark", reduced_motion="reduce", accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("pageerror", self._error)

    def _error(self, error: Any) -> None:
        self.wrong.append(str(error))

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address)

    def find(self, role: str, name: str, within: str = "") -> Any:
        """The first thing of a role whose words begin so, in a group or section of a name."""
        words = re.compile(rf"^{re.escape(name)}(\b|\s|$|:)")
        inside = self.page.get_by_role("group", name=within).first if within else self.page
        every = inside.get_by_role(role, name=words)
        every.first.wait_for(state="attached")
        return next((one for one in every.all() if one.is_visible()), every.first)

    def press(self, role: str, name: str, within: str = "", key: str = "Enter") -> None:
        """Press it, as this way does."""
        self.taps += 1
        self._press(self.find(role, name, within), key)

    def _press(self, found: Any, key: str) -> None:
        if self.way.keyboard:
            if found.evaluate("e => e.type") == "radio":
                self._reach_radio(found)
            else:
                self.reach(found)
            self.page.keyboard.press(key)
        elif self.way.finger:
            found.tap()
        else:
            found.click()

    def reach(self, wanted: Any) -> None:
        """Come to something by Tab alone; it must then be seen where one is.

        Raises:
            AssertionError: it is not reached, or the focus is not shown.
        """
        for _ in range(3):
            for _ in range(wanted.evaluate(AWAY)):
                self.page.keyboard.press("Tab")
            where = wanted.evaluate(FOCUS)
            if where == "shown":
                return
            assert where == "elsewhere", f"focus {where}: {wanted}"
        raise AssertionError(f"not reached by Tab: {wanted}")

    def _reach_radio(self, wanted: Any) -> None:
        """Tab comes to one of a group; arrows go on within it."""
        for _ in range(MOST_TABS):
            if wanted.evaluate("e => e.name === document.activeElement.name"):
                break
            self.page.keyboard.press("Tab")
        for _ in range(20):
            where = wanted.evaluate(FOCUS)
            if where == "shown":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"not reached by arrows: {wanted}")

    def writes(self, label: str, text: str) -> None:
        """Type into a field."""
        found = self.page.get_by_label(label, exact=True)
        if self.way.keyboard:
            self.reach(found)
            self.page.keyboard.type(text)
        else:
            found.fill(text)

    def chooses(self, label: str, option: str, within: str = "") -> None:
        """Choose of a list."""
        inside = self.page.get_by_role("group", name=within).first if within else self.page
        found = inside.get_by_label(label).first
        if self.way.keyboard:
            self.reach(found)
            self.page.keyboard.type(option)
        else:
            found.select_option(label=option)
        assert found.evaluate("e => e.selectedOptions[0].text") == option

    def gives(self, file: Path) -> None:
        """Choose a file, by the window that the browser opens for it."""
        found = self.page.locator("input[type=file]")
        with self.page.expect_file_chooser() as chooser:
            self._press(found, "Enter")
        chooser.value.set_files(str(file))

    @contextmanager
    def taking(self) -> Generator[list[bytes]]:
        """Whatever is done inside gives a file."""
        given: list[bytes] = []
        with self.page.expect_download() as download:
            yield given
        given.append(Path(download.value.path()).read_bytes())

    def sees(self, words: str) -> None:
        """Wait until these words stand there."""
        self.page.get_by_text(words, exact=False).first.wait_for()

    def heading(self, words: str) -> None:
        """Wait until this is the page's heading."""
        self.page.get_by_role("heading", level=1, name=words, exact=True).wait_for()

    def close(self) -> None:
        """Close the window; nothing may have gone wrong in it."""
        self.context.close()
        assert self.wrong == []
