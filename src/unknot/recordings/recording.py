"""What a reader gathers from one export, record by record, so that none goes nowhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from unknot.diary.entries import Diary, Exertion, Kind, Note, Observation, Scale
from unknot.diary.records import LifeEvent, RecordCount
from unknot.diary.segments import Quality, SegmentKey, SegmentWriter, Signal
from unknot.parsing.finish import tidy
from unknot.parsing.reader import NAMELESS, ReadRequest
from unknot.parsing.tally import Tally
from unknot.parsing.values import AMOUNT_LIMITS, LIMITS, UNITS, outside, plausible
from unknot.recordings.instants import Instant
from unknot.recordings.raw import RawWriter

LONGEST = 2 * 24 * 3600
"""Seconds of the longest stretch that is believed."""
OUTCOMES: tuple[str, ...] = ("stored", "merged", "raw", "skipped")
VALUE_LIMITS = {
    Signal.STEPS: (0.0, 100_000.0),
    Signal.HEART_RATE: (20.0, 250.0),
    Signal.RMSSD: (1.0, 500.0),
    Signal.SDNN: (1.0, 500.0),
}
MINUTES = (0.0, LONGEST / 60.0)
YES_NO = Scale(0.0, 1.0, 1.0)


class Recording:
    """Entries of one export and where each of its records went.

    For each record of the file call `begin`, then any of `segment`, `observe`, `exert`, `event`,
    `note`, `skip`, `keep` and `doubled`; `diary` ends it. A record with an entry is stored, else
    one that is doubled is merged, else one kept is raw, else it must have been skipped.
    """

    def __init__(self, file: str, ask: ReadRequest) -> None:
        self.file, self.ask = file, ask
        self.tally, self.writer, self.raw = Tally(file), SegmentWriter(), RawWriter(file)
        self.observations: list[Observation] = []
        self.exertions: list[Exertion] = []
        self.events: list[LifeEvent] = []
        self.notes: list[Note] = []
        self.warnings: list[str] = []
        self._open = False
        self._outcomes: set[str] = set()
        self._counts = dict.fromkeys(OUTCOMES, 0)

    def begin(self) -> None:
        """A record of the file is met; the one before is closed."""
        self._close()
        self._open = True

    def segment(
        self, signal: Signal, device: str, start: Instant | str, seconds: int, value: float, *,
        activity: str = "", quality: Quality = Quality.MEASURED, offset_known: bool = True,
    ) -> None:  # fmt: skip
        """A stretch, or the reason why not.

        Args:
            device: its name as `device_name` gives it.
            start: when it begins, or why that cannot be read.
            value: in the unit of the signal; minutes for what is told by its length.
            offset_known: whether the file itself says by which clock the person lived.
        """
        why = start if isinstance(start, str) else self.refusal(start.day, signal, seconds, value)
        if why is not None or isinstance(start, str):
            self.skip(signal.value, str(why))
            return
        offset = start.offset if offset_known else None
        key = SegmentKey(signal, start.day, device, self.file, offset, activity, quality)
        self.writer.add(key, start.seconds, seconds, value)
        self.stored()

    def refusal(self, day: date, signal: Signal, seconds: int, value: float) -> str | None:
        """Why a stretch is not believed, or None."""
        if not 0 <= seconds <= LONGEST:
            return "ends before it begins" if seconds < 0 else "longer than two days"
        low, high = VALUE_LIMITS.get(signal, MINUTES)
        return plausible(day, self.ask.today) or outside(value, low, high)

    def observe(
        self, day: date | str, what: str, value: float, column: str, *,
        scale: Scale | None = None, slot: int | None = None,
    ) -> None:  # fmt: skip
        """A symptom on its scale, or a measurement of a day in the unit of `UNITS`.

        Args:
            day: the civil day, or why it cannot be read.
            column: the field or device it comes from.
        """
        low, high = (scale.low, scale.high) if scale else LIMITS.get(what, (0.0, 1.0))
        why = day if isinstance(day, str) else plausible(day, self.ask.today)
        why = why or outside(value, low, high)
        if why is not None or isinstance(day, str):
            self.skip(what, str(why), said=f"{value:g}")
            return
        unit = "points" if scale else UNITS[what]
        source = f"{self.file}: {column}"
        self.observations.append(Observation(day, what, value, unit, scale, source, slot))
        self.stored()

    def exert(self, day: date | str, kind: Kind, amount: float, unit: str, column: str) -> None:
        """What was done on a day, as a whole: steps, or minutes of a kind.

        Args:
            column: the device or field; "<activity>_minutes" where the activity has a name in
                `timeline.activities()`.
        """
        why = day if isinstance(day, str) else plausible(day, self.ask.today)
        why = why or outside(amount, *AMOUNT_LIMITS[unit])
        if why is not None or isinstance(day, str):
            self.skip(kind.value if unit != "steps" else unit, str(why), said=f"{amount:g}")
            return
        minutes = {"min": amount, "h": amount * 60.0}.get(unit)
        source = f"{self.file}: {column}"
        self.exertions.append(Exertion(day, kind, amount, unit, source, None, minutes))
        self.stored()

    def rate(self, day: date, kind: Kind, value: float, scale: Scale, column: str) -> None:
        """How much of a kind of demand there was, on the person's own scale."""
        why = plausible(day, self.ask.today) or outside(value, scale.low, scale.high)
        if why is not None:
            self.skip(kind.value, why, said=f"{value:g}")
            return
        source = f"{self.file}: {column}"
        self.exertions.append(Exertion(day, kind, value, "points", source, scale))
        self.stored()

    def event(self, day: date | str, cause: str, change: str, name: str, column: str) -> None:
        """Something in a life that moves symptoms; also an observation of its cause."""
        why = day if isinstance(day, str) else plausible(day, self.ask.today)
        if why is not None or isinstance(day, str):
            self.skip(cause, str(why), said=name)
            return
        source = f"{self.file}: {column}"
        self.events.append(LifeEvent(day, cause, change, name, source))
        self.observations.append(Observation(day, cause, 1.0, "points", YES_NO, source))
        self.stored()

    def ended(self, causes: Collection[str], days: Iterable[date]) -> None:
        """On the next of these days after an event its cause is over, where it is not marked.

        Args:
            days: on which the file would say if it still was; blanks between would join events.
        """
        known = sorted(set(days))
        for cause in causes:
            marked = {one.day: one.source for one in self.events if one.cause == cause}
            over: dict[date, str] = {}
            for day, source in marked.items():
                after = bisect_right(known, day)
                if after < len(known) and known[after] not in marked:
                    over[known[after]] = source
            self.observations += [
                Observation(day, cause, 0.0, "points", YES_NO, source)
                for day, source in over.items()
            ]

    def note(self, day: date, column: str, text: str) -> None:
        """What the person wrote; kept, never read."""
        self.notes.append(Note(day, column, text))
        self.stored()

    def skip(self, what: str, why: str, line: int = 0, said: str | None = None) -> None:
        """Something is left out, and why; the same words each time so that they add up."""
        self.tally.skip(what, why, line, said)
        self._outcomes.add("skipped")

    def keep(self, kind: str, record: dict[str, object]) -> None:
        """A record, or what is left of it, that nothing here understands yet."""
        self.raw.add(kind, record)
        self._outcomes.add("raw")

    def doubled(self) -> None:
        """The record says what another record of the file says."""
        self._outcomes.add("merged")

    def stored(self) -> None:
        """The record became an entry or a stretch."""
        self._outcomes.add("stored")

    def whole(self, outcome: str, count: int) -> None:
        """So many records went the same way; for long files that count by themselves.

        Args:
            outcome: "stored", "merged", "raw" or "skipped"; what is skipped is also in `tally`.
        """
        self._counts[outcome] += count

    def diary(self) -> Diary:
        """All that was gathered.

        Raises:
            DiaryError: code "nothing-read" where nothing was.
        """
        self._close()
        return tidy(
            Diary(
                person=self.ask.person or NAMELESS,
                time_zone="local",
                observations=tuple(self.observations),
                exertions=tuple(self.exertions),
                skipped=self.tally.skipped(),
                warnings=tuple(dict.fromkeys(self.warnings)),
                sources=(self.file,),
                notes=tuple(self.notes),
                segments=self.writer.segments(),
                events=tuple(self.events),
                raw=self.raw.raw(),
                counts=(RecordCount(self.file, sum(self._counts.values()), **self._counts),),
            )
        )

    def _close(self) -> None:
        if not self._open:
            return
        outcome = next((one for one in OUTCOMES if one in self._outcomes), None)
        assert outcome is not None, f"a record of {self.file} went nowhere"
        self._counts[outcome] += 1
        self._open = False
        self._outcomes.clear()


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]
