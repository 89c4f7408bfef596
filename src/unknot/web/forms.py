"""What a form sent: fields in bounds, and files under names that can do no harm."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.requests import Request

from unknot.web.numbers import page_numbers
from unknot.web.page import Upload

PIECE = 1 << 20
MOST_FIELDS = 400
LONGEST_NAME = 120


@dataclass(frozen=True)
class Sent:
    """A form as it was sent."""

    several: dict[str, tuple[str, ...]]
    files: tuple[Upload, ...]

    @property
    def fields(self) -> dict[str, str]:
        """Each name's last value."""
        return {name: values[-1] for name, values in self.several.items()}


async def sent_form(request: Request, folder: Path | None) -> Sent:
    """Read a form.

    Args:
        folder: where files are written, each into a new folder of its own; None takes no files.

    Raises:
        starlette.exceptions.HTTPException: status 400 where it is out of bounds or no form.
    """
    most = int(page_numbers()["upload_files"]) if folder is not None else 0
    part = int(page_numbers()["form_bytes"])
    form = await request.form(max_files=most, max_fields=MOST_FIELDS, max_part_size=part)
    several: dict[str, tuple[str, ...]] = {}
    files: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if folder is not None and value.filename:
                files.append(await _written(value, folder))
        else:
            several[name] = (*several.get(name, ()), value)
    await form.close()
    return Sent(several, tuple(files))


async def _written(sent: UploadFile, folder: Path) -> Upload:
    name = safe_name(sent.filename or "")
    place = Path(tempfile.mkdtemp(dir=folder)) / name
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := await sent.read(PIECE):
            file.write(piece)
    return Upload(name, place)


def safe_name(given: str) -> str:
    """A file name without a folder, and without signs that a disk or a terminal takes amiss."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 12:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "file"
