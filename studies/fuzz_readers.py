"""Garbled exports for every reader: `python studies/fuzz_readers.py --inputs 1000000`.

What was tried is counted in `docs/measured/fuzz.json` every few thousand inputs, and the next run
goes on from there (`--afresh` begins anew), so that a million can be done in parts.

Each input is a sample of tests/readers/samples garbled by its own number, so that any can be made
again (`--only NUMBER`). A zip is garbled within, member by member, and packed again, or torn as it
is. What may come out is a diary whose records are all accounted for, or our own error with a way
out. Anything else is written to --out with its number: another exception, a record that went
nowhere, more than ten seconds of processor time, or more than half a gigabyte. With `--engine
atheris`, where that is installed, inputs are chosen by what they reach.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from unknot.benchmark.computer import processor
from unknot.errors import UnknotError
from unknot.parsing.reader import Reader, ReadRequest
from unknot.readers import readers, recognise

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "readers" / "samples"
FIGURES = ROOT / "docs" / "measured" / "fuzz.json"
ASK = ReadRequest(date(2026, 11, 1), zone=ZoneInfo("Europe/Berlin"))
LONGEST = 10  # seconds of processor time: a busy machine is no hang
EACH = 2500  # inputs, after which is written down what was seen
MOST = 512  # MiB above where it began
TOKENS = [
    b"",
    b"0",
    b"-1",
    b"1e400",
    b"NaN",
    b"Infinity",
    b"99999999999999999999",
    b"0.1",
    b"true",
    b"null",
    b'""',
    b"[]",
    b"{}",
    b"[" * 3000,
    b'{"a":' * 3000,
    b"2024-02-30",
    b"9999-12-31T23:59:59Z",
    b"0001-01-01 00:00:00 +1400",
    b"1970-01-01T00:00:00-2359",
    b"\x00",
    b"\xff\xfe",
    b"\xf0\x9f\x92\xa9",
    b"&a;",
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    b",,,,,",
    b"\r\n\r\n",
    b'"',
    b"\\",
]


def samples() -> list[Path]:
    """Every sample that is one file."""
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file())


def garbled(raw: bytes, rng: random.Random) -> bytes:
    """The same bytes with a few faults: flipped, cut, doubled, moved, or a token put in."""
    if raw.startswith(b"PK\x03\x04") and rng.random() < 0.8:
        return _packed_again(raw, rng)
    held = bytearray(raw)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5, 20))):
        at = rng.randrange(len(held) + 1)
        size = rng.choice((1, 1, 4, 20, 200))
        what = rng.randrange(6)
        if what == 0 and at < len(held):
            held[at] = rng.randrange(256)
        elif what == 1:
            del held[at : at + size]
        elif what == 2:
            held[at:at] = held[at : at + size] * rng.choice((1, 2, 50))
        elif what == 3:
            held[at:at] = rng.choice(TOKENS)
        elif what == 4:
            held[at : at + size] = rng.choice(TOKENS)
        elif rng.random() < 0.3:
            del held[at:]
    return bytes(held)


def _packed_again(raw: bytes, rng: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as held:
            members = [(one.filename, held.read(one)) for one in held.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError):
        return raw
    at = rng.randrange(max(len(members), 1))
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        warnings.simplefilter("ignore")  # a name that is there twice is a fault worth trying
        for number, (name, content) in enumerate(members):
            fault = number == at
            if fault and rng.random() < 0.1:
                continue
            new.writestr(name, garbled(content, rng) if fault and content else content)
            if fault and rng.random() < 0.05:
                new.writestr(name, content)
    return packed.getvalue()


class Hang(Exception):
    """An input took longer than any export of its size may."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Hang


