"""A progress bar for long work: on a terminal only, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

from unknot.cli.entry import heard_language
from unknot.progress import Progress, quiet
from unknot.wording.read_back import progress_in


@contextmanager
def progress(doing: str) -> Generator[Progress]:
    """Yield a function that is told what is being done and the share done, 0..1.

    It is told in the words of the source, and shows those of the language that is spoken.
    """
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console  # slow to import, and not needed without a terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    tongue = heard_language()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(progress_in(tongue, doing), total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=progress_in(tongue, what), completed=share)

        yield tell
