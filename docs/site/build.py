"""`make site`: runs every block, notebook and figure of the documents, then makes the pages.

    python docs/site/build.py [--out build/site]

Any warning is an error. Nothing is fetched: theme, letters and search are in the folder.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(
    rb"""(?:src|srcset)=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//|@import|url\(["']?https?:"""
)


def main() -> int:
    """Make the site; the exit status is that of Sphinx."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    out: Path = asked.parse_args().out.resolve()
    from blocks import run_blocks
    from gallery import write_gallery
    from notebooks import write_notebooks
    from reference import write_reference
    from shell import run_shell
    from stage import documents, stage

    source, html = out / "source", out / "html"
    print("Placing the documents …")
    stage(source)
    write_reference(source)
    print("Running the blocks of the documents …")
    print(f"  {run_blocks(documents())} blocks ran.")
    print("Running the commands of the documents …")
    count, left = run_shell(documents())
    print(f"  {count} blocks of commands ran; not run:")
    for where, why in left.items():
        print(f"    {where} {why}")
    print("Drawing the figures …")
    write_gallery(source, out / "fits")
    print("Running the notebooks …")
    write_notebooks(source)
    print("Making the pages …")
    from sphinx.application import Sphinx

    app = Sphinx(
        str(source), str(ROOT / "docs" / "site"), str(html), str(out / "doctrees"), "html",
        confoverrides={"html_static_path": [str(source / "_static")]},
        status=None, warningiserror=True, freshenv=True,
    )  # fmt: skip
    app.build()
    if app.statuscode:
        return app.statuscode
    asking = [
        path.relative_to(html).as_posix()
        for path in html.rglob("*")
        if path.suffix in (".html", ".css", ".svg") and OUTSIDE.search(path.read_bytes())
    ]
    if asking:
        print(f"These pages would ask the network: {', '.join(asking)}", file=sys.stderr)
        return 1
    print(f"Made: {html / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
