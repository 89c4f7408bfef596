"""The coming days, worked out beside the page: the newest result, and whether another is coming.

A forecast takes longer than a page may. So it is made in a thread of its own from the diary as it
was read, and the result before it stands until the new one is there.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from unknot.diary.entries import Diary, targets
from unknot.errors import UnknotError
from unknot.forecasting.ahead import Ahead, forecastable, look
from unknot.forecasting.forecast import PastForecasts, track_record

HORIZONS = (1, 2, 3)


@dataclass(frozen=True)
class ComingDays:
    """The coming three days of one symptom, and the days just past.

    Attributes:
        ahead: None where the diary holds too little.
        fresh: it is of the diary as it stands.
        past: forecasts of the days just past, as they would have been told, and what came.
    """

    ahead: Ahead | None
    fresh: bool
    past: PastForecasts | None = None


class Outlooks:
    """The newest outlook, and the work on the next."""

    def __init__(self, *, at_once: bool = False) -> None:
        """Begin with none.

        Args:
            at_once: work it out while the page waits, as tests do.
        """
        self._at_once = at_once
        self._lock = threading.Lock()
        self._done: tuple[object, Ahead | None, PastForecasts | None] | None = None
        self._working: object = None

    def newest(self, diary: Diary, read: object, beyond: Mapping[str, float]) -> ComingDays | None:
        """The newest one; None where the first is still on its way.

        Args:
            read: another value for each reading of the diary.
            beyond: from which value on a day is bad to this person, by symptom.
        """
        mark = (read, tuple(sorted(beyond.items())))
        with self._lock:
            done = self._done
            start = (done is None or done[0] != mark) and self._working != mark
            if start:
                self._working = mark
        if start and self._at_once:
            self._work(mark, diary, beyond)
        elif start:
            asked = (mark, diary, beyond)
            threading.Thread(target=self._work, args=asked, daemon=True).start()
        with self._lock:
            done = self._done
        return None if done is None else ComingDays(done[1], done[0] == mark, done[2])

    def forget(self) -> None:
        """Forget all of it: the file was locked."""
        with self._lock:
            self._done, self._working = None, None

    def _work(self, mark: object, diary: Diary, beyond: Mapping[str, float]) -> None:
        try:
            found = outlook_of(diary, beyond)
            past = None if found is None else past_of(found)
        except Exception:  # noqa: BLE001 (a bug in a thread shows where the program was started)
            traceback.print_exc()
            found = past = None
        with self._lock:
            if self._working == mark:
                self._done = (mark, found, past)


def past_of(found: Ahead) -> PastForecasts:
    """How forecasts of one day ahead would have done on the days just past."""
    return track_record(found.series, beyond=found.seen.flare_beyond)


def outlook_of(diary: Diary, beyond: Mapping[str, float]) -> Ahead | None:
    """The outlook of the first symptom that people ask for, pain first; None with too few days."""
    if not targets(diary):
        return None
    try:
        first = forecastable(diary)[0]
    except UnknotError:
        return None
    try:
        return look(first, HORIZONS, flare=beyond.get(first.what))
    except UnknotError:
        return None
