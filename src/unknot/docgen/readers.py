"""docs/readers.md: every format that is read, and what is refused, written from the readers.

`python -m unknot.docgen.readers > docs/readers.md` writes it anew; a new reader needs no line here.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import unknot.readers
from unknot.parsing.reader import Reader

SOURCES = {
    "a published format": (
        r"(?<!no )\b[Pp]ublished (?:format|in|as|standard|schema|source|AccessLink)"
        r"|format is published|[Pp]ublished by|documentation"
    ),
    "real files": r"(?<!no )\breal (?:file|export|table)s?\b(?! was seen)",
    "others' descriptions": (
        r"others' readers|others? (?:publish|describe)|programs that read|tools that read"
        r"|made[- ]up from|[Ww]ritten from"
    ),
}
"""How a docstring says where the definition of a format was read."""

RAW = re.compile(r"\bkept (?:raw|as (?:they|it) stands?)|\bkept, not read", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z`“])")
_LEADING = re.compile(r"\A(?:Kept raw|Kept as (?:they|it) stands?):\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """A kind of file that is no diary.

    Attributes:
        what: the file.
        codes: codes of the errors that refuse it, as `--json` has them.
        why: the reason.
        instead: what to give instead.
    """

    what: str
    codes: tuple[str, ...]
    why: str
    instead: str


REFUSED = (
    Refusal(
        "An exercise test with breath gases (CPET: Cortex, Cosmed, Vyntus)",
        ("not-a-diary", "unknown-format", "two-readings", "no-date-column"),
        "an hour in a laboratory, no days",
        "a diary; the test's result belongs in the profile",
    ),
    Refusal(
        "A table of seconds of one workout, made from a FIT file",
        ("not-a-diary", "unknown-format"),
        "its stamps name a zone by letters that several zones share",
        "the watch's own FIT files",
    ),
    Refusal(
        "A FIT file of settings, plans, routes or weights",
        ("not-a-diary", "nothing-read"),
        "it holds nothing that was done or felt on a day",
        "activity, monitoring and sleep files of the watch, all together",
    ),
    Refusal(
        "A single record without a time, or without a value that is read",
        ("nothing-read", "nothing-understood", "no-diary", "not-a-diary", "unknown-format",
         "not-google-fit", "not-health-connect", "not-samsung-health"),
        "nothing in it can be placed on a day",
        "the whole export",
    ),
    Refusal(
        "A PDF, a picture, a page of the web, a file packed by gzip, an unknown database",
        ("not-a-diary", "binary-file", "unknown-format"),
        "it is no table of days",
        "the same program's own export, or its table as CSV",
    ),
    Refusal(
        "A table in no known format, without a mapping",
        ("unknown-format", "no-mapping", "is-a-folder"),
        "which column is what would be a guess",
        'a mapping, or `--take "COLUMN=pain 0 to 10"`',
    ),
    Refusal(
        "A table whose days, numbers or units could be read two ways",
        ("ambiguous-date", "mixed-dates", "two-orders", "two-readings", "no-unit"),
        "one of two readings would be a guess",
        "more days, or a line above the table that says which",
    ),
    Refusal(
        "An app's export on a scale that its definition does not have",
        ("unknown-dialect",),
        "numbers are never reinterpreted in silence",
        "the scale in words, by `--take`",
    ),
    Refusal(
        "An export of several people",
        ("several-people", "unknown-person"),
        "an answer is of one person",
        "`--person NAME`, or one person's folder",
    ),
    Refusal(
        "A file that is empty, torn, damaged, locked, or in no known alphabet",
        ("empty-file", "empty-archive", "no-rows", "broken-table", "broken-zip", "broken-json",
         "broken-fit", "broken-database", "unreadable-file", "locked-sheet", "wrong-encoding"),
        "half a file would look like missing days",
        "the export once more",
    ),
    Refusal(
        "A zip that unpacks to far more than an export, a file far too large, XML with entities",
        ("burst", "too-big", "too-many-files", "entities"),
        "it may be made to harm",
        "the export once more, from where it came",
    ),
)  # fmt: skip
"""What is refused, and why; positions are dropped from whatever is read."""


def page(samples: Mapping[str, int] | None = None) -> str:
    """The page, as Markdown.

    Args:
        samples: how many made-up samples each reader has; None counts those of this checkout.
    """
    told = sample_counts() if samples is None else samples
    modules = reader_modules()
    rows = (
        (
            f"[`{reader.name}`](#{reader.name})",
            reader.says.rstrip("."),
            ", ".join(known_from(doc)),
            kept_raw(doc),
            _sample_link(reader.name, told.get(reader.name, 0)),
        )
        for reader, doc in modules
    )
    refused = (
        (one.what, one.why, one.instead, ", ".join(f"`{code}`" for code in one.codes))
        for one in REFUSED
    )
    text = resources.files("unknot").joinpath("docgen", "readers.md").read_text(encoding="utf-8")
    made = {
        "READERS": _table(("reader", "what it reads", "known from", "kept raw", "samples"), rows),
        "REFUSED": _table(("file", "why", "instead", "codes"), refused),
        "SECTIONS": "\n\n".join(_section(reader, doc) for reader, doc in modules),
    }
    for name, value in made.items():
        text = text.replace("{" + name + "}", value)
    return text


def reader_modules() -> list[tuple[Reader, str]]:
    """Every reader with the docstring of its module, sorted by name."""
    found: list[tuple[Reader, str]] = []
    for module in pkgutil.iter_modules(unknot.readers.__path__):
        loaded = importlib.import_module(f"unknot.readers.{module.name}")
        reader = vars(loaded).get("READER")
        if isinstance(reader, Reader):
            found.append((reader, loaded.__doc__ or ""))
    return sorted(found, key=lambda one: one[0].name)


def known_from(doc: str) -> tuple[str, ...]:
    """Where a reader says that the definition of its format was read."""
    plain = " ".join(doc.split())
    return tuple(name for name, pattern in SOURCES.items() if re.search(pattern, plain))


def kept_raw(doc: str) -> str:
    """The sentences in which a reader says what it keeps raw; empty where it says nothing."""
    plain = " ".join(doc.split())
    held = [one for one in _SENTENCE.split(plain) if RAW.search(one)]
    return _one_line(" ".join(_LEADING.sub("", one) for one in held))


def sample_counts() -> dict[str, int]:
    """How many samples each reader has in this checkout; none where there is no checkout."""
    package = resources.files("unknot")
    folder = package.joinpath("..", "..", "tests", "readers", "samples")
    if not folder.is_dir():
        return {}
    return {
        one.name: sum(not sample.name.startswith(".") for sample in one.iterdir())
        for one in folder.iterdir()
        if one.is_dir()
    }


def _sample_link(name: str, count: int) -> str:
    return f"[{count}](../tests/readers/samples/{name})" if count else ""


def _section(reader: Reader, doc: str) -> str:
    """A reader's own words, a paragraph as it stands there."""
    body = "\n\n".join(_paragraph(text) for text in doc.strip().split("\n\n"))
    return f"### {reader.name}\n\n{body}"


def _paragraph(text: str) -> str:
    """A paragraph on one line; an indented one is code."""
    lines = text.splitlines()
    if lines and all(line.startswith("    ") for line in lines):
        return "```text\n" + "\n".join(line[4:] for line in lines) + "\n```"
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("*", "\\*")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