def tried(path: Path, reader: Reader) -> str:
    """What became of one file: "read", "refused", or what is wrong with that."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        try:
            recognise(path, ASK)
        except UnknotError as refused:
            if not refused.fix:
                return f"no way out: {refused.said}"
        diary = reader.read([path], ASK)
    except UnknotError as refused:
        return "refused" if refused.fix else f"no way out: {refused.said}"
    except Hang:
        return "more than ten seconds"
    except Exception:  # noqa: BLE001 (what escapes is what is looked for)
        return traceback.format_exc(limit=-4)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if not all(count.conserved for count in diary.counts):
        return f"records went nowhere: {diary.counts}"
    return "read"


def numbers(first: int, count: int, only: int | None) -> Iterator[int]:
    """Which inputs to make."""
    return iter([only] if only is not None else range(first, first + count))


def main() -> None:
    """Make inputs, try each, count."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--inputs", type=int, default=100_000)
    ask.add_argument("--first", type=int, help="number of the first; else after the last recorded")
    ask.add_argument("--afresh", action="store_true", help="count from nothing")
    ask.add_argument("--only", type=int, help="make this one again, and show what comes of it")
    ask.add_argument("--out", type=Path, default=Path("out/fuzz.jsonl"))
    ask.add_argument("--engine", choices=("plain", "atheris"), default="plain")
    given = ask.parse_args()
    held = [(path, path.read_bytes()) for path in samples()]
    known = {reader.name: reader for reader in readers()}
    signal.signal(signal.SIGPROF, _stop)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    if given.engine == "atheris":
        _guided(held, known)
        return
    sums = Sums() if given.afresh or given.only is not None else Sums.recorded()
    first = sums.next if given.first is None else given.first
    begin, memory = time.process_time(), _memory()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as room:
        for number in numbers(first, given.inputs, given.only):
            rng = random.Random(number)
            path, raw = held[number % len(held)]
            place = Path(room) / path.name
            place.write_bytes(garbled(raw, rng))
            outcome = tried(place, known[path.relative_to(SAMPLES).parts[0]])
            if outcome not in ("read", "refused") or given.only is not None:
                line = {"number": number, "sample": path.name, "outcome": outcome}
                with given.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
                print(number, path.name, outcome, file=sys.stderr)
            sums.outcomes[outcome if outcome in ("read", "refused") else "wrong"] += 1
            sums.next = number + 1
            if _memory() - memory > MOST:
                raise SystemExit(f"{number} {path.name}: more than {MOST} MiB")
            if number % EACH == EACH - 1 and given.only is None:
                sums.seconds, begin = (
                    sums.seconds + time.process_time() - begin,
                    time.process_time(),
                )
                sums.record(len(held), len(known))
                print(f"{number + 1} inputs, {dict(sums.outcomes)}", file=sys.stderr)
    if given.only is None:
        sums.seconds += time.process_time() - begin
        print(json.dumps(sums.record(len(held), len(known))))


def _memory() -> float:
    """The largest memory so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Sums:
    """What became of all inputs so far.

    Attributes:
        next: number of the input that comes next.
        seconds: of processor time.
        found: what was wrong, and what became of it, in words.
    """

    outcomes: Counter[str] = field(default_factory=Counter[str])
    next: int = 0
    seconds: float = 0.0
    found: list[str] = field(default_factory=list[str])

    @classmethod
    def recorded(cls) -> Sums:
        """What is recorded."""
        if not FIGURES.exists():
            return cls()
        held = json.loads(FIGURES.read_text(encoding="utf-8"))
        return cls(
            Counter(held["outcomes"]), held.get("next", 0), held["seconds"], held.get("found", [])
        )

    def record(self, samples: int, known: int) -> dict[str, object]:
        """Write it down."""
        figures: dict[str, object] = {
            "again": "python studies/fuzz_readers.py --inputs N",
            "day": datetime.now(tz=UTC).date().isoformat(),
            "processor": processor(),
            "inputs": self.outcomes.total(),
            "next": self.next,
            "samples": samples,
            "readers": known,
            "outcomes": dict(sorted(self.outcomes.items())),
            "seconds": round(self.seconds),
            "found": self.found,
        }
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        return figures


def _guided(held: list[tuple[Path, bytes]], known: dict[str, Reader]) -> None:
    """Let atheris choose inputs; it stops at the first that is wrong."""
    import atheris  # pyright: ignore[reportMissingImports]

    room = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    kinds = sorted({path.relative_to(SAMPLES).parts[0] for path, _ in held})

    def one(data: bytes) -> None:
        if not data:
            return
        place = room / "x"
        place.write_bytes(data[1:])
        outcome = tried(place, known[kinds[data[0] % len(kinds)]])
        if outcome not in ("read", "refused"):
            raise AssertionError(outcome)

    corpus = room / "corpus"
    corpus.mkdir()
    for number, (path, raw) in enumerate(held):
        kind = kinds.index(path.relative_to(SAMPLES).parts[0])
        (corpus / str(number)).write_bytes(bytes([kind]) + raw)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(corpus), "-max_len=65536"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
