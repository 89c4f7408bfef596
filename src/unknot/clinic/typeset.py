"""Two pages as a PDF: tagged for readers who listen (PDF/UA-1), kept for good (PDF/A-2a)."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any, cast

from unknot.clinic import sentences
from unknot.clinic.paper import ClinicPaper
from unknot.clinic.printable import breakable, printable
from unknot.errors import UnknotError, install
from unknot.wording.spoken import speaking, spoken

w = spoken(sentences)

STANDARDS = ("ua-1", "a-2a")
COMMAND = "command"


def clinic_pdf(paper: ClinicPaper) -> bytes:
    """The pages as one PDF; the same paper gives the same bytes.

    Raises:
        UnknotError: typst is not installed; with the line that installs it.
    """
    found: bytes = _set(paper, format="pdf", pdf_standards=list(STANDARDS), timestamp=_stamp(paper))
    return found


def clinic_pictures(paper: ClinicPaper, per_inch: float = 110.0) -> list[bytes]:
    """The pages as PNG, to be looked at.

    Raises:
        UnknotError: typst is not installed.
    """
    found: bytes | list[bytes] = _set(paper, format="png", ppi=per_inch)
    return [found] if isinstance(found, bytes) else found


def _set(paper: ClinicPaper, **wanted: Any) -> Any:
    typst, faces = _typesetter()
    template = files("unknot.clinic").joinpath("templates", "clinic.typ").read_bytes()
    given = {"paper": json.dumps(data_of(paper), sort_keys=True)}
    return typst.compile(
        template, font_paths=faces, ignore_system_fonts=True, sys_inputs=given, **wanted
    )


@cache
def _typesetter() -> tuple[Any, Any]:
    """The typesetter and the faces it sets with: ours and its own, never this computer's."""
    try:
        typst: Any = importlib.import_module("typst")  # an extra; it may not be there
    except ImportError:
        raise UnknotError(
            "no-typst", "a PDF needs the typesetter typst.", f"run {install('report')}"
        ) from None
    with as_file(files("unknot.report").joinpath("fonts")) as folder:
        return typst, typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def ready() -> None:
    """Refuse before any long work where no PDF can be made.

    Raises:
        UnknotError: typst is not installed.
    """
    _typesetter()


def _stamp(paper: ClinicPaper) -> datetime:
    return datetime(paper.asked.year, paper.asked.month, paper.asked.day, tzinfo=UTC)


def data_of(paper: ClinicPaper) -> dict[str, Any]:
    """What the template is handed: plain data whose words can all be printed."""
    held = {name: _fit(value) for name, value in asdict(paper).items() if name != "asked"}
    held["title"] = printable(paper.title)
    with speaking(paper.language):
        heads = _heads()
    return (
        held
        | heads
        | {
            "year": paper.asked.year,
            "month": paper.asked.month,
            "day": paper.asked.day,
        }
    )


def _heads() -> dict[str, str]:
    """The heads of its tables."""
    return {
        "head_way": w.WAY,
        "head_change": w.CHANGE,
        "head_days": w.DAYS,
        "head_verdict": w.VERDICT,
        "head_chance": w.TRIAL_HEAD[0],
        "head_of": w.TRIAL_HEAD[1],
        "head_story": w.STORIES_HEAD[0],
        "head_before": w.STORIES_HEAD[1],
        "head_now": w.STORIES_HEAD[2],
    }


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, dict):
        return {name: _fit(inner) for name, inner in cast(dict[str, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_fit(inner) for inner in cast(Sequence[Any], value)]
    return value
