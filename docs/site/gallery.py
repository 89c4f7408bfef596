"""The gallery: every standard figure, drawn anew, of made-up people alone."""

from __future__ import annotations

import sys
from pathlib import Path

from unknot.figures import figures
from unknot.figures.standard_figure import FigureRequest
from unknot.store.kernel_cache import keep_kernels

PEOPLE = 128


def write_gallery(into: Path, fits: Path) -> None:
    """Draw every figure and write the page that shows them."""
    keep_kernels()
    folder = into / "_static" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Gallery", "",
        "Every standard figure, of made-up people, drawn while this site was made.",
        "`unknot plot NAME [RESULT]` draws each of your own days or results, as an SVG file.", "",
    ]  # fmt: skip
    asked = FigureRequest(people=PEOPLE, quick=True, keep_in=fits)
    for figure in figures().values():
        lines += [f"## {figure.title}", "", figure.says, "", f"`unknot plot {figure.name}`", ""]
        for stem, text in figure.draw(asked).items():
            (folder / f"{stem}.svg").write_text(text, encoding="utf-8")
            lines += [
                f"```{{image}} _static/figures/{stem}.svg", f":alt: {figure.title}. {figure.says}",
                "```", "",
            ]  # fmt: skip
    (into / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_gallery(Path(sys.argv[1]), Path(sys.argv[2]))
