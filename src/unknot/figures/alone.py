"""A picture of the page, made to stand alone: its colours inside, its title above, its words below.

Colours are written out, not as variables, for programs that draw SVG and know none; a second set
serves whoever reads in the dark.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from importlib import resources

from unknot.web.charts.drawn import Drawn

MARGIN, LINE, HEAD = 20, 20, 22
LETTERS, LARGE = 42, 30  # of a line below, and above, a picture of the page's width
FONT = '"Atkinson Hyperlegible Next",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif'
SCALE = 1.6  # how much larger than on a phone it is drawn at first
VARIABLE = re.compile(r"var\(--(?!c\))([a-z0-9-]+)\)")
SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


@cache
def chart_style() -> str:
    """The marks' rules of the page's stylesheet, for light and for dark."""
    sheet = resources.files("unknot.web").joinpath("static", "unknot.css").read_text("utf-8")
    rules = re.findall(r"^(?:\.ch|\.c-).*$", sheet, re.MULTILINE)
    blocks = re.findall(r":root[^{]*\{([^{}]*--bg[^{}]*)\}", sheet)
    dark, light = (_tokens(block) for block in blocks[:2])
    tones = dict(re.findall(r"(\.c-[a-z]+)\{--c:var\(--([a-z0-9-]+)\)\}", "\n".join(rules)))
    marks = "\n".join(rule for rule in rules if not rule.startswith(".c-"))
    by_night = _coloured(marks, dark, tones)
    return f"{_coloured(marks, light, tones)}@media(prefers-color-scheme:dark){{{by_night}}}"


def _tokens(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([a-z0-9-]+):([^;}]+)", block)}


def _coloured(marks: str, tokens: Mapping[str, str], tones: Mapping[str, str]) -> str:
    """Rules with colours in place of variables; what takes the tone of its picture is repeated."""
    text = re.sub(r"/\*.*?\*/", "", marks, flags=re.DOTALL)
    ink, paper = tokens["ink"], tokens["surface"]
    written = [f"text{{font-family:{FONT};fill:{ink}}}.sheet{{fill:{paper}}}"]
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        filled = VARIABLE.sub(lambda found: tokens.get(found[1], "inherit"), body)
        if "hover" in selector or "focus" in selector:
            continue
        if "var(--c)" not in filled:
            written.append(f"{selector.strip()}{{{filled}}}")
            continue
        parts = [one.strip().removeprefix(".ch").strip() for one in selector.split(",")]
        for tone, name in tones.items():
            chosen = ",".join(f"{tone} {part}" for part in parts)
            written.append(f"{chosen}{{{filled.replace('var(--c)', tokens[name])}}}")
    return "".join(written)


def stand_alone(drawn: Drawn, title: str = "") -> str:
    """A picture as a file of its own.

    Args:
        title: above it; else the picture's own.
    """
    inner = str(drawn.svg)
    size = SIZE.search(inner)
    assert size is not None
    wide, tall = int(size[1]), int(size[2])
    own = re.search(r"<title[^>]*>(.*?)</title>", inner)
    title = title or unescape(own[1] if own else "")
    above = textwrap.wrap(title, LARGE, break_on_hyphens=False)
    below = textwrap.wrap(drawn.caption, LETTERS)
    top = MARGIN + HEAD * len(above) + 6
    whole = (wide + 2 * MARGIN, top + tall + 14 + LINE * len(below) + MARGIN - 6)
    lines = [
        f'<text x="{MARGIN}" y="{MARGIN + 14 + HEAD * i}" font-size="17" font-weight="700">'
        f"{escape(text)}</text>"
        for i, text in enumerate(above)
    ]
    lines += [
        f'<text x="{MARGIN}" y="{top + tall + 26 + LINE * i}" font-size="14">{escape(text)}</text>'
        for i, text in enumerate(below)
    ]
    at = f'<svg x="{MARGIN}" y="{top}" width="{wide}" height="{tall}" overflow="visible" '
    placed = inner.replace("<svg ", at, 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole[0]} {whole[1]}"'
        f' width="{round(SCALE * whole[0])}" height="{round(SCALE * whole[1])}" role="img">'
        f"<title>{escape(title)}</title><style>{chart_style()}</style>"
        f'<rect class="sheet" width="100%" height="100%" rx="10"/>{"".join(lines)}{placed}</svg>\n'
    )
