"""What commands print and write: plain tables, whole files or none, a sign of life when slow."""

from __future__ import annotations

import shutil
import sys
import textwrap
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager

PATIENCE = 1.0  # seconds before a sign of life
WIDEST = 100


def table(header: Sequence[str], rows: Sequence[Sequence[str]], wrap: bool = False) -> str:
    """A plain table; numbers stand at the right. With `wrap` the last column is folded."""
    columns = list(zip(header, *rows, strict=True)) if rows else [(name,) for name in header]
    widths = [max(len(cell) for cell in column) for column in columns]
    right = [all(_is_number(cell) for cell in column[1:] if cell) for column in columns]
    if wrap:
        before = sum(widths[:-1]) + 2 * len(widths[:-1])
        widths[-1] = max(min(widths[-1], width() - before), 24)
    lines: list[str] = []
    for row in (header, *rows):
        cells = [
            cell.rjust(size) if flag else cell.ljust(size)
            for cell, size, flag in zip(row, widths, right, strict=True)
        ]
        folded = textwrap.wrap(row[-1], widths[-1]) if wrap and row[-1] else [cells[-1]]
        lead = "  ".join(cells[:-1])
        lines.append("  ".join([*cells[:-1], folded[0]]).rstrip())
        lines += [" " * (len(lead) + 2) + more for more in folded[1:]]
    return "\n".join(lines)


def width() -> int:
    """How wide the terminal is, at most 100."""
    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def fold(text: str, indent: str = "") -> str:
    """A paragraph, folded to the terminal."""
    return textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=indent)


@contextmanager
def busy(doing: str) -> Generator[None]:
    """Say what is being done, on a terminal only, and only when it takes more than a second."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # slow to import, and not needed without a terminal

    status = Console(stderr=True).status(f"{doing} …")
    timer = threading.Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        status.stop()
