"""An export as it comes, a file, a folder or a zip, opened member by member and never unpacked.

A member is streamed; what would burst a disk or a memory is refused with its name.
"""

from __future__ import annotations

import io
import stat
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

from unknot.errors import DiaryError
from unknot.parsing.counted import WORTH_IT, counted
from unknot.parsing.shares import files_in, members_of_share, not_too_many
from unknot.progress import ReadingWatch, reading_watch

MOST_BYTES = 20_000_000_000
"""Unpacked size of one member; an Apple Health export of ten years holds 5 GB."""
MOST_TIMES = 400
"""How many times its packed size a member may have; repetitive XML packs about 40 times."""
SMALL = 30_000_000
"""Bytes up to which the number of times says nothing."""
SPOOLED = 30_000_000
UNREADABLE = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError)
"""What a damaged, locked or oddly packed zip makes the library raise, zlib's errors beside."""


@dataclass(frozen=True)
class Archive:
    """A file, a folder or a zip with its members by name.

    Attributes:
        name: of the file or folder, without its path.
        members: names of its files, with their folders, sorted; for a single file its own name.
    """

    name: str
    members: tuple[str, ...]
    _path: Path = field(repr=False)
    _zip: zipfile.ZipFile | None = field(default=None, repr=False)
    _inner: bool = field(default=False, repr=False)  # its bytes were told of as they came out

    @property
    def is_single(self) -> bool:
        """Whether it is one file alone."""
        return self._zip is None and self.members == (self.name,)

    def files(self, *endings: str) -> tuple[str, ...]:
        """Its files with one of these endings, lower case; what is one file alone in any case."""
        if self.is_single:
            return self.members
        return tuple(one for one in self.members if one.lower().endswith(endings))

    @property
    def first(self) -> str:
        """The first of its files.

        Raises:
            DiaryError: code "empty-archive" where it holds none.
        """
        if not self.members:
            raise DiaryError(
                "empty-archive", f"{self.name} holds no files.", "give the export as it came."
            )
        return self.members[0]

    def size(self, member: str) -> int:
        """Bytes of a member, unpacked, as the archive has it."""
        if self._zip is not None:
            return self._zip.getinfo(member).file_size
        return self._file(member).stat().st_size

    def packed_size(self, member: str) -> int:
        """Bytes that a member takes on the disk; 0 in a zip within a zip, which was told of."""
        if self._zip is None:
            return self._file(member).stat().st_size
        return 0 if self._inner else self._zip.getinfo(member).compress_size

    @contextmanager
    def open(self, member: str) -> Generator[IO[bytes]]:
        """Open a member to read its bytes once, from the beginning.

        Raises:
            DiaryError: code "unreadable-file", or "burst" where it unpacks to far more than it is.
        """
        try:
            if self._zip is None:
                with counted(self._file(member), member) as file:
                    yield file
                return
            info = self._zip.getinfo(member)
            with self._zip.open(info) as packed:
                watch = None if self._inner else reading_watch()
                whole = _Watched(packed, info, self.name, watch)
                yield cast("IO[bytes]", io.BufferedReader(whole))
        except UNREADABLE as wrong:
            if isinstance(wrong, DiaryError):
                raise
            raise unreadable(f"{member} in {self.name}") from wrong

    def read(self, member: str, limit_mb: int = 64) -> bytes:
        """All bytes of a member.

        Raises:
            DiaryError: code "too-big" over the limit, or as `open`.
        """
        with self.open(member) as file:
            try:
                held = file.read(limit_mb * 1_000_000 + 1)
            except Exception as wrong:
                if isinstance(wrong, DiaryError) or not _is_damage(wrong):
                    raise
                raise unreadable(f"{member} in {self.name}") from wrong
        if len(held) > limit_mb * 1_000_000:
            raise DiaryError(
                "too-big",
                f"{member} has more than {limit_mb} MB, which no file of its kind has.",
                "check that it is the right file, or export fewer years.",
            )
        return held

    @contextmanager
    def nested(self, member: str) -> Generator[Archive]:
        """Open a zip that lies within."""
        with self.open(member) as packed, tempfile.SpooledTemporaryFile(SPOOLED) as held:
            while part := packed.read(1 << 20):
                held.write(part)
            held.seek(0)
            with _zipped(cast("IO[bytes]", held), member.rpartition("/")[2], self._path) as inner:
                yield replace(inner, _inner=True)

    def _file(self, member: str) -> Path:
        return self._path / member if self._path.is_dir() else self._path


