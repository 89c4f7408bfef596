"""Lines of a table too big to hold as one text, in whatever alphabet it is written."""

from __future__ import annotations

import codecs
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from unknot.errors import DiaryError
from unknot.parsing.counted import counted
from unknot.parsing.text import LIMIT_MB as HELD_MB
from unknot.parsing.text import read_text

LIMIT_MB = 500
"""Above this a table is refused: no diary is that large."""

BIG_BYTES = 8_000_000
"""Of a table above this a guess looks at the beginning only."""

CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Lines:
    """The lines of a file, as often as they are asked for.

    Attributes:
        notes: what a person should know of how the file was read.
    """

    def __init__(self, path: Path) -> None:
        """Look at a file: a small one is held as text, a big one is read anew each time.

        Raises:
            DiaryError: code "too-big", "wrong-encoding", "binary-file" or what `read_text` says.
        """
        self._path = path
        self._text: str | None = None
        self.notes: tuple[str, ...] = ()
        size = path.stat().st_size
        if size > LIMIT_MB * 1_000_000:
            raise DiaryError(
                "too-big",
                f"{path.name} has {size / 1e6:.0f} MB; tables up to {LIMIT_MB} MB are read.",
                "check that it is the right file, or cut it down to the last years.",
            )
        if size <= HELD_MB * 1_000_000:
            self._text, self.notes = read_text(path)
            self._encoding = "utf-8"
        else:
            self._encoding, self.notes = _encoding(path)

    @contextmanager
    def open(self) -> Generator[Iterator[str]]:
        """The lines with their ends, from the first on."""
        if self._text is not None:
            yield iter(io.StringIO(self._text, newline=""))
            return
        with io.TextIOWrapper(counted(self._path), encoding=self._encoding, newline="") as file:
            yield iter(file)


def _encoding(path: Path) -> tuple[str, tuple[str, ...]]:
    """The alphabet of a big file: marked, UTF-8, or else Windows-1252 with a note."""
    with path.open("rb") as file:
        head = file.read(4)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, ()
    wrong = _first_wrong(path, "utf-8")
    if wrong is None:
        return "utf-8", ()
    unread = _first_wrong(path, "cp1252")
    if unread is not None:
        raise DiaryError(
            "wrong-encoding",
            f"{path.name}: the text near byte {unread} fits neither UTF-8 nor Windows-1252.",
            "open it in a spreadsheet and save it again as CSV in UTF-8.",
        )
    note = (
        f"{path.name}: the text near byte {wrong} is not UTF-8; read as Windows-1252. Check that"
        " names with accents look right."
    )
    return "cp1252", (note,)


def _first_wrong(path: Path, encoding: str) -> int | None:
    """About where a file first breaks an alphabet; None where it does not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    at = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise DiaryError(
                    "binary-file",
                    f"{path.name} is not text: byte {at + chunk.index(0)} is zero.",
                    "give a CSV; if it comes from a spreadsheet, save it as CSV in UTF-8.",
                )
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as wrong:
                return at + wrong.start
            at += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return at
    return None
