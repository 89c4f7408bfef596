"""Daylio's CSV export: moods on five steps, and moods of one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from unknot.readers import ReadRequest
from unknot.readers.daylio import READER
from unknot.recordings.raw import records_of

HEAD = "full_date,date,weekday,time,mood,activities,note_title,note\n"


def test_a_mood_of_ones_own_is_said_and_kept_as_its_word(tmp_path: Path):
    path = tmp_path / "daylio.csv"
    rows = "2026-03-02,March 2,Monday,21:00,good,,,\n2026-03-03,March 3,Tuesday,21:00,wobbly,,,\n"
    path.write_text(HEAD + rows, encoding="utf-8")
    diary = READER.read([path], ReadRequest(date(2026, 4, 1)))
    assert [(one.day.day, one.value) for one in diary.observations] == [(2, 4.0)]
    assert [(one.what, one.count) for one in diary.skipped] == [("mood", 1)]
    (kept,) = diary.raw
    assert list(records_of(kept)) == [{"day": "2026-03-03", "mood": "wobbly", "activities": []}]
    (count,) = diary.counts
    assert (count.records, count.stored, count.raw, count.skipped) == (2, 1, 1, 0)
