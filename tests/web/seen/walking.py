"""Walks through every scene once, and looks at each in every way that it may be looked at."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from tests.web.seen.scenes import Scene
from tests.web.seen.stores import Stores

PROBES_JS = Path(__file__).with_name("probes.js")
SIZES = ("fits", "text size")
AXE_RULES = """async () => {
  scrollTo(0, document.body.scrollHeight); // where what sticks to the edge lies over nothing
  const rules = Object.fromEntries(axe.getRules().map(r => [r.ruleId, {enabled: true}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations"], elementRef: false});
  return found.violations.map(v => v.id + ": "
    + v.nodes.map(n => n.html.slice(0, 120)).join(" | "));
}"""


@dataclass(frozen=True)
class Way:
    """One way to look at a page.

    Attributes:
        wide, tall: of the window, pixels.
        media: what the person has asked of their computer.
        probes: of `probes.js`, measured in it.
        before, after: scripts around it.
    """

    name: str
    wide: int
    tall: int
    media: dict[str, str]
    probes: tuple[str, ...]
    before: str = ""
    after: str = ""


CONTRAST = ("text contrast", "graphic contrast", "chosen")
PHONE, WIDE = (360, 780), (1280, 900)
WAYS = (
    Way("phone, dark", *PHONE, {"color_scheme": "dark"},
        (*SIZES, "targets", *CONTRAST, "focus", "order", "line length", "line spacing",
         "language")),
    Way("phone, light", *PHONE, {"color_scheme": "light"}, CONTRAST),
    Way("phone, dark, more contrast", *PHONE, {"contrast": "more"}, CONTRAST),
    Way("phone, light, more contrast", *PHONE, {"color_scheme": "light", "contrast": "more"},
        CONTRAST),
    Way("wide, light", *WIDE, {"color_scheme": "light"},
        (*SIZES, "targets", *CONTRAST, "focus", "order", "line length", "line spacing")),
    Way("wide, dark", *WIDE, {"color_scheme": "dark"}, CONTRAST),
    Way("400 % of 1280", 320, 256, {}, ("fits", "focus")),
    Way("phone, lying", 780, 360, {}, ("fits", "focus")),
    Way("spaced", *PHONE, {}, ("fits",), "spaced(true)", "spaced(false)"),
    Way("words twice as large", *WIDE, {}, ("fits",), "enlarged('200%')", "enlarged('')"),
    Way("forced colours, dark", *PHONE, {"forced_colors": "active", "color_scheme": "dark"},
        CONTRAST),
    Way("forced colours, light", *PHONE, {"forced_colors": "active", "color_scheme": "light"},
        CONTRAST),
    Way("less motion", *PHONE, {"reduced_motion": "reduce"}, ("still",)),
    Way("on paper", 760, 1000, {"media": "print", "color_scheme": "dark"}, ("fits", "paper")),
)  # fmt: skip
PLAIN = {"media": "screen", "color_scheme": "dark", "contrast": "no-preference",
         "forced_colors": "none", "reduced_motion": "reduce"}  # fmt: skip
ENLARGED = ("400 % of 1280", "words twice as large")
OF_WORDS = ("fits", "text size", "targets", "focus", "line length", "language")
"""Probes that another language may change."""


@cache
def axe_script() -> str:
    """axe-core, as its package has it."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Walk:
    """What was found.

    Attributes:
        findings: by probe: scene, way, and what is wrong there.
        markup: the HTML of each scene as it was sent.
        pictures: PNGs of those scenes of which one is kept: a phone in the dark, a wide window in
            the light.
        faces: how wide the page's own faces are set here.
        seconds: that each part took.
    """

    findings: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    markup: dict[str, str] = field(default_factory=dict[str, str])
    pictures: dict[str, tuple[bytes, ...]] = field(default_factory=dict[str, tuple[bytes, ...]])
    faces: tuple[float, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    def add(self, probe: str, where: str, wrong: Sequence[str]) -> None:
        self.findings.setdefault(probe, []).extend(f"{where}: {one}" for one in wrong)

    def spent(self, part: str, since: float) -> None:
        self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - since


class Walker:
    """One window that goes from scene to scene."""

    def __init__(self, chromium: Any, stores: Stores, language: str) -> None:
        self.context = chromium.new_context(
            locale={"en": "en-GB", "de": "de-DE"}[language], reduced_motion="reduce",
            viewport={"width": PHONE[0], "height": PHONE[1]},
        )  # fmt: skip
        self.context.add_init_script(PROBES_JS.read_text(encoding="utf-8"))
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.stores, self.wrong = stores, list[str]()
        self._opened: set[str] = set()
        self._sent = ""
        self.page.on("console", self._console)
        self.page.on("pageerror", self._error)
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if "status of 4" not in message.text:
            self.wrong.append(message.text)

    def _error(self, error: Any) -> None:
        self.wrong.append(str(error))

    def _response(self, response: Any) -> None:
        if response.request.is_navigation_request() and response.status not in (302, 303):
            self._last = response

    def open(self, scene: Scene) -> None:
        """Go there, and do what leads to the state."""
        served = self.stores[scene.store]
        self.seen(WAYS[0])
        if scene.store not in self._opened and served.setup.open_at_start:
            self.page.goto(served.setup.launch_address())
            self.page.wait_for_url(re.compile(r"^(?!.*/open/)"))
        self._opened.add(scene.store)
        self.page.goto(served.address + scene.path)
        if scene.steps is not None:
            scene.steps(self.page)
        self.page.evaluate("document.fonts.ready")

    def markup(self) -> str:
        """The HTML of what stands there, as it was sent."""
        return str(self._last.text())

    def seen(self, way: Way) -> None:
        """Look in this way."""
        self.page.set_viewport_size({"width": way.wide, "height": way.tall})
        self.page.emulate_media(**{**PLAIN, **way.media})
        if way.before:
            self.page.evaluate(way.before)

    def close(self) -> None:
        self.context.close()


SEEN_IN = ("phone, dark", "wide, light")
"""Ways in which pictures are taken."""
HURT = "today, hurt on purpose"
FACES = """() => document.fonts.ready.then(() => {
  const pen = document.createElement("canvas").getContext("2d");
  return ["400", "700"].map(weight => {
    pen.font = `${weight} 40px "Atkinson Hyperlegible Next"`;
    return pen.measureText("Moving, sleep and 10 other knots").width;
  });
})"""


def pictures_of(walker: Walker) -> tuple[bytes, ...]:
    """The page as it stands, in both ways."""
    found: list[bytes] = []
    for way in WAYS:
        if way.name in SEEN_IN:
            walker.seen(way)
            found.append(walker.page.screenshot(full_page=True, animations="disabled"))
    walker.seen(WAYS[0])
    return tuple(found)


def _take(walker: Walker, scene: Scene, found: Walk) -> None:
    """Keep pictures of a scene; of one also with its last button gone, which must be noticed."""
    # What sticks to the edge would lie across the middle of a picture of the whole page.
    walker.page.evaluate(
        "document.activeElement.blur();"
        " document.querySelectorAll('.tabs').forEach(e => e.style.position = 'static')"
    )
    found.pictures[scene.name] = pictures_of(walker)
    if scene.name == "today":
        found.faces = tuple(walker.page.evaluate(FACES))
        last = "[...document.querySelectorAll('main fieldset')][2].style.visibility"
        walker.page.evaluate(f"{last} = 'hidden'")
        found.pictures[HURT] = pictures_of(walker)
        walker.page.evaluate(f"{last} = ''")
    walker.page.evaluate("document.querySelectorAll('.tabs').forEach(e => e.style.position = '')")


def walk(
    walker: Walker,
    scenes: Sequence[Scene],
    ways: Sequence[Way],
    axe: Sequence[str],
    *,
    pictures: bool = False,
) -> Walk:
    """Look at every scene.

    Args:
        axe: names of the ways in which axe looks too.
        pictures: whether pictures are taken of the scenes that ask for it.
    """
    found = Walk()
    for scene in scenes:
        begun = time.perf_counter()
        walker.open(scene)
        found.markup[scene.name] = walker.markup()
        page = walker.page
        if pictures and scene.kept:
            _take(walker, scene, found)
        page.evaluate("unfold()")
        page.keyboard.press("Tab")
        found.spent("opening", begun)
        for way in ways:
            if scene.store == "large" and way.name in ENLARGED:
                continue  # words of 140 % and a window of 400 % at once: more than is asked
            begun = time.perf_counter()
            walker.seen(way)
            for probe, wrong in page.evaluate("names => probed(names)", list(way.probes)).items():
                found.add(probe, f"{scene.name} ({way.name})", wrong)
            if way.after:
                page.evaluate(way.after)
            found.spent(way.name, begun)
            if way.name in axe:
                begun = time.perf_counter()
                page.evaluate(axe_script())
                found.add("axe", f"{scene.name} ({way.name})", page.evaluate(AXE_RULES))
                found.spent("axe", begun)
        found.add("console", scene.name, walker.wrong)
        walker.wrong.clear()
    return found
