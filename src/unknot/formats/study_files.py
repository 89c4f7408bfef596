"""A study's exports with files beside them that say what the questions are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from unknot.diary.entries import Diary
from unknot.diary.records import RecordCount
from unknot.errors import DiaryError
from unknot.parsing.finish import join

T = TypeVar("T")


def read_study(
    paths: Sequence[Path],
    described: Callable[[Path], Mapping[str, T] | None],
    read_one: Callable[[Path, Mapping[str, T]], Diary],
    refusal: Callable[[str], DiaryError],
) -> Diary:
    """Read exports with what the files beside them say; each question told is a record kept raw.

    Args:
        described: what a file says of questions, by their columns; None where it holds answers.
        read_one: the diary of one export, with what is said of all questions.
        refusal: of a file by this name that only says what the questions are.

    Raises:
        DiaryError: the refusal, or as the readers say.
    """
    known: dict[str, T] = {}
    about: list[RecordCount] = []
    exports: list[Path] = []
    for path in paths:
        held = described(path)
        if held is None:
            exports.append(path)
            continue
        known |= held
        about.append(RecordCount(path.name, len(held), 0, len(held), 0))
    if not exports:
        raise refusal(paths[0].name)
    diaries = [read_one(path, known) for path in exports]
    diary = diaries[0] if len(diaries) == 1 else join(diaries)
    sources = tuple(one.file for one in about)
    return replace(diary, counts=(*diary.counts, *about), sources=(*diary.sources, *sources))
