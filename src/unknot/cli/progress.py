"""A progress bar for long work: on a terminal only, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

from unknot.progress import Progress, quiet


@contextmanager
def progress(doing: str) -> Generator[Progress]:
    """Yield a function that is told what is being done and the share done, 0..1."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console  # slow to import, and not needed without a terminal
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        yield tell