@contextmanager
def opened(path: Path) -> Generator[Archive]:
    """Open an export.

    Raises:
        DiaryError: code "no-such-file", "broken-zip", "too-many-files" or "burst".
    """
    if path.is_dir():
        files = [
            one.relative_to(path).as_posix()
            for one in files_in(path)
            if stat.S_ISREG(one.lstat().st_mode)
        ]
        not_too_many(path.name, len(files))
        yield Archive(path.name, tuple(files), path)
    elif is_zip(path):
        with path.open("rb") as file, _zipped(file, path.name, path) as found:
            shared = members_of_share(path)
            if shared is not None:
                within = tuple(one for one in found.members if one in shared)
                found = replace(found, members=within)
            yield found
    else:
        yield Archive(path.name, (path.name,), path)


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does.

    Raises:
        DiaryError: code "no-such-file" or "unreadable-file".
    """
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except FileNotFoundError as wrong:
        raise DiaryError(
            "no-such-file", f"there is no file {path}.", "check the name and the folder."
        ) from wrong
    except OSError as wrong:
        raise unreadable(path.name) from wrong


def unreadable(name: str) -> DiaryError:
    """The refusal of something damaged or locked."""
    return DiaryError(
        "unreadable-file",
        f"{name} is damaged or locked and cannot be read.",
        "export it again, and give it as it comes.",
    )


@contextmanager
def _zipped(file: IO[bytes], name: str, path: Path) -> Generator[Archive]:
    try:
        held = zipfile.ZipFile(file)
        if not all(one.filename for one in held.infolist()):
            raise zipfile.BadZipFile("a file without a name")
    except UNREADABLE as wrong:
        raise DiaryError(
            "broken-zip", f"{name} is a zip archive that breaks off or is damaged.",
            "download or export it again.",
        ) from wrong  # fmt: skip
    with held:
        infos = [one for one in held.infolist() if not one.is_dir()]
        names = tuple(sorted({one.filename for one in infos}))
        not_too_many(name, len(names))
        for info in infos:
            if info.file_size > MOST_BYTES or _bursts(info.file_size, info.compress_size):
                raise _burst(info.filename, name)
        yield Archive(name, names, path, held)


def _bursts(unpacked: int, packed: int) -> bool:
    return unpacked > SMALL and unpacked > MOST_TIMES * max(packed, 1)


def _burst(member: str, name: str) -> DiaryError:
    return DiaryError(
        "burst",
        f"{member} in {name} unpacks to far more than an export holds; it may be made to harm.",
        "export it again from where it came.",
    )


def _is_damage(wrong: Exception) -> bool:
    return isinstance(wrong, UNREADABLE) or type(wrong).__module__ == "zlib"


class _Watched(io.RawIOBase):
    """A member's bytes as they unpack; more than announced is refused, whatever a header says."""

    def __init__(
        self, packed: IO[bytes], info: zipfile.ZipInfo, name: str, watch: ReadingWatch | None
    ) -> None:
        self._packed, self._info, self._name, self._read = packed, info, name, 0
        self._watch = watch
        self._thin = info.compress_size / max(info.file_size, 1)

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        try:
            part = self._packed.read(len(into))
        except Exception as wrong:
            if not _is_damage(wrong):
                raise
            raise unreadable(f"{self._info.filename} in {self._name}") from wrong
        self._read += len(part)
        if self._read > MOST_BYTES or _bursts(self._read, self._info.compress_size):
            raise _burst(self._info.filename, self._name)
        if self._watch is not None:
            self._tell(self._watch, len(part))
        into[: len(part)] = part
        return len(part)

    def _tell(self, watch: ReadingWatch, more: int) -> None:
        """Tell of what was read, in bytes as they lie on the disk."""
        if self._info.file_size < WORTH_IT:
            watch.more(self._name, more * self._thin)
        else:
            watch.read(self._name, self._info.filename, self._read * self._thin)
