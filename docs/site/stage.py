"""Puts the documents in place for Sphinx: as they lie in the repository, so that their links hold.

A link to a file that is no page of the site (source, data) becomes its words alone.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(__file__).resolve().parent
TOP = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
FONTS = ROOT / "src" / "unknot" / "report" / "fonts"
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```.*?^```[ \t]*$)", re.DOTALL | re.MULTILINE)
SKIPPED = (SITE, ROOT / "docs" / "notebooks")


def documents() -> list[Path]:
    """Every document of the repository that becomes a page, and its pictures."""
    below = sorted(
        path
        for ending in ("*.md", "*.svg")
        for path in (ROOT / "docs").rglob(ending)
        if not any(path.is_relative_to(folder) for folder in SKIPPED)
    )
    return [*(ROOT / name for name in TOP), *below]


def stage(into: Path) -> None:
    """Copy the documents, the pages of the four kinds and the letters into a folder."""
    shutil.rmtree(into, ignore_errors=True)
    files = documents()
    there = {path.relative_to(ROOT) for path in files}
    for path in files:
        place = into / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            place.write_text(resolved(text, path.parent, there), encoding="utf-8")
        else:
            shutil.copyfile(path, place)
    for page in (SITE / "pages").glob("*.md"):
        shutil.copyfile(page, into / page.name)
    _nothing_left_out(into)
    static = into / "_static"
    static.mkdir()
    for name in ("ah-next-400.woff2", "ah-next-700.woff2", "OFL.txt"):
        shutil.copyfile(FONTS / name, static / name)


def _nothing_left_out(into: Path) -> None:
    """Give every document that no page of the four kinds names a place under one of them."""
    named = "".join(page.read_text(encoding="utf-8") for page in (SITE / "pages").glob("*.md"))
    left = [
        path.relative_to(into).with_suffix("").as_posix()
        for path in sorted((into / "docs").glob("**/*.md"))
        if path.parent.name not in ("decisions", "knots")
    ]
    left = [name for name in left if not re.search(rf"^{re.escape(name)}$", named, re.MULTILINE)]
    tasks = [name for name in left if "/how-to/" in name]
    for page, names in (("how-to", tasks), ("reference", [n for n in left if n not in tasks])):
        place = into / f"{page}.md"
        more = contents(names, "More") if names else ""
        place.write_text(place.read_text(encoding="utf-8").replace("MORE\n", more), "utf-8")
    knots = into / "docs" / "knots" / "README.md"
    pages = sorted(path.stem for path in knots.parent.glob("*.md") if path != knots)
    with knots.open("a", encoding="utf-8") as whole:
        whole.write("\n" + contents(pages, "", ":hidden:"))


def contents(names: list[str], caption: str, *options: str) -> str:
    """A list of pages for Sphinx."""
    head = [":maxdepth: 1", *options, *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["```{toctree}", *head, "", *names, "```", ""])


def resolved(text: str, folder: Path, there: set[Path]) -> str:
    """A document whose links lead to pages of the site or to the web, and nowhere else."""

    def link(found: re.Match[str]) -> str:
        picture, words, target = found.groups()
        name = target.partition("#")[0]
        if re.match(r"[a-z]+:", target) or not name:
            return found[0]
        place = (folder / name).resolve()
        if place.is_relative_to(ROOT) and place.relative_to(ROOT) in there:
            return found[0]
        return "" if picture else words

    parts = FENCE.split(text)
    return "".join(part if part.startswith("```") else LINK.sub(link, part) for part in parts)
