"""`make site`: runs every block, notebook and figure of the documents, then makes the pages.

    python docs/site/build.py [--out build/site]

Any warning is an error. Nothing is fetched: theme, letters and search are in the folder.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(__file__).resolve().parent
OUTSIDE = re.compile(
    rb"""(?:src|srcset)=["'](?:https?:)?//|<link[^>]*href=["'](?:https?:)?//|@import|url\(["']?https?:"""
)


@dataclass(frozen=True)
class Part:
    """A part of the site that runs by itself, beside others."""

    name: str
    run: Callable[[], None]


def process(program: str, *arguments: Path) -> None:
    """Run one of the programs beside this one.

    Raises:
        SystemExit: it failed; with what it said.
    """
    command = [sys.executable, str(SITE / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def parts(source: Path, fits: Path) -> Iterator[Part]:
    """What is run: figures, notebooks, commands, blocks."""
    from blocks import python_blocks
    from notebooks import notebooks
    from shell import asked_blocks, run_shell
    from stage import documents

    yield Part("figures", partial(process, "gallery.py", source, fits))
    for path in notebooks():
        yield Part(path.name, partial(process, "notebooks.py", path, source))
    for path in documents():
        name = path.relative_to(ROOT).as_posix()
        if count := len(asked_blocks(path)):
            yield Part(f"{name}: commands of {count} blocks", partial(run_shell, path))
        if count := len(python_blocks(path)):
            yield Part(f"{name}: {count} blocks", partial(process, "blocks.py", path))


def run_parts(wanted: list[Part], workers: int) -> None:
    """Run them side by side; the first that fails stops what has not begun."""
    began = time.monotonic()
    with ThreadPoolExecutor(workers) as pool:
        under_way = {pool.submit(one.run): one for one in wanted}
        try:
            for number, done in enumerate(as_completed(under_way), start=1):
                done.result()
                seconds = time.monotonic() - began
                print(
                    f"  {number} of {len(wanted)}, {seconds:.0f} s: {under_way[done].name}",
                    flush=True,
                )
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def main() -> int:
    """Make the site; the exit status is that of Sphinx."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    out: Path = given.out.resolve()
    from notebooks import make_room
    from reference import write_reference
    from shell import left_out
    from stage import documents, stage

    source, html = out / "source", out / "html"
    print("Placing the documents …")
    stage(source)
    write_reference(source)
    make_room(source)
    print("Commands that are not run:")
    for where, why in left_out(documents()).items():
        print(f"  {where} {why}")
    print("Running figures, notebooks, commands and blocks …", flush=True)
    run_parts(list(parts(source, out / "fits")), given.workers)
    print("Making the pages …", flush=True)
    return make_pages(source, html, out / "doctrees")


def make_pages(source: Path, html: Path, kept: Path) -> int:
    """Let Sphinx make the pages, and see that none would ask the network."""
    from sphinx.application import Sphinx

    app = Sphinx(
        str(source), str(SITE), str(html), str(kept), "html",
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
