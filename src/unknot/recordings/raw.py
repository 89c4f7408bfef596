"""Records that nothing here understands yet, kept as they stand, without positions."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from unknot.diary.records import Raw
from unknot.recordings.places import is_mapped

POSITIONS = frozenset(
    "lat latitude latitudee7 lon long lng longitude longitudee7 altitude position position_lat"
    " position_long start_position_lat start_position_long end_position_lat end_position_long"
    " nec_lat nec_long swc_lat swc_long gps coordinates location locations".split()
)
"""Fields that say where somebody was, lower case; they are dropped wherever they stand."""
LEVEL = 1  # JSON of one kind packs well at any level, and speed counts in long files


class RawWriter:
    """Gathers records kind by kind, packed as they come.

    A kind's packed bytes grow in one place that is handed over as it is: parts that are joined at
    the end would be there twice, and of what was freed in small pieces little goes back.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._held: dict[str, tuple[Any, io.BytesIO, list[int]]] = {}

    @property
    def count(self) -> int:
        """How many records are held."""
        return sum(held[2][0] for held in self._held.values())

    def add(self, kind: str, record: Mapping[str, Any]) -> None:
        """Keep one record; its positions are dropped."""
        self.add_lines(
            kind, [json.dumps(without_positions(record), default=str, ensure_ascii=False)]
        )

    def add_lines(self, kind: str, lines: Sequence[str]) -> None:
        """Keep records that are JSON already, one a line, without positions: for long files."""
        held = self._held.get(kind)
        if held is None:
            held = self._held[kind] = (zlib.compressobj(LEVEL), io.BytesIO(), [0])
        text = "\n".join((*lines, ""))
        held[1].write(held[0].compress(text.encode("utf-8", "surrogatepass")))
        held[2][0] += len(lines)

    def raw(self) -> tuple[Raw, ...]:
        """All of them, by kind; the writer is empty afterwards."""
        found: list[Raw] = []
        for kind in sorted(self._held):
            packer, packed, count = self._held.pop(kind)
            packed.write(packer.flush())
            found.append(Raw(self._file, kind, count[0], packed.getvalue()))
        return tuple(found)


def records_of(raw: Raw) -> Iterator[dict[str, Any]]:
    """The records that were kept."""
    for line in zlib.decompress(raw.data).decode("utf-8", "surrogatepass").split("\n"):
        if line:  # JSON has no line end within, but other signs at which text is parted into lines
            yield json.loads(line)


def without_positions(held: object) -> Any:
    """The same without what says where somebody was."""
    if isinstance(held, Mapping):
        pairs = cast("Mapping[str, object]", held)
        return {
            key: without_positions(value)
            for key, value in pairs.items()
            if str(key).lower() not in POSITIONS and not is_mapped(str(key))
        }
    if isinstance(held, list):
        return [without_positions(one) for one in cast("list[object]", held)]
    return held
