"""What this process was given to write to: any alphabet, and perhaps nothing at all."""

from __future__ import annotations

import io
import logging
import os
import shlex
import shutil
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def prepare() -> None:
    """Make standard streams fit to write any text to, and keep libraries from writing there.

    Signs that a terminal lacks are replaced. Of streams that are closed, the place is taken by
    nothing at all, so that no file that is opened later gets their number; standard output stays
    None, as whoever wants an answer must hear that there was none.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdin = io.StringIO()
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        _any_sign(stream)
    if not sys.warnoptions:  # whoever asks for warnings gets them
        warnings.simplefilter("ignore")
        # Libraries set filters of their own as they load; this holds whatever they set.
        warnings.showwarning = _unseen
    logging.getLogger().addHandler(logging.NullHandler())  # else some are printed all the same


def _any_sign(stream: TextIO | None) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def _unseen(*warning: object, **more: object) -> None:
    """A library's warning is for those who wrote the code, not for whoever runs it."""
    del warning, more


def can_write(text: str, stream: TextIO) -> bool:
    """Whether a stream's alphabet has every sign of a text."""
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def program() -> str:
    """How this program is called in a line to paste: as it was called now.

    By its bare name only where a shell finds that; else by the path that was typed.
    """
    called = Path(sys.argv[0])
    if (called.parent.name, called.name) == ("unknot", "__main__.py"):
        return f"{shlex.quote(sys.executable)} -m unknot"
    found = shutil.which("unknot")
    bare = found is not None and Path(found).resolve() == called.resolve()
    return "unknot" if bare or called.name != "unknot" else shlex.quote(sys.argv[0])
